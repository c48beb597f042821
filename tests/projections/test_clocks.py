"""What a written date means for an answer, section 2."""

from __future__ import annotations

import pytest

from tests.builders import (
    agreed,
    agreement,
    claimed,
    declared,
    dispute,
    log,
    meeting,
    met,
    noted,
    notes,
    picture,
    planned,
    source,
    stances,
    stated,
    truce,
    truce_ended,
)
from tracker.domain.dates import zone_of
from tracker.domain.errors import DateNotUnderstoodError
from tracker.projections.visible import ask

KYIV, MOSCOW = "Europe/Kyiv", "Europe/Moscow"


def possible(recorded: list, valid: str) -> list[str]:
    return [p.text for p in picture(recorded, valid).possible]


# --- the boundary of a question -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "day", "boundary"),
    [
        ("UTC", "2025-05-28", "2025-05-29T00:00:00Z"),
        (KYIV, "2025-05-28", "2025-05-28T21:00:00Z"),
        (MOSCOW, "2025-05-28", "2025-05-28T21:00:00Z"),
        (KYIV, "2025-01-28", "2025-01-28T22:00:00Z"),
        (MOSCOW, "2025-01-28", "2025-01-28T21:00:00Z"),
        (KYIV, "2025-03-30", "2025-03-30T21:00:00Z"),
        (KYIV, "2025-10-26", "2025-10-26T22:00:00Z"),
    ],
)
def test_the_boundary_of_a_day_is_the_start_of_the_next_in_the_dossiers_zone(
    zone: str, day: str, boundary: str
) -> None:
    assert picture(log(zone=zone), day).asked.boundary == boundary


def test_the_boundary_of_an_instant_is_one_microsecond_later() -> None:
    asked = picture(log(), "2025-05-28T18:00+03:00").asked

    assert (asked.valid, asked.boundary) == (
        "2025-05-28T18:00+03:00",
        "2025-05-28T15:00:00.000001Z",
    )


def test_a_month_is_asked_about_at_its_end() -> None:
    assert picture(log(), "2025-05").asked.boundary == "2025-05-31T21:00:00Z"


def test_a_dossier_without_a_zone_has_days_of_utc() -> None:
    assert picture(log(zone="UTC"), "2025-05-28").zone == "UTC"


def test_the_known_date_has_a_boundary_of_the_same_kind() -> None:
    assert (
        ask("2025-05-28", zone=zone_of(KYIV), known="2025-01-10").known
        == ask("2025-01-10", zone=zone_of(KYIV)).boundary
    )


def test_what_is_known_on_a_day_is_known_by_the_days_of_the_dossiers_zone() -> None:
    recorded = log(
        noted("late", when="2025-05-10", reported="2025-05-10T23:30+03:00"),
        noted("later", when="2025-05-10", reported="2025-05-11T00:00+03:00"),
    )

    assert notes(recorded, "2025-06-01", known="2025-05-10") == ["late"]


@pytest.mark.parametrize("written", ["05/06/2025", "5/6/2025"])
def test_a_date_with_two_readings_is_refused_with_both(written: str) -> None:
    with pytest.raises(DateNotUnderstoodError, match=r"2025-06-05 .* 2025-05-06"):
        ask(written, zone=zone_of(KYIV))


