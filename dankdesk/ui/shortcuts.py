"""Every action, its keys and its words: one table for the window, the menu and the F1 help."""

from __future__ import annotations

from dataclasses import dataclass

from dankdesk.ui.rail import CHECK, MODELS, REDDIT

EVERYWHERE = (CHECK, REDDIT, MODELS)


@dataclass(frozen=True, slots=True)
class Action:
    """keys: as `QKeySequence` spells them, the first is the one that is shown.
    pages: where it does something; two that share a key share no page."""

    id: str
    text: str
    keys: tuple[str, ...]
    pages: tuple[str, ...] = (CHECK,)


ACTIONS = (
    Action("open", "Open pictures…", ("Ctrl+O",), EVERYWHERE),
    Action("open_folder", "Open a folder…", ("Ctrl+Shift+O",), EVERYWHERE),
    Action("paste", "Paste", ("Ctrl+V", "Shift+Ins"), EVERYWHERE),
    Action("watch", "Watch the clipboard", ("Ctrl+Shift+W",), EVERYWHERE),
    Action("copy", "Copy result", ("Ctrl+C", "Ctrl+Ins")),
    Action("copy_words", "Copy words", ("Ctrl+Shift+C",)),
    Action("map", "Show what mattered", ("M",), (CHECK, REDDIT)),
    Action("words", "Show the words", ("T",), (CHECK, REDDIT)),
    Action("select_words", "Select all words shown", ("Ctrl+A",)),
    Action("audience", "Next audience's evidence", ("A",), (CHECK, REDDIT)),
    Action("previous", "Previous picture", ("Left",)),
    Action("next", "Next picture", ("Right",)),
    Action("reveal", "Show in folder", ("Ctrl+R",)),
    Action("remove", "Remove", ("Del",)),
    Action("undo", "Undo remove", ("Ctrl+Z",)),
    Action("search", "Search names and words", ("Ctrl+F",)),
    Action("save", "Save as CSV…", ("Ctrl+S",)),
    Action("rate_dank", "Rate a post dank", ("J",), (REDDIT,)),
    Action("rate_not", "Rate a post not dank", ("K",), (REDDIT,)),
    Action("undo_rating", "Undo rating", ("Ctrl+Z",), (REDDIT,)),
    Action("unblur", "Show a blurred picture", ("V",), (REDDIT,)),
    Action("on_reddit", "Open on Reddit", ("O",), (REDDIT,)),
    Action("search_posts", "Search titles and words", ("Ctrl+F", "/"), (REDDIT,)),
    Action("filter_posts", "Filter posts", ("F",), (REDDIT,)),
    Action("to_check", "Check page", ("Ctrl+1",), EVERYWHERE),
    Action("to_reddit", "Reddit page", ("Ctrl+2",), EVERYWHERE),
    Action("to_models", "Models page", ("Ctrl+3",), EVERYWHERE),
    Action("measure", "Measure this machine…", ("Ctrl+Shift+M",), EVERYWHERE),
    Action("cancel", "Cancel", ("Esc",), EVERYWHERE),
    Action("help", "Keys", ("F1",), EVERYWHERE),
    Action("quit", "Quit", ("Ctrl+Q",), EVERYWHERE),
)

OF_ONE_POST = {"map", "words", "audience", "rate_dank", "rate_not", "undo_rating", "unblur", "on_reddit"}
"""Ids of what is done with the post on the Reddit page: they rest while it is not seen."""

MENU = (
    *("open", "open_folder", "paste", "watch", "-"),
    *("copy", "copy_words", "-", "map", "words", "audience", "-"),
    *("reveal", "remove", "undo", "-"),
    *("save", "-", "to_check", "to_reddit", "to_models", "-", "measure", "help", "quit"),
)
REDDIT_MENU = (
    *("rate_dank", "rate_not", "undo_rating", "-"),
    *("map", "words", "audience", "unblur", "on_reddit", "-"),
    *("search_posts", "filter_posts", "-"),
    *("open", "open_folder", "paste", "watch", "-", "to_check", "to_reddit", "to_models", "-"),
    *("measure", "help", "quit"),
)
CONTEXT_MENU = ("copy", "copy_words", "reveal", "-", "remove")
"""Ids of the menus' rows; "-" is a line."""
