"""Does the space that neighbours are sought in put captions of one template beside each other?"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dankdesk.images import Fit, fit
from dankdesk.inference.engine import Engine
from dankdesk.library.space import Floats, Space
from scripts.lab.progress import track
from scripts.lookalikes.choice import BOOTSTRAPS
from scripts.lookalikes.gather import imgflip, reddit

MOST = 10
"""How many of the nearest are looked at; fewer where a template has not so many other captions."""


@dataclass(frozen=True, eq=False, slots=True)
class Embedded:
    """embeddings: (n, 512), at the precision that the library keeps. families, halves, rendered: (n,), as of `Meme`."""

    embeddings: Floats
    families: npt.NDArray[np.str_]
    halves: npt.NDArray[np.int64]
    rendered: npt.NDArray[np.bool_]


def embed(data: Path, model: Path, n_memes: int, captions: int) -> Embedded:
    """Posts of the Reddit set and captions over templates, as the model sees them. Raises ModelError."""
    engine = Engine.load(model / "manifest.json")
    resize = engine.manifest.resize
    policy = Fit(resize.mode, resize.width, resize.height, resize.filter)
    memes = [*reddit(data, n_memes), *imgflip(data, captions)]
    embeddings = []
    for meme in track(memes, "embed"):
        rgb = np.asarray(meme.image)
        aspect = np.array([rgb.shape[1] / rgb.shape[0]], np.float32)
        embeddings.append(engine.score(fit(rgb, policy)[None], aspect)[0].embedding)
    return Embedded(
        np.stack(embeddings).astype(np.float16).astype(np.float32),
        np.array([meme.family for meme in memes]),
        np.array([meme.half for meme in memes]),
        np.array([meme.rendered for meme in memes]),
    )


def tell(found: Embedded) -> None:
    """Print precision at ten, of the embeddings as they are and in a `Space` learnt from the other half."""
    own = found.embeddings / np.linalg.norm(found.embeddings, axis=1, keepdims=True)
    _tell("cosine of the embeddings as they are", own, found)
    with tempfile.TemporaryDirectory() as folder:
        learnt = Space.learn(found.embeddings[found.halves == 0], Path(folder))
        _tell("rooted, centred, 128 directions", learnt.project(found.embeddings), found)


def _tell(name: str, rows: Floats, found: Embedded) -> None:
    here = found.halves == 1
    rows, families, rendered = rows[here], found.families[here], found.rendered[here]
    cosines = rows @ rows.T
    np.fill_diagonal(cosines, -2)
    at = min(MOST, int(np.unique(families[rendered], return_counts=True)[1].min()) - 1)
    nearest = np.argsort(-cosines[rendered], axis=1)[:, :at]
    right = (families[nearest] == families[rendered][:, None]).mean(axis=1)
    of_template = [float(right[families[rendered] == family].mean()) for family in sorted(set(families[rendered]))]
    low, high = _interval(of_template)
    posts = cosines[np.ix_(~rendered, ~rendered)][np.triu_indices(int((~rendered).sum()), 1)]
    same = rendered[:, None] & rendered & (families[:, None] == families)
    np.fill_diagonal(same, False)
    print(f"\n{name}: of the nearest {at}, {np.mean(of_template):.3f} ({low:.3f} to {high:.3f}) have the same template")
    print(f"  cosines of posts: median {np.median(posts):.2f}, 95 of 100 pairs below {np.percentile(posts, 95):.2f}")
    print(f"  of captions of a template: 95 of 100 pairs above {np.percentile(cosines[same], 5):.2f}")


def _interval(values: Sequence[float]) -> tuple[float, float]:
    rng = np.random.default_rng(1)
    means = [float(np.mean(rng.choice(values, len(values)))) for _ in range(BOOTSTRAPS)]
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)
