"""A name that is close to a known one is pointed out, and the fact is appended all the same."""

from __future__ import annotations

import pytest

from tests import builders as b
from tracker.services.amendments import Ledger
from tracker.services.recording.flow import plan_facts
from tracker.services.recording.preview import preview_of

NOW = b.RECORDED + 1
START = (b.party("arden"), b.party("brill"), b.issue("quota"))


def told(*facts, held=()):
    ledger = Ledger(b.log(*START, *held))
    found = preview_of(plan_facts(ledger, list(facts)), now=NOW).remarks
    return [remark.text for remark in found if "known only" not in remark.text]


def counted(area, *, owner="brill", estimator="arden", **rest):
    strength = {"best": 5}
    fields = {"when": "2025-05-21", "strength": strength} | rest
    return b.force(owner, area, estimator, **fields)


NORTH = counted("North bank", key="F")


@pytest.mark.parametrize("area", ["the north bank front", "North-bank", "Nort bank"])
def test_a_figure_for_an_area_like_another_of_the_same_estimator_is_told(area):
    (text,) = told(NORTH, counted(area, key="G"))

    assert text.startswith(f"G: its area “{area}” may be “North bank” of F; in other")


@pytest.mark.parametrize(
    "other",
    [
        counted("north  BANK"),
        counted("South bank"),
        counted("the north bank", estimator="brill"),
    ],
)
def test_the_same_area_another_one_and_that_of_another_estimator_are_not(other):
    assert told(NORTH, other) == []


def test_an_area_that_an_estimator_names_for_another_owner_is_told_once():
    first = counted("the north bank", owner="arden", key="G")
    again = counted("the north bank", owner="arden", when="2025-05-22", key="H")

    assert [words[:1] for words in told(NORTH, first, again)] == ["G"]
    assert [words[:1] for words in told(first, NORTH, counted("the north bank"))] == [
        "F",
        "t",
    ]


def test_an_area_that_was_corrected_away_is_compared_as_it_stands():
    corrected = [NORTH, b.correct("F", {"area": "Sea"})]

    assert told(counted("North"), held=corrected) == []
    assert len(told(counted("the sea"), held=corrected)) == 1
    assert told(counted("North"), held=[NORTH, b.withdraw("F")]) == []


HOLT = b.party("ann-holt", "person", name="Ann Holt", aliases=["Minister Holt"])


def spoken(speaker, key="S", **fields):
    when = fields.pop("when", "2025-05-21")
    return b.noted("a word", when=when, speaker=speaker, key=key, **fields)


@pytest.mark.parametrize(
    "speaker", ["Holt", "Ann Hollt", "Mrs Ann Holt", "Minister holt "]
)
def test_a_new_spelling_close_to_a_registered_person_is_told(speaker):
    found = told(spoken(speaker), held=[HOLT])
    is_known = speaker == "Minister holt "

    assert found == (
        []
        if is_known
        else [
            (
                f"S: its speaker “{speaker}” may be the person ann-holt, "
                "who is known by another name"
            )
        ]
    )


def test_a_new_spelling_close_to_a_free_speaker_is_told_once():
    first = spoken("A Spokesman of Brill", key="F")
    again = spoken("Spokesman of Brill", key="R")

    assert told(again, held=[first]) == [
        (
            "R: its speaker “Spokesman of Brill” may be “A Spokesman of Brill”, "
            "who is known by another name"
        )
    ]
    assert told(spoken("Spokesman of Brill", key="Q"), held=[first, again]) == []
    assert told(spoken("Harbour master"), held=[first, again, HOLT]) == []


def test_a_person_registered_with_the_fact_is_known():
    assert told(HOLT, spoken("ann-holt")) == []
    assert len(told(HOLT, spoken("Holt", key="R"))) == 1
