"""The embeddings of a library in memory, reduced so that a hundred thousand take 51 MB and are compared in one go.

Of each number its root is taken, lest a few strong features decide; that is centred on the library's mean, projected
on the 128 directions in which its pictures differ most, where the strongest are held down by the root of their
strength; and it is brought to length 1. docs/decisions/079-neighbours-in-a-reduced-space.md has what that gains.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

DIMENSIONS = 128
FEWEST = 256
"""Of fewer embeddings no directions are learnt: they are compared as they are, which is cheap then."""
LEAST_LIKE, LEAST_LIKE_OF_FEW = 0.3, 0.7
SAMPLE = 4096
"""How many embeddings the directions are learnt from, at most."""
BLOCK = 1 << 15
BLOCKS_IN_MEMORY = 8
"""Those beyond, from 262,144 pictures on, lie in a mapped file without a name, which the system may page out."""


class Space:
    """Rows for pictures, by id. Not thread-safe."""

    def __init__(self, mean: Floats, axes: Floats, learnt_from: int, folder: Path) -> None:
        """Use `Space.learn`."""
        self._learnt_from = learnt_from
        self._mean = mean
        self._axes = axes
        self._folder = folder
        self._blocks: list[Floats] = []
        self._ids = np.empty(0, np.int64)
        self._n = 0

    @classmethod
    def learn(cls, sample: Floats, folder: Path) -> Self:
        """An empty space for embeddings like those of `sample`, (n, any). folder: where a mapped file may lie."""
        if len(sample) < FEWEST:
            n = sample.shape[1]
            return cls(np.zeros(n, np.float32), np.eye(n, dtype=np.float32), len(sample), folder)
        rooted = _rooted(sample)
        mean = rooted.mean(axis=0)
        strengths, directions = np.linalg.eigh((rooted - mean).T @ (rooted - mean))
        strongest = np.maximum(strengths[: -DIMENSIONS - 1 : -1], 1e-6 * max(float(strengths[-1]), 1e-6))
        axes = directions[:, : -DIMENSIONS - 1 : -1] / strongest**0.25
        return cls(mean, np.ascontiguousarray(axes, np.float32), len(sample), folder)

    @property
    def least_like(self) -> float:
        """The cosine from which on two pictures are called alike: few pairs of posts reach it that are not."""
        return LEAST_LIKE if self._learnt_from >= FEWEST else LEAST_LIKE_OF_FEW

    def __len__(self) -> int:
        return self._n

    @property
    def outgrown(self) -> bool:
        """Whether its directions were learnt from few, and there are twice as many now."""
        return self._learnt_from < SAMPLE and self._n >= 2 * self._learnt_from

    def put(self, ids: Ints, embeddings: Floats) -> None:
        """Add pictures, (n,) and (n, any), or replace those that have a row. Each id once."""
        rows = self.project(embeddings)
        places = self._places(ids)
        new = places < 0
        places[new] = self._n + np.arange(int(new.sum()))
        self._grow(ids[new])
        for number, block in enumerate(self._blocks):
            here = places // BLOCK == number
            block[places[here] % BLOCK] = rows[here]

    def nearest(self, embedding: Floats, most: int) -> tuple[Ints, Floats]:
        """The ids of at most `most` pictures and their cosines, -1 to 1, the nearest first."""
        if not self._n:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        (sought,) = self.project(embedding[None])
        cosines = np.concatenate([block @ sought for block in self._filled()])
        some = np.argpartition(-cosines, min(most, self._n) - 1)[:most]
        order = some[np.argsort(-cosines[some], kind="stable")]
        return self._ids[order], cosines[order]

    def project(self, embeddings: Floats) -> Floats:
        """Embeddings (n, any) as they are compared: rows of length 1."""
        rows = (_rooted(embeddings) - self._mean) @ self._axes
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        made: Floats = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
        return made

    def _places(self, ids: Ints) -> Ints:
        """The row of each id, -1 where it has none."""
        order = np.argsort(self._ids[: self._n], kind="stable")
        known = self._ids[: self._n][order]
        at = np.minimum(np.searchsorted(known, ids), max(0, self._n - 1))
        if not self._n:
            return np.full(len(ids), -1, np.int64)
        places: Ints = np.where(known[at] == ids, order[at], -1)
        return places

    def _grow(self, ids: Ints) -> None:
        n = self._n + len(ids)
        if n > len(self._ids):
            self._ids = np.concatenate((self._ids[: self._n], np.empty(max(n, 1024), np.int64)))
        self._ids[self._n : n] = ids
        self._n = n
        while len(self._blocks) * BLOCK < n:
            self._blocks.append(self._block())

    def _block(self) -> Floats:
        shape = (BLOCK, self._axes.shape[1])
        if len(self._blocks) < BLOCKS_IN_MEMORY:
            return np.empty(shape, np.float32)
        with tempfile.TemporaryFile(dir=self._folder) as file:
            return np.memmap(file, np.float32, "w+", shape=shape)

    def _filled(self) -> Iterator[Floats]:
        for number, block in enumerate(self._blocks):
            yield block[: self._n - number * BLOCK]


def _rooted(embeddings: Floats) -> Floats:
    """The root of each number, with its sign."""
    made: Floats = np.sign(embeddings) * np.sqrt(np.abs(embeddings))
    return made
