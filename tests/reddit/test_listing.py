"""Which pictures a post has, read from Reddit's own JSON."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from dankdesk.reddit.events import Reason, Skipped
from dankdesk.reddit.listing import Found, key_of, pictures_of
from tests.standin import Posts

Json = dict[str, Any]


def posted(post: Callable[[Posts], str], **changes: Any) -> Json:
    """What Reddit says of a post made by `post`, with `changes`."""
    posts = Posts()
    name = post(posts)
    posts.change(name, **changes)
    return posts.all[name]


def picture(**changes: Any) -> Json:
    return posted(lambda posts: posts.picture("When it works"), **changes)


def gallery(**changes: Any) -> Json:
    return posted(lambda posts: posts.gallery("Three", [b"1", b"2", b"3"]), **changes)


def urls(facts: Json) -> list[str]:
    return [entry.post.picture_url for entry in pictures_of(facts) if isinstance(entry, Found)]


def keys(facts: Json) -> list[str]:
    return [entry.post.key if isinstance(entry, Found) else f"no {entry.key}" for entry in pictures_of(facts)]


def reason(facts: Json) -> Reason:
    (entry,) = pictures_of(facts)
    assert isinstance(entry, Skipped)
    return entry.reason


def test_a_picture_with_everything_that_is_known_of_it() -> None:
    facts = picture(score=12, upvote_ratio=0.5, num_comments=3, created_utc=1_700_000_000.0)
    (entry,) = pictures_of(facts)
    assert isinstance(entry, Found)
    post = entry.post
    assert (post.key, post.subreddit, post.title) == ("t3_1", "dankmemes", "When it works")
    assert (post.score, post.upvote_ratio, post.n_comments) == (12, 0.5, 3)
    assert post.created == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert post.permalink == "/r/dankmemes/comments/1/a_meme/"
    assert post.picture_url == "https://i.redd.it/1.png"
    assert not post.nsfw and not post.spoiler and entry.parent is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://i.redd.it/a.jpeg", "https://i.redd.it/a.jpeg"),
        ("https://preview.redd.it/a?width=640&s=1f", "https://preview.redd.it/a?width=640&s=1f"),
        ("https://i.imgur.com/abc.jpg", "https://i.imgur.com/abc.jpg"),
        ("http://i.imgur.com/abc.jpg", "https://i.imgur.com/abc.jpg"),
        ("https://imgur.com/abc.png", "https://imgur.com/abc.png"),
        ("https://i.imgur.com/abc.gifv", Reason.VIDEO),
        ("https://i.redd.it/abc.mp4", Reason.VIDEO),
        ("https://v.redd.it/abc", Reason.VIDEO),
        ("https://www.youtube.com/watch?v=abc", Reason.VIDEO),
        ("https://youtu.be/abc", Reason.VIDEO),
        ("https://imgur.com/abc", Reason.NO_PICTURE),
        ("https://imgur.com/a/abc", Reason.NO_PICTURE),
        ("https://example.org/a.png", Reason.NO_PICTURE),
        ("https://i.redd.it.example.org/a.png", Reason.NO_PICTURE),
        ("https://i.redd.it@10.0.0.1/a.png", Reason.NO_PICTURE),
        ("https://127.0.0.1/a.png", Reason.NO_PICTURE),
        ("file:///etc/passwd.png", Reason.NO_PICTURE),
        ("https://[broken/a.png", Reason.NO_PICTURE),
        ("", Reason.NO_PICTURE),
    ],
)
def test_only_addresses_of_pictures_on_their_hosts(url: str, expected: str | Reason) -> None:
    facts = picture(url=url, url_overridden_by_dest=url)
    assert (reason(facts) if isinstance(expected, Reason) else urls(facts)[0]) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (posted(Posts.video), Reason.VIDEO),
        (posted(Posts.poll), Reason.POLL),
        (posted(Posts.text), Reason.TEXT),
        (picture(author=None), Reason.REMOVED),
        (picture(author="[deleted]"), Reason.REMOVED),
        (picture(removed_by_category="moderator"), Reason.REMOVED),
        (picture(removed_by_category="deleted"), Reason.REMOVED),
        (picture(over_18=True), Reason.NSFW),
        (picture(spoiler=True), Reason.SPOILER),
        (picture(name="t1_comment"), Reason.NO_PICTURE),
        (picture(name=None), Reason.NO_PICTURE),
    ],
)
def test_what_is_left_out_and_why(facts: Json, expected: Reason) -> None:
    assert reason(facts) is expected


def test_nsfw_and_spoilers_are_let_in_when_asked_and_say_what_they_are() -> None:
    facts = picture(over_18=True, spoiler=True)
    (entry,) = pictures_of(facts, nsfw=True, spoilers=True)
    assert isinstance(entry, Found) and entry.post.nsfw and entry.post.spoiler
    assert reason(facts) is Reason.NSFW
    (without,) = pictures_of(facts, nsfw=True)
    assert isinstance(without, Skipped) and without.reason is Reason.SPOILER


def test_a_gallery_is_several_posts_in_its_own_order() -> None:
    facts = gallery()
    facts["gallery_data"]["items"].reverse()
    assert keys(facts) == ["t3_1", "t3_1/2", "t3_1/3"]
    assert [url.partition("?")[0][-5] for url in urls(facts)] == ["3", "2", "1"]
    assert all("&" in url and "&amp;" not in url for url in urls(facts))


def test_a_gallery_without_its_order_is_read_in_the_order_of_its_media() -> None:
    assert len(urls(gallery(gallery_data=None))) == 3


def test_a_gallery_without_media_has_no_picture() -> None:
    assert reason(gallery(media_metadata=None)) is Reason.NO_PICTURE


def test_what_is_wrong_with_one_of_a_gallery_leaves_the_numbers_of_the_others() -> None:
    facts = gallery()
    first, second, _ = facts["media_metadata"].values()
    first["status"] = "failed"
    second |= {"e": "AnimatedImage", "s": {"gif": "https://i.redd.it/moving.gif", "mp4": "https://v.redd.it/x.mp4"}}
    assert keys(facts) == ["no t3_1", "t3_1/2", "t3_1/3"]
    assert urls(facts)[0] == "https://i.redd.it/moving.gif"
    second["e"] = "RedditVideo"
    assert pictures_of(facts)[1] == Skipped("t3_1/2", Reason.VIDEO)


def test_a_crosspost_has_its_own_facts_and_its_parents_picture() -> None:
    posts = Posts()
    parent = posts.picture("First", score=900)
    name = posts.crosspost(parent, "Second", subreddit="memes", score=4)
    (entry,) = pictures_of(posts.all[name])
    assert isinstance(entry, Found)
    assert (entry.post.title, entry.post.subreddit, entry.post.score) == ("Second", "memes", 4)
    assert (entry.post.picture_url, entry.parent) == ("https://i.redd.it/1.png", parent)


def test_a_crossposted_gallery_knows_the_parent_of_each_picture() -> None:
    posts = Posts()
    name = posts.crosspost(posts.gallery("Three", [b"1", b"2"]))
    entries = pictures_of(posts.all[name])
    assert [entry.parent for entry in entries if isinstance(entry, Found)] == ["t3_1", "t3_1/2"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"author": "[deleted]"}, Reason.REMOVED),
        ({"removed_by_category": "copyright_takedown"}, Reason.REMOVED),
        ({"over_18": True}, Reason.NSFW),
        ({"spoiler": True}, Reason.SPOILER),
        ({"is_video": True}, Reason.VIDEO),
    ],
)
def test_what_its_parent_is_a_crosspost_is_too(change: Json, expected: Reason) -> None:
    posts = Posts()
    parent = posts.picture()
    posts.change(parent, **change)
    assert reason(posts.all[posts.crosspost(parent)]) is expected


@pytest.mark.parametrize("field", ["score", "upvote_ratio", "num_comments", "created_utc", "title", "permalink"])
@pytest.mark.parametrize("value", [None, True, "x", [], {}, 10**400, float("nan"), float("-inf"), -1e18])
def test_a_fact_of_the_wrong_kind_is_not_known(field: str, value: Any) -> None:
    (entry,) = pictures_of(picture(**{field: value}))
    assert isinstance(entry, Found)
    post = entry.post
    assert post.upvote_ratio is None or 0 <= post.upvote_ratio <= 1
    assert post.permalink == "" or post.permalink.startswith("/")
    for number in (post.score, post.n_comments):
        assert number is None or (type(number) is int and abs(number) < 2**63)


def test_no_description_breaks_it() -> None:
    """Fields of real posts, exchanged at random for what has no business there."""
    chance = random.Random(4)
    posts = Posts()
    names = [posts.picture(), posts.video(), posts.poll(), posts.gallery("G", [b"1", b"2"])]
    names += [posts.crosspost(name) for name in names]
    rubbish = [None, True, 0, -1, 1e300, "", "t3_x", "\ud800", [], [None], {}, {"s": None}, {"items": [1, {}]}]

    def spoil(value: Any) -> Any:
        if chance.random() < 0.08:
            return chance.choice(rubbish)
        if isinstance(value, dict):
            return {key: spoil(inner) for key, inner in value.items()}
        return [spoil(inner) for inner in value] if isinstance(value, list) else value

    for _ in range(3_000):
        facts = spoil(copy.deepcopy(posts.all[chance.choice(names)]))
        if isinstance(facts, dict):
            entries = pictures_of(facts, nsfw=True, spoilers=True)
            assert entries
            assert all(entry.post.picture_url.startswith("https://") for entry in entries if isinstance(entry, Found))
            assert key_of(facts) is None or str(key_of(facts)).startswith("t3_")
