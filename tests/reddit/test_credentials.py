"""Where the client id is kept, with stores that are there, missing, locked, silent, forgetful or not to be trusted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import keyring.core
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import SecretService, chainer, fail, null
from keyring.errors import KeyringLocked, PasswordDeleteError

from dankdesk.errors import RedditError
from dankdesk.reddit.credentials import TRUSTED, Credentials, Kept

ID = "p-jcoLKBynTLew"
STORED = {("DankDesk", "Reddit client id"): ID}


@pytest.fixture(autouse=True)
def registered_stores() -> Iterator[None]:
    """Stores are registered by being defined, with all of keyring; those of these tests must not stay."""
    before = set(KeyringBackend._classes)
    yield
    KeyringBackend._classes = before


class Store(KeyringBackend):
    """A store that works."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.held:
            raise PasswordDeleteError("not there")
        del self.held[service, username]


class Locked(Store):
    """A store whose user pressed Escape when asked for the password."""

    error: BaseException = KeyringLocked("no")

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error

    def delete_password(self, service: str, username: str) -> None:
        raise self.error


class ReadOnly(Store):
    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        raise NotImplementedError


class Forgetful(Store):
    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class Plain(Store):
    """As those of keyrings.alt: a file that everyone can read."""

    priority = 20


def name_of(store: KeyringBackend) -> str:
    return f"{type(store).__module__}.{type(store).__qualname__}"


def credentials(store: KeyringBackend) -> Credentials:
    return Credentials(lambda: store, frozenset({name_of(store)}))


def test_kept_in_the_keyring() -> None:
    store = Store()
    kept = credentials(store)
    assert kept.client_id() is None and kept.where is Kept.KEYRING

    assert kept.keep(f"  {ID}\n") is Kept.KEYRING
    assert store.held == STORED
    assert kept.client_id() == credentials(store).client_id() == ID
    assert kept.sentence == "The client id is kept in the system's keyring."

    kept.forget()
    kept.forget()
    assert store.held == {} and kept.client_id() is None


@pytest.mark.parametrize("store", [fail.Keyring, null.Keyring, Plain, Store])
def test_stores_that_are_none_or_not_the_systems_are_not_used(store: Callable[[], KeyringBackend]) -> None:
    found = store()
    kept = Credentials(lambda: found)
    assert kept.keep(ID) is Kept.MEMORY
    assert kept.client_id() == ID and kept.where is Kept.MEMORY
    assert kept.sentence == "The client id is kept only until DankDesk is closed: there is no keyring here."
    assert Credentials(lambda: found).client_id() is None
    assert not getattr(found, "held", None)
    kept.forget()
    assert kept.client_id() is None


def test_of_a_chain_only_the_systems_link_is_used() -> None:
    plain, system = Plain(), Store()

    class Chain(chainer.ChainerBackend):
        backends = (plain, system)

    assert Credentials(Chain, frozenset({name_of(system)})).keep(ID) is Kept.KEYRING
    assert (plain.held, system.held) == ({}, STORED)
    assert Credentials(Chain, TRUSTED).keep(ID) is Kept.MEMORY


@pytest.mark.parametrize(
    "error",
    [
        KeyringLocked("no"),
        RuntimeError("D-Bus"),
        OSError("gone"),
        KeyError(1),
        AssertionError(),
        SystemExit(1),
        KeyboardInterrupt(),
    ],
)
def test_a_store_that_raises_anything_leaves_memory(error: BaseException) -> None:
    store = Locked()
    store.error = error
    kept = credentials(store)
    assert kept.client_id() is None
    assert kept.keep(ID) is Kept.MEMORY and kept.client_id() == ID
    assert kept.sentence.endswith("the system's keyring is locked or refuses.")
    with pytest.raises(RedditError, match="could not be removed"):
        kept.forget()
    assert kept.client_id() is None


@pytest.mark.parametrize("error", [RuntimeError("no D-Bus"), ImportError("no module"), SystemExit(2)])
def test_no_store_is_found_where_looking_for_one_raises(error: BaseException) -> None:
    def find() -> KeyringBackend:
        raise error

    kept = Credentials(find)
    assert kept.keep(ID) is Kept.MEMORY
    assert kept.sentence.endswith("the system's keyring can't be used.")


