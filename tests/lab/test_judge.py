"""Any labelled table, measured with a real model through the app's own pipeline."""

from __future__ import annotations

import csv
import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dankdesk.errors import ModelError
from dankdesk.records import Facts
from scripts.lab.judge import judge
from scripts.lab.judge.baselines import by_size, by_template, deal, find_groups
from scripts.lab.judge.cli import main
from scripts.lab.judge.table import read_table
from scripts.lab.measure import auc
from scripts.lab.quiet import LabError
from tests import tiny_model

ROOT = Path(__file__).parents[2]
EACH = 12

needs_train = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("matplotlib", "sklearn")),
    reason="needs the extra `train`: matplotlib and scikit-learn",
)


def _write(table: Path, heads: list[str], rows: list[list[object]]) -> Path:
    with table.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([heads, *rows])
    return table


@pytest.fixture
def memes(tmp_path: Path) -> Path:
    """A folder of pictures in `pics`: 12 reddish ones, r0 to r11, 12 bluish ones, b0 to b11."""
    (tmp_path / "pics").mkdir()
    rng = np.random.default_rng(2)
    for name, tint in (("r", (250, 60, 60)), ("b", (60, 60, 250))):
        for number in range(EACH):
            grain = (rng.random((6, 8, 1)) * np.array(tint)).astype(np.uint8)
            Image.fromarray(grain).resize((160, 120)).save(tmp_path / "pics" / f"{name}{number}.png")
    return tmp_path


def _rows(words: Callable[[int], str]) -> list[list[object]]:
    return [
        [f"{name}{number}.png", label, words(number)]
        for name, label in (("r", "true"), ("b", "0"))
        for number in range(EACH)
    ]


