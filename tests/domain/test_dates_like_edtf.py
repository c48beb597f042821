"""Where our dates and the `edtf` package (5.0.2) read the same forms, they agree: on what is a date, and on its first and last day.

Known differences, each with its reason; `edtf` is the oracle only outside of them:

* Winter: `edtf` takes December alone; ours runs to the end of February, for a season gives outer bounds.
* A digit of month or day that is unspecified alone (`2025-06-0X`, `2025-1X`): `edtf` accepts most of them, but its bounds raise.
* A qualifier after a season or after such a digit (`2025-21~`, `2025-06-0X?`): `edtf` refuses it outside of intervals; sources do say "about spring".
* `2025-XX/…`: `edtf` fails in its own code on a month that is unspecified at the start or end of an interval.
* 29 February of a common year: `edtf` accepts it; there is no such day to be the bound of anything.
* `2025-05-25/2025-05-23` and sets like it: `edtf` keeps an interval that ends before it starts; ours would have nothing to stand for.
* An end that is open or unknown: `edtf` gives infinity, or adds ten years; ours gives no end at all. The starts agree.
* An unknown or open start, an open set (`[2025..]`): refused, for a fact needs an earliest instant.
* A set of one member, and `..` between a day and a month: `edtf` refuses them; ours reads them, for they have one reading.
* Sets of qualified or unspecified members: refused; a choice of guesses is no choice.
* The years 0000 and 9999, years before 0000 (`-2025`), `Y` years, significant digits: refused; the calendar that we compute with goes from 0001 to 9998.
* Unspecified digits of the year (`202X`), qualifiers inside a date (`2025?-05`), `{…}`, the seasons 25 to 41: refused by name, for time-and-truth.md leaves them out.
* Times: `edtf` wants seconds, knows no fractions, refuses `+00:00`, and accepts a time without offset and 24:00:00; ours names an instant or is refused.
* Blanks around a date: `edtf` strips them; ours keeps what was written, and refuses it.
"""

from __future__ import annotations

import contextlib
import io
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tries import tries
from tracker.domain.dates import day_of, parse_when
from tracker.domain.errors import DateNotUnderstoodError

ZONE: Final = ZoneInfo("UTC")
Days = tuple[date, date | None]


def ours(text: str) -> Days | None:
    """The first and the last day; no last day while the end is open or unknown; nothing when the text is refused."""
    try:
        when = parse_when(text, zone=ZONE)
    except DateNotUnderstoodError:
        return None
    return day_of(when.start.earliest, ZONE), None if when.lasting in {
        "open",
        "unknown",
    } else day_of(when.last, ZONE)


def theirs(text: str, *, end: bool = True) -> Days | None:
    """The strict bounds of the package; `end=False` where it makes up an end."""
    try:
        with contextlib.redirect_stdout(
            io.StringIO()
        ):  # the package prints what it fails on
            found = parse_edtf(text)
    except EDTFParseException:
        return None
    return date(*found.lower_strict()[:3]), date(
        *found.upper_strict()[:3]
    ) if end else None


def their_qualifier(text: str) -> str:
    found = parse_edtf(text)
    if found.is_uncertain_and_approximate or (
        found.is_uncertain and found.is_approximate
    ):
        return "%"
    return "?" if found.is_uncertain else "~" if found.is_approximate else ""


_YEARS = st.integers(1, 9998) | st.integers(2020, 2030)
_QUALIFIERS = st.sampled_from(["", "~", "?", "%"])
_years = _YEARS.map("{:04d}".format)
_months = st.builds("{:04d}-{:02d}".format, _YEARS, st.integers(0, 14))
_days = st.builds(
    "{:04d}-{:02d}-{:02d}".format, _YEARS, st.integers(0, 13), st.integers(0, 32)
).filter(lambda text: not text.endswith("-02-29"))
_real_days = st.dates(date(1, 1, 1), date(9998, 12, 31)).map(date.isoformat)
_real_months = st.builds("{:04d}-{:02d}".format, _YEARS, st.integers(1, 12))
_plain = st.one_of(_years, _months, _days, _real_days)
_unspecified = st.one_of(
    _YEARS.map("{:04d}-XX".format),
    _YEARS.map("{:04d}-XX-XX".format),
    _months.map("{}-XX".format),
    st.builds("{:04d}-XX-{:02d}".format, _YEARS, st.integers(1, 31)),
)
_seasons = st.builds("{:04d}-{}".format, _YEARS, st.integers(21, 23))


def _in_order(texts: tuple[str, str]) -> bool:
    first, second = (f"{text}-01-01"[:10] for text in texts)
    return first <= second


_ordered = st.tuples(
    _real_days | _real_months | _years, _real_days | _real_months | _years
).filter(_in_order)
_ordered_alike = st.one_of(
    *(st.tuples(kind, kind).map(sorted) for kind in (_real_days, _real_months, _years))
)
_intervals = st.tuples(_ordered, _QUALIFIERS, _QUALIFIERS).map(
    lambda t: f"{t[0][0]}{t[1]}/{t[0][1]}{t[2]}"
)
_ranges = _ordered_alike.map("..".join)
_sets = st.one_of(
    _ranges.map("[{}]".format),
    st.lists(_real_days | _real_months | _years | _ranges, min_size=2, max_size=4).map(
        lambda members: f"[{','.join(members)}]"
    ),
    st.lists(_real_days, min_size=2, max_size=3).map(
        lambda members: f"[{', '.join(members)}]"
    ),
)
_forms = st.one_of(
    st.builds("{}{}".format, _plain, _QUALIFIERS),
    _seasons,
    _unspecified,
    st.builds(
        "{}{}".format,
        _unspecified.filter(lambda text: text.endswith("XX")),
        _QUALIFIERS,
    ),
    _intervals,
    _seasons.map("{}/9998".format),
    _sets,
)


