"""What is known, by content hash: SQLite and a folder of blobs. No Qt, no network, no Pillow, no onnxruntime."""

from __future__ import annotations

from dankdesk.library.history import Order
from dankdesk.library.library import Library

__all__ = ["Library", "Order"]
