"""The folder of a run: what run it is, and a file of rows for each shard that is finished.

A file has the lines that `dankdesk score --json` would print for its rows, and the files' names are in the order of the
table. It is there whole or not at all, so a run that was stopped, or whose machine went down, goes on with the shards
that have none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from dankdesk.atomic import write_atomically
from dankdesk.errors import UserError
from dankdesk.locks import FileLock
from dankdesk.paths import why
from dankdesk.shards.plan import Shard

ABOUT = "run.json"
LOCK = "run.lock"
FORMAT = 1

Terms = dict[str, Any]
"""What must be the same for a run to go on: plain JSON values by name. `_OTHERWISE` has all names."""

_OTHERWISE = {
    "format": "by another version of DankDesk",
    "dankdesk": "by DankDesk {}",
    "table": "with another table, or other --images",
    "model": "with another model",
    "shard_size": "with --shard-size {}",
    "words": "with words {}",
    "explain": "{} --explain",
}


class Folder:
    """A run's folder, opened with `Folder.of`. Every method raises UserError where the disk refuses."""

    def __init__(self, path: Path, n_shards: int) -> None:
        self._path = path
        self._digits = len(str(n_shards))

    def path_of(self, shard: Shard) -> Path:
        """The file of a shard, which is there once it is finished."""
        return self._path / f"shard-{shard.index:0{self._digits}}.jsonl"

    def finished(self, shard: Shard) -> list[dict[str, Any]] | None:
        """The rows of a shard that is done; None where it is not, or where its file is not what it was."""
        try:
            rows = [json.loads(line) for line in self.path_of(shard).read_bytes().splitlines()]
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _refused(self._path, error) from error
        except ValueError:
            return None
        paths = [row.get("path") if isinstance(row, dict) else None for row in rows]
        return rows if paths == [str(row.typed) for row in shard.rows] else None

    def keep(self, shard: Shard, lines: Sequence[str]) -> None:
        """The rows of `shard`, one line each: it is finished."""
        try:
            write_atomically(self.path_of(shard), "".join(f"{line}\n" for line in lines).encode())
        except OSError as error:
            raise _refused(self._path, error) from error


@contextmanager
def opened(path: Path, terms: Terms, n_shards: int) -> Iterator[Folder]:
    """The folder of the run that `terms` describe, new or to go on with, for this process alone.

    Raises UserError: another run was begun there, or is under way, or it holds something else.
    """
    lock = FileLock(path / LOCK)
    try:
        path.mkdir(parents=True, exist_ok=True)
        _begin(path, terms)
        with suppress(OSError):  # some network disks know no locks; two runs there cost time and nothing else
            if not lock.take():
                raise UserError(f"Another run is writing to {path}.")
    except OSError as error:
        raise _refused(path, error) from error
    try:
        yield Folder(path, n_shards)
    finally:
        lock.release()


def _begin(path: Path, terms: Terms) -> None:
    """Put down what run this is, or see that it is the one that was begun here."""
    about = path / ABOUT
    try:
        begun = json.loads(about.read_bytes())
    except FileNotFoundError:
        if any(path.iterdir()):
            raise UserError(f"{path} holds other things. Name a new folder with --out.") from None
        write_atomically(about, json.dumps(terms, indent=2).encode() + b"\n")
        return
    except ValueError:
        begun = None
    begun = begun if isinstance(begun, dict) else {}
    for name, said in _OTHERWISE.items():
        if begun.get(name) != terms[name]:
            other = said.format(begun.get(name))
            raise UserError(f"{path} was begun {other}. Go on as it was begun, or name a new folder with --out.")


def _refused(path: Path, error: OSError) -> UserError:
    return UserError(f"{path} can't be used: {why(error)}.")
