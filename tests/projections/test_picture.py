"""The answer as data: every field's meaning, filters and columns."""

from __future__ import annotations

from typing import Any

import jsonschema
import msgspec
import pytest

from tests.builders import (
    agreed,
    alleged,
    answered,
    correct,
    deadline_set,
    declared,
    event,
    force,
    issue,
    joined,
    log,
    met,
    noted,
    offered,
    office,
    only,
    party,
    picture,
    planned,
    source,
    stated,
    step,
    step_taken,
    truce_changed,
    voted,
)
from tracker.projections.picture_format import Picture, schema_of
from tracker.projections.subjects import fold_of

ALLIES = (
    party("russia", display_order=2),
    party("allies", "coalition", display_order=3),
    party("france", display_order=1),
    party("spain"),
    party("west", "open-group"),
)


def no(when: str = "2025-05-10", **fields: Any) -> Any:
    return stated("russia", "ceasefire", "no", when=when, **fields)


# --- the question ---------------------------------------------------------------------------------------------------


def test_an_answer_says_what_was_asked() -> None:
    found = picture(log(no()), "2025-05-28", known="2025-05-20")

    assert (found.format, found.dossier, found.title, found.zone) == (
        "tracker.picture/1",
        "talks",
        "Talks",
        "Europe/Kyiv",
    )
    assert (
        found.asked.valid,
        found.asked.boundary,
        found.asked.known,
        found.asked.log,
    ) == (
        "2025-05-28",
        "2025-05-28T21:00:00Z",
        "2025-05-20",
        2,
    )


def test_hindsight_is_asked_as_null() -> None:
    assert picture(log(), "2025-05-28").asked.known is None


def test_an_answer_fits_its_schema_and_writes_null_for_what_is_absent() -> None:
    recorded = log(
        no(),
        declared("russia", when="2025-05-01"),
        planned("ann", when="2025-05-01"),
        offered("ann", "bob", when="2025-05-01"),
        columns=["russia"],
    )
    found = msgspec.to_builtins(picture(recorded, "2025-05-28"))

    jsonschema.validate(found, schema_of(Picture))
    assert found["cells"][0]["statements"][0]["key"] is None
    assert (
        found["ceasefires"][0]["from"],
        found["meetings"][0]["scheduled_for"],
        found["proposals"][0]["deadline"],
    ) == (None, None, None)


def test_a_dossier_that_was_never_opened_has_an_empty_answer() -> None:
    found = picture(log(), "2025-05-28")

    assert (found.cells, found.ceasefires, found.possible, found.sources) == (
        [],
        [],
        [],
        [],
    )


# --- keys and citations ---------------------------------------------------------------------------------------------


def test_a_statement_is_named_by_its_key_and_always_by_its_event_id() -> None:
    recorded = log(
        no(key="A"), stated("ukraine", "ceasefire", "yes", when="2025-05-10")
    )

    assert (
        only(recorded, "2025-05-28").key,
        only(recorded, "2025-05-28").event_id,
    ) == (
        "A",
        recorded[1].event_id,
    )
    assert (
        only(recorded, "2025-05-28", "ukraine").key,
        only(recorded, "2025-05-28", "ukraine").keys,
    ) == (None, [recorded[2].event_id])


def test_a_list_of_keys_names_the_first_hundred_and_says_how_many_there_are() -> None:
    recorded = log(
        *(
            no(f"2025-05-10T{n // 60:02d}:{n % 60:02d}Z", key=f"K{n:03d}")
            for n in range(130)
        )
    )
    found = only(recorded, "2025-05-28")

    assert (found.keys, found.keys_total) == ([f"K{n:03d}" for n in range(100)], 130)


def test_keys_name_every_counted_event_behind_an_entry() -> None:
    recorded = log(
        declared("russia", when="2025-05-01", key="D"),
        truce_changed("refused", "ukraine", when="2025-05-02", key="C"),
        alleged("ukraine", "russia", 1, when="2025-05-03", key="V"),
        alleged("ukraine", "russia", 2, when="2025-05-04", key="W"),
        truce_changed("refused", "ukraine", when="2025-06-02", key="LATER"),
    )

    assert picture(recorded, "2025-05-28").ceasefires[0].keys == ["D", "C", "V", "W"]


