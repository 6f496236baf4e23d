"""The filters that are not needed often, in a small window that stays while they are tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from dankdesk.library.catalog import Only
from dankdesk.ui.reddit.wishes import AGES, SHOWN, Age, Wishes
from dankdesk.ui.theme import Theme
from dankdesk.ui.widgets.chooser import Chooser
from dankdesk.ui.widgets.parts import button, label
from dankdesk.ui.widgets.switch import Switch
from dankdesk.wording import printable

WIDTH = 348
MOST_ROWS = 5
ROW = 28
NAME = Qt.ItemDataRole.UserRole
Key = TypeVar("Key", Age, Only)


class FilterPopover(QFrame):
    """changed(wishes): something was chosen; it takes effect at once."""

    changed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("look", "popover")
        self.setFixedWidth(WIDTH)
        self._wishes = Wishes()
        self._setting = False
        self.subreddits = QListWidget()
        self.subreddits.setAccessibleName("Subreddits; none chosen means all")
        self.subreddits.setSelectionMode(QListWidget.SelectionMode.MultiSelection)
        self.subreddits.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.age = _chooser(theme, "When it was posted", AGES)
        self.first, self.last = _day("From"), _day("Until")
        self.only = _chooser(theme, "Which posts", SHOWN)
        self.least, self.most = _number("Likelihood from, percent", "0 %"), _number("Likelihood to, percent", "100 %")
        self.fewest, self.highest = _number("Upvotes from", "any"), _number("Upvotes to", "any")
        self.nsfw = Switch(theme, "Let NSFW posts in, blurred")
        self.spoilers = Switch(theme, "Let spoilers in, blurred")
        self.clear = button("Clear all filters", "small", tip="Show all posts again")
        self.done = button("Done", "small")
        self._days = QWidget()
        self._build()
        self._connect()

    def show_wishes(self, wishes: Wishes, subreddits: Sequence[str]) -> None:
        """subreddits: all there are in the library."""
        self._setting = True
        self._wishes = wishes
        self._list_subreddits(sorted(subreddits, key=str.casefold))
        self.age.setCurrentIndex(self.age.findData(wishes.age))
        self.first.setText(str(wishes.first or ""))
        self.last.setText(str(wishes.last or ""))
        self._days.setVisible(wishes.age is Age.BETWEEN)
        self.only.setCurrentIndex(self.only.findData(wishes.only))
        low, high = wishes.likelihood
        told = (low or None, high if high < 100 else None, *wishes.score)
        for field, value in zip((self.least, self.most, self.fewest, self.highest), told, strict=True):
            field.setText("" if value is None else str(value))
        self.nsfw.setChecked(wishes.nsfw)
        self.spoilers.setChecked(wishes.spoilers)
        self.clear.setEnabled(bool(wishes.filters()))
        self._setting = False
        self.adjustSize()

    def _list_subreddits(self, names: Sequence[str]) -> None:
        if [self.subreddits.item(row).data(NAME) for row in range(self.subreddits.count())] != names:
            self.subreddits.clear()
            for name in names:
                item = QListWidgetItem(_named(name, False))
                item.setData(NAME, name)
                self.subreddits.addItem(item)
            self.subreddits.setFixedHeight(min(MOST_ROWS, max(1, len(names))) * ROW + 6)
        for row in range(self.subreddits.count()):
            item = self.subreddits.item(row)
            on = item.data(NAME) in self._wishes.subreddits
            item.setSelected(on)
            item.setText(_named(item.data(NAME), on))

    def _take(self) -> None:
        """Read what the controls say."""
        if self._setting:
            return
        for row in map(self.subreddits.item, range(self.subreddits.count())):
            row.setText(_named(row.data(NAME), row.isSelected()))
        chosen = {item.data(NAME) for item in self.subreddits.selectedItems()}
        low, high = _read_number(self.least) or 0, _read_number(self.most)
        low, high = sorted(min(100, max(0, edge)) for edge in (low, 100 if high is None else high))
        self._wishes = replace(
            self._wishes,
            subreddits=frozenset(chosen),
            age=Age(self.age.currentData()),
            first=_read_day(self.first),
            last=_read_day(self.last),
            only=Only(self.only.currentData()),
            likelihood=(low, high),
            score=(_read_number(self.fewest), _read_number(self.highest)),
            nsfw=self.nsfw.isChecked(),
            spoilers=self.spoilers.isChecked(),
        )
        if self._days.isHidden() == (self._wishes.age is Age.BETWEEN):
            self._days.setVisible(self._wishes.age is Age.BETWEEN)
            self.adjustSize()
        self.clear.setEnabled(bool(self._wishes.filters()))
        self.changed.emit(self._wishes)

    def _clear(self) -> None:
        plain = replace(self._wishes.plain, search=self._wishes.search)
        names = [self.subreddits.item(row).data(NAME) for row in range(self.subreddits.count())]
        self.show_wishes(plain, names)
        self.changed.emit(plain)

    def _connect(self) -> None:
        self.subreddits.itemSelectionChanged.connect(self._take)
        for chooser in (self.age, self.only):
            chooser.currentIndexChanged.connect(self._take)
        for field in (self.least, self.most, self.fewest, self.highest, self.first, self.last):
            field.textChanged.connect(self._take)
        for switch in (self.nsfw, self.spoilers):
            switch.toggled.connect(self._take)
        self.clear.clicked.connect(self._clear)
        self.done.clicked.connect(self.close)

    def _build(self) -> None:
        rows = QGridLayout()
        rows.setHorizontalSpacing(12)
        rows.setVerticalSpacing(10)
        rows.setColumnStretch(1, 1)
        days = QHBoxLayout(self._days)
        days.setContentsMargins(0, 0, 0, 0)
        days.addWidget(self.first)
        days.addWidget(label("note", "to"))
        days.addWidget(self.last)
        told = (
            ("Posted", self.age),
            ("", self._days),
            ("Likelihood", _pair(self.least, self.most)),
            ("Upvotes", _pair(self.fewest, self.highest)),
            ("Show", self.only),
        )
        for row, (text, widget) in enumerate(told):
            if text:
                rows.addWidget(label("note", text), row, 0)
            rows.addWidget(widget, row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(label("section", "Subreddits"))
        column.addWidget(self.subreddits)
        column.addLayout(rows)
        for switch in (self.nsfw, self.spoilers):
            line = QHBoxLayout()
            line.addWidget(label("", switch.accessibleName()), 1)
            line.addWidget(switch)
            column.addLayout(line)
        foot = QHBoxLayout()
        foot.addWidget(self.clear)
        foot.addStretch(1)
        foot.addWidget(self.done)
        column.addSpacing(2)
        column.addLayout(foot)


def _chooser(theme: Theme, name: str, choices: dict[Key, str]) -> Chooser:
    made = Chooser(theme)
    made.setAccessibleName(name)
    for key, text in choices.items():
        made.addItem(text, key)
    return made


def _number(name: str, usual: str) -> QLineEdit:
    """usual: what it says while nothing is asked for."""
    made = QLineEdit()
    made.setValidator(QIntValidator(-9_999_999, 99_999_999, made))
    made.setPlaceholderText(usual)
    made.setAccessibleName(name)
    return made


def _day(name: str) -> QLineEdit:
    made = QLineEdit()
    made.setPlaceholderText("2026-01-31")
    made.setMaxLength(10)
    made.setAccessibleName(f"{name}, a day as year-month-day")
    return made


def _pair(one: QWidget, other: QWidget) -> QWidget:
    held = QWidget()
    row = QHBoxLayout(held)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(one, 1)
    row.addWidget(label("note", "to"))
    row.addWidget(other, 1)
    return held


def _read_day(field: QLineEdit) -> date | None:
    try:
        return date.fromisoformat(field.text())
    except ValueError:
        return None


def _read_number(field: QLineEdit) -> int | None:
    try:
        return int(field.text())
    except ValueError:
        return None


def _named(subreddit: str, chosen: bool) -> str:
    """A tick beside the colour, which is never alone."""
    name = f"r/{printable(subreddit)}" if subreddit else "No subreddit"
    return f"✓  {name}" if chosen else f"     {name}"
