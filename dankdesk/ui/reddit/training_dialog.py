"""What makes a picture dank in a training set."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from dankdesk.ui.theme import Theme
from dankdesk.ui.widgets.chooser import Chooser
from dankdesk.ui.widgets.parts import button, label

MEDIAN, RATING, EXTREMES = "median", "rating", "extremes"
LABELS = {
    MEDIAN: "More upvotes than the median of its subreddit and month",
    RATING: "Your own rating",
    EXTREMES: "The most upvoted against the least upvoted",
}
COUNTS = (50, 100, 250, 500, 1000, 5000)
WHY = (
    "Writes the pictures of the posts that are shown into two folders, dank and not-dank, with a table beside them. "
    "The laboratory in scripts trains on it, and Import… takes it as well."
)
WIDTH = 520


class TrainingDialog(QDialog):
    """chosen(label, n): one of `LABELS`, and with EXTREMES how many of each."""

    chosen = Signal(str, int)

    def __init__(self, theme: Theme, n_posts: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export a training set")
        self.setFixedWidth(WIDTH)
        self.label = Chooser(theme)
        self.label.setAccessibleName("What counts as dank")
        for value, text in LABELS.items():
            self.label.addItem(text, value)
        self.count = Chooser(theme)
        self.count.setAccessibleName("How many of each")
        for n in COUNTS:
            self.count.addItem(f"{n:,} of each", n)
        self.count.setCurrentIndex(1)
        self.go = button("Choose a folder…", "primary")
        self.go.clicked.connect(self._choose)
        close = button("Close")
        close.clicked.connect(self.reject)
        self.label.currentIndexChanged.connect(self._heed)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(12)
        column.addWidget(label("heading", "Export a training set"))
        column.addWidget(label("", WHY, wrap=True))
        column.addWidget(label("note", f"{n_posts:,} posts are shown. What counts as dank:"))
        column.addWidget(self.label)
        column.addWidget(self.count)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(close)
        foot.addWidget(self.go)
        column.addLayout(foot)
        self._heed()

    def _heed(self) -> None:
        self.count.setVisible(self.label.currentData() == EXTREMES)

    def _choose(self) -> None:
        self.accept()
        self.chosen.emit(str(self.label.currentData()), int(self.count.currentData()))
