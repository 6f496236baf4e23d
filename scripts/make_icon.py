"""Draw the icon's bitmaps from assets/icon/dankdesk.svg: PNG for Linux, ICO for Windows.

.venv/bin/python -m scripts.make_icon        (from the root)
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "icon"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = tuple((size, size) for size in SIZES if size <= 256)


def draw(renderer: QSvgRenderer, size: int) -> QImage:
    """The icon, `size` pixels square, on a transparent ground."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return image


def main() -> None:
    """Write every bitmap."""
    renderer = QSvgRenderer(str(FOLDER / "dankdesk.svg"))
    files = [FOLDER / f"dankdesk-{size}.png" for size in SIZES]
    for size, file in zip(SIZES, files, strict=True):
        draw(renderer, size).save(str(file))
    pictures = [Image.open(file) for file in files]
    # Each size as Qt drew it: shrinking the largest would blur the small ones.
    pictures[-2].save(FOLDER / "dankdesk.ico", sizes=ICO_SIZES, append_images=pictures[:-2])


if __name__ == "__main__":
    main()
