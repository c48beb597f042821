"""Every fact of the chronology is told by the bundled dossiers, with its sources, its dates and its confidence."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any, Final

import pytest

from tests.dossiers.reading import (
    BRIEFING,
    UKRAINE,
    base,
    by_key,
    fact_events,
    payloads,
    recorded,
    sources,
    written,
)
from tests.dossiers.walking import MOST_WORDS, findings
from tests.surroundings import FACTS
from tracker.domain.errors import ArchiveBrokenError
from tracker.storage.files.archive import export_lines, read_lines

HISTORY: Final = [
    *(f"A{n:03d}" for n in range(1, 11)),
    *(f"B{n:03d}" for n in range(1, 131)),
]
CLAIMS: Final = [f"S{n:03d}" for n in range(1, 19)]
UNSOURCED: Final = {"A009", "B027", "B065", "B127"} | {
    "S001",
    "S003",
    "S005",
    "S007",
    *(f"S{n:03d}" for n in range(9, 18)),
}
BODY_TEXT: Final = {
    "S006.2"
}  # a sentence of the briefing's text; only the cell of the table beside it carries numbers
RECALLED: Final = {"B100.6"}
"""What is recalled only: no stored copy was found."""
WALKS: Final = {
    UKRAINE: {"facts": HISTORY, "unsourced": UNSOURCED, "uncited": RECALLED},
    BRIEFING: {"facts": CLAIMS, "unsourced": UNSOURCED, "uncited": BODY_TEXT},
}

# Second events with a date, a report or a confidence of their own, and why.
FOLLOW_UPS: Final[dict[str, dict[str, str]]] = {
    "A001.2": {
        "when": "2022-03-03",
        "reported": "2022-03-03",
    },  # the later rounds of the fact
    "A001.3": {"when": "2022-03-07", "reported": "2022-03-07"},
    "A001.4": {"when": "2022-03-14/2022-03-17", "reported": "2022-03-17"},
    **{
        key: {
            "when": "[2022-04-16..2022-12-31]",
            "reported": "2022-12-31",
            "confidence": "medium",
        }
        for key in (f"A009.{n}" for n in (3, 4, 5, 6, *range(9, 15)))
    },  # inferred
    "B008.2": {
        "when": "2025-03-05",
        "reported": "2025-03-05",
    },  # intelligence: confirmed two days later
    "B027": {"when": "2025-04"},  # the README of the chronology: not a duration
    **{
        key: {"reported": "2025-04-18"} for key in ("B030.7", "B030.9", "B030.10")
    },  # the meeting was known before the text
    "B031.3": {"when": "2025-04-27", "reported": "2025-04-27"},  # Lavrov, later
    "B038.2": {"when": "2025-04-20"},  # said on the eve of the end
    "B039.2": {"when": "2025-04-20"},  # the interim count
    "B043.2": {"when": "[2025-04-17..2025-04-22]", "confidence": "medium"},  # inferred
    "B053.3": {"when": "2025-05-08", "reported": "2025-05-08"},  # ratified
    "B075.7": {
        "when": "2025-05-16",
        "reported": "2025-05-16",
    },  # the day named had passed
    "B088.2": {"when": "2025-05-21", "reported": "2025-05-21"},  # the Kremlin, next day
    "B088.5": {"when": "2025-05-21", "reported": "2025-05-21"},
    "B100.6": {"confidence": "low"},  # recalled only
    "B095.5": {
        "when": "2025-05-27",
        "reported": "2025-05-27",
    },  # the follow-up of the fact
    "B108.4": {"confidence": "medium"},  # said by another party
    "B108.5": {"confidence": "medium"},
    "B113.2": {"when": "2025-05-31~"},  # the border service, before that day
    "B119.3": {
        "when": "[2025-06-02..2025-06-04]",
        "reported": "2025-06-04",
        "confidence": "medium",
    },  # by Lavrov's account
    "B119.4": {"when": "2025-06-04", "reported": "2025-06-04"},
    "S011": {
        "when": "2025-05-31~"
    },  # "early June" is the day of the talks: scheduled_for
    "S011.2": {"when": "2025-05-31~"},
}
NIGHT: Final = {
    "B059": "2025-05-09",
    "B060": "2025-05-09",
    "B108": "2025-05-30",
}  # the day in Kyiv of an evening in Washington
BY_THEN: Final = {
    "B034": "2025-04-19T18:00+03:00"
}  # the hour is not known, but it was announced before it took effect
SEED_REPORTED: Final = {
    "2025-05-31/2025-06-02": "[2025-05-31..2025-06-02]"
}  # the README of the chronology: not a duration

FACT_IDS: Final = [*HISTORY, *CLAIMS]


@pytest.fixture(scope="module")
def chronology() -> dict[str, dict[str, Any]]:
    return {
        fact["id"]: fact
        for fact in map(json.loads, FACTS.read_text(encoding="utf-8").splitlines())
    }


@pytest.mark.parametrize("dossier", WALKS)
def test_a_walk_through_every_fact_finds_nothing_wrong(dossier) -> None:
    assert list(findings(payloads(dossier), **WALKS[dossier])) == []


def _spoilt(dossier: str, target: str, /, **fields: Any) -> list[dict[str, Any]]:
    """The events of a dossier with fields of one of them replaced; None takes a field away."""
    events = deepcopy(payloads(dossier))
    spoilt = next(e for e in events if target in (e.get("key"), e.get("slug")))
    for name, value in fields.items():
        spoilt.pop(name, None)
        if value is not None:
            spoilt[name] = value
    return events


@pytest.mark.parametrize(
    ("key", "fields", "found"),
    [
        ("B098", {"key": None}, "B098: no event tells of it"),
        ("B102", {"key": "B131"}, "B131: the chronology has no such fact"),
        ("B102", {"key": "B101"}, "B101: the key stands twice"),
        ("B102", {"key": "B102.2"}, "B102: it has numbered events only"),
        (
            "glostat-undated",
            {"publisher": " "},
            "source-registered glostat-undated: the source has no publisher",
        ),
        (
            "B102",
            {"stance": "word " * (MOST_WORDS + 1)},
            "B102: the stance has more than 40 words",
        ),
        (
            "B105",
            {"answers": ["B404"]},
            "B105: answers names 'B404', which nothing has",
        ),
        (
            "B105",
            {"answers": ["B105"]},
            "B105: answers names 'B105', which nothing has",
        ),
        (
            "B014",
            {"supersedes": ["B013.9"]},
            "B014: supersedes names 'B013.9', which nothing has",
        ),
        ("B104", {"follows": ["104"]}, "B104: follows names '104', which nothing has"),
        (
            "B106",
            {"repeats": ["b104"]},
            "B106: repeats names 'b104', which nothing has",
        ),
        (
            "B128.3",
            {"target": "B999"},
            "B128.3: target names 'B999', which nothing has",
        ),
        (
            "B105",
            {"proposal": "lost"},
            "B105: proposal names 'lost', which nothing has",
        ),
        (
            "B125",
            {"counter_proposal": "lost"},
            "B125: counter_proposal names 'lost', which nothing has",
        ),
        (
            "B114",
            {"meeting": "istanbul-9"},
            "B114: meeting names 'istanbul-9', which nothing has",
        ),
        (
            "B066",
            {"ceasefire": "victory-day-2026"},
            "B066: ceasefire names 'victory-day-2026', which nothing has",
        ),
        (
            "B094",
            {"agreement": "no-such"},
            "B094: agreement names 'no-such', which nothing has",
        ),
        (
            "B094",
            {"term": "exchange-2000"},
            "B094: term names 'exchange-2000', which nothing has",
        ),
        (
            "B094",
            {"claimed_by": ["rus"]},
            "B094: claimed_by names 'rus', which nothing has",
        ),
        (
            "B102",
            {"party": "bavaria"},
            "B102: party names 'bavaria', which nothing has",
        ),
        (
            "B102",
            {"party": "friedrich-merz"},
            "B102: party names 'friedrich-merz', which nothing has",
        ),
        ("B102", {"speaker": "merz"}, "B102: speaker names 'merz', which nothing has"),
        ("B102", {"issue": "arms"}, "B102: issue names 'arms', which nothing has"),
        ("B113", {"issues": ["sumy"]}, "B113: issues names 'sumy', which nothing has"),
        (
            "location",
            {"parent": "places"},
            "issue-defined location: parent names 'places', which nothing has",
        ),
        (
            "B102",
            {"evidence": [{"source": "ap", "basis": "remark"}]},
            "B102: evidence names 'ap', which nothing has",
        ),
        ("B102", {"evidence": None}, "B102: it cites none of the sources of its fact"),
        (
            "B127",
            {"evidence": [{"source": "fox-news-2025-05-29", "basis": "remark"}]},
            "B127: it cites a source that the chronology does not have",
        ),
        ("B102", {"reported": None}, "B102: it lacks reported"),
        ("B102", {"confidence": None}, "B102: it lacks confidence"),
        ("B102", {"when": None}, "B102: it lacks when"),
    ],
)
def test_the_walk_finds_what_is_spoilt(key, fields, found) -> None:
    assert found in list(findings(_spoilt(UKRAINE, key, **fields), **WALKS[UKRAINE]))


@pytest.mark.parametrize("dossier", WALKS)
def test_the_digests_hold_and_the_file_is_what_export_would_write(dossier) -> None:
    assert b"".join(export_lines(recorded(dossier))) == written(dossier)


@pytest.mark.parametrize("dossier", WALKS)
def test_one_changed_word_breaks_the_chain(dossier) -> None:
    changed = written(dossier).replace(b"Istanbul", b"Ankara  ", 1)

    with pytest.raises(ArchiveBrokenError):
        read_lines(changed, verify=True)


@pytest.mark.parametrize("dossier", WALKS)
def test_every_position_is_of_a_party_on_an_issue_and_at_most_forty_words_long(
    dossier,
) -> None:
    parties = {
        e["slug"]
        for e in payloads(dossier)
        if e["type"] == "party-registered"
        and e["kind"] in {"state", "organisation", "coalition"}
    }
    issues = {e["slug"] for e in payloads(dossier) if e["type"] == "issue-defined"}
    positions = [
        e
        for e in payloads(dossier)
        if e["type"] in {"position-stated", "position-ended"}
    ]

    assert positions
    assert {e["party"] for e in positions} <= parties
    assert {e["issue"] for e in positions} <= issues
    assert (
        max(len(e["stance"].split()) for e in positions if "stance" in e) <= MOST_WORDS
    )


def test_every_source_of_a_dossier_is_cited_by_a_fact_or_listed_by_the_briefing() -> (
    None
):
    cited = {
        e["source"] for event in payloads(UKRAINE) for e in event.get("evidence", ())
    }

    assert set(sources(UKRAINE)) == cited
    assert len(sources(BRIEFING)) == 5


@pytest.mark.needs("chronology")
@pytest.mark.parametrize("fact", FACT_IDS)
def test_a_fact_rests_on_exactly_its_sources(fact, chronology) -> None:
    registered = sources(BRIEFING if fact.startswith("S") else UKRAINE)
    cited = {
        evidence["source"]
        for event in fact_events(fact)
        for evidence in event.get("evidence", ())
    }

    assert {(s["date"], s["title"], s["url"]) for s in chronology[fact]["sources"]} == {
        (
            registered[c].get("published"),
            registered[c].get("title"),
            registered[c].get("url"),
        )
        for c in cited
    }


@pytest.mark.needs("chronology")
@pytest.mark.parametrize("dossier", WALKS)
def test_dates_and_confidence_are_those_of_the_fact(dossier, chronology) -> None:
    wrong = []
    for key, event in by_key(dossier).items():
        if event["type"] == "office-held":
            continue  # since when is common knowledge, not the fact's
        fact = chronology[base(key)]
        own = FOLLOW_UPS.get(key, {})
        reported = SEED_REPORTED.get(fact["report_date"], fact["report_date"])
        allowed = {
            "when": {
                own.get("when", fact["date"]),
                NIGHT.get(base(key)),
                BY_THEN.get(base(key)),
            },
            "reported": {own.get("reported", reported)},
            "confidence": {own.get("confidence", fact["confidence"])},
        }
        wrong += [
            f"{key}: {field} is {event[field]}"
            for field, values in allowed.items()
            if event[field] not in values
        ]

    assert wrong == []


@pytest.mark.needs("chronology")
def test_the_facts_without_a_source_are_those_of_the_chronology(chronology) -> None:
    assert {
        fact for fact, told in chronology.items() if not told["sources"]
    } == UNSOURCED
    assert set(chronology) == {*HISTORY, *CLAIMS}
