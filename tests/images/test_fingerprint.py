"""The perceptual hash: what imagehash makes, near for copies, far for others, and the same everywhere."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from dankdesk.images import decode
from dankdesk.images.fingerprint import phash
from tests.images.making import detailed, encode


def _apart(one: int | None, other: int | None) -> int:
    assert one is not None and other is not None
    return (one ^ other).bit_count()


def _waves(across: int, down: int) -> Image.Image:
    """A picture that is one cosine in each direction."""
    x, y = (np.cos(np.pi * k * (np.arange(64) + 0.5) / 64) for k in (across, down))
    return Image.fromarray(np.rint(127 + 60 * np.outer(y, x)).astype(np.uint8)).convert("RGB")


@pytest.mark.parametrize(("across", "down"), [(0, 1), (1, 0), (3, 2), (15, 15)])
def test_each_bit_is_one_wave_row_by_row_and_highest_first(across: int, down: int) -> None:
    most = phash(_waves(across, down))
    assert most >> (255 - (16 * down + across)) & 1
    assert not phash(Image.fromarray(255 - np.asarray(_waves(across, down)))) >> (255 - (16 * down + across)) & 1


def test_a_bit_for_half_of_the_waves_and_none_for_a_plain_picture() -> None:
    assert phash(detailed(300, 200)).bit_count() == 128
    assert phash(Image.new("RGB", (300, 200), "red")) == 1 << 255


def test_this_very_hash_is_in_libraries() -> None:
    # From version 3 of the library's schema on: another value here means that reposts are no longer recognised.
    rgb = np.fromfunction(lambda y, x, c: (x * 7 + y * 3 + c * 40 + x * y // 11) % 256, (90, 120, 3))
    assert f"{phash(Image.fromarray(rgb.astype(np.uint8))):064x}" == (
        "fc03fc3c0003007e90f114c6d49955b255ad556a5555ab6b2955ab6bfb57ab2b"
    )


def test_near_for_copies_and_far_for_others() -> None:
    image = detailed(72, 64).resize((640, 480))
    first = decode(encode(image, "PNG")).facts.phash
    assert first == phash(image)
    copy = decode(encode(image.resize((320, 240)), "JPEG", quality=40)).facts.phash
    assert _apart(first, copy) <= 12
    assert _apart(first, phash(detailed(72, 64, seed=2))) > 80


def test_the_picture_is_hashed_upright() -> None:
    image = detailed(120, 80)
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = encode(image.transpose(Image.Transpose.ROTATE_90), "PNG", exif=exif)
    assert decode(turned).facts.phash == phash(image)


@pytest.mark.parametrize("size", [(64, 64), (640, 480), (100, 900), (37, 12)])
def test_bit_for_bit_as_imagehash_makes_it(size: tuple[int, int]) -> None:
    imagehash = pytest.importorskip("imagehash")
    for seed in range(10):
        image = detailed(*size, seed=seed)
        cells = image.convert("L").resize((64, 64), Image.Resampling.LANCZOS, reducing_gap=2.0)
        assert phash(image) == int(str(imagehash.phash(cells, hash_size=16)), 16)
        # Averaging large pictures down first, which imagehash does not do, may turn a bit or two.
        assert _apart(phash(image), int(str(imagehash.phash(image, hash_size=16)), 16)) <= 8
