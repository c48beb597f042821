"""Pictures: well-formed whatever the text, true to their dates, with labels that keep to their room."""

from __future__ import annotations

import itertools
from datetime import date
from xml.etree import ElementTree as ET

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
from tests.render.test_hostile import NASTY
from tests.tries import tries
from tracker.domain.dates import day_start, zone_of
from tracker.render.charts import CHARTS, Sheet, chart
from tracker.render.charts.svg_axis import DAY, Axis
from tracker.render.charts.svg_elements import (
    COLORS,
    CUT,
    DARK,
    LIGHT,
    fit,
    width_of,
    wrap,
)

ZONE = zone_of("Europe/Kyiv")
SVG = "{http://www.w3.org/2000/svg}"
instants = st.integers(0, 40 * 365).map(lambda day: day * DAY)


def parsed(svg):
    return ET.fromstring(svg)  # noqa: S314  (our own output)


def drawn_of(recorded, valid="2025-06-30", known=None):
    return drawing(recorded, valid, known)[1]


def texts(svg):
    return [
        e.text or ""
        for e in parsed(svg).iter()
        if e.tag in {f"{SVG}text", f"{SVG}title", f"{SVG}desc"}
    ]


@given(words=st.lists(NASTY.filter(str.strip), min_size=4, max_size=4))
@settings(max_examples=tries(60))
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
        tags = {e.tag.removeprefix(SVG) for e in parsed(svg).iter()}

        assert tags <= {
            "svg",
            "title",
            "desc",
            "style",
            "defs",
            "linearGradient",
            "stop",
            "rect",
            "g",
            "line",
            "path",
            "circle",
            "text",
        }
        assert "\x1b" not in svg
        assert "\u202e" not in svg


@given(logs(), questions, st.sampled_from(CHARTS), st.sampled_from((480, 800, 2400)))
@settings(max_examples=tries(80))
def test_every_log_can_be_drawn_at_every_width(events, question, kind, width) -> None:
    root = parsed(chart(kind, drawn_of(recorded_log(events), *question), Sheet(width)))

    assert root.get("width") == str(width)
    for rect in root.iter(f"{SVG}rect"):
        assert float(rect.get("width", "0")) >= 0
        assert float(rect.get("x", "0")) <= width


@given(logs(), questions)
@settings(max_examples=tries(80))
def test_the_timeline_holds_every_fact_that_counts(events, question) -> None:
    found = drawn_of(recorded_log(events), *question)
    said = "\n".join(texts(chart("timeline", found)))

    assert [dot.key for dot in found.dots if dot.key not in said] == []


def test_a_picture_says_what_it_is_and_what_it_shows() -> None:
    svg = chart(
        "truces",
        drawn_of(
            log(
                declared(
                    "russia", when="2025-05-01", since="2025-05-03", until="2025-05-05"
                )
            )
        ),
    )
    root = parsed(svg)
    named = [
        root.find(f"*[@id='{name}']").text
        for name in root.get("aria-labelledby").split()
    ]

    assert root.get("role") == "img"
    assert named[0] == "Truces: Talks"
    assert "by all that is known today" in named[1]
    assert (
        "Truce: expired: unilateral full truce by russia, from 3 May 2025 until the end of 5 May 2025"
        in named[1]
    )


def test_a_date_that_is_not_exact_has_a_soft_end_and_an_exact_one_has_none() -> None:
    exact = chart(
        "truces",
        drawn_of(
            log(
                declared(
                    "russia", when="2025-05-01", since="2025-05-03", until="2025-05-05"
                )
            )
        ),
    )
    fuzzy = chart(
        "truces",
        drawn_of(
            log(
                declared(
                    "russia",
                    when="2025-05-01",
                    since="2025-05-03",
                    until="[2025-05-05..2025-05-09]",
                )
            )
        ),
    )

    assert ("linearGradient" in exact, "linearGradient" in fuzzy) == (False, True)


def test_a_refused_truce_is_drawn_hollow() -> None:
    svg = chart(
        "truces", drawn_of(log(declared("russia", when="2025-05-01")), "2025-05-02")
    )

    assert [
        e
        for e in parsed(svg).iter(f"{SVG}rect")
        if e.get("class", "").startswith("h") and float(e.get("height")) == 14
    ]


def test_an_empty_dossier_can_be_drawn() -> None:
    for kind in CHARTS:
        assert "end of 30 June 2025" in texts(chart(kind, drawn_of(log())))


@given(
    st.lists(instants, min_size=1, max_size=12),
    st.lists(instants, min_size=2, max_size=6),
    st.sampled_from((300, 900, 1800)),
)
def test_what_is_later_is_never_drawn_further_left(moments, asked, right) -> None:
    axis = Axis(moments, left=100, right=right, zone=ZONE)
    places = [axis.x(instant) for instant in sorted(asked)]

    assert places == sorted(places)
    assert all(100 <= x <= right for x in places)


@given(st.lists(instants, min_size=1, max_size=30))
def test_every_moment_is_drawn_to_scale(moments) -> None:
    axis = Axis(moments, left=100, right=1400, zone=ZONE)

    assert all(any(s.first <= m <= s.last for s in axis.stretches) for m in moments)
    scales = [(s.right - s.left) / (s.last - s.first) for s in axis.stretches]
    assert max(scales) == pytest.approx(min(scales))


