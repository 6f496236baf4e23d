"""A page of the window with all that works on it, built when it is first wanted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from dankdesk.ui.session import Session
from dankdesk.ui.widgets.notice import Notice


class Wing(QObject):
    """wanted(batch): pictures are to be checked. found(verdict): one is to be looked at. Both go to the Check page.

    veil: what the page says while something is held over it. controls: what stands in the header while the page is in
    front; None for the usual.
    """

    wanted = Signal(object)
    found = Signal(object)
    page: QWidget
    notice: Notice
    veil: str
    controls: QWidget | None = None

    @property
    def busy(self) -> bool:
        """Whether anything asked for is still to come."""
        raise NotImplementedError

    def menu_actions(self) -> Sequence[QAction]:
        """What the page itself puts first into the window's menu."""
        return ()

    def offer(self, path: Path) -> None:
        """One file or folder was dropped on the page."""
        raise NotImplementedError

    def begin(self, session: Session) -> None:
        """A session has the library and a model from here on."""
        raise NotImplementedError

    def come_to_front(self, front: bool) -> None:
        """Whether the page is seen."""
        raise NotImplementedError

    def cancel(self) -> None:
        """Esc."""
        raise NotImplementedError

    def close(self) -> None:
        """Cancel, and wait for the lanes with a limit. Before the library is closed."""
        raise NotImplementedError