# --- certain, possible, future --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("when", "future", "first_possible", "last_possible", "certain"),
    [
        ("2025-05", "2025-04-30", "2025-05-01", "2025-05-30", "2025-05-31"),
        ("2025", "2024-12-31", "2025-01-01", "2025-12-30", "2025-12-31"),
        (
            "[2025-06-01..2025-06-10]",
            "2025-05-31",
            "2025-06-01",
            "2025-06-09",
            "2025-06-10",
        ),
        (
            "[2025-05-10,2025-05-12]",
            "2025-05-09",
            "2025-05-10",
            "2025-05-11",
            "2025-05-12",
        ),
        ("2025-05-XX", "2025-04-30", "2025-05-01", "2025-05-30", "2025-05-31"),
        ("2025-06-0X", "2025-05-31", "2025-06-01", "2025-06-08", "2025-06-09"),
        ("2025-XX-28", "2025-01-27", "2025-01-28", "2025-12-27", "2025-12-28"),
        ("2025-21", "2025-02-28", "2025-03-01", "2025-05-30", "2025-05-31"),
        ("2025-24", "2025-11-30", "2025-12-01", "2026-02-27", "2026-02-28"),
        ("2025-05~", "2025-04-30", "2025-05-01", "2025-05-30", "2025-05-31"),
        ("2025-05?", "2025-04-30", "2025-05-01", "2025-05-30", "2025-05-31"),
        ("2025-05%", "2025-04-30", "2025-05-01", "2025-05-30", "2025-05-31"),
    ],
)
def test_a_fuzzy_fact_is_possible_from_its_first_day_and_certain_on_its_last(
    when: str, future: str, first_possible: str, last_possible: str, certain: str
) -> None:
    recorded = log(noted("it", when=when))

    for day in (first_possible, last_possible):
        assert (notes(recorded, day), possible(recorded, day)) == ([], ["it"])
    assert (notes(recorded, future), possible(recorded, future)) == ([], [])
    assert (notes(recorded, certain), possible(recorded, certain)) == (["it"], [])


def test_a_fact_of_a_day_is_certain_on_that_day() -> None:
    recorded = log(noted("it", when="2025-05-28"))

    assert notes(recorded, "2025-05-27") == []
    assert notes(recorded, "2025-05-28") == ["it"]


def test_a_fact_of_a_day_is_only_possible_at_an_instant_of_that_day() -> None:
    recorded = log(noted("it", when="2025-05-28"))

    assert possible(recorded, "2025-05-28T12:00+03:00") == ["it"]
    assert notes(recorded, "2025-05-28T23:59:59.999999+03:00") == ["it"]


def test_a_fact_of_an_instant_is_certain_at_that_instant_and_future_just_before() -> (
    None
):
    recorded = log(noted("it", when="2025-05-28T18:00+03:00"))

    assert notes(recorded, "2025-05-28T15:00Z") == ["it"]
    assert (
        notes(recorded, "2025-05-28T14:59:59.999999Z"),
        possible(recorded, "2025-05-28T14:59:59.999999Z"),
    ) == ([], [])


@pytest.mark.parametrize(
    "when", ["2025-05-23/2025-05-25", "2025-05-23/..", "2025-05-23/"]
)
def test_a_fact_that_lasts_is_certain_from_its_start(when: str) -> None:
    recorded = log(noted("it", when=when))

    assert notes(recorded, "2025-05-22") == []
    assert notes(recorded, "2025-05-23") == ["it"]


def test_what_is_possible_keeps_the_written_form_and_the_words_of_the_source() -> None:
    (found,) = picture(
        log(
            noted(
                "it",
                key="N",
                when="[2025-06-01..2025-06-10]",
                when_words="early June 2025",
            )
        ),
        "2025-06-05",
    ).possible

    assert (found.key, found.type, found.when, found.when_words, found.text) == (
        "N",
        "development-noted",
        "[2025-06-01..2025-06-10]",
        "early June 2025",
        "it",
    )


def test_what_is_possible_cites_its_own_sources_and_says_how_sure_it_is() -> None:
    recorded = log(
        source("paper", "2025-05-21"),
        source("wire", "2025-05-21"),
        noted("sure", when="2025-05-20", evidence=["paper"]),
        noted(
            "it", when="2025-05", evidence=["wire", "paper"], confidence="low", key="N"
        ),
        noted("bare", when="2025-05"),
        dispute("N", "russia", when="2025-05-22"),
    )
    found = picture(recorded, "2025-05-20")

    assert [s.slug for s in found.sources] == ["paper", "wire"]
    assert {
        p.text: (p.citations, p.confidence, p.disputed_by) for p in found.possible
    } == {"it": ([1, 2], "low", ["russia"]), "bare": ([], None, [])}


def test_a_possible_statement_stands_beside_the_answer_and_changes_nothing() -> None:
    recorded = log(
        stated("russia", "ceasefire", "no", when="2025-05-01"),
        stated("russia", "ceasefire", "yes", when="2025-05"),
    )

    assert stances(recorded, "2025-05-20") == ["no"]
    assert possible(recorded, "2025-05-20") == ["russia on ceasefire: yes"]


