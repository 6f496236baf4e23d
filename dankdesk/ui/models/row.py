"""One model in the list: what it is, what it is worth, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dankdesk.models import Installed
from dankdesk.ui.models import saying
from dankdesk.ui.widgets.elided import ElidedLabel
from dankdesk.ui.widgets.parts import button, label, line
from dankdesk.wording import printable


class ModelRow(QWidget):
    """use, remove: somebody wants that, and has confirmed it. The question stands in the row; nothing else stops."""

    use = Signal()
    remove = Signal()

    def __init__(self, model: Installed, *, used: bool) -> None:
        """used: this window's numbers come from it."""
        super().__init__()
        self.model = model
        name = saying.name(model)
        self.in_use = label("on", "In use")
        self.pick = button("Use", "small", tip="Judge pictures with this model from now on")
        self.pick.setAccessibleName(f"Use {name}")
        self.pick.clicked.connect(self.use)
        self.take_out = button("Remove", "small", tip="Delete this model's files; asks first")
        self.take_out.setAccessibleName(f"Remove {name}")
        self.take_out.clicked.connect(self._ask)
        self.question = label("note", "Delete its files?")
        self.delete = button("Delete", "small")
        self.delete.setAccessibleName(f"Delete {name}")
        self.delete.clicked.connect(self.remove)
        self.keep = button("Keep", "small")
        self.keep.setAccessibleName(f"Keep {name}")
        self.keep.clicked.connect(self.calm)
        self._asking: tuple[QWidget, ...] = (self.question, self.delete, self.keep)
        wanted = (
            (self.in_use, used),
            (self.pick, not used and model.problem is None),
            (self.take_out, not model.shipped),
        )
        self._usual = [widget for widget, there in wanted if there]
        self.title = ElidedLabel("model")
        self.title.setText(saying.title(model.manifest) if model.manifest is not None else name)
        self.worth = label("", saying.worth(model), wrap=True)
        self.facts = ElidedLabel("note")
        self.facts.setText(saying.facts(model))
        self.problem = label("", f"Can't be used: {printable(model.problem)}" if model.problem else "", wrap=True)
        self.setAccessibleName(self.title.text())
        self._build()

    @property
    def asking(self) -> bool:
        return self.question.isVisibleTo(self)

    def calm(self) -> None:
        """Withdraw the question."""
        self._show(asking=False)
        self.take_out.setFocus()

    def _ask(self) -> None:
        self._show(asking=True)
        self.keep.setFocus()

    def _show(self, *, asking: bool) -> None:
        for widget in self._asking:
            widget.setVisible(asking)
        for widget in self._usual:
            widget.setVisible(not asking)

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.title, 1)
        for widget in (*self._usual, *self._asking):
            top.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(line())
        column.addSpacing(7)
        column.addLayout(top)
        for told in (self.worth, self.facts, self.problem):
            if told.text():
                column.addWidget(told)
        column.addSpacing(7)
        self._show(asking=False)
