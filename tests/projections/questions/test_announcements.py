"""The fates of announcements, as docs/reference/time-and-truth.md rules them, and their laws."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, Any, get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import builders as b
from tests.projections.test_laws import laws
from tracker.domain.dates import zone_of
from tracker.domain.events import Act
from tracker.projections.folds.fates import OPEN, announces, is_final
from tracker.projections.mended import mend
from tracker.projections.picture import Selection
from tracker.projections.picture_format.states import Outcome
from tracker.projections.questions.announcements import fate_of, upcoming_of
from tracker.projections.visible import ask

if TYPE_CHECKING:
    from tracker.domain.events import Event
    from tracker.projections.questions.announcements_format import (
        Fate,
        FateEntry,
        Upcoming,
    )

ZONE = zone_of("Europe/Kyiv")


def fate(*events: Event, on: str, **asked: Any) -> Fate:
    recorded = b.log(*events)
    question = ask(on, zone=ZONE, known=asked.pop("known", None), log=len(recorded))
    return fate_of(mend(recorded), question, Selection(), **asked)


def upcoming(*events: Event, on: str) -> Upcoming:
    recorded = b.log(*events)
    return upcoming_of(
        mend(recorded), ask(on, zone=ZONE, log=len(recorded)), Selection()
    )


def told(*events: Event, on: str) -> dict[str, str]:
    """The outcome of each announcement by its name."""
    return {e.id: e.outcome for e in fate(*events, on=on).entries}


def entry(*events: Event, on: str, name: str) -> FateEntry:
    return next(e for e in fate(*events, on=on).entries if e.id == name)


def at(what: str, when: str, /, **fields: Any) -> Event:
    return b.event(what, when=when, **({"reported": when} | fields))


def meeting(what: str, when: str, **fields: Any) -> Event:
    return at(f"meeting-{what}", when, meeting="oslo", **fields)


PLANNED = meeting(
    "planned",
    "2025-05-01",
    invited=["ann", "bob"],
    proposed_by=["ann"],
    scheduled_for="2025-05-15",
    format="direct",
)


def held(when: str, **fields: Any) -> Event:
    return meeting("held", when, **({"attended": ["ann", "bob"]} | fields))


# Meetings.


def test_a_meeting_is_pending_until_its_day_has_passed_and_unresolved_after_it() -> (
    None
):
    days = ("2025-04-30", "2025-05-01", "2025-05-14", "2025-05-15")

    found = [told(PLANNED, on=day) for day in days]

    assert found == [
        {},
        {"meeting:oslo": "pending"},
        {"meeting:oslo": "pending"},
        {"meeting:oslo": "unresolved"},
    ]
    assert entry(PLANNED, on="2025-05-20", name="meeting:oslo").days_left.last == -5


def test_a_meeting_held_on_its_day_is_on_time_and_one_held_the_day_after_late() -> None:
    on_time = entry(PLANNED, held("2025-05-15"), on="2025-05-20", name="meeting:oslo")
    late = entry(PLANNED, held("2025-05-16"), on="2025-05-20", name="meeting:oslo")
    early = entry(PLANNED, held("2025-05-13"), on="2025-05-20", name="meeting:oslo")

    assert (on_time.outcome, on_time.days_late) == ("held-on-time", 0)
    assert (late.outcome, late.days_late) == ("held-late", 1)
    assert (early.outcome, early.days_late) == ("held-on-time", -2)


def test_how_late_is_counted_from_the_day_first_named_however_often_it_moved() -> None:
    moves = [
        meeting(
            "changed", "2025-05-10", change="rescheduled", scheduled_for="2025-05-20"
        ),
        meeting(
            "changed", "2025-05-18", change="rescheduled", scheduled_for="2025-05-25"
        ),
    ]

    waiting = entry(PLANNED, *moves, on="2025-05-19", name="meeting:oslo")
    done = entry(
        PLANNED, *moves, held("2025-05-25"), on="2025-05-26", name="meeting:oslo"
    )

    assert (waiting.outcome, waiting.moved, waiting.days) == (
        "moved",
        2,
        ["2025-05-25"],
    )
    assert (waiting.days_left.first, waiting.open) == (6, True)
    assert (done.outcome, done.days_late, done.moved) == ("held-late", 10, 2)
    assert [(s.what, s.day) for s in done.changes] == [
        ("rescheduled", "2025-05-20"),
        ("rescheduled", "2025-05-25"),
        ("held", None),
    ]


def test_a_meeting_without_one_who_was_invited_or_in_another_form_is_held_otherwise() -> (
    None
):
    alone = entry(
        PLANNED,
        held("2025-05-15", attended=["ann"]),
        on="2025-05-15",
        name="meeting:oslo",
    )
    call = entry(
        PLANNED, held("2025-05-16", format="call"), on="2025-05-16", name="meeting:oslo"
    )

    assert (alone.outcome, alone.otherwise) == ("held-otherwise", ["without:bob"])
    assert (call.outcome, call.otherwise, call.days_late) == (
        "held-otherwise",
        ["format:call"],
        1,
    )


@pytest.mark.parametrize(
    ("planned", "when", "outcome", "late"),
    [
        ("[2025-05-10..2025-05-15]", "2025-05-12", "held-on-time", 0),
        ("[2025-05-10..2025-05-15]", "2025-05-17", "held-late", 2),
        ("2025-05-15", "[2025-05-14..2025-05-18]", "held", None),
        ("2025-05-15", "[2025-05-17..2025-05-18]", "held-late", 2),
        ("2025-05-15/2025-05-17", "2025-05-16", "held-on-time", 0),
        ("2025-05-15T10:00+03:00", "2025-05-15T18:00+03:00", "held-on-time", 0),
        (None, "2025-05-15", "held", None),
    ],
)
def test_of_fuzzy_dates_only_what_is_sure_is_said(planned, when, outcome, late) -> None:
    day = {"scheduled_for": planned} if planned else {}
    plan = meeting("planned", "2025-05-01", invited=["ann", "bob"], **day)

    found = entry(plan, held(when), on="2025-06-01", name="meeting:oslo")

    assert (found.outcome, found.days_late) == (outcome, late)


def test_a_meeting_put_off_is_open_and_a_cancelled_one_planned_anew_is_announced_anew() -> (
    None
):
    off = meeting("changed", "2025-05-05", change="postponed", by="bob")
    gone = meeting("changed", "2025-05-06", change="cancelled", by="bob")
    anew = meeting(
        "planned", "2025-05-08", invited=["ann", "bob"], scheduled_for="2025-05-30"
    )

    assert told(PLANNED, off, on="2025-05-20") == {"meeting:oslo": "postponed"}
    assert told(PLANNED, off, gone, on="2025-05-20") == {"meeting:oslo": "cancelled"}
    found = fate(PLANNED, off, gone, anew, on="2025-05-20").entries
    assert [(e.id, e.outcome, e.for_, e.moved) for e in found] == [
        ("meeting:oslo#2", "pending", "2025-05-30", 0),
        ("meeting:oslo", "cancelled", "2025-05-15", 0),
    ]
    assert [s.what for s in found[1].changes] == ["postponed", "cancelled"]


def test_a_meeting_that_nobody_planned_was_not_announced() -> None:
    assert told(held("2025-05-15"), on="2025-05-20") == {}


# Truces.


def truce(what: str, when: str, **fields: Any) -> Event:
    return at(f"ceasefire-{what}", when, ceasefire="may", **fields)


DECLARED = truce(
    "declared",
    "2025-05-01",
    declarers=["ann"],
    declaration="unilateral",
    scope="full",
    effect={"from": "2025-05-08", "until": "2025-05-10"},
)


def test_the_beginning_and_the_end_of_a_truce_have_a_fate_each() -> None:
    days = ("2025-05-07", "2025-05-08", "2025-05-10", "2025-05-11")

    found = [told(DECLARED, on=day) for day in days]

    names = ("ceasefire:may", "ceasefire:may/end")
    assert [tuple(each[name] for name in names) for each in found] == [
        ("pending", "pending"),
        ("took-effect", "pending"),
        ("took-effect", "pending"),
        ("took-effect", "ran-to-its-end"),
    ]


def test_an_end_that_is_moved_lifted_or_comes_early_says_so() -> None:
    longer = truce(
        "changed", "2025-05-09", change="extended", by="ann", new_until="2025-05-12"
    )
    lifted = truce("changed", "2025-05-09", change="extended", by="ann")
    broken = truce("ended", "2025-05-09", end_type="collapsed", by="ann")

    moved = entry(DECLARED, longer, on="2025-05-09", name="ceasefire:may/end")
    over = entry(DECLARED, longer, on="2025-05-13", name="ceasefire:may/end")
    early = entry(DECLARED, broken, on="2025-05-09", name="ceasefire:may/end")

    assert (moved.outcome, moved.moved, moved.days) == ("moved", 1, ["2025-05-12"])
    assert (over.outcome, over.days_late) == ("ran-to-its-end", 2)
    assert told(DECLARED, lifted, on="2025-06-01")["ceasefire:may/end"] == "postponed"
    assert (early.outcome, early.days_late) == ("ended-early", -1)


def test_the_word_of_who_did_not_declare_it_moves_no_end() -> None:
    other = truce(
        "changed", "2025-05-09", change="extended", by="bob", new_until="2025-05-20"
    )

    found = entry(DECLARED, other, on="2025-05-09", name="ceasefire:may/end")

    assert (found.outcome, found.moved) == ("pending", 0)
    assert [(s.what, s.by, s.day) for s in found.changes] == [
        ("extended", ["bob"], None)
    ]


def test_a_truce_that_never_was_has_one_fate_with_its_end() -> None:
    failed = truce("changed", "2025-05-08", change="did-not-take-effect", by="ann")
    called_off = truce("ended", "2025-05-05", end_type="renounced", by="ann")
    both = msgspec.structs.replace(
        DECLARED, declaration="bilateral", declarers=("ann", "bob")
    )
    refusal = truce("changed", "2025-05-03", change="refused", by="bob")

    assert {*told(DECLARED, failed, on="2025-05-08").values()} == {
        "did-not-take-effect"
    }
    assert {*told(DECLARED, called_off, on="2025-05-05").values()} == {"cancelled"}
    assert {*told(both, refusal, on="2025-05-03").values()} == {"refused"}


def test_a_truce_declared_anew_after_its_end_is_another_announcement() -> None:
    anew = truce(
        "declared",
        "2025-06-01",
        declarers=["ann"],
        declaration="unilateral",
        scope="full",
        effect={"from": "2025-06-05"},
    )

    found = told(DECLARED, anew, on="2025-06-04")

    assert found == {
        "ceasefire:may": "took-effect",
        "ceasefire:may#2": "pending",
        "ceasefire:may/end": "ran-to-its-end",
    }


def test_a_truce_declared_anew_with_an_end_announces_another_end() -> None:
    effect = {"from": "2025-06-05", "until": "2025-06-09"}
    anew = truce(
        "declared",
        "2025-06-01",
        declarers=["ann"],
        declaration="unilateral",
        scope="full",
        effect=effect,
    )

    found = told(DECLARED, anew, on="2025-06-10")

    assert found == {
        "ceasefire:may": "took-effect",
        "ceasefire:may#2": "took-effect",
        "ceasefire:may/end": "ran-to-its-end",
        "ceasefire:may/end#2": "ran-to-its-end",
    }


# Deadlines, terms, proposals, votes.


def deadline(what: str, when: str, **fields: Any) -> Event:
    return at(f"deadline-{what}", when, deadline="reply", **fields)


SET = deadline("set", "2025-06-01", due="2025-06-11", by=["ann"], binds=["bob"])


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ([], "unresolved"),
        ([deadline("changed", "2025-06-10", change="met")], "met"),
        ([deadline("changed", "2025-06-12", change="missed")], "missed"),
        ([deadline("changed", "2025-06-09", change="dropped")], "cancelled"),
        (
            [deadline("changed", "2025-06-09", change="moved", new_due="2025-06-30")],
            "moved",
        ),
        (
            [
                deadline("changed", "2025-06-12", change="met", by=["bob"]),
                deadline("changed", "2025-06-12", change="missed", by=["ann"]),
            ],
            "disputed",
        ),
    ],
)
def test_a_deadline_has_the_fate_that_its_last_words_say(more, outcome) -> None:
    assert told(SET, on="2025-06-11") == {"deadline:reply": "pending"}
    assert told(SET, *more, on="2025-06-20") == {"deadline:reply": outcome}


def test_a_word_on_a_deadline_names_no_day_and_does_not_move_it() -> None:
    missed = deadline("changed", "2025-06-12", change="missed")
    moved = deadline("changed", "2025-06-09", change="moved", new_due="2025-06-30")

    one = entry(SET, missed, on="2025-06-20", name="deadline:reply")
    other = entry(SET, moved, on="2025-06-20", name="deadline:reply")

    assert [(c.what, c.day) for c in one.changes] == [("missed", None)]
    assert [(c.what, c.day) for c in other.changes] == [("moved", "2025-06-30")]
    assert (one.moved, other.moved) == (0, 1)


def test_a_deadline_missed_and_then_moved_is_missed_and_another_is_pending() -> None:
    missed = deadline("changed", "2025-06-12", change="missed", by=["ann"])
    moved = deadline(
        "changed", "2025-06-13", change="moved", new_due="2025-06-30", by=["bob"]
    )

    found = fate(SET, missed, moved, on="2025-06-20").entries

    assert [(e.id, e.outcome, e.by, e.for_) for e in found] == [
        ("deadline:reply#2", "pending", ["bob"], "2025-06-30"),
        ("deadline:reply", "missed", ["ann"], "2025-06-11"),
    ]


def test_terms_are_kept_put_off_or_lapse_with_their_agreement() -> None:
    deal = at(
        "agreement-reached",
        "2025-05-01",
        agreement="deal",
        parties=["ann", "bob"],
        terms=[
            {"slug": "boats", "text": "boats go home", "due": "2025-05-10"},
            {"slug": "bodies", "text": "bodies are handed over"},
            {"slug": "talks", "text": "talks go on"},
        ],
    )
    claims = [
        at(
            "commitment-fulfilled",
            day,
            agreement="deal",
            term=term,
            claimed_by=["ann"],
            degree=how,
        )
        for day, term, how in (
            ("2025-05-12", "boats", "full"),
            ("2025-05-13", "bodies", "delayed"),
        )
    ]
    over = at("agreement-ended", "2025-05-20", agreement="deal", end_type="terminated")

    overdue = entry(deal, on="2025-05-11", name="agreement:deal/boats")
    kept = entry(deal, *claims, on="2025-05-13", name="agreement:deal/boats")

    assert overdue.outcome == "unresolved"
    assert (kept.outcome, kept.days_late, kept.title) == ("kept", 2, "boats go home")
    assert told(deal, *claims, over, on="2025-05-20") == {
        "agreement:deal/boats": "kept",
        "agreement:deal/bodies": "postponed",
        "agreement:deal/talks": "lapsed",
    }


def test_a_term_that_the_agreement_no_longer_has_is_superseded() -> None:
    def reached(when: str, *terms: str) -> Event:
        listed = [{"slug": term, "text": f"the {term}"} for term in terms]
        return at(
            "agreement-reached", when, agreement="deal", parties=["ann"], terms=listed
        )

    both = reached("2025-05-01", "boats", "bodies")

    assert told(both, reached("2025-05-10", "boats"), on="2025-05-20") == {
        "agreement:deal/boats": "pending",
        "agreement:deal/bodies": "superseded",
    }


def test_only_a_proposal_with_a_deadline_is_announced_for_later() -> None:
    offer = {"proposal": "map", "by": ["ann"], "to": ["bob"], "kind": "settlement"}
    made = at("proposal-made", "2025-05-01", deadline="2025-05-10", **offer)
    no = at(
        "proposal-answered", "2025-05-05", proposal="map", by="bob", answer="reject"
    )

    assert told(at("proposal-made", "2025-05-01", **offer), on="2025-05-02") == {}
    assert told(made, on="2025-05-10") == {"proposal:map": "pending"}
    assert told(made, on="2025-05-11") == {"proposal:map": "lapsed"}
    refused = entry(made, no, on="2025-05-11", name="proposal:map")
    assert (refused.outcome, refused.outcome_when) == ("refused", "2025-05-05")


def test_an_offer_that_lapsed_and_is_made_anew_in_two_ways_is_another_announcement() -> (
    None
):
    offer = {"proposal": "map", "by": ["ann"], "to": ["bob"], "kind": "settlement"}
    lapsed = at("proposal-made", "2025-05-01", deadline="2025-05-03", **offer)
    over = at("proposal-made", "2025-05-05", deadline="2025-05-04", **offer)
    without = at("proposal-made", "2025-05-05", **offer)
    again = at("proposal-made", "2025-05-12", **offer)

    assert told(lapsed, over, without, on="2025-05-06") == {
        "proposal:map": "lapsed",
        "proposal:map#2": "disputed",
    }
    assert told(lapsed, over, without, again, on="2025-05-12") == {
        "proposal:map": "lapsed",
        "proposal:map#2": "pending",
    }


def test_a_meeting_moved_very_often_is_one_announcement() -> None:
    days = [
        f"2025-{month:02d}-{day:02d}" for month in range(2, 5) for day in range(1, 29)
    ]
    moves = [
        meeting("changed", told_on, change="rescheduled", scheduled_for=to)
        for told_on, to in pairwise(days)
    ]
    plan = meeting("planned", "2025-01-01", invited=["ann"], scheduled_for="2025-02-01")

    (found,) = fate(plan, *moves, on="2025-04-27").entries

    assert (found.outcome, found.moved, found.days) == ("moved", 83, ["2025-04-28"])


def test_two_answers_whose_order_is_not_known_are_both_what_a_proposal_rests_on() -> (
    None
):
    offer = {"proposal": "map", "by": ["ann"], "to": ["bob"], "kind": "settlement"}
    made = at("proposal-made", "2025-05-01", deadline="2025-05-10", **offer)
    both = [
        at(
            "proposal-answered",
            "2025-05-05",
            proposal="map",
            by="bob",
            answer=say,
            key=say,
        )
        for say in ("accept", "reject")
    ]

    found = entry(made, *both, on="2025-05-06", name="proposal:map")

    assert (found.outcome, found.open) == ("disputed", True)
    assert sorted(found.outcome_by) == ["accept", "reject"]


def test_a_vote_is_held_whatever_its_result() -> None:
    plan = at(
        "vote-planned",
        "2025-05-01",
        vote="house",
        body="Diet",
        scheduled_for="2025-05-09",
    )
    result = at(
        "vote-held", "2025-05-11", vote="house", body="Diet", outcome="rejected"
    )

    assert told(plan, on="2025-05-10") == {"vote:house": "unresolved"}
    found = entry(plan, result, on="2025-05-11", name="vote:house")
    assert (found.outcome, found.days_late, found.by) == ("held-late", 2, ["Diet"])


# Totals, and what is ahead.


def test_totals_count_by_who_announced_and_kind_and_give_medians() -> None:
    found = fate(PLANNED, held("2025-05-18"), DECLARED, SET, on="2025-06-05")

    assert [(t.by, t.kind, t.number, t.outcomes) for t in found.totals] == [
        ("ann", "deadline", 1, {"pending": 1}),
        ("ann", "meeting", 1, {"held-late": 1}),
        ("ann", "truce", 1, {"took-effect": 1}),
        ("ann", "truce-end", 1, {"ran-to-its-end": 1}),
    ]
    late, notice = zip(
        *((t.median_days_late, t.median_notice_days) for t in found.totals), strict=True
    )
    assert late == (None, 3.0, 0.0, 0.0)
    assert notice == (10.0, 14.0, 7.0, 9.0)


def test_what_is_to_come_on_the_day_asked_about_is_not_yet_overdue() -> None:
    today = upcoming(PLANNED, on="2025-05-15")
    after = upcoming(PLANNED, on="2025-05-16")

    assert [[e.id for e in today.overdue], [e.id for e in today.ahead]] == [
        [],
        ["meeting:oslo"],
    ]
    assert [e.id for e in after.overdue] == ["meeting:oslo"]


def test_a_median_of_two_lies_between_them() -> None:
    second = at(
        "meeting-planned",
        "2025-05-11",
        meeting="bergen",
        invited=["bob"],
        proposed_by=["ann"],
        scheduled_for="2025-05-16",
    )

    (total,) = fate(PLANNED, second, on="2025-05-12").totals

    assert (total.number, total.median_notice_days) == (2, 9.5)


def test_upcoming_has_what_is_overdue_what_has_a_day_and_what_has_none() -> None:
    undated = at("meeting-planned", "2025-05-20", meeting="rome", invited=["ann"])
    fuzzy = at(
        "meeting-planned",
        "2025-05-20",
        meeting="bern",
        invited=["ann"],
        scheduled_for="[2025-06-05..2025-06-20]",
    )

    found = upcoming(PLANNED, SET, undated, fuzzy, DECLARED, on="2025-06-01")

    assert [e.id for e in found.overdue] == ["meeting:oslo"]
    assert [(e.id, e.days_left.first, e.days_left.last) for e in found.ahead] == [
        ("meeting:bern", 4, 19),
        ("deadline:reply", 10, 10),
    ]
    assert [e.id for e in found.undated] == ["meeting:rome"]


def test_what_was_not_known_yet_has_not_happened_yet() -> None:
    report = held("2025-05-15", reported="2025-05-20")

    then = fate(PLANNED, report, on="2025-05-16", known="2025-05-16").entries
    later = fate(PLANNED, report, on="2025-05-16").entries

    assert [e.outcome for e in then + later] == ["unresolved", "held-on-time"]


def test_sources_are_numbered_without_gaps_in_the_order_in_which_entries_are_read() -> (
    None
):
    sources = [b.source(f"s{i}", f"2025-05-0{i}") for i in range(1, 4)]
    events = [
        *sources,
        at(
            "meeting-planned",
            "2025-05-01",
            meeting="a",
            invited=["ann"],
            evidence=["s3", "s2"],
        ),
        at(
            "meeting-planned",
            "2025-05-01",
            meeting="b",
            invited=["ann"],
            evidence=["s1"],
        ),
    ]

    found = fate(*events, on="2025-05-09")

    assert [e.own_citations[0] for e in found.entries] == [1, 2]
    assert [s.slug for s in found.sources] == ["s2", "s1", "s3"]


# Laws.


STREAMS = (
    ("meeting-planned", "meeting-planned", "meeting-changed", "meeting-held"),
    ("ceasefire-declared", "ceasefire-changed", "ceasefire-ended"),
    ("deadline-set", "deadline-changed", "deadline-changed"),
    ("vote-planned", "vote-changed", "vote-held"),
    (
        "agreement-reached",
        "agreement-changed",
        "agreement-ended",
        "commitment-fulfilled",
    ),
    ("proposal-made", "proposal-answered", "proposal-ended"),
)
DAYS = [f"2025-05-{day:02d}" for day in range(1, 21)]


def fact_of(kinds: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """A generated fact of one of these types on an exact day, reported before them all."""
    fields = b._fields(
        b.KEYS, dated=st.sampled_from(DAYS), reported=st.just("2025-04-30")
    )
    return st.sampled_from(kinds).flatmap(
        lambda kind: st.tuples(b._BODIES[kind], fields).map(
            lambda both: {"type": kind} | both[1] | both[0]
        )
    )


crowded = (
    st.sampled_from(STREAMS)
    .flatmap(lambda kinds: st.lists(fact_of(kinds), min_size=5, max_size=12))
    .map(b.built)
)
"""Logs of one kind of stream, crowded with facts on exact days: what comes later comes later."""


def ledger(events: list, on: str) -> Fate:
    recorded = b.recorded_log(events)
    return fate_of(mend(recorded), ask(on, zone=ZONE, log=len(recorded)), Selection())


@laws
@given(b.logs(), b.questions)
def test_each_announcement_has_one_outcome_at_every_date(events, question) -> None:
    valid, known = question
    recorded = b.recorded_log(events)
    asked = ask(valid, zone=ZONE, known=known, log=len(recorded))

    found = fate_of(mend(recorded), asked, Selection())

    assert [
        n for n, times in Counter(e.id for e in found.entries).items() if times > 1
    ] == []
    assert {e.outcome for e in found.entries} <= {*get_args(Outcome)}
    assert sum(found.outcomes.values()) == len(found.entries)
    assert sum(t.number for t in found.totals) == len(found.entries)
    assert all(
        e.open == (e.outcome in OPEN) for e in found.entries if e.outcome != "disputed"
    )
    ahead = upcoming_of(mend(recorded), asked, Selection())
    listed = [e.id for e in (*ahead.overdue, *ahead.ahead, *ahead.undated)]
    assert sorted(listed) == sorted(e.id for e in found.entries if e.open)


@laws
@given(crowded)
def test_a_final_fate_stays_final_as_time_goes_on(events) -> None:
    told_by = {e.key: e for e in events}
    final: dict[str, str] = {}
    for on in DAYS:
        entries = ledger(events, on).entries
        assert final.keys() <= {e.id for e in entries}
        for found in entries:
            if is_final(found.outcome):
                final.setdefault(found.id, on)
            elif found.outcome in OPEN and found.id in final:
                words = [s for s in found.changes if not announces(told_by[s.key])]
                assert any(s.when > final[found.id] for s in words), (found.id, on)
                del final[found.id]


@laws
@given(b.logs(), b.questions, st.data())
def test_the_order_of_appending_changes_no_fate(events, question, data) -> None:
    facts = [e for e in events if not isinstance(e, Act)]
    told_otherwise = data.draw(st.permutations(facts))

    def entries(listed: list) -> list:
        return msgspec.to_builtins(ledger(listed, question[0]).entries)

    assert entries(told_otherwise) == entries(facts)
