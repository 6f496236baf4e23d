"""Looking after the library: what is kept and for how long, backups, and whether all of it is sound."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from dankdesk.settings import RedditSettings
from dankdesk.ui.dialogs import fit_height
from dankdesk.ui.reddit.question import Question
from dankdesk.ui.theme import Theme
from dankdesk.ui.widgets.chooser import Chooser
from dankdesk.ui.widgets.parts import button, label
from dankdesk.ui.widgets.progress_panel import ProgressPanel
from dankdesk.ui.widgets.switch import Switch

AGES = {
    0: "of any age",
    30: "of the last 30 days",
    90: "of the last 90 days",
    180: "of the last 180 days",
    365: "of the last year",
}
SIZES = {
    0: "of any size",
    500: "at most 500 MB",
    1000: "at most 1 GB",
    2000: "at most 2 GB",
    5000: "at most 5 GB",
    10_000: "at most 10 GB",
    20_000: "at most 20 GB",
}
RECHECK = (
    "What was deleted on Reddit is deleted here too, unless you checked the picture yourself or another post has it."
)
BACKUP = "One file with everything: posts, pictures, verdicts and ratings. Restoring keeps what is here now beside it."
CHECK = "Looks at every picture's bytes and every row. Repair mends what can be mended, and says what it did."
WIDTH = 600
MOST_LINES = 7


class TidyDialog(QDialog):
    """keeping(days, megabytes, always): another choice of what is kept. cancelled: Esc or Cancel while something runs.

    The buttons are the desk's to connect.
    """

    keeping = Signal(int, int, bool)
    cancelled = Signal()

    def __init__(self, theme: Theme, settings: RedditSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Tidy and back up")
        self.setFixedWidth(WIDTH)
        self.age = _chooser(theme, "How old posts may get", AGES, settings.keep_days, "of the last {:,} days")
        self.size_ = _chooser(theme, "How much room they may take", SIZES, settings.keep_megabytes, "at most {:,} MB")
        self.always = Switch(theme, "Remove what is beyond that after each pull, too")
        self.always.setChecked(settings.tidy)
        self.preview = label("note", wrap=True)
        self.remove = button("Remove…", "small", tip="Remove what is beyond that; asks first")
        self.recheck = button("Ask Reddit", "small", tip="Look up every post that came from Reddit")
        self.back_up = button("Back up…", "small")
        self.restore = button("Restore…", "small", tip="Put a backup in the place of the library; asks first")
        self.check = button("Check", "small")
        self.repair = button("Repair", "small")
        self.question = Question()
        self.progress = ProgressPanel()
        self.progress.cancelled.connect(self.cancelled)
        self.progress.hide()
        self.told = QPlainTextEdit(readOnly=True)
        self.told.setProperty("look", "card")
        self.told.setAccessibleName("What was found")
        self.told.setTabChangesFocus(True)
        self.told.hide()
        self.close_ = button("Close")
        self.close_.clicked.connect(self.reject)
        self._busy = self._removes = False
        for chooser in (self.age, self.size_):
            chooser.currentIndexChanged.connect(self._keep)
        self.always.toggled.connect(self._keep)
        self._build()
        self.question.changed.connect(lambda: fit_height(self))
        fit_height(self)

    @property
    def kept(self) -> tuple[int, int]:
        """Days and megabytes; 0 for no limit."""
        return int(self.age.currentData()), int(self.size_.currentData())

    def show_preview(self, sentence: str, *, removes: bool) -> None:
        """What would go; `removes`: there is something."""
        self.preview.setText(sentence)
        self._removes = removes
        self._heed()
        fit_height(self)

    def show_busy(self, busy: bool) -> None:
        """Something is under way: nothing else can be begun, and Esc stops it."""
        self._busy = busy
        self.progress.setVisible(busy)
        if busy:
            self.told.hide()
            self.question.withdraw()
        self._heed()
        fit_height(self)

    def tell(self, sentences: Sequence[str]) -> None:
        """What came of it."""
        self.told.setPlainText("\n".join(sentences))
        lines = min(MOST_LINES, max(2, len(sentences)))
        self.told.setFixedHeight(lines * self.told.fontMetrics().lineSpacing() + 14)
        self.told.setVisible(bool(sentences))
        fit_height(self)

    def reject(self) -> None:
        """Esc and Close: stop what runs, withdraw a question, or go."""
        if self._busy:
            self.cancelled.emit()
        elif self.question.isVisible():
            self.question.withdraw()
        else:
            super().reject()

    def _heed(self) -> None:
        self.remove.setEnabled(self._removes and not self._busy)
        for widget in (
            self.age,
            self.size_,
            self.always,
            self.recheck,
            self.back_up,
            self.restore,
            self.check,
            self.repair,
        ):
            widget.setEnabled(not self._busy)
        self.close_.setVisible(not self._busy)

    def _keep(self) -> None:
        self.question.withdraw()
        self.keeping.emit(*self.kept, self.always.isChecked())

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(8)
        column.addWidget(label("heading", "Tidy and back up"))
        column.addSpacing(4)
        column.addWidget(label("section", "Posts that are kept"))
        choice = QHBoxLayout()
        choice.setSpacing(8)
        choice.addWidget(self.age, 1)
        choice.addWidget(self.size_, 1)
        choice.addWidget(self.remove)
        column.addLayout(choice)
        column.addWidget(self.preview)
        after = QHBoxLayout()
        after.setSpacing(8)
        words = label("note", "After each pull, too")
        words.setBuddy(self.always)
        after.addWidget(self.always)
        after.addWidget(words, 1)
        column.addLayout(after)
        rows: tuple[tuple[str, str, tuple[QPushButton, ...]], ...] = (
            ("Deleted posts", RECHECK, (self.recheck,)),
            ("Backup", BACKUP, (self.back_up, self.restore)),
            ("Soundness", CHECK, (self.check, self.repair)),
        )
        for name, note, buttons in rows:
            column.addSpacing(6)
            column.addWidget(label("section", name))
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(label("note", note, wrap=True), 1)
            for one in buttons:
                row.addWidget(one)
            column.addLayout(row)
        column.addSpacing(6)
        for widget in (self.question, self.progress, self.told):
            column.addWidget(widget)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.close_)
        column.addLayout(foot)
        self._heed()


def _chooser(theme: Theme, name: str, usual: Mapping[int, str], chosen: int, other: str) -> Chooser:
    """other: what a chosen number is called that is not among the usual ones."""
    made = Chooser(theme)
    made.setAccessibleName(name)
    words: Mapping[Any, str] = usual if chosen in usual else {**usual, chosen: other.format(chosen)}
    for value, text in sorted(words.items()):
        made.addItem(text, value)
    made.setCurrentIndex(made.findData(chosen))
    return made
