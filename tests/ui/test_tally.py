from __future__ import annotations

from dankdesk.records import Unreadable
from dankdesk.ui.tally import Tally


def unreadable(name: str) -> Unreadable:
    return Unreadable(name, None, "The file is empty.")


def test_one_bar_for_several_jobs() -> None:
    tally = Tally()
    tally.count(2)
    assert not tally.many
    tally.count(3)
    assert tally.many
    assert tally.text().startswith("Checking 0 of 5")


def test_what_could_not_be_read_counts_as_done_and_is_kept() -> None:
    tally = Tally()
    tally.count(3)
    assert tally.add([unreadable("a"), unreadable("b")]) == [unreadable("a"), unreadable("b")]
    assert tally.done == 2
    assert [problem.name for problem in tally.unreadable] == ["a", "b"]
    assert tally.stopped_text() == "Stopped after 2 of 3. What was checked is kept."
