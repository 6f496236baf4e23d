"""Run a stand-in until Ctrl+C, with posts of every kind, and print one line of JSON that says where it is."""

from __future__ import annotations

import argparse
import json
from threading import Event
from typing import Any

from tests.making import png
from tests.standin import CLIENT_ID, StandIn


def fill(reddit: StandIn, count: int) -> None:
    """`count` posts on r/dankmemes: pictures, and now and then one of the other kinds."""
    for number in range(count):
        facts: dict[str, Any] = {"score": number * 37 % 5_000, "num_comments": number * 7 % 300}
        match number % 20:
            case 3:
                reddit.posts.gallery(f"Gallery {number}", [png(40, number), png(220, number)], **facts)
            case 7:
                reddit.posts.video(f"Video {number}", **facts)
            case 11:
                reddit.posts.picture(f"Not at work {number}", over_18=True, **facts)
            case 13:
                reddit.posts.picture(f"The ending {number}", spoiler=True, **facts)
            case 17:
                reddit.posts.text(f"Text {number}", **facts)
            case _:
                reddit.posts.picture(f"Meme {number}", red=number * 53 % 256, **facts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--posts", type=int, default=100)
    asked = parser.parse_args()
    with StandIn() as reddit:
        fill(reddit, asked.posts)
        where = {"oauth_url": reddit.endpoints.oauth_url, "picture_port": reddit.picture_port, "client_id": CLIENT_ID}
        print(json.dumps(where), flush=True)
        try:
            Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
