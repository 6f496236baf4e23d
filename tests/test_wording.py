from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dankdesk.inference import Manifest
from dankdesk.wording import percent, printable, say, worth
from tests import tiny_model


def test_what_is_said_comes_with_its_own_likelihood() -> None:
    assert say(0.64, 0.5).word == "Dank"
    assert say(0.64, 0.5).likelihood == 0.64
    assert say(0.42, 0.5).word == "Not dank"
    assert say(0.42, 0.5).likelihood == pytest.approx(0.58)
    assert say(0.5, 0.5).word == "Dank"


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0 %"), (0.004, "< 1 %"), (0.638, "64 %"), (0.997, "> 99 %"), (1, "100 %")]
)
def test_a_percentage_never_claims_certainty(share: float, text: str) -> None:
    assert percent(share) == text


def test_worth_tells_auc_interval_and_n(tmp_path: Path) -> None:
    text = worth(Manifest.read(tiny_model.write(tmp_path)))
    for part in ("60 times in 100", "between 55 and 65", "200 posts", "AUC 0.60"):
        assert part in text
    assert "no better" not in text


def test_worth_says_so_when_it_may_be_a_coin(tmp_path: Path) -> None:
    manifest = Manifest.read(tiny_model.write(tmp_path))
    weak = replace(manifest, evaluation=replace(manifest.evaluation, auc_low=0.48))
    assert "no better than the coin" in worth(weak)


def test_worth_says_so_when_size_alone_tells_as_much(tmp_path: Path) -> None:
    manifest = Manifest.read(tiny_model.write(tmp_path))
    assert "size alone" not in worth(manifest)
    shown_up = replace(manifest, evaluation=replace(manifest.evaluation, image_size_auc=0.62))
    assert "size alone tells as much (AUC 0.62)" in worth(shown_up)


def test_a_name_cannot_drive_the_terminal() -> None:
    assert printable("a\x1b[31m\r\n\u202egpj.\udcff😀é") == "a\\x1b[31m\\r\\n\\u202egpj.\\udcff😀é"
