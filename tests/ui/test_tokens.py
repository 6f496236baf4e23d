from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from dankdesk.ui.theme import Theme, tokens_for
from dankdesk.ui.tokens import DARK, LIGHT, Tokens, contrast

TEXT, SHAPE = 4.5, 3.0
THEMES = pytest.mark.parametrize("t", [LIGHT, DARK], ids=["light", "dark"])


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@THEMES
def test_every_text_can_be_read_on_every_ground_it_stands_on(t: Tokens) -> None:
    pairs = {
        "text": (t.text, (t.background, t.surface, t.hover, t.soft_accent)),
        "dim": (t.dim, (t.background, t.surface)),
        "accent_text": (t.accent_text, (t.background, t.surface, t.soft_accent)),
        "on_accent": (t.on_accent, (t.accent_text,)),
    }
    poor = {
        f"{name} on {ground}": round(contrast(letters, ground), 2)
        for name, (letters, grounds) in pairs.items()
        for ground in grounds
        if contrast(letters, ground) < TEXT
    }
    assert not poor


@THEMES
def test_shapes_stand_out_from_the_surface(t: Tokens) -> None:
    for colour in (t.accent, t.against, t.good):
        assert contrast(colour, t.surface) >= SHAPE


@pytest.mark.parametrize(
    ("scheme", "window", "expected"),
    [
        (Qt.ColorScheme.Dark, "#ffffff", DARK),
        (Qt.ColorScheme.Light, "#000000", LIGHT),
        (Qt.ColorScheme.Unknown, "#202020", DARK),
        (Qt.ColorScheme.Unknown, "#efefef", LIGHT),
    ],
)
def test_the_system_decides_and_its_window_colour_where_it_does_not_say(
    scheme: Qt.ColorScheme, window: str, expected: Tokens
) -> None:
    assert tokens_for(scheme, QColor(window)) is expected


def test_figures_of_one_width(theme: Theme) -> None:
    from PySide6.QtGui import QFontMetricsF

    metrics = QFontMetricsF(theme.font(58, tabular=True))
    assert metrics.horizontalAdvance("111") == pytest.approx(metrics.horizontalAdvance("888"))
