"""One window for each home: a second start hands its files to the window that is open, and ends.

The first start holds a lock that the system drops with its process, so nobody has to guess whether it still lives. It
listens under a name that nobody can foresee, and writes that name into the home, which only its user can read. Qt is
loaded only where there is something to say or to hear: a start must not wait for it.
docs/decisions/113-one-window-for-each-home.md
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from dankdesk.errors import UserError
from dankdesk.locks import FileLock
from dankdesk.paths import Home

if TYPE_CHECKING:
    from dankdesk.ui.listener import Listener
    from dankdesk.ui.window import Window

START_S = 20.0
"""How long a start waits for one before it that does not listen yet, or that is about to end."""
POLL_S = 0.05
NO_ANSWER = "The DankDesk that is open did not answer as it should, so this is a second one. Both keep what they find."


class Instance:
    """This start among those of `home`."""

    def __init__(self, home: Home) -> None:
        self.trouble: str | None = None
        """A sentence where another window is open that did not take what was handed to it."""
        self._home = home
        self._lock = FileLock(home.window_lock)
        self._first = False
        self._listener: Listener | None = None

    def hand_over(self, paths: Sequence[Path]) -> bool:
        """Whether a window is open that took `paths` and came to the front. If not, this start is to open its own."""
        # A home that can't be written, or on a file system without locks, can't tell which start is the first. What
        # else comes of that, the window will say.
        with suppress(OSError, UserError):
            self._home.ensure()
            give_up = time.monotonic() + START_S
            while time.monotonic() < give_up:
                self._first = self._lock.take()
                if self._first:
                    return False
                answer = _ask(self._home.window_address, paths)
                if answer is not None:
                    self.trouble = None if answer else NO_ANSWER
                    return answer
                time.sleep(POLL_S)
            self.trouble = NO_ANSWER
        return False

    def attend(self, window: Window) -> None:
        """Let `window`, once it has painted, take what other starts hand over, if this start is the first."""
        if self._first:
            window.painted.connect(lambda: self._listen(window))

    def stop(self) -> None:
        """Make room for the next start."""
        if self._listener is not None:
            self._listener.stop()
        self._lock.release()

    def _listen(self, window: Window) -> None:
        from dankdesk.ui.listener import Listener

        self._listener = Listener(self._home.window_address, window)
        if not self._listener.start():
            # Who can't be found must not keep others waiting.
            self._lock.release()


def _ask(address: Path, paths: Sequence[Path]) -> bool | None:
    """Whether the open window took `paths`; None where nobody listens: it may just be starting, or ending."""
    from dankdesk.ui.caller import call

    return call(address, paths)
