"""`dankdesk pull`, and what it shares with `dankdesk library recheck`: the access to Reddit."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from dankdesk.cli.collected import Collected
from dankdesk.cli.running import interrupt, library_needed, reader_unless
from dankdesk.collecting.pulling import pull_and_score
from dankdesk.errors import RedditError
from dankdesk.machine import engine_for
from dankdesk.pace import duration
from dankdesk.paths import Home
from dankdesk.records import Outcome
from dankdesk.reddit.budget import Left
from dankdesk.reddit.credentials import Credentials, checked
from dankdesk.reddit.events import Failed, PullEvent, Refreshed, Skipped, Stored, Waiting
from dankdesk.reddit.session import Given, HasClientId, Session
from dankdesk.reddit.wants import Listing, Period, Pull, subreddit_name
from dankdesk.scoring import Scorer

NO_ACCESS = (
    "Reddit answers only those who have a client id. Give yours with --client-id; dankdesk pull --help says how to get "
    "one, and dankdesk import needs none."
)

MakeSession = Callable[[HasClientId], Session]


class Access:
    """The client id of this run: the one that was typed, or the one that is kept."""

    def __init__(self, typed: str | None, credentials: Credentials) -> None:
        """Raises RedditError where there is none, or it can't be one."""
        self._typed = None if typed is None else checked(typed)
        self._credentials = credentials
        client_id = self._typed or credentials.client_id()
        if client_id is None:
            raise RedditError(NO_ACCESS)
        self.client_id = Given(client_id)

    def worked(self) -> str | None:
        """Reddit took it: one that was typed is kept. A sentence on where, the first time."""
        typed, self._typed = self._typed, None
        if typed is None:
            return None
        self._credentials.keep(typed)
        return self._credentials.sentence


def pull_posts(
    args: Namespace,
    home: Home,
    manifest_path: Path,
    *,
    credentials: Credentials | None = None,
    make_session: MakeSession = Session,
) -> int:
    """Run the command; returns the exit code. Raises `UserError`. credentials, make_session: others are for tests."""
    wanted = Pull(
        subreddits=tuple(dict.fromkeys(map(subreddit_name, args.subreddits))),
        listing=Listing("top" if args.top else args.listing or "new"),
        period=Period(args.top or "day"),
        limit=args.limit,
        nsfw=args.nsfw,
        spoilers=args.spoilers,
    )
    access = Access(args.client_id, credentials or Credentials())
    engine = engine_for(home, manifest_path)
    _ = engine.manifest  # a model that is not there is told before anything is fetched
    collected = Collected("post", ("posts", "refreshed", "failed", "scored", "unreadable"))

    def take(event: PullEvent | Outcome) -> None:
        match event:
            case Stored():
                collected.step("posts")
            case Refreshed(n):
                collected.step("refreshed", n)
            case Skipped(_, reason):
                collected.skipped[str(reason)] += 1
                collected.show()
            case Failed(post, sentence):
                collected.problem("failed", f"Can't fetch {post.key}: {sentence}")
            case Waiting(seconds, why):
                collected.note(f"waiting {duration(seconds)}: {why}", now=True)
            case Left(n, of):
                kept = access.worked()
                if kept is not None:
                    collected.say(kept)
                collected.note(f"{n:,} of {of:,} requests left this minute")
            case _:
                collected.outcome(event)

    with (
        library_needed(home) as library,
        make_session(access.client_id) as session,
        reader_unless(args.no_words) as reader,
        interrupt() as cancel,
    ):
        scorer = Scorer(engine, library, reader, args.jobs)
        events = pull_and_score(session, library, scorer, wanted, cancel, not args.no_words)
        problem = collected.go_through(events, take)
        return collected.end(engine, cancel.is_set(), args.json, problem)