@needs_train
def test_a_table_with_given_words_becomes_a_study_and_a_report(memes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Words that speak against the label: red ones say "dull", blue ones "dank"; two say nothing.
    rows = [[file, label, "" if i in (0, 12) else "so dull" if i < 12 else "so dank"]
            for i, (file, label, _) in enumerate(_rows(str))]  # fmt: skip
    (memes / "pics" / "broken.png").write_bytes(b"no picture")
    rows.append(["broken.png", "1", "x"])
    rows.append(["r1.png", "", "not labelled"])
    table = _write(memes / "my | memes.csv", ["File", "Dank", "Text"], rows)
    out = memes / "out"
    study = judge(table, tiny_model.write(memes / "model"), "red", out, memes / "pics", 1)
    likelihoods = study.judged.likelihoods
    assert len(study.judged.ids) == 24
    truths = study.judged.truths
    assert auc(likelihoods["picture alone"], truths) > 0.9
    there = study.judged.opinions("words alone")
    assert np.flatnonzero(~there).tolist() == [0, 12]
    assert auc(likelihoods["words alone"][there], truths[there]) == 0
    # Where nothing is said, the picture is all.
    assert likelihoods["picture and words"][0] == likelihoods["picture alone"][0]
    assert likelihoods["picture and words"][1] < likelihoods["picture alone"][1]
    assert set(study.baselines) == {"chance", "image size alone"} or set(study.baselines) == {"chance"}
    report = (out / "REPORT.md").read_text(encoding="utf-8")
    assert "1 of 25 pictures could not be read" in report
    assert "given by the table and not read" in report
    assert "my \\| memes" in report
    assert (out / "report" / "auc.svg").stat().st_size > 5_000
    page = (out / "misjudged.html").read_text(encoding="utf-8")
    assert page.count("<img") >= 4 and "<span style" in page
    said = capsys.readouterr()
    assert "broken.png" in said.out
    assert said.err == ""


@needs_train
def test_without_words_the_picture_speaks_alone_and_another_audience_answers_otherwise(memes: Path) -> None:
    rows: list[list[object]] = [
        [f"pics/{file}", label, str(i // 4), "doge" if i % 2 else "cat", "2021-01-31" if i else "1612137600"]
        for i, (file, label, _) in enumerate(_rows(str))
    ]
    table = _write(memes / "t.csv", ["path", "label", "group", "template", "when"], rows)
    model = tiny_model.write(memes / "model")
    study = judge(table, model, "blue", memes / "out", None, 1, read=False)
    assert "words alone" not in study.judged.likelihoods
    assert auc(study.judged.likelihoods["picture and words"], study.judged.truths) < 0.1
    assert len(set(study.judged.groups)) == 6
    assert study.judged.months[:2] == ("2021-02", "2021-01")
    assert "No words were given or read" in (memes / "out" / "REPORT.md").read_text(encoding="utf-8")
    with pytest.raises(LabError, match="no audience “green”, only red, blue"):
        judge(table, model, "green", memes / "out")
    with pytest.raises(ModelError):
        judge(table, memes / "none.json", None, memes / "out")


def _sized(sizes: list[tuple[int, int]]) -> list[Facts]:
    return [Facts("0" * 64, i << 20, "PNG", w, h, w * h) for i, (w, h) in enumerate(sizes)]


def test_copies_and_equal_captions_share_a_group_chains_included() -> None:
    hashes = [0, 0b111, 2**256 - 1, int("F0" * 32, 16), int("0F" * 32, 16)]
    facts = [Facts("0" * 64, phash, "PNG", 9, 9, 9) for phash in hashes]
    groups = find_groups(facts, ["One does NOT", "two", "one does not!", None, ""])
    assert groups[0] == groups[1] == groups[2]
    assert len(set(groups[2:])) == 3


@needs_train
def test_baselines_learn_from_other_groups_only() -> None:
    rng = np.random.default_rng(4)
    truths = np.arange(200) % 2 == 0
    groups = [str(i // 4) for i in range(200)]
    folds = deal(truths, groups, 1)
    assert sorted(row for _, test in folds for row in test) == list(range(200))
    for train, test in folds:
        assert not {groups[i] for i in train} & {groups[i] for i in test}
    wide = _sized([(300 if dank else 200, 100 + int(rng.integers(9))) for dank in truths])
    assert auc(by_size(wide, folds, truths), truths) == 1
    # A template that goes with the label is learnt; one template a group tells nothing, so all get the base rate.
    told = by_template(["good" if dank else "bad" for dank in truths], folds, truths)
    assert auc(told, truths) == 1
    untold = by_template([f"{group} of its own" for group in groups], folds, truths)
    assert untold == pytest.approx(0.5)
    by_hand = by_template(["a", "a", "a", None], [(np.array([0, 1]), np.array([2, 3]))], np.array([1, 1, 0, 0]) > 0)
    assert by_hand[2:] == pytest.approx([(2 + 5 * 0.5) / (2 + 5), 0.5])


@needs_train
def test_too_few_groups_give_no_folds() -> None:
    assert deal(np.array([True, False] * 10), [str(i // 5) for i in range(20)], 1) == []


@pytest.mark.parametrize(
    ("heads", "row", "sentence"),
    [
        (["picture", "label"], ["a.png", "1"], "needs a column “path” or “file”; it has picture, label"),
        (["path", "score"], ["a.png", "1"], "needs a column “label” or “dank”"),
        (["path", "label"], ["a.png", "maybe"], "row 1: “maybe” is no label"),
        (["path", "label"], ["  ", "1"], "row 1: the picture has no name"),
        (["path", "label", "when"], ["a.png", "1", "yesterday"], "neither seconds since 1970 nor a date"),
        (["path", "label", "when"], ["a.png", "1", "1e30"], "neither seconds since 1970 nor a date"),
        (["path", "label"], ["a.png", "1"], "labels 1 pictures as dank and 0 as not"),
    ],
)
def test_a_bad_table_is_a_sentence(heads: list[str], row: list[object], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(LabError, match=sentence):
        read_table(_write(tmp_path / "t.csv", heads, [row]), None)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"path,label\n" + b'"' + b"a" * 200_000 + b'",1\n'])
def test_a_file_that_is_no_table_is_a_sentence(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(data)
    with pytest.raises(LabError, match=r"can't be read as a CSV table|needs a column"):
        read_table(tmp_path / "t.csv", None)


def test_a_row_shorter_than_its_heads_has_no_label_and_is_left_out(tmp_path: Path) -> None:
    rows: list[list[object]] = [[f"{i}.png", i % 2, "words"] for i in range(20)]
    table = _write(tmp_path / "t.csv", ["path", "label", "text"], [*rows, ["x.png"], ["y.png", "1"]])
    read = read_table(table, tmp_path / "elsewhere")
    assert [row.number for row in read] == [*range(1, 21), 22]
    assert (read[0].path, read[0].words, read[-1].words) == (tmp_path / "elsewhere" / "0.png", "words", "")


def test_the_command_says_what_it_takes_and_what_it_lacks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    help_text = subprocess.run(
        [sys.executable, "-m", "scripts.lab.judge", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert "--audience imgflip" in help_text and "label (or dank)" in help_text
    assert main([str(tmp_path / "none.csv"), "--out", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert "can't be read as a CSV table" in said and "Traceback" not in said
    assert not (tmp_path / "out").exists()
