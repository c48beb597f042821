"""The bundled dossier is encoded evenly: what a fact says on an issue stands in that issue's cell, and ends with its round."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any, Final

import pytest

from tests.dossiers.reading import UKRAINE, by_key, cell, payloads
from tests.surroundings import FACTS

KINDS: Final = {
    "statement of position",
    "proposal",
    "response (accept)",
    "response (counter)",
    "response (reject)",
    "meeting offer",
    "talks scheduled",
    "talks held",
    "talks postponed/cancelled",
    "call",
    "sanction/ultimatum",
    "ceasefire declared",
    "agreement reached",
    "document published",
}
"""The kinds of facts in which somebody says what it wants. Counts, breaches and exchanges say what happened."""
ISSUES: Final = {
    "nato": {"nato-enlargement"},
    "energy": {"energy-strikes"},
    "mobilisation-arms": {"arms-supplies", "mobilisation"},
    "us-stance": set[str](),  # whose stance it is, and no issue
    "europe-stance": set[str](),
}
PARTIES: Final = {
    "Ukraine": {"ukraine"},
    "Russia": {"russia"},
    "United States": {"united-states"},
    "Europe": {"europe"},
    "Italy": {"italy", "europe"},
    "Holy See": {"holy-see"},
    "Türkiye": {"turkiye"},
    "United Kingdom": {"united-kingdom", "europe"},
    "France": {"france", "europe"},
    "Germany": {"germany", "europe"},
    "Poland": {"poland", "europe"},
}
SAYS_NOTHING: Final = {
    "A002": "the texts themselves are A003 and A004",
    "A005": "about the front; the tag names the talks of those days",
    "A010": "a draft that nobody had agreed to",
    "B023": "where they met; what they said is B024",
    "B043": "a split, and not what either side wants; Britain is the host",
    "B047": "what was spoken of; only Kyiv's stance on it is known",
    "B073": "of sanctions only that they were threatened, by others",
    "B075": "who goes; what Kyiv wants of leaders is said the day after",
    "B078": "that it was held; what was said there is B079 and B080",
    "B079": "Russia's stance of that day is B080",
    "B084": "what Washington says of that call is B085",
    "B110": "Türkiye is the guest of whoever speaks",
    "B122": "which names were shown",
    "B018": "the halt on energy is no ceasefire of the United States",
    "B024": "what Russia says on the sea that day is B025",
}
ROUNDS: Final = {
    "2025-05-15": "2025-05-17",
    "2025-06-02": "2025-06-03",
}
"""The day that statements name, and the first day on which none of them may hold."""


@pytest.fixture(scope="module")
def chronology() -> list[dict[str, Any]]:
    return [json.loads(line) for line in FACTS.read_text("utf-8").splitlines()]


def stated() -> dict[str, set[tuple[str, str]]]:
    """By the number of each fact the parties and issues in whose cells it stands."""
    found: dict[str, set[tuple[str, str]]] = {}
    for key, event in by_key().items():
        if event["type"] in {"position-stated", "position-ended"}:
            place = (event["party"], event["issue"])
            found.setdefault(key.split(".")[0], set()).add(place)
    return found


@pytest.mark.needs("chronology")
def test_what_a_fact_says_on_an_issue_stands_in_that_issues_cell(chronology) -> None:
    there, lacking = stated(), []
    for fact in chronology:
        if fact["kind"] not in KINDS or fact["id"].startswith("S"):
            continue
        for actor in fact["actors"]:
            for tag in fact["issues"]:
                issues = ISSUES.get(tag, {tag})
                places = {(p, i) for p in PARTIES[actor] for i in issues}
                if places and not places & there.get(fact["id"], set()):
                    lacking.append((fact["id"], actor, tag))

    assert {number for number, _, _ in lacking} == SAYS_NOTHING.keys(), lacking


@pytest.mark.parametrize(
    ("day", "party", "issue", "key"),
    [
        ("2025-03-20", "russia", "negotiation-terms", "B013"),
        ("2025-04-20", "united-states", "negotiation-terms", "B030"),
        ("2025-05-12", "united-states", "location", "B070"),
        ("2025-06-03", "united-states", "location", "B123"),
        ("2025-02-20", "russia", "location", "B003"),
        ("2025-03-14", "ukraine", "location", "B012"),
    ],
)
def test_a_fact_answers_for_its_own_issue(day, party, issue, key) -> None:
    said = cell(day, party, issue).statements
    own = [s for s in said if s.issue == issue and s.party == party]

    assert key in {name.split(".")[0] for s in own for name in s.keys}


@pytest.mark.parametrize("day", ROUNDS)
def test_no_statement_about_a_round_outlives_the_round(day) -> None:
    named = dt.date.fromisoformat(day)
    words = re.compile(rf"\b{named.day} {named:%B}\b")
    places = {
        (e["party"], e["issue"])
        for e in payloads(UKRAINE)
        if e["type"] == "position-stated" and words.search(e["stance"])
    }
    still = {
        s.key
        for party, issue in places
        for s in cell(ROUNDS[day], party, issue).statements
        if s.party == party and s.issue == issue and words.search(s.stance)
    }

    assert places
    assert still == set()


def test_everything_that_can_have_a_title_has_one() -> None:
    titled = {
        e["target"]
        for e in payloads(UKRAINE)
        if e["type"] == "record-corrected" and "title" in e["replacement"]
    }
    wanted = {
        key
        for key, e in by_key().items()
        if e["type"]
        in {
            "ceasefire-declared",
            "meeting-planned",
            "meeting-held",
            "proposal-made",
            "agreement-reached",
        }
    }

    assert wanted <= titled
