"""A Reddit and its picture hosts on this machine, for every test that would otherwise need the network.

    with StandIn() as reddit:
        name = reddit.posts.picture("When it works", red=200)          # "t3_1"; a PNG on https://i.redd.it/1.png
        reddit.posts.gallery("Three", [png(1), png(2), png(3)])
        reddit.posts.crosspost(name, subreddit="memes")
        reddit.posts.video(), .poll(), .text(), .link("...", url="...")
        reddit.posts.change(name, score=900)
        reddit.posts.delete(name)      # its author took it down; .remove(name): a moderator; .vanish(name): no trace
        reddit.misbehave("/r/dankmemes/new", Status(500), times=2)      # the next two requests there
        reddit.misbehave("https://i.redd.it/1.png", CutOff())           # the next one
        reddit.seen("https://")        # requests so far whose address begins so
        session = reddit.session()     # a Session that finds everything here: pull(session, library, wanted, cancel)
        door = reddit.door()           # the Door alone

It speaks the parts of Reddit's OAuth and listing API that PRAW uses (token, `/r/NAME/new|hot|top|rising` with limit,
after and t, `/api/info`), plain http, with `X-Ratelimit-*` headers and 429 when they are used up; and serves pictures
over https under the picture hosts' names, with a certificate that only `reddit.tls` trusts.

Addresses: an API request's is its path ("/api/v1/access_token", "/r/dankmemes/new", "/api/info"), a picture's is its
whole address without the query ("https://i.redd.it/1.png"). `misbehave` and `seen` take the beginning of one.

`python -m tests.standin --posts 200 --window HOME` shows the real window, which takes it for Reddit: for driving the
app by hand. `session(budget=Budget(of=10**6))` is for pulling more than a hundred pages a minute.
"""

from __future__ import annotations

from tests.standin.misbehaviour import (
    CutOff,
    Endless,
    HangUp,
    Held,
    Instead,
    Misbehaviour,
    Redirect,
    SlowBody,
    Status,
    too_many,
)
from tests.standin.posts import Posts
from tests.standin.server import CLIENT_ID, Seen, StandIn

__all__ = [
    "CLIENT_ID",
    "CutOff",
    "Endless",
    "HangUp",
    "Held",
    "Instead",
    "Misbehaviour",
    "Posts",
    "Redirect",
    "Seen",
    "SlowBody",
    "StandIn",
    "Status",
    "too_many",
]
