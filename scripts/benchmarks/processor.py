"""What this machine's processor has for products of matrices, as far as the system says."""

from __future__ import annotations

import os
import platform
from pathlib import Path

_FLAGS = {
    "AVX2": {"avx2"},
    "AVX-512": {"avx512f"},
    "VNNI": {"avx512_vnni", "avx_vnni"},
    "bf16": {"avx512_bf16", "amx_bf16"},
    "AMX": {"amx_int8"},
}
_CPUINFO = Path("/proc/cpuinfo")


def features() -> frozenset[str] | None:
    """Which of `_FLAGS` there are; None where the system doesn't say, which is asked of Linux only."""
    if not _CPUINFO.is_file() or (flags := _said("flags")) is None:
        return None
    return frozenset(name for name, any_of in _FLAGS.items() if any_of & set(flags.split()))


def describe() -> str:
    """One line: what it is, its cores, and what it has and has not."""
    name = (_said("model name") if _CPUINFO.is_file() else None) or platform.processor() or platform.machine()
    found = features()
    if found is None:
        return f"{name}, {cores()} cores; what it has is not known here"
    has = [name for name in _FLAGS if name in found]
    lacks = [f"no {name}" for name in _FLAGS if name not in found]
    return f"{name}, {cores()} cores; {', '.join(has + lacks)}"


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _said(key: str) -> str | None:
    """What the system says of the first core."""
    for line in _CPUINFO.read_text(encoding="utf-8", errors="replace").splitlines():
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return None
