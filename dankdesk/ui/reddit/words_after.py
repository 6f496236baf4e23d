"""The words of pictures that posts brought, once all of them have a number: reading is the slow part, and nobody should
wait for it to see what came."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping

from dankdesk.library import Library
from dankdesk.pace import Pace
from dankdesk.scoring import Scorer, Source


def read_words(
    scorer: Scorer, library: Library, pictures: Mapping[str, str], cancel: threading.Event
) -> Iterator[tuple[int, str]]:
    """Read and judge the words of `pictures`, titles by sha256, where that is still to be done; the verdicts are kept.

    Gives how many are done, and a text that says so. Ends soon after `cancel` is set. Raises ModelError.
    """
    sources = [Source.of_post(title, sha256, library) for sha256, title in pictures.items()]
    pace = Pace(len(sources))
    for _outcome in scorer.run(sources, cancel=cancel, read=True):
        pace.step()
        yield pace.done, f"Reading words: {pace.text()}"
