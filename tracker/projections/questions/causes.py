"""The events that make the difference between two answers, and which of the changes each of them did.

An event counts for one answer and not for the other, or carries other evidence. It is laid only to what its stream or its
act is about; what may not have happened yet changes nothing but the list of what is possible.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tracker.domain.dates import read_when
from tracker.domain.events import MembershipChanged
from tracker.projections.present import source_shown
from tracker.projections.questions.diff_format import Cause
from tracker.projections.sentences import short_sentence
from tracker.projections.visible import reported_of, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracker.domain.envelope import Evidence
    from tracker.domain.events import Event, ReportDisputed, SourceRetracted
    from tracker.domain.recorded import RecordedEvent
    from tracker.projections.mended import Catalogue, Mended
    from tracker.projections.picture_format import Part, SourceShown, Statement
    from tracker.projections.question import Question
    from tracker.projections.visible import Counted, Reported

Side = Literal["before", "after", "both"]


class CausingEvent(NamedTuple):
    """An event that may have done a change.

    Attributes:
        name: Its key, or its id.
        event_id: Its id.
        type: Its type.
        side: For which question it counts: for both, when only its evidence or its certainty differs.
        when: Its date.
        when_words: Its date in the words of the source.
        reported: Since when the public could know it.
        last: The last microsecond of its date; of an act without one, that of its report.
        known: The last microsecond of its report.
        possible: Whether it may not have happened yet.
        text: What it says, in a line.
        event: The event itself.
        stream: The stream that it belongs to.
        targets: What a denial is about, by id and key.
        source: What a retraction takes back.
        member: Who joined or left.
        coalition: What it joined or left.
        sources: What supports it, still without numbers.
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


def causes_between(mended: Mended, before: Question, after: Question) -> list[CausingEvent]:
    """The events that make the difference between two answers of one log, in the order of their dates."""
    one, two = visible(mended, before), visible(mended, after)
    old, new = (
        {
            f.event_id: (f, certain)
            for certain, found in ((True, side.certain), (False, side.possible))
            for f in found
        }
        for side in (one, two)
    )
    ranked: list[tuple[int, str, CausingEvent]] = []
    for event_id in dict.fromkeys([*old, *new]):
        first, second = old.get(event_id), new.get(event_id)
        if (
            first is not None
            and second is not None
            and (first[0].evidence, first[1]) == (second[0].evidence, second[1])
        ):
            continue
        fact, certain = second or old[event_id]
        side: Side = "after" if first is None else "before" if second is None else "both"
        ranked.append(
            (
                fact.bounds.earliest,
                fact.name,
                fact_as_cause(fact, side, mended.catalogue, certain=certain),
            )
        )
    counted = {name for name, event_id in mended.ids.items() if event_id in old or event_id in new}
    cited = {
        e.source for side in (old, new) for fact, _ in side.values() for e in fact.event.evidence
    }
    acts: list[tuple[RecordedEvent, SourceRetracted | ReportDisputed]] = [
        (r, a) for r, a in mended.retractions if a.source in cited
    ]
    acts += [(r, a) for r, a in mended.disputes if a.target in counted]
    for recorded, act in acts:
        reported = reported_of(recorded, act, mended.catalogue)
        known = (reported.latest <= before.known, reported.latest <= after.known)
        if known[0] != known[1]:
            ranked.append(
                (
                    reported.latest,
                    recorded.name,
                    act_as_cause(
                        recorded, act, mended, reported, "after" if known[1] else "before"
                    ),
                )
            )
    return [because for *_, because in sorted(ranked, key=lambda r: r[:2])]


def fact_as_cause(
    fact: Counted, side: Side, catalogue: Catalogue, *, certain: bool
) -> CausingEvent:
    """A fact, as what may have done a change."""
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
    """A retraction or a denial, as what may have done a change."""
    target = getattr(act, "target", None)
    event_id = mended.ids.get(target) if target else None
    names = {name for name, found in mended.ids.items() if event_id and found == event_id}
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
    """What an event says, with the names of parties and issues."""
    return short_sentence(
        event,
        party=lambda slug: catalogue.parties[slug].name if slug in catalogue.parties else slug,
        issue=lambda slug: catalogue.issues[slug].title if slug in catalogue.issues else slug,
    )


def _sources(evidence: Iterable[Evidence], catalogue: Catalogue) -> tuple[SourceShown, ...]:
    return tuple(
        source_shown(slug, catalogue, n=0)
        for slug in dict.fromkeys(e.source for e in evidence if e.stance == "supports")
    )


