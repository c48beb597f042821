"""A repeat adds evidence and freshness, not a new position; section 5, at its end."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import (
    cell,
    ended,
    issue,
    joined,
    log,
    only,
    party,
    picture,
    source,
    stances,
    stated,
)


def says(stance: str, when: str, **fields: Any) -> Any:
    return stated("russia", "ceasefire", stance, when=when, **fields)


def since(recorded: list, valid: str = "2025-05-31") -> str:
    return only(recorded, valid).since


def test_a_repeat_keeps_since_and_moves_when() -> None:
    found = only(
        log(says("no", "2025-05-01", key="A"), says("no", "2025-05-10", key="B")),
        "2025-05-31",
    )

    assert (found.since, found.when, found.key, found.keys, found.keys_total) == (
        "2025-05-01",
        "2025-05-10",
        "B",
        ["A", "B"],
        2,
    )


def test_a_stance_said_again_in_another_composition_is_a_repeat_and_no_contradiction() -> (
    None
):
    recorded = log(says("caf\u00e9", "2025-05-01"), says("cafe\u0301", "2025-05-01"))

    assert cell(recorded, "2025-05-10").state == "stated"
    assert len(stances(recorded, "2025-05-10")) == 1


def test_a_repeat_that_is_still_to_come_is_no_repeat_yet() -> None:
    found = only(
        log(says("no", "2025-05-01", key="A"), says("no", "2025-05-10")), "2025-05-09"
    )

    assert (found.when, found.keys) == ("2025-05-01", ["A"])


def test_a_repeat_adds_its_evidence() -> None:
    recorded = log(
        source("press"),
        source("radio"),
        says("no", "2025-05-01", evidence=["press"]),
        says("no", "2025-05-10", evidence=["radio"]),
    )
    found = picture(recorded, "2025-05-31", columns=["russia"])

    assert found.cells[0].statements[0].citations == [1, 2]
    assert [s.slug for s in found.sources] == ["radio", "press"]


def test_a_repeat_adds_freshness() -> None:
    recorded = log(says("no", "2025-05-01"), says("no", "2025-05-30"))

    assert (
        cell(recorded, "2025-06-15").state,
        only(recorded, "2025-06-15").age_days,
    ) == (
        "stated",
        16,
    )


@pytest.mark.parametrize("again", ["No", " no ", "NO", "n o"])
def test_words_are_the_same_but_for_case_and_space(again: str) -> None:
    recorded = log(says("no", "2025-05-01"), says(again, "2025-05-10"))

    assert since(recorded) == ("2025-05-10" if again == "n o" else "2025-05-01")


def test_two_stances_of_one_code_are_the_same() -> None:
    recorded = log(
        says("no", "2025-05-01", stance_code="against"),
        says("never", "2025-05-10", stance_code="against"),
    )

    assert (since(recorded), stances(recorded, "2025-05-31")) == (
        "2025-05-01",
        ["never"],
    )


def test_two_stances_of_different_codes_and_words_differ() -> None:
    assert (
        since(
            log(
                says("no", "2025-05-01", stance_code="against"),
                says("yes", "2025-05-10", stance_code="for"),
            )
        )
        == "2025-05-10"
    )


def test_the_later_may_say_that_it_repeats_the_earlier() -> None:
    assert (
        since(
            log(
                says("no", "2025-05-01", key="A"),
                says("out of the question", "2025-05-10", repeats=["A"]),
            )
        )
        == "2025-05-01"
    )


def test_the_earlier_cannot_say_that_it_repeats_the_later() -> None:
    assert (
        since(
            log(
                says("no", "2025-05-01", repeats=["B"]),
                says("out of the question", "2025-05-10", key="B"),
            )
        )
        == "2025-05-10"
    )


def test_of_two_on_one_day_either_may_say_that_it_repeats_the_other() -> None:
    recorded = log(
        says("no", "2025-05-01", key="A"),
        says("out of the question", "2025-05-01", key="B", repeats=["A"]),
    )

    assert (cell(recorded, "2025-05-31").state, only(recorded, "2025-05-31").keys) == (
        "stated",
        ["A", "B"],
    )


def test_a_repeat_of_what_does_not_count_is_a_statement_of_its_own() -> None:
    recorded = log(
        says("no", "2025-05-01", key="A", reported="2025-06-10"),
        says("out of the question", "2025-05-10", repeats=["A"]),
    )

    assert only(recorded, "2025-05-31", known="2025-05-31").since == "2025-05-10"


def test_sameness_carries_over() -> None:
    recorded = log(
        says("no", "2025-05-01", key="A"),
        says("out of the question", "2025-05-05", repeats=["A"], stance_code="against"),
        says("never", "2025-05-10", stance_code="against"),
        says("Never", "2025-05-15"),
    )

    assert (since(recorded), only(recorded, "2025-05-31").keys_total) == (
        "2025-05-01",
        4,
    )


def test_sameness_stays_within_one_issue() -> None:
    recorded = log(
        issue("ceasefire"),
        issue("sea"),
        stated("russia", "sea", "no", when="2025-05-01", key="A"),
        says("out of the question", "2025-05-10", repeats=["A"], key="B"),
        says("no", "2025-05-20"),
    )

    assert since(recorded) == "2025-05-20"


def test_sameness_carries_over_from_one_party_to_another() -> None:
    recorded = log(
        party("allies", "coalition"),
        joined("france", "allies", when="2025-01-01"),
        stated("allies", "ceasefire", "yes", when="2025-05-01", key="A"),
        stated("france", "ceasefire", "we agree", when="2025-05-02", repeats=["A"]),
    )

    assert cell(recorded, "2025-05-10", "allies").state == "stated"


def test_a_repeat_after_a_contradiction_is_a_change() -> None:
    recorded = log(
        says("no", "2025-05-01"),
        says("yes", "2025-05-05"),
        says("no", "2025-05-10", key="C"),
    )

    assert (since(recorded), only(recorded, "2025-05-31").keys) == ("2025-05-10", ["C"])


def test_a_contradiction_of_the_day_in_between_breaks_the_run() -> None:
    assert (
        since(
            log(
                says("no", "2025-05-08"),
                says("yes", "2025-05-09"),
                says("no", "2025-05-10"),
            )
        )
        == "2025-05-10"
    )


def test_only_what_was_said_since_the_last_contradiction_is_one_run() -> None:
    recorded = log(
        *(
            says(("no", "yes")[day % 2 == 0], f"2025-05-0{day}", key=f"K{day}")
            for day in range(1, 8)
        ),
        says("no", "2025-05-08", key="K8"),
    )

    assert only(recorded, "2025-05-31").keys == ["K7", "K8"]


def test_a_statement_that_may_lie_after_the_contradiction_stays_in_the_run() -> None:
    assert (
        since(
            log(
                says("no", "[2025-05-05..2025-05-12]"),
                says("yes", "2025-05-10"),
                says("no", "2025-05-20"),
            )
        )
        == "[2025-05-05..2025-05-12]"
    )


def test_of_two_that_hold_and_say_the_same_the_one_that_began_later_is_shown() -> None:
    recorded = log(says("No", "2025-05-10", key="A"), says("no", "2025-05", key="B"))

    assert (only(recorded, "2025-05-31").key, only(recorded, "2025-05-31").since) == (
        "A",
        "2025-05",
    )


def test_a_contradiction_of_the_day_of_the_first_statement_breaks_nothing() -> None:
    assert (
        since(
            log(
                says("no", "2025-05-08"),
                says("yes", "2025-05-08"),
                says("no", "2025-05-10"),
            )
        )
        == "2025-05-08"
    )


def test_the_statement_of_the_day_before_cannot_repeat_that_of_the_day_after() -> None:
    assert (
        since(
            log(
                says("no", "2025-05-09", repeats=["B"]),
                says("out of the question", "2025-05-10", key="B"),
            )
        )
        == "2025-05-10"
    )


def test_a_repeat_after_an_ending_is_a_change() -> None:
    assert (
        since(
            log(
                says("no", "2025-05-01"),
                ended("russia", "ceasefire", when="2025-05-05"),
                says("no", "2025-05-10"),
            )
        )
        == "2025-05-10"
    )


def test_a_contradiction_that_may_lie_before_both_breaks_nothing() -> None:
    assert (
        since(
            log(
                says("no", "2025-05-05"),
                says("yes", "[2025-05-01..2025-05-07]"),
                says("no", "2025-05-10"),
            )
        )
        == "2025-05-05"
    )


def test_a_contradiction_that_may_lie_after_both_breaks_nothing() -> None:
    recorded = log(
        says("no", "2025-05-01"),
        says("yes", "[2025-05-05..2025-05-15]"),
        says("no", "2025-05-10"),
    )
    (no,) = (s for s in cell(recorded, "2025-05-31").statements if s.stance == "no")

    assert no.since == "2025-05-01"


def test_a_contradiction_that_is_not_known_breaks_nothing() -> None:
    recorded = log(
        says("no", "2025-05-01"),
        says("yes", "2025-05-05", reported="2025-06-30"),
        says("no", "2025-05-10"),
    )

    assert only(recorded, "2025-05-31", known="2025-05-31").since == "2025-05-01"
    assert since(recorded) == "2025-05-10"


def test_a_contradiction_placed_in_between_by_pointers_breaks_the_run() -> None:
    recorded = log(
        says("no", "2025-05", key="A"),
        says("yes", "2025-05", key="B", supersedes=["A"]),
        says("no", "2025-05", key="C", supersedes=["B"]),
    )

    assert only(recorded, "2025-05-31").keys == ["C"]


def test_a_contradiction_placed_in_between_by_a_chain_of_pointers_breaks_the_run() -> (
    None
):
    recorded = log(
        says("no", "2025-05", key="A"),
        says("yes", "2025-05", key="B", supersedes=["A"]),
        says("no", "2025-05", key="C", supersedes=["B"]),
        says("no", "2025-05", key="D", supersedes=["C"]),
    )

    assert only(recorded, "2025-05-31").keys == ["C", "D"]


def test_a_contradiction_placed_in_between_by_a_pointer_and_a_date_breaks_the_run() -> (
    None
):
    recorded = log(
        says("no", "2025-05-01", key="A"),
        says("yes", "[2025-05-02..2025-05-20]", key="B"),
        says("no", "2025-05-10", key="C", supersedes=["B"]),
        says("no", "2025-05-15", key="D"),
    )

    assert only(recorded, "2025-05-31").keys == ["C", "D"]


def test_ages_are_calendar_days_of_the_dossiers_zone() -> None:
    recorded = log(says("no", "2025-05-10T23:30+03:00"))

    assert only(recorded, "2025-05-11T00:30+03:00").age_days == 1
    assert (
        only(
            log(*(r.event for r in recorded[1:]), zone="UTC"), "2025-05-10T21:30Z"
        ).age_days
        == 0
    )


@pytest.mark.parametrize(
    ("when", "age"),
    [
        ("2025-04", 31),
        ("2025-04-10/2025-04-20", 41),
        ("2025-04-10/..", 51),
        ("2025-05-31", 0),
        ("2025-05-30/2025-06-05", 0),
    ],
)
def test_an_age_counts_from_the_last_day_of_the_statement(when: str, age: int) -> None:
    assert only(log(says("no", when)), "2025-05-31").age_days == age


def test_an_age_counts_from_the_last_day_of_the_newest_repeat() -> None:
    recorded = log(says("no", "2025-05-01/2025-05-20"), says("no", "2025-05-10"))

    assert (
        only(recorded, "2025-05-31").when,
        only(recorded, "2025-05-31").age_days,
    ) == (
        "2025-05-10",
        11,
    )
