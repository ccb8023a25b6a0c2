"""What a benchmark ran on, for the first lines of its output."""

import importlib.metadata
import os
import platform
from pathlib import Path
from typing import Final

PACKAGES: Final = ("torch", "sentence-transformers", "transformers", "faiss-cpu", "numpy")
BFLOAT16_FLAGS: Final = {"avx512_bf16", "amx_bf16", "bf16"}  # of x86 and Arm in /proc/cpuinfo


def print_machine(*more: str) -> None:
    """What ran: processor, cores, units for bfloat16, versions of PACKAGES and of ``more``."""
    facts = cpu_facts()
    model = facts.get("model name", platform.processor() or platform.machine())
    units = sorted(BFLOAT16_FLAGS & set(facts.get("flags", facts.get("Features", "")).split()))
    names = (*PACKAGES, *more)
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names)
    print(f"machine     {model}, {os.cpu_count()} cores, bfloat16: {', '.join(units) or 'no'}")
    print(f"versions    Python {platform.python_version()}, {versions}")


def cpu_facts() -> dict[str, str]:
    """The first processor's entry in /proc/cpuinfo; empty where there is none."""
    try:
        entry = Path("/proc/cpuinfo").read_text(encoding="utf-8").split("\n\n", 1)[0]
    except OSError:
        return {}
    pairs = (line.partition(":") for line in entry.splitlines())
    return {key.strip(): value.strip() for key, _, value in pairs}
