"""The application: requests in, answers out; it reads what `Serving` says, and nothing else."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Final

import anyio
import anyio.to_thread
import msgspec
from starlette.requests import Request as Incoming
from starlette.responses import Response

from tracker.domain.errors import TrackerError
from tracker.web.answering import Request, answer
from tracker.web.library import MEMORY, Library
from tracker.web.pages import error_page
from tracker.web.problems import (
    MEDIA,
    RETRY_SECONDS,
    ProblemShown,
    RequestError,
    bug,
    problem_of,
)
from tracker.web.replies import Reply

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from tracker.wiring import Wiring

SECONDS: Final = 10.0
"""So long an answer may take."""
_LOG: Final = logging.getLogger("tracker.web")


class Serving(msgspec.Struct, frozen=True, kw_only=True):
    """Settings of a server.

    Attributes:
        wiring: The composition root.
        hosts: The names under which it may be asked.
        memory: The bytes that kept answers may take.
        seconds: The seconds that an answer may take.
    """

    wiring: Wiring
    hosts: frozenset[str] = frozenset(("127.0.0.1", "localhost", "[::1]"))
    memory: int = MEMORY
    seconds: float = SECONDS


class Application:
    """An ASGI application over the dossiers of some settings."""

    def __init__(self, serving: Serving) -> None:
        self._serving = serving
        self.library = Library(serving.wiring, memory=serving.memory)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or take part in the server's start and end."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            reply = await self._reply(Incoming(scope, receive))
            await _response(reply)(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            else:
                self.library.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _reply(self, incoming: Incoming) -> Reply:
        """Return the answer to a request, whatever happens."""
        try:
            return await self._answered(incoming)
        except TrackerError as error:
            parts = incoming.url.path.strip("/").split("/")
            return _told(problem_of(error, parts), incoming)
        except Exception:  # noqa: BLE001  (a reader gets its number, the log has the rest)
            number = secrets.token_hex(4)
            _LOG.exception("%s: %s", number, incoming.url.path)
            return _told(bug(number), incoming)

    async def _answered(self, incoming: Incoming) -> Reply:
        if incoming.method not in {"GET", "HEAD"}:
            raise RequestError(405, f"{incoming.method} is not understood here")
        request = _read(incoming)
        try:
            with anyio.fail_after(self._serving.seconds):
                return await anyio.to_thread.run_sync(
                    answer, self.library, request, abandon_on_cancel=True
                )
        except TimeoutError as late:
            raise RequestError(
                503, "the answer takes too long", "ask for less, or ask again"
            ) from late


def _read(incoming: Incoming) -> Request:
    raw = incoming.scope.get("raw_path") or incoming.url.path.encode()
    return Request(
        raw_path=raw.decode("ascii", "replace").partition("?")[0],
        query=incoming.query_params.multi_items(),
        accept=incoming.headers.get("accept", ""),
        tags=incoming.headers.get("if-none-match", ""),
    )


def _told(problem: ProblemShown, incoming: Incoming) -> Reply:
    """Return an error as a page for a reader, else as data."""
    headers = {"Cache-Control": "no-store"}
    if problem.status == 503:  # noqa: PLR2004  (not now)
        headers["Retry-After"] = str(RETRY_SECONDS)
    if "text/html" in incoming.headers.get("accept", ""):
        page = error_page(problem, str(incoming.url.path))
        body = page.encode()
        return Reply(problem.status, body, "text/html; charset=utf-8", headers)
    body = msgspec.json.format(msgspec.json.encode(problem), indent=2) + b"\n"
    return Reply(problem.status, body, MEDIA, headers)


def _response(reply: Reply) -> Response:
    headers = dict(reply.headers)
    if reply.media:
        headers["Content-Type"] = reply.media
    return Response(reply.body, reply.status, headers)
