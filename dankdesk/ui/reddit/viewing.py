"""The chosen post in the detail: its verdict and its picture, read in the background, with map and words on request."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QSize, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QImage, QPixmap

from dankdesk.inference import Manifest
from dankdesk.library import Library
from dankdesk.records import ListedPost, Verdict
from dankdesk.ui.check.around import Surroundings
from dankdesk.ui.lane import Lane
from dankdesk.ui.pixels import content_of, heat_image
from dankdesk.ui.reddit import post_words
from dankdesk.ui.reddit.among import Among
from dankdesk.ui.reddit.detail import Detail
from dankdesk.ui.theme import Theme
from dankdesk.ui.thumbnails import original

MOST_REVEALED = 10_000
"""Posts whose picture somebody asked to see, remembered until the window is closed."""


class Viewing(QObject):
    """One post at a time. The thumbnail stands in until the picture is read."""

    def __init__(
        self,
        detail: Detail,
        lane: Lane,
        patient: Lane,
        theme: Theme,
        thumbnail: Callable[[ListedPost], QPixmap | None],
    ) -> None:
        """lane: for the verdict and the picture. patient: for what may come a second or two later."""
        super().__init__(detail)
        self._detail = detail
        self._lane = lane
        self._theme = theme
        self._thumbnail = thumbnail
        self._library: Library | None = None
        self._manifest: Manifest | None = None
        self._verdict: Verdict | None = None
        self._image_of = ""
        self._map = False
        self.listed: ListedPost | None = None
        self.around = Surroundings(detail.seen, detail.alike, patient, self)
        self._reading = 0
        self.revealed: set[int] = set()
        self._among: Among | None = None
        detail.evidence.picture.clicked.connect(self.toggle_map)
        detail.evidence.text.clicked.connect(self.toggle_words)
        detail.evidence.chosen.connect(self._lay_map)
        theme.changed.connect(self._lay_map)

    @property
    def busy(self) -> bool:
        """Whether something of the post is still to come."""
        return bool(self._reading or self.around.busy)

    def open(self, library: Library | None, manifest: Manifest | None) -> None:
        self.clear()
        self._library, self._manifest = library, manifest
        self.around.open(library)
        self._detail.set_manifest(manifest)

    def clear(self) -> None:
        self.listed = self._verdict = None
        self._image_of = ""
        self.around.clear()
        self._detail.clear()

    def show(self, listed: ListedPost) -> None:
        """Show this post; where it is shown already, what is new about it."""
        before, self.listed = self.listed, listed
        same = before is not None and before.id == listed.id and before.sha256 == listed.sha256
        self._detail.show_post(listed, self._among.of(listed.id) if self._among is not None else None)
        self._detail.picture.set_hidden(post_words.hidden(listed.post) if self.hides(listed) else "")
        if same and before is not None and before.likelihood == listed.likelihood:
            return
        if not same:
            self._verdict = None
            self._detail.to_top()
            self._detail.picture.words.hide()
            self._stand_in(listed)
        self._detail.show_verdict(self._verdict)
        self._read(listed)

    def compare_with(self, found: Among) -> None:
        """What a post's score is measured by from now on."""
        self._among = found
        if self.listed is not None:
            self.show(self.listed)

    def hides(self, listed: ListedPost) -> bool:
        """Whether the picture of this post is blurred."""
        return bool(post_words.hidden(listed.post)) and listed.id not in self.revealed

    def reveal(self) -> bool:
        """Show what is blurred, or blur it again. False where there is nothing to hide."""
        if self.listed is None or not post_words.hidden(self.listed.post):
            return False
        if self.listed.id in self.revealed:
            self.revealed.discard(self.listed.id)
        elif len(self.revealed) < MOST_REVEALED:
            self.revealed.add(self.listed.id)
        self.show(self.listed)
        self._lay_map()
        return True

    def toggle_map(self) -> None:
        self._map = not self._map
        self._lay_map()

    def toggle_words(self) -> None:
        picture = self._detail.picture
        picture.words.follow()
        picture.words.setVisible(picture.words.isHidden() and self._verdict is not None and not picture.hidden)

    def open_on_reddit(self) -> str:
        """Have the browser show the post; returns a sentence where it can't."""
        address = post_words.address(self.listed.post) if self.listed is not None else None
        if address is None:
            return "Where this post lies on Reddit is not known."
        if not QDesktopServices.openUrl(QUrl(address, QUrl.ParsingMode.StrictMode)):
            return "No browser could be opened."
        return ""

    def _read(self, listed: ListedPost) -> None:
        library, model_id = self._library, self._manifest.id if self._manifest is not None else ""
        if library is None:
            return
        self._reading += 1
        sha256, needs_image = listed.sha256, self._image_of != listed.sha256

        def work() -> tuple[Verdict | None, QImage | None]:
            # Somebody who walks through the grid does not wait for every picture on the way.
            if not self._wanted(sha256):
                return None, None
            return library.find(sha256, model_id), original(library, sha256) if needs_image else None

        def answer(found: tuple[Verdict | None, QImage | None]) -> None:
            self._reading -= 1
            if self._wanted(sha256) and library is self._library:
                self._found(sha256, *found)

        def sorry(_sentence: str) -> None:
            self._reading -= 1  # the grid says what is wrong with the library

        self._lane.do(work, answer, sorry)

    def _found(self, sha256: str, verdict: Verdict | None, image: QImage | None) -> None:
        if verdict is not None:
            self._verdict = verdict
            self._detail.show_verdict(verdict)
            self.around.show(verdict, without=self.listed.id if self.listed is not None else None)
            self._detail.picture.words.set_text(verdict.score.text)
        else:
            self.around.clear()
        if image is not None and not image.isNull():
            self._image_of = sha256
            size = QSize(verdict.facts.width, verdict.facts.height) if verdict is not None else None
            self._detail.picture.set_image(image, size)
        self._lay_map()

    def _wanted(self, sha256: str) -> bool:
        return self.listed is not None and self.listed.sha256 == sha256

    def _stand_in(self, listed: ListedPost) -> None:
        self._image_of = ""
        thumbnail = self._thumbnail(listed)
        image = thumbnail.toImage() if thumbnail is not None and not thumbnail.isNull() else QImage()
        self._detail.picture.set_image(image, image.size() * 4 if not image.isNull() else None)
        self._lay_map()

    def _lay_map(self) -> None:
        overlay, verdict, manifest = None, self._verdict, self._manifest
        if self._map and verdict is not None and manifest is not None and not self._detail.picture.hidden:
            tokens, resize, facts = self._theme.tokens, manifest.resize, verdict.facts
            content = content_of(resize.mode, (resize.width, resize.height), (facts.width, facts.height))
            chosen = self._detail.evidence.audience
            scores = verdict.score.audiences
            score = next((one for one in scores if one.id == chosen), scores[0])
            overlay = heat_image(score.heat, QColor(tokens.accent), QColor(tokens.against), content)
        self._detail.picture.view.set_overlay(overlay)
