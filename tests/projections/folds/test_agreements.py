"""Agreements and the keeping of their terms, section 4."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import (
    agreed,
    agreement,
    claimed,
    log,
    picture,
    retract,
    source,
    withdraw,
)


def deal(**fields: Any) -> Any:
    return agreed(
        "ann",
        "bob",
        **({"terms": ["swap", "bodies"], "when": "2025-05-16", "key": "G"} | fields),
    )


def states(recorded: list, valid: str = "2025-06-01") -> dict[str, str]:
    return {t.slug: t.state for t in agreement(recorded, valid).terms}


def test_a_term_is_pending_until_somebody_claims_something() -> None:
    assert states(log(deal())) == {"swap": "pending", "bodies": "pending"}


@pytest.mark.parametrize(
    ("degree", "state"),
    [
        ("full", "fulfilled"),
        ("partial", "partial"),
        ("delayed", "delayed"),
        ("refused", "refused"),
    ],
)
def test_a_claim_sets_the_state_of_its_term_only(degree: str, state: str) -> None:
    assert states(log(deal(), claimed("swap", degree, "ann", when="2025-05-20"))) == {
        "swap": state,
        "bodies": "pending",
    }


def test_claimants_that_differ_make_a_term_disputed() -> None:
    recorded = log(
        deal(),
        claimed("swap", "full", "ann", when="2025-05-20", key="A"),
        claimed("swap", "refused", "bob", when="2025-05-25", key="B"),
    )
    term = agreement(recorded, "2025-06-01").terms[0]

    assert (term.state, [(c.by, c.degree, c.key, c.when) for c in term.claims]) == (
        "disputed",
        [("ann", "full", "A", "2025-05-20"), ("bob", "refused", "B", "2025-05-25")],
    )


def test_claimants_that_agree_make_no_dispute() -> None:
    assert (
        states(
            log(
                deal(),
                claimed("swap", "full", "ann", when="2025-05-20"),
                claimed("swap", "full", "bob", when="2025-05-25"),
            )
        )["swap"]
        == "fulfilled"
    )


def test_a_claim_of_two_is_listed_for_each() -> None:
    assert [
        c.by
        for c in agreement(
            log(deal(), claimed("swap", "full", "bob", "ann", when="2025-05-20")),
            "2025-06-01",
        )
        .terms[0]
        .claims
    ] == ["ann", "bob"]


def test_the_latest_claim_of_a_claimant_counts() -> None:
    recorded = log(
        deal(),
        claimed("swap", "full", "ann", when="2025-05-25"),
        claimed("swap", "partial", "ann", when="2025-05-20"),
    )

    assert [states(recorded, d)["swap"] for d in ("2025-05-20", "2025-05-25")] == [
        "partial",
        "fulfilled",
    ]
    assert len(agreement(recorded, "2025-05-25").terms[0].claims) == 1


def test_a_dispute_is_over_when_the_claimants_come_to_agree() -> None:
    recorded = log(
        deal(),
        claimed("swap", "full", "ann", when="2025-05-20"),
        claimed("swap", "delayed", "bob", when="2025-05-21"),
        claimed("swap", "full", "bob", when="2025-05-25"),
    )

    assert [states(recorded, d)["swap"] for d in ("2025-05-21", "2025-05-25")] == [
        "disputed",
        "fulfilled",
    ]


def test_two_unordered_different_claims_of_one_claimant_are_disputed() -> None:
    recorded = log(
        deal(),
        claimed("swap", "full", "ann", when="2025-05-20"),
        claimed("swap", "delayed", "ann", when="2025-05-20"),
    )

    assert (
        states(recorded)["swap"],
        len(agreement(recorded, "2025-06-01").terms[0].claims),
    ) == (
        "disputed",
        2,
    )


def test_a_claim_cites_its_own_evidence() -> None:
    recorded = log(
        source("press"),
        source("radio"),
        deal(evidence=["press"]),
        claimed(
            "swap",
            "full",
            "ann",
            when="2025-05-20",
            evidence=["radio"],
            quantity="1,000 each",
        ),
    )
    found = agreement(recorded, "2025-06-01")

    assert (
        found.citations,
        found.terms[0].claims[0].citations,
        found.terms[0].claims[0].quantity,
    ) == ([1], [2], "1,000 each")


def test_a_claim_that_lost_its_evidence_leaves_the_term_pending() -> None:
    recorded = log(
        source("radio"),
        deal(),
        claimed("swap", "full", "ann", when="2025-05-20", evidence=["radio"]),
        retract("radio", when="2025-05-22"),
    )

    assert states(recorded)["swap"] == "pending"


def test_a_claim_about_a_term_that_was_never_promised_is_kept() -> None:
    recorded = log(deal(), claimed("prisoners", "full", "ann", when="2025-05-20"))
    term = agreement(recorded, "2025-06-01").terms[-1]

    assert (term.slug, term.state, term.text, term.due) == (
        "prisoners",
        "fulfilled",
        None,
        None,
    )


def test_an_agreement_shows_who_made_it_and_what_was_promised() -> None:
    recorded = log(
        deal(
            mediators=["eve"],
            stage="in-principle",
            terms=[{"slug": "swap", "text": "A swap", "due": "2025-05-25"}],
        )
    )
    found = agreement(recorded, "2025-06-01")

    assert (
        found.slug,
        found.parties,
        found.mediators,
        found.stage,
        found.reached,
        found.keys,
    ) == (
        "deal",
        ["ann", "bob"],
        ["eve"],
        "in-principle",
        "2025-05-16",
        ["G"],
    )
    assert [(t.slug, t.text, t.due) for t in found.terms] == [
        ("swap", "A swap", "2025-05-25")
    ]


def test_a_term_of_which_nobody_claims_anything_is_overdue_once_its_due_day_is_over() -> (
    None
):
    recorded = log(
        deal(terms=[{"slug": "swap", "text": "A swap", "due": "2025-05-25"}])
    )

    assert [states(recorded, d)["swap"] for d in ("2025-05-25", "2025-05-26")] == [
        "pending",
        "overdue",
    ]


def test_a_term_with_a_fuzzy_due_day_is_overdue_after_the_last_it_may_be() -> None:
    recorded = log(deal(terms=[{"slug": "swap", "text": "A swap", "due": "2025-05"}]))

    assert [states(recorded, d)["swap"] for d in ("2025-05-31", "2025-06-01")] == [
        "pending",
        "overdue",
    ]


def test_a_late_claim_ends_what_is_overdue_and_a_claim_in_time_prevents_it() -> None:
    recorded = log(
        deal(
            terms=[
                {"slug": "swap", "text": "A swap", "due": "2025-05-25"},
                {"slug": "bodies", "text": "Bodies", "due": "2025-05-25"},
            ]
        ),
        claimed("bodies", "delayed", "ann", when="2025-05-24"),
        claimed("swap", "full", "ann", when="2025-05-28"),
    )

    assert [states(recorded, d) for d in ("2025-05-27", "2025-05-28")] == [
        {"swap": "overdue", "bodies": "delayed"},
        {"swap": "fulfilled", "bodies": "delayed"},
    ]


def test_an_agreement_that_does_not_count_takes_its_claims_along() -> None:
    assert (
        picture(
            log(
                deal(), claimed("swap", "full", "ann", when="2025-05-20"), withdraw("G")
            ),
            "2025-06-01",
        ).agreements
        == []
    )


def test_an_agreement_that_was_renewed_has_the_terms_of_the_latest() -> None:
    recorded = log(
        deal(terms=["bodies"], key="H", when="2025-06-02"), deal(terms=["swap"])
    )

    assert [agreement(recorded, d).reached for d in ("2025-05-20", "2025-06-02")] == [
        "2025-05-16",
        "2025-06-02",
    ]
    assert [list(states(recorded, d)) for d in ("2025-05-20", "2025-06-02")] == [
        ["swap"],
        ["bodies"],
    ]


def test_agreements_are_listed_in_the_order_in_which_they_were_reached() -> None:
    recorded = log(
        deal(agreement="b"),
        deal(agreement="a", key="H", when="2025-05-17"),
        deal(agreement="c", key="I", when="2025-05-01"),
    )

    assert [a.slug for a in picture(recorded, "2025-06-01").agreements] == [
        "c",
        "b",
        "a",
    ]


def test_an_agreement_without_terms_has_no_states() -> None:
    found = agreement(
        log(agreed("ann", "bob", terms=[], when="2025-05-01")), "2025-05-02"
    )

    assert (found.slug, found.terms) == ("deal", [])


def test_a_claim_that_is_dated_before_the_agreement_counts_and_is_named() -> None:
    found = agreement(
        log(
            claimed("prisoners", "full", "ann", key="K", when="2025-05-01"),
            agreed("ann", "bob", terms=["prisoners"], when="2025-05-02"),
        ),
        "2025-05-02",
    )

    assert ([t.state for t in found.terms], found.dated_before) == (
        ["fulfilled"],
        ["K"],
    )
