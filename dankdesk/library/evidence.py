"""What the audiences of a score said, as the JSON and the blob that a row holds.

[{"id", "whole", "picture", "words", "logit", "shape", "marks"}, ...], headline first, where an opinion is
[likelihood, low, high] (`words` may be null), a shape [rows, cols], a mark [start, end, weight].
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dankdesk.library.checked import fields, items, number, share, string, whole_number
from dankdesk.records import AudienceScore, Mark, Opinion, Text

_SINGLE = np.dtype("<f4")


def pack(audiences: Sequence[AudienceScore]) -> tuple[str, bytes]:
    """The JSON, and all heats one after the other."""
    objects = [
        {
            "id": one.id,
            "whole": _numbers(one.whole),
            "picture": _numbers(one.picture),
            "words": None if one.words is None else _numbers(one.words),
            "logit": float(one.logit),
            "shape": one.heat.shape,
            "marks": [(mark.start, mark.end, float(mark.weight)) for mark in one.marks],
        }
        for one in audiences
    ]
    heats = b"".join(one.heat.astype(_SINGLE).tobytes() for one in audiences)
    return json.dumps(objects, allow_nan=False, separators=(",", ":")), heats


def unpack(evidence: object, heats: bytes, text: Text | None) -> tuple[AudienceScore, ...]:
    """text: the words that were judged, if any.

    Raises TypeError, ValueError, OverflowError or RecursionError for what `pack` didn't make.
    """
    cells = np.frombuffer(heats, _SINGLE).astype(np.float32)
    if not np.isfinite(cells).all():
        raise ValueError("not a finite number")
    length = 0 if text is None else len(text.content)
    audiences: list[AudienceScore] = []
    for one in items(json.loads(string(evidence))):
        audience, cells = _audience(one, cells, length)
        if text is None and audience.words is not None:
            raise ValueError("an opinion on words that were not read")
        audiences.append(audience)
    if not audiences or cells.size:
        raise ValueError("heats that are nobody's")
    return tuple(audiences)


def _audience(
    value: object, cells: npt.NDArray[np.float32], length: int
) -> tuple[AudienceScore, npt.NDArray[np.float32]]:
    """The audience, and the cells that are left for those after it."""
    id_, whole, picture, words, logit, shape, marks = fields(
        value, "id", "whole", "picture", "words", "logit", "shape", "marks"
    )
    rows, cols = map(whole_number, items(shape, 2))
    if rows < 1 or cols < 1 or rows * cols > cells.size:
        raise ValueError("heats of another size")
    audience = AudienceScore(
        id=string(id_),
        whole=_opinion(whole),
        picture=_opinion(picture),
        words=None if words is None else _opinion(words),
        logit=number(logit),
        heat=cells[: rows * cols].reshape(rows, cols),
        marks=tuple(_mark(mark, length) for mark in items(marks)),
    )
    return audience, cells[rows * cols :]


def _numbers(opinion: Opinion) -> tuple[float, float, float]:
    return float(opinion.likelihood), float(opinion.low), float(opinion.high)


def _opinion(value: object) -> Opinion:
    likelihood, low, high = map(share, items(value, 3))
    if not low <= likelihood <= high:
        raise ValueError("likelihood outside its interval")
    return Opinion(likelihood, low, high)


def _mark(value: object, length: int) -> Mark:
    start, end, weight = items(value, 3)
    mark = Mark(whole_number(start), whole_number(end), number(weight))
    if not 0 <= mark.start < mark.end <= length:
        raise ValueError("a mark outside the text")
    return mark
