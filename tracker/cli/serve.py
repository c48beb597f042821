"""`tracker serve`: the dossiers as pages and over HTTP, for this machine or for others."""

from __future__ import annotations

import re
import socket
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from tracker.cli.frame.commands import command as make_command
from tracker.cli.frame.errors import ExitCode, Mistake
from tracker.cli.frame.session import session
from tracker.domain.errors import TrackerError
from tracker.services.feeds.fetching import address_of

if TYPE_CHECKING:
    from tracker.cli.frame.session import Session
    from tracker.web.app import Application

PORT: Final = 8765
LOCAL: Final = "127.0.0.1"
_OWN_NAMES: Final = ("127.0.0.1", "localhost", "[::1]")
_NAME: Final = re.compile(r"\[[0-9a-f:.]+\]|[a-z0-9._-]+")
_NEEDED: Final = ("starlette", "uvicorn", "jinja2", "multipart")


class WebMissingError(TrackerError):
    """A server is asked for, and the extra `web` is not installed."""

    code = "T032"
    hint = "`pip install 'position-tracker[web]'` installs what is missing"

    def __init__(self, missing: str) -> None:
        super().__init__(
            f"a server needs the extra `web`, of which {missing} is not installed"
        )


class Guards(NamedTuple):
    """The options that say who reaches a server, and what it takes from whom.

    Attributes:
        host: The address that it listens on.
        public: Whether everybody may read.
        read_only: Whether nothing is taken.
        names: Other names under which it is asked.
        behind_proxy: Whether one proxy in front is believed.
        origins: The other sites whose pages may read.
        feeds: The feeds that are read wherever they are.
    """

    host: str
    public: bool
    read_only: bool
    names: tuple[str, ...]
    behind_proxy: bool
    origins: tuple[str, ...]
    feeds: tuple[str, ...]

    @property
    def is_reached(self) -> bool:
        """Return whether others than this machine reach the server."""
        return self.behind_proxy or not _is_loopback(self.host)

    @property
    def hosts(self) -> frozenset[str]:
        """Return all names under which it is asked, in lower case."""
        named = (name.lower() for name in self.names)
        return frozenset((*_OWN_NAMES, *_named(self.host), *named))

    def check(self) -> None:
        """Refuse an address or a name under which nobody can ask.

        Raises:
            Mistake: It is one.
        """
        if not self.host.strip():
            raise Mistake(
                "--host is empty",
                "name an address; 0.0.0.0 is every one of this machine",
            )
        for name in self.names:
            if not _NAME.fullmatch(name.lower()):
                raise Mistake(
                    f"--allow-host is {name!r}, which is no name of a host",
                    "write the name alone, such as talks.example: no scheme, port or path",
                )


@make_command("serve", example="tracker serve --port 0 --open")
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=PORT,
    show_default=True,
    metavar="N",
    help="The port; 0 takes any that is free.",
)
@click.option(
    "--host",
    default=LOCAL,
    show_default=True,
    metavar="ADDRESS",
    help="The address that it listens on; one that others reach needs a token or --public.",
)
@click.option(
    "--open",
    "open_browser",
    is_flag=True,
    help="Open a browser, and let it in as admin by a link that works once.",
)
@click.option(
    "--public",
    is_flag=True,
    help="Let everybody who reaches it read, without a token.",
)
@click.option(
    "--read-only",
    is_flag=True,
    help="Take nothing that would be appended, whoever sends it.",
)
@click.option(
    "--allow-host",
    "names",
    multiple=True,
    metavar="NAME",
    help="Answer under this name as well; may be repeated.",
)
@click.option(
    "--behind-proxy",
    is_flag=True,
    help="Believe what one proxy in front says of host, scheme and client; others reach it then.",
)
@click.option(
    "--allow-origin",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="Let pages of another site read with a token; may be repeated.",
)
@click.option(
    "--allow-feed",
    "feeds",
    multiple=True,
    metavar="FEED",
    help="Read this feed though it is a file or of a private network; may be repeated.",
)
def command(*, port: int, host: str, open_browser: bool, **guards: Any) -> int:
    """Serve the dossiers as pages and over HTTP, until Ctrl-C.

    Without a database the bundled dossiers are served. Nobody but this machine reaches the server
    unless --host says so.
    """
    run, asked = session(), Guards(host, **guards)
    asked.check()
    run.wiring.place()
    check_there(run)
    _check_installed()
    if asked.is_reached and not asked.public and not _has_tokens(run):
        reached = "a server behind a proxy" if asked.behind_proxy else host
        raise Mistake(
            f"{reached} can be reached by others, and nobody has a token",
            "make one with `tracker token add NAME`, or let everybody read with --public",
        )
    if asked.is_reached and not asked.behind_proxy:
        run.remark("what is sent is not encrypted: put a proxy with TLS in front")
    from tracker.web.app import Application, Serving

    serving = Serving(
        wiring=run.wiring,
        hosts=asked.hosts,
        public=asked.public or not asked.is_reached,
        read_only=asked.read_only,
        behind_proxy=asked.behind_proxy,
        origins=_checked_origins(asked.origins),
        feeds=frozenset(map(address_of, asked.feeds)),
    )
    with _listening(host, port) as bound:
        address = f"http://{_shown(host)}:{bound.getsockname()[1]}"
        if not (open_browser or asked.read_only) and run.wiring.has_database():
            run.remark(
                "one writes after /login with a token; --open lets this browser in"
            )
        return _serve(run, Application(serving), bound, address, opened=open_browser)


