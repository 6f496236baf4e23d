"""What every test gets: a home of its own, the sample memes, and a watch on leaked threads."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

# Before any test loads onnxruntime: docs/decisions/083-the-runtime-tells-nobody.md
import dankdesk  # noqa: F401

ROOT = Path(__file__).resolve().parent.parent
GRACE_SECONDS = 2.0
SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")

if sys.platform == "linux" and not any(map(os.environ.get, SCREENS)):
    # Without a screen Qt would end the process; scripts/dev.py test brings a virtual one.
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what other programs do to a window (drag, paste, activate) where there is no screen for them to meet on."""
    if item.get_closest_marker("window") and os.environ.get("QT_QPA_PLATFORM") == "offscreen":
        pytest.skip("needs a screen; scripts/dev.py test brings a virtual one")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty folder for everything DankDesk keeps, as `--home` takes it."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def samples() -> Path:
    """The folder of sample memes that ships."""
    return ROOT / "assets" / "samples"


@pytest.fixture
def shared_folder() -> Path:
    """The developers' folder beside the checkout, with data and hostile files; skips where there is none."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no shared folder beside this checkout")
    return folder


@pytest.fixture(scope="module")
def no_shared_decoder() -> None:
    """For tests that count child processes: those before them leave the decoder that all of a process share."""
    from dankdesk.decoding import shared

    shared().close()
    shared.cache_clear()


@pytest.fixture(autouse=True)
def collected_on_this_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """As in the window: cycles that hold Qt objects are collected here and never on a test's other threads."""
    if "qapp" not in request.fixturenames:
        yield
        return
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def no_leaked_threads() -> Iterator[None]:
    """Fail a test that leaves a thread behind, daemon or not, after a short grace period to finish."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + GRACE_SECONDS
    for thread in _new_threads(before):
        thread.join(max(0.0, deadline - time.monotonic()))
    leaked = _new_threads(before)
    assert not leaked, f"threads left running: {', '.join(sorted(thread.name for thread in leaked))}"


def _new_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    # A dummy stands for a foreign thread (a QThreadPool worker that called into Python) and can't be joined.
    return [t for t in threading.enumerate() if t not in before and not isinstance(t, threading._DummyThread)]
