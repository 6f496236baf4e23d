"""Tells of the last run's crash, once, and lets its report be looked at and copied. Nothing is ever sent."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QGuiApplication

from dankdesk.paths import why
from dankdesk.ui.reveal import reveal
from dankdesk.ui.widgets.banner import Banner

CRASHED = "DankDesk ended unexpectedly last time. A report of it, without your files' names, is here. Nothing was sent."
COPIED = "Copied, for you to look at and to paste into a report if you like."


def crash_notice(report: Path) -> Banner:
    """report: the file that tells of the crash."""

    def copy() -> str:
        try:
            QGuiApplication.clipboard().setText(report.read_text(encoding="utf-8"))
        except OSError as error:
            return f"The report {report} can't be read: {why(error)}."
        return COPIED

    return Banner(CRASHED, {"Copy": copy, "Open folder": lambda: reveal(report)})
