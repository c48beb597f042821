"""The days on which an answer changed are those on which facts came to count, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import tracker
from tests import builders as b
from tracker.services.answers.days import AskedDays, ask_days

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracker.services.dossiers import Shelf

FACTS = (
    b.event("dossier-opened", title="Talks", zone="Europe/Oslo"),
    b.party("arden"),
    b.issue("quota"),
    b.stated("arden", "quota", "half", when="2025-05-05"),
    b.stated("arden", "quota", "all", when="2025-05-05", reported="2025-05-09"),
    b.stated("arden", "quota", "none", when="[2025-05-07..2025-05-08]"),
)


@pytest.fixture
def shelf(where: Path | str) -> Iterator[Shelf]:
    with tracker.open(where) as opened:
        opened.append(*FACTS)
        yield opened._shelf


def told(shelf: Shelf, **asked: object) -> list[tuple[str, int]]:
    question = AskedDays(dossier=b.DOSSIER, **asked)
    found = ask_days(shelf, question, now=b.RECORDED).value
    return [(each.day, each.facts) for each in found.days]


def test_a_fact_counts_on_the_last_day_that_it_may_be_of(shelf: Shelf) -> None:
    assert told(shelf) == [("2025-05-05", 2), ("2025-05-08", 1)]


def test_sealed_a_fact_counts_from_the_day_of_its_report(shelf: Shelf) -> None:
    assert told(shelf, then=True) == [
        ("2025-05-05", 1),
        ("2025-05-08", 1),
        ("2025-05-09", 1),
    ]


def test_what_was_reported_after_the_knowledge_date_has_no_day(shelf: Shelf) -> None:
    assert told(shelf, known_at="2025-05-05") == [("2025-05-05", 1)]
