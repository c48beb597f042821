"""Messages of models over HTTP: one is sent, and its answer comes back, behind the same guards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anyio

from tracker.web.access.guard import LARGEST_BODY
from tracker.web.mcp import check_installed
from tracker.web.replies import Reply

if TYPE_CHECKING:
    from starlette.types import Message, Scope

    from tracker.web.desk.sent import Sent


def take_message(sent: Sent) -> Reply:
    """Answer one message of the Model Context Protocol; nothing is remembered between two.

    Raises:
        ExtraMissingError: The extra `mcp` is not installed.
    """
    check_installed()
    return anyio.run(_answered, sent)


async def _answered(sent: Sent) -> Reply:
    """Let the protocol's own application answer, as if it had been asked itself."""
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    from tracker.web.mcp.server import server_of

    scope: Scope = {
        "type": "http",
        "method": "POST",
        "path": sent.write.pattern,
        "query_string": b"",
        "headers": [
            (name.encode(), said.encode()) for name, said in sent.headers.protocol
        ],
    }
    told: list[Message] = []
    waiting = [{"type": "http.request", "body": sent.body, "more_body": False}]

    async def receive() -> Message:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        told.append(message)

    manager = StreamableHTTPSessionManager(
        server_of(sent.library, sent.holder),
        json_response=True,
        stateless=True,
        max_request_body_size=LARGEST_BODY,
    )
    async with manager.run():
        await manager.handle_request(scope, receive, send)
    return _reply(told)


def _reply(told: list[Any]) -> Reply:
    """Return what an ASGI application has sent as an answer of this server."""
    start, *parts = told
    headers = {name.decode().lower(): said.decode() for name, said in start["headers"]}
    body = b"".join(part.get("body", b"") for part in parts)
    media = headers.get("content-type", "")
    return Reply(start["status"], body, media, {"Cache-Control": "no-store"})
