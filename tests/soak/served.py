"""A server killed in a loop while people send it facts: each is there once, whole, under the name of who sent it."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

import httpx

from tests.soak.hands import CATALOGUE, DOSSIER, opened
from tracker.services.access import add_token
from tracker.services.recording.append import record

if TYPE_CHECKING:
    from tracker.storage.event_log import EventLog

PAIR: Final = "ab"
"""Each request holds two facts, so that one that is there by half is seen."""
LONGEST: Final = 3.0
"""Seconds that a server lives, at most, once it listens."""


class Served(NamedTuple):
    """What was counted.

    Attributes:
        kills: Servers killed.
        people: People who sent facts at once.
        acknowledged: Requests that were answered.
        repeated: Requests that were sent once more, since nobody had heard what became of them.
        events: Facts in the log at the end.
        lost: Acknowledged facts that are not there.
        doubled: Facts that are there twice.
        halved: Requests of which one fact is there and the other is not.
        misnamed: Facts under another name than that of who sent them.
        seconds: How long it took.
    """

    kills: int
    people: int
    acknowledged: int
    repeated: int
    events: int
    lost: int
    doubled: int
    halved: int
    misnamed: int
    seconds: float


class _Crowd:
    """People who send facts to one address, each until it is answered, until all are to end."""

    def __init__(self, address: str, tokens: list[str]) -> None:
        self.address, self.tokens = address, tokens
        self.acknowledged: list[str] = []
        self.repeated, self.over = 0, threading.Event()

    def send(self, person: int) -> None:
        with httpx.Client(timeout=60) as client:
            self._send_on(client, person)

    def _send_on(self, client: httpx.Client, person: int) -> None:
        number = 0
        while not self.over.is_set():
            number += 1
            text = f"{person}-{number}-"
            facts = [
                {"type": "development-noted", "text": f"{text}{each}", "when": "2025"}
                for each in PAIR
            ]
            while not self._taken(client, person, text, facts):
                self.repeated += 1
                time.sleep(0.05)
            self.acknowledged.append(text)

    def _taken(
        self, client: httpx.Client, person: int, text: str, facts: list[dict[str, str]]
    ) -> bool:
        headers = {
            "Authorization": f"Bearer {self.tokens[person]}",
            "Idempotency-Key": text,
        }
        try:
            answer = client.post(self.address, json=facts, headers=headers)
        except httpx.TransportError:
            return False
        assert answer.status_code in {200, 201, 503}, answer.text
        return answer.status_code != 503


def kill_servers(where: str, *, kills: int, people: int) -> Served:
    """Kill a server at random moments while people send facts, and count what is there in the end."""
    began = time.monotonic()
    with opened(where) as log:
        record(log, list(CATALOGUE))
        tokens = [_token(log, person) for person in range(people)]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    crowd = _Crowd(f"http://127.0.0.1:{port}/d/{DOSSIER}/events", tokens)
    server = _serve(where, port)
    threads = [
        threading.Thread(target=crowd.send, args=(n,), daemon=True)
        for n in range(people)
    ]
    for thread in threads:
        thread.start()
    for _ in range(kills):
        time.sleep(random.uniform(0.1, LONGEST))
        server.send_signal(signal.SIGKILL)
        server.wait()
        server = _serve(where, port)
    crowd.over.set()
    for thread in threads:
        thread.join()
    server.terminate()
    server.wait()
    with opened(where) as log:
        assert log.check().problems == []
        return _counted(crowd, log, kills, time.monotonic() - began)


def _token(log: EventLog, person: int) -> str:
    made = add_token(log.database, f"p{person}", role="editor", now=0, days=None)
    return made.text


def _serve(where: str, port: int) -> subprocess.Popen[str]:
    """Start a server, and wait until it says that it listens."""
    command = [sys.executable, "-m", "tracker.cli.main", "serve", "--port", str(port)]
    environment = {**os.environ, "TRACKER_DB": where}
    server = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    assert server.stdout.readline().startswith("serving ")
    return server


def _counted(crowd: _Crowd, log: EventLog, kills: int, seconds: float) -> Served:
    found = Counter[str]()
    misnamed = 0
    for recorded in log.read(types=["development-noted"]):
        said = str(getattr(recorded.event, "text", ""))
        found[said] += 1
        named = recorded.recorded_by.partition(" ")[0]
        misnamed += named != f"p{said.partition('-')[0]}"
    begun = {text[:-1] for text in found}
    return Served(
        kills=kills,
        people=len(crowd.tokens),
        acknowledged=len(crowd.acknowledged),
        repeated=crowd.repeated,
        events=sum(found.values()),
        lost=sum(not found[t + each] for t in crowd.acknowledged for each in PAIR),
        doubled=sum(count - 1 for count in found.values()),
        halved=sum(not all(found[t + each] for each in PAIR) for t in begun),
        misnamed=misnamed,
        seconds=seconds,
    )
