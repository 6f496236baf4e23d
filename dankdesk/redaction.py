"""Takes out of a log and of a crash report what tells who the user is and where their files lie.

What is left names places in the program itself, so that a report can be read, and may be sent by whoever wants to.
Where it is not certain how far a path goes, more is taken out than has to be. docs/decisions/115-what-a-log-may-say.md
"""

from __future__ import annotations

import logging
import os
import re
import sys
import sysconfig
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

_START = r"(?:~?/|(?<!\w)[A-Za-z]:[\\/]|\\\\|(?<!\w)file:/+)"
_PATH = re.compile(
    # Quoted, it goes to the end of the quotation; else to what ends a part of a sentence, spaces and all.
    rf"""(?P<quote>['"])(?P<quoted>{_START}(?:\\.|(?!(?P=quote)).)*)(?=(?P=quote))"""
    rf"""|(?<![\w/<:~.\\-])(?P<bare>{_START}(?=[^\s/])(?:[^\n'"]|(?<=\w)'(?=\w))*?)"""
    rf"""(?=:\s|[.,;:!?)\]]*\s*(?:\n|$)|"|'(?!\w)|(?<!\w)')"""
)
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,6}$")
_HOME, _OTHER = "<home>", "<path>"
_OWN = frozenset({"cache", "library", "logs", "models", "settings.json", "window.json", "window.lock"})
"""What `Home` calls its own; other names in there may be somebody's."""
_PRIVATE_USE = 0xE000
_ANY_CASE = re.I if sys.platform == "win32" else re.NOFLAG
_SHORTEST = 3
"""Letters of a name that is looked for: "a" would be found everywhere."""


class Redactor:
    """Knows the folders of one run and the names of its user."""

    def __init__(self, home: Path) -> None:
        """home: the folder of what DankDesk keeps."""
        names = {os.environ.get(key, "") for key in ("USER", "USERNAME", "LOGNAME")}
        folders = {
            str(Path(__file__).parent): "dankdesk",
            sysconfig.get_path("purelib"): "<packages>",
            sysconfig.get_path("stdlib"): "<python>",
            str(home): _HOME,
        }
        with suppress(RuntimeError):  # somebody without a folder
            own = Path.home()
            names.add(own.name)
            if own.name:
                folders.setdefault(str(own), _OTHER)
        # What is known is replaced first, whatever its name has in it. A stand-in looks like a path, and is one letter.
        self._stand_ins: dict[str, str] = {}
        self._stands_for: dict[str, str] = {}
        for number, (folder, shown) in enumerate(folders.items()):
            stand_in = f"/{chr(_PRIVATE_USE + number)}"
            self._stands_for[stand_in] = shown
            self._stand_ins |= dict.fromkeys(_spellings(_folded(folder)), stand_in)
        self._folders = re.compile(rf"(?:{_any(self._stand_ins)})(?=[\\/'\"\s:.,;)]|$)", _ANY_CASE)
        self._names = re.compile(rf"(?<!\w)(?:{_any(name for name in names if len(name) >= _SHORTEST)})(?!\w)", re.I)

    def text(self, text: str, private: Iterable[str] = ()) -> str:
        """`text` without paths and names. private: files that are known to be named in it, however they look."""
        text = self._known(text)
        for name in sorted(filter(None, map(self._known, private)), key=len, reverse=True):
            text = re.sub(rf"(?<!\w)(?:{_any(_spellings(name))})(?!\w)", lambda found: self._shown(found[0]), text)
        return self._names.sub("<user>", _PATH.sub(self._path, text))

    def _known(self, text: str) -> str:
        return self._folders.sub(lambda found: self._stand_ins[_folded(found[0])], text)

    def _path(self, found: re.Match[str]) -> str:
        bare = found["bare"]
        return self._shown(bare) if bare is not None else found["quote"] + self._shown(found["quoted"])

    def _shown(self, path: str) -> str:
        """What is written in place of `path`."""
        known, below = self._stands_for.get(path[:2], _OTHER), re.sub(r"[\\/]+", "/", path[2:])
        if known == _OTHER:
            suffix = _SUFFIX.search(path)
            return _OTHER + (suffix[0] if suffix else "")
        if known != _HOME or not below:
            return known + below
        first, *rest = below[1:].split("/")
        return "/".join([known, first if first in _OWN else "…", *("…" for _ in rest[:1])])


class Formatter(logging.Formatter):
    """A line of the log, with its traceback, redacted."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__("%(asctime)s %(levelname)s %(threadName)s %(message)s")
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        return self._redactor.text(super().format(record), [*_files(error), *_paths(record.args)])


def _folded(path: str) -> str:
    return path.lower() if _ANY_CASE else path


def _spellings(path: str) -> set[str]:
    """As it is, and as it stands in the text of an error."""
    return {path, repr(path)[1:-1]}


def _any(words: Iterable[str]) -> str:
    """A pattern of any of `words`, the longest first; of nothing where there are none."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)"


def _files(error: BaseException | None) -> Iterator[str]:
    """The files that an error, or one that led to it, is about."""
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        waiting += [one.__cause__, one.__context__, *(getattr(one, "exceptions", ()))]
        if isinstance(one, OSError):
            yield from (os.fsdecode(name) for name in (one.filename, one.filename2) if isinstance(name, str | bytes))


def _paths(args: object) -> Iterator[str]:
    for arg in args if isinstance(args, tuple) else ():
        if isinstance(arg, Path):
            yield str(arg)
        elif isinstance(arg, BaseException):
            yield from _files(arg)
