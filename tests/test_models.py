"""The models that are installed: what is kept is what was checked, whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import onnx
import pytest

from dankdesk import settings
from dankdesk.errors import ModelError
from dankdesk.models import Registry
from dankdesk.models.registry import UNFINISHED
from dankdesk.paths import Home
from tests import tiny_model


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.at(tmp_path / "home")


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    return tiny_model.write(tmp_path / "shipped", id="shipped-1", name="Zebra")


@pytest.fixture
def registry(home: Home, shipped: Path) -> Registry:
    return Registry(home, shipped)


def mine(tmp_path: Path, id_: str = "mine-1", name: str = "Mine") -> Path:
    """A model of the user's own making; returns its folder."""
    return tiny_model.write(tmp_path / id_, id=id_, name=name).parent


def kept(home: Home) -> list[str]:
    return sorted(path.name for path in home.models.iterdir()) if home.models.exists() else []


def test_at_first_there_is_the_one_that_ships_and_it_is_picked(registry: Registry, shipped: Path, home: Home) -> None:
    (only,) = registry.list()
    assert (only.id, only.path, only.shipped, only.picked, only.problem) == ("shipped-1", shipped, True, True, None)
    assert registry.picked() == (shipped, None)
    assert not home.root.exists(), "looking makes nothing"


@pytest.mark.parametrize("by", ["folder", "manifest"])
def test_an_added_model_is_copied_whole(registry: Registry, home: Home, tmp_path: Path, by: str) -> None:
    source = mine(tmp_path)
    files = {path.name: path.read_bytes() for path in source.iterdir()}
    (source / "notes.txt").write_text("not of the model")
    added = registry.add(source if by == "folder" else source / "manifest.json")
    shutil.rmtree(source)
    assert (added.id, added.folder, added.problem) == ("mine-1", home.models / "mine-1", None)
    assert {path.name: path.read_bytes() for path in added.folder.iterdir()} == files
    assert [one.id for one in registry.list()] == ["shipped-1", "mine-1"]
    assert registry.picked()[1] is None, "adding is not picking"


def test_the_shipped_one_comes_first_and_the_others_by_name(registry: Registry, tmp_path: Path) -> None:
    for id_, name in (("c", "Bee"), ("b", "Ant"), ("a", "Bee")):
        registry.add(mine(tmp_path, id_, name))
    assert [one.id for one in registry.list()] == ["shipped-1", "b", "a", "c"]


def test_a_picked_model_is_used_and_told(registry: Registry, home: Home, tmp_path: Path) -> None:
    registry.add(mine(tmp_path))
    settings.change(home.settings, order="name")
    assert registry.pick("mine-1").picked
    assert registry.picked() == (home.models / "mine-1" / "manifest.json", None)
    assert [(one.id, one.picked) for one in registry.list()] == [("shipped-1", False), ("mine-1", True)]
    assert settings.load(home.settings)[0].order == "name"
    assert registry.pick("shipped-1").shipped
    assert registry.picked()[0].parent.name == "shipped"


def test_the_shipped_one_stays_picked_when_the_next_dankdesk_ships_another(
    registry: Registry, home: Home, tmp_path: Path
) -> None:
    registry.pick("shipped-1")
    newer = tiny_model.write(tmp_path / "newer", id="shipped-2")
    assert Registry(home, newer).picked() == (newer, None)


def test_a_removed_model_is_gone_and_the_shipped_one_is_picked_again(
    registry: Registry, home: Home, shipped: Path, tmp_path: Path
) -> None:
    registry.add(mine(tmp_path))
    registry.pick("mine-1")
    registry.remove("mine-1")
    assert kept(home) == []
    assert [one.picked for one in registry.list()] == [True]
    assert registry.picked() == (shipped, None)


def test_removing_another_leaves_the_pick(registry: Registry, home: Home, tmp_path: Path) -> None:
    for id_ in ("mine-1", "mine-2"):
        registry.add(mine(tmp_path, id_))
    registry.pick("mine-1")
    registry.remove("mine-2")
    assert registry.picked()[0] == home.models / "mine-1" / "manifest.json"


def test_the_shipped_model_can_not_be_removed(registry: Registry, shipped: Path) -> None:
    with pytest.raises(ModelError, match="ships with DankDesk"):
        registry.remove("shipped-1")
    assert shipped.exists()


