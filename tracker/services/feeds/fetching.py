"""Reading an address once, as bytes and nothing more.

Only http, https and file are read, and time, bytes and redirects are limited.
"""

from __future__ import annotations

import hashlib
import http.client
import socket
import stat
import threading
import urllib.error
import urllib.request
import zlib
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from tracker.domain.errors import TrackerError

if TYPE_CHECKING:
    from email.message import Message
    from types import TracebackType
    from typing import Self

SECONDS: Final = 30.0
MOST_BYTES: Final = 10_000_000
MOST_REDIRECTS: Final = 5
_CHUNK: Final = 65_536
_NAT64: Final = IPv6Network("64:ff9b::/96")
"""Addresses of IPv6 that stand for those of IPv4, in their last 32 bits."""
_SCHEMES: Final = ("http", "https", "file")
_NOT_MODIFIED: Final = 304
_GZIP_OR_ZLIB: Final = 47
_CONTROLS: Final = frozenset(chr(n) for n in (*range(0x21), 0x7F))


class FeedError(TrackerError):
    """A feed cannot be read: its address, its server, or what came from it."""

    code = "T014"

    def __init__(self, feed: str, found: str, hint: str) -> None:
        self.feed, self.found, self.hint = feed, found, hint
        super().__init__(f"{feed}: {found}")


class PrivateAddressError(FeedError):
    """A server is to read an address of its own machine or network, which nobody has allowed."""

    code = "T045"

    def __init__(self, feed: str, found: str) -> None:
        hint = "whoever runs the server may allow this feed when it is started"
        super().__init__(feed, found, hint)


class Limits(NamedTuple):
    """Limits of one reading.

    Attributes:
        seconds: The time that it may take in all.
        size: The bytes that it may have.
        public_only: Whether it is read from the public internet alone, and without a proxy. Files,
            this machine and private networks are then refused.
    """

    seconds: float = SECONDS
    size: int = MOST_BYTES
    public_only: bool = False


USUAL: Final = Limits()


class Fetched(NamedTuple):
    """An answer of an address.

    Attributes:
        body: The bytes; None when nothing changed since the version that was named.
        content_type: What the server calls it.
        etag: What the server names this version.
        last_modified: When this version was made, in the server's words.
    """

    body: bytes | None
    content_type: str = ""
    etag: str | None = None
    last_modified: str | None = None


def address_of(feed: str) -> str:
    """Return the address of a feed: a URL in one spelling, or the `file:` URL of a path.

    Raises:
        FeedError: It is of another scheme, or names nothing.
    """
    parts = _split(feed)
    if not parts.scheme or len(parts.scheme) == 1:  # one letter is a drive of Windows
        return _file_address(feed, feed)
    if parts.scheme not in _SCHEMES:
        raise FeedError(
            feed,
            f"{parts.scheme}: is not read",
            "name an address that begins with https://, http:// or file://, or a file",
        )
    if parts.scheme == "file":
        if parts.netloc not in {"", "localhost"}:
            raise FeedError(
                feed,
                f"a file on another machine, {parts.netloc!r}, is not read",
                "copy it here, or name its https address",
            )
        return _file_address(feed, unquote(parts.path))
    if not parts.hostname or _CONTROLS & set(feed):
        raise FeedError(
            feed,
            "the address is not whole",
            "write it such as https://example.org/feed.xml",
        )
    if parts.username or parts.password:
        raise FeedError(
            f"{parts.scheme}://{parts.hostname}",
            "an address with a password would be kept and shown",
            "leave the name and password out",
        )
    return str(
        urlunsplit(
            (parts.scheme, parts.netloc.lower(), parts.path or "/", parts.query, "")
        )
    )


def fetch(
    address: str,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
    limits: Limits = USUAL,
) -> Fetched:
    """Read an address that `address_of` gave.

    Args:
        address: What to read.
        etag: The version that is held already.
        last_modified: The same, in the server's words.
        limits: How much it may take.

    Raises:
        FeedError: It cannot be read within the limits.
    """
    if address.startswith("file:"):
        if limits.public_only:
            raise PrivateAddressError(address, "this is a file of the server's machine")
        return _read_file(address, etag, limits)
    return _read_web(address, etag, last_modified, limits)


