"""Where plots are drawn: SVG, the same bytes for the same figures. No dates, no random names, a font that ships."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scripts.lab.quiet import LabError

FONT = Path(__file__).parents[3] / "assets" / "fonts" / "Inter-Regular.otf"
INK, DIM, RULE = "#1d1c1a", "#6c6861", "#d9d4cb"
STYLE = {
    "font.size": 9.0,
    "text.color": INK,
    "axes.edgecolor": RULE,
    "axes.labelcolor": DIM,
    "axes.titlesize": 10.0,
    "axes.titlelocation": "left",
    "axes.titlepad": 10.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": RULE,
    "ytick.color": RULE,
    "xtick.labelcolor": DIM,
    "ytick.labelcolor": DIM,
    "text.parse_math": False,
    "svg.hashsalt": "dankdesk",
    "svg.fonttype": "path",
    "path.simplify": True,
}


@contextmanager
def canvas(target: Path, width: float, height: float) -> Iterator[Any]:
    """An empty matplotlib figure, in inches of 72 points, that is written to `target` at the end. Raises LabError."""
    try:
        import matplotlib as mpl
        from matplotlib import font_manager
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    except ImportError as error:
        raise LabError(f"matplotlib is needed to draw the report and is not installed ({error}).") from error
    font_manager.fontManager.addfont(FONT)
    with mpl.rc_context({**STYLE, "font.family": font_manager.FontProperties(fname=FONT).get_name()}):
        figure = Figure(figsize=(width, height), layout="constrained", facecolor="white")
        yield figure
        target.parent.mkdir(parents=True, exist_ok=True)
        with warnings.catch_warnings():
            # A table may be named in letters that no font here has; boxes stand for them.
            warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
            FigureCanvasSVG(figure).print_svg(target, metadata={"Date": None, "Creator": None})
    drawn = target.read_text(encoding="utf-8")
    # Lines end with blanks, and places go to a millionth of a pixel; scales are below 1 and keep their digits.
    drawn = re.sub(r"\b[1-9]\d*\.\d{3,}", lambda number: f"{float(number[0]):.2f}", drawn)
    target.write_text(re.sub(r"[ ]+\n", "\n", drawn), encoding="utf-8", newline="\n")
