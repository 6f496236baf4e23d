"""`python -m dankdesk`."""

from __future__ import annotations

import sys

from dankdesk.cli import main

if __name__ == "__main__":
    sys.exit(main())
