"""Dates, hours and numbers in words."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from tracker.render.words_for_dates_and_numbers import (
    asked_words,
    counted,
    date_words,
    hours_words,
    joined,
    moment,
    number_words,
    shortened,
    until_words,
    zone_or_utc,
)

KYIV = ZoneInfo("Europe/Kyiv")
NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2025-05-28", "28 May 2025"),
        ("2025-05", "May 2025"),
        ("2025", "2025"),
        ("2025-21", "spring 2025"),
        ("2025-24", "winter 2025\N{EN DASH}26"),
        ("1999-24", "winter 1999\N{EN DASH}00"),
        ("[2025-06-01..2025-06-10]", "between 1 and 10 June 2025"),
        ("[2025-05-30..2025-06-02]", "between 30 May and 2 June 2025"),
        ("[2024-12-30..2025-01-02]", "between 30 December 2024 and 2 January 2025"),
        ("[2025-05..2025-06]", "between May and June 2025"),
        ("[2020..2029]", "between 2020 and 2029"),
        ("[2025-05-10,2025-05-11]", "10 or 11 May 2025"),
        ("[2025-05-10,2025-06-11]", "10 May or 11 June 2025"),
        ("[2025-05-10,2026-06-11]", "10 May 2025 or 11 June 2026"),
        ("[2025-05-10,2025-05-11,2025-05-15]", "10, 11 or 15 May 2025"),
        (
            "[2025-05-10,2025-05-12..2025-05-14]",
            "10 May 2025 or between 12 and 14 May 2025",
        ),
        ("[2025-05-10]", "10 May 2025"),
        ("2025-05-XX", "some day in May 2025"),
        ("2025-XX", "some time in 2025"),
        ("2025-XX-XX", "some time in 2025"),
        ("2025-XX-28", "the 28th of some month in 2025"),
        ("2025-XX-02", "the 2nd of some month in 2025"),
        ("2025-XX-11", "the 11th of some month in 2025"),
        ("2025-06-0X", "between 1 and 9 June 2025"),
        ("2025-05-23/2025-05-25", "23 to 25 May 2025"),
        ("2025-05-23/2025-06-02", "23 May to 2 June 2025"),
        ("2025-21/2025-06-02", "spring 2025 to 2 June 2025"),
        ("2025-03-18/..", "since 18 March 2025"),
        ("2025-03-18/", "from 18 March 2025, end not known"),
        ("2025-05-31~", "about 31 May 2025"),
        ("2025-05-31?", "31 May 2025 (uncertain)"),
        ("2025-05-31%", "about 31 May 2025 (uncertain)"),
        ("2025-05-23~/2025-05-25?", "about 23 to 25 May 2025 (uncertain)"),
        ("2025-04-19T18:00+03:00", "19 April 2025 18:00"),
        ("2025-04-20T20:59:59Z", "20 April 2025 23:59:59"),
        ("2025-04-20T20:59:59.500000Z", "20 April 2025 23:59:59.5"),
        ("soon\x1b[31m", "soon\N{REPLACEMENT CHARACTER}[31m"),
        ("", ""),
    ],
)
def test_a_written_date_is_said_as_a_reader_would_say_it(
    written: str, said: str
) -> None:
    assert date_words(written, zone=KYIV) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2025-05-28", "28 May"),
        ("2024-05-28", "28 May 2024"),
        ("2025-05", "May"),
        ("2025", "2025"),
        ("[2025-06-01..2025-06-10]", "between 1 and 10 June"),
        ("[2025-05-10,2025-06-11]", "10 May or 11 June"),
        ("2024-12-30/2025-01-02", "30 December 2024 to 2 January"),
        ("2025-04-19T18:00+03:00", "19 April 18:00"),
    ],
)
def test_the_year_asked_about_goes_without_saying(written: str, said: str) -> None:
    assert date_words(written, zone=KYIV, year=2025) == said


def test_the_words_of_the_source_are_preferred() -> None:
    assert (
        date_words("[2025-06-01..2025-06-10]", zone=KYIV, words="early June 2025")
        == "early June 2025"
    )


def test_an_instant_is_shown_on_the_clock_of_the_zone_in_winter_too() -> None:
    assert date_words("2025-01-19T18:00Z", zone=KYIV) == "19 January 2025 20:00"
    assert date_words("2025-01-19T02:00Z", zone=NEW_YORK) == "18 January 2025 21:00"


def test_an_instant_that_no_calendar_of_the_zone_holds_comes_back_as_written() -> None:
    assert date_words("0001-01-01T00:00Z", zone=NEW_YORK) == "0001-01-01T00:00Z"


def test_a_written_day_as_an_end_ends_with_that_day_and_an_instant_is_that_instant() -> (
    None
):
    assert until_words("2025-05-10", zone=KYIV) == "the end of 10 May 2025"
    assert until_words("2025-04-20T21:00:00Z", zone=KYIV) == "21 April 2025 00:00"


def test_a_question_stands_at_the_end_of_a_day_or_at_an_instant() -> None:
    assert (
        asked_words("2025-05-28", boundary="2025-05-28T21:00:00Z", zone=KYIV)
        == "at the end of 28 May 2025"
    )
    assert (
        asked_words(
            "2025-04-20T23:59:59+03:00",
            boundary="2025-04-20T20:59:59.000001Z",
            zone=KYIV,
        )
        == "at 20 April 2025 23:59:59"
    )


def test_a_question_about_a_month_says_which_day_it_takes() -> None:
    assert (
        asked_words("2025-05", boundary="2025-05-31T21:00:00Z", zone=KYIV)
        == "at the end of 31 May 2025, the last day of May 2025"
    )
    assert (
        asked_words("2025-05", boundary="", zone=KYIV)
        == "at the end of 31 May 2025, the last day of May 2025"
    )


def test_hours_are_half_open_and_the_last_of_a_day_is_twenty_four() -> None:
    assert (
        hours_words("2025-04-19T15:00:00Z", "2025-04-19T21:00:00Z", zone=KYIV)
        == "18:00\N{EN DASH}24:00"
    )
    assert (
        hours_words("2025-04-19T21:00:00Z", "2025-04-20T09:30:00Z", zone=KYIV)
        == "00:00\N{EN DASH}12:30"
    )
    assert hours_words("dawn", "dusk", zone=KYIV) == "dawn\N{EN DASH}dusk"


@pytest.mark.parametrize(
    ("low", "best", "high", "qualifier", "said"),
    [
        (None, 50_000, None, "more-than", "more than 50,000"),
        (50_000, None, None, "more-than", "more than 50,000"),
        (50_000, None, None, None, "at least 50,000"),
        (None, None, 70, None, "at most 70"),
        (None, None, 70, "less-than", "less than 70"),
        (40, None, 41, "about", "about 40 to 41"),
        (40, 45, 50, "about", "about 45 (40 to 50)"),
        (40, 45, None, None, "45 (at least 40)"),
        (None, 45, 50, None, "45 (at most 50)"),
        (0, None, None, "exactly", "exactly 0"),
        (None, None, None, "about", ""),
    ],
)
def test_a_number_is_said_as_it_was_claimed(
    low: int | None,
    best: int | None,
    high: int | None,
    qualifier: str | None,
    said: str,
) -> None:
    assert number_words(low, best, high, qualifier) == said


def test_dates_sort_by_when_they_have_surely_begun_and_the_unreadable_come_first() -> (
    None
):
    written = ["2025-05-28", "2025-05", "nonsense", "2025-05-02"]

    assert sorted(written, key=lambda w: moment(w, zone=KYIV)) == [
        "nonsense",
        "2025-05-02",
        "2025-05-28",
        "2025-05",
    ]


def test_small_words_read_well() -> None:
    assert [joined([]), joined(["A"]), joined(["A", "B"]), joined(["A", "B", "C"])] == [
        "",
        "A",
        "A and B",
        "A, B and C",
    ]
    assert [counted(1, "note"), counted(1200, "note")] == ["1 note", "1,200 notes"]
    assert shortened("one two three", 9) == "one two…"
    assert shortened("onetwothree", 5) == "onet…"


def test_a_picture_of_an_unknown_zone_is_shown_in_utc() -> None:
    assert zone_or_utc("Middle/Earth").key == "UTC"
