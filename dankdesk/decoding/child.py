"""The decoding process: takes files, gives pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dankdesk.children import serving
from dankdesk.decoding import fences, wire
from dankdesk.errors import PictureError

NO_MEMORY = "There is not enough memory to decode this picture."


def serve() -> None:
    """Be a decoding process."""
    serving.serve(_prepared, most=wire.MAX_QUESTION)


def _prepared() -> serving.Answer:
    try:
        from dankdesk.images.picture import look
        from dankdesk.images.resize import fit, thumbnail
    except ImportError as error:
        raise serving.BrokenRole(
            f"The part that decodes pictures is not installed ({error.name}). Install DankDesk again."
        ) from error
    fences.raise_them()

    def answer(message: dict[str, Any], sent: Sequence[bytes]) -> serving.Frame:
        wish = wire.as_wish(message)
        fences.begin()
        try:
            facts, image = look(sent[0])
            fitted = None if wish.fit is None else fit(image, wish.fit)
            small = thumbnail(image) if wish.small else None
            whole = np.asarray(image) if wish.whole else None
        except PictureError as error:
            return {"error": str(error)}, ()
        except MemoryError:
            return {"error": NO_MEMORY}, ()
        return wire.as_answer(wire.Parts(facts, fitted, small, whole))

    return answer