@pytest.mark.parametrize("id_", ["nobody", "../shipped", "", ".", str(Path.home())])
def test_what_is_not_there_can_neither_be_picked_nor_removed(registry: Registry, id_: str) -> None:
    for act in (registry.pick, registry.remove):
        with pytest.raises(ModelError, match=r"^There is no model "):
            act(id_)


@pytest.mark.parametrize("id_", ["mine-1", "shipped-1"])
def test_the_same_id_again_is_refused_and_the_first_stays(
    registry: Registry, home: Home, tmp_path: Path, id_: str
) -> None:
    registry.add(mine(tmp_path))
    again = mine(tmp_path / "again", id_, name="Another")
    with pytest.raises(ModelError, match=rf"^The model {id_} is there already\.$"):
        registry.add(again)
    assert kept(home) == ["mine-1"]
    assert [one.manifest.name for one in registry.list() if one.manifest] == ["Zebra", "Mine"]


def external(folder: Path) -> None:
    """A picture graph that would read a file of the user's, in a manifest that fits it."""
    model = tiny_model.graph()
    tensor = model.graph.initializer[0]
    tensor.data_location = onnx.TensorProto.EXTERNAL
    tensor.ClearField("raw_data")
    tensor.external_data.add(key="location", value="../../secret")
    tiny_model.write(folder, model, id="mine-1")


def broken_words(folder: Path) -> None:
    model = tiny_model.words_graph()
    model.graph.node[0].domain = "com.example"
    tiny_model.write_words(folder, "blue", model)


def words_that_fail(folder: Path) -> None:
    """A graph of the right ends that no text gets through."""
    model = tiny_model.words_graph()
    table = next(one for one in model.graph.initializer if one.name == "table")
    table.CopyFrom(onnx.numpy_helper.from_array(onnx.numpy_helper.to_array(table)[:1], "table"))
    tiny_model.write_words(folder, "blue", model)


def linked(folder: Path) -> None:
    (folder / "words-blue.onnx").rename(folder.parent / "elsewhere.onnx")
    (folder / "words-blue.onnx").symlink_to(folder.parent / "elsewhere.onnx")


def linked_manifest(folder: Path) -> None:
    (folder / "manifest.json").rename(folder.parent / "elsewhere.json")
    (folder / "manifest.json").symlink_to(folder.parent / "elsewhere.json")


def piped(folder: Path) -> None:
    (folder / "words-blue.onnx").unlink()
    os.mkfifo(folder / "words-blue.onnx")


