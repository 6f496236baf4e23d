"""The command line's words: what can be typed, and what `--help` says of it."""

from __future__ import annotations

import argparse
from pathlib import Path

from dankdesk import __version__

ABOUT = "Tells whether a meme is worth sharing. Everything stays on this machine."

EXAMPLES = """\
examples:
  dankdesk                              open the window
  dankdesk score cat.webp               one meme
  dankdesk score ~/memes --top 10       the ten likeliest of a folder and the folders in it
  dankdesk score ~/memes --csv > m.csv  for a spreadsheet
  some-program | dankdesk score - --json
  dankdesk info                         what runs here, and whether it works
"""

SCORE_EXAMPLES = """\
examples:
  dankdesk score cat.webp dog.jpg
  dankdesk score ~/memes --top 10
  dankdesk score ~/memes --json | jq 'select(.likelihood > 0.6) | .path'
  dankdesk score - < cat.webp

exit code: 0, or 1 when something could not be read, or 2 when the command was wrong.
A run that was stopped goes on where it was when it is started again.
"""


def build() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--home", type=Path, metavar="DIR", default=argparse.SUPPRESS, help="keep the library and settings in DIR"
    )
    common.add_argument(
        "--model", type=Path, metavar="FILE", default=argparse.SUPPRESS, help="a model's manifest.json, or its folder"
    )
    parser = argparse.ArgumentParser(
        prog="dankdesk",
        description=ABOUT + " Without a command it opens the window.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[common],
    )
    parser.add_argument("--version", action="version", version=f"DankDesk {__version__}")
    parser.add_argument(
        "--timings",
        action="store_true",
        help="open the window, print when it painted, when the model was loaded and ready, close",
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_score(commands, common)
    window = commands.add_parser("window", parents=[common], help="open the window and check PATH... in it")
    window.add_argument("paths", nargs="*", metavar="PATH", help="pictures or folders")
    info = commands.add_parser("info", parents=[common], help="versions, folders, the model, what runs it, a self-test")
    info.add_argument("--json", action="store_true", help="the same as one JSON object")
    return parser


def _add_score(commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    score = commands.add_parser(
        "score",
        parents=[common],
        help="score pictures and folders of pictures",
        description="Say how likely r/dankmemes is to upvote each picture.",
        epilog=SCORE_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    score.add_argument("paths", nargs="+", metavar="PATH", help="a picture, a folder with all below it, or - for stdin")
    form = score.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object a line, in the order of the input")
    form.add_argument("--csv", action="store_true", help="comma-separated, safe to open in a spreadsheet")
    score.add_argument("--top", type=_positive, metavar="N", help="only the N likeliest, best first")
    score.add_argument("--no-library", action="store_true", help="remember nothing and look nothing up")
    score.add_argument("--jobs", type=_positive, metavar="N", help="threads that read and decode ahead")


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 1")
    return number
