"""The command line is put together as far as it is typed."""

from __future__ import annotations

from typing import cast

import pytest

from dankdesk.cli.command import Command
from dankdesk.cli.parser import build, parse


def options(command: Command) -> set[str]:
    return {option for action in command._actions for option in action.option_strings}


def test_a_command_has_its_own_words_once_it_is_typed() -> None:
    parser, found = build()
    commands = cast(dict[str, Command], found)
    assert "score" in commands
    for command in commands.values():
        assert options(command) <= {"-h", "--help", "--home", "--model"}
    args = parser.parse_args(["score", "cat.png", "--no-words"])
    assert args.no_words and args.parser is commands["score"]
    assert "--no-words" in options(commands["score"])
    assert "--sort" not in options(commands["posts"])
    assert parser.parse_args(["score", "dog.png"]).paths == ["dog.png"], "typed a second time"


@pytest.mark.parametrize("words", [["score", "--help"], ["library", "tidy", "--help"], ["models", "compare", "--help"]])
def test_help_is_whole(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(words)
    assert ended.value.code == 0
    wanted = {"score": "--no-words", "library": "--larger-than", "models": "--no-words"}[words[0]]
    assert wanted in capsys.readouterr().out
