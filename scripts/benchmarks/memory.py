"""Peak memory of `dankdesk score`, on few pictures and on many: it must not grow with their number."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.benchmarks.subjects import distinct


def peak_mb(folder: Path) -> float:
    """Peak resident memory, in MB of 10^6 bytes, of a process of its own that scores `folder`. POSIX only."""
    with tempfile.TemporaryDirectory(prefix="dankdesk-bench-") as home:
        command = [sys.executable, "-m", "dankdesk", "--home", home, "score", "--json", str(folder)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise RuntimeError(f"dankdesk score ended with {process.returncode}")
    return usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def compare(paths: list[Path], few: int, many: int) -> list[str]:
    """Score `few` and then `many` pictures, each in a process of its own; returns the lines to print."""
    lines = ["Peak memory of dankdesk score"]
    with tempfile.TemporaryDirectory(prefix="dankdesk-bench-") as work:
        peaks = {}
        for count in (few, many):
            folder = Path(work, str(count))
            distinct(paths, count, folder)
            peaks[count] = peak_mb(folder)
            lines.append(f"  {count:>6,} pictures {peaks[count]:8.0f} MB")
    lines.append(f"  {many:,} over {few:,}: {peaks[many] / peaks[few]:.2f}")
    return lines
