"""The words every room of the house uses: picture, score, verdict. Frozen values, no behaviour, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    # Everything imports this module, the window before its first paint too, and numpy is as much as all of that.
    import numpy as np
    import numpy.typing as npt

RGB: TypeAlias = "npt.NDArray[np.uint8]"
"""uint8, shape (height, width, 3), sRGB, C-contiguous."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a picture without its pixels.

    sha256:  64 lower-case hex digits of the original bytes: the identity of the picture.
    phash:   perceptual hash, 0 <= phash < 2**256; near copies differ in few bits. Never an identity. None for a picture
             that an older DankDesk hashed in another way.
    format:  Pillow's name: "JPEG", "PNG", "GIF", "WEBP", "BMP", "AVIF" or "TIFF".
    width, height: pixels of the original, after EXIF orientation.
    n_bytes: size of the original file.
    """

    sha256: str
    phash: int | None
    format: str
    width: int
    height: int
    n_bytes: int


@dataclass(frozen=True, eq=False, slots=True)
class Picture:
    """A decoded picture. `rgb` is upright, and smaller than `facts` says where the original is very large."""

    facts: Facts
    rgb: RGB


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text in a picture.

    corners: four points (x, y) in shares of the picture's width and height, clockwise from where the text begins.
    confidence: the reader's own, 0 to 1.
    """

    text: str
    corners: tuple[tuple[float, float], ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a picture, in reading order. No lines: it was read, and there are none.

    by: what read them (`Reader.id`), or `GIVEN` where a person or a table said them.
    """

    lines: tuple[Line, ...]
    by: str

    @property
    def content(self) -> str:
        """The lines, one below the other; `Mark`s count its characters."""
        return "\n".join(line.text for line in self.lines)


GIVEN = "given"


@dataclass(frozen=True, slots=True)
class Opinion:
    """A calibrated probability, 0 to 1, and its 95 % interval from the calibration fit; low <= likelihood <= high."""

    likelihood: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Mark:
    """What the word at `Text.content[start:end]` spoke for, in natural-log odds: positive for "dank"."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, eq=False, slots=True)
class AudienceScore:
    """What one audience is expected to make of a picture, and the evidence.

    id:      the manifest's name for the audience: "reddit", "imgflip", or a model's own.
    whole:   the verdict: of picture and words together, or of the picture alone where there are no words.
    picture: what the picture alone says; words: what the words alone say, None where there are none or none were read.
    logit:   the picture part's output before calibration, natural-log odds.
    heat:    float32, shape (rows, cols): class-activation map in logit units; its mean is `logit`.
             Positive cells spoke for "dank", negative ones against (Zhou et al. 2016, arXiv:1512.04150).
    marks:   the words' share in the words part, in the order of the text.
    """

    id: str
    whole: Opinion
    picture: Opinion
    words: Opinion | None
    logit: float
    heat: npt.NDArray[np.float32]
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Score:
    """One model's opinion of one picture.

    audiences: at least one; the first is the headline's.
    text:      the words it was given to judge, or None where they were not read (yet): then the picture spoke alone.
    embedding: float32, shape (512,): pooled features, for nearest neighbours.
    model_id:  `Manifest.id` of the model.
    """

    audiences: tuple[AudienceScore, ...]
    text: Text | None
    embedding: npt.NDArray[np.float32]
    model_id: str

    @property
    def headline(self) -> AudienceScore:
        return self.audiences[0]

    @property
    def likelihood(self) -> float:
        """Of the headline's audience, 0 to 1."""
        return self.headline.whole.likelihood


@dataclass(frozen=True, eq=False, slots=True)
class Verdict:
    """What DankDesk answers about one picture.

    name:       what the user calls it: a file name, or "Pasted picture".
    path:       the file it came from, if it came from one.
    first_seen: UTC, when this machine first checked these bytes.
    elapsed_ms: milliseconds of inference, or None where the library already knew the score.
    warning:    a sentence, where the verdict stands but something beside it failed (it could not be saved, say).
    unread:     a sentence, where the words could not be read and the picture speaks alone.
    """

    name: str
    path: Path | None
    facts: Facts
    score: Score
    first_seen: datetime
    elapsed_ms: float | None = None
    warning: str | None = None
    unread: str | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A source that gave no picture. `reason` is one plain sentence that stands alone, without the name."""

    name: str
    path: Path | None
    reason: str


Outcome = Verdict | Unreadable


@dataclass(frozen=True, slots=True)
class Post:
    """One picture as it was posted. The pictures of a gallery are several posts.

    key:          Reddit's name of the post ("t3_abc", and "t3_abc/2" for the second of a gallery), or "NAME:ID" of an
                  imported one; unique in a library.
    subreddit:    without "r/"; "" where it is not known.
    score:        upvotes less downvotes, or None where nobody says.
    upvote_ratio: share of upvotes, 0 to 1.
    created:      UTC.
    permalink:    the post's path on Reddit, beginning with "/", or "".
    picture_url:  where its picture lay, or "".
    """

    key: str
    subreddit: str
    title: str
    score: int | None
    upvote_ratio: float | None
    n_comments: int | None
    created: datetime | None
    permalink: str
    picture_url: str
    nsfw: bool = False
    spoiler: bool = False


@dataclass(frozen=True, slots=True)
class ListedPost:
    """A post as the library lists it.

    id:         the library's own number of the post, which stays.
    sha256:     of its picture.
    likelihood: the asked model's headline, 0 to 1, or None where it has not scored the picture.
    rating:     the user's own: 1 for dank, -1 for not, None where there is none.
    """

    id: int
    post: Post
    sha256: str
    likelihood: float | None
    rating: int | None
