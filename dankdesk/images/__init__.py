"""Bytes nobody trusts become a Picture. Pillow lives here and nowhere else; PictureError is all that leaves.

DankDesk itself decodes only through `dankdesk.decoding`, in processes of their own. So what brings Pillow with it is
loaded when it is first asked for: the window and the command line never do, but for pixels from the clipboard.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from dankdesk.images.files import find_pictures, read_file
from dankdesk.images.fitting import Fit
from dankdesk.images.policy import SUFFIXES

if TYPE_CHECKING:
    from dankdesk.images.picture import decode
    from dankdesk.images.pixels import encode_pixels
    from dankdesk.images.resize import fit, thumbnail

__all__ = ["SUFFIXES", "Fit", "decode", "encode_pixels", "find_pictures", "fit", "read_file", "thumbnail"]

_WITH_PILLOW = {"decode": "picture", "encode_pixels": "pixels", "fit": "resize", "thumbnail": "resize"}


def __getattr__(name: str) -> Any:
    if name not in _WITH_PILLOW:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WITH_PILLOW[name]}"), name)
