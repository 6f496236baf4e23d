"""What the steps leave for each other in the run's folder, by audience. Whole files or none; a missing one names the
step that makes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from scripts.lab.calibrate import Calibration
from scripts.lab.fit import Likelihoods
from scripts.lab.network import Head
from scripts.lab.quiet import LabError
from scripts.lab.records import Example, Floats, Part, Settings, read_json, write_json
from scripts.lab.words import Table

T = TypeVar("T")


def made(step: str, read: Callable[[], T]) -> T:
    """What `read` gives. Raises LabError naming `step` where its file is missing."""
    try:
        return read()
    except FileNotFoundError as error:
        raise LabError(f"Run the step {step} first: {error.filename} is missing.") from error


def save_arrays(path: Path, **arrays: Any) -> None:
    part = path.with_suffix(".part.npz")
    np.savez_compressed(part, allow_pickle=False, **arrays)
    part.replace(path)


def load_arrays(path: Path, step: str) -> dict[str, Any]:
    def read() -> dict[str, Any]:
        with np.load(path) as file:
            return dict(file)

    return made(step, read)


def save_pictures(settings: Settings, audience: str, examples: list[Example]) -> None:
    write_json(settings.of(audience) / "pictures.json", [asdict(example) for example in examples])


def load_pictures(settings: Settings, audience: str, *parts: Part) -> list[Example]:
    """The examples of an audience on the sides named, or all."""
    entries = made("prepare", lambda: read_json(settings.of(audience) / "pictures.json"))
    examples = [Example(**entry) for entry in entries]
    return [example for example in examples if not parts or example.part in parts]


def save_table(path: Path, table: Table | None) -> None:
    if table is None:
        path.unlink(missing_ok=True)
        return
    save_arrays(path, weights=table.weights, energy=table.energy, by_shape=table.by_shape, bias=np.array(table.bias))


def load_table(path: Path) -> Table | None:
    """None where there is none: few words, and no texts beside the pictures."""
    if not path.exists():
        return None
    with np.load(path) as file:
        return Table(file["weights"], file["energy"], file["by_shape"], float(file["bias"]))


def save_head(path: Path, head: Head) -> None:
    save_arrays(path, weights=head.weights, bias=np.array(head.bias))


def load_head(settings: Settings, audience: str) -> Head:
    stored = load_arrays(settings.of(audience) / "head.npz", "train")
    return Head(stored["weights"], float(stored["bias"]))


def save_likelihoods(settings: Settings, audience: str, found: Likelihoods) -> None:
    write_json(settings.of(audience) / "calibration.json", asdict(found))


def load_likelihoods(settings: Settings, audience: str) -> Likelihoods:
    stored = made("calibrate", lambda: read_json(settings.of(audience) / "calibration.json"))
    both = stored["words"] is not None
    return Likelihoods(
        picture=_calibration(stored["picture"]),
        words=_calibration(stored["words"]) if both else None,
        with_words=_calibration(stored["with_words"]) if both else None,
        without_words=_calibration(stored["without_words"]),
    )


def _calibration(stored: dict[str, Any]) -> Calibration:
    return Calibration(
        tuple(stored["terms"]),
        tuple(stored["weights"]),
        tuple(tuple(row) for row in stored["covariance"]),
        stored["n"],
    )


def save_answers(settings: Settings, audience: str, precision: str, logits: Floats) -> None:
    save_arrays(settings.of(audience) / f"{precision}.npz", logits=logits)


def load_answers(settings: Settings, audience: str, precision: str) -> Floats:
    """Logits (n,) of the audience's test pictures."""
    found: Floats = load_arrays(settings.of(audience) / f"{precision}.npz", "quantise")["logits"]
    return found
