from __future__ import annotations

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
import pytest

from dankdesk.inference import cuda
from dankdesk.inference.providers import CPU, open_session, options
from dankdesk.inference.runner import Bound, Plain
from tests import tiny_model


@pytest.fixture
def session() -> ort.InferenceSession:
    return open_session(CPU, tiny_model.graph().SerializeToString(), options())


def batch(n: int, seed: int = 3) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    chance = np.random.default_rng(seed)
    pictures = chance.integers(0, 256, (n, tiny_model.SIDE, tiny_model.SIDE, 3), np.uint8)
    return pictures, chance.uniform(0.5, 2, n).astype(np.float32)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 9])
def test_what_is_bound_answers_as_what_is_not(session: ort.InferenceSession, n: int) -> None:
    """On the CPU's memory; a GPU's differs in a word."""
    bound, plain = Bound(session, "cpu", 4), Plain(session)
    for seed in (1, 2):  # the second into buffers that hold the first
        found, wanted = bound.run(*batch(n, seed)), plain.run(*batch(n, seed))
        for one, other in (
            (found.logits, wanted.logits),
            (found.heats, wanted.heats),
            (found.embeddings, wanted.embeddings),
        ):
            assert one.shape == other.shape
            np.testing.assert_array_equal(one, other)


def test_answers_outlive_the_next_batch(session: ort.InferenceSession) -> None:
    bound = Bound(session, "cpu", 4)
    first = bound.run(*batch(4, 1))
    kept = first.logits.copy()
    bound.run(*batch(4, 2))
    np.testing.assert_array_equal(first.logits, kept)


@pytest.mark.parametrize(("gigabytes", "size"), [(0, 1), (0.3, 1), (1, 2), (4, 8), (8, 16), (24, 32), (139, 32)])
def test_the_batch_fits_into_free_memory(gigabytes: float, size: int) -> None:
    assert cuda.batch_size(int(gigabytes * 1e9), 224, 224) == size


def test_without_a_driver_nobody_is_asked_for_memory() -> None:
    driver = cuda.driver()
    assert driver is None or cuda.free_bytes(driver) >= 0
