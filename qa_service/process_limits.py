"""What a process that serves asks of the system at its start: files enough, memory in few parts."""

from __future__ import annotations

import ctypes
import resource
from contextlib import suppress
from typing import Final

_MOST_FILES: Final = 65_536  # asked for; some systems allow a milliard
_M_ARENA_MAX: Final = -8  # of glibc's malloc.h
_ARENAS: Final = 2


def raise_file_limit() -> None:
    """Let this process open as many files as it may; the usual limit is the lower of two."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):  # some systems allow less than they say
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def bound_arenas() -> None:
    """Let glibc keep the memory of all threads in two places rather than in eight for each core.

    Each of them keeps what is free in between: with a hundred threads a fifth of the process's
    memory, which grew for thousands of answers. To be called before there are threads; other
    systems have no such call.
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _ARENAS)
