"""The colours and sizes of DankDesk, light and dark. The only place that names them; a test checks their contrast."""

from __future__ import annotations

from dataclasses import dataclass

PAGE_MARGIN = 20
PANEL_MARGIN = 24
RADIUS = 8
CONTROL_HEIGHT = 34
BODY_PX = 14
NOTE_PX = 12
HEADLINE_PX = 18
NUMBER_PX = 58


@dataclass(frozen=True, slots=True)
class Tokens:
    """One theme. Colours are "#rrggbb".

    accent fills shapes; accent_text is the same red where letters are made of it or stand on it, a shade
    stronger in the light theme because letters need 4.5:1 and shapes only 3:1.
    against is the map's second colour: it must differ from accent for people who see no red, so it is a blue.
    """

    dark: bool
    background: str
    surface: str
    text: str
    dim: str
    line: str
    hover: str
    accent: str
    accent_text: str
    on_accent: str
    soft_accent: str
    against: str
    good: str


LIGHT = Tokens(
    dark=False,
    background="#faf9f7",
    surface="#ffffff",
    text="#1d1c1a",
    dim="#6c6861",
    line="#e7e3dc",
    hover="#f4f1ec",
    accent="#e4474f",
    accent_text="#c92f39",
    on_accent="#ffffff",
    soft_accent="#fdeceb",
    against="#3f7cc4",
    good="#2f7d5b",
)

DARK = Tokens(
    dark=True,
    background="#191817",
    surface="#232120",
    text="#f3f0ea",
    dim="#a39d94",
    line="#36332f",
    hover="#2c2927",
    accent="#ff6b6f",
    accent_text="#ff6b6f",
    on_accent="#1d1110",
    soft_accent="#3a2526",
    against="#7fb4f0",
    good="#6cc79b",
)


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two "#rrggbb" colours, 1 to 21, as WCAG 2.2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
