"""What verify finds in a log whose digests fit: names of nothing, corrections that count for nothing, and what contradicts a pin."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import strategies as st

from tests import builders as b
from tests.laws import law
from tests.owner import lifted, raw
from tracker.domain.errors import DatabaseError
from tracker.domain.head_pins import Pin
from tracker.domain.recorded import UnknownEvent
from tracker.services.keeping import verify
from tracker.services.keeping.signing import make_keys, sign
from tracker.services.keeping.verify import (
    PublicKey,
    contradicted_pins,
    pin_of,
    unsigned,
    verify_export,
    verify_log,
)
from tracker.storage.event_log import NewEvent, open_log
from tracker.storage.files.archive import export_lines
from tracker.storage.location import FileLocation
from tracker.storage.sql.schema import SERVER_TRIGGERS, TRIGGERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.laws import Logs
    from tracker.storage.event_log import EventLog


@pytest.fixture
def log(where: Path | str) -> Iterator[EventLog]:
    ids = (f"01900000-0000-7000-8000-{n:012d}" for n in count())
    with open_log(
        where, clock=lambda: b.RECORDED, new_id=lambda: next(ids), actor="tests"
    ) as opened:
        opened.append(
            [
                NewEvent(e)
                for e in (
                    b.event("dossier-opened", title="Talks"),
                    b.party("russia"),
                    b.issue("ceasefire"),
                )
            ]
        )
        opened.append(
            [
                NewEvent(
                    b.stated("russia", "ceasefire", "Yes", when="2025-05-01", key="B1")
                )
            ]
        )
        yield opened


def test_a_sound_log_gives_no_finding(log: EventLog) -> None:
    assert verify_log(log).findings == []


def test_a_correction_that_would_make_its_event_illegal_is_named(log: EventLog) -> None:
    log.append([NewEvent(b.correct("B1", {"when": "2025-02-30"}, key="C1"))])

    (finding,) = verify_log(log).findings

    assert (finding.kind, finding.event, finding.global_position) == (
        "correction",
        "C1",
        5,
    )
    assert "there is no 2025-02-30 in the calendar" in finding.found


def test_such_a_correction_is_not_named_once_it_is_withdrawn(log: EventLog) -> None:
    log.append(
        [
            NewEvent(b.correct("B1", {"when": "2025-02-30"}, key="C1")),
            NewEvent(b.withdraw("C1")),
        ]
    )

    assert verify_log(log).findings == []


@pytest.mark.parametrize(
    ("effect", "found"),
    [
        ({"until": "2025-05-08/.."}, "effect.until: '2025-05-08/..' has no end; write"),
        (
            {"from": "2025-05-02", "until": "2025-05-01"},
            "effect.until: '2025-05-01' lies before the beginning, '2025-05-02'",
        ),
    ],
)
def test_an_end_that_is_refused_today_is_named_where_the_log_holds_it(
    log: EventLog, effect: dict[str, str], found: str
) -> None:
    truce = b.event(
        "ceasefire-declared",
        key="T1",
        when="2025-05-01",
        ceasefire="easter",
        declarers=["russia"],
        declaration="unilateral",
        scope="full",
        effect=effect,
    )
    log.append([NewEvent(truce)])

    (finding,) = verify_log(log).findings

    assert (finding.kind, finding.event) == ("value", "T1")
    assert finding.found.startswith(found)


def test_a_zone_that_means_another_one_elsewhere_is_named_where_the_log_holds_it(
    log: EventLog,
) -> None:
    log.append(
        [NewEvent(b.event("dossier-opened", dossier="z", title="Z", zone="EST"))]
    )

    (finding,) = verify_log(log).findings

    assert (finding.kind, finding.dossier) == ("value", "z")
    assert "'EST' does not mean the same zone on every machine" in finding.found


def test_a_pointer_to_nothing_is_named(log: EventLog) -> None:
    log.append(
        [
            NewEvent(
                b.stated(
                    "russia",
                    "ceasefire",
                    "No",
                    when="2025-05-02",
                    key="B2",
                    supersedes=["B9"],
                )
            )
        ]
    )

    (finding,) = verify_log(log).findings

    assert (finding.kind, finding.event) == ("reference", "B2")
    assert "'B9'" in finding.found


def _pin(log: EventLog) -> Pin:
    return pin_of(verify_log(log).head)


def _rewrite(log: EventLog, *statements: str) -> None:
    """Change the stored rows as their owner could, who puts the triggers back."""
    guards = (
        TRIGGERS if isinstance(log.database.location, FileLocation) else SERVER_TRIGGERS
    )
    with raw(log) as owner, lifted(owner, *guards):
        for statement in statements:
            owner.execute(statement)


_CUT = (
    "DELETE FROM events WHERE global_position > 2",
    "UPDATE head SET (global_position, digest, recorded_at) = (SELECT global_position, digest, recorded_at FROM events WHERE global_position = 2)",
)


def test_a_log_holds_its_pins_however_long_it_grows(log: EventLog) -> None:
    pins = [_pin(log)]
    log.append([NewEvent(b.stated("russia", "ceasefire", "No", when="2025-05-02"))])
    pins += [_pin(log), Pin(0, bytes(32), 0)]

    assert [pin.global_position for pin in pins] == [4, 5, 0]
    assert list(contradicted_pins(pins, verify_log(log))) == []


def test_a_tail_that_was_cut_off_with_the_head_is_found_by_a_pin_only(
    log: EventLog,
) -> None:
    pin = _pin(log)
    _rewrite(log, *_CUT)
    verified = verify_log(log)

    assert verified.findings == []
    (finding,) = contradicted_pins([pin], verified)
    assert (finding.kind, finding.global_position) == ("pin", 4)
    assert (
        finding.found
        == "the log ends at place 2: the last 2 events up to the pin's place are missing"
    )


def test_a_history_that_was_written_anew_is_found_by_a_pin_only(log: EventLog) -> None:
    pin = _pin(log)
    _rewrite(log, *_CUT)
    log.append(
        [
            NewEvent(b.issue("ceasefire")),
            NewEvent(
                b.stated("russia", "ceasefire", "No", when="2025-05-01", key="B1")
            ),
        ]
    )
    verified = verify_log(log)

    assert verified.findings == []
    (finding,) = contradicted_pins([pin], verified)
    assert finding.found.startswith(
        "place 4 has another digest or time than the pin says"
    )


def test_a_pin_of_a_time_that_never_was_is_contradicted(log: EventLog) -> None:
    pin = _pin(log)

    (finding,) = contradicted_pins(
        [pin._replace(recorded_at=pin.recorded_at + 1)], verify_log(log)
    )

    assert "another digest or time" in finding.found


def test_an_export_answers_as_its_log_does(log: EventLog) -> None:
    log.append(
        [
            NewEvent(
                b.stated(
                    "russia",
                    "ceasefire",
                    "No",
                    when="2025-05-02",
                    key="B2",
                    supersedes=["B9"],
                )
            )
        ]
    )
    pin, written = _pin(log), list(export_lines(log.read()))
    exported = verify_export(written)

    assert exported.findings == verify_log(log).findings
    assert exported.head == verify_log(log).head
    assert list(contradicted_pins([pin], exported)) == []
    assert [f.found for f in contradicted_pins([pin], verify_export(written[:-1]))] == [
        "the log ends at place 4: the event at the pin's place is missing"
    ]
    assert (
        "nothing can be said"
        in next(
            contradicted_pins(
                [pin], verify_export(written[:-1], part_of="talks"), part=True
            )
        ).found
    )
    assert [f.found for f in verify_export([]).findings] == ["there is no event in it"]


def test_signatures_of_pins_are_checked_one_by_one(log: EventLog) -> None:
    keys, pin = make_keys(), _pin(log)
    public = PublicKey(keys.public, "k.pub")
    signed = pin._replace(signature=sign(pin.text, key=keys.private, name="k"))

    assert unsigned([signed], public) == []
    assert [
        f.found for f in unsigned([pin, signed._replace(global_position=3)], public)
    ] == [
        "the pin of place 4 is not signed",
        "the signature of the pin of place 3 does not fit k.pub",
    ]


def test_a_log_whose_head_is_gone_is_still_named(log: EventLog) -> None:
    _rewrite(
        log,
        "UPDATE events SET payload = '{}' WHERE global_position = 3",
        "DELETE FROM head",
    )

    found = [f.found for f in verify_log(log).findings]

    assert found[0].startswith("the payload")
    assert found[-1] == "the head is gone"
    with pytest.raises(DatabaseError, match="the head of the log is gone"):
        log.append([NewEvent(b.stated("russia", "ceasefire", "No", when="2025-05-02"))])


@pytest.mark.files
def test_bytes_that_are_no_text_are_named(log: EventLog) -> None:
    _rewrite(
        log, "UPDATE events SET dossier = CAST(x'ff' AS TEXT) WHERE global_position = 3"
    )

    assert "the column dossier holds bytes that are no text" in [
        f.found for f in verify_log(log).findings
    ]


_POSITION = b.stated("russia", "ceasefire", "No", when="2025-05-02", key="B2")
_EVENTS = {
    "opened": b.event("dossier-opened", title="Talks"),
    "russia": b.party("russia", key="R1"),
    "ceasefire": b.issue("ceasefire"),
    "position": _POSITION,
    "of nobody": _POSITION.revised(key="B3", party="arden"),
    "after it": _POSITION.revised(key="B4", follows=("B2",)),
    "correction": b.correct("B2", {"issue": "ceasefire"}, key="C1"),
    "correction to nothing": b.correct("B2", {"supersedes": ["B9"]}, key="C2"),
    "correction of a party": b.correct("B3", {"party": "russia"}, key="C3"),
    "correction of a correction": b.correct("C1", {"issue": "nato"}, key="C4"),
    "illegal correction": b.correct("B2", {"when": "2025-02-30"}, key="C5"),
    "correction of the catalogue": b.correct("R1", {"name": "Russia"}, key="C6"),
    "party again": b.party("russia", key="R2", name="Россия"),
    "withdrawal of a correction": b.withdraw("C1"),
    "withdrawal": b.withdraw("B3"),
    "withdrawal of the party": b.withdraw("R1"),
    "unknown": UnknownEvent(
        "dream-dreamt",
        9,
        "talks",
        "D1",
        "dreams",
        b'{"dossier":"talks","key":"D1","schema_version":9,"type":"dream-dreamt"}',
    ),
}


@law(st.sets(st.sampled_from(sorted(_EVENTS))), examples=60)
def test_a_dossier_that_is_not_read_once_more_would_have_given_no_finding(
    empty: Logs, chosen: set[str]
) -> None:
    with empty() as log:
        for name in (name for name in _EVENTS if name in chosen):
            log.append([NewEvent(_EVENTS[name])])

        everything = list(export_lines(log.read()))
        assert verify_log(log).findings == (
            verify_export(everything).findings if everything else []
        )


def test_of_a_dossier_with_acts_only_what_they_touch_is_read_once_more(
    log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.append(
        [
            NewEvent(b.correct("B1", {"stance": "No"}, key="C1")),
            NewEvent(b.withdraw("C1")),
            NewEvent(b.correct("B1", {"when": "2025-02-30"}, key="C2")),
        ]
    )
    monkeypatch.setattr(verify, "_questionable", None)

    assert [finding.event for finding in verify_log(log).findings] == ["C2"]
