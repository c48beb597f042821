"""The lifecycle of a proposal, section 4."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import (
    answered,
    log,
    offer_ended,
    offered,
    picture,
    proposal,
    source,
    withdraw,
)


def offer(*to: str, **fields: Any) -> Any:
    return offered(
        "ann", *(to or ("bob",)), **({"when": "2025-05-01", "key": "P"} | fields)
    )


def reply(answer: str, by: str = "bob", when: str = "2025-05-05", **fields: Any) -> Any:
    return answered(by, answer, when=when, **fields)


def state(recorded: list, valid: str = "2025-05-10") -> str:
    return proposal(recorded, valid).state


def test_a_proposal_is_open_until_it_is_answered() -> None:
    recorded = log(offer(), reply("accept"))

    assert [state(recorded, f"2025-05-0{d}") for d in (1, 4, 5)] == [
        "open",
        "open",
        "agreed",
    ]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("accept", "agreed"),
        ("reject", "rejected"),
        ("counter", "countered"),
        ("accept-with-conditions", "open"),
        ("defer", "open"),
    ],
)
def test_the_answer_of_the_only_addressee_settles_it(
    answer: str, expected: str
) -> None:
    assert state(log(offer(), reply(answer))) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("accept", "agreed"),
        ("reject", "rejected"),
        ("counter", "countered"),
        ("accept-with-conditions", "open"),
        ("defer", "open"),
    ],
)
def test_the_same_answer_of_every_addressee_settles_it(
    answer: str, expected: str
) -> None:
    assert (
        state(log(offer("bob", "eve"), reply(answer), reply(answer, "eve"))) == expected
    )


def test_mixed_answers_leave_it_open() -> None:
    assert (
        state(log(offer("bob", "eve"), reply("accept"), reply("reject", "eve")))
        == "open"
    )


def test_a_missing_answer_leaves_it_open() -> None:
    assert state(log(offer("bob", "eve"), reply("accept"))) == "open"


def test_a_yes_and_a_conditional_yes_leave_it_open() -> None:
    assert (
        state(
            log(
                offer("bob", "eve"),
                reply("accept"),
                reply("accept-with-conditions", "eve"),
            )
        )
        == "open"
    )


def test_the_latest_answer_of_an_addressee_counts() -> None:
    recorded = log(offer(), reply("reject"), reply("accept", when="2025-05-07"))

    assert [state(recorded, f"2025-05-0{d}") for d in (5, 6, 7)] == [
        "rejected",
        "rejected",
        "agreed",
    ]


def test_an_answer_of_somebody_else_is_listed_no_more() -> None:
    recorded = log(offer(), reply("accept", "eve"))

    assert (
        state(recorded),
        [a.by for a in proposal(recorded, "2025-05-10").answers],
    ) == (
        "open",
        ["eve"],
    )


def test_two_unordered_different_answers_of_one_addressee_make_it_disputed() -> None:
    recorded = log(
        offer("bob", "eve"), reply("accept", key="A"), reply("reject", key="B")
    )

    assert (
        state(recorded),
        [a.key for a in proposal(recorded, "2025-05-10").answers],
    ) == (
        "disputed",
        ["A", "B"],
    )


def test_a_later_answer_settles_the_dispute() -> None:
    assert (
        state(
            log(
                offer(),
                reply("accept"),
                reply("reject"),
                reply("reject", when="2025-05-06"),
            )
        )
        == "rejected"
    )


def test_two_unordered_different_answers_of_two_addressees_are_no_dispute() -> None:
    assert (
        state(log(offer("bob", "eve"), reply("accept"), reply("reject", "eve")))
        == "open"
    )


def test_an_open_proposal_lapses_after_its_deadline() -> None:
    recorded = log(offer(deadline="2025-05-08"))

    assert [state(recorded, f"2025-05-0{d}") for d in (8, 9)] == ["open", "lapsed"]


def test_a_deadline_at_an_instant_is_over_after_that_instant() -> None:
    recorded = log(offer(deadline="2025-05-08T12:00+03:00"))

    assert state(recorded, "2025-05-08T11:59:59.999999+03:00") == "open"
    assert state(recorded, "2025-05-08T12:00+03:00") == "lapsed"


def test_a_deadline_at_midnight_leaves_the_day_before_open() -> None:
    assert state(log(offer(deadline="2025-05-09T00:00+03:00")), "2025-05-08") == "open"


def test_a_fuzzy_deadline_is_over_when_it_surely_is() -> None:
    assert [
        state(log(offer(deadline="[2025-05-06..2025-05-08]")), f"2025-05-0{d}")
        for d in (7, 8, 9)
    ] == ["open", "open", "lapsed"]


def test_a_settled_proposal_does_not_lapse() -> None:
    assert state(log(offer(deadline="2025-05-08"), reply("accept"))) == "agreed"


def test_a_conditional_yes_lapses_with_the_deadline() -> None:
    assert (
        state(log(offer(deadline="2025-05-08"), reply("accept-with-conditions")))
        == "lapsed"
    )


@pytest.mark.parametrize("reason", ["withdrawn", "lapsed", "superseded", "agreed"])
def test_an_event_that_ends_a_proposal_says_how(reason: str) -> None:
    assert [
        state(log(offer(), offer_ended(reason, when="2025-05-06")), f"2025-05-0{d}")
        for d in (5, 6)
    ] == ["open", reason]


def test_an_ended_proposal_stays_so_whatever_was_answered() -> None:
    assert (
        state(
            log(offer(), reply("accept"), offer_ended("withdrawn", when="2025-05-06"))
        )
        == "withdrawn"
    )


def test_an_answer_after_the_end_does_not_count() -> None:
    recorded = log(
        offer(),
        offer_ended("withdrawn", when="2025-05-06"),
        reply("accept", when="2025-05-07"),
    )

    assert (state(recorded), proposal(recorded, "2025-05-10").answers) == (
        "withdrawn",
        [],
    )


def test_two_unordered_ends_of_different_kinds_are_disputed() -> None:
    assert (
        state(
            log(
                offer(),
                offer_ended("withdrawn", when="2025-05-06"),
                offer_ended("lapsed", when="2025-05-06"),
            )
        )
        == "disputed"
    )


def test_of_two_ends_in_order_the_first_ended_it() -> None:
    assert (
        state(
            log(
                offer(),
                offer_ended("withdrawn", when="2025-05-06"),
                offer_ended("lapsed", when="2025-05-07"),
            )
        )
        == "withdrawn"
    )


def test_a_new_offer_after_the_end_is_open_again() -> None:
    recorded = log(
        offer(),
        reply("reject"),
        offer_ended("withdrawn", when="2025-05-06"),
        offer(key="Q", when="2025-05-07"),
    )

    assert (
        state(recorded),
        proposal(recorded, "2025-05-10").made,
        proposal(recorded, "2025-05-10").answers,
    ) == ("open", "2025-05-07", [])


def two(**fields: Any) -> dict[str, str]:
    recorded = log(offer(), offer(key="Q", proposal="other", **fields))
    return {p.slug: p.state for p in picture(recorded, "2025-05-10").proposals}


def test_a_proposal_is_superseded_when_another_says_so() -> None:
    assert two(when="2025-05-05", supersedes=["P"]) == {
        "offer": "superseded",
        "other": "open",
    }
    assert two(when="2025-05-01", supersedes=["P"]) == {
        "offer": "superseded",
        "other": "open",
    }


def test_a_proposal_is_not_superseded_by_one_that_is_still_to_come() -> None:
    assert two(when="2025-05-11", supersedes=["P"]) == {"offer": "open"}


def test_a_proposal_is_not_superseded_by_one_that_was_made_before_it() -> None:
    assert two(when="2025-04-20", supersedes=["P"]) == {
        "other": "open",
        "offer": "open",
    }


def test_two_proposals_that_supersede_each_other_are_both_open() -> None:
    recorded = log(
        offer(supersedes=["Q"]), offer(key="Q", proposal="other", supersedes=["P"])
    )

    assert [p.state for p in picture(recorded, "2025-05-10").proposals] == [
        "open",
        "open",
    ]


def test_a_proposal_shows_its_terms_and_its_answers_with_their_conditions() -> None:
    recorded = log(
        offer(
            kind="settlement", issues=["land"], terms=["a", "b"], deadline="2025-06-01"
        ),
        reply(
            "accept-with-conditions",
            key="A",
            conditions=[{"what": "a halt", "by_whom": "ann", "before_what": "talks"}],
        ),
    )
    found = proposal(recorded, "2025-05-10")
    (answer,) = found.answers

    assert (
        found.kind,
        found.by,
        found.to,
        found.made,
        found.issues,
        found.terms,
        found.deadline,
    ) == (
        "settlement",
        ["ann"],
        ["bob"],
        "2025-05-01",
        ["land"],
        ["a", "b"],
        "2025-06-01",
    )
    assert (answer.by, answer.answer, answer.key, answer.when) == (
        "bob",
        "accept-with-conditions",
        "A",
        "2025-05-05",
    )
    assert [(c.what, c.by_whom, c.before_what) for c in answer.conditions] == [
        ("a halt", "ann", "talks")
    ]
    assert (found.keys, found.keys_total) == (["P", "A"], 2)


def test_proposals_are_listed_in_the_order_in_which_they_were_made() -> None:
    recorded = log(
        offer(proposal="b", when="2025-05-02"),
        offer(proposal="a", key="Q", when="2025-05-03"),
        offer(proposal="c", key="R", when="2025-05-01"),
    )

    assert [p.slug for p in picture(recorded, "2025-05-10").proposals] == [
        "c",
        "b",
        "a",
    ]


def test_answers_to_a_withdrawn_proposal_are_not_shown() -> None:
    assert (
        picture(log(offer(), reply("accept"), withdraw("P")), "2025-05-10").proposals
        == []
    )


# --- nobody known, dates that disagree, what each part rests on -----------------------------------------------------


def test_a_proposal_to_nobody_known_lists_answers_and_stays_open_until_an_end_or_its_deadline() -> (
    None
):
    recorded = log(
        offered("ann", when="2025-05-01", deadline="2025-05-10"),
        answered("bob", "accept", when="2025-05-02"),
    )
    found = [proposal(recorded, d) for d in ("2025-05-02", "2025-05-11")]

    assert [(p.state, [a.by for a in p.answers]) for p in found] == [
        ("open", ["bob"]),
        ("lapsed", ["bob"]),
    ]
    ended = log(
        offered("ann", when="2025-05-01"), offer_ended("withdrawn", when="2025-05-03")
    )
    assert proposal(ended, "2025-05-03").state == "withdrawn"


def test_an_answer_that_is_dated_before_its_proposal_counts_once_the_proposal_does() -> (
    None
):
    recorded = log(
        answered("bob", "reject", key="A", when="2025-05-01"),
        offered("ann", "bob", when="2025-05-02"),
    )
    found = proposal(recorded, "2025-05-02")

    assert picture(recorded, "2025-05-01").proposals == []
    assert (found.state, found.dated_before) == ("rejected", ["A"])
    assert [(a.by, a.when) for a in found.answers] == [("bob", "2025-05-01")]


def test_of_two_answers_dated_before_the_proposal_the_later_one_counts() -> None:
    recorded = log(
        answered("bob", "reject", when="2025-05-01"),
        answered("bob", "accept", when="2025-05-02"),
        offered("ann", "bob", when="2025-05-03"),
    )

    assert proposal(recorded, "2025-05-03").state == "agreed"


def test_an_answer_between_two_offers_is_to_the_first() -> None:
    recorded = log(
        offered("ann", "bob", when="2025-05-01"),
        answered("bob", "reject", when="2025-05-02"),
        offered("ann", "bob", when="2025-05-03"),
    )

    assert proposal(recorded, "2025-05-03").state == "open"


def test_an_answer_and_an_end_cite_what_they_rest_on() -> None:
    found = proposal(
        log(
            source("a"),
            source("b"),
            offered("ann", "bob", key="P", when="2025-05-01", evidence=["a"]),
            answered(
                "bob",
                "reject",
                when="2025-05-02",
                evidence=["b"],
                confidence="medium",
            ),
            offer_ended("withdrawn", key="W", when="2025-05-03"),
        ),
        "2025-05-10",
    )

    assert [(a.confidence, a.citations) for a in found.answers] == [("medium", [2])]
    assert [(g.part, g.key, g.citations) for g in found.grounds] == [
        ("made", "P", [1]),
        ("state", "W", []),
    ]


def test_a_superseded_proposal_rests_on_the_one_that_says_so() -> None:
    recorded = log(
        source("b"),
        offered("ann", "bob", key="P", when="2025-05-01"),
        offered(
            "ann",
            "bob",
            key="Q",
            proposal="better",
            when="2025-05-02",
            supersedes=["P"],
            evidence=["b"],
        ),
    )
    found = next(
        p for p in picture(recorded, "2025-05-02").proposals if p.slug == "offer"
    )

    assert [(g.part, g.key, g.citations) for g in found.grounds] == [
        ("made", "P", []),
        ("state", "Q", [1]),
    ]
