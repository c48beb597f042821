"""The application: requests in, answers out; it reads what `Serving` says, and nothing else."""

from __future__ import annotations

import logging
import secrets
from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

import anyio
import anyio.to_thread
import msgspec
from starlette.requests import Request as Incoming
from starlette.responses import Response

from tracker.domain.errors import DatabaseError, TrackerError
from tracker.web.access.guard import (
    HEADERS,
    LARGEST_BODY,
    check_framing,
    check_host,
    check_same_site,
    check_size,
    too_large,
)
from tracker.web.access.login import LOGIN, LOGOUT, Door, log_out, login_page
from tracker.web.access.methods import ASKING, SENDING, check_method, methods_of
from tracker.web.access.other_sites import asked_before, shared_with
from tracker.web.access.proxy import Way, way_of
from tracker.web.access.sessions import COOKIE, Sessions
from tracker.web.access.tries import FailedLogins
from tracker.web.access.who import check_role, holder_asking
from tracker.web.answering import LOG, Request, answer, log_headers
from tracker.web.assets import PREFIX, asset
from tracker.web.desk.sent import Sent, SentHeaders, find_write, take
from tracker.web.forms import prefers_page, split_ending
from tracker.web.library import MEMORY, Library
from tracker.web.pages import error_page
from tracker.web.problems import (
    MEDIA,
    RETRY_SECONDS,
    ProblemShown,
    RequestError,
    TooSlowError,
    bug,
    nothing_there,
    problem_of,
)
from tracker.web.replies import Followed, Reply
from tracker.web.stream import HEADERS as STREAM_HEADERS
from tracker.web.stream import MEDIA as MEDIA_OF_STREAM
from tracker.web.stream import Tail

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import Receive, Scope, Send

    from tracker.services.access import Holder
    from tracker.wiring import Wiring

SECONDS: Final = 10.0
"""So long an answer may take."""
AT_ONCE: Final = 400
"""The connections that a server takes at once; more are told to come back."""
_LOG: Final = logging.getLogger("tracker.web")


