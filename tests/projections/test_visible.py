"""Which events count, section 3: our own record mended, in log order and whatever is known."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import (
    agreed,
    agreement,
    cell,
    correct,
    dispute,
    event,
    issue,
    log,
    meeting_changed,
    noted,
    notes,
    only,
    party,
    picture,
    retract,
    source,
    stances,
    stated,
    withdraw,
)
from tracker.domain.recorded import RecordedEvent, UnknownEvent


def no(when: str = "2025-05-01", **fields: Any) -> Any:
    return stated("russia", "ceasefire", "no", key="A", when=when, **fields)


# --- corrections ----------------------------------------------------------------------------------------------------


def test_a_correction_replaces_what_was_wrong() -> None:
    assert stances(log(no(), correct("A", {"stance": "yes"})), "2025-05-02") == ["yes"]


def test_a_correction_replaces_the_valid_time() -> None:
    recorded = log(no(), correct("A", {"when": "2025-05-10"}))

    assert stances(recorded, "2025-05-09") == []
    assert stances(recorded, "2025-05-10") == ["no"]


def test_a_correction_replaces_the_reported_time() -> None:
    recorded = log(no(), correct("A", {"reported": "2025-05-10"}))

    assert stances(recorded, "2025-06-01", known="2025-05-09") == []
    assert stances(recorded, "2025-06-01", known="2025-05-10") == ["no"]


def test_a_correction_replaces_the_evidence() -> None:
    recorded = log(
        source("press"),
        source("radio"),
        no(evidence=["press"]),
        correct("A", {"evidence": [{"source": "radio", "basis": "remark"}]}),
    )

    assert only(recorded, "2025-05-02").basis == "remark"
    assert [
        s.slug for s in picture(recorded, "2025-05-02", columns=["russia"]).sources
    ] == ["radio"]


def test_a_correction_to_null_takes_an_optional_field_away() -> None:
    assert (
        only(
            log(no(speaker="Somebody"), correct("A", {"speaker": None})), "2025-05-02"
        ).speaker
        is None
    )


def test_a_correction_leaves_the_other_fields_as_they_were() -> None:
    found = only(
        log(no(speaker="Somebody", note="kept"), correct("A", {"stance": "yes"})),
        "2025-05-02",
    )

    assert (found.key, found.speaker, found.when) == ("A", "Somebody", "2025-05-01")


def test_a_correction_may_name_the_event_by_its_id() -> None:
    first = log(no())[1]

    assert stances(
        log(no(), correct(first.event_id, {"stance": "yes"})), "2025-05-02"
    ) == ["yes"]


def test_a_correction_made_a_year_later_governs_what_was_known_at_the_time() -> None:
    recorded = log(
        no(), correct("A", {"stance": "yes"}, when="2026-05-01", reported="2026-05-01")
    )

    assert stances(recorded, "2025-05-02", known="2025-05-02") == ["yes"]


def test_a_correction_from_a_source_published_later_governs_all_the_same() -> None:
    recorded = log(
        source("press", "2026-05-01"),
        no(),
        correct("A", {"stance": "yes"}, evidence=["press"]),
    )

    assert stances(recorded, "2025-05-02", known="2025-05-02") == ["yes"]


def test_a_correction_does_not_count_at_an_earlier_log_place() -> None:
    recorded = log(no(), correct("A", {"stance": "yes"}))

    assert stances(recorded[:2], "2025-05-02") == ["no"]


def test_of_two_corrections_of_one_field_the_later_in_the_log_stands() -> None:
    assert stances(
        log(no(), correct("A", {"stance": "yes"}), correct("A", {"stance": "perhaps"})),
        "2025-05-02",
    ) == ["perhaps"]


def test_corrections_of_different_fields_add_up() -> None:
    found = only(
        log(
            no(), correct("A", {"stance": "yes"}), correct("A", {"speaker": "Somebody"})
        ),
        "2025-05-02",
    )

    assert (found.stance, found.speaker) == ("yes", "Somebody")


def test_a_correction_of_a_correction_is_a_correction_of_its_target() -> None:
    recorded = log(
        no(),
        correct("A", {"stance": "yes", "speaker": "Somebody"}, key="C"),
        correct("C", {"stance": "perhaps"}),
    )
    found = only(recorded, "2025-05-02")

    assert (found.stance, found.speaker) == ("perhaps", "Somebody")


def test_a_correction_of_a_correction_of_a_correction_is_one_of_the_first_target() -> (
    None
):
    recorded = log(
        no(),
        correct("A", {"stance": "yes"}, key="C"),
        correct("C", {"stance": "perhaps"}, key="D"),
        correct("D", {"stance": "maybe"}),
    )

    assert stances(recorded, "2025-05-02") == ["maybe"]


def test_a_correction_of_a_correction_stays_when_the_corrected_one_is_withdrawn() -> (
    None
):
    recorded = log(
        no(speaker="Somebody"),
        correct("A", {"stance": "yes", "speaker": None}, key="C"),
        correct("C", {"stance": "perhaps"}),
        withdraw("C"),
    )
    found = only(recorded, "2025-05-02")

    assert (found.stance, found.speaker) == ("perhaps", "Somebody")


def test_two_corrections_that_point_at_each_other_mend_nothing() -> None:
    recorded = log(
        no(),
        correct("D", {"stance": "yes"}, key="C"),
        correct("C", {"stance": "perhaps"}, key="D"),
    )

    assert stances(recorded, "2025-05-02") == ["no"]


def test_a_correction_of_itself_mends_nothing() -> None:
    assert stances(
        log(no(), correct("C", {"stance": "yes"}, key="C")), "2025-05-02"
    ) == ["no"]


def test_a_correction_that_would_move_the_event_to_another_stream_is_passed_over() -> (
    None
):
    recorded = log(no(), correct("A", {"party": "ukraine", "stance": "yes"}))

    assert stances(recorded, "2025-05-02") == ["no"]
    assert stances(recorded, "2025-05-02", "ukraine") == []


@pytest.mark.parametrize("field", ["key", "type", "dossier", "schema_version"])
def test_no_correction_can_replace_what_an_event_is(field: str) -> None:
    with pytest.raises(Exception, match="may not change"):
        correct("A", {field: "other"})


@pytest.mark.parametrize(
    "replacement",
    [
        {"when": "12 May"},
        {"stance": ""},
        {"placement": 101},
        {"mood": "dark"},
        {"when": None},
    ],
)
def test_an_illegal_correction_is_passed_over(replacement: dict[str, Any]) -> None:
    assert stances(log(no(), correct("A", replacement)), "2025-05-02") == ["no"]


def test_an_illegal_correction_is_passed_over_as_a_whole() -> None:
    assert stances(
        log(no(), correct("A", {"stance": "yes", "placement": 101})), "2025-05-02"
    ) == ["no"]


def test_an_illegal_correction_does_not_stop_the_next_one() -> None:
    assert stances(
        log(no(), correct("A", {"stance": ""}), correct("A", {"stance": "yes"})),
        "2025-05-02",
    ) == ["yes"]


def test_a_correction_of_nothing_breaks_no_answer() -> None:
    assert stances(log(no(), correct("B", {"stance": "yes"})), "2025-05-02") == ["no"]


def test_a_retraction_can_be_corrected() -> None:
    recorded = log(
        source("press"),
        no(evidence=["press"]),
        retract("press", key="R", when="2025-05-10"),
        correct("R", {"reported": "2025-05-20"}),
    )

    assert stances(recorded, "2025-06-01", known="2025-05-15") == ["no"]
    assert stances(recorded, "2025-06-01", known="2025-05-20") == []


def test_a_dispute_can_be_corrected() -> None:
    recorded = log(
        no(),
        dispute("A", "russia", key="R", when="2025-05-10"),
        correct("R", {"by": "ukraine"}),
    )

    assert only(recorded, "2025-05-20").disputed_by == ["ukraine"]


# --- withdrawals ----------------------------------------------------------------------------------------------------


def test_what_is_withdrawn_does_not_count() -> None:
    assert stances(log(no(), withdraw("A")), "2025-05-02") == []


def test_a_withdrawal_governs_whatever_is_known() -> None:
    recorded = log(no(), withdraw("A", when="2026-05-01", reported="2026-05-01"))

    assert stances(recorded, "2025-05-02", known="2025-05-02") == []


def test_a_withdrawal_does_not_count_at_an_earlier_log_place() -> None:
    assert stances(log(no(), withdraw("A"))[:2], "2025-05-02") == ["no"]


def test_withdrawing_a_withdrawal_restores_the_event() -> None:
    assert stances(log(no(), withdraw("A", key="W"), withdraw("W")), "2025-05-02") == [
        "no"
    ]


def test_withdrawing_the_restoration_withdraws_the_event_again() -> None:
    assert (
        stances(
            log(no(), withdraw("A", key="W"), withdraw("W", key="X"), withdraw("X")),
            "2025-05-02",
        )
        == []
    )


def test_what_is_withdrawn_twice_and_restored_once_is_still_withdrawn() -> None:
    assert (
        stances(
            log(no(), withdraw("A", key="W"), withdraw("A", key="X"), withdraw("W")),
            "2025-05-02",
        )
        == []
    )


def test_what_is_withdrawn_twice_and_restored_twice_counts() -> None:
    assert stances(
        log(
            no(),
            withdraw("A", key="W"),
            withdraw("A", key="X"),
            withdraw("W"),
            withdraw("X"),
        ),
        "2025-05-02",
    ) == ["no"]


def test_withdrawing_a_correction_restores_what_was_before_it() -> None:
    recorded = log(
        no(),
        correct("A", {"stance": "yes"}),
        correct("A", {"stance": "perhaps"}, key="C"),
        withdraw("C"),
    )

    assert stances(recorded, "2025-05-02") == ["yes"]


def test_withdrawing_the_withdrawal_of_a_correction_corrects_again() -> None:
    recorded = log(
        no(),
        correct("A", {"stance": "yes"}, key="C"),
        withdraw("C", key="W"),
        withdraw("W"),
    )

    assert stances(recorded, "2025-05-02") == ["yes"]


def test_correcting_something_withdrawn_does_not_restore_it() -> None:
    assert (
        stances(log(no(), withdraw("A"), correct("A", {"stance": "yes"})), "2025-05-02")
        == []
    )


def test_what_was_corrected_while_withdrawn_is_restored_as_corrected() -> None:
    recorded = log(
        no(), withdraw("A", key="W"), correct("A", {"stance": "yes"}), withdraw("W")
    )

    assert stances(recorded, "2025-05-02") == ["yes"]


def test_correcting_a_withdrawal_leaves_its_target_withdrawn() -> None:
    assert (
        stances(
            log(no(), withdraw("A", key="W"), correct("W", {"why": "another slip"})),
            "2025-05-02",
        )
        == []
    )


def test_withdrawing_a_retraction_brings_the_fact_back() -> None:
    recorded = log(
        source("press"),
        no(evidence=["press"]),
        retract("press", key="R", when="2025-05-10"),
        withdraw("R"),
    )

    assert stances(recorded, "2025-06-01") == ["no"]


def test_withdrawing_a_dispute_leaves_the_report_undisputed() -> None:
    assert (
        cell(
            log(
                no(), dispute("A", "russia", key="R", when="2025-05-02"), withdraw("R")
            ),
            "2025-05-02",
        ).state
        == "stated"
    )


def test_a_withdrawal_of_nothing_breaks_no_answer() -> None:
    assert stances(log(no(), withdraw("B")), "2025-05-02") == ["no"]


# --- the catalogue --------------------------------------------------------------------------------------------------


def test_the_catalogue_applies_at_every_date_whatever_it_says_of_its_own() -> None:
    late = {"when": "2026-01-01", "reported": "2026-01-01"}
    recorded = log(
        party("russia", name="Russia", **late), issue("ceasefire", **late), no()
    )
    found = picture(recorded, "2025-05-02", known="2025-05-02", columns=["russia"])

    assert (found.columns[0].name, found.columns[0].kind) == ("Russia", "state")
    assert found.issues[0].title == "Ceasefire"


def test_the_catalogue_needs_no_evidence_that_is_left() -> None:
    recorded = log(
        source("press", "2026-01-01"),
        party("russia", name="Russia", evidence=["press"]),
        retract("press", when="2025-01-01"),
        no(),
    )

    assert (
        picture(recorded, "2025-05-02", known="2025-05-02", columns=["russia"])
        .columns[0]
        .name
        == "Russia"
    )


def test_the_catalogue_is_cut_by_the_log_place() -> None:
    recorded = log(no(), party("russia", name="Russia"), issue("ceasefire"))
    found = picture(recorded[:2], "2025-05-02", columns=["russia"])

    assert (found.columns[0].name, found.columns[0].kind, found.issues[0].title) == (
        "russia",
        "unregistered",
        "ceasefire",
    )


def test_a_source_that_is_registered_later_in_the_log_dates_nothing_before_that() -> (
    None
):
    recorded = log(no(reported=None, evidence=["press"]), source("press", "2025-05-02"))

    assert stances(recorded, "2025-06-01", known="2025-05-03") == ["no"]
    assert stances(recorded[:2], "2025-06-01", known="2025-05-03") == []


def test_a_corrected_catalogue_answers_as_corrected() -> None:
    recorded = log(
        party("russia", name="Rusia", key="P"), no(), correct("P", {"name": "Russia"})
    )

    assert (
        picture(recorded, "2025-05-02", columns=["russia"]).columns[0].name == "Russia"
    )


def test_a_withdrawn_party_is_no_longer_named() -> None:
    recorded = log(party("russia", name="Russia", key="P"), no(), withdraw("P"))

    assert (
        picture(recorded, "2025-05-02", columns=["russia"]).columns[0].kind
        == "unregistered"
    )


def test_of_two_definitions_of_one_slug_the_first_in_the_log_stands() -> None:
    recorded = log(
        party("russia", name="Russia"), party("russia", name="Rossiya"), no()
    )

    assert (
        picture(recorded, "2025-05-02", columns=["russia"]).columns[0].name == "Russia"
    )


# --- what this release does not know --------------------------------------------------------------------------------


def test_an_event_of_an_unknown_type_changes_no_answer() -> None:
    recorded = log(no())
    unknown = UnknownEvent(
        type="mood-felt",
        schema_version=1,
        dossier="talks",
        key="M",
        stream="mood",
        payload=b"{}",
    )
    strange = RecordedEvent(
        event=unknown,
        event_id="m",
        stream="mood",
        stream_position=1,
        global_position=3,
        recorded_at=0,
        recorded_by="tests",
        digest=b"",
    )

    assert (
        picture([*recorded, strange], "2025-05-02").cells
        == picture(recorded, "2025-05-02").cells
    )


def test_a_correction_of_an_unknown_event_changes_no_answer() -> None:
    recorded = log(no(), correct("M", {"stance": "yes"}))
    unknown = UnknownEvent(
        type="mood-felt",
        schema_version=1,
        dossier="talks",
        key="M",
        stream="mood",
        payload=b"{}",
    )
    strange = RecordedEvent(
        event=unknown,
        event_id="m",
        stream="mood",
        stream_position=1,
        global_position=4,
        recorded_at=0,
        recorded_by="tests",
        digest=b"",
    )

    assert (
        picture([*recorded, strange], "2025-05-02").cells
        == picture(recorded, "2025-05-02").cells
    )


# --- step 4: the valid clock ----------------------------------------------------------------------------------------


def test_facts_are_split_into_certain_possible_and_future() -> None:
    recorded = log(
        noted("sure", when="2025-05-05"),
        noted("perhaps", key="P", when="2025-05"),
        noted("later", when="2025-05-11"),
    )

    assert notes(recorded, "2025-05-10") == ["sure"]
    assert [p.key for p in picture(recorded, "2025-05-10").possible] == ["P"]


def test_a_stream_whose_first_event_does_not_count_is_not_shown() -> None:
    recorded = log(
        agreed("ann", "bob", terms=["swap"], key="G", when="2025-05-01"),
        event(
            "commitment-fulfilled",
            agreement="deal",
            term="swap",
            degree="full",
            claimed_by=["ann"],
            when="2025-05-02",
            reported="2025-05-02",
        ),
    )

    assert agreement(recorded, "2025-05-03").terms[0].state == "fulfilled"
    assert (
        picture(
            log(*(r.event for r in recorded), withdraw("G")), "2025-05-03"
        ).agreements
        == []
    )
    assert (
        picture(
            log(meeting_changed("cancelled", when="2025-05-01")), "2025-05-03"
        ).meetings
        == []
    )
