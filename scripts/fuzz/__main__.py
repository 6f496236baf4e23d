"""Fuzz one target, or all of them, and report whatever they should not do with what they were given. POSIX only.

    python -m scripts.fuzz decode --minutes 10 --keep findings/    changed pictures, decoded
    python -m scripts.fuzz decode --pictures DIR --iterations 10000
    python -m scripts.fuzz decode --replay DIR                     files as they are
    python -m scripts.fuzz                                         each target for a minute

What is found is printed, and kept below DIR with `--keep`, as are inputs that reach every line that was reached.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from scripts.fuzz.runner import Report, fuzz
from scripts.fuzz.target import TARGETS

CORPORA = Path(__file__).resolve().parents[2] / "tests" / "fuzz" / "corpus"
"""What was found and kept; runs begin with it."""


def main(argv: Sequence[str] | None = None) -> int:
    args = _parser().parse_args(argv)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # what is found may be no text
    minutes = args.minutes or (None if args.iterations or args.replay else 1.0)
    found = 0
    for name in [args.target] if args.target else TARGETS:
        started = time.monotonic()
        corpus = CORPORA / name
        report = fuzz(
            TARGETS[name],
            iterations=args.iterations or 1_000_000_000,
            seconds=60 * minutes if minutes else 1e9,
            seed=args.seed,
            pictures=args.pictures,
            corpus=corpus if corpus.is_dir() else None,
            replay=args.replay,
        )
        print(_told(name, report, time.monotonic() - started), flush=True)
        if args.keep:
            _keep(args.keep / name / "found", (finding.data for finding in report.findings))
            _keep(args.keep / name / "cover", report.cover)
        found += len(report.findings)
    return 1 if found else 0


def _told(name: str, report: Report, seconds: float) -> str:
    lines = [f"{name}: {finding.sort}, {len(finding.data)} bytes\n{finding.what}" for finding in report.findings]
    return "\n".join(
        [
            *lines,
            f"{name}: {report.n:,} inputs in {seconds:.0f} s, {report.n_places:,} lines reached, "
            f"at most {report.peak_mb:.0f} MB, {len(report.findings)} findings",
        ]
    )


def _keep(folder: Path, inputs: Iterable[bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for data in inputs:
        (folder / hashlib.sha256(data).hexdigest()[:12]).write_bytes(data)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("target", nargs="?", choices=TARGETS, help="all of them, where none is named")
    limits = parser.add_mutually_exclusive_group()
    limits.add_argument("--iterations", type=int, metavar="N", help="inputs of each target")
    limits.add_argument("--minutes", type=float, metavar="N", help="of each target (1)")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="another one makes other inputs (1)")
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="real pictures to change")
    parser.add_argument("--replay", type=Path, metavar="DIR", help="inputs to be taken as they are")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="folder for what was found")
    return parser


if __name__ == "__main__":
    sys.exit(main())
