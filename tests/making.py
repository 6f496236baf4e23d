"""Pictures and scores for tests, made on the spot."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image

from dankdesk.records import AudienceScore, Line, Mark, Opinion, Score, Text

WORDS = Text(
    (
        Line("when it works", ((0.1, 0.05), (0.9, 0.05), (0.9, 0.15), (0.1, 0.15)), 0.99),
        Line("AT LAST", ((0.3, 0.8), (0.7, 0.8), (0.7, 0.95), (0.3, 0.95)), 0.875),
    ),
    by="test-reader-1",
)
"""What a reader found in a picture: two lines of five words."""


def png(red: int, serial: int = 0) -> bytes:
    """A flat picture; the tiny model finds it the danker the redder it is. `serial` makes equal reds differ."""
    stream = io.BytesIO()
    Image.new("RGB", (16, 12), (red, serial % 256, serial // 256)).save(stream, "PNG")
    return stream.getvalue()


def folder_of(folder: Path, count: int) -> list[Path]:
    """`count` different pictures in `folder`, from black to red."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{index:04}.png" for index in range(count)]
    for index, path in enumerate(paths):
        path.write_bytes(png(index * 255 // max(1, count - 1), index))
    return paths


def some_opinion(likelihood: float) -> Opinion:
    return Opinion(likelihood, likelihood / 2, (1 + likelihood) / 2)


def some_score(
    model_id: str = "tiny-test", likelihood: float = 0.5, words: bool = True, text: Text | None = None
) -> Score:
    """A sound score for the audiences "red" (the headline, of `likelihood`) and "blue" (of what is left to 1).

    words: the words were judged, those of `text`, or of `WORDS` where there is none; without, the picture spoke alone.
    """
    judged = (text or WORDS) if words else None
    marks = _marks(judged.content) if judged is not None else ()

    def audience(id_: str, whole: float, heat: list[list[float]]) -> AudienceScore:
        grid = np.array(heat, np.float32)
        return AudienceScore(
            id=id_,
            whole=some_opinion(whole),
            picture=some_opinion(whole if not marks else whole / 2),
            words=some_opinion(1 - whole / 2) if marks else None,
            logit=float(grid.mean()),
            heat=grid,
            marks=tuple(Mark(mark.start, mark.end, mark.weight * (whole - 0.25)) for mark in marks),
        )

    return Score(
        audiences=(
            audience("red", likelihood, [[1.5, -0.5, 0.25], [0.0, 0.5, -1.0]]),
            audience("blue", 1 - likelihood, [[-2.0, 0.5, 0.5], [0.25, -0.25, 0.0]]),
        ),
        text=judged,
        embedding=np.linspace(0, 1, 512, dtype=np.float32),
        model_id=model_id,
    )


def _marks(content: str) -> tuple[Mark, ...]:
    """A mark for each word: speaking for and against in turn."""
    marks: list[Mark] = []
    start = 0
    for number, word in enumerate(content.split()):
        start = content.index(word, start)
        marks.append(Mark(start, start + len(word), 1.0 if number % 2 == 0 else -0.5))
        start += len(word)
    return tuple(marks)
