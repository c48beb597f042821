"""Agents: who speaks and answers for a coalition without being one of its members."""

from __future__ import annotations

import pytest

from tests import builders as b
from tracker.projections.sentences import short_sentence

UNION = (b.party("union", "coalition"), b.party("desk", "organisation"), b.party("ann"))
AGENT = b.joined("desk", "union", when="2025-05-01", role="agent")


def test_the_role_of_an_agent_is_written_in_version_2_and_others_keep_version_1() -> (
    None
):
    assert AGENT.schema_version == 2
    assert b.joined("ann", "union", when="2025-05-01").schema_version == 1
    assert short_sentence(AGENT) == "desk joined union as its agent"


def test_an_agent_speaks_in_the_column_of_its_coalition_and_is_no_member_of_it() -> (
    None
):
    said = b.stated("desk", "land", "half", when="2025-05-02")
    ours = b.stated("union", "sea", "all", when="2025-05-02")
    facts = (*UNION, b.issue("land"), b.issue("sea"), AGENT, said, ours)
    recorded = b.log(*facts, b.left("desk", "union", when="2025-05-05", role="agent"))

    assert b.stances(recorded, "2025-05-03", "union", "land") == ["half"]
    assert b.stances(recorded, "2025-05-05", "union", "land") == []
    assert b.stances(recorded, "2025-05-03", "desk", "sea") == []


@pytest.mark.parametrize(
    ("on", "state"), [("2025-05-03", "rejected"), ("2025-04-30", "open")]
)
def test_an_answer_by_an_agent_is_the_coalitions_while_it_is_one(on, state) -> None:
    offer = b.offered("ann", "union", when="2025-04-29")
    answer = b.answered("desk", "reject", when=on)
    found = b.proposal(b.log(*UNION, offer, AGENT, answer), "2025-05-03")

    assert found.state == state
    assert [(a.by, a.for_) for a in found.answers] == [
        ("desk", "union" if state == "rejected" else None)
    ]


def test_an_agent_that_is_asked_itself_answers_for_itself() -> None:
    offer = b.offered("ann", "union", "desk", when="2025-05-02")
    answer = b.answered("desk", "reject", when="2025-05-03")
    found = b.proposal(b.log(*UNION, AGENT, offer, answer), "2025-05-03")

    assert (found.state, found.answers[0].for_) == ("open", None)


def test_the_later_word_of_the_coalition_itself_takes_the_place_of_its_agents() -> None:
    offer = b.offered("ann", "union", when="2025-05-02")
    first = b.answered("desk", "reject", when="2025-05-03")
    last = b.answered("union", "accept", when="2025-05-04")
    found = b.proposal(b.log(*UNION, AGENT, offer, first, last), "2025-05-04")

    assert (found.state, [a.by for a in found.answers]) == ("agreed", ["union"])


def test_an_agent_confirms_and_declines_a_meeting_for_the_coalition() -> None:
    plan = b.planned("ann", "union", when="2025-05-02", proposed_by=["ann"])
    yes = b.meeting_changed("confirmed", "desk", when="2025-05-03")
    no = b.meeting_changed("declined", "desk", when="2025-05-03")

    agreed = b.meeting(b.log(*UNION, AGENT, plan, yes), "2025-05-03")
    assert (agreed.state, agreed.confirmed_by) == ("confirmed", ["ann", "union"])
    refused = b.meeting(b.log(*UNION, AGENT, plan, no), "2025-05-03")
    assert (refused.state, refused.declined_by) == ("proposed", ["union"])


def test_an_agent_refuses_a_truce_for_the_coalition_that_declared_it() -> None:
    truce = b.declared("ann", "union", when="2025-05-02", kind="bilateral")
    no = b.truce_changed("refused", "desk", when="2025-05-03")

    refused = b.truce(b.log(*UNION, AGENT, truce, no), "2025-05-03")
    assert (refused.state, [a.by for a in refused.answers]) == ("refused", ["desk"])
    assert b.truce(b.log(*UNION, truce, no), "2025-05-03").state == "announced"


