"""What to tell the user when Pillow gives up on a file: how much is missing where that can be known."""

from __future__ import annotations

from PIL import Image

from dankdesk.errors import PictureError
from dankdesk.images import words
from dankdesk.images.containers import account_of
from dankdesk.images.limits import empty_picture
from dankdesk.images.policy import MAX_BYTES

_NAMES = {
    "JPEG": "a JPEG",
    "PNG": "a PNG",
    "GIF": "a GIF",
    "WEBP": "a WebP",
    "BMP": "a BMP",
    "AVIF": "an AVIF",
    "TIFF": "a TIFF",
}


def explain(kind: str, data: bytes, error: Exception) -> PictureError:
    """Return the error to raise for `data`, which announced itself as `kind` and made Pillow raise `error`."""
    if isinstance(error, MemoryError):
        return PictureError("There is not enough memory to decode this picture.")
    if isinstance(error, Image.DecompressionBombError):
        return PictureError("The picture has far more pixels than DankDesk can look at.")
    account = account_of(kind, data)
    if account.empty:
        return empty_picture()
    if account.length is not None and account.length > len(data):
        return PictureError(_stops(account.length - len(data), account.length))
    if not account.closed:
        return PictureError("The file stops before its end.")
    return PictureError(f"The file is damaged: it begins like {_NAMES[kind]} picture, but can't be decoded.")


def _stops(missing: int, length: int) -> str:
    if length > MAX_BYTES:
        return f"The file is damaged: it claims to hold far more than the {words.size(length - missing)} it has."
    return f"The file stops early: {words.size(missing)} of its {words.size(length)} are missing."
