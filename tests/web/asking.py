"""Asking the application inside the test's process, without a server."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

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

    def raw(
        self,
        method: str,
        target: str,
        headers: list[tuple[str, str]],
        body: bytes = b"",
    ) -> tuple[int, dict[str, str], bytes]:
        """Send a request as a server gets it: nothing of its address is put right."""
        return asyncio.run(self._raw(method, target, headers, body))

    async def _raw(
        self, method: str, target: str, headers: list[tuple[str, str]], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        path, _, query = target.partition("?")
        scope = {
            "type": "http",
            "method": method,
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(n.encode(), v.encode("latin-1")) for n, v in headers],
            "scheme": "http",
            "server": ("localhost", 80),
            "client": ("127.0.0.1", 1),
            "http_version": "1.1",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
        }
        sent: list[dict[str, Any]] = []
        coming = [{"type": "http.request", "body": body}, {"type": "http.disconnect"}]

        async def receive() -> dict[str, Any]:
            return coming.pop(0) if len(coming) > 1 else coming[0]

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await self.application(scope, receive, send)  # type: ignore[arg-type]
        named = {n.decode(): v.decode("latin-1") for n, v in sent[0]["headers"]}
        text = b"".join(each.get("body", b"") for each in sent[1:])
        return sent[0]["status"], named, text

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
