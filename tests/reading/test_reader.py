"""The real reader on real pixels."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

import dankdesk.__main__
from dankdesk.errors import ReadingError
from dankdesk.reading import Reader
from dankdesk.reading.reader import ROLE
from dankdesk.records import Text
from tests.reading.making import ROOT, blank, picture, serving

pytestmark = pytest.mark.usefixtures("no_shared_decoder")


@pytest.fixture(scope="module")
def kept() -> Iterator[Reader]:
    """One reader for all that leaves it whole: starting takes seconds."""
    reader = Reader(idle_s=600)
    yield reader
    reader.close()


@pytest.fixture
def reader(kept: Reader) -> Reader:
    """A reader whose process and thread already run, so that no test is blamed for them."""
    kept.read(blank(40, 40))
    return kept


@pytest.fixture(autouse=True, scope="module")
def warm(kept: Reader) -> None:
    """Start the process before the watch on leaked threads looks."""
    kept.read(blank(40, 40))


def test_reads_lines_with_their_places(reader: Reader) -> None:
    text = reader.read(picture("WHEN THE TEST", "passes at once"))
    assert text.content == "WHEN THE TEST\npasses at once"
    assert text.by == reader.id
    first, second = text.lines
    assert 0.7 < first.confidence <= 1
    assert len(first.corners) == 4
    left, top = first.corners[0]
    right, bottom = first.corners[2]
    assert (left, top, right, bottom) == pytest.approx((30 / 640, 38 / 400, 345 / 640, 70 / 400), abs=0.04)
    assert second.corners[0][1] > bottom


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cat-test-set.jpg", "WHEN THE TEST SET\nWAS IN THE TRAINING DATA"),
        ("rocket-friday.jpg", "IT'S A SMALL CHANGE\nON A FRIDAY AFTERNOON"),
        ("coffee-epoch.jpg", "SAID AT 3 IN THE MORNING"),
    ],
)
def test_reads_outlined_captions(reader: Reader, samples: Path, name: str, content: str) -> None:
    with Image.open(samples / name) as image:
        assert content in reader.read(np.asarray(image.convert("RGB"))).content


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (8000, 10), (10, 8000), (300, 200), (2000, 2000)])
def test_a_picture_without_words_has_no_lines(reader: Reader, size: tuple[int, int]) -> None:
    assert reader.read(blank(*size)) == Text((), reader.id)


def test_noise_gives_no_stray_words(reader: Reader) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (300, 400, 3), np.uint8)
    assert reader.read(noise).lines == ()


def test_what_lies_in_memory_with_gaps_is_read_alike(reader: Reader) -> None:
    """Read-only and not contiguous, as a slice of a decoded picture is."""
    wide = np.repeat(picture("HELLO THERE"), 2, axis=1)
    wide.flags.writeable = False
    assert reader.read(wide[:, ::2]).content == "HELLO THERE"


@pytest.mark.parametrize(
    ("limit", "value", "content"), [("LENGTH", 900, "ONE ONE ONE\nTWO TWO TWO"), ("CHARACTERS", 14, "ONE ONE ONE\nTW")]
)
def test_of_a_page_full_of_words_the_first_are_read(limit: str, value: int, content: str) -> None:
    """With limits of a few words, as a page of 10,000 would take its time."""
    patch = f"from dankdesk.reading import ocr; ocr.MAX_{limit} = {value}"
    reader = Reader(command=serving(before=patch))
    text = reader.read(picture("ONE ONE ONE", "TWO TWO TWO", "THREE THREE THREE"))
    reader.close()
    assert text.content == content


def test_threads_get_their_own_words(reader: Reader) -> None:
    words = ["FIRST", "SECOND", "THIRD"]
    with ThreadPoolExecutor(3) as pool:
        assert [text.content for text in pool.map(reader.read, map(picture, words))] == words


def test_nothing_starts_before_the_first_picture() -> None:
    before = psutil.Process().children()
    reader = Reader()
    assert reader.id.startswith("rapidocr-")
    assert psutil.Process().children() == before
    reader.close()
    with pytest.raises(ReadingError, match="closing"):
        reader.read(blank(40, 40))


def test_models_that_are_missing_are_a_sentence_and_never_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that would see the download is never called."""
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.setblocking(False)
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.getsockname()[1]}")
        reader = Reader(command=serving(tmp_path))
        for _ in range(2):
            with pytest.raises(ReadingError, match=r"damaged .*Install DankDesk again"):
                reader.read(blank(40, 40))
        reader.close()
        with pytest.raises(BlockingIOError):
            proxy.accept()
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_model_is_a_sentence_and_not_mended(tmp_path: Path) -> None:
    import rapidocr

    for model in (Path(rapidocr.__file__).parent / "models").glob("*.onnx"):
        data = bytearray(model.read_bytes())
        data[len(data) // 2] ^= 1
        (tmp_path / model.name).write_bytes(data)
    before = {model: model.read_bytes() for model in tmp_path.iterdir()}
    reader = Reader(command=serving(tmp_path))
    with pytest.raises(ReadingError, match="damaged"):
        reader.read(blank(40, 40))
    reader.close()
    assert {model: model.read_bytes() for model in tmp_path.iterdir()} == before


def test_a_missing_package_is_a_sentence() -> None:
    reader = Reader(command=serving(before="sys.modules['rapidocr'] = None"))
    with pytest.raises(ReadingError, match=r"not installed \(rapidocr\)"):
        reader.read(blank(40, 40))
    reader.close()


def test_nothing_is_said_on_stderr_and_the_process_holds_no_window(tmp_path: Path) -> None:
    """In a process of our own, whose stderr can be seen; what the reading process has loaded is asked of the system."""
    program = tmp_path / "program.py"
    program.write_text(
        f"""if True:
        import contextlib, sys
        sys.path.insert(0, {str(ROOT)!r})
        import psutil
        from dankdesk.errors import ReadingError
        from dankdesk.reading import Reader
        from tests.reading.making import picture
        reader = Reader()
        print(reader.read(picture("HELLO")).content)
        [child] = psutil.Process().children()
        noisy = Reader(command=[sys.executable, "-c", "raise SystemExit('noise')"])
        with contextlib.suppress(ReadingError):
            noisy.read(picture("HELLO"))
        print(any("PySide6" in map.path for map in child.memory_maps()), child.nice())
        """
    )
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, check=False)
    assert (done.stdout.split(), done.stderr) == (["HELLO", "False", str(max(5, os.nice(0)))], "")


