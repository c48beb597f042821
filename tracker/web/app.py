"""The application: requests in, answers out; it reads what `Serving` says, and nothing else."""

from __future__ import annotations

import logging
import secrets
from functools import partial
from typing import TYPE_CHECKING, Final

import anyio
import anyio.to_thread
import msgspec
from starlette.requests import Request as Incoming
from starlette.responses import Response

from tracker.domain.errors import TrackerError
from tracker.web.access.guard import (
    HEADERS,
    LARGEST_BODY,
    check_host,
    check_same_site,
    check_size,
)
from tracker.web.access.login import LOGIN, LOGOUT, Door, log_out, login_page
from tracker.web.access.sessions import COOKIE, Sessions
from tracker.web.access.who import check_role, holder_asking
from tracker.web.answering import Request, answer, find
from tracker.web.assets import PREFIX, asset
from tracker.web.desk.sent import Sent, SentHeaders, find_write, take
from tracker.web.forms import split_ending
from tracker.web.library import MEMORY, Library
from tracker.web.pages import error_page
from tracker.web.problems import (
    MEDIA,
    RETRY_SECONDS,
    ProblemShown,
    RequestError,
    TooSlowError,
    bug,
    problem_of,
)
from tracker.web.replies import Reply
from tracker.web.stream import EVENTS, Tail, wants_stream

if TYPE_CHECKING:
    import socket

    from starlette.types import Receive, Scope, Send

    from tracker.services.access import Holder
    from tracker.wiring import Wiring

SECONDS: Final = 10.0
"""So long an answer may take."""
AT_ONCE: Final = 400
"""The connections that a server takes at once; more are told to come back."""
_LAST_SECONDS: Final = 3
"""So long open requests may go on when the server is to end."""
_LOG: Final = logging.getLogger("tracker.web")


