"""What holds, and what comes before what, section 4: no order is invented."""

from __future__ import annotations

import itertools

from tests.builders import (
    answered,
    cell,
    declared,
    ended,
    event,
    force,
    log,
    meeting,
    meeting_changed,
    met,
    offered,
    picture,
    planned,
    proposal,
    stances,
    stated,
    truce_changed,
)


def no(when: str, **fields: object) -> object:
    return stated("russia", "ceasefire", "no", when=when, **fields)


def yes(when: str, **fields: object) -> object:
    return stated("russia", "ceasefire", "yes", when=when, **fields)


# --- one key --------------------------------------------------------------------------------------------------------


def test_a_later_statement_supersedes_an_earlier_one() -> None:
    assert stances(log(no("2025-05-01"), yes("2025-05-02")), "2025-05-10") == ["yes"]


def test_a_fact_learned_late_still_lands_on_its_own_day() -> None:
    assert stances(log(no("2025-05-10"), yes("2025-05-01")), "2025-05-31") == ["no"]


def test_two_statements_of_one_day_both_hold() -> None:
    found = cell(log(no("2025-05-01"), yes("2025-05-01")), "2025-05-10")

    assert (found.state, {s.stance for s in found.statements}) == (
        "order-unknown",
        {"no", "yes"},
    )


def test_neither_the_logs_order_nor_the_alphabet_decides() -> None:
    events = [no("2025-05-01", key="A"), yes("2025-05-01", key="B")]
    answers = [
        cell(log(*order), "2025-05-10") for order in itertools.permutations(events)
    ]

    assert [s.stance for s in answers[0].statements] == [
        s.stance for s in answers[1].statements
    ]
    assert {a.state for a in answers} == {"order-unknown"}


def test_two_statements_of_one_day_with_hours_are_ordered() -> None:
    assert stances(
        log(yes("2025-05-01T18:00+03:00"), no("2025-05-01T09:00+03:00")), "2025-05-01"
    ) == ["yes"]


def test_two_statements_of_one_instant_both_hold() -> None:
    assert (
        cell(
            log(yes("2025-05-01T18:00+03:00"), no("2025-05-01T15:00Z")), "2025-05-01"
        ).state
        == "order-unknown"
    )


def test_a_statement_with_hours_and_one_of_the_whole_day_both_hold() -> None:
    assert (
        cell(log(yes("2025-05-01T18:00+03:00"), no("2025-05-01")), "2025-05-01").state
        == "order-unknown"
    )


def test_of_two_statements_of_one_day_the_one_that_says_so_supersedes() -> None:
    for events in itertools.permutations(
        [no("2025-05-01", key="A"), yes("2025-05-01", key="B", supersedes=["A"])]
    ):
        assert stances(log(*events), "2025-05-10") == ["yes"]


def test_a_pointer_counts_where_dates_overlap_only_in_part() -> None:
    assert stances(
        log(no("2025-05-10", key="A"), yes("2025-05", supersedes=["A"])), "2025-05-31"
    ) == ["yes"]


def test_a_pointer_against_the_dates_counts_for_nothing() -> None:
    assert stances(
        log(no("2025-05-02", key="A"), yes("2025-05-01", supersedes=["A"])),
        "2025-05-10",
    ) == ["no"]


def test_two_statements_that_supersede_each_other_both_hold() -> None:
    recorded = log(
        no("2025-05-01", key="A", supersedes=["B"]),
        yes("2025-05-01", key="B", supersedes=["A"]),
    )

    assert cell(recorded, "2025-05-10").state == "order-unknown"


def test_three_statements_that_supersede_each_other_in_a_circle_all_hold() -> None:
    three = [
        stated("russia", "ceasefire", s, key=k, when="2025-05-01", supersedes=[of])
        for s, k, of in (("a", "A", "C"), ("b", "B", "A"), ("c", "C", "B"))
    ]

    assert len(stances(log(*three), "2025-05-10")) == 3


def test_pointers_close_a_circle_with_dates_too() -> None:
    recorded = log(
        stated(
            "russia", "ceasefire", "a", key="A", when="2025-05-01", supersedes=["M"]
        ),
        stated("russia", "ceasefire", "m", key="M", when="2025-05", supersedes=["B"]),
        stated("russia", "ceasefire", "b", key="B", when="2025-05-20"),
    )

    assert set(stances(recorded, "2025-05-31")) == {"m", "b"}


