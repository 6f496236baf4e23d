"""The study of copies: it runs on a small set of its own, and chooses as it says."""

from __future__ import annotations

import csv
import gzip
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dankdesk.images.fingerprint import phash
from dankdesk.library.lookalikes import FAR, NEAR
from scripts.lookalikes import choice, words
from scripts.lookalikes.__main__ import main
from scripts.lookalikes.changes import CHANGES
from scripts.lookalikes.choice import STRANGERS, false_share, interval, precision, recall, threshold
from scripts.lookalikes.hashing import Distances
from scripts.lookalikes.kinds import cosine
from scripts.lookalikes.words import Pair
from tests.images.making import detailed, encode


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Twelve posts, two of them near-duplicates of each other, and six captions over each of four templates."""
    images, templates = tmp_path / "reddit_memes" / "images", tmp_path / "imgflip" / "templates"
    images.mkdir(parents=True)
    templates.mkdir(parents=True)
    with (images.parent / "labels.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "file", "near_duplicate_group"])
        for number in range(12):
            (images / f"{number}.jpg").write_bytes(encode(detailed(200, 160, number), "JPEG"))
            rows.writerow([f"post{number}", f"{number}.jpg", "7" if number < 2 else ""])
    with gzip.open(templates.parent / "captions.csv.gz", "wt", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["template", "text"])
        for name in "abef":  # two of each half
            (templates / f"{name}.jpg").write_bytes(encode(detailed(240, 200, ord(name)), "JPEG"))
            rows.writerows([name, f"caption {number} | of {name * number}"] for number in range(6))
    return tmp_path


def test_the_study_runs(data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("imagehash")
    monkeypatch.setattr(choice, "BOOTSTRAPS", 20)
    assert main(["hashes", "--data", str(data), "--captions", "3", "--every", "1"]) == 0
    told = capsys.readouterr().out
    assert "pHash, 256 bits: " in told and "other memes taken for copies: 0 of" in told
    for change in CHANGES:
        assert f"  {change}: " in told


def test_a_kind_of_the_study_is_the_hash_of_the_app() -> None:
    image = detailed(320, 240)
    assert int.from_bytes(cosine(16)(image).tobytes()) == phash(image)


def distances(copies: list[int], captions: list[list[int]]) -> Distances:
    return Distances({"saved": np.array(copies)}, [np.array(one) for one in captions], np.array([100, 128]))


def test_figures_are_shares_and_every_template_counts_alike() -> None:
    found = distances([0, 2, 4, 20], [[4, 30], [40] * 6])
    assert recall(found, 4) == 0.75
    assert false_share(found, 4) == 0.25
    assert precision(found, 4) == 0.75 / (0.75 + STRANGERS * 0.25)
    assert precision(found, 2) == 1
    low, high = interval(found, lambda drawn: recall(drawn, 4))
    assert 0 <= low < 0.75 < high <= 1


def test_the_threshold_is_the_last_one_before_other_captions_come_in() -> None:
    assert threshold(distances([0, 2, 4, 20], [[14, 30], [40]])) == 13
    assert threshold(distances([0, 2, 4, 20], [[0, 30], [40]])) == -1


def pair(half: int, copy: bool, bits: int, alike: float) -> Pair:
    return Pair(f"f{bits}", half, copy, words.HARD[0] if copy else "", bits, alike)


def test_a_pair_is_found_by_its_hash_or_by_both() -> None:
    assert pair(0, True, NEAR, -1).found(0.7)
    assert pair(0, True, FAR, 0.7).found(0.7)
    assert not pair(0, True, FAR + 1, 1).found(0.7)
    assert not pair(0, True, NEAR + 1, -1).found(0.7)


def test_the_least_likeness_is_chosen_on_one_half_and_told_of_the_other(capsys: pytest.CaptureFixture[str]) -> None:
    found = [pair(half, True, 40, 0.9) for half in (0, 1)] + [pair(half, False, 41, 0.55 + half / 5) for half in (0, 1)]
    assert words.choose([one for one in found if one.half == 0]) == 0.6
    words.tell(found * 3)
    told = capsys.readouterr().out
    assert "Words that are 0.6 alike say the same; 3 copies and 3 other captions" in told
    assert "other captions taken for copies: 1.0000" in told


@pytest.mark.parametrize("change", list(CHANGES))
def test_every_change_gives_a_picture(change: str) -> None:
    with Image.open(BytesIO(CHANGES[change](detailed(200, 160)))) as image:
        assert image.format == "JPEG" and min(image.size) >= 70
