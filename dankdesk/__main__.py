"""`python -m dankdesk`, and what a bundled DankDesk runs: the program itself, or one of its children."""

from __future__ import annotations

import sys

# As in the roles of `dankdesk.reading` and `dankdesk.decoding`, so that a start need not load them to look for these.
READ_WORDS = "--read-words"
DECODE_PICTURES = "--decode-pictures"

if __name__ == "__main__":
    if sys.argv[1:] == [READ_WORDS]:
        from dankdesk.reading.child import serve as read_words

        read_words()
    elif sys.argv[1:] == [DECODE_PICTURES]:
        from dankdesk.decoding.child import serve as decode_pictures

        decode_pictures()
    else:
        from dankdesk.cli import main

        sys.exit(main())
