"""What counts as a picture, and how much of one is let in. Every limit of the room stands here.

The limits keep any file, however hostile, within 400 MB and 2 s (docs/decisions/010-picture-limits.md has the figures).
"""

from __future__ import annotations

SUFFIXES = frozenset(
    {".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".apng", ".gif", ".webp", ".bmp", ".avif", ".tif", ".tiff"}
)
"""Lower-case endings by which a folder's pictures are found. A file named outright may have any ending."""

MAX_BYTES = 50_000_000

MAX_AVIF_BYTES = 10_000_000
"""AV1 takes a second of work for every 11 MB, ten times as long as the other formats."""

MAX_PIXELS = {
    "JPEG": 120_000_000,
    "PNG": 40_000_000,
    "GIF": 40_000_000,
    "WEBP": 16_000_000,
    "BMP": 40_000_000,
    "AVIF": 16_000_000,
    "TIFF": 16_000_000,
}
"""By format, and no other is ever tried: width times height, checked before any pixel is decoded. A baseline JPEG is
shrunk while it is decoded and may be large; libwebp, libavif and libtiff hold a picture several times over and must be
smaller."""

MAX_PNG_UNPACKED = 120_000_000
"""Bytes of a PNG's pixels before compression: 40 Mpx of RGB, 30 of RGBA, half that with 16 bits a channel."""

MAX_COEFFICIENTS = 120_000_000
"""DCT coefficients of a JPEG that comes in several passes: libjpeg keeps all of them, two bytes each, until the last
pass, whatever the size asked for. 120 million are 40 Mpx in full colour."""

MAX_PASS_PIXELS = 800_000_000
"""Pixels of a JPEG times its passes, each of which walks the whole picture. Encoders make about ten passes."""

MAX_PARTS = 100_000
"""Chunks, segments or sub-blocks of one file, each of which costs Pillow a turn of a Python loop."""

MAX_METADATA = 10_000_000
"""Bytes of metadata that Pillow would copy, which may be far more than the file has where many tags share one value;
and bytes of a JPEG before its first scan."""

WORKING_PIXELS = 4_000_000
"""`Picture.rgb` holds at most this many pixels; larger originals are reduced by a whole factor."""

BACKGROUND = (255, 255, 255)
"""What shines through transparent pixels: the page most memes are seen on."""