def test_sources_are_numbered_in_the_order_in_which_they_are_first_cited() -> None:
    registered = [source(s, "2025-05-01") for s in ("a", "b", "c")]
    recorded = log(
        *registered,
        issue("x"),
        issue("y"),
        stated("russia", "y", "no", when="2025-05-10", evidence=["a"]),
        stated("russia", "x", "no", when="2025-05-10", evidence=["c"]),
        columns=["russia"],
    )
    found = picture(recorded, "2025-05-28")

    assert [(s.n, s.slug, s.publisher, s.published) for s in found.sources] == [
        (1, "c", "C", "2025-05-01"),
        (2, "a", "A", "2025-05-01"),
    ]
    assert [c.statements[0].citations for c in found.cells] == [[1], [2]]


def test_a_source_cited_twice_has_one_number() -> None:
    recorded = log(
        source("a"),
        no(evidence=["a"]),
        noted("it", when="2025-05-10", evidence=["a"]),
        columns=["russia"],
    )
    found = picture(recorded, "2025-05-28")

    assert (
        found.cells[0].statements[0].citations,
        found.notes[0].citations,
        len(found.sources),
    ) == ([1], [1], 1)


def test_a_source_that_was_never_registered_is_named_by_its_slug() -> None:
    (found,) = picture(
        log(no(evidence=["gone"]), columns=["russia"]), "2025-05-28"
    ).sources

    assert (found.slug, found.publisher, found.title, found.published, found.url) == (
        "gone",
        "gone",
        None,
        None,
        None,
    )


# --- notes ----------------------------------------------------------------------------------------------------------


def test_developments_measures_and_assessments_are_notes_in_the_order_of_their_dates() -> (
    None
):
    recorded = log(
        event(
            "assessment-recorded",
            by_whom="A writer",
            claim="dictates terms",
            parties=["russia"],
            issues=["land"],
            when="2025-05-03",
            reported="2025-05-03",
            key="A",
        ),
        event(
            "measure-taken",
            by=["eu"],
            against=["russia"],
            kind="sanction",
            text="A package",
            when="2025-05-02",
            reported="2025-05-02",
            key="M",
        ),
        noted("A call", when="2025-05-01", key="D", parties=["ann"], issues=["sea"]),
    )
    found = [
        (n.key, n.type, n.when, n.parties, n.issues, n.text, n.by, n.kind)
        for n in picture(recorded, "2025-05-28").notes
    ]

    assert found == [
        ("D", "development-noted", "2025-05-01", ["ann"], ["sea"], "A call", [], None),
        (
            "M",
            "measure-taken",
            "2025-05-02",
            ["eu", "russia"],
            [],
            "A package",
            ["eu"],
            "sanction",
        ),
        (
            "A",
            "assessment-recorded",
            "2025-05-03",
            ["russia"],
            ["land"],
            "dictates terms",
            ["A writer"],
            None,
        ),
    ]


def test_notes_of_one_start_are_listed_by_their_end_and_then_by_their_key() -> None:
    recorded = log(
        noted("d", when="2025-05"),
        noted("c", when="2025-05-01", key="B"),
        noted("b", when="2025-05-01", key="A"),
        noted("a", when="2025-05-01T03:00+03:00"),
    )

    assert [n.text for n in picture(recorded, "2025-05-31").notes] == [
        "b",
        "c",
        "d",
        "a",
    ]


def test_a_judgement_is_no_position() -> None:
    recorded = log(
        issue("land"),
        event(
            "assessment-recorded",
            by_whom="x",
            claim="y",
            parties=["russia"],
            issues=["land"],
            when="2025-05-03",
            reported="2025-05-03",
        ),
        columns=["russia"],
    )

    assert picture(recorded, "2025-05-28").cells[0].state == "no-evidence"


def test_acts_and_the_catalogue_belong_to_no_fold() -> None:
    assert [
        fold_of(e) for e in (issue("x"), source("a"), correct("A", {"note": "b"}))
    ] == [
        None,
        None,
        None,
    ]


# --- columns --------------------------------------------------------------------------------------------------------


