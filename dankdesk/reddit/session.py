"""What lasts from one pull to the next: the access to Reddit, the door for pictures, the budget of requests."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from dankdesk.errors import RedditError
from dankdesk.reddit.budget import Budget
from dankdesk.reddit.client import Client
from dankdesk.reddit.endpoints import Endpoints
from dankdesk.reddit.retry import wait_for

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from dankdesk.reddit.download import Door

NO_ACCESS = "Reddit can't be asked without a client id. The Reddit page explains how to get one."


class HasClientId(Protocol):
    """`Credentials`, or whoever else knows the client id."""

    def client_id(self) -> str | None: ...


class Given:
    """A client id for this run alone, kept nowhere."""

    def __init__(self, client_id: str) -> None:
        self._client_id = client_id

    def client_id(self) -> str | None:
        return self._client_id


class Session:
    """From any thread; one `pull` or `recheck` at a time. Making one connects to nothing and asks no keyring."""

    def __init__(
        self,
        credentials: HasClientId,
        endpoints: Endpoints | None = None,
        *,
        door: Door | None = None,
        budget: Budget | None = None,
        wait: Callable[[threading.Event, float], None] = wait_for,
    ) -> None:
        """What it takes beside `credentials` is for tests. wait: how the pauses between two tries are waited for."""
        self.budget = budget or Budget()
        self._credentials = credentials
        self._endpoints = endpoints or Endpoints()
        self._door = door
        self._client: Client | None = None
        self._wait = wait
        self._lock = threading.Lock()

    @property
    def door(self) -> Door:
        with self._lock:
            if self._door is None:
                from dankdesk.reddit.download import Door

                self._door = Door()
            return self._door

    def client(self) -> Client:
        """The one of the client id as it is now; the same, with its token, as long as that is. Asks the keyring.

        Raises RedditError where there is no client id.
        """
        client_id = self._credentials.client_id()
        if client_id is None:
            raise RedditError(NO_ACCESS)
        with self._lock:
            if self._client is None or self._client.client_id != client_id:
                if self._client is not None:
                    self._client.close()
                self._client = Client(client_id, self._endpoints, self.budget, self._wait)
            return self._client

    def close(self) -> None:
        """Hang up. What still runs ends by its own `cancel`."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            if self._door is not None:
                self._door.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
