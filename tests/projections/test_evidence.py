"""Which events count, section 3: what was known, and what a fact still rests on."""

from __future__ import annotations

from typing import Any

from tests.builders import (
    RECORDED,
    cell,
    correct,
    dispute,
    joined,
    log,
    noted,
    notes,
    only,
    party,
    picture,
    retract,
    source,
    stances,
    stated,
)
from tracker.domain.dates import format_instant


def no(when: str = "2025-05-01", **fields: Any) -> Any:
    return stated("russia", "ceasefire", "no", key="A", when=when, **fields)


def known_from(recorded: list, day: str, before: str) -> bool:
    """Whether the stance is known from that day on, and not by the day before."""
    return stances(recorded, "2027-01-01", known=before) == [] and stances(
        recorded, "2027-01-01", known=day
    ) == ["no"]


# --- known at K -----------------------------------------------------------------------------------------------------


def test_what_was_reported_later_is_not_known() -> None:
    assert known_from(log(no(reported="2025-05-10")), "2025-05-10", "2025-05-09")


def test_hindsight_knows_everything() -> None:
    assert stances(log(no(reported="2030-01-01")), "2025-05-02") == ["no"]


def test_what_was_reported_in_a_month_is_known_when_the_month_is_over() -> None:
    assert known_from(log(no(reported="2025-05")), "2025-05-31", "2025-05-30")


def test_what_was_reported_at_an_instant_is_known_at_that_instant() -> None:
    recorded = log(no(reported="2025-05-10T12:00+03:00"))

    assert stances(recorded, "2027-01-01", known="2025-05-10T11:59+03:00") == []
    assert stances(recorded, "2027-01-01", known="2025-05-10T09:00Z") == ["no"]


def test_a_retraction_reported_later_is_not_known() -> None:
    recorded = log(
        source("press"),
        no(evidence=["press"]),
        retract("press", when="2025-05-05", reported="2025-05-10"),
    )

    assert stances(recorded, "2025-06-01", known="2025-05-09") == ["no"]
    assert stances(recorded, "2025-06-01", known="2025-05-10") == []


def test_a_dispute_reported_later_is_not_known() -> None:
    recorded = log(
        no(), dispute("A", "ukraine", when="2025-05-05", reported="2025-05-10")
    )

    assert only(recorded, "2025-05-20", known="2025-05-09").disputed_by == []
    assert only(recorded, "2025-05-20", known="2025-05-10").disputed_by == ["ukraine"]


def test_hindsight_takes_a_source_away_on_every_day_asked_about() -> None:
    recorded = log(
        source("press"), no(evidence=["press"]), retract("press", when="2025-05-10")
    )

    assert stances(recorded, "2025-05-02") == []


def test_hindsight_shows_a_dispute_on_every_day_asked_about() -> None:
    assert (
        cell(log(no(), dispute("A", "ukraine", when="2025-05-10")), "2025-05-02").state
        == "disputed"
    )


# --- evidence -------------------------------------------------------------------------------------------------------


def test_a_fact_whose_only_source_is_retracted_no_longer_counts() -> None:
    recorded = log(
        source("press"), no(evidence=["press"]), retract("press", when="2025-05-10")
    )

    assert cell(recorded, "2025-06-01").state == "no-evidence"


def test_a_fact_that_keeps_a_source_is_weaker_but_counts() -> None:
    recorded = log(
        source("press"),
        source("radio"),
        no(evidence=["press", "radio"]),
        retract("press", when="2025-05-10"),
    )
    found = picture(recorded, "2025-06-01", columns=["russia"])

    assert [s.stance for s in found.cells[0].statements] == ["no"]
    assert [s.slug for s in found.sources] == ["radio"]


def two_records() -> list:
    return log(
        source("dataset"),
        no(evidence=["dataset"]),
        stated("ukraine", "ceasefire", "yes", when="2025-05-01", evidence=["dataset"]),
        retract("dataset", when="2025-05-10", target="A"),
    )


def test_a_record_that_its_source_takes_back_no_longer_counts_and_others_do() -> None:
    assert stances(two_records(), "2025-06-01") == []
    assert stances(two_records(), "2025-05-20", "ukraine") == ["yes"]


def test_a_record_counts_until_it_was_known_that_its_source_took_it_back() -> None:
    assert stances(two_records(), "2025-06-01", known="2025-05-09") == ["no"]
    assert stances(two_records(), "2025-06-01", known="2025-05-10") == []