def test_the_later_word_of_an_agent_takes_the_place_of_its_coalitions() -> None:
    truce = b.declared("ann", "union", when="2025-05-02", kind="bilateral")
    no = b.truce_changed("refused", "union", when="2025-05-03")
    yes = b.truce_changed("reciprocated", "desk", when="2025-05-04")
    recorded = b.log(*UNION, AGENT, truce, no, yes)

    assert b.truce(recorded, "2025-05-03").state == "refused"
    assert b.truce(recorded, "2025-05-04").state == "announced"


@pytest.mark.parametrize(("since", "until"), [(True, "2025-05-12"), (False, None)])
def test_an_agent_moves_a_truce_of_its_coalition(since, until) -> None:
    truce = b.declared("union", when="2025-05-02", since="2025-05-02")
    longer = b.truce_changed(
        "extended", "desk", when="2025-05-03", new_until="2025-05-12"
    )
    facts = (*UNION, AGENT, truce, longer) if since else (*UNION, truce, longer)

    found = b.truce(b.log(*facts), "2025-05-04")
    assert found.until == until
    assert [a.by for a in found.answers] == ([] if since else ["desk"])


def test_an_agent_that_declared_a_truce_itself_speaks_for_itself() -> None:
    truce = b.declared("ann", "union", "desk", when="2025-05-02", kind="bilateral")
    first = b.truce_changed("refused", "union", when="2025-05-03")
    last = b.truce_changed("reciprocated", "desk", when="2025-05-04")
    recorded = b.log(*UNION, AGENT, truce, first, last)

    assert b.truce(recorded, "2025-05-04").state == "refused"


def test_an_agent_rejects_and_ratifies_an_agreement_for_its_coalition() -> None:
    deal = b.agreed("ann", "union", terms=[], when="2025-05-02")
    no = b.agreement_changed("rejected", "desk", when="2025-05-03")
    yes = b.agreement_changed("ratified", "desk", when="2025-05-05")
    recorded = b.log(*UNION, AGENT, deal, no, yes)

    assert b.agreement(recorded, "2025-05-04").state == "rejected"
    assert b.agreement(recorded, "2025-05-05").state == "agreed"
    assert b.agreement(b.log(*UNION, deal, no), "2025-05-04").state == "agreed"


def test_an_agreement_is_left_by_a_coalition_when_its_agent_says_so() -> None:
    deal = b.agreed("ann", "union", terms=[], when="2025-05-02")
    out = b.agreement_changed("left", "desk", when="2025-05-03")

    assert b.agreement(b.log(*UNION, AGENT, deal, out), "2025-05-03").left == ["union"]


def test_what_an_agent_claims_of_a_term_its_coalition_claims() -> None:
    deal = b.agreed("ann", "union", terms=["ports"], when="2025-05-02")
    first = b.claimed("ports", "partial", "union", when="2025-05-03")
    last = b.claimed("ports", "full", "desk", when="2025-05-04")
    (term,) = b.agreement(b.log(*UNION, AGENT, deal, first, last), "2025-05-04").terms

    assert (term.state, [c.by for c in term.claims]) == ("fulfilled", ["union"])


def test_a_word_is_the_coalitions_once_it_is_told_who_its_agent_is() -> None:
    deal = b.agreed("ann", "union", terms=[], when="2025-04-28")
    no = b.agreement_changed("rejected", "desk", when="2025-05-02")
    told = b.joined(
        "desk", "union", when="2025-05-01", reported="2025-05-04", role="agent"
    )
    recorded = b.log(*UNION, deal, no, told)

    assert b.agreement(recorded, "2025-05-03", "2025-05-03").state == "agreed"
    assert b.agreement(recorded, "2025-05-03").state == "rejected"
