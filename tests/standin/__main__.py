"""Run a stand-in with posts of every kind: by itself until Ctrl+C, or with the real window that takes it for Reddit.

python -m tests.standin --posts 200
python -m tests.standin --posts 200 --pictures FOLDER --window HOME
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from itertools import count, cycle
from pathlib import Path
from threading import Event
from typing import Any

from keyring.backends import fail

from dankdesk.images import find_pictures
from dankdesk.paths import Home, model_folder
from dankdesk.reddit.credentials import Credentials
from dankdesk.reddit.session import Session
from tests.making import png
from tests.standin import CLIENT_ID, StandIn

SPACING_S = 7_200
"""Between one post and the next: a few hundred make a month."""


def fill(reddit: StandIn, n: int, pictures: Path | None = None) -> None:
    """`n` posts on r/dankmemes and r/memes: pictures, and now and then one of the other kinds.

    pictures: a folder of them, used in turn; flat colours without one.
    """
    found = _titled(pictures)
    for number in range(n):
        facts: dict[str, Any] = {"score": number * 37 % 5_000, "num_comments": number * 7 % 300}
        facts["subreddit"] = "memes" if number % 10 == 9 else "dankmemes"
        facts["created_utc"] = time.time() - (n - number) * SPACING_S
        title, data = next(found)
        match number % 20:
            case 3:
                reddit.posts.gallery(f"{title}, and another", [data, next(found)[1]], **facts)
            case 7:
                reddit.posts.video(title, **facts)
            case 11:
                reddit.posts.picture(title, data, over_18=True, **facts)
            case 13:
                reddit.posts.picture(title, data, spoiler=True, **facts)
            case 17:
                reddit.posts.text(title, **facts)
            case _:
                reddit.posts.picture(title, data, **facts)


def _titled(folder: Path | None) -> Iterator[tuple[str, bytes]]:
    files = list(find_pictures([folder])) if folder is not None else []
    if files:
        return ((file.stem, file.read_bytes()) for file in cycle(files))
    return ((f"Meme {number}", png(number * 53 % 256, number % 65_536)) for number in count())


def show(reddit: StandIn, home: Path) -> None:
    """The real window, on a home of its own, until it is closed. The client id is known already."""
    from dankdesk.ui.app import run_window
    from dankdesk.ui.reddit import access_errands

    known = Credentials(find=fail.Keyring)
    known.keep(CLIENT_ID)

    def session(credentials: Credentials) -> Session:
        return Session(credentials, reddit.endpoints, door=reddit.door())

    setattr(access_errands, "_credentials", lambda: known)  # noqa: B010
    setattr(access_errands, "_session", session)  # noqa: B010
    run_window(Home(home), model_folder() / "manifest.json", [])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=100)
    parser.add_argument("--pictures", type=Path, metavar="FOLDER")
    parser.add_argument("--window", type=Path, metavar="HOME", help="show the window, which keeps everything in HOME")
    asked = parser.parse_args()
    with StandIn() as reddit:
        fill(reddit, asked.posts, asked.pictures)
        where = {"oauth_url": reddit.endpoints.oauth_url, "picture_port": reddit.picture_port, "client_id": CLIENT_ID}
        print(json.dumps(where), flush=True)
        try:
            if asked.window is not None:
                show(reddit, asked.window)
            else:
                Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
