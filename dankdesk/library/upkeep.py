"""Care for a library: back it up, bring a backup back, look for faults, put them right."""

from __future__ import annotations

import threading
from pathlib import Path

from dankdesk.library import inspection
from dankdesk.library.guard import guarded
from dankdesk.library.inspection import Findings
from dankdesk.library.library import FILE_NAME, Library
from dankdesk.library.packing import pack
from dankdesk.library.restoring import restore

__all__ = ["back_up", "check", "repair", "restore"]


def back_up(library: Library, target: Path, cancel: threading.Event | None = None) -> None:
    """Put everything into one ZIP file, which appears as `target`, in place of an older one, once it is complete.

    The library may be used meanwhile: the backup is of the moment when it began. Setting `cancel` ends it without a
    trace. Raises LibraryError.
    """
    pack(library._folder / FILE_NAME, library._blobs, target, cancel)


def check(library: Library, cancel: threading.Event | None = None) -> list[str]:
    """What is wrong, a sentence each; an empty list says that all is well. Reads every picture's bytes.

    Setting `cancel` ends it before the next picture. Raises LibraryError.
    """
    with guarded(library._folder):
        return _said(inspection.inspect(library._connections, library._blobs, cancel))


def repair(library: Library, cancel: threading.Event | None = None) -> list[str]:
    """Put right what `check` finds. What was done, a sentence each. Raises LibraryError.

    Nothing that the user said or checked goes; posts whose pictures are lost do, so that they can be pulled again.
    """
    connections, blobs = library._connections, library._blobs
    with guarded(library._folder):
        done = []
        found = inspection.inspect(connections, blobs, cancel)
        if found.broken:
            # Before anything is judged by an index that lies.
            inspection.reindex(connections)
            done.append("The library's own indexes were made anew.")
            found = inspection.inspect(connections, blobs, cancel)
        if found.broken:
            return [*done, *_said(Findings(broken=found.broken)), "Restore a backup."]
        if cancel is not None and cancel.is_set():
            return done
        inspection.put_right(connections, blobs, found)
        return done + _done(found) + _orphans_gone(library, found)


def _orphans_gone(library: Library, found: Findings) -> list[str]:
    if not found.orphans:
        return []
    asides = sorted(library._folder.glob("library.damaged-*.sqlite3"))
    if asides:
        return [f"{_files(found.orphans)} that nothing here uses stayed, as {asides[-1].name} may need them."]
    inspection.delete_orphans(library._connections, library._blobs, found.orphans)
    return [f"{_files(found.orphans)} that nothing uses went."]


def _said(found: Findings) -> list[str]:
    sentences = [f"The library file is damaged: {fault}." for fault in found.broken]
    if found.index:
        sentences.append("The search index doesn't fit the words.")
    if found.copies:
        sentences.append(f"Rows that don't fit the others: {found.copies:,}.")
    if found.damaged:
        sentences.append(f"{_count(len(found.damaged), 'post')} can't be read.")
    if found.missing:
        sentences.append(f"The pictures of posts are missing: {_files(found.missing)}.")
    if found.altered:
        sentences.append(f"Other bytes than were kept: {_files(found.altered)}.")
    if found.unheld:
        sentences.append(f"{_count(found.unheld, 'scored picture')} that no post has any more stayed behind.")
    if found.orphans:
        sentences.append(f"Nothing uses {_files(found.orphans)}.")
    return sentences


def _done(found: Findings) -> list[str]:
    sentences = []
    if found.index:
        sentences.append("The search index was made anew.")
    if found.copies:
        sentences.append(f"Rows that didn't fit the others and were corrected: {found.copies:,}.")
    if found.damaged:
        sentences.append(f"{_count(len(found.damaged), 'post')} that couldn't be read went.")
    lost = len(found.missing) + len(found.altered)
    if lost:
        sentences.append(f"The posts of {_count(lost, 'lost picture')} went, and can be pulled again.")
    if found.unheld:
        sentences.append(f"{_count(found.unheld, 'scored picture')} that no post has any more went.")
    return sentences


def _files(digests: list[bytes]) -> str:
    return _count(len(digests), "picture file")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
