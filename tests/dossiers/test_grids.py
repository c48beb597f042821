"""The three grids of the chronology, and the truces at the instants around their boundaries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from tests.dossiers.reading import (
    base,
    cell,
    first_day,
    picture,
    possible_keys,
    truce,
    truce_state,
)

UKRAINE: Final = "ukraine"
RUSSIA: Final = "russia"
AMERICA: Final = "united-states"
EUROPE: Final = "europe"
CEASEFIRE: Final = "ceasefire"
GUARANTEES: Final = "security-guarantees"
TERMS: Final = "negotiation-terms"
LOCATION: Final = "location"

# (day, issue, party) -> the facts that the chronology names in that cell.
GRIDS: Final[dict[tuple[str, str, str], set[str]]] = {
    ("2025-05-09", CEASEFIRE, UKRAINE): {"B055", "B060"},
    ("2025-05-09", CEASEFIRE, RUSSIA): {"B049", "B052"},
    ("2025-05-09", CEASEFIRE, AMERICA): {"B059"},
    ("2025-05-09", CEASEFIRE, EUROPE): {"B044"},
    ("2025-05-09", GUARANTEES, UKRAINE): {"B044"},
    ("2025-05-09", GUARANTEES, RUSSIA): {"B016"},
    ("2025-05-09", GUARANTEES, AMERICA): {"B030", "B053"},
    ("2025-05-09", GUARANTEES, EUROPE): {"B044"},
    ("2025-05-09", TERMS, UKRAINE): {"B042"},
    ("2025-05-09", TERMS, RUSSIA): {"B048"},
    ("2025-05-09", TERMS, AMERICA): {"B059"},
    ("2025-05-09", TERMS, EUROPE): {"B044"},
    ("2025-05-28", CEASEFIRE, UKRAINE): {"B104"},
    ("2025-05-28", CEASEFIRE, RUSSIA): {"B084", "B103"},
    ("2025-05-28", CEASEFIRE, AMERICA): {"B100", "B095"},
    ("2025-05-28", CEASEFIRE, EUROPE): {"B087", "B102"},
    ("2025-05-28", GUARANTEES, UKRAINE): {"B097"},
    ("2025-05-28", GUARANTEES, RUSSIA): {"B101"},
    ("2025-05-28", GUARANTEES, AMERICA): {"B030"},
    ("2025-05-28", GUARANTEES, EUROPE): {"B026", "B044"},
    ("2025-05-28", TERMS, UKRAINE): {"B104", "B097"},
    ("2025-05-28", TERMS, RUSSIA): {"B103", "B099"},
    ("2025-05-28", TERMS, AMERICA): {"B085", "B100"},
    ("2025-05-28", LOCATION, UKRAINE): {"B097"},
    ("2025-05-28", LOCATION, RUSSIA): {"B103", "B090"},
    ("2025-05-28", LOCATION, AMERICA): {"B085", "B098"},
    ("2025-05-28", LOCATION, EUROPE): {"B088"},
    ("2025-05-31", CEASEFIRE, UKRAINE): {"B110"},
    ("2025-05-31", CEASEFIRE, RUSSIA): {"B109"},
    ("2025-05-31", CEASEFIRE, AMERICA): {"B107"},
    ("2025-05-31", CEASEFIRE, EUROPE): {"B087"},
    ("2025-05-31", GUARANTEES, UKRAINE): {"B097", "B044"},
    ("2025-05-31", GUARANTEES, RUSSIA): {"B101", "B111"},
    ("2025-05-31", GUARANTEES, AMERICA): {"B108"},
    ("2025-05-31", GUARANTEES, EUROPE): {"B044"},
    ("2025-05-31", TERMS, UKRAINE): {"B106", "B112"},
    ("2025-05-31", TERMS, RUSSIA): {"B105"},
    ("2025-05-31", TERMS, AMERICA): {"B108"},
    ("2025-05-31", TERMS, EUROPE): {"B108"},
    ("2025-05-31", LOCATION, UKRAINE): {"B104", "B112"},
    ("2025-05-31", LOCATION, RUSSIA): {"B103", "B111"},
    ("2025-05-31", LOCATION, AMERICA): {"B108"},
    ("2025-05-31", LOCATION, EUROPE): {"B108"},
}
OPEN: Final = [
    ("2025-05-09", LOCATION, party) for party in (UKRAINE, RUSSIA, AMERICA, EUROPE)
]
NO_DEMAND: Final = ("2025-05-28", TERMS, EUROPE)
DAYS: Final = ("2025-05-09", "2025-05-28", "2025-05-31")

# A word of the cell that its statements must carry, so that the right fact is there for the right reason.
GIST: Final[dict[tuple[str, str, str], str]] = {
    ("2025-05-09", CEASEFIRE, UKRAINE): "thirty-day",
    ("2025-05-09", CEASEFIRE, RUSSIA): "questions that Putin raised",
    ("2025-05-09", CEASEFIRE, AMERICA): "unconditional",
    ("2025-05-09", CEASEFIRE, EUROPE): "full ceasefire first",
    ("2025-05-09", GUARANTEES, UKRAINE): "Article 5",
    ("2025-05-09", GUARANTEES, RUSSIA): "neutral",
    ("2025-05-09", GUARANTEES, AMERICA): "European-led",
    ("2025-05-09", TERMS, UKRAINE): "any format",
    ("2025-05-09", TERMS, RUSSIA): "without preconditions",
    ("2025-05-09", TERMS, AMERICA): "ready to help",
    ("2025-05-09", TERMS, EUROPE): "only after a full ceasefire",
    ("2025-05-28", CEASEFIRE, UKRAINE): "its paper is already with Russia",
    ("2025-05-28", CEASEFIRE, RUSSIA): "memorandum",
    ("2025-05-28", CEASEFIRE, AMERICA): "Disappointed",
    ("2025-05-28", CEASEFIRE, EUROPE): "sanctions",
    ("2025-05-28", GUARANTEES, UKRAINE): "in the room",
    ("2025-05-28", GUARANTEES, RUSSIA): "written pledge",
    ("2025-05-28", GUARANTEES, AMERICA): "No NATO",
    ("2025-05-28", TERMS, UKRAINE): "expects the Russian text before it travels",
    ("2025-05-28", TERMS, RUSSIA): "at the table",
    ("2025-05-28", TERMS, AMERICA): "parties themselves",
    ("2025-05-28", LOCATION, UKRAINE): "not Belarus",
    ("2025-05-28", LOCATION, RUSSIA): "2 June",
    ("2025-05-28", LOCATION, AMERICA): "Geneva",
    ("2025-05-28", LOCATION, EUROPE): "Vatican",
    ("2025-05-31", CEASEFIRE, UKRAINE): "30, 50 or 100",
    ("2025-05-31", CEASEFIRE, RUSSIA): "can be considered if",
    ("2025-05-31", CEASEFIRE, AMERICA): "best outcome",
    ("2025-05-31", GUARANTEES, RUSSIA): "welcomes",
    ("2025-05-31", GUARANTEES, AMERICA): "off the table",
    ("2025-05-31", TERMS, UKRAINE): "not confirmed",
    ("2025-05-31", TERMS, RUSSIA): "non-constructive",
    ("2025-05-31", TERMS, AMERICA): "merged",
    ("2025-05-31", TERMS, EUROPE): "advisers",
    ("2025-05-31", LOCATION, UKRAINE): "No objection to Istanbul",
    ("2025-05-31", LOCATION, RUSSIA): "Istanbul",
    ("2025-05-31", LOCATION, AMERICA): "Istanbul",
    ("2025-05-31", LOCATION, EUROPE): "Istanbul",
}


@pytest.mark.parametrize("place", GRIDS, ids=" ".join)
def test_a_cell_of_the_grids_rests_on_a_fact_that_the_chronology_names(place) -> None:
    day, issue, party = place
    found = cell(day, party, issue)

    assert found.state != "no-evidence"
    assert GRIDS[place] & {base(key) for s in found.statements for key in s.keys}


@pytest.mark.parametrize("place", GIST, ids=" ".join)
def test_a_cell_of_the_grids_says_what_the_chronology_says(place) -> None:
    day, issue, party = place

    assert (
        GIST[place].lower()
        in "\n".join(s.stance for s in cell(day, party, issue).statements).lower()
    )


def test_the_grids_are_whole() -> None:
    assert len(GRIDS) + len(OPEN) + 1 == len(DAYS) * 16
    assert not {*OPEN, NO_DEMAND} & GRIDS.keys()


@pytest.mark.parametrize("place", OPEN, ids=" ".join)
def test_an_open_cell_rests_on_nothing_but_where_a_party_went_to_talks(place) -> None:
    day, issue, party = place
    said = cell(day, party, issue).statements

    assert {(s.issue, s.basis, s.speaker) for s in said} == {
        ("location", "inference", None)
    }


def test_where_no_separate_demand_was_found_only_what_was_said_before_is_carried() -> (
    None
):
    day, issue, party = NO_DEMAND
    found = cell(day, party, issue)

    assert found.state == "stale"
    assert {base(k) for s in found.statements for k in s.keys} == {"B044"}


@pytest.mark.parametrize("day", DAYS)
def test_a_cell_shows_nothing_newer_than_its_day(day) -> None:
    assert all(
        first_day(s.when) <= day for c in picture(day).cells for s in c.statements
    )


# --- truces, a microsecond at a time --------------------------------------------------------------------------------

STEP: Final = timedelta(microseconds=1)


def _at(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


EASTER_ENDS: Final = _utc(2025, 4, 20, 21)
VICTORY_STARTS: Final = _utc(2025, 5, 7, 21)
VICTORY_ENDS: Final = _utc(2025, 5, 10, 21)
LONG: Final = timedelta(hours=1)


@pytest.mark.parametrize(
    ("slug", "moment", "before", "after"),
    [
        ("easter-2025", EASTER_ENDS, "in-force", "expired"),
        ("victory-day-2025", VICTORY_STARTS, "announced", "in-force"),
        ("victory-day-2025", VICTORY_ENDS, "in-force", "expired"),
    ],
)
def test_a_truce_changes_at_its_boundary_and_at_no_other_instant(
    slug, moment, before, after
) -> None:
    around = [
        moment - LONG,
        moment - timedelta(seconds=1),
        moment - 2 * STEP,
        moment - STEP,
        moment,
        moment + STEP,
        moment + timedelta(seconds=1),
        moment + LONG,
    ]

    assert [truce_state(_at(i), slug) for i in around] == [before] * 4 + [after] * 4


@pytest.mark.parametrize(
    ("slug", "first", "state"),
    [
        (
            "energy-2025",
            _utc(2025, 3, 18, 22),
            "in-force",
        ),  # the end of 18 March in Kyiv, still in winter time
        ("victory-day-2025", _utc(2025, 4, 28, 21), "announced"),
    ],
)
def test_a_truce_declared_on_a_day_is_possible_during_it_and_certain_from_its_end(
    slug, first, state
) -> None:
    declared = {"energy-2025": "B018", "victory-day-2025": "B049"}[slug]

    assert truce_state(_at(first - 2 * STEP), slug) is None
    assert declared in possible_keys(_at(first - 2 * STEP))
    assert [
        truce_state(_at(first - STEP), slug),
        truce_state(_at(first), slug),
        truce_state(_at(first + STEP), slug),
    ] == [state] * 3
    assert declared not in possible_keys(_at(first - STEP))
    assert declared not in possible_keys(_at(first - timedelta(days=1) - STEP)), (
        "the day before knows nothing of it"
    )


@pytest.mark.parametrize(
    ("moment", "state", "possibly_ended"),
    [
        (_utc(2025, 4, 16, 21) - STEP, "in-force", False),
        (_utc(2025, 4, 16, 21), "in-force", True),
        (_utc(2025, 4, 17, 21) - STEP, "in-force", True),
        (_utc(2025, 4, 17, 21), "in-force", True),
        (_utc(2025, 4, 18, 21) - 2 * STEP, "in-force", True),
        (_utc(2025, 4, 18, 21) - STEP, "expired", False),
        (_utc(2025, 4, 18, 21), "expired", False),
    ],
)
def test_the_energy_pause_may_be_over_from_the_end_of_16_april_and_is_by_the_end_of_18_april(
    moment, state, possibly_ended
) -> None:
    found = truce(_at(moment), "energy-2025")

    assert found is not None
    assert (found.state, found.possibly_ended) == (state, possibly_ended)


@pytest.mark.parametrize(
    ("when", "slug", "state"),
    [
        ("2025-04-18", "easter-2025", None),
        ("2025-04-19", "easter-2025", "in-force"),
        ("2025-04-20", "easter-2025", "in-force"),
        ("2025-04-20T20:59:59Z", "easter-2025", "in-force"),
        ("2025-04-20T23:59:59+03:00", "easter-2025", "in-force"),
        ("2025-04-21T00:00+03:00", "easter-2025", "expired"),
        ("2025-04-20T21:00:00Z", "easter-2025", "expired"),
        ("2025-04-21", "easter-2025", "expired"),
        ("2025-04-27", "victory-day-2025", None),
        ("2025-04-28", "victory-day-2025", "announced"),
        ("2025-04-30", "victory-day-2025", "announced"),
        ("2025-05-07", "victory-day-2025", "announced"),
        ("2025-05-07T20:59:59Z", "victory-day-2025", "announced"),
        ("2025-05-07T21:00:00Z", "victory-day-2025", "in-force"),
        ("2025-05-08T00:00+03:00", "victory-day-2025", "in-force"),
        ("2025-05-10", "victory-day-2025", "in-force"),
        ("2025-05-10T23:59:59.999999+03:00", "victory-day-2025", "in-force"),
        ("2025-05-11", "victory-day-2025", "expired"),
    ],
)
def test_a_truce_is_what_it_was_at_the_day_or_instant_asked_about(
    when, slug, state
) -> None:
    assert truce_state(when, slug) == state


def test_hours_are_named_only_where_a_truce_held_for_a_part_of_the_day() -> None:
    def hours(day: str, slug: str) -> list[tuple[str, str]] | None:
        found = truce(day, slug)
        return (
            [(h.from_, h.until) for h in found.hours_on_day]
            if found and found.hours_on_day is not None
            else None
        )

    assert hours("2025-04-19", "easter-2025") == [
        ("2025-04-19T15:00:00Z", "2025-04-19T21:00:00Z")
    ]
    assert hours("2025-04-20", "easter-2025") is None
    assert hours("2025-04-21", "easter-2025") is None
    assert [
        hours(f"2025-05-{day:02d}", "victory-day-2025") for day in range(7, 12)
    ] == [None] * 5
