"""The Models page with its desk."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from dankdesk.models import Registry
from dankdesk.ui.models.desk import ModelsDesk
from dankdesk.ui.models.page import ModelsPage
from dankdesk.ui.session import Session
from dankdesk.ui.sessions import Sessions
from dankdesk.ui.theme import Theme
from dankdesk.ui.wing import Wing


class ModelsWing(Wing):
    veil = "Drop a model to add it, or pictures to check"
    page: ModelsPage

    def __init__(self, sessions: Sessions, registry: Registry, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self.page = ModelsPage(theme)
        self.notice = self.page.notice
        self.desk = ModelsDesk(self.page, registry, sessions)
        self._seen = False
        self.desk.wanted.connect(self.wanted)
        self.desk.comparing.wanted.connect(self.wanted)
        self.desk.comparing.found.connect(self.found)

    @property
    def busy(self) -> bool:
        return self.desk.busy

    def offer(self, path: Path) -> None:
        self.desk.offer(path)

    def begin(self, session: Session) -> None:
        if self._seen:
            self.desk.refresh()

    def come_to_front(self, front: bool) -> None:
        self._seen = front
        if front:
            self.desk.refresh()

    def cancel(self) -> None:
        self.desk.cancel()

    def close(self) -> None:
        self.desk.close()
