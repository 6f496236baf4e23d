"""`dankdesk info`: what is installed, what runs, and whether it works."""

from __future__ import annotations

import json
import platform
from argparse import Namespace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from dankdesk import __version__
from dankdesk.errors import UserError
from dankdesk.images import decode, fit, read_file
from dankdesk.inference import LazyEngine, Manifest
from dankdesk.inference.manifest import SelfTest
from dankdesk.library import Library
from dankdesk.paths import Home, assets_folder
from dankdesk.scoring import resize_policy
from dankdesk.wording import worth

PACKAGES = ("PySide6_Essentials", "onnxruntime-gpu", "onnxruntime", "onnx", "numpy", "pillow", "platformdirs")
# Float rounding differs between processors; more than this means that something else differs.
SELF_TEST_TOLERANCE = 0.02


def info(args: Namespace, home: Home, manifest_path: Path) -> int:
    """Print the report; returns 0 when everything works, else 1."""
    report: dict[str, Any] = {
        "DankDesk": {"version": __version__, "Python": platform.python_version(), "system": platform.platform()},
        "packages": _packages(),
        "folders": {"home": str(home.root), "library": str(home.library), "logs": str(home.logs)},
        "library": _library(home),
    }
    works = True
    try:
        engine = LazyEngine(manifest_path)
        report["model"] = _model(engine.manifest)
        report["engine"] = _engine(engine)
        report["self-test"], works = _self_test(engine)
    except UserError as error:
        report["model"] = {**report.get("model", {}), "problem": str(error)}
        works = False
    print(json.dumps(report, indent=2) if args.json else _text(report))
    return 0 if works else 1


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


def _model(manifest: Manifest) -> dict[str, str]:
    e = manifest.evaluation
    accuracy = f"{e.accuracy:.0%} ({e.accuracy_low:.0%} to {e.accuracy_high:.0%})"
    return {
        "id": manifest.id,
        "file": str(manifest.model_path),
        "audience": manifest.audience,
        "dank means": manifest.label,
        "worth": worth(manifest),
        "accuracy": f"{accuracy}; always saying the commoner answer gives {e.majority_accuracy:.0%}",
        "measured on": f"{e.n} posts: {e.split}",
        "licence": manifest.licence,
    }


def _engine(engine: LazyEngine) -> dict[str, str]:
    running = engine.get().running
    from dankdesk.inference.providers import offered  # after get(): importing it imports onnxruntime

    return {
        "offered": ", ".join(name.removesuffix("ExecutionProvider") for name in offered()),
        "runs": f"{running.provider}, {running.precision}",
        "why": running.why,
    }


def _self_test(engine: LazyEngine) -> tuple[dict[str, str], bool]:
    """What came of each self-test that the model brings, and whether all passed."""
    results = {test.file: _try(test, engine) for test in engine.manifest.self_test}
    works = all(result.startswith("passed") for result in results.values())
    return results or {"none": "the model brings no self-test"}, works


def _try(test: SelfTest, engine: LazyEngine) -> str:
    try:
        picture = decode(read_file(assets_folder() / test.file))
    except UserError as error:
        return f"FAILED: {error}"
    if picture.facts.sha256 != test.sha256:
        return "FAILED: the sample picture is not the one the model was tested with"
    (score,) = engine.get().score(fit(picture.rgb, resize_policy(engine.manifest))[None])
    word = "passed" if abs(score.likelihood - test.likelihood) <= SELF_TEST_TOLERANCE else "FAILED"
    return f"{word}: {score.likelihood:.3f}, expected {test.likelihood:.3f}"


def _text(report: dict[str, dict[str, str]]) -> str:
    lines = []
    for title, values in report.items():
        lines.append(title)
        lines.extend(f"  {key:<18} {value}" for key, value in values.items())
    return "\n".join(lines)
