"""The words in a picture, read on this machine by a process of its own; or given."""

from __future__ import annotations

from dankdesk.reading.given import given

__all__ = ["given"]
