"""How each post did among its own, as the view of the model against Reddit measures it. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dankdesk.collecting.standing import Standing, months_of, standing
from dankdesk.library.catalog import UNKNOWN, Catalog


@dataclass(frozen=True, slots=True)
class Did:
    """above: its score is above the median of its subreddit's posts, of its month where these are enough. share: of
    them that it beat, equal ones half; 0 to 1."""

    above: bool
    share: float


@dataclass(frozen=True, eq=False, slots=True)
class Among:
    """ids: sorted; `standing` is in their order."""

    ids: npt.NDArray[np.int64]
    standing: Standing

    def of(self, id_: int) -> Did | None:
        """None where there is no such post, or nothing to compare it with."""
        row = int(np.searchsorted(self.ids, id_))
        if row >= len(self.ids) or self.ids[row] != id_ or not self.standing.known[row]:
            return None
        return Did(bool(self.standing.above[row]), float(self.standing.share[row]))


def among(catalog: Catalog) -> Among:
    """Of all posts, whatever is listed of them now."""
    months = months_of(catalog.created, UNKNOWN)
    return Among(catalog.ids, standing(catalog.score, catalog.subreddit, months))
