"""Bytes that nobody trusts become a Picture, or one PictureError."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from PIL import Image, ImageFile, TiffImagePlugin

import dankdesk.images.plugins  # noqa: F401 - has Pillow know the formats
from dankdesk.errors import PictureError
from dankdesk.images import fingerprint
from dankdesk.images.damage import explain
from dankdesk.images.files import check_size
from dankdesk.images.limits import check_headers, check_pixels, hoards
from dankdesk.images.modes import factor_for, to_rgb
from dankdesk.images.quiet import silence_libraries, silence_warnings
from dankdesk.images.sniff import kind_of
from dankdesk.records import Facts, Picture

_ORIENTATION = 0x0112
_BITS_PER_SAMPLE = 258

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

silence_libraries()


def decode(data: bytes) -> Picture:
    """Return the picture that the file `data` holds: upright, RGB, the first frame where there are several.

    `rgb` is read-only and has at most `policy.WORKING_PIXELS` pixels; `facts` tell of the original. The same bytes give
    the same picture. Safe to call from several threads at once.
    Raises PictureError, and nothing else, for whatever is wrong with the bytes.
    """
    facts, upright = look(data)
    return Picture(facts, np.asarray(upright))


def look(data: bytes) -> tuple[Facts, Image.Image]:
    """The same, with the pixels as Pillow has them: who only wants smaller pictures of it is spared three copies."""
    check_size(len(data))
    kind = kind_of(data)
    check_headers(kind, data)
    silence_warnings()
    try:
        with Image.open(BytesIO(data), formats=[kind]) as image:
            check_pixels(kind, *image.size)
            size, upright = _upright(image)
    except PictureError:
        raise
    except Exception as error:  # Pillow raises a dozen kinds on broken files, some of them by mistake
        raise explain(kind, data, error) from error
    return Facts(fingerprint.sha256(data), fingerprint.phash(upright), kind, *size, len(data)), upright


def _upright(image: ImageFile.ImageFile) -> tuple[tuple[int, int], Image.Image]:
    """Load `image`; return its full upright size and its working copy in RGB.

    Turning comes last, when the copy is small; which way is read from the original, since conversion forgets it.
    """
    width, height = image.size
    _draft(image)
    image.load()
    turn = _UPRIGHT.get(_orientation(image))
    small = to_rgb(image, _bits(image))
    if turn is None:
        return (width, height), small
    swaps = turn not in {
        Image.Transpose.FLIP_LEFT_RIGHT,
        Image.Transpose.FLIP_TOP_BOTTOM,
        Image.Transpose.ROTATE_180,
    }
    return (height, width) if swaps else (width, height), small.transpose(turn)


def _draft(image: ImageFile.ImageFile) -> None:
    """Have libjpeg shrink a large JPEG while it decodes, by 2, 4 or 8. Other formats ignore it."""
    factor = factor_for(*image.size)
    scale = 1 << (factor - 1).bit_length()
    if scale > 1:
        image.draft(None, (max(1, image.width // scale), max(1, image.height // scale)))


def _orientation(image: ImageFile.ImageFile) -> int:
    if hoards(image.info.get("exif", b"").removeprefix(b"Exif\0\0")):
        return 1
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # broken metadata is no reason to refuse a picture whose pixels are whole
        return 1


def _bits(image: ImageFile.ImageFile) -> int:
    """How many bits of each 16-bit sample are used: 12 for some TIFFs, which Pillow unpacks without scaling."""
    is_12 = isinstance(image, TiffImagePlugin.TiffImageFile) and image.tag_v2.get(_BITS_PER_SAMPLE) == (12,)
    return 12 if is_12 else 16
