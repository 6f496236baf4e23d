"""The steps from data to model. Each leaves files that the next ones read, so that any can be run alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np
import onnx

from scripts.lab.ablation import tried
from scripts.lab.evaluate import write_model
from scripts.lab.export import check_agreement, convert
from scripts.lab.features import extract, load_features
from scripts.lab.fit import cross_calibrated, cross_fitted, fused, likelihoods_of, train_parts, weights_of
from scripts.lab.gather import corpus_of, pictures_of
from scripts.lab.head import apply
from scripts.lab.inputs import (
    base_of,
    groups_of,
    paths_of,
    see,
    spread,
    texts,
    truths_of,
    words_logits,
)
from scripts.lab.learn import learn
from scripts.lab.manifest import PICTURE_FILE, WORDS_FILE
from scripts.lab.measure import auc
from scripts.lab.network import build_model, build_trunk
from scripts.lab.pack import pack_pictures, record_answers, record_gate
from scripts.lab.pictures import load_batch
from scripts.lab.progress import say
from scripts.lab.quantise import Shift, correct_bias, logits_of, to_fp16, to_int8
from scripts.lab.reading import read_all
from scripts.lab.records import IMGFLIP, PARTS, REDDIT, Example, Floats, Settings, read_json, write_json
from scripts.lab.rounding import round_again
from scripts.lab.store import (
    load_arrays,
    load_head,
    load_likelihoods,
    load_pictures,
    load_table,
    made,
    save_answers,
    save_arrays,
    save_head,
    save_likelihoods,
    save_pictures,
    save_table,
)
from scripts.lab.words import energies, occurrences, rows_of, to_onnx

N_RANGES = 100
N_AGREEMENT = 10
N_HALF = 150


def prepare(settings: Settings) -> None:
    """Read the pictures and labels, make pictures of captions, and say which side of the split each is on."""
    for audience in settings.audiences:
        examples = pictures_of(audience, settings)
        save_pictures(settings, audience, examples)
        for part in PARTS:
            labels = [example.dank for example in examples if example.part == part]
            say(f"prepare {audience}: {labels.count(True)} dank and {labels.count(False)} not dank to {part}")


def read(settings: Settings) -> None:
    """Read the words in the pictures, where they are not known."""
    for audience in settings.audiences:
        if audience != IMGFLIP:
            read_all(load_pictures(settings, audience), settings)


def features(settings: Settings) -> None:
    """Compute the pooled features of every picture that the cache lacks."""
    for audience in settings.audiences:
        extract(load_pictures(settings, audience), settings)


def words(settings: Settings) -> None:
    """Learn words from the texts that have no picture, and keep what the table says of those held out."""
    for audience in settings.audiences:
        folder = settings.of(audience)
        corpus = corpus_of(audience, settings)
        if corpus is None:
            save_table(folder / "base.npz", None)
            continue
        inner = corpus.rows[~corpus.test]
        corpora = [inner]
        if audience == REDDIT:
            corpora.append(rows_of(texts(settings, audience, "train")))
        energy = energies(corpora)
        save_table(folder / "base.npz", learn(corpus, ~corpus.test, energy, audience))
        save_arrays(folder / "known.npz", known=occurrences(inner))
        say(f"words {audience}: {inner.features.shape[0]} texts, {int(corpus.test.sum())} held out")


def train(settings: Settings) -> None:
    """Fit the head and the words of each audience on its training pictures."""
    for audience in settings.audiences:
        folder = settings.of(audience)
        seen = see(settings, audience, load_pictures(settings, audience, "train"))
        base, known = base_of(settings, audience)
        parts = train_parts(seen, base, known, settings.seed, style=audience != IMGFLIP)
        save_head(folder / "head.npz", parts.head)
        save_table(folder / "table.npz", parts.table)
        picture, by_words = cross_fitted(seen, parts, base, known, settings.seed, style=audience != IMGFLIP)
        save_arrays(folder / "cross.npz", picture=picture, words=by_words, truths=seen.truths)
        tried = {f"{strength:g}": value for strength, value in parts.tried.items()}
        write_json(folder / "train.json", {"n": len(seen.truths), "strength": parts.strength, "tried": tried})
        figures = ", ".join(f"{strength}: {value:.3f}" for strength, value in tried.items())
        say(f"train {audience}: cross-validated AUC by L2 strength: {figures}; taken: {parts.strength:g}")


def fuse(settings: Settings) -> None:
    """Weigh picture and words, on logits that their makers had not seen the answers of."""
    for audience in settings.audiences:
        folder = settings.of(audience)
        cross = load_arrays(folder / "cross.npz", "train")
        weights = None
        if not np.isnan(cross["words"]).all():
            weights = weights_of(cross["picture"], cross["words"], cross["truths"])
        write_json(folder / "fuse.json", weights)
        said = "no words to weigh" if weights is None else ", ".join(f"{k} {v:.3f}" for k, v in weights.items())
        say(f"fuse {audience}: {said}")


def calibrate(settings: Settings) -> None:
    """Fit the likelihoods on the calibration part; where there is none, on the cross-fitted logits of training."""
    for audience in settings.audiences:
        folder = settings.of(audience)
        weights = made("fuse", partial(read_json, folder / "fuse.json"))
        examples = load_pictures(settings, audience, "calibrate")
        if examples:
            picture = apply(load_head(settings, audience), load_features(examples, settings))
            words = words_logits(settings, audience, "calibrate")
            found = likelihoods_of(picture, words, truths_of(examples), weights)
        else:
            examples = load_pictures(settings, audience, "train")
            cross = load_arrays(folder / "cross.npz", "train")
            found = cross_calibrated(
                cross["picture"], cross["words"], cross["truths"], groups_of(examples), weights, settings.seed
            )
        save_likelihoods(settings, audience, found)
        say(f"calibrate {audience}: {len(examples)} pictures, base rate {truths_of(examples).mean():.3f}")


def export(settings: Settings) -> None:
    """Convert to ONNX, and refuse to go on unless Keras and ONNX agree on real pictures."""
    target = settings.run / "fp32.onnx"
    heads = [load_head(settings, audience) for audience in settings.audiences]
    model = build_model(build_trunk(settings.weights, settings.size), heads)
    onnx.save(convert(model, settings.size), target)
    paths = paths_of(load_pictures(settings, settings.audiences[0], "train")[:N_AGREEMENT])
    if settings.pack is not None:
        paths = pack_pictures(settings.pack) + paths
    worst = check_agreement(model, target, *load_batch(paths, settings.fit))
    write_json(settings.run / "export.json", {"largest_difference": worst, "n": len(paths)})
    say(f"export: Keras and ONNX agree within {worst:.1e} on {len(paths)} pictures")
    for audience in settings.audiences:
        table = load_table(settings.of(audience) / "table.npz")
        if table is not None and load_likelihoods(settings, audience).words is not None:
            onnx.save(to_onnx(table), settings.of(audience) / "words.onnx")
        else:
            (settings.of(audience) / "words.onnx").unlink(missing_ok=True)
    if settings.pack is not None:
        record_answers(settings.pack, model, heads, target, settings.fit)


def quantise(settings: Settings) -> None:
    """Make the small files, and hold their likelihoods against fp32's on pictures that made neither."""
    fp32 = made("export", lambda: (settings.run / "fp32.onnx").resolve(strict=True))
    ranges = [
        e for audience in settings.audiences for e in spread(load_pictures(settings, audience, "train"), N_RANGES)
    ]
    to_int8(fp32, settings.run / "int8.onnx", paths_of(ranges), settings.fit)
    round_again(fp32, settings.run / "int8.onnx", paths_of(ranges[::2]), settings.fit, settings.seed)
    _correct(settings, ranges)
    to_fp16(fp32, settings.run / "fp16.onnx")
    shifts: list[Shift] = []
    for column, audience in enumerate(settings.audiences):
        held_out, exact = load_pictures(settings, audience, "test"), _exact(settings, audience)
        for precision, n in (("int8", len(held_out)), ("fp16", N_HALF)):
            file = settings.run / f"{precision}.onnx"
            rows = np.unique(np.linspace(0, len(held_out) - 1, min(n, len(held_out))).astype(int))
            logits = logits_of(file, [Path(held_out[row].path) for row in rows], settings.fit)[:, column]
            if precision == "int8":
                save_answers(settings, audience, precision, logits)
            shifts.append(_shift(settings, audience, file, exact[rows], logits, [held_out[row] for row in rows]))
            say(f"quantise: {shifts[-1]}")
    if settings.pack is not None and REDDIT in settings.audiences:
        record_gate(settings.pack, load_pictures(settings, REDDIT, "test"), _exact(settings, REDDIT))
    small = _pass(shifts, "int8")
    # fp32 and fp16 together would be more than may ship; fp32 runs everywhere.
    chosen = {"cpu": "int8" if small else "fp32", "gpu": "fp16" if small and _pass(shifts, "fp16") else None}
    if not small:
        for audience in settings.audiences:
            save_answers(settings, audience, "fp32", _exact(settings, audience))
    write_json(settings.run / "quantise.json", {"chosen": chosen, "tried": [asdict(shift) for shift in shifts]})