def test_a_record_that_keeps_another_source_is_weaker_but_counts() -> None:
    recorded = log(
        source("dataset"),
        source("radio"),
        no(evidence=["dataset", "radio"]),
        retract("dataset", when="2025-05-10", target="A"),
    )
    found = picture(recorded, "2025-06-01", columns=["russia"])

    assert [s.stance for s in found.cells[0].statements] == ["no"]
    assert [s.slug for s in found.sources] == ["radio"]


def test_of_a_retraction_whose_target_is_not_there_nothing_is_lost() -> None:
    recorded = log(
        source("press"),
        no(evidence=["press"]),
        retract("press", when="2025-05-10", target="Z"),
    )

    assert stances(recorded, "2025-06-01") == ["no"]


def test_a_retraction_can_be_the_record_that_is_taken_back() -> None:
    recorded = log(
        source("press"),
        source("desk"),
        no(evidence=["press"]),
        retract("press", when="2025-05-10", key="R", evidence=["desk"]),
        retract("desk", when="2025-05-12", target="R"),
    )

    assert stances(recorded, "2025-06-01") == ["no"]
    assert stances(recorded, "2025-06-01", known="2025-05-11") == []


def test_a_fact_that_loses_its_first_source_takes_its_basis_from_the_next() -> None:
    evidence = [
        {"source": "press", "basis": "document"},
        {"source": "radio", "basis": "anonymous"},
    ]
    recorded = log(
        source("press"),
        source("radio"),
        no(evidence=evidence),
        retract("press", when="2025-05-10"),
    )

    assert only(recorded, "2025-06-01", known="2025-05-09").basis == "document"
    assert only(recorded, "2025-06-01").basis == "anonymous"


def test_a_fact_that_loses_both_sources_no_longer_counts() -> None:
    recorded = log(
        source("press"),
        source("radio"),
        no(evidence=["press", "radio"]),
        retract("press", when="2025-05-10"),
        retract("radio", when="2025-05-11"),
    )

    assert stances(recorded, "2025-06-01", known="2025-05-10") == ["no"]
    assert stances(recorded, "2025-06-01", known="2025-05-11") == []


def test_evidence_published_after_the_known_date_is_not_cited() -> None:
    recorded = log(
        source("press", "2025-05-01"),
        source("radio", "2025-05-10"),
        no(evidence=["press", "radio"]),
    )

    assert [
        s.slug
        for s in picture(
            recorded, "2025-05-20", known="2025-05-09", columns=["russia"]
        ).sources
    ] == ["press"]
    assert [
        s.slug
        for s in picture(
            recorded, "2025-05-20", known="2025-05-10", columns=["russia"]
        ).sources
    ] == ["press", "radio"]


def test_a_fact_whose_evidence_was_all_published_later_does_not_count_though_it_says_it_was_reported() -> (
    None
):
    assert known_from(
        log(
            source("press", "2025-05-10"), no(reported="2025-05-01", evidence=["press"])
        ),
        "2025-05-10",
        "2025-05-09",
    )


def test_evidence_published_in_a_month_carries_when_the_month_is_over() -> None:
    assert known_from(
        log(source("press", "2025-05"), no(evidence=["press"])),
        "2025-05-31",
        "2025-05-30",
    )


def test_evidence_without_a_date_carries_at_every_known_date() -> None:
    assert stances(
        log(source("press"), no(evidence=["press"])), "2025-05-02", known="2025-05-01"
    ) == ["no"]


def test_a_fact_without_evidence_counts_and_is_uncited() -> None:
    found = only(log(no()), "2025-05-02")

    assert (found.stance, found.citations, found.basis) == ("no", [], None)


def test_a_fact_that_only_disputing_evidence_was_ever_given_for_counts_uncited() -> (
    None
):
    recorded = log(
        source("press"),
        no(evidence=[{"source": "press", "basis": "reporting", "stance": "disputes"}]),
        retract("press", when="2025-05-10"),
    )

    assert only(recorded, "2025-06-01").citations == []


def test_disputing_evidence_that_is_left_does_not_carry_a_fact() -> None:
    evidence = [
        {"source": "press", "basis": "reporting"},
        {"source": "radio", "basis": "reporting", "stance": "disputes"},
    ]
    recorded = log(
        source("press"),
        source("radio"),
        no(evidence=evidence),
        retract("press", when="2025-05-10"),
    )

    assert stances(recorded, "2025-06-01") == []


def test_a_correction_that_takes_all_evidence_away_leaves_an_uncited_fact() -> None:
    recorded = log(
        source("press"),
        no(evidence=["press"]),
        correct("A", {"evidence": []}),
        retract("press", when="2025-05-10"),
    )

    assert only(recorded, "2025-06-01").citations == []


