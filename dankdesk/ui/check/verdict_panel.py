"""The verdict beside the picture: the number, what it says, what it is worth, and what is known of the picture."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from dankdesk.inference import Manifest
from dankdesk.records import Verdict
from dankdesk.ui import words
from dankdesk.ui.check.map_legend import MapLegend
from dankdesk.ui.theme import Theme
from dankdesk.ui.tokens import NUMBER_PX, PANEL_MARGIN
from dankdesk.ui.widgets.elided import ElidedLabel
from dankdesk.ui.widgets.gauge import Gauge
from dankdesk.ui.widgets.parts import button, label, set_look
from dankdesk.wording import say, worth

NO_NUMBER = "–"


class VerdictPanel(QWidget):
    """One of: a verdict, a wait for one, or a sentence in its place. The buttons are the window's to connect."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._manifest: Manifest | None = None
        self.number = QLabel(NO_NUMBER)
        self.number.setProperty("look", "number")
        # Figures of one width: the number must not jump sideways from one picture to the next.
        font = theme.font(NUMBER_PX, tabular=True)
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 95)
        self.number.setFont(font)
        self.headline = label("headline", wrap=True)
        self.said = label("note", wrap=True)
        self.gauge = Gauge(theme)
        self.interval = label("note", wrap=True)
        self.worth = label("note", wrap=True)
        self.worth_in_full = label("note", wrap=True)
        self.more = button("In figures", "link", tip="AUC, its interval, and what counted as dank")
        self.more.setCheckable(True)
        self.more.toggled.connect(self.worth_in_full.setVisible)
        self.show_map = button("Show what mattered", "quiet", tip="Lay the model's own map over the picture (M)")
        self.show_map.setCheckable(True)
        self.legend = MapLegend(theme)
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
        self.worth.setText(words.unbroken(worth(manifest)))
        self.worth_in_full.setText(words.unbroken(words.worth_in_full(manifest)))
        self.more.setAccessibleDescription(self.worth_in_full.text())
        for widget in self._of_a_model:
            widget.setVisible(widget is not self.worth_in_full or self.more.isChecked())

    def clear(self) -> None:
        """Nothing checked yet: only what the number would be worth."""
        self._say("", "")
        self.number.hide()
        self.headline.setText("Is it dank?")
        audience = self._manifest.audience if self._manifest is not None else "r/dankmemes"
        self.said.setText(f"DankDesk says how likely {audience} is to upvote a picture.")

    def wait(self, name: str) -> None:
        self._say("Checking", name)
        self.number.show()

    def sentence(self, headline: str, sentence: str) -> None:
        """Something else than a verdict: why there is none."""
        self._say(headline, sentence)
        self.number.hide()

    def show_verdict(self, verdict: Verdict) -> None:
        if self._manifest is None:
            return
        score, facts = verdict.score, verdict.facts
        self.number.setText(words.number(score.likelihood))
        self.number.show()
        self.headline.setText(words.headline(score, self._manifest.threshold))
        dank = say(score.likelihood, self._manifest.threshold).word == "Dank"
        set_look(self.headline, "dank" if dank else "headline")
        self.said.setText(words.unbroken(words.what_is_said(score, self._manifest)))
        self.gauge.set(score.likelihood, score.low, score.high)
        self.interval.setText(words.unbroken(words.interval(score)))
        self.name.setText(verdict.name)
        parts = facts.format, words.picture_size(facts), words.file_size(facts.n_bytes)
        self.facts.setText(" · ".join(parts))
        self.seen.setText(f"First seen {words.when(verdict.first_seen, datetime.now(UTC))}")
        self.reveal.setEnabled(verdict.path is not None)
        for widget in self._of_a_verdict:
            widget.show()
        self._show_legend()

    def _say(self, headline: str, said: str) -> None:
        self.number.setText(NO_NUMBER)
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
        inner = QWidget()
        inner.setObjectName("scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(PANEL_MARGIN, 18, PANEL_MARGIN, 16)
        column.setSpacing(6)
        column.addLayout(self._hero())
        column.addSpacing(4)
        column.addWidget(self.gauge)
        column.addWidget(self.interval)
        self._of_a_model += self._section(
            column, "What that is worth", self.worth, self.worth_in_full, beside=self.more
        )
        for widget in self._of_a_model:
            widget.hide()
        self._of_a_verdict += [self.interval]
        column.addSpacing(10)
        column.addWidget(self.show_map, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.legend)
        self._of_a_verdict.append(self.show_map)
        self._of_a_verdict += self._section(column, "This picture", self.name, self.facts, self.seen)
        column.addStretch(1)
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

    def _hero(self) -> QHBoxLayout:
        """The number, and beside it what it says."""
        beside = QVBoxLayout()
        beside.setSpacing(2)
        beside.addStretch(1)
        beside.addWidget(self.headline)
        beside.addWidget(self.said)
        beside.addStretch(1)
        hero = QHBoxLayout()
        hero.setSpacing(14)
        hero.addWidget(self.number)
        hero.addLayout(beside, 1)
        return hero

    def _section(
        self, column: QVBoxLayout, title: str, *widgets: QWidget, beside: QWidget | None = None
    ) -> list[QWidget]:
        """A heading, perhaps with a control at its right, and what it heads."""
        heading = label("section", title)
        top = QHBoxLayout()
        top.addWidget(heading, 1)
        column.addSpacing(10)
        column.addLayout(top)
        for widget in widgets:
            column.addWidget(widget)
        if beside is None:
            return [heading, *widgets]
        top.addWidget(beside)
        return [heading, *widgets, beside]

    def _actions(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(PANEL_MARGIN, 8, PANEL_MARGIN, 14)
        row.setSpacing(8)
        for action in (self.copy, self.reveal, self.remove):
            row.addWidget(action, 1)
            self._of_a_verdict.append(action)
        return row
