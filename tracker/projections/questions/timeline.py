"""The dated story as data: `tracker.timeline/1`.

Every fact that counts stands in it once, where its date begins. Two entries have an order when
one's `latest` is at or before the other's `earliest`, or when `after` leads from one to the other;
any two besides may have happened either way round. Entries of one `group` are dated by one day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import msgspec

from tracker.domain.dates import FOREVER, day_of, format_instant
from tracker.domain.events import AssessmentRecorded, ProposalMade
from tracker.domain.names import folded
from tracker.domain.references import POINTERS, references
from tracker.projections.names_ages_sources import Presenter, basis_of
from tracker.projections.picture_format import IssueRow, Part, SourceShown
from tracker.projections.questions.timeline_order import timeline_places
from tracker.projections.sentences import short_sentence
from tracker.projections.visible import public_acts, visible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event
    from tracker.projections.mended import Mended
    from tracker.projections.question_clocks import Question
    from tracker.projections.questions.timeline_order import TimelinePlace
    from tracker.projections.visible import Counted, Visible

FORMAT: Final = "tracker.timeline/1"
MOST_DELAY: Final = 1
"""The days that may lie between a fact and its report before both dates are told."""

_ENVELOPE: Final = frozenset(
    {
        "type",
        "schema_version",
        "dossier",
        "key",
        "when",
        "when_words",
        "reported",
        "evidence",
        "speaker",
        "confidence",
        "note",
        *POINTERS,
    }
)


class StoryAsked(Part, frozen=True, kw_only=True):
    """The question: from when (null: from the first) until when, and which entries.

    `boundary` is the exclusive end, `known` the known-at date, `log` the last log place that was
    read.
    """

    from_: str | None = msgspec.field(name="from")
    to: str
    boundary: str
    known: str | None
    log: int
    parties: list[str]
    issues: list[str]
    types: list[str]
    confidence: list[str]
    sources: list[str]
    text: str | None


class TimelineEntry(Part, frozen=True, kw_only=True):
    """One fact.

    `earliest` and `latest` bound it by its date and by what certainly comes before and after it
    (null: no bound is known). `certainty` is `possible` when it may lie outside of what was asked
    for. `delay_days` counts calendar days from its last possible day to the day on which it was
    reported, or below zero back from its first; 0 when it was reported in between.
    `reported_later`: after the end of what was asked for. `unordered` counts the entries that may
    lie on either side of it. `fields` are those of its type.
    """

    key: str
    event_id: str
    type: str
    when: str
    when_words: str | None
    day: str | None
    group: int
    earliest: str
    latest: str | None
    certainty: Literal["certain", "possible"]
    unordered: int
    after: list[str]
    reported: str
    delay_days: int
    reported_later: bool
    parties: list[str]
    issues: list[str]
    speaker: str | None
    basis: str | None
    confidence: str | None
    text: str
    fields: dict[str, Any]
    disputed_by: list[str]
    citations: list[int]


class Timeline(Part, frozen=True, kw_only=True):
    """The whole story."""

    format: str
    dossier: str
    title: str
    zone: str
    asked: StoryAsked
    parties: dict[str, str]
    issues: list[IssueRow]
    entries: list[TimelineEntry]
    sources: list[SourceShown]

    @property
    def reported_later(self) -> int:
        """Count the entries that were reported after the end of what was asked for."""
        return sum(entry.reported_later for entry in self.entries)


class Wanted(NamedTuple):
    """A choice of facts; an empty filter lets all through.

    Attributes:
        since: What was surely over before this instant is left out.
        parties: One of them takes part.
        issues: One of them is named, or by the proposal that the fact is about.
        types: Types of events.
        confidence: Degrees of the desk's confidence.
        sources: One of them supports it.
        text: Words that stand in what the fact says.
    """

    since: int = -FOREVER
    parties: frozenset[str] = frozenset()
    issues: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    confidence: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    text: str = ""


def timeline_of(
    mended: Mended,
    question: Question,
    wanted: Wanted,
    *,
    asked: StoryAsked,
    reverse: bool = False,
) -> Timeline:
    """Tell the story up to the question's boundary.

    Args:
        mended: The dossier's log, put right.
        question: The end of the story, and what may be known.
        wanted: The facts that are told.
        asked: The question as the answer repeats it.
        reverse: Whether the last comes first.
    """
    found = visible(mended, question)
    facts = [*found.certain, *found.possible]
    facts += public_acts(mended, question, {f.event_id for f in facts})
    proposals = _proposed(facts, wanted.issues)
    lasting = (f for f in facts if max(f.bounds.latest, f.when.last + 1) > wanted.since)
    kept = {fact.event_id for fact in lasting if _chosen(fact, wanted, proposals)}
    row = timeline_places(facts, found.ids, kept)
    catalogue = found.catalogue
    presenter = Presenter(found, question)
    days = [_day(place, catalogue.zone) for place in row]
    told = list(zip(row, days, _groups(days), strict=True))
    if reverse:
        told.reverse()
    entries = [
        _entry(place, found, presenter, question, wanted, day=day, group=group)
        for place, day, group in told
    ]
    named = {issue for entry in entries for issue in entry.issues}
    return Timeline(
        format=FORMAT,
        dossier=catalogue.dossier.dossier,
        title=catalogue.dossier.title,
        zone=catalogue.dossier.zone,
        asked=asked,
        parties={
            slug: p.name for slug, p in catalogue.parties.items() if p.kind != "person"
        },
        issues=[
            IssueRow(slug=i.slug, title=i.title, parent=i.parent)
            for i in catalogue.issues.values()
            if i.slug in named
        ],
        entries=entries,
        sources=presenter.sources(),
    )


def timeline_schema() -> dict[str, object]:
    """Return the JSON Schema (2020-12) of a timeline."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **msgspec.json.schema(Timeline),
    }


