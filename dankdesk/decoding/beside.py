"""Two things done at a time, for what spends its time outside Python's lock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Beside(Generic[T]):
    """`work`, done on a thread of its own while the block runs, whose end waits for it.

    A plain thread: `concurrent.futures` would have to be imported while somebody waits for a first picture.
    """

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._thread = threading.Thread(target=self._run)
        self._result: T
        self._error: BaseException | None = None

    def __enter__(self) -> Beside[T]:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join()

    def result(self) -> T:
        """What came of it; raises what it raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._result

    def _run(self) -> None:
        try:
            self._result = self._work()
        except BaseException as error:  # for who asks for the result
            self._error = error
