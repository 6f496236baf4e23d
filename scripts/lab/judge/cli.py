"""`python -m scripts.lab.judge`: what a model is worth on your own labels."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from dankdesk.errors import UserError
from scripts.lab.judge.study import SEED, judge

ROOT = Path(__file__).parents[3]
MANIFEST = "manifest.json"

DESCRIPTION = "Measure a model on your own labelled pictures. Nothing is learnt, kept or sent."
EXAMPLES = """\
the table: a CSV file with the columns
  path (or file)   of the picture, relative to --images or else to the table's folder
  label (or dank)  1, 0, true or false; rows with an empty label are left out
  text             the words in the picture, where you know them; empty: there are none. Without the column they are
                   read in the picture
  group            pictures that are copies of each other share one. Without the column, pictures that look alike or
                   say the same share one; so give it where many captions stand on one picture
  when, template   a date or seconds since 1970, and what the picture was made from

examples:
  the shipped model, for its first audience
    python -m scripts.lab.judge my-memes.csv --out my-report
  another model and audience, pictures in a folder of their own, without reading words
    python -m scripts.lab.judge memes.csv --images pictures --model my-model --audience imgflip --no-reading --out mine
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.lab.judge",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("table", type=Path, metavar="TABLE", help="labelled pictures, a CSV file")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the report goes")
    parser.add_argument(
        "--model",
        type=Path,
        default=ROOT / "model",
        metavar="DIR",
        help="a model's folder or its manifest (default: model)",
    )
    parser.add_argument("--audience", metavar="ID", help="as in the manifest (default: its first)")
    parser.add_argument("--images", type=Path, metavar="DIR", help="where the table's paths start")
    parser.add_argument("--seed", type=int, default=SEED, metavar="N", help=f"(default: {SEED})")
    parser.add_argument("--no-reading", action="store_true", help="judge the picture alone where no words are given")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 when the report is written, 1 with a sentence when it is not, 2 for wrong usage."""
    args = _parser().parse_args(arguments)
    manifest = args.model / MANIFEST if args.model.is_dir() else args.model
    try:
        judge(args.table, manifest, args.audience, args.out, args.images, args.seed, not args.no_reading)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. Nothing was written.", file=sys.stderr)
        return 130
    return 0
