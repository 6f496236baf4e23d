"""DankDesk for developers, and for anyone with a fresh checkout. Needs nothing but Python 3.11 or newer.

    python3 scripts/dev.py run [ARGS...]     the app; `run score assets/samples` on a machine without a screen
    python3 scripts/dev.py test [ARGS...]    lint, types, import contracts and all tests; ARGS go to pytest
    python3 scripts/dev.py lab [ARGS...]     make the model again, or train one on your own pictures
    python3 scripts/dev.py bench [ARGS...]   pictures a second, start-up and memory
    python3 scripts/dev.py bundle [--gpu]    a folder that runs without Python, in dist/dankdesk
    python3 scripts/dev.py wheel             a package for pip, with the model inside, in dist
    python3 scripts/dev.py lock [--upgrade]  pin the packages again after a change in pyproject.toml

Each makes what it needs first: a virtual environment in .venv, pinned packages, system libraries where it may.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(argv: list[str]) -> int:
    # This file must parse on old Pythons, so that they get this sentence and not a traceback.
    if sys.version_info < (3, 11):  # noqa: UP036
        print(f"DankDesk needs Python 3.11 or newer; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    # Ours go first, and this folder not at all: its modules must not hide others.
    sys.path[0] = str(ROOT)
    from scripts.devtools import commands

    return commands.main(argv, usage=str(__doc__))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
