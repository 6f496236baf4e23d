"""Which engine is the fastest on this machine: asked, waited for, answered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from dankdesk.ui.dialogs import fit_height
from dankdesk.ui.measuring import Measuring
from dankdesk.ui.widgets.parts import button, label
from dankdesk.ui.widgets.progress_panel import ProgressPanel
from dankdesk.wording import printable

ABOUT = (
    "Tries what this machine has to run the model in use, times what works and agrees with the CPU, and keeps the "
    "fastest."
)
WIDTH = 560


class MeasureDialog(QDialog):
    """kept(name): this engine was the fastest, and is kept."""

    kept = Signal(str)

    def __init__(self, measuring: Measuring, manifest_path: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Measure this machine")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(WIDTH)
        self._measuring = measuring
        self._manifest_path = manifest_path
        self.progress = ProgressPanel()
        self.progress.hide()
        self.told = label("note", wrap=True)
        self.said = label("section", wrap=True)
        self.start = button("Measure")
        self.close_ = button("Close")
        self.start.setDefault(True)
        self.start.clicked.connect(self._start)
        self.close_.clicked.connect(self.reject)
        self.progress.cancelled.connect(measuring.cancel)
        measuring.moved.connect(self.progress.show_progress)
        measuring.ended.connect(self._tell)
        measuring.failed.connect(self._fail)
        self._build()

    def reject(self) -> None:
        """Esc and Close: stop measuring, or go."""
        if self._measuring.busy:
            self._measuring.cancel()
        else:
            super().reject()

    def _start(self) -> None:
        self._rest("", "", busy=True)
        self.progress.show_progress("Starting", 0, None)
        self._measuring.start(self._manifest_path)

    @Slot(list)
    def _tell(self, rows: Sequence[dict[str, Any]]) -> None:
        fastest = next(row for row in rows if row["kept"])
        self._rest(f"{fastest['name']} is used from now on.", "\n".join(map(_line, rows)), busy=False)
        self.kept.emit(fastest["engine"])

    @Slot(str)
    def _fail(self, sentence: str) -> None:
        self._rest(printable(sentence), "", busy=False)

    def _rest(self, said: str, told: str, *, busy: bool) -> None:
        """Show what came of it, or that it is under way."""
        self.said.setText(said)
        self.told.setText(told)
        for widget, shown in ((self.said, bool(said)), (self.told, bool(told)), (self.progress, busy)):
            widget.setVisible(shown)
        self.start.setEnabled(not busy)
        self.close_.setVisible(not busy)
        fit_height(self)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(12)
        column.addWidget(label("heading", "Measure this machine"))
        column.addWidget(label("note", ABOUT, wrap=True))
        for widget in (self.progress, self.said, self.told):
            column.addWidget(widget)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.start)
        foot.addWidget(self.close_)
        column.addLayout(foot)
        self._rest("", "", busy=False)


def _line(row: dict[str, Any]) -> str:
    if not row["works"]:
        return f"{row['name']}: {row['why']}"
    off = f", likelihoods within {row['off_by']:.3f} of the CPU's" if row["off_by"] is not None else ""
    return f"{row['name']}: {row['pictures_per_second']:.1f} pictures a second, {row['precision']}{off}"
