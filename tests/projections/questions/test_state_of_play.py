"""The state of play of a picture, and the positions that moved last."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings

from tests import builders as b
from tests.tries import tries
from tracker.domain.dates import zone_of
from tracker.projections.mended import mend
from tracker.projections.picture import Selection, picture_of_mended
from tracker.projections.questions.diff.compare import compare
from tracker.projections.questions.state_of_play import parts_said, state_of_play
from tracker.projections.questions.what_moved import what_moved
from tracker.projections.visible import ask

ZONE = zone_of("Europe/Kyiv")
COUNTED = {"moved", "hardened", "softened", "new", "dropped", "reworded"}


def moves(recorded, valid, known=None):
    """What moved last before a date."""
    mended = mend(recorded)
    question = ask(valid, zone=ZONE, known=known, log=len(recorded))
    found = picture_of_mended(mended, question)
    return what_moved(lambda _: mended, question, found, Selection())


def play(*events, at="2025-05-28"):
    return state_of_play(b.picture(b.log(*events), at), None)


# --- what moved -----------------------------------------------------------------------------------


def test_what_moved_last_is_told_however_long_ago_it_moved():
    found = moves(
        b.log(
            b.stated("ann", "land", "no", when="2025-05-01"),
            b.stated("ben", "land", "perhaps", when="2025-05-01"),
            b.stated("ann", "land", "yes", when="2025-05-03"),
        ),
        "2025-05-20",
    )

    assert (found.since, found.on, found.by_party) == (
        "2025-05-02",
        "2025-05-03",
        {"ann": 1},
    )
    (move,) = found.changes
    assert [s.stance for s in move.before] == ["no"]
    assert [s.stance for s in move.after] == ["yes"]


def test_on_the_first_day_nothing_moved():
    assert (
        moves(b.log(b.stated("ann", "land", "no", when="2025-05-01")), "2025-05-20")
        is None
    )
    assert moves(b.log(), "2025-05-20") is None


def test_what_is_said_again_did_not_move():
    found = moves(
        b.log(
            b.stated("ann", "land", "no", when="2025-05-01"),
            b.stated("ben", "land", "no", when="2025-05-02"),
            b.stated("ann", "land", "No", when="2025-05-05"),
            b.stated("ben", "land", "no", when="2025-05-06"),
        ),
        "2025-05-20",
    )

    assert (found.on, found.by_party) == ("2025-05-02", {"ben": 1})


def test_what_is_said_again_with_another_code_was_reworded():
    found = moves(
        b.log(
            b.stated("ann", "land", "yes", when="2025-05-01", stance_code="for"),
            b.stated("ben", "land", "no", when="2025-05-02"),
            b.stated("ann", "land", "yes", when="2025-05-03"),
        ),
        "2025-05-20",
    )

    assert (found.on, [move.what for move in found.changes]) == (
        "2025-05-03",
        ["reworded"],
    )


def test_a_position_that_ends_moved():
    found = moves(
        b.log(
            b.stated("ann", "land", "no", when="2025-05-01"),
            b.ended("ann", "land", when="2025-05-04"),
        ),
        "2025-05-20",
    )

    assert (found.on, [move.what for move in found.changes]) == (
        "2025-05-04",
        ["dropped"],
    )


def test_the_longest_way_on_a_whole_issue_is_the_most_important_move():
    issues = (b.issue("land"), b.issue("sea", "land"), b.issue("air"))
    before = {"land": 40, "sea": 0, "air": 10}
    after = {"land": 45, "sea": 90, "air": 60}
    said = [
        b.stated("ann", on, f"{place}", when=when, placement=place)
        for when, places in (("2025-05-01", before), ("2025-05-02", after))
        for on, place in places.items()
    ]
    new = b.stated("ann", "fire", "stop", when="2025-05-02")
    found = moves(b.log(*issues, *said, new), "2025-05-03")

    assert [move.issue for move in found.changes] == ["air", "land", "sea", "fire"]


@settings(
    max_examples=tries(25),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(b.logs(), b.questions)
def test_what_moved_is_what_a_diff_of_that_day_counts_and_nothing_moved_after_it(
    events, asked
):
    recorded = b.recorded_log(events)
    valid, known = asked
    found = moves(recorded, valid, known)
    if found is None:
        return
    now = b.picture(recorded, valid, known)
    columns = [column.slug for column in now.columns]
    eve, evening = (
        b.picture(recorded, day, known, columns=columns)
        for day in (found.since, found.on)
    )
    told = {(c.party, c.issue, c.what) for c in found.changes}

    assert told == {
        (c.party, c.issue, c.what)
        for c in compare(eve, now).positions
        if c.what in COUNTED
    }
    if ask(found.on, zone=ZONE).boundary <= ask(valid, zone=ZONE).boundary:
        assert not [c for c in compare(evening, now).positions if c.what in COUNTED]


# --- the other lines ------------------------------------------------------------------------------


def test_a_truce_in_force_is_told_with_the_last_one_that_is_over():
    found = play(
        b.declared(
            "ann",
            when="2025-05-01",
            since="2025-05-08",
            until="2025-05-10",
            ceasefire="early",
        ),
        b.declared("ann", when="2025-05-20", since="2025-05-21", ceasefire="late"),
    ).truces

    assert [each.slug for each in found.in_force] == ["late"]
    assert (found.last_over.slug, found.over_on) == ("early", "2025-05-10")


def test_a_truce_that_was_refused_was_never_over():
    found = play(
        b.declared(
            "ann",
            "ben",
            when="2025-05-01",
            kind="bilateral",
            until="2025-05-10",
        ),
        b.truce_changed("refused", "ben", when="2025-05-02"),
    ).truces

    assert found.last_over is None


def test_the_next_meeting_is_the_first_whose_day_has_not_passed_and_names_who_is_awaited():
    found = play(
        b.planned(
            "ann",
            "ben",
            when="2025-05-01",
            scheduled_for="2025-06-02",
            proposed_by=["ann"],
        ),
        b.planned(
            "ann", when="2025-05-01", scheduled_for="2025-05-20", meeting="passed"
        ),
        b.planned("ann", when="2025-05-01", meeting="undated"),
        b.met("ann", "ben", when="2025-05-19", meeting="held"),
    )

    near = found.next_meeting
    assert (near.meeting.slug, near.days.first, near.days.last) == ("round", 5, 5)
    assert near.awaits == ["ben"]
    assert (found.last_meeting.meeting.slug, found.last_meeting.days.first) == (
        "held",
        -9,
    )


def test_a_meeting_of_today_lies_ahead_until_the_day_is_over():
    planned = b.planned("ann", when="2025-05-01", scheduled_for="2025-05-28")

    assert play(planned, at="2025-05-28").next_meeting is None
    near = play(planned, at="2025-05-28T10:00:00+03:00").next_meeting
    assert (near.meeting.slug, near.days.first) == ("round", 0)


def test_proposals_that_are_closed_are_not_on_the_table():
    found = play(
        b.offered("ann", "ben", when="2025-05-03", proposal="old"),
        b.offered("ann", "ben", when="2025-05-27", proposal="closed"),
        b.offer_ended("withdrawn", when="2025-05-28", proposal="closed"),
        b.offered("ann", "ben", when="2025-05-26", proposal="new"),
    ).on_the_table

    assert (found.open, found.newest.slug, found.days.first) == (2, "new", -2)


def test_terms_are_counted_by_what_became_of_them():
    found = play(
        b.agreed(
            "ann",
            "ben",
            when="2025-05-03",
            terms=["one", "two", {"slug": "three", "text": "3", "due": "2025-05-10"}],
        ),
        b.claimed("one", "full", "ann", "ben", when="2025-05-04"),
    ).agreements

    assert (found.reached, found.terms, found.kept, found.overdue) == (1, 3, 1, 1)
    assert play().agreements is None


def test_the_next_deadline_is_the_first_that_nothing_has_settled():
    found = play(
        b.deadline_set("2025-05-20", "ann", when="2025-05-01", deadline="past"),
        b.deadline_set("2025-06-01", "ann", when="2025-05-01", deadline="met"),
        b.deadline_changed("met", "ann", when="2025-05-05", deadline="met"),
        b.deadline_set("2025-06-09", "ann", when="2025-05-01", deadline="next"),
    ).next_deadline

    assert (found.deadline.slug, found.days.first) == ("next", 12)
    assert play().next_deadline is None


def test_parts_are_counted_where_something_is_said_on_them():
    found = parts_said(
        b.picture(
            b.log(
                b.issue("land"),
                b.issue("sea", "land"),
                b.issue("coast", "sea"),
                b.issue("quiet", "land"),
                b.stated("ann", "land", "whole", when="2025-05-01"),
                b.stated("ann", "sea", "yes", when="2025-05-01"),
                b.stated("ben", "sea", "no", when="2025-05-01"),
                b.stated("ben", "coast", "no", when="2025-05-01"),
            ),
            "2025-05-28",
        )
    )

    assert list(found) == ["land"]
    assert (found["land"].parts, len(found["land"].statements)) == (
        ["sea", "coast"],
        3,
    )