def test_a_retracted_statement_leaves_the_one_before_it_standing() -> None:
    recorded = log(
        source("press"),
        stated("russia", "ceasefire", "yes", when="2025-04-01"),
        no(evidence=["press"]),
        retract("press", when="2025-05-10"),
    )

    assert stances(recorded, "2025-06-01", known="2025-05-09") == ["no"]
    assert stances(recorded, "2025-06-01") == ["yes"]


def test_a_dispute_that_has_lost_its_evidence_does_not_count() -> None:
    recorded = log(
        source("press"),
        no(),
        dispute("A", "ukraine", when="2025-05-02", evidence=["press"]),
        retract("press", when="2025-05-10"),
    )

    assert cell(recorded, "2025-05-20", known="2025-05-09").state == "disputed"
    assert cell(recorded, "2025-05-20").state == "stated"


def test_a_retraction_whose_evidence_was_published_later_is_not_known_before_that() -> (
    None
):
    recorded = log(
        source("press"),
        source("radio", "2025-05-20"),
        no(evidence=["press"]),
        retract("press", when="2025-05-10", evidence=["radio"]),
    )

    assert stances(recorded, "2025-06-01", known="2025-05-19") == ["no"]
    assert stances(recorded, "2025-06-01", known="2025-05-20") == []


def test_a_retraction_that_has_lost_its_evidence_does_not_count() -> None:
    recorded = log(
        source("press"),
        source("radio"),
        no(evidence=["press"]),
        retract("press", when="2025-05-10", evidence=["radio"]),
        retract("radio", when="2025-05-20"),
    )

    assert stances(recorded, "2025-06-01", known="2025-05-19") == []
    assert stances(recorded, "2025-06-01") == ["no"]


def test_a_retraction_that_cites_the_retracted_page_itself_counts() -> None:
    recorded = log(
        source("press"),
        no(evidence=["press"]),
        retract("press", when="2025-05-10", evidence=["press"]),
    )

    assert stances(recorded, "2025-06-01") == []


def test_a_publishers_own_correction_is_two_events_and_the_first_version_can_still_be_read() -> (
    None
):
    recorded = log(
        source("first-version", "2025-05-01"),
        source("second-version", "2025-05-03"),
        no(evidence=["first-version"]),
        retract("first-version", when="2025-05-03"),
        stated(
            "russia",
            "ceasefire",
            "yes",
            when="2025-05-01",
            reported="2025-05-03",
            evidence=["second-version"],
        ),
    )

    assert stances(recorded, "2025-05-01", known="2025-05-02") == ["no"]
    assert stances(recorded, "2025-05-01", known="2025-05-03") == ["yes"]
    assert stances(recorded, "2025-05-01") == ["yes"]


# --- the default of `reported` --------------------------------------------------------------------------------------


def test_a_stated_report_date_gives_way_to_that_of_a_source_that_came_out_later() -> (
    None
):
    assert (
        only(
            log(
                source("press", "2025-05-03"),
                no(reported="2025-05-02", evidence=["press"]),
            ),
            "2025-06-01",
        ).reported
        == "2025-05-03"
    )


def test_reported_is_when_the_source_was_published() -> None:
    recorded = log(source("press", "2025-05-03"), no(reported=None, evidence=["press"]))

    assert only(recorded, "2025-06-01").reported == "2025-05-03"
    assert known_from(recorded, "2025-05-03", "2025-05-02")


def test_reported_is_the_earliest_of_several_publications() -> None:
    recorded = log(
        source("press", "2025-05-09"),
        source("radio", "2025-05-03"),
        no(reported=None, evidence=["press", "radio"]),
    )

    assert only(recorded, "2025-06-01").reported == "2025-05-03"


def test_a_source_published_before_the_fact_began_does_not_date_its_report() -> None:
    recorded = log(
        source("old", "2025-04-30"),
        source("press", "2025-05-09"),
        no(reported=None, evidence=["old", "press"]),
    )

    assert only(recorded, "2025-06-01").reported == "2025-05-09"


def test_a_source_published_on_the_day_of_the_fact_dates_its_report() -> None:
    recorded = log(
        source("press", "2025-05-01"),
        source("radio", "2025-05-09"),
        no(reported=None, evidence=["radio", "press"]),
    )

    assert only(recorded, "2025-06-01").reported == "2025-05-01"


def test_a_source_of_the_same_month_may_have_been_published_after_the_fact_began() -> (
    None
):
    recorded = log(
        source("press", "2025-05"), no("2025-05-20", reported=None, evidence=["press"])
    )

    assert only(recorded, "2025-06-01").reported == "2025-05"


