"""Decode every file below a folder, in a process of its own, and print one JSON line for each: see test_corpus.py."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from dankdesk.errors import PictureError
from dankdesk.images import decode, read_file


def main() -> None:
    for path in sorted(Path(sys.argv[1]).rglob("*")):
        if not path.is_file():
            continue
        started = time.process_time()
        try:
            decode(read_file(path))
            sentence = None
        except PictureError as error:
            sentence = str(error)
        seconds = time.process_time() - started
        print(json.dumps({"path": str(path), "sentence": sentence, "seconds": seconds, "peak": peak()}))


def peak() -> int:
    """The most memory this process has held so far, in bytes."""
    if sys.platform == "linux":
        # getrusage would count the moment before this program took the place of the one that started it: its size.
        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        return int(status.split("VmHWM:")[1].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
