"""File dialogs that stop nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog


def ask(dialog: QFileDialog, then: Callable[[Sequence[Path]], None]) -> None:
    """Open a file dialog without stopping anything that runs; `then` gets what was chosen."""
    dialog.accepted.connect(lambda: then([Path(name) for name in dialog.selectedFiles()]))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
