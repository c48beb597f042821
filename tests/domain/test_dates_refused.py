"""What others write for a date is named and put right; a suggestion is a date that means the same."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tries import tries
from tracker.domain.dates import check_written, parse_when, to_instant, zone_of
from tracker.domain.dates_from_words import MONTHS, to_written
from tracker.domain.errors import DateNotUnderstoodError

UTC_ZONE = zone_of("UTC")
NOW = to_instant(datetime(2025, 6, 1, tzinfo=UTC))
SUGGESTED = re.compile(r"write (\S+)|did you mean `(.*)`\?")
OFFSET = "an offset is written with its minutes and a colon, such as +03:00"
BETWEEN = "a T goes between day and time"


def refused(text: str) -> DateNotUnderstoodError:
    with pytest.raises(DateNotUnderstoodError) as caught:
        check_written(text)
    return caught.value


@pytest.mark.parametrize(
    ("written", "found", "meant"),
    [
        ("2025-05-28T18:00+0300", OFFSET, "2025-05-28T18:00+03:00"),
        ("2025-05-28T18:00+03", OFFSET, "2025-05-28T18:00+03:00"),
        ("2025-05-28T18:00-3", OFFSET, "2025-05-28T18:00-03:00"),
        ("2025-05-28T18:00UTC+3", OFFSET, "2025-05-28T18:00+03:00"),
        ("2025-05-28T18:00\N{MINUS SIGN}05:00", OFFSET, "2025-05-28T18:00-05:00"),
        ("2025-05-28T18:00z", "an offset of zero is written Z", "2025-05-28T18:00Z"),
        ("2025-05-28T18:00UTC", "an offset of zero is written Z", "2025-05-28T18:00Z"),
        ("2025-05-28 18:00+03:00", BETWEEN, "2025-05-28T18:00+03:00"),
        ("2025-05-28t18:00Z", BETWEEN, "2025-05-28T18:00Z"),
        (
            "2025-05-28 18:00:00.123456+00:00",
            BETWEEN,
            "2025-05-28T18:00:00.123456+00:00",
        ),
        ("2025-05-28 18:00:00+00", f"{BETWEEN}; {OFFSET}", "2025-05-28T18:00:00+00:00"),
        (
            "2025-05-28T18:00 +03:00",
            "no blank goes before the offset",
            "2025-05-28T18:00+03:00",
        ),
        (
            "2025-05-28T18:00+03:00[Europe/Kyiv]",
            "a zone in brackets (RFC 9557) is not read: the offset says which instant it is",
            "2025-05-28T18:00+03:00",
        ),
        (
            "2025-05-28T18:00Z[!Europe/Kyiv][u-ca=gregory]",
            "a zone in brackets (RFC 9557) is not read: the offset says which instant it is",
            "2025-05-28T18:00Z",
        ),
        (
            "2025-05-31T24:00+03:00",
            "24:00 is 00:00 of the next day",
            "2025-06-01T00:00+03:00",
        ),
        ("2025-05-28T18Z", "a time has minutes", "2025-05-28T18:00Z"),
        ("2025-05-28T1800Z", "a time is written with colons", "2025-05-28T18:00Z"),
        ("2025-05-28T8:00Z", "hours have two digits", "2025-05-28T08:00Z"),
        ("2025-05-28T18:00:00,5Z", "a fraction has a point", "2025-05-28T18:00:00.5Z"),
        ("2025-5-28", "months and days have two digits", "2025-05-28"),
        ("2025-5", "months and days have two digits", "2025-05"),
        (
            "2025-5-1/2025-5-3",
            "months and days have two digits",
            "2025-05-01/2025-05-03",
        ),
        ("20250528", "it has no hyphens", "2025-05-28"),
        ("2025/05/28", "a date is written with hyphens", "2025-05-28"),
        ("2025.5.28", "a date is written with hyphens", "2025-05-28"),
        ("2025-148", "days of a year are not supported", "2025-05-28"),
        ("2025-W22", "week dates are not supported", "[2025-05-26..2025-06-01]"),
        ("2025W223", "week dates are not supported", "2025-05-28"),
        ("2025-w22-3", "week dates are not supported", "2025-05-28"),
        ("2025-Q2", "a quarter is written as its months", "[2025-04..2025-06]"),
        ("Q4 2025", "a quarter is written as its months", "[2025-10..2025-12]"),
        (" 2025-05-28", "it has blanks around it", "2025-05-28"),
        ("2025-05-28\n", "it has blanks around it", "2025-05-28"),
    ],
)
def test_another_notation_is_named_and_written_in_ours(written, found, meant) -> None:
    problem = refused(written)

    assert (problem.found, problem.hint) == (found, f"write {meant}")
    assert check_written(meant)


def test_a_time_without_offset_stays_one_whatever_else_is_put_right() -> None:
    assert refused("2025-05-28 18:00").found == (
        f"{BETWEEN}; a time needs its offset from UTC"
    )
    assert "a time needs its offset" in refused("2025-05-28T18:00[Europe/Kyiv]").found


@pytest.mark.parametrize(
    "written",
    ["2025-05-28T18:00 Europe/Kyiv", "2025-05-28T18:00 EEST", "2025-05-28T18:00MSK"],
)
def test_a_zone_named_behind_an_instant_is_told_as_one(written) -> None:
    assert refused(written).found == "a zone's name is no offset from UTC"


@pytest.mark.parametrize(
    "written",
    ["2025-05-28T24:30Z", "2025-02-30T18:00+0300", "2025-366", "9998-12-31T24:00Z"],
)
def test_what_means_no_time_at_all_gets_no_suggestion(written) -> None:
    assert refused(written).hint == DateNotUnderstoodError.hint


_OFFSETS = st.sampled_from(["Z", "z", "+03:00", "+0300", "+03", "-0530", " +0200"])


@given(
    st.datetimes(datetime(2, 1, 1), datetime(9000, 1, 1)),  # noqa: DTZ001
    st.sampled_from(["T", " ", "t", "_"]),
    st.sampled_from(["%H:%M", "%H:%M:%S", "%H%M", "%H:%M:%S.%f"]),
    _OFFSETS,
    st.sampled_from(["", "[Europe/Kyiv]", "[u-ca=gregory]"]),
    st.sampled_from(["-", ""]),
)
def test_a_suggested_instant_is_the_one_that_was_written(
    moment, between, clock, offset, bracket, hyphen
) -> None:
    day = moment.date().isoformat().replace("-", hyphen)
    written = f"{day}{between}{moment.strftime(clock)}{offset}{bracket}"
    shift = {"Z": 0, "z": 0, "-0530": -330, " +0200": 120}.get(offset, 180)
    meant = moment.replace(
        second=moment.second if "%S" in clock else 0,
        microsecond=moment.microsecond if "%f" in clock else 0,
        tzinfo=UTC,
    ) - timedelta(minutes=shift)
    try:
        read = parse_when(written, zone=UTC_ZONE)
    except DateNotUnderstoodError as problem:
        read = parse_when(problem.hint.removeprefix("write "), zone=UTC_ZONE)

    assert read.start.earliest == to_instant(meant)


@given(st.dates(date(2, 1, 1), date(9000, 1, 1)), st.integers(0, 4))
def test_a_suggested_day_is_the_one_that_was_written(day, form) -> None:
    year, week, weekday = day.isocalendar()
    written = [
        f"{day.year:04d}-{day.month}-{day.day}",
        f"{day.year:04d}/{day.month:02d}/{day.day}",
        f"{day.year:04d}{day.month:02d}{day.day:02d}",
        f"{year:04d}-W{week:02d}-{weekday}",
        f"{day.year:04d}-{day.timetuple().tm_yday:03d}",
    ][form]

    assert (
        written == day.isoformat()
        or refused(written).hint == f"write {day.isoformat()}"
    )


_WORDS = st.lists(
    st.sampled_from(
        [
            *[
                "last",
                "next",
                "this",
                "late",
                "later",
                "early",
                "erly",
                "mid",
                "by",
                "the",
                "end",
                "of",
                "today",
                "yesteday",
            ],
            *[
                "Monday",
                "Mai",
                "Juni",
                "marsh",
                "agust",
                "Febuary",
                "spring",
                "string",
                "fal",
                "2025",
                "2025-Q2",
            ],
            *[
                "28",
                "32",
                "may",
                "2024",
                "3d",
                "ago",
                "tommorow",
                "q2",
                "W22",
                "T18:00",
                "+0300",
            ],
            *MONTHS,
        ]
    ),
    min_size=1,
    max_size=6,
).map(" ".join)


@settings(max_examples=tries(500))
@given(_WORDS | st.text("0123456789TZWQtz-+:./[]~ ,", max_size=24))
def test_a_suggestion_is_never_itself_refused(text) -> None:
    try:
        to_written(text, now=NOW, zone=UTC_ZONE)
    except DateNotUnderstoodError as problem:
        if suggested := SUGGESTED.fullmatch(problem.hint):
            to_written(suggested[1] or suggested[2], now=NOW, zone=UTC_ZONE)


@given(st.sampled_from(MONTHS), st.data())
def test_a_month_with_one_letter_wrong_is_never_taken_for_another(month, data) -> None:
    place = data.draw(st.integers(1, len(month) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    wrong = month[:place] + letter + month[place + 1 :]
    try:
        read = to_written(f"{wrong} 2025", now=NOW, zone=UTC_ZONE)
    except DateNotUnderstoodError as problem:
        suggested = SUGGESTED.fullmatch(problem.hint)
        read = suggested and to_written(suggested[2], now=NOW, zone=UTC_ZONE)

    is_another = any(other.startswith(wrong) for other in MONTHS)
    assert read in (f"2025-{MONTHS.index(month) + 1:02d}", None) or is_another


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("last fortnight", DateNotUnderstoodError.hint),
        ("late today", DateNotUnderstoodError.hint),
        ("later May 2025", DateNotUnderstoodError.hint),
        ("early 2025", "write the months you mean, such as [2025-01..2025-04]"),
        ("late 2025", "write the months you mean, such as [2025-09..2025-12]"),
        ("tommorow", "did you mean `tomorrow`?"),
        ("by the end of Agust 2025", "did you mean `by the end of August 2025`?"),
        ("by August 2025", "write such as `by the end of August 2025`"),
        (
            "by the end of March 2025",
            "write such as [2025-03-01..2025-03-31], with the first day on which it can be",
        ),
    ],
)
def test_words_that_are_no_date_get_no_suggestion_that_means_another_thing(
    words, hint
) -> None:
    with pytest.raises(DateNotUnderstoodError) as caught:
        to_written(words, now=NOW, zone=UTC_ZONE)

    assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ("by the end of August 2025", "[2025-06-01..2025-08-31]"),
        ("by the end of August", "[2025-06-01..2025-08-31]"),
        ("by end of 2025", "[2025-06-01..2025-12-31]"),
        ("by 15 August 2025", "[2025-06-01..2025-08-15]"),
        ("by the end of Q3 2025", "[2025-06-01..2025-09-30]"),
        ("by the end of May", "[2025-06-01..2026-05-31]"),
        ("by tomorrow", "[2025-06-01..2025-06-02]"),
    ],
)
def test_by_a_day_is_a_choice_of_the_days_from_today_to_that_day(words, means) -> None:
    assert to_written(words, now=NOW, zone=UTC_ZONE) == means
