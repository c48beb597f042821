"""The digest chain: what it covers, and that a change of the stored log is found and named."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.owner import lifted, raw
from tracker.domain.errors import DatabaseError
from tracker.domain.recorded import UnknownEvent
from tracker.storage.rows.chain import (
    GENESIS,
    Covered,
    around,
    chain_digest,
    encode_covered,
)
from tracker.storage.sql.schema import SERVER_TRIGGERS, TRIGGERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.storage.event_log import EventLog, NewEvent

_FIELDS: dict[str, Any] = {
    "dossier": "ukraine",
    "event_id": "e",
    "global_position": 1,
    "key": None,
    "payload_sha256": bytes(range(32)).hex(),
    "recorded_at": 5,
    "recorded_by": "Ольга",
    "schema_version": 1,
    "stream": "s",
    "stream_position": 1,
    "type": "t",
}


def test_the_digest_is_of_the_previous_one_and_the_fields_as_canonical_json() -> None:
    written = (
        '{"dossier":"ukraine","event_id":"e","global_position":1,"key":null,'
        '"payload_sha256":"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",'
        '"recorded_at":5,"recorded_by":"Ольга","schema_version":1,"stream":"s","stream_position":1,"type":"t"}'
    )

    assert bytes(32) == GENESIS
    assert (
        chain_digest(GENESIS, Covered(**_FIELDS))
        == hashlib.sha256(bytes(32) + written.encode()).digest()
    )


@pytest.mark.parametrize("name", _FIELDS)
def test_every_field_changes_the_digest(name: str) -> None:
    other = "x" if _FIELDS[name] is None else _FIELDS[name] + type(_FIELDS[name])(1)

    assert chain_digest(GENESIS, Covered(**(_FIELDS | {name: other}))) != chain_digest(
        GENESIS, Covered(**_FIELDS)
    )


_TEXT = st.text(st.characters(exclude_categories=["Cs"]))
_NUMBER = st.integers(0, 2**63 - 1)


@given(
    st.builds(
        Covered,
        _TEXT,
        _TEXT,
        _NUMBER,
        st.none() | _TEXT,
        _TEXT,
        _NUMBER,
        _TEXT,
        _NUMBER,
        _TEXT,
        _NUMBER,
        _TEXT,
    )
)
def test_what_a_digest_covers_can_be_put_together_around_what_a_server_gives(
    covered: Covered,
) -> None:
    first, second, third, fourth = around(covered)
    place, recorded_at, version = (
        str(number).encode()
        for number in (
            covered.global_position,
            covered.recorded_at,
            covered.stream_position,
        )
    )

    assert (
        first + place + second + recorded_at + third + version + fourth
        == encode_covered(covered)
    )


def _tamper(log: EventLog, *statements: str) -> None:
    """Change the stored rows as their owner could, who may lift the triggers."""
    server = log.database.engine.dialect.name == "postgresql"
    with raw(log) as owner, lifted(owner, *(SERVER_TRIGGERS if server else TRIGGERS)):
        for statement in statements:
            owner.execute(
                statement.replace("zeroblob(32)", "decode(repeat('00', 32), 'hex')")
                if server
                else statement
            )


@pytest.fixture
def filled(log: EventLog, stated: Callable[..., NewEvent]) -> EventLog:
    log.append(
        [
            stated(str(n), key=f"k{n}", issue="nato" if n % 2 else "ceasefire")
            for n in range(1, 7)
        ]
    )
    return log


@pytest.mark.parametrize(
    ("change", "places", "found"),
    [
        (
            "UPDATE events SET payload = replace(payload, '\"3\"', '\"x\"') WHERE global_position = 3",
            [3],
            "payload does not fit its own hash",
        ),
        (
            "UPDATE events SET payload = '' WHERE global_position = 3",
            [3],
            "the payload was erased",
        ),
        (
            "UPDATE events SET payload_sha256 = zeroblob(32), payload = '' WHERE global_position = 3",
            [3],
            "digest does not fit",
        ),
        (
            "UPDATE events SET recorded_by = 'x' WHERE global_position = 3",
            [3],
            "digest does not fit",
        ),
        (
            "UPDATE events SET digest = zeroblob(32) WHERE global_position = 3",
            [3, 4],
            "digest does not fit",
        ),
        (
            "UPDATE events SET event_id = 'x' WHERE global_position = 6",
            [6],
            "digest does not fit",
        ),
        (
            "UPDATE events SET recorded_at = recorded_at - 1 WHERE global_position = 3",
            [3],
            "earlier than the event before it",
        ),
        (
            "DELETE FROM events WHERE global_position = 3",
            [4, 5],
            "place 4 comes where place 3 is due",
        ),
        (
            "DELETE FROM events WHERE global_position = 6",
            [5],
            "the log ends with another place",
        ),
        (
            "UPDATE events SET global_position = 7 WHERE global_position = 6",
            [7, 7],
            "place 7 comes where place 6 is due",
        ),
        (
            "UPDATE head SET digest = zeroblob(32)",
            [6],
            "the log ends with another place or digest",
        ),
    ],
)
def test_a_change_behind_the_logs_back_is_found_and_named(
    filled: EventLog, change: str, places: list[int], found: str
) -> None:
    assert filled.check().problems == []

    _tamper(filled, change)

    problems = filled.check().problems
    assert [each.global_position for each in problems] == places
    assert found in problems[0].found


def test_a_trigger_that_is_gone_is_named(filled: EventLog) -> None:
    on = "" if filled.database.engine.dialect.name == "sqlite" else " ON events"
    with raw(filled) as owner:
        owner.execute(f"DROP TRIGGER events_refuse_update{on}")

    assert [each.found for each in filled.check().problems] == [
        "the trigger events_refuse_update is gone"
    ]


def test_a_payload_erased_by_its_owner_breaks_nothing_else(filled: EventLog) -> None:
    before = list(filled.read())

    _tamper(filled, "UPDATE events SET payload = '' WHERE global_position = 3")

    after = list(filled.read())
    assert after[:2] + after[3:] == before[:2] + before[3:]
    assert isinstance(after[2].event, UnknownEvent)
    assert list(filled.contents()) == [each.event for each in after]
    assert [each.global_position for each in filled.check().problems] == [3]


@pytest.mark.parametrize(
    "payload", ["'{}'", "payload || ',' || payload", "'['", "substr(payload, 2)"]
)
def test_a_payload_that_makes_no_sense_is_an_error_with_its_place(
    filled: EventLog, payload: str
) -> None:
    _tamper(filled, f"UPDATE events SET payload = {payload} WHERE global_position = 3")  # noqa: S608  (a constant)

    for reading in (filled.read(), filled.contents()):
        with pytest.raises(DatabaseError, match="the event at place 3 cannot be read"):
            list(reading)
