"""The small pieces pages are made of: labels, buttons and lines that name their look."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget


def label(look: str = "", text: str = "", *, wrap: bool = False) -> QLabel:
    """A label of plain text: names and sentences from files must never be read as markup."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("look", look)
    if wrap:
        made.setWordWrap(True)
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


def button(text: str, look: str = "", *, tip: str = "") -> QPushButton:
    made = QPushButton(text)
    made.setProperty("look", look)
    made.setAutoDefault(False)
    if tip:
        made.setToolTip(tip)
    return made


def beside_number(number: QWidget, *said: QWidget) -> QHBoxLayout:
    """The big number, and beside it, in the middle of its height, what it says."""
    beside = QVBoxLayout()
    beside.setSpacing(2)
    beside.addStretch(1)
    for one in said:
        beside.addWidget(one)
    beside.addStretch(1)
    hero = QHBoxLayout()
    hero.setSpacing(14)
    hero.addWidget(number)
    hero.addLayout(beside, 1)
    return hero


def line(*, upright: bool = False) -> QFrame:
    """A hairline, one logical pixel."""
    made = QFrame()
    made.setProperty("look", "line")
    if upright:
        made.setFixedWidth(1)
    else:
        made.setFixedHeight(1)
    return made


def fill_below_line(owner: QWidget, inner: QWidget | QLayout) -> None:
    """Make `inner` all of `owner`, with a hairline above it."""
    column = QVBoxLayout(owner)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(line())
    if isinstance(inner, QWidget):
        column.addWidget(inner)
    else:
        column.addLayout(inner)


def surface() -> QWidget:
    made = QWidget()
    made.setProperty("look", "surface")
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return made


def set_look(widget: QWidget, look: str) -> None:
    """Change a widget's look; Qt reads dynamic properties only when the style is applied anew."""
    if widget.property("look") != look:
        widget.setProperty("look", look)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


# The html module would load the names of all two thousand entities, before the first paint.
_AS_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\n": "<br>"})


def tooltip(text: str) -> str:
    """Text as a tool tip that wraps, and that shows a name like "<b>.png" as it is."""
    return f"<qt>{text.translate(_AS_HTML)}</qt>"
