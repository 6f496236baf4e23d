"""Words that nobody had to read, because a person or a table said them."""

from __future__ import annotations

from dankdesk.records import GIVEN, Line, Text
from dankdesk.text import clean


def given(content: str) -> Text:
    """The words a person or a table gave: cleaned, one line for each of theirs, without places in the picture."""
    lines = (line for line in clean(content).split("\n") if line)
    return Text(tuple(Line(line, (), 1.0) for line in lines), GIVEN)
