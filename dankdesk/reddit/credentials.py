"""The client id that Reddit gave the user: in the system's own store of secrets, or in memory. Never in a file.

docs/decisions/081-keyring-or-memory.md
"""

from __future__ import annotations

import queue
import re
import threading
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

import keyring
from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend

from dankdesk.errors import RedditError

T = TypeVar("T")

SERVICE = "DankDesk"
ENTRY = "Reddit client id"
ANSWERS_WITHIN_S = 30.0
"""A locked store asks for a password first: time enough to type one, and an end where nobody does."""

_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{10,40}")
"""Reddit's have 14 or 22 characters, and it may take others one day. Nothing in them needs escaping anywhere."""

TRUSTED = frozenset(
    {
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.Windows.WinVaultKeyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.kwallet.DBusKeyringKWallet4",
        "keyring.backends.kwallet.DBusKeyringKWallet5",
        "keyring.backends.libsecret.Keyring",
        "keyring.backends.macOS.Keyring",
    }
)
"""The stores of the systems. Other back-ends may write plain files, and there is no asking them whether they do."""


class Kept(StrEnum):
    """Where a client id is kept, or would be."""

    KEYRING = "keyring"
    MEMORY = "memory"


class _Silent(Exception):
    """The store doesn't answer."""


class Credentials:
    """Used from any thread but the window's: a locked store waits for the user. One call at a time."""

    def __init__(
        self,
        find: Callable[[], KeyringBackend] = keyring.get_keyring,
        trusted: frozenset[str] = TRUSTED,
        answers_within_s: float = ANSWERS_WITHIN_S,
    ) -> None:
        self._find = find
        self._trusted = trusted
        self._answers_within_s = answers_within_s
        self._store: KeyringBackend | None = None
        self._looked = False
        self._memory: str | None = None
        self._why = ""
        self._lock = threading.Lock()

    def client_id(self) -> str | None:
        """The one that was kept, or None. What a store holds in a wrong form counts as nothing."""
        with self._lock:
            if self._memory is not None:
                return self._memory
            found = self._stored()
            return found[0] if found and found[0] and _CLIENT_ID.fullmatch(found[0]) else None

    def keep(self, client_id: str) -> Kept:
        """Keep it, in memory where there is no store or it fails, and say where.

        Raises RedditError where it has not the form of a client id.
        """
        client_id = checked(client_id)

        def put(store: KeyringBackend) -> bool:
            store.set_password(SERVICE, ENTRY, client_id)
            return store.get_password(SERVICE, ENTRY) == client_id

        with self._lock:
            answer = self._ask(put)
            if answer == (False,):
                self._why = "the system's keyring did not keep it"
            self._memory = None if answer == (True,) else client_id
            return self._place()

    def forget(self) -> None:
        """Remove it from everywhere. Raises RedditError where the store won't let it go."""
        with self._lock:
            self._memory = None
            if self._found() is None or self._stored() == (None,):
                return
            self._ask(lambda store: store.delete_password(SERVICE, ENTRY))
            if self._stored() != (None,):
                raise RedditError("The client id could not be removed from the system's keyring.")

    @property
    def where(self) -> Kept:
        """Where a client id is kept, or would be. Looks for a store the first time."""
        with self._lock:
            return self._place()

    @property
    def sentence(self) -> str:
        """The same for the user."""
        with self._lock:
            if self._place() is Kept.KEYRING:
                return "The client id is kept in the system's keyring."
            return f"The client id is kept only until DankDesk is closed: {self._why or 'there is no keyring here'}."

    def _place(self) -> Kept:
        return Kept.MEMORY if self._memory is not None or self._found() is None or self._why else Kept.KEYRING

    def _stored(self) -> tuple[str | None] | None:
        return self._ask(lambda store: store.get_password(SERVICE, ENTRY))

    def _ask(self, what: Callable[[KeyringBackend], T]) -> tuple[T] | None:
        """The store's answer; None where there is no store, or it fails. One that is silent is not asked again."""
        store = self._found()
        if store is None:
            return None
        try:
            answer = self._timely(lambda: what(store))
        except _Silent:
            self._store, self._why = None, "the system's keyring doesn't answer"
        except Exception:
            # Back-ends raise what their system raises: D-Bus, Windows and macOS errors of every kind. None of them is
            # worth more to the user than this, and their texts may hold what they were to keep.
            self._why = "the system's keyring is locked or refuses"
        else:
            self._why = ""
            return (answer,)
        return None

    def _found(self) -> KeyringBackend | None:
        if not self._looked:
            self._looked = True
            try:
                self._store = self._timely(lambda: self._chosen(self._find()))
            except _Silent:
                self._why = "the system's keyring doesn't answer"
            except Exception:
                self._why = "the system's keyring can't be used"
        return self._store

    def _chosen(self, found: KeyringBackend) -> KeyringBackend | None:
        # The chainer writes to whichever of its stores comes first, plain files among them.
        stores = found.backends if isinstance(found, ChainerBackend) else [found]
        return next((store for store in stores if _name(store) in self._trusted), None)

    def _timely(self, step: Callable[[], T]) -> T:
        """Run `step` on a thread that is left behind when it hangs."""
        answers: queue.SimpleQueue[tuple[T] | BaseException] = queue.SimpleQueue()

        def run() -> None:
            try:
                answers.put((step(),))
            except BaseException as error:
                answers.put(error)

        threading.Thread(target=run, name="keyring", daemon=True).start()
        try:
            answer = answers.get(timeout=self._answers_within_s)
        except queue.Empty:
            raise _Silent from None
        if isinstance(answer, BaseException):
            raise RuntimeError(type(answer).__name__) from answer
        return answer[0]


def checked(client_id: str) -> str:
    """Return `client_id` without blanks around it. Raises RedditError where it can't be one."""
    stripped = client_id.strip()
    if not _CLIENT_ID.fullmatch(stripped):
        raise RedditError(
            "This is not a client id: Reddit's have 14 characters or more, letters, digits, hyphens and underscores."
        )
    return stripped


def _name(store: KeyringBackend) -> str:
    return f"{type(store).__module__}.{type(store).__qualname__}"
