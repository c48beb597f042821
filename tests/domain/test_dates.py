"""Every written form means exactly the instants that time-and-truth.md says, in every zone, and what is refused is refused by name."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.tries import tries
from tracker.domain.dates import (
    FOREVER,
    Bounds,
    When,
    check_written,
    day_bounds,
    day_of,
    day_start,
    format_instant,
    month_end,
    parse_when,
    to_datetime,
    to_instant,
    zone_of,
)
from tracker.domain.errors import DateNotUnderstoodError

HOUR: Final = 3_600_000_000
UTC_ZONE: Final = ZoneInfo("UTC")
KYIV: Final = ZoneInfo("Europe/Kyiv")
MOSCOW: Final = ZoneInfo("Europe/Moscow")
NEW_YORK: Final = ZoneInfo("America/New_York")
TOKYO: Final = ZoneInfo("Asia/Tokyo")
ODD_ZONES: Final = tuple(
    ZoneInfo(name)
    for name in (
        "UTC",
        "Europe/Kyiv",
        "Europe/Moscow",
        "America/New_York",
        "Asia/Tokyo",
        "Asia/Kathmandu",
        "Pacific/Apia",
        "Pacific/Kiritimati",
        "America/Sao_Paulo",
        "America/Havana",
        "Asia/Beirut",
        "America/Toronto",
        "America/St_Johns",
        "Australia/Lord_Howe",
    )
)


def at(text: str) -> int:
    """The instant of an ISO 8601 text with `Z`, read by the standard library."""
    return to_instant(datetime.fromisoformat(text))


def bounds(earliest: str, latest: str) -> Bounds:
    return Bounds(at(earliest), at(latest))


def starts(text: str, zone: ZoneInfo = UTC_ZONE) -> Bounds:
    return parse_when(text, zone=zone).start


def refusal(text: str, zone: ZoneInfo = UTC_ZONE) -> DateNotUnderstoodError:
    with pytest.raises(DateNotUnderstoodError) as caught:
        parse_when(text, zone=zone)
    return caught.value


# What is written, and what it means.


@pytest.mark.parametrize(
    ("zone", "written", "earliest", "latest"),
    [
        (KYIV, "2025-05-28", "2025-05-27T21:00Z", "2025-05-28T21:00Z"),
        (KYIV, "2025-01-28", "2025-01-27T22:00Z", "2025-01-28T22:00Z"),
        (MOSCOW, "2025-05-28", "2025-05-27T21:00Z", "2025-05-28T21:00Z"),
        (MOSCOW, "2025-01-28", "2025-01-27T21:00Z", "2025-01-28T21:00Z"),
        (NEW_YORK, "2025-05-28", "2025-05-28T04:00Z", "2025-05-29T04:00Z"),
        (NEW_YORK, "2025-01-28", "2025-01-28T05:00Z", "2025-01-29T05:00Z"),
        (TOKYO, "2025-05-28", "2025-05-27T15:00Z", "2025-05-28T15:00Z"),
        (TOKYO, "2025-01-28", "2025-01-27T15:00Z", "2025-01-28T15:00Z"),
        (KYIV, "2025-05", "2025-04-30T21:00Z", "2025-05-31T21:00Z"),
        (KYIV, "2025-03", "2025-02-28T22:00Z", "2025-03-31T21:00Z"),
        (KYIV, "2025", "2024-12-31T22:00Z", "2025-12-31T22:00Z"),
        (NEW_YORK, "2025", "2025-01-01T05:00Z", "2026-01-01T05:00Z"),
        (KYIV, "2024-02", "2024-01-31T22:00Z", "2024-02-29T22:00Z"),
        (KYIV, "[2025-06-01..2025-06-10]", "2025-05-31T21:00Z", "2025-06-10T21:00Z"),
        (KYIV, "[2025-01-01..2025-01-10]", "2024-12-31T22:00Z", "2025-01-10T22:00Z"),
        (TOKYO, "[2025-05-10,2025-05-11]", "2025-05-09T15:00Z", "2025-05-11T15:00Z"),
        (KYIV, "[2025-05-11, 2025-05-10]", "2025-05-09T21:00Z", "2025-05-11T21:00Z"),
        (
            KYIV,
            "[2025-05,2025-07-01..2025-07-03]",
            "2025-04-30T21:00Z",
            "2025-07-03T21:00Z",
        ),
        (KYIV, "[2025..2026]", "2024-12-31T22:00Z", "2026-12-31T22:00Z"),
        (UTC_ZONE, "[2025-06-10..2025-06]", "2025-06-10T00:00Z", "2025-07-01T00:00Z"),
        (UTC_ZONE, "[2025-06..2025-06-10]", "2025-06-01T00:00Z", "2025-06-11T00:00Z"),
        (UTC_ZONE, "[2025-05-10]", "2025-05-10T00:00Z", "2025-05-11T00:00Z"),
        (KYIV, "2025-XX-28", "2025-01-27T22:00Z", "2025-12-28T22:00Z"),
        (KYIV, "2025-XX-30", "2025-01-29T22:00Z", "2025-12-30T22:00Z"),
        (KYIV, "2025-05-XX", "2025-04-30T21:00Z", "2025-05-31T21:00Z"),
        (KYIV, "2025-06-0X", "2025-05-31T21:00Z", "2025-06-09T21:00Z"),
        (KYIV, "2025-06-3X", "2025-06-29T21:00Z", "2025-06-30T21:00Z"),
        (UTC_ZONE, "2024-02-2X", "2024-02-20T00:00Z", "2024-03-01T00:00Z"),
        (UTC_ZONE, "2025-XX", "2025-01-01T00:00Z", "2026-01-01T00:00Z"),
        (UTC_ZONE, "2025-1X", "2025-10-01T00:00Z", "2026-01-01T00:00Z"),
        (KYIV, "2025-21", "2025-02-28T22:00Z", "2025-05-31T21:00Z"),
        (KYIV, "2025-22", "2025-05-31T21:00Z", "2025-08-31T21:00Z"),
        (KYIV, "2025-23", "2025-08-31T21:00Z", "2025-11-30T22:00Z"),
        (KYIV, "2025-24", "2025-11-30T22:00Z", "2026-02-28T22:00Z"),
        (UTC_ZONE, "2023-24", "2023-12-01T00:00Z", "2024-03-01T00:00Z"),
        (
            KYIV,
            "2025-05-28T18:00+03:00",
            "2025-05-28T15:00Z",
            "2025-05-28T15:00:00.000001Z",
        ),
    ],
)
def test_a_written_date_means_exactly_these_instants(
    zone, written, earliest, latest
) -> None:
    assert starts(written, zone) == bounds(earliest, latest)


@pytest.mark.parametrize(
    ("written", "precision"),
    [
        ("2025-05-28T18:00Z", "instant"),
        ("2025-05-28", "day"),
        ("2025-05", "month"),
        ("2025", "year"),
        ("2025-24", "season"),
        ("[2025-05-28..2025-05-29]", "choice"),
        ("2025-05-XX", "unspecified"),
        ("2025-05-23/2025-05-25", "interval"),
        ("2025-05-23/..", "interval"),
        ("2025-05-23/", "interval"),
    ],
)
def test_how_precisely_a_date_was_written_is_kept(written, precision) -> None:
    when = parse_when(written, zone=KYIV)

    assert (when.precision, when.text) == (precision, written)


@pytest.mark.parametrize(
    "written",
    [
        "2025",
        "2025-05",
        "2025-05-28",
        "2025-21",
        "2025-XX-28",
        "2025-05-XX",
        "2025-06-0X",
        "2025-05-23/2025-05-25",
    ],
)
@pytest.mark.parametrize("qualifier", ["~", "?", "%"])
def test_a_qualifier_is_kept_and_leaves_the_bounds_alone(written, qualifier) -> None:
    plain, qualified = (
        parse_when(written, zone=KYIV),
        parse_when(written + qualifier, zone=KYIV),
    )

    assert (qualified.qualifier, qualified.start, qualified.end) == (
        qualifier,
        plain.start,
        plain.end,
    )


@pytest.mark.parametrize(
    ("written", "qualifier"),
    [
        ("2025-05~/..", "~"),
        ("2025-05?/", "?"),
        ("2025-05~/2025-06", "~"),
        ("2025-05/2025-06?", "?"),
        ("2025-05~/2025-06?", "%"),
        ("2025-05?/2025-06~", "%"),
        ("2025-05~/2025-06%", "%"),
    ],
)
def test_an_interval_is_as_unsure_as_its_sides(written, qualifier) -> None:
    assert parse_when(written, zone=KYIV).qualifier == qualifier


def test_an_interval_has_a_start_and_an_end() -> None:
    when = parse_when("2025-05-23/2025-05-25", zone=KYIV)

    assert (when.lasting, when.start, when.end) == (
        "closed",
        bounds("2025-05-22T21:00Z", "2025-05-23T21:00Z"),
        bounds("2025-05-24T21:00Z", "2025-05-25T21:00Z"),
    )


def test_still_going_on_and_end_unknown_differ() -> None:
    going_on, unknown = (
        parse_when("2025-03-18/..", zone=KYIV),
        parse_when("2025-03-18/", zone=KYIV),
    )

    assert (going_on.lasting, unknown.lasting) == ("open", "unknown")
    assert going_on.start == unknown.start == starts("2025-03-18", KYIV)
    assert going_on.end is unknown.end is None


def test_an_interval_may_end_inside_the_month_that_it_starts_in() -> None:
    when = parse_when("2025-05/2025-05-10", zone=UTC_ZONE)

    assert when.end == bounds("2025-05-10T00:00Z", "2025-05-11T00:00Z")


# Outcomes, ends, and effects that run until a date.


@pytest.mark.parametrize(
    ("written", "outcome"),
    [
        ("2025-05-28", bounds("2025-05-27T21:00Z", "2025-05-28T21:00Z")),
        ("2025-05-23/2025-05-25", bounds("2025-05-24T21:00Z", "2025-05-25T21:00Z")),
        ("2025-05-23/..", Bounds(at("2025-05-22T21:00Z"), FOREVER)),
        ("2025-05-23/", Bounds(at("2025-05-22T21:00Z"), FOREVER)),
    ],
)
def test_an_outcome_counts_from_the_end_and_is_never_certain_without_one(
    written, outcome
) -> None:
    assert parse_when(written, zone=KYIV).outcome == outcome


@pytest.mark.parametrize(
    ("written", "last"),
    [
        ("2025-05-28", "2025-05-28T20:59:59.999999Z"),
        ("2025-05-23/2025-05-25", "2025-05-25T20:59:59.999999Z"),
        ("2025-05-23/..", "2025-05-23T20:59:59.999999Z"),
        ("2025-05-28T18:00+03:00", "2025-05-28T15:00:00Z"),
    ],
)
def test_the_last_known_instant_of_a_date(written, last) -> None:
    assert parse_when(written, zone=KYIV).last == at(last)


@pytest.mark.parametrize(
    ("written", "surely_over_before", "surely_over"),
    [
        ("2025-04-21T00:00+03:00", "2025-04-20T21:00Z", "2025-04-20T21:00Z"),
        ("2025-04-21", "2025-04-21T21:00Z", "2025-04-21T21:00Z"),
        ("[2025-04-20..2025-04-22]", "2025-04-20T21:00Z", "2025-04-22T21:00Z"),
        ("[2025-04-20,2025-04-22]", "2025-04-20T21:00Z", "2025-04-22T21:00Z"),
        ("2025-04", "2025-04-01T21:00Z", "2025-04-30T21:00Z"),
        ("2025-06-0X", "2025-06-01T21:00Z", "2025-06-09T21:00Z"),
    ],
)
def test_an_effect_until_an_instant_ends_there_and_until_a_day_ends_with_it(
    written, surely_over_before, surely_over
) -> None:
    assert parse_when(written, zone=KYIV).until == bounds(
        surely_over_before, surely_over
    )


def test_a_truce_until_midnight_in_moscow_ends_with_the_kyiv_day_in_summer_and_before_it_in_winter() -> (
    None
):
    summer, winter = (
        parse_when(f"2025-{day}T00:00+03:00", zone=KYIV).until.latest
        for day in ("04-21", "01-21")
    )

    assert summer == day_bounds(date(2025, 4, 20), KYIV).latest
    assert winter == day_bounds(date(2025, 1, 20), KYIV).latest - HOUR


# Days that are not 24 hours long.


@pytest.mark.parametrize(
    ("zone", "day", "earliest", "hours"),
    [
        ("Europe/Kyiv", "2025-03-30", "2025-03-29T22:00Z", 23),
        ("Europe/Kyiv", "2025-10-26", "2025-10-25T21:00Z", 25),
        ("Europe/Moscow", "2025-03-30", "2025-03-29T21:00Z", 24),
        ("America/New_York", "2025-03-09", "2025-03-09T05:00Z", 23),
        ("America/New_York", "2025-11-02", "2025-11-02T04:00Z", 25),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00Z", 23),
        ("America/Sao_Paulo", "2018-02-17", "2018-02-17T02:00Z", 25),
        ("America/Sao_Paulo", "2018-02-18", "2018-02-18T03:00Z", 24),
        ("America/Havana", "2025-03-09", "2025-03-09T05:00Z", 23),
        ("America/Havana", "2025-11-02", "2025-11-02T04:00Z", 25),
        ("Asia/Beirut", "2025-03-30", "2025-03-29T22:00Z", 23),
        ("Asia/Beirut", "2025-10-25", "2025-10-24T21:00Z", 25),
        ("Asia/Beirut", "2025-10-26", "2025-10-25T22:00Z", 24),
        ("America/Toronto", "1919-03-31", "1919-03-31T04:30Z", 23.5),
        ("Australia/Lord_Howe", "2025-04-06", "2025-04-05T13:00Z", 24.5),
    ],
)
def test_a_day_begins_at_its_first_instant_also_where_midnight_is_skipped_or_comes_twice(
    zone, day, earliest, hours
) -> None:
    found = starts(day, ZoneInfo(zone))

    assert (found.earliest, (found.latest - found.earliest) / HOUR) == (
        at(earliest),
        hours,
    )


def test_a_day_that_a_zone_skipped_is_refused_there_and_nowhere_else() -> None:
    refused = refusal("2011-12-30", ZoneInfo("Pacific/Apia"))

    assert "that day was skipped in Pacific/Apia" in str(refused)
    assert refused.hint == "name the day before or after it"
    assert starts("2011-12-30", KYIV) == day_bounds(date(2011, 12, 30), KYIV)


def test_the_days_around_a_skipped_day_touch() -> None:
    before, after = (
        day_bounds(date(2011, 12, day), ZoneInfo("Pacific/Apia")) for day in (29, 31)
    )

    assert before.latest == after.earliest == at("2011-12-30T10:00Z")


def test_a_choice_may_span_a_skipped_day() -> None:
    assert starts("[2011-12-29..2011-12-31]", ZoneInfo("Pacific/Apia")) == bounds(
        "2011-12-29T10:00Z", "2011-12-31T10:00Z"
    )


# Instants.


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2025-05-28T18:00Z", "2025-05-28T18:00Z"),
        ("2025-05-28T18:00+03:00", "2025-05-28T15:00Z"),
        ("2025-05-28T18:00-04:30", "2025-05-28T22:30Z"),
        ("2025-05-28T00:30+05:45", "2025-05-27T18:45Z"),
        ("2025-05-28T18:00:07Z", "2025-05-28T18:00:07Z"),
        ("2025-05-28T18:00:07.5Z", "2025-05-28T18:00:07.500000Z"),
        ("2025-05-28T18:00:07.000001+03:00", "2025-05-28T15:00:07.000001Z"),
        ("2025-05-28T18:00+14:00", "2025-05-28T04:00Z"),
        ("2025-05-28T18:00-14:00", "2025-05-29T08:00Z"),
        ("2025-05-28T18:00-00:00", "2025-05-28T18:00Z"),
        ("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"),
    ],
)
def test_an_instant_is_one_microsecond_long_whatever_the_zone(written, instant) -> None:
    assert (
        starts(written, KYIV)
        == starts(written, TOKYO)
        == Bounds(at(instant), at(instant) + 1)
    )


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("2025-05-28T18:60Z", "there is no such time (minute must be in 0..59)"),
        ("2025-06-30T23:59:60Z", "there is no such time (second must be in 0..59)"),
        ("2025-02-29T18:00Z", "there is no such time (day is out of range for month)"),
        ("2025-05-28T18:00", "a time needs its offset from UTC"),
        ("2025-05-28T18:00:07.25", "a time needs its offset from UTC"),
        ("2025-05-28T18", "a time needs its offset from UTC"),
        ("2025-05-28T18:00+14:01", "+14:01 is no offset from UTC"),
        ("2025-05-28T18:00-15:00", "-15:00 is no offset from UTC"),
        ("2025-05-28T18:00+03:60", "+03:60 is no offset from UTC"),
        ("0000-05-28T18:00Z", "years go from 0001 to 9998"),
        ("9999-05-28T18:00Z", "years go from 0001 to 9998"),
        ("2025-05-28T18:00:00.1234567Z", "it is in no accepted form"),
    ],
)
def test_an_instant_that_is_none_is_refused_by_name(written, found) -> None:
    refused = refusal(written)

    assert (refused.text, refused.found) == (written, found)
    assert refused.hint


def test_a_time_without_offset_is_shown_how_to_write_one() -> None:
    assert (
        refusal("2025-05-28T18:00").hint
        == "write it such as 2025-05-28T18:00+03:00, or with Z for UTC"
    )


# Refusals.


@pytest.mark.parametrize(
    "written", ["05/06/2025", "5/6/2025", "05.06.2025", "5.6.2025"]
)
def test_a_date_with_two_readings_is_refused_with_both(written) -> None:
    refused = refusal(written)

    assert "it can be read as 2025-06-05 (5 June) or as 2025-05-06 (6 May)" in str(
        refused
    )
    assert refused.hint == "write the one you mean"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("28/05/2025", "2025-05-28"),
        ("05/28/2025", "2025-05-28"),
        ("28.05.2025", "2025-05-28"),
        ("05/05/2025", "2025-05-05"),
    ],
)
def test_a_date_with_one_reading_is_refused_with_that(written, meant) -> None:
    refused = refusal(written)

    assert (refused.found, refused.hint) == (
        "day and month may be in either order",
        f"write {meant}",
    )


@pytest.mark.parametrize("written", ["31/31/2025", "30/02/2025", "00/05/2025"])
def test_a_slashed_date_that_is_no_day_in_either_order_offers_none(written) -> None:
    assert (
        refusal(written).found == "there is no such day, whichever number is the month"
    )


_ACCEPTED_FORMS: Final = DateNotUnderstoodError.hint


@pytest.mark.parametrize(
    ("written", "found", "hint"),
    [
        (
            "../2025-05-28",
            "an interval without a start is not supported",
            "write the earliest day it may have begun, such as [2025-05-01..2025-05-28]",
        ),
        (
            "/2025-05-28",
            "an interval without a start is not supported",
            "write the earliest day it may have begun, such as [2025-05-01..2025-05-28]",
        ),
        (
            "2025-05-25/2025-05-23",
            "it ends before it starts",
            "write the earlier date first",
        ),
        (
            "2025-06/2025-05-31",
            "it ends before it starts",
            "write the earlier date first",
        ),
        (
            "[2025-06-10..2025-06-01]",
            "it ends before it starts",
            "write the earlier date first",
        ),
        (
            "[..2025-06-10]",
            "a choice of days without a first or a last one is not supported",
            "name both ends, such as [2025-06-01..2025-06-10]",
        ),
        (
            "[2025-06-01..]",
            "a choice of days without a first or a last one is not supported",
            "name both ends, such as [2025-06-01..2025-06-10]",
        ),
        (
            "[2025-06-01~..2025-06-10]",
            "a choice is made of plain days, months or years",
            _ACCEPTED_FORMS,
        ),
        (
            "[2025-21,2025-23]",
            "a choice is made of plain days, months or years",
            _ACCEPTED_FORMS,
        ),
        (
            "[2025-05-XX,2025-06]",
            "a choice is made of plain days, months or years",
            _ACCEPTED_FORMS,
        ),
        (
            "{2025-05-10,2025-05-11}",
            "a set of all members ({…}) is not supported",
            "append one event for each date",
        ),
        (
            "2025-05-28T18:00+03:00/2025-05-29",
            "a time of day is not allowed inside an interval",
            "write the days as the interval, and the hours in the fields made for them",
        ),
        (
            "2025-05-28/2025-05-29T18:00Z",
            "a time of day is not allowed inside an interval",
            "write the days as the interval, and the hours in the fields made for them",
        ),
        ("Y20250", "years of more than four digits are not supported", _ACCEPTED_FORMS),
        (
            "Y-20250",
            "years of more than four digits are not supported",
            _ACCEPTED_FORMS,
        ),
        ("-0044-03-15", "years before 0001 are not supported", _ACCEPTED_FORMS),
        (
            "202X",
            "an unspecified year is not supported",
            "write the choice, such as [2020..2029]",
        ),
        (
            "XXXX-05",
            "an unspecified year is not supported",
            "write the choice, such as [2020..2029]",
        ),
        (
            "2025?-05",
            "a qualifier inside a date is not supported",
            "write it at the end, such as 2025-05~",
        ),
        (
            "2025-~05-28",
            "a qualifier inside a date is not supported",
            "write it at the end, such as 2025-05~",
        ),
        ("2025S2", "significant digits are not supported", _ACCEPTED_FORMS),
        ("2025-W60", "week dates are not supported", "write the day"),
        (
            "2025-25",
            "of the seasons only 21 (spring) to 24 (winter) are supported",
            _ACCEPTED_FORMS,
        ),
        (
            "2025-41",
            "of the seasons only 21 (spring) to 24 (winter) are supported",
            _ACCEPTED_FORMS,
        ),
        ("2025-21-05", "21 is a season and has no days", _ACCEPTED_FORMS),
        ("2025-13", "there is no 2025-13 in the calendar", _ACCEPTED_FORMS),
        ("2025-00", "there is no 2025-00 in the calendar", _ACCEPTED_FORMS),
        ("2025-05-00", "there is no 2025-05-00 in the calendar", _ACCEPTED_FORMS),
        ("2025-02-29", "there is no 2025-02-29 in the calendar", _ACCEPTED_FORMS),
        ("2025-06-31~", "there is no 2025-06-31 in the calendar", _ACCEPTED_FORMS),
        ("2025-02-3X", "no day of the calendar fits it", _ACCEPTED_FORMS),
        ("2025-13-XX", "no day of the calendar fits it", _ACCEPTED_FORMS),
        ("0000", "years go from 0001 to 9998", _ACCEPTED_FORMS),
        ("9999-05-28", "years go from 0001 to 9998", _ACCEPTED_FORMS),
        ("[9998..9999]", "years go from 0001 to 9998", _ACCEPTED_FORMS),
        ("25-05-28", "it is in no accepted form", _ACCEPTED_FORMS),
        ("[]", "it is in no accepted form", _ACCEPTED_FORMS),
        ("[2025-05-10", "it is in no accepted form", _ACCEPTED_FORMS),
        ("[2025-05-10,]", "it is in no accepted form", _ACCEPTED_FORMS),
        ("", "it is in no accepted form", _ACCEPTED_FORMS),
        (
            "\u0662\u0660\u0662\u0665-\u0660\u0665-\u0662\u0668",
            "it is in no accepted form",
            _ACCEPTED_FORMS,
        ),
        ("\uff12\uff10\uff12\uff15", "it is in no accepted form", _ACCEPTED_FORMS),
        ("tomorrow", "it is in no accepted form", _ACCEPTED_FORMS),
    ],
)
def test_what_is_no_written_date_is_refused_by_name_and_with_a_hint(
    written, found, hint
) -> None:
    refused = refusal(written)

    assert (refused.found, refused.hint, refused.text) == (found, hint, written)


def test_a_written_date_is_checked_without_a_zone() -> None:
    assert check_written("2011-12-30") == "2011-12-30"
    with pytest.raises(DateNotUnderstoodError):
        check_written("2025-02-29")


@pytest.mark.parametrize(
    "name",
    ["Mars/Olympus", "", "../UTC", "/etc/passwd", "Europe", "a\0b", "x" * 5000],
)
def test_an_unknown_zone_is_refused(name) -> None:
    with pytest.raises(
        DateNotUnderstoodError, match="there is no such IANA time zone"
    ) as caught:
        zone_of(name)

    assert caught.value.hint.startswith(("write a name such as", "did you mean"))


def test_zones_that_are_spelled_alike_are_offered() -> None:
    with pytest.raises(DateNotUnderstoodError) as caught:
        zone_of("Europe/Rotterdam")

    assert "did you mean Europe/Amsterdam" in caught.value.hint


# The edges of the calendar.


@pytest.mark.parametrize("zone", ODD_ZONES, ids=str)
@pytest.mark.parametrize(
    "written",
    [
        "0001",
        "0001-01-01",
        "0001-01-01T00:00+14:00",
        "0001-01-01T00:00-14:00",
        "9998-12-31",
        "9998-24",
        "9998-12-31T23:59-14:00",
    ],
)
def test_the_first_and_the_last_years_can_be_written_and_shown_in_every_zone(
    written, zone
) -> None:
    found = parse_when(written, zone=zone).start

    assert found.earliest < found.latest
    assert format_instant(found.earliest).endswith("Z")
    assert day_of(found.earliest, zone) <= day_of(found.latest, zone)


def test_before_the_first_instant_of_year_1_the_first_is_shown() -> None:
    assert (
        format_instant(starts("0001-01-01T00:00+01:00").earliest)
        == "0001-01-01T00:00:00Z"
    )


# Properties.

_DATES = st.dates(date(1850, 1, 1), date(2100, 12, 30))
_ZONES = st.sampled_from(ODD_ZONES)
_INSTANTS = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 30)).map(  # noqa: DTZ001  (made aware)
    lambda d: to_instant(d.replace(tzinfo=UTC))
)
_NASTY = st.text(alphabet="0129-T:.Z+~?%X/[],.{}YSW \n٢é", max_size=24)
_FORMS = (
    "2025-05-28",
    "2025-05",
    "2025",
    "2025-05-28T18:00:07.5+03:00",
    "[2025-06-01..2025-06-10]",
    "[2025-05-10,2025-05-11]",
    "2025-XX-28",
    "2025-06-0X",
    "2025-24",
    "2025-05-23/2025-05-25",
    "2025-03-18/..",
    "2025-03-18/",
    "2025-05~",
    "05/06/2025",
)


@st.composite
def _mutated(draw: st.DrawFn) -> str:
    text = draw(st.sampled_from(_FORMS))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.integers(0, len(text)))
        text = (
            text[:place]
            + draw(st.sampled_from([*"0193X-/.~?%T[]:+Z,", "", "..", "\0"]))
            + text[place + draw(st.integers(0, 2)) :]
        )
    return text


@settings(max_examples=tries(600))
@given(text=_NASTY | _mutated(), zone=_ZONES)
def test_any_text_is_a_date_with_non_empty_bounds_or_is_refused_with_a_hint(
    text, zone
) -> None:
    try:
        when = parse_when(text, zone=zone)
    except DateNotUnderstoodError as problem:
        refused = problem
    else:
        _check_bounds(when)
        return

    assert refused.text == text
    assert refused.found
    assert refused.hint


def _check_bounds(when: When) -> None:
    assert when.start.earliest < when.start.latest
    assert when.end is None or (
        when.end.earliest < when.end.latest and when.start.earliest < when.end.latest
    )
    assert when.outcome.earliest < when.outcome.latest
    assert when.until.earliest <= when.until.latest
    assert when.start.earliest <= when.last
    assert (when.end is not None) == (when.lasting == "closed")


@given(day=_DATES, zone=_ZONES)
def test_days_follow_each_other_without_gap_and_begin_at_the_first_instant_that_the_calendar_shows(
    day, zone
) -> None:
    start = day_start(day, zone)

    assert day_bounds(day - timedelta(days=1), zone).latest == start
    assert day_of(start - 1, zone) < day
    assert day_of(start, zone) >= day


@given(day=_DATES, zone=_ZONES)
def test_a_day_written_as_a_day_as_a_choice_and_as_an_interval_is_the_same_day(
    day, zone
) -> None:
    assume(day_start(day, zone) < day_start(day + timedelta(days=1), zone))
    written = day.isoformat()
    interval = parse_when(f"{written}/{written}", zone=zone)

    assert (
        starts(written, zone)
        == starts(f"[{written}]", zone)
        == starts(f"[{written},{written}]", zone)
        == interval.start
        == interval.end
    )


@given(instant=_INSTANTS, hours=st.integers(-14, 14), zone=_ZONES, other=_ZONES)
def test_the_same_instant_written_with_any_offset_and_read_in_any_zone_is_the_same(
    instant, hours, zone, other
) -> None:
    written = (
        format_instant(instant + hours * HOUR).removesuffix("Z")
        + f"{'+-'[hours < 0]}{abs(hours):02d}:00"
    )

    assert (
        starts(written, zone)
        == starts(format_instant(instant), other)
        == Bounds(instant, instant + 1)
    )


@given(day=_DATES, zone=_ZONES)
def test_a_day_and_its_first_and_last_instant_written_in_utc_have_the_same_bounds(
    day, zone
) -> None:
    assume(day_start(day, zone) < day_start(day + timedelta(days=1), zone))
    whole = starts(day.isoformat(), zone)

    assert starts(format_instant(whole.earliest)).earliest == whole.earliest
    assert starts(format_instant(whole.latest - 1)).latest == whole.latest


@given(instant=_INSTANTS)
def test_an_instant_survives_being_shown_and_read(instant) -> None:
    assert (
        to_instant(to_datetime(instant))
        == starts(format_instant(instant)).earliest
        == instant
    )


def test_an_effect_until_an_interval_ends_with_its_last_day() -> None:
    until = parse_when("2025-05-10/2025-05-12", zone=zone_of("Europe/Kyiv")).until

    assert [format_instant(edge) for edge in until] == ["2025-05-12T21:00:00Z"] * 2


@given(st.integers(1, 9999), st.integers(1, 12))
def test_a_month_ends_on_its_last_day(year: int, month: int) -> None:
    last = calendar.monthrange(year, month)[1]

    assert month_end(year, month) == date(year, month, last)
