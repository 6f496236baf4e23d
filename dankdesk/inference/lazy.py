"""An engine that is loaded when it is first needed, or in the background, so that a window can paint first.

Importing this module does not import onnxruntime; loading the engine does.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from dankdesk.errors import ModelError

if TYPE_CHECKING:
    from dankdesk.inference.engine import Engine
    from dankdesk.inference.fusion import Fusion
    from dankdesk.inference.manifest import Manifest
    from dankdesk.inference.running import Running
    from dankdesk.records import Score, Text

CPU = "cpu"


class LazyEngine:
    """The model at `manifest_path`, loaded once, by whoever asks first. Thread-safe."""

    def __init__(
        self,
        manifest_path: Path,
        engine: str | None = None,
        threads: int | None = None,
        cache: Path | None = None,
    ) -> None:
        """engine, threads, cache: as in `Engine.load`."""
        self.manifest_path = manifest_path
        self._engine = engine
        self._threads = threads
        self._cache = cache
        self._lock = threading.Lock()
        self._loaded: Engine | None = None
        self._lane: Engine | None = None
        self._fusion: Fusion | None = None
        self.import_began: float | None = None
        """`time.perf_counter()` when onnxruntime began to be imported, or None before that: for `--timings`."""

    @cached_property
    def manifest(self) -> Manifest:
        """The checked manifest: cheap, and enough to look scores up. Raises `ModelError`."""
        from dankdesk.inference.manifest import Manifest

        return Manifest.read(self.manifest_path)

    @property
    def ready(self) -> bool:
        """Whether `get` would return at once."""
        return self._loaded is not None

    @property
    def running(self) -> Running | None:
        """What runs it by now, or None before it is loaded. Waits for nothing."""
        loaded = self._loaded
        return loaded.running if loaded is not None else None

    def warm(self) -> threading.Thread:
        """Start loading in the background. What goes wrong there is told to the first caller of `get`."""
        thread = threading.Thread(target=self._warm, name="engine-warm-up")
        thread.start()
        return thread

    def get(self) -> Engine:
        """The engine, loaded now if it is not yet. Raises `ModelError`; asking again tries again."""
        with self._lock:
            if self._loaded is None:
                self.import_began = time.perf_counter()
                self._loaded = self._load(self._engine, self._threads)
            return self._loaded

    def lanes(self) -> tuple[Engine, int]:
        """An engine for many pictures, and how many threads are to call it at once. Raises `ModelError`.

        On the CPU as many inferences as there are cores, each on one of them, do more than one on all of them. Who
        named the threads of one has others beside: then it stays at one.
        """
        engine = self.get()
        if engine.running.engine != CPU or self._threads is not None:
            return engine, 1
        with self._lock:
            if self._lane is None:
                self._lane = self._load(CPU, 1)
            return self._lane, os.cpu_count() or 1

    def with_model(self, manifest_path: Path) -> LazyEngine:
        """Another model, not loaded yet, as this one is run."""
        return LazyEngine(manifest_path, self._engine, self._threads, self._cache)

    def change(self, engine: str | None) -> None:
        """Run on another engine from the next `get` on. Who has the one of before may use it on."""
        with self._lock:
            self._engine = engine
            self._loaded = self._lane = None

    def add_words(self, score: Score, text: Text) -> Score:
        """As `Engine.add_words`, without loading what looks at pictures: a score from the library needs only the words
        models. Raises `ReadingError`, and `ModelError` where the manifest itself is gone."""
        with self._lock:
            if self._fusion is None:
                from dankdesk.inference.fusion import Fusion  # imports onnxruntime

                self._fusion = Fusion(self.manifest)
        return self._fusion.add_words(score, text)

    def _load(self, engine: str | None, threads: int | None) -> Engine:
        from dankdesk.inference.engine import Engine  # onnxruntime is imported here, after the first paint

        return Engine.load(self.manifest_path, engine, threads, self._cache)

    def _warm(self) -> None:
        # A missing model is told to the first caller of `get`, not before anything was asked of it.
        with contextlib.suppress(ModelError):
            self.get()
