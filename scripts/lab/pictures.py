"""Pictures as the model sees them: the app's own decoder and resizer, so that training and use can't drift apart."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dankdesk.images import Fit, decode, fit, read_file


def load_batch(paths: Iterable[Path], how: Fit) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float32]]:
    """uint8 RGB (n, how.height, how.width, 3), and float32 (n,) width / height of the originals; for a few
    pictures at a time. Raises PictureError."""
    pictures = [decode(read_file(path)) for path in paths]
    aspects = [picture.facts.width / picture.facts.height for picture in pictures]
    return np.stack([fit(picture.rgb, how) for picture in pictures]), np.array(aspects, np.float32)
