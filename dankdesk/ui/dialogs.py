"""What dialogs have in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QLayout


def ask(dialog: QFileDialog, then: Callable[[Sequence[Path]], None]) -> None:
    """Open a file dialog without stopping anything that runs; `then` gets what was chosen."""
    dialog.accepted.connect(lambda: then([Path(name) for name in dialog.selectedFiles()]))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def fit_height(dialog: QDialog) -> None:
    """As high as what is in it. Left alone Qt takes sentences that wrap for as high as if they were narrow."""
    layout = dialog.layout()
    if layout is not None:
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        layout.activate()
        wraps = layout.hasHeightForWidth()
        hint = layout.totalHeightForWidth(dialog.width()) if wraps else layout.totalSizeHint().height()
        dialog.setFixedHeight(hint)
