"""The pixels of a picture that was scored before."""

from __future__ import annotations

import hashlib

from dankdesk.decoding import Decoder
from dankdesk.errors import LibraryError, PictureError, ReadingError
from dankdesk.library import Library
from dankdesk.records import RGB, Verdict
from dankdesk.scoring.source import Source


def pixels_again(source: Source, verdict: Verdict, library: Library | None, decoder: Decoder) -> RGB:
    """The picture that `verdict` is about, from its source or, where that is gone, from the library.

    Raises `ReadingError` where neither has these very bytes any more.
    """
    reason = "The picture is no longer there."
    try:
        if source.data is not None or source.path is not None or source.load is not None:
            data = source.read()
            if hashlib.sha256(data).hexdigest() == verdict.facts.sha256:
                return decoder.decode(data).rgb
            reason = "Its file holds another picture now."
    except PictureError as error:
        reason = str(error)
    try:
        kept = library.original(verdict.facts.sha256) if library is not None else None
        if kept is not None:
            return decoder.decode(kept).rgb
    except (LibraryError, PictureError) as error:
        reason = str(error)
    raise ReadingError(f"The words can't be read. {reason}")
