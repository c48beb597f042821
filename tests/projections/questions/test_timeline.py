"""The dated story: every counted fact once, where its date begins, and no order that nobody knows."""

from __future__ import annotations

import json

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import (
    DATES,
    answered,
    declared,
    dispute,
    log,
    logs,
    met,
    noted,
    offered,
    office,
    party,
    planned,
    questions,
    recorded_log,
    reported_after,
    retract,
    source,
    stated,
    story_asked,
    truce_ended,
)
from tracker.domain.dates import FOREVER, read_when, zone_of
from tracker.domain.events import ReportDisputed
from tracker.projections.mended import mend
from tracker.projections.order import Order
from tracker.projections.picture import Selection
from tracker.projections.questions.timeline import (
    Wanted,
    _pointed,
    _steps_apart,
    timeline_of,
)
from tracker.projections.visible import ask, public_acts, visible

KYIV = zone_of("Europe/Kyiv")


def told(events, to="2025-12-31", known=None, *, since=None, reverse=False, **wanted):
    recorded = events if events and hasattr(events[0], "event_id") else log(*events)
    asked = story_asked(to, from_=since, known=known, log=1)
    first = (
        {} if since is None else {"since": read_when(since, zone=KYIV).start.earliest}
    )
    return timeline_of(
        mend(recorded),
        ask(to, zone=KYIV, known=known),
        Wanted(**first, **wanted),
        asked=asked,
        reverse=reverse,
    )


def keys(*args, **named):
    return [entry.key for entry in told(*args, **named).entries]


def entry(timeline, key):
    return next(e for e in timeline.entries if e.key == key)


def test_facts_stand_where_their_dates_begin() -> None:
    events = [
        noted("c", when="2025-05-09", key="C"),
        noted("a", when="2025-05-01", key="A"),
        noted("b", when="2025-05-03T09:00+03:00", key="B"),
    ]

    assert keys(events) == ["A", "B", "C"]
    assert keys(events, reverse=True) == ["C", "B", "A"]


def test_facts_of_one_day_share_a_group_and_have_no_order() -> None:
    found = told(
        [
            noted("a", when="2025-05-01", key="A"),
            noted("b", when="2025-05-01", key="B"),
            noted("c", when="2025-05-02", key="C"),
        ]
    )

    assert [(e.group, e.day, e.unordered) for e in found.entries] == [
        (1, "2025-05-01", 1),
        (1, "2025-05-01", 1),
        (2, "2025-05-02", 0),
    ]


def test_hours_order_what_happened_on_one_day() -> None:
    found = told(
        [
            noted("b", when="2025-05-01T18:00+03:00", key="B"),
            noted("a", when="2025-05-01T09:00+03:00", key="A"),
        ]
    )

    assert [(e.key, e.group, e.unordered) for e in found.entries] == [
        ("A", 1, 0),
        ("B", 1, 0),
    ]


def test_a_longer_date_stands_at_its_beginning_and_counts_all_beside_which_it_may_belong() -> (
    None
):
    events = [
        noted("before", when="2025-05-31", key="A"),
        noted("early June", when="[2025-06-01..2025-06-10]", key="B"),
        noted("in it", when="2025-06-05", key="C"),
        noted("after", when="2025-06-11", key="D"),
    ]

    found = told(events)

    assert [(e.key, e.day, e.unordered) for e in found.entries] == [
        ("A", "2025-05-31", 0),
        ("B", None, 1),
        ("C", "2025-06-05", 1),
        ("D", "2025-06-11", 0),
    ]


def test_an_answer_narrows_where_a_longer_date_may_lie() -> None:
    events = [
        noted("the answer", when="[2025-06-01..2025-06-10]", key="B", answers=["C"]),
        noted("what it answers", when="2025-06-05", key="C"),
        noted("before", when="2025-06-02", key="A"),
    ]

    found = told(events)

    assert [e.key for e in found.entries] == ["A", "C", "B"]
    assert entry(found, "B").after == ["C"]
    assert entry(found, "B").unordered == 0
    assert entry(found, "B").earliest == "2025-06-04T21:00:00Z"


def test_what_is_left_out_still_tells_the_order_of_the_rest() -> None:
    events = [
        noted("first", when="2025-06-05", key="A", parties=["russia"]),
        noted("between", when="2025-06-05", key="B", answers=["A"]),
        noted("last", when="2025-06-05", key="C", answers=["B"], parties=["russia"]),
    ]

    found = told(events, concerns=Selection(parties=["russia"]).concerns)

    assert [(e.key, e.after) for e in found.entries] == [("A", []), ("C", ["A"])]


