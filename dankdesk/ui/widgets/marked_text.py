"""Words from a picture, each tinted by what it spoke for. Never read as markup, whatever is written in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit

from dankdesk.records import Mark
from dankdesk.ui.theme import Theme

FEW_LINES, MANY_LINES = 3, 10
FEW_CHARACTERS, MANY_CHARACTERS = 600, 12_000
"""Laid out at once and on request; what is beyond is only copied. Ten thousand words would take Qt half a second."""

FAINT = 0.12
"""A word with less than this share of the strongest one's weight is left as it is: it hardly spoke."""

SPOKE_FOR, SPOKE_AGAINST = "Spoke for dank", "Spoke against it"
UNSHOWABLE, INSTEAD = {"Cc", "Cs", "Cn", "Zl", "Zp"}, "\ufffd"
ISOLATE, POP = "\u2068", "\u2069"
"""Around each line, so that one written from right to left does not reorder its neighbours."""


class MarkedText(QTextEdit):
    """A few lines high; with `set_all` it grows and scrolls within itself. Selected by mouse, copied with Ctrl+C.

    overflows: sent when it changes whether there is more than the few lines show.
    """

    overflows = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._content = ""
        self._marks: Sequence[Mark] = ()
        self._all = False
        self._more = False
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAcceptDrops(False)
        self.setTabChangesFocus(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setProperty("look", "words")
        self.setAccessibleName("Words in the picture")
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        # Where the window reads from left to right so does every row; each line within it goes its own way.
        option.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        self.document().setDefaultTextOption(option)
        theme.changed.connect(self._lay_out)

    def set_words(self, content: str, marks: Sequence[Mark]) -> None:
        """content: `Text.content`; marks: what its words spoke for, in the order of the text."""
        if (content, marks) != (self._content, self._marks):
            self._content, self._marks = content, marks
            self._lay_out()

    def set_all(self, every: bool) -> None:
        self._all = every
        bar = Qt.ScrollBarPolicy.ScrollBarAsNeeded if every else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setVerticalScrollBarPolicy(bar)
        self._lay_out()

    def sizeHint(self) -> QSize:
        return QSize(200, self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            if self._all:
                self._measure()
            else:
                self._lay_out()

    def event(self, event: QEvent) -> bool:
        # Of the window's keys this takes Ctrl+C, and only with a selection; else that copies the result.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.setAccepted(event.matches(QKeySequence.StandardKey.Copy) and self.textCursor().hasSelection())
            return event.isAccepted()
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._all:
            super().wheelEvent(event)
        else:
            event.ignore()  # the panel's to scroll

    def createMimeDataFromSelection(self) -> QMimeData:
        mime = QMimeData()
        text = self.textCursor().selectedText().replace("\u2029", "\n")
        mime.setText(text.replace(ISOLATE, "").replace(POP, "").strip("“”"))
        return mime

    def _lay_out(self) -> None:
        most = MANY_CHARACTERS if self._all else FEW_CHARACTERS
        shown = self._content[:most]
        strongest = max((abs(mark.weight) for mark in self._marks), default=0.0)
        self.clear()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        plain = QTextCharFormat()
        cursor.insertText("“" + ISOLATE, plain)
        at = 0
        for mark in self._marks:
            if mark.start < at or mark.end > len(shown):
                continue
            cursor.insertText(showable(shown[at : mark.start]), plain)
            cursor.insertText(showable(shown[mark.start : mark.end]), self._look(mark.weight, strongest))
            at = mark.end
        rest = showable(shown[at:])
        cursor.insertText(rest + POP + ("…" if len(self._content) > most else "”"), plain)
        cursor.endEditBlock()
        self._measure()
        if self._more and not self._all:
            self._elide()
        self.verticalScrollBar().setValue(0)
        self.setAccessibleDescription(self._said())

    def _elide(self) -> None:
        """End the last line that is seen with an ellipsis."""
        last = self.document().firstBlock().layout().lineAt(FEW_LINES - 1)
        if not last.isValid():
            return
        cursor = QTextCursor(self.document())
        cursor.setPosition(max(0, last.textStart() + last.textLength() - 3))
        cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText("…", QTextCharFormat())

    def _look(self, weight: float, strongest: float) -> QTextCharFormat:
        """Underlined one way or the other, and tinted: never by colour alone."""
        look = QTextCharFormat()
        share = abs(weight) / strongest if strongest else 0.0
        if share < FAINT:
            return look
        tokens = self._theme.tokens
        tint = QColor(tokens.accent if weight > 0 else tokens.dim)
        tint.setAlphaF((0.06 + 0.2 * share) * (1.3 if tokens.dark else 1.0))
        look.setBackground(tint)
        line = QTextCharFormat.UnderlineStyle
        look.setUnderlineStyle(line.SingleUnderline if weight > 0 else line.DotLine)
        colour = QColor(tokens.accent_text if weight > 0 else tokens.dim)
        colour.setAlphaF(0.35 + 0.65 * share)
        look.setUnderlineColor(colour)
        look.setToolTip(SPOKE_FOR if weight > 0 else SPOKE_AGAINST)
        return look

    def _said(self) -> str:
        """The strongest words in a sentence, for those who do not see the tints."""
        ranked = sorted(self._marks, key=lambda mark: -abs(mark.weight))[:8]
        parts = []
        for said, sign in ((SPOKE_FOR, 1), (SPOKE_AGAINST, -1)):
            found = [self._content[mark.start : mark.end] for mark in ranked if mark.weight * sign > 0]
            if found:
                parts.append(f"{said}: {', '.join(dict.fromkeys(found))}.")
        return " ".join(parts)

    def _height(self) -> int:
        line = self.fontMetrics().lineSpacing() + 2
        most = MANY_LINES if self._all else FEW_LINES
        return min(most * line, max(line, round(self.document().size().height()) + 2))

    def _measure(self) -> None:
        """Take the height that is due, and say whether there is more."""
        self.setFixedHeight(self._height())
        more = len(self._content) > FEW_CHARACTERS or self.document().size().height() > FEW_LINES * (
            self.fontMetrics().lineSpacing() + 2
        )
        if more != self._more:
            self._more = more
            self.overflows.emit(more)


def showable(text: str) -> str:
    """`text` in one paragraph: lines isolated from each other, and no character that Qt's documents use as a sign."""
    safe = "".join(c if c == "\n" or unicodedata.category(c) not in UNSHOWABLE else INSTEAD for c in text)
    return safe.replace("\ufffc", INSTEAD).replace("\n", f"{POP} {ISOLATE}")
