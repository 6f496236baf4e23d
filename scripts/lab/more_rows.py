"""What more pictures to learn from would give the Reddit head: altered copies of its own, or Imgflip's captions.

Measured as everything that was tried is: inside the training part, by groups, on pictures as they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageEnhance

from scripts.lab.features import extract, load_features
from scripts.lab.fit import folds
from scripts.lab.head import STRENGTHS, apply, fit_heads
from scripts.lab.inputs import truths_of
from scripts.lab.measure import auc
from scripts.lab.progress import track
from scripts.lab.records import IMGFLIP, REDDIT, Example, Settings, Truths
from scripts.lab.report import Tried
from scripts.lab.store import load_pictures

REPEATS = 2
MOST_CUT = 0.06
"""Of width and height: what a caption leaves free at the edges, so that the text stays readable."""
LIGHT = 0.8, 1.25
QUALITY = 55, 90

Features = npt.NDArray[np.float32]


def more_rows(settings: Settings) -> Iterator[Tried]:
    """The head with more to learn from, beside the shipped one on the same folds."""
    examples = load_pictures(settings, REDDIT, "train")
    features, truths = load_features(examples, settings), truths_of(examples)
    groups = [example.group for example in examples]
    copies = altered(examples, settings.work / "altered", settings.seed)
    extract(copies, settings)
    captions = load_pictures(settings, IMGFLIP, "train")
    choices: dict[str, tuple[Features, Truths, list[str]]] = {
        "its own pictures alone": (features[:0], truths[:0], []),
        "an altered copy of each beside it": (load_features(copies, settings), truths, groups),
        "Imgflip's rendered captions beside them": (
            load_features(captions, settings),
            truths_of(captions),
            [f"caption {example.group}" for example in captions],
        ),
    }
    for name, more in choices.items():
        strength, found = _best(features, truths, groups, more, settings.seed)
        figure = f"AUC {found:.3f} at L2 {strength:g}, grouped 5-fold {REPEATS} times, n = {len(truths)}"
        yield Tried("Reddit picture learns from", name, figure, not more[2], "the same features")


def altered(examples: Sequence[Example], folder: Path, seed: int) -> list[Example]:
    """A copy of each picture, cut a little, lighter or darker, and saved again; the same for the same seed."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for example in track(examples, "tries, altered copies"):
        data = _alter(Path(example.path), np.random.default_rng((seed, int(example.sha256[:8], 16))))
        sha256 = hashlib.sha256(data).hexdigest()
        path = folder / f"{sha256[:24]}.jpg"
        if not path.exists():
            path.write_bytes(data)
        found.append(replace(example, path=str(path.resolve()), sha256=sha256))
    return found


def _alter(path: Path, rng: np.random.Generator) -> bytes:
    with Image.open(path) as image:
        picture = image.convert("RGB")
    left, top, right, bottom = rng.uniform(0, MOST_CUT / 2, 4)
    width, height = picture.size
    picture = picture.crop(
        (round(left * width), round(top * height), round((1 - right) * width), round((1 - bottom) * height))
    )
    picture = ImageEnhance.Brightness(picture).enhance(float(rng.uniform(*LIGHT)))
    picture = ImageEnhance.Contrast(picture).enhance(float(rng.uniform(*LIGHT)))
    file = BytesIO()
    picture.save(file, "JPEG", quality=int(rng.integers(*QUALITY)))
    return file.getvalue()


def _best(
    features: Features, truths: Truths, groups: Sequence[str], more: tuple[Features, Truths, list[str]], seed: int
) -> tuple[float, float]:
    """The strength with the highest mean AUC on left-out pictures, and that. `more` learns only where its group may."""
    rows, labels, owners = more
    results: dict[float, list[float]] = {strength: [] for strength in STRENGTHS}
    for repeat in range(REPEATS):
        for out in folds(groups, seed + repeat):
            held = {group for group, one in zip(groups, out, strict=True) if one}
            may = np.array([owner not in held for owner in owners], dtype=bool)
            learnt = np.concatenate([features[~out], rows[may]])
            wanted = np.concatenate([truths[~out], labels[may]])
            heads = fit_heads(learnt, wanted.astype(np.float64), wanted, STRENGTHS, seed)
            for strength, head in zip(STRENGTHS, heads, strict=True):
                results[strength].append(auc(apply(head, features[out]), truths[out]))
    means = {strength: float(np.mean(values)) for strength, values in results.items()}
    best = max(means, key=lambda strength: means[strength])
    return best, means[best]
