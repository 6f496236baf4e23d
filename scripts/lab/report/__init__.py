"""From judged examples to a report that a sceptical reader can check: tables, plots, and a page of what went wrong."""

from __future__ import annotations

from scripts.lab.report.bars import Bar, Held, hold
from scripts.lab.report.figures import Measured, measure
from scripts.lab.report.misjudged import write_misjudged
from scripts.lab.report.study import Judged, Study
from scripts.lab.report.write import Facts, Tried, write_report

__all__ = [
    "Bar",
    "Facts",
    "Held",
    "Judged",
    "Measured",
    "Study",
    "Tried",
    "hold",
    "measure",
    "write_misjudged",
    "write_report",
]
