"""Make the parity pack of tests/data/parity: ten free pictures of scikit-image's as small memes.

    python -m scripts.lab.make_pack

Needs the extra `assets`. Run it once; the pictures are kept, since another Pillow may write other bytes.
"""

from __future__ import annotations

from pathlib import Path

import skimage.data
from PIL import Image, ImageDraw, ImageFont

PACK = Path(__file__).parents[2] / "tests" / "data" / "parity"
SIDE = 200
WHITE, BLACK = (255, 255, 255), (0, 0, 0)

# name of the picture in scikit-image: (caption, suffix)
MEMES = {
    "astronaut": ("one small step", ".jpg"),
    "brick": ("talking to my code", ".jpg"),
    "camera": ("me, labelling data", ".png"),
    "chelsea": ("it passed locally", ".jpg"),
    "clock": ("five more minutes", ".png"),
    "coffee": ("first things first", ".jpg"),
    "horse": ("why the long face", ".png"),
    "hubble_deep_field": ("my open tabs", ".jpg"),
    "retina": ("staring at the loss", ".jpg"),
    "rocket": ("friday deploy", ".jpg"),
}


def _meme(name: str, caption: str) -> Image.Image:
    picture = Image.fromarray(getattr(skimage.data, name)()).convert("RGB")
    picture.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(size=18)
    place = (picture.width / 2, picture.height - 6)
    draw.text(place, caption, WHITE, font, anchor="md", stroke_width=2, stroke_fill=BLACK)
    return picture


def main() -> None:
    """Write the ten pictures, the same bytes each time with the same Pillow."""
    PACK.mkdir(parents=True, exist_ok=True)
    for name, (caption, suffix) in MEMES.items():
        _meme(name, caption).save(PACK / f"{name.replace('_', '-')}{suffix}", quality=85)


if __name__ == "__main__":
    main()
