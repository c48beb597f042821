"""Running of the application by uvicorn, on a socket that listens already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import socket

    from tracker.web.app import Application

AT_ONCE: Final = 400
"""The connections that a server takes at once; more are told to come back."""
_LAST_SECONDS: Final = 3
"""So long open requests may go on when the server is to end."""


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
    try:
        uvicorn.Server(settings).run(sockets=[bound])
    finally:
        application.close()
