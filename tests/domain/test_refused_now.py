"""An end is an end, and a zone is a place: other values are refused on the way in, and named where a log holds them."""

from __future__ import annotations

import pytest

from tests.domain.test_rules import known
from tracker.domain.dates import zone_of
from tracker.domain.events import (
    CeasefireChanged,
    CeasefireDeclared,
    DossierOpened,
    Effect,
    RecordCorrected,
)
from tracker.domain.refused_now import is_place, may_be_refused, refused_values
from tracker.domain.rules import Known, objections

KYIV = zone_of("Europe/Kyiv")


def declared(**effect) -> CeasefireDeclared:
    return CeasefireDeclared(
        dossier="talks",
        key="T1",
        when="2025-05-01",
        ceasefire="easter",
        declarers=("russia",),
        declaration="unilateral",
        scope="full",
        effect=Effect(**effect),
    )


def refusals(event) -> list[tuple[str, str]]:
    return [(str(r.problem), r.problem.hint) for r in refused_values(event, KYIV)]


@pytest.mark.parametrize("until", ["2025-05-08/..", "2025-05-08/"])
def test_an_end_that_is_open_or_not_known_is_refused_with_what_to_write(until) -> None:
    ((found, hint),) = refusals(declared(until=until))

    assert found == f"effect.until: {until!r} has no end"
    assert "leave effect.until out" in hint


@pytest.mark.parametrize(
    ("from_", "until"),
    [
        ("2025-05-02", "2025-05-01"),
        ("2025-05-02T01:00+03:00", "2025-05-01"),
        ("2025-05-02T01:00Z", "2025-05-02T01:00Z"),
    ],
)
def test_an_end_before_the_beginning_is_refused(from_, until) -> None:
    event = declared(from_=from_, until=until)

    assert "lies before the beginning" in refusals(event)[0][0]
    assert may_be_refused(event)


@pytest.mark.parametrize(
    ("from_", "until"),
    [
        ("2025-05-01", "2025-05-01"),
        ("2025-05", "2025-05-02"),
        (None, "2025-05-08"),
        ("2025-05-01", None),
        ("2025-05-01", "2025-05-07/2025-05-08"),
        ("2025-05-01T18:00Z", "2025-05-01"),
    ],
)
def test_every_other_end_is_taken(from_, until) -> None:
    assert refusals(declared(from_=from_, until=until)) == []


def test_the_new_end_of_a_change_is_asked_the_same() -> None:
    event = CeasefireChanged(
        dossier="talks",
        when="2025-05-01",
        ceasefire="easter",
        change="extended",
        by="russia",
        new_until="2025-05-08/..",
    )

    assert refusals(event)[0][0] == "new_until: '2025-05-08/..' has no end"


def test_a_truce_can_be_extended_until_further_notice_in_version_2() -> None:
    event = CeasefireChanged(
        dossier="talks",
        when="2025-05-01",
        ceasefire="easter",
        change="extended",
        by="russia",
    )

    assert (
        event.schema_version,
        event.revised(new_until="2025-06").schema_version,
    ) == (
        2,
        1,
    )


@pytest.mark.parametrize(
    "name",
    [
        *("localtime", "posixrules", "Factory", "posix/Europe/Kyiv", "right/UTC"),
        *("EST", "MST", "CET", "EET", "EST5EDT", "PST8PDT", "europe/kyiv"),
    ],
)
def test_a_name_that_may_mean_another_zone_elsewhere_is_no_place(name) -> None:
    assert not is_place(name)


@pytest.mark.parametrize("name", ["Factory", "EST", "CET", "EST5EDT"])
def test_a_zone_that_is_no_place_is_refused_with_what_to_write(name) -> None:
    (refused,) = objections(
        DossierOpened(dossier="z", title="Z", zone=name), Known("z")
    )

    assert refused.path == ("zone",)
    assert "does not mean the same zone on every machine" in str(refused.problem)
    assert "such as Europe/Kyiv" in refused.problem.hint


def test_a_correction_is_refused_for_the_value_that_it_writes_and_for_no_other() -> (
    None
):
    held = known(declared(until="2025-05-08/.."))
    mend = {"dossier": "talks", "target": "T1", "why": "A slip"}

    assert [
        o.path
        for o in objections(
            RecordCorrected(**mend, replacement={"effect": {"until": "2025-05/.."}}),
            held,
        )
    ] == [("replacement", "effect", "until")]
    assert not list(
        objections(RecordCorrected(**mend, replacement={"scope": "energy"}), held)
    )


@pytest.mark.parametrize(
    "name",
    [
        "Europe/Kyiv",
        "America/Argentina/Buenos_Aires",
        "UTC",
        "GMT",
        "Etc/GMT+3",
        "Japan",
    ],
)
def test_the_name_of_a_place_or_utc_is_taken(name) -> None:
    assert is_place(name)
    assert (
        list(refused_values(DossierOpened(dossier="z", title="Z", zone=name), KYIV))
        == []
    )
