"""The theme in force: follows the system's light or dark setting while running, and its wish for less motion."""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from dankdesk.ui.stylesheet import palette, stylesheet
from dankdesk.ui.tokens import BODY_PX, DARK, LIGHT, Tokens

MOTION_MS = 160
EASING = QEasingCurve.Type.OutCubic


def tokens_for(scheme: Qt.ColorScheme, window: QColor) -> Tokens:
    """The tokens for the system's scheme; where it names none, those that fit its own window colour."""
    if scheme == Qt.ColorScheme.Unknown:
        return DARK if window.lightnessF() < 0.5 else LIGHT
    return DARK if scheme == Qt.ColorScheme.Dark else LIGHT


class Theme(QObject):
    """Owns the application's palette and style sheet. Widgets that paint themselves read `tokens` and
    repaint on `changed`."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        # Read once: after the first apply() the application's palette is our own.
        self._system_window = app.palette().color(QPalette.ColorRole.Window)
        self._hints = QGuiApplication.styleHints()
        self.tokens = tokens_for(self._hints.colorScheme(), self._system_window)
        font = app.font()
        font.setPixelSize(BODY_PX)
        app.setFont(font)
        self._apply()
        self._hints.colorSchemeChanged.connect(self._follow)

    @property
    def motion_ms(self) -> int:
        """How long a movement lasts: 0 where the system asks for reduced motion."""
        # New in Qt 6.12; docs/decisions/040-not-pyside-6-12-on-python-3-11.md says why that is not everywhere.
        preference = getattr(self._hints.accessibility(), "motionPreference", None)
        return 0 if preference is not None and preference().name == "ReducedMotion" else MOTION_MS

    def font(self, pixels: int, *, weight: QFont.Weight = QFont.Weight.Normal, tabular: bool = False) -> QFont:
        """The interface font at a size in pixels; `tabular` gives figures of one width, so numbers don't jitter."""
        font = QFont(self._app.font())
        font.setPixelSize(pixels)
        font.setWeight(weight)
        if tabular:
            font.setFeature(QFont.Tag.fromString("tnum"), 1)
        return font

    @Slot(Qt.ColorScheme)
    def _follow(self, scheme: Qt.ColorScheme) -> None:
        wanted = tokens_for(scheme, self._system_window)
        if wanted != self.tokens:
            self.tokens = wanted
            self._apply()
            self.changed.emit()

    def _apply(self) -> None:
        self._app.setPalette(palette(self.tokens))
        self._app.setStyleSheet(stylesheet(self.tokens))
