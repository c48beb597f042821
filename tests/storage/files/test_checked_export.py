"""Whatever is changed in an export is found without a database; of a part of a log, what can be found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.domain.examples import EXAMPLES
from tracker.domain.recorded import UnknownEvent
from tracker.storage.event_log import EventLog, NewEvent
from tracker.storage.files.archive import export_lines
from tracker.storage.files.check_export import CheckedExport, check_export

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_DREAM = b'{"dossier":"talks","key":"dream","schema_version":9,"type":"dream-dreamt"}'


@pytest.fixture
def filled(log: EventLog, stated: Callable[..., NewEvent]) -> EventLog:
    """Two dossiers that take turns."""
    dream = UnknownEvent(
        type="dream-dreamt",
        schema_version=9,
        dossier="talks",
        key="dream",
        stream="dreams",
        payload=_DREAM,
    )
    log.append(
        [
            NewEvent(EXAMPLES["party-registered"].full),
            stated("ні", key="k1"),
            stated("b", key="k2"),
            NewEvent(dream),
        ]
    )
    log.append(
        [
            stated("c", dossier="gaza"),
            NewEvent(EXAMPLES["source-registered"].minimal),
            stated("d"),
        ]
    )
    return log


@pytest.fixture
def whole(filled: EventLog) -> list[bytes]:
    return list(export_lines(filled.read()))


@pytest.fixture
def part(filled: EventLog) -> list[bytes]:
    return list(export_lines(filled.read(dossier="ukraine")))


def found_in(rows: Sequence[bytes], part_of: str | None = None) -> list[str]:
    """What is wrong with a file of these lines, which are read as a file is."""
    data = b"".join(rows)
    found = check_export(re.findall(rb"[^\n]*\n|[^\n]+", data), part_of=part_of)
    return [problem.found for problem in found.checked.problems]


def test_an_export_is_fine_as_it_was_written(
    whole: list[bytes], part: list[bytes]
) -> None:
    checked = check_export(whole)

    assert (checked.checked.problems, checked.digests, len(checked.events)) == (
        [],
        7,
        7,
    )
    assert checked.checked.last.global_position == 7
    assert found_in(part, "ukraine") == []
    assert found_in([]) == []


@pytest.mark.parametrize("flip", [0x01, 0x20, 0x80])
def test_every_changed_byte_of_a_whole_export_is_found(
    whole: list[bytes], flip: int
) -> None:
    data = b"".join(whole)
    for place in range(len(data)):
        changed = data[:place] + bytes([data[place] ^ flip]) + data[place + 1 :]

        assert found_in([changed]), data[max(0, place - 20) : place + 20]


def test_a_byte_that_is_gone_or_too_many_is_found(whole: list[bytes]) -> None:
    data = b"".join(whole)
    for place in range(len(data)):
        assert found_in([data[:place] + data[place + 1 :]]), place
    for place in range(len(data) + 1):
        assert found_in([data[:place] + b" " + data[place:]]), place


def test_of_a_part_every_changed_byte_is_found_in_the_lines_whose_predecessor_is_there(
    part: list[bytes],
) -> None:
    data = b"".join(part)
    unseen = set()
    for place in range(len(data)):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        if not found_in([changed], "ukraine"):
            unseen.add(data[:place].count(b"\n"))

    assert check_export(part, part_of="ukraine").digests == 1
    assert unseen == {0, 2}


def test_a_cut_file_is_found_unless_it_is_cut_between_lines(whole: list[bytes]) -> None:
    data = b"".join(whole)
    ends = {sum(map(len, whole[:n])) for n in range(len(whole) + 1)}

    assert [
        place for place in range(len(data)) if not found_in([data[:place]])
    ] == sorted(ends - {len(data)})


@pytest.mark.parametrize("place", range(7))
def test_lines_in_another_order_dropped_or_put_in_are_found(
    whole: list[bytes], place: int
) -> None:
    swapped = [*whole]
    swapped[place], swapped[place - 1] = swapped[place - 1], swapped[place]

    assert found_in(swapped)
    assert found_in([*whole[: place + 1], *whole[place:]])
    assert found_in([*whole[:place], b"\n", *whole[place:]])
    assert place == 6 or found_in([*whole[:place], *whole[place + 1 :]])


def test_lines_of_a_part_in_another_order_or_twice_are_found(part: list[bytes]) -> None:
    for place in range(len(part)):
        swapped = [*part]
        swapped[place], swapped[place - 1] = swapped[place - 1], swapped[place]

        assert found_in(swapped, "ukraine")
        assert found_in([*part[: place + 1], *part[place:]], "ukraine")
    assert "place 2 of stream" in found_in(part[1:], "ukraine")[0]


def test_a_part_is_no_whole_log_and_holds_one_dossier(
    whole: list[bytes], part: list[bytes]
) -> None:
    assert found_in(part) == [
        "line 1: place 2 comes where place 1 is due",
        "line 3: place 7 comes where place 4 is due",
    ]
    assert (
        found_in(whole, "ukraine")[0]
        == "line 1: it is an event of the dossier 'talks', not of 'ukraine'"
    )


def test_every_bad_line_is_named_and_many_are_counted(whole: list[bytes]) -> None:
    many: CheckedExport = check_export([b"nonsense\n"] * 150)

    assert len(many.checked.problems) == 100
    assert many.checked.more == 50
    assert [
        text.partition(":")[0] for text in found_in([whole[0], b"{}\n", b"\xff\n"])
    ] == [
        "line 2",
        "line 3",
    ]
