"""The picture of a verdict from the past: read again from its file, or from the library's own copy."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from PySide6.QtGui import QImage

from dankdesk.decoding import shared
from dankdesk.errors import PictureError
from dankdesk.images import read_file
from dankdesk.library import Library
from dankdesk.records import Verdict
from dankdesk.ui.pixels import to_image

CHANGED = "The file has changed since it was checked. This is its thumbnail."


@dataclass(frozen=True, slots=True)
class Found:
    """`image` is None where only the thumbnail is left; `caption` then says why."""

    image: QImage | None
    caption: str = ""


def find_picture(verdict: Verdict, library: Library) -> Found:
    """Reads and decodes: never on the window's thread. Raises `LibraryError`."""
    if verdict.path is None:
        data = library.original(verdict.facts.sha256)
        if data is None:
            return Found(None, "Only the thumbnail of this picture is left.")
    else:
        try:
            data = read_file(verdict.path)
        except PictureError as error:
            return Found(None, f"{error} This is its thumbnail.")
        if hashlib.sha256(data).hexdigest() != verdict.facts.sha256:
            return Found(None, CHANGED)
    try:
        return Found(to_image(shared().decode(data).rgb))
    except PictureError as error:
        return Found(None, f"{error} This is its thumbnail.")
