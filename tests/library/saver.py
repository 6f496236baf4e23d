"""A program that saves until it is killed, and prints each score once the library has it.

Arguments: folder, name, seconds between two pictures.
"""

from __future__ import annotations

import sys
import time
from itertools import count
from pathlib import Path

from dankdesk.library import Library
from tests.library.making import THUMBNAIL, make_verdict

if __name__ == "__main__":
    folder, name, pause = sys.argv[1:]
    library = Library.open(Path(folder))
    for number in count():
        data = f"{name} {number}".encode()
        verdict = library.save(make_verdict(data, path=None), THUMBNAIL * 100, data)
        print(verdict.facts.sha256, flush=True)
        time.sleep(float(pause))
