"""The verdict beside the picture: the number, what it says, why, what it is worth, and what is known of the picture."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from dankdesk.inference import Manifest
from dankdesk.records import Verdict
from dankdesk.ui import words
from dankdesk.ui.check.alike import AlikeSection
from dankdesk.ui.check.evidence import Evidence
from dankdesk.ui.check.map_legend import MapLegend
from dankdesk.ui.check.seen import SeenSection
from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import NUMBER_PX, PANEL_MARGIN
from dankdesk.ui.widgets.elided import ElidedLabel
from dankdesk.ui.widgets.evidence_row import INSET
from dankdesk.ui.widgets.gauge import Gauge
from dankdesk.ui.widgets.gliding_number import GlidingNumber
from dankdesk.ui.widgets.parts import beside_number, button, label, set_look
from dankdesk.wording import say

NO_NUMBER = "–"


class VerdictPanel(QWidget):
    """One of: a verdict, a wait for one, or a sentence in its place. The buttons are the window's to connect."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._manifest: Manifest | None = None
        self._shown: str | None = None
        self.number = GlidingNumber(theme, words.number)
        # Figures of one width: the number must not jump sideways from one picture to the next.
        font = theme.font(NUMBER_PX, tabular=True)
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 95)
        self.number.setFont(font)
        self.headline = label("headline", wrap=True)
        self.said = label("note", wrap=True)
        self.gauge = Gauge(theme)
        self.interval = label("note", wrap=True)
        self.evidence = Evidence(theme)
        self.worth = label("note", wrap=True)
        self.worth_in_full = label("note", wrap=True)
        self.more = button("In figures", "link", tip="AUC of each part with its interval, and what counted as dank")
        self.more.setCheckable(True)
        self.more.toggled.connect(self.worth_in_full.setVisible)
        self.show_map = button("Show what mattered", "small", tip="Lay the model's own map over the picture (M)")
        self.show_words = button("Show the words", "small", tip="Lay the words over the picture, to select them (T)")
        for toggle in (self.show_map, self.show_words):
            toggle.setCheckable(True)
        self.legend = MapLegend(theme)
        self.posted = SeenSection(theme)
        self.alike = AlikeSection(theme)
        self.name = ElidedLabel()
        self.facts = label("note", wrap=True)
        self.seen = label("note", wrap=True)
        self.copy = button("Copy result", "small", tip="Copy the verdict as text (Ctrl+C)")
        self.reveal = button("Show in folder", "small", tip="Open the folder this picture lies in (Ctrl+R)")
        self.remove = button("Remove", "small", tip="Forget this picture; can be undone (Delete)")
        self._of_a_verdict: list[QWidget] = []
        self._of_a_model: list[QWidget] = []
        self._build()
        # While one verdict gives way to the next nothing moves, and nothing is laid out anew.
        for widget in self._of_a_verdict:
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
        self.clear()

    def set_manifest(self, manifest: Manifest) -> None:
        """Say what this model's numbers are worth; a verdict can be shown from here on."""
        self._manifest = manifest
        self.evidence.set_manifest(manifest)
        self.worth.setText(words.unbroken(words.worth(manifest.headline.evaluation)))
        self.worth_in_full.setText(words.unbroken(words.worth_in_full(manifest)))
        self.more.setAccessibleDescription(self.worth_in_full.text())
        for widget in self._of_a_model:
            widget.setVisible(widget is not self.worth_in_full or self.more.isChecked())

    def clear(self) -> None:
        """Nothing checked yet: only what the number would be worth."""
        self._say("", "")
        self.number.hide()
        self.headline.setText("Is it dank?")
        audience = self._manifest.headline.name if self._manifest is not None else "r/dankmemes"
        self.said.setText(f"DankDesk says how likely {audience} is to upvote a picture.")

    def wait(self, name: str) -> None:
        self._say("Checking", name)
        self.number.show()

    def sentence(self, headline: str, sentence: str) -> None:
        """Something else than a verdict: why there is none."""
        self._say(headline, sentence)
        self.number.hide()

    def show_verdict(self, verdict: Verdict, reading: bool = False) -> None:
        """reading: its words are still to come. Its number glides when the same picture's is shown already."""
        if self._manifest is None:
            return
        headline, whole, facts = self._manifest.headline, verdict.score.headline.whole, verdict.facts
        self.number.set(whole.likelihood, glide=self._shown == facts.sha256)
        self._shown = facts.sha256
        self.number.show()
        self.headline.setText(words.headline(whole.likelihood, headline.threshold))
        dank = say(whole.likelihood, headline.threshold).word == "Dank"
        set_look(self.headline, "dank" if dank else "headline")
        self.said.setText(words.unbroken(words.what_is_said(whole.likelihood, headline)))
        self.gauge.set(whole.likelihood, whole.low, whole.high)
        self.interval.setText(words.unbroken(words.interval(whole)))
        self.evidence.show_verdict(verdict, reading)
        self.name.setText(verdict.name)
        parts = facts.format, words.picture_size(facts), words.file_size(facts.n_bytes)
        self.facts.setText(" · ".join(parts))
        self.seen.setText(f"First seen {words.when(verdict.first_seen, datetime.now(UTC))}")
        self.reveal.setEnabled(verdict.path is not None)
        for widget in self._of_a_verdict:
            widget.show()
        self._show_legend()

    def _say(self, headline: str, said: str) -> None:
        self._shown = None
        self.number.say(NO_NUMBER)
        self.headline.setText(headline)
        set_look(self.headline, "headline")
        self.said.setText(said)
        self.gauge.set(None)
        for widget in self._of_a_verdict:
            widget.hide()
        self.legend.hide()

    def _show_legend(self) -> None:
        self.legend.setVisible(self.show_map.isChecked())

    def _build(self) -> None:
        self.show_map.toggled.connect(self._show_legend)
        self.evidence.picture.clicked.connect(self.show_map.toggle)
        self.evidence.text.clicked.connect(self.show_words.toggle)
        inner = QWidget()
        inner.setObjectName("scrolled")
        column = QVBoxLayout(inner)
        # The evidence' rows light up beyond their text, so the margin is theirs; all others are set in.
        column.setContentsMargins(PANEL_MARGIN - INSET, 18, PANEL_MARGIN - INSET, 16)
        column.setSpacing(14)
        self._set_in(column, beside_number(self.number, self.headline, self.said), self.gauge, self.interval)
        column.addWidget(self.evidence)
        self._set_in(column, self._views(), self.legend)
        column.addWidget(self.posted)
        self._set_in(column, self.alike)
        worth = self._section("What that is worth", self.worth, self.worth_in_full, beside=self.more)
        self._set_in(column, *worth)
        self._of_a_model += [widget for part in worth for widget in _widgets(part)]
        for widget in self._of_a_model:
            widget.hide()
        about = self._section("This picture", self.name, self.facts, self.seen)
        self._set_in(column, *about)
        column.addStretch(1)
        self._of_a_verdict += [self.interval, self.evidence, self.show_map, self.show_words]
        self._of_a_verdict += [widget for part in about for widget in _widgets(part)]
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.setSpacing(0)
        around.addWidget(scroll, 1)
        around.addLayout(self._actions())
        self.setAccessibleName("Verdict")

    def _set_in(self, column: QVBoxLayout, *parts: QWidget | QLayout) -> None:
        inner = QVBoxLayout()
        inner.setContentsMargins(INSET, 0, INSET, 0)
        inner.setSpacing(6)
        for part in parts:
            if isinstance(part, QWidget):
                inner.addWidget(part)
            else:
                inner.addLayout(part)
        column.addLayout(inner)

    def _views(self) -> QHBoxLayout:
        """What can be laid over the picture."""
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.show_map, 1)
        row.addWidget(self.show_words, 1)
        return row

    def _section(self, title: str, *widgets: QWidget, beside: QWidget | None = None) -> list[QWidget | QLayout]:
        """A heading, perhaps with a control at its right, and what it heads."""
        top = QHBoxLayout()
        top.addWidget(label("section", title), 1)
        if beside is not None:
            top.addWidget(beside)
        return [top, *widgets]

    def _actions(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(PANEL_MARGIN, 8, PANEL_MARGIN, 14)
        row.setSpacing(8)
        for action in (self.copy, self.reveal, self.remove):
            row.addWidget(action, 1)
            self._of_a_verdict.append(action)
        return row


def _widgets(part: QWidget | QLayout) -> list[QWidget]:
    """`part`, or the widgets that lie in it."""
    if isinstance(part, QWidget):
        return [part]
    items = (part.itemAt(index) for index in range(part.count()))
    return [widget for item in items if item is not None and isinstance(widget := item.widget(), QWidget)]
