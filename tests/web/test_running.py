"""Answers that take long go on when their request has ended, and are given to who asks again."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from tests.web.test_guards import bearing, token
from tracker.domain.errors import TrackerError
from tracker.web.problems import StillRunningError
from tracker.web.replies import Reply
from tracker.web.running import MOST, Running

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.asking import Client
    from tracker.web.visit import Visit

CHECK = "/d/mini/about/verify"
LIMIT = 60


class Held:
    """Work that ends when the test says so."""

    def __init__(self, work: Callable[[], Reply]) -> None:
        self.work, self.count, self.free = work, 0, threading.Event()

    def __call__(self) -> Reply:
        self.count += 1
        assert self.free.wait(LIMIT)
        return self.work()


def told() -> Reply:
    return Reply(200, b"told", "text/plain", {})


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No request waits."""
    monkeypatch.setattr("tracker.web.running.SOON", 0)


def ended(running: Running, tag: str) -> None:
    """Wait until an answer has been worked out."""
    running._by_tag[tag].exception(LIMIT)


def test_who_asks_again_joins_what_runs_and_is_given_it_once(at_once: None) -> None:
    running, held = Running(), Held(told)
    for _ in range(3):
        with pytest.raises(StillRunningError):
            running.fetch("a", held)
    held.free.set()
    ended(running, "a")

    assert running.fetch("a", held).body == b"told"
    assert held.count == 1
    assert running._by_tag == {}


def test_what_cannot_be_worked_out_is_said_to_who_asks_again(at_once: None) -> None:
    def refused() -> Reply:
        raise TrackerError("found")

    running, held = Running(), Held(refused)
    with pytest.raises(StillRunningError):
        running.fetch("a", held)
    held.free.set()
    ended(running, "a")

    with pytest.raises(TrackerError, match="found"):
        running.fetch("a", held)
    assert running._by_tag == {}


def test_no_more_than_a_few_run_and_what_nobody_fetches_makes_room(
    at_once: None,
) -> None:
    running, works = Running(), [Held(told) for _ in range(MOST + 1)]
    for number, held in enumerate(works):
        with pytest.raises(StillRunningError):
            running.fetch(str(number), held)
    assert works[-1].count == 0
    works[0].free.set()
    ended(running, "0")
    with pytest.raises(StillRunningError):
        running.fetch("last", works[-1])

    assert "0" not in running._by_tag
    for held in works:
        held.free.set()
    for tag in list(running._by_tag):
        ended(running, tag)


def test_a_check_that_takes_long_says_that_it_runs_and_then_what_it_found(
    desk: Client, at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tracker.web import answering

    held, work = Held(told), answering._worked_out

    def holding(visit: Visit) -> Reply:
        held.work = lambda: work(visit)
        return held()

    monkeypatch.setattr("tracker.web.answering._worked_out", holding)
    known = bearing(token("anna", "--role", "admin"))
    address = f"{CHECK}.json"
    first = desk.get(address, **known)
    page = desk.get(address, accept="text/html", **known)
    running = desk.application.library.running
    (tag,) = running._by_tag
    held.free.set()
    ended(running, tag)
    again = desk.get(address, **known)

    assert (first.status_code, first.json()["code"]) == (503, "T040")
    assert int(first.headers["retry-after"]) > 0
    assert f'<a href="{address}">Ask the same again</a>' in page.text
    assert (again.status_code, again.json()["findings"]) == (200, [])
    assert again.headers["cache-control"] == "no-store"
    assert held.count == 1
