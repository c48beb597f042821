"""Feeds made up for tests, and a server on loopback that serves them well or badly."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

BOMB_HEAD = b'<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


def item(
    title: str = "Arden asks for talks",
    *,
    guid: str | None = None,
    link: str | None = None,
    text: str = "",
    date: str = "",
) -> str:
    """One item of RSS."""
    parts = {
        "title": title,
        "guid": guid,
        "link": link,
        "description": text,
        "pubDate": date,
    }
    return (
        "<item>"
        + "".join(
            f"<{name}>{escape(value)}</{name}>"
            for name, value in parts.items()
            if value
        )
        + "</item>"
    )


def rss(
    *items: str,
    title: str = "Herring wire",
    head: str = '<?xml version="1.0" encoding="utf-8"?>',
) -> bytes:
    """A feed of RSS 2.0."""
    return f'{head}<rss version="2.0"><channel><title>{title}</title>{"".join(items)}</channel></rss>'.encode()


def atom(*entries: str) -> bytes:
    """A feed of Atom."""
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Herring atom</title>{"".join(entries)}</feed>'.encode()


class Server:
    """What a server on loopback answers, by path; it counts what it was asked.

    Attributes:
        answers: For each path, a function that answers a request.
        asked: The path and the headers of every request.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: dict[str, Callable[[Any], None]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    def url(self, path: str = "/feed.xml") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def serves(
        self, body: bytes, path: str = "/feed.xml", *, status: int = 200, **headers: str
    ) -> str:
        """Let a path answer with a body, or with 304 to whoever holds the version."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        def answer(request: Any) -> None:
            held = (
                request.headers.get("If-None-Match") == named["ETag"]
                if "ETag" in named
                else False
            )
            held = held or (
                "Last-Modified" in named
                and request.headers.get("If-Modified-Since") == named["Last-Modified"]
            )
            request.send_response(304 if held else status)
            for name, value in (
                {} if held else {"Content-Length": str(len(body))} | named
            ).items():
                request.send_header(name, value)
            request.end_headers()
            if not held:
                request.wfile.write(body)

        self.answers[path] = answer
        return self.url(path)

    def redirects(self, path: str, target: str, status: int = 302) -> str:
        """Let a path lead to another address."""
        return self.serves(b"", path, status=status, Location=target)

    def drips(self, path: str, *, headers: bool = False) -> str:
        """Let a path answer a byte at a time, for ever: of its body, or of its headers."""

        def answer(request: Any) -> None:
            if not headers:
                request.send_response(200)
                request.end_headers()
            try:
                request.wfile.write(b"HTTP/1.1 200 OK\r\nX: " if headers else b"<rss>")
                while True:
                    request.wfile.write(b"x")
                    request.wfile.flush()
                    time.sleep(0.02)
            except OSError:
                return

        self.answers[path] = answer
        return self.url(path)


@contextmanager
def served() -> Iterator[Server]:
    """A server on loopback, for as long as the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append((self.path, dict(self.headers)))
            server.answers[self.path](self)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Clients that hang up are expected."""

    with Quiet(("127.0.0.1", 0), Handler) as http:
        server = Server(http.server_address[1])
        thread = threading.Thread(
            target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()
