"""How much memory a process took at most."""

from __future__ import annotations

import os
import resource
import sys
from pathlib import Path

import psutil


def peak_mb() -> float:
    """Peak resident memory of this process in MB of 10^6 bytes. POSIX only."""
    if sys.platform == "linux":
        # Not getrusage: there a process begins with the peak of the one that started it.
        return _of(os.getpid())
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def peaks_below_mb() -> float:
    """The same of all processes that this one started and that still run, added up; 0 where Linux can't be asked."""
    if sys.platform != "linux":
        return 0.0
    return sum(_of(child.pid) for child in psutil.Process().children(recursive=True))


def _of(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024 / 1e6