def tries(settings: Settings) -> None:
    """Measure, inside the training parts, what was chosen beside what was not."""
    write_json(settings.run / "tried.json", [asdict(one) for one in tried(settings)])


def evaluate(settings: Settings) -> None:
    """Measure what ships on the test parts, and write the model's folder: files, manifest, card, report."""
    chosen = made("quantise", lambda: read_json(settings.run / "quantise.json"))["chosen"]
    settings.out.mkdir(parents=True, exist_ok=True)
    for stale in settings.out.glob("*.onnx"):
        stale.unlink()
    for precision in filter(None, chosen.values()):
        shutil.copyfile(settings.run / f"{precision}.onnx", settings.out / PICTURE_FILE.format(precision))
    for audience in settings.audiences:
        file = settings.of(audience) / "words.onnx"
        if file.exists():
            shutil.copyfile(file, settings.out / WORDS_FILE.format(audience))
    write_model(settings, chosen)


STEPS: dict[str, Callable[[Settings], None]] = {
    step.__name__: step
    for step in (prepare, read, features, words, train, fuse, calibrate, export, quantise, tries, evaluate)
}


def _correct(settings: Settings, examples: list[Example]) -> None:
    """Take the constant out of int8's logits that it has on these training pictures."""
    heads = [load_head(settings, audience) for audience in settings.audiences]
    features = load_features(examples, settings)
    exact = np.stack([apply(head, features) for head in heads], axis=1)
    file = settings.run / "int8.onnx"
    missing = (exact - logits_of(file, paths_of(examples), settings.fit)).mean(axis=0)
    correct_bias(file, np.array([head.bias for head in heads]), missing)
    say(f"quantise: int8's heads get {', '.join(f'{value:+.4f}' for value in missing)}")


