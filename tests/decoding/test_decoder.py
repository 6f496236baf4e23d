"""Pictures decoded next door are the same pictures, and what is wrong with them is told in the same words."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dankdesk.decoding import Decoder, Wish
from dankdesk.errors import PictureError
from dankdesk.images import Fit, decode, fit, thumbnail
from tests import making
from tests.decoding.making import ROOT

HOW = Fit("letterbox", 96, 64, "bilinear")


@pytest.fixture(scope="module")
def kept() -> Iterator[Decoder]:
    decoder = Decoder()
    yield decoder
    decoder.close()


def test_a_picture_is_the_same_as_without_a_process(kept: Decoder, samples: Path) -> None:
    for path in samples.glob("*.*g"):
        data = path.read_bytes()
        here, there = decode(data), kept.decode(data)
        assert there.facts == here.facts
        assert np.array_equal(there.rgb, here.rgb)


def test_what_is_wished_comes_and_nothing_else(kept: Decoder, samples: Path) -> None:
    data = (samples / "cat-test-set.jpg").read_bytes()
    rgb = decode(data).rgb
    parts = kept.ask(data, Wish(HOW, small=True, whole=False))
    assert parts.fitted is not None and np.array_equal(parts.fitted, fit(rgb, HOW))
    assert parts.small == thumbnail(rgb)
    assert parts.whole is None
    alone = kept.ask(data, Wish(small=True, whole=False))
    assert (alone.fitted, alone.small, alone.whole) == (None, thumbnail(rgb), None)


@pytest.mark.parametrize(
    "data", [b"", b"no picture", b"\x89PNG\r\n\x1a\n", making.png(1)[:45]], ids=["none", "text", "start", "half"]
)
def test_what_is_wrong_is_told_in_the_same_words(kept: Decoder, data: bytes) -> None:
    with pytest.raises(PictureError) as here:
        decode(data)
    with pytest.raises(PictureError) as there:
        kept.decode(data)
    assert str(there.value) == str(here.value)


@pytest.mark.parametrize(
    ("kind", "size", "options"),
    [
        ("WEBP", (4000, 4000), {"lossless": True, "quality": 0, "method": 0}),
        ("JPEG", (8000, 5000), {"progressive": True}),
    ],
)
def test_the_largest_that_are_let_in_pass_the_fences(
    kept: Decoder, kind: str, size: tuple[int, int], options: dict[str, object]
) -> None:
    """The two that take the most memory of all within the limits."""
    file = BytesIO()
    Image.new("RGB", size, (200, 10, 10)).save(file, kind, **options)
    assert kept.ask(file.getvalue(), Wish(HOW, whole=False)).facts.width == size[0]


def test_a_program_that_decodes_has_no_pillow_itself_and_leaves_quietly() -> None:
    code = f"""if True:
        import sys
        sys.path.insert(0, {str(ROOT)!r})
        from dankdesk.decoding import shared
        from tests.making import png
        data = png(3)
        sys.modules["PIL"] = None
        print(shared().decode(data).rgb[0, 0, 0])
    """
    done = subprocess.run([sys.executable, "-X", "dev", "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("3\n", "")
