"""The dated story as data: `tracker.timeline/1`.

Every fact that counts stands in it once, where its date begins. Two entries have an order when
one's `latest` is at or before the other's `earliest`, or when `after` leads from one to the other;
any two besides may have happened either way round. Entries of one `group` are dated by one day.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from itertools import chain, permutations
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import msgspec

from tracker.domain.dates import FOREVER, MICROSECONDS, day_of, format_instant
from tracker.domain.envelope import EventBody
from tracker.domain.events import (
    ProposalMade,
    ReportDisputed,
)
from tracker.domain.names import folded
from tracker.domain.presented import Presented
from tracker.domain.references import issues_of, taking_part
from tracker.projections.folds.positions import contradicting
from tracker.projections.folds.proposals import replaced_notes
from tracker.projections.folds.titles import titles_told
from tracker.projections.names_ages_sources import Presenter, basis_of
from tracker.projections.order import (
    LIFECYCLE_POINTERS,
    STEPS,
    Order,
    overlap,
    pointer_edges,
    united,
)
from tracker.projections.picture import Selection
from tracker.projections.picture_format import IssueRow, SourceShown
from tracker.projections.picture_format.entries import Part
from tracker.projections.sentences import short_sentence
from tracker.projections.visible import bearing_on_story, by_rank, delay_days

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Collection,
        Container,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event
    from tracker.projections.mended import Catalogue, Mended
    from tracker.projections.sentences import Titles
    from tracker.projections.visible import Counted, Question, Visible


FORMAT: Final = "tracker.timeline/1"
_ENVELOPE: Final = frozenset(("type", *EventBody.__struct_fields__))


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
    speakers: list[str]
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
    reported, or below zero back from its first. It is 0 when it was reported in between.
    `reported_later`: after the end of what was asked for. `unordered` counts the entries that may
    lie on either side of it. `fields` are those of its type. `contradicted_by` names the statements
    on the same position that say otherwise in an unknown order, told or not. `replaced_by` is the
    key of the note that supersedes this one, `replaced_on` the date of that.
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
    office: str | None
    basis: str | None
    confidence: str | None
    text: str
    fields: dict[str, Any]
    disputed_by: list[str]
    citations: list[int]
    contradicted_by: list[str]
    replaced_by: str | None
    replaced_on: str | None


class Timeline(Presented, Part, frozen=True, kw_only=True):
    """The whole story.

    `titles` say what truces, meetings and the like are called, by their streams: `meeting:oslo-1`.
    """

    format: str
    dossier: str
    title: str
    zone: str
    asked: StoryAsked
    parties: dict[str, str]
    issues: list[IssueRow]
    titles: dict[str, str]
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
        concerns: Check that one of the parties takes part, and one of the speakers said it.
        issues: One of them is named, or by the proposal that the fact is about.
        types: Types of events.
        confidence: Degrees of the desk's confidence.
        sources: One of them supports it.
        text: Words that stand in what the fact says.
    """

    since: int = -FOREVER
    concerns: Callable[[Event], bool] = Selection().concerns
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
    found, facts = bearing_on_story(mended, question)
    titles = titles_told(found)
    row = timeline_places(facts, found.ids, _chosen_ids(facts, wanted, titles))
    catalogue = found.catalogue
    presenter = Presenter(found, question)
    days = [_day(place, catalogue.zone) for place in row]
    told = list(zip(row, days, _groups(days), strict=True))
    if reverse:
        told.reverse()
    marked = _Marked(facts, found)
    entries = [
        marked.entry(
            place.fact,
            _entry(place, found, presenter, question, wanted, day=day, group=group),
        )
        for place, day, group in told
    ]
    issues = {*chain.from_iterable(entry.issues for entry in entries)}
    parties = {*chain.from_iterable(entry.parties for entry in entries)}
    return Timeline(
        format=FORMAT,
        dossier=catalogue.dossier.dossier,
        title=catalogue.dossier.title,
        zone=catalogue.dossier.zone,
        asked=asked,
        parties=catalogue.party_names(parties),
        issues=issue_rows(catalogue, issues),
        titles=titles,
        entries=entries,
        sources=presenter.sources(),
    )


def issue_rows(
    catalogue: Catalogue, named: Container[str] | None = None
) -> list[IssueRow]:
    """Return the rows of the issues that are named, or of all."""
    return [
        IssueRow(slug=issue.slug, title=issue.title, parent=issue.parent)
        for issue in catalogue.issues.values()
        if named is None or issue.slug in named
    ]