def test_a_possible_end_does_not_end_a_truce() -> None:
    recorded = log(
        declared("russia", when="2025-05-01", since="2025-05-01"),
        truce_ended("collapsed", when="[2025-05-05..2025-05-10]"),
    )

    assert [
        (truce(recorded, day).state, truce(recorded, day).possibly_ended)
        for day in ("2025-05-04", "2025-05-05", "2025-05-07", "2025-05-09")
    ] == [("in-force", False)] + [("in-force", True)] * 3
    assert truce(recorded, "2025-05-10").state == "ended"


def test_a_written_day_is_a_day_of_the_dossiers_zone() -> None:
    assert notes(
        log(noted("it", when="2025-01-10"), zone=KYIV),
        "2025-01-10T23:59:59.999999+02:00",
    ) == ["it"]
    assert notes(
        log(noted("it", when="2025-01-10"), zone=MOSCOW),
        "2025-01-10T23:59:59.999999+03:00",
    ) == ["it"]
    assert (
        notes(
            log(noted("it", when="2025-01-10"), zone=KYIV),
            "2025-01-10T23:59:59.999999+03:00",
        )
        == []
    )


# --- outcomes -------------------------------------------------------------------------------------------------------


def test_a_meeting_counts_as_held_from_the_end_of_its_date() -> None:
    recorded = log(
        planned("ann", "bob", when="2025-05-01", scheduled_for="2025-05-23"),
        met("ann", "bob", when="2025-05-23/2025-05-25"),
    )

    assert meeting(recorded, "2025-05-24").state == "unresolved"
    assert meeting(recorded, "2025-05-25").state == "held"


def test_a_meeting_that_still_lasts_is_never_certainly_held() -> None:
    recorded = log(met("ann", "bob", when="2025-05-23/..", key="H"))

    assert picture(recorded, "2026-05-23").meetings == []
    assert [p.key for p in picture(recorded, "2026-05-23").possible] == ["H"]


def test_a_meeting_whose_end_is_not_known_is_never_certainly_held() -> None:
    recorded = log(met("ann", "bob", when="2025-05-23/", key="H"))

    assert picture(recorded, "2026-05-23").meetings == []
    assert [p.key for p in picture(recorded, "2025-05-23").possible] == ["H"]
    assert picture(recorded, "2025-05-22").possible == []


def test_an_outcome_whose_end_is_fuzzy_is_possible_until_it_is_surely_over() -> None:
    recorded = log(met("ann", "bob", when="2025-05-01/2025-05", key="H"))

    assert [p.key for p in picture(recorded, "2025-05-20").possible] == ["H"]
    assert meeting(recorded, "2025-05-31").state == "held"


def test_a_promise_counts_as_kept_from_the_end_of_its_date() -> None:
    recorded = log(
        agreed("ann", "bob", terms=["swap"], when="2025-05-16"),
        claimed("swap", "full", "ann", when="2025-05-23/2025-05-25"),
    )

    assert agreement(recorded, "2025-05-24").terms[0].state == "pending"
    assert agreement(recorded, "2025-05-25").terms[0].state == "fulfilled"


def test_the_end_of_an_outcome_decides_its_order_too() -> None:
    recorded = log(
        agreed("ann", "bob", terms=["swap"], when="2025-05-16"),
        claimed("swap", "full", "ann", when="2025-05-17/2025-05-25"),
        claimed("swap", "partial", "ann", when="2025-05-20"),
    )

    assert agreement(recorded, "2025-05-25").terms[0].state == "fulfilled"


# --- effects --------------------------------------------------------------------------------------------------------


def window(since: str | None, until: str | None, zone: str = KYIV) -> list:
    return log(
        declared("russia", when="2025-01-01", since=since, until=until), zone=zone
    )


@pytest.mark.parametrize("zone", [KYIV, MOSCOW])
def test_a_truce_until_midnight_is_in_force_on_its_last_day_and_expired_on_the_next(
    zone: str,
) -> None:
    recorded = window("2025-04-19T18:00+03:00", "2025-04-21T00:00+03:00", zone)

    assert [truce(recorded, f"2025-04-{d}").state for d in (18, 19, 20, 21)] == [
        "announced",
        "in-force",
        "in-force",
        "expired",
    ]


