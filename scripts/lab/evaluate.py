"""The final figures, from the files that ship, on the test parts; and the model's folder with what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scripts.lab import card, manifest
from scripts.lab.audiences import About, about
from scripts.lab.inputs import truths_of
from scripts.lab.progress import say
from scripts.lab.quantise import Shift
from scripts.lab.records import IMGFLIP, OWN, REDDIT, Settings, read_json
from scripts.lab.report import Bar, Facts, Measured, Study, Tried, write_misjudged, write_report
from scripts.lab.store import load_likelihoods, load_pictures, made
from scripts.lab.studies import (
    BOTH,
    PICTURE,
    SIZE,
    WORDS,
    new_templates_studies,
    pictures_study,
    random_study,
    reddit_words_study,
)

COMMAND = "python3 scripts/dev.py lab all --data ../shared/data --weights ../shared/weights/vgg16_imagenet_notop.h5"
OWN_COMMAND = 'python3 scripts/dev.py lab all --folder my-memes --audience "{}" --out my-model'


def write_model(settings: Settings, chosen: Mapping[str, str | None]) -> None:
    """Measure, and write manifest, card and report beside the files that are in `settings.out` already."""
    likelihoods = {audience: load_likelihoods(settings, audience) for audience in settings.audiences}
    sayings = {audience: _about(settings, audience) for audience in settings.audiences}
    precision = str(chosen["cpu"])
    whole = {
        audience: pictures_study(settings, audience, said.label, said.test_split, precision)
        for audience, said in sayings.items()
    }
    studies = _studies(settings, whole)
    facts = Facts(
        title="What DankDesk's model is worth",
        command=COMMAND if settings.folder is None else OWN_COMMAND.format(settings.audience),
        first=_first(settings),
        sections=(("Small files", _shifts(settings)),),
    )
    tried = [Tried(**one) for one in made("tries", lambda: read_json(settings.run / "tried.json"))]
    measured = write_report(studies, tried, facts, settings.out, _bars(settings))
    for study in studies:
        write_misjudged(study, settings.run / "misjudged" / f"{study.name}.html")
    evaluations = {
        audience: _evaluations(study, measured[study.name], sayings[audience]) for audience, study in whole.items()
    }
    written = manifest.write(settings, chosen, sayings, likelihoods, evaluations)
    (settings.out / "MODEL_CARD.md").write_text(card.text(settings, written, sayings), encoding="utf-8")
    for name, figures in measured.items():
        ours = next(iter(figures.values()))
        say(f"evaluate: {name}: AUC {ours.auc} on {ours.n}")
    say(f"evaluate: {settings.out} is ready, id {written['id']}; misjudged examples: {settings.run / 'misjudged'}")


def _about(settings: Settings, audience: str) -> About:
    calibrating = load_pictures(settings, audience, "calibrate") or load_pictures(settings, audience, "train")
    return about(audience, settings, float(truths_of(calibrating).mean()))


def _studies(settings: Settings, whole: Mapping[str, Study]) -> list[Study]:
    if settings.folder is not None:
        return list(whole.values())
    return [
        whole[REDDIT],
        random_study(settings, whole[REDDIT], REDDIT),
        reddit_words_study(settings, REDDIT),
        whole[IMGFLIP],
        *new_templates_studies(settings),
    ]


def _evaluations(study: Study, figures: Mapping[str, Measured], said: About) -> dict[str, dict[str, Any]]:
    """Of each part and the whole: all on the same pictures, for these are what their likelihoods are about."""
    size = {"image_size_auc": figures[SIZE].auc.value}
    found = {
        "picture": figures[PICTURE].as_evaluation(said.test_split, size),
        "whole": figures[study.ours].as_evaluation(said.test_split, size),
    }
    if WORDS in figures:
        found["words"] = figures[WORDS].as_evaluation(said.test_split)
    return found


def _bars(settings: Settings) -> list[Bar]:
    if settings.folder is not None:
        return []
    newest, captions = "Reddit, newest posts", "Imgflip, new captions"
    return [
        Bar("The Reddit picture part reaches 0.60.", newest, PICTURE, "auc", 0.60),
        Bar("It beats what image size alone gives.", newest, PICTURE, "gain", 0.0, SIZE),
        Bar("The Reddit words part reaches 0.63.", "Reddit words, posts never seen", WORDS, "auc", 0.63),
        Bar("Reddit's two together beat the picture.", newest, BOTH, "gain", 0.0, PICTURE),
        Bar("Reddit's two together beat the words.", newest, BOTH, "gain", 0.0, WORDS),
        Bar("Imgflip's two together reach 0.83 on new captions.", captions, BOTH, "auc", 0.83),
        Bar(
            "The Imgflip words part reaches 0.76 on templates never seen.",
            "Imgflip words, templates never seen",
            WORDS,
            "auc",
            0.76,
        ),
        Bar("Reddit's calibration error is 0.03 at most.", newest, BOTH, "calibration_error", 0.03),
        Bar("Imgflip's calibration error is 0.03 at most.", captions, BOTH, "calibration_error", 0.03),
    ]


def _first(settings: Settings) -> tuple[str, ...]:
    if settings.audiences == (OWN,):
        return ("Labels of one person, held out at random. New pictures, made later, will be harder.",)
    return (
        "Two audiences, and for each a part that sees the picture, a part that knows the words, and both together. The "
        "figures are those of the int8 file that ships, on examples on which no weight and no likelihood was fitted.",
        "A caution. The L2 of the picture heads, the slips, the template beside Imgflip's words and how much the "
        "Reddit pictures' own words count were chosen inside the training parts. Other choices were made in scratch "
        "runs that cross-validated over whole data sets, the examples that are test parts here among them: the kinds "
        "of features, the L2 of the words tables, what captions of a few votes count, and that a head is told a "
        "picture's shape. Nobody chose by the figures below, but an earlier model had been measured on these test "
        "parts before this one was made, and they are not from data that all choices were blind to; read them as a "
        "little too good. The Reddit texts' test part is two thirds of that earlier model's: the rest now "
        'trains, since more texts were hoped to help. The captions of "templates never seen" are training captions: '
        "each is judged by models without its template, but the settings were chosen with it. "
        "int8's heads were given their constant after its likelihoods had been seen to miss the limit on the test "
        "pictures (no label was looked at, and the constant comes from training pictures).",
    )


def _shifts(settings: Settings) -> str:
    stored = made("quantise", lambda: read_json(settings.run / "quantise.json"))["tried"]
    rows = "\n".join(f"- {Shift(**shift)}." for shift in stored)
    return (
        "How far the small files' likelihoods lie from fp32's, of the picture alone or of the whole, whichever moves "
        "more. At most 0.02, and the AUC may change by 0.002. "
        f"fp16 is for GPUs; here it was run on a CPU.\n\n{rows}"
    )
