from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import builders as b
from tests.diff_apply import apply, level
from tests.tries import tries
from tracker.domain.dates import FOREVER, parse_when, zone_of
from tracker.projections.mended import mend
from tracker.projections.picture import picture_of_mended
from tracker.projections.questions.causes import causes_between
from tracker.projections.questions.diff.compare import compare
from tracker.projections.questions.diff_format import Diff
from tracker.projections.questions.hindsight import hindsight_of
from tracker.projections.subjects import SUBJECTS
from tracker.projections.visible import ask, visible
from tracker.render import render_document
from tracker.render.answers.diff import NOTHING, moves_document

ZONE = zone_of("Europe/Kyiv")
CHANGES = ("positions", "cells", *(subject.name for subject in SUBJECTS))

laws = settings(
    max_examples=tries(40),
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)


def between(recorded, before, after, *, known=(None, None), explained=True, **asked):
    """The difference between two answers of a log, and both answers."""
    mended = mend(recorded)
    questions = [
        ask(valid, zone=ZONE, known=k, log=len(recorded))
        for valid, k in zip((before, after), known, strict=True)
    ]
    pictures = [picture_of_mended(mended, q, **asked) for q in questions]
    return compare(
        *pictures, causes_between(mended, *questions) if explained else ()
    ), *pictures


def moved(recorded, before="2025-05-02", after="2025-05-09", **asked):
    """The one position that moved."""
    (found,) = between(recorded, before, after, **asked)[0].positions
    return found


def entry(recorded, name, before="2025-05-02", after="2025-05-09", **asked):
    """The one entry of a list that differs."""
    (found,) = getattr(between(recorded, before, after, **asked)[0], name)
    return found


fewer = settings(laws, max_examples=tries(15))
RUSSIA = {"columns": ["russia"]}


# --- laws -----------------------------------------------------------------------------------------------------------


columns = st.sampled_from((None, None, "parties", "coalitions", ("ann",), ("both",)))


@laws
@given(b.logs(), b.questions, b.questions, st.booleans(), columns)
def test_a_diff_is_empty_exactly_when_the_pictures_are_equal_and_applied_gives_the_second(
    events, first, second, explained, shown
):
    (before, known), (after, later) = first, second
    diff, old, new = between(
        b.recorded_log(events),
        before,
        after,
        known=(known, later),
        explained=explained,
        columns=shown,
    )
    given_back = apply(diff, old)

    assert diff.anything == (level(old) != level(new))
    assert level(given_back) == level(new)
    assert given_back.asked == new.asked


@fewer
@given(b.logs(), b.questions, b.questions)
def test_a_diff_written_as_json_is_as_good_as_the_diff(events, first, second):
    (before, known), (after, later) = first, second
    diff, old, new = between(
        b.recorded_log(events), before, after, known=(known, later)
    )
    read = msgspec.json.decode(msgspec.json.encode(diff), type=Diff)

    assert read == diff
    assert level(apply(read, old)) == level(new)


@fewer
@given(b.logs(), b.questions, b.questions)
def test_a_diff_is_told_in_words_exactly_when_there_is_one(events, first, second):
    (before, known), (after, later) = first, second
    diff, *_ = between(b.recorded_log(events), before, after, known=(known, later))
    texts = [
        render_document(
            moves_document(diff, short=True, today_known=True), fmt=fmt, width=80
        )
        for fmt in ("table", "markdown")
    ]

    assert [NOTHING in text for text in texts] == [not diff.anything] * 2


@fewer
@given(b.logs(), b.questions, b.questions)
def test_every_change_names_an_event_of_the_log(events, first, second):
    (before, known), (after, later) = first, second
    recorded = b.recorded_log(events)
    diff, *_ = between(recorded, before, after, known=(known, later))
    names = {r.event.key or r.event_id for r in recorded}

    for kind in CHANGES:
        for change in getattr(diff, kind):
            assert change.keys
            assert names.issuperset(change.keys)