def test_when_all_sources_are_older_than_the_fact_the_latest_of_them_dates_its_report() -> (
    None
):
    recorded = log(
        source("older", "2025-03-01"),
        source("old", "2025-04-01"),
        no(reported=None, evidence=["old", "older"]),
    )

    assert only(recorded, "2025-06-01").reported == "2025-04-01"


def test_without_a_dated_source_a_fact_is_known_since_our_log_took_it_in() -> None:
    recorded = log(source("press"), no(reported=None, evidence=["press"]))

    assert only(recorded, "2027-01-01").reported == format_instant(RECORDED + 3)
    assert stances(recorded, "2027-01-01", known=format_instant(RECORDED + 2)) == []
    assert stances(recorded, "2027-01-01", known=format_instant(RECORDED + 3)) == ["no"]


def test_an_undated_source_beside_a_dated_one_does_not_matter() -> None:
    recorded = log(
        source("press"),
        source("radio", "2025-05-03"),
        no(reported=None, evidence=["press", "radio"]),
    )

    assert only(recorded, "2025-06-01").reported == "2025-05-03"


def test_correcting_the_date_of_a_source_moves_the_report() -> None:
    recorded = log(
        source("press", "2025-05-03").revised(key="S"),
        no(reported=None, evidence=["press"]),
        correct("S", {"published": "2025-05-08"}),
    )

    assert known_from(recorded, "2025-05-08", "2025-05-07")


def members_known(recorded: list, known: str) -> list[str]:
    """Who speaks in the coalition's column, by what was known."""
    return [
        s.party for s in cell(recorded, "2025-06-01", "allies", known=known).statements
    ]


def test_a_membership_without_a_source_is_known_from_its_own_date() -> None:
    recorded = log(
        party("allies", "coalition"),
        joined("france", "allies", when="2025-05-10"),
        stated("france", "ceasefire", "yes", when="2025-05-01"),
    )

    assert members_known(recorded, "2025-05-09") == []
    assert members_known(recorded, "2025-05-10") == ["france"]


def test_a_membership_with_a_source_is_known_from_its_publication() -> None:
    recorded = log(
        party("allies", "coalition"),
        source("press", "2025-05-20"),
        joined("france", "allies", when="2025-05-10", evidence=["press"]),
        stated("france", "ceasefire", "yes", when="2025-05-01"),
    )

    assert members_known(recorded, "2025-05-19") == []
    assert members_known(recorded, "2025-05-20") == ["france"]


def test_a_membership_with_an_undated_source_is_known_since_our_log_took_it_in() -> (
    None
):
    recorded = log(
        party("allies", "coalition"),
        source("press"),
        joined("france", "allies", when="2025-05-10", evidence=["press"]),
        stated("france", "ceasefire", "yes", when="2025-05-01"),
    )

    assert members_known(recorded, "2025-05-20") == []
    assert members_known(recorded, "2027-01-01") == ["france"]


# --- reported later -------------------------------------------------------------------------------------------------


def test_what_was_reported_after_the_day_asked_about_is_marked() -> None:
    recorded = log(no(reported="2025-05-10"))

    assert only(recorded, "2025-05-09").reported_later is True
    assert only(recorded, "2025-05-10").reported_later is False


def test_a_fact_whose_evidence_was_published_after_the_day_asked_about_is_marked() -> (
    None
):
    recorded = log(source("press", "2025-05-10"), no(evidence=["press"]))

    assert only(recorded, "2025-05-09").reported_later is True
    assert only(recorded, "2025-05-10").reported_later is False


def test_a_retraction_that_is_not_known_marks_nothing_as_reported_later() -> None:
    recorded = log(
        source("press", "2025-05-01"),
        no(evidence=["press"]),
        retract("press", when="2025-05-20"),
    )

    assert only(recorded, "2025-05-28", known="2025-05-10").reported_later is False


def test_three_statements_reported_later_are_counted_once_each() -> None:
    recorded = log(
        no(reported="2025-05-10"),
        stated("ukraine", "ceasefire", "yes", when="2025-05-01", reported="2025-05-11"),
        columns=["russia", "ukraine"],
    )

    assert picture(recorded, "2025-05-02").reported_later == 2


def test_a_note_reported_later_is_in_hindsight_and_not_known_then() -> None:
    recorded = log(noted("a secret call", when="2025-05-01", reported="2025-05-10"))

    assert notes(recorded, "2025-05-02") == ["a secret call"]
    assert notes(recorded, "2025-05-02", known="2025-05-02") == []
