"""The command line's words: what can be typed."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Container, Sequence
from functools import partial
from pathlib import Path

from dankdesk import __version__
from dankdesk.cli import helps, parser_posts, parser_shards
from dankdesk.cli.command import Command, Commands
from dankdesk.cli.values import AUTO, ENGINES, RAY, positive


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """What was typed (default: the process's arguments). Ends the program where it makes no sense, or asks for help."""
    parser, commands = build()
    words = list(sys.argv[1:] if argv is None else argv)
    if words and words[0] not in commands and not words[0].startswith("-") and Path(words[0]).exists():
        # How other programs open a picture with this one: its name and nothing else.
        words.insert(0, "window")
    args = parser.parse_args(words)
    fault = _fault(args) if args.command == "score" else parser_posts.fault(args)
    if fault:
        args.parser.error(fault)
    return args


def build() -> tuple[argparse.ArgumentParser, Container[str]]:
    """The parser, and the names of its commands."""
    common = Command(add_help=False)
    common.add_argument(
        "--home", type=Path, metavar="DIR", default=argparse.SUPPRESS, help="keep library, models and settings in DIR"
    )
    common.add_argument(
        "--model",
        type=Path,
        metavar="FILE",
        default=argparse.SUPPRESS,
        help="a model's manifest.json, or its folder, in place of the picked one",
    )
    parser = Command(
        prog="dankdesk",
        description=helps.ABOUT + " Without a command it opens the window.",
        epilog=helps.EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[common],
    )
    parser.add_argument("--version", action="version", version=f"DankDesk {__version__}")
    parser.add_argument(
        "--timings",
        action="store_true",
        help="open the window, print when it painted, when the model was loaded and ready, close",
    )
    # For those who build it: dankdesk/ui/selftest.py.
    parser.add_argument("--self-test", action="store_true", help=argparse.SUPPRESS)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_score(commands, common)
    commands.add_parser("window", parents=[common], help="open the window and check PATH... in it", fill=_fill_window)
    parser_posts.add_post_commands(commands, common)
    _add_models(commands, common)
    _add_engines(commands, common)
    commands.add_parser(
        "info",
        parents=[common],
        help="versions, folders, the model, the reader, what runs them, a self-test",
        fill=_fill_info,
    )
    commands.add_parser(
        "desktop", help="put DankDesk into this user's menu and Open with, on Linux", fill=_fill_desktop
    )
    return parser, commands.choices


def _fill_window(window: Command) -> None:
    window.add_argument("paths", nargs="*", metavar="PATH", help="pictures or folders")


def _fill_info(info: Command) -> None:
    info.add_argument("--json", action="store_true", help="the same as one JSON object")


def _fill_desktop(desktop: Command) -> None:
    desktop.add_argument("act", choices=("install", "remove"))


def _add_score(commands: Commands, common: Command) -> None:
    commands.add_parser(
        "score",
        parents=[common],
        help="score pictures and folders of pictures",
        description="Say how likely each audience is to upvote each picture, r/dankmemes first. "
        "What is seen and what the words say both count; the words are read on this machine.",
        epilog=helps.SCORE_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        fill=_fill_score,
    )


def _fill_score(score: Command) -> None:
    score.add_argument("paths", nargs="*", metavar="PATH", help="a picture, a folder with all below it, or - for stdin")
    words = score.add_mutually_exclusive_group()
    words.add_argument("--no-words", action="store_true", help="judge the picture alone, which is faster")
    words.add_argument(
        "--text",
        metavar="TEXT",
        help="the words of the one picture named: judged instead of reading; nothing is looked up or kept",
    )
    score.add_argument(
        "--manifest",
        type=Path,
        metavar="TABLE",
        help="score what a table lists: CSV or JSON lines with a column path (or file); words in a column text "
        "(or words) are judged instead of reading, and nothing of those rows is looked up or kept",
    )
    score.add_argument("--images", type=Path, metavar="DIR", help="what the table's paths start from (its own folder)")
    score.add_argument(
        "--explain", action="store_true", help="the evidence as well: each part, its worth, what mattered"
    )
    _add_form(score)
    score.add_argument("--top", type=positive, metavar="N", help="only the N likeliest, best first")
    score.add_argument("--no-library", action="store_true", help="remember nothing and look nothing up")
    _add_jobs(score)
    score.add_argument(
        "--engine",
        choices=(AUTO, *ENGINES, RAY),
        default=AUTO,
        help="what runs the model this time, where it works here; ray: many machines",
    )
    parser_shards.add_shard_options(score)


def _fault(args: argparse.Namespace) -> str | None:
    """What `dankdesk score` can't make sense of."""
    if args.manifest is None and not args.paths:
        return "name a picture or a folder, or a table by --manifest"
    if args.manifest is not None and args.paths:
        return "pictures come from the --manifest or from the command line, not from both"
    if args.manifest is not None and args.text is not None:
        return "--text is for one picture; a --manifest has its own words"
    if args.manifest is None and args.images is not None:
        return "--images goes with --manifest"
    if args.explain and args.csv:
        return "--explain goes with the table or --json; a row of CSV has no room for it"
    return parser_shards.fault(args)


def _add_models(commands: Commands, common: Command) -> None:
    commands.add_parser(
        "models",
        parents=[common],
        help="list, add, remove, pick and compare models",
        description="List the models on this machine; the picked one is used wherever none is named.",
        epilog=helps.MODELS_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        fill=partial(_fill_models, common),
    )


def _fill_models(common: Command, models: Command) -> None:
    models.add_argument("--json", action="store_true", help="one JSON object a line")
    acts = models.add_subparsers(dest="act", metavar="ACT")
    add = acts.add_parser("add", parents=[common], help="check a model and copy it here, whole or not at all")
    add.add_argument("path", type=Path, metavar="PATH", help="its manifest.json, or its folder")
    remove = acts.add_parser("remove", parents=[common], help="delete an added model")
    remove.add_argument("id", metavar="ID")
    pick = acts.add_parser("pick", parents=[common], help="use this model from now on")
    pick.add_argument("id", metavar="ID")
    compare = acts.add_parser(
        "compare",
        parents=[common],
        help="score pictures with two models: how far they agree, where they differ most",
        epilog=helps.MODELS_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    compare.add_argument("a", metavar="A", help="a model's id, manifest.json or folder")
    compare.add_argument("b", metavar="B", help="the other's")
    compare.add_argument("paths", nargs="+", metavar="PATH", help="a picture, or a folder with all below it")
    _add_form(compare, json="one JSON object, with all points", csv="path, a and b of every picture: a scatter plot")
    compare.add_argument("--top", type=positive, metavar="N", default=10, help="how many to list that differ most (10)")
    compare.add_argument("--no-words", action="store_true", help="judge the pictures alone, which is faster")
    _add_jobs(compare)


def _add_engines(commands: Commands, common: Command) -> None:
    commands.add_parser(
        "engines",
        parents=[common],
        help="what can run the model here, and how fast it is",
        description="Try each engine on this machine: whether it works, and says what the CPU says. The one that is "
        "kept is marked with *.",
        fill=_fill_engines,
    )


def _fill_engines(engines: Command) -> None:
    what = engines.add_mutually_exclusive_group()
    what.add_argument("--measure", action="store_true", help="time them, and keep the fastest; takes some seconds each")
    what.add_argument("--use", choices=(AUTO, *ENGINES), help="keep this one; auto: CUDA where it works, else the CPU")
    engines.add_argument("--json", action="store_true", help="one JSON object a line; with --measure steps come first")


def _add_form(
    parser: argparse.ArgumentParser,
    json: str = "one JSON object a line, in the order of the input",
    csv: str = "comma-separated, safe to open in a spreadsheet",
) -> None:
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help=json)
    form.add_argument("--csv", action="store_true", help=csv)


def _add_jobs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", type=positive, metavar="N", help="threads that read and decode ahead")
