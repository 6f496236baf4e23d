"""A file is there whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from dankdesk.atomic import write_atomically

FULL_DISK = """
import resource, sys
from pathlib import Path
from dankdesk.atomic import write_atomically
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_atomically(Path(sys.argv[1]), b"new" * 1000)
except OSError as error:
    print("refused")
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


@pytest.mark.skipif(sys.platform == "win32", reason="limits are POSIX's")
def test_a_write_that_ends_half_way_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old" * 1000)
    done = subprocess.run([sys.executable, "-c", FULL_DISK, str(path)], capture_output=True, check=True)
    assert done.stdout.strip() == b"refused"
    assert path.read_bytes() == b"old" * 1000
    assert list(tmp_path.iterdir()) == [path]
