"""Peak memory of `dankdesk score`, on few pictures and on many: it must not grow with their number."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.benchmarks.subjects import distinct

_SCORE = """
import sys
from dankdesk.cli import main
from scripts.benchmarks.peak import peak_mb
code = main(sys.argv[1:])
print(peak_mb(), file=sys.stderr)
sys.exit(code)
"""


def scoring_mb(folder: Path) -> float:
    """Peak resident memory, in MB of 10^6 bytes, of a process of its own that scores `folder`. POSIX only."""
    with tempfile.TemporaryDirectory(prefix="dankdesk-bench-") as home:
        command = [sys.executable, "-c", _SCORE, "--home", home, "score", "--json", str(folder)]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"dankdesk score ended with {done.returncode}: {done.stderr[-2000:]}")
    return float(done.stderr.split()[-1])


def compare(paths: list[Path], few: int, many: int) -> list[str]:
    """Score `few` and then `many` pictures, each in a process of its own; returns the lines to print."""
    lines = ["Peak memory of dankdesk score"]
    with tempfile.TemporaryDirectory(prefix="dankdesk-bench-") as work:
        peaks = {}
        for count in (few, many):
            folder = Path(work, str(count))
            distinct(paths, count, folder)
            peaks[count] = scoring_mb(folder)
            lines.append(f"  {count:>6,} pictures {peaks[count]:8.0f} MB")
    lines.append(f"  {many:,} over {few:,}: {peaks[many] / peaks[few]:.2f}")
    return lines
