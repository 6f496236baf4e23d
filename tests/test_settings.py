from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from dankdesk.errors import SettingsError
from dankdesk.settings import RedditSettings, Settings, change, load, save


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def test_what_is_saved_comes_back(path: Path) -> None:
    settings = Settings(geometry=(-10, 20, 1200, 800), order="name", model="mine-1")
    save(path, settings)
    assert load(path) == (settings, None)
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


def test_the_folder_is_made_on_the_way(tmp_path: Path) -> None:
    save(tmp_path / "new" / "settings.json", Settings())
    assert load(tmp_path / "new" / "settings.json") == (Settings(), None)


def test_a_missing_file_gives_the_defaults_without_a_word(path: Path) -> None:
    assert load(path) == (Settings(), None)


@pytest.mark.parametrize(
    "damaged", [b"", b'{"order": "na', b"[]", b"null", b"\xff\xfe\xfd", b"\0" * 64, b"[" * 100_000], ids=repr
)
def test_a_damaged_file_is_kept_aside(path: Path, damaged: bytes) -> None:
    path.write_bytes(damaged)
    settings, notice = load(path)
    assert settings == Settings()
    (aside,) = path.parent.iterdir()
    assert aside.name.startswith("settings.damaged-")
    assert notice == (f"The settings were damaged, so the usual ones are used. The old file was kept as {aside.name}.")
    assert aside.read_bytes() == damaged
    assert load(path) == (Settings(), None)


@pytest.mark.parametrize(
    "geometry", [7, "wide", [1, 2, 3], [1, 2, 3, 4, 5], [1, 2, "3", 4], [1, 2, 3.5, 4], [True] * 4, [0, 0, 0, 9], {}]
)
def test_one_senseless_value_does_not_take_the_others_with_it(path: Path, geometry: object) -> None:
    path.write_text(json.dumps({"geometry": geometry, "order": "name"}))
    assert load(path) == (Settings(geometry=None, order="name"), None)


def test_a_senseless_order_gives_the_usual_one(path: Path) -> None:
    path.write_text(json.dumps({"geometry": [1, 2, 3, 4], "order": 7}))
    assert load(path) == (Settings(geometry=(1, 2, 3, 4)), None)


def test_what_a_newer_dankdesk_wrote_survives(path: Path) -> None:
    path.write_text(json.dumps({"order": "name", "theme": {"accent": "green"}}))
    settings, _ = load(path)
    save(path, settings)
    assert json.loads(path.read_text()) == {
        "order": "name",
        "theme": {"accent": "green"},
        "geometry": None,
        "model": None,
        "reddit": asdict(RedditSettings()) | {"subreddits": ["dankmemes"]},
    }


def test_a_change_leaves_what_another_program_wrote_meanwhile(path: Path) -> None:
    save(path, Settings(order="name"))
    change(path, model="mine-1")
    change(path, geometry=(1, 2, 3, 4))
    assert load(path) == (Settings(geometry=(1, 2, 3, 4), order="name", model="mine-1"), None)


REDDIT = RedditSettings(
    subreddits=("dankmemes", "me_irl"),
    listing="top",
    period="month",
    limit=500,
    words=False,
    nsfw=True,
    spoilers=True,
    every_minutes=30,
    keep_days=90,
    keep_megabytes=2000,
    tidy=True,
)
"""Nothing in it is usual."""


def test_what_is_pulled_comes_back(path: Path) -> None:
    save(path, Settings(reddit=REDDIT))
    assert load(path) == (Settings(reddit=REDDIT), None)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("subreddits", "dankmemes"),
        ("subreddits", []),
        ("subreddits", [7, "r/with a slash", "a", "x" * 22, "émoji"]),
        ("listing", "controversial"),
        ("listing", ["new"]),
        ("period", 7),
        ("limit", 0),
        ("limit", 1001),
        ("limit", True),
        ("limit", 10.5),
        ("words", 0),
        ("nsfw", 1),
        ("spoilers", "yes"),
        ("every_minutes", -5),
        ("every_minutes", 1e9),
        ("keep_days", -1),
        ("keep_megabytes", "all"),
        ("tidy", "yes"),
    ],
)
def test_one_senseless_value_about_reddit_gives_way_to_the_usual_one(path: Path, key: str, value: object) -> None:
    save(path, Settings(reddit=REDDIT))
    stored = json.loads(path.read_text())
    stored["reddit"][key] = value
    path.write_text(json.dumps(stored))
    assert load(path) == (Settings(reddit=replace(REDDIT, **{key: getattr(RedditSettings(), key)})), None)


def test_subreddits_that_make_sense_stay_among_those_that_dont(path: Path) -> None:
    path.write_text(json.dumps({"reddit": {"subreddits": ["me_irl", 7, "../x"]}}))
    assert load(path)[0].reddit.subreddits == ("me_irl",)


@pytest.mark.parametrize("reddit", [None, 7, [], "all"])
def test_nothing_sensible_about_reddit(path: Path, reddit: object) -> None:
    path.write_text(json.dumps({"order": "name", "reddit": reddit}))
    assert load(path) == (Settings(order="name"), None)


@pytest.mark.parametrize("model", [7, ["a"], True, {}])
def test_a_senseless_model_gives_the_one_that_ships(path: Path, model: object) -> None:
    path.write_text(json.dumps({"order": "name", "model": model}))
    assert load(path) == (Settings(order="name"), None)


def test_a_folder_in_its_place_is_told_and_left(path: Path) -> None:
    path.mkdir()
    settings, notice = load(path)
    assert settings == Settings()
    assert notice is not None
    assert notice.startswith("The settings can't be read (")
    with pytest.raises(SettingsError, match=r"^The settings can't be saved in .+: .+\.$"):
        save(path, Settings())
    assert path.is_dir()


def test_a_save_that_fails_leaves_the_old_file(path: Path) -> None:
    save(path, Settings(order="name"))
    (path.parent / "settings.json.part").mkdir()
    with pytest.raises(SettingsError):
        save(path, Settings(order="newest"))
    assert load(path)[0].order == "name"
