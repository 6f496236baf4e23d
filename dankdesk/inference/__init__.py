"""Pictures and words to scores, by ONNX Runtime. No Qt, no database, no Pillow.

`LazyEngine` and what a manifest says import in microseconds; onnxruntime comes with `dankdesk.inference.engine`.
"""

from __future__ import annotations

from dankdesk.inference.audience import Audience
from dankdesk.inference.evaluation import Evaluation
from dankdesk.inference.lazy import LazyEngine
from dankdesk.inference.manifest import Manifest, SelfTest

__all__ = ["Audience", "Evaluation", "LazyEngine", "Manifest", "SelfTest"]