def spoken(**opened: Any) -> list:
    says = (
        stated(who, "ceasefire", who, when="2025-05-10")
        for who in ("russia", "allies", "west", "china")
    )
    return log(*ALLIES, joined("france", "allies", when="2025-05-01"), *says, **opened)


def columns(recorded: list, **asked: Any) -> list[str]:
    return [c.slug for c in picture(recorded, "2025-05-28", **asked).columns]


def test_a_dossier_says_which_columns_it_has() -> None:
    found = picture(spoken(columns=["west", "france"]), "2025-05-28")

    assert [(c.slug, c.name, c.kind) for c in found.columns] == [
        ("west", "West", "open-group"),
        ("france", "France", "state"),
    ]
    assert [(c.column, c.state) for c in found.cells] == [
        ("west", "stated"),
        ("france", "inherited"),
    ]


def test_a_question_may_name_its_columns() -> None:
    assert columns(
        spoken(columns=["west"]), columns=["russia", "allies", "russia"]
    ) == [
        "russia",
        "allies",
    ]


def test_columns_by_party_are_all_that_spoke_also_through_a_coalition() -> None:
    assert columns(spoken(), columns="parties") == ["france", "russia", "west", "china"]
    assert columns(spoken()) == ["france", "russia", "west", "china"]


def test_columns_by_coalition_are_the_coalitions_and_who_is_in_none() -> None:
    recorded = log(
        *ALLIES,
        joined("france", "allies", when="2025-05-01"),
        stated("france", "ceasefire", "yes", when="2025-05-10"),
        no(),
    )

    assert columns(recorded, columns="coalitions") == ["russia", "allies"]


def test_who_left_its_coalition_has_a_column_again() -> None:
    recorded = log(
        *ALLIES,
        joined("france", "allies", when="2025-05-01"),
        event(
            "membership-changed",
            member="france",
            coalition="allies",
            change="left",
            when="2025-05-20",
        ),
        stated("france", "ceasefire", "yes", when="2025-05-10"),
    )

    assert columns(recorded, columns="coalitions") == ["france", "allies"]


def test_an_answer_names_its_parties_and_those_persons_who_take_part_as_parties_do() -> (
    None
):
    recorded = log(
        party("russia"),
        party("ann", "person", name="Ann Holt"),
        party("carl", "person", name="Carl Roe"),
        office("carl", "took", "Minister", "russia", when="2025-05-01"),
        met("ann", "russia", when="2025-05-27"),
    )

    named = {"russia": "Russia"}
    assert picture(recorded, "2025-05-26").parties == named
    assert picture(recorded, "2025-05-27").parties == named | {"ann": "Ann Holt"}


# --- filters --------------------------------------------------------------------------------------------------------


def everything() -> list:
    """One of everything for Ann on land, and one of everything for Bob on the sea."""
    events: list[Any] = [
        issue("land"),
        issue("fields", "land"),
        issue("sea"),
        source("a"),
        source("b"),
    ]
    for who, about, s in (("ann", "land", "a"), ("bob", "sea", "b")):
        shared: dict[str, Any] = {"when": "2025-05-10", "evidence": [s]}
        events += [
            stated(who, about, "no", **shared),
            declared(who, ceasefire=f"{who}-truce", **shared),
            planned(who, meeting=f"{who}-round", **shared),
            offered(who, "eve", proposal=f"{who}-offer", issues=[about], **shared),
            agreed(who, terms=["swap"], agreement=f"{who}-deal", **shared),
            voted("adopted", vote=f"{who}-vote", body=who, issues=[about], **shared),
            deadline_set(
                "2025-06-11", who, deadline=f"{who}-day", about=[about], **shared
            ),
            step(f"{who}-step", by=[who]),
            step_taken(f"{who}-step-2", who, **shared),
            force(who, "North", who, strength={"best": 1}, **shared),
            noted(f"{who} noted", parties=[who], issues=[about], **shared),
            stated(who, about, f"{who} perhaps", **(shared | {"when": "2025"})),
        ]
    return log(*events, columns=["ann", "bob"])


