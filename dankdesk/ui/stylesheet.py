"""Tokens turned into what Qt understands: a palette, and a style sheet for the stock widgets."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from dankdesk.ui.tokens import CONTROL_HEIGHT, HEADLINE_PX, NOTE_PX, NUMBER_PX, RADIUS, Tokens


def palette(tokens: Tokens) -> QPalette:
    """The palette for widgets the style sheet does not reach, such as file dialogs."""
    made = QPalette(QColor(tokens.surface), QColor(tokens.background))
    role = QPalette.ColorRole
    for which, colour in {
        role.WindowText: tokens.text,
        role.Text: tokens.text,
        role.ButtonText: tokens.text,
        role.Base: tokens.surface,
        role.AlternateBase: tokens.background,
        role.Button: tokens.surface,
        role.PlaceholderText: tokens.dim,
        role.ToolTipBase: tokens.surface,
        role.ToolTipText: tokens.text,
        role.Highlight: tokens.accent_text,
        role.HighlightedText: tokens.on_accent,
        role.Accent: tokens.accent,
        role.Link: tokens.accent_text,
        role.Mid: tokens.line,
    }.items():
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(tokens.dim))
    return made


def stylesheet(tokens: Tokens) -> str:
    """The style sheet. Widgets ask for a look with the dynamic property `look`."""
    t = tokens
    inner = CONTROL_HEIGHT - 2
    return f"""
    * {{ outline: none; }}
    QMainWindow, QDialog {{ background: {t.background}; }}
    QWidget[look="surface"] {{ background: {t.surface}; }}
    QLabel {{ background: transparent; }}
    QLabel[look="note"] {{ font-size: {NOTE_PX}px; color: {t.dim}; }}
    QLabel[look="pill"] {{
        font-size: {NOTE_PX}px; color: {t.text}; background: {t.surface}; border: 1px solid {t.line};
        border-radius: {RADIUS}px; padding: 5px 10px;
    }}
    QTextEdit[look="words"] {{
        background: transparent; border: none; padding: 0;
        selection-background-color: {t.accent_text}; selection-color: {t.on_accent};
    }}
    QTextEdit[look="words"]:focus {{ background: {t.hover}; }}
    QLabel[look="section"] {{ font-size: {NOTE_PX}px; font-weight: 600; color: {t.dim}; }}
    QLabel[look="number"] {{ font-size: {NUMBER_PX}px; font-weight: 700; }}
    QLabel[look="headline"] {{ font-size: {HEADLINE_PX}px; font-weight: 700; }}
    QLabel[look="dank"] {{ font-size: {HEADLINE_PX}px; font-weight: 700; color: {t.accent_text}; }}
    QLabel[look="heading"] {{ font-size: {HEADLINE_PX}px; font-weight: 700; }}
    QLabel[look="model"] {{ font-weight: 600; }}
    QLabel[look="figure"] {{ font-size: 24px; font-weight: 700; }}
    QLabel[look="brand"] {{ font-size: 15px; font-weight: 700; }}
    QLabel[look="on"] {{ font-weight: 600; color: {t.accent_text}; }}
    QFrame[look="line"] {{ background: {t.line}; border: none; }}
    QFrame[look="popover"] {{ background: {t.surface}; border: 1px solid {t.line}; }}
    QFrame[look="card"] {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: {RADIUS + 2}px; }}

    QPushButton, QToolButton {{
        min-height: {inner}px; padding: 0 12px; background: {t.surface};
        border: 1px solid {t.line}; border-radius: {RADIUS}px;
    }}
    QPushButton:hover, QToolButton:hover {{ background: {t.hover}; }}
    QPushButton:pressed, QToolButton:pressed {{ background: {t.line}; }}
    QPushButton:focus, QToolButton:focus {{
        border: 2px solid {t.accent_text}; padding: 0 11px; min-height: {inner - 2}px;
    }}
    QPushButton:disabled {{ color: {t.dim}; background: {t.background}; }}
    QPushButton:checked {{ color: {t.accent_text}; background: {t.soft_accent}; border-color: {t.accent_text}; }}
    QPushButton[look="primary"] {{
        background: {t.accent_text}; color: {t.on_accent}; border-color: {t.accent_text}; font-weight: 600;
    }}
    QPushButton[look="primary"]:hover {{ background: {t.accent}; }}
    QPushButton[look="primary"]:focus {{ border: 2px solid {t.text}; }}
    QPushButton[look="primary"]:disabled {{ color: {t.dim}; background: {t.background}; border-color: {t.line}; }}
    QPushButton[look="link"] {{
        background: transparent; border: 2px solid transparent; padding: 0 4px; min-height: 22px;
        border-radius: 6px; color: {t.accent_text}; font-size: {NOTE_PX}px; font-weight: 600;
    }}
    QPushButton[look="link"]:checked {{ background: {t.soft_accent}; }}
    QPushButton[look="link"]:hover {{ background: {t.soft_accent}; }}
    QPushButton[look="link"]:focus {{ border-color: {t.accent_text}; }}
    QPushButton[look="quiet"], QPushButton[look="small"] {{ background: transparent; }}
    QPushButton[look="quiet"]:hover, QPushButton[look="small"]:hover {{ background: {t.hover}; }}
    QPushButton[look="small"] {{ font-size: {NOTE_PX}px; padding: 0 6px; min-height: 28px; }}
    QPushButton[look="small"]:focus {{ padding: 0 5px; min-height: 26px; }}
    QPushButton[look="chip"] {{
        font-size: {NOTE_PX + 1}px; padding: 0 12px; min-height: 28px; border-radius: 15px; color: {t.dim};
        background: {t.hover};
    }}
    QPushButton[look="chip"]:hover {{ color: {t.text}; }}
    QPushButton[look="chip"]:checked {{
        color: {t.accent_text}; background: {t.soft_accent}; border-color: {t.soft_accent};
    }}
    QPushButton[look="chip"]:focus {{ padding: 0 11px; min-height: 26px; border-color: {t.accent_text}; }}
    QPushButton[look="active"] {{
        font-size: {NOTE_PX}px; padding: 0 8px; min-height: 22px; border-radius: 12px; background: transparent;
    }}
    QPushButton[look="active"]:hover {{ background: {t.hover}; }}
    QPushButton[look="active"]:focus {{ padding: 0 7px; min-height: 20px; }}
    QPushButton[look="rate"]:checked {{ font-weight: 600; }}
    QPushButton[look="over"] {{
        font-size: {NOTE_PX}px; font-weight: 600; padding: 0 12px; min-height: 28px; border: none;
        color: #ffffff; background: rgba(24, 22, 20, 225);
    }}
    QPushButton[look="over"]:focus {{ border: 2px solid #ffffff; padding: 0 10px; min-height: 24px; }}
    QToolButton, QToolButton:focus {{ padding: 0; }}
    QToolButton::menu-indicator {{ image: none; }}

    QLineEdit, QComboBox {{
        min-height: 26px; padding: 0 8px; background: {t.surface};
        border: 1px solid {t.line}; border-radius: {RADIUS}px;
        selection-background-color: {t.accent_text}; selection-color: {t.on_accent};
    }}
    QLineEdit:focus, QComboBox:focus {{ border: 2px solid {t.accent_text}; padding: 0 7px; min-height: 24px; }}
    QComboBox::drop-down {{ border: none; width: 24px; }}
    QComboBox::down-arrow {{ image: none; }}
    QComboBox QAbstractItemView {{
        background: {t.surface}; border: 1px solid {t.line}; padding: 4px;
        selection-background-color: {t.soft_accent}; selection-color: {t.text};
    }}
    QComboBox QAbstractItemView::item {{ min-height: 26px; padding: 0 6px; }}

    QMenu {{ background: {t.surface}; border: 1px solid {t.line}; padding: 6px; }}
    QMenu::item {{ padding: 6px 28px 6px 12px; border-radius: 6px; }}
    QMenu::item:selected {{ background: {t.soft_accent}; }}
    QMenu::item:disabled {{ color: {t.dim}; }}
    QMenu::separator {{ height: 1px; background: {t.line}; margin: 5px 8px; }}
    QToolTip {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.line}; padding: 6px; }}

    QProgressBar {{ min-height: 4px; max-height: 4px; background: {t.line}; border: none; }}
    QProgressBar::chunk {{ background: {t.accent}; }}

    QScrollArea, QScrollArea > QWidget > QWidget#scrolled {{ background: transparent; border: none; }}
    QAbstractItemView {{ background: transparent; border: none; }}
    QListWidget::item {{ min-height: 26px; padding: 0 6px; border-radius: 6px; }}
    QListWidget::item:hover {{ background: {t.hover}; }}
    QListWidget::item:selected {{ background: {t.soft_accent}; color: {t.accent_text}; }}
    QListWidget:focus {{ border: 2px solid {t.accent_text}; border-radius: {RADIUS}px; }}
    QTableView {{ selection-background-color: {t.soft_accent}; selection-color: {t.text}; }}
    QTableView:focus {{ border: 2px solid {t.accent_text}; border-radius: {RADIUS}px; }}
    QHeaderView, QHeaderView::section {{
        background: transparent; border: none; padding: 4px 3px;
        font-size: {NOTE_PX}px; font-weight: 600; color: {t.dim};
    }}
    QScrollBar:vertical {{ width: 10px; background: transparent; margin: 2px; }}
    QScrollBar:horizontal {{ height: 10px; background: transparent; margin: 2px; }}
    QScrollBar::handle {{ background: {t.line}; border-radius: 3px; min-width: 32px; min-height: 32px; }}
    QScrollBar::handle:hover {{ background: {t.dim}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """
