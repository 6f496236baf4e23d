"""What a drop or a paste holds: pictures to check, or a sentence that says why there are none.

The order of kinds keeps the original bytes wherever somebody offers them: files, then encoded pictures, then
unnamed bytes, then decoded pixels, and only then addresses and markup (browsers attach both to copied pictures).
Nothing here reads a file or decodes a picture; that is work for later, on another thread.
"""

from __future__ import annotations

import base64
import binascii
import re
from pathlib import Path, PurePosixPath
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QImage

from dankdesk.images import SUFFIXES
from dankdesk.scoring import Source
from dankdesk.ui.batch import Batch

ENCODED = (
    "image/png",
    "image/jpeg",
    "image/webp",
    "image/gif",
    "image/avif",
    "image/bmp",
    "image/tiff",
    'application/x-qt-windows-mime;value="PNG"',
    'application/x-qt-windows-mime;value="JFIF"',
    'application/x-qt-windows-mime;value="GIF"',
)
UNNAMED_BYTES = "application/octet-stream"

NOTHING = "There is no picture in that. Copy a picture or a picture file, then try again."
NOTHING_COPIED = "The clipboard holds nothing. Copy a picture or a picture file, then press Ctrl+V."
ADDRESS_ONLY = (
    "That is only a picture's address, and DankDesk stays offline. In the browser, right-click the picture, "
    "choose Copy image, then press Ctrl+V here."
)
BROKEN_DATA = "That data: address holds no picture that can be read."

_SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_IMG_SRC = re.compile(r"""<img\b[^>]*?\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE | re.DOTALL)
_LONGEST_MARKUP = 80_000_000


def take(mime: QMimeData, fallback_name: str) -> Batch | str:
    """The pictures in `mime`, or one sentence. `fallback_name` names those that come without a name."""
    urls = mime.urls() if mime.hasUrls() else []
    files = tuple(Path(url.toLocalFile()) for url in urls if url.isLocalFile())
    if files:
        return Batch(paths=files)
    name = _name_in(urls) or fallback_name
    data = _encoded(mime)
    if data is not None:
        return Batch(pictures=(Source(name, data=data),))
    if mime.hasImage():
        image = QImage(mime.imageData())
        if not image.isNull():
            return Batch(pixels=image, pixels_name=name)
    return _from_text(mime, urls, fallback_name)


def one_path(mime: QMimeData) -> Path | None:
    """The file or folder in `mime`, where it is exactly one."""
    urls = mime.urls() if mime.hasUrls() else []
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None


def pictures_only(mime: QMimeData, fallback_name: str) -> Batch | None:
    """What the clipboard watcher checks unasked: pictures and picture files, never folders, text or addresses."""
    if not (mime.hasUrls() or mime.hasImage() or _offers_encoded(mime)):
        return None
    taken = take(mime, fallback_name)
    if isinstance(taken, str):
        return None
    paths = tuple(path for path in taken.paths if path.suffix.lower() in SUFFIXES)
    if taken.paths and not paths:
        return None
    return Batch(paths=paths) if paths else taken


def _offers_encoded(mime: QMimeData) -> bool:
    return any(mime.hasFormat(kind) for kind in (*ENCODED, UNNAMED_BYTES))


def _encoded(mime: QMimeData) -> bytes | None:
    for kind in ENCODED:
        if mime.hasFormat(kind):
            data = bytes(mime.data(kind).data())
            if data:
                return data
    if mime.hasFormat(UNNAMED_BYTES):
        data = bytes(mime.data(UNNAMED_BYTES).data())
        if _looks_like_a_picture(data):
            return data
    return None


def _looks_like_a_picture(data: bytes) -> bool:
    """Whether these bytes are worth handing to the decoder, which alone decides what they are."""
    riff_webp = data[:4] == b"RIFF" and data[8:12] == b"WEBP"
    avif = data[4:8] == b"ftyp" and data[8:12] in (b"avif", b"avis", b"mif1")
    return riff_webp or avif or data.startswith(_SIGNATURES)


def _from_text(mime: QMimeData, urls: list[QUrl], fallback_name: str) -> Batch | str:
    text = mime.text().strip() if mime.hasText() else ""
    markup = mime.html() if mime.hasHtml() else ""
    addresses = [url.toString() for url in urls] + [text] + _image_addresses(markup)
    for address in addresses:
        if address[:5].lower() == "data:":
            data = _data_address(address)
            return Batch(pictures=(Source(fallback_name, data=data),)) if data else BROKEN_DATA
    path = _copied_path(text)
    if path is not None:
        return Batch(paths=(path,))
    if any(address[:8].lower().startswith(("http://", "https://")) for address in addresses):
        return ADDRESS_ONLY
    return NOTHING if mime.formats() else NOTHING_COPIED


def _image_addresses(markup: str) -> list[str]:
    found = _IMG_SRC.findall(markup) if len(markup) <= _LONGEST_MARKUP else []
    return ["".join(groups).replace("&amp;", "&") for groups in found]


def _data_address(address: str) -> bytes | None:
    head, comma, body = address.partition(",")
    if not comma or not head.lower().startswith("data:image/"):
        return None
    raw = unquote_to_bytes(body)
    if not head.lower().endswith(";base64"):
        return raw
    try:
        return base64.b64decode(raw, validate=False)
    except binascii.Error:
        return None


def _copied_path(text: str) -> Path | None:
    """A picture's path copied as text, from a terminal say."""
    if "\n" in text or len(text) > 4096:
        return None
    path = Path(text)
    return path if path.is_absolute() and path.suffix.lower() in SUFFIXES else None


def _name_in(urls: list[QUrl]) -> str | None:
    """The file name in the address a browser sends along with a picture's bytes."""
    for url in urls:
        name = PurePosixPath(url.path()).name
        if PurePosixPath(name).suffix.lower() in SUFFIXES:
            return name
    return None
