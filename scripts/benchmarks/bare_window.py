"""A window of PySide6 that says one sentence, which any program with a window is at least. Prints when that was on the
screen, in seconds since 1970, and ends."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow


class BareWindow(QMainWindow):
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        QTimer.singleShot(0, self, self._painted)

    def _painted(self) -> None:
        print(time.time(), flush=True)
        self.close()


if __name__ == "__main__":
    application = QApplication([])
    window = BareWindow()
    window.setCentralWidget(QLabel("Hello", alignment=Qt.AlignmentFlag.AlignCenter))
    window.resize(1200, 780)
    window.show()
    application.exec()