def test_a_lifecycle_orders_what_its_dates_do_not() -> None:
    events = [
        truce_ended("collapsed", when="2025-05-01", key="C"),
        declared("russia", when="2025-05-01", key="A"),
        met("russia", when="2025-05-02", key="M"),
        planned("russia", when="2025-05-02", key="P"),
    ]

    assert keys(events) == ["A", "C", "P", "M"]


def test_a_retraction_is_not_told_before_what_it_is_about_was_known() -> None:
    events = [
        source("wire", published="2025-05-01"),
        source("late", published="2025-05-09"),
        noted(
            "Told late",
            when="2025-05-01",
            key="A",
            reported="2025-05-05",
            evidence=["wire"],
        ),
        noted(
            "Out late",
            when="2025-05-01",
            key="B",
            reported="2025-05-01",
            evidence=["late"],
        ),
        noted(
            "Told", when="2025-05-01", key="C", reported="2025-05-01", evidence=["wire"]
        ),
        *(
            retract("wire", when="2025-05-02", key=f"R{target}", target=target)
            for target in "ABC"
        ),
    ]

    assert keys(events, known="2025-05-03") == ["RC"]
    assert keys(events, known="2025-05-06") == ["RA", "RC"]
    assert keys(events) == ["B", "RA", "RB", "RC"]


def test_a_denial_comes_after_what_it_denies() -> None:
    found = told(
        [
            dispute("A", "russia", when="2025-05-01", key="0"),
            noted("a", when="2025-05-01", key="A"),
        ]
    )

    assert [(e.key, e.type) for e in found.entries] == [
        ("A", "development-noted"),
        ("0", "report-disputed"),
    ]
    assert entry(found, "A").disputed_by == ["russia"]


def test_a_denial_of_what_does_not_count_is_not_told() -> None:
    events = [
        dispute("A", "russia", when="2025-05-01", key="0"),
        noted("a", when="2025-05-01", reported="2025-06-01", key="A"),
    ]

    assert keys(events, known="2025-05-15") == []
    assert keys(events) == ["A", "0"]


def test_a_source_taken_back_is_told_and_carries_nothing_more() -> None:
    events = [
        source("press"),
        noted("a", when="2025-05-01", evidence=["press"], key="A"),
        retract("press", when="2025-05-03", key="R"),
    ]

    assert keys(events) == ["R"]
    assert keys(events, known="2025-05-02") == ["A"]


def test_a_story_names_the_person_who_took_an_office_and_no_other() -> None:
    people = [
        party("russia"),
        party("ann", "person", name="Ann Holt"),
        party("carl", "person", name="Carl Roe"),
    ]
    took = office("ann", "took", "Minister", "russia", when="2025-05-01", key="A")

    assert told([*people, took]).parties == {"russia": "Russia", "ann": "Ann Holt"}


def test_the_delay_is_counted_in_days_of_the_dossiers_zone() -> None:
    def delay(when, reported):
        return (
            told([noted("a", when=when, reported=reported, key="A")])
            .entries[0]
            .delay_days
        )

    assert delay("2025-05-01", "2025-05-05") == 4
    assert delay("2025-05-01T23:30+03:00", "2025-05-02T00:30+03:00") == 1
    assert delay("2025-05", "2025-05-05") == 0
    assert delay("2025-05-10", "2025-05-05") == -5
    assert delay("2025-05-01/2025-05-04", "2025-05-05") == 1
    assert delay("2025-05-01/..", "2025-05-05") == 4


def test_a_fact_that_may_lie_outside_of_what_is_asked_for_is_told_as_possible() -> None:
    events = [
        noted("a", when="2025-05", key="A"),
        noted("b", when="2025-05-20", key="B"),
        noted("c", when="2025-04-30", key="C"),
    ]

    found = told(events, to="2025-05-25", since="2025-05-10")

    assert [(e.key, e.certainty) for e in found.entries] == [
        ("A", "possible"),
        ("B", "certain"),
    ]


def test_what_lasts_into_the_days_asked_for_is_told() -> None:
    assert keys(
        [
            noted("a", when="2025-05-01/2025-05-12", key="A"),
            noted("b", when="2025-05-01/2025-05-05", key="B"),
        ],
        since="2025-05-10",
    ) == ["A"]