class _Marked:
    """Marks entries with what contradicts them and what replaced them."""

    def __init__(self, facts: Sequence[Counted], found: Visible) -> None:
        self._against = contradicting(facts, found.ids)
        self._replaced = replaced_notes(found.certain, found.ids)

    def entry(self, fact: Counted, entry: TimelineEntry) -> TimelineEntry:
        """Return the entry of a fact with its marks."""
        others = self._against.get(fact.event_id, ())
        by = self._replaced.get(fact.event_id)
        return msgspec.structs.replace(
            entry,
            contradicted_by=[other.name for other in others],
            replaced_by=by.name if by else None,
            replaced_on=by.when.text if by else None,
        )


def _chosen_ids(
    facts: Iterable[Counted], wanted: Wanted, titles: Mapping[str, str]
) -> set[str]:
    """Return the event ids of the facts that are told."""
    lasting = [f for f in facts if lasts(f, wanted.since)]
    proposals = proposals_about(facts, wanted.issues)
    return {f.event_id for f in lasting if is_chosen(f, wanted, proposals, titles)}


def lasts(fact: Counted, since: int) -> bool:
    """Check that a fact was not surely over before an instant."""
    return max(fact.bounds.latest, fact.when.last + 1) > since


def type_fields(event: Event) -> dict[str, Any]:
    """Return the fields of an event's type, without those of the envelope."""
    built: dict[str, Any] = msgspec.to_builtins(event)
    return {name: value for name, value in built.items() if name not in _ENVELOPE}


def is_chosen(
    fact: Counted, wanted: Wanted, proposals: Collection[str], titles: Titles
) -> bool:
    """Check that a fact is told, by all filters but that of its date."""
    event = fact.event
    if not wanted.concerns(event):
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
    said = folded(" ".join(_words(event, titles))) if wanted.text else ""
    return folded(wanted.text) in said


def _words(event: Event, titles: Titles) -> Iterable[str]:
    """Return all that an event says, in words, and what the thing is called."""
    return (
        titles.get(event.stream, ""),
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


def proposals_about(facts: Iterable[Counted], issues: Collection[str]) -> set[str]:
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
        reported=found.reported(fact).text,
        delay_days=delay_days(fact, found),
        reported_later=not found.known_then(fact),
        parties=taking_part(event),
        issues=issues_of(event),
        speaker=presenter.speaker(event.speaker),
        office=presenter.office(fact),
        basis=basis_of(fact),
        confidence=event.confidence,
        text=short_sentence(event, zone=found.catalogue.zone),
        fields=type_fields(event),
        disputed_by=presenter.disputed([fact]),
        citations=presenter.cite([fact]),
        contradicted_by=[],
        replaced_by=None,
        replaced_on=None,
    )


LONGEST_DAY: Final = 25 * 3600 * MICROSECONDS


class TimelinePlace(NamedTuple):
    """A fact in its place.

    Attributes:
        fact: The fact.
        earliest: No earlier than this, by its date and by what comes before it.
        latest: Before this, by its date and by what comes after it.
        after: The facts that it certainly comes after although their dates overlap.
        unordered: The number of others that may lie on either side of it.
    """

    fact: Counted
    earliest: int
    latest: int
    after: tuple[Counted, ...]
    unordered: int


class _Narrowed(NamedTuple):
    """A fact among those that pointers or a lifecycle tie it to.

    Among those that begin together, `share` puts one that may take longer than a day before the
    day's own, or behind them when it comes after one of them; so that a day stands together.
    `depth` counts what it comes after.
    """

    earliest: int
    latest: int
    share: int
    depth: int
    after: tuple[Counted, ...]
    further: int


def timeline_places(
    facts: Sequence[Counted], ids: Mapping[str, str], listed: Collection[str]
) -> list[TimelinePlace]:
    """Return every listed fact once, in an order that contradicts nothing that is known.

    Facts that are unordered stand as their dates begin.

    Args:
        facts: All counted facts; what is not listed still tells of the order of what is.
        ids: Event ids by every name that a pointer may use.
        listed: The event ids of those that are wanted.
    """
    narrowed = _all_narrowed(facts, ids, listed)
    row = [
        (narrowed.get(i) or _alone(fact), fact)
        for i, fact in enumerate(facts)
        if fact.event_id in listed
    ]
    begins = sorted(n.earliest for n, _ in row)
    ends = sorted(n.latest for n, _ in row)

    def unordered(one: _Narrowed) -> int:
        before = bisect_right(ends, one.earliest)
        after = len(begins) - bisect_left(begins, one.latest)
        return len(row) - 1 - before - after - one.further

    row.sort(
        key=lambda p: (p[0].earliest, p[0].share, p[0].depth, -p[0].latest, p[1].rank)
    )
    return [
        TimelinePlace(fact, n.earliest, n.latest, n.after, unordered(n))
        for n, fact in row
    ]


