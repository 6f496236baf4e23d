"""The Reddit page with its two desks: one browses, the other does everything else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from dankdesk.paths import Home
from dankdesk.ui.reddit.browsing import Browsing
from dankdesk.ui.reddit.desk import RedditDesk
from dankdesk.ui.reddit.page import RedditPage
from dankdesk.ui.session import Session
from dankdesk.ui.sessions import Sessions
from dankdesk.ui.theme import Theme
from dankdesk.ui.wing import Wing


class RedditWing(Wing):
    veil = "Drop a folder of posts to import it, or pictures to check"
    page: RedditPage

    def __init__(self, sessions: Sessions, home: Home, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.page = RedditPage(theme)
        self.notice = self.page.notice
        self.controls = self.page.bar
        self.browsing = Browsing(self.page, theme)
        self.desk = RedditDesk(self.page, sessions, home, theme)
        self.desk.opened.connect(self.browsing.choose)
        self.browsing.wanted.connect(self.wanted)
        self.desk.wanted.connect(self.wanted)
        self.browsing.found.connect(self.found)
        sessions.library_closes.connect(self.browsing.shut)

    @property
    def busy(self) -> bool:
        return self.browsing.busy or self.desk.busy

    def menu_actions(self) -> Sequence[QAction]:
        return self.page.menu_actions()

    def offer(self, path: Path) -> None:
        self.desk.offer(path)

    def begin(self, session: Session) -> None:
        self.browsing.open(session.opened.library, session.opened.manifest)

    def come_to_front(self, front: bool) -> None:
        self.browsing.come_to_front(front)

    def cancel(self) -> None:
        if not self.desk.cancel():
            self.browsing.cancel()

    def close(self) -> None:
        self.desk.close()
        self.browsing.close()
