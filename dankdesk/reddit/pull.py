"""From a subreddit's listing to posts in the library."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import urlsplit

from dankdesk.errors import RedditError
from dankdesk.library import Library
from dankdesk.records import Post
from dankdesk.reddit.aside import told
from dankdesk.reddit.client import PAGE, Client, SubredditError
from dankdesk.reddit.events import Failed, PullEvent, Reason, Refreshed, Skipped, Stored, Waiting
from dankdesk.reddit.galleries import moved
from dankdesk.reddit.listing import Facts, Found, pictures_of
from dankdesk.reddit.refusals import Cancelled, DownloadError, Gone, Unreachable
from dankdesk.reddit.session import Session
from dankdesk.reddit.wants import Pull

AT_ONCE = 4


def pull(session: Session, library: Library, wanted: Pull, cancel: threading.Event) -> Iterator[PullEvent]:
    """Bring the posts that `wanted` names into `library`, telling of each once it is there.

    A known post gets its newest score and comments, and nothing is fetched for it; so a pull that was cancelled, or
    killed, goes on where it stopped when it is made again. Ends soon after `cancel` is set, or the generator closed,
    and keeps what it had. Raises RedditError or LibraryError once everything that could still be stored is.
    """
    return told(lambda stop, tell: _Pull(session, library, wanted, stop, tell).run(), cancel, "pull")


class _Pull:
    """One thread reads the listings and `AT_ONCE` fetch; all of them tell."""

    def __init__(
        self,
        session: Session,
        library: Library,
        wanted: Pull,
        stop: threading.Event,
        tell: Callable[[PullEvent], None],
    ) -> None:
        self._session = session
        self._posts = library.posts
        self._wanted = wanted
        self._stop = stop
        self._tell = tell
        self._seen: set[str] = set()
        self._brought: set[str] = set()
        self._lock = threading.Lock()
        self._fetched: dict[str, Future[str | None]] = {}
        """sha256 by address, of this run; None where it brought no picture."""
        self._unreachable: dict[str, str] = {}
        """Sentences by host: the next picture there would fare no better, and take as long."""
        self._fault: BaseException | None = None

    def run(self) -> None:
        client = self._session.client()
        door = self._session.door
        door.retry.tell = self._wait
        pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="fetch")
        closed: list[RedditError] = []
        try:
            for subreddit in {name.casefold(): name for name in self._wanted.subreddits}.values():
                self._list(client, pool, subreddit, closed)
        except Cancelled:
            pass
        finally:
            # What was listed is fetched even where the next page could not be had. After a stop nothing is left to do.
            pool.shutdown(wait=True)
            door.retry.tell = _say_nothing
        if self._fault is not None:
            raise self._fault
        if closed:
            more = f" {len(closed) - 1} more can't be read either." if len(closed) > 1 else ""
            raise RedditError(f"{closed[0]}{more}")

    def _list(self, client: Client, pool: ThreadPoolExecutor, subreddit: str, closed: list[RedditError]) -> None:
        wanted, after, left = self._wanted, None, self._wanted.limit
        while left > 0:
            try:
                n = min(left, PAGE)
                page = client.page(subreddit, wanted.listing, wanted.period, n, after, self._stop, self._wait)
            except SubredditError as error:
                closed.append(error)
                return
            self._tell(self._session.budget.left)
            self._take(pool, page.posts)
            left -= len(page.posts)
            after = page.after
            if after is None or not page.posts:
                return

    def _take(self, pool: ThreadPoolExecutor, listed: list[Facts]) -> None:
        found: list[Found] = []
        for facts in listed:
            for entry in pictures_of(facts, nsfw=self._wanted.nsfw, spoilers=self._wanted.spoilers):
                if isinstance(entry, Skipped):
                    self._tell(entry)
                elif entry.post.key not in self._seen:
                    # While pages are turned new posts push old ones on to the next.
                    self._seen.add(entry.post.key)
                    found.append(entry)
        known = self._posts.known(entry.post.key for entry in found)
        for key in moved(self._posts, found, known):
            del known[key]
        n = self._posts.refresh(entry.post for entry in found if entry.post.key in known)
        if n:
            self._tell(Refreshed(n))
        fresh = [entry for entry in found if entry.post.key not in known]
        parents = self._posts.known(entry.parent for entry in fresh if entry.parent is not None)
        for entry in fresh:
            url, sha256 = entry.post.picture_url, parents.get(entry.parent or "")
            before = self._fetched.get(url)
            job = pool.submit(self._guarded, entry.post, sha256, before)
            self._fetched.setdefault(url, job)

    def _guarded(self, post: Post, sha256: str | None, before: Future[str | None] | None) -> str | None:
        """Store one post. The sha256, or None where it did not come to that.

        sha256: of its picture, where it is here already; before: the job that fetches the same address.
        """
        if self._stop.is_set():
            return None
        try:
            # Jobs begin in the order they were given, so that the one before is over or under way.
            return self._store(post, before.result() if before is not None else sha256)
        except Cancelled:
            pass
        except Gone:
            self._tell(Skipped(post.key, Reason.GONE))
        except DownloadError as error:
            if isinstance(error, Unreachable):
                self._unreachable[_host(post)] = str(error)
            self._tell(Failed(post, str(error)))
        except BaseException as error:
            # The library's trouble, or a mistake of ours: the next post would end as this one did.
            self._fault = self._fault or error
            self._stop.set()
        return None

    def _store(self, post: Post, sha256: str | None) -> str:
        if sha256 is not None and self._posts.link(post, sha256):
            self._tell(Stored(post, sha256, new=False, fetched=False))
            return sha256
        if (sentence := self._unreachable.get(_host(post))) is not None:
            raise DownloadError(sentence)
        data = self._session.door.fetch(post.picture_url, self._stop)
        new = self._is_new(hashlib.sha256(data).hexdigest())
        sha256 = self._posts.add(post, data)
        self._tell(Stored(post, sha256, new, fetched=True))
        return sha256

    def _is_new(self, sha256: str) -> bool:
        with self._lock:
            first = sha256 not in self._brought
            self._brought.add(sha256)
        return first and not self._posts.of_picture(sha256, "")

    def _wait(self, seconds: float, why: str) -> None:
        self._tell(Waiting(seconds, why))


def _say_nothing(seconds: float, why: str) -> None: ...


def _host(post: Post) -> str:
    with suppress(ValueError):
        return urlsplit(post.picture_url).hostname or ""
    return ""
