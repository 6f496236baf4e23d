"""Which addresses may be fetched at all: https, on a short list of hosts, in plain ASCII.

One expression takes an address apart, and what it found is what is connected to and sent. Two readings of one address
(a check here, a library there) are how `https://i.redd.it@evil.example/` gets past a list of hosts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from dankdesk.reddit.refusals import DownloadError

PICTURE_HOSTS = frozenset({"i.redd.it", "preview.redd.it", "external-preview.redd.it", "i.imgur.com", "imgur.com"})
"""Where Reddit and Imgur keep pictures. imgur.com itself only sends on, to i.imgur.com or to a page that is refused."""

MAX_LENGTH = 4_096
"""Characters of an address. A signed preview has about 300."""

_CHARACTERS = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*")
"""Those of RFC 3986. What is left out hides things: control characters, spaces, backslashes, other alphabets."""
_ADDRESS = re.compile(r"(?i:https)://(?P<host>[A-Za-z0-9.\-]+)(?::443)?(?P<target>(?:/[^?#]*)?(?:\?[^#]*)?)(?:#.*)?")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a picture lies. `host` is one of `PICTURE_HOSTS`; `target` is the path with its query, "/" at least."""

    host: str
    target: str

    @property
    def url(self) -> str:
        return f"https://{self.host}{self.target}"

    @property
    def was_removed(self) -> bool:
        """Whether this is the picture that Imgur shows in place of one that was taken down."""
        return self.host.endswith("imgur.com") and self.target.partition("?")[0].lower() == "/removed.png"


def place_of(url: str) -> Place:
    """Take `url` apart. Raises DownloadError where it may not be fetched, with the reason."""
    if len(url) > MAX_LENGTH or not _CHARACTERS.fullmatch(url):
        raise DownloadError("The address of the picture is not a plain web address.")
    if url[:5].lower() == "http:":
        raise DownloadError("The address of the picture begins with http, which anyone on the way can change.")
    found = _ADDRESS.fullmatch(url)
    if found is None:
        raise DownloadError("The address of the picture is not a plain https address.")
    host = found["host"].lower()
    if host not in PICTURE_HOSTS:
        raise DownloadError(f"Pictures are fetched from Reddit and Imgur only, and this one lies on {host[:80]}.")
    target = found["target"]
    return Place(host, target if target.startswith("/") else f"/{target}")


def next_place(place: Place, location: str) -> Place:
    """Where a redirect from `place` leads. Raises DownloadError where it may not be followed."""
    # urljoin quietly drops tabs and line ends, so they are looked for before it sees them.
    if len(location) > MAX_LENGTH or not _CHARACTERS.fullmatch(location):
        raise DownloadError(f"{place.host} sends on to something that is not a plain web address.")
    try:
        url = urljoin(place.url, location)
    except ValueError as error:
        raise DownloadError(f"{place.host} sends on to something that is not a web address.") from error
    return place_of(url)


def may_fetch(url: str) -> bool:
    """Whether `place_of` takes `url`."""
    try:
        place_of(url)
    except DownloadError:
        return False
    return True
