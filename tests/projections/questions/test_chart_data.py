"""What pictures are drawn from: every fact in its place, and how long each stance held."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings

from tests.briefs import brief_of, paths
from tests.builders import (
    ended,
    log,
    logs,
    noted,
    picture,
    questions,
    recorded_log,
    stated,
)
from tests.tries import tries
from tracker.domain.dates import zone_of
from tracker.projections.mended import mend
from tracker.projections.party_numbers import party_numbers
from tracker.projections.picture import picture_of_mended
from tracker.projections.questions.chart.data import drawn, stances_of
from tracker.projections.questions.chart.steps import steps_of
from tracker.projections.visible import ask, visible

ZONE = zone_of("Europe/Kyiv")


def drawing(recorded, valid, known=None, *, since=None):
    mended = mend(recorded)
    question = ask(valid, zone=ZONE, known=known, log=len(recorded))
    found = visible(mended, question)
    return found, drawn(
        found,
        picture_of_mended(mended, question, columns="parties"),
        boundary=question.boundary,
        kept=lambda _: True,
        numbers=party_numbers(recorded),
        since=since,
    )


def runs(recorded, valid="2025-06-30"):
    return [
        (r.stance, [s[0] for s in r.said], r.until and r.until[0], r.ended)
        for r in drawing(recorded, valid)[1].runs
    ]


def days(*texts):
    return [ask(t, zone=ZONE).day_start for t in texts]


def test_a_stance_lasts_until_another_takes_its_place() -> None:
    recorded = log(
        stated("russia", "ceasefire", "no", when="2025-05-01"),
        stated("russia", "ceasefire", "yes", when="2025-05-10"),
    )

    first, second = days("2025-05-01", "2025-05-10")
    assert runs(recorded) == [
        ("no", [first], second, False),
        ("yes", [second], None, False),
    ]


def test_a_repeat_adds_a_dot_and_no_new_stance() -> None:
    recorded = log(
        stated("russia", "ceasefire", "no", when="2025-05-01"),
        stated("russia", "ceasefire", "No ", when="2025-05-10"),
    )

    assert runs(recorded) == [("No ", days("2025-05-01", "2025-05-10"), None, False)]


def test_a_stance_that_comes_back_is_drawn_twice() -> None:
    said = [
        stated("russia", "ceasefire", stance, when=f"2025-05-0{day}")
        for day, stance in ((1, "no"), (2, "yes"), (3, "no"))
    ]

    assert [stance for stance, *_ in runs(log(*said))] == ["no", "yes", "no"]


def test_two_stances_of_one_day_stand_side_by_side() -> None:
    recorded = log(
        stated("russia", "ceasefire", "no", when="2025-05-01"),
        stated("russia", "ceasefire", "yes", when="2025-05-01"),
    )

    assert [until for _, _, until, _ in runs(recorded)] == [None, None]


def test_of_one_day_the_order_that_a_statement_names_is_kept() -> None:
    recorded = log(
        stated("russia", "ceasefire", "no", when="2025-05-01"),
        stated("russia", "ceasefire", "yes", when="2025-05-02", key="B2"),
        stated("russia", "ceasefire", "no", when="2025-05-02", supersedes=["B2"]),
    )
    _, drawing_of = drawing(recorded, "2025-06-30")

    assert [stance for stance, *_ in runs(recorded)] == ["no", "yes", "no"]
    assert {step.kind: step.counts for step in steps_of(drawing_of)} == {
        "new": True,
        "changed": True,
        "returned": True,
    }


@given(logs())
@settings(
    max_examples=tries(60),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_a_chart_counts_the_changes_that_a_brief_counts(events) -> None:
    recorded = recorded_log(events)
    begins = ask("2025-05-03", zone=ZONE).day_start
    _, drawing_of = drawing(recorded, "2025-05-06", since=begins)
    counted = Counter(
        (step.run.party if step.run else step.dot.whose[0], step.dot.issue)
        for step in steps_of(drawing_of)
        if step.counts
    )

    assert counted == {
        (path.party, path.issue): path.changes
        for path in paths(brief_of(recorded, "2025-05-03..2025-05-06"))
        if path.changes
    }


def test_an_ending_closes_a_stance_and_says_so() -> None:
    recorded = log(
        stated("russia", "ceasefire", "no", when="2025-05-01"),
        ended("russia", "ceasefire", when="2025-05-10"),
    )

    assert runs(recorded) == [("no", days("2025-05-01"), days("2025-05-10")[0], True)]


@given(logs(), questions)
@settings(max_examples=tries(150))
def test_the_stances_that_are_drawn_as_lasting_are_those_that_the_answer_holds(
    events, question
) -> None:
    recorded = recorded_log(events)
    found, drawing_of = drawing(recorded, *question)
    open_runs = {
        (r.party, r.issue, r.stance) for r in drawing_of.runs if r.until is None
    }
    shown = picture(recorded, *question, columns=["ann", "bob", "both", "some"])
    held = {
        (s.party, s.issue, s.stance)
        for c in shown.cells
        for s in c.statements
        if s.inherited_from is None and s.party == c.column
    }

    assert {(p, i, s.strip().lower()) for p, i, s in held} == {
        (p, i, s.strip().lower()) for p, i, s in open_runs
    }
    assert stances_of(list(reversed(found.certain)), found.ids) == (
        drawing_of.runs,
        drawing_of.did,
    )


@given(logs(), questions)
@settings(max_examples=tries(150))
def test_every_fact_that_counts_is_drawn_once_and_no_other(events, question) -> None:
    found, drawing_of = drawing(recorded_log(events), *question)

    assert sorted(d.key for d in drawing_of.dots) == sorted(
        f.name for f in (*found.certain, *found.possible)
    )
    assert {d.key for d in drawing_of.dots if d.possible} == {
        f.name for f in found.possible
    }


def test_a_note_that_another_replaced_says_by_which_from_that_day_on() -> None:
    old = noted("Forty boats", when="2025-05-20", key="N1")
    new = noted("Fifty boats", when="2025-05-28", key="N2", supersedes=["N1"])
    marks = [
        {dot.key: dot.replaced_by for dot in drawing(log(old, new), day)[1].dots}
        for day in ("2025-05-27", "2025-05-28")
    ]

    assert marks == [{"N1": None}, {"N1": "N2", "N2": None}]
