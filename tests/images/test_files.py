from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from dankdesk.errors import PictureError
from dankdesk.images import SUFFIXES, find_pictures, read_file
from dankdesk.images.policy import MAX_BYTES

needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")


def reason(path: Path) -> str:
    with pytest.raises(PictureError) as caught:
        read_file(path)
    return str(caught.value)


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "any name.xyz"
    path.write_bytes(b"\r\n\x1a\0" * 1000)
    assert read_file(path) == b"\r\n\x1a\0" * 1000


def test_missing_folder_and_empty(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    assert reason(tmp_path / "gone.png") == "The file is not there: it may have been moved, renamed or deleted."
    assert reason(tmp_path / "empty" / "x.png").startswith("The file is not there")
    assert reason(tmp_path) == "This is a folder, not a picture."
    assert reason(tmp_path / "empty") == "The file is empty."
    assert reason(Path("a\0b")) == "This is not the name of a file."
    assert reason(tmp_path / ("x" * 5000)) == "The name of this file is too long."


def test_size_limit_is_exact(tmp_path: Path) -> None:
    path = tmp_path / "big.png"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES)
    assert len(read_file(path)) == MAX_BYTES
    with path.open("ab") as file:
        file.write(b"x")
    assert reason(path) == "The file is too large: 50.1 MB, and the limit is 50 MB."


@needs_posix
def test_pipes_sockets_and_devices_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s.png"))
        for path in (tmp_path / "pipe.png", tmp_path / "s.png", Path("/dev/zero")):
            assert reason(path) == "This is not an ordinary file."


@needs_posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_lack_of_permission(tmp_path: Path) -> None:
    path = tmp_path / "secret.png"
    path.write_bytes(b"x")
    path.chmod(0)
    assert reason(path) == "You have no permission to read this file."


@needs_posix
def test_a_link_to_itself(tmp_path: Path) -> None:
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    assert reason(tmp_path / "loop.png") == "This is a link that leads back to itself."


@pytest.mark.parametrize("change", ["grow", "shrink", "touch"])
def test_a_file_that_changes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    path = tmp_path / "moving.png"
    path.write_bytes(b"x" * 1000)
    real, calls = os.fstat, 0

    def fstat_then_change(descriptor: int) -> os.stat_result:
        nonlocal calls
        calls += 1
        status = real(descriptor)
        if calls == 1:
            if change == "touch":
                os.utime(path, ns=(1, 1))
            else:
                os.truncate(path, 1500 if change == "grow" else 500)
        return status

    monkeypatch.setattr("dankdesk.images.files.os.fstat", fstat_then_change)
    assert reason(path) == "The file changed while it was being read."


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        pytest.skip("only Linux lists the open files")
    path = tmp_path / "x"
    path.write_bytes(b"x")
    before = len(list(folder.iterdir()))
    read_file(path)
    reason(tmp_path)
    assert len(list(folder.iterdir())) == before


def tree(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()


def test_folders_give_their_pictures_in_order_and_files_come_as_they_are(tmp_path: Path) -> None:
    tree(tmp_path, "b/2.PNG", "b/10.jpg", "b/a/z.webp", "b/notes.txt", "a.doc", "c.gif")
    found = find_pictures([tmp_path / "a.doc", tmp_path / "b", tmp_path / "gone.png"])
    assert [path.relative_to(tmp_path).as_posix() for path in found] == [
        "a.doc",
        "b/10.jpg",
        "b/2.PNG",
        "b/a/z.webp",
        "gone.png",
    ]


def test_a_folder_named_like_a_picture_is_a_folder(tmp_path: Path) -> None:
    tree(tmp_path, "x.png/y.png")
    assert list(find_pictures([tmp_path])) == [tmp_path / "x.png" / "y.png"]


@needs_posix
def test_links_that_go_round_in_circles_end(tmp_path: Path) -> None:
    tree(tmp_path, "a/1.png")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    assert list(find_pictures([tmp_path])) == [tmp_path / "a" / "1.png"]


@needs_posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_does_not_stop_the_rest(tmp_path: Path) -> None:
    tree(tmp_path, "a/1.png", "b/2.png")
    (tmp_path / "a").chmod(0)
    try:
        assert list(find_pictures([tmp_path])) == [tmp_path / "b" / "2.png"]
    finally:
        (tmp_path / "a").chmod(0o700)


def test_pictures_are_found_one_at_a_time(tmp_path: Path) -> None:
    tree(tmp_path, "a/1.png", "b/2.png")
    found = find_pictures([tmp_path])
    assert next(found) == tmp_path / "a" / "1.png"
    (tmp_path / "b" / "2.png").unlink()
    assert list(found) == []


def test_suffixes_are_lower_case_endings() -> None:
    assert {".jpg", ".png", ".webp"} <= SUFFIXES
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in SUFFIXES)
