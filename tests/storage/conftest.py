"""A log on an empty migrated database of either kind; a clock and ids that count."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest

from tracker.domain.events import PositionStated
from tracker.storage.event_log import EventLog, NewEvent, open_log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


class Clock:
    """Moves on by one microsecond at each reading; a test may set it."""

    def __init__(self) -> None:
        self.now = 1_700_000_000_000_000

    def __call__(self) -> int:
        self.now += 1
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def opened(clock: Clock) -> Iterator[Callable[..., EventLog]]:
    """Opens logs, and closes them after the test."""
    logs, ids = [], itertools.count(1)

    def _open(where: Path | str, **more: Any) -> EventLog:
        logs.append(
            open_log(
                where,
                clock=clock,
                new_id=lambda: f"id-{next(ids):06}",
                actor="desk",
                **more,
            )
        )
        return logs[-1]

    yield _open
    for log in logs:
        log.close()


@pytest.fixture
def log(where: Path | str, opened: Callable[..., EventLog]) -> EventLog:
    return opened(where)


@pytest.fixture
def stated() -> Callable[..., NewEvent]:
    """A new event: a position of Russia on the ceasefire, unless told otherwise."""

    def _stated(
        stance: str = "no", *, event_id: str | None = None, **fields: Any
    ) -> NewEvent:
        usual = {
            "dossier": "ukraine",
            "party": "russia",
            "issue": "ceasefire",
            "when": "2025-05-28",
        }
        return NewEvent(
            PositionStated(stance=stance, **(usual | fields)), event_id=event_id
        )

    return _stated