def _exact(settings: Settings, audience: str) -> Floats:
    """The fp32 logits (n,) of an audience's test pictures."""
    examples = load_pictures(settings, audience, "test")
    return apply(load_head(settings, audience), load_features(examples, settings))


def _shift(
    settings: Settings, audience: str, file: Path, exact: Floats, logits: Floats, examples: list[Example]
) -> Shift:
    """Of the picture's own likelihood and of the whole, whichever moves more."""
    likelihoods, truths = load_likelihoods(settings, audience), truths_of(examples)
    rows = {example.sha256: row for row, example in enumerate(load_pictures(settings, audience, "test"))}
    words = words_logits(settings, audience, "test")[[rows[example.sha256] for example in examples]]
    pairs = [
        (likelihoods.picture.likelihood(exact), likelihoods.picture.likelihood(logits)),
        (fused(likelihoods, exact, words), fused(likelihoods, logits, words)),
    ]
    moved = np.max([np.abs(got - wanted) for wanted, got in pairs], axis=0)
    change = max((auc(got, truths) - auc(wanted, truths) for wanted, got in pairs), key=abs)
    figures = float(moved.max()), float(np.percentile(moved, 99)), float(change)
    return Shift(file.stem, audience, *figures, len(moved), file.stat().st_size)


def _pass(shifts: list[Shift], precision: str) -> bool:
    return all(shift.passes for shift in shifts if shift.precision == precision)
