"""Developer programs: set-up, data set, training, benchmarks, bundle."""

from __future__ import annotations

# Before any of them loads onnxruntime: docs/decisions/083-the-runtime-tells-nobody.md
import dankdesk  # noqa: F401