@fewer
@given(b.logs(), b.dates, b.dates, st.sampled_from(b.DATES + b.LATE))
def test_a_sealed_diff_names_no_fact_that_was_reported_later(
    events, before, after, known
):
    recorded = b.recorded_log(events)
    diff, *_ = between(recorded, before, after, known=(known, known))
    sealed = ask(after, zone=ZONE, known=known).known
    late = b.reported_after(recorded, sealed)

    assert late.isdisjoint(
        k for kind in CHANGES for change in getattr(diff, kind) for k in change.keys
    )


@fewer
@given(b.logs(), b.dates)
def test_hindsight_is_the_difference_between_then_and_now(events, day):
    recorded = b.recorded_log(events)
    diff, then, now = between(recorded, day, day, known=(day, None))
    mended = mend(recorded)
    questions = [ask(day, zone=ZONE, known=k, log=len(recorded)) for k in (day, None)]
    found = hindsight_of(
        then,
        now,
        causes_between(mended, *questions),
        boundary=questions[0].known,
        zone=ZONE,
        narrowed=True,
    )

    assert found.diff == diff
    assert level(apply(found.diff, then)) == level(now)


@fewer
@given(b.logs(), b.dates)
def test_what_is_late_was_reported_later_or_rests_on_what_was(events, day):
    recorded = b.recorded_log(events)
    mended = mend(recorded)
    then, now = (ask(day, zone=ZONE, known=k, log=len(recorded)) for k in (day, None))
    pictures = [picture_of_mended(mended, q) for q in (then, now)]
    found = hindsight_of(
        *pictures,
        causes_between(mended, then, now),
        boundary=then.known,
        zone=ZONE,
        narrowed=False,
    )
    known_then, all_known = (visible(mended, q) for q in (then, now))
    counted = {f.event_id for f in (*known_then.certain, *known_then.possible)}
    new = {f.event_id for f in (*all_known.certain, *all_known.possible)} - counted
    late = {
        each.event_id for each in found.late if not each.known_then and not each.gone
    }
    acts = {
        r.event_id
        for r in recorded
        if r.event.type in {"source-retracted", "report-disputed"}
    }

    assert new <= late <= new | acts
    assert all(each.delay_days >= 0 for each in found.late)


# --- what became of a position --------------------------------------------------------------------------------------


def test_another_stance_is_a_move_with_its_day_and_its_event():
    found = moved(
        b.log(
            b.stated("russia", "ceasefire", "no", when="2025-05-01"),
            b.stated("russia", "ceasefire", "yes", when="2025-05-05", key="K2"),
        ),
        **RUSSIA,
    )

    assert (found.what, found.judged_by, found.on, found.keys) == (
        "moved",
        "text",
        "2025-05-05",
        ["K2"],
    )
    assert [s.stance for s in (*found.before, *found.after)] == ["no", "yes"]


def test_a_move_is_judged_by_codes_where_both_stances_have_one():
    found = moved(
        b.log(
            b.stated(
                "russia", "ceasefire", "no", when="2025-05-01", stance_code="against"
            ),
            b.stated(
                "russia", "ceasefire", "yes", when="2025-05-05", stance_code="for"
            ),
        ),
        **RUSSIA,
    )

    assert (found.what, found.judged_by) == ("moved", "code")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (80, 95, "hardened"),
        (80, 60, "softened"),
        (20, 5, "hardened"),
        (20, 45, "softened"),
        (20, 80, "moved"),
        (50, 60, "hardened"),
        (60, 50, "softened"),
    ],
)
def test_on_a_scale_harder_is_nearer_to_its_own_end(old, new, what):
    found = moved(
        b.log(
            b.stated(
                "russia", "ceasefire", "one thing", when="2025-05-01", placement=old
            ),
            b.stated(
                "russia", "ceasefire", "another thing", when="2025-05-05", placement=new
            ),
        ),
        **RUSSIA,
    )

    assert (found.what, found.judged_by) == (what, "placement")


