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
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        print(json.dumps({"path": str(path), "sentence": sentence, "seconds": seconds, "peak": peak}))


if __name__ == "__main__":
    main()
