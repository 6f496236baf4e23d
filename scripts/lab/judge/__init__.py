"""Any labelled table of pictures, measured with any model, through the app's own pipeline."""

from __future__ import annotations

from scripts.lab.judge.study import judge

__all__ = ["judge"]