def test_a_stance_code_has_the_place_that_others_gave_it():
    found = moved(
        b.log(
            b.stated(
                "russia", "ceasefire", "no", when="2025-05-01", stance_code="against"
            ),
            b.stated(
                "ukraine",
                "ceasefire",
                "never",
                when="2025-05-01",
                stance_code="against",
                placement=90,
            ),
            b.stated("russia", "ceasefire", "perhaps", when="2025-05-05", placement=60),
        ),
        columns=["russia", "ukraine"],
    )

    assert (found.what, found.judged_by) == ("softened", "code")


def test_a_code_that_was_placed_differently_has_no_place():
    found = moved(
        b.log(
            b.stated(
                "russia", "ceasefire", "no", when="2025-05-01", stance_code="against"
            ),
            b.stated(
                "ukraine",
                "ceasefire",
                "never",
                when="2025-05-01",
                stance_code="against",
                placement=90,
            ),
            b.stated(
                "ann",
                "ceasefire",
                "hardly",
                when="2025-05-01",
                stance_code="against",
                placement=70,
            ),
            b.stated("russia", "ceasefire", "perhaps", when="2025-05-05", placement=60),
        ),
        columns=["russia", "ukraine", "ann"],
    )

    assert (found.what, found.judged_by) == ("moved", "text")


def test_without_a_place_nothing_is_called_harder():
    found = moved(
        b.log(
            b.stated("russia", "ceasefire", "no", when="2025-05-01", placement=90),
            b.stated("russia", "ceasefire", "never", when="2025-05-05"),
        ),
        **RUSSIA,
    )

    assert found.what == "moved"


def test_the_same_code_in_other_words_is_no_move():
    found = moved(
        b.log(
            b.stated(
                "russia", "ceasefire", "no", when="2025-05-01", stance_code="against"
            ),
            b.stated(
                "russia",
                "ceasefire",
                "under no circumstances",
                when="2025-05-05",
                stance_code="against",
            ),
        ),
        **RUSSIA,
    )

    assert (found.what, found.judged_by) == ("reworded", "code")


def test_the_same_words_again_are_a_repeat():
    found = moved(
        b.log(
            b.stated("russia", "ceasefire", "no", when="2025-05-01"),
            b.stated("russia", "ceasefire", " No ", when="2025-05-05", key="K2"),
        ),
        **RUSSIA,
    )

    assert (found.what, found.on, found.keys) == ("repeated", "2025-05-05", ["K2"])


def test_a_new_condition_is_told_as_other_words():
    found = moved(
        b.log(
            b.stated("russia", "ceasefire", "yes", when="2025-05-01"),
            b.stated(
                "russia",
                "ceasefire",
                "yes",
                when="2025-05-05",
                conditions=[{"what": "No arms"}],
            ),
        ),
        **RUSSIA,
    )

    assert found.what == "reworded"


def test_a_first_stance_is_new():
    found = moved(
        b.log(b.stated("russia", "ceasefire", "no", when="2025-05-05", key="K1")),
        **RUSSIA,
    )

    assert (found.what, found.on, found.before, found.keys) == (
        "new",
        "2025-05-05",
        [],
        ["K1"],
    )


def test_an_ended_position_names_the_day_the_event_and_the_reason():
    found = moved(
        b.log(
            b.stated("russia", "ceasefire", "no", when="2025-05-01"),
            b.ended("russia", "ceasefire", when="2025-05-05", reason="met", key="K2"),
        ),
        **RUSSIA,
    )

    assert (found.what, found.on, found.keys, found.after) == (
        "dropped",
        "2025-05-05",
        ["K2"],
        [],
    )
    assert found.by[0].reason == "met"


