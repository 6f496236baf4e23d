"""What the guarded door makes of answers: of hosts that refuse, lie, flood, pack and break off."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

import pytest

from dankdesk.reddit.download import Door, DownloadError, Gone, Limits, Passing
from dankdesk.reddit.retry import FIRST_S, GIVEN_UP_S, LONGEST_S, TRIES, Retry
from tests.reddit.doors import OK, URL, WANTED, Fetch, StartRogue, Waits, door_to
from tests.reddit.rogue import PNG, Authority, Call, Script, answer, raw

# Status


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "451 Unavailable For Legal Reasons"])
def test_what_was_taken_down_is_gone(fetch: Fetch, waits: Waits, status: str) -> None:
    with pytest.raises(Gone):
        fetch(answer(PNG, status))
    assert waits.seconds == []


@pytest.mark.parametrize("status", ["204 No Content", "206 Partial Content", "304 Not Modified", "401 No", "403 No"])
def test_other_answers_are_final(fetch: Fetch, waits: Waits, status: str) -> None:
    with pytest.raises(DownloadError, match=status[:3]) as caught:
        fetch(answer(b"" if status.startswith(("204", "304")) else PNG, status))
    assert not isinstance(caught.value, Gone | Passing)
    assert waits.seconds == []


@pytest.mark.parametrize("status", ["408 Timeout", "429 Slow down", "500 Oops", "502 Oops", "503 Busy", "521 Down"])
def test_a_passing_fault_is_tried_again_after_longer_and_longer_waits(fetch: Fetch, waits: Waits, status: str) -> None:
    with pytest.raises(Passing):
        fetch(answer(b"", status))
    first, second, third = waits.seconds
    assert FIRST_S / 2 <= first <= FIRST_S <= second <= 2 * FIRST_S <= third <= 4 * FIRST_S
    assert waits.told and all("i.redd.it" in why for why in waits.told)


def test_chance_is_in_the_waits() -> None:
    def waits_of(seed: int) -> list[float]:
        waits = Waits()

        def fail() -> None:
            raise Passing("no", "i.redd.it")

        with pytest.raises(Passing):
            Retry(Random(seed), lambda: 0.0, waits.wait).run("i.redd.it", fail, WANTED)
        return waits.seconds

    assert waits_of(1) == waits_of(1) != waits_of(2)


@pytest.mark.parametrize("status", ["429 Slow down", "503 Busy"])
def test_a_host_is_left_alone_for_as_long_as_it_asks(fetch: Fetch, waits: Waits, status: str) -> None:
    assert fetch(answer(b"", status, "Retry-After: 30"), answer()) == PNG
    assert waits.seconds[0] == 30


def test_a_host_may_name_a_date(fetch: Fetch, waits: Waits) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert fetch(answer(b"", "503 Busy", f"Retry-After: {date}"), answer()) == PNG
    assert 60 < waits.seconds[0] <= 90


@pytest.mark.parametrize("value", ["", "soon", "-5", "1e9", "NaN", "0", "Sat, 99 Nov 2026 10:00:00 GMT", "9" * 5_000])
def test_nonsense_in_retry_after_is_passed_over(fetch: Fetch, waits: Waits, value: str) -> None:
    assert fetch(answer(b"", "429 Slow down", f"Retry-After: {value}"), answer()) == PNG
    assert 0 < waits.seconds[0] <= FIRST_S


def test_a_host_that_asks_for_an_hour_is_given_up_and_not_asked_again(
    rogue: StartRogue, authority: Authority, waits: Waits
) -> None:
    server = rogue(answer(b"", "429 Slow down", "Retry-After: 3600"), answer())
    with door_to(server, authority, waits) as door:
        with pytest.raises(Passing) as caught:
            door.fetch(URL, WANTED)
        assert caught.value.retry_after == 3_600 > LONGEST_S
        with pytest.raises(Passing, match="left alone"):
            door.fetch("https://i.redd.it/b.png", WANTED)
        assert door.fetch("https://preview.redd.it/b.png", WANTED) == PNG
    assert server.targets == ["i.redd.it/a.png", "preview.redd.it/b.png"] and waits.seconds == []


def test_a_host_that_has_too_many_requests_at_every_try_is_left_alone(
    rogue: StartRogue, authority: Authority, waits: Waits
) -> None:
    """Imgur does so, without a word on how long. Hundreds of pictures, four tries each, would only make it worse."""
    server = rogue(answer(b"", "429 Slow down"))
    time = [0.0]
    with Door(
        resolve=server.resolve,
        may_connect=lambda address: True,
        port=server.port,
        tls=authority.client(),
        retry=waits.retry(lambda: time[0]),
    ) as door:
        for why, n_asked in (("had too many", TRIES), ("wants no", TRIES), ("had too many", 2 * TRIES)):
            with pytest.raises(Passing, match=why):
                door.fetch(URL, WANTED)
            assert len(server.calls) == n_asked
            time[0] += GIVEN_UP_S / 2 + 1


def test_a_pause_holds_for_every_picture_of_that_host() -> None:
    """Four downloads at once: where one is told to wait, the others don't run into the same wall."""
    waits = Waits()
    retry = waits.retry()

    def told_to_wait() -> None:
        raise Passing("no", "i.redd.it", 30.0)

    with pytest.raises(Passing):
        retry.run("i.redd.it", told_to_wait, WANTED)
    waits.seconds.clear()
    retry.run("i.redd.it", lambda: None, WANTED)
    retry.run("i.imgur.com", lambda: None, WANTED)
    assert len(waits.seconds) == 1 and 30 <= waits.seconds[0] < 31


