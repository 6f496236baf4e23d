"""Reddit access: what it takes, and where the client id is kept."""

from __future__ import annotations

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from dankdesk.ui.dialogs import fit_height
from dankdesk.ui.widgets.elided import ElidedLabel
from dankdesk.ui.widgets.parts import button, label

APPROVAL = "https://support.reddithelp.com/hc/en-us/requests/new?ticket_form_id=14868593862164"
APPS = "https://www.reddit.com/prefs/apps"
WHY = (
    "To pull posts, Reddit wants each user to have a client id of their own, and approves new ones by hand. That may "
    "take weeks, and Reddit may refuse. Everything else works without: import a folder of posts, browse, rate, export."
)
STEPS = (
    ("1. Ask Reddit to approve your use of its data, for reading posts without an account.", APPROVAL),
    ("2. Once it is approved, make an app of the kind “installed app”.", APPS),
)
LAST_STEP = "3. Paste its client id, the short line below the app's name. A secret or a password is never needed."


class Address(QWidget):
    """An address to copy; it is opened only on a click."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.text = ElidedLabel("note")
        self.text.setText(address)
        self.copy = button("Copy", "small", tip="Copy the address")
        self.copy.setAccessibleName(f"Copy {address}")
        self.copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(address))
        self.open = button("Open in browser", "small")
        self.open.setAccessibleName(f"Open {address} in the browser")
        self.open.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(address)))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.text, 1)
        row.addWidget(self.copy)
        row.addWidget(self.open)


class AccessPanel(QWidget):
    """kept(client_id): somebody entered one. forgotten: the kept one shall go."""

    kept = Signal(str)
    forgotten = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.field.setPlaceholderText("Client id")
        self.field.setAccessibleName("Client id")
        self.field.setMaxLength(100)
        self.keep = button("Keep", "primary")
        self.keep.setAccessibleName("Keep the client id")
        self.forget = button("Forget it", tip="Remove the client id from where it is kept")
        self.where = label("note", wrap=True)
        self.field.textChanged.connect(self._heed)
        self.field.returnPressed.connect(self._keep)
        self.keep.clicked.connect(self._keep)
        self.forget.clicked.connect(self.forgotten)
        self._build()
        self.show_access(None, "")

    def show_access(self, client_id: str | None, where: str) -> None:
        """client_id: the one that is kept, or None. where: a sentence on where one is or would be kept."""
        self.field.setText(client_id or "")
        self._kept = client_id or ""
        self.where.setText(where)
        self.where.setVisible(bool(where))
        self.forget.setVisible(bool(client_id))
        self._heed()

    def say(self, sentence: str) -> None:
        """What came of it."""
        self.where.setText(sentence)
        self.where.setVisible(True)

    def _heed(self) -> None:
        entered = self.field.text().strip()
        self.keep.setEnabled(bool(entered) and entered != self._kept)

    def _keep(self) -> None:
        if self.keep.isEnabled():
            self.kept.emit(self.field.text().strip())

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(label("", WHY, wrap=True))
        for sentence, address in STEPS:
            column.addSpacing(4)
            column.addWidget(label("", sentence, wrap=True))
            column.addWidget(Address(address))
        column.addSpacing(4)
        column.addWidget(label("", LAST_STEP, wrap=True))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.field, 1)
        row.addWidget(self.keep)
        row.addWidget(self.forget)
        column.addLayout(row)
        column.addWidget(self.where)


class AccessDialog(QDialog):
    """The panel, in a window of its own."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Reddit access")
        self.setFixedWidth(560)
        self.panel = AccessPanel()
        close = button("Close")
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(14)
        column.addWidget(label("heading", "Reddit access"))
        column.addWidget(self.panel)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        column.addLayout(row)
        fit_height(self)

    def show_access(self, client_id: str | None, where: str) -> None:
        """As `AccessPanel.show_access`."""
        self.panel.show_access(client_id, where)
        self.panel.field.setFocus()
        fit_height(self)
