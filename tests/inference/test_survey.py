"""What is tried, timed and kept."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from dankdesk.errors import ModelError
from dankdesk.inference.providers import KINDS
from dankdesk.inference.survey import Found, Survey
from tests import tiny_model


@pytest.fixture
def survey(tmp_path: Path) -> Survey:
    return Survey(tiny_model.write(tmp_path / "model"))


@pytest.mark.parametrize(
    ("cuda", "openvino", "kept"),
    [(None, None, "cpu"), (100.0, None, "cuda"), (9.0, 10.9, "cpu"), (11.1, 12.0, "openvino"), (0.1, 11.1, "openvino")],
)
def test_the_cpu_stays_unless_another_is_clearly_faster(
    survey: Survey, cuda: float | None, openvino: float | None, kept: str
) -> None:
    rates = {"cpu": 10.0, "cuda": cuda, "openvino": openvino}
    survey.found = {name: Found(name, name.upper(), per_second=rate) for name, rate in rates.items()}
    assert survey.fastest.name == kept


def test_every_engine_is_tried_and_what_works_is_timed(survey: Survey) -> None:
    steps = list(survey.run(threading.Event(), rounds=2))
    assert [step.what.split()[0] for step in steps[: len(KINDS)]] == ["Trying"] * len(KINDS)
    assert [step.done for step in steps] == list(range(len(steps)))
    assert all(step.done < step.total for step in steps)
    assert set(survey.found) == {kind.name for kind in KINDS}
    for found in survey.found.values():
        assert (found.per_second is None) == bool(found.why)
    assert survey.found["cpu"].shift is None


def test_without_rounds_nothing_is_timed(survey: Survey) -> None:
    assert len(list(survey.run(threading.Event(), rounds=0))) == len(KINDS)
    assert replace(survey.found["cpu"], precision="") == Found("cpu", "CPU", batch_size=1)


def test_cancel_is_heard_between_two_batches(survey: Survey) -> None:
    cancel = threading.Event()
    steps = []
    for step in survey.run(cancel):
        steps.append(step)
        if step.what == "Timing CPU":
            cancel.set()
    assert steps[-1].what == "Timing CPU"
    assert survey.found["cpu"].per_second is None


def test_a_model_that_the_cpu_cannot_run_ends_it(tmp_path: Path) -> None:
    path = tiny_model.write(tmp_path)
    (tmp_path / "tiny.onnx").unlink()
    with pytest.raises(ModelError, match="is missing"):
        list(Survey(path).run(threading.Event()))
