"""`dankdesk info`: what is installed, what runs, and whether it works."""

from __future__ import annotations

import json
import platform
from argparse import Namespace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from dankdesk import __version__
from dankdesk.decoding import Wish, shared
from dankdesk.errors import UserError
from dankdesk.images import read_file
from dankdesk.inference import LazyEngine, Manifest
from dankdesk.inference.audience import Audience
from dankdesk.inference.manifest import SelfTest
from dankdesk.library import Library
from dankdesk.machine import engine_for, kept
from dankdesk.paths import Home, assets_folder
from dankdesk.reading import Reader, given
from dankdesk.scoring import resize_policy
from dankdesk.wording import auc, base, printable, worth

PACKAGES = (
    "PySide6_Essentials",
    "onnxruntime-gpu",
    "onnxruntime",
    "rapidocr",
    "numpy",
    "pillow",
    "platformdirs",
)
# Float rounding differs between processors; more than this means that something else differs.
SELF_TEST_TOLERANCE = 0.02
SAMPLE_WITH_WORDS = "samples/cat-test-set.jpg"


def info(args: Namespace, home: Home, manifest_path: Path) -> int:
    """Print the report; returns 0 when everything works, else 1."""
    reader, reads = _reader()
    report: dict[str, Any] = {
        "DankDesk": {"version": __version__, "Python": platform.python_version(), "system": platform.platform()},
        "packages": _packages(),
        "folders": {
            "home": str(home.root),
            "library": str(home.library),
            "models": str(home.models),
            "logs": str(home.logs),
        },
        "library": _library(home),
        "reader": reader,
    }
    works = True
    try:
        engine = engine_for(home, manifest_path)
        report["model"] = _model(engine.manifest, manifest_path)
        report["audiences"] = {audience.id: _audience(audience) for audience in engine.manifest.audiences}
        report["engine"] = _engine(engine, home)
        report["self-test"], works = _self_test(engine)
    except UserError as error:
        report["model"] = {**report.get("model", {}), "problem": str(error)}
        works = False
    print(json.dumps(report, indent=2) if args.json else "\n".join(_lines(report)))
    return 0 if works and reads else 1


def _packages() -> dict[str, str]:
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _library(home: Home) -> dict[str, str]:
    try:
        home.ensure()
        library = Library.open(home.library)
    except UserError as error:
        return {"problem": str(error)}
    try:
        return {"state": " ".join(library.notices) or library.check() or "in order"}
    finally:
        library.close()


def _reader() -> tuple[dict[str, str], bool]:
    """What reads the words in pictures, and whether it reads those of a sample."""
    reader = Reader()
    try:
        text = reader.read(shared().decode(read_file(assets_folder() / SAMPLE_WITH_WORDS)).rgb)
        works = bool(text.lines)
        read = f"in a sample: {text.content!r}" if works else "FAILED: no words in a sample that has some"
    except UserError as error:
        works, read = False, f"FAILED: {error}"
    finally:
        reader.close()
    return {"id": reader.id, "reads": read}, works


def _model(manifest: Manifest, path: Path) -> dict[str, str]:
    files = {file.path.name: f"{file.precision}, for {file.processor}" for file in manifest.picture.files}
    return {
        "id": manifest.id,
        "name": f"{manifest.name} {manifest.version}",
        "folder": str(path.absolute().parent),
        **{f"picture {name}": what for name, what in files.items()},
        "licence": manifest.licence,
    }


def _audience(audience: Audience) -> dict[str, str]:
    e, words = audience.evaluation, audience.words
    accuracy = f"{e.accuracy:.0%} ({e.accuracy_low:.0%} to {e.accuracy_high:.0%})"
    return {
        "name": audience.name,
        "dank means": audience.label,
        "likelihood": base(audience),
        "worth": worth(e),
        "picture alone": auc(audience.picture.evaluation),
        "words alone": f"{auc(words.evaluation)}, {words.path.name}" if words else "are not judged",
        "accuracy": f"{accuracy}; always saying the commoner answer gives {e.majority_accuracy:.0%}",
        "measured on": f"{e.n} posts: {e.split}",
    }


def _engine(engine: LazyEngine, home: Home) -> dict[str, str]:
    running = engine.get().running
    return {"runs": running.what, "why": running.why, "kept": kept(home) or "none"}


def _self_test(engine: LazyEngine) -> tuple[dict[str, str], bool]:
    """What came of each self-test that the model brings, and whether all passed."""
    results = {_named(test): _try(test, engine) for test in engine.manifest.self_test}
    works = all(result.startswith("passed") for result in results.values())
    return results or {"none": "the model brings no self-test"}, works


def _named(test: SelfTest) -> str:
    return test.file if test.text is None else f"{test.file}, given {test.text!r}"


def _try(test: SelfTest, engine: LazyEngine) -> str:
    try:
        wish = Wish(resize_policy(engine.manifest), whole=False)
        parts = shared().ask(read_file(assets_folder() / test.file), wish)
        if parts.facts.sha256 != test.sha256:
            return "FAILED: the sample picture is not the one the model was tested with"
        assert parts.fitted is not None, "it was wished"
        aspect = np.array([parts.facts.width / parts.facts.height], np.float32)
        (score,) = engine.get().score(parts.fitted[None], aspect)
        if test.text is not None:
            score = engine.get().add_words(score, given(test.text))
    except UserError as error:
        return f"FAILED: {error}"
    found = {one.id: one.whole.likelihood for one in score.audiences}
    close = all(abs(found[id_] - told) <= SELF_TEST_TOLERANCE for id_, told in test.likelihoods.items())
    told = ", ".join(f"{id_} {found[id_]:.3f}, expected {told:.3f}" for id_, told in test.likelihoods.items())
    return f"{'passed' if close else 'FAILED'}: {told}"


def _lines(report: dict[str, Any], indent: str = "") -> list[str]:
    lines = []
    for key, value in report.items():
        if isinstance(value, dict):
            lines += [indent + key, *_lines(value, indent + "  ")]
        else:
            lines.append(f"{indent}{key:<18} {printable(value)}")
    return lines
