"""`dankdesk desktop`: in the menu and in Open with, for this user, and out again; and what a file manager starts."""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from dankdesk.cli.desktop import exec_line
from dankdesk.cli.parser import parse
from dankdesk.images.policy import MAX_PIXELS
from dankdesk.paths import assets_folder
from scripts.bundle.about import PICTURES
from tests.e2e.terminal import ROOT, Terminal

SHIPPED = ROOT / "assets" / "linux" / "dankdesk.desktop"

linux = pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="for desktops on Linux and its relatives")


class Desktop(Terminal):
    """Someone whose menu is empty."""

    @property
    def data(self) -> Path:
        return self.folder / "my data"

    @property
    def env(self) -> dict[str, str]:
        return {**super().env, "XDG_DATA_HOME": str(self.data)}

    @property
    def entry(self) -> Path:
        return self.data / "applications" / "dankdesk.desktop"


def entry(file: Path) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None, delimiters=["="])
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(file, encoding="utf-8")
    return parser["Desktop Entry"]


def words_of(value: str) -> list[str]:
    """What a desktop makes of the value of Exec: unescaped as text, then split as a shell splits."""
    line = value.replace("\\\\", "\\").replace("%%", "%")
    shown = subprocess.run(["sh", "-c", f"printf '%s\\0' {line}"], capture_output=True, text=True, check=True)
    return shown.stdout.split("\0")[:-1]


def validate(file: Path) -> None:
    tool = shutil.which("desktop-file-validate")
    if tool is not None:
        done = subprocess.run([tool, file], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (0, "")


@pytest.fixture
def desktop(tmp_path: Path) -> Desktop:
    return Desktop(tmp_path)


@linux
def test_it_comes_into_the_menu_and_goes_again(desktop: Desktop) -> None:
    done = desktop.type("desktop", "install")
    assert (done.returncode, done.stderr) == (0, "")
    validate(desktop.entry)
    written = [Path(line) for line in done.stdout.splitlines()]
    assert desktop.entry in written and all(path.is_file() for path in written)
    assert desktop.data / "icons/hicolor/48x48/apps/dankdesk.png" in written

    done = desktop.type("desktop", "remove")
    assert (done.returncode, done.stderr) == (0, "")
    assert {Path(line) for line in done.stdout.splitlines()} == set(written)
    assert not [path for path in desktop.data.rglob("dankdesk*") if path.is_file()]
    assert desktop.type("desktop", "remove").stdout == ""


@linux
def test_what_the_menu_starts_is_this_very_program(desktop: Desktop) -> None:
    desktop.type("desktop", "install")
    command = words_of(entry(desktop.entry)["Exec"])
    assert command[-2:] == ["window", "%F"]
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    told = subprocess.run([*command[:-2], "--version"], cwd="/", env=bare, capture_output=True, text=True, check=True)
    assert told.stdout.startswith("DankDesk ")


@linux
def test_any_folder_may_hold_the_program(tmp_path: Path) -> None:
    odd = ['/opt/a "b" $c/100% `d`/back\\slash', "plain"]
    assert words_of(exec_line(odd)) == [*odd, "window", "%F"]
    file = tmp_path / "odd.desktop"
    file.write_text(SHIPPED.read_text().replace("Exec=dankdesk window %F", f"Exec={exec_line(odd)}"))
    validate(file)


def test_all_that_is_decoded_is_offered_to_the_systems() -> None:
    validate(SHIPPED)
    Image.init()
    offered = set(entry(SHIPPED)["MimeType"].rstrip(";").split(";"))
    assert offered - {"image/apng", "inode/directory"} == {Image.MIME[kind] for kind in MAX_PIXELS}
    assert len(PICTURES) == len(MAX_PIXELS)
    assert (assets_folder() / "icon" / f"{entry(SHIPPED)['Icon']}.svg").is_file()


def test_the_name_of_a_file_alone_opens_it_in_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("cat.webp", "score"):
        Path(name).touch()
    opened = parse([str(tmp_path / "cat.webp"), "dog.png"])
    assert (opened.command, opened.paths) == ("window", [str(tmp_path / "cat.webp"), "dog.png"])
    assert parse(["cat.webp"]).command == "window"
    assert parse(["score", "cat.webp"]).command == "score"


def test_what_is_neither_a_command_nor_there_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(["scoer", "cat.webp"])
    assert ended.value.code == 2
    assert "scoer" in capsys.readouterr().err