def test_judged_by_days_of_utc_that_truce_is_over_a_day_earlier() -> None:
    assert (
        truce(
            window("2025-04-19T18:00+03:00", "2025-04-21T00:00+03:00", "UTC"),
            "2025-04-20",
        ).state
        == "expired"
    )


def test_in_winter_a_moscow_midnight_comes_before_the_end_of_the_day_in_kyiv() -> None:
    kyiv, moscow = (
        window("2025-01-06T12:00+03:00", "2025-01-08T00:00+03:00", zone)
        for zone in (KYIV, MOSCOW)
    )

    assert (
        truce(moscow, "2025-01-07").state,
        truce(moscow, "2025-01-07").hours_on_day,
    ) == (
        "in-force",
        None,
    )
    assert truce(kyiv, "2025-01-07").state == "expired"
    (hours,) = truce(kyiv, "2025-01-07").hours_on_day or []
    assert (hours.from_, hours.until) == (
        "2025-01-06T22:00:00Z",
        "2025-01-07T21:00:00Z",
    )


def test_a_truce_from_midnight_is_only_announced_as_of_the_day_before() -> None:
    recorded = window("2025-05-08T00:00+03:00", "2025-05-11T00:00+03:00")

    assert [
        truce(recorded, f"2025-05-{d}").state for d in ("07", "08", "10", "11")
    ] == [
        "announced",
        "in-force",
        "in-force",
        "expired",
    ]


def test_a_truce_runs_at_the_instant_that_it_begins_and_not_at_the_one_that_ends_it() -> (
    None
):
    recorded = window("2025-04-19T18:00+03:00", "2025-04-21T00:00+03:00")

    assert truce(recorded, "2025-04-19T17:59:59.999999+03:00").state == "announced"
    assert truce(recorded, "2025-04-19T18:00+03:00").state == "in-force"
    assert truce(recorded, "2025-04-20T23:59:59.999999+03:00").state == "in-force"
    assert truce(recorded, "2025-04-21T00:00+03:00").state == "expired"


def test_a_written_day_as_until_ends_with_that_day() -> None:
    recorded = window("2025-05-08", "2025-05-10")

    assert truce(recorded, "2025-05-10T23:59:59.999999+03:00").state == "in-force"
    assert truce(recorded, "2025-05-10").state == "in-force"
    assert truce(recorded, "2025-05-11").state == "expired"


def test_a_truce_with_a_fuzzy_start_is_announced_until_it_has_surely_begun() -> None:
    recorded = window("[2025-05-08..2025-05-10]", None)

    assert [truce(recorded, f"2025-05-{d}").state for d in ("08", "09", "10")] == [
        "announced",
        "announced",
        "in-force",
    ]


def test_a_truce_with_a_fuzzy_end_is_possibly_ended_in_between() -> None:
    recorded = window("2025-05-01", "[2025-05-10..2025-05-12]")
    found = [truce(recorded, f"2025-05-{d}") for d in ("09", "10", "11", "12", "13")]

    assert [t.state for t in found] == [
        "in-force",
        "in-force",
        "in-force",
        "in-force",
        "expired",
    ]
    assert [t.possibly_ended for t in found] == [False, False, True, True, False]


def test_a_truce_without_an_end_stays_in_force() -> None:
    assert truce(window("2025-05-01", None), "2030-01-01").state == "in-force"


# --- hours of the day -----------------------------------------------------------------------------------------------


def hours(recorded: list, day: str) -> list[tuple[str, str]] | None:
    found = truce(recorded, day).hours_on_day
    return None if found is None else [(h.from_, h.until) for h in found]


def test_the_first_day_of_a_truce_is_listed_with_its_hours() -> None:
    assert hours(
        window("2025-04-19T18:00+03:00", "2025-04-21T00:00+03:00"), "2025-04-19"
    ) == [("2025-04-19T15:00:00Z", "2025-04-19T21:00:00Z")]


def test_a_whole_day_of_a_truce_has_no_hours() -> None:
    assert (
        hours(window("2025-04-19T18:00+03:00", "2025-04-21T00:00+03:00"), "2025-04-20")
        is None
    )


@pytest.mark.parametrize("day", ["2025-04-18", "2025-04-21"])
def test_a_day_without_a_truce_has_no_hours(day: str) -> None:
    assert (
        hours(window("2025-04-19T18:00+03:00", "2025-04-21T00:00+03:00"), day) is None
    )


