from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from dankdesk import settings
from dankdesk.errors import SettingsError
from dankdesk.locks import FileLock
from dankdesk.settings import RedditSettings, Settings, change, load


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


def test_what_is_saved_comes_back(path: Path) -> None:
    change(path, geometry=(-10, 20, 1200, 800), order="name", model="mine-1", engine="cuda")
    assert load(path) == (Settings(geometry=(-10, 20, 1200, 800), order="name", model="mine-1", engine="cuda"), None)
    assert {file.name for file in path.parent.iterdir()} == {"settings.json", "settings.json.lock"}


def test_the_folder_is_made_on_the_way(tmp_path: Path) -> None:
    change(tmp_path / "new" / "settings.json", order="name")
    assert load(tmp_path / "new" / "settings.json") == (Settings(order="name"), None)


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


NEWER = {
    "version": 7,
    "theme": {"accent": "green"},
    "geometry": {"screen": 2},
    "order": "name",
    "reddit": {"limit": 5, "listing": "controversial", "flair": ["OC"]},
}


def test_what_a_newer_dankdesk_wrote_is_read_as_far_as_it_is_known(path: Path) -> None:
    path.write_text(json.dumps(NEWER))
    assert load(path) == (Settings(order="name", reddit=RedditSettings(limit=5)), None)


def test_what_a_newer_dankdesk_wrote_survives_a_change(path: Path) -> None:
    path.write_text(json.dumps(NEWER))
    change(path, order="newest")
    assert json.loads(path.read_text()) == NEWER | {"order": "newest"}


def test_a_group_keeps_names_that_are_not_known(path: Path) -> None:
    path.write_text(json.dumps(NEWER))
    change(path, reddit=RedditSettings(limit=9))
    assert json.loads(path.read_text())["reddit"] == asdict(RedditSettings(limit=9)) | {
        "subreddits": ["dankmemes"],
        "flair": ["OC"],
    }


def _renamed(stored: settings.Stored) -> settings.Stored:
    return {"order" if key == "sorting" else key: value for key, value in stored.items()}


def _in_a_group(stored: settings.Stored) -> settings.Stored:
    return stored | {"reddit": {"limit": stored.get("posts")}}


@pytest.mark.parametrize("version", [{}, {"version": 1}, {"version": 0}, {"version": "2"}, {"version": True}])
def test_an_older_file_is_brought_up_to_date_step_by_step(
    path: Path, monkeypatch: pytest.MonkeyPatch, version: dict[str, object]
) -> None:
    monkeypatch.setattr(settings, "STEPS", (_renamed, _in_a_group))
    path.write_text(json.dumps({"sorting": "name", "posts": 7} | version))
    assert load(path)[0] == Settings(order="name", reddit=RedditSettings(limit=7))
    change(path, engine="cpu")
    assert json.loads(path.read_text())["version"] == 3
    assert load(path)[0] == Settings(order="name", engine="cpu", reddit=RedditSettings(limit=7))


def test_a_step_that_was_done_is_not_done_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "STEPS", (_renamed, _in_a_group))
    path.write_text(json.dumps({"version": 2, "sorting": "name", "posts": 7}))
    assert load(path)[0] == Settings(reddit=RedditSettings(limit=7))


def test_a_name_that_is_no_setting_is_our_mistake(path: Path) -> None:
    with pytest.raises(TypeError):
        change(path, colour="green")
    assert not path.exists()


CHANGES = """
import sys
from pathlib import Path
from dankdesk.settings import change
file, name, times, length = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
print("ready", flush=True)
for number in range(times):
    change(file, **{name: str(number) * length})
"""


def _changing(path: Path, name: str, times: int, length: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CHANGES, str(path), name, str(times), str(length)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    child.stdout.readline()
    return child


def test_programs_that_change_different_things_at_once_lose_nothing(path: Path) -> None:
    children = [_changing(path, name, 60, 1) for name in ("model", "engine")]
    seen: list[tuple[int, int]] = []
    while any(child.poll() is None for child in children):
        now, notice = load(path)
        assert notice is None
        seen.append((int(now.model or -1), int(now.engine or -1)))
    for child in children:
        child.communicate()
        assert child.returncode == 0
    assert load(path)[0] == Settings(model="59", engine="59")
    for kind in zip(*seen, strict=True):
        assert list(kind) == sorted(kind), "an older value came back"


def test_a_kill_in_the_middle_of_saving_leaves_the_old_file_or_the_new_one(path: Path) -> None:
    change(path, order="name")
    for _ in range(8):
        child = _changing(path, "engine", 1000, 100_000)
        while not path.with_name("settings.json.part").exists():
            assert child.poll() is None
        child.kill()
        child.communicate()
        now, notice = load(path)
        assert notice is None and now.order == "name"
        assert now.engine is None or now.engine == now.engine[: len(now.engine) // 100_000] * 100_000
    change(path, engine="cpu")
    assert load(path)[0] == Settings(order="name", engine="cpu")
    assert not path.with_name("settings.json.part").exists()


def test_a_change_does_not_wait_for_ever_for_a_program_that_was_stopped(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "WAIT_S", 0.05)
    change(path, order="name")
    other = FileLock(path.with_name("settings.json.lock"))
    assert other.take()
    with pytest.raises(SettingsError, match="another DankDesk holds them"):
        change(path, order="newest")
    other.release()
    assert load(path)[0].order == "name"


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
    change(path, reddit=REDDIT)
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
    change(path, reddit=REDDIT)
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


@pytest.mark.parametrize("key", ["model", "engine"])
@pytest.mark.parametrize("value", [7, ["a"], True, {}])
def test_a_senseless_model_or_engine_is_none(path: Path, key: str, value: object) -> None:
    path.write_text(json.dumps({"order": "name", key: value}))
    assert load(path) == (Settings(order="name"), None)


def test_a_folder_in_its_place_is_told_and_left(path: Path) -> None:
    path.mkdir()
    settings, notice = load(path)
    assert settings == Settings()
    assert notice is not None
    assert notice.startswith("The settings can't be read (")
    with pytest.raises(SettingsError, match=r"^The settings can't be saved in .+: .+\.$"):
        change(path, order="name")
    assert path.is_dir()


def test_a_save_that_fails_leaves_the_old_file(path: Path) -> None:
    change(path, order="name")
    (path.parent / "settings.json.part").mkdir()
    with pytest.raises(SettingsError):
        change(path, order="newest")
    assert load(path)[0].order == "name"
