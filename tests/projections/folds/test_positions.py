"""What a cell shows, section 5: states, columns and inheritance."""

from __future__ import annotations

from typing import Any

from tests.builders import (
    cell,
    dispute,
    ended,
    issue,
    joined,
    left,
    log,
    only,
    party,
    stances,
    stated,
)

ALLIES = (party("allies", "coalition"), party("france"), party("spain"))


def says(
    who: str,
    stance: str,
    when: str = "2025-05-10",
    about: str = "ceasefire",
    **fields: Any,
) -> Any:
    return stated(who, about, stance, when=when, **fields)


def allied(*events: Any) -> list:
    """A dossier in which France has been of the allies since 1 May."""
    return log(*ALLIES, joined("france", "allies", when="2025-05-01"), *events)


def speakers(
    recorded: list, valid: str, column: str = "allies", about: str = "ceasefire"
) -> list[str]:
    return [s.party for s in cell(recorded, valid, column, about).statements]


def state(
    recorded: list, valid: str, column: str = "russia", about: str = "ceasefire"
) -> str:
    return cell(recorded, valid, column, about).state


# --- states ---------------------------------------------------------------------------------------------------------


def test_a_cell_without_anything_says_no_evidence() -> None:
    assert state(log(issue("ceasefire")), "2025-05-10") == "no-evidence"


def test_a_cell_with_a_fresh_statement_is_stated() -> None:
    assert state(log(says("russia", "no")), "2025-05-10") == "stated"


def test_a_statement_is_stale_after_thirty_days() -> None:
    recorded = log(says("russia", "no", "2025-05-01"))

    assert state(recorded, "2025-05-31") == "stated"
    assert state(recorded, "2025-06-01") == "stale"


def test_a_statement_of_the_first_instant_of_a_day_is_of_that_day() -> None:
    recorded = log(says("russia", "no", "2025-05-01T00:00+03:00"))

    assert [state(recorded, d) for d in ("2025-05-31", "2025-06-01")] == [
        "stated",
        "stale",
    ]


def test_a_dossier_may_say_when_a_statement_is_stale() -> None:
    recorded = log(says("russia", "no", "2025-05-01"), stale_after_days=2)

    assert [state(recorded, f"2025-05-0{d}") for d in (3, 4)] == ["stated", "stale"]


def test_a_cell_is_stale_only_when_all_that_it_lists_is() -> None:
    recorded = log(
        issue("ceasefire"),
        issue("sea", "ceasefire"),
        says("russia", "old", "2025-01-01"),
        says("russia", "new", "2025-05-10", "sea"),
    )

    assert state(recorded, "2025-05-10") == "stated"
    assert state(recorded, "2025-07-10") == "stale"


def test_a_cell_in_which_something_was_ended_and_nothing_holds_is_ended() -> None:
    assert (
        state(
            log(
                says("russia", "no", "2025-05-01"),
                ended("russia", "ceasefire", when="2025-05-02"),
            ),
            "2025-05-10",
        )
        == "ended"
    )


def test_a_cell_is_ended_though_no_statement_was_ever_recorded() -> None:
    assert (
        state(log(ended("russia", "ceasefire", when="2025-05-02")), "2025-05-10")
        == "ended"
    )


def test_a_cell_in_which_something_else_holds_is_not_ended() -> None:
    recorded = log(
        issue("ceasefire"),
        issue("sea", "ceasefire"),
        ended("russia", "ceasefire", when="2025-05-02"),
        says("russia", "no", about="sea"),
    )

    assert state(recorded, "2025-05-10") == "stated"


def test_a_denied_statement_makes_its_cell_disputed() -> None:
    recorded = log(
        says("russia", "no", key="A"),
        dispute("A", "russia", when="2025-05-11"),
        dispute("A", "china", when="2025-05-12"),
    )

    assert state(recorded, "2025-05-10") == "disputed"
    assert only(recorded, "2025-05-10").disputed_by == ["china", "russia"]


def test_a_denied_repeat_makes_the_cell_disputed() -> None:
    recorded = log(
        says("russia", "no", "2025-05-01", key="A"),
        says("russia", "no", "2025-05-09"),
        dispute("A", "russia", when="2025-05-11"),
    )

    assert state(recorded, "2025-05-10") == "disputed"


def test_a_denied_statement_that_was_superseded_disputes_nothing() -> None:
    recorded = log(
        says("russia", "no", "2025-05-01", key="A"),
        says("russia", "yes", "2025-05-09"),
        dispute("A", "russia", when="2025-05-11"),
    )

    assert state(recorded, "2025-05-10") == "stated"