class Serving(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of a server.

    Attributes:
        wiring: The composition root.
        hosts: The names under which it may be asked, in lower case, without a port.
        public: Whether everybody may read; otherwise only who has a token or a session.
        behind_proxy: Whether a proxy in front says by which scheme and host it is asked.
        memory: The bytes that kept answers may take.
        seconds: The seconds that an answer may take.
    """

    wiring: Wiring
    hosts: frozenset[str] = frozenset(("127.0.0.1", "localhost", "[::1]"))
    public: bool = True
    behind_proxy: bool = False
    memory: int = MEMORY
    seconds: float = SECONDS


class Application:
    """An ASGI application over the dossiers of some settings.

    Attributes:
        library: The dossiers.
        sessions: The sessions of browsers.
    """

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self.library = Library(serving.wiring, memory=serving.memory)
        self.sessions = Sessions(serving.wiring.now)
        self._door = Door(self.library, self.sessions, serving.wiring.now)
        self._tail = Tail(self.library)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or take part in the server's start and end."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            response = await self._response(Incoming(scope, receive))
            await response(scope, receive, send)

    def end_streams(self) -> None:
        """Let all who listen go; they begin again elsewhere, or later."""
        self._tail.end()

    def close(self) -> None:
        """Give the database back."""
        self._tail.stop()
        self.library.close()

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                self.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _response(self, incoming: Incoming) -> Response:
        """Return the answer to a request, whatever happens."""
        try:
            found = await self._answered(incoming)
        except TrackerError as error:
            path = incoming.scope["path"]
            parts = {*path.split("/"), *split_ending(path)[0].split("/")}
            found = _told(problem_of(error, parts), incoming)
        except Exception:  # noqa: BLE001  (a reader gets its number, the log has the rest)
            number = secrets.token_hex(4)
            _LOG.exception("%s: %s", number, incoming.url.path)
            found = _told(bug(number), incoming)
        if isinstance(found, Response):
            found.headers.update(HEADERS)
            return found
        return _sent(found, incoming.method)

    async def _answered(self, incoming: Incoming) -> Reply | Response:
        headers, path = incoming.headers, incoming.scope["path"]
        forwarded = self._serving.behind_proxy and headers.get("x-forwarded-host")
        host = forwarded or headers.get("host", "")
        check_host(host, self._serving.hosts)
        check_size(incoming.method, str(incoming.url), headers.get("content-length"))
        if path.startswith(PREFIX):
            return asset(path)
        if incoming.method == "POST":
            return await self._taken(incoming, host)
        if path == LOGIN:
            word = incoming.query_params.get("once", "")
            secure = self._is_secure(incoming)
            return self._door.by_link(word, secure=secure) if word else login_page()
        holder = await self._holder(incoming)
        request = self._read(incoming, holder)
        if wants_stream(path, request.accept):
            found = find(self.library, request.raw_path.removesuffix(EVENTS))
            return await self._tail.response(
                found.matched, headers.get("last-event-id"), incoming.query_params
            )
        return await self._in_time(request)

    async def _in_time(self, request: Request) -> Reply:
        """Work an answer out in a thread, for as long as an answer may take."""
        try:
            with anyio.fail_after(self._serving.seconds):
                return await anyio.to_thread.run_sync(
                    answer, self.library, request, abandon_on_cancel=True
                )
        except TimeoutError as late:
            raise TooSlowError from late

    async def _taken(self, incoming: Incoming, host: str) -> Reply:
        """Carry out what was sent; however long it takes, its outcome is told."""
        headers, path = incoming.headers, incoming.scope["path"]
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if path in {LOGIN, LOGOUT}:
            check_same_site(site, origin, host)
            return await self._logged(incoming) if path == LOGIN else log_out()
        found = find_write(_raw_path(incoming))
        if "authorization" not in headers and COOKIE in incoming.cookies:
            check_same_site(site, origin, host)
        holder = await self._holder(incoming)
        check_role(holder.role, found.write.role)
        sent = Sent(
            library=self.library,
            write=found.write,
            path=dict(found.path),
            query=incoming.query_params.multi_items(),
            headers=SentHeaders(
                media=headers.get("content-type", ""),
                once=headers.get("idempotency-key", ""),
                match=headers.get("if-match", ""),
            ),
            body=await _body_of(incoming, self._serving.seconds),
            holder=holder,
        )
        return await anyio.to_thread.run_sync(take, sent)

    async def _logged(self, incoming: Incoming) -> Reply:
        """Change a token for a session; it is looked up in a thread."""
        body = await _body_of(incoming, self._serving.seconds)
        let_in = partial(
            self._door.by_token,
            body,
            self._address_of(incoming),
            secure=self._is_secure(incoming),
        )
        return await anyio.to_thread.run_sync(let_in)

    async def _holder(self, incoming: Incoming) -> Holder:
        """Return who asks; a token is looked up in a thread."""
        return await anyio.to_thread.run_sync(
            holder_asking,
            self.library,
            self.sessions,
            incoming.headers.get("authorization"),
            incoming.cookies.get(COOKIE),
            self._serving.public,
        )

    def _is_secure(self, incoming: Incoming) -> bool:
        """Say whether a proxy in front is asked over TLS."""
        proxy = self._serving.behind_proxy
        return bool(proxy) and incoming.headers.get("x-forwarded-proto") == "https"

    def _address_of(self, incoming: Incoming) -> str:
        """Return the address that a request comes from."""
        forwarded = incoming.headers.get("x-forwarded-for", "")
        if self._serving.behind_proxy and forwarded:
            return forwarded.rpartition(",")[2].strip()
        return incoming.client.host if incoming.client else ""

    def _read(self, incoming: Incoming, holder: Holder) -> Request:
        return Request(
            raw_path=_raw_path(incoming),
            query=incoming.query_params.multi_items(),
            accept=incoming.headers.get("accept", ""),
            tags=incoming.headers.get("if-none-match", ""),
            moment=incoming.headers.get("accept-datetime", ""),
            role=holder.role,
            public=self._serving.public,
        )


def _raw_path(incoming: Incoming) -> str:
    """Return the path as it was sent, percent-encoded."""
    raw: bytes = incoming.scope.get("raw_path") or incoming.url.path.encode()
    return raw.decode("ascii", "replace").partition("?")[0]


async def _body_of(incoming: Incoming, seconds: float) -> bytes:
    """Read a body of no more than is taken, in the time that it may take.

    Raises:
        RequestError: It is larger, or comes too slowly.
    """
    body = bytearray()
    try:
        with anyio.fail_after(seconds):
            async for part in incoming.stream():
                body += part
                if len(body) > LARGEST_BODY:
                    raise RequestError(413, "the request is too large")
    except TimeoutError as late:
        raise RequestError(
            408, "the request came too slowly", "send it again"
        ) from late
    return bytes(body)


def _told(problem: ProblemShown, incoming: Incoming) -> Reply:
    """Return an error as a page for a reader, else as data."""
    headers = {"Cache-Control": "no-store"}
    if problem.status == 503:  # noqa: PLR2004  (not now)
        headers["Retry-After"] = str(RETRY_SECONDS)
    if problem.status == 401:  # noqa: PLR2004  (not logged in)
        headers["WWW-Authenticate"] = "Bearer"
    if "text/html" in incoming.headers.get("accept", ""):
        query = incoming.url.query
        body = error_page(problem, incoming.url.path, query).encode()
        return Reply(problem.status, body, "text/html; charset=utf-8", headers)
    body = msgspec.json.format(msgspec.json.encode(problem), indent=2) + b"\n"
    return Reply(problem.status, body, MEDIA, headers)


def _sent(reply: Reply, method: str) -> Response:
    headers = {**HEADERS, **reply.headers}
    if reply.media:
        headers["Content-Type"] = reply.media
    if method == "HEAD":
        headers["Content-Length"] = str(len(reply.body))
        return Response(None, reply.status, headers)
    return Response(reply.body, reply.status, headers)


def run_server(application: Application, bound: socket.socket) -> None:
    """Serve until the process is told to end, then give the database back.

    Args:
        application: The application.
        bound: The socket that listens.
    """
    import uvicorn

    settings = uvicorn.Config(
        application,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=AT_ONCE,
        timeout_graceful_shutdown=_LAST_SECONDS,
    )

    class Server(uvicorn.Server):
        """A server whose streams end when it does."""

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            application.end_streams()
            await super().shutdown(sockets)

    try:
        Server(settings).run(sockets=[bound])
    finally:
        application.close()
