"""The events that make the difference between two answers, and the changes that each did.

An event counts for one answer and not for the other, or carries other evidence. It is laid only to
what its stream or its act is about; what may not have happened yet changes nothing but the list of
what is possible.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tracker.domain.dates import read_when
from tracker.domain.events import MembershipChanged
from tracker.projections.names_ages_sources import source_shown
from tracker.projections.questions.diff_format import Cause
from tracker.projections.sentences import short_sentence
from tracker.projections.visible import reported_of, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tracker.domain.envelope import Evidence
    from tracker.domain.events import Event, ReportDisputed, SourceRetracted
    from tracker.domain.recorded import RecordedEvent
    from tracker.projections.mended import Catalogue, Mended
    from tracker.projections.picture_format import Part, SourceShown, Statement
    from tracker.projections.question_clocks import Question
    from tracker.projections.visible import Counted, Reported, Visible

Side = Literal["before", "after", "both"]


class CausingEvent(NamedTuple):
    """An event that may have done a change.

    Attributes:
        name: Its key, or its id.
        event_id: Its id.
        type: Its type.
        side: For which question it counts: for both, when only its evidence or its certainty
            differs.
        when: Its date.
        when_words: Its date in the words of the source.
        reported: Since when the public could know it.
        last: The last microsecond of its date; of an act without one, that of its report.
        known: The last microsecond of its report.
        possible: Whether it may not have happened yet.
        text: What it says, in a line.
        event: The event itself.
        stream: The stream that it belongs to.
        targets: The event that a denial is about, by id and key.
        source: The source that a retraction takes back.
        member: The party that joined or left.
        coalition: The coalition that it joined or left.
        sources: The sources that support it, still without numbers.
    """

    name: str
    event_id: str
    type: str
    side: Side
    when: str | None
    when_words: str | None
    reported: str
    last: int
    known: int
    possible: bool
    text: str
    event: Event
    stream: str
    targets: frozenset[str]
    source: str | None
    member: str | None
    coalition: str | None
    sources: tuple[SourceShown, ...]


def causes_between(
    mended: Mended, before: Question, after: Question
) -> list[CausingEvent]:
    """Return the events that make the difference, in the order of their dates."""
    old, new = _counting(visible(mended, before)), _counting(visible(mended, after))
    ranked: list[tuple[int, str, CausingEvent]] = []
    for event_id in dict.fromkeys([*old, *new]):
        first, second = old.get(event_id), new.get(event_id)
        side: Side = "after" if first is None else "before"
        if first is not None and second is not None:
            if (first[0].evidence, first[1]) == (second[0].evidence, second[1]):
                continue
            side = "both"
        fact, certain = second or old[event_id]
        cause = fact_as_cause(fact, side, mended.catalogue, certain=certain)
        ranked.append((fact.bounds.earliest, fact.name, cause))
    for recorded, act in _acts_on(mended, {**old, **new}):
        reported = reported_of(recorded, act, mended.catalogue)
        known = (reported.latest <= before.known, reported.latest <= after.known)
        if known[0] != known[1]:
            ranked.append(
                (
                    reported.latest,
                    recorded.name,
                    act_as_cause(
                        recorded,
                        act,
                        mended,
                        reported,
                        "after" if known[1] else "before",
                    ),
                )
            )
    return [cause for *_, cause in sorted(ranked, key=lambda r: r[:2])]


def _counting(found: Visible) -> dict[str, tuple[Counted, bool]]:
    """Return the facts that count by their event ids, and whether they do for certain."""
    certain = {fact.event_id: (fact, True) for fact in found.certain}
    return certain | {fact.event_id: (fact, False) for fact in found.possible}


def _acts_on(
    mended: Mended, counting: Mapping[str, tuple[Counted, bool]]
) -> Iterator[tuple[RecordedEvent, SourceRetracted | ReportDisputed]]:
    """Return the retractions of sources that these facts cite, and the denials of them."""
    cited = {e.source for fact, _ in counting.values() for e in fact.event.evidence}
    yield from (
        (recorded, act) for recorded, act in mended.retractions if act.source in cited
    )
    for recorded, act in mended.disputes:
        if mended.ids.get(act.target) in counting:
            yield recorded, act


def fact_as_cause(
    fact: Counted, side: Side, catalogue: Catalogue, *, certain: bool
) -> CausingEvent:
    """Make a fact an event that may have done a change."""
    event = fact.event
    moved = event if isinstance(event, MembershipChanged) else None
    return CausingEvent(
        name=fact.name,
        event_id=fact.event_id,
        type=event.type,
        side=side,
        when=fact.when.text,
        when_words=event.when_words,
        reported=fact.reported.text,
        last=fact.bounds.latest - 1,
        known=fact.reported.latest - 1,
        possible=not certain,
        text=_told(event, catalogue),
        event=event,
        stream=event.stream,
        targets=frozenset(),
        source=None,
        member=moved.member if moved else None,
        coalition=moved.coalition if moved else None,
        sources=_sources(fact.evidence, catalogue),
    )


def act_as_cause(
    recorded: RecordedEvent,
    act: SourceRetracted | ReportDisputed,
    mended: Mended,
    reported: Reported,
    side: Side,
) -> CausingEvent:
    """Make a retraction or a denial an event that may have done a change."""
    target = getattr(act, "target", None)
    event_id = mended.ids.get(target) if target else None
    names = {
        name for name, found in mended.ids.items() if event_id and found == event_id
    }
    return CausingEvent(
        name=recorded.name,
        event_id=recorded.event_id,
        type=act.type,
        side=side,
        when=act.when,
        when_words=act.when_words,
        reported=reported.text,
        last=read_when(act.when, zone=mended.catalogue.zone).start.latest - 1
        if act.when
        else reported.latest - 1,
        known=reported.latest - 1,
        possible=False,
        text=_told(act, mended.catalogue),
        event=act,
        stream=act.stream,
        targets=frozenset(names),
        source=getattr(act, "source", None),
        member=None,
        coalition=None,
        sources=_sources(act.evidence, mended.catalogue),
    )


def _told(event: Event, catalogue: Catalogue) -> str:
    """Say an event with the names of parties and issues."""
    return short_sentence(
        event,
        party=lambda slug: (
            catalogue.parties[slug].name if slug in catalogue.parties else slug
        ),
        issue=lambda slug: (
            catalogue.issues[slug].title if slug in catalogue.issues else slug
        ),
    )


def _sources(
    evidence: Iterable[Evidence], catalogue: Catalogue
) -> tuple[SourceShown, ...]:
    return tuple(
        source_shown(slug, catalogue, n=0)
        for slug in dict.fromkeys(e.source for e in evidence if e.stance == "supports")
    )


class Attribution:
    """Finds the events that did a change."""

    def __init__(
        self,
        events: Sequence[CausingEvent],
        numbers: Mapping[str, int],
        parents: Mapping[str, str | None],
    ) -> None:
        """Take the events that make the difference.

        Args:
            events: The events that make the difference, in the order of their dates.
            numbers: The numbers of sources by slug.
            parents: The issue of which each issue is a part.
        """
        self._events, self._numbers, self._parents = events, numbers, parents
        self._by_stream: dict[str, list[int]] = defaultdict(list)
        self._by_target: dict[str, list[int]] = defaultdict(list)
        self._by_source: dict[int, list[int]] = defaultdict(list)
        self._by_coalition: dict[str, list[int]] = defaultdict(list)
        for place, each in enumerate(events):
            if not each.possible or each.side == "both":
                self._by_stream[each.stream].append(place)
            for target in (each.name, *each.targets):
                self._by_target[target].append(place)
            if each.source is not None and each.source in numbers:
                self._by_source[numbers[each.source]].append(place)
            if each.coalition:
                self._by_coalition[each.coalition].append(place)

    def of_position(
        self, party: str, issue: str, was: Sequence[Statement], now: Sequence[Statement]
    ) -> list[Cause]:
        """Return what moved a party on an issue: its statements, and acts on their reports."""
        said = self._by_stream[f"position:{party}/{issue}"]
        acts = self._acts(_statement_names([*was, *now]))
        found = self._shown([*said, *acts, *self._taken_back(was, now)])
        return found or self._shown(self._joined(party))

    def of_cell(
        self,
        issue: str,
        column: str,
        statements: Sequence[Statement],
        through: Iterable[str | None],
    ) -> list[Cause]:
        """Return what changed a cell: statements on what it lists or listed, joining and leaving.

        A cell may change that lists nothing on either side, as when all that its members held has
        ended: then it is laid to what anybody said or ended on its issue and its parts, since a
        picture does not name the members of a coalition.
        """
        parts = [i for i in {issue, *self._parents} if issue in self._path(i)]
        places = self._acts(_statement_names(statements))
        for statement in statements:
            places += self._by_stream[f"position:{statement.party}/{statement.issue}"]
        for part in parts:
            places += self._by_stream[f"position:{column}/{part}"]
        members = {column, *(s.party for s in statements)}
        for coalition in {column, *through}:
            for place in self._by_coalition[coalition or ""]:
                if not statements or self._events[place].member in members:
                    places.append(place)
        found = self._shown(places)
        if found or statements:
            return found
        anybody = [
            place
            for stream, said in self._by_stream.items()
            if stream.startswith("position:") and stream.rpartition("/")[2] in parts
            for place in said
        ]
        return self._shown(anybody)

    def _path(self, issue: str) -> list[str]:
        """Return an issue and those that it is a part of; a circle is walked once."""
        path: list[str] = []
        found: str | None = issue
        while found is not None and found not in path:
            path.append(found)
            found = self._parents.get(found)
        return path

    def of_entry(
        self, kind: str, before: Part | None, after: Part | None
    ) -> list[Cause]:
        """Return what changed an entry of a list: the events of its stream, and acts on reports."""
        was: list[Any] = [] if before is None else [before]
        now: list[Any] = [] if after is None else [after]
        places: list[int] = []
        for side in (*was, *now):
            if hasattr(side, "slug"):
                places += self._by_stream[f"{kind}:{side.slug}"]
            places += self._acts(side.keys if hasattr(side, "keys") else [side.key])
        return self._shown([*places, *self._taken_back(was, now)])

    def _acts(self, names: Iterable[str]) -> list[int]:
        """Return the events of these names, and the denials of them."""
        return [
            p for name in dict.fromkeys(names) for p in self._by_target.get(name, ())
        ]

    def _taken_back(self, was: Sequence[Any], now: Sequence[Any]) -> list[int]:
        """Return the retractions of sources that are cited on one side only."""
        old, new = (
            {n for s in side for n in getattr(s, "citations", ())}
            for side in (was, now)
        )
        return [p for n in old ^ new for p in self._by_source.get(n, ())]

    def _joined(self, party: str) -> list[int]:
        """Return what a party joined or left, and what joined or left it."""
        joined = [place for places in self._by_coalition.values() for place in places]
        return [
            p
            for p in joined
            if party in (self._events[p].member, self._events[p].coalition)
        ]

    def _shown(self, places: Iterable[int]) -> list[Cause]:
        found = (self._events[p] for p in sorted(set(places)))
        return [
            cause_shown(each, {self._numbers[s.slug] for s in each.sources})
            for each in found
        ]


def _statement_names(statements: Iterable[Statement]) -> Iterator[str]:
    for statement in statements:
        yield statement.event_id
        yield from statement.keys


def cause_shown(each: CausingEvent, citations: Iterable[int]) -> Cause:
    """Present an event that may have done a change, with the numbers of its sources."""
    return Cause(
        key=each.name,
        event_id=each.event_id,
        type=each.type,
        reason=getattr(each.event, "reason", None)
        or getattr(each.event, "end_type", None),
        side=each.side,
        when=each.when,
        when_words=each.when_words,
        reported=each.reported,
        text=each.text,
        citations=sorted(citations),
    )
