"""Peak memory of `dankdesk score`, on few pictures and on many: it must not grow with their number."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from scripts.benchmarks.rounds import held
from scripts.benchmarks.subjects import distinct

BAR = 1.2

_SCORE = """
import sys
from dankdesk.cli import main
from scripts.benchmarks.peak import peak_mb, peaks_below_mb
code = main(sys.argv[1:])
print(peak_mb(), peaks_below_mb(), file=sys.stderr)
sys.exit(code)
"""


@dataclass(frozen=True, slots=True)
class Peak:
    """MB of 10^6 bytes, resident: of the process that scores, and of those that decode for it, added up."""

    scoring: float
    decoding: float

    @property
    def both(self) -> float:
        return self.scoring + self.decoding


def scoring(folder: Path) -> Peak:
    """What a process of its own takes that scores `folder`, words and all. POSIX only."""
    with tempfile.TemporaryDirectory(prefix="dankdesk-bench-") as home:
        command = [sys.executable, "-c", _SCORE, "--home", home, "score", "--json", str(folder)]
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"dankdesk score ended with {done.returncode}: {done.stderr[-2000:]}")
    return Peak(*map(float, done.stderr.split()[-2:]))


def compare(paths: list[Path], few: int, many: int) -> list[str]:
    """Score `few` and then `many` pictures, each in a process of its own; returns the lines to print."""
    lines = ["Peak memory of dankdesk score, and of the processes that decode for it"]
    with tempfile.TemporaryDirectory(prefix="dankdesk-bench-") as work:
        peaks = {}
        for count in (few, many):
            folder = Path(work, str(count))
            distinct(paths, count, folder)
            peaks[count] = peak = scoring(folder)
            lines.append(f"  {count:>6,} pictures {peak.scoring:8.0f} MB + {peak.decoding:.0f} MB")
    grown = peaks[many].both / peaks[few].both
    lines.append(f"  {many:,} over {few:,}: {grown:.2f}; {held(grown, BAR)}")
    return lines
