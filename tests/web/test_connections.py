"""Requests byte by byte over a socket: those with two ends, those that never end, those that are none."""

from __future__ import annotations

import asyncio
import re
import socket
from typing import TYPE_CHECKING, Any

import pytest
from uvicorn.server import ServerState

from tests.browser.walking import served
from tests.web.asking import client_of
from tracker.web.access.connections import Connection, Server

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT = 60
"""Seconds after which a test that waits for the end of a connection has failed."""
HOST = b"Host: localhost\r\n"
LAST = b"Connection: close\r\n"
SECOND = b"GET /healthz HTTP/1.1\r\n" + HOST + LAST + b"\r\n"
"""A request that must not be answered when it stands in the body of another."""
UNDO = b"POST /d/mini/undo HTTP/1.1\r\n" + HOST
CHUNKED = b"Transfer-Encoding: chunked\r\n"
CHUNKS = b"0\r\n\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(SECOND)
FORGED: dict[str, tuple[bytes, list[int]]] = {
    "length, then chunks": (UNDO + LENGTH + CHUNKED + b"\r\n" + CHUNKS + SECOND, [400]),
    "chunks, then length": (UNDO + CHUNKED + LENGTH + b"\r\n" + CHUNKS + SECOND, [400]),
    "chunks behind a tab": (
        UNDO + b"Transfer-Encoding:\tchunked\r\n" + LENGTH + b"\r\n" + CHUNKS + SECOND,
        [400],
    ),
    "two lengths": (UNDO + b"Content-Length: 0\r\n" + LENGTH + b"\r\n" + SECOND, [400]),
    "a list of lengths": (UNDO + b"Content-Length: 0, 9\r\n\r\n" + SECOND, [400]),
    "a length with a sign": (UNDO + b"Content-Length: +0\r\n\r\n" + SECOND, [400]),
    "a length below nothing": (UNDO + b"Content-Length: -1\r\n\r\n" + SECOND, [400]),
    "a length beyond all": (UNDO + b"Content-Length: %s\r\n\r\n" % (b"9" * 30), [400]),
    "another coding": (
        UNDO + b"Transfer-Encoding: xchunked\r\n\r\n" + CHUNKS + SECOND,
        [400],
    ),
    "two codings": (UNDO + CHUNKED * 2 + b"\r\n" + CHUNKS + SECOND, [400]),
    "chunks of no size": (
        UNDO + CHUNKED + b"\r\nzz\r\n{}\r\n" + CHUNKS + SECOND,
        [400],
    ),
    "chunks below nothing": (
        UNDO + CHUNKED + b"\r\n-2\r\n{}\r\n" + CHUNKS + SECOND,
        [400],
    ),
    "a line in a chunk's head": (
        UNDO + CHUNKED + b'\r\n2;a="\r\n"\r\n{}\r\n' + CHUNKS + SECOND,
        [400],
    ),
    "a request as a body": (UNDO + LAST + LENGTH + b"\r\n" + SECOND, [401]),
    "a token behind a body": (
        UNDO + LAST + CHUNKED + b"\r\n0\r\nAuthorization: Bearer x\r\n\r\n",
        [401],
    ),
    "two hosts": (b"GET / HTTP/1.1\r\n" + HOST + b"Host: evil.example\r\n\r\n", [400]),
    "no host": (b"GET / HTTP/1.1\r\n\r\n", [400]),
    "no host, as of old": (b"GET / HTTP/1.0\r\n\r\n", [421]),
    "a host before a colon": (b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n", [400]),
    "NUL in a head": (b"GET / HTTP/1.1\r\n" + HOST + b"X: a\0b\r\n\r\n", [400]),
    "half an end of a line": (
        b"GET / HTTP/1.1\r\n" + HOST + b"X: a\rY: b\r\n\r\n",
        [400],
    ),
    "NUL in an address": (b"GET /\0 HTTP/1.1\r\n" + HOST + b"\r\n", [400]),
    "letters in an address": (b"GET /\xc3\xa9 HTTP/1.1\r\n" + HOST + b"\r\n", [400]),
    "an address of elsewhere": (
        b"GET http://evil.example/healthz HTTP/1.1\r\n" + HOST + LAST + b"\r\n",
        [401],
    ),
    "a host of elsewhere": (
        b"GET http://localhost/ HTTP/1.1\r\nHost: evil.example\r\n" + LAST + b"\r\n",
        [421],
    ),
    "a tunnel": (
        b"CONNECT evil.example:443 HTTP/1.1\r\n" + HOST + LAST + b"\r\n",
        [401],
    ),
    "another protocol": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [421, 400]),
    "a request as of old": (b"GET /\r\n\r\n", [400]),
    "a greeting of TLS": (
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x07" * 50,
        [400],
    ),
}
"""What is sent, and the statuses of all answers to it until the connection ends."""
SLOW: dict[str, bytes] = {
    "nothing": b"",
    "half a line": b"GET /heal",
    "half a head": b"GET /healthz HTTP/1.1\r\nHost: loc",
    "lines without an end": b"\r\n",
}
"""What is sent before nothing comes any more."""
LOGIN = b"POST /login HTTP/1.1\r\nSec-Fetch-Site: same-origin\r\n" + HOST + LAST
UNENDED: dict[str, bytes] = {
    "half a body": LOGIN + b"Content-Length: 90\r\n\r\ntoken",
    "chunks without an end": LOGIN + CHUNKED + b"\r\n5\r\ntoken\r\n",
    "a chunk without an end": LOGIN + CHUNKED + b"\r\nff\r\ntoken",
}
"""Heads that are whole, with bodies that are not."""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server that gives a body little time."""
    client = client_of(
        None, tmp_path_factory.mktemp("served"), seconds=0.05, public=False
    )
    with served(client.application) as address:
        yield int(address.rpartition(":")[2])


def statuses(port: int, sent: bytes) -> list[int]:
    """The status of each answer until the server ends the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=LIMIT) as connection:
        connection.sendall(sent)
        text = b"".join(iter(lambda: connection.recv(65_536), b""))
    return [int(each) for each in re.findall(rb"^HTTP/1\.1 (\d+) ", text, re.MULTILINE)]


