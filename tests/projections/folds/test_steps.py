"""Steps, section 4, and the conditions that name them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.builders import (
    agreed,
    agreement_changed,
    answered,
    claimed,
    deadline,
    deadline_changed,
    deadline_set,
    declared,
    dispute,
    log,
    meeting_changed,
    met,
    offered,
    only,
    picture,
    planned,
    retract,
    source,
    stated,
    step,
    step_taken,
    truce_changed,
    truce_ended,
    voted,
    withdraw,
)

if TYPE_CHECKING:
    from tracker.projections.picture_format.entries import StepShown


def found_step(recorded: list, valid: str, known: str | None = None) -> StepShown:
    (found,) = picture(recorded, valid, known).steps
    return found


def states(recorded: list, *days: str) -> list[str]:
    return [found_step(recorded, day).state for day in days]


def test_a_defined_step_is_not_done_until_somebody_took_it() -> None:
    recorded = log(
        step("paper", "A paper is handed over", by=["russia"]),
        step_taken("paper", "russia", when="2025-06-02", key="T", evidence=["wire"]),
        source("wire", "2025-06-02"),
    )
    before, after = (
        found_step(recorded, "2025-06-01"),
        found_step(recorded, "2025-06-02"),
    )

    assert (before.state, before.done, before.grounds, before.citations) == (
        "not-done",
        None,
        [],
        [],
    )
    assert (before.slug, before.title, before.by) == (
        "paper",
        "A paper is handed over",
        ["russia"],
    )
    assert (after.state, after.done, after.taken_by, after.keys, after.citations) == (
        "done",
        "2025-06-02",
        ["russia"],
        ["T"],
        [1],
    )
    assert [(g.part, g.key) for g in after.grounds] == [("state", "T")]


def test_the_first_report_says_when_a_step_was_done() -> None:
    recorded = log(
        step("paper"),
        step_taken("paper", "usa", when="2025-06-05"),
        step_taken("paper", "russia", when="2025-06-02"),
    )
    found = found_step(recorded, "2025-06-10")

    assert (found.done, found.taken_by) == ("2025-06-02", ["russia", "usa"])


def test_a_report_that_another_supersedes_did_nothing() -> None:
    recorded = log(
        step("paper"),
        step_taken("paper", when="2025-06-02", key="A"),
        step_taken("paper", when="2025-06-05", supersedes=["A"]),
    )

    assert found_step(recorded, "2025-06-03").done == "2025-06-02"
    assert found_step(recorded, "2025-06-10").done == "2025-06-05"


def test_a_step_of_a_fuzzy_day_is_done_once_that_is_certain() -> None:
    recorded = log(step("paper"), step_taken("paper", when="[2025-06-02..2025-06-05]"))

    assert states(recorded, "2025-06-04", "2025-06-05") == ["not-done", "done"]
    assert [p.type for p in picture(recorded, "2025-06-04").possible] == ["step-taken"]


def test_what_was_not_known_then_did_nothing_yet() -> None:
    taken = step_taken("paper", when="2025-06-02", reported="2025-06-09")
    recorded = log(step("paper"), taken)

    assert found_step(recorded, "2025-06-03", "2025-06-03").state == "not-done"
    assert found_step(recorded, "2025-06-03").state == "done"


def test_a_meeting_that_was_held_does_a_step_for_good() -> None:
    recorded = log(
        step("talks", done_by="meeting:round"),
        planned("ann", when="2025-05-20", scheduled_for="2025-06-02"),
        met("ann", when="2025-06-02", key="H"),
        planned("ann", when="2025-06-05", scheduled_for="2025-06-20"),
    )

    assert states(recorded, "2025-06-01", "2025-06-02", "2025-06-10") == [
        "not-done",
        "done",
        "done",
    ]
    assert found_step(recorded, "2025-06-10").keys == ["H"]


@pytest.mark.parametrize(
    ("more", "states_found"),
    [
        ([], ["not-done", "done", "done"]),
        ([truce_ended("collapsed", when="2025-06-12")], ["not-done", "done", "done"]),
        (
            [truce_ended("renounced", when="2025-06-04")],
            ["not-done", "not-done", "not-done"],
        ),
        (
            [truce_changed("did-not-take-effect", "ann", when="2025-06-09")],
            ["not-done", "done", "not-done"],
        ),
    ],
)
def test_a_truce_that_took_effect_does_a_step(
    more: list[Any], states_found: list[str]
) -> None:
    recorded = log(
        step("calm", done_by="ceasefire:truce"),
        declared("ann", when="2025-06-01", since="2025-06-08", until="2025-06-30"),
        *more,
    )

    assert states(recorded, "2025-06-07", "2025-06-08", "2025-07-05") == states_found


def test_an_agreement_of_which_every_term_is_kept_does_a_step() -> None:
    recorded = log(
        step("trade", done_by="agreement:deal"),
        agreed("ann", "bob", terms=["swap", "bodies"], when="2025-06-01"),
        claimed("swap", "full", "ann", when="2025-06-02", key="A"),
        claimed("bodies", "full", "bob", when="2025-06-05", key="B"),
    )

    assert states(recorded, "2025-06-04", "2025-06-05") == ["not-done", "done"]
    assert found_step(recorded, "2025-06-05").keys == ["A", "B"]


def test_one_change_of_an_agreement_does_a_step() -> None:
    recorded = log(
        step("vow", done_by="agreement:deal ratified"),
        agreed("ann", "bob", terms=["swap"], when="2025-06-01"),
        agreement_changed("signed", "ann", when="2025-06-02"),
        agreement_changed("ratified", "bob", when="2025-06-05", key="R"),
    )

    assert states(recorded, "2025-06-04", "2025-06-05") == ["not-done", "done"]
    assert found_step(recorded, "2025-06-05").keys == ["R"]


def test_a_vote_that_was_held_and_one_outcome_of_it_do_a_step() -> None:
    recorded = log(
        step("held", done_by="vote:ballot"),
        step("adopted", done_by="vote:ballot adopted"),
        voted("rejected", when="2025-06-02"),
    )

    found = {s.slug: s.state for s in picture(recorded, "2025-06-05").steps}
    assert found == {"held": "done", "adopted": "not-done"}


def test_a_proposal_that_is_agreed_and_one_answer_to_it_do_a_step() -> None:
    recorded = log(
        step("agreed", done_by="proposal:offer"),
        step("turned-down", done_by="proposal:offer reject"),
        offered("ann", "bob", when="2025-06-01"),
        answered("bob", "reject", when="2025-06-02"),
        answered("bob", "accept", when="2025-06-05"),
    )

    def of(day: str) -> dict[str, str]:
        return {s.slug: s.state for s in picture(recorded, day).steps}

    assert of("2025-06-03") == {"agreed": "not-done", "turned-down": "done"}
    assert of("2025-06-05") == {"agreed": "done", "turned-down": "done"}


def test_a_step_is_done_by_what_a_filter_leaves_out_as_well() -> None:
    recorded = log(
        step("talks", by=["eve"], done_by="meeting:round"),
        planned("ann", when="2025-05-20"),
        met("ann", when="2025-06-02"),
    )
    found = picture(recorded, "2025-06-05", parties=["eve"])

    assert found.meetings == []
    assert [(s.slug, s.state) for s in found.steps] == [("talks", "done")]


def test_a_confirmed_meeting_may_do_a_step_before_it_is_held() -> None:
    recorded = log(
        step("yes", done_by="meeting:round confirmed"),
        planned("ann", when="2025-05-20"),
        meeting_changed("confirmed", "ann", when="2025-05-25"),
    )

    assert states(recorded, "2025-05-24", "2025-05-25") == ["not-done", "done"]


def test_a_report_that_is_taken_back_or_withdrawn_did_nothing_and_a_denial_is_shown() -> (
    None
):
    events = [
        step("paper"),
        source("wire", "2025-06-02"),
        step_taken("paper", "russia", when="2025-06-02", key="T", evidence=["wire"]),
    ]
    denied = log(*events, dispute("T", "usa", when="2025-06-03"))

    assert states(log(*events, withdraw("T")), "2025-06-05") == ["not-done"]
    assert states(log(*events, retract("wire", when="2025-06-04")), "2025-06-05") == [
        "not-done"
    ]
    assert found_step(denied, "2025-06-05").disputed_by == ["usa"]


def test_a_step_whose_definition_was_withdrawn_is_shown_where_it_was_taken() -> None:
    recorded = log(
        step("paper", key="D"), step_taken("paper", when="2025-06-02"), withdraw("D")
    )

    assert picture(recorded, "2025-06-01").steps == []
    assert found_step(recorded, "2025-06-02").title is None


def test_a_condition_says_its_step_and_before_which_step_it_is_to_be_done() -> None:
    asked = {"what": "the paper first", "step": "paper", "before_step": "talks"}
    recorded = log(
        step("paper"),
        step("talks"),
        stated("russia", "ceasefire", "yes", when="2025-05-28", conditions=[asked]),
    )
    (found,) = only(recorded, "2025-06-01").conditions

    assert (found.what, found.step, found.before_step) == (
        "the paper first",
        "paper",
        "talks",
    )


def test_a_condition_of_a_deadline_is_settled_by_its_step() -> None:
    recorded = log(
        step("paper"),
        deadline_set("2025-06-11", "usa", when="2025-05-28"),
        deadline_changed(
            "moved",
            "usa",
            when="2025-06-05",
            new_due="2025-06-30",
            conditions=[{"what": "a paper", "step": "paper", "due": "2025-06-20"}],
        ),
        step_taken("paper", "russia", when="2025-06-23"),
    )
    found = [deadline(recorded, f"2025-06-{day}") for day in (20, 22, 23)]

    assert [(each.state, len(each.unless)) for each in found] == [
        ("moved", 1),
        ("passed", 1),
        ("moved", 0),
    ]
