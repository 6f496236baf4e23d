"""The words in a picture, read on this machine by a process of its own; or given."""

from __future__ import annotations

from dankdesk.reading.given import given
from dankdesk.reading.reader import CancelledReading, Reader, reader_id

__all__ = ["CancelledReading", "Reader", "given", "reader_id"]
