"""`dankdesk engines`: what there is to run the model with, how fast it is, and which is used."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from dankdesk.cli.progress import ProgressLine
from dankdesk.cli.running import STOPPED, interrupt
from dankdesk.cli.values import AUTO
from dankdesk.inference.survey import ROUNDS, Found, Survey
from dankdesk.machine import keep, kept
from dankdesk.paths import Home

DONE = 0


def engines(args: Namespace, home: Home, manifest_path: Path) -> int:
    """Run the command; returns the exit code. Raises `UserError`."""
    if args.use is not None:
        keep(home, None if args.use == AUTO else args.use)
    survey = Survey(manifest_path, home.graphs)
    progress = ProgressLine(sys.stderr, None)
    with interrupt() as cancel:
        for step in survey.run(cancel, ROUNDS if args.measure else 0):
            progress.show(f"{step.what} ({step.done} of {step.total})")
            if args.json and args.measure:
                print(json.dumps({"step": step.what, "done": step.done, "total": step.total}), flush=True)
        progress.clear()
        if cancel.is_set():
            print("Stopped. The engine stays as it was.", file=sys.stderr)
            return STOPPED
    if args.measure:
        keep(home, survey.fastest.name)
    used = kept(home)
    for found in survey.found.values():
        print(json.dumps(_values(found, used)) if args.json else _line(found, used))
    if not args.json:
        print(_said(survey, used))
    return DONE


def _values(found: Found, used: str | None) -> dict[str, Any]:
    values: dict[str, Any] = {"engine": found.name, "name": found.title, "works": not found.why, "why": found.why}
    if not found.why:
        values |= {"precision": found.precision, "batch": found.batch_size, "off_by": found.shift}
        values |= {"pictures_per_second": found.per_second}
    return values | {"kept": found.name == used}


def _line(found: Found, used: str | None) -> str:
    parts = [found.why or found.precision]
    if found.shift is not None:
        parts.append(f"likelihoods within {found.shift:.3f} of the CPU's")
    if found.per_second is not None:
        parts.append(f"{found.per_second:.1f} pictures a second, {found.batch_size} at once")
    return f"{'*' if found.name == used else ' '} {found.title:<9} {', '.join(parts)}"


def _said(survey: Survey, used: str | None) -> str:
    if used is None:
        return "None is kept: CUDA is used where it works, else the CPU. See --measure and --use."
    found = survey.found.get(used)
    if found is None or found.why:
        return f"{found.title if found else used} is kept, but the CPU is used as long as it does not work."
    return f"{found.title} is used from now on." if found.per_second is not None else f"{found.title} is used."
