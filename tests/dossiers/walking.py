"""A walk through every fact of a dossier, over the plain JSON of its events: what is missing, and what points at nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

POINTERS: Final = ("answers", "supersedes", "follows", "repeats", "target")
PARTIES: Final = (
    "party",
    "member",
    "coalition",
    "accuser",
    "accused",
    "owner",
    "estimator",
    "by",
    "to",
    "parties",
    "mediators",
    "columns",
    "declarers",
    "invited",
    "attended",
    "proposed_by",
    "confirmed_by",
    "claimed_by",
    "against",
)
ISSUES: Final = ("issue", "parent", "issues")
SUBJECTS: Final = {
    "proposal": ("proposal-made",),
    "counter_proposal": ("proposal-made",),
    "meeting": ("meeting-planned", "meeting-held"),
    "ceasefire": ("ceasefire-declared",),
    "agreement": ("agreement-reached",),
}
SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST_WORDS: Final = 40


def findings(
    events: Sequence[dict[str, Any]],
    *,
    facts: Collection[str],
    unsourced: Collection[str],
    uncited: Collection[str] = (),
) -> Iterator[str]:
    """Everything that a walk through the facts finds wrong, in words.

    Args:
        events: All events of one dossier, as its file writes them.
        facts: The ids that the dossier must tell of.
        unsourced: Those of them for which the chronology has no source.
        uncited: Keys that cite nothing although their fact has sources.
    """
    yield from _facts(events, facts)
    named = _Named(events)
    for event in events:
        name = event.get("key") or f"{event['type']} {event.get('slug', '')}".strip()
        yield from (f"{name}: {problem}" for problem in _event(event, named))
        if "key" in event:
            yield from (
                f"{name}: {problem}" for problem in _fact(event, unsourced, uncited)
            )


class _Named:
    """Whatever an event may name, by kind."""

    def __init__(self, events: Sequence[dict[str, Any]]) -> None:
        self.keys = {e["key"] for e in events if "key" in e}
        self.sources = {e["slug"] for e in events if e["type"] == "source-registered"}
        self.parties = {
            e["slug"]
            for e in events
            if e["type"] == "party-registered" and e["kind"] != "person"
        }
        self.people = {
            e["slug"]
            for e in events
            if e["type"] == "party-registered" and e["kind"] == "person"
        }
        self.issues = {e["slug"] for e in events if e["type"] == "issue-defined"}
        self.subjects = {
            field: {
                e[kind.split("-")[0]]
                for e in events
                for kind in kinds
                if e["type"] == kind
            }
            for field, kinds in SUBJECTS.items()
        }
        self.terms = {
            (e["agreement"], t["slug"])
            for e in events
            if e["type"] == "agreement-reached"
            for t in e["terms"]
        }


def _facts(events: Sequence[dict[str, Any]], facts: Collection[str]) -> Iterator[str]:
    keys = [e["key"] for e in events if "key" in e]
    told = {key.split(".")[0] for key in keys}
    yield from (f"{fact}: no event tells of it" for fact in sorted(set(facts) - told))
    yield from (
        f"{fact}: the chronology has no such fact" for fact in sorted(told - set(facts))
    )
    yield from (
        f"{key}: the key stands twice"
        for key in sorted({k for k in keys if keys.count(k) > 1})
    )
    yield from (
        f"{fact}: it has numbered events only"
        for fact in sorted(told & set(facts))
        if fact not in keys
    )


def _event(event: dict[str, Any], named: _Named) -> Iterator[str]:
    if event["type"] == "source-registered" and not event.get("publisher", "").strip():
        yield "the source has no publisher"
    if len(event.get("stance", "").split()) > MOST_WORDS:
        yield f"the stance has more than {MOST_WORDS} words"
    for field, name, known in _references(event, named):
        if name not in known:
            yield f"{field} names {name!r}, which nothing has"
    if "term" in event and (event["agreement"], event["term"]) not in named.terms:
        yield f"term names {event['term']!r}, which nothing has"


def _references(
    event: dict[str, Any], named: _Named
) -> Iterator[tuple[str, str, Collection[str]]]:
    """Field, name and what that field may name, for everything that an event names."""
    tables = [
        (POINTERS, named.keys - {event.get("key")}),
        (PARTIES, named.parties),
        (ISSUES, named.issues),
        *(((field,), known) for field, known in named.subjects.items()),
    ]
    for fields, known in tables:
        for field in fields:
            value = event.get(field, ())
            yield from (
                (field, name, known)
                for name in ((value,) if isinstance(value, str) else value)
            )
    asked = [c.get("by_whom", "") for c in event.get("conditions", ())]
    yield from (
        ("by_whom", name, named.parties)
        for name in (*asked, event.get("by_whom", ""))
        if SLUG.fullmatch(name)
    )
    yield from (
        ("speaker", name, named.people)
        for name in (event.get("speaker", ""),)
        if SLUG.fullmatch(name)
    )
    yield from (
        ("evidence", e["source"], named.sources) for e in event.get("evidence", ())
    )


def _fact(
    event: dict[str, Any], unsourced: Collection[str], uncited: Collection[str]
) -> Iterator[str]:
    for field in ("when", "reported", "confidence"):
        if not event.get(field):
            yield f"it lacks {field}"
    without = event["key"].split(".")[0] in unsourced or event["key"] in uncited
    if without and event.get("evidence"):
        yield "it cites a source that the chronology does not have"
    if not without and not event.get("evidence"):
        yield "it cites none of the sources of its fact"
