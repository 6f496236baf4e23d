"""Pictures as the model sees them: the app's own decoder and resizer, so that training and use can't drift apart."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dankdesk.images import Fit, decode, fit, read_file


def load(path: Path, how: Fit) -> npt.NDArray[np.uint8]:
    """uint8 RGB (how.height, how.width, 3). Raises PictureError."""
    return fit(decode(read_file(path)).rgb, how)


def load_batch(paths: Iterable[Path], how: Fit) -> npt.NDArray[np.uint8]:
    """uint8 RGB (n, how.height, how.width, 3), for a few pictures at a time. Raises PictureError."""
    return np.stack([load(path, how) for path in paths])
