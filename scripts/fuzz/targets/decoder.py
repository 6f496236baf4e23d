"""Bytes -> Picture through a decoding process, as the window and the command line have it.

Whatever comes in, the process answers, and is the same one for all inputs: none may crash it or hold it too long.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dankdesk.decoding import Decoder, Wish
from dankdesk.decoding.child import NO_MEMORY
from dankdesk.decoding.decoder import CRASHED, TOO_LONG
from dankdesk.errors import PictureError
from scripts.fuzz.memes import real
from scripts.fuzz.sentences import check_sentence
from scripts.fuzz.target import Target
from scripts.fuzz.targets import decode

WISH = Wish(fit=decode.SIZE, small=True, whole=True)
BROKEN = (CRASHED, TOO_LONG, NO_MEMORY)
"""What is said of a picture that did the process harm."""


@contextmanager
def target(_: Path, pictures: Path | None) -> Iterator[Target]:
    """pictures: a folder whose pictures are taken to begin with, rather than made-up ones."""
    decoder = Decoder(1)

    def check(data: bytes) -> None:
        try:
            parts = decoder.ask(data, WISH)
        except PictureError as refused:
            sentence = str(refused)
        else:
            assert parts.facts.n_bytes == len(data)
            return
        check_sentence(sentence)
        assert sentence not in BROKEN, sentence

    try:
        yield Target(decode.seeds() if pictures is None else real(pictures), check, decode.change)
    finally:
        decoder.close()
