"""Where the time of one picture goes, by format and size: what the bottleneck of a folder of such pictures is.

Python's profiler sees the calls into Pillow, SQLite and ONNX Runtime, and nearly all the time is inside of those.
"""

from __future__ import annotations

import pstats
import time
from collections import Counter
from cProfile import Profile
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from dankdesk.images import decode, fit, read_file, thumbnail
from dankdesk.inference.engine import Engine
from dankdesk.library import Library
from dankdesk.paths import model_folder
from dankdesk.records import Verdict
from dankdesk.scoring import resize_policy
from scripts.benchmarks.kinds import make

SHOWN = 3
_PARTS = {
    "onnxruntime": "inference",
    "ImagingDecoder": "decoding",
    "WebPAnimDecoder": "decoding",
    "'resize' of 'ImagingCore'": "resizing",
    "'reduce' of 'ImagingCore'": "resizing",
    "ImagingEncoder": "thumbnail",
    "convert": "copying",
    "crop": "copying",
    "fill": "copying",
    "_imaging.new": "copying",
    "ascontiguousarray": "copying",
    "tobytes": "copying",
    "hashlib": "sha256",
    "sqlite3": "library",
    "posix": "files",
}


def compare(paths: list[Path], count: int) -> list[str]:
    """Profile `count` pictures of each kind, one after the other on one core; returns the lines to print."""
    engine = Engine.load(model_folder() / "manifest.json", threads=1)
    lines = [f"Where the time goes (milliseconds of one core a picture, {count} of each kind; the bottleneck first)"]
    with TemporaryDirectory(prefix="dankdesk-bench-") as work:
        for number, kind in enumerate(make(paths, count, Path(work))):
            with Library.open(Path(work, str(number))) as library:
                whole, parts = _profile(engine, library, kind.files)
            largest = "   ".join(f"{name} {ms / whole:>4.0%}" for name, ms in parts.most_common(SHOWN))
            lines.append(f"  {kind.format:<5}{kind.size:>12}{whole / count:8.0f}   {largest}")
    return lines


def _profile(engine: Engine, library: Library, files: tuple[Path, ...]) -> tuple[float, Counter[str]]:
    """Milliseconds for all of `files` together, and of that the parts that have a name."""
    _score(engine, None, files[0])
    # The processor's own time: what other programs do meanwhile doesn't count.
    profile = Profile(time.process_time)
    with profile:
        for file in files:
            _score(engine, library, file)
    whole, parts = 0.0, Counter[str]()
    for (_, _, called), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        whole += own * 1000
        if name := next((name for word, name in _PARTS.items() if word in called), None):
            parts[name] += own * 1000
    return whole, parts


def _score(engine: Engine, library: Library | None, file: Path) -> None:
    """The way of one picture, in one thread."""
    picture = decode(read_file(file))
    pixels, small = fit(picture.rgb, resize_policy(engine.manifest)), thumbnail(picture.rgb)
    aspect = np.array([picture.facts.width / picture.facts.height], np.float32)
    (score,) = engine.score(pixels[None], aspect)
    if library is not None:
        library.save(Verdict(file.name, file, picture.facts, score, datetime.now(UTC), 0.0), small, None)
