"""The words models: one weight for every hashed word, pair and n-gram (as fastText has it when it has one output, see
docs/decisions/037-words-as-one-table.md), trained as a logistic regression, and the ONNX graph that applies them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from dankdesk.text import SHAPES, Policy, clean, featurise
from scripts.lab.export import OPSET
from scripts.lab.records import Floats, Truths

POLICY = Policy(buckets=1 << 18)
SHAPE_SCALE = 0.1
FAINT = 1e-3
ITERATIONS = 150
_HALF = POLICY.buckets // 2
KINDS = (np.arange(POLICY.buckets) < _HALF, np.arange(POLICY.buckets) >= _HALF)
_CHUNK = 500


@dataclass(frozen=True, eq=False, slots=True)
class Rows:
    """Texts as the models see them. features: sparse 0/1 float32 (n, buckets); shape: float32 (n, SHAPES); n_words:
    int64 (n,)."""

    features: Any
    shape: npt.NDArray[np.float32]
    n_words: npt.NDArray[np.int64]

    def __getitem__(self, rows: Any) -> Rows:
        return Rows(self.features[rows], self.shape[rows], self.n_words[rows])


@dataclass(frozen=True, eq=False, slots=True)
class Table:
    """A trained words model: logit = shape . by_shape + bias + the sum of weights[id] / sqrt(sum(energy[ids])), the sum
    under the root taken over ids of the same kind: words and pairs (the lower half of the buckets), or n-grams."""

    weights: Floats
    energy: Floats
    by_shape: Floats
    bias: float

    def logits(self, rows: Rows) -> Floats:
        """Natural-log odds (n,), the numbers that the ONNX graph gives; nan for texts without a word."""
        found = rows.shape @ self.by_shape + self.bias
        for kind in KINDS:
            length = np.sqrt(np.maximum(rows.features @ (self.energy * kind), 1e-12))
            found = found + (rows.features @ (self.weights * kind)) / length
        return np.where(rows.n_words > 0, found, np.nan)


def stacked(first: Rows, second: Rows) -> Rows:
    """One after the other."""
    from scipy.sparse import vstack

    return Rows(
        vstack([first.features, second.features]).tocsr(),
        np.concatenate([first.shape, second.shape]),
        np.concatenate([first.n_words, second.n_words]),
    )


def rows_of(texts: Sequence[str], jobs: int = 2) -> Rows:
    """The features of `texts`, cleaned as the app cleans them."""
    from scipy.sparse import csr_matrix

    if len(texts) > 4 * _CHUNK:
        with get_context("spawn").Pool(jobs) as pool:
            found = pool.map(_features, texts, chunksize=_CHUNK)
    else:
        found = [_features(text) for text in texts]
    ids = np.concatenate([one[0] for one in found]) if found else np.zeros(0, np.int32)
    ends = np.cumsum([0, *(len(one[0]) for one in found)])
    ones = np.ones(len(ids), np.float32)
    features = csr_matrix((ones, ids, ends), shape=(len(texts), POLICY.buckets))
    shape = np.array([one[1] for one in found], np.float32).reshape(len(texts), SHAPES)
    return Rows(features, shape, np.array([one[2] for one in found], np.int64))


def _features(text: str) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32], int]:
    features = featurise(clean(text), POLICY)
    return features.ids.astype(np.int32), features.shape, features.n_words


def energies(corpora: Sequence[Rows]) -> Floats:
    """Squared inverse document frequency of every bucket (Salton and Buckley 1988), each corpus counting the same."""
    shares = np.mean(
        [np.asarray(rows.features.sum(axis=0)).ravel() / rows.features.shape[0] for rows in corpora], axis=0
    )
    energy: Floats = np.log(1 / (shares + 1e-5)) ** 2
    return energy


def occurrences(rows: Rows) -> Floats:
    """In how many of the texts each feature is, float (buckets,)."""
    found: Floats = np.asarray(rows.features.sum(axis=0), dtype=np.float64).ravel()
    return found


def scaled(rows: Rows, energy: Floats) -> Any:
    """Sparse float32 (n, buckets): every feature by its inverse document frequency, the words of every text of length
    one and its n-grams too."""
    found = rows.features.copy()
    lengths = np.stack([np.sqrt(np.maximum(rows.features @ (energy * kind), 1e-12)) for kind in KINDS], axis=1)
    row = np.repeat(np.arange(found.shape[0]), np.diff(found.indptr))
    values = np.sqrt(energy)[found.indices] / lengths[row, (found.indices >= _HALF).astype(int)]
    found.data = values.astype(np.float32)
    return found


def train_table(
    rows: Rows,
    truths: Truths,
    energy: Floats,
    strength: float,
    use_shape: Truths,
    counts: Floats | None = None,
    beside: Any = None,
) -> Table:
    """Logistic regression on everything a text gives, classes weighing the same.

    strength: inverse L2 (scikit-learn's C). use_shape: bool (SHAPES,), which figures of shape may be used.
    counts: float (n,), what each text counts. beside: sparse (n, any), what else is known of these texts and never of
    others: what it explains is not put down to the words.
    """
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    # A figure that is the same in all texts teaches nothing, and divided by nearly nothing it would drown the rest.
    used = use_shape & (rows.shape.std(axis=0) > FAINT)
    mean = rows.shape.mean(axis=0) * used
    spread = np.maximum(rows.shape.std(axis=0), FAINT)
    shape = (rows.shape * used - mean) / spread * SHAPE_SCALE
    parts = [scaled(rows, energy), csr_matrix(shape.astype(np.float32))] + ([] if beside is None else [beside])
    fitted = LogisticRegression(C=strength, class_weight="balanced", max_iter=ITERATIONS, tol=1e-4)
    fitted.fit(hstack(parts).tocsr(), truths, sample_weight=counts)
    found = fitted.coef_[0].astype(np.float64)
    by_shape = found[POLICY.buckets : POLICY.buckets + SHAPES] * SHAPE_SCALE / spread * used
    weights = found[: POLICY.buckets] * np.sqrt(energy)
    return Table(weights, energy, by_shape, float(fitted.intercept_[0] - by_shape @ mean))


def train_style(rows: Rows, truths: Truths, energy: Floats, known: Floats, strength: float) -> Floats:
    """Weights (buckets,) from few raw texts: ridge regression on the label, solved among the texts. Small, so that they
    can be added to a `Table` of the same `energy`.

    known: float (buckets,), in how many texts of a larger set each feature is; its own weight is that much better known
    there, so the penalty here grows with it.
    """
    values = scaled(rows, energy)
    room = 1 / np.sqrt(1 + known)
    values.data *= room[values.indices].astype(np.float32)
    likeness = (values @ values.T).toarray().astype(np.float64)
    wanted = truths - truths.mean()
    votes = np.linalg.solve(likeness + strength * np.eye(len(wanted)), wanted)
    weights: Floats = np.asarray(values.T @ votes).ravel() * room * np.sqrt(energy)
    return weights


def to_onnx(table: Table) -> onnx.ModelProto:
    """ids int64 (n), shape float32 (SHAPES) -> logit () and votes (n), which add up to the logit but for the shape."""
    stored = [
        numpy_helper.from_array(table.weights.astype(np.float32), "weights"),
        numpy_helper.from_array(table.energy.astype(np.float32), "energy"),
        numpy_helper.from_array(table.by_shape.astype(np.float32), "by_shape"),
        numpy_helper.from_array(np.array(table.bias, np.float32), "bias"),
        numpy_helper.from_array(np.array(_HALF, np.int64), "half"),
        numpy_helper.from_array(np.array(0, np.float32), "zero"),
    ]
    nodes = [
        helper.make_node("Gather", ["weights", "ids"], ["raw"]),
        helper.make_node("Gather", ["energy", "ids"], ["squares"]),
        helper.make_node("Less", ["ids", "half"], ["is_word"]),
        helper.make_node("Where", ["is_word", "squares", "zero"], ["of_words"]),
        helper.make_node("Where", ["is_word", "zero", "squares"], ["of_grams"]),
        helper.make_node("ReduceSum", ["of_words"], ["words_square"], keepdims=0),
        helper.make_node("ReduceSum", ["of_grams"], ["grams_square"], keepdims=0),
        helper.make_node("Where", ["is_word", "words_square", "grams_square"], ["square"]),
        helper.make_node("Sqrt", ["square"], ["length"]),
        helper.make_node("Div", ["raw", "length"], ["votes"]),
        helper.make_node("ReduceSum", ["votes"], ["by_words"], keepdims=0),
        helper.make_node("Mul", ["shape", "by_shape"], ["shaped"]),
        helper.make_node("ReduceSum", ["shaped"], ["how_much"], keepdims=0),
        helper.make_node("Sum", ["by_words", "how_much", "bias"], ["logit"]),
    ]
    inputs = [
        helper.make_tensor_value_info("ids", TensorProto.INT64, ["n"]),
        helper.make_tensor_value_info("shape", TensorProto.FLOAT, [SHAPES]),
    ]
    outputs = [
        helper.make_tensor_value_info("logit", TensorProto.FLOAT, []),
        helper.make_tensor_value_info("votes", TensorProto.FLOAT, ["n"]),
    ]
    graph = helper.make_graph(nodes, "dankdesk-words", inputs, outputs, stored)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    return model
