"""The log only grows, in one order; appending the same again adds nothing."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING

import msgspec
import pytest

from tests.builders import source, stated
from tests.owner import raw
from tracker.domain import codec
from tracker.domain.errors import (
    ConflictingEventError,
    DatabaseError,
    NotAllowedError,
    WrongExpectedVersionError,
)
from tracker.domain.events import DossierOpened, PositionStated
from tracker.domain.recorded import UnknownEvent
from tracker.storage.event_log import EventLog, Head, NewEvent
from tracker.storage.rows.new_rows import outer_bounds, prepare_row

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Clock

Stated = "Callable[..., NewEvent]"
STREAM = ("ukraine", "position:russia/ceasefire")


def test_an_empty_log_has_a_head_and_nothing_else(log: EventLog) -> None:
    assert log.head() == Head(0, bytes(32), 0)
    assert (
        list(log.read()),
        log.dossiers(),
        log.count(),
        log.head_at(2**60),
        log.stream_version(*STREAM),
        log.get("ukraine", "x"),
    ) == ([], [], 0, 0, 0, None)
    assert log.append([]) == []


def test_events_are_read_as_they_were_appended(
    log: EventLog, stated: Stated, clock: Clock
) -> None:
    new = [stated(), stated("yes", issue="nato"), stated("maybe", dossier="gaza")]

    receipts = log.append(new)

    found = list(log.read())
    assert [each.event for each in found] == [each.event for each in new]
    assert [(r.global_position, r.stream_position, r.added) for r in receipts] == [
        (1, 1, True),
        (2, 1, True),
        (3, 1, True),
    ]
    assert [(e.global_position, e.event_id, e.stream) for e in found] == [
        (r.global_position, r.event_id, r.stream) for r in receipts
    ]
    assert {(e.recorded_at, e.recorded_by) for e in found} == {(clock.now, "desk")}
    assert log.head() == Head(3, found[-1].digest, clock.now)


def test_streams_are_counted_apart_in_each_dossier(
    log: EventLog, stated: Stated
) -> None:
    log.append([stated("a"), stated("b", dossier="gaza"), stated("c", issue="nato")])
    log.append([stated("d"), stated("e", dossier="gaza")])

    assert [(e.event.dossier, e.stream_position) for e in log.read()] == [
        ("ukraine", 1),
        ("gaza", 1),
        ("ukraine", 1),
        ("ukraine", 2),
        ("gaza", 2),
    ]
    assert log.stream_version(*STREAM) == 2
    assert log.dossiers() == ["ukraine", "gaza"]
    assert (log.count(), log.count("gaza"), log.count("none")) == (5, 2, 0)


def test_reading_can_be_cut_by_dossier_and_by_place(
    log: EventLog, stated: Stated
) -> None:
    log.append(
        [stated(str(n), dossier="gaza" if n % 2 else "ukraine") for n in range(10)]
    )

    assert [e.global_position for e in log.read(dossier="gaza", after=2, up_to=8)] == [
        4,
        6,
        8,
    ]
    assert [e.global_position for e in log.read(after=8)] == [9, 10]
    assert list(log.read(dossier="none")) == list(log.read(up_to=0)) == []


def test_reading_goes_on_over_pages_and_leaves_out_what_comes_meanwhile(
    log: EventLog, stated: Stated
) -> None:
    log.append([stated(str(n)) for n in range(4_000)])

    reading = log.read()
    first = next(reading)
    log.append([stated("late")])

    assert first.global_position == 1
    assert [e.global_position for e in reading] == list(range(2, 4_001))


def test_the_events_alone_are_those_that_are_read(
    log: EventLog, stated: Stated
) -> None:
    log.append(
        [stated(str(n), dossier="gaza" if n % 2 else "ukraine") for n in range(4_100)]
    )

    assert list(log.contents()) == [r.event for r in log.read()]
    assert [e.stance for e in log.contents(after=4_098)] == ["4098", "4099"]


def test_the_same_key_with_the_same_content_keeps_its_old_place(
    log: EventLog, stated: Stated
) -> None:
    old = log.append([stated(key="k1"), stated("yes", key="k2")])

    again = log.append(
        [stated("yes", key="k2"), stated("new", key="k3"), stated(key="k1")]
    )

    assert [r.added for r in again] == [False, True, False]
    assert again[0] == msgspec.structs.replace(old[1], added=False)
    assert again[1].global_position == 3
    assert log.count() == 3


def test_the_same_id_with_the_same_content_keeps_its_old_place(
    log: EventLog, stated: Stated
) -> None:
    log.append([stated(event_id="e1")])

    again = log.append([stated(event_id="e1")])

    assert [(r.event_id, r.global_position, r.added) for r in again] == [
        ("e1", 1, False)
    ]
    assert log.count() == 1


def test_without_key_and_id_equal_facts_are_two_events(
    log: EventLog, stated: Stated
) -> None:
    assert [r.added for r in log.append([stated(), stated()])] == [True, True]


def test_one_key_in_two_dossiers_is_two_events(log: EventLog, stated: Stated) -> None:
    assert [
        r.added for r in log.append([stated(key="k"), stated(key="k", dossier="gaza")])
    ] == [
        True,
        True,
    ]


def test_twins_in_one_batch_are_one_event(log: EventLog, stated: Stated) -> None:
    receipts = log.append(
        [
            stated(key="k"),
            stated("other"),
            stated(key="k"),
            stated("id", event_id="e"),
            stated("id", event_id="e"),
        ]
    )

    assert [(r.global_position, r.added) for r in receipts] == [
        (1, True),
        (2, True),
        (1, False),
        (3, True),
        (3, False),
    ]
    assert log.count() == 3


@pytest.mark.parametrize("name", [{"key": "k"}, {"event_id": "k"}], ids=["key", "id"])
@pytest.mark.parametrize("before", [True, False], ids=["in the log", "in the batch"])
def test_a_taken_name_with_other_content_is_a_conflict_and_nothing_is_kept(
    log: EventLog, stated: Stated, name: dict[str, str], *, before: bool
) -> None:
    first = [stated("one"), stated("no", **name)]
    if before:
        log.append(first)
        first = []
    held = log.head()

    with pytest.raises(
        ConflictingEventError, match="'k' is already recorded in dossier 'ukraine'"
    ):
        log.append([*first, stated("two"), stated("yes", **name)])

    assert log.head() == held
    assert log.count() == (2 if before else 0)


def test_an_id_is_taken_in_every_dossier(log: EventLog, stated: Stated) -> None:
    log.append([stated(event_id="e")])

    with pytest.raises(ConflictingEventError):
        log.append([stated(event_id="e", dossier="gaza")])


def test_a_failure_in_the_middle_of_a_batch_leaves_nothing(
    log: EventLog, stated: Stated
) -> None:
    log.append([stated(event_id="id-000002")])
    held = log.head()

    with pytest.raises(
        DatabaseError, match=r"refuses the row: .*(never replaced|uq_events_event_id)"
    ):  # the next two ids to come are 1 and 2, and 2 is taken
        log.append([stated("a"), stated("b"), stated("c")])

    assert log.head() == held
    assert log.count() == 1
    assert log.check().problems == []


def test_another_writer_in_between_is_noticed(log: EventLog, stated: Stated) -> None:
    log.append([stated("a"), stated("b")])

    with pytest.raises(WrongExpectedVersionError, match="is at version 2, expected 1"):
        log.append([stated("c")], expected={STREAM: 1})
    log.append([stated("c"), stated("d")], expected={STREAM: 2})
    assert log.append([stated("e")], expected={STREAM: 4})[0].stream_position == 5

    assert log.stream_version(*STREAM) == 5


def test_an_expected_version_counts_only_for_streams_that_get_something_new(
    log: EventLog, stated: Stated
) -> None:
    log.append([stated(key="k"), stated("b")])

    receipts = log.append(
        [stated(key="k"), stated("c", issue="nato")],
        expected={STREAM: 0, ("gaza", STREAM[1]): 7},
    )

    assert [r.added for r in receipts] == [False, True]


def test_while_a_clock_is_set_back_each_append_has_a_time_of_its_own(
    log: EventLog, stated: Stated, clock: Clock
) -> None:
    log.append([stated("a")])
    before = clock.now
    clock.now -= 1_000_000

    log.append([stated("b")])
    clock.now = before + 5
    log.append([stated("c")])

    assert [e.recorded_at for e in log.read()] == [before, before + 1, before + 6]
    assert log.check().problems == []


def test_the_place_at_a_time_is_the_last_one_before_it(
    log: EventLog, stated: Stated, clock: Clock
) -> None:
    for day, facts in enumerate([1, 2, 1]):
        clock.now = 1_000 * (day + 1) - 1
        log.append([stated(f"{day} {n}") for n in range(facts)])

    assert [log.head_at(t) for t in (0, 1_000, 1_001, 2_000, 2_001, 3_000, 3_001)] == [
        0,
        0,
        1,
        1,
        3,
        3,
        4,
    ]


def test_an_event_is_found_by_its_key_and_by_its_id(
    log: EventLog, stated: Stated
) -> None:
    log.append([stated("a", key="k"), stated("b", event_id="e"), stated("c", key="e")])

    assert [
        log.get("ukraine", name).event.stance for name in ("k", "id-000001", "e")
    ] == [
        "a",
        "a",
        "c",
    ]
    assert log.get("gaza", "k") is None


def test_known_payloads_are_found_by_their_hashes(
    log: EventLog, stated: Stated
) -> None:
    new = [stated(str(n)) for n in range(1_000)]
    hashes = [codec.payload_digest(codec.encode(each.event)) for each in new]
    log.append(new[:600])

    assert log.find_payloads("ukraine", hashes) == set(hashes[:600])
    assert log.find_payloads("gaza", hashes) == set()


def test_a_large_batch_is_quick(log: EventLog, stated: Stated) -> None:
    new = [
        stated(str(n), issue=f"issue-{n % 3_000}", key=f"k{n}") for n in range(10_000)
    ]

    start = time.perf_counter()
    log.append(new)
    again = log.append(new)

    assert time.perf_counter() - start < 60
    assert not any(r.added for r in again)
    assert log.count() == 10_000


@pytest.mark.parametrize(
    ("written", "bounds"),
    [
        ({"when": "2025-05-28"}, (1748390400000000, 1748476800000000, None, None)),
        (
            {"when": "2025-05-28T03:00+03:00", "reported": "1969-12-31"},
            (1748390400000000, 1748390400000001, -86400000000, 0),
        ),
        ({"when": "2025-05-28/.."}, (1748390400000000, None, None, None)),
        ({"when": "2025-05-28/"}, (1748390400000000, None, None, None)),
        (
            {"when": "2025-05-27/2025-05-28"},
            (1748304000000000, 1748476800000000, None, None),
        ),
    ],
)
def test_the_columns_have_the_outer_bounds_of_the_dates(
    log: EventLog, stated: Stated, written: dict[str, str], bounds: tuple[int | None]
) -> None:
    log.append([stated(**written)])

    with raw(log) as owner:
        assert (
            owner.execute(
                "SELECT valid_earliest, valid_latest, reported_earliest, reported_latest FROM events"
            ).fetchone()
            == bounds
        )


def test_an_event_without_dates_has_no_bounds(log: EventLog) -> None:
    log.append([NewEvent(DossierOpened(dossier="ukraine", title="Talks"))])

    with raw(log) as owner:
        assert owner.execute(
            "SELECT valid_earliest, valid_latest, key FROM events"
        ).fetchone() == (
            None,
            None,
            None,
        )


def test_an_unknown_type_is_kept_as_it_is(log: EventLog) -> None:
    payload = b'{"dossier":"ukraine","reported":"soon","schema_version":3,"type":"dream-dreamt","when":"2025-05-28"}'
    dream = UnknownEvent(
        type="dream-dreamt",
        schema_version=3,
        dossier="ukraine",
        key=None,
        stream="dreams",
        payload=payload,
    )

    log.append([NewEvent(dream)])

    assert next(log.read()).event == dream
    assert list(log.contents()) == [dream]
    assert log.check().problems == []
    with raw(log) as owner:
        assert owner.execute(
            "SELECT valid_earliest, reported_earliest FROM events"
        ).fetchone() == (
            1748390400000000,
            None,
        )


def test_times_and_authors_of_another_log_are_taken_over_by_an_empty_log_only(
    log: EventLog, stated: Stated
) -> None:
    def past(stance: str) -> NewEvent:
        return msgspec.structs.replace(
            stated(stance, event_id=stance), recorded_at=5, recorded_by="old desk"
        )

    log.append([past("a"), past("b")])
    log.append([past("c")])

    assert [(e.recorded_at == 5, e.recorded_by) for e in log.read()] == [
        (True, "old desk"),
        (True, "old desk"),
        (False, "desk"),
    ]


def test_a_log_opened_for_reading_refuses_to_append(
    where: Path | str, opened: Callable[..., EventLog], stated: Stated
) -> None:
    with pytest.raises(NotAllowedError, match="was opened for reading only"):
        opened(where, read_only=True).append([stated()])


def test_an_author_whose_name_is_no_text_can_still_append(
    where: Path | str, stated: Stated
) -> None:
    from tracker.storage.event_log import open_log

    with open_log(
        where, clock=lambda: 1, new_id=lambda: "e", actor="desk\udcff"
    ) as log:
        log.append([stated()])

        assert next(log.read()).recorded_by == "desk?"


def test_an_older_version_of_a_payload_reads_as_today_and_is_kept_as_it_was(
    log: EventLog,
    stated: Stated,
    fresh: Callable[[], Path | str],
    opened: Callable[..., EventLog],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from tracker.domain import codec
    from tracker.storage.event_log import restore
    from tracker.storage.files import archive

    log.append([stated("no", key="k")])
    before = b"".join(archive.export_lines(log.read()))
    monkeypatch.setattr(PositionStated, "version", 2)
    monkeypatch.setattr(PositionStated, "gained", ())
    monkeypatch.setitem(
        codec.UPCASTERS,
        ("position-stated", 1),
        lambda payload: payload | {"stance": payload["stance"].upper()},
    )
    copy = opened(fresh())

    restore(copy, archive.read_lines(before, verify=True))

    assert next(copy.read()).event.stance == "NO"
    assert next(copy.contents()).stance == "NO"
    assert copy.head() == log.head()
    assert b"".join(archive.export_lines(copy.read())) == before
    assert copy.check().problems == []


def test_ids_are_asked_for_only_when_an_event_brings_none(
    where: Path | str, stated: Stated
) -> None:
    from tracker.storage.event_log import open_log

    ids = itertools.count(1)
    with open_log(
        where, clock=lambda: 1, new_id=lambda: str(next(ids)), actor="desk"
    ) as log:
        log.append(
            [stated("a", key="k"), stated("b", event_id="mine"), stated("a", key="k")]
        )

    assert next(ids) == 2


def test_batches_of_one_block_are_appended_together_or_not_at_all(log):
    with log.appending() as appender:
        appender.append(
            [
                prepare_row(
                    NewEvent(stated("ukraine", "ceasefire", f"{n}", when="2025-05-01"))
                )
                for n in range(2)
            ]
        )
        appender.append(
            [
                prepare_row(
                    NewEvent(stated("ukraine", "ceasefire", "2", when="2025-05-01"))
                )
            ]
        )
    assert [(r.global_position, r.stream_position) for r in log.read()] == [
        (1, 1),
        (2, 2),
        (3, 3),
    ]
    assert len({r.recorded_at for r in log.read()}) == 1

    with pytest.raises(ZeroDivisionError), log.appending() as appender:  # noqa: PT012  (what is appended before the error is the point)
        appender.append(
            [
                prepare_row(
                    NewEvent(stated("ukraine", "ceasefire", "3", when="2025-05-01"))
                )
            ]
        )
        raise ZeroDivisionError

    assert log.count() == 3
    assert log.check().problems == []


def test_names_contents_and_types_are_found(log):
    first = stated("ukraine", "ceasefire", "x", when="2025-05-01", key="B1")
    log.append([NewEvent(first), NewEvent(source("reuters"))])
    recorded = list(log.read())

    assert log.find_names(first.dossier, ["B1", "B2", recorded[1].event_id]) == {
        "B1",
        recorded[1].event_id,
    }
    assert [r.event.type for r in log.read(types=["source-registered"])] == [
        "source-registered"
    ]


def test_streams_are_read_as_far_as_a_span_touches_them(log):
    days = ["2025-05-01", "2025-05-02", "2025-05-02/..", "2025-05-04"]
    log.append(
        [NewEvent(stated("ukraine", "ceasefire", day, when=day)) for day in days]
    )
    start, end = outer_bounds("2025-05-03")

    found = log.read_streams(
        next(log.read()).event.dossier,
        {
            "position:ukraine/ceasefire": (start, end),
            "position:nobody/ceasefire": (start, end),
        },
    )

    assert [r.event.stance for r in found] == ["2025-05-02/.."]
