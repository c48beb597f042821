"""What verify finds in a log that was not altered: names of nothing, and corrections that count for nothing."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest

from tests import builders as b
from tracker.services.verify import verify_log
from tracker.storage.event_log import NewEvent, open_log
from tracker.storage.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracker.storage.event_log import EventLog


@pytest.fixture
def log(tmp_path: Path) -> Iterator[EventLog]:
    ids = (f"01900000-0000-7000-8000-{n:012d}" for n in count())
    migrate(str(tmp_path / "log.db"))
    with open_log(tmp_path / "log.db", clock=lambda: b.RECORDED, new_id=lambda: next(ids), actor="tests") as opened:
        opened.append([NewEvent(e) for e in (b.event("dossier-opened", title="Talks"), b.party("russia"), b.issue("ceasefire"))])
        opened.append([NewEvent(b.stated("russia", "ceasefire", "Yes", when="2025-05-01", key="B1"))])
        yield opened


def test_a_sound_log_gives_no_finding(log: EventLog) -> None:
    assert list(verify_log(log)) == []


def test_a_correction_that_would_make_its_event_illegal_is_named(log: EventLog) -> None:
    log.append([NewEvent(b.correct("B1", {"when": "2025-02-30"}, key="C1"))])

    (finding,) = verify_log(log)

    assert (finding.kind, finding.event, finding.global_position) == ("correction", "C1", 5)
    assert "there is no 2025-02-30 in the calendar" in finding.found


def test_such_a_correction_is_not_named_once_it_is_withdrawn(log: EventLog) -> None:
    log.append([NewEvent(b.correct("B1", {"when": "2025-02-30"}, key="C1")), NewEvent(b.withdraw("C1"))])

    assert list(verify_log(log)) == []


def test_a_pointer_to_nothing_is_named(log: EventLog) -> None:
    log.append([NewEvent(b.stated("russia", "ceasefire", "No", when="2025-05-02", key="B2", supersedes=["B9"]))])

    (finding,) = verify_log(log)

    assert (finding.kind, finding.event) == ("reference", "B2")
    assert "'B9'" in finding.found
