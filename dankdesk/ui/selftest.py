"""`dankdesk --self-test`: the program tries itself as a stranger would, and prints one JSON object of what it saw.

The real window opens, a sample meme is dropped on it at its first paint, its number and its words are waited for, the
window is closed, and the library is looked into. What builds a bundle runs this on the result.
"""

from __future__ import annotations

import faulthandler
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtCore import qInstallMessageHandler as install_message_handler
from PySide6.QtGui import QGuiApplication

from dankdesk import __version__
from dankdesk.errors import UserError
from dankdesk.inference import LazyEngine
from dankdesk.paths import Home, assets_folder
from dankdesk.ui.app import run_window
from dankdesk.ui.window import Window

SAMPLE = "samples/cat-test-set.jpg"
PATIENCE_S = 60.0
GRACE_S = 2.0
POLL_MS = 2

Condition = Callable[[], bool]


@dataclass(slots=True)
class Report:
    """What is printed. faults: sentences; none means that the test passed. complaints: what Qt had to say.

    moments: when the window had "painted", the number was "scored", everything was "done", and the program had "ended",
        in seconds since 1970, so that whoever started the process can count from there.
    """

    version: str = __version__
    platform: str = ""
    engine: str = ""
    likelihood: float | None = None
    words: str = ""
    moments: dict[str, float] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def mark(self, moment: str) -> None:
        self.moments[moment] = time.time()

    def expect(self, holds: bool, otherwise: str) -> None:
        if not holds:
            self.faults.append(otherwise)


class Rehearsal(QObject):
    """Goes through the story with one window, and closes it at the end of it, or when nothing happens any more."""

    def __init__(self, window: Window, report: Report) -> None:
        super().__init__(window)
        self._window = window
        self._report = report
        self._story = self._tell()
        self._condition = next(self._story)
        self._until = time.monotonic() + PATIENCE_S
        window.painted.connect(lambda: report.mark("painted"))
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self._step)
        self._timer.start()

    def _tell(self) -> Iterator[Condition]:
        """Each step does something, and yields what it then waits for."""
        window, report = self._window, self._report
        yield lambda: "painted" in report.moments
        panel = window.page.panel
        drop(window, assets_folder() / SAMPLE)
        yield self._answered
        report.mark("scored")
        report.platform = QGuiApplication.platformName()
        report.expect(panel.number.isVisible() and "%" in panel.number.text(), "the window shows no number")
        yield lambda: window.idle
        report.mark("done")
        report.engine = window.status.text
        verdict = window.session.viewer.verdict if window.session is not None else None
        if verdict is not None:
            report.likelihood = verdict.score.likelihood
            report.words = verdict.score.text.content if verdict.score.text is not None else ""
            report.expect(verdict.warning is None, f"the verdict has a warning: {verdict.warning}")
        report.expect(bool(report.words), "no words were read")

    def _answered(self) -> bool:
        """Whether there is a verdict, or will never be one."""
        session = self._window.session
        return session is not None and (session.viewer.verdict is not None or session.opened.manifest is None)

    def _step(self) -> None:
        if time.monotonic() > self._until:
            self._report.faults.append(
                f"nothing happens any more after {', '.join(self._report.moments) or 'the start'}"
            )
        elif self._condition():
            condition = next(self._story, None)
            if condition is not None:
                self._condition = condition
                return
        else:
            return
        self._timer.stop()
        self._window.close()


class _Bugs(logging.Handler):
    """Every logged error is a fault: the window would go on without a word of it."""

    def __init__(self, report: Report) -> None:
        super().__init__(logging.ERROR)
        self._report = report

    def emit(self, record: logging.LogRecord) -> None:
        self._report.faults.append(self.format(record))


def _ends(thread: threading.Thread) -> bool:
    """Whether it is the main one, or ends soon: the one that keeps time limits stays a little behind the last."""
    if thread is not threading.main_thread():
        thread.join(GRACE_S)
        return not thread.is_alive()
    return True


def self_test(home: Home, manifest_path: Path) -> int:
    """Run the test in `home`, an empty one for a test of everything; returns 0 if all went well, else 1."""
    # What hangs for good ends here, with a traceback on stderr, and not when whoever started it loses patience.
    faulthandler.dump_traceback_later(3 * PATIENCE_S, exit=True)
    report = Report()
    bugs = _Bugs(report)
    logging.getLogger("dankdesk").addHandler(bugs)
    install_message_handler(lambda kind, context, text: report.complaints.append(text))
    code = run_window(home, manifest_path, (), attend=lambda window: Rehearsal(window, report))
    install_message_handler(None)
    logging.getLogger("dankdesk").removeHandler(bugs)
    report.expect(code == 0, f"the window ended with {code}")
    left = [thread.name for thread in threading.enumerate() if not _ends(thread)]
    report.expect(not left, f"threads still run: {', '.join(left)}")
    report.mark("ended")
    report.expect(not list(home.logs.glob("crash-*.txt")), "a crash file was left")
    _look_into(home, manifest_path, report)
    print(json.dumps({"passed": not report.faults, **asdict(report)}, indent=2), flush=True)
    faulthandler.cancel_dump_traceback_later()
    return 1 if report.faults else 0


def drop(window: Window, file: Path) -> None:
    """Drag `file` onto the middle of the window and let go, as the system's own events would."""
    # After the first paint, which this test is also there to time.
    from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
    from PySide6.QtGui import QDragEnterEvent, QDropEvent
    from PySide6.QtWidgets import QApplication

    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    middle = window.rect().center()
    keys = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window.windowHandle(), QDragEnterEvent(middle, *keys))
    QApplication.sendEvent(window.windowHandle(), QDropEvent(QPointF(middle), *keys))


def _look_into(home: Home, manifest_path: Path, report: Report) -> None:
    """Whether the library holds what the window showed, words included."""
    from dankdesk.library import Library  # after the first paint, too

    try:
        model = LazyEngine(manifest_path).manifest
        library = Library.open(home.library)
        try:
            kept = library.history(model.id, limit=2)
        finally:
            library.close()
    except UserError as error:
        report.faults.append(str(error))
        return
    shown = [report.likelihood] if report.likelihood is not None else []
    report.expect([verdict.score.likelihood for verdict in kept] == shown, "the library does not hold what was shown")
    report.expect(all(verdict.score.text is not None for verdict in kept), "the library does not hold the words")
