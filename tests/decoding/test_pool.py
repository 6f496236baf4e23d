"""How many decoding processes there are, and when."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

import dankdesk.__main__
from dankdesk.decoding import Decoder
from dankdesk.decoding.decoder import CLOSING, ROLE
from dankdesk.errors import PictureError
from tests import making
from tests.decoding.making import hijacked


@pytest.fixture(autouse=True)
def others() -> set[psutil.Process]:
    """What the tests before left: the shared decoder, say."""
    _others.clear()
    _others.update(psutil.Process().children())
    return _others


_others: set[psutil.Process] = set()


def children() -> list[psutil.Process]:
    """The processes that this test started."""
    return [child for child in psutil.Process().children() if child not in _others]


def test_threads_get_their_own_pictures_from_no_more_processes_than_allowed() -> None:
    decoder = Decoder(2)
    files = [making.png(red) for red in range(40)]
    with ThreadPoolExecutor(8) as pool:
        pictures = list(pool.map(decoder.decode, files))
    assert [int(picture.rgb[0, 0, 0]) for picture in pictures] == list(range(40))
    assert 1 <= len(children()) <= 2
    decoder.close()
    assert children() == []


def test_one_caller_starts_one_process_and_a_warm_one_is_used() -> None:
    decoder = Decoder(4)
    assert children() == []
    decoder.warm()
    [first] = children()
    decoder.warm()
    for red in range(3):
        decoder.decode(making.png(red))
    assert children() == [first]
    decoder.close()


def test_when_all_work_is_done_one_process_is_left() -> None:
    decoder = Decoder(3)
    meeting = threading.Barrier(3)

    def decoded(red: int) -> None:
        meeting.wait()
        decoder.decode(making.png(red))

    with decoder.at_work():
        with decoder.at_work(), ThreadPoolExecutor(3) as pool:
            list(pool.map(decoded, range(3)))
        assert len(children()) == 3, "others still work"
    assert len(children()) == 1
    decoder.decode(making.png(7))
    decoder.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a kill is waited for in another way there")
def test_a_process_killed_between_pictures_costs_none() -> None:
    decoder = Decoder(1)
    decoder.decode(making.png(1))
    [child] = children()
    child.kill()
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    decoder.decode(making.png(2))
    decoder.close()


def test_after_the_end_nothing_is_decoded() -> None:
    decoder = Decoder()
    decoder.close()
    decoder.warm()
    with pytest.raises(PictureError, match=CLOSING):
        decoder.decode(making.png(1))
    assert children() == []


def test_a_start_that_fails_silently_is_tried_three_times(tmp_path: Path) -> None:
    counter = tmp_path / "starts"
    decoder = Decoder(1, command=[sys.executable, "-c", f"open({str(counter)!r}, 'a').write('x')"])
    for _ in range(6):
        with pytest.raises(PictureError, match="The part that decodes pictures"):
            decoder.decode(making.png(1))
    assert counter.read_text() == "xxx"
    decoder.close()


def test_a_missing_package_is_a_sentence() -> None:
    decoder = Decoder(1, command=hijacked("sys.modules['dankdesk.images.resize'] = None"))
    with pytest.raises(PictureError, match=r"not installed .*Install DankDesk again"):
        decoder.decode(making.png(1))
    decoder.close()


def test_a_bundle_is_told_to_decode_by_the_argument_it_looks_for() -> None:
    assert ROLE.argument == dankdesk.__main__.DECODE_PICTURES
    decoder = Decoder(1, command=[sys.executable, "-m", "dankdesk", ROLE.argument])
    assert decoder.decode(making.png(200)).rgb[0, 0, 0] == 200
    decoder.close()
