"""Paths from one date to another: the words of each day, agreeing with the answers at both ends."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, given, settings

from tests.briefs import brief_of, paths, said_on
from tests.builders import (
    COALITIONS,
    PARTIES,
    ended,
    issue,
    log,
    logs,
    party,
    picture,
    recorded_log,
    source,
    stated,
)
from tests.tries import tries
from tracker.domain.dates import read_when, zone_of
from tracker.projections.mended import mend
from tracker.projections.questions.history import history_of
from tracker.projections.visible import ask, visible

KYIV = zone_of("Europe/Kyiv")
SINCE, EVE, TO = "2025-05-03", "2025-05-02", "2025-05-06"
PERIOD = f"{SINCE}..{TO}"
BEGINS = read_when(SINCE, zone=KYIV).start.earliest
CATALOGUE = (party("russia"), issue("ceasefire"), issue("monitoring", "ceasefire"))
laws = settings(
    max_examples=tries(60),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def path(*events, period=PERIOD):
    """The one path of a log."""
    (found,) = paths(brief_of(log(*CATALOGUE, *events), period))
    return found


def said(stance, day, key, **fields):
    when = f"2025-05-{day:02d}"
    return stated("russia", "ceasefire", stance, when=when, key=key, **fields)


def lines(found):
    return [(line.kind, line.said.stance, line.holds) for line in found.lines]


def test_a_path_runs_from_what_held_before_to_what_holds_at_the_end():
    found = path(said("no", 1, "a"), said("perhaps", 4, "b"), said("yes", 5, "c"))

    assert lines(found) == [
        ("before", "no", False),
        ("stance", "perhaps", False),
        ("stance", "yes", True),
    ]
    assert (found.changes, found.is_first) == (2, False)


def test_who_moved_away_and_came_back_changed_twice():
    found = path(said("no", 1, "a"), said("yes", 4, "b"), said("no", 5, "c"))

    assert [line.said.class_ for line in found.lines] == [None, "shifted", "returned"]
    assert found.changes == 2


def test_what_is_said_again_stands_on_the_line_of_its_stance_and_is_no_change():
    found = path(
        said("no", 1, "a"), said("no", 4, "b"), said("Never", 5, "c", repeats=["b"])
    )

    assert lines(found) == [("before", "no", True)]
    assert [each.key for each in found.lines[0].again] == ["b", "c"]
    assert found.lines[0].last is not None
    assert found.lines[0].last.stance == "Never"
    assert found.changes == 0


def test_two_changes_of_one_day_in_an_unknown_order_are_one():
    found = path(said("no", 1, "a"), said("yes", 4, "b"), said("perhaps", 4, "c"))

    assert found.changes == 1
    assert [line.said.order_unknown for line in found.lines[1:]] == [True, True]


def test_a_first_stance_is_told_as_such_and_an_ending_has_a_line():
    end = ended("russia", "ceasefire", when="2025-05-05", key="b", reason="met")
    found = path(said("no", 4, "a"), end)

    assert lines(found) == [("stance", "no", False), ("ended", None, True)]
    assert (found.changes, found.is_first) == (2, True)


def test_what_may_lie_after_the_end_is_told_and_does_not_count():
    found = path(
        said("no", 4, "a"),
        stated("russia", "ceasefire", "yes", when="[2025-05-06..2025-05-08]", key="b"),
    )

    assert lines(found) == [("stance", "no", True), ("possible", "yes", False)]
    assert found.changes == 1


def test_issues_stand_by_their_own_changes_and_then_by_those_of_their_parts():
    about = ("ceasefire", "monitoring", "land")
    events = [
        stated("russia", about[0], "a", when="2025-05-04", key="a"),
        stated("russia", about[1], "b", when="2025-05-04", key="b"),
        stated("russia", about[1], "c", when="2025-05-05", key="c"),
        stated("russia", about[2], "d", when="2025-05-04", key="d"),
        stated("russia", about[2], "e", when="2025-05-05", key="e"),
    ]
    moved = brief_of(log(*CATALOGUE, issue("land"), *events), PERIOD).moved

    assert moved is not None
    assert [(t.issue, t.changes, t.changes_on_parts) for t in moved.issues] == [
        ("land", 2, 0),
        ("ceasefire", 1, 2),
    ]
    assert moved.changes == 5


def test_a_day_rests_on_the_sources_of_its_own_statement_only():
    found = path(
        said("no", 4, "a", evidence=["one"]),
        said("no", 5, "b", evidence=["two"]),
        source("one", "2025-05-04"),
        source("two", "2025-05-05"),
    )
    first, again = found.lines[0].said, found.lines[0].again[0]

    assert (len(first.citations), len(again.citations)) == (1, 1)
    assert first.citations != again.citations


@laws
@given(logs())
def test_both_ends_of_every_path_are_what_the_answers_show(events) -> None:
    recorded = recorded_log(events)
    brief = brief_of(recorded, PERIOD)
    before, after = _holding(recorded, EVE), _holding(recorded, TO)

    for found in paths(brief):
        if found.party not in {*PARTIES, *COALITIONS}:
            continue
        key = found.party, found.issue
        old = {line.said.event_id for line in found.lines if line.kind == "before"}
        assert old == before.get(key, set())
        new = {(line.last or line.said).event_id for line in found.holding}
        assert new == after.get(key, set())


def _holding(recorded, day):
    """The events that an answer shows for each party and issue."""
    shown = {}
    for cell in picture(recorded, day).cells:
        for statement in cell.statements:
            if statement.inherited_from is None:
                key = statement.party, statement.issue
                shown.setdefault(key, set()).add(statement.event_id)
    return shown


@laws
@given(logs())
def test_every_statement_of_a_history_in_the_period_stands_on_its_path_once(
    events,
) -> None:
    recorded = recorded_log(events)
    mended, question = mend(recorded), ask(TO, zone=KYIV)
    certain = {fact.event_id: fact for fact in visible(mended, question).certain}

    for found in paths(brief_of(recorded, PERIOD)):
        life = history_of(mended, question, found.party, found.issue)
        steps = {
            step.event_id
            for line in life.lines
            if (line.party, line.issue) == (found.party, found.issue)
            for stance in line.stances
            for step in stance.steps
        }
        told = [
            each.event_id
            for line in found.lines
            if line.kind != "possible"
            for each in (line.said, *line.again)
            if certain[each.event_id].bounds.latest > BEGINS
        ]
        wanted = {one for one in steps if certain[one].bounds.latest > BEGINS}

        assert len(told) == len(set(told))
        assert set(told) == wanted


@laws
@given(logs())
def test_each_quote_has_the_day_and_the_sources_of_its_own_statement(events) -> None:
    recorded = recorded_log(events)
    brief = brief_of(recorded, PERIOD)
    slugs = {source.n: source.slug for source in brief.sources}
    found = visible(mend(recorded), ask(TO, zone=KYIV))
    facts = {fact.event_id: fact for fact in (*found.certain, *found.possible)}

    for each in (said for path in paths(brief) for said in said_on(path)):
        fact = facts[each.event_id]
        carried = {e.source for e in fact.evidence if e.stance == "supports"}
        assert getattr(fact.event, "stance", None) == each.stance
        assert fact.when.text == each.when
        assert {slugs[n] for n in each.citations} == carried


@laws
@given(logs())
def test_what_a_brief_shows_and_what_it_leaves_out_is_what_there_is(events) -> None:
    recorded = recorded_log(events)
    brief = brief_of(recorded, PERIOD)
    found = visible(mend(recorded), ask(TO, zone=KYIV))
    every = (*found.certain, *found.possible)
    facts = [fact for fact in every if fact.bounds.latest > BEGINS]
    possible = {fact.event_id for fact in found.possible}
    shown = {said.key for path in paths(brief) for said in said_on(path)}
    shown |= {key for row in brief.late.rows for key in row.keys}
    shown |= {row.fact.key for row in brief.possible if "answer" in row.fact.fields}
    shown |= {figure.key for figure in brief.after.forces}
    listed = ("ceasefire", "meeting", "proposal", "agreement", "vote", "deadline")
    entries = {
        f"{kind}:{entry.slug}"
        for kind in listed
        for entry in getattr(brief.after, f"{kind}s")
    }

    def is_told(fact):
        is_sure = fact.event_id not in possible
        is_measure = fact.event.type == "measure-taken"
        in_entry = is_sure and (fact.event.stream in entries or is_measure)
        return fact.name in shown or in_entry

    untold = Counter(fact.event.type for fact in facts if not is_told(fact))
    assert untold == Counter(brief.left_out)
