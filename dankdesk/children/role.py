"""How a child is started: this program again, and nothing of its window."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

# The paths of this process rather than its environment: found by whatever found us, an editor or pytest included.
_CODE = """\
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from {module} import serve
serve()
"""


@dataclass(frozen=True, slots=True)
class Role:
    """What a child is for.

    argument: tells a bundled DankDesk to be it; `dankdesk/__main__.py` looks for it. module: whose `serve` it runs.
    """

    argument: str
    module: str

    def command(self) -> list[str]:
        """Return the command line of such a child."""
        if getattr(sys, "frozen", False):
            return [sys.executable, self.argument]
        return [sys.executable, "-I", "-c", _CODE.format(module=self.module), json.dumps([*map(str, sys.path)])]


def start(command: Sequence[str], *, behind: bool = False) -> subprocess.Popen[bytes]:
    """Start it with a pipe to and a pipe from it; whatever it would say besides is lost. Raises OSError.

    behind: at a lower priority than our own; on POSIX the child sees to that itself.
    """
    # numpy's and OpenCV's own threads, and an arena of memory for each, would only cost memory and others' time.
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    # Ctrl-C in a terminal goes to the whole group: there DankDesk decides what ends, and when.
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
        flags |= subprocess.BELOW_NORMAL_PRIORITY_CLASS if behind else 0
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=null, env=env, creationflags=flags)
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=null, env=env, process_group=0, pipesize=1 << 20)
