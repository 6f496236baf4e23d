"""One picture and its verdict on the page, whether it was just checked or long ago."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QImage, QPixmap

from dankdesk.inference import Manifest
from dankdesk.library import Library
from dankdesk.records import Facts, Verdict
from dankdesk.ui.after_paint import AfterPaint
from dankdesk.ui.check.around import Surroundings
from dankdesk.ui.check.page import CheckPage
from dankdesk.ui.check.pictures import Found, find_picture
from dankdesk.ui.lane import Lane
from dankdesk.ui.pixels import content_of, heat_image
from dankdesk.ui.theme import Theme
from dankdesk.ui.words import number, spoken

FLICKER_MS = 250
"""A state that lasts less is a flicker: what is answered sooner goes on the page in one piece, picture and number."""


class Viewer(QObject):
    """Shows the verdict at once and its picture as soon as it is read; a thumbnail stands in meanwhile.

    unread(verdict): a verdict is shown that has no words yet, and nothing is known against reading them.
    """

    unread = Signal(object)

    def __init__(
        self,
        page: CheckPage,
        library: Library,
        manifest: Manifest | None,
        lane: Lane,
        theme: Theme,
        *,
        reads: bool = False,
        around: Surroundings | None = None,
    ) -> None:
        """reads: whether somebody listens to `unread`, and words can be promised. around: what is known around each
        picture is shown there."""
        super().__init__(page)
        self._reads = reads
        self._around = around
        self._reading = False
        self._page = page
        self._library = library
        self._manifest = manifest
        self._lane = lane
        self._theme = theme
        self.verdict: Verdict | None = None
        self._image_of: str | None = None
        self._awaited = ""
        self._decoded: tuple[Facts, QImage] | None = None
        self._after_paint = AfterPaint(page.panel, self)
        self._long_enough = QTimer(self, singleShot=True, interval=FLICKER_MS)
        self._long_enough.timeout.connect(self._admit_the_wait)
        page.panel.show_map.toggled.connect(self._lay_map)
        page.panel.evidence.chosen.connect(self._lay_map)
        page.panel.show_words.toggled.connect(self._show_words)
        theme.changed.connect(self._lay_map)

    def invite(self) -> None:
        """The empty page."""
        self._long_enough.stop()
        self._look_around(None)
        self.verdict = self._image_of = None
        self._page.stage.invite()
        self._page.stage.say("")
        self._page.panel.clear()
        self._page.strip.mark(None)

    def wait(self, name: str) -> None:
        """Something was asked for. If it does not come at once, the page says so."""
        self._awaited, self._decoded = name, None
        self._long_enough.start()

    def preview(self, facts: Facts, image: QImage) -> None:
        """A picture that is being checked; shown now if it is being waited for, else together with its verdict."""
        self._decoded = facts, image
        if not self._long_enough.isActive():
            self.verdict = None
            self._look_around(None)
            self._image_of = facts.sha256
            self._show_image(facts, image)
            self._lay_map()
            self._page.stage.words.set_text(None, reading=self._reads)

    def _admit_the_wait(self) -> None:
        self._look_around(None)
        self._page.panel.wait(self._awaited)
        if self._decoded is not None:
            self.preview(*self._decoded)

    def _show_image(self, facts: Facts, image: QImage) -> None:
        self._page.stage.show_image(image, QSize(facts.width, facts.height))
        self._page.stage.say("")

    def show(self, verdict: Verdict, *, read: bool = True) -> None:
        """read: False where reading its words was just stopped."""
        self._long_enough.stop()
        self.verdict = verdict
        self._reading = read and self._reads and verdict.score.text is None and verdict.unread is None
        sha256 = verdict.facts.sha256
        decoded, self._decoded = self._decoded, None
        if decoded is not None and decoded[0].sha256 == sha256 != self._image_of:
            # The number is painted first; scaling the picture takes longer than all the rest of the page.
            self._image_of = sha256
            self._after_paint.do(lambda: self._show_image(*decoded) if self._wanted(verdict) else None)
        self._tell()
        self._look_around(verdict)
        self._page.strip.mark(sha256)
        if self._image_of != sha256:
            self._image_of = None
            self._stand_in(verdict)
            self._lane.do(
                lambda: find_picture(verdict, self._library) if self._wanted(verdict) else Found(None),
                lambda found: self._found(verdict, found),
                self._page.stage.say,
            )
        self._page.stage.view.setAccessibleName(verdict.name)
        self._lay_map()
        if self._reading:
            self.unread.emit(verdict)

    def complete(self, verdict: Verdict) -> None:
        """The words of a picture were read, or can't be; shown if it is the one on the page."""
        if self.verdict is not None and self.verdict.facts.sha256 == verdict.facts.sha256:
            before, self.verdict = self.verdict, verdict
            self._reading = False
            self._tell()
            # A copy that was cut is known by its words.
            self._look_around(verdict)
            if number(before.score.likelihood) != number(verdict.score.likelihood):
                self.speak()

    def stop_reading(self) -> None:
        """The words of the picture on the page will not come."""
        if self._reading and self.verdict is not None:
            self._reading = False
            self._tell()

    def awaits_words(self, sha256: str) -> bool:
        """Whether this picture is on the page, and its words are promised."""
        return self._reading and self.verdict is not None and self.verdict.facts.sha256 == sha256

    def _tell(self) -> None:
        if self.verdict is not None:
            self._page.panel.show_verdict(self.verdict, self._reading)
            self._page.stage.words.set_text(self.verdict.score.text, self._reading)

    def _look_around(self, verdict: Verdict | None) -> None:
        if self._around is not None and verdict is not None:
            self._around.show(verdict)
        elif self._around is not None:
            self._around.clear()

    def _show_words(self, shown: bool) -> None:
        self._page.stage.words.follow()
        self._page.stage.words.setVisible(shown)

    def speak(self) -> None:
        """Have a screen reader say the verdict, which came without anyone moving to it."""
        if self.verdict is not None and self._manifest is not None:
            said = spoken(self.verdict, self._manifest)
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._page.panel, said))

    def nothing_came(self, sentence: str) -> None:
        """What was asked for gave no verdict."""
        self._long_enough.stop()
        if self.verdict is not None:
            self.show(self.verdict)
            return
        self._look_around(None)
        self._page.panel.sentence("No verdict", sentence)
        if self._image_of is None:
            self._page.stage.invite()

    def _wanted(self, verdict: Verdict) -> bool:
        """Asked on the lane: someone who steps through the strip does not wait for every picture on the way."""
        return self.verdict is not None and self.verdict.facts.sha256 == verdict.facts.sha256

    def _stand_in(self, verdict: Verdict) -> None:
        thumbnail = self._page.strip.model.thumbnail(verdict)
        image = thumbnail.toImage() if isinstance(thumbnail, QPixmap) else QImage()
        self._page.stage.show_image(image, QSize(verdict.facts.width, verdict.facts.height))
        self._page.stage.say("")

    def _found(self, verdict: Verdict, found: Found) -> None:
        if not self._wanted(verdict):
            return
        natural = QSize(verdict.facts.width, verdict.facts.height)
        if found.image is not None:
            self._image_of = verdict.facts.sha256
            self._page.stage.show_image(found.image, natural)
        else:
            self._stand_in(verdict)
        self._page.stage.say(found.caption)
        self._lay_map()

    def _lay_map(self) -> None:
        overlay = None
        if self.verdict is not None and self._manifest is not None and self._page.panel.show_map.isChecked():
            tokens, resize, facts = self._theme.tokens, self._manifest.resize, self.verdict.facts
            content = content_of(resize.mode, (resize.width, resize.height), (facts.width, facts.height))
            chosen = self._page.panel.evidence.audience
            scores = self.verdict.score.audiences
            score = next((one for one in scores if one.id == chosen), scores[0])
            overlay = heat_image(score.heat, QColor(tokens.accent), QColor(tokens.against), content)
        self._page.stage.view.set_overlay(overlay)
