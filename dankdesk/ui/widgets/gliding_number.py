"""The big number. It glides to another value of the same thing, and jumps to that of another thing."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QVariantAnimation
from PySide6.QtWidgets import QLabel

from dankdesk.ui.theme import EASING, Theme


class GlidingNumber(QLabel):
    def __init__(self, theme: Theme, write: Callable[[float], str]) -> None:
        """write: a value as it is to be read."""
        super().__init__()
        self._theme = theme
        self._write = write
        self._value = 0.0
        self.setProperty("look", "number")
        self._glide = QVariantAnimation(self)
        self._glide.setEasingCurve(EASING)
        self._glide.valueChanged.connect(lambda value: self.setText(write(value)))
        self._glide.finished.connect(lambda: self.setText(write(self._value)))

    def say(self, text: str) -> None:
        """Something else than a number."""
        self._glide.stop()
        self.setText(text)

    def set(self, value: float, *, glide: bool) -> None:
        start, self._value = self._value, value
        self._glide.stop()
        if not glide or start == value or not self._theme.motion_ms:
            self.setText(self._write(value))
            return
        self._glide.setStartValue(start)
        self._glide.setEndValue(value)
        self._glide.setDuration(self._theme.motion_ms)
        self._glide.start()
