from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QColor, QImage

from dankdesk.images import decode
from dankdesk.ui import intake
from dankdesk.ui.batch import Batch, rgba
from tests.making import png

PICTURE = png(200)
NAME = "Pasted picture"


def mime(**kinds: bytes) -> QMimeData:
    made = QMimeData()
    for kind, data in kinds.items():
        made.setData(kind.replace("__", "/").replace("_", "-"), data)
    return made


def taken(data: QMimeData) -> Batch:
    batch = intake.take(data, NAME)
    assert isinstance(batch, Batch), batch
    return batch


def refused(data: QMimeData) -> str:
    sentence = intake.take(data, NAME)
    assert isinstance(sentence, str)
    return sentence


def red_image(*, alpha: int = 255) -> QImage:
    image = QImage(3, 2, QImage.Format.Format_ARGB32)
    image.fill(QColor(255, 0, 0, alpha))
    return image


def test_files_come_before_everything_else() -> None:
    data = mime(image__png=PICTURE)
    data.setUrls([QUrl.fromLocalFile("/memes/a.png"), QUrl.fromLocalFile("/memes")])
    assert taken(data).paths == (Path("/memes/a.png"), Path("/memes"))


def test_encoded_bytes_come_before_pixels_and_markup_and_are_kept_as_they_are() -> None:
    data = mime(image__jpeg=b"not looked at here")
    data.setImageData(red_image())
    data.setHtml('<img src="https://example.org/a.jpg">')
    (source,) = taken(data).pictures
    assert source.data == b"not looked at here"
    assert source.name == NAME


def test_png_is_preferred_where_several_encodings_are_offered() -> None:
    assert taken(mime(image__jpeg=b"j", image__bmp=b"b", image__png=b"p")).pictures[0].data == b"p"


def test_an_encoding_offered_but_empty_is_passed_over() -> None:
    assert taken(mime(image__png=b"", image__jpeg=b"j")).pictures[0].data == b"j"


def test_a_browser_names_its_picture_by_the_address_beside_it() -> None:
    data = mime(image__webp=PICTURE)
    data.setUrls([QUrl("https://example.org/memes/doge.webp?width=640")])
    assert taken(data).pictures[0].name == "doge.webp"


@pytest.mark.parametrize(
    "head", [b"\x89PNG", b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\0\0\0\0WEBP", b"\0\0\0\x20ftypavif"]
)
def test_unnamed_bytes_count_when_they_begin_like_a_picture(head: bytes) -> None:
    data = mime(application__octet_stream=head + b"rest")
    assert taken(data).pictures[0].data == head + b"rest"


def test_unnamed_bytes_of_something_else_do_not_count() -> None:
    assert refused(mime(application__octet_stream=b"%PDF-1.7")) == intake.NOTHING


def test_pixels_come_before_an_address() -> None:
    data = QMimeData()
    data.setImageData(red_image())
    data.setText("https://example.org/a.png")
    batch = taken(data)
    assert batch.pixels is not None
    assert batch.name == NAME


def test_pixels_become_a_picture_with_the_same_colours() -> None:
    data = QMimeData()
    data.setImageData(red_image())
    (source,) = taken(data).sources()
    assert source.data is not None
    picture = decode(source.data)
    assert picture.rgb.shape == (2, 3, 3)
    assert (picture.rgb == (255, 0, 0)).all()


def test_the_same_pixels_are_the_same_picture() -> None:
    first, second = (next(Batch(pixels=red_image(), pixels_name=NAME).sources()) for _ in range(2))
    assert first.data == second.data


def test_pixels_keep_straight_alpha_and_rows_without_padding() -> None:
    image = QImage(3, 2, QImage.Format.Format_RGB888)
    image.fill(QColor(1, 2, 3))
    assert np.array_equal(rgba(image), np.full((2, 3, 4), (1, 2, 3, 255), np.uint8))
    assert tuple(rgba(red_image(alpha=128))[0, 0]) == (255, 0, 0, 128)


@pytest.mark.parametrize("how", ["text", "url", "html"])
def test_an_address_alone_says_how_to_copy_the_picture(how: str) -> None:
    data = QMimeData()
    if how == "text":
        data.setText("https://example.org/a.png")
    elif how == "url":
        data.setUrls([QUrl("https://example.org/a.png")])
    else:
        data.setHtml("<p><IMG alt='x' SRC=https://example.org/a.png></p>")
    assert refused(data) == intake.ADDRESS_ONLY


@pytest.mark.parametrize("how", ["text", "html"])
def test_a_data_address_holds_its_picture(how: str) -> None:
    address = "data:image/png;base64," + base64.b64encode(PICTURE).decode()
    data = QMimeData()
    if how == "text":
        data.setText(address)
    else:
        data.setUrls([QUrl("https://example.org/page")])
        data.setHtml(f'<img class="a" src="{address}">')
    assert taken(data).pictures[0].data == PICTURE


@pytest.mark.parametrize("address", ["data:text/html,hello", "data:image/png;base64,A", "data:image/png"])
def test_a_data_address_without_a_picture_says_so(address: str) -> None:
    data = QMimeData()
    data.setText(address)
    assert refused(data) == intake.BROKEN_DATA


def test_a_path_copied_in_a_terminal_is_a_file(tmp_path: Path) -> None:
    data = QMimeData()
    data.setText(f"  {tmp_path / 'a.PNG'}\n")
    assert taken(data).paths == (tmp_path / "a.PNG",)


def test_text_is_no_picture() -> None:
    data = QMimeData()
    data.setText("just words")
    assert refused(data) == intake.NOTHING


def test_nothing_at_all_says_so() -> None:
    assert refused(QMimeData()) == intake.NOTHING_COPIED


def test_five_thousand_files_are_taken_without_touching_the_disk() -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(f"/nowhere/{n}.png") for n in range(5000)])
    batch = taken(data)
    assert len(batch.paths) == 5000
    assert not batch.few


class TestUnasked:
    """What the clipboard watcher takes: pictures and picture files, and nothing else."""

    def test_pictures(self) -> None:
        batch = intake.pictures_only(mime(image__png=PICTURE), NAME)
        assert batch is not None
        assert batch.pictures[0].data == PICTURE

    def test_picture_files_but_no_folders_or_documents(self) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path) for path in ("/m/a.png", "/m", "/m/letter.odt")])
        batch = intake.pictures_only(data, NAME)
        assert batch is not None
        assert batch.paths == (Path("/m/a.png"),)

    @pytest.mark.parametrize("text", ["words", "https://example.org/a.png", "data:image/png;base64,AAAA", "/m/a.png"])
    def test_no_text_of_any_kind(self, text: str) -> None:
        data = QMimeData()
        data.setText(text)
        data.setHtml(f'<img src="{text}">')
        assert intake.pictures_only(data, NAME) is None

    def test_no_folder(self) -> None:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile("/memes")])
        assert intake.pictures_only(data, NAME) is None
