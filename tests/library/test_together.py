"""Killed in the middle, used from many threads, opened twice: nothing that was reported is lost."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from dankdesk.errors import LibraryError
from dankdesk.library import Catalog, Library, Order, upkeep
from tests.library.making import MODEL, THUMBNAIL, make_post, make_verdict, sha

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def saver(folder: Path, name: str, pause: float = 0.0) -> Iterator[subprocess.Popen[str]]:
    """Another process that saves and prints, killed without warning at the end."""
    command = [sys.executable, "-m", "tests.library.saver", str(folder), name, str(pause)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def lines(process: subprocess.Popen[str], number: int) -> list[str]:
    assert process.stdout is not None
    return [process.stdout.readline().strip() for _ in range(number)]


def whole_lines_left(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    return [line.strip() for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]


def test_killed_twenty_times_no_reported_score_is_lost(folder: Path) -> None:
    reported: list[str] = []
    for round_ in range(20):
        with saver(folder, f"round {round_}") as process:
            # Another number each time, so that the kill comes before, in and after a checkpoint of the log.
            reported += lines(process, 1 + 3 * round_)
            process.kill()
            reported += whole_lines_left(process)
        with Library.open(folder) as library:
            assert library.notices == ()
            assert library.check() is None
            assert [sha256 for sha256 in reported if library.find(sha256, MODEL) is None] == []
    assert len(reported) >= sum(1 + 3 * round_ for round_ in range(20))
    with Library.open(folder) as library:
        assert all(library.original(sha256) is not None for sha256 in reported)
        assert list((folder / "blobs").glob("*.part")) == []


def test_window_and_command_line_on_one_home(folder: Path) -> None:
    # SQLite serves its writers in no order: one that never pauses, as no real one can, may starve the other.
    with Library.open(folder) as window, saver(folder, "command line", pause=0.02) as process:
        theirs = []
        for number in range(50):
            window.save(make_verdict(f"window {number}".encode()), THUMBNAIL, None)
            theirs += lines(process, 1)
            assert window.find(theirs[-1], MODEL) is not None
        process.kill()
        theirs += whole_lines_left(process)
        assert all(window.find(sha(f"window {number}".encode()), MODEL) for number in range(50))
        assert all(window.find(sha256, MODEL) for sha256 in theirs)
        assert window.check() is None


def test_four_threads_save_while_two_read(folder: Path) -> None:
    with Library.open(folder) as library, ThreadPoolExecutor(6) as pool:
        done = threading.Event()

        def save(thread: int) -> None:
            for number in range(100):
                data = f"{thread} {number}".encode()
                library.save(make_verdict(data, name=data.decode()), THUMBNAIL, None)
                assert library.find(sha(data), MODEL) is not None

        def read() -> int:
            last = 0
            while not done.is_set():
                now = library.count(MODEL)
                assert last <= now
                assert len(library.history(MODEL, order=Order.LIKELIEST, limit=20)) >= min(last, 20)
                last = now
            return last

        readers = [pool.submit(read) for _ in range(2)]
        try:
            for saving in [pool.submit(save, thread) for thread in range(4)]:
                saving.result()
        finally:
            done.set()
        assert all(reader.result() <= 400 for reader in readers)
        assert library.count(MODEL) == 400
        assert library.check() is None


def test_four_threads_pull_score_rate_and_forget_while_a_list_is_kept_up_to_date(folder: Path) -> None:
    with Library.open(folder) as library, ThreadPoolExecutor(5) as pool:
        done = threading.Event()

        def come_and_go(thread: int) -> None:
            for number in range(60):
                # Threads share pictures, so that what one lets go of another holds.
                data = f"picture {(thread + number) % 7}".encode()
                key = f"t3_{thread}_{number}"
                library.posts.add(make_post(key), data)
                library.save(make_verdict(data, path=None), THUMBNAIL, None, own=False)
                library.ratings.rate(sha(data), (1, -1, None)[number % 3])
                assert library.original(sha(data)) == data
                if number % 4:
                    library.posts.forget([key])

        def follow() -> Catalog:
            catalog = library.posts.catalog(MODEL)
            while not done.is_set():
                catalog = library.posts.catalog(MODEL, catalog)
                library.posts.get(catalog.ids.tolist(), MODEL)
            return library.posts.catalog(MODEL, catalog)

        follower = pool.submit(follow)
        try:
            for thread in [pool.submit(come_and_go, number) for number in range(4)]:
                thread.result()
        finally:
            done.set()
        followed, anew = follower.result(), library.posts.catalog(MODEL)
        for column in ("ids", "likelihood", "rating", "created"):
            np.testing.assert_array_equal(getattr(followed, column), getattr(anew, column))
        assert len(anew) == library.posts.count() == 4 * 15
        assert upkeep.check(library) == []


def test_eight_open_a_new_home_at_once(folder: Path) -> None:
    start = threading.Barrier(8)

    def first_steps(number: int) -> None:
        start.wait()
        with Library.open(folder) as library:
            assert library.notices == ()
            library.save(make_verdict(str(number).encode()), THUMBNAIL, None)

    with ThreadPoolExecutor(8) as pool:
        assert len(list(pool.map(first_steps, range(8)))) == 8
    with Library.open(folder) as library:
        assert library.count(MODEL) == 8
    assert sorted(path.name for path in folder.iterdir()) == ["library.sqlite3", "opening.lock"]


def test_of_eight_that_find_a_damaged_file_one_sets_it_aside(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "library.sqlite3").write_text("shopping list" * 1000)
    start = threading.Barrier(8)

    def first_steps(number: int) -> tuple[str, ...]:
        start.wait()
        with Library.open(folder) as library:
            library.save(make_verdict(str(number).encode()), THUMBNAIL, None)
            return library.notices

    with ThreadPoolExecutor(8) as pool:
        notices = list(pool.map(first_steps, range(8)))
    assert len([notice for notice in notices if notice]) == 1
    assert len(list(folder.glob("library.damaged-*"))) == 1
    with Library.open(folder) as library:
        assert library.count(MODEL) == 8


def test_closing_under_a_reader_hurts_nobody(folder: Path) -> None:
    library = Library.open(folder)
    library.save(make_verdict(b"cat"), THUMBNAIL, None)

    def read_until_closed() -> None:
        while True:
            library.history(MODEL, limit=5)

    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(read_until_closed) for _ in range(2)]
        library.close()
        for reader in readers:
            with pytest.raises(LibraryError, match=r"^The library is closed\.$"):
                reader.result()