def _split(feed: str) -> Any:
    try:
        return urlsplit(feed)
    except ValueError as problem:
        raise FeedError(
            feed,
            f"the address is not whole: {problem}",
            "write it such as https://example.org/feed.xml",
        ) from problem


def _file_address(feed: str, path: str) -> str:
    hint = "name a file, or an address such as https://example.org/feed.xml"
    if "\0" in path:
        raise FeedError(feed, "this names no file: it has a null character", hint)
    try:
        return Path(path).expanduser().absolute().as_uri()
    except (ValueError, RuntimeError) as problem:
        raise FeedError(feed, f"this names no file: {problem}", hint) from problem


def _read_file(address: str, etag: str | None, limits: Limits) -> Fetched:
    path = Path(unquote(urlsplit(address).path))
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise FeedError(
                address, "this is no plain file", "name a file of RSS or Atom"
            )
        with path.open("rb") as file:
            body = file.read(limits.size + 1)
    except (OSError, ValueError) as problem:
        raise FeedError(
            address,
            _reason(problem),
            "check that the file is there and that you may read it",
        ) from problem
    _check_size(address, body, limits)
    version = hashlib.sha256(body).hexdigest()
    return Fetched(None if version == etag else body, etag=version)


def _read_web(
    address: str, etag: str | None, last_modified: str | None, limits: Limits
) -> Fetched:
    request = urllib.request.Request(  # noqa: S310  (address_of checked the scheme)
        address, headers={"User-Agent": "position-tracker", "Accept-Encoding": "gzip"}
    )
    for name, value in (("If-None-Match", etag), ("If-Modified-Since", last_modified)):
        if value:
            request.add_header(name, value)
    with _Deadline(limits.seconds) as deadline:
        try:
            with _opener(deadline, limits).open(
                request, timeout=limits.seconds
            ) as response:
                body = _body(address, response, limits)
                if deadline.passed:
                    raise TimeoutError
                headers = response.headers
                return Fetched(
                    body,
                    _header(headers, "Content-Type") or "",
                    _header(headers, "ETag"),
                    _header(headers, "Last-Modified"),
                )
        except urllib.error.HTTPError as problem:
            problem.close()
            if problem.code == _NOT_MODIFIED:
                return Fetched(None, etag=etag, last_modified=last_modified)
            raise FeedError(
                address,
                f"the server answers {problem.code} {problem.reason}",
                "open the address in a browser, and see whether it moved",
            ) from problem
        except (OSError, http.client.HTTPException, ValueError) as problem:
            if (
                deadline.passed
                or isinstance(problem, TimeoutError)
                or isinstance(getattr(problem, "reason", None), TimeoutError)
            ):
                raise FeedError(
                    address,
                    f"it takes longer than {limits.seconds:g} seconds",
                    "try again later, or allow more time",
                ).advise("more-time") from problem
            raise FeedError(
                address,
                f"it cannot be reached: {_reason(problem)}",
                "check the address and the network; nothing was kept of it",
            ) from problem


def _body(address: str, response: http.client.HTTPResponse, limits: Limits) -> bytes:
    unpack = (
        zlib.decompressobj(_GZIP_OR_ZLIB)
        if (response.headers.get("Content-Encoding") or "identity").lower()
        != "identity"
        else None
    )
    body = bytearray()
    while chunk := response.read1(_CHUNK):
        try:
            body += unpack.decompress(chunk, limits.size + 1) if unpack else chunk
        except zlib.error as problem:
            raise FeedError(
                address,
                "what it sends cannot be unpacked",
                "try again later; nothing was kept of it",
            ) from problem
        _check_size(address, body, limits)
    # `read1` takes the end of a connection for the end of the answer; a length that was announced
    # says better.
    if response.length:
        raise FeedError(
            address,
            f"the connection ended {response.length:,} bytes too soon",
            "try again later; nothing was kept of it",
        )
    if unpack and not unpack.eof:
        raise FeedError(
            address,
            "what it sends is cut off",
            "try again later; nothing was kept of it",
        )
    return bytes(body)


def _check_size(address: str, body: bytes | bytearray, limits: Limits) -> None:
    if len(body) > limits.size:
        raise FeedError(
            address,
            f"it has more than {limits.size:,} bytes",
            "a feed is smaller; allow more if it is one",
        ).advise("more-bytes")


