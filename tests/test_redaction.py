from __future__ import annotations

import io
import logging
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

import dankdesk
from dankdesk.redaction import Formatter, Redactor

PACKAGE = Path(dankdesk.__file__).parent
NAME = "Zoë O'Hara-Ng"


@pytest.fixture
def redactor(monkeypatch: pytest.MonkeyPatch) -> Redactor:
    monkeypatch.setenv("USER", "zoe")
    monkeypatch.setenv("HOME", f"/home/{NAME}")
    return Redactor(Path(f"/home/{NAME}/.local/share/DankDesk"))


@pytest.mark.skipif(sys.platform == "win32", reason="paths as POSIX has them")
@pytest.mark.parametrize(
    ("text", "left"),
    [
        # What paths are not is left.
        ("300 pictures, 12/s and 1 / 2 of them; https://www.reddit.com/r/x", None),
        ("use --home DIR, or n/a; 24 h/day", None),
        ('  File "{package}/ui/app.py", line 7 in run', '  File "dankdesk/ui/app.py", line 7 in run'),
        ("{package}/ui/app.py:7: UserWarning: careful", "dankdesk/ui/app.py:7: UserWarning: careful"),
        ('  File "{packages}/PIL/Image.py", line 1', '  File "<packages>/PIL/Image.py", line 1'),
        ('  File "{python}/json/decoder.py", line 1', '  File "<python>/json/decoder.py", line 1'),
        ("{package}s-of-mine/cat.png", "<path>.png"),
        # Known places of DankDesk's own, and no further.
        (
            "The settings can't be saved in {home}: the disk is full.",
            "The settings can't be saved in <home>: the disk is full.",
        ),
        ("'{home}/settings.json'", "'<home>/settings.json'"),
        ("'{home}/models/zoes-model/manifest.json'", "'<home>/models/…'"),
        ("'{home}/thesis.odt'", "'<home>/…'"),
        # All else.
        (
            "[Errno 2] No such file or directory: '/mnt/Zoë and me/cat, dog: 2.jpeg'",
            "[Errno 2] No such file or directory: '<path>.jpeg'",
        ),
        ("'/mnt/a b' -> \"/mnt/it's.png\"", "'<path>' -> \"<path>.png\""),
        ("There is no model at /mnt/My Models/manifest.json.", "There is no model at <path>.json."),
        (
            "The folder /mnt/My memes can't be made: you may not write there.",
            "The folder <path>: you may not write there.",
        ),
        ("(/tmp/cat.png)", "(<path>.png)"),
        ("at ~/memes/cat.png", "at <path>.png"),
        ("file:///home/someone/cat.png", "<path>.png"),
        ("/a.png\n/b.png\n", "<path>.png\n<path>.png\n"),
        (r"C:\Users\Zoe B\memes\cat.png: no", "<path>.png: no"),
        (r"'C:\\Users\\Zoe B\\memes\\cat.png'", "'<path>.png'"),
        (r"\\server\share\cat.png", "<path>.png"),
        ("D:/memes/cat.png", "<path>.png"),
        # Names.
        ("hello zoe, hello ZOE. zoetrope", "hello <user>, hello <user>. zoetrope"),
        (f"{NAME}'s", "<user>'s"),
    ],
)
def test_what_is_left_of_a_line(redactor: Redactor, text: str, left: str | None) -> None:
    places = {
        "package": str(PACKAGE),
        "packages": sysconfig.get_path("purelib"),
        "python": sysconfig.get_path("stdlib"),
        "home": f"/home/{NAME}/.local/share/DankDesk",
    }
    for name, place in places.items():
        text = text.replace("{" + name + "}", place)
    assert redactor.text(text) == (text if left is None else left)


def test_a_user_with_hardly_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in ("USER", "USERNAME", "LOGNAME"):
        monkeypatch.setenv(key, "a")
    monkeypatch.setenv("HOME", "/")
    assert Redactor(Path("/x")).text("a cat is a cat") == "a cat is a cat"


Log = Callable[[Callable[[logging.Logger], None]], str]


@pytest.fixture
def log(redactor: Redactor) -> Log:
    """What the log says after somebody logged something."""

    def run(act: Callable[[logging.Logger], None]) -> str:
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        handler.setFormatter(Formatter(redactor))
        logger = logging.Logger("test")
        logger.addHandler(handler)
        act(logger)
        return stream.getvalue()

    return run


NASTY = [
    "cat.png",
    "My holiday in Röm.png",
    'it\'s "mine".png',
    "a: b, c; d (e) [f].png",
    "line\nbreak.png",
    "日本語 ねこ.png",
    "back\\slash.png",
    "a/ b/ c.png",
]


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows does not allow")
@pytest.mark.parametrize("name", NASTY)
@pytest.mark.parametrize("folder", ["relative to Zürich", "/mnt/Zürich"])
def test_an_error_names_no_file_however_it_is_called(log: Log, folder: str, name: str) -> None:
    path = f"{folder}/{name}"

    def act(logger: logging.Logger) -> None:
        try:
            try:
                Path(path).stat()
            except OSError as error:
                raise ValueError(f"{path} is no good") from error
        except ValueError as error:
            logger.exception("uncaught in %s: %s", Path(path), error)

    said = log(act)
    assert "ValueError: <path>" in said
    assert "FileNotFoundError: [Errno 2] No such file or directory: '<path>.png'" in said
    assert 'File "' in said and "test_redaction.py" not in said
    for word in ("Zürich", "Röm", "mine", "slash", "break", "ねこ", "cat", "c.png", "(e)"):
        assert word not in said


def test_a_traceback_still_tells_where_in_the_program(log: Log) -> None:
    from dankdesk.handover import parse

    def act(logger: logging.Logger) -> None:
        try:
            parse(b"")
        except ValueError:
            logger.exception("uncaught")

    said = log(act)
    assert 'File "dankdesk/handover.py", line ' in said
    assert 'File "<python>/json/decoder.py", line ' in said
    assert str(PACKAGE.parent) not in said


def test_a_file_with_hardly_a_name(log: Log) -> None:
    said = log(lambda logger: logger.error("no such file, not at all: %s", FileNotFoundError(2, "No such file", "a")))
    assert said.endswith("ERROR MainThread no such file, not at all: [Errno 2] No such file: '<path>'\n")


def test_files_of_several_errors_at_once(log: Log) -> None:
    def act(logger: logging.Logger) -> None:
        errors = [
            FileNotFoundError(2, "No such file", "one secret"),
            PermissionError(13, "No", "two secret", None, "3 secret"),
        ]
        logger.error("uncaught", exc_info=ExceptionGroup("two", errors))

    said = log(act)
    assert " secret" not in said and "FileNotFoundError" in said and "PermissionError" in said