def _checked_origins(origins: tuple[str, ...]) -> frozenset[str]:
    """Return the origins as browsers write them.

    Raises:
        Mistake: A text is not the origin of a site.
    """
    from tracker.web.access.other_sites import is_origin

    found = [origin.lower().rstrip("/") for origin in origins]
    for origin, written in zip(found, origins, strict=True):
        if not is_origin(origin):
            raise Mistake(
                f"--allow-origin is {written!r}, which is no origin",
                "write a scheme and a host, such as https://desk.example",
            )
    return frozenset(found)


def _is_loopback(host: str) -> bool:
    """Say whether an address is reached from this machine alone."""
    from ipaddress import ip_address

    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _serve(
    run: Session,
    application: Application,
    bound: socket.socket,
    address: str,
    *,
    opened: bool,
) -> int:
    """Say where the server listens, and serve until it is told to end."""
    import sys

    from tracker.web.access.connections import run_server

    run.answer(f"serving {_what(run)} at {address}/ until Ctrl-C")
    sys.stdout.flush()
    if opened:
        _open(run, f"{address}/login?once={application.sessions.new_link()}")
    try:
        run_server(application, bound)
    except KeyboardInterrupt:
        run.remark("stopped")
    return ExitCode.FINE


def _open(run: Session, link: str) -> None:
    import webbrowser

    if not webbrowser.open(link):
        run.remark(f"no browser was found; this link lets one in, once: {link}")


def check_there(run: Session) -> None:
    """Make sure that a database which was named is there and can be read.

    Raises:
        TrackerError: It is not, or cannot.
    """
    if run.wiring.has_database():
        run.shelf.own()
    else:
        run.wiring.check_named()


def _what(run: Session) -> str:
    """Say what is served: the database, or the bundled dossiers while there is none."""
    if run.wiring.has_database():
        return run.wiring.shown_place()
    return "the bundled dossiers"


def _check_installed() -> None:
    """Make sure that what a server needs is installed.

    Raises:
        WebMissingError: Something is not.
    """
    from importlib.util import find_spec

    missing = [name for name in _NEEDED if find_spec(name) is None]
    if missing:
        raise WebMissingError(missing[0])


def _has_tokens(run: Session) -> bool:
    """Say whether anybody has a token that counts."""
    own = run.shelf.own()
    if own is None:
        return False
    from tracker.services.access import list_tokens

    listed = list_tokens(own.database, now=run.wiring.now())
    return any(token.state == "counts" for token in listed)


def _named(host: str) -> tuple[str, ...]:
    """Return the names under which an address that is listened on is asked."""
    from ipaddress import ip_address

    try:
        every = ip_address(host).is_unspecified
    except ValueError:
        every = False
    return (socket.gethostname().lower() if every else _shown(host).lower(),)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _listening(host: str, port: int) -> socket.socket:
    """Listen on an address.

    Raises:
        Mistake: The port is taken, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as problem:
        reason = (problem.strerror or str(problem)).partition(" (")[0].lower()
        raise Mistake(
            f"port {port} of {host} cannot be had: {reason}",
            "name another one, such as --port 8766",
        ) from problem
