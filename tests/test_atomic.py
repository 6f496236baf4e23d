"""A file is there whole or not at all."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dankdesk.atomic import write_atomically

WRITER = """
import sys
from pathlib import Path
from dankdesk.atomic import write_atomically
print("ready", flush=True)
while True:
    for letter in b"ab":
        write_atomically(Path(sys.argv[1]), bytes([letter]) * 5_000_000)
"""


def test_new_bytes_take_the_place_of_old_ones_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for data in (b"old", b"", b"new"):
        write_atomically(path, data)
        assert path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_take_its_place_leaves_what_was_there(tmp_path: Path) -> None:
    folder = tmp_path / "taken"
    (folder / "below").mkdir(parents=True)
    with pytest.raises(OSError, match="taken"):
        write_atomically(folder, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
@pytest.mark.parametrize("after_ms", [5, 40, 90])
def test_a_writer_that_is_killed_leaves_a_whole_file(tmp_path: Path, after_ms: int) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"a" * 5_000_000)
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE)
    assert writer.stdout is not None
    with writer.stdout:
        writer.stdout.readline()
        time.sleep(after_ms / 1000)
        writer.kill()
        assert writer.wait(timeout=30) == -signal.SIGKILL
    assert path.read_bytes() in (b"a" * 5_000_000, b"b" * 5_000_000)
