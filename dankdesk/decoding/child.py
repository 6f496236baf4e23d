"""The decoding process: takes files, gives pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dankdesk.children import serving
from dankdesk.decoding import fences, wire
from dankdesk.errors import PictureError

NO_MEMORY = "There is not enough memory to decode this picture."


def serve() -> None:
    """Be a decoding process."""
    serving.serve(_prepared, most=wire.MAX_QUESTION)


def _prepared() -> serving.Answer:
    try:
        from dankdesk.images.picture import decode
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
            picture = decode(sent[0])
            fitted = None if wish.fit is None else fit(picture.rgb, wish.fit)
            small = thumbnail(picture.rgb) if wish.small else None
        except PictureError as error:
            return {"error": str(error)}, ()
        except MemoryError:
            return {"error": NO_MEMORY}, ()
        return wire.as_answer(wire.Parts(picture.facts, fitted, small, picture.rgb if wish.whole else None))

    return answer
