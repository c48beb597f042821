"""Deadlines, section 4."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import (
    agreed,
    answered,
    deadline,
    deadline_changed,
    deadline_set,
    dispute,
    issue,
    log,
    offered,
    picture,
    withdraw,
)


def two_weeks(**fields: Any) -> Any:
    return deadline_set(
        "2025-06-11",
        "usa",
        **({"when": "2025-05-28", "binds": ["russia"], "key": "S"} | fields),
    )


def moved(to: str, when: str, *conditions: dict[str, Any], **fields: Any) -> Any:
    return deadline_changed(
        "moved",
        "usa",
        when=when,
        new_due=to,
        **({"conditions": list(conditions)} if conditions else {}),
        **fields,
    )


def said(change: str, when: str, *by: str, **fields: Any) -> Any:
    return deadline_changed(change, *by, when=when, **fields)


@pytest.mark.parametrize(
    ("valid", "state"),
    [
        ("2025-05-28", "pending"),
        ("2025-06-11", "pending"),
        ("2025-06-12", "passed"),
        ("2025-06-11T23:59:59+03:00", "pending"),
        ("2025-06-12T00:00+03:00", "passed"),
    ],
)
def test_a_deadline_is_pending_until_its_day_is_over_without_a_word(
    valid: str, state: str
) -> None:
    assert deadline(log(two_weeks()), valid).state == state


def test_a_deadline_that_is_not_set_yet_is_not_shown() -> None:
    assert picture(log(two_weeks()), "2025-05-27").deadlines == []


def test_a_change_of_what_was_never_set_is_not_shown() -> None:
    assert picture(log(said("met", "2025-06-01")), "2025-06-20").deadlines == []


def test_an_instant_is_over_at_once() -> None:
    recorded = log(deadline_set("2025-06-11T12:00+03:00", when="2025-05-28"))

    assert [
        deadline(recorded, f"2025-06-11T{hour}+03:00").state
        for hour in ("11:59", "12:00")
    ] == ["pending", "passed"]


def test_a_fuzzy_day_has_possibly_passed_from_its_first_day_on() -> None:
    recorded = log(deadline_set("[2025-06-10..2025-06-20]", when="2025-05-28"))
    found = [deadline(recorded, f"2025-06-{day}") for day in (10, 11, 20, 21)]

    assert [(each.state, each.possibly_passed) for each in found] == [
        ("pending", False),
        ("pending", True),
        ("pending", True),
        ("passed", False),
    ]


def test_who_set_it_for_whom_and_about_what_is_shown() -> None:
    found = deadline(
        log(two_weeks(about=["ceasefire", "meeting:round"], title="Two weeks")),
        "2025-06-01",
    )

    assert (found.slug, found.of, found.title) == ("day", "deadline", "Two weeks")
    assert (found.by, found.binds, found.set, found.due) == (
        ["usa"],
        ["russia"],
        "2025-05-28",
        "2025-06-11",
    )
    assert found.about == ["ceasefire", "meeting:round"]


def test_a_move_keeps_the_earlier_days() -> None:
    recorded = log(
        two_weeks(),
        moved("2025-06-20", "2025-06-05"),
        moved("2025-06-30", "2025-06-18", key="M"),
    )
    found = deadline(recorded, "2025-06-25")

    assert (found.state, found.due, found.earlier) == (
        "moved",
        "2025-06-30",
        ["2025-06-11", "2025-06-20"],
    )
    assert [(g.part, g.key) for g in found.grounds] == [("set", "S"), ("due", "M")]
    assert deadline(recorded, "2025-06-10").due == "2025-06-20"
    assert deadline(recorded, "2025-07-01").state == "passed"


@pytest.mark.parametrize("change", ["met", "missed", "dropped"])
def test_what_is_said_of_it_is_its_state(change: str) -> None:
    recorded = log(two_weeks(), said(change, "2025-06-12", "russia", key="W"))
    found = deadline(recorded, "2025-06-13")

    assert found.state == change
    assert [(w.by, w.change, w.when, w.key) for w in found.said] == [
        (["russia"], change, "2025-06-12", "W")
    ]
    assert deadline(recorded, "2025-06-11").state == "pending"


def test_met_and_missed_by_two_is_disputed_and_both_are_shown() -> None:
    recorded = log(
        two_weeks(),
        said("met", "2025-06-12", "russia"),
        said("missed", "2025-06-13", "usa"),
    )
    found = deadline(recorded, "2025-06-14")

    assert found.state == "disputed"
    assert [(w.by, w.change) for w in found.said] == [
        (["russia"], "met"),
        (["usa"], "missed"),
    ]


def test_the_last_word_of_one_party_is_the_one_that_counts() -> None:
    recorded = log(
        two_weeks(),
        said("met", "2025-06-12", "usa"),
        said("missed", "2025-06-13", "usa"),
    )

    assert deadline(recorded, "2025-06-12").state == "met"
    assert deadline(recorded, "2025-06-14").state == "missed"


def test_two_words_of_one_party_on_one_day_are_disputed() -> None:
    recorded = log(
        two_weeks(),
        said("met", "2025-06-12", "usa"),
        said("missed", "2025-06-12", "usa"),
    )

    assert deadline(recorded, "2025-06-14").state == "disputed"


def test_dropped_comes_before_every_other_word() -> None:
    recorded = log(
        two_weeks(),
        said("dropped", "2025-06-05", "usa"),
        said("missed", "2025-06-12", "russia"),
        moved("2025-07-01", "2025-06-20"),
    )
    found = deadline(recorded, "2025-06-25")

    assert (found.state, found.due) == ("dropped", "2025-06-11")


def test_a_deadline_set_anew_after_it_was_dropped_is_pending_again() -> None:
    recorded = log(
        two_weeks(),
        said("dropped", "2025-06-05", "usa"),
        deadline_set("2025-07-01", "usa", when="2025-06-20"),
    )
    found = deadline(recorded, "2025-06-25")

    assert (found.state, found.due, found.earlier) == (
        "pending",
        "2025-07-01",
        ["2025-06-11"],
    )


def test_a_move_after_it_was_missed_opens_it_again() -> None:
    recorded = log(
        two_weeks(),
        said("missed", "2025-06-12", "usa"),
        moved("2025-06-30", "2025-06-13"),
    )

    assert [deadline(recorded, f"2025-06-{d}").state for d in (12, 13)] == [
        "missed",
        "moved",
    ]


@pytest.mark.parametrize("word", ["met", "missed"])
def test_what_was_said_of_the_day_before_decides_nothing_about_a_later_one(
    word: str,
) -> None:
    recorded = log(
        two_weeks(), said(word, "2025-06-10", "usa"), moved("2025-06-30", "2025-06-13")
    )
    days = ("2025-06-12", "2025-06-13", "2025-06-30", "2025-07-01")

    states = [deadline(recorded, day).state for day in days]
    assert states == [word, "moved", "moved", "passed"]
    again = log(
        two_weeks(),
        said(word, "2025-06-10", "usa"),
        moved("2025-06-30", "2025-06-13"),
        said("met", "2025-06-29", "usa"),
    )
    assert deadline(again, "2025-07-01").state == "met"


@pytest.mark.parametrize(
    ("follows", "state"), [({}, "missed"), ({"follows": ["W"]}, "moved")]
)
def test_of_a_word_and_a_move_of_one_day_the_word_counts_unless_the_move_follows_it(
    follows: dict[str, Any], state: str
) -> None:
    recorded = log(
        two_weeks(),
        moved("2025-06-30", "2025-06-13", key="M", **follows),
        said("missed", "2025-06-13", "usa", key="W"),
    )

    assert deadline(recorded, "2025-06-14").state == state


def test_of_a_conditional_move_both_days_are_shown_and_the_earlier_one_decides() -> (
    None
):
    pause = {"what": "strikes stop", "by_whom": "russia", "due": "2025-06-15"}
    recorded = log(two_weeks(), moved("2025-06-30", "2025-06-05", pause))
    found = deadline(recorded, "2025-06-15")

    assert (found.state, found.due) == ("moved", "2025-06-30")
    assert [(u.what, u.by_whom, u.due) for u in found.unless] == [
        ("strikes stop", "russia", ["2025-06-15"])
    ]
    assert deadline(recorded, "2025-06-16").state == "passed"


def test_a_condition_without_a_day_leaves_the_day_before_the_move() -> None:
    recorded = log(
        two_weeks(), moved("2025-06-30", "2025-06-05", {"what": "strikes stop"})
    )
    found = [deadline(recorded, f"2025-06-{day}") for day in (11, 12)]

    assert [(each.state, each.unless[0].due) for each in found] == [
        ("moved", ["2025-06-11"]),
        ("passed", ["2025-06-11"]),
    ]


def test_the_next_move_settles_the_condition() -> None:
    recorded = log(
        two_weeks(),
        moved("2025-06-30", "2025-06-05", {"what": "strikes stop"}),
        moved("2025-06-30", "2025-06-12"),
    )
    found = deadline(recorded, "2025-06-20")

    assert (found.state, found.due, found.unless) == ("moved", "2025-06-30", [])


def test_two_moves_on_one_day_leave_the_day_open_and_both_are_shown() -> None:
    recorded = log(
        two_weeks(),
        moved("2025-06-20", "2025-06-05", key="A"),
        moved("2025-06-30", "2025-06-05", key="B"),
    )
    found = deadline(recorded, "2025-06-10")

    assert (found.state, found.due, found.perhaps_due, found.earlier) == (
        "disputed",
        None,
        ["2025-06-20", "2025-06-30"],
        ["2025-06-11"],
    )
    assert deadline(recorded, "2025-07-01").state == "passed"


def test_a_pointer_puts_two_moves_of_one_day_in_order() -> None:
    recorded = log(
        two_weeks(),
        moved("2025-06-30", "2025-06-05", key="B", follows=["A"]),
        moved("2025-06-20", "2025-06-05", key="A"),
    )

    assert deadline(recorded, "2025-06-10").due == "2025-06-30"


def test_one_instant_in_two_zones_is_one_day() -> None:
    recorded = log(
        two_weeks(),
        moved("2025-06-20T12:00+03:00", "2025-06-05"),
        moved("2025-06-20T09:00Z", "2025-06-05"),
    )

    assert deadline(recorded, "2025-06-10").state == "moved"


def test_a_change_that_is_dated_before_it_was_set_counts_from_there() -> None:
    recorded = log(two_weeks(), said("dropped", "2025-05-27", "usa", key="E"))
    found = deadline(recorded, "2025-05-28")

    assert picture(recorded, "2025-05-27").deadlines == []
    assert (found.state, found.dated_before) == ("dropped", ["E"])


def test_a_possible_change_changes_nothing() -> None:
    recorded = log(two_weeks(), said("met", "[2025-06-01..2025-06-10]"))

    assert deadline(recorded, "2025-06-05").state == "pending"
    assert deadline(recorded, "2025-06-10").state == "met"


def test_what_was_not_known_then_does_not_count() -> None:
    recorded = log(two_weeks(), said("met", "2025-06-01", reported="2025-06-08"))

    assert deadline(recorded, "2025-06-05", "2025-06-05").state == "pending"
    assert deadline(recorded, "2025-06-05").state == "met"


def test_a_withdrawn_word_is_no_word_and_a_denied_one_says_who_denies_it() -> None:
    events = [two_weeks(), said("met", "2025-06-01", "russia", key="W")]
    denied = log(*events, dispute("W", "usa", when="2025-06-02"))

    assert deadline(log(*events, withdraw("W")), "2025-06-05").state == "pending"
    assert deadline(denied, "2025-06-05").said[0].disputed_by == ["usa"]


def test_days_of_proposals_and_terms_stand_in_the_same_list() -> None:
    term = {"slug": "swap", "text": "A swap", "due": "2025-06-01"}
    recorded = log(
        two_weeks(),
        agreed("ann", "bob", terms=[term, "bodies"], when="2025-05-16", key="G"),
        offered("usa", "russia", when="2025-05-10", deadline="2025-05-20", key="O"),
        answered("russia", "reject", when="2025-05-12"),
    )
    found = picture(recorded, "2025-06-05").deadlines

    assert [(d.of, d.slug, d.due, d.state, d.keys) for d in found] == [
        ("proposal", "offer", "2025-05-20", "rejected", ["O"]),
        ("term", "deal/swap", "2025-06-01", "overdue", ["G"]),
        ("deadline", "day", "2025-06-11", "pending", ["S"]),
    ]
    assert (found[0].by, found[0].binds) == (["usa"], ["russia"])
    assert (found[1].by, found[1].title) == (["ann", "bob"], "A swap")


def test_the_selection_of_an_issue_keeps_what_is_about_it() -> None:
    recorded = log(
        issue("land"),
        issue("sea"),
        two_weeks(about=["land"]),
        deadline_set("2025-06-11", when="2025-05-28", deadline="b", about=["sea"]),
        deadline_set("2025-06-11", when="2025-05-28", deadline="c"),
    )

    found = picture(recorded, "2025-06-01", issues=["land"]).deadlines
    assert [each.slug for each in found] == ["c", "day"]
