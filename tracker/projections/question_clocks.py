"""A question's place on the three clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from tracker.domain.dates import (
    FOREVER,
    When,
    day_of,
    day_start,
    format_instant,
    parse_when,
)

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question: the state just before `boundary`, by what was known before `known`.

    It is put to the first events of a log, however many they are; `log` only says how many.

    Attributes:
        valid: The day or instant asked about, as written.
        boundary: The end of that day, or one microsecond after that instant; exclusive, in UTC
            microseconds.
        day_start: The first instant of the day asked about; None when an instant was asked about.
        known_text: The day or instant after which nothing reported counts, as written; None is
            hindsight.
        known: Its boundary, in UTC microseconds; `FOREVER` in hindsight.
        log: The last log place that was read.
    """

    valid: str
    boundary: int
    day_start: int | None
    known_text: str | None = None
    known: int = FOREVER
    log: int = 0


def boundary_of(when: When) -> int:
    """Return the instant just after the last one that a written date may stand for."""
    return (when.end or when.start).latest


def ask(
    valid: str, *, zone: ZoneInfo, known: str | None = None, log: int = 0
) -> Question:
    """Make the question for a written date; of a longer date, for its last day.

    Raises:
        DateNotUnderstoodError: One of the dates is not understood.
    """
    when = parse_when(valid, zone=zone)
    boundary = boundary_of(when)
    first = (
        None
        if when.precision == "instant"
        else day_start(day_of(boundary - 1, zone), zone)
    )
    known_boundary = (
        FOREVER if known is None else boundary_of(parse_when(known, zone=zone))
    )
    return Question(
        valid=valid,
        boundary=boundary,
        day_start=first,
        known_text=known,
        known=known_boundary,
        log=log,
    )


def describe(question: Question) -> dict[str, str | int | None]:
    """Return the question as it stands in an answer."""
    return {
        "valid": question.valid,
        "boundary": format_instant(question.boundary),
        "known": question.known_text,
        "log": question.log,
    }
