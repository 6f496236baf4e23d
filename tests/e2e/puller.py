"""`dankdesk` with the doors to a stand-in in place of Reddit's: OAUTH_URL PICTURE_PORT CERTIFICATE ARGUMENTS...

The program itself has no switch for that, so this calls what its command line calls, with other parameters.
"""

from __future__ import annotations

import ssl
import sys
from ipaddress import ip_address
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import NoKeyringError

from dankdesk.cli import main
from dankdesk.cli.library import recheck_posts
from dankdesk.cli.parser import parse
from dankdesk.cli.pulling import pull_posts
from dankdesk.errors import UserError
from dankdesk.paths import Home
from dankdesk.reddit.credentials import Credentials
from dankdesk.reddit.download import Door
from dankdesk.reddit.endpoints import Endpoints
from dankdesk.reddit.retry import Retry
from dankdesk.reddit.session import HasClientId, Session
from tests.standin.server import LOOPBACK, at_once


def no_keyring() -> KeyringBackend:
    """Nothing is written to the keyring of whoever runs the tests."""
    raise NoKeyringError


def run() -> int:
    url, port, certificate, *argv = sys.argv[1:]
    args = parse(argv)

    def make_session(client_id: HasClientId) -> Session:
        door = Door(
            resolve=lambda host: [ip_address(LOOPBACK)],
            may_connect=lambda address: address.is_loopback,
            port=int(port),
            tls=ssl.create_default_context(cafile=certificate),
            retry=Retry(wait=at_once),
        )
        return Session(client_id, Endpoints(url, url, url), door=door, wait=at_once)

    home, credentials = Home.at(args.home), Credentials(no_keyring)
    try:
        if args.command == "pull":
            manifest = Path(args.model) / "manifest.json"
            return pull_posts(args, home, manifest, credentials=credentials, make_session=make_session)
        if args.command == "library" and args.act == "recheck":
            return recheck_posts(args, home, credentials=credentials, make_session=make_session)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    return main(argv)


if __name__ == "__main__":
    sys.exit(run())
