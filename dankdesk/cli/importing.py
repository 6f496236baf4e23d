"""`dankdesk import`: other people's posts, from a folder."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from dankdesk.cli.collected import Collected
from dankdesk.cli.running import interrupt, library_needed, reader_unless
from dankdesk.collecting.importing import Imported, Refused, import_folder
from dankdesk.collecting.scoring import import_and_score
from dankdesk.machine import engine_for
from dankdesk.paths import Home
from dankdesk.records import Outcome
from dankdesk.scoring import Scorer


def import_posts(args: Namespace, home: Home, manifest_path: Path) -> int:
    """Run the command; returns the exit code. Raises `UserError`."""
    engine = None if args.no_score else engine_for(home, manifest_path)
    if engine is not None:
        _ = engine.manifest  # a model that is not there is told before anything is done
    collected = Collected("row", ("posts", "refreshed", "left_out", "scored", "unreadable"))

    def take(event: Imported | Refused | Outcome) -> None:
        if isinstance(event, Refused):
            collected.problem("left_out", event.sentence)
        elif isinstance(event, Imported):
            collected.doubt(event.doubtful)
            collected.step("posts" if event.new else "refreshed")
        else:
            collected.outcome(event)

    with library_needed(home) as library, interrupt() as cancel, reader_unless(args.no_words) as reader:
        table = None if args.table is None else args.table.expanduser()
        rows = import_folder(library, args.folder.expanduser(), table=table, name=args.name, cancel=cancel)
        if engine is None:
            problem = collected.go_through(rows, take)
        else:
            scorer = Scorer(engine, library, reader, args.jobs)
            events = import_and_score(rows, library, scorer, cancel, not args.no_words)
            problem = collected.go_through(events, take)
        return collected.end(engine, cancel.is_set(), args.json, problem)
