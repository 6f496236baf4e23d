"""From a words model's votes back to the words that gave them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dankdesk.records import Mark
from dankdesk.text.features import NOBODY, Features

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


def marks(features: Features, votes: npt.NDArray[np.float32]) -> tuple[Mark, ...]:
    """What each word spoke for, in the order of the text; their weights add up to the sum of `votes`.

    votes: float32 (n,), what each of `features.ids` added to the logit. A pair's vote is shared by its two words; what
    was said before counts where it was said first.
    """
    import numpy as np

    weights = np.zeros(features.n_words)
    first, second = features.owners[:, 0], features.owners[:, 1]
    paired = second != NOBODY
    share = np.where(paired, votes / 2, votes)
    np.add.at(weights, first, share)
    np.add.at(weights, second[paired], share[paired])
    return tuple(Mark(start, end, float(weight)) for (start, end), weight in zip(features.spans, weights, strict=True))