def test_all_that_was_said_in_between_is_named():
    found = moved(
        b.log(
            b.stated("russia", "ceasefire", "no", when="2025-05-01"),
            b.stated("russia", "ceasefire", "yes", when="2025-05-04", key="K2"),
            b.stated("russia", "ceasefire", "perhaps", when="2025-05-05", key="K3"),
        ),
        **RUSSIA,
    )

    assert found.keys == ["K2", "K3"]


def test_a_move_there_and_back_differs_only_in_its_date():
    found = moved(
        b.log(
            b.stated("russia", "ceasefire", "no", when="2025-05-01"),
            b.stated("russia", "ceasefire", "yes", when="2025-05-04", key="K2"),
            b.stated("russia", "ceasefire", "no", when="2025-05-05", key="K3"),
        ),
        **RUSSIA,
    )

    assert (found.what, found.on, found.keys) == (
        "repeated",
        "2025-05-05",
        ["K2", "K3"],
    )


def test_time_alone_moves_nothing():
    recorded = b.log(b.stated("russia", "ceasefire", "no", when="2025-05-01"))

    assert not between(recorded, "2025-05-02", "2025-05-20", **RUSSIA)[0].anything


def test_a_stance_that_goes_stale_is_told_by_its_cell():
    diff, *_ = between(
        b.log(b.stated("russia", "ceasefire", "no", when="2025-05-01", key="K1")),
        "2025-05-02",
        "2025-07-01",
        **RUSSIA,
    )
    (cell,) = diff.cells

    assert not diff.positions
    assert (cell.before.state, cell.after.state, cell.implied, cell.keys) == (
        "stated",
        "stale",
        False,
        ["K1"],
    )


def test_joining_a_coalition_is_the_event_behind_what_a_column_inherits():
    recorded = b.log(
        b.party("both", "coalition"),
        b.party("ann"),
        b.stated("both", "ceasefire", "yes", when="2025-05-03"),
        b.joined("ann", "both", when="2025-05-01", reported="2025-05-01", key="J1"),
    )
    found = moved(
        recorded,
        "2025-05-03",
        "2025-05-03",
        known=("2025-04-30", None),
        columns=["ann"],
    )

    assert (found.what, found.only_through) == ("new", ["ann"])


def test_a_member_that_left_is_named_by_the_cell_of_its_coalition():
    recorded = b.log(
        b.party("both", "coalition"),
        b.party("ann"),
        b.joined("ann", "both", when="2025-05-01"),
        b.stated("ann", "ceasefire", "yes", when="2025-05-01"),
        b.left("ann", "both", when="2025-05-05", key="L1"),
    )
    diff, *_ = between(recorded, "2025-05-02", "2025-05-09", columns=["ann", "both"])
    (cell,) = diff.cells

    assert not diff.positions
    assert (cell.column, cell.after.state, cell.keys) == ("both", "no-evidence", ["L1"])


def test_changes_stand_by_issue_and_then_by_party():
    recorded = b.log(
        b.issue("land"),
        b.issue("sea"),
        *(
            b.stated(who, about, "yes", when="2025-05-05")
            for about in ("sea", "land")
            for who in ("russia", "ukraine")
        ),
    )
    diff, *_ = between(
        recorded, "2025-05-02", "2025-05-09", columns=["ukraine", "russia"]
    )

    assert [(p.issue, p.party) for p in diff.positions] == [
        ("land", "ukraine"),
        ("land", "russia"),
        ("sea", "ukraine"),
        ("sea", "russia"),
    ]


# --- what was known -------------------------------------------------------------------------------------------------


def test_a_retraction_that_was_not_known_yet_is_the_event_that_dropped_a_stance():
    recorded = b.log(
        b.source("press", "2025-05-01"),
        b.stated(
            "russia", "ceasefire", "no", when="2025-05-01", evidence=["press"], key="K1"
        ),
        b.retract("press", when="2025-05-06", key="R1"),
    )
    found = moved(
        recorded,
        "2025-05-01",
        "2025-05-01",
        known=("2025-05-02", "2025-05-09"),
        **RUSSIA,
    )

    assert found.what == "dropped"
    assert "R1" in found.keys