def test_a_pointer_against_the_dates_takes_no_other_pointer_along() -> None:
    recorded = log(
        stated(
            "russia", "ceasefire", "a", key="A", when="2025-05-01", supersedes=["B"]
        ),
        stated("russia", "ceasefire", "m", key="M", when="2025-05", supersedes=["A"]),
        stated(
            "russia", "ceasefire", "b", key="B", when="2025-05-20", supersedes=["M"]
        ),
    )

    assert stances(recorded, "2025-05-31") == ["b"]


def test_a_pointer_outside_a_circle_counts_all_the_same() -> None:
    recorded = log(
        no("2025-05-01", key="A", supersedes=["B"]),
        yes("2025-05-01", key="B", supersedes=["A"]),
        stated("russia", "ceasefire", "so", when="2025-05-01", supersedes=["A", "B"]),
    )

    assert stances(recorded, "2025-05-10") == ["so"]


def test_a_pointer_to_another_key_supersedes_nothing() -> None:
    recorded = log(
        no("2025-05-01", key="A"),
        stated("ukraine", "ceasefire", "yes", when="2025-05-01", supersedes=["A"]),
    )

    assert stances(recorded, "2025-05-10") == ["no"]


def test_a_pointer_from_something_that_does_not_count_supersedes_nothing() -> None:
    recorded = log(
        no("2025-05-01", key="A"),
        yes("2025-05-01", supersedes=["A"], reported="2025-06-01"),
    )

    assert stances(recorded, "2025-05-10", known="2025-05-10") == ["no"]


def test_a_superseded_statement_supersedes_what_came_before_it() -> None:
    recorded = log(
        no("2025-05", key="A"),
        yes("2025-05", key="B", supersedes=["A"]),
        stated("russia", "ceasefire", "so", when="2025-05", supersedes=["B"]),
    )

    assert stances(recorded, "2025-05-31") == ["so"]


def test_other_pointers_order_no_statements() -> None:
    assert (
        cell(
            log(no("2025-05-01", key="A"), yes("2025-05-01", follows=["A"])),
            "2025-05-10",
        ).state
        == "order-unknown"
    )


def test_a_position_holds_after_the_end_of_its_own_date() -> None:
    assert stances(log(no("2025-05-01/2025-05-03")), "2026-05-01") == ["no"]


def test_a_position_holds_until_it_is_ended() -> None:
    recorded = log(no("2025-05-01"), ended("russia", "ceasefire", when="2025-05-10"))

    assert stances(recorded, "2025-05-09") == ["no"]
    assert cell(recorded, "2025-05-10").state == "ended"


def test_an_ended_position_is_taken_up_again_by_a_later_statement() -> None:
    recorded = log(
        no("2025-05-01"),
        ended("russia", "ceasefire", when="2025-05-10"),
        yes("2025-05-11"),
    )

    assert stances(recorded, "2025-05-12") == ["yes"]


def test_an_ending_may_say_what_it_ends_on_the_same_day() -> None:
    recorded = log(
        no("2025-05-10", key="A"),
        ended("russia", "ceasefire", when="2025-05-10", supersedes=["A"]),
    )

    assert cell(recorded, "2025-05-10").state == "ended"


def test_figures_of_one_estimator_for_one_area_supersede_each_other() -> None:
    recorded = log(
        force("russia", "North", "ukraine", when="2025-05-01", strength={"best": 1}),
        force("russia", "North", "ukraine", when="2025-05-02", strength={"best": 2}),
    )

    assert [f.best for f in picture(recorded, "2025-05-10").forces] == [2]


# --- lifecycles -----------------------------------------------------------------------------------------------------


def test_dates_that_do_not_overlap_come_before_pointers() -> None:
    recorded = log(
        offered("ann", "bob", when="2025-05-01"),
        answered("bob", "reject", key="R", when="2025-05-02", follows=["A"]),
        answered("bob", "accept", key="A", when="2025-05-03"),
    )

    assert proposal(recorded, "2025-05-10").state == "agreed"


def test_pointers_order_what_overlaps() -> None:
    for pointer in ("follows", "supersedes", "answers"):
        recorded = log(
            offered("ann", "bob", when="2025-05-01"),
            answered("bob", "accept", key="A", when="2025-05-02"),
            answered("bob", "reject", when="2025-05-02", **{pointer: ["A"]}),
        )

        assert proposal(recorded, "2025-05-10").state == "rejected"


