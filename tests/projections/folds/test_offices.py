"""Offices are facts: whoever holds one is listed, and a statement is said in the office of its day."""

from __future__ import annotations

from typing import Any

import pytest

from tests import builders as b
from tracker.projections.folds.offices import People
from tracker.projections.questions.diff.compare import compare
from tracker.projections.questions.history import history_of
from tracker.projections.questions.timeline import Wanted, timeline_of

HOLT = b.party("holt", "person", name="Ann Holt", aliases=["Minister Holt"])
START = (b.party("arden"), b.party("brill"), HOLT, b.issue("quota"))


def took(office: str = "Minister", of: str = "arden", **fields: Any) -> Any:
    return b.office("holt", "took", office, of, **({"when": "2025-05-03"} | fields))


def left(office: str = "Minister", of: str = "arden", **fields: Any) -> Any:
    return b.office("holt", "left", office, of, **({"when": "2025-05-20"} | fields))


def said(
    when: str = "2025-05-10", speaker: str = "Minister Holt", **fields: Any
) -> Any:
    return b.stated("arden", "quota", "no", when=when, speaker=speaker, **fields)


def shown(*events: Any, on: str = "2025-06-01", known: str | None = None) -> Any:
    return b.picture(b.log(*START, *events, columns=["arden"]), on, known)


def office_of(*events: Any, **asked: Any) -> tuple[str | None, str | None]:
    found = shown(*events, **asked).cells[0].statements[0]
    return found.speaker, found.office


def held(*events: Any, **asked: Any) -> list[tuple[str, str, str, str]]:
    return [
        (o.name, o.office, o.state, o.since) for o in shown(*events, **asked).offices
    ]


@pytest.mark.parametrize("speaker", ["holt", "ann  HOLT", "Minister Holt"])
def test_a_statement_is_said_in_the_office_of_its_day_also_once_that_was_left(
    speaker: str,
) -> None:
    assert office_of(took(), left(), said(speaker=speaker)) == ("Ann Holt", "Minister")


@pytest.mark.parametrize(
    ("when", "office"),
    [
        ("2025-05-02", None),
        ("2025-05-03", "Minister"),
        ("2025-05-19", "Minister"),
        ("2025-05-20", None),
        ("2025-05-03T12:00Z", None),
        ("2025-05-04T00:00Z", "Minister"),
        ("[2025-05-02..2025-05-05]", None),
        ("[2025-05-18..2025-05-21]", None),
        ("2025-05-04/2025-05-25", "Minister"),
    ],
)
def test_the_day_is_judged_at_its_end_and_an_unclear_order_names_no_office(
    when: str, office: str | None
) -> None:
    assert office_of(took(), left(), said(when)) == ("Ann Holt", office)


def test_an_office_whose_beginning_is_fuzzy_is_held_after_its_latest_day() -> None:
    fuzzy = took(when="[2025-05-03..2025-05-10]")

    assert [office_of(fuzzy, said(f"2025-05-{d}"))[1] for d in ("09", "10")] == [
        None,
        "Minister",
    ]


def test_who_changes_office_speaks_in_each_on_its_days() -> None:
    facts = (took(), left(), took("Prime Minister", when="2025-05-20"))

    assert [office_of(*facts, said(f"2025-05-{d}"))[1] for d in ("19", "21")] == [
        "Minister",
        "Prime Minister",
    ]


def test_several_offices_are_all_named_with_whose_they_are_where_that_is_not_plain() -> (
    None
):
    both = (took(), took("Chair", of="brill", when="2025-05-04"))

    assert office_of(*both, said())[1] == "Minister; Chair of Brill"


def test_a_speaker_whom_nobody_registered_stays_as_written_and_has_no_office() -> None:
    assert office_of(took(), said(speaker="A Holt")) == ("A Holt", None)


def test_an_office_that_was_reported_later_is_not_known_then() -> None:
    late = took(reported="2025-05-15")

    assert office_of(late, said(), on="2025-05-12", known="2025-05-12")[1] is None
    assert office_of(late, said(), on="2025-05-12")[1] == "Minister"


