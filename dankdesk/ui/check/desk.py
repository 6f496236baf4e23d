"""What happens on the Check page: pictures come in, verdicts come back, and the parts of the page follow."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QImage

from dankdesk.records import Facts, Outcome, Unreadable, Verdict
from dankdesk.ui.after_paint import AfterPaint
from dankdesk.ui.batch import Batch
from dankdesk.ui.check.page import CheckPage
from dankdesk.ui.check.viewer import Viewer
from dankdesk.ui.checker import Checker, Job
from dankdesk.ui.reading_lane import ReadingLane
from dankdesk.ui.tally import Tally
from dankdesk.ui.words import short


class Desk(QObject):
    """Joins the page and the scoring lane. One job at a time has the page: the last one a person asked for, until
    they look at something else; the others only fill the strip."""

    computed = Signal(float)
    """Milliseconds of the newest inference."""

    def __init__(self, page: CheckPage, checker: Checker, viewer: Viewer, reading: ReadingLane | None) -> None:
        """reading: None where words are not read."""
        super().__init__(page)
        self._page = page
        self._checker = checker
        self._viewer = viewer
        self._reading = reading
        self._soon = 0
        self._after_paint = AfterPaint(page.panel, self)
        self._tally = Tally()
        self._counted_jobs: set[Job] = set()
        self._on_page: Job | None = None
        self._cancelled = False
        self._warned = False
        checker.counted.connect(self._counted)
        checker.decoded.connect(self._decoded)
        checker.arrived.connect(self._arrived)
        checker.ended.connect(self._ended)
        page.strip.chosen.connect(self._chosen)
        page.progress.cancelled.connect(self.cancel)
        viewer.unread.connect(self._shown_unread)
        if reading is not None:
            reading.read.connect(self._read)

    @property
    def checking(self) -> bool:
        """Whether numbers are still to come."""
        return self._checker.busy

    @property
    def busy(self) -> bool:
        """Whether anything is still to come: numbers, words, or a row of the strip."""
        return self._checker.busy or self._soon > 0 or (self._reading is not None and self._reading.busy)

    def check(self, batch: Batch) -> None:
        """Check all of `batch`; its first picture goes on the page."""
        if not self._checker.busy or self._cancelled:
            self._begin()
        if self._reading is not None:
            self._reading.hold(True)
        self._on_page = self._checker.submit(batch)
        self._counted_jobs.add(self._on_page)
        self._viewer.wait(batch.name)

    def cancel(self) -> None:
        """Answer at once; the picture under way is still finished, and kept."""
        unread = self._reading.cancel() if self._reading is not None else 0
        self._viewer.stop_reading()
        if unread and not self._checker.busy:
            self._page.notice.say("Stopped reading words.")
        if self._checker.busy:
            self._cancelled = True
            self._page.progress.hide()
            self._page.notice.say(self._tally.stopped_text() if self._tally.many else "Stopped.")
            self._checker.cancel()

    def show(self, verdict: Verdict) -> None:
        """Somebody wants to look at this one; what is being checked goes on behind it."""
        self._on_page = None
        self._viewer.show(verdict)

    def _begin(self) -> None:
        self._tally = Tally()
        self._counted_jobs.clear()
        self._cancelled = self._warned = False
        self._page.problems.clear()
        self._page.notice.hide()

    @Slot(object, int)
    def _counted(self, job: Job, found: int) -> None:
        if job in self._counted_jobs:
            self._tally.count(found)
            self._show_progress()

    @Slot(object, object, object)
    def _decoded(self, job: Job, facts: Facts, image: QImage) -> None:
        if job is self._on_page:
            self._viewer.preview(facts, image)

    @Slot(object, list)
    def _arrived(self, job: Job, outcomes: list[Outcome]) -> None:
        # The last of a cancelled run may come in after the next run has begun: kept, but not counted with it.
        unreadable = self._tally.add(outcomes) if job in self._counted_jobs else []
        verdicts = [outcome for outcome in outcomes if isinstance(outcome, Verdict)]
        if verdicts:
            # So that the number is painted before the strip is laid out anew.
            self._later(lambda: self._file(job, verdicts))
        if job is self._on_page and verdicts:
            self._on_page = None
            self._viewer.show(verdicts[0], read=not job.cancel.is_set())
            self._viewer.speak()
        if verdicts:
            self._heed(verdicts)
        if unreadable and self._tally.found > 1:
            self._page.problems.add(unreadable)
        self._show_progress()

    def _file(self, job: Job, verdicts: list[Verdict]) -> None:
        """Put verdicts into the strip, unless posts brought them, and their words on the list of what is to be read."""
        if all(source.own for source in job.batch.pictures):
            self._page.strip.add(verdicts)
        if self._reading is not None and not job.cancel.is_set():
            for verdict in verdicts:
                source = job.held.pop(verdict.facts.sha256, None)
                if verdict.score.text is None and verdict.unread is None:
                    self._reading.want(verdict, source)

    @Slot(object)
    def _shown_unread(self, verdict: Verdict) -> None:
        def ask() -> None:
            if self._reading is not None and self._viewer.awaits_words(verdict.facts.sha256):
                self._reading.want(verdict, urgent=True)

        if self._soon:
            self._later(ask)  # Behind `_file`, which knows where the bytes are.
        else:
            ask()

    @Slot(object)
    def _read(self, verdict: Verdict) -> None:
        self._warn([verdict])
        self._viewer.complete(verdict)
        # The row may itself be on its way into the strip.
        self._later(lambda: self._page.strip.model.update(verdict))

    def _later(self, do: Callable[[], None]) -> None:
        """When the number is on the screen; until then the desk is busy."""
        self._soon += 1

        def now() -> None:
            self._soon -= 1
            do()

        self._after_paint.do(now)

    @Slot(object, str)
    def _ended(self, job: Job, sentence: str) -> None:
        if sentence:
            self._page.notice.say(sentence, stays=True)
        if job is self._on_page:
            self._on_page = None
            self._viewer.nothing_came(sentence or self._why_nothing())
        if not self._checker.busy:
            self._finish(sentence)
            if self._reading is not None:
                self._reading.hold(False)

    @Slot(object)
    def _chosen(self, verdict: Verdict) -> None:
        self.show(verdict)

    def _heed(self, verdicts: list[Verdict]) -> None:
        """Pass on how long it took, and what could not be saved."""
        elapsed = [verdict.elapsed_ms for verdict in verdicts if verdict.elapsed_ms is not None]
        if elapsed:
            self.computed.emit(elapsed[-1])
        self._warn(verdicts)

    def _warn(self, verdicts: list[Verdict]) -> None:
        """Say a run's first warning: a full disk need not be told five thousand times."""
        warning = next((verdict.warning for verdict in verdicts if verdict.warning), None)
        if warning and not self._warned:
            self._warned = True
            self._page.notice.say(f"Not saved: {warning}", stays=True)

    def _finish(self, sentence: str) -> None:
        self._page.progress.hide()
        if self._cancelled:
            self._page.notice.say(self._tally.stopped_text() if self._tally.many else "Stopped.")
        elif self._tally.found == 1 and self._tally.unreadable:
            self._page.notice.say(refusal(self._tally.unreadable[0]), stays=True)
        elif self._tally.found == 0 and not sentence:
            self._page.notice.say(self._why_nothing())

    def _why_nothing(self) -> str:
        if self._tally.unreadable:
            return refusal(self._tally.unreadable[-1])
        return "Stopped." if self._cancelled else "There are no pictures in that folder."

    def _show_progress(self) -> None:
        if self._tally.many and not self._cancelled and self._checker.busy:
            self._page.progress.show_progress(self._tally.text(), self._tally.done, self._tally.found)


def refusal(problem: Unreadable) -> str:
    """One sentence for one picture that can't be read."""
    return f"Can't read {short(problem.name)}: {problem.reason}"
