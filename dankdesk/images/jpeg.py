"""The headers of a JPEG file up to its first scan (ITU-T T.81, annex B)."""

from __future__ import annotations

import struct
from dataclasses import dataclass

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SEQUENTIAL_OR_EXTENDED = frozenset({0xC0, 0xC1, 0xC9})
_BARE = frozenset(range(0xD0, 0xD9)) | {0x01}
_SCAN = 0xDA
_APP1 = 0xE1


@dataclass(frozen=True, slots=True)
class JpegHeaders:
    """segments: how many came before the first scan. scan_at: where the first scan begins, or None before any.

    passes: 1 where libjpeg can decode as it reads; else the scans in the whole file, counted by their markers, and so
    a few too many where there is an embedded preview.
    framed: whether the size was given before the first scan. pixels: width times height.
    coefficients: how many of them libjpeg has to keep until the last pass, 0 where it can decode as it reads.
    exif: the Exif block, a TIFF file of its own, as Pillow puts it together; empty without one.
    """

    segments: int
    scan_at: int | None
    passes: int
    framed: bool
    pixels: int
    coefficients: int
    exif: bytes


def read_jpeg_headers(data: bytes, most_segments: int) -> JpegHeaders:
    """Walk the segments of `data`, at most `most_segments` + 1 of them, to the first scan. Never raises."""
    at, segments, pixels, coefficients = 2, 0, 0, 0
    components, progressive, framed = 0, False, False
    exif: list[bytes] = []
    while at + 4 <= len(data) and segments <= most_segments:
        if data[at] != 0xFF or data[at + 1] in {0xFF, 0x00}:
            at, segments = at + 1, segments + 1  # fill bytes, and rubbish that decoders skip one by one
            continue
        marker = data[at + 1]
        if marker in _BARE:
            at, segments = at + 2, segments + 1
            continue
        body = data[at + 4 : at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")]
        if marker == _SCAN:
            buffered = progressive or (bool(body) and body[0] < components)
            passes = data.count(b"\xff\xda") if buffered else 1
            return JpegHeaders(segments, at, passes, framed, pixels, coefficients if buffered else 0, b"".join(exif))
        if marker == _APP1 and body.startswith(b"Exif\0\0"):
            exif.append(body[6:])
        if marker in _FRAMES and len(body) >= 6:
            progressive = marker not in _SEQUENTIAL_OR_EXTENDED
            components, framed = body[5], True
            pixels, coefficients = _frame(body)
        at, segments = at + 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big")), segments + 1
    return JpegHeaders(segments, None, 0, framed, pixels, 0, b"".join(exif))


def _frame(body: bytes) -> tuple[int, int]:
    height, width = struct.unpack(">HH", body[1:5])
    sampling = [(byte >> 4, byte & 15) for byte in body[7 : 6 + 3 * body[5] : 3]]
    widest = max((across for across, _ in sampling), default=1) or 1
    tallest = max((down for _, down in sampling), default=1) or 1
    share = sum(across * down for across, down in sampling) / (widest * tallest)
    return width * height, round(width * height * share)
