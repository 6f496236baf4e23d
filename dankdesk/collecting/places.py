"""Where below a folder the pictures lie that a table names, and never anywhere else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from dankdesk.errors import ImportingError
from dankdesk.images import find_pictures

GONE = "the picture is not there"
OUTSIDE = "the picture lies outside the folder"


class Places:
    """The pictures below `folder`. Raises ImportingError where that is no folder."""

    def __init__(self, folder: Path, table: Path) -> None:
        if not folder.is_dir():
            raise ImportingError(f"{folder} is not a folder.")
        self._root = folder.resolve()
        self._starts = (folder, table.parent)

    def find(self, file: str, id_: str, url: str) -> Path:
        """The picture of a row. file: as the table has it, a path from the folder or the table, or a mere name; where
        it is empty, the picture is named by `id_` or as in `url`. Raises ValueError with half a sentence."""
        if file:
            return self._inside(self._named(file))
        names = [name for name in (id_, id_.removeprefix("t3_"), PurePosixPath(_path(url)).stem) if name]
        for name in names:
            found = self._by_stem.get(name, [])
            if found:
                return self._inside(_only(found))
        raise ValueError(GONE if names else "it names no picture")

    def _named(self, file: str) -> Path:
        if "\0" in file:
            raise ValueError("the picture's name is none")
        for name in dict.fromkeys((file, file.replace("\\", "/"))):
            for start in self._starts:
                try:
                    if (start / name).is_file():
                        return start / name
                except OSError as error:  # a name too long, or below a folder that may not be entered
                    raise ValueError(GONE) from error
        parts = PurePosixPath(file.replace("\\", "/")).parts
        if not parts or ".." in parts or Path(file).is_absolute():
            raise ValueError(GONE)
        below = [path for path in self._by_name.get(parts[-1], []) if path.parts[-len(parts) :] == parts]
        if not below:
            raise ValueError(GONE)
        return _only(below)

    def _inside(self, path: Path) -> Path:
        try:
            there = path.resolve()
        except (OSError, RuntimeError) as error:  # a link that leads back to itself
            raise ValueError(GONE) from error
        if not there.is_relative_to(self._root):
            raise ValueError(OUTSIDE)
        return there

    @cached_property
    def _by_name(self) -> dict[str, list[Path]]:
        return _grouped((path.name, path) for path in self._all)

    @cached_property
    def _by_stem(self) -> dict[str, list[Path]]:
        return _grouped((path.stem, path) for path in self._all)

    @cached_property
    def _all(self) -> list[Path]:
        return list(find_pictures([self._starts[0]]))


def _grouped(pairs: Iterable[tuple[str, Path]]) -> dict[str, list[Path]]:
    groups: defaultdict[str, list[Path]] = defaultdict(list)
    for name, path in pairs:
        groups[name].append(path)
    return dict(groups)


def _only(found: list[Path]) -> Path:
    if len(found) > 1:
        raise ValueError(f"{len(found)} pictures are named so")
    return found[0]


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""