def named_outside(folder: Path) -> None:
    tiny_model.write(folder, id="mine-1", at={"audiences.0.words.file": "../tiny.onnx"})


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing words": (lambda folder: (folder / "words-blue.onnx").unlink(), "words-blue.onnx is missing"),
    "altered": (lambda folder: (folder / "tiny.onnx").write_bytes(b"x" * 100), "tiny.onnx is altered"),
    "longer": (
        lambda folder: (folder / "tiny.onnx").write_bytes((folder / "tiny.onnx").read_bytes() + b"\0"),
        "tiny.onnx is altered",
    ),
    "no manifest": (lambda folder: (folder / "manifest.json").unlink(), "There is no model at"),
    "no json": (lambda folder: (folder / "manifest.json").write_text("nothing"), "is not a model's manifest"),
    "older": (lambda folder: (folder / "manifest.json").write_text('{"schema": 1}'), "older DankDesk"),
    "hostile id": (lambda folder: tiny_model.write(folder, id="../../up"), "is not a model's manifest"),
    "outside": (named_outside, "is not a model's manifest"),
    "external data": (external, "keeps numbers in other files"),
    "odd operator": (broken_words, "operators from outside"),
    "words that fail": (words_that_fail, "failed on words"),
    "link": (linked, "is not an ordinary file"),
    "linked manifest": (linked_manifest, "is not an ordinary file"),
    "pipe": (piped, "is not an ordinary file"),
    "huge": (
        lambda folder: tiny_model.write(folder, id="mine-1", at={"picture.files.0.bytes": 10**9}),
        "larger than 1,000 MB",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_model_is_refused_with_a_sentence_and_nothing_of_it_is_kept(
    registry: Registry, home: Home, tmp_path: Path, what: str
) -> None:
    if os.name == "nt" and what in {"link", "linked manifest", "pipe"}:
        pytest.skip("links need rights there, and there are no pipes with names")
    source = mine(tmp_path)
    spoil, sentence = BAD[what]
    spoil(source)
    with pytest.raises(ModelError) as caught:
        registry.add(source)
    assert sentence in str(caught.value)
    assert str(caught.value).endswith(".")
    assert str(home.models) not in str(caught.value), "the user knows the place they named, not that of the copy"
    assert kept(home) == []
    assert [one.id for one in registry.list()] == ["shipped-1"]


def test_a_folder_that_is_not_there(registry: Registry, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"^There is no model at"):
        registry.add(tmp_path / "nowhere")


def test_a_home_that_can_not_be_written_to_is_a_sentence(registry: Registry, home: Home, tmp_path: Path) -> None:
    source = mine(tmp_path)
    home.root.write_text("a file in its place")
    with pytest.raises(ModelError, match=r"can't be made: a file is in its place\.$"):
        registry.add(source)
    assert [one.id for one in registry.list()] == ["shipped-1"]


SPOILT: dict[str, Callable[[Path], object]] = {
    "a file is gone": lambda folder: (folder / "words-red.onnx").unlink(),
    "a file is altered": lambda folder: (folder / "tiny.onnx").write_bytes(
        b"\0" * (folder / "tiny.onnx").stat().st_size
    ),
    "the manifest is damaged": lambda folder: (folder / "manifest.json").write_text("{"),
    "the manifest is gone": lambda folder: (folder / "manifest.json").unlink(),
}


@pytest.mark.parametrize("what", SPOILT)
def test_a_model_that_broke_on_the_disk_is_listed_with_a_sentence_and_gives_way(
    registry: Registry, home: Home, shipped: Path, tmp_path: Path, what: str
) -> None:
    folder = registry.add(mine(tmp_path)).folder
    registry.pick("mine-1")
    SPOILT[what](folder)
    ships, broken = registry.list()
    assert (ships.picked, broken.picked, broken.id) == (True, False, "mine-1")
    assert broken.problem is not None and broken.problem.endswith(".")
    path, notice = registry.picked()
    assert path == shipped
    assert notice == f"{broken.problem} The model that ships is used instead."
    with pytest.raises(ModelError, match=r"^The model mine-1 can't be used"):
        registry.pick("mine-1")
    registry.remove("mine-1")
    assert registry.picked() == (shipped, None)
    assert registry.add(tmp_path / "mine-1").problem is None, "it can be brought again"


def test_a_picked_model_that_is_gone_gives_way_with_a_sentence(
    registry: Registry, home: Home, shipped: Path, tmp_path: Path
) -> None:
    folder = registry.add(mine(tmp_path)).folder
    registry.pick("mine-1")
    shutil.rmtree(folder)
    assert registry.picked() == (
        shipped,
        "The picked model mine-1 is gone, so the one that ships is used.",
    )


def test_a_shipped_model_that_is_broken_is_listed_too(registry: Registry, shipped: Path) -> None:
    shipped.unlink()
    (only,) = registry.list()
    assert only.shipped
    assert only.problem is not None and only.problem.startswith("There is no model at")


def test_what_a_killed_program_left_is_no_model_and_goes_when_it_is_old(
    registry: Registry, home: Home, tmp_path: Path
) -> None:
    for name in ("old", "young"):
        shutil.copytree(mine(tmp_path), home.models / (UNFINISHED + name))
    os.utime(home.models / (UNFINISHED + "old"), (0, 0))
    assert [one.id for one in registry.list()] == ["shipped-1"]
    registry.add(mine(tmp_path))
    assert kept(home) == [UNFINISHED + "young", "mine-1"]


def test_links_and_files_among_the_models_are_passed_over(registry: Registry, home: Home, tmp_path: Path) -> None:
    home.models.mkdir(parents=True)
    (home.models / "note.txt").write_text("hello")
    if os.name != "nt":
        (home.models / "linked").symlink_to(mine(tmp_path))
    assert [one.id for one in registry.list()] == ["shipped-1"]


def test_the_ids_in_the_settings_are_no_paths(registry: Registry, home: Home, shipped: Path, tmp_path: Path) -> None:
    mine(tmp_path, "evil")
    home.root.mkdir()
    home.settings.write_text(json.dumps({"model": "../../evil"}))
    assert registry.picked()[0] == shipped
