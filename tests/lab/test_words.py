from __future__ import annotations

import numpy as np
import onnxruntime as ort
import pytest

from dankdesk.text import SHAPES, featurise, marks
from scripts.lab.corpus import Corpus
from scripts.lab.learn import How, learn
from scripts.lab.noise import slips
from scripts.lab.records import IMGFLIP
from scripts.lab.words import POLICY, Table, energies, occurrences, rows_of, to_onnx, train_style, train_table

pytest.importorskip("sklearn", reason="needs the extra `train`")

GOOD = "when monday coffee tastes like victory {}"
BAD = "please subscribe to my boring channel {}"


def texts() -> tuple[list[str], np.ndarray]:
    many = [form.format(f"number{n}") for n in range(60) for form in (GOOD, BAD)]
    return many, np.array([text.startswith("when") for text in many])


def table(*, shape: bool = True) -> Table:
    many, truths = texts()
    rows = rows_of(many)
    return train_table(rows, truths, energies([rows]), 1.0, np.full(SHAPES, shape))


def test_a_table_tells_what_it_learnt_and_survives_slips() -> None:
    learnt = table(shape=False)  # two forms of one length each would make the length tell all
    rng = np.random.default_rng(1)
    good, bad = GOOD.format("new").upper(), BAD.format("new").upper()
    for_it, against = learnt.logits(rows_of([good, bad]))
    assert for_it > against + 0.5
    slipped = learnt.logits(rows_of([slips(good, rng) for _ in range(20)]))
    assert (slipped > (for_it + against) / 2).mean() > 0.9


def test_the_graph_gives_the_numbers_of_the_table_and_its_votes_add_up() -> None:
    learnt = table()
    session = ort.InferenceSession(to_onnx(learnt).SerializeToString(), providers=["CPUExecutionProvider"])
    for text in (GOOD.format("x"), BAD, "something else entirely", "one"):
        features = featurise(text, POLICY)
        logit, votes = session.run(["logit", "votes"], {"ids": features.ids, "shape": features.shape})
        assert float(logit) == pytest.approx(learnt.logits(rows_of([text]))[0], abs=1e-4)
        rest = float(features.shape @ learnt.by_shape) + learnt.bias
        assert float(votes.sum()) + rest == pytest.approx(float(logit), abs=1e-4)
        assert sum(mark.weight for mark in marks(features, votes)) == pytest.approx(float(votes.sum()), abs=1e-4)


def test_the_word_that_decides_is_the_one_that_is_marked() -> None:
    learnt = table()
    session = ort.InferenceSession(to_onnx(learnt).SerializeToString(), providers=["CPUExecutionProvider"])
    text = "coffee subscribe"
    features = featurise(text, POLICY)
    _, votes = session.run(["logit", "votes"], {"ids": features.ids, "shape": features.shape})
    coffee, subscribe = marks(features, votes)
    assert coffee.weight > 0 > subscribe.weight


def test_no_words_is_no_opinion() -> None:
    assert np.isnan(table().logits(rows_of(["", "!!!", "words"]))).tolist() == [True, True, False]


def test_figures_of_shape_that_may_not_be_used_are_not() -> None:
    many, truths = texts()
    rows = rows_of(many)
    learnt = train_table(rows, truths, energies([rows]), 1.0, np.full(SHAPES, False))
    assert not learnt.by_shape.any()


def test_a_figure_that_never_changes_drowns_nothing() -> None:
    many, _ = texts()
    rows, odd = (
        rows_of(many),
        rows_of(["short", "a much longer text than any that was learnt from, twice over and more"]),
    )
    constant = rows.shape.std(axis=0) <= 1e-3
    assert constant.any() and not table().by_shape[constant].any()
    assert np.abs(table().logits(odd)).max() < 20


def test_what_counts_nothing_teaches_nothing() -> None:
    many, truths = texts()
    rows = rows_of([*many, *many])
    counts = np.repeat([1.0, 0.0], len(many))
    wrong = np.concatenate([truths, ~truths])
    learnt = train_table(rows, wrong, energies([rows]), 1.0, np.full(SHAPES, True), counts)
    assert learnt.logits(rows_of([GOOD]))[0] > learnt.logits(rows_of([BAD]))[0]


def test_style_says_the_less_of_a_feature_the_better_it_is_known() -> None:
    many, truths = texts()
    rows = rows_of(many)
    coffee = featurise("coffee", POLICY).ids
    energy, unknown = energies([rows]), np.zeros(POLICY.buckets)
    alone = train_style(rows, truths, energy, unknown, 1.0)[coffee].sum()
    known = unknown.copy()
    known[coffee] = 1000
    assert 0 < train_style(rows, truths, energy, known, 1.0)[coffee].sum() < alone / 100
    assert occurrences(rows)[coffee].min() == len(many) / 2


def test_what_the_template_explains_is_not_put_down_to_the_words() -> None:
    many, _ = texts()
    templates = tuple("good" if text.startswith("when") else "bad" for text in many)
    truths = np.array([name == "good" for name in templates])
    rows, everyone = rows_of(many), np.full(len(many), True)
    corpus = Corpus(rows, rows, truths, tuple(many), ~everyone, templates)
    energy = energies([rows])
    alone, beside = (
        learn(corpus, everyone, energy, IMGFLIP, How(1.0, 0.25, template)).logits(rows_of([GOOD, BAD]))
        for template in (0.0, 3.0)
    )
    assert alone[0] - alone[1] > 2 * (beside[0] - beside[1]) > 0


def test_slips_are_seeded_and_keep_most_of_a_text() -> None:
    text = "one does not simply walk into mordor " * 5
    again = slips(text, np.random.default_rng(3))
    assert again == slips(text, np.random.default_rng(3)) != text
    kept = set(featurise(text, POLICY).ids.tolist()) & set(featurise(again, POLICY).ids.tolist())
    assert len(kept) > 0.6 * len(featurise(text, POLICY).ids)