@pytest.mark.parametrize("name", FORGED)
def test_a_request_with_two_ends_or_of_no_form_is_refused_once(
    port: int, name: str
) -> None:
    sent, wanted = FORGED[name]

    assert statuses(port, sent) == wanted


@pytest.mark.parametrize("name", UNENDED)
def test_a_body_that_does_not_end_is_given_up(port: int, name: str) -> None:
    assert statuses(port, UNENDED[name]) == [408]


@pytest.mark.parametrize("name", SLOW)
def test_a_connection_without_a_whole_request_ends(
    port: int, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Connection, "seconds", 0.01)

    assert statuses(port, SLOW[name]) in ([], [400])


class Waits:
    """A loop that notes what is to be called later, and begins nothing."""

    def __init__(self) -> None:
        self.later: list[Waits.Call] = []

    class Call:
        """A call that waits, until it is cancelled."""

        def __init__(self, function: Any) -> None:
            self.function, self.cancelled = function, False

        def cancel(self) -> None:
            self.cancelled = True

    def call_later(self, seconds: float, function: Any) -> Waits.Call:
        self.later.append(Waits.Call(function))
        return self.later[-1]

    def create_task(self, task: Any, **_: Any) -> Waits:
        task.close()
        return self

    def add_done_callback(self, _: Any) -> None:
        """Be done never."""


class Wire(asyncio.Transport):
    """A connection to nobody."""

    closed = False

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def write(self, data: Any) -> None:
        """Send nothing."""


def test_each_request_of_a_connection_has_its_time_and_an_answer_takes_none_of_it(
    tmp_path: Any,
) -> None:
    config = Server(client_of(None, tmp_path).application).config
    loop, wire = Waits(), Wire()
    connection = Connection(config, ServerState(), {}, loop)  # type: ignore[arg-type]

    def waits() -> bool:
        return any(c.function == wire.close and not c.cancelled for c in loop.later)

    connection.connection_made(wire)
    waited = [waits()]
    for part in (b"GET /healthz HTT", b"P/1.1\r\nHost: localhost\r\n", b"\r\n"):
        connection.data_received(part)
        waited.append(waits())
    connection.cycle.response_complete = True
    connection.on_response_complete()
    waited.append(waits())
    connection.connection_lost(None)

    assert waited == [True, True, True, False, True]
    assert not waits()