# Bodies


def chunked(*parts: bytes) -> bytes:
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("length", raw(OK + b"Content-Length: %d\r\n\r\n" % len(PNG) + PNG)),
        ("chunks", raw(OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(PNG[:7], PNG[7:]) + b"0\r\n\r\n")),
        ("goodbye", raw(OK + b"\r\n" + PNG)),
        ("old", raw(b"HTTP/1.0 200 OK\r\n\r\n" + PNG)),
        ("continue", raw(b"HTTP/1.1 100 Continue\r\n\r\n" + OK + b"Content-Length: %d\r\n\r\n" % len(PNG) + PNG)),
        ("lies about its type", answer(PNG, "200 OK", "Content-Type: text/html")),
    ],
)
def test_a_whole_picture_however_it_is_sent(fetch: Fetch, name: str, script: Script) -> None:
    assert fetch(script) == PNG


@pytest.mark.parametrize(
    ("name", "script"),
    [
        ("length", raw(OK + b"Content-Length: %d\r\n\r\n" % (len(PNG) + 1) + PNG)),
        ("length, rude", raw(OK + b"Content-Length: %d\r\n\r\n" % (len(PNG) + 1) + PNG, rude=True)),
        ("chunk", raw(OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(PNG)[:-9])),
        ("last chunk", raw(OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(PNG))),
        ("bad chunk", raw(OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"zz\r\n")),
        ("no goodbye", raw(OK + b"\r\n" + PNG, rude=True)),
        ("head", raw(OK + b"Content-Le")),
        ("nothing", raw(b"")),
        ("nothing, rude", raw(b"", rude=True)),
        ("not HTTP", raw(b"220 mail.example ESMTP\r\n")),
        ("endless fields", raw(OK + b"X: y\r\n" * 200 + b"\r\n")),
        ("endless line", raw(OK + b"X: " + b"y" * 100_000)),
    ],
)
def test_half_a_picture_is_none_and_is_asked_for_again(fetch: Fetch, waits: Waits, name: str, script: Script) -> None:
    assert fetch(script, answer()) == PNG
    assert len(waits.seconds) == 1
    with pytest.raises(Passing):
        fetch(script)


def test_a_length_over_the_limit_is_refused_unread(fetch: Fetch, waits: Waits) -> None:
    with pytest.raises(DownloadError, match="too large: 50000 MB or more, and the limit is 50 MB"):
        fetch(raw(OK + b"Content-Length: 50000000000\r\n\r\n", stall=True))
    assert waits.seconds == []


def test_an_endless_body_is_cut_at_the_limit(fetch: Fetch) -> None:
    sent = []

    def pour(call: Call) -> None:
        call.send(OK + b"\r\n" + PNG)
        while True:  # until the door hangs up
            call.send(b"x" * 100_000)
            sent.append(100_000)

    with pytest.raises(DownloadError, match="too large"):
        fetch(pour, limits=Limits(n_bytes=1_000_000))
    assert sum(sent) < 20_000_000


