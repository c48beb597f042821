"""A fact without a source says so, and of two statements in no known order none stands alone, anywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import (
    declared,
    event,
    force,
    log,
    met,
    offered,
    picture,
    stated,
    story_asked,
)
from tests.tries import tries
from tracker.domain.dates import zone_of
from tracker.projections.mended import mend
from tracker.projections.questions.diff.compare import compare
from tracker.projections.questions.history import history_of
from tracker.projections.questions.timeline import Wanted, timeline_of
from tracker.projections.visible import ask
from tracker.render import FORMATS, render_document
from tracker.render.answers.diff import moves_document
from tracker.render.answers.history import history_document
from tracker.render.answers.picture import picture_document
from tracker.render.answers.timeline import timeline_document

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent

SHOWN = ("table", "markdown", "html")
SHEETS = ("csv", "tsv")
WIDTHS = (20, 40, 80, 100, 130, 200)
CONTRADICTED = re.compile(r"and\s+\d+\s+that\s+contradicts?\s+it")


def told(
    recorded: Sequence[RecordedEvent], fmt: str, *, full: bool = False, **screen: object
) -> str:
    document = picture_document(picture(recorded, "2025-05-28"), fmt=fmt, full=full)
    return render_document(document, fmt=fmt, **screen)  # type: ignore[arg-type]


def one(text: str) -> str:
    """The text without what a layout puts between its words."""
    return re.sub(r"[\s│]+", " ", text)


UNSOURCED = log(
    event("party-registered", slug="russia", name="Russia", kind="state"),
    event("issue-defined", slug="ceasefire", title="Ceasefire"),
    stated("russia", "ceasefire", "no", when="2025-05-20", confidence="low"),
)


@pytest.mark.parametrize("fmt", [*SHOWN, *SHEETS])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_position_without_a_source_says_so_and_how_sure_it_is(
    fmt: str, width: int
) -> None:
    for full in (False, True):
        said = one(told(UNSOURCED, fmt, width=width, full=full))

        assert "no source given" in said
        assert "low" in said


@pytest.mark.parametrize("fmt", SHOWN)
@pytest.mark.parametrize(
    "fact",
    [
        declared("russia", when="2025-05-20", since="2025-05-21"),
        met("russia", when="2025-05-20"),
        offered("russia", "ukraine", when="2025-05-20"),
        event(
            "force-reported",
            owner="russia",
            area="border",
            estimator="ukraine",
            strength={"best": 5, "unit": "troops"},
            when="2025-05-20",
        ),
    ],
    ids=lambda fact: fact.type,
)
def test_an_entry_of_a_list_without_a_source_says_so(fmt: str, fact: object) -> None:
    for width in WIDTHS:
        assert "no source given" in one(told(log(fact), fmt, width=width))  # type: ignore[arg-type]


BOTH = ("neverevernever", "yesindeedyes")


def unordered(*others: str) -> list[RecordedEvent]:
    days = [f"2025-05-{day:02}" for day in range(1, 10)]
    facts = [
        stated("russia", "terms", text, when=day, key=f"O{n}")
        for n, (text, day) in enumerate(zip(others, days, strict=False))
    ]
    both = [
        stated("russia", "ceasefire", text, when="2025-05-20", key=text[:3].upper())
        for text in BOTH
    ]
    return log(
        event("party-registered", slug="russia", name="Russia", kind="state"),
        event("issue-defined", slug="top", title="Top"),
        event("issue-defined", slug="ceasefire", title="Ceasefire", parent="top"),
        event("issue-defined", slug="terms", title="Terms", parent="top"),
        *facts,
        *both,
    )


def never_alone(text: str) -> None:
    shown = [one(text).replace("- ", "").count(words[:8]) > 0 for words in BOTH]
    assert all(shown) or not any(shown) or CONTRADICTED.search(one(text)), text


@settings(max_examples=tries(40), deadline=None)
@given(
    st.lists(st.text("abc ", min_size=3, max_size=60).filter(str.strip), max_size=4),
    st.sampled_from(SHOWN),
    st.integers(40, 220),
    st.booleans(),
)
def test_of_two_statements_in_no_known_order_none_is_shown_alone(
    others: list[str], fmt: str, width: int, full: bool
) -> None:
    never_alone(told(unordered(*others), fmt, width=width, full=full))


def moved(recorded: Sequence[RecordedEvent], before: str) -> str:
    found = compare(picture(recorded, before), picture(recorded, "2025-05-28"))
    document = moves_document(found, short=True, today_known=True)
    return render_document(document, fmt="table", width=100)


def test_a_difference_shows_both_of_them() -> None:
    recorded = unordered()
    again = [
        *recorded,
        *log(
            event("dossier-opened", title="Talks", zone="Europe/Kyiv"),
            stated("russia", "ceasefire", BOTH[0], when="2025-05-20", key="AGAIN"),
        )[1:],
    ]

    never_alone(moved(recorded, "2025-05-01"))
    never_alone(moved(again, "2025-05-20"))


def story(recorded: Sequence[RecordedEvent], text: str) -> str:
    asked = story_asked("2025-05-28", boundary="2025-05-28T21:00:00Z", log=9, text=text)
    question = ask("2025-05-28", zone=zone_of("Europe/Kyiv"), known=None, log=99)
    found = timeline_of(mend(recorded), question, Wanted(text=text), asked=asked)
    document = timeline_document(found, today_known=True)
    return render_document(document, fmt="table", width=100)


def test_a_story_that_leaves_one_out_says_so() -> None:
    said = story(unordered(), BOTH[0])

    assert BOTH[0] in said
    assert BOTH[1] not in said
    assert CONTRADICTED.search(one(said))


def test_a_history_that_leaves_one_out_says_so() -> None:
    question = ask("2025-05-28", zone=zone_of("Europe/Kyiv"), known=None, log=99)
    found = history_of(mend(unordered()), question, "russia", "ceasefire", to=BOTH[0])
    said = one(
        render_document(
            history_document(found, today_known=True), fmt="table", width=100
        )
    )

    assert BOTH[1] not in said
    assert CONTRADICTED.search(said)


def test_two_figures_in_no_known_order_stand_together() -> None:
    figures = [
        event(
            "force-reported",
            owner="russia",
            area="border",
            estimator="ukraine",
            strength={"best": best, "unit": "troops"},
            when="2025-05-20",
            key=f"F{best}",
        )
        for best in (50111, 60222)
    ]
    others = [
        event(
            "force-reported",
            owner="russia",
            area=f"area {n}",
            estimator="ukraine",
            strength={"best": n, "unit": "troops"},
            when=f"2025-05-2{n}",
            key=f"G{n}",
        )
        for n in range(1, 5)
    ]
    said = told(log(*figures, *others), "table", width=80)

    assert "50,111" in said
    assert "in any order: russia, border: 60,222 troops" in one(said)


def test_every_format_is_one_of_these() -> None:
    texts = {name for name, written in FORMATS.items() if written.content == "text"}

    assert {*SHOWN, *SHEETS, "json", "jsonl"} == texts


def counted(best: int, day: str, key: str, **more: object) -> Event:
    strength = {"best": best, "unit": "troops"}
    return force(
        "russia", "Border", "ukraine", when=day, strength=strength, key=key, **more
    )


@pytest.mark.parametrize("fmt", SHOWN)
@pytest.mark.parametrize(
    ("facts", "against"),
    [
        ([counted(70, "2025-05-20", "B")], ["A"]),
        # It says the same, or takes the other's place, or comes later.
        ([counted(50, "2025-05-20", "B")], []),
        ([counted(70, "2025-05-20", "B", supersedes=["A"])], []),
        ([counted(70, "2025-05-21", "B")], []),
        ([counted(70, "2025-05-20", "B", category="tanks")], []),
    ],
)
def test_a_figure_that_is_new_beside_another_of_its_count_says_that_it_is_contradicted(
    fmt: str, facts: list[Event], against: list[str]
) -> None:
    recorded = log(counted(50, "2025-05-20", "A"), *facts)
    before, after = (picture(r, "2025-05-28") for r in (recorded[:-1], recorded))
    diff = compare(before, after)
    document = moves_document(diff, short=False, today_known=True)
    said = one(render_document(document, fmt=fmt, width=100))  # type: ignore[arg-type]

    assert [c.contradicted_by for c in diff.forces] == [against]
    assert ("and 1 that contradicts it" in said) == bool(against)


def test_figures_that_are_told_side_by_side_are_not_counted() -> None:
    recorded = log(counted(50, "2025-05-20", "A"), counted(70, "2025-05-20", "B"))
    before, after = (picture(recorded, day) for day in ("2025-05-19", "2025-05-28"))
    diff = compare(before, after)
    document = moves_document(diff, short=False, today_known=True)

    assert sorted(c.contradicted_by for c in diff.forces) == [["A"], ["B"]]
    assert not CONTRADICTED.search(render_document(document, fmt="markdown"))
