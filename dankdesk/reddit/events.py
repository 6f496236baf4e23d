"""What `pull` and `recheck` tell while they run. `budget.Left` is among it: how many requests Reddit still allows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dankdesk.records import Post
from dankdesk.reddit.budget import Left


class Reason(StrEnum):
    """Why a post was left out. Nothing went wrong: it is not what was asked for, or there is no picture to be had."""

    VIDEO = "video"
    POLL = "poll"
    TEXT = "text"
    REMOVED = "removed"
    NSFW = "nsfw"
    SPOILER = "spoiler"
    NO_PICTURE = "no picture"
    GONE = "gone"
    """Its picture was taken down where it lay."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A post that was not known is in the library now, and its picture with it.

    new:     no other post had this picture.
    fetched: the picture came over the network; False where another post had brought it already.
    """

    post: Post
    sha256: str
    new: bool
    fetched: bool


@dataclass(frozen=True, slots=True)
class Refreshed:
    """`n` known posts got their newest score and comments; nothing was fetched for them."""

    n: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """key: of the post, or of one picture of a gallery."""

    key: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Failed:
    """The picture of this post could not be fetched now; the next pull tries again. sentence: why, for the user."""

    post: Post
    sentence: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing comes for so long. why: a sentence for the user."""

    seconds: float
    why: str


@dataclass(frozen=True, slots=True)
class Rechecked:
    """So far: `n` of `of` posts were asked about, and `forgotten` are gone from the library, as they are on Reddit."""

    n: int
    of: int
    forgotten: int


PullEvent = Stored | Refreshed | Skipped | Failed | Waiting | Left
RecheckEvent = Rechecked | Waiting | Left
