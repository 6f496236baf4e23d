"""What counts as the same answer, and the pictures it is asked of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dankdesk.inference import Manifest
from dankdesk.inference.parity import MAX_LOSS, Answers, difference, pictures
from tests import tiny_model


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    return Manifest.read(tiny_model.write(tmp_path))


@pytest.fixture
def answers() -> Answers:
    chance = np.random.default_rng(1)
    shapes = (4, 2), (4, 2, 2, 2), (4, 512)
    return Answers(*(chance.normal(size=shape).astype(np.float32) for shape in shapes))


def test_the_pictures_are_always_the_same_and_none_is_plain() -> None:
    made, aspects = pictures(224, 224)
    assert (made.shape, aspects.shape) == ((4, 224, 224, 3), (4,))
    assert (str(made.dtype), str(aspects.dtype)) == ("uint8", "float32")
    np.testing.assert_array_equal(made, pictures(224, 224)[0])
    assert all(picture.std() > 40 for picture in made)


def test_any_size_will_do() -> None:
    assert pictures(8, 8)[0].shape == (4, 8, 8, 3)
    assert pictures(64, 96)[0].shape == (4, 64, 96, 3)


def test_nothing_is_off_from_itself(manifest: Manifest, answers: Answers) -> None:
    found = difference(manifest, answers, Answers.from_bytes(answers.to_bytes()))
    assert (found.shift, found.loss) == (0, 0)
    assert found.tolerable


@pytest.mark.parametrize("part", ["logits", "heats", "embeddings"])
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_no_number_is_off(manifest: Manifest, answers: Answers, part: str, value: float) -> None:
    spoilt = getattr(answers, part).copy()
    spoilt.flat[3] = value
    assert not difference(manifest, replace(answers, **{part: spoilt}), answers).tolerable


def test_one_likelihood_of_one_audience_is_enough(manifest: Manifest, answers: Answers) -> None:
    moved = answers.logits.copy()
    moved[2, 1] += 0.2
    found = difference(manifest, replace(answers, logits=moved), answers)
    assert 0.02 < found.shift < 0.06
    assert not found.tolerable


@pytest.mark.parametrize("part", ["heats", "embeddings"])
def test_one_map_or_embedding_is_enough(manifest: Manifest, answers: Answers, part: str) -> None:
    moved = getattr(answers, part).copy()
    moved[1] *= 1 + MAX_LOSS + 0.01
    assert not difference(manifest, replace(answers, **{part: moved}), answers).tolerable
    assert difference(manifest, replace(answers, **{part: getattr(answers, part) * 1.05}), answers).tolerable


def test_other_shapes_are_off(manifest: Manifest, answers: Answers) -> None:
    assert not difference(manifest, replace(answers, heats=answers.heats[:, :1]), answers).tolerable
