"""The server over its socket: how many connections there are, and how long each may keep its place.

A connection that sends nothing, or its request letter by letter, keeps a place from others. It is
closed when the head of its next request has not come whole in time; a body has a time of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from tracker.web.app import AT_ONCE

if TYPE_CHECKING:
    import asyncio
    import socket

    from tracker.web.app import Application

_LAST_SECONDS: Final = 3
"""So long open requests may go on when the server is to end."""


class Connection(H11Protocol):
    """A connection, which is closed when its next request does not come in time.

    Attributes:
        seconds: The time that the head of a request may take, from its connection or from the end
            of the answer before it.
    """

    seconds = 10.0
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request."""
        super().connection_made(transport)
        self._wait()

    def handle_events(self) -> None:
        """Wait no longer once the head of a request is there."""
        super().handle_events()
        cycle: Any = self.cycle  # none before the first request
        if cycle is not None and not cycle.response_complete:
            self._wait_no_longer()

    def on_response_complete(self) -> None:
        """Wait for the next request, which may have come already."""
        self._wait()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._wait_no_longer()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._wait_no_longer()
        self._waiting = self.loop.call_later(self.seconds, self.transport.close)

    def _wait_no_longer(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


class Server(uvicorn.Server):
    """A server whose streams end when it does.

    Args:
        application: The application.
    """

    def __init__(self, application: Application) -> None:
        self._application = application
        super().__init__(
            uvicorn.Config(
                application,
                http=Connection,
                ws="none",
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                limit_concurrency=AT_ONCE,
                timeout_graceful_shutdown=_LAST_SECONDS,
            )
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then the server."""
        self._application.end_streams()
        await super().shutdown(sockets)


def run_server(application: Application, bound: socket.socket) -> None:
    """Serve until the process is told to end, then give the database back.

    Args:
        application: The application.
        bound: The socket that listens.
    """
    try:
        Server(application).run(sockets=[bound])
    finally:
        application.close()
