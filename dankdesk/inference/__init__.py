"""Pictures to scores, by ONNX Runtime. No Qt, no database, no Pillow.

`LazyEngine` and `Manifest` import in microseconds; onnxruntime comes with `dankdesk.inference.engine`.
"""

from __future__ import annotations

from dankdesk.inference.lazy import LazyEngine
from dankdesk.inference.manifest import Manifest

__all__ = ["LazyEngine", "Manifest"]
