"""How a reading process is started: this program again, and nothing of its window."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence

ARGUMENT = "--read-words"
"""What tells a bundled DankDesk that it is to be the reading process; `dankdesk/__main__.py` looks for it."""

# The paths of this process rather than its environment: found by whatever found us, an editor or pytest included.
_CODE = """\
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from dankdesk.reading.child import serve
serve()
"""


def reading_command() -> list[str]:
    """Return the command line of a reading process."""
    if getattr(sys, "frozen", False):
        return [sys.executable, ARGUMENT]
    return [sys.executable, "-I", "-c", _CODE, json.dumps([str(path) for path in sys.path])]


def start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start it with a pipe to and a pipe from it; whatever it would say besides is lost. Raises OSError."""
    # numpy's and OpenCV's own threads would only cost memory and the picture part's time.
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    # Ctrl-C in a terminal goes to the whole group: there DankDesk decides what ends, and when.
    if sys.platform == "win32":
        flags = (
            subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        )
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=null, env=env, creationflags=flags)
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=null, env=env, process_group=0)
