"""What can be fuzzed, and where it is found."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

Change = Callable[[bytes, random.Random, Sequence[bytes]], bytes]
"""An input, chance, and the other inputs -> another input, the same one for the same chance."""

TARGETS = {
    "decode": "scripts.fuzz.targets.decode:target",
    "decoder": "scripts.fuzz.targets.decoder:target",
    "answers": "scripts.fuzz.targets.answers:target",
    "import": "scripts.fuzz.targets.posts:target",
    "manifest": "scripts.fuzz.targets.manifest:target",
    "graph": "scripts.fuzz.targets.graph:target",
    "handover": "scripts.fuzz.targets.handover:target",
}
"""By the name that is typed; each a `Make` as "module:function"."""


@dataclass(frozen=True, slots=True)
class Target:
    """One door. seeds: sound inputs to begin with. check: takes an input, and raises where a promise is broken.

    watched: folders and files of Python code whose lines tell whether an input is new; none where `check` only talks
    to another process.
    """

    seeds: Sequence[bytes]
    check: Callable[[bytes], None]
    change: Change
    watched: tuple[Path, ...] = ()


Make = Callable[[Path, Path | None], AbstractContextManager[Target]]
"""A folder for whatever the target needs, and a folder of pictures for those that want real ones -> the target."""


def load(reference: str) -> Make:
    """The target named as in `TARGETS`. Raises ImportError, AttributeError."""
    module, _, name = reference.partition(":")
    return cast(Make, getattr(import_module(module), name))