def test_each_filter_leaves_out_what_it_does_not_name() -> None:
    events = [
        source("press"),
        stated(
            "russia",
            "ceasefire",
            "terms first",
            when="2025-05-01",
            key="A",
            evidence=["press"],
            confidence="high",
        ),
        offered(
            "ukraine",
            "russia",
            when="2025-05-02",
            key="B",
            issues=["ceasefire"],
            confidence="low",
        ),
        answered("russia", "reject", when="2025-05-03", key="C"),
        noted("Straße", when="2025-05-04", key="D", parties=["ukraine"]),
        offered("ukraine", "poland", when="2025-05-05", key="E", proposal="other"),
    ]

    assert keys(events, concerns=Selection(parties=["russia"]).concerns) == [
        "A",
        "B",
        "C",
    ]
    assert keys(events, issues=frozenset({"ceasefire"})) == ["A", "B", "C"]
    assert keys(events, types=frozenset({"proposal-made"})) == ["B", "E"]
    assert keys(events, confidence=frozenset({"high", "low"})) == ["A", "B"]
    assert keys(events, sources=frozenset({"press"})) == ["A"]
    assert keys(events, text="STRASSE") == ["D"]
    assert keys(events, text="Terms  first") == ["A"]


def test_a_party_named_in_a_condition_takes_no_part() -> None:
    events = [
        stated(
            "russia",
            "ceasefire",
            "if",
            when="2025-05-01",
            key="A",
            conditions=[{"what": "leave", "by_whom": "ukraine"}],
        )
    ]

    assert keys(events, concerns=Selection(parties=["ukraine"]).concerns) == []


@given(logs(), questions)
def test_every_counted_event_is_told_once_and_nothing_else(events, question) -> None:
    recorded = recorded_log(events)
    asked = ask(question[0], zone=KYIV, known=question[1])
    found = visible(mend(recorded), asked)
    counted = [*found.certain, *found.possible]
    acts = public_acts(mend(recorded), asked, {f.event_id for f in counted})

    entries = told(recorded, question[0], question[1]).entries

    assert sorted(e.event_id for e in entries) == sorted(
        f.event_id for f in (*counted, *acts)
    )
    assert {f.event.target for f in acts if isinstance(f.event, ReportDisputed)} <= {
        f.name for f in counted
    } | {f.event_id for f in counted}


@given(logs(), questions)
def test_the_row_contradicts_no_order_that_is_known_and_counts_what_is_not(
    events, question
) -> None:
    recorded = recorded_log(events)
    asked = ask(question[0], zone=KYIV, known=question[1])
    found = visible(mend(recorded), asked)
    facts = [*found.certain, *found.possible]
    facts += public_acts(mend(recorded), asked, {f.event_id for f in facts})
    order = Order(facts)
    order.add(_pointed(facts, found.ids))
    order.add(_steps_apart(facts))
    place = {f.event_id: i for i, f in enumerate(facts)}

    entries = told(recorded, question[0], question[1]).entries
    row = [place[e.event_id] for e in entries]

    assert not [
        (i, j) for n, i in enumerate(row) for j in row[n + 1 :] if order.before(j, i)
    ]
    for e, i in zip(entries, row, strict=True):
        assert e.unordered == sum(
            i != j and not order.before(i, j) and not order.before(j, i) for j in row
        )


@given(logs(), questions)
def test_intervals_and_after_say_all_that_is_known_of_the_order(
    events, question
) -> None:
    entries = told(recorded_log(events), question[0], question[1]).entries
    by_key = {e.key: e for e in entries}

    def instant(text):
        return read_when(text, zone=KYIV).start.earliest

    def all_before(e):
        found = {
            o.key
            for o in entries
            if o.latest is not None and instant(o.latest) <= instant(e.earliest)
        }
        for name in e.after:
            found |= {name} | (all_before(by_key[name]))
        return found

    for e in entries:
        after = sum(e.key in all_before(o) for o in entries)
        assert e.unordered == len(entries) - 1 - len(all_before(e)) - after


@given(logs(), st.sampled_from(DATES), st.sampled_from(DATES))
def test_a_sealed_story_names_no_event_that_was_reported_later(
    events, to, known
) -> None:
    recorded = recorded_log(events)
    boundary = ask(to, zone=KYIV, known=known).known
    late = reported_after(recorded, boundary)

    sealed = msgspec.to_builtins(told(recorded, to, known))

    text = json.dumps(
        [{k: v for k, v in e.items() if k != "fields"} for e in sealed["entries"]]
    )
    assert not [key for key in late if f'"{key}"' in text]
    assert not [
        e["fields"]["target"]
        for e in sealed["entries"]
        if e["fields"].get("target") in late
    ]
    assert boundary < FOREVER


@given(logs(), questions)
def test_backwards_it_is_the_same_story(events, question) -> None:
    recorded = recorded_log(events)
    forwards, backwards = (
        told(recorded, question[0], question[1], reverse=reverse)
        for reverse in (False, True)
    )

    assert [e.key for e in backwards.entries] == [e.key for e in forwards.entries][::-1]
    assert [(e.unordered, e.after, e.group) for e in backwards.entries] == [
        (e.unordered, e.after, e.group) for e in forwards.entries
    ][::-1]