def test_two_statements_of_one_day_are_of_unknown_order() -> None:
    assert (
        state(log(says("russia", "no"), says("russia", "yes")), "2025-05-10")
        == "order-unknown"
    )


def test_a_statement_and_an_ending_of_one_day_are_of_unknown_order() -> None:
    recorded = log(
        says("russia", "no"), ended("russia", "ceasefire", when="2025-05-10")
    )

    assert state(recorded, "2025-05-10") == "order-unknown"
    assert stances(recorded, "2025-05-10") == ["no"]


def test_two_statements_of_one_day_that_say_the_same_are_one() -> None:
    recorded = log(says("russia", "no", key="A"), says("russia", "No ", key="B"))

    assert state(recorded, "2025-05-10") == "stated"
    assert only(recorded, "2025-05-10").keys == ["A", "B"]


def test_statements_on_two_sub_issues_are_never_of_unknown_order() -> None:
    recorded = log(
        issue("ceasefire"),
        issue("sea", "ceasefire"),
        issue("air", "ceasefire"),
        says("russia", "no", about="sea"),
        says("russia", "yes", about="air"),
    )

    assert state(recorded, "2025-05-10") == "stated"


def test_a_statement_and_an_ending_on_another_sub_issue_are_in_order() -> None:
    recorded = log(
        issue("ceasefire"),
        issue("sea", "ceasefire"),
        says("russia", "no"),
        ended("russia", "sea", when="2025-05-10"),
    )

    assert state(recorded, "2025-05-10") == "stated"


def test_a_coalition_in_which_two_differ_is_divergent() -> None:
    assert (
        state(
            allied(says("allies", "yes"), says("france", "no")), "2025-05-10", "allies"
        )
        == "divergent"
    )


def test_a_coalition_in_which_two_members_differ_is_divergent() -> None:
    recorded = allied(
        joined("spain", "allies", when="2025-05-01"),
        says("spain", "yes"),
        says("france", "no"),
    )

    assert state(recorded, "2025-05-10", "allies") == "divergent"


def test_a_coalition_in_which_all_say_the_same_is_stated() -> None:
    recorded = allied(says("allies", "yes"), says("france", "Yes", stance_code="for"))

    assert (
        state(recorded, "2025-05-10", "allies"),
        speakers(recorded, "2025-05-10"),
    ) == (
        "stated",
        ["allies", "france"],
    )


def test_a_coalition_whose_members_speak_on_two_sub_issues_is_not_divergent() -> None:
    recorded = log(
        *ALLIES,
        issue("ceasefire"),
        issue("sea", "ceasefire"),
        joined("france", "allies", when="2025-05-01"),
        joined("spain", "allies", when="2025-05-01"),
        says("france", "no"),
        says("spain", "yes", about="sea"),
    )

    assert state(recorded, "2025-05-10", "allies") == "stated"


def test_one_member_with_two_unordered_statements_is_not_divergent() -> None:
    assert (
        state(
            allied(says("france", "no"), says("france", "yes")), "2025-05-10", "allies"
        )
        == "order-unknown"
    )


# --- precedence: the first that applies -----------------------------------------------------------------------------


def test_divergent_comes_before_order_unknown() -> None:
    assert (
        state(
            allied(
                says("allies", "yes"), says("france", "no"), says("france", "perhaps")
            ),
            "2025-05-10",
            "allies",
        )
        == "divergent"
    )


def test_order_unknown_comes_before_disputed() -> None:
    recorded = log(
        says("russia", "no", key="A"),
        says("russia", "yes"),
        dispute("A", "russia", when="2025-05-11"),
    )

    assert state(recorded, "2025-05-10") == "order-unknown"


def test_disputed_comes_before_inherited() -> None:
    assert (
        state(
            allied(
                says("allies", "yes", key="A"),
                dispute("A", "allies", when="2025-05-11"),
            ),
            "2025-05-10",
            "france",
        )
        == "disputed"
    )


def test_disputed_comes_before_stale() -> None:
    assert (
        state(
            log(
                says("russia", "no", key="A"), dispute("A", "russia", when="2025-05-11")
            ),
            "2026-05-10",
        )
        == "disputed"
    )


def test_inherited_comes_before_stale() -> None:
    assert state(allied(says("allies", "yes")), "2026-05-10", "france") == "inherited"


def test_order_unknown_comes_before_stale() -> None:
    assert (
        state(log(says("russia", "no"), says("russia", "yes")), "2026-05-10")
        == "order-unknown"
    )


