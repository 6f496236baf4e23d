"""What looking after the library says. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dankdesk.library.tidying import Tidied
from dankdesk.reddit.events import Rechecked, RecheckEvent, Waiting
from dankdesk.ui.reddit.room import Counted
from dankdesk.ui.reddit.tally import seconds
from dankdesk.ui.reddit.terms import count, size
from dankdesk.wording import printable

STOPPED = "Stopped. Nothing was changed."
STAY = "Posts you rated and pictures you checked stay."
NO_ACCESS = "There is no client id to ask Reddit with. Pull new… says how to get one."


def would_go(found: Tidied, there: int, *, limited: bool) -> str:
    """What tidying would do. there: posts in the library. limited: an age or a size is set."""
    if not there:
        return "There are no posts yet."
    if not limited:
        return f"All {count(there, 'post')} stay."
    if not found.n_posts:
        return f"Nothing would go: {count(there, 'post')} {'fits' if there == 1 else 'fit'}."
    return f"{_posts(found)} would go, the oldest first. {STAY}"


def remove(found: Tidied) -> str:
    return f"Remove {_posts(found)}? There is no undo."


def removed(done: Tidied) -> str:
    return f"Removed {_posts(done)}."


def _posts(found: Tidied) -> str:
    pictures = f" and {size(found.n_bytes)} of pictures" if found.n_bytes else ""
    return f"{count(found.n_posts, 'post')}{pictures}"


def rechecking(event: RecheckEvent, last: Rechecked) -> Counted:
    if isinstance(event, Waiting):
        return Counted(f"Waiting {seconds(event.seconds)}. {event.why}", last.n, last.of or None)
    return Counted(f"Asked about {last.n:,} of {count(last.of, 'post')}", last.n, last.of or None)


def rechecked(last: Rechecked, *, stopped: bool) -> str:
    if not last.of and not stopped:
        return "No post in the library came from Reddit."
    if last.n < last.of or stopped:
        begins = f"Stopped. Reddit was asked about {last.n:,} of {count(last.of, 'post')}"
    else:
        begins = f"Reddit was asked about {count(last.of, 'post')}"
    if not last.forgotten:
        return f"{begins}; none of them was deleted there."
    return f"{begins}; {count(last.forgotten, 'post')} deleted there {_is(last.forgotten)} deleted here now."


def backed_up(target: Path) -> str:
    return f"Backed up to {printable(target.name)} ({size(_bytes(target))})."


def restore(backup: Path) -> str:
    return f"Put {printable(backup.name)} in the place of the library? What is here now is kept beside it."


def restored(backup: Path, aside: Path | None) -> str:
    """aside: the folder in which the library from before is kept, if there was one."""
    kept = f" What was here before is kept in {printable(aside.name)}." if aside is not None else ""
    return f"Restored {printable(backup.name)}.{kept}"


def checked(found: Sequence[str], n_posts: int) -> list[str]:
    """found: what is wrong, a sentence each."""
    if not found:
        return [f"The library is sound: {count(n_posts, 'post')}, and every picture is whole."]
    return [*_safe(found), "Repair mends what can be mended."]


def repaired(done: Sequence[str]) -> list[str]:
    """done: what was mended, a sentence each."""
    return _safe(done) if done else ["There was nothing to repair."]


def _safe(sentences: Sequence[str]) -> list[str]:
    return [printable(sentence) for sentence in sentences]


def _bytes(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0


def _is(n: int) -> str:
    return "is" if n == 1 else "are"
