from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from dankdesk.errors import ReadingError
from dankdesk.inference import LazyEngine
from dankdesk.inference.engine import Engine
from dankdesk.records import GIVEN, Line, Score, Text
from dankdesk.text import MAX_WORDS
from tests import tiny_model


def text(*lines: str) -> Text:
    return Text(tuple(Line(line, (), 1.0) for line in lines), GIVEN)


def seen(engine: Engine, red: int = 64) -> Score:
    """A picture alone; 64 is neither dank nor dull."""
    batch = np.zeros((1, tiny_model.SIDE, tiny_model.SIDE, 3), np.uint8)
    batch[..., 0] = red
    (score,) = engine.score(batch, np.ones(1, np.float32))
    return score


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine.load(tiny_model.write(tmp_path))


def test_words_move_each_audience_its_own_way(engine: Engine) -> None:
    alone = seen(engine)
    for word, sign in ((tiny_model.LIKED, 1), (tiny_model.DISLIKED, -1)):
        red, blue = engine.add_words(alone, text(word)).audiences
        assert red.words is not None
        assert blue.words is not None
        assert red.words.likelihood == pytest.approx(1 / (1 + np.exp(-2 * sign)))
        assert blue.words.likelihood == pytest.approx(1 / (1 + np.exp(2 * sign)))
        assert (red.whole.likelihood - alone.headline.whole.likelihood) * sign > 0.3
        assert red.words.low < red.words.likelihood < red.words.high


def test_the_picture_is_judged_as_before(engine: Engine) -> None:
    alone = seen(engine, 200)
    both = engine.add_words(alone, text("so dank"))
    for before, after in zip(alone.audiences, both.audiences, strict=True):
        assert (after.logit, after.picture) == (before.logit, before.picture)
        assert after.heat is before.heat
    assert both.text == text("so dank")
    assert (both.embedding is alone.embedding) and both.model_id == alone.model_id
    assert alone.text is None


def test_the_product_of_both_logits_counts_where_the_manifest_says_so(tmp_path: Path) -> None:
    terms = ("one", "picture", "words", "picture*words")
    crossed = tiny_model.calibration(*terms, weights={"picture": 0.0, "words": 0.0, "picture*words": 1.0})
    engine = Engine.load(tiny_model.write(tmp_path, at={"audiences.0.with_words": crossed}))
    both = engine.add_words(seen(engine, 0), text("dank"))
    assert both.likelihood == pytest.approx(1 / (1 + np.exp(2)))


@pytest.mark.parametrize(("part", "wanted"), [("picture", -1), ("words", 2)])
def test_each_part_has_the_weight_that_the_manifest_gives_it(tmp_path: Path, part: str, wanted: int) -> None:
    weights = {"picture": 0.0, "words": 0.0, part: 1.0}
    alone = tiny_model.calibration("one", "picture", "words", weights=weights)
    engine = Engine.load(tiny_model.write(tmp_path, at={"audiences.0.with_words": alone}))
    both = engine.add_words(seen(engine, 0), text("dank"))
    assert both.likelihood == pytest.approx(1 / (1 + np.exp(-wanted)))


def test_marks_say_which_word_spoke_for_what(engine: Engine) -> None:
    told = text("This is dank", "not dull")
    red, blue = engine.add_words(seen(engine), told).audiences
    weights = {told.content[mark.start : mark.end]: mark.weight for mark in red.marks}
    assert list(weights) == ["This", "is", "dank", "not", "dull"]
    assert weights["dank"] > 1 > -1 > weights["dull"]
    assert abs(weights["not"]) < 0.5
    assert [mark.weight for mark in blue.marks] == pytest.approx([-mark.weight for mark in red.marks])


@pytest.mark.parametrize("lines", [(), ("",), ("...", "🔥🔥"), ("\u202e\u200f",)])
def test_a_text_without_words_is_kept_and_the_picture_speaks_alone(engine: Engine, lines: tuple[str, ...]) -> None:
    alone = seen(engine)
    both = engine.add_words(alone, text(*lines))
    assert both.text == text(*lines)
    for before, after in zip(alone.audiences, both.audiences, strict=True):
        assert (after.words, after.marks) == (None, ())
        assert after.whole == before.whole


def test_words_can_be_taken_back(engine: Engine) -> None:
    alone = seen(engine)
    again = engine.add_words(engine.add_words(alone, text("dank")), text())
    assert again.headline.whole == alone.headline.whole
    assert again.headline.marks == ()