class Serving(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of a server.

    Attributes:
        wiring: The composition root.
        hosts: The names under which it may be asked, in lower case, without a port.
        public: Whether everybody may read; otherwise only who has a token or a session.
        read_only: Whether nothing is taken that would be appended, whoever sends it.
        behind_proxy: Whether a proxy in front says by which host and scheme it is asked, and by
            whom.
        origins: The other sites whose pages may read with a token, such as `https://desk.example`.
        feeds: The addresses of feeds that are read wherever they are.
        memory: The bytes that kept answers may take.
        seconds: The seconds that an answer may take.
    """

    wiring: Wiring
    hosts: frozenset[str] = frozenset(("127.0.0.1", "localhost", "[::1]"))
    public: bool = True
    read_only: bool = False
    behind_proxy: bool = False
    origins: frozenset[str] = frozenset()
    feeds: frozenset[str] = frozenset()
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
        self.library = Library(
            serving.wiring,
            memory=serving.memory,
            takes=not serving.read_only,
            feeds=serving.feeds,
        )
        self.sessions = Sessions(serving.wiring.now)
        self._failed = FailedLogins(serving.wiring.now)
        self._door = Door(self.library, self.sessions, self._failed)
        self._tail = Tail(self.library)
        self._open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or take part in the server's start and end."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            self._open += 1
            try:
                response = await self._response(Incoming(scope, receive))
                await response(scope, receive, send)
            finally:
                self._open -= 1

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
        let_in = False
        try:
            found = await self._before_login(incoming)
            if found is None:
                holder = await self._holder(incoming)
                let_in = True
                sent = incoming.method in SENDING
                found = await (self._taken if sent else self._answered)(
                    incoming, holder
                )
        except TrackerError as error:
            found = _told(
                _problem(error, incoming), incoming, getattr(error, "headers", {})
            )
        except Exception:  # noqa: BLE001  (a reader gets its number, the log has the rest)
            number = secrets.token_hex(4)
            _LOG.exception("%s: %s", number, incoming.scope["path"])
            found = _told(bug(number), incoming, {})
        return await self._guarded(incoming, found, let_in=let_in)

    async def _guarded(
        self, incoming: Incoming, found: Reply | Response, *, let_in: bool
    ) -> Response:
        """Return an answer with the headers that every answer has."""
        more = {**HEADERS, **self._shared(incoming, found.headers.get("Vary", ""))}
        if let_in and LOG not in found.headers:
            more |= await self._log_end(incoming)
        if isinstance(found, Reply):
            return _sent(found.having(more), incoming.method)
        found.headers.update(more)
        return found

    async def _before_login(self, incoming: Incoming) -> Reply | Response | None:
        """Return an answer for which it does not matter who asks; None where it does.

        Raises:
            TrackerError: The request is refused, whoever sent it.
        """
        headers, path = incoming.headers, _raw_path(incoming)
        if self._open > AT_ONCE:
            raise RequestError(503, f"{AT_ONCE} requests are open", "come back later")
        way = self._way(incoming)
        check_host(way.host, self._serving.hosts)
        read_only = self._serving.read_only
        check_method(incoming.method, path, read_only=read_only)
        check_size(_address(incoming), headers.get("content-length"))
        check_framing(headers)
        if incoming.method == ASKING:
            methods = ", ".join(methods_of(path, read_only=read_only))
            if not methods:
                raise nothing_there()
            shared = asked_before(headers, self._serving.origins)
            return Reply(204, b"", "", {"Allow": methods, **shared})
        if path.startswith(PREFIX):
            return asset(path)
        if incoming.method in SENDING:
            return await self._from_own_page(incoming, way)
        if path == LOGIN:
            word = incoming.query_params.get("once", "")
            return self._door.by_link(word, way) if word else login_page()
        return None

    async def _from_own_page(self, incoming: Incoming, way: Way) -> Reply | None:
        """Log a browser in or out; None where something else is sent.

        Raises:
            RequestError: A page of another site sent it, or too many logins failed.
        """
        headers, path = incoming.headers, _raw_path(incoming)
        is_login = path in {LOGIN, LOGOUT}
        by_cookie = "authorization" not in headers and COOKIE in incoming.cookies
        if is_login or by_cookie:
            site, origin = headers.get("sec-fetch-site"), headers.get("origin")
            check_same_site(site, origin, way.host)
        if path != LOGIN:
            return log_out() if is_login else None
        body = await _body_of(incoming, self._serving.seconds)
        return await anyio.to_thread.run_sync(self._door.by_token, body, way)

    async def _answered(self, incoming: Incoming, holder: Holder) -> Reply | Response:
        """Return what is read at an address; a stream ends once its reader may not read."""
        found = await self._in_time(self._read(incoming, holder))
        if isinstance(found, Reply):
            return found
        if incoming.method == "HEAD":
            return Reply(200, b"", MEDIA_OF_STREAM, {**STREAM_HEADERS, **found.headers})
        return self._tail.response(found, partial(self._holder, incoming))

    async def _taken(self, incoming: Incoming, holder: Holder) -> Reply:
        """Carry out what was sent; however long it takes, its outcome is told."""
        headers = incoming.headers
        found = find_write(_raw_path(incoming))
        check_role(holder, found.write.role)
        sent = Sent(
            library=self.library,
            write=found.write,
            path=dict(found.path),
            query=incoming.query_params.multi_items(),
            headers=SentHeaders(
                media=headers.get("content-type", ""),
                once=headers.get("idempotency-key", ""),
                match=headers.get("if-match", ""),
                protocol=tuple(
                    each for each in headers.items() if _is_protocol(each[0])
                ),
            ),
            body=await _body_of(incoming, self._serving.seconds),
            holder=holder,
        )
        return await anyio.to_thread.run_sync(take, sent)

    def _shared(self, incoming: Incoming, varies: str) -> dict[str, str]:
        """Return the headers for pages of other sites; none where none may read."""
        headers, origins = incoming.headers, self._serving.origins
        if not origins:
            return {}
        shared = shared_with(
            headers.get("origin", ""), origins, has_token="authorization" in headers
        )
        return {**shared, "Vary": ", ".join(filter(None, [varies, "Origin"]))}

    def _way(self, incoming: Incoming) -> Way:
        client = incoming.client.host if incoming.client else ""
        direct = Way(incoming.headers.get("host", ""), incoming.scope["scheme"], client)
        return way_of(
            incoming.headers.getlist, direct, behind_proxy=self._serving.behind_proxy
        )

    async def _log_end(self, incoming: Incoming) -> dict[str, str]:
        """Return the header that says how far the log goes; none while it cannot be read."""
        try:
            return await anyio.to_thread.run_sync(
                log_headers, self.library, _raw_path(incoming)
            )
        except TrackerError:
            return {}

    async def _in_time(self, request: Request) -> Reply | Followed:
        """Work an answer out in a thread, for as long as an answer may take."""
        try:
            with anyio.fail_after(self._serving.seconds):
                return await anyio.to_thread.run_sync(
                    answer, self.library, request, abandon_on_cancel=True
                )
        except TimeoutError as late:
            raise TooSlowError from late

    async def _holder(self, incoming: Incoming) -> Holder:
        """Return who asks; a token is looked up in a thread.

        Raises:
            TrackerError: The token does not count, too many did not, or the log cannot be asked.
        """
        token = incoming.headers.get("authorization")
        client = self._way(incoming).client
        if token is not None:
            self._failed.check(client)
        try:
            return await anyio.to_thread.run_sync(
                holder_asking,
                self.library,
                self.sessions,
                token,
                incoming.cookies.get(COOKIE),
                self._serving.public,
            )
        except RequestError:
            if token is not None:
                self._failed.note(client)
            raise

    def _read(self, incoming: Incoming, holder: Holder) -> Request:
        return Request(
            raw_path=_raw_path(incoming),
            query=incoming.query_params.multi_items(),
            accept=incoming.headers.get("accept", ""),
            tags=incoming.headers.get("if-none-match", ""),
            moment=incoming.headers.get("accept-datetime", ""),
            last_id=incoming.headers.get("last-event-id", ""),
            holder=holder,
            public=self._serving.public,
        )


def _raw_path(incoming: Incoming) -> str:
    """Return the path as it was sent, percent-encoded."""
    raw: bytes = incoming.scope.get("raw_path") or incoming.scope["path"].encode()
    return raw.decode("ascii", "replace").partition("?")[0]


def _address(incoming: Incoming) -> str:
    """Return the path and the query as they were sent."""
    query: bytes = incoming.scope["query_string"]
    path, asked = _raw_path(incoming), query.decode("ascii", "replace")
    return f"{path}?{asked}" if asked else path


def _is_protocol(name: str) -> bool:
    """Say whether the Model Context Protocol reads a header."""
    return name in {"accept", "content-type", "host"} or name.startswith("mcp-")


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
                    raise too_large("the request is too large")
    except TimeoutError as late:
        raise RequestError(
            408, "the request came too slowly", "send it again"
        ) from late
    return bytes(body)


def _problem(error: TrackerError, incoming: Incoming) -> ProblemShown:
    if isinstance(error, DatabaseError):
        _LOG.warning("%s: %s", error, error.hint)
    parts = [unquote(part) for part in _raw_path(incoming).split("/")]
    return problem_of(error, {*parts, split_ending(parts[-1])[0]})


def _told(problem: ProblemShown, incoming: Incoming, more: Mapping[str, str]) -> Reply:
    """Return an error as a page for a reader, else as data."""
    headers = {"Cache-Control": "no-store", "Vary": "Accept", **more}
    if problem.status == 503:  # noqa: PLR2004  (not now)
        headers.setdefault("Retry-After", str(RETRY_SECONDS))
    if problem.status == 401:  # noqa: PLR2004  (not logged in)
        headers["WWW-Authenticate"] = "Bearer"
    if prefers_page(incoming.headers.get("accept", "")):
        path, _, query = _address(incoming).partition("?")
        body = error_page(problem, unquote(path), query).encode()
        return Reply(problem.status, body, "text/html; charset=utf-8", headers)
    body = msgspec.json.format(msgspec.json.encode(problem), indent=2) + b"\n"
    return Reply(problem.status, body, MEDIA, headers)


def _sent(reply: Reply, method: str) -> Response:
    headers = dict(reply.headers)
    if reply.media:
        headers["Content-Type"] = reply.media
    if method == "HEAD":
        headers["Content-Length"] = str(len(reply.body))
        return Response(None, reply.status, headers)
    return Response(reply.body, reply.status, headers)
