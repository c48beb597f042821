"""One log continued by another: the same ids, times, authors, payloads and digests at every place, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import strategies as st

from tests.laws import law
from tests.owner import contents, erase, lifted, raw
from tracker.domain.errors import ArchiveBrokenError, DatabaseError, LogsDifferError
from tracker.domain.events import PositionStated
from tracker.domain.recorded import UnknownEvent
from tracker.storage.event_log import EventLog, NewEvent, restore
from tracker.storage.files.archive import checked_rows, read_lines, row_lines
from tracker.storage.files.copies import (
    checked_export,
    checked_log,
    common_places,
    continue_log,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Clock

    from tests.laws import Logs

    Stated = Callable[..., NewEvent]

_DREAM = b'{"dossier":"ukraine","future":{"a":[1,null]},"key":"dream","schema_version":9,"type":"dream-dreamt","when":"2025-05-01"}'


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
    log.append([stated("c"), stated("d", key="k5", issue="nato")])
    return log


@pytest.fixture
def other(opened: Callable[..., EventLog], fresh: Callable[[], Path | str]) -> EventLog:
    return opened(fresh())


def test_an_empty_log_that_is_continued_holds_the_same_rows(
    filled: EventLog, other: EventLog
) -> None:
    assert continue_log(other, filled.rows()) == 5

    assert contents(other) == contents(filled)
    assert other.check().problems == []
    assert continue_log(other, filled.rows(after=5)) == 0


@pytest.mark.parametrize("batch", [1, 2, 5])
def test_the_beginning_of_a_log_is_continued_in_batches(
    filled: EventLog, other: EventLog, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.storage.files.copies.BATCH", batch)
    done: list[int] = []
    continue_log(other, filled.rows(up_to=2))

    assert continue_log(other, filled.rows(after=2), tick=done.append) == 3
    assert done[-1] == 3
    assert contents(other) == contents(filled)


def test_what_interrupts_leaves_the_beginning_and_the_rest_can_follow(
    filled: EventLog, other: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.storage.files.copies.BATCH", 2)

    def broken():
        yield from filled.rows(up_to=3)
        raise OSError("the cable")

    with pytest.raises(OSError, match="the cable"):
        continue_log(other, broken())

    assert other.head().global_position == 2
    assert common_places(filled, other) == 2
    continue_log(other, filled.rows(after=2))
    assert other.head() == filled.head()


@pytest.mark.parametrize(
    "change",
    [
        "recorded_by",
        "event_id",
        "stream",
        "digest",
        "payload_sha256",
        "recorded_at",
        "stream_position",
    ],
)
def test_places_whose_digest_comes_out_otherwise_are_refused_and_nothing_is_added(
    filled: EventLog, other: EventLog, change: str
) -> None:
    stored = list(filled.rows())
    value = getattr(stored[3], change)
    stored[3] = stored[3]._replace(
        **{change: value + 1 if isinstance(value, int) else value[::-1]}
    )

    with pytest.raises(
        LogsDifferError, match=r"at place [45] does not fit|places 1 to 5 come out"
    ):
        continue_log(other, stored)

    assert other.count() == 0


def test_places_that_do_not_follow_the_head_are_refused(
    filled: EventLog, other: EventLog, stated: Stated
) -> None:
    with pytest.raises(
        LogsDifferError, match="ends at place 0, and place 3 comes next"
    ):
        continue_log(other, filled.rows(after=2))

    other.append([stated("mine")])
    with pytest.raises(LogsDifferError, match="places 2 to 5"):
        continue_log(other, filled.rows(after=1))
    assert other.count() == 1


def test_what_is_erased_stays_erased_and_breaks_no_digest(
    filled: EventLog, other: EventLog
) -> None:
    erase(filled, 1)
    before = b"".join(row_lines(filled.rows()))

    continue_log(other, checked_rows(before.splitlines()))

    assert b'"erased":{"dossier":"ukraine","key":"k1","payload_sha256":"' in before
    assert contents(other) == contents(filled)
    assert b"".join(row_lines(other.rows())) == before
    assert [(p.global_position, p.erased) for p in other.check().problems] == [
        (1, True)
    ]
    assert checked_log(other.database.location).erased == 1


def test_an_erased_line_is_read_as_an_event_and_can_be_appended(
    filled: EventLog, other: EventLog
) -> None:
    erase(filled, 5)
    before = b"".join(row_lines(filled.rows()))

    restore(other, read_lines(before, verify=True))

    assert other.head() == filled.head()
    assert b"".join(row_lines(other.rows())) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"event":null', b'"event":{}'),
        (
            b'"event":null',
            b'"event":{"dossier":"ukraine","schema_version":1,"type":"position-stated"}',
        ),
        (b'"key":"k1"', b'"key":"k2"'),
        (b'"payload_sha256":"', b'"payload_sha256":"0'),
        (b'"type":"position-stated"', b'"type":"position-denied"'),
        (b'"erased":{', b'"erased":null,"x":{'),
    ],
)
def test_a_changed_line_of_an_erased_event_is_named(
    filled: EventLog, old: bytes, new: bytes
) -> None:
    erase(filled, 1)
    first, *rest = row_lines(filled.rows())
    changed = first.replace(old, new, 1)
    assert changed != first

    with pytest.raises(ArchiveBrokenError, match=r"^line 1: "):
        read_lines([changed, *rest], verify=True)


def test_two_logs_are_compared_by_a_few_digests(
    filled: EventLog, other: EventLog, stated: Stated
) -> None:
    assert common_places(filled, other) == 0

    continue_log(other, filled.rows(up_to=3))
    other.append([stated("mine")])

    assert common_places(filled, other) == common_places(other, filled) == 3


def test_a_log_that_is_checked_is_told_in_numbers_and_one_that_was_changed_is_refused(
    filled: EventLog, tmp_path: Path
) -> None:
    where = filled.database.location
    export = tmp_path / "log.jsonl"
    export.write_bytes(b"".join(row_lines(filled.rows())))
    told = (5, filled.head().digest, 2, 0)

    assert checked_log(where) == checked_export(export) == told

    filled.close()
    with raw(filled) as owner, lifted(owner, "events_refuse_update"):
        owner.execute("UPDATE events SET recorded_by = 'x' WHERE global_position = 4")
    with pytest.raises(
        DatabaseError, match="damaged at log place 4: the digest does not fit"
    ):
        checked_log(where)


def test_the_export_of_a_part_is_no_whole_log(filled: EventLog) -> None:
    with pytest.raises(
        ArchiveBrokenError, match=r"^line 2: place 3 comes where place 2 is due"
    ):
        list(checked_rows(row_lines(filled.rows(dossier="ukraine"))))


_LOGS = st.lists(
    st.lists(
        st.builds(
            lambda dossier, issue, stance, when, reported: PositionStated(
                dossier=dossier,
                party="p",
                issue=issue,
                stance=stance,
                when=when,
                reported=reported,
            ),
            st.sampled_from("ab"),
            st.sampled_from("xy"),
            st.text('aé\u2028"\\=\n', min_size=1, max_size=4).filter(str.strip),
            st.sampled_from(
                [
                    "2025-05-28",
                    "2025-05",
                    "2025-05-28T18:00:00+03:00",
                    "[2025-06-01..2025-06-10]",
                ]
            ),
            st.none() | st.just("2025-06"),
        ),
        max_size=4,
    ),
    max_size=4,
)


@law(_LOGS, st.integers(0, 9), st.sets(st.integers(1, 12), max_size=2), examples=40)
def test_export_import_export_gives_the_same_bytes(
    empty: Logs, batches: list[list[PositionStated]], unknown: int, blanked: set[int]
) -> None:
    with empty() as first, empty() as second:
        for number, batch in enumerate(batches):
            payload = _DREAM.replace(
                b"dream-dreamt", f"dream-{number}".encode()
            ).replace(b'"key":"dream",', b"")
            dream = UnknownEvent(
                type=f"dream-{number}",
                schema_version=9,
                dossier="ukraine",
                key=None,
                stream="dreams",
                payload=payload,
            )
            first.append(
                [
                    *map(NewEvent, batch),
                    *([NewEvent(dream)] if number == unknown else []),
                ]
            )
        for place in blanked:
            erase(first, place)
        exported = b"".join(row_lines(first.rows()))

        continue_log(second, checked_rows(exported.splitlines(keepends=True)))

        assert b"".join(row_lines(second.rows())) == exported
        assert second.head() == first.head()
        assert {problem.found for problem in second.check().problems} <= {
            "the payload was erased"
        }
