"""Memes like this: nearest by embedding, over what the library holds now."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dankdesk.library import Library, space
from dankdesk.library.neighbours import Neighbour
from dankdesk.library.space import BLOCK, DIMENSIONS, FEWEST, Floats, Space
from tests.library.making import MODEL, THUMBNAIL, make_post, make_verdict

RNG = np.random.default_rng(7)
N = 512


def features(rng: np.random.Generator, n: int) -> Floats:
    """Like pooled features: none below 0, few strong."""
    made: Floats = rng.gamma(0.3, 2.0, (n, N)).astype(np.float32)
    return made


def put(library: Library, key: str, embedding: Floats, *, score: int | None = 100, model_id: str = MODEL) -> str:
    """A scored post; the bytes are its key."""
    sha256 = library.posts.add(make_post(key, score=score), key.encode())
    verdict = make_verdict(key.encode(), model_id=model_id)
    scored = replace(verdict.score, embedding=embedding)
    library.save(replace(verdict, score=scored), THUMBNAIL, None, own=False)
    return sha256


def names(found: list[Neighbour]) -> list[str]:
    return [one.sha256 for one in found]


def mixed(embedding: Floats, other: Floats, share: float) -> Floats:
    made: Floats = ((1 - share) * embedding + share * other).astype(np.float32)
    return made


def test_the_nearest_come_first_and_what_is_unlike_not_at_all(library: Library) -> None:
    cat, dog = np.zeros(N, np.float32), np.zeros(N, np.float32)
    cat[:40], dog[300:340] = 3, 3
    near, nearer = put(library, "t3_near", mixed(cat, dog, 0.2)), put(library, "t3_nearer", mixed(cat, dog, 0.05))
    put(library, "t3_dog", dog)
    found = library.neighbours.nearest(cat, MODEL)
    assert names(found) == [nearer, near]
    assert 1 >= found[0].similarity > found[1].similarity > 0.7
    assert names(library.neighbours.nearest(cat, MODEL, k=1)) == [nearer]
    assert names(library.neighbours.nearest(cat, MODEL, without=nearer)) == [near]
    assert library.neighbours.nearest(cat, MODEL, without={near, nearer}) == []


def test_an_empty_library_has_none(library: Library) -> None:
    assert library.neighbours.nearest(np.ones(N, np.float32), MODEL) == []
    library.save(make_verdict(b"own"), THUMBNAIL, b"own")
    assert library.neighbours.nearest(np.ones(N, np.float32), MODEL) == []
    sha256 = put(library, "t3_first", np.ones(N, np.float32))
    assert names(library.neighbours.nearest(np.ones(N, np.float32), MODEL)) == [sha256]


def test_posts_come_change_and_go(library: Library) -> None:
    cat = features(RNG, 1)[0]
    one = put(library, "t3_one", cat)
    assert names(library.neighbours.nearest(cat, MODEL)) == [one]
    two = put(library, "t3_two", cat)
    assert set(names(library.neighbours.nearest(cat, MODEL))) == {one, two}
    library.posts.forget(["t3_one"])
    assert names(library.neighbours.nearest(cat, MODEL)) == [two]
    # The next picture may get the number of the one that is gone.
    three = put(library, "t3_three", cat)
    assert set(names(library.neighbours.nearest(cat, MODEL))) == {two, three}


def test_each_model_has_its_own_neighbours(library: Library) -> None:
    cat, dog = features(RNG, 2)
    first = put(library, "t3_cat", cat)
    other = put(library, "t3_dog", dog, model_id="other")
    assert names(library.neighbours.nearest(cat, MODEL)) == [first]
    assert names(library.neighbours.nearest(dog, "other")) == [other]
    assert names(library.neighbours.nearest(cat, MODEL)) == [first]
    assert library.neighbours.nearest(np.ones(7, np.float32), MODEL) == []


def test_how_they_did_counts_each_picture_once_by_its_best_post(library: Library) -> None:
    pictures = [put(library, f"t3_{score}", features(RNG, 1)[0], score=score) for score in (10, 30, 20, 50, 40)]
    unknown = put(library, "t3_unknown", features(RNG, 1)[0], score=None)
    library.posts.link(make_post("t3_again", score=1000), pictures[0])
    did = library.neighbours.how_they_did([*pictures, unknown])
    assert (did.n, did.low, did.median, did.high) == (5, 30, 40, 50)
    assert did.scores == (20, 30, 40, 50, 1000)
    nothing = library.neighbours.how_they_did([unknown])
    assert nothing.n == 0 and nothing.scores == () and math.isnan(nothing.median)
    assert library.neighbours.how_they_did([]).n == 0


def test_directions_are_learnt_once_there_are_enough_and_keep_the_order(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    kinds = features(rng, 8)
    many = np.concatenate([mixed(kind, features(rng, 40), 0.5) for kind in kinds])
    learnt = Space.learn(many, tmp_path)
    learnt.put(np.arange(len(many)), many)
    assert learnt.least_like < Space.learn(many[: FEWEST - 1], tmp_path).least_like
    ids, cosines = learnt.nearest(mixed(kinds[3], features(rng, 1)[0], 0.5), 8)
    assert {int(id_) // 40 for id_ in ids} == {3}
    assert cosines[0] >= cosines[-1] > learnt.least_like
    ids, cosines = learnt.nearest(many[77], 1)
    assert int(ids[0]) == 77 and float(cosines[0]) == pytest.approx(1)


def test_a_space_learnt_from_few_is_learnt_again(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(space, "FEWEST", 6)
    monkeypatch.setattr(space, "DIMENSIONS", 2)
    rng = np.random.default_rng(5)
    cat, dog = features(rng, 2)
    cats = [put(library, f"t3_cat{n}", mixed(cat, features(rng, 1)[0], 0.2)) for n in range(4)]
    assert set(names(library.neighbours.nearest(cat, MODEL))) == set(cats)
    for n in range(4):
        put(library, f"t3_dog{n}", mixed(dog, features(rng, 1)[0], 0.2))
    assert set(names(library.neighbours.nearest(cat, MODEL))) == set(cats)


def test_a_damaged_embedding_is_passed_over(library: Library) -> None:
    broken = features(RNG, 1)[0]
    broken[3] = np.nan
    put(library, "t3_broken", broken)
    sound = put(library, "t3_sound", np.ones(N, np.float32))
    assert names(library.neighbours.nearest(np.ones(N, np.float32), MODEL)) == [sound]


def test_what_could_not_be_read_is_read_the_next_time(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    cat = features(RNG, 1)[0]
    one = put(library, "t3_one", cat)
    assert names(library.neighbours.nearest(cat, MODEL)) == [one]
    two = put(library, "t3_two", cat)
    with monkeypatch.context() as broken:
        broken.delattr(Space, "put")
        with pytest.raises(AttributeError):
            library.neighbours.nearest(cat, MODEL)
    assert set(names(library.neighbours.nearest(cat, MODEL))) == {one, two}


def test_rows_are_replaced_and_blocks_filled_one_after_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(space, "BLOCK", 4)
    monkeypatch.setattr(space, "BLOCKS_IN_MEMORY", 1)
    embeddings = np.eye(12, dtype=np.float32)
    made = Space.learn(embeddings, tmp_path)
    made.put(np.arange(10, 15), embeddings[:5])
    made.put(np.array([3, 12, 99]), embeddings[[5, 11, 6]])
    assert len(made) == 7
    for id_, row in ((10, 0), (14, 4), (3, 5), (12, 11), (99, 6)):
        ids, cosines = made.nearest(embeddings[row], 1)
        assert (ids.tolist(), cosines.tolist()) == ([id_], [1])
    assert made.nearest(embeddings[2], 7)[1].max() == 0
    assert list(tmp_path.iterdir()) == []


def test_what_is_all_zero_is_like_nothing(tmp_path: Path) -> None:
    made = Space.learn(np.eye(3, dtype=np.float32), tmp_path)
    made.put(np.array([1]), np.zeros((1, 3), np.float32))
    assert made.nearest(np.ones(3, np.float32), 5)[1].tolist() == [0]
    assert BLOCK * DIMENSIONS * 4 <= 17_000_000
