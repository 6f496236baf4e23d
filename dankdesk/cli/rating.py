"""`dankdesk rate`: what you think of a picture."""

from __future__ import annotations

import hashlib
import re
from argparse import Namespace
from pathlib import Path

from dankdesk.cli.running import library_needed
from dankdesk.errors import PictureError, UserError
from dankdesk.images import read_file
from dankdesk.library import Library
from dankdesk.paths import Home
from dankdesk.wording import printable

VALUES = {"dank": 1, "not": -1, "none": None}


def rate(args: Namespace, home: Home) -> int:
    """Run the command; returns the exit code. Raises `UserError`."""
    with library_needed(home) as library:
        sha256 = _sha256(args.picture, library)
        library.ratings.rate(sha256, VALUES[args.rating])
    said = {"dank": "Rated dank", "not": "Rated not dank", "none": "No longer rated"}[args.rating]
    print(f"{said}: {printable(args.picture)}")
    return 0


def _sha256(named: str, library: Library) -> str:
    """Of the picture that a sha256, a post's key or a path names, in this order. Raises UserError."""
    if re.fullmatch(r"[0-9a-fA-F]{64}", named):
        return named.lower()
    known = library.posts.known([named]).get(named)
    if known is not None:
        return known
    try:
        return hashlib.sha256(read_file(Path(named).expanduser())).hexdigest()
    except PictureError as error:
        raise UserError(f"{printable(named)} is neither a post here, nor a sha256, nor a file. {error}") from error
