"""The bundled dossiers, read once, and questions put to them."""

from __future__ import annotations

import calendar
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.domain.dates import zone_of
from tracker.projections.mended import mend
from tracker.projections.picture import picture_of_mended
from tracker.projections.visible import ask
from tracker.storage.files.archive import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.domain.recorded import RecordedEvent
    from tracker.projections.mended import Mended
    from tracker.projections.picture_format import Cell, Picture, Statement
    from tracker.projections.picture_format.entries import (
        AgreementShown,
        CeasefireShown,
        ForceShown,
        MeetingShown,
        ProposalShown,
    )

FIXTURES: Final = Path(__file__).parents[2] / "fixtures"
UKRAINE: Final = "ukraine-2025"
BRIEFING: Final = "briefing-2025-05"
CELL_STATES: Final = {
    "divergent",
    "order-unknown",
    "disputed",
    "inherited",
    "stale",
    "stated",
    "ended",
    "no-evidence",
}
SAMPLE_DAYS: Final = (
    "2025-02-12",
    "2025-02-24",
    "2025-03-04",
    "2025-03-13",
    "2025-03-18",
    "2025-03-25",
    "2025-04-03",
    "2025-04-17",
    "2025-04-19",
    "2025-04-20",
    "2025-04-25",
    "2025-05-03",
    "2025-05-09",
    "2025-05-11",
    "2025-05-15",
    "2025-05-19",
    "2025-05-28",
    "2025-05-31",
    "2025-06-03",
    "2025-06-10",
)


@cache
def written(dossier: str) -> bytes:
    """The bundled file as it stands."""
    return (FIXTURES / f"{dossier}.jsonl").read_bytes()


@cache
def recorded(dossier: str) -> list[RecordedEvent]:
    return read_lines(written(dossier), verify=True)


@cache
def payloads(dossier: str) -> list[dict[str, Any]]:
    """Every event as the file writes it, read without the project's own decoding."""
    return [json.loads(line)["event"] for line in written(dossier).splitlines()]


@cache
def by_key(dossier: str = UKRAINE) -> dict[str, dict[str, Any]]:
    return {e["key"]: e for e in payloads(dossier) if "key" in e}


def event(key: str) -> dict[str, Any]:
    return by_key(BRIEFING if key.startswith("S") else UKRAINE)[key]


def fact_events(fact: str) -> list[dict[str, Any]]:
    """All events of one fact of the chronology."""
    return [
        e
        for key, e in by_key(BRIEFING if fact.startswith("S") else UKRAINE).items()
        if base(key) == fact
    ]


@cache
def sources(dossier: str = UKRAINE) -> dict[str, dict[str, Any]]:
    return {e["slug"]: e for e in payloads(dossier) if e["type"] == "source-registered"}


def base(key: str | None) -> str:
    """The fact that a key belongs to: `B104.2` is of B104."""
    return (key or "").split(".")[0]


@cache
def _mended(dossier: str) -> Mended:
    return mend(recorded(dossier))


@cache
def picture(
    valid: str,
    known: str | None = None,
    *,
    dossier: str = UKRAINE,
    zone: str | None = None,
) -> Picture:
    """The answer of a bundled dossier; `zone` asks by the days of another zone."""
    found = _mended(dossier)
    question = ask(
        valid,
        zone=zone_of(zone) if zone else found.catalogue.zone,
        known=known,
        log=recorded(dossier)[-1].global_position,
    )
    return picture_of_mended(found, question)


@cache
def as_data(
    valid: str, known: str | None = None, *, dossier: str = UKRAINE
) -> dict[str, Any]:
    return msgspec.to_builtins(picture(valid, known, dossier=dossier))


def keys_in(value: Any) -> Iterator[str]:
    """Every key that an answer names, wherever it stands."""
    match value:
        case dict():
            for name, inner in value.items():
                if name == "key" and isinstance(inner, str):
                    yield inner
                elif name == "keys":
                    yield from inner
                else:
                    yield from keys_in(inner)
        case list():
            for inner in value:
                yield from keys_in(inner)


def cell(
    valid: str,
    party: str,
    issue: str,
    known: str | None = None,
    *,
    dossier: str = UKRAINE,
) -> Cell:
    return next(
        c
        for c in picture(valid, known, dossier=dossier).cells
        if (c.column, c.issue) == (party, issue)
    )


def said(
    valid: str, party: str, issue: str, known: str | None = None
) -> list[Statement]:
    """What a cell says on its own issue, its parts left out."""
    return [s for s in cell(valid, party, issue, known).statements if s.issue == issue]


def shown_keys(valid: str, party: str, issue: str) -> set[str]:
    return {k for s in said(valid, party, issue) for k in s.keys}


def truce(
    valid: str, slug: str, *, zone: str | None = None, known: str | None = None
) -> CeasefireShown | None:
    return next(
        (c for c in picture(valid, known, zone=zone).ceasefires if c.slug == slug), None
    )


def truce_state(valid: str, slug: str, *, zone: str | None = None) -> str | None:
    found = truce(valid, slug, zone=zone)
    return found.state if found else None


def meeting(valid: str, slug: str, known: str | None = None) -> MeetingShown | None:
    return next((m for m in picture(valid, known).meetings if m.slug == slug), None)


def proposal(valid: str, slug: str, *, dossier: str = UKRAINE) -> ProposalShown | None:
    return next(
        (p for p in picture(valid, dossier=dossier).proposals if p.slug == slug), None
    )


def agreement(valid: str, slug: str) -> AgreementShown | None:
    return next((a for a in picture(valid).agreements if a.slug == slug), None)


def force(valid: str, key: str, known: str | None = None) -> ForceShown | None:
    return next((f for f in picture(valid, known).forces if f.key == key), None)


def counts(valid: str, slug: str, accuser: str) -> list[int]:
    """The numbers of breaches that one accuser is shown to allege, in the answer's order."""
    found = truce(valid, slug)
    return (
        [
            n
            for v in found.violations
            if v.accuser == accuser
            for n in (v.low, v.best, v.high)
            if n is not None
        ]
        if found
        else []
    )


def possible_keys(valid: str, *, zone: str | None = None) -> set[str]:
    return {p.key for p in picture(valid, zone=zone).possible}


def first_day(text: str) -> str:
    """The earliest day of a written date, read without the project's own parser."""
    found = re.findall(r"\d{4}(?:-\d\d){0,2}", text)[0]
    return found + {4: "-01-01", 7: "-01", 10: ""}[len(found)]


def last_day(text: str) -> str:
    """The last day of a written date, read without the project's own parser."""
    found = re.findall(r"\d{4}(?:-\d\d){0,2}", text)[-1]
    if len(found) == 4:
        return f"{found}-12-31"
    return (
        found
        if len(found) == 10
        else f"{found}-{calendar.monthrange(int(found[:4]), int(found[5:7]))[1]}"
    )
