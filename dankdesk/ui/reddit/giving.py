"""Exporting the posts that are shown: as a table, as JSON lines, or as a training set."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from dankdesk.collecting.exporting import PostTable, json_line
from dankdesk.collecting.training import Label, export_training, label_posts
from dankdesk.errors import UserError
from dankdesk.library import Library
from dankdesk.paths import why
from dankdesk.records import ListedPost
from dankdesk.ui.dialogs import ask
from dankdesk.ui.reddit.room import BUSY, Counted, Room, Tell, opened
from dankdesk.ui.reddit.terms import count
from dankdesk.ui.reddit.training_dialog import EXTREMES, RATING, TrainingDialog
from dankdesk.wording import printable

CHUNK = 500
NOTHING = "No posts are shown, so there is nothing to export."
KINDS = {"csv": "Comma-separated values (*.csv)", "jsonl": "JSON lines (*.jsonl)"}


class Giving(QObject):
    """shown: gives the ids of the posts that are shown, in their order."""

    def __init__(self, room: Room, shown: Callable[[], Sequence[int]], parent: QObject) -> None:
        super().__init__(parent)
        self._room = room
        self._shown = shown

    def choose_table(self, kind: str) -> None:
        """Ask where to, and write. kind: of `KINDS`."""
        ids = [int(id_) for id_ in self._shown()]
        if not ids:
            self._room.say(NOTHING)
            return
        dialog = QFileDialog(self._room.window, "Export posts", f"posts.{kind}", KINDS[kind])
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(kind)
        ask(dialog, lambda paths: self.write_table(ids, paths[0], kind))

    def choose_training(self) -> None:
        """Ask what counts as dank and where to, and write."""
        ids = [int(id_) for id_ in self._shown()]
        if not ids:
            self._room.say(NOTHING)
            return

        def chosen(label: str, n: int) -> None:
            folder = QFileDialog(self._room.window, "Export a training set into an empty folder")
            folder.setFileMode(QFileDialog.FileMode.Directory)
            ask(folder, lambda paths: self.write_training(ids, paths[0], label, n))

        dialog = TrainingDialog(self._room.theme, len(ids), self._room.window)
        dialog.chosen.connect(chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write_table(self, ids: Sequence[int], path: Path, kind: str) -> None:
        """Write these posts to `path`; a file that is there is replaced only when the new one is whole."""
        library, model_id = self._room.library, self._model_id

        def work(cancel: threading.Event, tell: Tell) -> str:
            done = _write(_listed(opened(library), ids, model_id, cancel, tell), path, kind, cancel)
            if done is None:
                return "Stopped. Nothing was exported."
            return f"Exported {count(done, 'post')} to {printable(path.name)}."

        self._start(work, f"Exporting {count(len(ids), 'post')}")

    def write_training(self, ids: Sequence[int], folder: Path, label: str, n: int) -> None:
        """Write the pictures of these posts to `folder`, new or empty. label, n: as `TrainingDialog` has them."""
        library, model_id = self._room.library, self._model_id

        def work(cancel: threading.Event, tell: Tell) -> str:
            from_, done = opened(library), 0
            posts = list(_listed(from_, ids, model_id, cancel, tell))
            by = Label.RATING if label == RATING else Label.UPVOTES
            most = n if label == EXTREMES else None
            labelled = label_posts(posts, from_.posts.catalog(model_id), by, most, most)

            def step() -> None:
                nonlocal done
                done += 1
                tell(Counted(f"Writing {done:,} of {len(labelled):,} pictures", done, len(labelled)))

            if not labelled and not cancel.is_set():
                raise UserError("None of these posts has such a label, so there is nothing to train on.")
            made = export_training(from_, labelled, folder, cancel=cancel, on_picture=step) if labelled else None
            if made is None:
                return "Stopped. Nothing was exported."
            gone = f" {count(made.n_gone, 'picture')} no longer in the library." if made.n_gone else ""
            return f"Exported {made.n_dank:,} dank and {made.n_not:,} other pictures to {printable(folder.name)}.{gone}"

        self._start(work, "Choosing pictures")

    @property
    def _model_id(self) -> str:
        return self._room.manifest.id if self._room.manifest is not None else ""

    def _start(self, work: Callable[[threading.Event, Tell], str], text: str) -> None:
        room = self._room

        def done(summary: str) -> None:
            room.progress.hide()
            room.say(summary)

        def failed(sentence: str) -> None:
            room.progress.hide()
            room.complain(sentence)

        if room.job.start(work, room.show_step, done, failed):
            room.begin(text)
        else:
            room.say(BUSY)


def _listed(
    library: Library, ids: Sequence[int], model_id: str, cancel: threading.Event, tell: Tell
) -> Iterator[ListedPost]:
    for start in range(0, len(ids), CHUNK):
        if cancel.is_set():
            return
        yield from library.posts.get(ids[start : start + CHUNK], model_id)
        tell(Counted(f"Exporting {start:,} of {len(ids):,} posts", start, len(ids)))


def _write(posts: Iterator[ListedPost], path: Path, kind: str, cancel: threading.Event) -> int | None:
    """How many posts there are in `path` now; None where `cancel` was set meanwhile, and it is as it was."""
    part = path.with_name(path.name + ".part")
    written = 0
    try:
        # With a byte order mark, or Excel takes UTF-8 for the code page of its country.
        with part.open("w", encoding="utf-8-sig" if kind == "csv" else "utf-8", newline="") as stream:
            table = PostTable(stream) if kind == "csv" else None
            for listed in posts:
                if table is not None:
                    table.add(listed)
                else:
                    stream.write(json_line(listed) + "\n")
                written += 1
        if cancel.is_set():
            return None
        part.replace(path)
    except OSError as error:
        raise UserError(f"{path.name} can't be saved: {why(error)}.") from error
    finally:
        part.unlink(missing_ok=True)
    return written