def test_a_store_that_is_unlocked_later_is_used_then() -> None:
    store = Store()
    kept = credentials(store)
    locked = Locked()
    store.__class__, working = type(locked), type(store)
    kept = Credentials(lambda: store, frozenset({name_of(store), name_of(Store())}))
    assert kept.keep(ID) is Kept.MEMORY
    store.__class__ = working
    assert kept.keep(ID) is Kept.KEYRING and store.held == STORED


def test_a_store_that_keeps_nothing_is_found_out() -> None:
    kept = credentials(Forgetful())
    assert kept.keep(ID) is Kept.MEMORY and kept.client_id() == ID
    assert kept.sentence.endswith("the system's keyring did not keep it.")
    assert credentials(ReadOnly()).keep(ID) is Kept.MEMORY


def test_what_cant_be_removed_is_said() -> None:
    store = ReadOnly()
    store.held.update(STORED)
    with pytest.raises(RedditError, match="could not be removed"):
        credentials(store).forget()


def test_a_silent_store_is_left_alone() -> None:
    """It hangs in a call that nothing can interrupt; it is asked once, and no more threads hang."""
    release, asked = threading.Event(), []

    class Silent(Store):
        def get_password(self, service: str, username: str) -> str | None:
            asked.append(service)
            release.wait()
            return None

        def set_password(self, service: str, username: str, password: str) -> None:
            self.get_password(service, username)

    store = Silent()
    kept = Credentials(lambda: store, frozenset({name_of(store)}), answers_within_s=0.05)
    try:
        assert kept.client_id() is None
        assert kept.keep(ID) is Kept.MEMORY and kept.client_id() == ID
        assert kept.sentence.endswith("the system's keyring doesn't answer.")
        assert len(asked) == 1
    finally:
        release.set()


def test_what_others_put_into_the_store_is_not_believed() -> None:
    for strange in ("", "short", "with space in it", "a" * 41, "new\nline-in-it", "é" * 14, f"{ID}\n"):
        store = Store()
        store.set_password("DankDesk", "Reddit client id", strange)
        assert credentials(store).client_id() is None


@pytest.mark.parametrize("client_id", [ID, "0123456789", "a" * 40, "abcdefghijklmnopqrstuv", f" {ID} "])
def test_the_form_of_a_client_id(client_id: str) -> None:
    assert credentials(Store()).keep(client_id) is Kept.KEYRING


@pytest.mark.parametrize(
    "text", ["", "   ", "short", "a" * 41, "two words here", "p-jcoLKBynTLéw", "a:b@c/d?e#fghij", "p-jco\nLKBynTLew"]
)
def test_anything_else_is_refused_and_not_kept(text: str) -> None:
    store = Store()
    kept = credentials(store)
    with pytest.raises(RedditError, match="not a client id"):
        kept.keep(text)
    assert store.held == {} and kept.client_id() is None


def test_the_trusted_stores_are_those_that_keyring_brings() -> None:
    """Named by hand, so that a renamed class is noticed here and not by users whose client id is forgotten."""
    import keyring.backends.kwallet as kwallet
    import keyring.backends.libsecret as libsecret
    import keyring.backends.macOS as macos
    import keyring.backends.Windows as windows

    classes = (SecretService.Keyring, kwallet.DBusKeyring, kwallet.DBusKeyringKWallet4, libsecret.Keyring)
    there = {f"{kind.__module__}.{kind.__qualname__}" for kind in (*classes, macos.Keyring, windows.WinVaultKeyring)}
    assert there <= TRUSTED


def test_the_real_keyring_without_a_desktop(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """keyring's own search, on a machine where no session is: nothing is asked, nothing is written."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path / 'nothing'}")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    kept = Credentials()
    if kept.where is Kept.KEYRING:
        pytest.skip("this system has a keyring that needs no session")
    assert kept.keep(ID) is Kept.MEMORY and kept.client_id() == ID
    assert list(tmp_path.rglob("*")) == []
