"""What happens to a picture on its way to being posted again. Each change gives a file, which is then decoded anew."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw, ImageEnhance, ImageFont

Change = Callable[[Image.Image], bytes]
WHITE, BLACK = (255, 255, 255), (0, 0, 0)


def _jpeg(image: Image.Image, quality: int = 80) -> bytes:
    file = BytesIO()
    image.save(file, "JPEG", quality=quality)
    return file.getvalue()


def _scaled(image: Image.Image, factor: float) -> Image.Image:
    size = max(1, round(image.width * factor)), max(1, round(image.height * factor))
    return image.resize(size, Image.Resampling.BICUBIC)


def _cut(image: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    """Without these shares of its sides."""
    width, height = image.size
    return image.crop(
        (round(left * width), round(top * height), round((1 - right) * width), round((1 - bottom) * height))
    )


def _framed(image: Image.Image, share: float) -> Image.Image:
    edge = max(1, round(share * max(image.size)))
    page = Image.new("RGB", (image.width + 2 * edge, image.height + 2 * edge), WHITE)
    page.paste(image, (edge, edge))
    return page


def _marked(image: Image.Image) -> Image.Image:
    """A site's name in a corner."""
    copy = image.copy()
    font = ImageFont.load_default(max(9, image.width // 22))
    draw = ImageDraw.Draw(copy)
    width = draw.textlength("made on memes.example", font)
    place = (image.width - width - 4, image.height - font.size * 1.4)  # type: ignore[union-attr]
    draw.text(place, "made on memes.example", WHITE, font, stroke_width=1, stroke_fill=BLACK)
    return copy


def _footed(image: Image.Image) -> Image.Image:
    """A site's bar below the picture, a twentieth of its height."""
    bar = max(8, image.height // 20)
    page = Image.new("RGB", (image.width, image.height + bar), (32, 32, 32))
    page.paste(image, (0, 0))
    ImageDraw.Draw(page).text((4, image.height), "memes.example", WHITE, ImageFont.load_default(max(7, bar - 4)))
    return page


def _toned(image: Image.Image) -> Image.Image:
    return ImageEnhance.Contrast(ImageEnhance.Brightness(image).enhance(1.12)).enhance(1.15)


CHANGES: dict[str, Change] = {
    "saved again at quality 30": lambda image: _jpeg(image, 30),
    "half the size": lambda image: _jpeg(_scaled(image, 0.5)),
    "twice the size, at quality 50": lambda image: _jpeg(_scaled(image, 2.0), 50),
    "brighter": lambda image: _jpeg(_toned(image)),
    "a watermark": lambda image: _jpeg(_marked(image)),
    "watermark, 0.7 of the size, quality 40": lambda image: _jpeg(_scaled(_marked(image), 0.7), 40),
    "1 % cut from each side": lambda image: _jpeg(_cut(image, 0.01, 0.01, 0.01, 0.01)),
    "3 % cut from each side": lambda image: _jpeg(_cut(image, 0.03, 0.03, 0.03, 0.03)),
    "5 % cut from below": lambda image: _jpeg(_cut(image, 0, 0, 0, 0.05)),
    "a white frame of 2 %": lambda image: _jpeg(_framed(image, 0.02)),
    "a bar below": lambda image: _jpeg(_footed(image)),
}