def test_an_endless_run_of_chunks_is_cut_at_the_limit(fetch: Fetch) -> None:
    def pour(call: Call) -> None:
        call.send(OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(PNG))
        while True:
            call.send(chunked(*[b"x"] * 1_000))

    with pytest.raises(DownloadError, match="too large"):
        fetch(pour, limits=Limits(n_bytes=20_000))


def test_the_limit_itself_is_let_in(fetch: Fetch) -> None:
    assert fetch(answer(), limits=Limits(n_bytes=len(PNG))) == PNG
    for script in (answer(), raw(OK + b"\r\n" + PNG)):
        with pytest.raises(DownloadError, match="too large"):
            fetch(script, limits=Limits(n_bytes=len(PNG) - 1))


@pytest.mark.parametrize(
    "field", ["Content-Encoding: gzip", "Content-Encoding: br", "Content-Encoding: identity, gzip"]
)
def test_packed_bodies_are_refused_unread(fetch: Fetch, field: str) -> None:
    bomb = gzip.compress(b"\0" * 10_000_000)
    with pytest.raises(DownloadError, match="packed"):
        fetch(raw(OK + f"{field}\r\nContent-Length: {len(bomb)}\r\n\r\n".encode(), stall=True))


def test_packed_transfers_are_refused_unread(fetch: Fetch) -> None:
    with pytest.raises(DownloadError, match="packed"):
        fetch(raw(OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n", stall=True))


def test_a_web_page_is_recognised_by_its_beginning(fetch: Fetch, waits: Waits) -> None:
    page = b"<!DOCTYPE html><html>" + b" " * 5_000
    head = OK + b"Content-Type: image/png\r\nContent-Length: 40000000\r\n\r\n"
    with pytest.raises(DownloadError, match="looks like a web page"):
        fetch(raw(head + page, stall=True))  # the rest never comes, and is not waited for
    assert waits.seconds == []


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "empty"),
        (b"<html>", "looks like a web page"),
        (b"\0\0\0\x18ftypmp42", "looks like a video"),
        (b"MZ\x90\0", "looks like a program"),
        (b"{}", "looks like text"),
    ],
)
def test_what_is_no_picture_is_refused(fetch: Fetch, body: bytes, sentence: str) -> None:
    with pytest.raises(DownloadError, match=sentence):
        fetch(answer(body))


ANSWERS = (
    OK + b"Content-Length: 300\r\nContent-Type: image/png\r\n\r\n" + PNG[:300],
    OK + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(PNG[:100], PNG[100:300]) + b"0\r\nX: y\r\n\r\n",
    b"HTTP/1.1 302 Found\r\nLocation: /b.png?c=d\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 429 Slow down\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n",
)
BREAKS = (
    b"",
    b"\0",
    b"\r\n",
    b"\n",
    b" ",
    b":",
    b"-",
    b"-1",
    b"9" * 30,
    b"\xff",
    b"HTTP/1.1 100 C\r\n\r\n",
    b"0\r\n\r\n",
    PNG,
)


@pytest.mark.parametrize("seed", range(6))
def test_broken_answers_bring_a_picture_or_a_sentence(fetch: Fetch, seed: int) -> None:
    """Bytes are lost, doubled and replaced. Nothing but a download's own errors may come out of it, and no wait
    without end."""
    chance = Random(seed)

    def broken(call: Call) -> None:
        data = bytearray(chance.choice(ANSWERS))
        for _ in range(chance.randint(1, 3)):
            at = chance.randrange(min(len(data), 120))
            data[at : at + chance.choice([0, 1, 2, 8])] = chance.choice(BREAKS)
        call.send(bytes(data))

    results: list[bytes | str] = []
    for _ in range(15):
        try:
            results.append(fetch(broken))
        except DownloadError as error:
            results.append(str(error))
    pictures = [result for result in results if isinstance(result, bytes)]
    sentences = [result for result in results if isinstance(result, str)]
    assert pictures and all(picture.startswith(PNG[:8]) for picture in pictures)
    assert sentences and all(sentence.endswith((".", "?")) for sentence in sentences)
