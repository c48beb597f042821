"""The lifecycle of a meeting, section 4."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import (
    log,
    meeting,
    meeting_changed,
    met,
    picture,
    planned,
    source,
    withdraw,
)


def offer(**fields: Any) -> Any:
    """Ann invites Bob for 15 May."""
    return planned(
        "ann",
        "bob",
        **(
            {
                "when": "2025-05-01",
                "proposed_by": ["ann"],
                "scheduled_for": "2025-05-15",
                "key": "P",
            }
            | fields
        ),
    )


def changed(
    change: str, by: str | None = None, when: str = "2025-05-05", **fields: Any
) -> Any:
    return meeting_changed(change, by, when=when, **fields)


def state(recorded: list, valid: str = "2025-05-10") -> str:
    return meeting(recorded, valid).state


# --- confirmations --------------------------------------------------------------------------------------------------


def test_a_meeting_is_proposed_until_all_invited_have_confirmed() -> None:
    recorded = log(
        planned("ann", "bob", when="2025-05-01"),
        changed("confirmed", "ann", "2025-05-02"),
        changed("confirmed", "bob", "2025-05-03"),
    )

    assert [state(recorded, f"2025-05-0{d}") for d in (1, 2, 3)] == [
        "proposed",
        "proposed",
        "confirmed",
    ]


def test_who_proposes_has_confirmed() -> None:
    recorded = log(offer(), changed("confirmed", "bob"))

    assert meeting(recorded, "2025-05-01").confirmed_by == ["ann"]
    assert (state(recorded), meeting(recorded, "2025-05-10").confirmed_by) == (
        "confirmed",
        ["ann", "bob"],
    )


def test_who_had_confirmed_when_it_was_planned_has_confirmed() -> None:
    assert (
        state(log(offer(proposed_by=["eve"], confirmed_by=["ann", "bob"])))
        == "confirmed"
    )


def test_a_proposer_who_is_not_invited_need_not_confirm() -> None:
    found = meeting(log(offer(proposed_by=["eve"])), "2025-05-10")

    assert (found.state, found.proposed_by, found.invited, found.confirmed_by) == (
        "proposed",
        ["eve"],
        ["ann", "bob"],
        [],
    )


def test_a_confirmation_of_somebody_not_invited_confirms_nothing() -> None:
    assert state(log(offer(), changed("confirmed", "eve"))) == "proposed"


def test_a_declined_is_listed_no_more() -> None:
    found = meeting(
        log(
            offer(),
            changed("confirmed", "bob"),
            changed("declined", "bob", "2025-05-06"),
        ),
        "2025-05-10",
    )

    assert (found.state, found.declined_by) == ("confirmed", ["bob"])


def test_only_who_declined_is_listed_as_declining() -> None:
    found = meeting(
        log(
            planned("ann", "bob", when="2025-05-01"),
            changed("confirmed", "ann"),
            changed("declined", "bob", "2025-05-06"),
        ),
        "2025-05-10",
    )

    assert (found.state, found.confirmed_by, found.declined_by) == (
        "proposed",
        ["ann"],
        ["bob"],
    )


def test_a_declined_proposal_is_still_proposed() -> None:
    assert state(log(offer(), changed("declined", "bob"))) == "proposed"


# --- dates and places -----------------------------------------------------------------------------------------------


def test_a_postponed_meeting_has_no_new_date() -> None:
    found = meeting(log(offer(), changed("postponed", "bob")), "2025-05-10")

    assert (found.state, found.scheduled_for, found.earlier) == (
        "postponed",
        None,
        ["2025-05-15"],
    )


@pytest.mark.parametrize("change", ["rescheduled", "moved", "postponed"])
def test_a_new_date_moves_a_meeting_and_needs_fresh_confirmations(change: str) -> None:
    recorded = log(
        offer(),
        changed("confirmed", "bob", "2025-05-02"),
        changed(change, "ann", scheduled_for="2025-05-16"),
    )
    found = meeting(recorded, "2025-05-10")

    assert (found.state, found.scheduled_for, found.earlier, found.confirmed_by) == (
        "moved",
        "2025-05-16",
        ["2025-05-15"],
        ["ann"],
    )


def test_a_moved_meeting_that_all_have_confirmed_again_is_confirmed() -> None:
    recorded = log(
        offer(),
        changed("rescheduled", "bob", scheduled_for="2025-05-16"),
        changed("confirmed", "ann", "2025-05-06"),
    )

    assert [state(recorded, d) for d in ("2025-05-05", "2025-05-06")] == [
        "moved",
        "confirmed",
    ]


def test_a_new_date_by_nobody_known_needs_everybodys_confirmation() -> None:
    recorded = log(
        offer(),
        changed("rescheduled", scheduled_for="2025-05-16"),
        changed("confirmed", "ann", "2025-05-06"),
        changed("confirmed", "bob", "2025-05-07"),
    )

    assert [state(recorded, d) for d in ("2025-05-06", "2025-05-07")] == [
        "moved",
        "confirmed",
    ]


@pytest.mark.parametrize(
    ("confirmed", "expected"), [(True, "confirmed"), (False, "proposed")]
)
def test_a_new_place_alone_keeps_the_state(confirmed: bool, expected: str) -> None:
    before = [changed("confirmed", "bob", "2025-05-02")] if confirmed else []
    found = meeting(
        log(offer(place="Rome"), *before, changed("moved", "ann", place="Istanbul")),
        "2025-05-10",
    )

    assert (found.state, found.place, found.scheduled_for) == (
        expected,
        "Istanbul",
        "2025-05-15",
    )


def test_a_new_date_keeps_the_place() -> None:
    assert (
        meeting(
            log(
                offer(place="Rome"),
                changed("rescheduled", "ann", scheduled_for="2025-05-16"),
            ),
            "2025-05-10",
        ).place
        == "Rome"
    )


def test_earlier_dates_are_kept_in_their_order_and_once() -> None:
    recorded = log(
        offer(),
        changed("rescheduled", "ann", "2025-05-03", scheduled_for="2025-05-20"),
        changed("rescheduled", "ann", "2025-05-04", scheduled_for="2025-05-15"),
        changed("rescheduled", "ann", "2025-05-05", scheduled_for="2025-05-18"),
    )

    assert (
        meeting(recorded, "2025-05-10").scheduled_for,
        meeting(recorded, "2025-05-10").earlier,
    ) == ("2025-05-18", ["2025-05-15", "2025-05-20"])


def test_one_instant_written_in_two_zones_is_one_date() -> None:
    recorded = log(
        offer(scheduled_for="2025-05-15T13:00+03:00"),
        changed("rescheduled", "bob", scheduled_for="2025-05-15T10:00Z"),
    )

    assert (
        meeting(recorded, "2025-05-10").scheduled_for,
        meeting(recorded, "2025-05-10").earlier,
    ) == ("2025-05-15T10:00Z", [])


# --- cancelled and revived ------------------------------------------------------------------------------------------


def test_a_cancelled_meeting_is_cancelled_also_when_its_date_has_passed() -> None:
    recorded = log(offer(), changed("cancelled", "bob"))

    assert [state(recorded, d) for d in ("2025-05-04", "2025-05-05", "2025-06-01")] == [
        "proposed",
        "cancelled",
        "cancelled",
    ]


def test_a_cancelled_meeting_keeps_the_date_that_it_had_last() -> None:
    recorded = log(
        offer(),
        changed("rescheduled", "ann", "2025-05-03", scheduled_for="2025-05-16"),
        changed("cancelled", "bob"),
    )

    assert (
        meeting(recorded, "2025-05-10").scheduled_for,
        meeting(recorded, "2025-05-10").earlier,
    ) == ("2025-05-16", ["2025-05-15"])


@pytest.mark.parametrize("change", ["cancelled", "postponed"])
def test_a_confirmation_revives_a_meeting_only_when_all_have_confirmed(
    change: str,
) -> None:
    recorded = log(
        offer(),
        changed(change, "bob"),
        changed("confirmed", "bob", "2025-05-06"),
        changed("confirmed", "ann", "2025-05-07"),
    )

    assert [state(recorded, f"2025-05-0{d}") for d in (5, 6, 7)] == [
        change,
        change,
        "confirmed",
    ]
    assert meeting(recorded, "2025-05-07").scheduled_for == "2025-05-15"


def test_a_new_plan_revives_a_cancelled_meeting() -> None:
    recorded = log(
        offer(),
        changed("cancelled", "bob"),
        offer(key="Q", when="2025-05-06", scheduled_for="2025-05-20"),
    )
    found = meeting(recorded, "2025-05-10")

    assert (found.state, found.scheduled_for, found.earlier) == (
        "proposed",
        "2025-05-20",
        ["2025-05-15"],
    )


def test_a_new_plan_has_its_own_invitations_and_needs_its_own_confirmations() -> None:
    again = planned(
        "ann",
        "eve",
        when="2025-05-06",
        proposed_by=["ann"],
        format="call",
        scheduled_for="2025-05-20",
    )
    found = meeting(
        log(
            offer(),
            changed("confirmed", "bob", "2025-05-02"),
            changed("declined", "bob", "2025-05-03"),
            again,
        ),
        "2025-05-10",
    )

    assert (
        found.state,
        found.invited,
        found.format,
        found.confirmed_by,
        found.declined_by,
    ) == (
        "proposed",
        ["ann", "eve"],
        "call",
        ["ann"],
        [],
    )


def test_a_new_date_revives_a_cancelled_meeting_as_moved() -> None:
    assert (
        state(
            log(
                offer(),
                changed("cancelled", "bob"),
                changed("rescheduled", "bob", "2025-05-06", scheduled_for="2025-05-20"),
            )
        )
        == "moved"
    )


# --- held -----------------------------------------------------------------------------------------------------------


def test_a_held_meeting_says_who_attended_and_what_came_of_it() -> None:
    found = meeting(
        log(
            offer(place="Rome"),
            met("ann", "bob", when="2025-05-15", outcome="A swap", place="Istanbul"),
        ),
        "2025-05-20",
    )

    assert (found.state, found.held, found.attended, found.outcome) == (
        "held",
        "2025-05-15",
        ["ann", "bob"],
        "A swap",
    )
    assert (found.scheduled_for, found.earlier, found.place) == (
        "2025-05-15",
        [],
        "Istanbul",
    )


def test_a_meeting_held_on_another_day_keeps_the_planned_one() -> None:
    found = meeting(log(offer(), met("ann", "bob", when="2025-05-16")), "2025-05-20")

    assert (found.scheduled_for, found.earlier) == ("2025-05-16", ["2025-05-15"])


def test_a_meeting_that_lasted_from_the_planned_day_was_held_as_planned() -> None:
    found = meeting(
        log(offer(), met("ann", "bob", when="2025-05-15/2025-05-16")), "2025-05-20"
    )

    assert (found.scheduled_for, found.earlier, found.held) == (
        "2025-05-15",
        [],
        "2025-05-15/2025-05-16",
    )


def test_a_meeting_held_the_day_before_the_planned_one_was_not_held_as_planned() -> (
    None
):
    found = meeting(log(offer(), met("ann", "bob", when="2025-05-14")), "2025-05-20")

    assert (found.scheduled_for, found.earlier) == ("2025-05-14", ["2025-05-15"])


def test_of_several_dates_that_fit_the_last_one_planned_is_that_of_the_meeting() -> (
    None
):
    recorded = log(
        offer(scheduled_for="2025-05"),
        changed("rescheduled", "ann", scheduled_for="2025-05-15"),
        met("ann", "bob", when="2025-05-15"),
    )

    assert (
        meeting(recorded, "2025-05-20").scheduled_for,
        meeting(recorded, "2025-05-20").earlier,
    ) == ("2025-05-15", ["2025-05"])


def test_a_meeting_held_at_an_hour_of_the_planned_day_was_held_as_planned() -> None:
    found = meeting(
        log(offer(), met("ann", "bob", when="2025-05-15T13:30+03:00")), "2025-05-20"
    )

    assert (found.scheduled_for, found.earlier, found.held) == (
        "2025-05-15",
        [],
        "2025-05-15T13:30+03:00",
    )


def test_a_meeting_may_be_held_without_a_plan() -> None:
    found = meeting(log(met("ann", when="2025-05-16")), "2025-05-20")

    assert (found.state, found.scheduled_for, found.earlier, found.invited) == (
        "held",
        "2025-05-16",
        [],
        [],
    )


def test_a_cancelled_meeting_that_was_held_after_all_is_held() -> None:
    assert (
        state(
            log(
                offer(),
                changed("cancelled", "bob"),
                met("ann", "bob", when="2025-05-15"),
            ),
            "2025-05-15",
        )
        == "held"
    )


def test_after_a_meeting_held_no_change_counts() -> None:
    recorded = log(
        offer(place="Rome"),
        met("ann", "bob", when="2025-05-15"),
        changed(
            "moved", "ann", "2025-05-16", place="Paris", scheduled_for="2025-05-30"
        ),
        changed("declined", "bob", "2025-05-16"),
        changed("cancelled", "bob", "2025-05-17"),
    )
    found = meeting(recorded, "2025-05-20")

    assert (
        found.state,
        found.place,
        found.scheduled_for,
        found.earlier,
        found.declined_by,
    ) == (
        "held",
        "Rome",
        "2025-05-15",
        [],
        [],
    )


def test_after_a_meeting_held_it_cannot_be_held_again_without_a_new_plan() -> None:
    twice = (
        met("ann", when="2025-05-15", outcome="first"),
        met("bob", when="2025-05-17", outcome="second"),
    )

    assert meeting(log(offer(), *twice), "2025-05-20").outcome == "first"
    assert (
        meeting(
            log(offer(), *twice, offer(key="Q", when="2025-05-16")), "2025-05-20"
        ).outcome
        == "second"
    )


def test_after_a_meeting_held_a_new_plan_counts() -> None:
    recorded = log(
        offer(),
        met("ann", "bob", when="2025-05-15"),
        offer(key="Q", when="2025-05-16", scheduled_for="2025-06-02"),
    )

    assert [state(recorded, d) for d in ("2025-05-15", "2025-05-16")] == [
        "held",
        "proposed",
    ]
    assert meeting(recorded, "2025-05-16").held is None


def test_a_change_after_the_new_plan_counts() -> None:
    recorded = log(
        offer(),
        met("ann", "bob", when="2025-05-15"),
        offer(key="Q", when="2025-05-16", scheduled_for="2025-06-02"),
        changed("cancelled", "bob", "2025-05-17"),
    )

    assert state(recorded, "2025-05-17") == "cancelled"


def test_a_held_meeting_keeps_who_had_confirmed() -> None:
    assert meeting(
        log(offer(), changed("confirmed", "bob"), met("ann", "bob", when="2025-05-15")),
        "2025-05-20",
    ).confirmed_by == ["ann", "bob"]


# --- unresolved -----------------------------------------------------------------------------------------------------


def test_a_meeting_is_unresolved_once_its_date_has_passed_without_a_report() -> None:
    assert [state(log(offer()), f"2025-05-{d}") for d in (14, 15)] == [
        "proposed",
        "unresolved",
    ]


def test_a_confirmed_meeting_without_a_report_is_unresolved_too() -> None:
    assert (
        state(log(offer(), changed("confirmed", "bob")), "2025-05-15") == "unresolved"
    )


def test_every_date_planned_has_to_have_passed_replaced_ones_included() -> None:
    recorded = log(offer(), changed("rescheduled", "bob", scheduled_for="2025-05-08"))

    assert [state(recorded, f"2025-05-{d}") for d in ("07", "08", "14", "15")] == [
        "moved",
        "moved",
        "moved",
        "unresolved",
    ]


def test_a_fuzzy_date_has_passed_when_it_is_surely_over() -> None:
    recorded = log(offer(scheduled_for="[2025-05-15..2025-05-17]"))

    assert [state(recorded, f"2025-05-{d}") for d in (16, 17)] == [
        "proposed",
        "unresolved",
    ]


def test_a_meeting_without_a_date_is_never_unresolved() -> None:
    assert state(log(offer(scheduled_for=None)), "2030-01-01") == "proposed"


def test_a_postponed_meeting_has_no_date_to_pass() -> None:
    assert state(log(offer(), changed("postponed", "bob")), "2030-01-01") == "postponed"


def test_an_unresolved_meeting_is_held_once_that_is_reported() -> None:
    recorded = log(offer(), met("ann", "bob", when="2025-05-15", reported="2025-05-17"))

    assert meeting(recorded, "2025-05-15", known="2025-05-16").state == "unresolved"
    assert meeting(recorded, "2025-05-15", known="2025-05-17").state == "held"


# --- unordered ------------------------------------------------------------------------------------------------------


def test_cancelled_and_moved_on_one_day_is_disputed() -> None:
    assert (
        state(
            log(
                offer(),
                changed("cancelled", "bob"),
                changed("rescheduled", "ann", scheduled_for="2025-05-20"),
            )
        )
        == "disputed"
    )


def test_a_cancellation_that_leads_to_the_same_in_either_order_is_no_dispute() -> None:
    assert (
        state(log(offer(), changed("cancelled", "ann"), changed("confirmed", "bob")))
        == "cancelled"
    )


@pytest.mark.parametrize("change", ["cancelled", "postponed"])
def test_what_one_calls_off_and_another_confirms_on_one_day_is_off_and_the_confirmation_is_shown(
    change: str,
) -> None:
    found = meeting(
        log(
            offer(proposed_by=["ann"]),
            changed("confirmed", "bob"),
            changed(change, "ann"),
        ),
        "2025-05-10",
    )

    assert (found.state, found.confirmed_by, found.perhaps_confirmed_by) == (
        change,
        [],
        ["bob"],
    )


def test_two_new_dates_of_one_day_are_disputed_and_neither_is_preferred() -> None:
    recorded = log(
        offer(),
        changed("rescheduled", "ann", scheduled_for="2025-05-18"),
        changed("rescheduled", "bob", scheduled_for="2025-05-20"),
    )
    found = meeting(recorded, "2025-05-10")

    assert (found.state, found.scheduled_for, found.earlier) == (
        "disputed",
        None,
        ["2025-05-15", "2025-05-18", "2025-05-20"],
    )


def test_two_new_dates_of_one_day_that_have_both_passed_are_unresolved() -> None:
    recorded = log(
        offer(),
        changed("rescheduled", "ann", scheduled_for="2025-05-18"),
        changed("rescheduled", "bob", scheduled_for="2025-05-20"),
    )

    assert [state(recorded, f"2025-05-{d}") for d in (19, 20)] == [
        "disputed",
        "unresolved",
    ]


def test_one_new_date_given_twice_on_one_day_is_no_dispute() -> None:
    recorded = log(
        offer(),
        changed("rescheduled", "ann", scheduled_for="2025-05-18T10:00Z"),
        changed("rescheduled", "bob", scheduled_for="2025-05-18T13:00+03:00"),
    )

    assert state(recorded) == "moved"


def test_a_confirmation_that_may_have_come_before_the_new_date_is_not_listed() -> None:
    found = meeting(
        log(
            offer(),
            changed("rescheduled", "ann", scheduled_for="2025-05-18"),
            changed("confirmed", "bob"),
        ),
        "2025-05-10",
    )

    assert (found.state, found.scheduled_for, found.confirmed_by) == (
        "disputed",
        "2025-05-18",
        ["ann"],
    )


def test_a_meeting_without_a_date_is_listed_by_the_last_that_was_said_of_it() -> None:
    undated = (
        planned("ann", when="2025-05-01", meeting="undated"),
        meeting_changed("declined", "ann", when="2025-05-19", meeting="undated"),
    )
    recorded = log(
        offer(meeting="a", scheduled_for="2025-05-18"),
        *undated,
        offer(meeting="b", key="Q", scheduled_for="2025-05-20"),
    )

    assert [m.slug for m in picture(recorded, "2025-05-19").meetings] == [
        "a",
        "undated",
        "b",
    ]


def test_meetings_are_listed_in_the_order_of_their_dates() -> None:
    recorded = log(
        offer(meeting="late", scheduled_for="2025-06-01"),
        offer(meeting="early", key="Q", when="2025-05-02", scheduled_for="2025-05-20"),
    )

    assert [m.slug for m in picture(recorded, "2025-05-10").meetings] == [
        "early",
        "late",
    ]


def test_a_meeting_whose_plan_is_withdrawn_is_not_shown() -> None:
    assert (
        picture(
            log(offer(), changed("confirmed", "bob"), withdraw("P")), "2025-05-10"
        ).meetings
        == []
    )


def test_a_meeting_shows_its_level_and_format() -> None:
    found = meeting(log(offer(level="leaders", format="direct")), "2025-05-10")

    assert (found.level, found.format, found.keys) == ("leaders", "direct", ["P"])


# --- nobody known, dates that disagree ------------------------------------------------------------------------------


def test_a_meeting_to_which_nobody_known_is_invited_stays_proposed_until_it_is_held_moved_or_cancelled() -> (
    None
):
    plan = planned(when="2025-05-01", proposed_by=["ann"])

    assert state(log(plan)) == "proposed"
    assert state(log(plan, changed("confirmed", "bob"))) == "proposed"
    assert state(log(plan, changed("cancelled", "bob"))) == "cancelled"
    assert (
        state(log(plan, changed("rescheduled", "bob", scheduled_for="2025-05-20")))
        == "moved"
    )
    assert state(log(plan, met(when="2025-05-09"))) == "held"
    assert meeting(log(plan, met(when="2025-05-09")), "2025-05-10").attended == []


def test_a_confirmation_that_is_dated_before_the_plan_counts() -> None:
    recorded = log(
        changed("confirmed", "bob", "2025-05-01", key="C"),
        planned("ann", "bob", when="2025-05-02", proposed_by=["ann"]),
    )
    found = meeting(recorded, "2025-05-02")

    assert picture(recorded, "2025-05-01").meetings == []
    assert (found.state, found.confirmed_by, found.dated_before) == (
        "confirmed",
        ["ann", "bob"],
        ["C"],
    )


@pytest.mark.parametrize(
    ("change", "more", "state", "date"),
    [
        ("cancelled", {}, "cancelled", "2025-05-15"),
        ("postponed", {}, "postponed", None),
        ("rescheduled", {"scheduled_for": "2025-05-20"}, "moved", "2025-05-20"),
        ("moved", {"place": "Rome"}, "proposed", "2025-05-15"),
    ],
)
def test_what_puts_a_meeting_off_and_is_dated_before_the_plan_counts(
    change: str, more: dict[str, str], state: str, date: str | None
) -> None:
    recorded = log(
        changed(change, "bob", "2025-05-01", key="C", **more),
        offer(when="2025-05-02"),
    )
    found = meeting(recorded, "2025-05-02")

    assert picture(recorded, "2025-05-01").meetings == []
    assert (found.state, found.scheduled_for, found.place, found.dated_before) == (
        state,
        date,
        more.get("place"),
        ["C"],
    )


def test_what_may_have_been_about_a_meeting_held_before_the_plan_is_not_taken_for_it() -> (
    None
):
    recorded = log(
        changed("cancelled", "bob", "2025-05-01"),
        met("ann", "bob", when="2025-05-02"),
        offer(when="2025-05-03"),
    )
    found = meeting(recorded, "2025-05-03")

    assert (found.state, found.dated_before) == ("proposed", [])


# --- what each part rests on ----------------------------------------------------------------------------------------


def test_each_part_of_a_meeting_cites_the_plan_or_the_change_that_set_it() -> None:
    found = meeting(
        log(
            source("a"),
            source("b"),
            offer(key="P", place="Geneva", evidence=["a"]),
            changed("moved", "bob", "2025-05-05", key="M", place="Bern"),
            changed(
                "rescheduled",
                "ann",
                "2025-05-06",
                key="R",
                scheduled_for="2025-05-20",
                evidence=["b"],
                confidence="low",
            ),
        ),
        "2025-05-10",
    )

    assert [(g.part, g.key, g.confidence, g.citations) for g in found.grounds] == [
        ("proposed_by", "P", None, [1]),
        ("scheduled_for", "R", "low", [2]),
        ("place", "M", None, []),
        ("state", "R", "low", [2]),
    ]


def test_a_meeting_that_was_held_says_that_it_was_a_call():
    planned_so = planned("russia", "ukraine", when="2025-05-01", format="direct")
    held_so = met("russia", "ukraine", when="2025-05-02", format="call")

    assert meeting(log(planned_so), "2025-05-01").format == "direct"
    assert meeting(log(planned_so, held_so), "2025-05-03").format == "call"
    assert meeting(log(held_so), "2025-05-03").format == "call"


def test_earlier_dates_of_one_day_stand_in_the_order_that_the_lifecycle_tells() -> None:
    recorded = log(
        offer(key="Z", scheduled_for="2025-05-10"),
        changed(
            "rescheduled", "bob", "2025-05-01", key="B", scheduled_for="2025-05-12"
        ),
        changed(
            "rescheduled",
            "bob",
            "2025-05-01",
            key="A",
            follows=["B"],
            scheduled_for="2025-05-14",
        ),
    )

    found = meeting(recorded, "2025-05-05")

    assert (found.scheduled_for, found.earlier) == (
        "2025-05-14",
        ["2025-05-10", "2025-05-12"],
    )
