"""A file's own account of itself, read before Pillow opens it: of how many parts it is, and how long it should be.

Only headers are walked; no pixel is decoded, and nothing raises whatever the bytes. It serves two ends: files of so
many parts that reading them would take minutes are refused, and when decoding fails the user is told how much is gone.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from dankdesk.images.jpeg import read_jpeg_headers
from dankdesk.images.policy import MAX_PARTS
from dankdesk.images.tiff import read_tiff_directory


@dataclass(frozen=True, slots=True)
class Account:
    """parts: how many Pillow would go through before the first pixel. length: how many bytes the file says it has at
    least, or None where the format doesn't say. closed: whether it has the mark that ends such a file; True for formats
    without one. empty: whether it announces a picture without width or height.
    """

    parts: int
    length: int | None = None
    closed: bool = True
    empty: bool = False


def account_of(kind: str, data: bytes) -> Account:
    """Return what `data` says of itself; `kind` is a key of `policy.MAX_PIXELS`."""
    return _READERS[kind](data)


def png_unpacked(data: bytes) -> tuple[int, int]:
    """Return (pixels, bytes of all pixels before compression) from a PNG's first chunk, or (0, 0) without one."""
    if len(data) < 26 or data[12:16] != b"IHDR":
        return 0, 0
    width, height, depth, colour = struct.unpack(">IIBB", data[16:26])
    channels = {2: 3, 4: 2, 6: 4}.get(colour, 1)
    return width * height, width * height * channels * depth // 8


def webp_size(data: bytes) -> tuple[int, int] | None:
    """Return (width, height) of a WebP canvas from its header, or None where the header is cut off.

    Needed before opening: libwebp allocates four bytes a pixel, three times over, as soon as it sees the file.
    Layouts: developers.google.com/speed/webp/docs/riff_container and RFC 6386, 9.1.
    """
    if len(data) < 30:
        return None
    match data[12:16]:
        case b"VP8X":
            return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
        case b"VP8L":
            bits = int.from_bytes(data[21:25], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            width, height = struct.unpack("<HH", data[26:30])
            return width & 0x3FFF, height & 0x3FFF
    return None


def _jpeg(data: bytes) -> Account:
    headers = read_jpeg_headers(data, MAX_PARTS)
    closed = headers.scan_at is not None and data.find(b"\xff\xd9", headers.scan_at) >= 0
    return Account(headers.segments, closed=closed, empty=headers.framed and headers.pixels == 0)


def _png(data: bytes) -> Account:
    at, parts, empty = 8, 0, data[12:16] == b"IHDR" and png_unpacked(data)[0] == 0
    while at + 8 <= len(data) and parts <= MAX_PARTS:
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] == b"IEND":
            return Account(parts, end, empty=empty)
        at, parts = end, parts + 1
    return Account(parts, at if at > len(data) else None, closed=False, empty=empty)


def _gif(data: bytes) -> Account:
    closed = data.rstrip(b"\0").endswith(b";")
    at, parts = 13 + _gif_colours(data, 10), 0
    while data[at : at + 1] == b"!" and parts <= MAX_PARTS:
        at += 2
        while (length := _byte(data, at)) and parts <= MAX_PARTS:
            at, parts = at + 1 + length, parts + 1
        at, parts = at + 1, parts + 1
    return Account(parts, closed=closed, empty=len(data) >= 10 and bytes(2) in {data[6:8], data[8:10]})


def _gif_colours(data: bytes, at: int) -> int:
    flags = _byte(data, at)
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _webp(data: bytes) -> Account:
    return Account(0, 8 + int.from_bytes(data[4:8], "little"))


def _bmp(data: bytes) -> Account:
    if len(data) < 34:
        return Account(0, closed=False)
    start, header = struct.unpack("<II", data[10:18])
    if header == 12:
        width, height, _, bits = struct.unpack("<HHHH", data[18:26])
        compression = 0
    else:
        width, height, _, bits, compression = struct.unpack("<iiHHI", data[18:34])
    if width == 0 or height == 0:
        return Account(0, empty=True)
    if compression in {0, 3}:
        return Account(0, start + abs(height) * ((abs(width) * bits + 31) // 32 * 4))
    return Account(0, int.from_bytes(data[2:6], "little"))


def _avif(data: bytes) -> Account:
    at, parts = 0, 0
    while at + 8 <= len(data) and parts <= MAX_PARTS:
        size = int.from_bytes(data[at : at + 4], "big")
        if size == 0:  # this box goes on to the end of the file
            return Account(parts)
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        at, parts = at + max(8, size), parts + 1
    return Account(parts, at)


def _tiff(data: bytes) -> Account:
    directory = read_tiff_directory(data, MAX_PARTS)
    return Account(directory.numbers, directory.end)


def _byte(data: bytes, at: int) -> int:
    return data[at] if at < len(data) else 0


_READERS = {"JPEG": _jpeg, "PNG": _png, "GIF": _gif, "WEBP": _webp, "BMP": _bmp, "AVIF": _avif, "TIFF": _tiff}
