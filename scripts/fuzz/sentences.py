"""What the user is told must read like something written for a person, whatever the input was."""

from __future__ import annotations

LONGEST = 500


def check_sentence(text: str) -> None:
    """Raise AssertionError where `text` is not something from a capital to a full stop that a person would read.

    Strangers' signs in it are made harmless where it is shown, by `dankdesk.wording.printable`.
    """
    assert text.endswith("."), f"no full stop: {text!r}"
    assert text[0].isupper() or not text[0].isalpha(), f"no capital: {text!r}"
    assert len(text) <= LONGEST, f"{len(text)} characters: {text!r}"
