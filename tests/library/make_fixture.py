"""Makes fixtures/v<newest version>.sqlite3 when a new version is released: `python -m tests.library.make_fixture`.

Files of older versions stay as those versions made them.
"""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from dankdesk.library import Library
from dankdesk.library.schema import STEPS
from tests.library.making import THUMBNAIL, make_post, make_text, make_verdict, sha

FIXTURES = Path(__file__).parent / "fixtures"
SEEN = datetime(2026, 2, 3, 4, 5, 6, 789000, UTC)
GREETING = make_text("Grüße aus Übersee", "🐸 سلام")


def main() -> int:
    target = FIXTURES / f"v{len(STEPS)}.sqlite3"
    if target.exists():
        print(f"{target.name} is there already, and a released file is never made again.", file=sys.stderr)
        return 1
    with TemporaryDirectory() as name:
        with Library.open(Path(name)) as library:
            library.save(make_verdict(b"cat", first_seen=SEEN), THUMBNAIL, None)
            greeting = "Grüße".encode()
            verdict = make_verdict(greeting, name="Grüße.png", path=None, first_seen=SEEN, text=GREETING)
            library.save(verdict, THUMBNAIL, greeting)
            library.posts.add(make_post("t3_dog", title="Grüße vom Hund"), b"dog")
            library.posts.link(make_post("old:7", subreddit="", score=None, created=None), sha(b"dog"))
            library.save(make_verdict(b"dog", name="dog", path=None, first_seen=SEEN), THUMBNAIL, None, own=False)
            library.ratings.rate(sha(b"dog"), -1)
        shutil.copy(Path(name) / "library.sqlite3", target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
