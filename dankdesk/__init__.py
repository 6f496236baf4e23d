"""DankDesk: is this meme worth sharing? Answered on the user's own machine."""

from __future__ import annotations

import os

__version__ = "0.1.0"

# Official builds of ONNX Runtime tell Microsoft about the machine and its models, unless this is set before they load.
# Here, because nothing of DankDesk is imported earlier. docs/decisions/083-the-runtime-tells-nobody.md
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

# OpenBLAS's threads look out for work for 0.1 s from numpy's import on, with all that they can get of a core which a
# start needs. So they sleep at once (2**4 ticks, its least) until they are called. docs/decisions/129-a-cold-start.md
os.environ.setdefault("OPENBLAS_THREAD_TIMEOUT", "4")
