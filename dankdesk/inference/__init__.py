"""Pictures and words to scores, by ONNX Runtime. No Qt, no database, no Pillow.

Each name is loaded when it is first asked for, so that a window that has not painted yet pays for `LazyEngine` alone;
onnxruntime comes with `dankdesk.inference.engine`. docs/decisions/110-the-frame-paints-first.md
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dankdesk.inference.audience import Audience
    from dankdesk.inference.evaluation import Evaluation
    from dankdesk.inference.lazy import LazyEngine
    from dankdesk.inference.manifest import Manifest, SelfTest

__all__ = ["Audience", "Evaluation", "LazyEngine", "Manifest", "SelfTest"]

_WHERE = {
    "Audience": "audience",
    "Evaluation": "evaluation",
    "LazyEngine": "lazy",
    "Manifest": "manifest",
    "SelfTest": "manifest",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