class Attribution:
    """Finds the causes of a change."""

    def __init__(
        self,
        because: Sequence[CausingEvent],
        numbers: Mapping[str, int],
        parents: Mapping[str, str | None],
    ) -> None:
        """Take the events that make the difference.

        Args:
            because: The events, in the order of their dates.
            numbers: The numbers of sources by slug.
            parents: The issue of which each issue is a part.
        """
        self._because, self._numbers, self._parents = because, numbers, parents
        self._by_stream: dict[str, list[int]] = defaultdict(list)
        self._by_target: dict[str, list[int]] = defaultdict(list)
        self._by_source: dict[int, list[int]] = defaultdict(list)
        self._by_coalition: dict[str, list[int]] = defaultdict(list)
        for place, each in enumerate(because):
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
        """What moved one party on one issue: what it said or ended, and what was done to its reports."""
        acts = self._acts(k for s in (*was, *now) for k in (s.event_id, *s.keys))
        return self._told(
            [*self._by_stream[f"position:{party}/{issue}"], *acts, *self._taken_back(was, now)]
        ) or self._joined([party])

    def of_cell(
        self,
        issue: str,
        column: str,
        statements: Sequence[Statement],
        through: Iterable[str | None],
    ) -> list[Cause]:
        """What changed a cell: what was said on what it lists or listed, and who joined or left.

        A cell may change that lists nothing on either side, as when all that its members held has ended: then what anybody said
        or ended on its issue and its parts, since a picture does not name the members of a coalition.
        """
        said = [p for s in statements for p in self._by_stream[f"position:{s.party}/{s.issue}"]]
        own = [
            p for part in self._parts(issue) for p in self._by_stream[f"position:{column}/{part}"]
        ]
        acts = self._acts(k for s in statements for k in (s.event_id, *s.keys))
        joined = [p for c in {column, *through} if c for p in self._by_coalition[c]]
        members = {column, *(s.party for s in statements)}
        found = self._told(
            [
                *said,
                *own,
                *acts,
                *(p for p in joined if not statements or self._because[p].member in members),
            ]
        )
        if found or statements:
            return found
        return self._told(
            p
            for part in self._parts(issue)
            for stream in list(self._by_stream)
            if stream.startswith("position:") and stream.endswith(f"/{part}")
            for p in self._by_stream[stream]
        )

    def _parts(self, issue: str) -> list[str]:
        """An issue and all that is a part of it."""
        return [i for i in {issue, *self._parents} if issue in self._path(i)]

    def _path(self, issue: str) -> list[str]:
        """An issue and what it is a part of; a circle is walked once."""
        path: list[str] = []
        found: str | None = issue
        while found is not None and found not in path:
            path.append(found)
            found = self._parents.get(found)
        return path

    def of_entry(self, kind: str, before: Part | None, after: Part | None) -> list[Cause]:
        """What changed an entry of a list: the events of its stream, and what was done to its reports."""
        sides: list[Any] = [side for side in (before, after) if side is not None]
        slug = next((s.slug for s in sides if hasattr(s, "slug")), None)
        names = [k for s in sides for k in (s.keys if hasattr(s, "keys") else [s.key])]
        places = [
            *(self._by_stream[f"{kind}:{slug}"] if slug is not None else ()),
            *self._acts(names),
        ]
        return self._told(
            [
                *places,
                *self._taken_back(
                    sides[:1] if before is not None else [],
                    sides[1:] if before is not None else sides,
                ),
            ]
        )

    def _acts(self, names: Iterable[str]) -> list[int]:
        """What is about an event of one of these names: itself, or a denial of it."""
        return [p for name in dict.fromkeys(names) for p in self._by_target.get(name, ())]

    def _taken_back(self, was: Sequence[Any], now: Sequence[Any]) -> list[int]:
        """The retractions of sources that are cited on one side only."""
        old, new = ({n for s in side for n in getattr(s, "citations", ())} for side in (was, now))
        return [p for n in old ^ new for p in self._by_source.get(n, ())]

    def _joined(self, members: Sequence[str]) -> list[Cause]:
        """Who joined or left, where nothing else explains what a column lists."""
        return self._told(
            [
                p
                for places in self._by_coalition.values()
                for p in places
                if {self._because[p].member, self._because[p].coalition} & {*members}
            ]
        )

    def _told(self, places: Iterable[int]) -> list[Cause]:
        found = (self._because[p] for p in sorted(set(places)))
        return [cause_shown(each, {self._numbers[s.slug] for s in each.sources}) for each in found]


def cause_shown(each: CausingEvent, citations: Iterable[int]) -> Cause:
    """An event that may have done a change as an answer shows it, with the numbers of its sources."""
    return Cause(
        key=each.name,
        event_id=each.event_id,
        type=each.type,
        reason=getattr(each.event, "reason", None) or getattr(each.event, "end_type", None),
        side=each.side,
        when=each.when,
        when_words=each.when_words,
        reported=each.reported,
        text=each.text,
        citations=sorted(citations),
    )