# --- a party's column: inheritance ----------------------------------------------------------------------------------


def test_a_member_inherits_what_its_coalition_says() -> None:
    found = only(allied(says("allies", "yes")), "2025-05-10", "france")

    assert (found.stance, found.party, found.inherited_from) == (
        "yes",
        "allies",
        "allies",
    )
    assert state(allied(says("allies", "yes")), "2025-05-10", "france") == "inherited"


def test_its_own_statement_wins_whatever_its_age() -> None:
    recorded = allied(says("france", "no", "2020-01-01"), says("allies", "yes"))

    assert (
        stances(recorded, "2025-05-10", "france"),
        state(recorded, "2025-05-10", "france"),
    ) == (
        ["no"],
        "stale",
    )


def test_its_own_statement_is_not_inherited() -> None:
    assert (
        only(allied(says("france", "no")), "2025-05-10", "france").inherited_from
        is None
    )


def test_a_position_that_it_ended_blocks_inheritance() -> None:
    recorded = allied(
        says("france", "no", "2025-05-02"),
        ended("france", "ceasefire", when="2025-05-03"),
        says("allies", "yes"),
    )

    assert (
        stances(recorded, "2025-05-10", "france"),
        state(recorded, "2025-05-10", "france"),
    ) == (
        [],
        "ended",
    )


def test_its_own_statement_blocks_inheritance_only_on_its_own_key() -> None:
    recorded = log(
        *ALLIES,
        issue("ceasefire"),
        issue("sea", "ceasefire"),
        joined("france", "allies", when="2025-05-01"),
        says("france", "no"),
        says("allies", "yes"),
        says("allies", "calm", about="sea"),
    )

    assert stances(recorded, "2025-05-10", "france") == ["no", "calm"]
    assert state(recorded, "2025-05-10", "france") == "stated"


def test_a_party_that_is_no_member_inherits_nothing() -> None:
    assert state(allied(says("allies", "yes")), "2025-05-10", "spain") == "no-evidence"


def test_an_observer_inherits_nothing() -> None:
    recorded = log(
        *ALLIES,
        joined("france", "allies", when="2025-05-01", role="observer"),
        says("allies", "yes"),
    )

    assert state(recorded, "2025-05-10", "france") == "no-evidence"


def test_a_full_member_that_becomes_an_observer_inherits_no_longer() -> None:
    recorded = allied(
        says("allies", "yes"),
        joined("france", "allies", when="2025-05-20", role="observer"),
    )

    assert [state(recorded, f"2025-05-{d}", "france") for d in (19, 20)] == [
        "inherited",
        "no-evidence",
    ]


def test_a_member_that_left_inherits_no_longer() -> None:
    recorded = allied(
        says("allies", "yes"), left("france", "allies", when="2025-05-20")
    )

    assert [state(recorded, f"2025-05-{d}", "france") for d in (19, 20)] == [
        "inherited",
        "no-evidence",
    ]


def test_a_member_that_joined_later_inherits_nothing_said_before() -> None:
    recorded = log(
        *ALLIES, says("allies", "yes"), joined("france", "allies", when="2025-05-20")
    )

    assert state(recorded, "2025-05-25", "france") == "no-evidence"


def test_a_member_that_joined_later_inherits_what_was_said_again_since() -> None:
    recorded = log(
        *ALLIES,
        says("allies", "yes"),
        joined("france", "allies", when="2025-05-20"),
        says("allies", "yes", "2025-05-22"),
    )

    assert state(recorded, "2025-05-25", "france") == "inherited"


def test_a_member_inherits_what_was_said_on_the_day_that_it_joined() -> None:
    assert (
        state(
            log(
                *ALLIES,
                says("allies", "yes"),
                joined("france", "allies", when="2025-05-10"),
            ),
            "2025-05-11",
            "france",
        )
        == "inherited"
    )


def test_who_may_have_joined_later_inherits_nothing() -> None:
    assert (
        state(
            log(
                *ALLIES,
                says("allies", "yes"),
                joined("france", "allies", when="2025-05"),
            ),
            "2025-06-01",
            "france",
        )
        == "no-evidence"
    )


def test_what_the_coalition_ended_leaves_its_members_without_evidence() -> None:
    assert (
        state(
            allied(
                says("allies", "yes"), ended("allies", "ceasefire", when="2025-05-11")
            ),
            "2025-05-12",
            "france",
        )
        == "no-evidence"
    )


