"""Pictures decoded in processes of their own: what a hostile file breaks, fills or hangs there is ended from here.

`dankdesk.images` does the work, in the child; here is who starts, asks and kills it.
"""

from __future__ import annotations

from dankdesk.decoding.decoder import Decoder, shared
from dankdesk.decoding.wire import Parts, Wish

__all__ = ["Decoder", "Parts", "Wish", "shared"]
