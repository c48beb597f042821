"""The life of one cell: each stance, since when, until when, what replaced it, and what each statement did."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import (
    COALITIONS,
    DATES,
    ISSUES,
    PARTIES,
    dispute,
    ended,
    issue,
    joined,
    log,
    logs,
    party,
    picture,
    questions,
    recorded_log,
    reported_after,
    stated,
    withdraw,
)
from tracker.domain.dates import zone_of
from tracker.projections.mended import mend
from tracker.projections.questions.history import history_of
from tracker.projections.visible import ask

KYIV = zone_of("Europe/Kyiv")


def history(
    events,
    to_date="2025-12-31",
    known=None,
    *,
    who="russia",
    about="ceasefire",
    to=None,
):
    recorded = events if events and hasattr(events[0], "event_id") else log(*events)
    return history_of(
        mend(recorded), ask(to_date, zone=KYIV, known=known), who, about, to=to
    )


def said(stance, when, key, **fields):
    return stated("russia", "ceasefire", stance, when=when, key=key, **fields)


def steps(*events, **named):
    return {
        s.key: s
        for line in history(events, **named).lines
        for life in line.stances
        for s in life.steps
    }


def classes(*events, **named):
    return {
        key: (step.class_, step.told_by)
        for key, step in steps(*events, **named).items()
    }


def lives(*events, **named):
    return [
        (life.stance, life.since, life.until, life.replaced_by, life.holds)
        for line in history(events, **named).lines
        for life in line.stances
    ]


def test_the_first_statement_is_new_and_holds() -> None:
    assert lives(said("no", "2025-05-01", "A")) == [
        ("no", "2025-05-01", None, [], True)
    ]
    assert classes(said("no", "2025-05-01", "A")) == {"A": ("new", "first")}


def test_another_stance_replaces_it_and_a_repeat_does_not() -> None:
    events = [
        said("no", "2025-05-01", "A"),
        said("No ", "2025-05-02", "B"),
        said("yes", "2025-05-03", "C"),
    ]

    assert lives(*events) == [
        ("No ", "2025-05-01", "2025-05-03", ["C"], False),
        ("yes", "2025-05-03", None, [], True),
    ]
    assert classes(*events) == {
        "A": ("new", "first"),
        "B": ("repeated", "words"),
        "C": ("shifted", "words"),
    }


def test_an_earlier_stance_comes_back() -> None:
    events = [
        said("no", "2025-05-01", "A"),
        said("yes", "2025-05-02", "B"),
        said("no", "2025-05-03", "C"),
    ]

    assert classes(*events)["C"] == ("returned", "words")
    assert lives(*events)[2] == ("no", "2025-05-03", None, [], True)


@pytest.mark.parametrize(
    ("first", "second", "found", "exact"),
    [
        ({"stance_code": "x"}, {"stance_code": "x"}, ("reworded", "code"), True),
        ({"stance_code": "x"}, {"stance_code": "y"}, ("shifted", "code"), True),
        ({"stance_code": "x"}, {}, ("shifted", "words"), False),
        ({"placement": 30}, {"placement": 30}, ("reworded", "placement"), True),
        ({"placement": 30}, {"placement": 50}, ("shifted", "placement"), True),
        ({"placement": 30}, {}, ("shifted", "words"), False),
        (
            {"placement": 30, "stance_code": "x"},
            {"placement": 50, "stance_code": "x"},
            ("shifted", "placement"),
            True,
        ),
        (
            {"placement": 30, "stance_code": "x"},
            {"placement": 30, "stance_code": "y"},
            ("shifted", "code"),
            True,
        ),
        ({}, {"repeats": ["A"]}, ("repeated", "pointer"), True),
    ],
)
def test_codes_placements_and_pointers_tell_exactly_and_words_do_not(
    first, second, found, exact
) -> None:
    step = steps(
        said("one wording", "2025-05-01", "A", **first),
        said("another wording", "2025-05-02", "B", **second),
    )["B"]

    assert (step.class_, step.told_by) == found
    assert step.exact == exact
    assert step.compared_with == ["A"]


def test_a_shift_along_the_scale_says_from_where() -> None:
    step = steps(
        said("a", "2025-05-01", "A", placement=30),
        said("b", "2025-05-02", "B", placement=50),
    )["B"]

    assert (step.placement_before, step.placement) == (30, 50)


def test_an_ending_ends_and_what_comes_after_is_new_or_has_returned() -> None:
    events = [
        said("no", "2025-05-01", "A"),
        ended("russia", "ceasefire", when="2025-05-02", key="E"),
    ]

    assert classes(*events, said("yes", "2025-05-03", "B")) == {
        "A": ("new", "first"),
        "E": ("ended", "ending"),
        "B": ("new", "ending"),
    }
    assert classes(*events, said("no", "2025-05-03", "B"))["B"] == ("returned", "words")
    assert lives(*events) == [
        ("no", "2025-05-01", "2025-05-02", ["E"], False),
        (None, "2025-05-02", None, [], True),
    ]
    assert history(events).state == "ended"


def test_what_was_reported_late_is_marked_beside_its_class() -> None:
    found = steps(
        said("no", "2025-05-01", "A", reported="2025-05-02"),
        said("yes", "2025-05-03", "B", reported="2025-05-09"),
    )

    assert [(s.class_, s.reported_late, s.delay_days) for s in found.values()] == [
        ("new", False, 1),
        ("shifted", True, 6),
    ]


def test_two_that_overlap_are_marked_and_neither_replaces_the_other() -> None:
    events = [said("no", "2025-05-01", "A"), said("yes", "2025-05-01", "B")]

    assert lives(*events) == [
        ("no", "2025-05-01", None, [], True),
        ("yes", "2025-05-01", None, [], True),
    ]
    assert [s.order_unknown for s in steps(*events).values()] == [True, True]


def test_a_pointer_tells_which_of_two_came_last() -> None:
    events = [
        said("no", "2025-05-01", "A"),
        said("yes", "2025-05-01", "B", supersedes=["A"]),
    ]

    assert lives(*events) == [
        ("no", "2025-05-01", "2025-05-01", ["B"], False),
        ("yes", "2025-05-01", None, [], True),
    ]
    assert not any(s.order_unknown for s in steps(*events).values())


def test_a_value_is_found_by_words_by_code_and_by_placement() -> None:
    events = [
        said("No truce", "2025-05-01", "A"),
        said("a truce at sea", "2025-05-02", "B", stance_code="sea"),
        said("all", "2025-05-03", "C", placement=70),
    ]

    def found(to):
        return [
            life.keys for line in history(events, to=to).lines for life in line.stances
        ]

    assert found("TRUCE") == [["A"], ["B"]]
    assert found("sea") == [["B"]]
    assert found("70") == [["C"]]
    assert found("never said") == []


def test_a_value_is_dated_by_the_first_statement_that_took_it() -> None:
    events = [
        said("soon", "2025-05-01", "A", stance_code="x"),
        said("on 5 May", "2025-05-02", "B", stance_code="x"),
    ]

    assert [
        (life.since, life.keys) for life in history(events, to="5 May").lines[0].stances
    ] == [("2025-05-02", ["B"])]


def test_the_parts_of_an_issue_belong_to_its_cell() -> None:
    events = [
        issue("ceasefire"),
        issue("sea", "ceasefire"),
        said("no", "2025-05-01", "A"),
        stated("russia", "sea", "yes", when="2025-05-02", key="B"),
    ]

    assert [
        (line.issue, [life.keys for life in line.stances])
        for line in history(events).lines
    ] == [("ceasefire", [["A"]]), ("sea", [["B"]])]
    assert history(events).current == ["A", "B"]


def test_a_coalition_speaks_for_a_member_that_was_silent() -> None:
    events = [
        issue("ceasefire"),
        party("europe", "coalition"),
        party("poland"),
        stated("europe", "ceasefire", "before", when="2025-05-01", key="A"),
        joined("poland", "europe", when="2025-05-02", reported="2025-05-02"),
        stated("europe", "ceasefire", "after", when="2025-05-03", key="B"),
    ]

    (line,) = history(events, who="poland").lines

    assert (line.party, line.inherited_from, [life.keys for life in line.stances]) == (
        "europe",
        "europe",
        [["B"]],
    )


def test_a_withdrawn_statement_has_no_part_in_the_life() -> None:
    assert classes(
        said("no", "2025-05-01", "A"), said("yes", "2025-05-02", "B"), withdraw("A")
    ) == {"B": ("new", "first")}


def test_a_denial_is_shown_at_what_it_denies() -> None:
    assert steps(
        said("no", "2025-05-01", "A"), dispute("A", "russia", when="2025-05-02")
    )["A"].disputed_by == ["russia"]


cells = st.tuples(
    st.sampled_from((*PARTIES, "ann", "ann", *COALITIONS)),
    st.sampled_from((*ISSUES, "land", "land")),
)


@given(logs(), questions, cells)
def test_what_holds_in_a_history_is_what_the_cell_shows(events, question, key) -> None:
    recorded = recorded_log(events)
    who, about = key
    shown = next(
        c
        for c in picture(recorded, question[0], question[1], columns=[who]).cells
        if (c.issue, c.column) == (about, who)
    )

    found = history(recorded, question[0], question[1], who=who, about=about)
    holding = [
        life
        for line in found.lines
        for life in line.stances
        if life.holds and life.stance is not None
    ]

    assert found.state == shown.state
    assert sorted(found.current) == sorted(s.key for s in shown.statements)
    assert len(holding) == len(shown.statements)
    assert all(
        any(s.key in life.keys and s.stance == life.stance for life in holding)
        for s in shown.statements
    )


@given(logs(), questions, cells)
def test_every_statement_stands_once_in_the_life_of_its_cell(
    events, question, key
) -> None:
    who, about = key
    found = history(
        recorded_log(events), question[0], question[1], who=who, about=about
    )

    for line in found.lines:
        listed = [name for life in line.stances for name in life.keys]
        assert len(set(listed)) == len(listed)
        assert all(
            life.holds or life.replaced_by or line.inherited_from
            for life in line.stances
        )


@given(logs(), st.sampled_from(DATES), st.sampled_from(DATES), cells)
def test_a_sealed_history_names_no_event_that_was_reported_later(
    events, valid, known, key
) -> None:
    recorded = recorded_log(events)
    who, about = key
    boundary = ask(valid, zone=KYIV, known=known).known
    late = reported_after(recorded, boundary)

    sealed = json.dumps(
        msgspec.to_builtins(history(recorded, valid, known, who=who, about=about))
    )

    assert not [name for name in late if f'"{name}"' in sealed]
