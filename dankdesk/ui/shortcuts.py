"""Every action, its keys and its words: one table for the window, the menu and the F1 help."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """keys: as `QKeySequence` spells them, the first is the one that is shown.
    everywhere: not only on the Check page."""

    id: str
    text: str
    keys: tuple[str, ...]
    everywhere: bool = False


ACTIONS = (
    Action("open", "Open pictures…", ("Ctrl+O",), everywhere=True),
    Action("open_folder", "Open a folder…", ("Ctrl+Shift+O",), everywhere=True),
    Action("paste", "Paste", ("Ctrl+V", "Shift+Ins"), everywhere=True),
    Action("watch", "Watch the clipboard", ("Ctrl+Shift+W",), everywhere=True),
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
    Action("to_check", "Check page", ("Ctrl+1",), everywhere=True),
    Action("to_models", "Models page", ("Ctrl+2",), everywhere=True),
    Action("cancel", "Cancel", ("Esc",), everywhere=True),
    Action("help", "Keys", ("F1",), everywhere=True),
    Action("quit", "Quit", ("Ctrl+Q",), everywhere=True),
)

MENU = (
    *("open", "open_folder", "paste", "watch", "-"),
    *("copy", "copy_words", "-", "map", "words", "audience", "-"),
    *("reveal", "remove", "undo", "-"),
    *("save", "-", "to_check", "to_models", "-", "help", "quit"),
)
CONTEXT_MENU = ("copy", "copy_words", "reveal", "-", "remove")
"""Ids of the menus' rows; "-" is a line."""
