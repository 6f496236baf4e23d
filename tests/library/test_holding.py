"""What the user checked, what posts brought, and the bytes that both may hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from dankdesk.errors import LibraryError
from dankdesk.library import Library, Order, holding, upkeep
from dankdesk.library.blobs import Blobs
from tests.library.making import MODEL, THUMBNAIL, make_post, make_text, make_verdict, sha

CAT = sha(b"cat")


def names(library: Library, order: Order = Order.NEWEST) -> list[str]:
    return [verdict.name for verdict in library.history(MODEL, order=order, limit=100)]


def blobs(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "blobs").rglob("*") if path.is_file())


def pull(library: Library, key: str = "t3_cat", data: bytes = b"cat", **facts: object) -> str:
    """A post comes, and its picture is scored."""
    sha256 = library.posts.add(make_post(key, **facts), data)  # type: ignore[arg-type]
    library.save(make_verdict(data, name="From Reddit", path=None, likelihood=0.75), THUMBNAIL, None, own=False)
    return sha256


def check_own(library: Library, *, path: Path | None = Path("/pictures/mine.jpg"), name: str = "mine.jpg") -> None:
    """The user checks the cat. The scorer saves what is not known and touches what is."""
    if library.find(CAT, MODEL) is None:
        library.save(make_verdict(b"cat", name=name, path=path), THUMBNAIL, b"cat" if path is None else None)
    else:
        library.touch(CAT, name, path)


class TestHistory:
    def test_shows_only_what_the_user_checked(self, library: Library) -> None:
        pull(library, "t3_dog", b"dog")
        check_own(library)
        for order in Order:
            assert names(library, order) == ["mine.jpg"]
        assert library.count(MODEL) == 1
        assert library.count(MODEL, "From") == 0
        found = library.find(sha(b"dog"), MODEL)
        assert found is not None
        assert found.score.likelihood == 0.75
        assert library.thumbnail(sha(b"dog")) == THUMBNAIL

    def test_words_of_posts_are_not_the_historys(self, library: Library) -> None:
        library.posts.add(make_post(), b"cat")
        verdict = make_verdict(b"cat", path=None, text=make_text("sleepy cat"))
        library.save(verdict, THUMBNAIL, None, own=False)
        assert library.count(MODEL, "sleepy") == 0
        check_own(library)
        assert library.count(MODEL, "sleepy") == 1

    @pytest.mark.parametrize("path", [None, Path("/pictures/mine.jpg")])
    def test_a_posts_picture_that_is_checked_is_the_users_too(self, library: Library, path: Path | None) -> None:
        pull(library)
        check_own(library, path=path)
        for order in Order:
            assert names(library, order) == ["mine.jpg"]
        (verdict,) = library.history(MODEL, limit=9)
        assert verdict.path == path
        assert verdict.score.likelihood == 0.75

    def test_checked_with_another_model_first(self, library: Library) -> None:
        pull(library)
        library.save(make_verdict(b"cat", name="mine", model_id="newer"), THUMBNAIL, None)
        assert names(library, Order.LIKELIEST) == ["mine"]

    def test_a_picture_of_the_users_that_is_pulled_later_stays_as_it_was(self, library: Library) -> None:
        check_own(library)
        library.save(make_verdict(b"dog", name="dog"), THUMBNAIL, None)
        pull(library)
        for order in (Order.NAME, Order.NEWEST):
            assert sorted(names(library, order)) == ["dog", "mine.jpg"]
        assert names(library) == ["dog", "mine.jpg"]
        (verdict,) = library.history(MODEL, search="mine", limit=9)
        assert verdict.path == Path("/pictures/mine.jpg")
        assert verdict.score.likelihood == 0.75
        assert library.posts.of_picture(CAT, MODEL)[0].likelihood == 0.75

    def test_a_page_never_walks_past_posts(self, library: Library, folder: Path) -> None:
        """The indexes that the orders walk along hold own pictures only."""
        for number in range(20):
            pull(library, f"t3_{number}", b"%d" % number)
        with closing(sqlite3.connect(folder / "library.sqlite3")) as db:
            for index in ("picture_by_last_seen", "picture_by_name", "score_by_likelihood"):
                (definition,) = db.execute("SELECT sql FROM sqlite_master WHERE name = ?", (index,)).fetchone()
                assert "own = 1" in definition


class TestScoringWithoutAPost:
    def test_leaves_nothing(self, library: Library) -> None:
        """Its post was forgotten while it was scored."""
        library.posts.add(make_post(), b"cat")
        library.posts.forget(["t3_cat"])
        verdict = make_verdict(b"cat", path=None)
        assert library.save(verdict, THUMBNAIL, None, own=False) is verdict
        assert library.find(CAT, MODEL) is None
        assert upkeep.check(library) == []


class TestForget:
    def test_takes_everything_with_it(self, library: Library, folder: Path) -> None:
        library.posts.add(make_post(title="Unforgettable title"), b"cat")
        verdict = make_verdict(b"cat", path=None, text=make_text("unforgettable words"))
        library.save(verdict, THUMBNAIL, None, own=False)
        assert library.posts.forget(["t3_cat", "t3_unknown", "t3_cat"]) == 1
        assert library.find(CAT, MODEL) is None
        assert library.original(CAT) is None
        assert blobs(folder) == []
        assert library.posts.known(["t3_cat"]) == {}
        library.close()
        data = (folder / "library.sqlite3").read_bytes()
        for trace in (b"unforgettable", b"Unforgettable", b"t3_cat", bytes.fromhex(CAT)):
            assert trace not in data

    def test_keeps_what_another_post_holds(self, library: Library, folder: Path) -> None:
        pull(library, "t3_a")
        library.posts.link(make_post("t3_a/2"), CAT)
        library.posts.forget(["t3_a"])
        assert library.original(CAT) == b"cat"
        assert library.find(CAT, MODEL) is not None
        library.posts.forget(["t3_a/2"])
        assert blobs(folder) == []
        assert library.find(CAT, MODEL) is None

    def test_keeps_what_the_user_pasted(self, library: Library) -> None:
        pull(library)
        check_own(library, path=None)
        library.posts.forget(["t3_cat"])
        assert names(library) == ["mine.jpg"]
        assert library.original(CAT) == b"cat"

    def test_keeps_the_verdict_on_a_file_of_the_users_but_not_its_bytes(self, library: Library, folder: Path) -> None:
        pull(library)
        check_own(library)
        library.posts.forget(["t3_cat"])
        assert names(library) == ["mine.jpg"]
        assert blobs(folder) == []

    def test_many_at_once(self, library: Library, folder: Path) -> None:
        keys = [f"t3_{number}" for number in range(1300)]
        for key in keys:
            library.posts.link(make_post(key), library.posts.add(make_post("t3_0"), b"cat"))
        assert library.posts.forget(iter(keys[:-1])) == 1299
        assert blobs(folder) == [CAT]
        assert library.posts.forget(keys) == 1
        assert blobs(folder) == []


class TestRemove:
    """The user removes a check from the history; its posts stay."""

    def test_a_posts_picture_stays_known(self, library: Library, folder: Path) -> None:
        pull(library)
        check_own(library)
        library.remove([CAT])
        assert names(library) == []
        assert library.find(CAT, MODEL) is not None
        assert library.thumbnail(CAT) == THUMBNAIL
        library.restore([CAT])
        assert names(library) == ["mine.jpg"]
        library.remove([CAT])
        library.close()
        with Library.open(folder) as again:
            again.restore([CAT])
            assert names(again) == []
            found = again.find(CAT, MODEL)
            assert found is not None
            assert (found.name, found.path) == ("A cat that can't even", None)
            assert again.original(CAT) == b"cat"
            assert again.posts.of_picture(CAT, MODEL)[0].likelihood == 0.75
            assert upkeep.check(again) == []
        assert b"mine.jpg" not in (folder / "library.sqlite3").read_bytes()

    def test_checked_again_it_is_the_users_under_its_new_name(self, library: Library, folder: Path) -> None:
        pull(library)
        check_own(library)
        library.remove([CAT])
        check_own(library, path=None, name="Pasted picture")
        (verdict,) = library.history(MODEL, limit=9)
        assert (verdict.name, verdict.path) == ("Pasted picture", None)
        library.close()
        with Library.open(folder) as again:
            assert names(again) == ["Pasted picture"]

    def test_checked_again_with_another_model_no_score_of_the_posts_is_lost(self, library: Library) -> None:
        pull(library)
        check_own(library)
        library.remove([CAT])
        library.save(make_verdict(b"cat", name="mine", model_id="newer"), THUMBNAIL, None)
        assert library.posts.of_picture(CAT, MODEL)[0].likelihood == 0.75
        assert names(library) == ["mine"]

    def test_pulled_while_hidden_the_undo_still_works(self, library: Library) -> None:
        check_own(library)
        library.remove([CAT])
        pull(library)
        assert names(library) == []
        library.restore([CAT])
        (verdict,) = library.history(MODEL, limit=9)
        assert (verdict.name, verdict.path) == ("mine.jpg", Path("/pictures/mine.jpg"))

    def test_forgotten_while_hidden_nothing_stays(self, library: Library, folder: Path) -> None:
        pull(library)
        check_own(library, path=None)
        library.remove([CAT])
        library.posts.forget(["t3_cat"])
        assert library.find(CAT, MODEL) is None
        library.close()
        assert blobs(folder) == []
        with Library.open(folder) as again:
            assert upkeep.check(again) == []
            assert again.find(CAT, MODEL) is None

    def test_removing_a_picture_of_posts_only_does_nothing(self, library: Library) -> None:
        pull(library)
        library.remove([CAT])
        library.close()
        assert library.notices == ()

    def test_pulled_again_after_everything_went(self, library: Library) -> None:
        pull(library)
        library.posts.forget(["t3_cat"])
        pull(library)
        assert library.original(CAT) == b"cat"
        assert library.posts.count() == 1


class Killed(BaseException):
    """The end of the process, as far as the code that runs can tell."""


@contextmanager
def killed_at(monkeypatch: pytest.MonkeyPatch, what: str, *, before: bool) -> Iterator[None]:
    """The library stops for good before or after the first call of a method of `Blobs`."""
    real = getattr(Blobs, what)

    def deadly(self: Blobs, *args: object) -> object:
        if not before:
            real(self, *args)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Blobs, what, deadly)
        with pytest.raises(Killed):
            yield


@pytest.mark.parametrize("before", [True, False])
class TestKilled:
    """The next opening finds every blob that has a row, and no other."""

    def test_while_a_post_comes(self, folder: Path, monkeypatch: pytest.MonkeyPatch, before: bool) -> None:
        library = Library.open(folder)
        with killed_at(monkeypatch, "place", before=before):
            library.posts.add(make_post(), b"cat")
        library._connections.close()
        with Library.open(folder) as again:
            assert again.posts.count() == 0
            assert blobs(folder) == []
            assert upkeep.check(again) == []

    def test_while_a_post_goes(self, folder: Path, monkeypatch: pytest.MonkeyPatch, before: bool) -> None:
        library = Library.open(folder)
        library.posts.add(make_post(), b"cat")
        with killed_at(monkeypatch, "delete", before=before):
            library.posts.forget(["t3_cat"])
        library._connections.close()
        with Library.open(folder) as again:
            assert again.posts.count() == 0
            assert blobs(folder) == []
            assert upkeep.check(again) == []

    def test_while_a_removed_check_goes(self, folder: Path, monkeypatch: pytest.MonkeyPatch, before: bool) -> None:
        library = Library.open(folder)
        check_own(library, path=None)
        library.remove([CAT])
        with killed_at(monkeypatch, "delete", before=before):
            library.close()
        library._connections.close()
        with Library.open(folder) as again:
            assert names(again) == []
            assert blobs(folder) == []
            assert upkeep.check(again) == []


def test_bytes_that_another_window_let_go_of_meanwhile_are_kept_again(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.posts.add(make_post("t3_a"), b"cat")
    real = Blobs.read

    def read_and_lose(self: Blobs, digest: bytes) -> bytes | None:
        data = real(self, digest)
        monkeypatch.setattr(Blobs, "read", real)
        with Library.open(folder) as other:
            other.posts.forget(["t3_a"])
        return data

    monkeypatch.setattr(Blobs, "read", read_and_lose)
    library.posts.add(make_post("t3_b"), b"cat")
    assert library.original(CAT) == b"cat"
    assert upkeep.check(library) == []


def test_swept_between_its_two_steps_a_blob_is_written_down_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = Library.open(folder)
    real = holding.leave
    n_left = []

    def leave_and_sweep(db: sqlite3.Connection, sha256: bytes) -> None:
        real(db, sha256)
        n_left.append(sha256)
        if len(n_left) == 1:
            db.execute("DELETE FROM leaving")

    monkeypatch.setattr(holding, "leave", leave_and_sweep)
    with killed_at(monkeypatch, "place", before=False):
        library.posts.add(make_post(), b"cat")
    assert len(n_left) == 2
    library._connections.close()
    with Library.open(folder) as again:
        assert blobs(folder) == []
        assert again.posts.count() == 0


def test_a_blob_that_can_not_be_deleted_now_goes_later(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(self: Blobs, digest: bytes) -> None:
        raise PermissionError(13, "A virus scanner is looking at it")

    with Library.open(folder) as library:
        pull(library)
        with monkeypatch.context() as patch:
            patch.setattr(Blobs, "delete", busy)
            assert library.posts.forget(["t3_cat"]) == 1
            pull(library, "t3_dog", b"dog")
            assert library.find(CAT, MODEL) is None
            assert upkeep.check(library) == []
        assert CAT in blobs(folder)
    with Library.open(folder) as library:
        assert blobs(folder) == [sha(b"dog")]


def test_a_blob_that_is_leaving_and_comes_again_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(folder) as library:
        pull(library)
        with monkeypatch.context() as patch:
            patch.setattr("dankdesk.library.holding.sweep", lambda *_: None)
            library.posts.forget(["t3_cat"])
            assert library.posts.link(make_post("t3_again"), CAT)
        library.posts.add(make_post("t3_dog"), b"dog")
        assert library.original(CAT) == b"cat"
    with Library.open(folder) as library:
        assert library.original(CAT) == b"cat"


def test_a_blob_that_finds_no_room_leaves_no_post(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Blobs, part: Path, digest: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Blobs, "place", full)
        with pytest.raises(LibraryError, match=r"^The disk is full"):
            library.posts.add(make_post(), b"cat")
    assert library.posts.count() == 0
    pull(library)
    assert upkeep.check(library) == []
