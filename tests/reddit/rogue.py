"""An HTTPS server that does what it is told, byte by byte, and an authority that certifies anything.

`tests.standin` speaks HTTP as Reddit does; this one says what no honest server would.
"""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from dankdesk.reddit.address import Address
from dankdesk.reddit.hosts import PICTURE_HOSTS

LOOPBACK = ip_address("127.0.0.1")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
"""Begins as a picture does, which is as far as a download looks."""


class Authority:
    """Made anew for each run: nobody need trust it, and nothing of it can expire in the repository."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of the tests")])
        self._made = 0
        certificate = (
            self._start(self._name, self._key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_uses(sign_certificates=True), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self._file = folder / "authority.pem"
        self._file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def client(self) -> ssl.SSLContext:
        """What trusts this authority and no other."""
        return ssl.create_default_context(cafile=str(self._file))

    def server(self, names: Iterable[str] = PICTURE_HOSTS, days: int = 7) -> ssl.SSLContext:
        """What proves to be `names`, until in `days` (negative: expired)."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "A server of the tests")])
        certificate = (
            self._start(subject, key, days)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in sorted(names)]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        self._made += 1
        file = self._folder / f"server-{self._made}.pem"
        file.write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _start(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, days: int = 7) -> x509.CertificateBuilder:
        now = dt.datetime.now(dt.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=30))
            .not_valid_after(now + dt.timedelta(days=days))
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )


def _uses(sign_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=sign_certificates,
        crl_sign=sign_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


@dataclass(eq=False, slots=True)
class Call:
    """One request, as it came, and the way to answer it. The connection is closed after the script, politely (with
    TLS's goodbye) unless `rude`, and kept open for the next request where `again`."""

    head: str
    host: str
    target: str
    send: Callable[[bytes], None]
    closing: threading.Event
    rude: bool = False
    again: bool = False

    def fields(self) -> dict[str, str]:
        """The header fields of the request, names in lower case."""
        lines = self.head.split("\r\n")[1:]
        return {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


Script = Callable[[Call], None]


def answer(body: bytes = PNG, status: str = "200 OK", *fields: str, again: bool = True) -> Script:
    """An honest answer with `fields`, like "Location: /b.png"."""

    def play(call: Call) -> None:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *fields]
        call.again = again
        call.send("\r\n".join([*lines, "", ""]).encode() + body)

    return play


def raw(data: bytes, *, rude: bool = False, stall: bool = False) -> Script:
    """Exactly these bytes; then the end, or with `stall` nothing more until the server closes."""

    def play(call: Call) -> None:
        call.rude = rude
        call.send(data)
        if stall:
            call.closing.wait()

    return play


@dataclass(eq=False)
class Rogue:
    """Plays `scripts` in turn, one a request; the last of them again and again."""

    tls: ssl.SSLContext
    scripts: list[Script]
    calls: list[Call] = field(default_factory=list)
    connections: int = 0
    host: str = "127.0.0.1"

    def __post_init__(self) -> None:
        self._closing = threading.Event()
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._listener = socket.create_server(
            (self.host, 0), backlog=16, family=socket.AF_INET6 if ":" in self.host else socket.AF_INET
        )
        self.port: int = self._listener.getsockname()[1]
        self._start(self._accept)

    @property
    def targets(self) -> list[str]:
        """What was asked for, with its host, in order."""
        return [call.host + call.target for call in self.calls]

    def resolve(self, host: str) -> list[Address]:
        return [LOOPBACK]

    def close(self) -> None:
        self._closing.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.hang_up()
        for thread in self._threads:
            thread.join()

    def hang_up(self) -> None:
        """Drop every connection."""
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    # The plain one: TLS's own takes the connection from under the thread that reads it.
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def __enter__(self) -> Rogue:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, name="rogue")
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections += 1
            self._start(lambda connection=connection: self._serve(connection))  # type: ignore[misc]

    def _serve(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)
        secured: ssl.SSLSocket | None = None
        try:
            secured = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
            with self._lock:
                self._open.add(secured)
            secured.do_handshake()
            while not self._closing.is_set() and self._play(secured):
                pass
        except OSError:  # the door went away, which is what most tests are about
            pass
        finally:
            with self._lock:
                self._open -= {connection, secured} if secured is not None else {connection}
            (secured or connection).close()

    def _play(self, secured: ssl.SSLSocket) -> bool:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            if not (part := secured.recv(1)):
                return False
            head += part
        text = head.decode("ascii").removesuffix("\r\n\r\n")
        target = text.split(" ")[1]
        host = next(line for line in text.split("\r\n") if line.startswith("Host: "))[6:]
        call = Call(text, host, target, secured.sendall, self._closing)
        with self._lock:
            script = self.scripts[min(len(self.calls), len(self.scripts) - 1)]
            self.calls.append(call)
        script(call)
        if not (call.again or call.rude):
            secured.settimeout(5)
            with suppress(OSError):
                secured.unwrap()
        return call.again
