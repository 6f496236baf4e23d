"""The window: PySide6. Draws and listens; what it shows is decided elsewhere."""

from __future__ import annotations

import time

LOADING_SINCE = time.perf_counter()
"""When the window's code began to load: before Qt, which is most of it. `--timings` counts from here."""
