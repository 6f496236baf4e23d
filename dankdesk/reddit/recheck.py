"""What was deleted on Reddit is deleted here, bytes too. docs/decisions/076-what-is-gone-there-goes-here.md"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator

from dankdesk.library import Library
from dankdesk.records import Post
from dankdesk.reddit.aside import told
from dankdesk.reddit.client import PAGE
from dankdesk.reddit.events import Rechecked, RecheckEvent, Waiting
from dankdesk.reddit.galleries import taken_out
from dankdesk.reddit.listing import Found, is_removed, key_of, pictures_of
from dankdesk.reddit.session import Session


def recheck(session: Session, library: Library, cancel: threading.Event) -> Iterator[RecheckEvent]:
    """Ask Reddit about every post that came from there, and forget those that it took down or no longer has.

    The others get their newest facts. A post is forgotten only where Reddit answered, and about this post: said that it
    was removed, or left it out of two answers. Pictures go with their last post; those that the user checked stay.
    Ends soon after `cancel` is set, and keeps what it had done. Raises RedditError or LibraryError.
    """
    return told(lambda stop, tell: _recheck(session, library, stop, tell), cancel, "recheck")


def _recheck(session: Session, library: Library, stop: threading.Event, tell: Callable[[RecheckEvent], None]) -> None:
    keys: defaultdict[str, list[str]] = defaultdict(list)
    for key in library.posts.keys("t3_"):
        name = key.partition("/")[0]
        # An imported one may happen to begin like that; Reddit would not know it.
        if key_of({"name": name}) is not None:
            keys[name].append(key)
    client = session.client()
    names, missing = list(keys), list[str]()
    asked = forgotten = 0
    # Twice: an answer can leave a post out because something is amiss there.
    for again, waiting in ((False, names), (True, missing)):
        for start in range(0, len(waiting), PAGE):
            some = waiting[start : start + PAGE]
            posts = client.info(some, stop, lambda seconds, why: tell(Waiting(seconds, why)))
            told_of = {of: facts for facts in posts if (of := key_of(facts)) in some}
            left_out = [name for name in some if name not in told_of]
            gone = {key for name in left_out if again for key in keys[name]}
            there: list[Post] = []
            for name, facts in told_of.items():
                if is_removed(facts):
                    gone.update(keys[name])
                    continue
                entries = pictures_of(facts, nsfw=True, spoilers=True)
                gone |= taken_out(library.posts, entries, library.posts.known(keys[name]))
                there += [entry.post for entry in entries if isinstance(entry, Found)]
            forgotten += library.posts.forget(gone)
            library.posts.refresh(there)
            if not again:
                missing += left_out
                asked += len(some)
            tell(Rechecked(asked, len(names), forgotten))
            tell(session.budget.left)
