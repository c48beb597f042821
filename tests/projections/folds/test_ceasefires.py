"""The lifecycle of a ceasefire, section 4."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import (
    alleged,
    declared,
    log,
    picture,
    retract,
    source,
    truce,
    truce_changed,
    truce_ended,
    withdraw,
)


def victory(**fields: Any) -> Any:
    """Announced on 28 April for 8 to 10 May."""
    return declared(
        "russia",
        when="2025-04-28",
        since="2025-05-08T00:00+03:00",
        until="2025-05-11T00:00+03:00",
        **fields,
    )


def states(recorded: list, *days: str) -> list[str]:
    return [truce(recorded, f"2025-{d}").state for d in days]


# --- announced, in force, expired -----------------------------------------------------------------------------------


def test_a_truce_is_announced_in_force_and_expired() -> None:
    assert states(log(victory()), "04-28", "05-07", "05-08", "05-10", "05-11") == [
        "announced",
        "announced",
        "in-force",
        "in-force",
        "expired",
    ]


def test_a_truce_is_not_shown_before_it_is_declared() -> None:
    assert picture(log(victory()), "2025-04-27").ceasefires == []


def test_announcement_effect_and_report_are_three_dates() -> None:
    recorded = log(victory(reported="2025-04-29"))

    assert (
        truce(recorded, "2025-04-28").announced,
        truce(recorded, "2025-04-28").from_,
    ) == (
        "2025-04-28",
        "2025-05-07T21:00:00Z",
    )
    assert truce(recorded, "2025-04-28").until == "2025-05-10T21:00:00Z"
    assert picture(recorded, "2025-04-28", known="2025-04-28").ceasefires == []


def test_a_written_day_of_an_effect_keeps_its_form() -> None:
    found = truce(
        log(
            declared(
                "russia",
                when="2025-05-01",
                since="2025-05-08",
                until="[2025-05-10..2025-05-12]",
            )
        ),
        "2025-05-02",
    )

    assert (found.from_, found.until) == ("2025-05-08", "[2025-05-10..2025-05-12]")


@pytest.mark.parametrize(
    ("end_type", "state"),
    [
        ("expired", "expired"),
        ("renounced", "ended"),
        ("collapsed", "ended"),
        ("superseded", "ended"),
        ("disputed", "ended"),
    ],
)
def test_an_end_ends_a_truce_by_its_type(end_type: str, state: str) -> None:
    assert states(
        log(victory(), truce_ended(end_type, when="2025-05-09")), "05-08", "05-09"
    ) == [
        "in-force",
        state,
    ]


def test_a_truce_may_end_before_its_effect() -> None:
    assert (
        states(
            log(victory(), truce_ended("renounced", when="2025-05-01")),
            "05-01",
            "05-09",
            "06-01",
        )
        == ["ended"] * 3
    )


def test_two_unordered_ends_of_different_kinds_are_disputed() -> None:
    recorded = log(
        victory(),
        truce_ended("expired", when="2025-05-10"),
        truce_ended("collapsed", when="2025-05-10"),
    )

    assert states(recorded, "05-10") == ["disputed"]


def test_two_unordered_ends_that_come_to_the_same_are_not_disputed() -> None:
    recorded = log(
        victory(),
        truce_ended("renounced", when="2025-05-10"),
        truce_ended("collapsed", when="2025-05-10"),
    )

    assert states(recorded, "05-10") == ["ended"]


def test_of_two_ends_in_order_the_first_ended_it() -> None:
    assert states(
        log(
            victory(),
            truce_ended("collapsed", when="2025-05-09"),
            truce_ended("expired", when="2025-05-11"),
        ),
        "05-11",
    ) == ["ended"]


# --- changes --------------------------------------------------------------------------------------------------------


def test_a_truce_without_a_start_stays_announced_until_it_takes_effect() -> None:
    recorded = log(
        declared("russia", when="2025-05-01", until="2025-05-05"),
        truce_changed("took-effect", "russia", when="2025-05-10"),
    )

    assert states(recorded, "05-01", "05-05", "05-06", "05-09", "05-10") == [
        "announced",
        "announced",
        "lapsed",
        "lapsed",
        "expired",
    ]
    assert states(
        log(
            declared("russia", when="2025-05-01"),
            truce_changed("took-effect", "russia", when="2025-05-10"),
        ),
        "05-09",
        "05-10",
    ) == [
        "announced",
        "in-force",
    ]


def test_what_took_effect_without_a_date_did_so_when_that_was_said() -> None:
    recorded = log(
        declared("russia", when="2025-05-01"),
        truce_changed("took-effect", "russia", when="2025-05-10T12:00+03:00"),
    )

    assert truce(recorded, "2025-05-10").from_ == "2025-05-10T09:00:00Z"


def test_a_declarer_schedules_a_truce() -> None:
    recorded = log(
        declared("russia", when="2025-05-01"),
        truce_changed("scheduled", "russia", when="2025-05-02", new_from="2025-05-08"),
    )

    assert states(recorded, "05-07", "05-08") == ["announced", "in-force"]


def test_the_last_word_on_the_start_counts_whether_scheduled_or_taken_effect() -> None:
    recorded = log(
        declared("russia", when="2025-05-01"),
        truce_changed(
            "took-effect", "russia", when="2025-05-09", new_from="2025-05-09"
        ),
        truce_changed("scheduled", "russia", when="2025-05-02", new_from="2025-05-08"),
    )

    assert truce(recorded, "2025-05-10").from_ == "2025-05-09"


def test_a_declarer_extends_a_truce() -> None:
    recorded = log(
        victory(),
        truce_changed("extended", "russia", when="2025-05-09", new_until="2025-05-20"),
    )

    assert states(recorded, "05-11", "05-20", "05-21") == [
        "in-force",
        "in-force",
        "expired",
    ]


def test_a_declarer_limits_a_truce() -> None:
    recorded = log(
        victory(),
        truce_changed(
            "limited", "russia", when="2025-05-09", new_until="2025-05-09T12:00+03:00"
        ),
    )

    assert states(recorded, "05-08", "05-09") == ["in-force", "expired"]


def test_the_last_word_on_the_end_counts() -> None:
    recorded = log(
        victory(),
        truce_changed("limited", "russia", when="2025-05-09", new_until="2025-05-09"),
        truce_changed("extended", "russia", when="2025-05-08", new_until="2025-05-20"),
    )

    assert truce(recorded, "2025-05-09").until == "2025-05-09"


@pytest.mark.parametrize(
    "change", ["scheduled", "took-effect", "extended", "limited", "narrowed"]
)
def test_anothers_word_is_listed_no_more(change: str) -> None:
    recorded = log(
        victory(),
        truce_changed(
            change,
            "ukraine",
            when="2025-05-01",
            key="C",
            new_from="2025-05-02",
            new_until="2025-05-03",
        ),
    )
    found = truce(recorded, "2025-05-09")

    assert (found.state, found.from_, found.until) == (
        "in-force",
        "2025-05-07T21:00:00Z",
        "2025-05-10T21:00:00Z",
    )
    assert [(a.by, a.change, a.key, a.when) for a in found.answers] == [
        ("ukraine", change, "C", "2025-05-01")
    ]


def test_a_declarers_own_change_is_not_listed_as_an_answer() -> None:
    assert (
        truce(
            log(
                victory(),
                truce_changed(
                    "extended", "russia", when="2025-05-09", new_until="2025-05-20"
                ),
            ),
            "2025-05-09",
        ).answers
        == []
    )


@pytest.mark.parametrize("change", ["narrowed", "not-observed", "reciprocated"])
def test_a_declarers_other_changes_leave_the_state(change: str) -> None:
    assert states(
        log(victory(), truce_changed(change, "russia", when="2025-05-01")),
        "05-07",
        "05-09",
        "05-11",
    ) == ["announced", "in-force", "expired"]


def test_each_of_two_declarers_may_extend() -> None:
    recorded = log(
        declared(
            "ann",
            "bob",
            when="2025-05-01",
            kind="bilateral",
            since="2025-05-02",
            until="2025-05-05",
        ),
        truce_changed("extended", "bob", when="2025-05-04", new_until="2025-05-09"),
    )

    assert states(recorded, "05-09", "05-10") == ["in-force", "expired"]


def test_two_unordered_extensions_that_come_to_different_states_are_disputed() -> None:
    recorded = log(
        victory(),
        truce_changed("extended", "russia", when="2025-05-09", new_until="2025-05-15"),
        truce_changed("extended", "russia", when="2025-05-09", new_until="2025-05-20"),
    )

    assert states(recorded, "05-12", "05-17", "05-21") == [
        "in-force",
        "disputed",
        "expired",
    ]


def test_after_an_end_no_change_counts() -> None:
    recorded = log(
        victory(),
        truce_ended("collapsed", when="2025-05-09"),
        truce_changed("extended", "russia", when="2025-05-10", new_until="2025-05-20"),
    )

    assert states(recorded, "05-10") == ["ended"]
    assert truce(recorded, "2025-05-10").until == "2025-05-10T21:00:00Z"


def test_after_an_end_a_new_declaration_counts() -> None:
    recorded = log(
        victory(),
        truce_ended("collapsed", when="2025-05-09"),
        declared("russia", when="2025-05-12", since="2025-05-13"),
    )

    assert states(recorded, "05-10", "05-12", "05-13") == [
        "ended",
        "announced",
        "in-force",
    ]


def test_a_new_declaration_forgets_the_changes_of_the_one_before() -> None:
    recorded = log(
        victory(),
        truce_changed("extended", "russia", when="2025-05-09", new_until="2025-06-20"),
        declared("russia", when="2025-05-12", since="2025-05-13", until="2025-05-15"),
    )

    assert states(recorded, "05-16") == ["expired"]


def test_a_truce_whose_declaration_does_not_count_is_not_shown() -> None:
    events = (
        source("press"),
        victory(key="D", evidence=["press"]),
        truce_changed("refused", "ukraine", when="2025-05-01"),
    )

    assert picture(log(*events, withdraw("D")), "2025-05-09").ceasefires == []
    assert (
        picture(
            log(*events, retract("press", when="2025-05-02")), "2025-05-09"
        ).ceasefires
        == []
    )


# --- answers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["refused", "reciprocated", "not-observed"])
def test_answers_never_change_the_state_of_a_unilateral_truce(change: str) -> None:
    recorded = log(victory(), truce_changed(change, "ukraine", when="2025-05-01"))

    assert states(recorded, "05-07", "05-09", "05-11") == [
        "announced",
        "in-force",
        "expired",
    ]
    assert [a.change for a in truce(recorded, "2025-05-09").answers] == [change]


def joint(**fields: Any) -> Any:
    return declared(
        "ann",
        "bob",
        when="2025-05-01",
        since="2025-05-08",
        until="2025-05-10",
        **({"kind": "bilateral"} | fields),
    )


@pytest.mark.parametrize("kind", ["bilateral", "multilateral"])
def test_a_truce_of_several_that_is_refused_before_its_start_is_refused(
    kind: str,
) -> None:
    recorded = log(joint(kind=kind), truce_changed("refused", "bob", when="2025-05-03"))

    assert states(recorded, "05-02", "05-03", "05-09", "05-20") == [
        "announced",
        "refused",
        "refused",
        "refused",
    ]


def test_a_truce_refused_after_its_start_is_in_force_all_the_same() -> None:
    assert states(
        log(joint(), truce_changed("refused", "bob", when="2025-05-08T12:00+03:00")),
        "05-09",
    ) == ["in-force"]


def test_a_truce_that_may_have_been_refused_after_its_start_is_not_refused() -> None:
    recorded = log(
        joint(), truce_changed("refused", "bob", when="[2025-05-07..2025-05-08]")
    )

    assert states(recorded, "05-09") == ["in-force"]


def test_a_truce_without_a_start_that_is_refused_by_one_whose_word_it_needs_is_refused() -> (
    None
):
    recorded = log(
        declared("ann", "bob", when="2025-05-01", kind="bilateral"),
        truce_changed("refused", "bob", when="2025-05-03"),
    )

    assert states(recorded, "05-02", "05-03", "06-03") == [
        "announced",
        "refused",
        "refused",
    ]


def test_a_truce_of_two_without_a_start_that_a_third_refuses_stays_announced() -> None:
    recorded = log(
        declared("ann", "bob", when="2025-05-01", kind="bilateral"),
        truce_changed("refused", "carol", when="2025-05-03"),
    )

    assert states(recorded, "05-03") == ["announced"]


@pytest.mark.parametrize("kind", ["bilateral", "multilateral"])
def test_a_truce_that_one_declared_for_several_needs_the_word_of_the_others(
    kind: str,
) -> None:
    recorded = log(
        declared("ann", when="2025-05-01", kind=kind),
        truce_changed("refused", "bob", when="2025-05-03"),
    )

    assert states(recorded, "05-03") == ["refused"]


def test_a_truce_that_took_effect_after_it_was_refused_is_in_force() -> None:
    recorded = log(
        declared("ann", "bob", when="2025-05-01", kind="bilateral"),
        truce_changed("refused", "bob", when="2025-05-03"),
        truce_changed("took-effect", "ann", when="2025-05-05"),
    )

    assert states(recorded, "05-04", "05-05") == ["refused", "in-force"]


# --- lapsed, extended, never begun, ended nobody knows how ----------------------------------------------------------


@pytest.mark.parametrize("kind", ["unilateral", "bilateral", "multilateral"])
def test_a_truce_without_a_start_lapses_when_its_end_has_passed(kind: str) -> None:
    recorded = log(
        declared("ann", when="2025-05-01", kind=kind, until="[2025-05-05..2025-05-07]")
    )

    assert states(recorded, "05-05", "05-07", "05-08") == [
        "announced",
        "announced",
        "lapsed",
    ]


def test_a_refused_truce_does_not_lapse() -> None:
    recorded = log(
        declared("ann", when="2025-05-01", kind="bilateral", until="2025-05-05"),
        truce_changed("refused", "bob", when="2025-05-03"),
    )

    assert states(recorded, "05-06") == ["refused"]


def test_a_truce_that_is_extended_without_a_new_end_is_open() -> None:
    recorded = log(
        declared("russia", when="2025-05-01", since="2025-05-01", until="2025-05-05"),
        truce_changed("extended", "russia", when="2025-05-04"),
    )

    assert states(recorded, "05-04", "05-06", "12-31") == ["in-force"] * 3
    assert truce(recorded, "2025-05-03").until == "2025-05-05"
    assert truce(recorded, "2025-05-06").until is None


def test_a_truce_extended_until_further_notice_may_be_limited_again() -> None:
    recorded = log(
        declared("russia", when="2025-05-01", since="2025-05-01", until="2025-05-05"),
        truce_changed("extended", "russia", when="2025-05-04"),
        truce_changed("limited", "russia", when="2025-05-08", new_until="2025-05-09"),
    )

    assert states(recorded, "05-08", "05-10") == ["in-force", "expired"]


def test_a_truce_that_did_not_take_effect_never_does() -> None:
    recorded = log(
        victory(),
        truce_changed("did-not-take-effect", "russia", when="2025-05-09"),
    )

    assert states(recorded, "05-08", "05-09", "05-20") == [
        "in-force",
        "did-not-take-effect",
        "did-not-take-effect",
    ]
    assert truce(recorded, "2025-05-09").hours_on_day is None


def test_anothers_word_that_a_truce_did_not_take_effect_is_listed_no_more() -> None:
    recorded = log(
        victory(), truce_changed("did-not-take-effect", "ukraine", when="2025-05-09")
    )
    found = truce(recorded, "2025-05-09")

    assert found.state == "in-force"
    assert [(a.by, a.change) for a in found.answers] == [
        ("ukraine", "did-not-take-effect")
    ]


def test_a_truce_that_did_not_take_effect_may_do_so_later() -> None:
    recorded = log(
        victory(),
        truce_changed("did-not-take-effect", "russia", when="2025-05-08"),
        truce_changed("took-effect", "russia", when="2025-05-09"),
    )

    assert states(recorded, "05-08", "05-09") == ["did-not-take-effect", "in-force"]


def test_whether_a_truce_took_effect_is_disputed_when_both_are_said_on_one_day() -> (
    None
):
    recorded = log(
        declared("ann", "bob", when="2025-05-01", kind="bilateral"),
        truce_changed("did-not-take-effect", "ann", when="2025-05-08"),
        truce_changed("took-effect", "bob", when="2025-05-08"),
    )

    assert states(recorded, "05-08") == ["disputed"]


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (["refused"], "refused"),
        (["refused", "did-not-take-effect"], "did-not-take-effect"),
        (["refused", "did-not-take-effect", "ended"], "ended"),
        ([], "lapsed"),
    ],
)
def test_the_state_of_a_truce_is_the_first_that_applies(
    facts: list[str], state: str
) -> None:
    further = {
        "refused": truce_changed("refused", "bob", when="2025-05-02"),
        "did-not-take-effect": truce_changed(
            "did-not-take-effect", "ann", when="2025-05-03"
        ),
        "ended": truce_ended("renounced", when="2025-05-04"),
    }
    recorded = log(
        declared("ann", "bob", when="2025-05-01", kind="bilateral", until="2025-05-05"),
        *(further[name] for name in facts),
    )

    assert states(recorded, "05-10") == [state]


@pytest.mark.parametrize("end_type", ["unclear", "collapsed"])
def test_a_truce_whose_end_has_a_fuzzy_date_is_possibly_ended_and_then_over(
    end_type: str,
) -> None:
    recorded = log(
        declared("russia", when="2025-05-01", since="2025-05-01"),
        truce_ended(
            end_type, key="E", when="[2025-05-10..2025-05-12]", reported="2025-05-20"
        ),
    )
    found = [truce(recorded, f"2025-05-{d}") for d in ("09", "10", "11", "12")]

    assert [(t.state, t.possibly_ended) for t in found] == [
        ("in-force", False),
        ("in-force", True),
        ("in-force", True),
        ("ended", False),
    ]
    assert [g.key for g in found[1].grounds if g.part == "state"] == ["E"]


def test_a_truce_that_may_have_ended_is_not_known_to_before_that_is_reported() -> None:
    recorded = log(
        declared("russia", when="2025-05-01", since="2025-05-01"),
        truce_ended("unclear", when="[2025-05-10..2025-05-12]", reported="2025-05-20"),
    )

    assert not truce(recorded, "2025-05-11", known="2025-05-19").possibly_ended
    assert truce(recorded, "2025-05-11", known="2025-05-20").possibly_ended


def test_a_truce_on_which_nothing_is_reported_for_long_is_stale() -> None:
    recorded = log(
        declared("russia", when="2025-05-01", since="2025-05-01"),
        alleged("ukraine", "russia", 3, when="2025-05-05"),
    )

    assert [
        truce(recorded, d).stale_days
        for d in ("2025-05-05", "2025-06-04", "2025-06-05", "2025-06-06")
    ] == [None, None, 31, 32]


def test_a_dossier_says_when_a_truce_is_stale_and_one_that_is_over_is_not() -> None:
    recorded = log(
        declared("russia", when="2025-05-01", since="2025-05-01", until="2025-05-20"),
        stale_after_days=5,
    )

    assert [truce(recorded, f"2025-05-{d}").stale_days for d in ("06", "07", "21")] == [
        None,
        6,
        None,
    ]


# --- dated before the declaration -----------------------------------------------------------------------------------


def test_an_end_that_is_dated_before_the_declaration_ends_the_truce() -> None:
    recorded = log(
        truce_ended("collapsed", key="E", when="2025-05-01"),
        declared("russia", when="2025-05-02", since="2025-05-02"),
    )

    assert picture(recorded, "2025-05-01").ceasefires == []
    assert truce(recorded, "2025-05-02").state == "ended"
    assert truce(recorded, "2025-05-02").dated_before == ["E"]


def test_an_end_between_two_declarations_is_that_of_the_first() -> None:
    recorded = log(
        declared("russia", when="2025-05-01", since="2025-05-01"),
        truce_ended("collapsed", key="E", when="2025-05-02"),
        declared("russia", key="D", when="2025-05-03", since="2025-05-03"),
    )

    assert truce(recorded, "2025-05-03").state == "in-force"
    assert truce(recorded, "2025-05-03").dated_before == []


def test_who_refuses_and_then_joins_has_not_refused() -> None:
    recorded = log(
        joint(),
        truce_changed("refused", "bob", when="2025-05-03"),
        truce_changed("reciprocated", "bob", when="2025-05-05"),
    )

    assert states(recorded, "05-04", "05-05", "05-09") == [
        "refused",
        "announced",
        "in-force",
    ]


def test_one_refusal_among_several_answers_refuses() -> None:
    recorded = log(
        joint(),
        truce_changed("reciprocated", "ann", when="2025-05-04"),
        truce_changed("refused", "bob", when="2025-05-03"),
    )

    assert states(recorded, "05-09") == ["refused"]


def test_a_refused_truce_that_takes_effect_after_all_is_in_force() -> None:
    recorded = log(
        joint(),
        truce_changed("refused", "bob", when="2025-05-03"),
        truce_changed("took-effect", "ann", when="2025-05-08"),
    )

    assert states(recorded, "05-09") == ["in-force"]


def test_anothers_word_that_a_refused_truce_took_effect_is_listed_no_more() -> None:
    recorded = log(
        joint(),
        truce_changed("refused", "bob", when="2025-05-03"),
        truce_changed("took-effect", "eve", when="2025-05-08"),
    )

    assert states(recorded, "05-09") == ["refused"]


def test_a_refusal_on_the_last_day_before_the_start_refuses() -> None:
    assert states(
        log(joint(), truce_changed("refused", "bob", when="2025-05-07")), "05-09"
    ) == ["refused"]


def test_two_unordered_answers_of_one_party_that_lead_to_different_states_are_disputed() -> (
    None
):
    recorded = log(
        joint(),
        truce_changed("refused", "bob", when="2025-05-03"),
        truce_changed("reciprocated", "bob", when="2025-05-03"),
    )

    assert states(recorded, "05-02", "05-03", "05-09") == [
        "announced",
        "disputed",
        "disputed",
    ]


def test_a_refusal_of_another_is_no_less_sure_for_that() -> None:
    recorded = log(
        joint(),
        truce_changed("refused", "bob", when="2025-05-03"),
        truce_changed("reciprocated", "bob", when="2025-05-03"),
        truce_changed("refused", "ann", when="2025-05-04"),
    )

    assert states(recorded, "05-03", "05-04") == ["disputed", "refused"]


def test_a_refused_truce_has_no_hours() -> None:
    recorded = log(
        declared(
            "ann",
            "bob",
            when="2025-05-01",
            kind="bilateral",
            since="2025-05-08T12:00+03:00",
        ),
        truce_changed("refused", "bob", when="2025-05-03"),
    )

    assert truce(recorded, "2025-05-08").hours_on_day is None


# --- alleged violations ---------------------------------------------------------------------------------------------


def counts(recorded: list, valid: str) -> list[tuple[str, int | None]]:
    return [(v.accuser, v.best) for v in truce(recorded, valid).violations]


def test_violations_never_change_the_state() -> None:
    recorded = log(victory(), alleged("ukraine", "russia", 734, when="2025-05-08"))

    assert states(recorded, "05-07", "05-09", "05-11") == [
        "announced",
        "in-force",
        "expired",
    ]


def test_violations_are_attached_per_accuser_and_never_added_up() -> None:
    recorded = log(
        victory(),
        alleged("ukraine", "russia", 734, when="2025-05-08"),
        alleged("russia", "ukraine", 488, when="2025-05-09"),
    )

    assert counts(recorded, "2025-05-09") == [("ukraine", 734), ("russia", 488)]


def test_of_one_accuser_and_window_the_latest_count_is_listed() -> None:
    days = (
        alleged("russia", "ukraine", n, when=f"2025-05-{d}", cumulative=True)
        for n, d in ((9318, "10"), (488, "08"), (5026, "09"))
    )
    found = truce(log(victory(), *days), "2025-05-10")

    assert [(v.best, v.cumulative) for v in found.violations] == [(9318, True)]
    assert found.violations_total == 3


def test_counts_of_different_windows_stand_side_by_side() -> None:
    recorded = log(
        victory(),
        alleged("ukraine", "russia", 1, when="2025-05-08", window="2025-05-08"),
        alleged(
            "ukraine", "russia", 2, when="2025-05-09", window="2025-05-08/2025-05-09"
        ),
    )

    assert counts(recorded, "2025-05-09") == [("ukraine", 1), ("ukraine", 2)]


def test_one_window_written_in_two_zones_is_one() -> None:
    recorded = log(
        victory(),
        alleged(
            "ukraine", "russia", 1, when="2025-05-08", window="2025-05-08T03:00+03:00"
        ),
        alleged("ukraine", "russia", 2, when="2025-05-09", window="2025-05-08T00:00Z"),
    )

    assert counts(recorded, "2025-05-09") == [("ukraine", 2)]


def test_counts_about_two_accused_stand_side_by_side() -> None:
    recorded = log(
        victory(),
        alleged("eve", "ann", 1, when="2025-05-08"),
        alleged("eve", "bob", 2, when="2025-05-09"),
    )

    assert counts(recorded, "2025-05-09") == [("eve", 1), ("eve", 2)]


def test_two_counts_of_one_day_are_both_listed() -> None:
    recorded = log(
        victory(),
        alleged("eve", "ann", 1, when="2025-05-08"),
        alleged("eve", "ann", 2, when="2025-05-08"),
    )

    assert counts(recorded, "2025-05-09") == [("eve", 1), ("eve", 2)]


def test_a_violation_keeps_its_bounds_and_its_words() -> None:
    (found,) = truce(
        log(
            victory(),
            alleged(
                "eve",
                "ann",
                2,
                key="V",
                when="2025-05-08",
                count={"low": 1, "high": 3, "qualifier": "about"},
            ),
        ),
        "2025-05-09",
    ).violations

    assert (
        found.low,
        found.best,
        found.high,
        found.qualifier,
        found.accused,
        found.window,
        found.key,
    ) == (1, None, 3, "about", "ann", None, "V")


def test_thousands_of_violations_are_counted_and_the_latest_listed() -> None:
    many = [
        alleged(
            "ukraine",
            "russia",
            n,
            when=f"2025-05-08T{n // 3600:02d}:{n // 60 % 60:02d}:{n % 60:02d}+03:00",
        )
        for n in range(3000)
    ]
    found = truce(log(victory(), *many), "2025-05-09")

    assert ([v.best for v in found.violations], found.violations_total) == (
        [2999],
        3000,
    )
    assert (len(found.keys), found.keys_total) == (100, 3001)


def test_a_truce_is_cited_before_its_violations() -> None:
    recorded = log(
        source("press"),
        source("radio"),
        victory(evidence=["radio"]),
        alleged("eve", "ann", 1, when="2025-05-08", evidence=["press"]),
    )
    found = truce(recorded, "2025-05-09")

    assert (found.citations, found.violations[0].citations) == ([1], [2])


def test_a_truce_shows_its_declarers_scope_and_exemptions() -> None:
    found = truce(
        log(victory(scope="energy", exemptions=["ports"], key="D")), "2025-05-09"
    )

    assert (
        found.slug,
        found.declarers,
        found.declaration,
        found.scope,
        found.exemptions,
        found.keys,
    ) == (
        "truce",
        ["russia"],
        "unilateral",
        "energy",
        ["ports"],
        ["D"],
    )


def test_truces_are_listed_in_the_order_of_their_effect() -> None:
    recorded = log(
        victory(ceasefire="b"),
        declared("ann", when="2025-05-05", since="2025-05-06", ceasefire="a"),
        declared("ann", when="2025-05-04", ceasefire="c"),
    )

    assert [t.slug for t in picture(recorded, "2025-05-09").ceasefires] == [
        "c",
        "a",
        "b",
    ]


def test_each_part_of_a_truce_cites_the_fact_that_set_it() -> None:
    found = truce(
        log(
            source("a"),
            source("b"),
            declared(
                "russia",
                key="D",
                when="2025-05-01",
                since="2025-05-02",
                until="2025-05-05",
                evidence=["a"],
            ),
            truce_changed(
                "extended",
                "russia",
                key="X",
                when="2025-05-04",
                new_until="2025-05-10",
                confidence="low",
            ),
            truce_changed(
                "refused", "ukraine", key="R", when="2025-05-04", evidence=["b"]
            ),
            truce_ended("collapsed", key="E", when="2025-05-08", evidence=["b"]),
        ),
        "2025-05-08",
    )

    assert [(g.part, g.key, g.confidence, g.citations) for g in found.grounds] == [
        ("announced", "D", None, [1]),
        ("from", "D", None, [1]),
        ("until", "X", "low", []),
        ("state", "E", None, [2]),
    ]
    assert [(a.by, a.citations) for a in found.answers] == [("ukraine", [2])]
