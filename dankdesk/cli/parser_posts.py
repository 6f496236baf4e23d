"""The words of the commands about posts: pull, import, posts, rate, library."""

from __future__ import annotations

import argparse
from argparse import ArgumentParser
from functools import partial
from pathlib import Path

from dankdesk.cli import helps, values
from dankdesk.cli.command import Command, Commands, Fill

SORTS = ("likelihood", "least-likely", "upvotes", "fewest-upvotes", "newest", "oldest")
LISTINGS = ("new", "hot", "rising")
PERIODS = ("hour", "day", "week", "month", "year", "all")
ONLY = {
    "unscored": "posts whose picture has no score yet",
    "scored": "posts whose picture has one",
    "rated": "posts whose picture you rated",
    "unrated": "posts whose picture you did not rate",
}


def add_post_commands(commands: Commands, common: Command) -> None:
    """pull, import, posts, rate and library."""

    def add(name: str, help_: str, description: str, epilog: str, fill: Fill) -> None:
        commands.add_parser(
            name,
            parents=[common],
            help=help_,
            description=description,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            fill=fill,
        )

    add("pull", "fetch and score what a subreddit posts", helps.ABOUT_PULL, helps.PULL_EXAMPLES, _fill_pull)
    told = "bring a folder of pictures with a table of posts, and score it"
    add("import", told, helps.ABOUT_IMPORT, helps.IMPORT_EXAMPLES, _fill_import)
    add("posts", "list, filter and export the posts here", helps.ABOUT_POSTS, helps.POSTS_EXAMPLES, _fill_posts)
    add("rate", "say what you think of a picture", helps.ABOUT_RATE, helps.RATE_EXAMPLES, _fill_rate)
    told = "check, repair, back up, restore and tidy what is kept"
    add("library", told, helps.ABOUT_LIBRARY, helps.LIBRARY_EXAMPLES, partial(_fill_library, common))


def fault(args: argparse.Namespace) -> str | None:
    """What makes no sense in one of these commands, though each word of it does."""
    if args.command == "posts":
        if args.agreement and (args.csv or args.export):
            return "--agreement goes with the table or --json"
        if args.export is None and (args.most or args.least or args.label is not None):
            return "--label, --most and --least go with --export"
        if args.label == "rating" and (args.most or args.least):
            return "--most and --least count upvotes, and --label rating does not"
    if args.command == "library" and args.act == "tidy" and args.older_than is None and args.larger_than is None:
        return "say what goes: --older-than AGE, --larger-than SIZE, or both"
    return None


def _fill_pull(pull: Command) -> None:
    pull.add_argument("subreddits", nargs="+", metavar="SUBREDDIT", help="r/dankmemes, or dankmemes")
    listing = pull.add_mutually_exclusive_group()
    for name in LISTINGS:
        listing.add_argument(
            f"--{name}",
            dest="listing",
            action="store_const",
            const=name,
            help=f"Reddit's list {name!r}" + (" (this one if none is named)" if name == "new" else ""),
        )
    listing.add_argument("--top", choices=PERIODS, help="the most upvoted ones of that time")
    pull.add_argument(
        "--limit",
        type=values.positive,
        metavar="N",
        default=100,
        help="posts of each subreddit (100); Reddit's lists end near 1,000",
    )
    pull.add_argument("--nsfw", action="store_true", help="let posts in that are marked as not safe for work")
    pull.add_argument("--spoilers", action="store_true", help="let posts in that are marked as spoilers")
    _add_scoring(pull)
    _add_client(pull)
    pull.add_argument("--json", action="store_true", help="the summary as one JSON object")


def _fill_import(parser: Command) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder; pictures lie anywhere below it")
    parser.add_argument(
        "--table", type=Path, metavar="FILE", help="the table: CSV, JSON or JSON lines (the one in DIR)"
    )
    parser.add_argument("--name", metavar="NAME", help="what the posts' keys begin with (the folder's name)")
    parser.add_argument("--no-score", action="store_true", help="score nothing for now")
    _add_scoring(parser)
    parser.add_argument("--json", action="store_true", help="the summary as one JSON object")


