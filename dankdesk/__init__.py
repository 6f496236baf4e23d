"""DankDesk: is this meme worth sharing? Answered on the user's own machine."""

from __future__ import annotations

import os

__version__ = "0.1.0"

# Official builds of ONNX Runtime tell Microsoft about the machine and its models, unless this is set before they load.
# Here, because nothing of DankDesk is imported earlier. docs/decisions/083-the-runtime-tells-nobody.md
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
