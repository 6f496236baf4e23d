"""The steps from pictures to model. Each leaves a file that the next one reads, so that any can be run alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import onnx

from scripts.lab import card, manifest
from scripts.lab import evaluate as evaluation
from scripts.lab.calibrate import Calibration, fit_calibration
from scripts.lab.export import check_agreement, convert
from scripts.lab.features import extract, load_features
from scripts.lab.head import apply, train_head
from scripts.lab.network import Head, build_model, build_trunk
from scripts.lab.pack import pack_pictures, record_answers
from scripts.lab.pictures import load_batch
from scripts.lab.progress import say
from scripts.lab.quantise import Shift, compare, logits_of, to_fp16, to_int8
from scripts.lab.quiet import LabError
from scripts.lab.records import PARTS, Example, Floats, Part, Settings, Truths, read_json, write_json
from scripts.lab.sources import read_folder, read_reddit
from scripts.lab.split import split

N_RANGES = 100
N_AGREEMENT = 10


def prepare(settings: Settings) -> None:
    """Read the pictures and labels, and say which side of the split each is on."""
    if settings.folder is not None:
        examples = read_folder(settings.folder)
    elif settings.data is not None:
        examples = read_reddit(settings.data)
    else:
        raise LabError("Name the pictures: --data for the Reddit set, or --folder for your own.")
    placed = split(examples, settings.seed)
    write_json(settings.run / "examples.json", [asdict(example) for example in placed])
    for part in PARTS:
        dank, plain = _counts(settings, part)
        say(f"prepare: {dank} dank and {plain} not dank to {part}")


def features(settings: Settings) -> None:
    """Compute the pooled features of every picture that the cache lacks."""
    extract(_examples(settings), settings)


def train(settings: Settings) -> None:
    """Fit the head on the training part."""
    rows = _labelled(settings, "train")
    trained = train_head(load_features(rows, settings), _truths(rows), [e.group for e in rows], settings.seed)
    np.savez(settings.run / "head.npz", weights=trained.head.weights, bias=trained.head.bias)
    write_json(
        settings.run / "train.json",
        {"n": len(rows), "strength": trained.strength, "tried": {str(k): v for k, v in trained.tried.items()}},
    )
    figures = ", ".join(f"{strength:g}: {value:.3f}" for strength, value in trained.tried.items())
    say(f"train: cross-validated AUC by L2 strength: {figures}; taken: {trained.strength:g}")


def calibrate(settings: Settings) -> None:
    """Fit the likelihood on the calibration part."""
    rows = _labelled(settings, "calibrate")
    fitted = fit_calibration(apply(_head(settings), load_features(rows, settings)), _truths(rows))
    write_json(settings.run / "calibration.json", asdict(fitted))
    say(f"calibrate: slope {fitted.slope:.3f}, intercept {fitted.intercept:.3f} on {fitted.n} pictures")


def export(settings: Settings) -> None:
    """Convert to ONNX, and refuse to go on unless Keras and ONNX agree on real pictures."""
    target = settings.run / "fp32.onnx"
    head = _head(settings)
    model = build_model(build_trunk(settings.weights, settings.size), head)
    onnx.save(convert(model, settings.size), target)
    paths = _paths(_labelled(settings, "calibrate")[:N_AGREEMENT])
    if settings.pack is not None:
        paths = pack_pictures(settings.pack) + paths
    worst = check_agreement(model, target, load_batch(paths, settings.fit))
    write_json(settings.run / "export.json", {"largest_difference": worst, "n": len(paths)})
    say(f"export: Keras and ONNX agree within {worst:.1e} on {len(paths)} pictures")
    if settings.pack is not None:
        record_answers(settings.pack, model, head, target, settings.fit)


def quantise(settings: Settings) -> None:
    """Take the smallest file whose likelihoods stay within the limit on held-out pictures."""
    calibration = _calibration(settings)
    held_out = _held_out(settings)
    wanted = _answers(settings, "fp32", held_out)
    shifts: list[Shift] = []
    for precision in ("int8", "fp16"):
        logits = _answers(settings, precision, held_out)
        size = (settings.run / f"{precision}.onnx").stat().st_size
        shifts.append(compare(precision, size, wanted, logits, calibration))
        if shifts[-1].passes:
            break
    chosen = shifts[-1].precision if shifts[-1].passes else "fp32"
    write_json(settings.run / "quantise.json", {"precision": chosen, "tried": [asdict(shift) for shift in shifts]})
    say(f"quantise: {chosen} is the one to ship")


def _answers(settings: Settings, precision: str, held_out: Sequence[Example]) -> Floats:
    """The logits of one precision's file, which is made first where it is older than the fp32 one it comes from."""
    fp32, target = settings.run / "fp32.onnx", settings.run / f"{precision}.onnx"
    answers = settings.run / f"{precision}.npy"
    born = _made("export", fp32.stat).st_mtime_ns
    if answers.exists() and answers.stat().st_mtime_ns > born:
        known: Floats = np.load(answers)
        return known
    if precision == "int8":
        ranges = _spread(_part(settings, "train"), N_RANGES)
        to_int8(fp32, target, _paths(ranges), settings.fit)
    elif precision == "fp16":
        to_fp16(fp32, target)
    logits = logits_of(target, _paths(held_out), settings.fit)
    np.save(answers, logits)
    return logits


