"""What is remembered between two starts. Nothing in here is worth refusing to start for."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dankdesk.atomic import write_atomically
from dankdesk.errors import SettingsError
from dankdesk.locks import FileLock
from dankdesk.reddit.wants import MAX_LIMIT, Listing, Period, is_subreddit

LISTINGS = tuple(map(str, Listing))
PERIODS = tuple(map(str, Period))
MOST_MINUTES = 7 * 24 * 60
MOST_KEPT = 1_000_000
WAIT_S = 2.0
"""How long a change waits for another one. None takes that long, unless its program was stopped in the middle."""


@dataclass(frozen=True, slots=True)
class RedditSettings:
    """What is pulled from Reddit, and for how long it is kept.

    subreddits: without "r/", at least one.
    listing, period: one of `LISTINGS`, and one of `PERIODS` where the listing is "top".
    limit: posts of each subreddit, 1 to `MAX_LIMIT`.
    words: judge the words in the pictures too. nsfw, spoilers: let such posts in.
    every_minutes: pull by itself while DankDesk runs; 0 for never, at most `MOST_MINUTES`.
    keep_days, keep_megabytes: what tidying leaves; 0 for all of it, at most `MOST_KEPT`. A megabyte
        is a million bytes.
    tidy: leave no more than that after each pull, too, without being asked.
    """

    subreddits: tuple[str, ...] = ("dankmemes",)
    listing: str = "new"
    period: str = "week"
    limit: int = 100
    words: bool = True
    nsfw: bool = False
    spoilers: bool = False
    every_minutes: int = 0
    keep_days: int = 0
    keep_megabytes: int = 0
    tidy: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """geometry: x, y, width, height of the window in device-independent pixels, or None before the first time.
    order: how the strip is sorted, as `dankdesk.library.Order` spells it.
    model: the id of the model that was picked, or None for the one that ships.
    engine: the name of the engine that was picked or measured as the fastest, or None to choose by itself.
    reddit: what the Reddit page pulls and keeps.
    """

    geometry: tuple[int, int, int, int] | None = None
    order: str = "newest"
    model: str | None = None
    engine: str | None = None
    reddit: RedditSettings = field(default_factory=RedditSettings)


Stored = dict[str, Any]
"""The file's JSON object."""

STEPS: tuple[Callable[[Stored], Stored], ...] = ()
"""What brings a file from version 1, which bears no number, to 2, to 3 and so on; each takes any JSON object, sensible
or not. A name never changes its meaning or its unit: a new meaning gets a new name, and a step brings the value over.
So an older DankDesk can read a newer one's file as far as it knows it. New names alone need no step.
docs/decisions/112-settings-change-one-name-at-a-time.md"""


def load(path: Path) -> tuple[Settings, str | None]:
    """The settings in `path`, and a sentence where they could not be used.

    A missing file gives the defaults. A damaged one too, and is kept under another name.
    A single value that makes no sense gives way to its default.
    """
    try:
        stored, notice = _read(path)
    except OSError as error:
        return Settings(), f"The settings can't be read ({error.strerror}), so the usual ones are used."
    return _from_json(stored), notice


def change(path: Path, **values: Any) -> None:
    """Give fields of `Settings` new values; all else stays in the file as it is by now, whoever wrote it.

    The window, its threads and the command line keep different things here, at any time; a newer DankDesk may keep
    things that this one does not know. A reader finds the old file or the new one. Raises SettingsError.
    """
    given = asdict(replace(Settings(), **values))
    lock = FileLock(path.with_name(path.name + ".lock"))
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not lock.take(WAIT_S):
            raise SettingsError(f"The settings can't be saved in {path.parent}: another DankDesk holds them.")
        stored, _ = _read(path)
        for name in values:
            _put(stored, name, given[name])
        write_atomically(path, (json.dumps(stored, indent=2) + "\n").encode())
    except OSError as error:
        raise SettingsError(f"The settings can't be saved in {path.parent}: {error.strerror}.") from error
    finally:
        lock.release()


def _read(path: Path) -> tuple[Stored, str | None]:
    """What `path` holds, brought up to date, and a sentence where it was damaged. Raises OSError."""
    try:
        stored = json.loads(path.read_bytes())
    except FileNotFoundError:
        stored = {}
    except (ValueError, RecursionError):
        stored = None
    if not isinstance(stored, dict):
        return migrated({}), _set_aside(path)
    return migrated(stored), None


def migrated(stored: Stored) -> Stored:
    """`stored` after the steps that it has not seen. A newer DankDesk's keeps its number: its own steps are done."""
    number = stored.get("version")
    version = number if type(number) is int and number > 0 else 1
    for step in STEPS[version - 1 :]:
        stored = step(stored)
    return stored | {"version": max(version, len(STEPS) + 1)}


def _put(stored: Stored, name: str, value: Any) -> None:
    """A group of values is changed name by name, too: there may be names in it that are not known here."""
    old = stored.get(name)
    stored[name] = old | value if isinstance(old, dict) and isinstance(value, dict) else value


def _from_json(stored: Stored) -> Settings:
    return Settings(
        geometry=_geometry(stored.get("geometry")),
        order=_name(stored.get("order")) or Settings().order,
        model=_name(stored.get("model")),
        engine=_name(stored.get("engine")),
        reddit=_reddit(stored.get("reddit")),
    )


def _name(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _reddit(value: object) -> RedditSettings:
    """Each value by itself; one that makes no sense gives way to its default."""
    usual = RedditSettings()
    stored: dict[str, Any] = value if isinstance(value, dict) else {}
    names = stored.get("subreddits")
    listed = names if isinstance(names, list) else []
    subreddits = tuple(name for name in listed if isinstance(name, str) and is_subreddit(name))

    def one_of(key: str, known: tuple[str, ...], otherwise: str) -> str:
        return next((word for word in known if word == stored.get(key)), otherwise)

    def whole(key: str, low: int, high: float, otherwise: int) -> int:
        number = stored.get(key)
        # By type, as above: true is no number of posts.
        return number if type(number) is int and low <= number <= high else otherwise

    def flag(key: str, otherwise: bool) -> bool:
        said = stored.get(key)
        return said if isinstance(said, bool) else otherwise

    return RedditSettings(
        subreddits=subreddits or usual.subreddits,
        listing=one_of("listing", LISTINGS, usual.listing),
        period=one_of("period", PERIODS, usual.period),
        limit=whole("limit", 1, MAX_LIMIT, usual.limit),
        words=flag("words", usual.words),
        nsfw=flag("nsfw", usual.nsfw),
        spoilers=flag("spoilers", usual.spoilers),
        every_minutes=whole("every_minutes", 0, MOST_MINUTES, usual.every_minutes),
        keep_days=whole("keep_days", 0, MOST_KEPT, usual.keep_days),
        keep_megabytes=whole("keep_megabytes", 0, MOST_KEPT, usual.keep_megabytes),
        tidy=flag("tidy", usual.tidy),
    )


def _geometry(value: object) -> tuple[int, int, int, int] | None:
    # Compared by type and not by isinstance: true and false are no places on a screen.
    if not isinstance(value, list) or [type(number) for number in value] != [int] * 4:
        return None
    x, y, width, height = value
    return (x, y, width, height) if width > 0 and height > 0 else None


def _set_aside(path: Path) -> str:
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = path.with_name(f"{path.stem}.damaged-{moment}{path.suffix}")
    try:
        path.replace(aside)
    except OSError as error:
        return f"The settings are damaged and can't be moved aside ({error.strerror}), so the usual ones are used."
    return f"The settings were damaged, so the usual ones are used. The old file was kept as {aside.name}."