@given(st.lists(instants, min_size=1, max_size=12), st.sampled_from((380, 700, 1600)))
def test_the_labels_of_an_axis_keep_apart(moments, room) -> None:
    axis = Axis(moments, left=100, right=100 + room, zone=ZONE)
    for major in (True, False):
        shown = [t for t in axis.ticks() if t.major is major and t.label]
        for one, two in itertools.pairwise(shown):
            assert one.x + width_of(one.label, 11) / 1.1 <= two.x


def test_a_long_silence_is_folded_away_and_says_how_long_it_is() -> None:
    moments = [
        day_start(date(y, m, 1), ZONE)
        for y, m in ((2022, 2), (2022, 3), (2025, 2), (2025, 3))
    ]
    axis = Axis(moments, left=0, right=1000, zone=ZONE)

    assert [fold.words for fold in axis.folds()] == ["35 months without an entry"]
    assert list(Axis(moments[:2], left=0, right=1000, zone=ZONE).folds()) == []


@given(st.text(alphabet="abc WMi漢é-", max_size=60), st.floats(1, 400))
def test_a_text_is_cut_to_its_room(text, room) -> None:
    cut = fit(text, room, 11)

    assert width_of(cut, 11) <= room
    assert cut in {text, ""} or cut.endswith(CUT)


@given(
    st.text(alphabet="abc WMi漢é-", max_size=60), st.floats(30, 400), st.integers(1, 3)
)
def test_lines_keep_to_their_room_and_a_cut_is_seen(text, room, most) -> None:
    lines = wrap(text, room, 11, most=most)

    assert len(lines) <= most
    assert all(width_of(line, 11) <= room for line in lines)
    assert (
        " ".join(lines) == " ".join(text.split())
        or any(CUT in line for line in lines)
        or not lines
    )


def luminance(color: str) -> float:
    channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def ratio(one: str, two: str) -> float:
    low, high = sorted([luminance(one), luminance(two)])
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("tones", "strong", "pale"), [(LIGHT, 0, 1), (DARK, 2, 3)])
def test_every_colour_has_enough_contrast_on_its_paper(tones, strong, pale) -> None:
    for color in COLORS:
        assert (
            min(ratio(color[strong], tones[paper]) for paper in ("paper", "band"))
            >= 4.5
        )
        assert ratio(tones["ink"], color[pale]) >= 4.5
        assert ratio(color[strong], color[pale]) >= 3
    for name in ("ink", "soft", "now"):
        assert (
            min(ratio(tones[name], tones[paper]) for paper in ("paper", "band")) >= 4.5
        )
    assert ratio(tones["line"], tones["paper"]) >= 3


MAY_BE_BOTH = log(
    stated("russia", "ceasefire", "a truce at once", when="2025-05", key="A"),
    stated("russia", "ceasefire", "no truce at all", when="2025-05-20", key="B"),
    stated("russia", "ceasefire", "a truce in June", when="2025-05-21", key="C"),
)


def test_a_stance_says_how_much_contradicts_it_that_has_no_room_for_words() -> None:
    drawing_of = drawn_of(MAY_BE_BOTH)
    svg = parsed(chart("positions", drawing_of))
    words = [e.text for e in svg.iter(f"{SVG}text")]
    titles = [e.text for e in svg.iter(f"{SVG}title")]
    place = words.index("a truce at once")

    assert {run.stance: run.contradicted_by for run in drawing_of.runs} == {
        "a truce at once": ["B", "C"],
        "no truce at all": ["A"],
        "a truce in June": ["A"],
    }
    # "no truce at all" held for a day, which is too short for words.
    assert "no truce at all" not in words
    assert words[place + 1] == "and 1 that contradicts it"
    assert words.count("and 1 that contradicts it") == 1
    assert [t.rpartition(", ")[2] for t in titles if "truce" in t] == [
        "and 2 that contradict it",
        "and 1 that contradicts it",
        "and 1 that contradicts it",
    ]


@pytest.mark.parametrize(
    "valid", ["2025-05-20", "2025-05-23", "2025-06-01", "2025-06-30"]
)
@pytest.mark.parametrize("width", [240, 420, 700, 1000])
def test_no_stance_has_words_while_what_contradicts_it_goes_unsaid(
    valid, width
) -> None:
    drawing_of = drawn_of(MAY_BE_BOTH, valid=valid)
    svg = parsed(chart("positions", drawing_of, Sheet(width=width)))
    told = [
        "".join(e.text or "" for e in group.iter(f"{SVG}text"))
        for group in svg.iter(f"{SVG}g")
        if "truce" in "".join(t.text or "" for t in group.findall(f"{SVG}title"))
    ]
    said = {
        run.keys[0]: words for run, words in zip(drawing_of.runs, told, strict=True)
    }

    for run in drawing_of.runs:
        silent = [key for key in run.contradicted_by if not said[key]]
        if said[run.keys[0]] and silent:
            assert f"and {len(silent)} that contradict" in said[run.keys[0]]