def test_a_denial_is_the_event_behind_its_mark():
    recorded = b.log(
        b.stated("russia", "ceasefire", "no", when="2025-05-01", key="K1"),
        b.dispute("K1", "ukraine", when="2025-05-06", key="D1"),
    )
    found = moved(
        recorded,
        "2025-05-01",
        "2025-05-01",
        known=("2025-05-02", "2025-05-09"),
        **RUSSIA,
    )

    assert (found.what, found.keys) == ("marked", ["D1"])


def test_a_denial_of_what_is_still_to_come_is_not_listed():
    recorded = b.log(
        b.stated("russia", "ceasefire", "no", when="2025-05-05", key="K1"),
        b.dispute("K1", "ukraine", when="2025-05-06", key="D1"),
    )
    mended = mend(recorded)

    assert not causes_between(
        mended, *(ask("2025-05-02", zone=ZONE, known=k) for k in ("2025-05-02", None))
    )


def hindsight(recorded, day, **asked):
    mended = mend(recorded)
    then, now = (ask(day, zone=ZONE, known=k, log=len(recorded)) for k in (day, None))
    pictures = [picture_of_mended(mended, q, **asked) for q in (then, now)]
    return hindsight_of(
        *pictures,
        causes_between(mended, then, now),
        boundary=then.known,
        zone=ZONE,
        narrowed=False,
    )


def test_a_late_report_has_its_delay_and_the_source_that_closed_the_gap():
    recorded = b.log(
        b.source("press", "2025-05-08"),
        b.source("radio", "2025-05-09"),
        b.stated(
            "russia",
            "ceasefire",
            "no",
            when="2025-05-01",
            reported="2025-05-08",
            evidence=["radio", "press"],
            key="K1",
        ),
    )
    found = hindsight(recorded, "2025-05-02", **RUSSIA)
    (late,) = found.late

    assert (late.key, late.delay_days, late.closed, late.changes) == (
        "K1",
        7,
        "2025-05-08",
        True,
    )
    assert next(s.slug for s in found.diff.sources if s.n == late.source) == "press"


def test_a_late_report_without_a_source_names_none():
    (late,) = hindsight(
        b.log(
            b.stated(
                "russia", "ceasefire", "no", when="2025-05-01", reported="2025-05-03"
            )
        ),
        "2025-05-02",
        **RUSSIA,
    ).late

    assert (late.delay_days, late.source) == (2, None)


def test_a_late_fact_that_changed_no_answer_is_listed_all_the_same():
    recorded = b.log(
        b.stated(
            "russia",
            "ceasefire",
            "no",
            when="2025-05-01",
            reported="2025-05-09",
            key="K1",
        ),
        b.stated("russia", "ceasefire", "yes", when="2025-05-02", key="K2"),
    )
    found = hindsight(recorded, "2025-05-02", **RUSSIA)

    assert [(each.key, each.changes) for each in found.late] == [("K1", False)]
    assert not found.diff.anything


def test_a_fact_that_only_gained_a_source_was_known_then():
    recorded = b.log(
        b.source("press", "2025-05-01"),
        b.source("radio", "2025-05-09"),
        b.stated(
            "russia",
            "ceasefire",
            "no",
            when="2025-05-01",
            evidence=["press", "radio"],
            key="K1",
        ),
    )
    (late,) = hindsight(recorded, "2025-05-02", **RUSSIA).late

    assert (late.known_then, late.closed, late.delay_days) == (True, "2025-05-09", 8)


# --- lists ----------------------------------------------------------------------------------------------------------