def delay_days(fact: Counted, zone: ZoneInfo) -> int:
    """Count calendar days from the last possible day of a fact to its report.

    Below zero they count back from its first possible day; 0 in between.
    """
    if fact.reported.latest > FOREVER // 2:
        return 0
    reported = day_of(fact.reported.latest - 1, zone)
    last = max(fact.bounds.latest - 1, fact.when.last)
    if last < FOREVER // 2 and (late := (reported - day_of(last, zone)).days) > 0:
        return late
    return min((reported - day_of(fact.bounds.earliest, zone)).days, 0)


def taking_part(event: Event) -> list[str]:
    """Return the parties that take part in an event; being named in a condition is no part."""
    named = [
        r.name
        for r in references(event)
        if r.kind == "party" and r.path[0] != "conditions"
    ]
    if isinstance(event, AssessmentRecorded):
        named.insert(0, event.by_whom)
    return list(dict.fromkeys(named))


def issues_of(event: Event) -> list[str]:
    """Return the issues that an event names."""
    return list(dict.fromkeys(r.name for r in references(event) if r.kind == "issue"))


def type_fields(event: Event) -> dict[str, Any]:
    """Return the fields of an event's type."""
    built: dict[str, Any] = msgspec.to_builtins(event)
    return {name: value for name, value in built.items() if name not in _ENVELOPE}


def _chosen(fact: Counted, wanted: Wanted, proposals: Collection[str]) -> bool:
    """Check that a fact is told, by all filters but that of its date."""
    event = fact.event
    if wanted.parties and wanted.parties.isdisjoint(taking_part(event)):
        return False
    if wanted.issues and event.stream not in proposals:
        named = issues_of(event)
        if wanted.issues.isdisjoint(named):
            return False
    if wanted.types and event.type not in wanted.types:
        return False
    if wanted.confidence and event.confidence not in wanted.confidence:
        return False
    if wanted.sources and wanted.sources.isdisjoint(e.source for e in fact.evidence):
        return False
    return not wanted.text or folded(wanted.text) in folded(" ".join(_words(event)))


def _words(event: Event) -> Iterable[str]:
    """Return all that an event says, in words."""
    return (
        short_sentence(event),
        event.when_words or "",
        event.speaker or "",
        event.note or "",
        *_texts(type_fields(event)),
    )


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _proposed(facts: Iterable[Counted], issues: Collection[str]) -> set[str]:
    """Return the streams of the proposals that name one of the issues."""
    return {
        fact.event.stream
        for fact in facts
        if isinstance(fact.event, ProposalMade)
        and not set(fact.event.issues).isdisjoint(issues)
    }


def _day(place: TimelinePlace, zone: ZoneInfo) -> str | None:
    """Return the one day on which a fact lies; None when there are several."""
    if place.latest >= FOREVER:
        return None
    day = day_of(place.earliest, zone)
    return day.isoformat() if day_of(place.latest - 1, zone) == day else None


def _groups(days: Sequence[str | None]) -> list[int]:
    """Number entries so that those beside each other of one day share a number."""
    found: list[int] = []
    for i, day in enumerate(days):
        same = i > 0 and day is not None and day == days[i - 1]
        found.append(found[-1] + (not same) if found else 1)
    return found


def _entry(
    place: TimelinePlace,
    found: Visible,
    presenter: Presenter,
    question: Question,
    wanted: Wanted,
    *,
    day: str | None,
    group: int,
) -> TimelineEntry:
    fact = place.fact
    event = fact.event
    began = fact.bounds.earliest >= wanted.since or (
        fact.when.end is not None and fact.when.end.earliest >= wanted.since
    )
    certain = began and fact.bounds.latest <= question.boundary
    return TimelineEntry(
        key=fact.name,
        event_id=fact.event_id,
        type=event.type,
        when=fact.when.text,
        when_words=event.when_words,
        day=day,
        group=group,
        earliest=format_instant(place.earliest),
        latest=None if place.latest >= FOREVER else format_instant(place.latest),
        certainty="certain" if certain else "possible",
        unordered=place.unordered,
        after=[f.name for f in place.after],
        reported=fact.reported.text,
        delay_days=delay_days(fact, found.catalogue.zone),
        reported_later=not found.known_then(fact),
        parties=taking_part(event),
        issues=issues_of(event),
        speaker=presenter.speaker(event.speaker),
        basis=basis_of(fact),
        confidence=event.confidence,
        text=short_sentence(event),
        fields=type_fields(event),
        disputed_by=presenter.disputed([fact]),
        citations=presenter.cite([fact]),
    )
