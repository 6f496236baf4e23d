"""Which kind of file the first bytes announce. Names and endings are never believed."""

from __future__ import annotations

from dankdesk.errors import PictureError

_PICTURES = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
)

_STRANGERS = (
    (b"%PDF-", "a PDF"),
    (b"%!PS", "a PostScript drawing"),
    (b"8BPS", "a Photoshop document"),
    (b"gimp xcf", "a GIMP document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"OggS", "a video or a sound"),
    (b"ID3", "a sound"),
    (b"fLaC", "a sound"),
    (b"\0\0\x01\0", "a Windows icon"),
    (b"\0\0\x02\0", "a Windows cursor"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL picture"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000 picture"),
    (b"\xffO\xffQ", "a JPEG 2000 picture"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)

_RIFF = {b"WAVE": "a sound", b"AVI ": "a video"}
_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
_AVIF_BRANDS = frozenset({b"avif", b"avis"})


def kind_of(data: bytes) -> str:
    """Return the format that `data` announces, a key of `policy.MAX_PIXELS`.

    Raises PictureError where it announces none of them, naming what it looks like if that is known.
    """
    for magic, kind in _PICTURES:
        if data.startswith(magic):
            return kind
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and _brands(data) & _AVIF_BRANDS:
        return "AVIF"
    looks = _stranger(data)
    if looks is None:
        raise PictureError("This is not a picture that DankDesk can read.")
    raise PictureError(f"This is not a picture that DankDesk can read: it looks like {looks}.")


def _stranger(data: bytes) -> str | None:
    for magic, name in _STRANGERS:
        if data.startswith(magic):
            return name
    if data.startswith(b"RIFF"):
        return _RIFF.get(data[8:12])
    if data[4:8] == b"ftyp":
        return "a HEIC photo" if _brands(data) & _HEIF_BRANDS else "a video"
    return _text(data)


def _brands(data: bytes) -> set[bytes]:
    """The major and compatible brands of an ISO base media file (ISO/IEC 14496-12, 4.3)."""
    end = min(int.from_bytes(data[:4], "big"), 1_024, len(data))
    return {data[8:12]} | {data[at : at + 4] for at in range(16, end - 3, 4)}


def _text(data: bytes) -> str | None:
    start = data[:1_024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    if b"<svg" in start:
        return "an SVG drawing"
    if start.startswith(b"<?xml"):
        return "an XML document"
    if start and all(byte >= 0x20 or byte in b"\t\r\n\f" for byte in start):
        return "text"
    return None
