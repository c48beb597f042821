"""What appending would change: the answer before and after, compared."""

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
from tracker.services.recording.effects import PREVIEW, changes_between, effects_of, with_appended

HELD = log(
    party("russia"),
    party("ukraine"),
    issue("security"),
    issue("ceasefire", "security"),
    source("press", "2025-05-20"),
    source("wire", "2025-05-26"),
    stated("russia", "ceasefire", "no", when="2025-05-20", evidence=["press"], key="R1"),
    declared("russia", when="2025-05-01", since="2025-05-08", until="2025-05-10"),
    planned("russia", "ukraine", when="2025-05-10", proposed_by=["russia"]),
    offered("ukraine", "russia", when="2025-05-11"),
)


def effects(*facts, day="2025-05-28"):
    return effects_of(HELD, facts, now=RECORDED, day=day)


def test_a_new_statement_changes_its_cell_alone_and_says_what_stood_there():
    found = effects(stated("russia", "ceasefire", "yes", when="2025-05-26", key="R2"))

    (cell,) = found.cells
    assert (cell.issue, cell.column, cell.title, cell.name) == (
        "ceasefire",
        "russia",
        "Ceasefire",
        "Russia",
    )
    assert (
        [s.stance for s in cell.before.statements],
        [s.stance for s in cell.after.statements],
    ) == (["no"], ["yes"])
    assert (cell.before.state, cell.after.state, found.entries) == ("stated", "stated", [])


def test_the_first_statement_on_an_issue_leaves_no_evidence_behind():
    (cell,) = effects(stated("ukraine", "ceasefire", "yes", when="2025-05-26")).cells

    assert (cell.before.state, cell.before.statements, cell.after.state) == (
        "no-evidence",
        [],
        "stated",
    )


def test_a_parent_issue_is_not_told_again_where_its_part_is():
    assert [
        c.issue for c in effects(stated("russia", "ceasefire", "yes", when="2025-05-26")).cells
    ] == ["ceasefire"]


def test_a_new_number_of_a_source_is_no_change_but_a_new_source_of_a_cell_is():
    cited = noted("rain", when="2025-05-01", evidence=["wire"])
    more = stated("russia", "ceasefire", "no", when="2025-05-26", evidence=["wire"])

    assert effects(cited).cells == []
    assert sorted(effects(more).cells[0].after.statements[0].sources) == ["press", "wire"]


def test_a_fact_of_tomorrow_changes_nothing_today():
    assert not effects(stated("russia", "ceasefire", "yes", when="2025-05-29")).anything


def test_without_a_day_today_is_asked_about():
    assert effects_of(HELD, [], now=RECORDED).as_of == "2026-05-28"


@pytest.mark.parametrize(
    ("fact", "kind", "field"),
    [
        (alleged("ukraine", "russia", 7, when="2025-05-09"), "ceasefire", "violations"),
        (answered("russia", "reject", when="2025-05-12"), "proposal", "state"),
        (
            planned("russia", "ukraine", when="2025-05-12", proposed_by=["russia", "ukraine"]),
            "meeting",
            "state",
        ),
    ],
)
def test_a_lifecycle_tells_which_of_its_fields_differ(fact, kind, field):
    (entry,) = effects(fact).entries

    assert entry.kind == kind
    assert field in entry.changed
    assert entry.before[field] != entry.after[field]


def test_what_is_new_has_no_before_and_what_is_withdrawn_no_after():
    figure = force("russia", "north", "ukraine", when="2025-05-20", strength={"best": 5})
    (new,) = effects(figure).entries
    (gone,) = effects(withdraw("R1")).cells

    assert (new.kind, new.before, new.after["best"], new.changed) == ("force", None, 5, [])
    assert (len(gone.before.statements), gone.after.statements) == (1, [])


def test_a_correction_is_previewed_like_any_event():
    (cell,) = effects(correct("R1", {"stance": "never"})).cells

    assert [s.stance for s in cell.after.statements] == ["never"]


def test_the_catalogue_is_told_too():
    found = effects(party("china"), issue("trade"), source("radio"))

    assert [(e.kind, e.name) for e in found.entries] == [
        ("party", "china"),
        ("issue", "trade"),
        ("source", "radio"),
    ]
    assert found.cells == []


def test_a_dossier_that_is_new_has_everything_after_and_nothing_before():
    opened = log()[0].event
    found = effects_of([], [opened], now=RECORDED, day="2025-05-28")

    assert [(e.kind, e.before) for e in found.entries] == [("dossier", None)]


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
        (c.issue, c.column, c.state, [s.stance for s in c.statements]) for c in previewed.cells
    ] == [
        (c.issue, c.column, c.state, [s.stance for s in c.statements])
        for c in picture(real, "2025-05-28").cells
    ]
    assert (
        changes_between(HELD, real, now=RECORDED, day="2025-05-28").cells == effects(*facts).cells
    )


def test_what_is_only_previewed_has_an_id_that_says_so():
    assert [r.event_id for r in with_appended(HELD, [noted("rain", when="2025-05-01")], now=0)][
        -1
    ] == f"{PREVIEW}1"
