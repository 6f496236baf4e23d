"""A person's own folder: what is left out is said, what can't work is a sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from scripts.lab.quiet import LabError
from scripts.lab.sources import MIN_PER_CLASS, read_folder, read_reddit


def _fill(folder: Path, count: int, seed: int) -> None:
    folder.mkdir(parents=True)
    rng = np.random.default_rng(seed)
    for number in range(count):
        blots = Image.fromarray(rng.integers(0, 256, (6, 6, 3), dtype=np.uint8))
        blots.resize((90, 80), Image.Resampling.BICUBIC).save(folder / f"{number}.png")


def test_a_folder_gives_labelled_pictures_and_says_what_it_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _fill(tmp_path / "dank", MIN_PER_CLASS + 1, 10)
    _fill(tmp_path / "not-dank", MIN_PER_CLASS + 1, 90)
    (tmp_path / "not-dank" / "0.png").write_bytes((tmp_path / "dank" / "0.png").read_bytes())
    (tmp_path / "dank" / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no picture")
    examples = read_folder(tmp_path)
    assert [example.dank for example in examples] == [True] * MIN_PER_CLASS + [False] * MIN_PER_CLASS
    assert len({example.group for example in examples}) == len(examples)
    said = capsys.readouterr().out
    assert "1 files could not be read" in said
    assert "broken.jpg" in said
    assert "1 pictures lie in both" in said


def test_copies_of_a_picture_share_a_group(tmp_path: Path) -> None:
    _fill(tmp_path / "dank", MIN_PER_CLASS, 10)
    _fill(tmp_path / "not-dank", MIN_PER_CLASS, 90)
    with Image.open(tmp_path / "dank" / "0.png") as picture:
        picture.resize((180, 150)).save(tmp_path / "dank" / "copy.png")
    groups = {Path(example.path).name: example.group for example in read_folder(tmp_path) if example.dank}
    assert groups["copy.png"] == groups["0.png"]
    assert groups["copy.png"] != groups["1.png"]


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    _fill(tmp_path / "dank", 1, 10)
    with pytest.raises(LabError, match="not-dank is missing"):
        read_folder(tmp_path)


def test_too_few_pictures_are_counted(tmp_path: Path) -> None:
    _fill(tmp_path / "dank", MIN_PER_CLASS, 10)
    _fill(tmp_path / "not-dank", 2, 90)
    with pytest.raises(LabError, match=f"{MIN_PER_CLASS} readable dank and 2 not-dank"):
        read_folder(tmp_path)


def test_a_table_that_is_another_one_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="can't be read"):
        read_reddit(tmp_path)
    (tmp_path / "labels.csv").write_text("name,score\na,1\n")
    with pytest.raises(LabError, match="is not the table"):
        read_reddit(tmp_path)
