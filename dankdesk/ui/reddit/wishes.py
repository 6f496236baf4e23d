"""Which posts somebody wants to see: the filters' state, what each is called, and how each is taken off. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from dankdesk.library.catalog import Only, Sort, Wanted
from dankdesk.ui.reddit import post_words


class Age(StrEnum):
    """How old a post may be. BETWEEN: two days say it."""

    ANY = "any"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    BETWEEN = "between"


AGES = {
    Age.ANY: "Any time",
    Age.DAY: "Past day",
    Age.WEEK: "Past week",
    Age.MONTH: "Past month",
    Age.YEAR: "Past year",
    Age.BETWEEN: "Between two days",
}
DAYS = {Age.DAY: 1, Age.WEEK: 7, Age.MONTH: 30, Age.YEAR: 365}
SHOWN = {
    Only.ALL: "All posts",
    Only.UNRATED: "Not rated by you",
    Only.RATED: "Rated by you",
    Only.SCORED: "Scored",
    Only.UNSCORED: "Not scored yet",
}


@dataclass(frozen=True, slots=True)
class Wishes:
    """As `Wanted`, but with an age in place of moments, so that "past week" means the week before today.

    first, last: local days, both included; used where `age` is BETWEEN.
    likelihood: least and most, in percent, 0 to 100.
    """

    search: str = ""
    sort: Sort = Sort.LIKELIEST
    subreddits: frozenset[str] = frozenset()
    age: Age = Age.ANY
    first: date | None = None
    last: date | None = None
    likelihood: tuple[int, int] = (0, 100)
    score: tuple[int | None, int | None] = (None, None)
    nsfw: bool = False
    spoilers: bool = False
    only: Only = Only.ALL

    def wanted(self, now: datetime) -> Wanted:
        """now: with a time zone."""
        since = until = None
        if self.age in DAYS:
            since = now - timedelta(days=DAYS[self.age])
        elif self.age is Age.BETWEEN:
            since = _midnight(self.first) if self.first is not None else None
            until = _midnight(self.last + timedelta(days=1)) if self.last is not None else None
        low, high = self.likelihood
        return Wanted(
            search=self.search,
            sort=self.sort,
            subreddits=self.subreddits,
            since=since,
            until=until,
            likelihood=None if (low, high) == (0, 100) else (low / 100, high / 100),
            score=self.score,
            nsfw=self.nsfw,
            spoilers=self.spoilers,
            only=self.only,
        )

    @property
    def plain(self) -> Wishes:
        """The same order, and nothing left out but what always is."""
        return Wishes(sort=self.sort)

    def filters(self) -> list[tuple[str, Callable[[Wishes], Wishes]]]:
        """What is narrowed down, in words, and for each what takes that off again. The search speaks for itself."""
        found: list[tuple[str, Callable[[Wishes], Wishes]]] = []
        for name in sorted(self.subreddits, key=str.casefold):
            found.append((f"r/{name}", lambda w, n=name: replace(w, subreddits=w.subreddits - {n})))  # type: ignore[misc]
        if self.age is not Age.ANY and (said := self._said_age()):
            found.append((said, lambda w: replace(w, age=Age.ANY, first=None, last=None)))
        if self.likelihood != (0, 100):
            found.append((between(*self.likelihood, 100, " %"), lambda w: replace(w, likelihood=(0, 100))))
        if self.score != (None, None):
            found.append((self._said_score(), lambda w: replace(w, score=(None, None))))
        if self.only not in (Only.ALL, Only.UNRATED):
            found.append((SHOWN[self.only], lambda w: replace(w, only=Only.ALL)))
        if self.nsfw:
            found.append(("With NSFW", lambda w: replace(w, nsfw=False)))
        if self.spoilers:
            found.append(("With spoilers", lambda w: replace(w, spoilers=False)))
        return found

    def _said_age(self) -> str:
        if self.age is not Age.BETWEEN:
            return AGES[self.age]
        if self.first and self.last:
            return f"{self.first} to {self.last}"
        return f"From {self.first}" if self.first else f"Until {self.last}" if self.last else ""

    def _said_score(self) -> str:
        low, high = self.score
        if low is not None and high is not None:
            return f"{post_words.UP} {low:,} to {high:,}"
        return f"{post_words.UP} {low:,} or more" if low is not None else f"{post_words.UP} {high:,} or fewer"


def between(low: int, high: int, most: int, unit: str) -> str:
    """ "60 % or more", "40 % or less", "40 to 60 %"."""
    if high == most:
        return f"{low}{unit} or more"
    return f"{high}{unit} or less" if low == 0 else f"{low} to {high}{unit}"


def _midnight(day: date) -> datetime:
    """The start of a local day."""
    return datetime.combine(day, time()).astimezone().astimezone(UTC)
