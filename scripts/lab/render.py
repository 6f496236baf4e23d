"""Captions laid over their blank templates as pictures, the way meme sites do it: white capitals with a black outline.

Where Imgflip's own boxes lie is not in the data, so the first box goes to the top, the last to the bottom and those
between share the rest. Font, size and quality vary from meme to meme, seeded, lest the head learns our typesetter.
"""

from __future__ import annotations

import hashlib
import io
import textwrap
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from dankdesk.images import decode, read_file

FONTS = Path(__file__).parents[2] / "assets" / "fonts"
FACES = ("Inter-Bold.otf", "Inter-SemiBold.otf", None)
"""None is the face that Pillow brings."""
LONGEST_SIDES = (400, 500, 640)
MAX_CAPTION = 400
BOX_SEPARATOR = " | "
WHITE, BLACK = (255, 255, 255), (0, 0, 0)


def render(template: Path, caption: str, seed: int) -> bytes:
    """A JPEG of `caption`, its boxes parted by " | ", on the blank `template`. The same arguments give the same bytes.

    Raises PictureError where the template can't be read.
    """
    mood = np.random.default_rng(int(hashlib.sha256(f"{seed} {template.stem} {caption}".encode()).hexdigest()[:16], 16))
    picture = Image.fromarray(decode(read_file(template)).rgb)
    side = int(mood.choice(LONGEST_SIDES))
    picture = picture.resize(_fitted(picture.size, side), Image.Resampling.LANCZOS)
    face = FACES[int(mood.integers(len(FACES)))]
    capitals = mood.random() < 0.85
    boxes = [box for box in caption[:MAX_CAPTION].split(BOX_SEPARATOR) if box.strip()]
    for place, box in enumerate(boxes):
        middle = 0.0 if len(boxes) == 1 and mood.random() < 0.5 else place / max(1, len(boxes) - 1)
        _write(picture, box.upper() if capitals else box, middle, face, len(boxes))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=int(mood.integers(70, 93)))
    return out.getvalue()


def _fitted(size: tuple[int, int], side: int) -> tuple[int, int]:
    scale = side / max(size)
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _write(picture: Image.Image, box: str, down: float, face: str | None, n_boxes: int) -> None:
    """One box, as large as fits its share of the height, centred; `down` is 0 at the top and 1 at the bottom."""
    draw = ImageDraw.Draw(picture)
    room = picture.height / max(2.5, n_boxes + 0.5)
    for size in range(max(10, picture.width // 10), 7, -2):
        font = ImageFont.truetype(FONTS / face, size) if face else ImageFont.load_default(size)
        wrapped = textwrap.fill(box, max(6, int(picture.width / (0.62 * size))))
        left, top, right, bottom = draw.multiline_textbbox((0, 0), wrapped, font, align="center", stroke_width=2)
        if right - left <= picture.width * 0.96 and bottom - top <= room:
            break
    y = 6 - top + down * (picture.height - 12 - (bottom - top))
    x = (picture.width - (right - left)) / 2 - left
    stroke = max(1, size // 14)
    draw.multiline_text((x, y), wrapped, WHITE, font, align="center", stroke_width=stroke, stroke_fill=BLACK)
