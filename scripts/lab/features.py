"""Pooled features of every picture, computed once: one small file each, so a stopped run goes on where it was."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from scripts.lab.network import N_FEATURES, build_pooled, build_trunk, shape_of
from scripts.lab.pictures import load_batch
from scripts.lab.progress import say, track
from scripts.lab.quiet import tensorflow
from scripts.lab.records import Example, Settings, sha256_of

BATCH = 16


def cache_folder(settings: Settings) -> Path:
    """Where the features lie: named after all they depend on beside the picture itself."""
    fit = settings.fit
    origin = "imagenet" if settings.weights is None else sha256_of(settings.weights)[:8]
    return settings.work / "features" / f"{origin}-{fit.mode}-{fit.filter}-{fit.width}x{fit.height}-{N_FEATURES}"


def extract(examples: Sequence[Example], settings: Settings) -> None:
    """Compute what the cache lacks. Raises LabError (weights) or PictureError (a picture changed since `prepare`)."""
    folder = cache_folder(settings)
    folder.mkdir(parents=True, exist_ok=True)
    todo = {example.sha256: example for example in examples if not _file(folder, example).exists()}
    say(f"features: {len({e.sha256 for e in examples}) - len(todo)} pictures are in the cache, {len(todo)} to go")
    if not todo:
        return
    pooled = build_pooled(build_trunk(settings.weights, settings.size))
    # Keras' predict() costs twice as much per small batch as the traced function.
    run = tensorflow().function(lambda batch: pooled(batch, training=False), reduce_retracing=True)
    rest = list(todo.values())
    for batch in track(
        [rest[start : start + BATCH] for start in range(0, len(rest), BATCH)], f"features, {BATCH} each"
    ):
        rows = run(load_batch([Path(example.path) for example in batch], settings.fit)[0]).numpy()
        for example, row in zip(batch, rows, strict=True):
            _write(_file(folder, example), row)


def load_features(examples: Sequence[Example], settings: Settings) -> npt.NDArray[np.float32]:
    """float32 (n, N_FEATURES + N_SHAPE), in the order of `examples`. Raises FileNotFoundError before `extract` ran."""
    folder = cache_folder(settings)
    seen = np.stack([np.load(_file(folder, example)) for example in examples])
    aspects = np.array([example.width / example.height for example in examples], np.float32)
    return np.concatenate([seen, shape_of(aspects)], axis=1)


def _file(folder: Path, example: Example) -> Path:
    return folder / f"{example.sha256}.npy"


def _write(path: Path, row: npt.NDArray[np.float32]) -> None:
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        np.save(file, row)
    part.replace(path)
