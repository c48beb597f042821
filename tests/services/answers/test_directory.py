"""Parties, issues and people of a dossier: what there is at a date, and the facts that each has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import tracker
from tests import builders as b

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracker.api import Tracker

HOLT = b.party("holt", "person", name="Ann Holt", aliases=["Minister Holt"])
START = (
    b.event("dossier-opened", title="Talks", zone="Europe/Oslo"),
    b.party("arden", name="Arden", aliases=["Republic of Arden"], display_order=2),
    b.party("brill", name="Brill", display_order=1),
    b.party("union", "coalition", name="Union", display_order=3),
    b.party("west", "open-group", name="the West"),
    HOLT,
    b.party("silent", "person", name="Sol Ent"),
    b.issue("quota"),
    b.issue("cod", "quota"),
    b.issue("bait", "cod"),
)
FACTS = (
    b.joined("arden", "union", when="2025-05-02"),
    b.left("arden", "union", when="2025-05-20"),
    b.office("holt", "took", "Minister", "arden", when="2025-05-03"),
    b.office("holt", "left", "Minister", "arden", when="2025-05-20"),
    b.stated("arden", "cod", "no", when="2025-05-05", speaker="minister  HOLT"),
    b.stated(
        "union",
        "bait",
        "yes",
        when="2025-05-06T23:30Z",
        reported="2025-05-09",
        speaker="Ann Holt",
    ),
    b.stated("brill", "cod", "never", when="2025-05-07", speaker="An envoy", key="S3"),
    b.event(
        "assessment-recorded",
        by_whom="an ENVOY",
        claim="it is over",
        when="2025-05-04",
        reported="2025-05-08",
    ),
    b.offered("brill", "arden", when="2025-05-08", issues=["bait"]),
    b.answered("arden", "reject", when="2025-05-09"),
)


@pytest.fixture
def talks(where: Path | str) -> Iterator[Tracker]:
    """The dossier in a database of either kind."""
    with tracker.open(where) as log:
        log.append(*START, *FACTS)
        yield log


def counted(found: list[Any], *names: str) -> dict[str, tuple[Any, ...]]:
    """Some fields of each thing, by its slug or name."""
    return {
        thing.slug or thing.name: tuple(getattr(thing, name) for name in names)
        for thing in found
    }


def test_parties_are_listed_in_their_order_with_the_facts_that_they_take_part_in(
    talks: Tracker,
) -> None:
    found = counted(talks.parties(date="2025-05-31"), "kind", "facts", "first", "last")

    assert list(found.items()) == [
        ("brill", ("state", 2, "2025-05-07", "2025-05-08")),
        ("arden", ("state", 7, "2025-05-02", "2025-05-20")),
        ("union", ("coalition", 3, "2025-05-02", "2025-05-20")),
        ("west", ("open-group", 0, None, None)),
    ]


@pytest.mark.parametrize(
    ("day", "coalitions", "members"),
    [
        ("2025-05-01", [], []),
        ("2025-05-02", ["Union"], ["Arden"]),
        ("2025-05-19", ["Union"], ["Arden"]),
        ("2025-05-20", [], []),
    ],
)
def test_a_membership_is_that_of_the_date(
    talks: Tracker, day: str, coalitions: list[str], members: list[str]
) -> None:
    found = counted(talks.parties(date=day), "coalitions", "members")

    assert found["arden"] == (coalitions, [])
    assert found["union"] == ([], members)


def test_an_issue_has_the_facts_of_its_parts_and_of_the_papers_that_name_it(
    talks: Tracker,
) -> None:
    found = talks.issues(date="2025-05-31")

    assert [(i.slug, i.part_of, i.parts, i.facts, i.parties) for i in found] == [
        ("quota", None, 2, 5, ["Arden", "Brill", "Union"]),
        ("cod", "quota", 1, 5, ["Arden", "Brill", "Union"]),
        ("bait", "cod", 0, 3, ["Union"]),
    ]
    assert [(i.first, i.last) for i in found] == [
        ("2025-05-05", "2025-05-09"),
        ("2025-05-05", "2025-05-09"),
        ("2025-05-07", "2025-05-09"),
    ]


def test_people_are_who_spoke_under_any_spelling_and_who_is_registered(
    talks: Tracker,
) -> None:
    found = talks.people(date="2025-05-31")

    assert [(p.slug, p.name, p.facts, p.issues, p.speaks_for) for p in found] == [
        (None, "an ENVOY", 2, 1, ["Brill"]),
        ("holt", "Ann Holt", 2, 2, ["Arden", "Union"]),
        ("silent", "Sol Ent", 0, 0, []),
    ]
    assert [(p.first, p.last) for p in found] == [
        ("2025-05-04", "2025-05-07"),
        ("2025-05-05", "2025-05-07"),
        (None, None),
    ]


@pytest.mark.parametrize(
    ("day", "offices"),
    [
        ("2025-05-02", []),
        ("2025-05-03", ["Minister of Arden"]),
        ("2025-05-19", ["Minister of Arden"]),
        ("2025-05-20", []),
    ],
)
def test_an_office_is_that_of_the_date(
    talks: Tracker, day: str, offices: list[str]
) -> None:
    assert counted(talks.people(date=day), "offices")["holt"] == (offices,)


def test_an_office_taken_and_left_on_one_day_is_of_unknown_order(
    talks: Tracker,
) -> None:
    took = {"when": "2025-06-01", "reported": "2025-06-01"}
    talks.append(
        b.office("holt", "took", "Envoy", "brill", key="O3", **took),
        b.office("holt", "left", "Envoy", "brill", key="O4", **took),
    )

    assert counted(talks.people(date="2025-06-02"), "offices")["holt"] == (
        ["Envoy of Brill (order unknown)"],
    )


def test_what_was_not_known_then_is_not_counted(talks: Tracker) -> None:
    assert counted(talks.people(date="2025-05-07", then=True), "facts") == {
        "An envoy": (1,),
        "holt": (1,),
        "silent": (0,),
    }
    assert counted(talks.people(date="2025-05-07"), "facts")["holt"] == (2,)
    assert counted(
        talks.parties(date="2025-05-31", known_at="2025-05-07"), "facts"
    ) == {
        "arden": (3,),
        "brill": (1,),
        "union": (1,),
        "west": (0,),
    }


def test_a_withdrawn_fact_is_not_counted(talks: Tracker) -> None:
    talks.append(b.withdraw("S3"))

    assert counted(talks.people(date="2025-05-31"), "facts")["an ENVOY"] == (1,)
    assert counted(talks.issues(date="2025-05-31"), "facts")["cod"] == (4,)


def told(log: Tracker, **narrowed: Any) -> int:
    """How many facts a story narrowed so surely has."""
    entries = log.timeline(to="2025-05-28", dossier="ukraine-2025", **narrowed).entries
    return sum(
        entry.certainty == "certain"
        and entry.type not in {"source-retracted", "report-disputed"}
        for entry in entries
    )


@pytest.mark.files
def test_the_counts_of_the_bundled_dossier_are_those_of_its_story() -> None:
    asked: Any = {"date": "2025-05-28", "dossier": "ukraine-2025"}
    with tracker.open() as log:
        parties, issues = log.parties(**asked), log.issues(**asked)
        people = log.people(**asked)
        for party in parties[:12]:
            assert party.facts == told(log, parties=[party.slug]), party
        for issue in issues[:12]:
            assert issue.facts == told(log, issues=[issue.slug]), issue
        for person in people[:12]:
            assert person.facts == told(log, speakers=[person.name]), person