def test_a_member_inherits_an_unknown_order() -> None:
    assert (
        state(
            allied(says("allies", "yes"), says("allies", "no")), "2025-05-10", "france"
        )
        == "order-unknown"
    )


def test_a_member_of_two_coalitions_inherits_from_both() -> None:
    recorded = log(
        *ALLIES,
        party("bloc", "coalition"),
        joined("france", "allies", when="2025-05-01"),
        joined("france", "bloc", when="2025-05-01"),
        says("bloc", "no"),
        says("allies", "yes"),
    )
    found = cell(recorded, "2025-05-10", "france")

    assert (found.state, [s.inherited_from for s in found.statements]) == (
        "inherited",
        ["allies", "bloc"],
    )


def test_what_the_coalition_says_has_no_effect_on_a_member_before_it_is_known_that_it_joined() -> (
    None
):
    recorded = log(
        *ALLIES,
        joined("france", "allies", when="2025-05-01", reported="2025-05-20"),
        says("allies", "yes"),
    )

    assert (
        cell(recorded, "2025-05-25", "france", known="2025-05-19").state
        == "no-evidence"
    )
    assert (
        cell(recorded, "2025-05-25", "france", known="2025-05-20").state == "inherited"
    )


def test_joining_and_leaving_on_one_day_is_no_membership() -> None:
    recorded = log(
        *ALLIES,
        joined("france", "allies", when="2025-05-01"),
        left("france", "allies", when="2025-05-01"),
        says("allies", "yes"),
    )

    assert state(recorded, "2025-05-10", "france") == "no-evidence"


def test_leaving_after_joining_on_one_day_can_be_said() -> None:
    recorded = log(
        *ALLIES,
        left("france", "allies", key="L", when="2025-05-01"),
        joined("france", "allies", when="2025-05-01", supersedes=["L"]),
        says("allies", "yes"),
    )

    assert state(recorded, "2025-05-10", "france") == "inherited"


# --- a coalition's column -------------------------------------------------------------------------------------------


def test_a_coalition_lists_its_own_statements_and_those_of_its_members_by_name() -> (
    None
):
    recorded = allied(says("spain", "no"), says("france", "yes"), says("allies", "yes"))

    assert speakers(recorded, "2025-05-10") == ["allies", "france"]
    assert [
        s.inherited_from for s in cell(recorded, "2025-05-10", "allies").statements
    ] == [
        None,
        None,
    ]


def test_a_coalition_lists_what_a_member_said_before_it_joined() -> None:
    recorded = log(
        *ALLIES,
        says("france", "yes", "2025-04-01"),
        joined("france", "allies", when="2025-05-01"),
    )

    assert [speakers(recorded, d) for d in ("2025-04-30", "2025-05-01")] == [
        [],
        ["france"],
    ]


def test_a_coalition_does_not_list_a_member_that_left() -> None:
    recorded = allied(
        says("france", "yes"), left("france", "allies", when="2025-05-20")
    )

    assert [speakers(recorded, d) for d in ("2025-05-19", "2025-05-20")] == [
        ["france"],
        [],
    ]


def test_a_coalition_does_not_list_an_observer() -> None:
    assert (
        speakers(
            log(
                *ALLIES,
                joined("france", "allies", when="2025-05-01", role="observer"),
                says("france", "yes"),
            ),
            "2025-05-10",
        )
        == []
    )


def test_what_the_coalition_ended_ends_its_column() -> None:
    assert (
        state(
            allied(ended("allies", "ceasefire", when="2025-05-10")),
            "2025-05-10",
            "allies",
        )
        == "ended"
    )


def test_what_a_present_member_ended_ends_the_coalitions_column() -> None:
    recorded = allied(
        ended("france", "ceasefire", when="2025-05-10"),
        left("france", "allies", when="2025-05-20"),
    )

    assert [state(recorded, f"2025-05-{d}", "allies") for d in (19, 20)] == [
        "ended",
        "no-evidence",
    ]


def test_an_open_group_is_never_expanded() -> None:
    recorded = log(
        party("west", "open-group"),
        joined("france", "west", when="2025-05-01"),
        says("west", "yes"),
        says("france", "no"),
    )

    assert stances(recorded, "2025-05-10", "west") == ["yes"]
    assert stances(recorded, "2025-05-10", "france") == ["no"]
    assert (
        state(
            log(
                party("west", "open-group"),
                joined("spain", "west", when="2025-05-01"),
                says("west", "yes"),
            ),
            "2025-05-10",
            "spain",
        )
        == "no-evidence"
    )