_LONGEST_HEADER: Final = 1_000
"""No header that means well is longer."""


def _header(headers: Message, name: str) -> str | None:
    """Return a header that can be sent back as it came; None when it is odd."""
    found = headers.get(name)
    if not found or len(found) > _LONGEST_HEADER:
        return None
    return found if found.isascii() and found.isprintable() else None


def _reason(problem: BaseException) -> str:
    inner = getattr(problem, "reason", None)
    found = inner if isinstance(inner, BaseException) else problem
    return (
        getattr(found, "strerror", None) or str(found) or type(found).__name__
    ).lower()


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a few redirects to the web, never from https to less, and never to another scheme."""

    max_redirections = MOST_REDIRECTS
    max_repeats = 2
    _AWAY: ClassVar = {"http": ("http", "https"), "https": ("https",)}

    def http_error_302(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any
    ) -> Any:
        # urllib itself refuses some schemes, in words that name neither the feed nor a way out.
        target = headers.get("location") or headers.get("uri") or ""
        scheme = urlsplit(urljoin(req.full_url, target)).scheme
        if scheme not in self._AWAY[req.type]:
            raise FeedError(
                req.full_url,
                f"it redirects to {target}, and {scheme} is not followed",
                "if you trust that address, watch it itself",
            )
        if len(getattr(req, "redirect_dict", ())) >= MOST_REDIRECTS:
            raise FeedError(
                req.full_url,
                f"it redirects more than {MOST_REDIRECTS} times",
                "open the address in a browser, and watch the one where it ends",
            )
        return super().http_error_302(req, fp, code, msg, headers)

    http_error_301 = http_error_303 = http_error_307 = http_error_308 = http_error_302


class _Deadline:
    """Hangs up when the time is over: a timeout of the socket alone starts anew with every byte."""

    def __init__(self, seconds: float) -> None:
        self.passed = False
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._hang_up)
        self._timer.daemon = True

    def watch(self, sock: socket.socket) -> None:
        self._sockets.append(sock)
        if self.passed:
            self._hang_up()

    def _hang_up(self) -> None:
        self.passed = True
        for sock in self._sockets:
            try:
                sock.shutdown(2)
            except OSError:
                continue

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()


def _connect_publicly(
    address: tuple[str, int], timeout: float, source: tuple[str, int] | None = None
) -> socket.socket:
    """Connect to a host whose every address is public; the one that was checked is connected to.

    Raises:
        PrivateAddressError: One is not.
        OSError: The host is not known, or cannot be reached.
    """
    host, port = address
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    numbers = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not all(map(is_public, numbers)):
        raise PrivateAddressError(
            host, "this is an address of the server's own machine or network"
        )
    problem: OSError | None = None
    for number in numbers:
        try:
            return socket.create_connection((number, port), timeout, source)
        except OSError as failed:
            problem = failed
    raise problem or OSError("the host has no address")


def is_public(number: str) -> bool:
    """Say whether an address of IPv4 or IPv6, in figures, is one of the public internet."""
    address = ip_address(number.partition("%")[0])
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast


def _opener(deadline: _Deadline, limits: Limits) -> urllib.request.OpenerDirector:
    """Return an opener that knows http and https alone, and hangs up at the deadline."""
    connecting = _connect_publicly if limits.public_only else socket.create_connection

    class Plain(http.client.HTTPConnection):
        def connect(self) -> None:
            self._create_connection = connecting
            super().connect()
            deadline.watch(self.sock)

    class Secure(http.client.HTTPSConnection):
        def connect(self) -> None:
            self._create_connection = connecting
            super().connect()
            deadline.watch(self.sock)

    class PlainHandler(urllib.request.HTTPHandler):
        def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Plain, req)

    class SecureHandler(urllib.request.HTTPSHandler):
        def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Secure, req)

    opener = urllib.request.OpenerDirector()
    for handler in (
        # A proxy would look the name up by itself, where it cannot be checked.
        urllib.request.ProxyHandler({} if limits.public_only else None),
        PlainHandler(),
        SecureHandler(),
        _Redirects(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    return opener
