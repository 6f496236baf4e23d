"""What the library knows around a picture: where it was posted before, and how memes like it did."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from dankdesk.decoding import shared
from dankdesk.errors import PictureError
from dankdesk.library import Library
from dankdesk.library.lookalikes import SeenBefore
from dankdesk.library.neighbours import Distribution
from dankdesk.records import ListedPost, Verdict
from dankdesk.ui.check.alike import SHOWN, AlikeSection, Like
from dankdesk.ui.check.seen import SeenSection
from dankdesk.ui.lane import Lane
from dankdesk.ui.thumbnails import kept_small

LikeIt = tuple[tuple[Like, ...], Distribution | None]

N_LIKE = 24
FLICKER_MS = 250
"""What is answered sooner takes the place of what was there, without a gap."""


def seen_before(library: Library, verdict: Verdict, without: int | None = None) -> tuple[SeenBefore, ...]:
    """Its posts, and those of near copies. without: the library's number of a post that is on the page itself.

    Never on the window's thread. Raises LibraryError.
    """
    facts = verdict.facts
    phash = facts.phash if facts.phash is not None else _hashed_now(library, facts.sha256)
    found = library.lookalikes.of(phash, facts.sha256, verdict.score.model_id)
    return tuple(one for one in found if one.listed.id != without)


def like_it(
    library: Library, verdict: Verdict, seen: Sequence[SeenBefore]
) -> tuple[tuple[Like, ...], Distribution | None]:
    """A few of the memes that are like it, and how all of those did; none, and None, where nothing is.

    seen: its copies, which are no memes like it. Never on the window's thread. Raises LibraryError.
    """
    score = verdict.score
    known = {verdict.facts.sha256, *(one.listed.sha256 for one in seen)}
    near = library.neighbours.nearest(score.embedding, score.model_id, N_LIKE, known)
    if not near:
        return (), None
    sha256s = [one.sha256 for one in near]
    return _to_look_at(library, sha256s, score.model_id), library.neighbours.how_they_did(sha256s)


def _to_look_at(library: Library, sha256s: Sequence[str], model_id: str) -> tuple[Like, ...]:
    """The first few whose picture may be shown without asking."""
    shown: list[Like] = []
    for sha256 in sha256s:
        posts = library.posts.of_picture(sha256, model_id)
        if not posts or any(one.post.nsfw or one.post.spoiler for one in posts):
            continue
        image = kept_small(library, sha256)
        if image is not None:
            shown.append(Like(max(posts, key=_upvotes), image))
        if len(shown) == SHOWN:
            break
    return tuple(shown)


def _upvotes(listed: ListedPost) -> float:
    return listed.post.score if listed.post.score is not None else float("-inf")


def _hashed_now(library: Library, sha256: str) -> int | None:
    """The hash of a picture that an older DankDesk hashed in another way, where its bytes are here."""
    data = library.original(sha256)
    try:
        return None if data is None else shared().decode(data).facts.phash
    except PictureError:
        return None


class Surroundings(QObject):
    """Fills the two sections for one picture after the other. What they showed stays until the answer comes, but not
    for long.

    chosen(listed): somebody wants to see this post.
    """

    chosen = Signal(object)

    def __init__(self, seen: SeenSection, alike: AlikeSection, lane: Lane, parent: QObject | None = None) -> None:
        """lane: for nothing that is in a hurry; the first answer for a large library takes a second or two."""
        super().__init__(parent)
        self._seen = seen
        self._alike = alike
        self._lane = lane
        self._library: Library | None = None
        self._wanted = self._seen_of = self._like_of = ""
        self.busy = 0
        self._stale = QTimer(self, singleShot=True, interval=FLICKER_MS)
        self._stale.timeout.connect(self._empty)
        seen.chosen.connect(self.chosen)
        alike.chosen.connect(self.chosen)
        self._empty()

    def open(self, library: Library | None) -> None:
        """Look there from now on; None where there is no library."""
        self._library = library
        self.clear()

    def clear(self) -> None:
        """No picture is shown, or one without a verdict."""
        self._wanted = ""
        self._empty()

    def show(self, verdict: Verdict, without: int | None = None) -> None:
        """Of the same picture again: what is new, for words came in or posts.

        without: the library's number of the post that is on the page itself, which is not listed.
        """
        library, sha256 = self._library, verdict.facts.sha256
        if library is None:
            return
        self._wanted = sha256
        self._stale.start()

        def ask_seen() -> tuple[SeenBefore, ...] | None:
            # Who steps through a list does not wait for all that was on the way.
            return seen_before(library, verdict, without) if self._wanted == sha256 else None

        def show_seen(seen: tuple[SeenBefore, ...] | None) -> None:
            if seen is None or self._wanted != sha256 or library is not self._library:
                self.busy -= 1
                return
            self._seen_of = sha256
            self._seen.show_posts(seen)
            # What is like it comes in a second helping: for that, all embeddings are read the first time.
            self._lane.do(lambda: like_it(library, verdict, seen), show_like, sorry)

        def show_like(found: LikeIt) -> None:
            self.busy -= 1
            if self._wanted == sha256 and library is self._library:
                self._like_of = sha256
                self._alike.show_like(*found)

        def sorry(_sentence: str) -> None:
            self.busy -= 1  # the list below, or the grid, says what is wrong with the library

        self.busy += 1
        self._lane.do(ask_seen, show_seen, sorry)

    def _empty(self) -> None:
        """Show nothing of another picture than the one that is wanted."""
        if not self._wanted or self._seen_of != self._wanted:
            self._seen_of = ""
            self._seen.show_posts(())
        if not self._wanted or self._like_of != self._wanted:
            self._like_of = ""
            self._alike.show_like((), None)
