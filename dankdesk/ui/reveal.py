"""Show a file in the system's file manager."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def reveal(path: Path) -> str | None:
    """Open the folder of `path`, with the file marked where the system can. Returns a sentence if that failed."""
    if not path.parent.is_dir():
        return f"The folder {path.parent} is gone."
    if sys.platform == "win32" and path.exists():
        # Explorer answers 1 even when all went well, so its answer says nothing.
        subprocess.Popen(["explorer", "/select,", str(path)])
        return None
    if sys.platform == "darwin" and path.exists():
        subprocess.Popen(["open", "-R", str(path)])
        return None
    opened = QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
    return None if opened else f"No file manager answered. The folder is {path.parent}."
