"""What pulling and keeping posts is called. No Qt."""

from __future__ import annotations

from datetime import timedelta

from dankdesk.settings import RedditSettings

LISTINGS = {"new": "Newest", "hot": "Hot", "top": "Top", "rising": "Rising"}
PERIODS = {
    "hour": "of the hour",
    "day": "of the day",
    "week": "of the week",
    "month": "of the month",
    "year": "of the year",
    "all": "of all time",
}
SCHEDULES = {
    0: "Never",
    15: "Every 15 minutes",
    30: "Every 30 minutes",
    60: "Every hour",
    180: "Every 3 hours",
    720: "Every 12 hours",
    1440: "Every day",
}


def schedule(settings: RedditSettings) -> str:
    """ "Every 30 minutes"; "" where it never pulls by itself."""
    if not settings.every_minutes:
        return ""
    return SCHEDULES.get(settings.every_minutes, f"Every {settings.every_minutes:,} minutes")


def limits(wanted: RedditSettings) -> tuple[timedelta | None, int | None]:
    """What is kept, as `Posts.tidy` takes it: an age, and bytes. None: no limit."""
    return (
        timedelta(days=wanted.keep_days) if wanted.keep_days else None,
        wanted.keep_megabytes * 1_000_000 if wanted.keep_megabytes else None,
    )


def subreddits(names: tuple[str, ...]) -> str:
    """ "r/dankmemes", "r/dankmemes and r/me_irl", "r/dankmemes and 3 more"."""
    first = f"r/{names[0]}"
    if len(names) == 1:
        return first
    return f"{first} and r/{names[1]}" if len(names) == 2 else f"{first} and {len(names) - 1} more"


def count(n: int, what: str, many: str | None = None) -> str:
    """ "1 post", "1,204 posts"."""
    return f"{n:,} {what if n == 1 else many or what + 's'}"


def size(n_bytes: int) -> str:
    """Decimal units, as file managers count: "310 MB", "2.4 GB"."""
    for unit, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "KB")):
        if n_bytes >= unit:
            amount = n_bytes / unit
            return f"{amount:.1f} {name}" if amount < 10 and name == "GB" else f"{amount:.0f} {name}"
    return count(n_bytes, "byte")
