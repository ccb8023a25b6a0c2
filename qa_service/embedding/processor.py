"""What the processor supports, and which arithmetic follows. Imports nothing heavy."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

Prospect = Literal["certain", "possible", "none"]

CPU_FLAGS: Final = Path("/proc/cpuinfo")
CARDS: Final = (Path("/proc/driver/nvidia/version"), Path("/dev/kfd"))


@dataclass(frozen=True, slots=True)
class Units:
    """A kind of arithmetic unit, the CPU flags that announce it, and its effect on bfloat16."""

    name: str
    flags: frozenset[str]
    bfloat16: Prospect


# The strongest first. Units for 8-bit numbers (VNNI) are used by the reader, whose weights are
# 8-bit, but not by the embedder, which stays in float32 with them.
KNOWN: Final = (
    Units("AMX", frozenset({"amx_bf16"}), "certain"),
    Units("AVX512-BF16", frozenset({"avx512_bf16"}), "certain"),
    # ARM has them in all sizes, and torch does not use them on every system.
    Units("NEON with bfloat16", frozenset({"bf16"}), "possible"),
    Units("AVX512-VNNI", frozenset({"avx512_vnni"}), "none"),
    Units("AVX-VNNI", frozenset({"avx_vnni"}), "none"),
    Units("AVX2", frozenset({"avx2"}), "none"),
    Units("NEON", frozenset({"asimd", "neon"}), "none"),
)
UNKNOWN: Final = Units("unknown", frozenset(), "none")


def strongest_units(flags: Path = CPU_FLAGS) -> Units:
    """The strongest units that the processor reports; ``UNKNOWN`` if it cannot be queried."""
    said = _flags(flags)
    return next((units for units in KNOWN if units.flags & said), UNKNOWN)


def has_card(drivers: Sequence[Path] = CARDS) -> bool:
    """Whether there may be a GPU for computing; torch, once loaded, knows for certain."""
    return any(driver.exists() for driver in drivers)


def cores() -> int:
    """How many cores this process may use."""
    try:
        return max(1, len(os.sched_getaffinity(0)))
    except AttributeError:  # missing on macOS
        return os.cpu_count() or 1


def _flags(file: Path) -> frozenset[str]:
    try:
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return frozenset()
    line = next((line for line in lines if line.startswith(("flags", "Features"))), "")
    return frozenset(line.split())
