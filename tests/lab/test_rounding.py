from __future__ import annotations

import numpy as np

from scripts.lab.rounding import LARGEST, Kernel, Likeness, compensated


def case() -> tuple[Kernel, Kernel, Kernel]:
    """Kernels (8, 72), their steps, and inputs (500, 72) that are alike, as the pixels of a picture are."""
    rng = np.random.default_rng(5)
    kernel = rng.normal(size=(8, 72)).astype(np.float32)
    inputs = (rng.random((500, 6)) @ rng.random((6, 72)) + 0.05 * rng.random((500, 72))).astype(np.float32)
    return kernel, (np.abs(kernel).max(axis=1) / 7).astype(np.float32), inputs


def likeness(inputs: Kernel) -> Likeness:
    """The mean of x x' over `inputs` (n, 72)."""
    return (inputs.T @ inputs / len(inputs)).astype(np.float32)


def test_compensated_weights_answer_closer_than_the_nearest_ones() -> None:
    kernel, steps, inputs = case()
    whole = compensated(kernel, steps, likeness(inputs))
    nearest = np.rint(kernel / steps[:, None])
    lost, lost_by_nearest = (
        np.square(inputs @ (kernel - numbers * steps[:, None]).T).mean() for numbers in (whole, nearest)
    )
    assert lost < lost_by_nearest / 4


def test_no_number_is_larger_than_seven_bits_allow() -> None:
    kernel, steps, inputs = case()
    whole = compensated(kernel, (steps / 100).astype(np.float32), likeness(inputs))
    assert whole.dtype == np.int8
    assert np.abs(whole.astype(int)).max() == LARGEST


def test_inputs_that_never_come_do_no_harm() -> None:
    kernel, steps, inputs = case()
    inputs[:, 10:] = 0
    whole = compensated(kernel, steps, likeness(inputs))
    np.testing.assert_array_equal(whole[:, 10:], np.rint(kernel[:, 10:] / steps[:, None]))
