"""`dankdesk engines --measure` in a process of its own: an engine that crashes or hangs takes no window with it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, Signal

from dankdesk.paths import Home

# As `dankdesk.children.role` does: the paths of this process, whatever found us.
_CODE = "import json, sys; sys.path[:] = json.loads(sys.argv.pop(1)); from dankdesk.cli import main; sys.exit(main())"
WAIT_MS = 3000
"""For the end of a process that was killed, at the most."""


class Measuring(QObject):
    """One measurement at a time. What it finds to be the fastest is kept by then.

    moved(what, done, total): what comes next. ended(rows): one of what `dankdesk engines --json` prints for each
    engine. failed(sentence): also after `cancel`; nothing is kept.
    """

    moved = Signal(str, int, int)
    ended = Signal(list)
    failed = Signal(str)

    def __init__(self, home: Home, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._home = home
        self._process = QProcess(self)
        self._rows: list[dict[str, Any]] = []
        self._what = ""
        self._cancelled = False
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._finish)
        self._process.errorOccurred.connect(self._not_started)

    @property
    def busy(self) -> bool:
        return self._process.state() != QProcess.ProcessState.NotRunning

    @property
    def pid(self) -> int:
        """Of the process; 0 where none runs."""
        return int(self._process.processId())

    def start(self, manifest_path: Path) -> None:
        """Measure with this model."""
        self._rows, self._what, self._cancelled = [], "", False
        frozen = getattr(sys, "frozen", False)
        ourselves = [] if frozen else ["-I", "-c", _CODE, json.dumps([str(path) for path in sys.path])]
        words = ["engines", "--measure", "--json", "--home", str(self._home.root), "--model", str(manifest_path)]
        self._process.start(sys.executable, [*ourselves, *words])

    def cancel(self) -> None:
        self._cancelled = True
        self._process.kill()

    def stop(self) -> None:
        """Cancel, and say nothing more."""
        self.blockSignals(True)
        if self.busy:
            self.cancel()
            self._process.waitForFinished(WAIT_MS)

    def _read(self) -> None:
        while self._process.canReadLine():
            row = json.loads(bytes(self._process.readLine().data()))
            if "step" in row:
                self._what = row["step"]
                self.moved.emit(self._what, row["done"], row["total"])
            else:
                self._rows.append(row)

    def _finish(self, code: int, how: QProcess.ExitStatus) -> None:
        told = bytes(self._process.readAllStandardError().data()).decode(errors="replace").strip()
        if self._cancelled:
            self.failed.emit("Stopped. The engine stays as it was.")
        elif how == QProcess.ExitStatus.CrashExit:
            self.failed.emit(f"“{self._what}” ended in a crash. The engine stays as it was.")
        elif code:
            self.failed.emit(told or "Measuring broke off. The engine stays as it was.")
        else:
            self.ended.emit(self._rows)

    def _not_started(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.failed.emit("Measuring could not be started.")
