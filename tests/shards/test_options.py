"""What can be typed after `--engine ray`, and what makes no sense there."""

from __future__ import annotations

import pytest

from dankdesk.cli.parser import parse

RAY = ("score", "--engine", "ray")
WHOLE = (*RAY, "--manifest", "t.csv", "--out", "out")


def test_a_table_and_a_folder_are_enough() -> None:
    args = parse(WHOLE)
    assert (args.workers, args.address, args.shard_size) == (None, None, None)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((*RAY, "x"), "wants a --manifest, and a folder for its rows as --out"),
        ((*RAY, "--manifest", "t.csv"), "wants a --manifest, and a folder for its rows as --out"),
        ((*WHOLE, "--json"), "--json has no meaning with --engine ray"),
        ((*WHOLE, "--csv"), "--csv has no meaning with --engine ray"),
        ((*WHOLE, "--top", "3"), "--top has no meaning with --engine ray"),
        ((*WHOLE, "--jobs", "3"), "--jobs has no meaning with --engine ray"),
        ((*WHOLE, "--no-library"), "--no-library has no meaning with --engine ray"),
        ((*WHOLE, "--workers", "0"), "'0' is not a whole number of at least 1"),
        ((*WHOLE, "--shard-size", "many"), "'many' is not a whole number of at least 1"),
        (("score", "x", "--out", "out"), "--out goes with --engine ray"),
        (("score", "x", "--workers", "2"), "--workers goes with --engine ray"),
        (("score", "x", "--engine", "cpu", "--address", "a:1"), "--address goes with --engine ray"),
        (("score", "--manifest", "t.csv", "--shard-size", "2"), "--shard-size goes with --engine ray"),
    ],
)
def test_what_makes_no_sense_is_said(words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(words)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err
