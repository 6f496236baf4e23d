from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from dankdesk.ui.widgets.notice import Notice


def test_what_is_quoted_of_strangers_can_not_turn_a_sentence_around(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    notice = Notice(page)
    page.resize(600, 400)
    page.show()
    notice.say("Can't read \u202egpj.exe\u2028.\nTwo lines \udcff.")
    assert notice.text == "Can't read \\u202egpj.exe\\u2028.\nTwo lines \\udcff."
