"""`python -m scripts.lab`: the one command that makes the model."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from dankdesk.errors import UserError
from scripts.lab.progress import say
from scripts.lab.records import Settings

ROOT = Path(__file__).parents[2]
OUT = ROOT / "model"
PACK = ROOT / "tests" / "data" / "parity"
ORDER = (
    "prepare", "read", "features", "words", "train", "fuse", "calibrate", "export", "quantise", "tries",
    "evaluate",
)  # fmt: skip

DESCRIPTION = (
    "Make DankDesk's model: from labelled pictures and texts to the ONNX files, their manifest and the report."
)
EXAMPLES = """\
examples:
  the shipped model, from the data sets; the ImageNet weights are downloaded
    python -m scripts.lab all --data data
  the same with a weights file at hand
    python -m scripts.lab all --data data --weights vgg16_imagenet_notop.h5
  your own taste, from the folders my-memes/dank and my-memes/not-dank
    python -m scripts.lab all --folder my-memes --audience "my friends" --out my-model
    dankdesk models add my-model
  one step again, with what the steps before it left in the work folder
    python -m scripts.lab train --data data
  any labelled table (path, label, perhaps text, group, template) held against a model
    python -m scripts.lab evaluate --table labels.csv --model model --out my-report

steps, in order: prepare (read, render and split), read (the words in the pictures), features (once for each picture,
kept), words (from texts without pictures), train (the heads and the rest of the words), fuse (weigh both), calibrate,
export (to ONNX, refused unless it agrees with Keras), quantise, tries (what was chosen beside what was not, inside the
training parts), evaluate (on the test parts; writes the model's folder and its REPORT.md)
"""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.lab",
        description=DESCRIPTION,
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("step", choices=("all", *ORDER), help="all, or one step")
    pictures = parser.add_mutually_exclusive_group(required=True)
    pictures.add_argument(
        "--data", type=Path, metavar="DIR", help="the data sets: reddit_memes/, reddit_text/ and imgflip/"
    )
    pictures.add_argument("--table", type=Path, metavar="CSV", help="with evaluate: any labelled table")
    pictures.add_argument("--folder", type=Path, metavar="DIR", help="your own pictures, in dank/ and not-dank/")
    parser.add_argument("--weights", type=Path, metavar="FILE", help="VGG16 weights without top (default: download)")
    parser.add_argument("--audience", metavar="NAME", help="your own: its name (default: you); with --table: its id")
    parser.add_argument("--model", type=Path, metavar="DIR", default=OUT, help="with --table (default: model)")
    parser.add_argument("--images", type=Path, metavar="DIR", help="with --table: where its paths begin")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="where the model goes (default: model; needed for --folder)"
    )
    parser.add_argument(
        "--work", type=Path, metavar="DIR", default=ROOT / ".cache" / "lab", help="(default: .cache/lab)"
    )
    parser.add_argument("--pack", type=Path, metavar="DIR", help="pictures whose answers the tests keep")
    parser.add_argument("--input-size", type=int, default=224, metavar="N", help="side of the input (default: 224)")
    parser.add_argument("--seed", type=int, default=2016, metavar="N", help="(default: 2016)")
    return parser


def _settings(parser: argparse.ArgumentParser, args: argparse.Namespace) -> Settings:
    if args.folder is not None and args.out is None:
        parser.error("--folder needs --out, so that your model does not replace the shipped one")
    if args.input_size % 32 or not 32 <= args.input_size <= 512:
        parser.error("--input-size must be a multiple of 32 from 32 to 512")
    out = args.out or OUT
    return Settings(
        data=args.data,
        folder=args.folder,
        weights=args.weights,
        work=args.work,
        out=out,
        # The tests compare the shipped model with recorded answers: who remakes the one remakes the other.
        pack=args.pack or (PACK if out.resolve() == OUT else None),
        audience=args.audience or "you",
        size=args.input_size,
        seed=args.seed,
    )


def _judge(parser: argparse.ArgumentParser, args: argparse.Namespace) -> int:
    if args.step != "evaluate" or args.out is None:
        parser.error("--table goes with evaluate, and needs --out")
    from scripts.lab.judge.cli import main as judge

    given = {"--model": args.model, "--out": args.out, "--images": args.images, "--audience": args.audience}
    options = [word for name, value in given.items() if value is not None for word in (name, str(value))]
    return judge([str(args.table), *options, "--seed", str(args.seed)])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 when it did all, 1 with a sentence when it could not, 2 for wrong usage."""
    parser = _parser()
    args = parser.parse_args(arguments)
    if args.table is not None:
        return _judge(parser, args)
    settings = _settings(parser, args)
    # Imported here so that --help and wrong usage answer at once.
    from scripts.lab.steps import STEPS

    started = time.monotonic()
    try:
        for step in ORDER if args.step == "all" else (args.step,):
            STEPS[step](settings)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. The features so far are kept; the same command goes on from there.", file=sys.stderr)
        return 130
    say(f"Done in {time.monotonic() - started:.0f} s.")
    return 0