def test_an_audience_that_does_not_read_keeps_to_the_picture(tmp_path: Path) -> None:
    silent = {"audiences.1.words": None, "audiences.1.with_words": None}
    engine = Engine.load(tiny_model.write(tmp_path, at=silent))
    alone = seen(engine)
    red, blue = engine.add_words(alone, text("dank")).audiences
    assert red.words is not None
    assert blue.words is None
    assert blue.whole == alone.audiences[1].whole


@pytest.mark.parametrize(
    "hostile",
    [
        "dank " * 10_000,
        "".join(map(chr, range(1, 0x3000))),
        "\x00\x1b[2J\r\n\t dank \x7f",
        "\u202edank\u202c ميم مضحك \u2067\u05e9\u05dc\u05d5\u05dd\u2069",
        "🔥" * 5000 + "👩‍👩‍👧‍👦",
        "a" * 100_000,
        "Z̸̧̡a̴l̷g̶o̵" * 500,
        "\ud800 lone \udfff",
    ],
)
def test_hostile_words_are_judged_like_any(engine: Engine, hostile: str) -> None:
    told = text(hostile)
    both = engine.add_words(seen(engine), told)
    for audience in both.audiences:
        assert 0 <= audience.whole.low <= audience.whole.likelihood <= audience.whole.high <= 1
        assert len(audience.marks) <= MAX_WORDS
        assert all(0 <= mark.start < mark.end <= len(told.content) for mark in audience.marks)


def not_a_number() -> onnx.ModelProto:
    model = tiny_model.words_graph()
    weights = next(tensor for tensor in model.graph.initializer if tensor.name == "weights")
    weights.raw_data = np.full(tuple(weights.dims), np.inf, np.float32).tobytes()
    return model


def failing() -> onnx.ModelProto:
    """Its table is too small for the ids."""
    model = tiny_model.words_graph()
    table = next(tensor for tensor in model.graph.initializer if tensor.name == "table")
    table.CopyFrom(onnx.numpy_helper.from_array(np.zeros(1, np.float32), "table"))
    return model


def unfitting() -> onnx.ModelProto:
    """It promises as many votes as ids and gives one more."""
    model = tiny_model.words_graph()
    (gather,) = (node for node in model.graph.node if node.op_type == "Gather")
    gather.output[0] = "fewer"
    zero = TensorProto(dims=[1], data_type=TensorProto.FLOAT, float_data=[0.0])
    model.graph.node.insert(1, helper.make_node("Constant", [], ["zero"], value=zero))
    model.graph.node.insert(2, helper.make_node("Concat", ["fewer", "zero"], ["votes"], axis=0))
    return model


@pytest.mark.parametrize(
    ("change", "told"), [(not_a_number, "not a number"), (failing, "failed on"), (unfitting, "does not fit")]
)
def test_a_words_model_that_fails_leaves_the_picture_its_score(
    tmp_path: Path, change: Callable[[], onnx.ModelProto], told: str
) -> None:
    path = tiny_model.write(tmp_path)
    tiny_model.write_words(tmp_path, "blue", change())
    engine = Engine.load(path)
    alone = seen(engine)
    with pytest.raises(ReadingError, match=told):
        engine.add_words(alone, text("dank"))
    assert alone.text is None


def test_a_words_model_altered_on_disk_is_not_opened(tmp_path: Path) -> None:
    engine = Engine.load(tiny_model.write(tmp_path))
    (tmp_path / "words-red.onnx").write_bytes(tiny_model.words_graph(-1.0).SerializeToString())
    with pytest.raises(ReadingError, match=r"words-red\.onnx is altered"):
        engine.add_words(seen(engine), text("dank"))


def test_a_score_from_the_library_needs_only_the_words_models(tmp_path: Path) -> None:
    path = tiny_model.write(tmp_path)
    alone = seen(Engine.load(path))
    (tmp_path / "tiny.onnx").unlink()
    lazy = LazyEngine(path)
    assert lazy.add_words(alone, text("dank")).likelihood > 0.8
    assert not lazy.ready


def test_words_are_judged_from_several_threads_at_once(tmp_path: Path) -> None:
    engine = Engine.load(tiny_model.write(tmp_path))
    alone = seen(engine)
    found: list[float] = []
    threads = [
        threading.Thread(target=lambda: found.append(engine.add_words(alone, text("so dank")).likelihood))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and len(set(found)) == 1
