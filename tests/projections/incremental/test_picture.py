"""Pictures one after another are those that each question gets when it is asked afresh."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import builders as b
from tests.dossiers import reading
from tests.tries import tries
from tracker.domain.dates import zone_of
from tracker.projections.incremental import LivePicture
from tracker.projections.mended import mend
from tracker.projections.picture import Selection, picture_of_mended
from tracker.projections.visible import ask

ZONE = zone_of("Europe/Kyiv")
DAYS = [f"2025-05-{day:02d}" for day in range(1, 12)] + [
    "2025-05-31",
    "2025-06-01",
    "2025-06-09",
]
MOMENTS = sorted(
    [
        *DAYS,
        "2025-05-03T09:00+03:00",
        "2025-05-04T23:59+03:00",
        "2025-05-05T00:00+03:00",
    ],
    key=lambda text: ask(text, zone=ZONE).boundary,
)

laws = settings(
    max_examples=tries(150),
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)
steps = st.lists(st.sampled_from(MOMENTS), min_size=2, unique=True).map(
    lambda chosen: sorted(chosen, key=MOMENTS.index)
) | st.just(MOMENTS)
asked = st.builds(
    Selection,
    columns=st.sampled_from((None, None, "parties", "coalitions", ["bob", "some"])),
    issues=st.sampled_from((None, None, ["land"], ["sea", "undefined"])),
    parties=st.sampled_from((None, None, ["ann"], ["both", "bob"], ["carol", "bob"])),
    voices=st.sampled_from(((), (), {"carol"})),
    speakers=st.sampled_from((None, None, {"carol"}, {"dora", "d."})),
)


def facts_of(kinds):
    """Generated facts of these types only."""
    return st.sampled_from(kinds).flatmap(
        lambda kind: st.tuples(b._BODIES[kind], b._fields(b.KEYS)).map(
            lambda both: {"type": kind} | both[1] | both[0]
        )
    )


def logs_of(kinds, *, acts=1):
    """Logs whose facts are crowded on a few streams, so that each step finds something to fold again."""
    drawn = st.lists(
        st.one_of(*[facts_of(kinds)] * 5, *[b.acts(b.KEYS)] * acts),
        min_size=8,
        max_size=20,
    )
    return drawn.map(b.built)


truces = logs_of(
    ["ceasefire-declared"] * 4
    + ["ceasefire-changed", "ceasefire-ended", "violation-alleged"]
)
meetings = logs_of(["meeting-planned", "meeting-changed", "meeting-held"])
offers = logs_of(
    ["proposal-made", "proposal-made", "proposal-answered", "proposal-ended"]
)
votes = logs_of(["vote-planned", "vote-planned", "vote-changed", "vote-held"])
agreements = logs_of(
    ["agreement-reached"] * 2
    + ["agreement-changed"] * 5
    + ["agreement-ended", "commitment-fulfilled"]
)
figures = logs_of(["force-reported"])
stances = logs_of(
    ["position-stated"] * 6 + ["position-ended", "membership-changed"], acts=3
)


def assert_same(mended, questions, chosen=None) -> None:
    chosen = chosen or Selection()
    live = LivePicture(mended, chosen)
    for question in questions:
        fresh = picture_of_mended(mended, question, **chosen._asdict())

        assert msgspec.to_builtins(live.picture(question)) == msgspec.to_builtins(
            fresh
        ), question


@laws
@given(b.logs(most=24), steps, asked)
def test_with_later_knowledge_sealed(events, days, chosen) -> None:
    assert_same(
        mend(b.recorded_log(events)),
        [ask(day, zone=ZONE, known=day) for day in days],
        chosen,
    )


@laws
@given(
    st.one_of(truces, meetings, offers, agreements, votes, figures, stances, stances),
    steps,
)
def test_with_much_going_on_in_one_place(events, days) -> None:
    assert_same(
        mend(b.recorded_log(events)), [ask(day, zone=ZONE, known=day) for day in days]
    )


@laws
@given(b.logs(most=24), steps, asked, st.sampled_from((None, *DAYS[2:9])))
def test_with_what_was_known_at_one_time(events, days, chosen, known) -> None:
    assert_same(
        mend(b.recorded_log(events)),
        [ask(day, zone=ZONE, known=known) for day in days],
        chosen,
    )


@laws
@given(b.logs(most=24), st.sampled_from(DAYS), steps)
def test_with_one_day_as_it_came_to_be_known(events, valid, days) -> None:
    assert_same(
        mend(b.recorded_log(events)), [ask(valid, zone=ZONE, known=day) for day in days]
    )


def test_with_a_record_that_its_source_takes_back_on_the_way() -> None:
    recorded = b.log(
        b.source("dataset"),
        b.stated(
            "russia",
            "ceasefire",
            "no",
            when="2025-05-01",
            key="A",
            evidence=["dataset"],
        ),
        b.stated(
            "ukraine", "ceasefire", "yes", when="2025-05-01", evidence=["dataset"]
        ),
        b.retract("dataset", when="2025-05-03", target="A"),
    )

    days = [f"2025-05-0{n}" for n in range(1, 6)]
    assert_same(mend(recorded), [ask(day, zone=ZONE, known=day) for day in days])


@pytest.mark.parametrize("dossier", [reading.UKRAINE, reading.BRIEFING])
@pytest.mark.parametrize("sealed", [True, False])
def test_for_every_day_of_a_bundled_dossier(dossier, sealed) -> None:
    mended = mend(reading.recorded(dossier))
    days = [(date(2022, 2, 20) + timedelta(days=n)).isoformat() for n in range(60)]
    days += [(date(2025, 1, 25) + timedelta(days=n)).isoformat() for n in range(160)]

    assert_same(
        mended,
        [
            ask(day, zone=mended.catalogue.zone, known=day if sealed else None)
            for day in days
        ],
    )


def test_a_statement_that_alone_held_others_together_lets_them_go_when_its_source_is_retracted() -> (
    None
):
    log = b.log(
        b.source("press"),
        b.stated(
            "russia", "ceasefire", "terms first", when="2025-05-01", stance_code="no"
        ),
        b.stated(
            "russia",
            "ceasefire",
            "terms first",
            when="2025-05-02",
            stance_code="yes",
            evidence=["press"],
        ),
        b.stated("russia", "ceasefire", "now", when="2025-05-03", stance_code="yes"),
        b.retract("press", when="2025-05-05"),
        columns=["russia"],
    )
    live = LivePicture(mend(log))
    since = [
        live.picture(ask(day, zone=ZONE, known=day)).cells[0].statements[0].since
        for day in ("2025-05-04", "2025-05-05")
    ]

    assert since == ["2025-05-01", "2025-05-03"]
    assert_same(
        mend(log),
        [ask(day, zone=ZONE, known=day) for day in ("2025-05-04", "2025-05-05")],
    )


def test_the_hours_of_a_truce_are_gone_on_its_second_day() -> None:
    log = b.log(
        b.declared(
            "russia",
            when="2025-05-01",
            since="2025-05-02T18:00+03:00",
            until="2025-05-08T00:00+03:00",
        )
    )

    assert_same(
        mend(log),
        [ask(f"2025-05-0{n}", zone=ZONE, known=f"2025-05-0{n}") for n in range(1, 10)],
    )


def test_an_offer_that_another_supersedes_is_superseded_on_the_day_of_that_other() -> (
    None
):
    offers = (
        b.offered("russia", "ukraine", when="2025-05-01", proposal="one", key="A"),
        b.offered(
            "russia", "ukraine", when="2025-05-03", proposal="two", supersedes=["A"]
        ),
    )

    assert_same(
        mend(b.log(*offers)),
        [ask(f"2025-05-0{n}", zone=ZONE, known=f"2025-05-0{n}") for n in range(1, 5)],
    )


def test_a_word_on_a_truce_or_an_agreement_is_a_coalitions_once_its_agent_is_known() -> (
    None
):
    facts = (
        b.party("union", "coalition"),
        b.party("desk", "organisation"),
        b.party("ann"),
        b.declared("ann", "union", when="2025-05-01", kind="bilateral"),
        b.truce_changed("refused", "desk", when="2025-05-02"),
        b.agreed("ann", "union", terms=[], when="2025-05-01"),
        b.agreement_changed("rejected", "desk", when="2025-05-02"),
        b.joined(
            *("desk", "union"), when="2025-05-01", reported="2025-05-04", role="agent"
        ),
    )
    days = [f"2025-05-0{n}" for n in range(1, 6)]
    mended = mend(b.log(*facts))

    assert_same(mended, [ask(day, zone=ZONE, known=day) for day in days])
    states = [b.truce(b.log(*facts), day, day).state for day in days[2:4]]
    assert states == ["announced", "refused"]


def test_an_extension_made_long_before_ends_the_truce_on_its_day() -> None:
    extended = b.truce_changed(
        "extended", "russia", when="2025-05-02", new_until="2025-05-06"
    )
    log = b.log(
        b.declared("russia", when="2025-05-01", since="2025-05-01", until="2025-05-03"),
        extended,
    )

    assert_same(
        mend(log),
        [ask(f"2025-05-0{n}", zone=ZONE, known=f"2025-05-0{n}") for n in range(1, 10)],
    )


def test_a_repeat_that_held_two_stances_together_lets_them_go_when_its_source_is_retracted() -> (
    None
):
    log = b.log(
        b.source("press"),
        b.stated("russia", "ceasefire", "no", when="2025-05-01", key="A"),
        b.stated(
            "russia",
            "ceasefire",
            "never",
            when="2025-05-02",
            repeats=["A"],
            evidence=["press"],
            key="B",
        ),
        b.stated(
            "russia",
            "ceasefire",
            "not at all",
            when="2025-05-03",
            repeats=["B"],
            key="C",
        ),
        b.retract("press", when="2025-05-05"),
        columns=["russia"],
    )

    assert_same(
        mend(log),
        [ask(f"2025-05-0{n}", zone=ZONE, known=f"2025-05-0{n}") for n in range(1, 8)],
    )


def test_a_code_joins_what_others_said_before() -> None:
    log = b.log(
        b.stated("russia", "ceasefire", "no", when="2025-05-01"),
        b.stated(
            "russia", "ceasefire", "not now", when="2025-05-02", stance_code="against"
        ),
        b.stated(
            "ukraine", "ceasefire", "no", when="2025-05-03", stance_code="against"
        ),
        columns=["russia"],
    )

    assert_same(
        mend(log),
        [ask(f"2025-05-0{n}", zone=ZONE, known=f"2025-05-0{n}") for n in range(1, 5)],
    )


def test_what_is_about_an_issue_that_nobody_defined_is_asked_for_once_somebody_speaks_on_it() -> (
    None
):
    log = b.log(
        b.noted("A spill", when="2025-05-01", issues=["oil"]),
        b.stated("russia", "oil", "no", when="2025-05-02"),
        columns=["russia"],
    )
    chosen = Selection(issues=["oil"])
    live = LivePicture(mend(log), chosen)
    questions = [
        ask(day, zone=ZONE, known=day)
        for day in ("2025-05-01", "2025-05-02", "2025-05-03")
    ]

    assert [len(live.picture(question).notes) for question in questions] == [0, 1, 1]
    assert_same(mend(log), questions, chosen)


def test_an_earlier_question_is_refused() -> None:
    live = LivePicture(mend(b.log()))
    live.picture(ask("2025-05-02", zone=ZONE))

    with pytest.raises(ValueError):
        live.picture(ask("2025-05-01", zone=ZONE))


def test_the_turns_of_a_step_are_the_facts_that_came_to_count_at_it() -> None:
    log = b.log(
        b.stated("russia", "ceasefire", "no", when="2025-05-01", key="A"),
        b.noted("late", when="2025-05-01", reported="2025-05-03", key="B"),
    )
    live = LivePicture(mend(log))
    turned = []
    for day in ("2025-05-01", "2025-05-02", "2025-05-03"):
        live.picture(ask(day, zone=ZONE, known=day))
        turned.append([turn.event.key for turn in live.turns])

    assert turned == [["A"], [], ["B"]]
