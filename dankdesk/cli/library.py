"""`dankdesk library`: check, repair, back up, restore, tidy, and ask Reddit what was deleted."""

from __future__ import annotations

import sys
import threading
from argparse import Namespace
from pathlib import Path

from dankdesk.cli.progress import ProgressLine
from dankdesk.cli.pulling import Access, MakeSession
from dankdesk.cli.running import STOPPED, interrupt, library_needed
from dankdesk.errors import UserError
from dankdesk.library import Library, upkeep
from dankdesk.pace import duration
from dankdesk.paths import Home
from dankdesk.reddit.budget import Left
from dankdesk.reddit.credentials import Credentials
from dankdesk.reddit.events import Rechecked, Waiting
from dankdesk.reddit.recheck import recheck
from dankdesk.reddit.session import Session
from dankdesk.wording import printable

IN_ORDER, NOT_IN_ORDER = 0, 1


def library(args: Namespace, home: Home) -> int:
    """Run the command; returns the exit code. Raises `UserError`."""
    if args.act == "recheck":
        return recheck_posts(args, home)
    if args.act == "restore":
        home.ensure()
        aside = upkeep.restore(home.library, _path(args.file))
        kept = f" The library that was there is kept in {printable(str(aside))}." if aside is not None else ""
        print(f"The backup is in place.{kept}")
        return IN_ORDER
    with library_needed(home) as opened, interrupt() as cancel:
        code = _ACTS[args.act](opened, args, cancel)
        if cancel.is_set():
            print("Stopped.", file=sys.stderr)
            return STOPPED
        return code


def _check(opened: Library, args: Namespace, cancel: threading.Event) -> int:
    problems = upkeep.check(opened, cancel)
    for problem in problems:
        print(printable(problem))
    if problems:
        print("To mend what can be mended: dankdesk library repair", file=sys.stderr)
        return NOT_IN_ORDER
    if not cancel.is_set():
        print("Everything is in order.")
    return IN_ORDER


def _repair(opened: Library, args: Namespace, cancel: threading.Event) -> int:
    done = upkeep.repair(opened, cancel)
    for sentence in done:
        print(printable(sentence))
    if not done and not cancel.is_set():
        print("There was nothing to repair.")
    return IN_ORDER


def _back_up(opened: Library, args: Namespace, cancel: threading.Event) -> int:
    target = _path(args.file)
    upkeep.back_up(opened, target, cancel)
    if not cancel.is_set():
        print(f"Backed up to {printable(str(target))}.")
    return IN_ORDER


def _tidy(opened: Library, args: Namespace, cancel: threading.Event) -> int:
    tidied = opened.posts.tidy(args.older_than, args.larger_than)
    print(f"{tidied.n_posts:,} posts are gone, and {tidied.n_bytes / 1e6:,.1f} MB of pictures with them.")
    return IN_ORDER


_ACTS = {"check": _check, "repair": _repair, "backup": _back_up, "tidy": _tidy}


def recheck_posts(
    args: Namespace, home: Home, *, credentials: Credentials | None = None, make_session: MakeSession = Session
) -> int:
    """Delete here what was deleted on Reddit; returns the exit code. Raises `UserError`.

    credentials, make_session: others are for tests.
    """
    access = Access(args.client_id, credentials or Credentials())
    line = ProgressLine(sys.stderr, None)
    last = Rechecked(0, 0, 0)
    problem: UserError | None = None
    with library_needed(home) as opened, make_session(access.client_id) as session, interrupt() as cancel:
        try:
            for event in recheck(session, opened, cancel):
                match event:
                    case Rechecked(n, of, forgotten):
                        last = event
                        line.show(f"{n:,} of {of:,} posts · {forgotten:,} gone")
                    case Waiting(seconds, why):
                        line.clear()
                        line.show(f"waiting {duration(seconds)}: {why}")
                    case Left():
                        kept = access.worked()
                        if kept is not None:
                            line.clear()
                            print(kept, file=sys.stderr)
        except UserError as error:
            if not last.n:
                raise
            problem = error
        finally:
            line.clear()
    print(f"{last.n:,} of {last.of:,} posts rechecked, {last.forgotten:,} are gone, as they are on Reddit.")
    if problem is not None:
        raise problem
    if cancel.is_set():
        print("Stopped. Run it again to go through the rest.", file=sys.stderr)
        return STOPPED
    return IN_ORDER


def _path(path: Path) -> Path:
    return path.expanduser().absolute()