def test_a_pointer_comes_before_the_lifecycle() -> None:
    recorded = log(
        met("ann", "bob", key="H", when="2025-05-01"),
        planned(
            "ann", "bob", when="2025-05-01", follows=["H"], scheduled_for="2025-06-01"
        ),
    )

    assert meeting(recorded, "2025-05-02").state == "proposed"


def test_the_lifecycle_orders_what_nothing_else_does() -> None:
    recorded = log(
        met("ann", "bob", when="2025-05-01"),
        meeting_changed("confirmed", "bob", when="2025-05-01"),
        planned("ann", "bob", when="2025-05-01", scheduled_for="2025-05-01"),
    )

    assert meeting(recorded, "2025-05-02").state == "held"


def test_made_comes_before_changed_on_one_day() -> None:
    recorded = log(
        meeting_changed("cancelled", "ann", when="2025-05-01"),
        planned("ann", "bob", when="2025-05-01"),
    )

    assert meeting(recorded, "2025-05-02").state == "cancelled"


def test_a_lifecycle_step_against_the_dates_counts_for_nothing() -> None:
    recorded = log(
        planned("ann", "bob", when="2025-05-01"),
        meeting_changed("cancelled", "ann", when="2025-05-02"),
        planned("ann", "bob", when="2025-05-03"),
    )

    assert meeting(recorded, "2025-05-03").state == "proposed"


def test_pointers_that_close_a_circle_leave_the_lifecycle_to_decide() -> None:
    recorded = log(
        met("ann", "bob", key="H", when="2025-05-01", follows=["P"]),
        planned("ann", "bob", key="P", when="2025-05-01", follows=["H"]),
    )

    assert meeting(recorded, "2025-05-02").state == "held"


def test_a_lifecycle_step_that_closes_a_circle_with_pointers_counts_for_nothing() -> (
    None
):
    recorded = log(
        planned("ann", "bob", key="P", when="2025-05-01", follows=["C"]),
        meeting_changed("cancelled", "ann", key="C", when="2025-05-01"),
    )

    assert meeting(recorded, "2025-05-02").state == "proposed"


def test_two_unordered_answers_of_the_same_kind_are_in_no_dispute() -> None:
    recorded = log(
        offered("ann", "bob", when="2025-05-01"),
        answered("bob", "accept", when="2025-05-02"),
        answered("bob", "accept", when="2025-05-02"),
    )

    assert proposal(recorded, "2025-05-10").state == "agreed"


def test_two_unordered_events_that_lead_to_different_states_are_disputed_and_both_shown() -> (
    None
):
    recorded = log(
        planned("ann", "bob", key="P", when="2025-05-01"),
        meeting_changed("confirmed", "ann", key="C1", when="2025-05-02"),
        meeting_changed("confirmed", "bob", key="C2", when="2025-05-02"),
        meeting_changed("cancelled", "bob", key="X", when="2025-05-02"),
    )

    assert meeting(recorded, "2025-05-03").state == "disputed"
    assert meeting(recorded, "2025-05-03").keys == ["P", "C1", "C2", "X"]


def test_facts_of_one_stream_do_not_order_those_of_another() -> None:
    recorded = log(
        declared("russia", when="2025-05-01", since="2025-05-01", key="A"),
        declared(
            "ukraine",
            when="2025-05-01",
            since="2025-05-01",
            ceasefire="other",
            follows=["A"],
        ),
        truce_changed("limited", "russia", when="2025-05-02", new_until="2025-05-03"),
    )

    assert {t.slug: t.state for t in picture(recorded, "2025-05-10").ceasefires} == {
        "truce": "expired",
        "other": "in-force",
    }


def test_a_pointer_to_nothing_breaks_no_answer() -> None:
    recorded = log(
        no(
            "2025-05-01",
            supersedes=["GONE"],
            follows=["GONE"],
            answers=["GONE"],
            repeats=["GONE"],
        ),
        event("record-withdrawn", target="GONE", why="a slip"),
    )

    assert stances(recorded, "2025-05-02") == ["no"]


def test_what_says_that_it_supersedes_itself_holds() -> None:
    assert stances(
        log(no("2025-05-01", key="A", supersedes=["A"], repeats=["A"])), "2025-05-02"
    ) == ["no"]
