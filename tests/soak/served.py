"""People who send facts to a server, which may be killed meanwhile: each is there once, whole, under their name.

Some send two facts in a request, some import forty, and some fill in forms in a browser. A request
that nobody answered is sent once more, with the same `Idempotency-Key` or the same id of the form.
"""

from __future__ import annotations

import json
import os
import random
import re
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
    from collections.abc import Callable

    from tracker.storage.event_log import EventLog

PAIR: Final = ("a", "b")
MANY: Final = tuple(f"i{n}" for n in range(40))
ONE: Final = ("f",)
"""The facts of a request, by how it is sent: one that is there by half is seen."""
LONGEST: Final = 3.0
"""Seconds that a server lives, at most, once it listens."""
AGAIN: Final = 10
"""So many of the last requests of each person are sent once more when all is over."""
NOTE: Final = {"type": "development-noted"}
_FORM: Final = f"/d/{DOSSIER}/desk/append/note"
_HIDDEN: Final = re.compile(r'name="(_id|_seen)" value="([^"]*)"')
_ANSWERED: Final = frozenset((200, 201, 303))
_NOT_NOW: Final = frozenset((401, 503))


class Served(NamedTuple):
    """What was counted.

    Attributes:
        kills: Servers killed.
        people: People who sent facts at once.
        requests: Requests that were answered, of two facts each.
        imports: Imports that were answered, of forty facts each.
        forms: Forms that were answered, of one fact each.
        repeated: What was sent once more, since nobody had heard what became of it.
        looked: How often a form was shown again, since others had appended.
        events: Facts in the log at the end.
        lost: Acknowledged facts that are not there.
        doubled: Facts that are there twice.
        halved: Requests of which one fact is there and another is not.
        misnamed: Facts under another name than that of who sent them.
        added: Facts that were added when answered requests were sent once more.
        seconds: How long it took.
    """

    kills: int
    people: int
    requests: int
    imports: int
    forms: int
    repeated: int
    looked: int
    events: int
    lost: int
    doubled: int
    halved: int
    misnamed: int
    added: int
    seconds: float


class _NotAnsweredError(Exception):
    """A server was killed, or is not there yet."""