def test_an_office_is_listed_from_the_day_on_which_it_was_taken_until_it_is_left() -> (
    None
):
    facts = (took(), left())

    assert [held(*facts, on=f"2025-05-{d}") for d in ("02", "03", "19", "20")] == [
        [],
        [("Ann Holt", "Minister", "held", "2025-05-03")],
        [("Ann Holt", "Minister", "held", "2025-05-03")],
        [],
    ]


def test_an_office_that_is_taken_again_is_held_since_then_and_a_report_of_it_is_not() -> (
    None
):
    again = took(when="2025-05-25")
    later = took("MINISTER", when="2025-05-28")

    assert held(took(), left(), again, later) == [
        ("Ann Holt", "MINISTER", "held", "2025-05-25")
    ]


def test_taken_and_left_on_one_day_have_no_order_unless_one_says_so() -> None:
    same = left(when="2025-05-03")
    pointed = left(when="2025-05-03", supersedes=["T"])

    assert held(took(), same) == [
        ("Ann Holt", "Minister", "order-unknown", "2025-05-03")
    ]
    assert held(took(key="T"), pointed) == []
    assert office_of(took(), same, said())[1] is None


def test_the_order_in_which_offices_are_recorded_changes_nothing() -> None:
    facts = [took(), left(), took(when="2025-05-25", key="T"), said()]

    assert shown(*facts).offices == shown(*reversed(facts)).offices
    assert office_of(*facts) == office_of(*reversed(facts))


def test_an_office_cites_its_sources_says_who_denies_it_and_is_lost_with_them() -> None:
    fact = took(key="T", evidence=["gazette"])
    gazette = b.source("gazette", "2025-05-03")
    denied = b.dispute("T", "brill", when="2025-05-05")
    (found,) = shown(gazette, fact, denied).offices
    gone = b.retract("gazette", when="2025-05-06")

    assert (found.citations, found.disputed_by, found.keys) == ([1], ["brill"], ["T"])
    assert shown(gazette, fact, gone, said()).offices == []
    assert office_of(gazette, fact, gone, said())[1] is None


def test_an_office_that_is_corrected_or_withdrawn_is_as_if_it_had_been_so_all_along() -> (
    None
):
    fact = took(key="T")

    assert office_of(fact, b.correct("T", {"office": "Envoy"}), said())[1] == "Envoy"
    assert office_of(fact, b.withdraw("T"), said())[1] is None


def test_a_figure_a_story_and_a_history_name_the_office_of_the_day_too() -> None:
    counted = b.force(
        "brill",
        "North",
        "arden",
        when="2025-05-10",
        strength={"best": 5},
        speaker="holt",
    )
    recorded = b.log(*START, took(), left(), said(), counted, columns=["arden"])
    question = b.ask("2025-06-01", zone=b.zone_of("UTC"))
    mended = b.mend(recorded)
    asked = b.story_asked("2025-06-01")
    told = timeline_of(mended, question, Wanted(), asked=asked)
    life = history_of(mended, question, "arden", "quota")

    assert b.picture(recorded, "2025-06-01").forces[0].office == "Minister"
    assert [e.office for e in told.entries if e.speaker] == ["Minister", "Minister"]
    assert [step.office for e in life.lines for s in e.stances for step in s.steps] == [
        "Minister"
    ]


def test_a_difference_tells_of_offices_and_a_statement_in_another_is_only_marked() -> (
    None
):
    found = compare(shown(said()), shown(said(), took()))

    assert [(c.name, c.what) for c in found.offices] == [("holt/arden/Minister", "new")]
    assert [p.what for p in found.positions] == ["marked"]


def test_only_persons_who_are_known_are_found_by_their_names() -> None:
    mended = b.mend(b.log(*START))
    people = People(mended.catalogue, (), {})

    assert people.called("MINISTER holt") == "Ann Holt"
    assert people.called("arden") == "arden"
