"""Previews: the difference of two answers before anything is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import (
    RECORDED,
    alleged,
    answered,
    correct,
    declared,
    ended,
    force,
    issue,
    log,
    noted,
    offered,
    party,
    picture,
    planned,
    source,
    stated,
    withdraw,
)
from tracker.domain.recorded import UNRECORDED
from tracker.services.amendments import Ledger
from tracker.services.recording.flow import plan_facts
from tracker.services.recording.mending import Mender
from tracker.services.recording.preview import (
    preview_between,
    preview_of,
    with_appended,
)

HELD = log(
    party("russia"),
    party("ukraine"),
    issue("security"),
    issue("ceasefire", "security"),
    source("press", "2025-05-20"),
    source("wire", "2025-05-26"),
    stated(
        "russia", "ceasefire", "no", when="2025-05-20", evidence=["press"], key="R1"
    ),
    declared("russia", when="2025-05-01", since="2025-05-08", until="2025-05-10"),
    planned("russia", "ukraine", when="2025-05-10", proposed_by=["russia"]),
    offered("ukraine", "russia", when="2025-05-11"),
)
LISTS = (
    "ceasefires",
    "meetings",
    "proposals",
    "agreements",
    "votes",
    "deadlines",
    "steps",
    "forces",
    "notes",
    "possible",
)


def difference(*facts, day="2025-05-28", held=HELD):
    return preview_of(plan_facts(Ledger(held), facts), now=RECORDED, day=day).diff


def entries(diff):
    return [(name, change) for name in LISTS for change in getattr(diff, name)]


def test_a_new_statement_changes_its_position_alone_and_says_what_stood_there():
    found = difference(
        stated("russia", "ceasefire", "yes", when="2025-05-26", key="R2")
    )

    (position,) = found.positions
    assert (position.party, position.issue, position.what) == (
        "russia",
        "ceasefire",
        "moved",
    )
    assert (
        [s.stance for s in position.before],
        [s.stance for s in position.after],
    ) == (
        ["no"],
        ["yes"],
    )
    assert all(cell.implied for cell in found.cells)
    assert entries(found) == []


def test_the_first_statement_on_an_issue_is_new():
    (position,) = difference(
        stated("ukraine", "ceasefire", "yes", when="2025-05-26")
    ).positions

    assert (position.what, position.before) == ("new", [])


def test_a_new_number_of_a_source_is_no_change_but_a_new_source_of_a_position_is():
    cited = noted("rain", when="2025-05-01", evidence=["wire"])
    more = stated("russia", "ceasefire", "no", when="2025-05-26", evidence=["wire"])

    assert difference(cited).positions == []
    found = difference(more)
    assert [s.slug for s in found.sources] == ["press", "wire"]
    assert [name for name, _ in entries(difference(cited))] == ["notes"]


def test_what_cites_a_source_that_gets_another_number_is_not_named():
    held = log(
        party("russia"),
        issue("ceasefire"),
        source("press"),
        source("wire"),
        stated(
            "russia", "ceasefire", "no", when="2025-05-20", evidence=["press"], key="R1"
        ),
        offered("russia", "ukraine", when="2025-05-11", evidence=["press", "wire"]),
    )
    plain = stated("russia", "ceasefire", "yes", when="2025-05-26", evidence=["wire"])

    found = difference(plain, held=held)

    assert [p.what for p in found.positions] == ["moved"]
    assert (entries(found), [c for c in found.cells if not c.implied]) == ([], [])


def test_a_fact_of_tomorrow_changes_nothing_today():
    found = difference(stated("russia", "ceasefire", "yes", when="2025-05-29"))

    assert (found.positions, found.cells, entries(found)) == ([], [], [])


def test_without_a_day_today_is_asked_about_and_where_that_stays_the_facts_own_day():
    late = stated("russia", "ceasefire", "yes", when="2025-05-26")
    early = stated("russia", "ceasefire", "never", when="2025-05-18")

    assert difference(late, day=None).after.valid == "2026-05-28"
    assert difference(early, day=None).after.valid == "2025-05-18"


@pytest.mark.parametrize(
    ("fact", "kind", "field"),
    [
        (
            alleged("ukraine", "russia", 7, when="2025-05-09"),
            "ceasefires",
            "violations",
        ),
        (answered("russia", "reject", when="2025-05-12"), "proposals", "state"),
        (
            planned(
                "russia",
                "ukraine",
                when="2025-05-12",
                proposed_by=["russia", "ukraine"],
            ),
            "meetings",
            "state",
        ),
    ],
)
def test_a_lifecycle_tells_which_of_its_fields_differ(fact, kind, field):
    ((name, change),) = entries(difference(fact))

    assert name == kind
    assert field in change.fields
    assert getattr(change.before, field) != getattr(change.after, field)


def test_what_is_new_has_no_before_and_what_is_withdrawn_no_after():
    figure = force(
        "russia", "north", "ukraine", when="2025-05-20", strength={"best": 5}
    )
    ((name, new),) = entries(difference(figure))
    (gone,) = difference(withdraw("R1")).positions

    assert (name, new.before, new.after.best) == ("forces", None, 5)
    assert (len(gone.before), gone.after, gone.what) == (1, [], "dropped")


def test_a_correction_is_previewed_like_any_event():
    (position,) = difference(correct("R1", {"stance": "never"})).positions

    assert [s.stance for s in position.after] == ["never"]


def test_what_a_plan_mends_is_told_before_and_after_with_the_names_that_hang():
    held = [
        *HELD,
        *with_appended(HELD, [withdraw("R1", key="W1")], now=RECORDED)[len(HELD) :],
    ]
    mender = Mender(Ledger(held), now=RECORDED)

    restored = preview_of(mender.withdraw("W1", why="it was right"), now=RECORDED)
    party_gone = preview_of(
        mender.withdraw(HELD[1].event_id, why="no such party"), now=RECORDED
    )

    assert [(t.name, t.stood, t.stands) for t in restored.touched] == [
        ("R1", False, True)
    ]
    assert restored.hanging == []
    assert {h.name for h in party_gone.hanging} == {"russia"}


def test_a_dossier_that_is_new_has_everything_after_and_nothing_before():
    opened = log()[0].event
    plan = plan_facts(Ledger([], dossier="talks"), [opened])
    found = preview_of(plan, now=RECORDED, day="2025-05-28").diff

    assert plan.opens
    assert (found.title, {"dossier", "title"} <= {*found.frame}) == (opened.title, True)


@given(
    st.lists(st.sampled_from(["yes", "no", "Yes "]), max_size=3),
    st.sampled_from(["2025-05-20", "2025-05-26", "2025-06-02"]),
)
def test_the_preview_is_what_the_answer_says_afterwards(stances, day):
    facts = [
        stated("russia", "ceasefire", stance, when=day, key=f"N{n}")
        for n, stance in enumerate(stances)
    ] + [ended("ukraine", "ceasefire", when=day)]
    real = log(*(r.event for r in HELD), *facts)

    previewed = picture(with_appended(HELD, facts, now=RECORDED), "2025-05-28")

    assert [
        (c.issue, c.column, c.state, [s.stance for s in c.statements])
        for c in previewed.cells
    ] == [
        (c.issue, c.column, c.state, [s.stance for s in c.statements])
        for c in picture(real, "2025-05-28").cells
    ]
    told = preview_between(Ledger(HELD), Ledger(real), day="2025-05-28").positions
    assert [(p.party, p.what, [s.stance for s in p.after]) for p in told] == [
        (p.party, p.what, [s.stance for s in p.after])
        for p in difference(*facts).positions
    ]


def test_what_is_only_previewed_has_an_id_that_says_so():
    (*_, last) = with_appended(HELD, [noted("rain", when="2025-05-01")], now=0)

    assert last.event_id == f"{UNRECORDED}1"