def test_the_last_day_of_a_truce_is_listed_with_its_hours_though_it_has_expired() -> (
    None
):
    recorded = window("2025-05-01", "2025-05-10T12:00+03:00")

    assert truce(recorded, "2025-05-10").state == "expired"
    assert hours(recorded, "2025-05-10") == [
        ("2025-05-09T21:00:00Z", "2025-05-10T09:00:00Z")
    ]


def test_a_truce_of_some_hours_is_listed_with_both() -> None:
    assert hours(
        window("2025-05-10T08:00+03:00", "2025-05-10T12:00+03:00"), "2025-05-10"
    ) == [("2025-05-10T05:00:00Z", "2025-05-10T09:00:00Z")]


def test_a_truce_that_was_ended_in_the_middle_of_the_day_is_listed_with_its_hours() -> (
    None
):
    recorded = log(
        declared("russia", when="2025-05-01", since="2025-05-01"),
        truce_ended("renounced", when="2025-05-10T12:00+03:00"),
    )

    assert hours(recorded, "2025-05-10") == [
        ("2025-05-09T21:00:00Z", "2025-05-10T09:00:00Z")
    ]


def test_hours_are_not_invented_when_the_end_of_the_truce_has_none() -> None:
    recorded = log(
        declared("russia", when="2025-05-01", since="2025-05-01"),
        truce_ended("renounced", when="2025-05-10"),
    )

    assert hours(recorded, "2025-05-10") is None


def test_a_question_about_an_instant_has_no_hours() -> None:
    assert (
        hours(window("2025-05-10T08:00+03:00", None), "2025-05-10T12:00+03:00") is None
    )


def test_the_hours_of_the_day_that_the_clocks_change_are_those_of_its_23_hours() -> (
    None
):
    assert hours(window("2025-03-30T12:00+03:00", None), "2025-03-30") == [
        ("2025-03-30T09:00:00Z", "2025-03-30T21:00:00Z")
    ]
    assert hours(window("2025-03-01", "2025-03-30T12:00+03:00"), "2025-03-30") == [
        ("2025-03-29T22:00:00Z", "2025-03-30T09:00:00Z")
    ]


def test_of_an_announced_end_and_an_earlier_one_the_earlier_ends_the_hours() -> None:
    recorded = log(
        declared(
            "russia",
            when="2025-05-01",
            since="2025-05-01",
            until="2025-05-10T12:00+03:00",
        ),
        truce_ended("renounced", when="2025-05-10T09:00+03:00"),
    )

    assert hours(recorded, "2025-05-10") == [
        ("2025-05-09T21:00:00Z", "2025-05-10T06:00:00Z")
    ]


def test_hours_are_not_invented_when_the_start_of_the_truce_has_none() -> None:
    assert hours(window("2025-05-10", "2025-05-10T12:00+03:00"), "2025-05-10") is None


def test_a_truce_that_began_the_day_before_is_listed_with_the_hours_of_its_last_day() -> (
    None
):
    assert hours(window("2025-05-09", "2025-05-10T12:00+03:00"), "2025-05-10") == [
        ("2025-05-09T21:00:00Z", "2025-05-10T09:00:00Z")
    ]


def test_a_fuzzy_end_leaves_the_hours_of_the_days_before_it_sure() -> None:
    recorded = window("2025-05-10T12:00+03:00", "[2025-05-10..2025-05-12]")

    assert hours(recorded, "2025-05-10") == [
        ("2025-05-10T09:00:00Z", "2025-05-10T21:00:00Z")
    ]
    assert hours(recorded, "2025-05-11") is None


def test_hours_are_not_invented_when_the_end_may_lie_within_the_day() -> None:
    assert (
        hours(
            window("2025-05-10T12:00+03:00", "[2025-05-09..2025-05-12]"), "2025-05-10"
        )
        is None
    )


def test_a_day_that_the_dossiers_zone_skipped_breaks_no_answer() -> None:
    recorded = log(
        stated("russia", "ceasefire", "Yes", when="2011-12-30"), zone="Pacific/Apia"
    )

    assert stances(recorded, "2011-12-29") == []
    assert stances(recorded, "2011-12-31") == ["Yes"]
