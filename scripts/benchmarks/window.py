"""How long a dropped picture takes to its score on screen, against decoding it and inferring on it once."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QMimeData, QObject, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget

from dankdesk.images import decode, fit, read_file
from dankdesk.inference import LazyEngine
from dankdesk.paths import Home, model_folder
from dankdesk.reading import Reader
from dankdesk.scoring import resize_policy
from dankdesk.ui.app import make_app
from dankdesk.ui.check.desk import Desk
from dankdesk.ui.theme import Theme
from dankdesk.ui.window import Window
from scripts.benchmarks.rounds import held, spread

PATIENCE_MS = 30_000


def compare(paths: list[Path]) -> list[str]:
    """Drop each of `paths` once; returns the lines to print."""
    app = make_app()
    engine = LazyEngine(model_folder() / "manifest.json")
    with tempfile.TemporaryDirectory(prefix="dankdesk-bench-") as home:
        # With its reader: the words that are read behind a number must not cost it anything.
        window = Window(Home.at(Path(home)), engine, Theme(app), Reader)
        loop = QEventLoop()
        window.ready.connect(loop.quit)
        window.show()
        loop.exec()
        painted = _Painted(window.page.panel, loop)
        desk = window.findChild(Desk)
        assert desk is not None, "the window is ready, so its session is there"
        desk.computed.connect(painted.arm)
        ratios, drops, bares = [], [], []
        for path in paths:
            began = time.perf_counter()
            _drop(window, path)
            _run(loop)
            drops.append(time.perf_counter() - began)
            _settle(app, window)
            bares.append(_bare(engine, path))
            ratios.append(drops[-1] / bares[-1])
        window.close()
    return [
        f"From a drop to its score on screen ({len(paths)} JPEGs of 1080 x 1350, median, least to most)",
        f"  drop to screen              {statistics.median(drops) * 1000:8.0f} ms",
        f"  decode plus one inference   {statistics.median(bares) * 1000:8.0f} ms",
        f"  ratio: {spread(ratios)}; {held(statistics.median(ratios), 1.3)}",
    ]


class _Painted(QObject):
    """Ends the loop once a widget was painted and flushed to the screen, after it was armed."""

    def __init__(self, widget: QWidget, loop: QEventLoop) -> None:
        super().__init__(widget)
        self._loop = loop
        self.armed = False
        widget.installEventFilter(self)

    def arm(self) -> None:
        self.armed = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.armed and event.type() == QEvent.Type.Paint:
            self.armed = False
            # Painting and flushing are one event; this one comes right after it, and before any timer.
            QApplication.postEvent(self, QEvent(QEvent.Type.User), Qt.EventPriority.HighEventPriority.value)
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.User:
            self._loop.quit()
            return True
        return super().event(event)


def _bare(engine: LazyEngine, path: Path) -> float:
    """Seconds to decode `path` and to run the model once."""
    how = resize_policy(engine.manifest)
    began = time.perf_counter()
    picture = decode(read_file(path))
    decoded = time.perf_counter()
    batch = fit(picture.rgb, how)[None]
    fitted = time.perf_counter()
    aspect = np.array([picture.facts.width / picture.facts.height], np.float32)
    engine.get().score(batch, aspect)
    return (decoded - began) + (time.perf_counter() - fitted)


def _drop(window: Window, path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    middle = window.rect().center()
    keys = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, QDragEnterEvent(middle, *keys))
    QApplication.sendEvent(window, QDropEvent(QPointF(middle), *keys))


def _run(loop: QEventLoop) -> None:
    late = QTimer()
    late.setSingleShot(True)
    late.timeout.connect(lambda: loop.exit(1))
    late.start(PATIENCE_MS)
    if loop.exec() != 0:
        raise RuntimeError("a dropped picture never got its score on screen")


def _settle(app: QApplication, window: Window) -> None:
    """Let what follows a score (the words, the strip, an animation) end before anything else is timed."""
    until = time.perf_counter() + 0.4
    while time.perf_counter() < until or not window.idle:
        app.processEvents()
        time.sleep(0.01)
