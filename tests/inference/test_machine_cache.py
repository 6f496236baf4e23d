"""What is kept for this machine: never trusted over the model, and never in the way."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest

from dankdesk.inference import Manifest, machine_cache
from dankdesk.inference.engine import Engine
from dankdesk.inference.machine_cache import MOST, MachineCache
from dankdesk.inference.optimised import GRAPH
from tests import tiny_model


@pytest.fixture
def folder(home: Path) -> Path:
    return home / "cache" / "graphs"


def logit(path: Path, folder: Path) -> float:
    engine = Engine.load(path, "cpu", cache=folder)
    picture = np.full((1, tiny_model.SIDE, tiny_model.SIDE, 3), 99, np.uint8)
    (score,) = engine.score(picture, np.ones(1, np.float32))
    return score.headline.logit


def test_the_graph_is_kept_and_answers_the_same(tmp_path: Path, folder: Path) -> None:
    path = tiny_model.write(tmp_path / "model")
    first = logit(path, folder)
    (entry,) = folder.iterdir()
    before = entry.stat().st_mtime_ns
    assert logit(path, folder) == first
    assert [(one, one.stat().st_mtime_ns) for one in folder.iterdir()] == [(entry, before)]


@pytest.mark.parametrize("spoil", [lambda data: data[:40], lambda data: b"", lambda data: data[:-1] + b"?"])
def test_a_damaged_entry_is_made_again(tmp_path: Path, folder: Path, spoil: Callable[[bytes], bytes]) -> None:
    path = tiny_model.write(tmp_path / "model")
    first = logit(path, folder)
    (entry,) = folder.iterdir()
    whole = entry.read_bytes()
    entry.write_bytes(spoil(whole))
    assert logit(path, folder) == first
    assert entry.read_bytes() == whole


@pytest.mark.parametrize("place", [0, 40, -1])
def test_one_flipped_bit_is_damage(folder: Path, place: int) -> None:
    """A graph with another weight loads as well as the right one."""
    cache = MachineCache(folder)
    cache.save("kind", "sha", bytes(1000))
    (entry,) = folder.iterdir()
    spoilt = bytearray(entry.read_bytes())
    spoilt[place] ^= 1
    entry.write_bytes(spoilt)
    assert cache.load("kind", "sha") is None
    assert not entry.exists()


def test_an_entry_that_is_no_graph_is_made_again(tmp_path: Path, folder: Path) -> None:
    path = tiny_model.write(tmp_path / "model")
    first = logit(path, folder)
    (entry,) = folder.iterdir()
    sha256 = Manifest.read(path).picture.files[0].sha256
    MachineCache(folder).save(GRAPH, sha256, b"whole, and nonsense")
    assert len(entry.read_bytes()) < 100
    assert logit(path, folder) == first
    assert len(entry.read_bytes()) > 100


def test_an_altered_model_is_refused_whatever_is_kept(tmp_path: Path, folder: Path) -> None:
    path = tiny_model.write(tmp_path / "model")
    logit(path, folder)
    (path.parent / "tiny.onnx").write_bytes(b"altered")
    with pytest.raises(Exception, match="is altered"):
        logit(path, folder)


def test_another_processor_or_version_finds_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = MachineCache(folder)
    cache.save("kind", "sha", b"data")
    assert cache.load("kind", "sha") == b"data"
    assert cache.load("other", "sha") is None
    assert cache.load("kind", "other") is None
    with monkeypatch.context() as patched:
        patched.setattr(machine_cache, "processor", lambda: "another")
        assert cache.load("kind", "sha") is None
    monkeypatch.setattr(ort, "__version__", "0.1")
    assert cache.load("kind", "sha") is None


@pytest.mark.skipif(os.name == "nt", reason="there the folder keeps others out")
def test_what_others_could_have_written_is_not_read(folder: Path) -> None:
    cache = MachineCache(folder)
    cache.save("kind", "sha", b"data")
    (entry,) = folder.iterdir()
    entry.chmod(0o666)
    assert cache.load("kind", "sha") is None


def test_only_the_newest_stay(folder: Path) -> None:
    cache = MachineCache(folder)
    for i in range(MOST + 3):
        cache.save("kind", str(i), bytes([i]))
        entry = max(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        os.utime(entry, (i, i))
    assert len(list(folder.iterdir())) == MOST
    assert cache.load("kind", "0") is None
    assert cache.load("kind", str(MOST + 2)) is not None


def test_no_home_is_made_for_it(tmp_path: Path) -> None:
    nowhere = tmp_path / "home" / "cache" / "graphs"
    logit(tiny_model.write(tmp_path / "model"), nowhere)
    assert not (tmp_path / "home").exists()


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path, home: Path) -> None:
    (home / "cache").write_bytes(b"a file in its place")
    assert logit(tiny_model.write(tmp_path / "model"), home / "cache" / "graphs") == pytest.approx(99 / 64 - 1)


def test_the_processor_is_told_from_others() -> None:
    assert len(machine_cache.processor()) > 10
