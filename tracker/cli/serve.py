"""`tracker serve`: the dossiers as pages and over HTTP, for this machine or for others."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Final

import click

from tracker.cli.frame.commands import command as make_command
from tracker.cli.frame.errors import ExitCode, Mistake
from tracker.cli.frame.session import session
from tracker.domain.errors import TrackerError

if TYPE_CHECKING:
    from tracker.cli.frame.session import Session
    from tracker.web.app import Application

PORT: Final = 8765
LOCAL: Final = "127.0.0.1"
_LOOPBACK: Final = frozenset(("127.0.0.1", "localhost", "::1"))
_NEEDED: Final = ("starlette", "uvicorn", "jinja2", "multipart")


class WebMissingError(TrackerError):
    """A server is asked for, and the extra `web` is not installed."""

    code = "T032"
    hint = "`pip install 'position-tracker[web]'` installs what is missing"

    def __init__(self, missing: str) -> None:
        super().__init__(
            f"a server needs the extra `web`, of which {missing} is not installed"
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
    "--allow-host",
    "names",
    multiple=True,
    metavar="NAME",
    help="Answer under this name as well; may be repeated.",
)
@click.option(
    "--behind-proxy",
    is_flag=True,
    help="Believe what one proxy in front says of host, scheme and client.",
)
def command(
    *,
    port: int,
    host: str,
    open_browser: bool,
    public: bool,
    names: tuple[str, ...],
    behind_proxy: bool,
) -> int:
    """Serve the dossiers as pages and over HTTP, until Ctrl-C.

    Without a database the bundled dossiers are served. Nobody but this machine reaches the server
    unless --host says so.
    """
    run, is_local = session(), host in _LOOPBACK
    run.wiring.place()
    _check_there(run)
    _check_installed()
    if not is_local and not public and not _has_tokens(run):
        raise Mistake(
            f"{host} can be reached by others, and nobody has a token",
            "make one with `tracker token add NAME`, or let everybody read with --public",
        )
    if not is_local and not behind_proxy:
        run.remark("what is sent is not encrypted: put a proxy with TLS in front")
    from tracker.web.app import Application, Serving

    hosts = frozenset(("127.0.0.1", "localhost", "[::1]", *_named(host), *names))
    serving = Serving(
        wiring=run.wiring,
        hosts=hosts,
        public=public or is_local,
        behind_proxy=behind_proxy,
    )
    with _listening(host, port) as bound:
        address = f"http://{_shown(host)}:{bound.getsockname()[1]}"
        return _serve(run, Application(serving), bound, address, opened=open_browser)


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

    from tracker.web.app import run_server

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


def _check_there(run: Session) -> None:
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
    if host in {"0.0.0.0", "::"}:  # noqa: S104  (it is looked for, not listened on)
        return (socket.gethostname().lower(),)
    return (_shown(host).lower(),)


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
