"""The log as JSON Lines: out and in again it is the same, and what was changed in between is named."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest

from tracker.domain.errors import ArchiveBrokenError, ConflictingEventError
from tracker.domain.recorded import UnknownEvent
from tracker.storage.event_log import EventLog, NewEvent, restore
from tracker.storage.files.archive import export_lines, read_bundled, read_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Clock

    Stated = Callable[..., NewEvent]

FIXTURES = Path(__file__).parents[3] / "fixtures"
_DREAM = b'{"dossier":"ukraine","future":{"a":[1,null]},"key":"dream","schema_version":9,"type":"dream-dreamt"}'


@pytest.fixture
def filled(log: EventLog, stated: Stated, clock: Clock) -> EventLog:
    dream = UnknownEvent(
        type="dream-dreamt",
        schema_version=9,
        dossier="ukraine",
        key="dream",
        stream="dreams",
        payload=_DREAM,
    )
    log.append(
        [stated("нет «»\u2028", key="k1"), stated("b", dossier="gaza"), NewEvent(dream)]
    )
    clock.now = 1_800_000_000_000_000 - 1
    log.append([stated("c"), stated("d", issue="nato")])
    return log


@pytest.fixture
def other(opened: Callable[..., EventLog], fresh: Callable[[], Path | str]) -> EventLog:
    return opened(fresh())


def test_a_line_has_sorted_keys_and_the_payload_as_it_is_stored(
    filled: EventLog,
) -> None:
    written = list(export_lines(filled.read()))

    assert [line[-1:] for line in written] == [b"\n"] * 5
    assert _DREAM in written[2]
    assert b'"recorded_at":"2023-11-14T22:13:20.000001Z"' in written[0]
    assert b'"recorded_at":"2027-01-15T08:00:00Z"' in written[3]
    for line in written:
        assert (
            line
            == msgspec.json.encode(msgspec.json.decode(line), order="sorted") + b"\n"
        )
        assert sorted(msgspec.json.decode(line)) == [
            "digest",
            "event",
            "event_id",
            "global_position",
            "recorded_at",
            "recorded_by",
            "stream",
            "stream_position",
        ]


def test_what_is_written_is_read_back(filled: EventLog) -> None:
    events = list(filled.read())
    written = list(export_lines(events))

    assert (
        read_lines(b"".join(written))
        == read_lines(written, verify=True)
        == read_lines(b"\n" + b"\n".join(written), verify=True)
        == events
    )
    assert read_lines(b"") == read_lines([]) == []


@pytest.mark.parametrize(
    "file", sorted(FIXTURES.rglob("*-2025.jsonl")), ids=lambda file: file.stem
)
def test_what_came_with_the_program_is_read_at_once_as_line_by_line(file: Path) -> None:
    lines = file.read_bytes()

    assert read_bundled(lines) == read_lines(lines)


def test_an_event_that_needs_more_is_read_with_what_came_with_the_program(
    filled: EventLog,
) -> None:
    written = b"".join(export_lines(filled.read()))

    assert read_bundled(written) == list(filled.read())
    with pytest.raises(ArchiveBrokenError, match="line 2"):
        read_bundled(written.splitlines(keepends=True)[0] + b"{}")


def test_an_empty_log_that_takes_an_export_is_the_same_log(
    filled: EventLog, other: EventLog
) -> None:
    written = b"".join(export_lines(filled.read()))

    receipts = restore(other, read_lines(written, verify=True))

    assert all(r.added for r in receipts)
    assert list(other.read()) == list(filled.read())
    assert other.head() == filled.head()
    assert b"".join(export_lines(other.read())) == written
    assert other.check().problems == []


def test_an_export_of_a_log_adds_nothing_to_it(filled: EventLog) -> None:
    held = filled.head()

    receipts = restore(filled, read_lines(b"".join(export_lines(filled.read()))))

    assert [(r.added, r.global_position) for r in receipts] == [
        (False, place) for place in range(1, 6)
    ]
    assert filled.head() == held


def test_a_log_that_holds_something_gives_new_places_and_times_and_keeps_ids(
    filled: EventLog, other: EventLog, stated: Stated
) -> None:
    other.append([stated("before", event_id="first")])

    restore(other, read_lines(b"".join(export_lines(filled.read(dossier="ukraine")))))

    found = list(other.read())
    assert [e.event_id for e in found[1:]] == [
        e.event_id for e in filled.read(dossier="ukraine")
    ]
    assert [e.global_position for e in found] == [1, 2, 3, 4, 5]
    assert found[1].recorded_at == found[4].recorded_at > found[0].recorded_at
    assert [e.stream_position for e in found if e.stream == found[0].stream] == [
        1,
        2,
        3,
    ]
    assert other.check().problems == []


def test_a_dossier_out_of_a_larger_log_keeps_its_times_in_an_empty_one(
    filled: EventLog, other: EventLog
) -> None:
    events = read_lines(
        b"".join(export_lines(filled.read(dossier="ukraine"))), verify=True
    )

    restore(other, events)

    found = list(other.read())
    assert [
        (e.event, e.event_id, e.recorded_at, e.recorded_by, e.stream_position)
        for e in found
    ] == [
        (e.event, e.event_id, e.recorded_at, e.recorded_by, e.stream_position)
        for e in events
    ]
    assert [e.global_position for e in found] == [1, 2, 3, 4]
    assert other.check().problems == []


def test_an_export_that_contradicts_the_log_is_refused_whole(
    filled: EventLog, other: EventLog, stated: Stated
) -> None:
    other.append([stated("other", key="k1")])

    with pytest.raises(ConflictingEventError):
        restore(other, filled.read())

    assert other.count() == 1


_CHANGED: dict[str, tuple[int, bytes, bytes]] = {
    "a word": (4, b'"c"', b'"x"'),
    "an unknown word": (3, b'"a":[1', b'"a":[2'),
    "an id": (2, b"id-000002", b"id-000009"),
    "an author": (1, b"desk", b"disk"),
    "a time": (5, b"2027", b"2028"),
    "a time that falls": (4, b"2027", b"2017"),
    "a stream": (1, b"position:russia/ceasefire", b"position:russia/truce"),
    "a place in a stream": (4, b'"stream_position":2', b'"stream_position":3'),
    "a digest": (2, b'"digest":"', b'"digest":"00'),
    "a place that repeats": (3, b'"global_position":3', b'"global_position":2'),
    "an id that repeats": (5, b"id-000005", b"id-000001"),
    "a space": (2, b'"dossier":"gaza"', b'"dossier": "gaza"'),
    "a name twice": (2, b'"dossier":"gaza"', b'"dossier":"gaza","dossier":"gaza"'),
    "no JSON": (3, b"{", b""),
    "a name too many": (3, b'"event_id"', b'"more":1,"event_id"'),
    "no time": (3, b"2023-11", b"2023-13"),
    "no event": (1, b'"stance"', b'"stanze"'),
    "no type": (3, b'"type":"dream-dreamt"', b'"typ":"dream-dreamt"'),
    "no text": (1, b"desk", b"\xff"),
}


@pytest.mark.parametrize(("number", "before", "after"), _CHANGED.values(), ids=_CHANGED)
def test_a_changed_line_is_named(
    filled: EventLog, number: int, before: bytes, after: bytes
) -> None:
    written = list(export_lines(filled.read()))
    changed = written[number - 1].replace(before, after, 1)
    assert changed != written[number - 1]

    with pytest.raises(ArchiveBrokenError, match=f"^line {number}: ") as broken:
        read_lines([*written[: number - 1], changed, *written[number:]], verify=True)

    assert broken.value.hint


@pytest.mark.parametrize(
    ("order", "number"),
    [((0, 2, 1, 3, 4), 3), ((0, 1, 1, 2, 3, 4), 3), ((1, 0, 2, 3, 4), 2)],
)
def test_lines_in_another_order_are_named(
    filled: EventLog, order: tuple[int, ...], number: int
) -> None:
    written = list(export_lines(filled.read()))

    with pytest.raises(ArchiveBrokenError, match=f"^line {number}: "):
        read_lines([written[n] for n in order], verify=True)


def test_a_line_that_is_missing_inside_a_stream_is_noticed(filled: EventLog) -> None:
    written = list(export_lines(filled.read()))

    with pytest.raises(ArchiveBrokenError, match=r"^line 3: place 2 of stream"):
        read_lines(written[1:], verify=True)


def test_neighbours_in_an_export_of_a_part_are_still_chained(filled: EventLog) -> None:
    written = list(export_lines(filled.read(dossier="ukraine")))

    assert [e.global_position for e in read_lines(written, verify=True)] == [1, 3, 4, 5]
    with pytest.raises(ArchiveBrokenError, match=r"^line 3: the digest does not fit"):
        read_lines(
            [*written[:2], written[2].replace(b'"c"', b'"x"'), written[3]], verify=True
        )
