"""The words in the pictures, read once by the app's own reader and kept: one small file each."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dankdesk.errors import ReadingError
from dankdesk.images import decode, read_file
from dankdesk.reading import Reader
from scripts.lab.progress import say, track
from scripts.lab.records import Example, Settings, read_json, write_json


def read_all(examples: Sequence[Example], settings: Settings) -> None:
    """Read what is not read yet. A picture whose words can't be read counts as one without, and is told."""
    todo = {example.sha256: example for example in examples if not _file(settings, example).exists()}
    say(f"read: {len({e.sha256 for e in examples}) - len(todo)} pictures are read, {len(todo)} to go")
    reader = Reader()
    try:
        for example in track(list(todo.values()), "read"):
            try:
                content = reader.read(decode(read_file(Path(example.path))).rgb).content
            except ReadingError as error:
                say(f"read: {example.path}: {error}")
                continue
            write_json(_file(settings, example), {"by": reader.id, "text": content})
    finally:
        reader.close()


def texts_of(examples: Sequence[Example], settings: Settings) -> list[str]:
    """What was read in each of `examples`; "" where there was nothing, or nothing that could be read."""
    files = [_file(settings, example) for example in examples]
    return [read_json(file)["text"] if file.exists() else "" for file in files]


def _file(settings: Settings, example: Example) -> Path:
    return settings.work / "texts" / f"{example.sha256}.json"
