"""Asking the application inside the test's process, without a server."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx

from tracker.web.app import Application, Serving
from tracker.wiring import Wiring

if TYPE_CHECKING:
    from pathlib import Path

HOST = "http://localhost"
NOW = "2026-01-01T00:00:00Z"


class Client:
    """Asks one application; redirects are not followed."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def get(self, address: str, **headers: str) -> httpx.Response:
        return self.request("GET", address, **headers)

    def request(
        self, method: str, address: str, content: bytes = b"", **headers: str
    ) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return asyncio.run(self._asked(method, address, content, named))

    async def _asked(
        self, method: str, address: str, content: bytes, headers: dict[str, str]
    ) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.application)
        async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
            return await client.request(
                method, address, content=content, headers=headers
            )


def client_of(where: str | Path | None, folder: Path, **settings: Any) -> Client:
    """Serve a database, or the bundled dossiers, as seen from a folder without settings."""
    environment = {"TRACKER_NOW": NOW, "XDG_DATA_HOME": str(folder)}
    wiring = Wiring(
        environment=environment,
        folder=folder,
        db=None if where is None else str(where),
    )
    return Client(Application(Serving(wiring=wiring, **settings)))
