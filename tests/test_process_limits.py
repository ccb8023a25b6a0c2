"""What a process that serves asks of the system; files are tested in tests/web/test_connections."""

import platform
import subprocess
import sys

import pytest

ARENAS = """
import ctypes, sys, threading
from qa_service.wsgi import bound_arenas
if sys.argv[1] == "bounded":
    bound_arenas()
malloc, together = ctypes.CDLL(None).malloc, threading.Barrier(32)
def hold():
    together.wait()
    malloc(100_000)
    together.wait()
threads = [threading.Thread(target=hold) for _ in range(32)]
for one in threads: one.start()
for one in threads: one.join()
first_addresses = (int(line.partition("-")[0], 16) for line in open("/proc/self/maps"))
print(sum(one % (64 << 20) == 0 for one in first_addresses))
"""


def arenas(how: str) -> int:
    """Those of the threads of a process: each begins at a multiple of its greatest size."""
    ran = subprocess.run(
        [sys.executable, "-c", ARENAS, how], capture_output=True, text=True, check=True
    )
    return int(ran.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has arenas")
def test_memory_of_many_threads_is_in_few_arenas() -> None:
    assert arenas("as usual") > 3
    assert arenas("bounded") <= 2