def _add_scoring(parser: ArgumentParser) -> None:
    parser.add_argument("--no-words", action="store_true", help="judge the pictures alone, which is faster")
    parser.add_argument("--jobs", type=values.positive, metavar="N", help="threads that read and decode ahead")


def _add_client(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--client-id", metavar="ID", help="of your Reddit app, kept for the next time where this system keeps secrets"
    )


def _fill_posts(posts: Command) -> None:
    posts.add_argument("--sort", choices=SORTS, default="likelihood", help="what comes first (likelihood)")
    posts.add_argument(
        "--subreddit", action="append", default=[], metavar="NAME", help="of this subreddit; may be said again"
    )
    posts.add_argument("--search", default="", metavar="WORDS", help="in the title or read in the picture")
    posts.add_argument("--since", type=values.when, metavar="WHEN", help="posted then or later: 2026-11-01, or 7d ago")
    posts.add_argument("--until", type=values.when, metavar="WHEN", help="posted before")
    posts.add_argument("--min-score", type=values.whole, metavar="N", help="upvotes less downvotes, at least")
    posts.add_argument("--max-score", type=values.whole, metavar="N", help="at most")
    posts.add_argument("--min-likelihood", type=values.share, metavar="P", help="0.6 or 60%%, at least")
    posts.add_argument("--max-likelihood", type=values.share, metavar="P", help="at most")
    only = posts.add_mutually_exclusive_group()
    for name, told in ONLY.items():
        only.add_argument(f"--{name}", dest="only", action="store_const", const=name, help=told)
    posts.add_argument("--nsfw", action="store_true", help="show those not safe for work, too")
    posts.add_argument("--spoilers", action="store_true", help="show spoilers, too")
    posts.add_argument(
        "--limit", type=values.positive, metavar="N", help="so many (20; all with --json, --csv and --export)"
    )
    form = posts.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object a line")
    form.add_argument("--csv", action="store_true", help="comma-separated, safe to open in a spreadsheet")
    form.add_argument("--export", type=Path, metavar="DIR", help="pictures and a table to train with or measure by")
    posts.add_argument(
        "--agreement", action="store_true", help="what the model says against what Reddit said; also with --json"
    )
    posts.add_argument(
        "--label",
        choices=("upvotes", "rating"),
        help="with --export: dank is what got more upvotes than the median of its subreddit and month, or what you "
        "rated so (upvotes)",
    )
    posts.add_argument("--most", type=values.positive, metavar="N", help="with --export: the N most upvoted are dank")
    posts.add_argument("--least", type=values.positive, metavar="N", help="and the N least upvoted are not")


def _fill_rate(rate: Command) -> None:
    rate.add_argument("picture", metavar="PICTURE", help="its file, its sha256, or the key of a post")
    rate.add_argument("rating", choices=("dank", "not", "none"), help="none takes your rating back")


def _fill_library(common: Command, library: Command) -> None:
    acts = library.add_subparsers(dest="act", metavar="ACT", required=True)

    def act(name: str, help_: str) -> ArgumentParser:
        made = acts.add_parser(name, parents=[common], help=help_, description=f"{help_[0].upper()}{help_[1:]}.")
        made.set_defaults(parser=made)
        return made

    act("check", "look whether the database and every kept picture is whole; changes nothing")
    act("repair", "mend what check finds, and fill in what older versions did not know")
    backup = act("backup", "write database and kept pictures to one ZIP file")
    backup.add_argument("file", type=Path, metavar="FILE", help="replaced, once the backup is whole, if it is there")
    restore = act("restore", "put a backup in the library's place; what was there is kept beside it")
    restore.add_argument("file", type=Path, metavar="FILE", help="what backup wrote")
    tidy = act("tidy", "forget old posts with their pictures; what you rated or checked yourself stays")
    tidy.add_argument("--older-than", type=values.age, metavar="AGE", help="90d, 12w, 6m or 2y")
    tidy.add_argument("--larger-than", type=values.size, metavar="SIZE", help="the oldest, until no more than 2GB stay")
    recheck = act("recheck", "ask Reddit which posts were deleted there, and delete them here")
    _add_client(recheck)
