"""The report and the page of misjudged examples: right numbers, plain words, hostile text, the same bytes each time."""

from __future__ import annotations

import importlib.util
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from dankdesk.records import Mark
from scripts.lab.measure import auc
from scripts.lab.quiet import LabError
from scripts.lab.report import Bar, Facts, Judged, Measured, Study, Tried, hold, measure, write_misjudged, write_report
from scripts.lab.report.misjudged import surest
from scripts.lab.report.tables import cell

needs_matplotlib = pytest.mark.skipif(
    importlib.util.find_spec("matplotlib") is None, reason="needs the extra `train`: matplotlib"
)
HOSTILE = "</p><script>alert(1)</script>|`*\u202e evil \x00 \"' [x](javascript:y)"


def _study(
    name: str = "Posts, newest", honest: bool = True, n: int = 400, shift: float = 1.2, **changes: object
) -> Study:
    rng = np.random.default_rng(7)
    truths = rng.random(n) < 0.4
    logits = rng.normal(size=n) + shift * (truths - 0.4)
    words = 1 / (1 + np.exp(-logits / 2))
    words[:40] = np.nan
    likelihoods = {
        "both": 1 / (1 + np.exp(-logits)),
        "words": words,
        "chance": np.full(n, 0.4),
        "size": rng.random(n),
    }
    fields = {
        "name": name,
        "subject": "Posts",
        "split_name": name.split(", ")[-1],
        "honest": honest,
        "question": "Liked posts count as dank.",
        "split": "The newest posts.",
        "judged": Judged(
            ids=tuple(f"post {i}" for i in range(n)),
            truths=truths,
            groups=tuple(str(i // 2) for i in range(n)),
            likelihoods=likelihoods,
        ),
        "ours": "both",
        "baselines": ("chance", "size"),
        "threshold": 0.5,
        "seed": 3,
    }
    return Study(**{**fields, **changes})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def measured() -> dict[str, Measured]:
    return measure(_study())


def _row(text: str, name: str) -> list[str]:
    (line,) = (line for line in text.splitlines() if line.startswith(f"| {name} |"))
    return [each.strip() for each in line.strip("|").split(" | ")]


def test_a_scorer_is_measured_on_what_it_has_an_opinion_on_and_compared_on_what_both_have(
    measured: dict[str, Measured],
) -> None:
    study = _study()
    assert list(measured) == ["both", "words", "chance", "size"]
    assert (measured["both"].n, measured["words"].n, measured["words"].n_groups) == (400, 360, 180)
    judged = study.judged
    ours, words, truths = judged.likelihoods["both"][40:], judged.likelihoods["words"][40:], judged.truths[40:]
    # The same order on the same rows: no difference at all, though the AUCs on their own rows differ.
    assert auc(ours, truths) == pytest.approx(auc(words, truths))
    assert measured["words"].behind is not None
    assert (measured["words"].behind.low, measured["words"].behind.high) == pytest.approx((0, 0))
    assert measured["both"].auc.value != measured["words"].auc.value
    assert measured["chance"].auc.value == 0.5
    assert measured["chance"].pr_auc.value == pytest.approx(judged.truths.mean())
    assert measured["size"].behind is not None and measured["size"].behind.low > 0


def test_figures_become_an_evaluation_that_the_app_reads(measured: dict[str, Measured]) -> None:
    from dankdesk.inference.evaluation import read_evaluation
    from dankdesk.inference.fields import Fields

    worth = measured["both"]
    facts = worth.as_evaluation("newest", {"image_size_auc": 0.51})
    read = read_evaluation(Fields(facts, "the evaluation"))
    assert (read.n, read.auc, read.auc_low) == (400, worth.auc.value, worth.auc.low)
    assert (read.majority_accuracy, read.image_size_auc) == (worth.majority_accuracy, 0.51)


@pytest.mark.parametrize(
    ("bar", "met", "words"),
    [
        (Bar("", "", "both", "auc", 0.6), True, "whole interval"),
        (Bar("", "", "both", "auc", 0.99), False, "nor does the interval"),
        (Bar("", "", "size", "auc", 0.6), False, "the interval reaches it"),
        (Bar("", "", "both", "gain", 0.0, "size"), True, "whole interval"),
        (Bar("", "", "size", "gain", 0.0, "both"), False, "nor does the interval"),
        (Bar("", "", "size", "calibration_error", 0.03), False, "too few to tell"),
        (Bar("", "", "size", "calibration_error", 0.2), False, "not met"),
        (Bar("", "", "both", "calibration_error", 0.2), True, "met"),
    ],
)
def test_a_bar_is_held_to_the_figure_and_its_doubt_said(
    bar: Bar, met: bool, words: str, measured: dict[str, Measured]
) -> None:
    held = hold(bar, _study(), measured)
    assert held.met is met
    assert words in held.verdict
    assert ("not met" in held.verdict) is not met


@needs_matplotlib
def test_the_report_has_the_measured_numbers(tmp_path: Path) -> None:
    studies = [_study(), _study("Posts, random", honest=False, shift=2.0)]
    bars = [Bar("AUC of 0.60", "Posts, newest", "both", "auc", 0.6), Bar("No", "Posts, newest", "size", "auc", 0.9)]
    tried = [Tried("The head", "one layer more", "AUC 0.571 on 700", False), Tried("The head", "linear", "0.60", True)]
    facts = Facts("A report", "model-1", "make it again", ("First.",), (("Limits", "None.\n"),))
    measured = write_report(studies, tried, facts, tmp_path, bars)
    text = (tmp_path / "REPORT.md").read_text(encoding="utf-8")
    worth = measured["Posts, newest"]
    section = text.split("## Posts, newest\n")[1].split("## Posts, random\n")[0]
    first, second = section.split("| scorer | Brier")
    ours = worth["both"]
    assert _row(first, "words")[1:5] == [
        "360 in 180",
        f"{worth['words'].base_rate:.3f}",
        str(worth["words"].auc),
        str(worth["words"].pr_auc),
    ]
    assert _row(first, "**both**")[3] == str(ours.auc)
    assert _row(second, "**both**")[1:] == [
        str(ours.brier),
        f"{ours.calibration_error:.3f}",
        f"{ours.of_luck.low:.3f} to {ours.of_luck.high:.3f}",
        f"{ours.debiased:.3f}",
        str(ours.accuracy),
        f"{ours.majority_accuracy:.3f}",
    ]
    side = _row(text.split("Posts, ROC-AUC:")[1].split("##")[0], "**both**")
    assert side[1:] == [str(worth["both"].auc), str(measured["Posts, random"]["both"].auc)]
    assert side[1] != side[2]
    assert "1 of 2 are met." in text
    assert _row(text, "one layer more")[2] == "left"
    assert _row(text, "linear")[2] == "**kept**"
    assert "make it again" in text and "## Limits\n\nNone.\n" in text
    assert "Do not quote its figures" in text.split("## Posts, random\n")[1]


@needs_matplotlib
def test_plots_are_drawings_named_in_the_report_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        write_report([_study(n=100)], [], Facts("A report"), tmp_path / folder)
    text = (tmp_path / "one" / "REPORT.md").read_text(encoding="utf-8")
    plots = re.findall(r"!\[[^]]*\]\(([^)]+)\)", text)
    assert plots == ["report/auc.svg", "report/posts-newest.svg"]
    for plot in plots:
        data = (tmp_path / "one" / plot).read_bytes()
        drawn = ElementTree.fromstring(data)
        assert len(drawn.findall(".//{http://www.w3.org/2000/svg}path")) > 20
        assert data == (tmp_path / "two" / plot).read_bytes()
        assert b"<dc:date>" not in data
        assert len(data) < 120_000
    assert text == (tmp_path / "two" / "REPORT.md").read_text(encoding="utf-8")


@needs_matplotlib
def test_hostile_names_stay_in_their_cell(tmp_path: Path) -> None:
    study = _study(f"{HOSTILE} $x_1$ 字 😀, newest", n=100, subject=f"$\\frac {HOSTILE} 字")
    write_report([study], [], Facts(HOSTILE), tmp_path)
    text = (tmp_path / "REPORT.md").read_text(encoding="utf-8")
    assert "<script" not in text.replace("\\<", "")
    assert "\u202e" not in text and "\x00" not in text
    assert all(path.parent == tmp_path / "report" for path in tmp_path.rglob("*.svg"))
    assert cell("a|b\n# c") == "a\\|b \\# c"


class _Tags(HTMLParser):
    """The tags of a page, and the text between them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.pictures: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "img":
            self.pictures.append(dict(attrs)["src"] or "")

    def handle_data(self, data: str) -> None:
        self.text += data


def _page(study: Study, folder: Path) -> tuple[_Tags, str]:
    write_misjudged(study, folder / "page.html", each=3)
    source = (folder / "page.html").read_text(encoding="utf-8")
    page = _Tags()
    page.feed(source)
    return page, source


def test_the_surest_are_the_surest_and_one_of_a_group() -> None:
    judged = Judged(
        ids=tuple("abcdefg"),
        truths=np.array([False, False, False, True, True, False, True]),
        groups=("1", "1", "2", "3", "4", "5", "6"),
        likelihoods={"both": np.array([0.9, 0.95, 0.7, 0.1, 0.8, 0.2, np.nan])},
    )
    study = _study(judged=judged, baselines=())
    assert surest(study, said=True, was=False) == [1, 2]
    assert surest(study, said=False, was=True) == [3]
    assert surest(study, said=True, was=True) == [4]
    assert surest(study, said=False, was=False) == [5]


def test_the_page_shows_pictures_likelihoods_and_coloured_words(tmp_path: Path, samples: Path) -> None:
    picture = sorted(samples.glob("*.jpg"))[0]
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    text = "good bad plain"
    judged = Judged(
        ids=("one", "two", "three"),
        truths=np.array([True, False, False]),
        groups=("1", "2", "3"),
        likelihoods={"both": np.array([0.871, 0.222, 0.4]), "words": np.array([0.634, np.nan, 0.3])},
        paths=(picture, tmp_path / "broken.jpg", None),
        texts=(text, None, None),
        months=("2021-01", None, None),
        marks=((Mark(5, 8, -0.6), Mark(0, 4, 0.3)), (), ()),
    )
    study = _study(judged=judged, baselines=())
    page, source = _page(study, tmp_path)
    assert [src.split(",")[0] for src in page.pictures] == ["data:image/jpeg;base64"]
    assert {"87%", "63%", "22%", "none"} <= set(re.findall(r">([^<>]+)<", source))
    assert '<span style="background:rgba(228,71,79,0.28)">good</span>' in source
    assert '<span style="background:rgba(63,124,196,0.55)">bad</span> plain' in source
    assert "2021-01" in page.text


def test_hostile_words_and_names_are_text_and_nothing_else(tmp_path: Path) -> None:
    judged = Judged(
        ids=(HOSTILE, "b"),
        truths=np.array([True, False]),
        groups=("1", "2"),
        likelihoods={"both": np.array([0.8, 0.3])},
        texts=(HOSTILE, "word " * 10_000),
        templates=(HOSTILE, None),
        # Marks of other words, out of range, overlapping, backwards.
        marks=((Mark(2, 9, 1.0), Mark(5, 12, 1.0), Mark(-4, 3, 1.0), Mark(50, 9_999, 1.0)), (Mark(9, 4, 1.0),)),
    )
    page, source = _page(_study(HOSTILE, judged=judged, baselines=(), question=HOSTILE), tmp_path)
    assert set(page.tags) <= {
        *("html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "div", "dl", "dt", "dd", "span", "bdi")
    }
    assert "<script" not in source and "\u202e" not in source and "\x00" not in source
    assert page.text.count("alert(1)") >= 4
    assert "default-src 'none'" in source
    assert len(source) < 20_000


def test_a_scorer_with_opinions_on_one_class_only_is_refused_by_name() -> None:
    truths = np.array([True, False])
    judged = Judged(("a", "b"), truths, ("1", "2"), {"both": np.array([0.2, 0.4]), "words": np.array([0.2, np.nan])})
    with pytest.raises(LabError, match="words has an opinion on 1 examples"):
        _study(judged=judged, baselines=())


def test_columns_that_do_not_fit_are_refused() -> None:
    good = {"ids": ("a", "b"), "truths": np.array([True, False]), "groups": ("1", "2")}
    values = np.array([0.2, 0.3])
    for changes in (
        {"likelihoods": {"x": values[:1]}},
        {"likelihoods": {"x": values}, "groups": ("1",)},
        {"likelihoods": {"x": values}, "texts": ("a",)},
        {"likelihoods": {"x": values * 4}},
    ):
        with pytest.raises(ValueError, match=r"length|beyond"):
            Judged(**{**good, **changes})  # type: ignore[arg-type]
