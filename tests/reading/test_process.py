"""What the reader does about a process that hangs, dies, lies or is left alone: an acted one, in its language."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from dankdesk.errors import ReadingError
from dankdesk.reading import CancelledReading, Reader
from tests.reading.making import acting, blank

pytestmark = pytest.mark.usefixtures("no_shared_decoder")

READY = "answer({'ready': True})\n"
HONEST = READY + "while True: answer(size(receive_picture()))"
# Hangs, as if in C, on a picture of width 13; dies of one of width 14; answers nonsense to 15; fails on 16.
MOODY = (
    READY
    + """
while True:
    rgb = receive_picture()
    if rgb.shape[1] == 13: time.sleep(600)
    if rgb.shape[1] == 14: os.abort()
    if rgb.shape[1] == 15: answers.write(b"\\x09\\0\\0\\0\\0{[nonsense"), answers.flush(); time.sleep(600)
    answer({"error": "ValueError"} if rgb.shape[1] == 16 else size(rgb))
"""
)
# Waits at a picture of width 13 until the file named after the code is there.
PATIENT = (
    READY
    + """
while True:
    rgb = receive_picture()
    while rgb.shape[1] == 13 and not os.path.exists(sys.argv[1]): time.sleep(0.01)
    answer(size(rgb))
"""
)


def children() -> list[psutil.Process]:
    found: list[psutil.Process] = psutil.Process().children()
    return found


def until(condition: Callable[[], bool]) -> None:
    """Wait for what another thread or process does; pytest's caller ends what never comes."""
    while not condition():
        time.sleep(0.01)


def test_one_process_for_all_pictures_and_none_afterwards() -> None:
    reader = Reader(command=acting(HONEST))
    assert reader.read(blank(20, 10)).content == "20x10"
    first = children()
    assert reader.read(blank(30, 10)).content == "30x10"
    assert children() == first and len(first) == 1
    reader.close()
    assert children() == []
    reader.close()


def test_a_left_alone_process_ends_and_comes_back() -> None:
    """Its zombie is cleared away too: `children` would list it."""
    reader = Reader(idle_s=0.1, command=acting(HONEST))
    reader.read(blank(20, 10))
    until(lambda: not children())
    assert reader.read(blank(20, 10)).content == "20x10"
    reader.close()


def test_a_picture_over_the_time_limit_is_given_up_and_the_next_one_read() -> None:
    reader = Reader(limit_s=0.5, command=acting(MOODY))
    with pytest.raises(ReadingError, match=r"longer than 0\.5 seconds"):
        reader.read(blank(13, 10))
    assert reader.read(blank(20, 10)).content == "20x10"
    reader.close()


@pytest.mark.parametrize("width", [14, 15])
def test_death_and_nonsense_cost_one_picture(width: int) -> None:
    reader = Reader(command=acting(MOODY))
    for _ in range(4):  # More often than a start may fail: these were no failed starts.
        with pytest.raises(ReadingError, match="unexpectedly"):
            reader.read(blank(width, 10))
    assert reader.read(blank(20, 10)).content == "20x10"
    reader.close()


def test_a_picture_that_fails_costs_no_process() -> None:
    reader = Reader(command=acting(MOODY))
    reader.read(blank(20, 10))
    before = children()
    with pytest.raises(ReadingError, match="could not be read"):
        reader.read(blank(16, 10))
    assert reader.read(blank(20, 10)).content == "20x10"
    assert children() == before
    reader.close()


def test_a_process_killed_between_pictures_costs_none() -> None:
    reader = Reader(command=acting(HONEST))
    reader.read(blank(20, 10))
    [child] = children()
    child.kill()
    until(lambda: child.status() == psutil.STATUS_ZOMBIE)
    assert reader.read(blank(20, 10)).content == "20x10"
    reader.close()


def test_cancel_is_heard_amid_a_picture_and_the_process_lives_on(tmp_path: Path) -> None:
    go = tmp_path / "go"
    reader = Reader(command=[*acting(PATIENT), str(go)])
    reader.read(blank(20, 10))
    before = children()
    cancel = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(reader.read, blank(13, 10), cancel)
        time.sleep(0.1)
        cancel.set()
        with pytest.raises(CancelledReading):
            reading.result()
    go.touch()
    assert reader.read(blank(20, 10)).content == "20x10"
    assert children() == before
    reader.close()


def test_cancel_before_a_turn_means_it_is_never_sent(tmp_path: Path) -> None:
    go = tmp_path / "go"
    reader = Reader(command=[*acting(PATIENT), str(go)])
    cancel = threading.Event()
    cancel.set()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(reader.read, blank(13, 20))
        until(lambda: bool(children()))
        with pytest.raises(CancelledReading):
            reader.read(blank(13, 10), cancel)
        go.touch()
        assert first.result().content == "13x20"
    reader.close()


def test_close_ends_what_is_under_way_and_what_waits() -> None:
    reader = Reader(command=acting(MOODY))
    with ThreadPoolExecutor(2) as pool:
        reading = [pool.submit(reader.read, blank(13, 10)) for _ in range(2)]
        until(lambda: bool(children()))
        time.sleep(0.1)
        reader.close()
        for one in reading:
            with pytest.raises(ReadingError):
                one.result()
    assert children() == []


def test_close_during_the_start() -> None:
    reader = Reader(command=acting("time.sleep(600)"))
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(reader.read, blank(20, 10))
        until(lambda: bool(children()))
        reader.close()
        with pytest.raises(ReadingError):
            reading.result()
    assert children() == []


def test_pictures_that_wait_outlive_the_death_of_another() -> None:
    reader = Reader(limit_s=0.5, command=acting(MOODY))
    with ThreadPoolExecutor(8) as pool:
        reading = [pool.submit(reader.read, blank(13 if index == 0 else 20, 10 + index)) for index in range(8)]
        with pytest.raises(ReadingError, match="longer"):
            reading[0].result()
        assert [one.result().content for one in reading[1:]] == [f"20x{10 + index}" for index in range(1, 8)]
    reader.close()


def test_a_start_that_fails_silently_is_tried_three_times(tmp_path: Path) -> None:
    counter = tmp_path / "starts"
    reader = Reader(command=[*acting("open(sys.argv[1], 'a').write('x')"), str(counter)])
    for _ in range(6):
        with pytest.raises(ReadingError, match="ended as soon as"):
            reader.read(blank(20, 10))
    assert counter.read_text() == "xxx"
    reader.close()


def test_a_process_that_greets_and_goes_is_not_started_for_ever() -> None:
    reader = Reader(command=acting(READY))
    with pytest.raises(ReadingError, match="unexpectedly"):
        reader.read(blank(20, 10))
    reader.close()


def test_a_program_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    reader = Reader(command=[str(tmp_path / "absent")])
    with pytest.raises(ReadingError, match="could not be started"):
        reader.read(blank(20, 10))
    reader.close()


def test_a_large_picture_arrives_whole() -> None:
    """Larger than any pipe's buffer."""
    reader = Reader(command=acting(HONEST))
    assert reader.read(blank(2000, 2000)).content == "2000x2000"
    reader.close()


def test_an_answer_that_never_ends_is_not_waited_for() -> None:
    reader = Reader(command=acting(READY + "answers.write(b'\\xff' * 100); answers.flush(); time.sleep(600)"))
    with pytest.raises(ReadingError, match="unexpectedly"):
        reader.read(blank(20, 10))
    reader.close()
