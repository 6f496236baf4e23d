"""What is known, by content hash: SQLite and a folder of blobs. No Qt, no network, no Pillow, no onnxruntime."""

from __future__ import annotations

from dankdesk.library.catalog import Catalog, Only, Sort, Wanted
from dankdesk.library.history import Order
from dankdesk.library.library import Library
from dankdesk.library.posts import Posts
from dankdesk.library.ratings import Ratings
from dankdesk.library.tidying import Tidied

__all__ = ["Catalog", "Library", "Only", "Order", "Posts", "Ratings", "Sort", "Tidied", "Wanted"]
