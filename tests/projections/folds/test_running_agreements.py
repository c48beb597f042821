"""Agreements that run: from when until when, who stands in their way, and how they end; section 4."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from tests.builders import (
    agreed,
    agreement,
    agreement_changed,
    agreement_ended,
    correct,
    dispute,
    log,
    picture,
    retract,
    source,
    withdraw,
)

LATER = "2025-07-01"


def deal(**fields: Any) -> Any:
    return agreed(
        "ann", "bob", **({"terms": ["swap"], "when": "2025-05-02", "key": "G"} | fields)
    )


def running(since: str | None = "2025-05-10", until: str | None = "2025-05-20") -> Any:
    named = {"from": since, "until": until}
    return deal(effect={name: text for name, text in named.items() if text})


def states(events: tuple[Any, ...], *days: str) -> list[str]:
    """The state on each day, whatever the order in which the events were appended."""
    found = {
        tuple(agreement(log(*order), f"2025-{day}").state for day in days)
        for order in permutations(events)
    }
    (only,) = found
    return list(only)


# The effect.


def test_an_agreement_without_a_beginning_is_agreed_and_no_more() -> None:
    assert states((deal(),), "05-02", "12-31") == ["agreed", "agreed"]


def test_it_is_in_force_inside_its_effect_and_then_expired() -> None:
    assert states((running(),), "05-09", "05-10", "05-20", "05-21") == [
        "agreed",
        "in-force",
        "in-force",
        "expired",
    ]


def test_a_fuzzy_beginning_counts_from_its_last_day() -> None:
    fuzzy = (running("[2025-05-10..2025-05-12]"),)

    assert states(fuzzy, "05-11", "05-12") == ["agreed", "in-force"]


def test_with_a_fuzzy_end_it_is_possibly_ended_from_the_first_day_and_over_after_the_last() -> (
    None
):
    recorded = log(running(until="[2025-05-20..2025-05-22]"))
    found = [agreement(recorded, f"2025-05-{day}") for day in (20, 21, 22, 23)]

    assert [(f.state, f.possibly_ended) for f in found] == [
        ("in-force", False),
        ("in-force", True),
        ("in-force", True),
        ("expired", False),
    ]


def test_one_whose_end_has_passed_without_a_beginning_is_expired() -> None:
    assert states((running(None),), "05-20", "05-21") == ["agreed", "expired"]


def test_an_entry_into_force_begins_it_whatever_was_planned() -> None:
    begun = agreement_changed("entered-into-force", when="2025-05-05", key="E")

    assert states((deal(), begun), "05-04", "05-05") == ["agreed", "in-force"]
    found = agreement(log(running("2025-06-01", None), begun), "2025-05-05")
    assert (found.state, found.from_, found.until) == ("in-force", "2025-05-05", None)


# Extended, amended.


def test_an_extension_moves_the_end_and_cites_what_moved_it() -> None:
    extended = agreement_changed(
        "extended",
        "ann",
        "bob",
        when="2025-05-18",
        new_until="2025-06-20",
        key="X",
        evidence=["press"],
    )
    recorded = log(source("press"), running(), extended)

    found = agreement(recorded, "2025-05-21")
    assert (found.state, found.until) == ("in-force", "2025-06-20")
    assert [(g.part, g.key, g.citations) for g in found.grounds] == [
        ("reached", "G", []),
        ("from", "G", []),
        ("until", "X", [1]),
    ]
    assert agreement(recorded, "2025-06-21").state == "expired"


def test_an_extension_without_an_end_is_until_further_notice() -> None:
    found = agreement(
        log(running(), agreement_changed("extended", when="2025-05-18", key="X")), LATER
    )

    assert (found.state, found.until) == ("in-force", None)
    assert [g.key for g in found.grounds if g.part == "until"] == ["X"]


def test_an_amendment_moves_the_end_only_where_it_names_one() -> None:
    plain = agreement_changed("amended", when="2025-05-18", text="A new annex", key="X")
    moved = agreement_changed(
        "amended", when="2025-05-19", new_until="2025-06-20", key="Y"
    )

    assert states((running(), plain), "05-21") == ["expired"]
    assert states((running(), plain, moved), "05-21", "06-21") == [
        "in-force",
        "expired",
    ]
    assert [
        (c.change, c.text, c.new_until)
        for c in agreement(log(running(), plain, moved), LATER).changes
    ] == [("amended", "A new annex", None), ("amended", None, "2025-06-20")]


# Suspended, resumed.


def test_it_is_suspended_until_it_is_resumed_by_who_suspended_it() -> None:
    events = (
        running(until=None),
        agreement_changed("suspended", "bob", when="2025-05-12", key="S"),
        agreement_changed("resumed", "ann", when="2025-05-13", key="R"),
        agreement_changed("resumed", "bob", when="2025-05-15", key="T"),
    )

    assert states(events, "05-11", "05-12", "05-13", "05-15") == [
        "in-force",
        "suspended",
        "suspended",
        "in-force",
    ]


def test_a_resumption_by_nobody_known_ends_every_suspension() -> None:
    events = (
        running(until=None),
        agreement_changed("suspended", "bob", when="2025-05-12"),
        agreement_changed("suspended", when="2025-05-12"),
        agreement_changed("resumed", when="2025-05-13"),
    )

    assert states(events, "05-12", "05-13") == ["suspended", "in-force"]


def test_an_entry_into_force_ends_a_suspension() -> None:
    events = (
        deal(),
        agreement_changed("suspended", "bob", when="2025-05-12"),
        agreement_changed("entered-into-force", when="2025-05-13"),
    )

    assert states(events, "05-12", "05-13") == ["suspended", "in-force"]


def test_a_suspended_agreement_expires_with_its_effect() -> None:
    events = (running(), agreement_changed("suspended", "ann", when="2025-05-12"))

    assert states(events, "05-20", "05-21") == ["suspended", "expired"]


def test_suspended_and_resumed_on_one_day_by_one_party_is_disputed_and_both_are_shown() -> (
    None
):
    recorded = log(
        running(),
        agreement_changed("suspended", "bob", when="2025-05-12", key="S"),
        agreement_changed("resumed", "bob", when="2025-05-12", key="R"),
    )
    found = agreement(recorded, "2025-05-13")

    assert found.state == "disputed"
    assert [c.key for c in found.changes] == ["R", "S"]
    assert {g.key for g in found.grounds if g.part == "state"} == {"R", "S"}


def test_a_pointer_orders_what_dates_leave_open() -> None:
    events = (
        running(),
        agreement_changed("suspended", "bob", when="2025-05-12", key="S"),
        agreement_changed("resumed", "bob", when="2025-05-12", key="R", follows=["S"]),
    )

    assert states(events, "05-13") == ["in-force"]


# Rejected.


@pytest.mark.parametrize("after_all", ["signed", "ratified"])
def test_a_party_that_rejects_it_before_it_is_in_force_stops_it_until_it_signs_or_ratifies_after_all(
    after_all: str,
) -> None:
    events = (
        running(until=None),
        agreement_changed("rejected", "bob", when="2025-05-08", key="N"),
        agreement_changed(after_all, "bob", when="2025-05-15", key="Y"),
    )

    assert states(events, "05-07", "05-08", "05-14", "05-15") == [
        "agreed",
        "rejected",
        "rejected",
        "in-force",
    ]


def test_what_others_ratify_does_not_take_back_a_rejection() -> None:
    events = (
        deal(),
        agreement_changed("rejected", "bob", when="2025-05-08"),
        agreement_changed("ratified", "ann", when="2025-05-15"),
        agreement_changed("entered-into-force", "ann", when="2025-05-16"),
    )

    assert states(events, "05-16") == ["rejected"]


def test_a_rejection_once_it_is_in_force_is_listed_and_moves_nothing() -> None:
    events = (
        running(until=None),
        agreement_changed("rejected", "bob", when="2025-05-12", key="N"),
    )

    assert states(events, "05-12") == ["in-force"]
    assert [c.change for c in agreement(log(*events), LATER).changes] == ["rejected"]


def test_rejected_and_put_into_force_on_one_day_is_disputed() -> None:
    events = (
        deal(),
        agreement_changed("rejected", "bob", when="2025-05-12"),
        agreement_changed("entered-into-force", when="2025-05-12"),
    )

    assert states(events, "05-12") == ["disputed"]


def test_rejected_and_ratified_by_one_party_on_one_day_is_disputed() -> None:
    events = (
        deal(),
        agreement_changed("rejected", "bob", when="2025-05-12"),
        agreement_changed("ratified", "bob", when="2025-05-12"),
    )

    assert states(events, "05-12") == ["disputed"]


@pytest.mark.parametrize("change", ["rejected", "suspended", "left", "extended"])
def test_the_word_of_who_is_no_party_to_it_is_listed_and_moves_nothing(
    change: str,
) -> None:
    recorded = log(running(), agreement_changed(change, "eve", when="2025-05-08"))

    assert [agreement(recorded, f"2025-05-{day}").state for day in ("08", 10, 21)] == [
        "agreed",
        "in-force",
        "expired",
    ]
    assert [c.by for c in agreement(recorded, LATER).changes] == [["eve"]]


# Left.


def test_who_leaves_ends_it_for_itself_alone() -> None:
    recorded = log(
        running(until=None),
        agreement_changed("left", "bob", when="2025-05-12", key="L"),
    )
    found = agreement(recorded, "2025-05-12")

    assert (found.state, found.parties, found.left) == (
        "in-force",
        ["ann", "bob"],
        ["bob"],
    )
    assert agreement(recorded, "2025-05-11").left == []


def test_who_left_is_a_party_again_when_it_signs_anew() -> None:
    recorded = log(
        running(until=None),
        agreement_changed("left", "bob", when="2025-05-12"),
        agreement_changed("signed", "bob", when="2025-05-15"),
    )

    assert [agreement(recorded, f"2025-05-{d}").left for d in (14, 15)] == [["bob"], []]


def test_who_left_holds_it_up_no_more() -> None:
    events = (
        running(until=None),
        agreement_changed("suspended", "bob", when="2025-05-12"),
        agreement_changed("left", "bob", when="2025-05-13"),
    )

    assert states(events, "05-12", "05-13") == ["suspended", "in-force"]


def test_it_is_ended_once_all_of_its_parties_have_left() -> None:
    events = (
        running(until=None),
        agreement_changed("left", "bob", when="2025-05-12", key="L"),
        agreement_changed("left", "ann", when="2025-05-13", key="M"),
    )

    assert states(events, "05-12", "05-13") == ["in-force", "ended"]
    found = agreement(log(*events), "2025-05-13")
    assert [g.key for g in found.grounds if g.part == "state"] == ["L", "M"]


def test_left_and_signed_on_one_day_is_disputed_and_neither_is_taken_for_the_last() -> (
    None
):
    recorded = log(
        running(until=None),
        agreement_changed("left", "bob", when="2025-05-12"),
        agreement_changed("signed", "bob", when="2025-05-12"),
    )
    found = agreement(recorded, "2025-05-12")

    assert (found.state, found.left, len(found.changes)) == ("disputed", [], 2)


# Ended.


@pytest.mark.parametrize(
    ("end_type", "state"),
    [
        ("expired", "expired"),
        ("terminated", "ended"),
        ("superseded", "ended"),
        ("fulfilled", "ended"),
        ("collapsed", "ended"),
        ("unclear", "ended"),
    ],
)
def test_an_end_goes_before_all_else(end_type: str, state: str) -> None:
    events = (
        running(),
        agreement_changed("suspended", "ann", when="2025-05-12"),
        agreement_ended(end_type, when="2025-05-15"),
    )

    assert states(events, "05-14", "05-15", "05-21") == ["suspended", state, state]


def test_an_end_after_the_effect_has_run_out_is_an_end() -> None:
    events = (running(), agreement_ended("terminated", when="2025-05-25"))

    assert states(events, "05-24", "05-25") == ["expired", "ended"]


def test_nothing_but_reaching_it_anew_revives_what_is_ended() -> None:
    events = (
        running(until=None),
        agreement_ended("terminated", when="2025-05-12"),
        agreement_changed("resumed", "ann", "bob", when="2025-05-15"),
        deal(key="H", when="2025-06-01"),
    )

    assert states(events, "05-15", "06-01") == ["ended", "agreed"]


def test_an_end_on_a_fuzzy_day_leaves_it_possibly_ended_and_names_what_may_have_ended_it() -> (
    None
):
    recorded = log(
        running(until=None),
        agreement_ended("unclear", when="[2025-05-12..2025-05-14]", key="Z"),
    )
    found = [agreement(recorded, f"2025-05-{day}") for day in (11, 12, 13, 14)]

    assert [(f.state, f.possibly_ended) for f in found] == [
        ("in-force", False),
        ("in-force", True),
        ("in-force", True),
        ("ended", False),
    ]
    assert [g.key for g in found[1].grounds if g.part == "state"] == ["Z"]


def test_two_ends_in_no_order_that_differ_are_disputed() -> None:
    events = (
        deal(),
        agreement_ended("expired", when="2025-05-12"),
        agreement_ended("terminated", when="2025-05-12", key="T"),
    )

    assert states(events, "05-12") == ["disputed"]


@pytest.mark.parametrize(
    ("gone", "due"),
    [("2025-05-25", "pending"), ("2025-05-24", "pending"), ("2025-05-26", "overdue")],
)
def test_what_was_over_by_its_due_day_is_not_owed_any_more(gone: str, due: str) -> None:
    terms = [{"slug": "swap", "text": "A swap", "due": "2025-05-25"}]
    recorded = log(deal(terms=terms), agreement_ended("terminated", when=gone))

    assert [t.state for t in agreement(recorded, LATER).terms] == [due]


# The clocks, the evidence, our own record.


def test_a_change_that_is_dated_before_the_agreement_counts_once_that_does() -> None:
    recorded = log(
        agreement_changed("signed", "ann", when="2025-05-01", key="S"),
        agreement_ended("collapsed", when="2025-05-01", key="E"),
        deal(),
    )
    found = agreement(recorded, "2025-05-02")

    assert picture(recorded, "2025-05-01").agreements == []
    assert (found.state, found.dated_before) == ("ended", ["E", "S"])


def test_a_change_that_was_reported_later_is_not_known_then() -> None:
    recorded = log(
        running(until=None),
        agreement_changed("suspended", "ann", when="2025-05-12", reported="2025-05-20"),
    )

    assert agreement(recorded, "2025-05-15").state == "suspended"
    assert agreement(recorded, "2025-05-15", "2025-05-15").state == "in-force"


def test_a_change_whose_source_is_taken_back_counts_no_more() -> None:
    recorded = log(
        source("press"),
        running(until=None),
        agreement_changed("left", "bob", when="2025-05-12", evidence=["press"]),
        retract("press", when="2025-05-14"),
    )

    assert agreement(recorded, LATER).left == []
    assert agreement(recorded, LATER, "2025-05-13").left == ["bob"]


def test_a_corrected_and_a_withdrawn_change_answer_as_the_record_is_put_right() -> None:
    suspended = agreement_changed("suspended", "ann", when="2025-05-12", key="S")
    events = (running(until=None), suspended)

    moved = correct("S", {"change": "extended", "new_until": "2025-06-20"})
    found = agreement(log(*events, moved), "2025-05-12")
    assert (found.state, found.until) == ("in-force", "2025-06-20")
    assert agreement(log(*events, withdraw("S")), "2025-05-12").state == "in-force"


def test_a_denied_change_stands_and_is_marked() -> None:
    recorded = log(
        running(until=None),
        agreement_changed("suspended", "ann", when="2025-05-12", key="S"),
        dispute("S", "ann", when="2025-05-13"),
    )

    found = agreement(recorded, LATER)
    assert (found.state, [c.disputed_by for c in found.changes]) == (
        "suspended",
        [["ann"]],
    )
