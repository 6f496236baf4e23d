"""`python -m dankdesk`, and what a bundled DankDesk runs: the program itself, or its reading process."""

from __future__ import annotations

import sys

from dankdesk.cli import main

READ_WORDS = "--read-words"
"""As in `dankdesk.reading.reader.ROLE`: repeated here so that a start need not load that package to look for it."""

if __name__ == "__main__":
    if sys.argv[1:] == [READ_WORDS]:
        from dankdesk.reading.child import serve

        serve()
    else:
        sys.exit(main())
