"""What a picture can do to the process that decodes it, done; and that nothing else comes of it than a sentence."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from dankdesk.decoding import Decoder
from dankdesk.decoding.child import NO_MEMORY
from dankdesk.decoding.decoder import CRASHED, TOO_LONG
from dankdesk.errors import PictureError
from tests import making
from tests.decoding.making import GREEDY, GREEDY_IN_C, LOOP, ROOT, SEGFAULT, hijacked, instead

pytestmark = pytest.mark.usefixtures("no_shared_decoder")

NEVER_OUT_OF_TIME = "from dankdesk.decoding import fences; fences.MAX_CPU_S = 10_000"
SOON_OUT_OF_TIME = "from dankdesk.decoding import fences; fences.MAX_CPU_S = 1"


@pytest.fixture
def decoder() -> Iterator[Decoder]:
    decoder = Decoder(2, command=hijacked())
    yield decoder
    decoder.close()
    assert psutil.Process().children() == []


def still_decodes(decoder: Decoder) -> bool:
    return bool(decoder.decode(making.png(9)).rgb[0, 0, 0] == 9)


def test_one_that_loops_is_killed_by_the_clock() -> None:
    """Whatever processor time it may have: the test would not end in time."""
    decoder = Decoder(1, limit_s=1.0, command=hijacked(NEVER_OUT_OF_TIME))
    with pytest.raises(PictureError, match=TOO_LONG):
        decoder.decode(LOOP)
    assert still_decodes(decoder)
    decoder.close()


@pytest.mark.skipif(sys.platform == "win32", reason="the kernel counts no processor time for us there")
def test_one_that_loops_is_killed_for_its_processor_time() -> None:
    """Whatever the clock says: the test would not end in time."""
    decoder = Decoder(1, limit_s=600, command=hijacked(SOON_OUT_OF_TIME))
    for red in range(3):
        assert decoder.decode(making.png(red)).rgb[0, 0, 0] == red
    with pytest.raises(PictureError, match=TOO_LONG):
        decoder.decode(LOOP)
    assert still_decodes(decoder)
    decoder.close()


@pytest.mark.skipif(sys.platform == "win32", reason="the kernel counts no processor time for us there")
def test_each_picture_has_its_own_time() -> None:
    """Two of them would be too much for one limit."""
    busy = "import time\nuntil = time.process_time() + 0.7\nwhile time.process_time() < until: pass\n"
    picture = instead(f"{busy}from tests.making import png; data = png(5)")
    decoder = Decoder(1, command=hijacked(SOON_OUT_OF_TIME))
    for _ in range(4):
        assert decoder.decode(picture).rgb[0, 0, 0] == 5
    decoder.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts addresses")
def test_one_that_eats_memory_gets_none_and_the_process_lives(decoder: Decoder) -> None:
    assert still_decodes(decoder)
    before = psutil.Process().children()
    with pytest.raises(PictureError, match=NO_MEMORY):
        decoder.decode(GREEDY)
    assert still_decodes(decoder)
    assert psutil.Process().children() == before


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts addresses")
def test_one_that_eats_memory_in_c_dies_of_it(decoder: Decoder) -> None:
    with pytest.raises(PictureError, match=CRASHED):
        decoder.decode(GREEDY_IN_C)
    assert still_decodes(decoder)


def test_a_segfault_costs_one_picture_however_often(decoder: Decoder) -> None:
    for _ in range(5):
        with pytest.raises(PictureError, match=CRASHED):
            decoder.decode(SEGFAULT)
    assert still_decodes(decoder)


def test_others_go_on_meanwhile() -> None:
    decoder = Decoder(2, limit_s=2.0, command=hijacked())
    files = [LOOP, SEGFAULT, *(making.png(red) for red in range(20)), SEGFAULT]

    def outcome(data: bytes) -> int | str:
        try:
            return int(decoder.decode(data).rgb[0, 0, 0])
        except PictureError as error:
            return str(error)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(outcome, files)) == [TOO_LONG, CRASHED, *range(20), CRASHED]
    decoder.close()


@pytest.mark.skipif(sys.platform == "win32", reason="no such limits there")
def test_one_writes_nothing_opens_little_and_calls_nobody(decoder: Decoder, tmp_path: Path) -> None:
    """Each tries, and then shows a picture whose red says that it was refused."""
    file = tmp_path / "file"
    tries = [
        f"with open({str(file)!r}, 'wb', buffering=0) as out: out.write(b'x')",
        "held = [open('/dev/null') for _ in range(60)]",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
    ]
    for attempt in tries:
        code = f"red = 1\ntry:\n {attempt}\nexcept OSError: red = 2\nfrom tests.making import png; data = png(red)"
        assert decoder.decode(instead(f"import sys; import tests.making, PIL.Image\n{code}")).rgb[0, 0, 0] == 2, attempt
    assert not file.exists() or file.read_bytes() == b""


LIES = {
    "another file's facts": "message['facts'][0] = '0' * 64",
    "another length": "message['facts'][5] += 1",
    "no hash": "message['facts'][1] = None",
    "a hash too large": "message['facts'][1] = 1 << 256",
    "an unknown format": "message['facts'][2] = 'EPS'",
    "no width": "message['facts'][3] = 0",
    "more pixels than are let in": "message['facts'][3] = 10 ** 9",
    "facts that are none": "message['facts'] = 5",
    "another size": "message['size'] = [5, 5]",
    "a size below nothing": "message['size'] = [-12, -16]",
    "no size": "del message['size']",
    "no pixels": "parts = ()",
    "a sentence with colours": "message = {'error': '\\x1b[31mred'}",
    "a sentence that never ends": "message = {'error': 'x' * 10_000}",
    "a sentence that is none": "message = {'error': ['x']}",
    "a frame of four gigabytes": "answers.write(b'\\xff\\xff\\xff\\xff\\x01'); answers.flush()",
    "parts without end": "parts = (b'x',) * 99",
    "no JSON": "answers.write(b'\\x01\\0\\0\\0\\0{'); answers.flush()",
    "an end amid a frame": "answers.write(b'\\xff\\0\\0\\0\\0{'); answers.flush(); os._exit(0)",
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_lies_are_not_believed(lie: str) -> None:
    """The answer is changed on its way out; picture 77 is the one that lies."""
    before = f"""
