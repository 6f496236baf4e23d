"""Why: what the picture says, what the words say, and what another audience makes of both."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from dankdesk.inference import Manifest
from dankdesk.inference.audience import Audience
from dankdesk.records import AudienceScore, Verdict
from dankdesk.ui import words
from dankdesk.ui.theme import Theme
from dankdesk.ui.widgets.evidence_row import INSET, EvidenceRow
from dankdesk.ui.widgets.marked_text import FEW_LINES, MANY_LINES, MarkedText
from dankdesk.ui.widgets.parts import button, label

FOOT = 26
BARE = "Why"
LEGEND = "Underlined: for · dotted: against"


class Unwritten(QWidget):
    """Lines where words will stand."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(QColor(self._theme.tokens.hover))
        for row, share in enumerate((0.92, 0.7)):
            painter.drawRoundedRect(QRectF(0, 5 + row * 20, self.width() * share, 11), 4, 4)


class Evidence(QWidget):
    """The evidence of one audience, the headline's at first, and a row for each other one that brings up its own.

    chosen: sent when another audience's evidence is shown. picture, text: its parts' rows, to be pressed.
    """

    chosen = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._manifest: Manifest | None = None
        self._verdict: Verdict | None = None
        self._reading = False
        self._audience = ""
        self.title = label("section", BARE)
        self.picture = EvidenceRow(theme, "Picture")
        self.text = EvidenceRow(theme, "Words")
        self.others: dict[str, EvidenceRow] = {}
        self.words = MarkedText(theme)
        self.sentence = label("note", wrap=True)
        self.legend = label("note", LEGEND)
        self.all = button("Show all", "link", tip="Show all words of the picture")
        self.all.setCheckable(True)
        self.all.toggled.connect(self._show_all)
        self.words.overflows.connect(self.all.setVisible)
        self.all.hide()
        self._rows = QVBoxLayout()
        self._build()

    @property
    def audience(self) -> str:
        """The id of the audience whose evidence is shown."""
        return self._audience

    def set_manifest(self, manifest: Manifest) -> None:
        """One row for each audience beside the headline's."""
        self._manifest, self._verdict = manifest, None
        self._audience = manifest.headline.id
        for row in self.others.values():
            row.hide()
            row.deleteLater()
        self.others = {}
        before: QWidget = self.text
        for audience in manifest.audiences[1:]:
            row = self.others[audience.id] = EvidenceRow(self._theme, audience.name, choosable=True)
            row.clicked.connect(lambda on, id_=audience.id: self.choose(id_ if on else self._headline_id))
            self._rows.addWidget(row)
            QWidget.setTabOrder(before, row)  # where it stands, and not where it came in
            before = row

    def choose(self, audience: str) -> None:
        """Show the evidence of `audience`, by id."""
        if audience != self._audience:
            self._audience = audience
            if self._verdict is not None:
                self.show_verdict(self._verdict, self._reading)
            self.chosen.emit()

    def next_audience(self) -> None:
        """Show the next audience's evidence, after the last one the headline's again."""
        if self._manifest is not None:
            ids = [audience.id for audience in self._manifest.audiences]
            self.choose(ids[(ids.index(self._audience) + 1) % len(ids)])

    def show_verdict(self, verdict: Verdict, reading: bool) -> None:
        """reading: the words of this verdict are still to come."""
        self._verdict, self._reading = verdict, reading
        if self._manifest is None:
            return
        for score, audience in words.pairs(verdict.score, self._manifest):
            if audience.id == self._audience:
                self._show_parts(verdict, score, audience, reading)
            if (row := self.others.get(audience.id)) is not None:
                whole = score.whole.likelihood
                worth = f"{words.what_is_said(whole, audience)}. {words.part_worth(audience.evaluation)}. "
                row.setChecked(audience.id == self._audience)
                row.set(whole, words.number(whole), worth + f"Press to see {audience.name}'s evidence (A).")

    def _show_parts(self, verdict: Verdict, score: AudienceScore, audience: Audience, reading: bool) -> None:
        bare = audience.id == self._headline_id
        self.title.setText(BARE if bare else f"{BARE}, for {words.unbroken(audience.name)}")
        alone = score.picture.likelihood
        worth = words.part_worth(audience.picture.evaluation)
        self.picture.set(alone, words.number(alone), f"The picture alone: {worth}. Press to see what mattered (M).")
        missing = words.words_missing(verdict, audience, reading)
        likelihood = score.words.likelihood if score.words is not None else None
        said = words.number(likelihood) if likelihood is not None else missing
        part = f"The words alone: {words.part_worth(audience.words.evaluation)}. " if audience.words is not None else ""
        self.text.set(likelihood, said, part + "Press to see them in the picture (T).")
        self._show_words(verdict, score, words.why_no_words(verdict, audience, reading))

    def _show_words(self, verdict: Verdict, score: AudienceScore, sentence: str) -> None:
        text = verdict.score.text
        written = text is not None and bool(text.lines)
        self.all.setChecked(False)
        self.words.set_words(text.content if text is not None else "", score.marks)
        self.sentence.setText(sentence)
        self.legend.setVisible(any(mark.weight for mark in score.marks))
        if not written:
            self.all.hide()
        self._slot.setCurrentIndex(0 if written else 1 if sentence else 2)

    def _show_all(self, every: bool) -> None:
        self.all.setText("Show less" if every else "Show all")
        self.words.set_all(every)
        self._place.setFixedHeight(self._due())

    def _due(self) -> int:
        """The height of what stands below the rows: the same for whatever stands there, until all is asked for."""
        line = self.words.fontMetrics().lineSpacing() + 2
        return (MANY_LINES if self.all.isChecked() else FEW_LINES) * line + FOOT

    @property
    def _headline_id(self) -> str:
        return self._manifest.headline.id if self._manifest is not None else ""

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(INSET, 0, INSET, 4)
        head.addWidget(self.title, 1)
        column.addLayout(head)
        self._rows.setSpacing(0)
        self._rows.addWidget(self.picture)
        self._rows.addWidget(self.text)
        column.addLayout(self._rows)
        self._place = QWidget()
        self._slot = QStackedLayout(self._place)
        self._slot.addWidget(_at_top(self.words, self._foot_row()))
        self._slot.addWidget(_at_top(self.sentence))
        self._slot.addWidget(Unwritten(self._theme))
        self._place.setFixedHeight(self._due())
        around = QVBoxLayout()
        around.setContentsMargins(INSET, 8, INSET, 0)
        around.addWidget(self._place)
        column.addLayout(around)

    def _foot_row(self) -> QWidget:
        """The legend and "Show all"."""
        foot = QWidget()
        foot.setFixedHeight(FOOT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.legend, 1)
        row.addWidget(self.all)
        return foot


def _at_top(*widgets: QWidget) -> QWidget:
    held = QWidget()
    column = QVBoxLayout(held)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return held