def test_the_end_of_dankdesk_ends_the_process() -> None:
    """Killed amid a picture, without a chance to say goodbye."""
    code = f"""if True:
        import sys, threading
        sys.path.insert(0, {str(ROOT)!r})
        import psutil
        from dankdesk.reading import Reader
        from tests.reading.making import blank, picture
        reader = Reader()
        reader.read(blank(40, 40))
        print(psutil.Process().children()[0].pid, flush=True)
        while True:
            reader.read(picture(*["words and words"] * 9, size=(900, 900)))
    """
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    parent.stdout.close()
    child.wait(timeout=10)


def test_the_window_can_paint_meanwhile(reader: Reader) -> None:
    """Reading holds no lock of this interpreter: another thread counts on."""
    done = threading.Event()
    counted = 0

    def read() -> None:
        reader.read(picture(*["words and words"] * 9, size=(900, 900)))
        done.set()

    thread = threading.Thread(target=read)
    thread.start()
    while not done.wait(0.001):
        counted += 1
    thread.join()
    assert counted > 20


def test_a_bundle_is_told_to_read_by_the_argument_it_looks_for() -> None:
    assert ROLE.argument == dankdesk.__main__.READ_WORDS


def test_the_bundles_argument_starts_the_reading_process() -> None:
    reader = Reader(command=[sys.executable, "-m", "dankdesk", ROLE.argument])
    assert reader.read(picture("HELLO")).content == "HELLO"
    reader.close()
