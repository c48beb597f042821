"""What is an issue's own, a statement's own, and the day from which the public could know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.builders import (
    cell,
    dispute,
    event,
    issue,
    joined,
    log,
    meeting_changed,
    met,
    only,
    party,
    picture,
    planned,
    source,
    stated,
)
from tracker.domain.dates import zone_of
from tracker.projections.mended import mend
from tracker.projections.questions.causes import causes_between
from tracker.projections.questions.diff.compare import compare
from tracker.projections.questions.hindsight import hindsight_of
from tracker.projections.visible import ask
from tracker.render import render_document
from tracker.render.answers.diff import moves_document
from tracker.render.answers.picture import picture_document, statement_rows

if TYPE_CHECKING:
    from tracker.domain.events import Event

KYIV = zone_of("Europe/Kyiv")


def told(*facts, day="2025-05-28", **screen):
    document = picture_document(picture(log(*facts), day), fmt="table")
    screen.setdefault("width", 100)
    return render_document(document, fmt="table", **screen)


def test_a_cell_has_the_state_of_its_issue_alone_beside_that_with_its_parts() -> None:
    recorded = log(
        issue("guarantees"),
        issue("troops", "guarantees"),
        stated("russia", "guarantees", "none", when="2025-04-20"),
        stated("russia", "troops", "none", when="2025-05-24"),
    )

    whole = cell(recorded, "2025-05-25", issue="guarantees")
    part = cell(recorded, "2025-05-25", issue="troops")

    assert (whole.state, whole.own_state, whole.own_stale_days) == (
        "stated",
        "stale",
        35,
    )
    assert (part.state, part.own_state, part.own_stale_days) == (
        "stated",
        "stated",
        None,
    )


UNORDERED = [
    stated("russia", "ceasefire", "yes", when="2025-04-20", key="B1"),
    stated("russia", "ceasefire", "no", when="2025-04-20", key="B2"),
]
DENIED = [
    stated("russia", "ceasefire", "yes", when="2025-04-20", key="B1"),
    dispute("B1", by="ukraine", when="2025-05-24"),
]
MEMBER = [
    party("allies", kind="coalition"),
    joined("russia", "allies", when="2025-01-01"),
    stated("allies", "ceasefire", "yes", when="2025-04-20", key="B1"),
]


@pytest.mark.parametrize(
    ("facts", "state", "mark"),
    [
        (UNORDERED, "order-unknown", "order unknown"),
        (DENIED, "disputed", "Ukraine denies it"),
        (MEMBER, "inherited", "as Allies"),
    ],
)
def test_a_cell_says_that_it_is_stale_whatever_else_its_state_says(
    facts: list[Event], state: str, mark: str
) -> None:
    recorded = log(party("ukraine"), party("russia"), issue("ceasefire"), *facts)
    found = cell(recorded, "2025-05-25")
    fresh = cell(recorded, "2025-05-20")

    assert (found.state, found.own_stale_days, found.stale_days) == (state, 35, 35)
    assert (fresh.own_stale_days, fresh.stale_days) == (None, None)
    shown = picture(recorded, "2025-05-25")
    for width in (40, 100):
        document = picture_document(shown, fmt="table")
        text = " ".join(render_document(document, fmt="table", width=width).split())
        assert mark in text
        assert "stale, 35 days" in text
    for fmt in ("markdown", "html"):
        text = render_document(picture_document(shown, fmt=fmt), fmt=fmt)
        assert "stale, 35 days" in text
    rows = [r for r in statement_rows(shown) if r["column"] == "russia"]
    assert {(r["state"], r["own_stale_days"], r["stale_days"]) for r in rows} == {
        (state, 35, 35)
    }


def test_an_issue_on_which_only_its_parts_say_something_has_no_evidence_of_its_own() -> (
    None
):
    recorded = log(
        issue("guarantees"),
        issue("troops", "guarantees"),
        stated("russia", "troops", "none", when="2025-05-24"),
    )

    assert cell(recorded, "2025-05-25", issue="guarantees").own_state == "no-evidence"


REPEATED = (
    source("old", "2025-05-10"),
    source("new", "2025-05-20"),
    stated("russia", "ceasefire", "no", when="2025-05-10", evidence=["old"]),
    stated("russia", "ceasefire", "no", when="2025-05-20", evidence=["new"]),
)


def test_a_statement_has_citations_of_its_own_beside_those_of_what_it_repeats() -> None:
    found = only(log(*REPEATED), "2025-05-28")
    sources = picture(log(*REPEATED), "2025-05-28").sources

    assert len(found.citations) == 2
    assert [sources[n - 1].slug for n in found.own_citations] == ["new"]
    assert {*found.own_citations} < {*found.citations}


def test_the_one_source_that_is_named_is_an_own_one_and_the_others_are_counted() -> (
    None
):
    text = told(party("russia"), issue("ceasefire"), *REPEATED)

    assert "20 May, as reported [1] +1" in text
    assert "[1]  New, 20 May  new" in text


@pytest.mark.parametrize(
    ("reported", "published", "shown", "later"),
    [
        ("2025-05-28", "2025-05-30", "2025-05-30", True),
        ("2025-05-28", "2025-05-28", "2025-05-28", False),
        ("2025-05-30", "2025-05-28", "2025-05-30", True),
        ("2025-05-28", None, "2025-05-28", False),
    ],
)
def test_reported_and_reported_later_go_by_one_day(
    reported, published, shown, later
) -> None:
    recorded = log(
        source("wire", published),
        stated(
            "russia",
            "ceasefire",
            "no",
            when="2025-05-28",
            reported=reported,
            evidence=["wire"],
        ),
    )
    found = only(recorded, "2025-05-28")

    assert (found.reported, found.reported_later) == (shown, later)


def test_the_earliest_of_its_sources_decides() -> None:
    recorded = log(
        source("late", "2025-06-02"),
        source("early", "2025-05-29"),
        stated(
            "russia",
            "ceasefire",
            "no",
            when="2025-05-20",
            reported="2025-05-20",
            evidence=["late", "early"],
        ),
    )

    assert only(recorded, "2025-05-28").reported == "2025-05-29"


@pytest.mark.parametrize(
    ("when", "days"),
    [
        (
            "2025-05",
            6,
        ),  # its last day is the 31st; by the 28th it could have been known
        ("2025-05-23/2025-05-25", 9),
        ("2025-05-20", 14),
        ("2025-05-28", 6),
    ],
)
def test_the_delay_counts_from_the_last_day_on_which_it_could_have_been_known_in_time(
    when, days
) -> None:
    recorded = log(
        stated("russia", "ceasefire", "no", when=when, reported="2025-06-03", key="A")
    )
    mended = mend(recorded)
    then, now = (
        ask("2025-05-28", zone=KYIV, known=known, log=len(recorded))
        for known in ("2025-05-28", None)
    )
    found = hindsight_of(
        picture(recorded, "2025-05-28", "2025-05-28"),
        picture(recorded, "2025-05-28"),
        causes_between(mended, then, now),
        boundary=then.boundary,
        zone=KYIV,
        narrowed=False,
    )

    assert [late.delay_days for late in found.late] == [days]


def test_next_is_only_a_meeting_whose_date_has_not_passed() -> None:
    moved = (
        planned("russia", when="2025-05-01", scheduled_for="2025-06-10", meeting="m"),
        meeting_changed(
            "moved", when="2025-05-20", meeting="m", scheduled_for="2025-06-05"
        ),
    )

    assert "Next meeting  M, 5 June, in 4 days" in told(*moved, day="2025-06-01")
    after = told(*moved, day="2025-06-07")
    assert "Next meeting  none set" in after
    assert "5 June        M: moved, no report that it took place" in after


def test_a_meeting_put_off_without_a_date_stands_apart() -> None:
    text = told(
        planned("russia", when="2025-05-01", scheduled_for="2025-06-10", meeting="a"),
        meeting_changed("postponed", when="2025-05-20", meeting="a"),
        planned("russia", when="2025-05-02", scheduled_for="2025-06-12", meeting="b"),
        met("russia", when="2025-05-03", meeting="c"),
    )

    meetings = text.partition("\nMeetings")[2].splitlines()
    assert [line.strip().partition(":")[0] for line in meetings[1:4]] == [
        "12 June       B",
        "no date       A",
        "3 May         C",
    ]
    assert "no date       A: postponed" in text


def moves(before: str, after: str, *facts) -> str:
    recorded = log(party("russia"), party("ukraine"), issue("ceasefire"), *facts)
    found = compare(picture(recorded, before, before), picture(recorded, after, after))
    document = moves_document(found, short=True, today_known=True)
    return render_document(document, fmt="markdown")


def test_a_mark_that_alone_changed_is_no_move_and_stands_apart() -> None:
    text = moves(
        "2025-05-12",
        "2025-05-28",
        stated("russia", "ceasefire", "no", when="2025-05-10", key="A"),
        dispute("A", "ukraine", when="2025-05-20"),
    )

    assert "No position moved." in text
    assert "## Only marked otherwise" in text
    assert "disputed by Ukraine" in text


def test_what_was_said_again_is_not_counted_among_what_moved() -> None:
    text = moves(
        "2025-05-12",
        "2025-05-28",
        stated("russia", "ceasefire", "no", when="2025-05-10", key="A"),
        stated("russia", "ceasefire", "no", when="2025-05-20", key="B"),
        stated("ukraine", "ceasefire", "yes", when="2025-05-20", key="C"),
    )

    assert "1 position is new." in text
    assert "said again" not in text.partition("##")[0]
    assert "## Said again" in text


def test_an_evidence_that_disputes_is_no_source() -> None:
    denied = {"source": "wire", "basis": "reporting", "stance": "disputes"}
    recorded = log(
        source("wire", "2025-05-20"),
        stated("russia", "ceasefire", "no", when="2025-05-20", evidence=[denied]),
        event("development-noted", text="calm", when="2025-05-21"),
    )

    assert only(recorded, "2025-05-28").own_citations == []
