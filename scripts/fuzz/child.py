"""The process that takes the inputs: `python -m scripts.fuzz.child ORDER`, which `scripts.fuzz.runner` starts.

It writes each input to the file `current` before it takes it, and a JSON line after it, so that the runner knows how
far it came and what it died of. Its standard error is a file, its TMPDIR an empty folder.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.benchmarks.peak import peak_mb
from scripts.fuzz.corpus import Corpus
from scripts.fuzz.reached import Place, Reached
from scripts.fuzz.shrink import shrink
from scripts.fuzz.target import Target, load
from scripts.fuzz.watch import Watch

CURRENT, CORPUS, FOUND, COVER, TEMPORARY, WORK = "current", "corpus", "found", "cover", "tmp", "work"
"""Files and folders in the scratch folder."""


@dataclass(frozen=True, slots=True)
class Order:
    """target: as `target.load` takes it. first: number of the first input. last: one behind the last.

    seconds: after which no further input is taken. replay: a folder whose files are the inputs, as they are.
    """

    target: str
    scratch: str
    seed: int
    first: int
    last: int
    seconds: float
    pictures: str | None = None
    replay: str | None = None


class Child:
    def __init__(self, order: Order, subject: Target) -> None:
        self._order = order
        self._subject = subject
        self._scratch = Path(order.scratch)
        self._watch = Watch(self._scratch / TEMPORARY)
        self._reached = Reached(subject.watched)
        self._corpus = Corpus()
        self._sorts: set[str] = set()

    def run(self) -> None:
        """Take all inputs, then leave those that reach everything in the folder `cover`."""
        for data in (*self._subject.seeds, *_files(self._scratch / CORPUS)):
            self._corpus.begin(data, self._take(data))
        self._watch.settle()
        say(began=True)
        if self._order.replay is not None:
            self._replay(Path(self._order.replay))
        else:
            self._fuzz()
        for data in self._corpus.cover():
            (self._scratch / COVER / _name(data)).write_bytes(data)
        say(peak=peak_mb(), places=self._corpus.n_places)

    def _replay(self, folder: Path) -> None:
        for number, path in enumerate(sorted(path for path in folder.rglob("*") if path.is_file())):
            if number >= self._order.first:
                data = path.read_bytes()
                self._corpus.offer(data, self._take(data))
                say(done=number)

    def _fuzz(self) -> None:
        end = time.monotonic() + self._order.seconds
        for number in range(self._order.first, self._order.last):
            if time.monotonic() > end:
                return
            chance = random.Random(f"{self._order.seed}/{number}")
            data = self._subject.change(chance.choice(self._corpus.inputs), chance, self._corpus.inputs)
            if self._corpus.offer(data, self._take(data)):
                (self._scratch / CORPUS / _name(data)).write_bytes(data)
            say(done=number)

    def _take(self, data: bytes) -> frozenset[Place]:
        (self._scratch / CURRENT).write_bytes(data)
        reached: list[frozenset[Place]] = [frozenset()]

        def traced() -> None:
            reached[0] = self._reached.by(lambda: self._subject.check(data))

        for fault in self._watch.over(traced):
            if fault.sort not in self._sorts:
                self._sorts.add(fault.sort)
                self._found(fault.sort, fault.what, data)
        return reached[0]

    def _found(self, sort: str, what: str, data: bytes) -> None:
        def again(shorter: bytes) -> bool:
            return any(fault.sort == sort for fault in self._watch.over(lambda: self._subject.check(shorter)))

        # What only happens once, a peak of memory for one, is kept as it is; and so is what takes too long to be tried.
        small = shrink(data, again) if sort != "slow" and again(data) else data
        path = self._scratch / FOUND / _name(small)
        path.write_bytes(small)
        say(found=path.name, sort=sort, what=what)


def say(**words: object) -> None:
    print(json.dumps(words), flush=True)


def _files(folder: Path) -> Iterator[bytes]:
    return (path.read_bytes() for path in sorted(folder.iterdir()))


def _name(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


def main() -> None:
    order = Order(**json.loads(sys.argv[1]))
    make = load(order.target)
    pictures = None if order.pictures is None else Path(order.pictures)
    with make(Path(order.scratch) / WORK, pictures) as subject:
        Child(order, subject).run()


def command(order: Order) -> list[str]:
    """The command line of a child; warnings are errors to it."""
    return [
        sys.executable,
        "-W",
        "error",
        "-X",
        "faulthandler",
        "-m",
        "scripts.fuzz.child",
        json.dumps(dataclasses.asdict(order)),
    ]


if __name__ == "__main__":
    main()
