"""Texts without pictures, to learn words from: many where labelled pictures are few."""

from __future__ import annotations

import csv
import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from scripts.lab.noise import slips
from scripts.lab.quiet import LabError
from scripts.lab.records import Floats, Truths
from scripts.lab.words import Rows, rows_of

REDDIT_TABLE = "stemmed_title_and_ocr.csv.gz"
TEST_SHARE = 0.2


@dataclass(frozen=True, eq=False, slots=True)
class Corpus:
    """Labelled texts. rows: as the models see them; slipped: the same texts with a reader's slips; groups: equal texts
    share one; templates, counts: () or one each; a count is what a text weighs in training."""

    rows: Rows
    slipped: Rows
    truths: Truths
    groups: tuple[str, ...]
    test: Truths
    templates: tuple[str, ...] = ()
    counts: tuple[float, ...] = ()


def reddit_corpus(folder: Path, seed: int) -> Corpus:
    """Posts of ten meme subreddits of November 2020, title and read words, stemmed. Dank: in the top 3 % of score per
    subscriber. Equal texts are on one side of a random split: the table has no dates. Raises LabError."""
    table = folder / REDDIT_TABLE
    try:
        with gzip.open(table, "rt", encoding="utf-8", newline="") as file:
            found = [(row["text"], row["dank"] == "1") for row in csv.DictReader(file)]
    except OSError as error:
        raise LabError(f"{table} can't be read: {error.strerror or error}.") from error
    except KeyError as error:
        raise LabError(f"{table} lacks the column {error}.") from error
    texts = [text for text, _ in found]
    groups = [hashlib.sha256(text.encode()).hexdigest()[:16] for text in texts]
    names = sorted(set(groups))
    held_out = set(np.random.default_rng(seed).permutation(names)[: round(TEST_SHARE * len(names))].tolist())
    return corpus(texts, [dank for _, dank in found], groups, [group in held_out for group in groups], seed)


def corpus(
    texts: list[str],
    truths: list[bool],
    groups: list[str],
    test: list[bool],
    seed: int,
    templates: tuple[str, ...] = (),
    counts: tuple[float, ...] = (),
) -> Corpus:
    """Turn texts into rows, each as it is and once more with slips."""
    rng = np.random.default_rng(seed)
    slipped = [slips(text, rng) for text in texts]
    return Corpus(rows_of(texts), rows_of(slipped), np.array(truths), tuple(groups), np.array(test), templates, counts)


def number_of_words(rows: Rows) -> Floats:
    """The baseline: how much text there is, as a share of the most."""
    return rows.n_words / max(1, int(rows.n_words.max(initial=1)))
