"""The client id: asked of the keyring, kept and forgotten, off the window's thread, and never before it is needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from dankdesk.ui.models.errands import Errands

if TYPE_CHECKING:
    from dankdesk.reddit.credentials import Credentials
    from dankdesk.reddit.session import Session


class Access(QObject):
    """changed: what is known of the client id, or where it is kept, is another thing now. used: Reddit is asked."""

    changed = Signal()
    used = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._errands = Errands("access", self)
        self._credentials: Credentials | None = None
        self._session: Session | None = None
        self.make_credentials = _credentials
        self.make_session = _session
        """Both are run on a lane, for they load what talks to the network. Others in tests."""
        self.known = False
        self.client_id: str | None = None
        self.where = ""
        """A sentence: where the client id is kept, or would be."""

    @property
    def busy(self) -> bool:
        return self._errands.busy

    def look(self, then: Callable[[], None], sorry: Callable[[str], None]) -> None:
        """Ask the keyring. Where it is locked the system asks for its password, which may take a while."""
        self._ask(lambda credentials: None, then, sorry)

    def keep(self, client_id: str, sorry: Callable[[str], None]) -> None:
        self._ask(lambda credentials: credentials.keep(client_id), lambda: None, sorry)

    def forget(self, sorry: Callable[[str], None]) -> None:
        self._ask(lambda credentials: credentials.forget(), lambda: None, sorry)

    def session(self) -> Session:
        """What Reddit is asked with: one for as long as the window is open, so that requests are counted on.

        On the job's lane only, and after `look`.
        """
        if self._session is None:
            self._credentials = self._credentials or self.make_credentials()
            self._session = self.make_session(self._credentials)
        self.used.emit()
        return self._session

    def stop(self) -> bool:
        """True if the thread ended in time. One that waits for the keyring's password is left behind."""
        ended = self._errands.stop()
        if self._session is not None:
            self._session.close()
        return ended

    def _ask(
        self, work: Callable[[Credentials], object], then: Callable[[], None], sorry: Callable[[str], None]
    ) -> None:
        def run() -> tuple[str | None, str]:
            credentials = self._credentials = self._credentials or self.make_credentials()
            work(credentials)
            return credentials.client_id(), credentials.sentence

        def done(found: tuple[str | None, str]) -> None:
            self.known = True
            self.client_id, self.where = found
            self.changed.emit()
            then()

        self._errands.do(run, done, sorry)


def _credentials() -> Credentials:
    from dankdesk.reddit.credentials import Credentials

    return Credentials()


def _session(credentials: Credentials) -> Session:
    from dankdesk.reddit.session import Session

    return Session(credentials)
