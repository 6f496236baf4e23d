"""Someone at a terminal keeps several models: brings one, uses it, compares two, throws one away."""

from __future__ import annotations

import csv
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import making, tiny_model
from tests.e2e.terminal import Terminal


class ModelTerminal(Terminal):
    """Names no model, so that the picked one is used."""

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "dankdesk", "--home", str(self.home), *words]

    def make(self, id_: str, **changes: Any) -> str:
        """Write a model of one's own; returns its folder."""
        return str(tiny_model.write(self.folder / f"made-{id_}", id=id_, **changes).parent)

    def listed(self) -> list[dict[str, Any]]:
        done = self.type("models", "--json")
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def used(self) -> str:
        """The id of the model that scores when none is named."""
        (self.folder / "a.png").write_bytes(making.png(200))
        done = self.type("score", "a.png", "--json", "--no-words")
        assert done.returncode == 0, done.stderr
        return str(json.loads(done.stdout)["model"])


@pytest.fixture
def terminal(tmp_path: Path) -> ModelTerminal:
    return ModelTerminal(tmp_path)


def test_a_model_of_ones_own_from_beginning_to_end(terminal: ModelTerminal) -> None:
    folder = terminal.make("mine-1", name="Mine")
    done = terminal.type("models", "add", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "Added mine-1. To use it from now on: dankdesk models pick mine-1\n"
    shutil.rmtree(folder)
    assert terminal.type("models", "pick", "mine-1").stdout == "From now on mine-1 is used.\n"
    shipped, mine = terminal.listed()
    assert (shipped["shipped"], shipped["picked"], mine["shipped"], mine["picked"]) == (True, False, False, True)
    assert (mine["id"], mine["name"], mine["problem"]) == ("mine-1", "Mine", None)
    assert mine["audiences"]["red"] == {"name": "r/red", "auc": 0.6, "auc_low": 0.55, "auc_high": 0.65}
    assert mine["bytes"] > 1000
    assert terminal.used() == "mine-1"
    assert terminal.type("models", "remove", "mine-1").stdout == "Removed mine-1.\n"
    (only,) = terminal.listed()
    assert (only["shipped"], only["picked"]) == (True, True)


def test_the_list_in_words(terminal: ModelTerminal) -> None:
    terminal.type("models", "add", terminal.make("mine-1", name="Mine\x1b[2J"))
    terminal.type("models", "pick", "mine-1")
    done = terminal.type("models")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    at = next(index for index, line in enumerate(lines) if line.startswith("* "))
    assert lines[at].startswith("* mine-1  Mine\\x1b[2J 1.0.0  0.0 MB")
    assert lines[at + 1 : at + 3] == ["    r/red, AUC 0.60 (0.55 to 0.65)", "    r/blue, AUC 0.60 (0.55 to 0.65)"]
    assert str(terminal.home / "models" / "mine-1") in lines[at + 3]
    assert "(ships with DankDesk)" in lines[0]
    assert not lines[0].startswith("*")


def test_a_named_model_goes_before_the_picked_one(terminal: ModelTerminal) -> None:
    terminal.type("models", "add", terminal.make("mine-1"))
    terminal.type("models", "pick", "mine-1")
    (terminal.folder / "a.png").write_bytes(making.png(200))
    done = terminal.type("score", "a.png", "--json", "--no-words", "--model", terminal.make("other-1"))
    assert json.loads(done.stdout)["model"] == "other-1"


def test_a_picked_model_that_broke_is_told_in_one_sentence(terminal: ModelTerminal) -> None:
    terminal.type("models", "add", terminal.make("mine-1"))
    terminal.type("models", "pick", "mine-1")
    (terminal.home / "models" / "mine-1" / "tiny.onnx").write_bytes(b"broken")
    done = terminal.type("info")
    assert done.stderr.rstrip().endswith("its sha256 is not the manifest's. The model that ships is used instead.")
    assert "mine-1" not in done.stdout
    assert "    Can't be used: The model file " in terminal.type("models").stdout


def test_a_bad_model_is_refused_and_not_kept(terminal: ModelTerminal) -> None:
    folder = Path(terminal.make("mine-1"))
    (folder / "words-blue.onnx").write_bytes(b"other words")
    done = terminal.type("models", "add", str(folder))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"The model file {folder / 'words-blue.onnx'} is altered: its sha256 is not the manifest's.\n"
    assert list((terminal.home / "models").iterdir()) == []


def test_a_strangers_manifest_cannot_drive_the_terminal(terminal: ModelTerminal) -> None:
    folder = Path(terminal.make("y"))
    (folder / "manifest.json").write_text((folder / "manifest.json").read_text().replace('"y"', '"\\u001b[2J"'))
    done = terminal.type("models", "add", str(folder))
    assert done.returncode == 2
    assert "\\x1b[2J" in done.stderr
    assert "\x1b" not in done.stderr


@pytest.mark.parametrize(
    "words", [["models", "remove", "nobody"], ["models", "pick", "nobody"], ["models", "add", "nowhere"]]
)
def test_what_is_not_there_is_a_sentence(terminal: ModelTerminal, words: list[str]) -> None:
    done = terminal.type(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("There is no model ")


def test_help_has_examples(terminal: ModelTerminal) -> None:
    text = terminal.type("models", "--help").stdout
    for words in ("models add ~/my-model", "models pick", "models remove", "models compare", "for a scatter plot"):
        assert words in text


def two(terminal: ModelTerminal) -> tuple[str, str]:
    """A model, and one that makes half as much of redness; the second by its folder."""
    terminal.type("models", "add", terminal.make("mine-1"))
    weights = tiny_model.calibration("one", "picture", weights={"picture": 0.5})
    return "mine-1", terminal.make("half-1", at={"audiences.0.without_words": weights, "audiences.0.threshold": 0.7})


def test_two_models_on_a_folder(terminal: ModelTerminal) -> None:
    making.folder_of(terminal.folder / "memes", 5)
    (terminal.folder / "memes" / "bad.png").write_bytes(b"nonsense")
    a, b = two(terminal)
    done = terminal.type("models", "compare", a, b, "memes", "--json")
    assert done.returncode == 1, "one could not be read"
    assert done.stderr.splitlines() == [f"Can't read {Path('memes/bad.png')}: {done.stderr.partition(': ')[2].strip()}"]
    found = json.loads(done.stdout)
    assert (found["a"], found["b"], found["n"], found["unreadable"]) == ("mine-1", "half-1", 5, 1)
    assert [Path(point["path"]).name for point in found["points"]] == [f"000{index}.png" for index in range(5)]
    assert found["correlation"] == pytest.approx(1)
    assert found["agreement"] == 0.8, "the middle one is dank to the first alone"
    apart = [abs(point["a"] - point["b"]) for point in found["points"]]
    assert found["difference"] == pytest.approx(sum(apart) / 5)
    assert [abs(point["a"] - point["b"]) for point in found["most_different"]] == sorted(apart, reverse=True)
    for name, model in (("a", "mine-1"), ("b", "half-1")):
        folder = str(terminal.folder / "made-half-1") if model == "half-1" else str(terminal.home / "models" / model)
        done = terminal.type("score", "--json", "memes/0004.png", "--model", folder)
        assert json.loads(done.stdout)["likelihood"] == found["points"][4][name], "what each says alone"


def test_a_comparison_to_read_and_to_plot(terminal: ModelTerminal) -> None:
    making.folder_of(terminal.folder / "memes", 5)
    (terminal.folder / "=memes").mkdir()
    (terminal.folder / "=memes" / "x.png").write_bytes(making.png(77, 9))
    a, b = two(terminal)
    words = ("models", "compare", a, b, "memes", "=memes", "--no-words")
    done = terminal.type(*words, "--top", "2")
    assert done.returncode == 0
    for part in ("A  mine-1  r/red, AUC 0.60", "B  half-1", "judged by both   6", "correlation          1.000"):
        assert part in done.stdout
    assert len(done.stdout.split("Furthest apart\n")[1].splitlines()) == 3
    rows = list(csv.DictReader(terminal.type(*words, "--csv").stdout.splitlines()))
    assert [list(row) for row in rows] == [["path", "a", "b"]] * 6
    assert rows[5]["path"] == f"'={Path('memes/x.png')}"
    assert float(rows[4]["a"]) > float(rows[4]["b"]) > 0.5


def test_a_model_is_not_compared_with_itself_or_with_nobody(terminal: ModelTerminal) -> None:
    a, _ = two(terminal)
    done = terminal.type("models", "compare", a, a, "memes")
    assert (done.returncode, done.stderr) == (2, "Both are the model mine-1.\n")
    done = terminal.type("models", "compare", a, "nobody", "memes")
    assert (done.returncode, done.stderr) == (2, "There is no model nobody, neither installed nor as a file.\n")
