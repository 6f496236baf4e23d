"""The laboratory on data sets of the shipped model's kind, made small: two audiences, words read and given."""

from __future__ import annotations

import csv
import gzip
import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from dankdesk.inference import Manifest
from dankdesk.inference.engine import Engine
from dankdesk.reading import given
from scripts.lab.pictures import load_batch
from tests.lab.test_pipeline import HOW, WEIGHTS

ROOT = Path(__file__).parents[2]
GOOD = ("victory", "legend", "coffee", "weekend", "champion", "dragon")
BAD = ("subscribe", "boring", "homework", "channel", "monday", "invoice")
N_PICTURES, N_TEXTS, N_CAPTIONS = 80, 600, 480

pytestmark = pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("tensorflow", "tf2onnx", "sklearn", "matplotlib")),
    reason="needs the extra `train`",
)


def _said(dank: bool, rng: np.random.Generator) -> str:
    """Four words, three of them of the right kind."""
    right, wrong = (GOOD, BAD) if dank else (BAD, GOOD)
    return " ".join([*rng.choice(right, 3), rng.choice(wrong)])


def _table(path: Path, rows: list[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", newline="") if path.suffix == ".gz" else path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _make_data(folder: Path) -> None:
    rng = np.random.default_rng(11)
    font = ImageFont.load_default(22)
    posts: list[dict[str, object]] = []
    (folder / "reddit_memes" / "images").mkdir(parents=True)
    for number in range(N_PICTURES):
        dank = number % 2 == 0
        tint = np.array([230, 180, 150] if dank else [150, 180, 230]) * (0.6 + 0.4 * rng.random())
        picture = Image.fromarray((rng.random((4, 5, 1)) * tint).astype(np.uint8)).resize((300, 240))
        draw = ImageDraw.Draw(picture)
        lines = _said(dank, rng).replace(" ", "\n")
        draw.text((12, 12), lines, (255, 255, 255), font, stroke_width=2, stroke_fill=0)
        picture.save(folder / "reddit_memes" / "images" / f"{number}.png")
        posts.append(
            {
                "id": number,
                "file": f"{number}.png",
                "list": "A" if dank else "D",
                "upvotes": 10,
                "created_utc": 1_500_000_000 + number * 1000,
                "width": 300,
                "height": 240,
                "near_duplicate_group": number,
            }
        )
    _table(folder / "reddit_memes" / "labels.csv", posts)
    texts = [{"text": f"{_said(n % 3 == 0, rng)} {n}", "dank": int(n % 3 == 0)} for n in range(N_TEXTS)]
    _table(folder / "reddit_text" / "stemmed_title_and_ocr.csv.gz", texts)
    (folder / "imgflip" / "templates").mkdir(parents=True)
    templates = [f"T{number}" for number in range(6)]
    for number, name in enumerate(templates):
        red, green, blue = (int(value) for value in rng.integers(40, 220, 3))
        Image.new("RGB", (200, 120 + 20 * number), (red, green, blue)).save(
            folder / "imgflip" / "templates" / f"{name}.jpg"
        )
    captions: list[dict[str, object]] = []
    for number in range(N_CAPTIONS):
        template = number % 6
        dank = bool(rng.random() < 0.1 + 0.12 * template)
        text = f"{_said(dank, rng)} | {number}"
        votes = 20 if dank else 0
        captions.append({"template": templates[template], "boxes": 2, "text": text, "views": 900, "votes": votes})
    _table(folder / "imgflip" / "captions.csv.gz", captions)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with data/, work/ and model/, made by the real command."""
    base = tmp_path_factory.mktemp("both")
    _make_data(base / "data")
    weights = base / "vgg16.weights.h5"
    subprocess.run([sys.executable, "-c", WEIGHTS, str(weights)], cwd=ROOT, check=True)
    options = {"data": "data", "work": "work", "out": "model", "weights": weights.name}
    paths = [word for name, value in options.items() for word in (f"--{name}", str(base / value))]
    command = [sys.executable, "-m", "scripts.lab", "all", *paths, "--input-size", "64"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return base


def test_both_audiences_ship_with_words_and_figures(made: Path) -> None:
    manifest = Manifest.read(made / "model" / "manifest.json")
    assert [audience.id for audience in manifest.audiences] == ["reddit", "imgflip"]
    for audience in manifest.audiences:
        assert audience.words is not None
        assert audience.words.evaluation.auc > 0.9
        assert audience.with_words is not None and audience.with_words.weights[2] > 0
    assert {file.precision for file in manifest.picture.files} <= {"int8", "fp16", "fp32"}
    assert len(manifest.self_test) == 6


def test_the_app_hears_the_words_that_were_taught(made: Path) -> None:
    engine = Engine.load(made / "model" / "manifest.json")
    pictures, aspects = load_batch([made / "data" / "reddit_memes" / "images" / "0.png"], HOW)
    (seen,) = engine.score(pictures, aspects)
    liked = engine.add_words(seen, given("VICTORY for the champion"))
    disliked = engine.add_words(seen, given("subscribe to my boring channel"))
    for better, worse in zip(liked.audiences, disliked.audiences, strict=True):
        assert better.words is not None and worse.words is not None
        assert better.words.likelihood > worse.words.likelihood
        assert better.whole.likelihood > worse.whole.likelihood
        strongest = max(better.marks, key=lambda mark: mark.weight)
        assert "VICTORY for the champion"[strongest.start : strongest.end] in ("VICTORY", "champion")


def test_the_report_has_every_question_and_the_leaky_split_beside_the_honest_one(made: Path) -> None:
    report = (made / "model" / "REPORT.md").read_text()
    for heading in (
        "Reddit, newest posts", "Reddit, random split", "Reddit words, posts never seen", "Imgflip, new captions",
        "Imgflip words, templates never seen", "Imgflip, templates never seen", "What was promised", "What was tried",
    ):  # fmt: skip
        assert f"## {heading}" in report
    for scorer in ("chance", "image size alone", "template's average", "pooled features", "number of words alone"):
        assert scorer in report
    assert str(made) not in report


def test_any_labelled_table_can_be_held_against_the_model(made: Path) -> None:
    rows: list[dict[str, object]] = [
        {"path": f"{number}.png", "label": int(number % 2 == 0), "text": "victory" if number % 4 < 2 else "boring"}
        for number in range(40)
    ]
    _table(made / "labels.csv", rows)
    command = [sys.executable, "-m", "scripts.lab", "evaluate", "--table", str(made / "labels.csv")]
    command += ["--model", str(made / "model"), "--out", str(made / "held"), "--audience", "imgflip"]
    command += ["--images", str(made / "data" / "reddit_memes" / "images")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "40" in (made / "held" / "REPORT.md").read_text()