@settings(max_examples=tries(300))
@given(text=_forms)
def test_a_form_that_both_know_has_the_same_first_and_last_day_or_is_refused_by_both(
    text,
) -> None:
    assert ours(text) == theirs(text)


@settings(max_examples=tries(80))
@given(
    day=_real_days | _real_months | _years,
    qualifier=_QUALIFIERS,
    end=st.sampled_from(["..", ""]),
)
def test_an_interval_with_an_open_or_unknown_end_starts_alike(
    day, qualifier, end
) -> None:
    text = f"{day}{qualifier}/{end}"

    assert ours(text) == theirs(text, end=False)


@settings(max_examples=tries(80))
@given(
    text=st.one_of(
        st.builds("{}{}".format, _real_days | _real_months | _years, _QUALIFIERS),
        _intervals,
    )
)
def test_a_qualifier_means_the_same(text) -> None:
    assert parse_when(text, zone=ZONE).qualifier == their_qualifier(text)


@settings(max_examples=tries(150))
@given(text=st.text(alphabet="0125-X/.[],~?", min_size=1, max_size=14))
def test_what_both_accept_of_any_text_has_the_same_first_day(text) -> None:
    mine = ours(text)
    if mine is None:
        return
    try:
        other = theirs(text, end=False)
    except (ValueError, AttributeError):  # an unspecified digit
        return

    assert other is None or other == (mine[0], None)


@settings(max_examples=tries(60))
@given(
    moment=st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 30)),  # noqa: DTZ001  (written with an offset)
    hours=st.integers(1, 13),
    sign=st.sampled_from("+-"),
)
def test_a_time_that_both_know_is_on_the_day_that_is_written(
    moment, hours, sign
) -> None:
    text = f"{moment.isoformat(timespec='seconds')}{sign}{hours:02d}:00"
    shown = datetime.fromtimestamp(
        parse_when(text, zone=ZONE).start.earliest / 1_000_000, UTC
    ).astimezone(datetime.fromisoformat(text).tzinfo)

    assert theirs(text) == (shown.date(), shown.date())


@pytest.mark.parametrize(
    ("text", "mine", "their_days"),
    [
        ("2025-24", ("2025-12-01", "2026-02-28"), ("2025-12-01", "2025-12-31")),
        ("2025-02-29", None, ("2025-02-29", "2025-02-29")),
        ("2025-05-25/2025-05-23", None, ("2025-05-25", "2025-05-23")),
        ("2025-21~", ("2025-03-01", "2025-05-31"), None),
        ("2025-06-0X~", ("2025-06-01", "2025-06-09"), None),
        ("[2025-05-10]", ("2025-05-10", "2025-05-10"), None),
        ("[2025-06-10..2025-06]", ("2025-06-10", "2025-06-30"), None),
        ("[2025,2026~]", None, ("2025-01-01", "2026-12-31")),
        ("0000", None, ("0000-01-01", "0000-12-31")),
        ("9999", None, ("9999-01-01", "9999-12-31")),
        ("202X", None, ("2020-01-01", "2029-12-31")),
        ("2025?-05", None, ("2025-05-01", "2025-05-31")),
        ("{2025,2026}", None, ("2025-01-01", "2026-12-31")),
        ("2025-26", None, ("2025-06-01", "2025-08-31")),
        ("Y20250", None, ("20250-01-01", "20250-12-31")),
        ("-2025", None, ("-2025-01-01", "-2025-12-31")),
        ("2025S2", None, ("2025-01-01", "2025-12-31")),
        ("2025-05-28T18:00:00", None, ("2025-05-28", "2025-05-28")),
        ("2025-05-28T24:00:00Z", None, ("2025-05-28", "2025-05-28")),
        ("2025-05-28T18:00:00+00:00", ("2025-05-28", "2025-05-28"), None),
        ("2025-05-28T18:00Z", ("2025-05-28", "2025-05-28"), None),
        (" 2025", None, ("2025-01-01", "2025-12-31")),
    ],
)
def test_the_known_differences_are_still_there(text, mine, their_days) -> None:
    found = ours(text)
    try:
        other = parse_edtf(text)
    except EDTFParseException:
        other = None
    strict = (
        None
        if other is None
        else tuple(
            "{:04d}-{:02d}-{:02d}".format(*bound[:3])
            for bound in (other.lower_strict(), other.upper_strict())
        )
    )

    assert (None if found is None else tuple(map(str, found))) == mine
    assert strict == their_days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2025-06-0X", ("2025-06-01", "2025-06-09")),
        ("2025-1X-28", ("2025-10-28", "2025-12-28")),
    ],
)
def test_an_unspecified_digit_has_bounds_only_here(text, days) -> None:
    with pytest.raises(ValueError, match="X"):
        theirs(text)

    assert tuple(map(str, ours(text) or ())) == days


def test_an_interval_from_an_unspecified_month_is_read_only_here() -> None:
    with pytest.raises(AttributeError):
        theirs("2025-XX/2026")

    assert ours("2025-XX/2026") == (date(2025, 1, 1), date(2026, 12, 31))