def evaluate(settings: Settings) -> None:
    """Measure the chosen file on the test part, and write the model's folder: file, manifest, card."""
    chosen = _made("quantise", lambda: read_json(settings.run / "quantise.json"))
    held_out, calibration = _held_out(settings), _calibration(settings)
    in_test = np.array([example.part == "test" for example in held_out])
    logits, full = (_answers(settings, name, held_out)[in_test] for name in (chosen["precision"], "fp32"))
    worth = evaluation.evaluate(_examples(settings), logits, full, calibration, settings.seed)
    settings.out.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(settings.run / f"{chosen['precision']}.onnx", settings.out / manifest.FILE)
    facts = manifest.write(settings, chosen["precision"], calibration, worth)
    made = card.Making(
        own=settings.folder is not None,
        parts={part: _counts(settings, part) for part in PARTS},
        train=read_json(settings.run / "train.json"),
        agreement=read_json(settings.run / "export.json"),
        shifts=[Shift(**shift) for shift in chosen["tried"]],
    )
    (settings.out / "MODEL_CARD.md").write_text(card.text(facts, worth, made), encoding="utf-8")
    say(f"evaluate: AUC {worth.auc} on {worth.n} pictures; by the picture's size alone {worth.image_size_auc}")
    say(f"evaluate: {settings.out / manifest.FILE} is ready, id {facts['id']}")


STEPS: dict[str, Callable[[Settings], None]] = {
    step.__name__: step for step in (prepare, features, train, calibrate, export, quantise, evaluate)
}


def _examples(settings: Settings) -> list[Example]:
    return [Example(**entry) for entry in _made("prepare", lambda: read_json(settings.run / "examples.json"))]


def _part(settings: Settings, part: Part) -> list[Example]:
    return [example for example in _examples(settings) if example.part == part]


def _labelled(settings: Settings, part: Part) -> list[Example]:
    return [example for example in _part(settings, part) if example.dank is not None]


def _held_out(settings: Settings) -> list[Example]:
    return _labelled(settings, "calibrate") + _part(settings, "test")


def _counts(settings: Settings, part: Part) -> tuple[int, int]:
    labels = [example.dank for example in _part(settings, part)]
    return labels.count(True), labels.count(False)


def _truths(examples: Iterable[Example]) -> Truths:
    return np.array([bool(example.dank) for example in examples])


def _paths(examples: Iterable[Example]) -> list[Path]:
    return [Path(example.path) for example in examples]


def _spread(examples: list[Example], n: int) -> list[Example]:
    return examples[:: max(1, len(examples) // n)][:n]


def _head(settings: Settings) -> Head:
    stored = _made("train", lambda: np.load(settings.run / "head.npz"))
    return Head(stored["weights"], float(stored["bias"]))


def _calibration(settings: Settings) -> Calibration:
    return Calibration(**_made("calibrate", lambda: read_json(settings.run / "calibration.json")))


def _made(step: str, read: Callable[[], Any]) -> Any:
    try:
        return read()
    except FileNotFoundError as error:
        raise LabError(f"Run the step {step} first: {error.filename} is missing.") from error
