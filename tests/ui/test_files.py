"""The parts that touch the disk: pictures of the past, CSV, opening, showing in a folder."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from dankdesk.errors import UserError
from dankdesk.export import columns
from dankdesk.inference import LazyEngine
from dankdesk.library import Library, Order
from dankdesk.paths import Home
from dankdesk.records import Verdict
from dankdesk.scoring import Scorer, Source
from dankdesk.ui import save_csv as saving
from dankdesk.ui.check.pictures import CHANGED, find_picture
from dankdesk.ui.opening import open_all
from dankdesk.ui.reveal import reveal
from dankdesk.ui.save_csv import save_csv
from tests.making import folder_of, png
from tests.ui.conftest import MakeVerdicts


@pytest.fixture
def verdict(engine: LazyEngine, library: Library, tmp_path: Path) -> Verdict:
    (path,) = folder_of(tmp_path / "memes", 1)
    (outcome,) = Scorer(engine, library).run([Source.from_path(path)])
    assert isinstance(outcome, Verdict)
    return outcome


def test_a_picture_of_the_past_is_read_from_its_file(verdict: Verdict, library: Library) -> None:
    found = find_picture(verdict, library)
    assert found.image is not None
    assert (found.image.width(), found.caption) == (16, "")


def test_a_pasted_picture_is_read_from_the_library(check: MakeVerdicts, library: Library) -> None:
    (pasted,) = check([("Pasted picture", 200)])
    found = find_picture(pasted, library)
    assert found.image is not None
    assert found.image.pixelColor(0, 0).red() == 200


@pytest.mark.parametrize("how", ["gone", "changed", "broken"])
def test_a_picture_that_is_no_longer_what_it_was_says_so(verdict: Verdict, library: Library, how: str) -> None:
    assert verdict.path is not None
    if how == "gone":
        verdict.path.unlink()
    else:
        verdict.path.write_bytes(png(9, 9) if how == "changed" else b"")
    found = find_picture(verdict, library)
    assert found.image is None
    assert found.caption.endswith("This is its thumbnail.")
    assert (found.caption == CHANGED) == (how == "changed")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_list_is_saved_as_it_is_searched_and_sorted(
    check: MakeVerdicts, library: Library, engine: LazyEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "PAGE", 2)
    check([("cat a", 10), ("dog", 240), ("cat b", 200), ("cat c", 100)])
    target = tmp_path / "memes.csv"
    target.write_text("old")
    save_csv(library, engine.manifest.id, "cat", Order.LIKELIEST, target)
    assert [row["path"] for row in rows(target)] == ["cat b", "cat c", "cat a"]
    assert tuple(rows(target)[0]) == columns(["red", "blue"])
    assert all(row["red"] == row["likelihood"] and row["blue_picture"] for row in rows(target))
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".part") == []


def test_a_file_that_can_not_be_saved_is_one_sentence(library: Library, engine: LazyEngine, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"^memes.csv can't be saved: .+\.$"):
        save_csv(library, engine.manifest.id, "", Order.NEWEST, tmp_path / "nowhere" / "memes.csv")


def test_opening_gives_the_library_and_the_manifest(engine: LazyEngine, tmp_path: Path) -> None:
    opened = open_all(Home.at(tmp_path / "home"), engine)
    assert opened.manifest is engine.manifest
    assert opened.notices == ()
    opened.close()


def test_without_a_model_there_is_a_library_and_a_sentence(tmp_path: Path) -> None:
    opened = open_all(Home.at(tmp_path / "home"), LazyEngine(tmp_path / "manifest.json"))
    assert opened.manifest is None
    assert opened.notices == (f"There is no model at {tmp_path / 'manifest.json'}.",)
    opened.close()


def test_where_the_library_can_not_be_had_one_stands_in_until_the_window_is_closed(
    engine: LazyEngine, tmp_path: Path
) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    opened = open_all(Home.at(tmp_path / "home"), engine)
    assert opened.stand_in is not None
    folder = Path(opened.stand_in.name)
    assert folder.is_dir()
    assert opened.notices[0].endswith("What you check now is forgotten when DankDesk closes.")
    opened.close()
    assert not folder.exists()


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    assert reveal(tmp_path / "gone" / "a.png") == f"The folder {tmp_path / 'gone'} is gone."


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="Windows has another way to forbid")
def test_a_home_in_a_read_only_folder_is_told(engine: LazyEngine, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o500)
    opened = open_all(Home.at(home), engine)
    assert opened.stand_in is not None
    opened.close()
