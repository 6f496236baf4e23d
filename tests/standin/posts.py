"""The posts of the stand-in, in Reddit's own JSON, and the pictures they show."""

from __future__ import annotations

import time
from collections.abc import Iterable
from threading import RLock
from typing import Any
from urllib.parse import urlsplit

from tests.making import png

Json = dict[str, Any]

IMGUR_REMOVED = "https://i.imgur.com/removed.png"
_ENDINGS = {b"\x89PNG": ("png", "image/png"), b"\xff\xd8\xff": ("jpg", "image/jpeg"), b"GIF8": ("gif", "image/gif")}


class Posts:
    """What is on the stand-in. Posting returns the new post's full name, "t3_1" and so on; the last is the newest.

    facts: fields of Reddit's JSON to be otherwise than usual (score=5, over_18=True, spoiler=True).
    """

    def __init__(self) -> None:
        self.lock = RLock()
        self.all: dict[str, Json] = {}
        self.listed: dict[str, bool] = {}
        """Whether listings have the post, by full name, oldest first."""
        self.pictures: dict[str, tuple[bytes, str]] = {IMGUR_REMOVED: (png(1, 1), "image/png")}
        """Bytes and content type by address, without query."""
        self.gone: set[str] = set()
        """Addresses that their host removed."""
        self._began = time.time() - 3_600

    def picture(
        self,
        title: str = "A meme",
        data: bytes | None = None,
        *,
        red: int = 200,
        url: str | None = None,
        subreddit: str = "dankmemes",
        **facts: Any,
    ) -> str:
        """Post a picture: `data`, or a flat PNG of its own. url: where it lies; its host's name decides nothing."""
        number = self._next()
        data = png(red, number) if data is None else data
        address = url or f"https://i.redd.it/{number}.{_ending(data)[0]}"
        self.put(address, data)
        return self._add(
            number, title, subreddit, url=address, url_overridden_by_dest=address, post_hint="image", **facts
        )

    def link(self, title: str, url: str, *, subreddit: str = "dankmemes", **facts: Any) -> str:
        """Post an address with nothing behind it; `put` can lay something there."""
        return self._add(self._next(), title, subreddit, url=url, url_overridden_by_dest=url, post_hint="link", **facts)

    def gallery(self, title: str, pictures: Iterable[bytes], *, subreddit: str = "dankmemes", **facts: Any) -> str:
        number = self._next()
        items, media = [], {}
        for place, data in enumerate(pictures, 1):
            id_, (ending, kind) = f"g{number}x{place}", _ending(data)
            self.put(f"https://preview.redd.it/{id_}.{ending}", data)
            source = {"x": 16, "y": 12, "u": f"https://preview.redd.it/{id_}.{ending}?width=16&format=pjpg&auto=webp"}
            items.append({"media_id": id_, "id": number * 100 + place})
            media[id_] = {"status": "valid", "e": "Image", "m": kind, "id": id_, "s": source, "p": []}
        return self._add(
            number,
            title,
            subreddit,
            **{
                "url": f"https://www.reddit.com/gallery/{_base36(number)}",
                "domain": "reddit.com",
                "is_gallery": True,
                "gallery_data": {"items": items},
                "media_metadata": media,
                **facts,
            },
        )

    def crosspost(self, of: str, title: str = "Look at this", *, subreddit: str = "memes", **facts: Any) -> str:
        with self.lock:
            parent = self.all[of]
        inherited = {"url": parent["url"], "url_overridden_by_dest": parent["url"], "domain": parent["domain"]}
        crossed = {"crosspost_parent": of, "crosspost_parent_list": [dict(parent)]}
        return self._add(self._next(), title, subreddit, **{**inherited, **crossed, **facts})

    def video(self, title: str = "Moving", *, subreddit: str = "dankmemes", **facts: Any) -> str:
        number = self._next()
        url = f"https://v.redd.it/{number}"
        media = {"reddit_video": {"fallback_url": f"{url}/DASH_720.mp4", "duration": 9}}
        return self._add(
            number, title, subreddit, url=url, is_video=True, post_hint="hosted:video", media=media, **facts
        )

    def text(self, title: str = "Words only", *, subreddit: str = "dankmemes", **facts: Any) -> str:
        return self._self_post(title, subreddit, {"selftext": "Nothing to see.", **facts})

    def poll(self, title: str = "Which?", *, subreddit: str = "dankmemes", **facts: Any) -> str:
        options = [{"id": "1", "text": "This"}, {"id": "2", "text": "That"}]
        poll = {"poll_data": {"options": options, "total_vote_count": 3, "voting_end_timestamp": 0}}
        return self._self_post(title, subreddit, {**poll, **facts})

    def change(self, name: str, /, **facts: Any) -> None:
        """What the post's JSON says now: change("t3_1", score=900)."""
        with self.lock:
            self.all[name].update(facts)

    def delete(self, name: str) -> None:
        """Its author deleted it: no listing has it, and it stands empty where it is asked for by name."""
        self._take_down(name, {"author": "[deleted]", "removed_by_category": "deleted", "selftext": "[deleted]"})

    def remove(self, name: str) -> None:
        """A moderator removed it."""
        self._take_down(name, {"removed_by_category": "moderator", "selftext": "[removed]"})

    def vanish(self, name: str) -> None:
        """Reddit has no trace of it any more."""
        with self.lock:
            del self.all[name], self.listed[name]

    def put(self, address: str, data: bytes, content_type: str | None = None) -> None:
        """Let `data` lie under an https address, whose query does not matter."""
        with self.lock:
            self.pictures[_without_query(address)] = (data, content_type or _ending(data)[1])

    def take_away(self, address: str) -> None:
        """The picture's host removed it: Imgur then redirects to removed.png, the others answer 404."""
        with self.lock:
            self.gone.add(_without_query(address))

    def _take_down(self, name: str, facts: Json) -> None:
        with self.lock:
            self.all[name].update(facts)
            self.listed[name] = False

    def _self_post(self, title: str, subreddit: str, facts: Json) -> str:
        number = self._next()
        url = f"https://www.reddit.com/r/{subreddit}/comments/{_base36(number)}/"
        own = {"url": url, "is_self": True, "domain": f"self.{subreddit}"}
        return self._add(number, title, subreddit, **{**own, **facts})

    def _next(self) -> int:
        with self.lock:
            self._number = getattr(self, "_number", 0) + 1
            return self._number

    def _add(self, number: int, title: str, subreddit: str, **facts: Any) -> str:
        id_ = _base36(number)
        post: Json = {
            "id": id_,
            "name": f"t3_{id_}",
            "title": title,
            "subreddit": subreddit,
            "subreddit_name_prefixed": f"r/{subreddit}",
            "author": f"poster_{number}",
            "score": 10 * number,
            "ups": 10 * number,
            "upvote_ratio": 0.9,
            "num_comments": number,
            "created_utc": self._began + number,
            "permalink": f"/r/{subreddit}/comments/{id_}/a_meme/",
            "domain": urlsplit(facts["url"]).hostname,
            "is_self": False,
            "is_video": False,
            "over_18": False,
            "spoiler": False,
            "stickied": False,
            "removed_by_category": None,
            "selftext": "",
            "media": None,
            **facts,
        }
        with self.lock:
            self.all[post["name"]] = post
            self.listed[post["name"]] = True
        return str(post["name"])


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
        if not number:
            return digits


def _ending(data: bytes) -> tuple[str, str]:
    return next((names for magic, names in _ENDINGS.items() if data.startswith(magic)), ("png", "image/png"))


def _without_query(address: str) -> str:
    return address.partition("?")[0]
