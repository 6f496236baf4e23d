from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import platformdirs
import pytest

from dankdesk.errors import UserError
from dankdesk.paths import Home, assets_folder, model_folder

ROOT = Path(__file__).resolve().parents[1]


def test_everything_lies_under_one_root(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "home")
    assert home.root == tmp_path / "home"
    assert all(home.root in place.parents for place in (home.library, home.models, home.settings, home.logs))


def test_a_relative_home_stays_where_it_was_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    home = Home.at(Path("here"))
    monkeypatch.chdir("/")
    assert home.root == tmp_path / "here"


def test_the_users_own_folder_is_understood() -> None:
    assert Home.at(Path("~/memes")).root == Path.home() / "memes"


def test_the_default_is_where_this_system_keeps_data() -> None:
    assert str(Home.default().root) == platformdirs.user_data_dir("DankDesk", appauthor=False)


def test_ensure_makes_folders_for_this_user_only_and_may_be_called_again(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "deep" / "home")
    home.ensure()
    home.ensure()
    for folder in (home.root, home.library, home.logs):
        assert folder.is_dir()
        if os.name != "nt":
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert not home.settings.exists()


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    with pytest.raises(UserError) as caught:
        Home.at(tmp_path / "home").ensure()
    assert str(caught.value) == f"The folder {tmp_path / 'home'} can't be made: a file is in its place."
    with pytest.raises(UserError, match="can't be made: a file is in its place"):
        Home.at(tmp_path / "home" / "below").ensure()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc takes no folders, not even from a superuser")
def test_any_other_reason_is_told_in_the_systems_words() -> None:
    with pytest.raises(UserError, match=r"^The folder /proc/dankdesk can't be made: .+\.$"):
        Home.at(Path("/proc/dankdesk")).ensure()


def test_shipped_things_of_a_checkout() -> None:
    assert model_folder() == ROOT / "model"
    assert assets_folder() == ROOT / "assets"


def test_shipped_things_of_a_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert model_folder() == tmp_path / "model"
    assert assets_folder() == tmp_path / "assets"