def entries(found: Any) -> dict[str, list[str]]:
    return {
        "rows": [i.slug for i in found.issues],
        "columns": [c.slug for c in found.columns],
        "ceasefires": [c.slug for c in found.ceasefires],
        "meetings": [m.slug for m in found.meetings],
        "proposals": [p.slug for p in found.proposals],
        "agreements": [a.slug for a in found.agreements],
        "votes": [v.slug for v in found.votes],
        "deadlines": [d.slug for d in found.deadlines],
        "steps": [s.slug for s in found.steps],
        "forces": [f.owner for f in found.forces],
        "notes": [n.text for n in found.notes],
        "possible": [p.text for p in found.possible],
        "sources": [s.slug for s in found.sources],
    }


def test_a_filter_by_party_keeps_its_columns_and_what_it_takes_part_in() -> None:
    assert entries(picture(everything(), "2025-05-28", parties=["ann"])) == {
        "rows": ["land", "fields", "sea"],
        "columns": ["ann"],
        "ceasefires": ["ann-truce"],
        "meetings": ["ann-round"],
        "proposals": ["ann-offer"],
        "agreements": ["ann-deal"],
        "votes": ["ann-vote"],
        "deadlines": ["ann-day"],
        "steps": ["ann-step", "ann-step-2"],
        "forces": ["ann"],
        "notes": ["ann noted"],
        "possible": ["ann on Land: ann perhaps"],
        "sources": ["a"],
    }


def test_a_filter_by_issue_keeps_its_rows_and_what_names_it_or_no_issue() -> None:
    assert entries(picture(everything(), "2025-05-28", issues=["sea"])) == {
        "rows": ["sea"],
        "columns": ["ann", "bob"],
        "ceasefires": ["ann-truce", "bob-truce"],
        "meetings": ["ann-round", "bob-round"],
        "proposals": ["bob-offer"],
        "agreements": ["ann-deal", "bob-deal"],
        "votes": ["bob-vote"],
        "deadlines": ["bob-day"],
        "steps": ["ann-step", "ann-step-2", "bob-step", "bob-step-2"],
        "forces": ["ann", "bob"],
        "notes": ["bob noted"],
        "possible": ["bob on Sea: bob perhaps"],
        "sources": ["b", "a"],
    }


def test_a_filter_by_issue_keeps_its_parts() -> None:
    found = picture(everything(), "2025-05-28", issues=["land"])

    assert [(c.issue, c.column) for c in found.cells] == [
        ("land", "ann"),
        ("land", "bob"),
        ("fields", "ann"),
        ("fields", "bob"),
    ]


def test_a_filter_by_a_part_leaves_its_parent_out() -> None:
    assert [
        i.slug for i in picture(everything(), "2025-05-28", issues=["fields"]).issues
    ] == ["fields"]


def test_a_filter_by_issue_keeps_what_names_it_beside_others() -> None:
    recorded = log(
        issue("land"),
        issue("sea"),
        noted("both", when="2025-05-10", issues=["land", "sea"]),
    )

    assert entries(picture(recorded, "2025-05-28", issues=["sea"]))["notes"] == ["both"]


def test_a_filter_by_party_narrows_the_columns_asked_for() -> None:
    assert columns(everything(), columns=["bob", "ann"], parties=["ann"]) == ["ann"]


@pytest.mark.parametrize("who", ["eve", "ukraine"])
def test_who_answers_or_accuses_takes_part(who: str) -> None:
    recorded = log(
        declared("russia", when="2025-05-01"),
        alleged("ukraine", "russia", 1, when="2025-05-02"),
        offered("ann", "bob", when="2025-05-01"),
        answered("eve", "reject", when="2025-05-02"),
    )
    found = picture(recorded, "2025-05-28", parties=[who])

    assert (len(found.ceasefires), len(found.proposals)) == (
        (0, 1) if who == "eve" else (1, 0)
    )


def test_who_judges_takes_part_and_who_is_named_in_a_condition_does_not() -> None:
    recorded = log(
        event(
            "assessment-recorded",
            by_whom="eve",
            claim="slow",
            when="2025-05-02",
            reported="2025-05-02",
        ),
        offered("ann", "bob", when="2025-05-01"),
        answered(
            "bob",
            "accept-with-conditions",
            when="2025-05-02",
            conditions=[{"what": "a halt", "by_whom": "eve"}],
        ),
    )
    found = picture(recorded, "2025-05-28", parties=["eve"])

    assert ([n.text for n in found.notes], found.proposals) == (["slow"], [])
