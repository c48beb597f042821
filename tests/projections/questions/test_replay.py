"""A replay: the days on which something changed, and only those; later knowledge sealed at every step."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import builders as b
from tests.diff_apply import apply, level
from tests.dossiers import reading
from tests.tries import tries
from tracker.domain.dates import parse_when, zone_of
from tracker.projections.mended import mend
from tracker.projections.picture import Selection, picture_of_mended
from tracker.projections.questions.replay import ReplayAsked, replay
from tracker.projections.visible import ask, reported_of

ZONE = zone_of("Europe/Kyiv")
laws = settings(
    max_examples=tries(60),
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)


def replayed(mended, first, last, *, every=1, sealed=True, known=None, **selection):
    asked = ReplayAsked(
        from_=first, to=last, every=every, sealed=sealed, known=known, log=0
    )
    return list(replay(mended, asked, Selection(**selection)))


def fresh(mended, day, *, sealed=True, known=None, **selection):
    return picture_of_mended(
        mended,
        ask(str(day), zone=mended.catalogue.zone, known=str(day) if sealed else known),
        **selection,
    )


def days(first, last):
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def assert_told_day_by_day(mended, first, last, **how) -> None:
    """Every day is a step when the answer of that day differs from that of the day before, and no other day is."""
    seen = {s.step.day: s for s in replayed(mended, str(first), str(last), **how)}
    selection = {name: value for name, value in how.items() if name != "every"}
    before = fresh(mended, first - timedelta(days=1), **selection)
    for day in days(first, last):
        after = fresh(mended, day, **selection)
        if level(after) == level(before):
            assert str(day) not in seen
            continue
        step = seen[str(day)]
        assert step.picture == after
        assert level(apply(step.step.diff, before)) == level(after)
        before = after


@laws
@given(b.logs(most=20), st.booleans(), st.sampled_from((None, "2025-05-04")))
def test_a_step_is_a_day_on_which_the_answer_asked_afresh_differs(
    events, sealed, known
) -> None:
    mended = mend(b.recorded_log(events))

    assert_told_day_by_day(
        mended,
        date(2025, 4, 29),
        date(2025, 6, 12),
        sealed=sealed,
        known=None if sealed else known,
    )


@laws
@given(
    b.logs(most=20),
    st.sampled_from((["ann"], ["both"], None)),
    st.sampled_from((["land"], ["air"])),
    st.sampled_from((None, {"carol"}, {"dora", "d."})),
)
def test_a_part_of_a_replay_is_that_part_of_every_answer(
    events, parties, issues, speakers
) -> None:
    mended = mend(b.recorded_log(events))

    assert_told_day_by_day(
        mended,
        date(2025, 4, 29),
        date(2025, 5, 12),
        parties=parties,
        issues=issues,
        speakers=speakers,
    )


@laws
@given(b.logs(most=20), st.integers(2, 6))
def test_looking_less_often_sees_the_same_answers_on_the_days_that_are_looked_at(
    events, every
) -> None:
    mended = mend(b.recorded_log(events))
    seen = replayed(mended, "2025-05-01", "2025-05-12", every=every)

    for step in seen:
        day = date.fromisoformat(step.step.day)
        assert step.picture == fresh(mended, day)
        assert (day - date(2025, 5, 1)).days % every == every - 1 or day == date(
            2025, 5, 12
        )
    last = seen[-1].picture if seen else fresh(mended, "2025-04-30")
    assert level(last) == level(fresh(mended, "2025-05-12"))


@pytest.mark.parametrize("dossier", [reading.UKRAINE, reading.BRIEFING])
def test_every_day_of_a_bundled_dossier_is_told(dossier) -> None:
    assert_told_day_by_day(
        mend(reading.recorded(dossier)), date(2025, 2, 10), date(2025, 7, 15)
    )


def reports(mended):
    """By key and id, just after when the public could know each event."""
    told = [*mended.facts, *mended.retractions, *mended.disputes]
    return {
        name: reported_of(r, e, mended.catalogue).latest
        for r, e in told
        for name in (r.event_id, e.key)
        if name
    }


def names_in(value):
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in {"key", "event_id"} and isinstance(inner, str):
                yield inner
            elif name == "keys":
                yield from inner
            else:
                yield from names_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from names_in(inner)


def assert_sealed(mended, seen) -> None:
    known = reports(mended)
    for step in seen:
        boundary = parse_when(step.step.diff.after.boundary, zone=ZONE).start.earliest
        assert all(
            known[name] <= boundary for name in names_in(msgspec.to_builtins(step.step))
        )


@laws
@given(b.logs(most=20))
def test_no_step_names_an_event_reported_after_it(events) -> None:
    mended = mend(b.recorded_log(events))

    assert_sealed(mended, replayed(mended, "2025-04-29", "2025-06-12"))


def test_no_step_of_a_bundled_dossier_names_an_event_reported_after_it() -> None:
    mended = mend(reading.recorded(reading.UKRAINE))
    seen = replayed(mended, "2025-02-10", "2025-06-30")

    assert len(seen) > 60
    assert_sealed(mended, seen)


def test_a_remark_reported_a_day_late_is_a_step_of_the_next_day() -> None:
    mended = mend(
        b.log(
            b.stated(
                "russia",
                "ceasefire",
                "no",
                when="2025-05-01",
                key="A",
                reported="2025-05-02",
            ),
            columns=["russia"],
        )
    )
    sealed, opened = (
        replayed(mended, "2025-05-01", "2025-05-05", sealed=sealed)
        for sealed in (True, False)
    )

    assert [(s.step.day, [e.key for e in s.step.events]) for s in sealed] == [
        ("2025-05-02", ["A"])
    ]
    assert [s.step.day for s in opened] == ["2025-05-01", "2025-05-02"]


def test_time_alone_makes_steps() -> None:
    mended = mend(
        b.log(
            b.declared(
                "russia",
                when="2025-05-01",
                since="2025-05-03",
                until="2025-05-04T12:00+03:00",
            ),
            columns=["russia"],
        )
    )
    seen = replayed(mended, "2025-05-01", "2025-05-10")

    assert [(s.step.day, s.picture.ceasefires[0].state) for s in seen] == [
        ("2025-05-01", "announced"),
        ("2025-05-03", "in-force"),
        ("2025-05-04", "expired"),
    ]
    assert [len(s.step.events) for s in seen] == [1, 0, 0]


def test_a_position_that_grows_old_is_a_step() -> None:
    mended = mend(
        b.log(
            b.stated("russia", "ceasefire", "no", when="2025-05-01"),
            columns=["russia"],
            stale_after_days=3,
        )
    )

    assert [
        (s.step.day, s.picture.cells[0].state)
        for s in replayed(mended, "2025-05-01", "2025-05-31")
    ] == [("2025-05-01", "stated"), ("2025-05-05", "stale")]


def test_a_source_that_is_taken_back_is_an_event_of_its_day_and_so_is_what_it_takes_along() -> (
    None
):
    said = b.stated(
        "russia", "ceasefire", "no", when="2025-05-01", key="A", evidence=["press"]
    )
    mended = mend(
        b.log(
            b.source("press"),
            b.source("wire"),
            said,
            b.retract("press", when="2025-05-03", key="R"),
            b.retract("wire", when="2025-05-03", key="W"),
        )
    )
    last = replayed(mended, "2025-05-01", "2025-05-10")[-1].step

    assert (last.day, [(e.key, e.side) for e in last.events]) == (
        "2025-05-03",
        [("A", "before"), ("R", "after")],
    )


def test_the_numbers_of_sources_go_on_from_step_to_step() -> None:
    facts = [
        b.stated("russia", "ceasefire", s, when=f"2025-05-0{n}", evidence=[e])
        for n, (s, e) in enumerate((("no", "x"), ("yes", "y"), ("no", "x")), start=1)
    ]
    mended = mend(b.log(b.source("x"), b.source("y"), *facts, columns=["russia"]))

    numbered = [
        {s.slug: s.n for s in seen.step.diff.sources}
        for seen in replayed(mended, "2025-05-01", "2025-05-05")
    ]
    assert numbered == [{"x": 1}, {"x": 1, "y": 2}, {"x": 1, "y": 2}]
