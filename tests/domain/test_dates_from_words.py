"""Dates in words mean the same as the EDTF text that they become."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tries import tries
from tracker.domain.dates import check_written, parse_when, to_instant, zone_of
from tracker.domain.dates_from_words import MONTHS, to_written
from tracker.domain.errors import DateNotUnderstoodError

KYIV = zone_of("Europe/Kyiv")
NOW = to_instant(datetime(2025, 5, 31, 21, 30, tzinfo=UTC))  # 1 June in Kyiv already


def written(text, *, now=NOW, zone=KYIV):
    return to_written(text, now=now, zone=zone)


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ("today", "2025-06-01"),
        ("Yesterday", "2025-05-31"),
        ("tomorrow", "2025-06-02"),
        ("3d ago", "2025-05-29"),
        ("3 days ago", "2025-05-29"),
        ("1 day ago", "2025-05-31"),
        ("2w ago", "2025-05-18"),
        ("3m ago", "2025-03-01"),
        ("3 mo ago", "2025-03-01"),
        ("1y ago", "2024-06-01"),
        ("28 May 2025", "2025-05-28"),
        ("28th of May 2025", "2025-05-28"),
        ("May 28, 2025", "2025-05-28"),
        (" may  28  2025 ", "2025-05-28"),
        ("1 Sept. 2025", "2025-09-01"),
        ("early June 2025", "[2025-06-01..2025-06-10]"),
        ("mid-June 2025", "[2025-06-11..2025-06-20]"),
        ("late February 2024", "[2024-02-21..2024-02-29]"),
        ("June 2025", "2025-06"),
        ("2025-Q2", "[2025-04..2025-06]"),
        ("Q4 2025", "[2025-10..2025-12]"),
        ("summer 2025", "2025-22"),
        ("this week", "[2025-05-26..2025-06-01]"),
        ("Last week", "[2025-05-19..2025-05-25]"),
        ("next week", "[2025-06-02..2025-06-08]"),
        ("2025-W22", "[2025-05-26..2025-06-01]"),
        ("2025w22", "[2025-05-26..2025-06-01]"),
        ("week 1 2026", "[2025-12-29..2026-01-04]"),
        ("this month", "2025-06"),
        ("last month", "2025-05"),
        ("next month", "2025-07"),
        ("this quarter", "[2025-04..2025-06]"),
        ("last quarter", "[2025-01..2025-03]"),
        ("next quarter", "[2025-07..2025-09]"),
        ("last year", "2024"),
        ("next year", "2026"),
        ("friday", "2025-05-30"),
        ("Sunday", "2025-06-01"),
        ("last sunday", "2025-05-25"),
        ("last monday", "2025-05-26"),
        ("next sunday", "2025-06-08"),
        ("next monday", "2025-06-02"),
    ],
)
def test_words_become_the_date_they_mean(words, means):
    assert written(words) == means


@pytest.mark.parametrize(
    ("typed", "means"),
    [
        ("2025-5-28", "2025-05-28"),
        ("2025-5", "2025-05"),
        ("20250528", "2025-05-28"),
        ("2025/05/28", "2025-05-28"),
        ("28.05.2025", "2025-05-28"),
        ("28.5.2025", "2025-05-28"),
        ("5.6.2025", "2025-06-05"),
        (" 2025-05-28 ", "2025-05-28"),
        ("28.5.2025/30.5.2025", "2025-05-28/2025-05-30"),
        ("[1.5.2025..3.5.2025]", "[2025-05-01..2025-05-03]"),
        ("2025-05-28T18:00+0300", "2025-05-28T18:00+03:00"),
        ("2025-05-28 18:00+03:00", "2025-05-28T18:00+03:00"),
        ("28.05.2025 18:00 +03", "2025-05-28T18:00+03:00"),
        ("2025-05-28T18:00+03:00[Europe/Kyiv]", "2025-05-28T18:00+03:00"),
        ("2025-12-31T24:00+03:00", "2026-01-01T00:00+03:00"),
    ],
)
def test_what_people_type_is_the_date_they_mean(typed, means):
    assert written(typed) == means
    with pytest.raises(DateNotUnderstoodError):
        to_written(typed, now=NOW, zone=KYIV, is_typed=False)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("05/06/2025", "2025-06-05 (5 June) or as 2025-05-06 (6 May)"),
        ("05.28.2025", "day and month may be in either order"),
        ("31.06.2025", "there is no such day"),
        ("20250532", ""),
        ("2025-148", "days of a year"),
        ("28.05.25", "no accepted form"),
        ("my7", "no accepted form"),
        ("9998-12-31T24:00Z", ""),
    ],
)
def test_what_has_no_sure_meaning_stays_refused(typed, found):
    with pytest.raises(DateNotUnderstoodError) as caught:
        written(typed)

    assert found in caught.value.found


@settings(max_examples=tries(30))
@given(
    st.dates(date(2, 1, 1), date(9000, 1, 1)),
    st.sampled_from(
        [
            "{0.day}.{0.month}.{0.year:04}",
            "{0.day:02}.{0.month:02}.{0.year:04}",
            "{0.year:04}-{0.month}-{0.day}",
            "{0.year:04}{0.month:02}{0.day:02}",
            "{0.year:04}/{0.month}/{0.day:02}",
        ]
    ),
)
def test_a_day_is_the_same_in_every_notation(day, form):
    typed = form.format(day)

    assert written(typed) == day.isoformat()
    assert parse_when(written(typed), zone=KYIV) == parse_when(
        day.isoformat(), zone=KYIV
    )


def test_a_month_ago_keeps_to_the_calendar():
    last_of_may = to_instant(datetime(2025, 5, 31, 12, tzinfo=UTC))

    assert (written("1m ago", now=last_of_may), written("3m ago", now=last_of_may)) == (
        "2025-04-30",
        "2025-02-28",
    )


def test_today_is_the_day_of_the_zone():
    assert (written("today"), written("today", zone=zone_of("UTC"))) == (
        "2025-06-01",
        "2025-05-31",
    )


@pytest.mark.parametrize(
    "text",
    [
        "2025-05-28",
        "2025-05",
        "2025",
        "2025-05-28T18:00+03:00",
        "2025-XX-28",
        "2025-05~",
        "2025-03-18/..",
        "[2025-05-10,2025-05-11]",
        "2025-21",
    ],
)
def test_what_is_written_already_stays_as_it_is(text):
    assert written(text) == text


@pytest.mark.parametrize(
    ("text", "found", "hint"),
    [
        ("31 June 2025", "no day 31", ""),
        ("28 Mai 2025", "'mai' is no month", "`28 May 2025`"),
        ("yesteday", "", "`yesterday`"),
        ("erly June 2025", "", "`early june 2025`"),
        ("28 May", "no year", "28 May 2025"),
        ("early June", "no year", "early June 2025"),
        ("29 February", "no year", "29 February 2024"),
        ("May 32", "no day 32", "calendar"),
        ("30 February", "no day 30", "calendar"),
        ("3x ago", "no unit of time", "`3d ago`"),
        ("9999y ago", "before the calendar", ""),
        ("999999999d ago", "before the calendar", ""),
        ("05/06/2025", "2025-06-05 (5 June) or as 2025-05-06 (6 May)", ""),
        ("2025-05-32", "no 2025-05-32", ""),
        ("soon", "no accepted form", "write it as 2025-05-28"),
        ("", "no accepted form", ""),
        ("Q5 2025", "", ""),
        ("early June 0000", "years go from 0001", ""),
    ],
)
def test_a_refusal_says_what_was_found_and_what_may_be_meant(text, found, hint):
    with pytest.raises(DateNotUnderstoodError) as caught:
        written(text)

    assert text in str(caught.value) or not text
    assert found in str(caught.value)
    assert hint in caught.value.hint


@given(st.dates(datetime(2, 1, 1, tzinfo=UTC).date()), st.sampled_from([3, 4, 20]))
def test_every_day_of_the_calendar_is_found_in_words(day, length):
    if day.year > 9998:
        return
    month = MONTHS[day.month - 1][:length]

    assert (
        written(f"{day.day} {month} {day.year:04d}")
        == written(f"{month} {day.day}, {day.year:04d}")
        == day.isoformat()
    )


@given(st.text("0123456789 aghdymwotqrly-/.[]~?", max_size=20))
def test_whatever_is_written_is_a_date_or_refused(text):
    with contextlib.suppress(DateNotUnderstoodError):
        check_written(written(text))


@given(
    st.sampled_from(["early", "mid", "late"]),
    st.sampled_from(MONTHS),
    st.integers(1, 9998),
)
def test_the_thirds_of_a_month_lie_inside_it(third, month, year):
    whole = parse_when(written(f"{month} {year:04d}"), zone=KYIV).start
    part = parse_when(written(f"{third} {month} {year:04d}"), zone=KYIV).start

    assert whole.earliest <= part.earliest < part.latest <= whole.latest


def test_written_dates_do_not_import_pendulum():
    code = (
        "import sys; from tracker.domain.dates_from_words import to_written; from tracker.domain.dates import zone_of; "
        "[to_written(t, now=0, zone=zone_of('UTC')) for t in ('2025-05-28', 'today', '3d ago', 'early June 2025')]; assert 'pendulum' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("month", "before", "after"),
    [(1, "2024-12", "2025-02"), (12, "2025-11", "2026-01")],
)
def test_the_month_beside_is_found_over_the_turn_of_a_year(month, before, after):
    now = to_instant(datetime(2025, month, 15, 12, tzinfo=UTC))
    quarters = ("[2024-10..2024-12]", "[2026-01..2026-03]")

    assert written("last month", now=now) == before
    assert written("next month", now=now) == after
    assert written(f"{'last' if month == 1 else 'next'} quarter", now=now) in quarters


@pytest.mark.parametrize(("text", "found"), [("2025-W53", "53"), ("week 0 2025", "0")])
def test_a_week_that_the_year_does_not_have_is_refused(text, found):
    with pytest.raises(DateNotUnderstoodError, match=f"2025 has no week {found}"):
        written(text)


@pytest.mark.parametrize("text", ["last year", "last week", "last monday"])
def test_what_lies_before_the_calendar_is_refused(text):
    with pytest.raises(DateNotUnderstoodError):
        written(
            text, now=to_instant(datetime(1, 1, 1, 12, tzinfo=UTC)), zone=zone_of("UTC")
        )
