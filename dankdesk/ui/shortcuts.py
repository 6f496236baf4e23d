"""Every action, its keys and its words: one table for the window, the menu and the F1 help."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """keys: as `QKeySequence` spells them, the first is the one that is shown."""

    id: str
    text: str
    keys: tuple[str, ...]


ACTIONS = (
    Action("open", "Open pictures…", ("Ctrl+O",)),
    Action("open_folder", "Open a folder…", ("Ctrl+Shift+O",)),
    Action("paste", "Paste", ("Ctrl+V", "Shift+Ins")),
    Action("watch", "Watch the clipboard", ("Ctrl+Shift+W",)),
    Action("copy", "Copy result", ("Ctrl+C", "Ctrl+Ins")),
    Action("copy_words", "Copy words", ("Ctrl+Shift+C",)),
    Action("map", "Show what mattered", ("M",)),
    Action("words", "Show the words", ("T",)),
    Action("select_words", "Select all words shown", ("Ctrl+A",)),
    Action("audience", "Next audience's evidence", ("A",)),
    Action("previous", "Previous picture", ("Left",)),
    Action("next", "Next picture", ("Right",)),
    Action("reveal", "Show in folder", ("Ctrl+R",)),
    Action("remove", "Remove", ("Del",)),
    Action("undo", "Undo remove", ("Ctrl+Z",)),
    Action("search", "Search names and words", ("Ctrl+F",)),
    Action("save", "Save as CSV…", ("Ctrl+S",)),
    Action("cancel", "Cancel", ("Esc",)),
    Action("help", "Keys", ("F1",)),
    Action("quit", "Quit", ("Ctrl+Q",)),
)

MENU = (
    *("open", "open_folder", "paste", "watch", "-"),
    *("copy", "copy_words", "-", "map", "words", "audience", "-"),
    *("reveal", "remove", "undo", "-"),
    *("save", "-", "help", "quit"),
)
CONTEXT_MENU = ("copy", "copy_words", "reveal", "-", "remove")
"""Ids of the menus' rows; "-" is a line."""
