"""What the user thinks of a picture."""

from __future__ import annotations

from datetime import UTC, datetime

from dankdesk.library import rows
from dankdesk.library.connections import Connections

_RATE = """
    INSERT INTO rating (sha256, value, rated_at) VALUES (?, ?, ?)
    ON CONFLICT (sha256) DO UPDATE SET value = excluded.value, rated_at = excluded.rated_at
"""


class Ratings:
    """The user's own ratings, by content. They outlive pictures and posts: nobody can make them again.

    Every method may be called from every thread, and raises LibraryError.
    """

    def __init__(self, connections: Connections) -> None:
        """Use `Library.ratings`."""
        self._connections = connections

    def rate(self, sha256: str, value: int | None) -> None:
        """1 for dank, -1 for not, None to take it back. On disk when this returns: it survives a power cut."""
        digest = rows.digest(sha256)
        if value not in (1, -1, None):
            raise ValueError(f"not a rating: {value!r}")
        with self._connections.writing(durable=True) as db:
            if value is None:
                db.execute("DELETE FROM rating WHERE sha256 = ?", (digest,))
            else:
                db.execute(_RATE, (digest, value, rows.microseconds(datetime.now(UTC))))

    def of(self, sha256: str) -> int | None:
        """1, -1, or None where there is none."""
        with self._connections.reading() as db:
            row = db.execute("SELECT value FROM rating WHERE sha256 = ?", (rows.digest(sha256),)).fetchone()
        return int(row[0]) if row is not None and row[0] in (1, -1) else None
