"""Votes: planned, moved, held or not, and how they ended; section 4."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

from tests.builders import (
    agreed,
    agreement,
    ballot,
    correct,
    dispute,
    issue,
    log,
    offered,
    picture,
    proposal,
    retract,
    source,
    stated,
    vote_changed,
    vote_planned,
    voted,
    withdraw,
)

LATER = "2025-07-01"


def plan(**fields: Any) -> Any:
    return vote_planned(
        **({"when": "2025-05-02", "scheduled_for": "2025-05-20", "key": "P"} | fields)
    )


def states(events: tuple[Any, ...], *days: str) -> list[str]:
    """The state on each day, whatever the order in which the events were appended."""
    found = {
        tuple(ballot(log(*order), f"2025-{day}").state for day in days)
        for order in permutations(events)
    }
    (only,) = found
    return list(only)


# Planned and moved.


def test_a_planned_vote_waits_for_its_day_and_is_then_unresolved() -> None:
    assert states((plan(),), "05-02", "05-19", "05-20") == [
        "planned",
        "planned",
        "unresolved",
    ]


def test_a_vote_without_a_day_stays_planned() -> None:
    assert states((vote_planned(when="2025-05-02"),), "12-31") == ["planned"]


def test_a_vote_with_a_fuzzy_day_is_unresolved_after_the_last_it_may_be() -> None:
    events = (plan(scheduled_for="[2025-05-20..2025-05-22]"),)

    assert states(events, "05-21", "05-22") == ["planned", "unresolved"]


def test_a_moved_vote_has_its_new_day_and_keeps_the_earlier_one() -> None:
    moved = vote_changed(
        "moved",
        when="2025-05-10",
        scheduled_for="2025-05-25",
        key="M",
        evidence=["press"],
    )
    recorded = log(source("press"), plan(), moved)
    found = ballot(recorded, "2025-05-10")

    assert (found.state, found.scheduled_for, found.earlier) == (
        "moved",
        "2025-05-25",
        ["2025-05-20"],
    )
    assert [(g.part, g.key, g.citations) for g in found.grounds] == [
        ("scheduled_for", "M", [1]),
        ("state", "M", [1]),
    ]
    assert [ballot(recorded, f"2025-05-{d}").state for d in (21, 26)] == [
        "moved",
        "unresolved",
    ]


def test_a_postponed_vote_has_no_day_and_one_that_names_a_day_is_moved() -> None:
    off = vote_changed("postponed", when="2025-05-10", key="O")
    named = vote_changed(
        "postponed", when="2025-05-12", scheduled_for="2025-05-25", key="N"
    )
    found = ballot(log(plan(), off), LATER)

    assert (found.state, found.scheduled_for, found.earlier) == (
        "postponed",
        None,
        ["2025-05-20"],
    )
    assert states((plan(), off, named), "05-10", "05-12") == ["postponed", "moved"]


def test_a_cancelled_vote_is_over_and_keeps_the_day_it_was_planned_for() -> None:
    recorded = log(plan(), vote_changed("cancelled", when="2025-05-10", key="C"))
    found = ballot(recorded, LATER)

    assert (found.state, found.scheduled_for) == ("cancelled", "2025-05-20")
    assert [g.key for g in found.grounds if g.part == "state"] == ["C"]


def test_only_a_new_plan_revives_a_cancelled_vote_and_its_changes_go_with_the_old_one() -> (
    None
):
    events = (
        plan(),
        vote_changed("cancelled", when="2025-05-10"),
        plan(when="2025-05-12", scheduled_for="2025-06-01", key="Q"),
    )

    assert states(events, "05-10", "05-12") == ["cancelled", "planned"]


def test_moved_and_cancelled_on_one_day_is_disputed_and_has_no_day() -> None:
    events = (
        plan(),
        vote_changed("moved", when="2025-05-10", scheduled_for="2025-05-25", key="M"),
        vote_changed("cancelled", when="2025-05-10", key="C"),
    )
    found = ballot(log(*events), "2025-05-10")

    assert states(events, "05-10") == ["disputed"]
    assert {g.key for g in found.grounds if g.part == "state"} == {"M", "C"}


def test_moved_twice_on_one_day_to_two_days_is_disputed() -> None:
    events = (
        plan(),
        vote_changed("moved", when="2025-05-10", scheduled_for="2025-05-25", key="M"),
        vote_changed("moved", when="2025-05-10", scheduled_for="2025-05-26", key="N"),
    )

    assert states(events, "05-10") == ["disputed"]
    assert ballot(log(*events), "2025-05-10").scheduled_for is None


# Held.


def test_a_vote_need_not_be_planned() -> None:
    found = ballot(log(voted("adopted", when="2025-05-20", key="V")), "2025-05-20")

    assert (found.state, found.held, found.scheduled_for, found.keys) == (
        "adopted",
        "2025-05-20",
        "2025-05-20",
        ["V"],
    )


@pytest.mark.parametrize("outcome", ["adopted", "rejected"])
def test_the_outcome_is_the_state_and_the_numbers_are_as_they_were_reported(
    outcome: str,
) -> None:
    held = voted(
        outcome,
        when="2025-05-20",
        needed=226,
        abstained=0,
        **{"for": 301, "against": 12},
    )
    events = (plan(), held)
    (result,) = ballot(log(*events), "2025-05-20").results

    assert states(events, "05-19", "05-20") == ["planned", outcome]
    assert (result.for_, result.against, result.abstained, result.needed) == (
        301,
        12,
        0,
        226,
    )


def test_a_result_without_numbers_has_none() -> None:
    (result,) = ballot(log(voted("adopted", when="2025-05-20")), LATER).results

    assert (result.for_, result.against, result.abstained, result.needed) == (None,) * 4


def test_a_vote_of_several_days_counts_from_the_last() -> None:
    events = (plan(), voted("adopted", when="2025-05-19/2025-05-21"))

    assert states(events, "05-19", "05-21") == ["planned", "adopted"]


def test_a_vote_held_after_it_was_cancelled_was_held() -> None:
    events = (
        plan(),
        vote_changed("cancelled", when="2025-05-10"),
        voted("rejected", when="2025-05-20"),
    )

    assert states(events, "05-10", "05-20") == ["cancelled", "rejected"]


def test_a_recount_replaces_the_count() -> None:
    events = (
        voted("adopted", when="2025-05-20", key="V", **{"for": 51}),
        voted("rejected", when="2025-05-22", key="W", **{"for": 49}),
    )

    assert states(events, "05-20", "05-22") == ["adopted", "rejected"]
    assert [r.for_ for r in ballot(log(*events), LATER).results] == [49]


def test_a_report_that_says_so_replaces_another_of_the_same_day() -> None:
    events = (
        voted("adopted", when="2025-05-20", key="V"),
        voted("rejected", when="2025-05-20", key="W", supersedes=["V"]),
    )

    assert states(events, "05-20") == ["rejected"]


def test_two_reports_in_no_order_that_differ_are_disputed_and_both_are_shown() -> None:
    events = (
        voted("adopted", when="2025-05-20", key="V", **{"for": 51}),
        voted("rejected", when="2025-05-20", key="W", **{"for": 49}),
    )
    found = ballot(log(*events), LATER)

    assert states(events, "05-20") == ["disputed"]
    assert [(r.outcome, r.for_) for r in found.results] == [
        ("adopted", 51),
        ("rejected", 49),
    ]


def test_two_reports_that_agree_are_both_shown_and_nothing_is_disputed() -> None:
    events = (
        voted("adopted", when="2025-05-20", key="V", **{"for": 51}),
        voted("adopted", when="2025-05-20", key="W", **{"for": 52}),
    )

    assert states(events, "05-20") == ["adopted"]
    assert len(ballot(log(*events), LATER).results) == 2


def test_a_new_plan_after_a_vote_is_another_vote_under_its_name() -> None:
    events = (
        voted("rejected", when="2025-05-20", key="V"),
        plan(when="2025-05-22", scheduled_for="2025-06-10", key="Q"),
        voted("adopted", when="2025-06-10", key="W"),
    )

    assert states(events, "05-20", "05-22", "06-10") == [
        "rejected",
        "planned",
        "adopted",
    ]


# What it is on, and what it is not.


def test_a_parliaments_vote_against_an_agreement_changes_no_state_of_it() -> None:
    recorded = log(
        agreed("ann", "bob", terms=["swap"], when="2025-05-02"),
        offered("ann", "bob", when="2025-05-02"),
        voted("rejected", when="2025-05-20", on="agreement:deal", body="ann"),
        voted("rejected", when="2025-05-20", on="proposal:offer", vote="other"),
    )

    assert agreement(recorded, LATER).state == "agreed"
    assert proposal(recorded, LATER).state == "open"
    assert [(v.slug, v.on, v.body) for v in picture(recorded, LATER).votes] == [
        ("ballot", "agreement:deal", "ann"),
        ("other", "proposal:offer", "Diet"),
    ]


def test_what_the_result_does_not_say_is_as_it_was_planned() -> None:
    found = ballot(
        log(
            plan(on="agreement:deal", title="The Diet on the deal"),
            voted("adopted", when="2025-05-20", body="Lower House"),
        ),
        LATER,
    )

    assert (found.title, found.on, found.body) == (
        "The Diet on the deal",
        "agreement:deal",
        "Lower House",
    )


def test_votes_are_asked_for_by_the_issue_and_by_the_party_that_votes() -> None:
    recorded = log(
        issue("land"),
        issue("sea"),
        stated("ann", "land", "yes", when="2025-05-01"),
        voted("adopted", when="2025-05-20", vote="a", body="ann", issues=["land"]),
        voted("adopted", when="2025-05-21", vote="b", issues=["sea"]),
    )

    def asked(**narrowed: Any) -> list[str]:
        return [v.slug for v in picture(recorded, LATER, **narrowed).votes]

    assert asked() == ["a", "b"]
    assert asked(issues=["land"]) == ["a"]
    assert asked(parties=["ann"]) == ["a"]


# The clocks, the evidence, our own record.


def test_a_change_that_is_dated_before_the_plan_counts_once_that_does() -> None:
    recorded = log(vote_changed("cancelled", when="2025-05-01", key="C"), plan())
    found = ballot(recorded, "2025-05-02")

    assert picture(recorded, "2025-05-01").votes == []
    assert (found.state, found.dated_before) == ("cancelled", ["C"])


def test_a_result_that_was_reported_later_is_not_known_then() -> None:
    recorded = log(plan(), voted("adopted", when="2025-05-20", reported="2025-05-25"))

    assert ballot(recorded, "2025-05-21").state == "adopted"
    assert ballot(recorded, "2025-05-21", "2025-05-21").state == "unresolved"


def test_a_result_whose_source_is_taken_back_counts_no_more() -> None:
    recorded = log(
        source("press"),
        plan(),
        voted("adopted", when="2025-05-20", evidence=["press"]),
        retract("press", when="2025-05-24"),
    )

    assert ballot(recorded, LATER).state == "unresolved"
    assert ballot(recorded, LATER, "2025-05-23").state == "adopted"


def test_a_result_is_corrected_withdrawn_and_denied() -> None:
    held = voted("adopted", when="2025-05-20", key="V", **{"for": 51})
    mended = correct("V", {"outcome": "rejected", "for": None})
    found = ballot(log(plan(), held, mended), LATER)

    assert (found.state, found.results[0].for_) == ("rejected", None)
    assert ballot(log(plan(), held, withdraw("V")), LATER).state == "unresolved"
    denied = ballot(log(plan(), held, dispute("V", "ann", when="2025-05-21")), LATER)
    assert (denied.state, denied.results[0].disputed_by) == ("adopted", ["ann"])


def test_votes_are_listed_by_their_day() -> None:
    recorded = log(
        plan(vote="later", key="A"),
        plan(vote="sooner", key="B", scheduled_for="2025-05-15"),
        plan(vote="held", key="C"),
        voted("adopted", when="2025-05-19", vote="held"),
    )

    assert [v.slug for v in picture(recorded, LATER).votes] == [
        "sooner",
        "held",
        "later",
    ]
