"""How the window is laid out."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

PANEL_SHARE = 0.3
PANEL_NARROWEST, PANEL_WIDEST = 328, 400


def frame(header: QWidget, rail: QWidget, pages: QWidget, foot: QWidget) -> QWidget:
    """The window: the rail beside the pages, between the header and the foot."""
    middle = QHBoxLayout()
    middle.setSpacing(0)
    middle.addWidget(rail)
    middle.addWidget(pages, 1)
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(header)
    column.addLayout(middle, 1)
    column.addWidget(foot)
    return whole


def panel_width(page: int) -> int:
    """Pixels for the panel at the side of a page that is `page` pixels wide."""
    return min(PANEL_WIDEST, max(PANEL_NARROWEST, round(page * PANEL_SHARE)))
