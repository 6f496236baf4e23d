"""Errors that carry a sentence for the user.

Three kinds of thing go wrong: what the user can mend, what the environment did, and bugs.
The first two are `UserError`s and end up on screen as they are; everything else is a bug and is logged
with its traceback by `dankdesk.crash`.
"""

from __future__ import annotations


class UserError(Exception):
    """Something the user should read. `str(error)` is one short, plain sentence, without a final newline."""


class PictureError(UserError):
    """A picture that can't be read. The only exception that leaves `dankdesk.images`."""


class ReadingError(UserError):
    """The words of a picture can't be read; the picture's own verdict stands."""


class ModelError(UserError):
    """A model file that is missing, altered, of the wrong shape or not safe to load."""


class LibraryError(UserError):
    """The library can't be opened, read or written: locked, read-only, disk full, damaged, or from a newer version."""


class SettingsError(UserError):
    """The settings file can't be read or written."""


class RedditError(UserError):
    """Reddit can't be asked, or doesn't answer as it should: no access, no network, too many requests, an outage."""


class ImportingError(UserError):
    """A folder of posts that can't be imported: no table, or a table that is not one."""
