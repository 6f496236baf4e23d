"""The list of what was checked, as a CSV file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dankdesk.errors import UserError
from dankdesk.export import write_csv
from dankdesk.library import Library, Order
from dankdesk.records import Verdict

PAGE = 500


def save_csv(library: Library, model_id: str, search: str, order: Order, path: Path) -> None:
    """Write what the list shows, all pages of it, to `path`.

    A file that is there already is replaced only when the new one is whole. Raises `UserError`.
    """
    part = path.with_name(path.name + ".part")
    try:
        # With a byte order mark, or Excel takes UTF-8 for the code page of its country.
        with part.open("w", encoding="utf-8-sig", newline="") as stream:
            write_csv(_all(library, model_id, search, order), stream)
        part.replace(path)
    except OSError as error:
        raise UserError(f"{path.name} can't be saved: {error.strerror or error}.") from error
    finally:
        part.unlink(missing_ok=True)


def _all(library: Library, model_id: str, search: str, order: Order) -> Iterator[Verdict]:
    offset = 0
    while page := library.history(model_id, search=search, order=order, limit=PAGE, offset=offset):
        yield from page
        offset += len(page)
