"""Bytes nobody trusts become a Picture. Pillow lives here and nowhere else; PictureError is all that leaves."""

from __future__ import annotations

from dankdesk.images.decode import decode
from dankdesk.images.files import find_pictures, read_file
from dankdesk.images.pixels import encode_pixels
from dankdesk.images.policy import SUFFIXES
from dankdesk.images.resize import Fit, fit, thumbnail

__all__ = ["SUFFIXES", "Fit", "decode", "encode_pixels", "find_pictures", "fit", "read_file", "thumbnail"]
