"""Two models side by side: which, on what, how far it is, and what was found."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dankdesk.models import Installed
from dankdesk.pace import Pace
from dankdesk.ui.models import saying
from dankdesk.ui.models.comparer import Answer
from dankdesk.ui.models.result import ResultView
from dankdesk.ui.theme import Theme
from dankdesk.ui.widgets.chooser import Chooser
from dankdesk.ui.widgets.parts import button, label, tooltip
from dankdesk.ui.widgets.progress_panel import ProgressPanel
from dankdesk.ui.widgets.switch import Switch

TOO_FEW = "Add a second model to compare two."


class ComparePanel(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.choosers = Chooser(theme), Chooser(theme)
        for chooser, which in zip(self.choosers, ("First", "Second"), strict=True):
            chooser.setAccessibleName(f"{which} model to compare")
            chooser.setMinimumWidth(140)
            chooser.setMaximumWidth(260)
            chooser.currentIndexChanged.connect(lambda _index: self._heed())
            chooser.currentTextChanged.connect(lambda text, chooser=chooser: chooser.setToolTip(tooltip(text)))
        self.words = Switch(theme, "Judge the words too")
        self.words.setToolTip("Without the words it goes faster")
        self.words.setChecked(True)
        self.folder = button("A folder…", "small", tip="Compare them on the pictures of a folder")
        self.checked = button("Checked pictures", "small", tip="Compare them on what was checked before")
        self.note = label("note", wrap=True)
        self.progress = ProgressPanel()
        self.progress.hide()
        self.result = ResultView(theme)
        self.result.hide()
        self._busy = False
        self._pace = Pace(0)
        self._build()
        self._heed()

    @property
    def chosen(self) -> tuple[str, str]:
        """The ids of the two models."""
        a, b = (str(chooser.currentData() or "") for chooser in self.choosers)
        return a, b

    def set_models(self, models: tuple[Installed, ...]) -> None:
        """Offer those that can be used; what was chosen stays chosen."""
        usable = [model for model in models if model.problem is None]
        for place, chooser in enumerate(self.choosers):
            before = chooser.currentData()
            chooser.blockSignals(True)
            chooser.clear()
            for model in usable:
                chooser.addItem(saying.title(model.manifest) if model.manifest else model.id, model.id)
            at = chooser.findData(before) if before is not None else -1
            chooser.setCurrentIndex(at if at >= 0 else min(place, len(usable) - 1))
            chooser.blockSignals(False)
        self._heed()

    def show_progress(self, done: int, total: int) -> None:
        """Each picture counts twice, once for each model."""
        self._busy = True
        if self._pace.total != total or done < self._pace.done:
            self._pace = Pace(total)
        self._pace.step(done - self._pace.done)
        text = f"Comparing {self._pace.text()}" if total else "Looking for pictures"
        self.progress.show_progress(text, done, total or None)
        self._heed()

    def stop_progress(self) -> None:
        self._busy = False
        self._pace = Pace(0)
        self.progress.hide()
        self._heed()

    def show_answer(self, answer: Answer) -> None:
        self.result.show_answer(answer)
        self.result.show()

    def _heed(self) -> None:
        a, b = self.chosen
        few = self.choosers[0].count() < 2
        same = not few and a == b
        self.note.setText(TOO_FEW if few else "Choose two different models." if same else "")
        self.note.setVisible(few or same)
        for widget in (self.folder, self.checked):
            widget.setEnabled(not (few or same or self._busy))

    def _build(self) -> None:
        words = label("note", "Words too")
        words.setBuddy(self.words)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.choosers[0], 1)
        row.addWidget(label("note", "and"))
        row.addWidget(self.choosers[1], 1)
        row.addWidget(label("note", "on"))
        row.addWidget(self.folder)
        row.addWidget(self.checked)
        row.addStretch(0)
        row.addWidget(words)
        row.addWidget(self.words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label("heading", "Compare two models"))
        column.addLayout(row)
        column.addWidget(self.note)
        column.addWidget(self.progress)
        column.addWidget(self.result)
