"""Pictures of generated logs: nothing overlaps, nothing leaves the paper, and no fact is lost."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import (
    alleged,
    declared,
    event,
    log,
    logs,
    party,
    planned,
    questions,
    recorded_log,
    source,
    stated,
)
from tests.projections.questions.test_chart_data import drawing
from tests.render.charts.crowd import crowd
from tests.render.charts.looking import (
    SVG,
    on_marks,
    outside,
    overlapping,
    parsed,
    texts,
    view_of,
)
from tests.render.test_hostile import NASTY
from tests.tries import tries
from tracker.domain.errors import PictureTooSmallError
from tracker.projections.questions.chart.steps import dots_in_time
from tracker.render.charts import CHARTS, chart, pictures
from tracker.render.charts.paper import PAPER_SIZES, Paper, paper_of

kinds = st.sampled_from(CHARTS)
sheets = st.sampled_from(
    (Paper(480), Paper(), Paper(2400), Paper(1200, 1400), Paper(folds=False))
)
since = st.none() | st.integers(1, 8)
BEGIN = 1_746_046_800_000_000  # 1 May 2025 in Kyiv
DAY = 86_400_000_000
ELEMENTS = {
    "svg",
    "title",
    "desc",
    "style",
    "defs",
    "linearGradient",
    "pattern",
    "stop",
    "rect",
    "g",
    "path",
    "circle",
    "text",
}


def drawn_of(recorded, valid="2025-06-30", known=None, day=None):
    begin = None if day is None else BEGIN + (day - 1) * DAY
    found = drawing(recorded, valid, known, since=begin)[1]
    if begin is not None and begin >= found.boundary:
        return drawing(recorded, valid, known)[1]
    return found


def painted(kind, drawn, sheet=None):
    """The pictures, or none where the paper is too small."""
    try:
        return pictures(kind, drawn, sheet)
    except PictureTooSmallError:
        assert kind == "positions" or (sheet is not None and sheet.height is not None)
        return []


@given(logs(), questions, since, kinds, sheets)
@settings(max_examples=tries(100))
def test_no_text_touches_another_or_a_mark_or_leaves_the_picture(
    events, question, day, kind, sheet
) -> None:
    drawn = drawn_of(recorded_log(events), *question, day=day)
    for picture in painted(kind, drawn, sheet):
        assert overlapping(picture) == []
        assert on_marks(picture) == []
        assert outside(picture) == []


@pytest.fixture(scope="module")
def crowded():
    return drawn_of(crowd(), "2025-05-20", None, -40)


@pytest.mark.parametrize("kind", CHARTS)
@pytest.mark.parametrize("width", [480, 1200, 1800])
def test_a_crowd_is_drawn_without_a_text_on_another(crowded, kind, width) -> None:
    for picture in painted(kind, crowded, Paper(width)):
        assert overlapping(picture) == []
        assert on_marks(picture) == []
        assert outside(picture) == []


@given(logs(), questions, since, kinds, st.sampled_from((*PAPER_SIZES, None)))
@settings(max_examples=tries(60))
def test_letters_are_large_enough_and_larger_on_a_slide(
    events, question, day, kind, size
) -> None:
    sheet = Paper() if size is None else paper_of(size)
    drawn = drawn_of(recorded_log(events), *question, day=day)
    is_slide = size == "slide" or kind == "positions"
    for picture in painted(kind, drawn, sheet):
        least = min(text.pixels for text in texts(picture.svg))
        root = parsed(picture.svg)

        assert least >= (25.9 if is_slide else 10.9)
        if is_slide:
            size_of = [float(root.get(side)) for side in ("width", "height")]
            assert size_of == [1920, 1080]


@given(logs(), questions, since, sheets)
@settings(max_examples=tries(100))
def test_marks_with_their_numbers_and_what_is_not_drawn_are_all_facts(
    events, question, day, sheet
) -> None:
    drawn = drawn_of(recorded_log(events), *question, day=day)
    for picture in painted("timeline", drawn, sheet):
        keys = Counter(key for mark in picture.drawing.marks for key in mark.keys)
        joint = {dot.key for dot in drawn.dots if len(dot.whose) > 1}
        drawn_keys = {*keys, *picture.not_drawn}

        assert drawn_keys == {dot.key for dot in dots_in_time(drawn)}
        assert not keys.keys() & set(picture.not_drawn)
        assert {key for key, number in keys.items() if number > 1} <= joint


def test_what_is_not_drawn_is_said_with_its_number(crowded) -> None:
    picture = painted("timeline", crowded, Paper())[0]
    said = " ".join(text.words for text in texts(picture.svg))
    dots = {dot.key: dot for dot in crowded.dots}
    notes = [k for k in picture.not_drawn if dots[k].type == "development-noted"]

    assert f"{len(notes)} notes of developments" in said
    assert "allegations of violations" in said


def test_rows_without_room_go_by_size_and_are_named(crowded) -> None:
    whole = painted("timeline", crowded, Paper())[0]
    height = view_of(whole.svg).foot
    low = painted("timeline", crowded, Paper(1200, height - 600))[0]
    said = [text.words for text in texts(low.svg)]
    lost = set(low.not_drawn) - set(whole.not_drawn)

    assert view_of(low.svg).foot <= height - 600
    assert any(words.startswith("and ") for words in said)
    assert f"{len(lost)} statements of rows without room" in " ".join(said)


def test_a_picture_that_cannot_fit_says_how_high_it_would_be(crowded) -> None:
    with pytest.raises(PictureTooSmallError, match="the paper 1,080"):
        pictures("timeline", crowded, paper_of("slide"))


@given(words=st.lists(NASTY.filter(str.strip), min_size=4, max_size=4))
@settings(max_examples=tries(50))
def test_no_text_from_outside_is_taken_for_markup(words) -> None:
    title, stance, name, outcome = (w.encode("utf-8", "ignore").decode() for w in words)
    recorded = log(
        event("dossier-opened", title=title, zone="Europe/Kyiv"),
        party("russia", name=name),
        source("wire"),
        stated(
            "russia",
            "ceasefire",
            stance,
            when="2025-05-01",
            evidence=["wire"],
            speaker=outcome,
        ),
        declared(
            "russia",
            when="2025-05-02",
            since="2025-05-03",
            until="2025-05-04",
            exemptions=[outcome],
        ),
        alleged("ukraine", "russia", 7, when="2025-05-04"),
        planned("russia", when="2025-05-02", place=outcome, scheduled_for="2025-05-05"),
    )
    for kind in CHARTS:
        svg = chart(kind, drawn_of(recorded))

        assert {e.tag.removeprefix(SVG) for e in parsed(svg).iter()} <= ELEMENTS
        assert "\x1b" not in svg
        assert "\u202e" not in svg


@given(logs(), questions, st.integers(1, 12))
@settings(max_examples=tries(60))
def test_a_party_keeps_its_colour_when_facts_are_added(events, question, most) -> None:
    before = drawn_of(recorded_log(events[:most]), *question)
    after = drawn_of(recorded_log(events), *question)

    for slug in {who for dot in before.dots for who in dot.whose} & set(before.numbers):
        assert after.numbers[slug] == before.numbers[slug]


@given(logs(), questions, kinds)
@settings(max_examples=tries(50))
def test_the_same_log_has_the_same_picture(events, question, kind) -> None:
    one, two = (drawn_of(recorded_log(events), *question) for _ in range(2))

    assert [p.svg for p in painted(kind, one)] == [p.svg for p in painted(kind, two)]


@pytest.mark.parametrize("kind", CHARTS)
def test_an_empty_dossier_can_be_drawn(kind) -> None:
    said = [text.words for text in texts(chart(kind, drawn_of(log())))]

    assert any("30 June 2025" in words for words in said)


@pytest.mark.parametrize("kind", CHARTS)
def test_facts_of_1648_and_of_yesterday_can_be_drawn_together(kind) -> None:
    recorded = log(
        party("russia"),
        stated("russia", "ceasefire", "no", when="1648"),
        stated("russia", "ceasefire", "yes", when="2025-06-29"),
    )
    for picture in pictures(kind, drawn_of(recorded)):
        assert overlapping(picture) == []


@pytest.mark.parametrize("width", [480, 1200, 1800])
def test_no_vertical_line_stands_behind_a_text(crowded, width) -> None:
    (picture,) = pictures("timeline", crowded, Paper(width))
    behind = picture.svg[: picture.svg.index("<text")]
    lines = [
        tuple(map(float, found))
        for found in re.findall(r"M(-?[\d.]+) (-?[\d.]+)V(-?[\d.]+)", behind)
    ]
    crossed = {
        text
        for x, top, foot in lines
        for box, text in picture.drawing.texts
        if box.left < x < box.right and top + 0.1 < box.foot and box.top < foot - 0.1
    }

    assert len(lines) > 20
    # The line of the day asked about ends at its own name.
    assert {text for text in crossed if not text.startswith("end of ")} == set()
