"""The parts of Reddit's API that PRAW uses here: a token, listings, and what is known of posts by name."""

from __future__ import annotations

import base64
import html
import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from tests.standin.misbehaviour import Answer
from tests.standin.posts import Json, Posts

GRANT = "https://oauth.reddit.com/grants/installed_client"
PERIODS = {"hour": 3_600, "day": 86_400, "week": 604_800, "month": 2_678_400, "year": 31_536_000, "all": 10**11}
ORDERS: Mapping[str, Callable[[Json], float]] = {
    "new": lambda post: float(post["created_utc"]),
    "hot": lambda post: post["score"] + post["created_utc"] / 1_000,
    "top": lambda post: float(post["score"]),
    "rising": lambda post: float(post["num_comments"]),
}
PAGE = 100
DEEPEST = 1_000


class Api:
    """Answers requests by path. Not for several threads: the server asks one at a time."""

    def __init__(self, posts: Posts, client_id: str) -> None:
        self.posts = posts
        self.client_id = client_id
        self.tokens: set[str] = set()
        self.a_minute = 100
        """Requests that Reddit lets through in a minute; then it answers 429."""
        self._window = time.monotonic()
        self._used = 0

    def answer(self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes) -> Answer:
        if path == "/api/v1/access_token":
            return self._token(method, headers, body)
        limits = self._limits()
        asked = {key: values[-1] for key, values in parse_qs(query, keep_blank_values=True).items()}
        if self._used > self.a_minute:
            return Answer(429, b'{"message": "Too Many Requests", "error": 429}', "application/json", limits)
        if headers.get("Authorization", "").removeprefix("bearer ") not in self.tokens:
            return Answer(401, b'{"message": "Unauthorized", "error": 401}', "application/json", limits)
        answer = self._known(path, asked)
        return Answer(answer.status, answer.body, answer.content_type, {**limits, **answer.headers})

    def _known(self, path: str, asked: Mapping[str, str]) -> Answer:
        parts = path.strip("/").split("/")
        with self.posts.lock:
            if parts == ["api", "info"]:
                names = asked.get("id", "").split(",")[:PAGE]
                return _listing([self.posts.all[name] for name in names if name in self.posts.all], None, asked)
            if len(parts) == 3 and parts[0] == "r" and parts[2] in ORDERS:
                return self._subreddit(parts[1], parts[2], asked)
        return Answer(404, b'{"message": "Not Found", "error": 404}', "application/json")

    def _subreddit(self, name: str, order: str, asked: Mapping[str, str]) -> Answer:
        names = {part.casefold() for part in name.split("+")}
        there = [post for post in self.posts.all.values() if post["subreddit"].casefold() in names]
        if not there and "dankmemes" not in names:
            # A name that nobody took: Reddit offers its search.
            return Answer(302, b"", "text/html", {"Location": f"/subreddits/search?q={name}"})
        ranked = sorted(there, key=ORDERS[order], reverse=True)[:DEEPEST]
        if order == "top":
            oldest = time.time() - PERIODS[asked.get("t", "day")]
            ranked = [post for post in ranked if post["created_utc"] >= oldest]
        start = 1 + next((at for at, post in enumerate(ranked) if post["name"] == asked.get("after")), -1)
        ranked = [post for post in ranked[start:] if self.posts.listed[post["name"]]]
        size = max(1, min(int(asked.get("limit", 25)), PAGE))
        page = ranked[:size]
        return _listing(page, page[-1]["name"] if len(ranked) > size else None, asked)

    def _token(self, method: str, headers: Mapping[str, str], body: bytes) -> Answer:
        form = parse_qs(body.decode())
        login = "Basic " + base64.b64encode(f"{self.client_id}:".encode()).decode()
        if method != "POST" or headers.get("Authorization") != login:
            return Answer(401, b'{"message": "Unauthorized", "error": 401}', "application/json")
        if form.get("grant_type") != [GRANT] or "device_id" not in form:
            return Answer(200, b'{"error": "unsupported_grant_type"}', "application/json")
        token = f"stand-in-token-{len(self.tokens) + 1}"
        self.tokens.add(token)
        said = {"access_token": token, "token_type": "bearer", "expires_in": 86_400, "scope": "*"}
        return Answer(200, json.dumps(said).encode(), "application/json")

    def _limits(self) -> dict[str, str]:
        now = time.monotonic()
        if now - self._window >= 60:
            self._window, self._used = now, 0
        self._used += 1
        return {
            "X-Ratelimit-Used": str(self._used),
            "X-Ratelimit-Remaining": str(float(max(0, self.a_minute - self._used))),
            "X-Ratelimit-Reset": str(int(60 - (now - self._window))),
        }


def _listing(posts: list[Json], after: str | None, asked: Mapping[str, str]) -> Answer:
    children = [{"kind": "t3", "data": post} for post in posts]
    said: Any = {"kind": "Listing", "data": {"after": after, "before": None, "dist": len(posts), "children": children}}
    if asked.get("raw_json") != "1":
        said = _escaped(said)
    return Answer(200, json.dumps(said).encode(), "application/json")


def _escaped(value: Any) -> Any:
    """Reddit escapes `&`, `<` and `>` unless asked not to."""
    if isinstance(value, str):
        return html.escape(value, quote=False)
    if isinstance(value, dict):
        return {key: _escaped(inner) for key, inner in value.items()}
    return [_escaped(inner) for inner in value] if isinstance(value, list) else value