import os
from dankdesk.children import wire
told = wire.send
def send(answers, message, *parts):
    if parts and message.get("size") and parts[-1][0, 0, 0] == 77:
        message = json.loads(json.dumps(message))
        {lie}
    told(answers, message, *parts)
wire.send = send
"""
    decoder = Decoder(1, limit_s=10, command=hijacked(before))
    with pytest.raises(PictureError, match=CRASHED):
        decoder.decode(making.png(77))
    assert still_decodes(decoder)
    decoder.close()


@pytest.mark.skipif(sys.platform == "win32", reason="the kernel counts no processor time for us there")
def test_the_end_of_dankdesk_ends_even_one_that_loops() -> None:
    """Killed without a goodbye, while no other thread of the child gets a turn."""
    code = f"""if True:
        import sys
        sys.path.insert(0, {str(ROOT)!r})
        import psutil
        from dankdesk.decoding import Decoder
        from tests.decoding.making import LOOP, hijacked
        from tests.making import png
        decoder = Decoder(1, command=hijacked({SOON_OUT_OF_TIME!r}))
        decoder.decode(png(1))
        print(psutil.Process().children()[0].pid, flush=True)
        decoder.decode(LOOP)
    """
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = psutil.Process(int(parent.stdout.readline()))
    time.sleep(0.2)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    child.wait(timeout=30)


def test_what_it_would_say_is_not_heard(decoder: Decoder, capfd: pytest.CaptureFixture[str]) -> None:
    noise = instead("import os; os.write(1, b'noise'); os.write(2, b'noise'); data = b'noise'")
    with pytest.raises(PictureError, match="not a picture"):
        decoder.decode(noise)
    assert still_decodes(decoder)
    assert capfd.readouterr() == ("", "")