def _all_narrowed(
    facts: Sequence[Counted], ids: Mapping[str, str], listed: Collection[str]
) -> dict[int, _Narrowed]:
    """Return by their places the facts that something ties to others."""
    found: dict[int, _Narrowed] = {}
    for together in tied(facts, ids):
        group = [facts[i] for i in together]
        found.update(zip(together, _narrowed(group, ids, listed), strict=True))
    return found


def _narrowed(
    facts: Sequence[Counted], ids: Mapping[str, str], listed: Collection[str]
) -> Iterator[_Narrowed]:
    """Narrow each of some facts by the order of all of them."""
    order = Order(facts)
    order.add(_pointed(facts, ids))
    order.add(_steps_apart(facts))
    begins, ends, before, after = _bounded(facts, order)
    shares = _shares(begins, ends, before)
    told = {i for i, fact in enumerate(facts) if fact.event_id in listed}
    for i, share in enumerate(shares):
        earlier = [j for j in before[i] if j in told and ends[j] > begins[i]]
        later = [j for j in after[i] if j in told and ends[i] > begins[j]]
        direct = by_rank(facts[j] for j in order.last(earlier))
        further = len(earlier) + len(later)
        yield _Narrowed(begins[i], ends[i], share, len(before[i]), direct, further)


def _bounded(
    facts: Sequence[Counted], order: Order
) -> tuple[list[int], list[int], list[list[int]], list[list[int]]]:
    """Return when each of some facts begins and ends at most, and which come before and after."""
    begins = [fact.bounds.earliest for fact in facts]
    ends = [fact.bounds.latest for fact in facts]
    before: list[list[int]] = [[] for _ in facts]
    after: list[list[int]] = [[] for _ in facts]
    for i, j in permutations(range(len(facts)), 2):
        if order.before(i, j):
            before[j].append(i)
            after[i].append(j)
            begins[j] = max(begins[j], facts[i].bounds.earliest)
            ends[i] = min(ends[i], facts[j].bounds.latest)
    return begins, ends, before, after


def _shares(
    begins: Sequence[int], ends: Sequence[int], before: Sequence[Sequence[int]]
) -> Iterator[int]:
    """Yield for each fact: 0 it is wide, 1 it is not, 2 it or one before it is wide and follows."""
    both = enumerate(zip(begins, ends, strict=True))
    wide = {i for i, (begin, end) in both if _wide(begin, end)}
    behind = {i for i in wide if before[i]}
    for i, earlier in enumerate(before):
        if i in behind or not behind.isdisjoint(earlier):
            yield 2
        else:
            yield 0 if i in wide else 1


def _alone(fact: Counted) -> _Narrowed:
    """Return a fact that nothing ties to others."""
    share = 0 if _wide(*fact.bounds) else 1
    return _Narrowed(*fact.bounds, share=share, depth=0, after=(), further=0)


def _wide(earliest: int, latest: int) -> bool:
    """Check that a date is longer than a day."""
    return latest - earliest > LONGEST_DAY


def tied(facts: Sequence[Counted], ids: Mapping[str, str]) -> list[list[int]]:
    """Return groups of facts of overlapping dates that a pointer or a lifecycle ties together."""
    pairs = [*_pointed(facts, ids), *_steps_apart(facts)]
    overlapping = [(i, j) for i, j in pairs if i != j and overlap(facts[i], facts[j])]
    groups: dict[int, list[int]] = defaultdict(list)
    for i, root in enumerate(united(len(facts), overlapping)):
        groups[root].append(i)
    return [group for group in groups.values() if len(group) > 1]


def _pointed(facts: Sequence[Counted], ids: Mapping[str, str]) -> list[tuple[int, int]]:
    """Return pairs of which the second points at the first; a denial points at what it denies."""
    index = {fact.event_id: i for i, fact in enumerate(facts)}
    found = pointer_edges(facts, ids, LIFECYCLE_POINTERS)
    for i, fact in enumerate(facts):
        if isinstance(fact.event, ReportDisputed):
            target = index.get(ids.get(fact.event.target, ""))
            if target is not None:
                found.append((target, i))
    return found


def _steps_apart(facts: Sequence[Counted]) -> Iterable[tuple[int, int]]:
    """Return pairs of one lifecycle of which the first is an earlier step than the second."""
    streams: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for i, fact in enumerate(facts):
        if (step := STEPS.get(type(fact.event))) is not None:
            streams[fact.event.stream].append((step, i))
    return [
        (i, j)
        for steps in streams.values()
        for one, i in steps
        for other, j in steps
        if one < other
    ]