def test_a_meeting_that_was_held_names_its_states_and_events():
    recorded = b.log(
        b.planned(
            "ann",
            "bob",
            when="2025-05-01",
            scheduled_for="2025-05-05",
            proposed_by=["ann"],
        ),
        b.meeting_changed("confirmed", "bob", when="2025-05-03", key="M2"),
        b.met("ann", "bob", when="2025-05-05", key="M3"),
    )
    found = entry(recorded, "meetings")

    assert (found.before.state, found.after.state, found.keys) == (
        "proposed",
        "held",
        ["M2", "M3"],
    )
    assert {"state", "held", "confirmed_by", "attended"} <= {*found.fields}


def test_a_truce_that_ran_out_has_no_event_but_its_own():
    recorded = b.log(
        b.declared(
            "russia",
            when="2025-05-01",
            since="2025-05-02",
            until="2025-05-05",
            key="T1",
        )
    )
    found = entry(recorded, "ceasefires")

    assert (found.before.state, found.after.state, found.by, found.keys) == (
        "in-force",
        "expired",
        [],
        ["T1"],
    )


def test_the_hours_of_a_truce_on_a_day_are_no_difference():
    recorded = b.log(
        b.declared(
            "russia",
            when="2025-05-01",
            since="2025-05-02T18:00+03:00",
            until="2025-05-09",
        )
    )

    assert not between(recorded, "2025-05-02", "2025-05-04")[0].anything


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        (
            (
                b.offered("ann", "bob", when="2025-05-01"),
                b.answered("bob", "reject", when="2025-05-05", key="X"),
            ),
            "proposals",
        ),
        (
            (
                b.agreed("ann", "bob", terms=["swap"], when="2025-05-01"),
                b.claimed("swap", "full", "ann", when="2025-05-05", key="X"),
            ),
            "agreements",
        ),
        (
            (
                b.deadline_set("2025-05-20", "ann", when="2025-05-01"),
                b.deadline_changed("met", "bob", when="2025-05-05", key="X"),
            ),
            "deadlines",
        ),
        (
            (
                b.vote_planned(when="2025-05-01", scheduled_for="2025-05-05"),
                b.voted("adopted", when="2025-05-05", key="X"),
            ),
            "votes",
        ),
        (
            (
                b.force(
                    "bob",
                    "North",
                    "ann",
                    when="2025-05-01",
                    strength={"best": 5, "unit": "troops"},
                ),
                b.force(
                    "bob",
                    "North",
                    "ann",
                    when="2025-05-05",
                    strength={"best": 7, "unit": "troops"},
                    key="X",
                ),
            ),
            "forces",
        ),
        ((b.noted("Something", when="2025-05-05", key="X"),), "notes"),
        ((b.noted("Something", when="[2025-05-05..2025-05-20]", key="X"),), "possible"),
    ],
)
def test_every_list_names_the_event_that_changed_it(facts, name):
    found = entry(b.log(*facts), name)

    assert found.keys == ["X"]
    assert found.what == ("new" if name in {"notes", "possible"} else "changed")


def test_a_possible_fact_that_became_certain_leaves_one_list_for_another():
    recorded = b.log(b.noted("Something", when="[2025-05-01..2025-05-05]", key="X"))
    diff, *_ = between(recorded, "2025-05-02", "2025-05-09")

    assert ([e.what for e in diff.possible], [e.what for e in diff.notes]) == (
        ["dropped"],
        ["new"],
    )
    assert diff.possible[0].by[0].side == "both"


def test_a_diff_carries_no_more_than_what_differs():
    recorded = b.log(
        b.stated("russia", "ceasefire", "no", when="2025-05-01"),
        b.noted("Something", when="2025-05-05"),
    )
    diff, *_ = between(recorded, "2025-05-02", "2025-05-09")

    assert (diff.positions, diff.cells, len(diff.notes), diff.frame, diff.order) == (
        [],
        [],
        1,
        [],
        {},
    )


def test_the_known_boundary_of_a_day_is_its_end():
    assert (
        ask("2025-05-02", zone=ZONE, known="2025-05-02").known
        == parse_when("2025-05-02", zone=ZONE).start.latest
        < FOREVER
    )
