"""The words of a picture: kept, completed, searched, and gone when the picture is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from dankdesk.errors import LibraryError
from dankdesk.library import Library, Order, search
from dankdesk.records import GIVEN, Line, Text, Verdict
from tests.library.making import MODEL, THUMBNAIL, make_post, make_text, make_verdict, same_score, sha

CAT = make_text("When the cat", "finally sleeps")
HOSTILE = {
    "none": Text((), "reader-1"),
    "empty lines": make_text("", "", ""),
    "emoji": make_text("😂👨‍👩‍👧‍👦 ok", "🏳️‍🌈"),
    "right to left": make_text("مرحبا بالعالم", "\u202eabc\u202c שלום"),
    "ten thousand words": make_text(*(f"word{number} again" for number in range(5000))),
    "controls": make_text("a\0b", "\x1b[31m\x7f\u0085", "line\nin a line"),
    "half an emoji": make_text("\ud83d alone"),
    "no corners": Text((Line("said", (), 1.0),), GIVEN),
    "signs of SQL": make_text("'; DROP TABLE text; --", '" OR 1'),
}


def found(library: Library, sought: str) -> list[str]:
    """Names, newest first, that all orders and the count agree on."""
    lists = [library.history(MODEL, search=sought, order=order, limit=100) for order in Order]
    names = [[verdict.name for verdict in page] for page in lists]
    assert {tuple(sorted(one)) for one in names} == {tuple(sorted(names[0]))}
    assert library.count(MODEL, sought) == len(names[0])
    return names[0]


def find(library: Library, data: bytes, model_id: str = MODEL) -> Verdict:
    verdict = library.find(sha(data), model_id)
    assert verdict is not None
    return verdict


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_every_text_comes_back_with_its_marks(library: Library, folder: Path, text: Text) -> None:
    made = make_verdict(b"cat", text=text)
    library.save(made, THUMBNAIL, None)
    assert same_score(find(library, b"cat").score, made.score)
    assert same_score(library.history(MODEL, limit=1)[0].score, made.score)
    assert library.text(sha(b"cat")) == text
    library.close()
    with Library.open(folder) as reopened:
        assert same_score(find(reopened, b"cat").score, made.score)
        assert reopened.check() is None


def test_not_read_is_not_the_same_as_no_words(library: Library) -> None:
    library.save(make_verdict(b"cat"), THUMBNAIL, None)
    assert find(library, b"cat").score.text is None
    assert library.text(sha(b"cat")) is None
    library.update(make_verdict(b"cat", text=Text((), "reader-1")))
    assert find(library, b"cat").score.text == library.text(sha(b"cat")) == Text((), "reader-1")


class TestUpdate:
    def test_completes_a_score_where_it_stands(self, library: Library) -> None:
        for name in ("cat", "dog"):
            library.save(make_verdict(name.encode(), name=name, path=None), THUMBNAIL, None)
        before = find(library, b"cat")
        complete = make_verdict(b"cat", name="other name", likelihood=0.75, text=CAT)
        library.update(complete)
        after = find(library, b"cat")
        assert same_score(after.score, complete.score)
        assert (after.name, after.path, after.first_seen) == ("cat", None, before.first_seen)
        assert [verdict.name for verdict in library.history(MODEL, limit=10)] == ["dog", "cat"]
        likeliest = library.history(MODEL, order=Order.LIKELIEST, limit=1)
        assert [verdict.name for verdict in likeliest] == ["cat"]
        assert found(library, "sleeps") == ["cat"]

    def test_brings_nothing_back(self, library: Library, folder: Path) -> None:
        library.update(make_verdict(b"never seen", text=CAT))
        library.save(make_verdict(b"cat"), THUMBNAIL, None)
        library.remove([sha(b"cat")])
        library.update(make_verdict(b"cat", text=CAT))
        assert found(library, "") == found(library, "sleeps") == []
        assert library.text(sha(b"cat")) is None
        library.close()
        with Library.open(folder) as reopened:
            reopened.update(make_verdict(b"cat", text=CAT))
            assert found(reopened, "") == []
            assert b"sleeps" not in (folder / "library.sqlite3").read_bytes()

    def test_of_a_hidden_picture_is_there_when_the_removal_is_undone(self, library: Library) -> None:
        library.save(make_verdict(b"cat"), THUMBNAIL, None)
        library.remove([sha(b"cat")])
        library.update(make_verdict(b"cat", text=CAT))
        library.restore([sha(b"cat")])
        assert find(library, b"cat").score.text == CAT

    def test_in_a_closed_library_says_so(self, folder: Path) -> None:
        library = Library.open(folder)
        library.close()
        with pytest.raises(LibraryError, match=r"^The library is closed\.$"):
            library.update(make_verdict(b"cat"))


class TestOneTextAPicture:
    def test_a_score_without_words_takes_none_away(self, library: Library) -> None:
        library.save(make_verdict(b"cat", text=CAT), THUMBNAIL, None)
        library.save(make_verdict(b"cat", model_id="other"), THUMBNAIL, None)
        assert library.text(sha(b"cat")) == CAT
        assert find(library, b"cat").score.text == CAT
        assert find(library, b"cat", "other").score.text is None
        library.save(make_verdict(b"cat"), THUMBNAIL, None)
        assert library.text(sha(b"cat")) == CAT
        assert find(library, b"cat").score.text is None

    def test_the_newest_wins_and_marks_keep_the_words_they_point_into(self, library: Library) -> None:
        first = make_verdict(b"cat", text=CAT)
        library.save(first, THUMBNAIL, None)
        second = make_verdict(b"cat", text=make_text("dog"), model_id="second")
        library.save(second, THUMBNAIL, None)
        third = make_verdict(b"cat", text=make_text("cow", "moo"), model_id="third")
        library.update(third)
        assert library.text(sha(b"cat")) == third.score.text
        for made in (first, second, third):
            assert same_score(find(library, b"cat", made.score.model_id).score, made.score)
        assert library.count(MODEL, "moo") == 1
        assert library.count(MODEL, "sleeps") == library.count(MODEL, "dog") == 0

    def test_the_same_words_are_kept_once(self, library: Library, folder: Path) -> None:
        for model_id in (MODEL, "second"):
            library.save(make_verdict(b"cat", text=CAT, model_id=model_id), THUMBNAIL, None)
        with closing(sqlite3.connect(folder / "library.sqlite3")) as db:
            assert db.execute("SELECT older_reading FROM score").fetchall() == [(None,), (None,)]


class TestSearch:
    @pytest.fixture(autouse=True, params=["index", "no index"])
    def pictures(self, library: Library, request: pytest.FixtureRequest) -> None:
        """The same with and without FTS5: but for accents and parts of words, which the tests below leave out."""
        if request.param == "no index":
            library.close()
            request.getfixturevalue("monkeypatch").setattr(search, "available", lambda: False)
            library.__dict__.update(Library.open(library._folder).__dict__)
        texts = {
            "one": make_text("When you don't", "SLEEP enough"),
            "two": make_text("sleepless in café", "100% tired"),
            "three": make_text("مرحبا بالعالم", "Größe 🐸"),
            "four": make_text("a NEAR b AND c OR d NOT e", 'content: "quoted" (x* + ^y)'),
            "sleepy": None,
        }
        for name, text in texts.items():
            library.save(make_verdict(name.encode(), name=name, text=text), THUMBNAIL, None)

    @pytest.mark.parametrize(
        ("sought", "expected"),
        [
            ("sleep", ["sleepy", "two", "one"]),
            ("slee", ["sleepy", "two", "one"]),
            ("SLEEPLESS", ["two"]),
            ("enough WHEN", ["one"]),
            ("enough sleepless", []),
            ("enough  slee ", ["one"]),
            ("don't", ["one"]),
            ("CAFÉ", ["two"]),
            ("cafe\u0301", ["two"]),
            ("100%", ["two"]),
            ("GRÖSSE", ["three"]),
            ("مرحبا", ["three"]),
            ("مرح", ["three"]),
            ("near", ["four"]),
            ("a NEAR b", ["four"]),
            ("sleepless AND tired", []),
            ("tired OR when", []),
            ("NOT", ["four"]),
            ('"quoted"', ["four"]),
            ('"', []),
            ('""', []),
            ('"quoted', ["four"]),
            ("content:", ["four"]),
            ("(x*", ["four"]),
            ("*", []),
            ("!?", []),
            ("-", []),
            ("{}", []),
            ("\0", []),
            ("\ud83d", []),
            ("\u202e", []),
            ("sleepless\0tired", ["two"]),
            ("'; DROP TABLE text; --", []),
            ("no such " * 10_000, []),
            ("sleepless " * 10_000, ["two"]),
        ],
    )
    def test_takes_what_is_typed_as_words(self, library: Library, sought: str, expected: list[str]) -> None:
        assert found(library, sought) == expected

    def test_a_removed_picture_is_not_found(self, library: Library) -> None:
        library.remove([sha(b"one")])
        assert found(library, "enough") == []
        library.restore([sha(b"one")])
        assert found(library, "enough") == ["one"]

    def test_other_words_in_their_place_are_found(self, library: Library) -> None:
        library.update(make_verdict(b"one", text=make_text("wide awake")))
        assert found(library, "enough") == []
        assert found(library, "awake wi") == ["one"]


def test_accents_may_be_left_out_and_parts_of_words_are_not_words(library: Library) -> None:
    library.save(make_verdict(b"cat", text=make_text("Grüße aus dem Café Übersee")), THUMBNAIL, None)
    assert library.count(MODEL, "cafe ubersee") == 1
    assert library.count(MODEL, "ersee") == 0


class TestGoneForGood:
    WORDS = (b"xylophonist", b"quokkas", b"zucchini")

    @pytest.fixture(autouse=True)
    def crowd(self, library: Library) -> None:
        """Between pictures that stay, so that pages and segments of the index are shared."""
        for number in range(30):
            library.save(make_verdict(b"%d" % number, text=make_text(f"ordinary words {number}")), THUMBNAIL, None)
        library.save(make_verdict(b"cat", text=make_text("the Xylophonist", "fears quokkas")), THUMBNAIL, None)
        library.update(make_verdict(b"cat", text=make_text("the Xylophonist", "fears zucchini"), model_id="second"))
        for number in range(30, 60):
            library.save(make_verdict(b"%d" % number, text=make_text(f"ordinary words {number}")), THUMBNAIL, None)

    def left(self, folder: Path) -> list[bytes]:
        held = b"".join(path.read_bytes().lower() for path in folder.rglob("*") if path.is_file())
        return [word for word in self.WORDS if word in held]

    def test_after_closing(self, library: Library, folder: Path) -> None:
        assert self.left(folder) == list(self.WORDS)
        library.remove([sha(b"cat")])
        library.close()
        assert self.left(folder) == []
        with Library.open(folder) as reopened:
            assert found(reopened, "ordinary 4") != []
            assert reopened.check() is None

    def test_at_the_next_opening_after_a_kill(self, library: Library, folder: Path) -> None:
        library.remove([sha(b"cat")])
        library._connections.close()
        assert self.left(folder) == list(self.WORDS)
        Library.open(folder).close()
        assert self.left(folder) == []

    def test_removed_and_checked_again(self, library: Library, folder: Path) -> None:
        library.remove([sha(b"cat")])
        library.save(make_verdict(b"cat"), THUMBNAIL, None)
        assert library.text(sha(b"cat")) is None
        library.close()
        assert self.left(folder) == []

    def test_without_an_index_too(self, library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        library.remove([sha(b"cat")])
        library._connections.close()
        monkeypatch.setattr(search, "available", lambda: False)
        Library.open(folder).close()
        assert self.left(folder) == []


class TestAnSqliteWithoutAnIndex:
    @pytest.fixture
    def mixed(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """A library that was used with FTS5, then without."""
        with Library.open(folder) as library:
            library.save(make_verdict(b"cat", name="one", text=CAT), THUMBNAIL, None)
        with monkeypatch.context() as patched:
            patched.setattr(search, "available", lambda: False)
            with Library.open(folder) as library:
                assert found(library, "finally") == ["one"]
                library.update(make_verdict(b"cat", text=make_text("dogs never")))
                library.save(make_verdict(b"dog", name="two", text=make_text("dogs always")), THUMBNAIL, None)
                assert found(library, "dogs") == ["two", "one"]
        return folder

    def test_and_one_with_it_find_what_the_other_kept(self, mixed: Path) -> None:
        with Library.open(mixed) as library:
            assert library.notices == ()
            assert found(library, "finally") == []
            assert found(library, "dogs") == ["two", "one"]
            assert library.check() is None

    def test_finds_posts_as_well(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def matching(library: Library) -> list[list[int]]:
            return [library.posts.matching(sought).tolist() for sought in ("finally", "über mon", "nothing", "")]

        with monkeypatch.context() as patched:
            patched.setattr(search, "available", lambda: False)
            with Library.open(folder) as library:
                library.posts.add(make_post("t3_a", title="Über Montage"), b"dog")
                library.posts.add(make_post("t3_b"), b"cat")
                library.save(make_verdict(b"cat", path=None, text=CAT), THUMBNAIL, None, own=False)
                assert matching(library) == [[2], [1], [], []]
                library.posts.refresh([make_post("t3_a", title="Finally Friday")])
                library.posts.forget(["t3_b"])
                assert matching(library) == [[1], [], [], []]
        with Library.open(folder) as library:
            assert matching(library) == [[1], [], [], []]

    def test_does_not_share_a_file_with_one_that_has_it(self, mixed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with Library.open(mixed):
            Library.open(mixed, patience=0.2).close()
            monkeypatch.setattr(search, "available", lambda: False)
            with pytest.raises(LibraryError, match=r"^The library is in use by another program\."):
                Library.open(mixed, patience=0.2)
            monkeypatch.undo()


def test_a_name_and_a_word_that_both_fit_are_one_picture(library: Library) -> None:
    library.save(replace(make_verdict(b"cat", text=CAT), name="sleepy cat.jpg"), THUMBNAIL, None)
    assert found(library, "cat") == ["sleepy cat.jpg"]
    # Every word in the text, or the whole search in the name: not one word here and one there.
    assert found(library, "sleepy finally") == []
