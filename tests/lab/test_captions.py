from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scripts.lab.captions import Caption, deal, picture_of, read_captions, render_all
from scripts.lab.gather import shown, template_shares
from scripts.lab.quiet import LabError
from scripts.lab.render import render


def write_table(folder: Path, rows: list[dict[str, object]]) -> None:
    with gzip.open(folder / "captions.csv.gz", "wt", newline="") as file:
        writer = csv.DictWriter(file, ["template", "boxes", "text", "views", "votes"])
        writer.writeheader()
        writer.writerows({"boxes": 1, **row} for row in rows)


def template(folder: Path, name: str = "Plain") -> Path:
    path = folder / f"{name}.jpg"
    Image.new("RGB", (300, 200), (40, 90, 60)).save(path)
    return path


def test_votes_count_only_at_like_views_and_views_are_forgotten(tmp_path: Path) -> None:
    row = {"template": "A", "text": "x", "views": 1000}
    write_table(
        tmp_path,
        [
            {**row, "votes": 10},
            {**row, "votes": 1},
            {**row, "votes": 2},
            {**row, "votes": 5},
            {**row, "votes": 50, "views": 3001},
            {**row, "votes": 0, "views": 299},
        ],
    )
    found = [(caption.dank, caption.weight) for caption in read_captions(tmp_path)]
    assert found == [(True, 1.0), (False, 1.0), (False, 0.4)]


def test_a_missing_or_other_table_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="can't be read"):
        read_captions(tmp_path)
    with gzip.open(tmp_path / "captions.csv.gz", "wt") as file:
        file.write("a,b\n1,2\n")
    with pytest.raises(LabError, match="not the table of the Imgflip set"):
        read_captions(tmp_path)


def test_no_group_is_in_two_parts_and_soft_labels_are_never_measured() -> None:
    rng = np.random.default_rng(2)
    captions = [
        Caption(f"T{n % 5}", f"caption {n % 400}", f"g{n % 400}", bool(rng.random() < 0.3), 1.0 if n < 600 else 0.4)
        for n in range(900)
    ]
    parts = deal(captions, 1)
    named = {name: getattr(parts, name) for name in ("words", "fuse", "calibrate", "test")}
    groups = {name: {caption.group for caption in found} for name, found in named.items()}
    for name, found in groups.items():
        assert found
        for other in set(groups) - {name}:
            assert not found & groups[other]
    assert all(caption.weight == 1 for name in ("fuse", "calibrate", "test") for caption in named[name])
    assert parts == deal(captions, 1) != deal(captions, 2)


def test_a_caption_is_drawn_and_the_same_each_time(tmp_path: Path) -> None:
    blank = template(tmp_path)
    data = render(blank, "one does not simply | render a meme", 5)
    assert data == render(blank, "one does not simply | render a meme", 5)
    assert data != render(blank, "one does not simply | render a meme", 6)
    drawn = np.asarray(Image.open(io.BytesIO(data)).convert("L")).astype(int)
    third = drawn.shape[0] // 3
    assert drawn[:third].max() > 200 and drawn[-third:].max() > 200
    assert max(drawn.shape) in (400, 500, 640)


@pytest.mark.parametrize("hostile", ["", " | ", "x" * 5000, "| ".join("box" for _ in range(60)), "\U0001f602 مرحبا"])
def test_any_caption_can_be_drawn(tmp_path: Path, hostile: str) -> None:
    assert Image.open(io.BytesIO(render(template(tmp_path), hostile, 1))).format == "JPEG"


def test_pictures_are_made_once_and_a_missing_template_is_a_sentence(tmp_path: Path) -> None:
    template(tmp_path, "A")
    caption = Caption("A", "hello", "g", True)
    render_all([caption], tmp_path, tmp_path / "out", 1)
    made = picture_of(caption, tmp_path / "out", 1)
    made.write_bytes(b"kept")
    render_all([caption], tmp_path, tmp_path / "out", 1)
    assert made.read_bytes() == b"kept"
    with pytest.raises(LabError, match=r"B\.jpg is missing"):
        render_all([Caption("B", "hello", "g", True)], tmp_path, tmp_path / "out", 1)


def test_a_rare_template_is_drawn_toward_the_usual_share() -> None:
    common = [Caption("often", str(n), str(n), n % 2 == 0) for n in range(1000)]
    shares = template_shares([*common, Caption("rare", "x", "x", True)])
    assert shares["often"] == pytest.approx(0.5, abs=0.01)
    assert 0.5 < shares["rare"] < 0.6


def test_boxes_become_lines() -> None:
    assert shown(Caption("A", "top text | bottom text", "g", True)) == "top text\nbottom text"
