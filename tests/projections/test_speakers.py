"""What one person said: narrowed to a speaker an answer shows the same of what holds, and no more."""

from __future__ import annotations

from typing import Any

import pytest

from tests import builders as b
from tracker.projections.picture import Selection
from tracker.projections.questions.timeline import Wanted, timeline_of

HOLT = {"holt", "ann holt", "minister holt"}
START = (
    b.party("arden"),
    b.party("brill"),
    b.party("coast", "coalition"),
    b.party("holt", "person", name="Ann Holt", aliases=["Minister Holt"]),
    b.issue("quota"),
    b.issue("fleet"),
)


def said(
    stance: str, speaker: str | None = "Minister Holt", party: str = "arden", **f: Any
) -> Any:
    fields = {"when": "2025-05-02", "issue": "quota"} | f
    about = fields.pop("issue")
    return b.stated(party, about, stance, speaker=speaker, **fields)


FACTS = (
    said("no", key="A"),
    said("perhaps", "Ann Holt", "coast", issue="fleet", key="B"),
    said("yes", "The king", "brill", key="C"),
    b.noted("a word", when="2025-05-03", speaker="holt", key="N"),
    b.noted("a storm", when="2025-05-03", key="M"),
    b.event(
        "assessment-recorded",
        when="2025-05-03",
        reported="2025-05-03",
        by_whom="Ann Holt",
        claim="it will end well",
        key="J",
    ),
    b.force(
        "brill",
        "North",
        "arden",
        when="2025-05-03",
        strength={"best": 5},
        speaker="Ann Holt",
    ),
    b.force("brill", "South", "arden", when="2025-05-03", strength={"best": 6}),
)


def shown(*events: Any, **asked: Any) -> Any:
    return b.picture(b.log(*START, *events), "2025-05-10", **asked)


def cells(picture: Any) -> dict[tuple[str, str], list[str]]:
    return {
        (c.column, c.issue): [s.stance for s in c.statements]
        for c in picture.cells
        if c.statements
    }


@pytest.mark.parametrize(
    "asked", [{"speakers": HOLT}, {"parties": ["holt"], "voices": HOLT}]
)
def test_of_a_speaker_only_what_he_said_is_shown_for_all_for_whom_he_said_it(
    asked: dict[str, Any],
) -> None:
    found = shown(*FACTS, **asked)

    assert cells(found) == {("arden", "quota"): ["no"], ("coast", "fleet"): ["perhaps"]}
    assert [c.slug for c in found.columns] == ["arden", "coast"]
    assert [note.key for note in found.notes] == ["J", "N"]
    assert [figure.best for figure in found.forces] == [5]


def test_what_somebody_else_said_since_holds_and_is_not_his() -> None:
    later = said("yes", "The king", when="2025-05-04")

    assert cells(shown(said("no"), later, speakers=HOLT)) == {}
    assert cells(shown(said("no"), later, speakers={"the king"})) == {
        ("arden", "quota"): ["yes"]
    }


def test_what_somebody_else_said_again_is_still_his() -> None:
    again = said("NO", "The king", when="2025-05-04")

    assert cells(shown(said("no"), again, speakers=HOLT)) == {
        ("arden", "quota"): ["NO"]
    }


def test_what_contradicts_him_in_an_unknown_order_is_shown_with_it() -> None:
    found = shown(said("no"), said("yes", "The king"), speakers=HOLT)

    assert cells(found) == {("arden", "quota"): ["yes", "no"]}
    assert [c.state for c in found.cells if c.statements] == ["order-unknown"]


def test_a_cell_without_a_word_of_his_has_no_evidence_of_him() -> None:
    found = shown(*FACTS, columns=["brill"], speakers=HOLT)

    assert [(c.column, c.state) for c in found.cells] == [
        ("brill", "no-evidence"),
        ("brill", "no-evidence"),
    ]


def test_a_party_and_a_speaker_narrow_together_and_a_party_and_a_person_widen() -> None:
    both = shown(*FACTS, parties=["arden"], speakers=HOLT)
    either = shown(*FACTS, parties=["brill", "holt"], voices=HOLT)

    assert cells(both) == {("arden", "quota"): ["no"]}
    assert cells(either) == {
        ("brill", "quota"): ["yes"],
        ("arden", "quota"): ["no"],
        ("coast", "fleet"): ["perhaps"],
    }


def test_a_person_with_positions_of_his_own_has_a_column_and_speaks_in_it() -> None:
    own = said("mine", None, "holt")

    assert cells(shown(own, said("no"), parties=["holt"], voices=HOLT)) == {
        ("holt", "quota"): ["mine"],
        ("arden", "quota"): ["no"],
    }
    assert cells(shown(own, said("no"), speakers=HOLT))["holt", "quota"] == ["mine"]


def test_a_story_is_narrowed_in_the_same_way() -> None:
    asked = b.story_asked("2025-06-01", speakers=["Ann Holt"])
    mended = b.mend(b.log(*START, *FACTS))
    question = b.ask("2025-06-01", zone=b.zone_of("UTC"))
    for chosen in (
        Selection(speakers=HOLT),
        Selection(parties=["holt"], voices=HOLT),
    ):
        wanted = Wanted(concerns=chosen.concerns)
        told = timeline_of(mended, question, wanted, asked=asked)

        assert {e.key for e in told.entries if len(e.key) == 1} == {"A", "B", "N", "J"}
        assert len(told.entries) == 5
