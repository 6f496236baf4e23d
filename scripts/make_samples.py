"""Make the sample memes in assets/samples from free pictures that scikit-image ships.

    .venv/bin/python -m scripts.make_samples     (from the root, with the `assets` extra installed)

Where each picture comes from, and why it is free to ship, is in assets/samples/SOURCES.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import skimage.data
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "assets" / "samples"
FONT = ROOT / "assets" / "fonts" / "captions" / "Anton-Regular.woff"
MARGIN = 0.035
"""Space around captions, as a part of the picture's width."""


@dataclass(frozen=True)
class Meme:
    """One sample: the picture's name in skimage.data, its width when done, and the lines above and below."""

    file: str
    picture: str
    width: int
    top: str
    bottom: str


MEMES = (
    Meme("cat-test-set.jpg", "chelsea", 900, "When the test set", "was in the training data"),
    Meme("astronaut-deploy.jpg", "astronaut", 800, "Works on my machine", "So we ship the machine"),
    Meme("coffee-epoch.jpg", "coffee", 900, "One more epoch", "said at 3 in the morning"),
    Meme("rocket-friday.jpg", "rocket", 900, "It's a small change", "on a Friday afternoon"),
    Meme("camera-baseline.png", "camera", 720, "Still waiting for your model", "to beat the baseline"),
    Meme("galaxies-open-tabs.jpg", "hubble_deep_field", 1000, "A quick look", "at my open tabs"),
)


def draw(meme: Meme) -> Image.Image:
    """The finished meme: RGB, or L where the picture has no colour."""
    picture = Image.fromarray(getattr(skimage.data, meme.picture)())
    height = round(meme.width * picture.height / picture.width)
    picture = picture.resize((meme.width, height), Image.Resampling.LANCZOS)
    margin = round(MARGIN * meme.width)
    pen = ImageDraw.Draw(picture)
    _caption(pen, meme.top, (meme.width / 2, margin), "ma", meme.width - 2 * margin)
    _caption(pen, meme.bottom, (meme.width / 2, height - margin), "md", meme.width - 2 * margin)
    return picture


def _caption(pen: ImageDraw.ImageDraw, text: str, at: tuple[float, float], anchor: str, room: float) -> None:
    """Outlined capitals, as large as the room allows but never larger than a tenth of it."""
    text = text.upper()
    size = round(room / 10)
    while (font := ImageFont.truetype(FONT, size)).getlength(text) > room * 0.94:
        size -= 1
    white, black = (255, 0) if pen.mode == "L" else ("white", "black")
    pen.text(at, text, font=font, fill=white, stroke_fill=black, stroke_width=max(2, size // 14), anchor=anchor)


def main() -> None:
    """Write every sample."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for meme in MEMES:
        path = FOLDER / meme.file
        draw(meme).save(path, quality=85, optimize=True)
        print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1000:.0f} KB")


if __name__ == "__main__":
    main()