class _Person:
    """Somebody who sends facts, each until it is answered.

    Args:
        address: The address of the server.
        number: The number of the person, by which the way is chosen too.
        token: The token.
        over: Is set when all are to end.
    """

    def __init__(
        self, address: str, number: int, token: str, over: threading.Event
    ) -> None:
        self.number, self.token, self.over = number, token, over
        self.parts = (PAIR, ONE, PAIR, MANY)[number % 4]
        self.answered: list[str] = []
        self.sent: dict[str, dict[str, str]] = {}
        self.repeated = self.looked = 0
        # A client of httpx is kept for as long as it is somebody's turn; all of them are threads.
        self.client = httpx.Client(base_url=address, timeout=60)

    @property
    def way(self) -> Callable[[str], None]:
        """The way to send facts."""
        return self._fill_in if self.parts is ONE else self._post

    def work(self) -> None:
        """Send one request after the other until all are to end."""
        while not self.over.is_set():
            text = f"{self.number}-{len(self.answered)}-"
            self.until_answered(text)
            self.answered.append(text)

    def until_answered(self, text: str) -> None:
        """Send a request, as often as nobody answers it."""
        while True:
            try:
                self.way(text)
            except (httpx.TransportError, _NotAnsweredError):
                self.repeated += 1
                time.sleep(0.05)
            else:
                return

    def _post(self, text: str) -> None:
        """Send facts as a program does, all or none."""
        lines = (
            json.dumps({**NOTE, "text": text + each, "when": day_of(text)})
            for each in self.parts
        )
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Idempotency-Key": text,
            "Content-Type": "application/jsonl",
        }
        body = "\n".join(lines)
        _checked(
            self.client.post(f"/d/{DOSSIER}/events", content=body, headers=headers)
        )

    def _fill_in(self, text: str) -> None:
        """Fill in a form as a browser does, look at what it changes, and send it again as it is."""
        filled = self.sent.setdefault(text, {"text": f"{text}f", "when": day_of(text)})
        while True:
            answer = self._sent_by_form({**filled, "_step": "append"})
            if answer.status_code == 303:
                return
            self.looked += "_seen" in filled
            filled.update(_HIDDEN.findall(answer.text))

    def _sent_by_form(self, filled: dict[str, str]) -> httpx.Response:
        same = {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
        answer = self.client.post(_FORM, data=filled, headers=same)
        if answer.status_code == 401:
            # Sessions end with their server.
            self.client.cookies.clear()
            self.client.post("/login", data={"token": self.token}, headers=same)
        return _checked(answer)


def day_of(text: str) -> str:
    """A day for the facts of a request, so that few are of the same."""
    person, number, _ = text.split("-")
    return f"2025-{int(person) % 12 + 1:02}-{int(number) % 28 + 1:02}"


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.status_code in _NOT_NOW:
        raise _NotAnsweredError
    assert answer.status_code in _ANSWERED, answer.text
    return answer


def serve_people(
    where: str, *, people: int, kills: int = 0, seconds: float = 0.0
) -> Served:
    """Let people send facts to a server, and count what is there in the end.

    Args:
        where: The database.
        people: How many people.
        kills: How often the server is killed, at random moments.
        seconds: How long they go on without a kill.
    """
    began = time.monotonic()
    with opened(where) as log:
        record(log, list(CATALOGUE))
        tokens = [_token(log, person) for person in range(people)]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    over, address = threading.Event(), f"http://127.0.0.1:{port}"
    crowd = [_Person(address, n, token, over) for n, token in enumerate(tokens)]
    server = _serve(where, port)
    threads = [threading.Thread(target=one.work, daemon=True) for one in crowd]
    for thread in threads:
        thread.start()
    for _ in range(kills):
        time.sleep(random.uniform(0.1, LONGEST))
        server.send_signal(signal.SIGKILL)
        server.wait()
        server = _serve(where, port)
    time.sleep(seconds)
    over.set()
    for thread in threads:
        thread.join()
    before = _events(where)
    for one in crowd:
        for text in one.answered[-AGAIN:]:
            one.until_answered(text)
        one.client.close()
    server.terminate()
    server.wait()
    with opened(where) as log:
        assert log.check().problems == []
        return _counted(crowd, log, kills, before, time.monotonic() - began)


def _token(log: EventLog, person: int) -> str:
    made = add_token(log.database, f"p{person}", role="editor", now=0, days=None)
    return made.text


def _events(where: str) -> int:
    with opened(where) as log:
        return sum(1 for _ in log.read(types=["development-noted"]))


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


def _counted(
    crowd: list[_Person], log: EventLog, kills: int, before: int, seconds: float
) -> Served:
    found = Counter[str]()
    misnamed = 0
    for recorded in log.read(types=["development-noted"]):
        said = str(getattr(recorded.event, "text", ""))
        found[said] += 1
        named = recorded.recorded_by.partition(" ")[0]
        misnamed += named != f"p{said.partition('-')[0]}"
    begun = {text.rpartition("-")[0] + "-" for text in found}
    by_number = {str(one.number): one.parts for one in crowd}

    def parts(text: str) -> list[str]:
        return [text + each for each in by_number[text.partition("-")[0]]]

    answered = Counter({PAIR: 0, MANY: 0, ONE: 0})
    for one in crowd:
        answered[one.parts] += len(one.answered)
    events = sum(found.values())
    return Served(
        kills=kills,
        people=len(crowd),
        requests=answered[PAIR],
        imports=answered[MANY],
        forms=answered[ONE],
        repeated=sum(one.repeated for one in crowd),
        looked=sum(one.looked for one in crowd),
        events=events,
        lost=sum(not found[p] for one in crowd for t in one.answered for p in parts(t)),
        doubled=sum(count - 1 for count in found.values()),
        halved=sum(not all(found[part] for part in parts(text)) for text in begun),
        misnamed=misnamed,
        added=events - before,
        seconds=seconds,
    )
