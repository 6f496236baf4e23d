"""What to pull: which subreddits, which posts of them, how many, and how often."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dankdesk.reddit.wants import bare_name, is_subreddit
from dankdesk.settings import RedditSettings
from dankdesk.ui.dialogs import fit_height
from dankdesk.ui.reddit.access import AccessPanel
from dankdesk.ui.reddit.terms import LISTINGS, PERIODS, SCHEDULES
from dankdesk.ui.theme import Theme
from dankdesk.ui.widgets.chooser import Chooser
from dankdesk.ui.widgets.elided import ElidedLabel
from dankdesk.ui.widgets.parts import button, label
from dankdesk.ui.widgets.switch import Switch
from dankdesk.wording import printable

LIMITS = (25, 50, 100, 250, 500, 1000)
MOST_SUBREDDITS = 20
WIDTH = 560


class PullDialog(QDialog):
    """wanted(settings, now): somebody wants this pulled from now on, or at once. Without a client id it explains access
    instead; `access` asks for one."""

    wanted = Signal(object, bool)

    def __init__(self, theme: Theme, settings: RedditSettings, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Pull from Reddit")
        self.setFixedWidth(WIDTH)
        self._settings = settings
        self.subreddits = QLineEdit(", ".join(f"r/{name}" for name in settings.subreddits))
        self.subreddits.setPlaceholderText("r/dankmemes, r/me_irl")
        self.listing = _chooser(theme, "Which posts", LISTINGS, settings.listing)
        self.period = _chooser(theme, "Of what time", PERIODS, settings.period)
        self.limit = _chooser(
            theme, "How many", {n: f"{n:,}" for n in sorted({*LIMITS, settings.limit})}, settings.limit
        )
        self.words = _switch(theme, "Judge the words too", settings.words)
        self.nsfw = _switch(theme, "Let NSFW posts in", settings.nsfw)
        self.spoilers = _switch(theme, "Let spoilers in", settings.spoilers)
        times = (
            SCHEDULES
            if settings.every_minutes in SCHEDULES
            else SCHEDULES | {settings.every_minutes: f"Every {settings.every_minutes:,} minutes"}
        )
        self.every = _chooser(theme, "Pull by itself", times, settings.every_minutes)
        self.problem = ElidedLabel("on")
        self.access = AccessPanel()
        self.save = button("Save", tip="Remember this without pulling now")
        self.pull = button("Pull now", "primary")
        self.close_ = button("Close")
        self._form = QWidget()
        self._build()
        self.listing.currentIndexChanged.connect(self._heed)
        self.subreddits.textChanged.connect(self._heed)
        self.save.clicked.connect(lambda: self._want(now=False))
        self.pull.clicked.connect(lambda: self._want(now=True))
        self.subreddits.returnPressed.connect(self.pull.click)
        self.close_.clicked.connect(self.reject)
        self._known = False
        self.access.hide()
        self.subreddits.setFocus()
        self._heed()

    @property
    def asks_for_access(self) -> bool:
        return self.access.isVisibleTo(self)

    def show_access(self, client_id: str | None, where: str) -> None:
        """As `AccessPanel.show_access`; with a client id the question is what to pull."""
        self._known = True
        self.access.show_access(client_id, where)
        self.access.setVisible(not client_id)
        for widget in (self._form, self.save, self.pull):
            widget.setVisible(bool(client_id))
        (self.subreddits if client_id else self.access.field).setFocus()
        self._heed()
        fit_height(self)

    def _names(self) -> list[str]:
        return [name for part in re.split(r"[\s,;+]+", self.subreddits.text()) if (name := bare_name(part))]

    def _heed(self) -> None:
        self.period.setVisible(self.listing.currentData() == "top")
        names = self._names()
        odd = next((name for name in names if not is_subreddit(name)), None)
        if not self._known:
            problem = "Looking for the client id"
        elif odd is not None:
            problem = f"“{printable(odd[:40])}” is no subreddit's name."
        elif len(names) > MOST_SUBREDDITS:
            problem = f"These are {len(names)} subreddits; {MOST_SUBREDDITS} can be pulled at a time."
        else:
            problem = "" if names else "Name a subreddit, such as r/dankmemes."
        self.problem.setText(problem)
        for widget in (self.save, self.pull):
            widget.setEnabled(not problem)

    def _want(self, *, now: bool) -> None:
        settings = replace(
            self._settings,
            subreddits=tuple(dict.fromkeys(self._names())),
            listing=str(self.listing.currentData()),
            period=str(self.period.currentData()),
            limit=int(self.limit.currentData()),
            words=self.words.isChecked(),
            nsfw=self.nsfw.isChecked(),
            spoilers=self.spoilers.isChecked(),
            every_minutes=int(self.every.currentData()),
        )
        self.accept()
        self.wanted.emit(settings, now)

    def _build(self) -> None:
        grid = QGridLayout(self._form)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        which = QHBoxLayout()
        which.setSpacing(8)
        which.addWidget(self.listing, 1)
        which.addWidget(self.period, 1)
        rows: tuple[tuple[str, QWidget, QWidget | QHBoxLayout, str], ...] = (
            ("Subreddits", self.subreddits, self.subreddits, ""),
            ("Posts", self.listing, which, ""),
            ("At most", self.limit, self.limit, "of each. Reddit's lists end near 1,000."),
            ("Words too", self.words, self.words, "Read and judged too; takes longer."),
            ("NSFW", self.nsfw, self.nsfw, "Let in, and blurred until you look."),
            ("Spoilers", self.spoilers, self.spoilers, "Let in, and blurred until you look."),
            ("By itself", self.every, self.every, "While DankDesk runs."),
        )
        for row, (name, buddy, field, note) in enumerate(rows):
            named = label("", name)
            named.setBuddy(buddy)
            grid.addWidget(named, row, 0)
            if isinstance(field, QWidget):
                grid.addWidget(field, row, 1, 1, 1 if note else 2)
            else:
                grid.addLayout(field, row, 1, 1, 2)
            if note:
                grid.addWidget(label("note", note), row, 2)
        grid.setColumnStretch(2, 1)
        grid.addWidget(self.problem, len(rows), 1, 1, 2)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        for widget in (self.close_, self.save, self.pull):
            foot.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(16)
        column.addWidget(label("heading", "Pull from Reddit"))
        column.addWidget(self._form)
        column.addWidget(self.access)
        column.addLayout(foot)


def _chooser(theme: Theme, name: str, words: Mapping[Any, str], chosen: object) -> Chooser:
    made = Chooser(theme)
    made.setAccessibleName(name)
    made.setMinimumWidth(176)
    for value, text in words.items():
        made.addItem(text, value)
    made.setCurrentIndex(made.findData(chosen))
    return made


def _switch(theme: Theme, name: str, on: bool) -> Switch:
    made = Switch(theme, name)
    made.setChecked(on)
    return made
