"""The time axis: true to its dates, with folds that say what they fold, and labels that keep apart."""

from __future__ import annotations

import itertools
import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tries import tries
from tracker.domain.dates import day_start, zone_of
from tracker.render.charts.parts.axis import DAY, FOLD, Axis
from tracker.render.charts.parts.drawing import Canvas
from tracker.render.charts.parts.lettering import text_box
from tracker.render.charts.parts.scale import AxisScale

ZONE = zone_of("Europe/Kyiv")
instants = st.integers(0, 40 * 365).map(lambda day: day * DAY)
YEARS = re.compile(r"\d{4}$")


def day(year, month, day_of_month=1):
    return day_start(date(year, month, day_of_month), ZONE)


def axis(*moments, left=100, right=1100, **more):
    return Axis(moments, left=left, right=right, zone=ZONE, **more)


def numbers(found):
    return [int(text) for _, text in AxisScale(found).numbers]


@given(
    st.lists(instants, min_size=1, max_size=12),
    st.lists(instants, min_size=2, max_size=6),
    st.sampled_from((400, 900, 1800)),
    st.booleans(),
)
def test_what_is_later_is_never_drawn_further_left(
    moments, asked, right, folds
) -> None:
    found = axis(*moments, right=right, folds=folds)
    places = [found.x(instant) for instant in sorted(asked)]

    assert places == sorted(places)
    assert all(100 <= x <= right + 1e-6 for x in places)


@given(st.lists(instants, min_size=1, max_size=30))
def test_every_moment_is_drawn_to_one_scale(moments) -> None:
    found = axis(*moments)

    assert all(any(p.first <= m <= p.last for p in found.pieces) for m in moments)
    scales = [(p.right - p.left) / (p.last - p.first) for p in found.pieces]
    assert max(scales) == pytest.approx(min(scales))


@given(
    st.lists(instants, min_size=1, max_size=12),
    st.sampled_from((300, 700, 1600)),
    st.booleans(),
)
@settings(max_examples=tries(60))
def test_every_piece_says_its_year_and_no_label_touches_another(
    moments, room, folds
) -> None:
    found = axis(*moments, right=100 + room, folds=folds)
    drawing = Canvas("axis", room + 200)
    scale = AxisScale(found)
    scale.draw(drawing, 60, silent="no fact dated")

    for one, two in itertools.combinations(drawing.texts, 2):
        assert not one.box.meets(two.box, gap=-0.5)
    for piece in found.pieces:
        names = [
            name.text
            for name in scale.upper
            if piece.left - 1 <= name.x <= piece.right + 1
        ]
        assert any(YEARS.search(name) for name in names)


def test_a_long_silence_is_folded_away_and_says_how_long_it_is() -> None:
    moments = [day(2022, 2, 10), day(2022, 3, 20), day(2025, 2, 10), day(2025, 3, 20)]
    found = axis(*moments)

    assert [fold.words for fold in found.folds()] == ["35 months folded"]
    assert [round(f.right - f.left) for f in found.folds()] == [FOLD]
    assert list(axis(*moments[:2]).folds()) == []
    assert list(axis(*moments, folds=False).folds()) == []


def test_a_silence_that_is_narrow_to_scale_is_not_folded() -> None:
    moments = [day(2000 + year, 1) for year in range(0, 20, 2)]

    assert list(axis(*moments).folds()) == []


@pytest.mark.parametrize(("days", "step"), [(40, 1), (90, 2), (300, 7), (700, 14)])
def test_days_have_the_smallest_step_that_leaves_room(days, step) -> None:
    first = day(2025, 1, 6)
    found = axis(first, first + days * DAY, folds=False)
    days_told = AxisScale(found).numbers
    apart = (days_told[6][0] - days_told[5][0]) / found.per_day

    assert round(apart) == step
    assert step * found.per_day >= 1.7 * 11


def test_far_out_months_have_letters_and_further_out_only_years_stand() -> None:
    months = AxisScale(axis(day(2023, 1), day(2026, 1), folds=False))
    years = AxisScale(axis(day(1648, 1), day(2026, 1), folds=False))

    assert [text for _, text in months.numbers][:6] == list("JFMAMJ")
    assert years.numbers == []
    assert {name.text[-2:] for name in years.upper} >= {"00", "20", "40"}


def test_a_short_time_has_hours() -> None:
    scale = AxisScale(axis(day(2025, 4, 19), day(2025, 4, 21)))

    assert {"06:00", "12:00", "18:00"} <= {text for _, text in scale.numbers}
    assert [name.text for name in scale.upper] == ["19 April 2025", "20 April 2025"]


def test_the_number_of_a_day_stands_in_the_middle_of_its_day() -> None:
    found = axis(day(2025, 4, 19), day(2025, 5, 19))
    x, text = AxisScale(found).numbers[0]

    assert text == "19"
    assert x == pytest.approx(found.middle(day(2025, 4, 19), day(2025, 4, 20)))
    assert text_box(x, 0, text, 11, anchor="middle").left > found.left
