"""The events that make the difference between two answers, and the changes that each did.

An event counts for one answer and not for the other, or carries other evidence. It is laid only to
what its stream or its act is about; what may not have happened yet changes nothing but the list of
what is possible.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from tracker.domain.events import MembershipChanged, ReportDisputed, SourceRetracted
from tracker.projections.folds.titles import step_titles, titles_of, with_own_title
from tracker.projections.names_ages_sources import named_sentence, source_shown
from tracker.projections.questions.diff_format import Cause
from tracker.projections.visible import act_counted, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tracker.projections.mended import Mended
    from tracker.projections.picture_format import SourceShown, Statement
    from tracker.projections.picture_format.entries import Part
    from tracker.projections.sentences import Titles
    from tracker.projections.visible import Counted, Question, Visible

Side = Literal["before", "after", "both"]


class CausingEvent(NamedTuple):
    """An event that may have done a change.

    Attributes:
        fact: The event as it counts.
        side: For which question it counts: for both, when only its evidence or its certainty
            differs.
        possible: Whether it may not have happened yet.
        text: What it says, in a line.
        targets: The event that a denial is about, by id and key.
        sources: The sources that support it, still without numbers.
    """

    fact: Counted
    side: Side
    possible: bool
    text: str
    targets: frozenset[str]
    sources: tuple[SourceShown, ...]


def causes_between(
    mended: Mended, before: Question, after: Question
) -> list[CausingEvent]:
    """Return the events that make the difference, in the order of their dates."""
    was, now = visible(mended, before), visible(mended, after)
    old, new = _counting(was), _counting(now)
    titles = step_titles(mended.catalogue) | titles_of(was.certain, was.ids)
    titles |= titles_of(now.certain, now.ids)
    found: list[tuple[int, CausingEvent]] = []
    for event_id in dict.fromkeys([*old, *new]):
        first, second = old.get(event_id), new.get(event_id)
        side: Side = "after" if first is None else "before"
        if first is not None and second is not None:
            if (first[0].evidence, first[1]) == (second[0].evidence, second[1]):
                continue
            side = "both"
        fact, certain = second or old[event_id]
        cause = cause_of(fact, side, mended, titles, certain=certain)
        found.append((fact.bounds.earliest, cause))
    for act in _acts_on(mended, {**old, **new}):
        known = act.reported.latest
        if (known <= before.known) != (known <= after.known):
            side = "after" if known <= after.known else "before"
            found.append((known, cause_of(act, side, mended, titles)))
    return causes_in_order(found)


def causes_in_order(causes: Iterable[tuple[int, CausingEvent]]) -> list[CausingEvent]:
    """Sort events by the instant given with each, then by name."""
    return [c for _, c in sorted(causes, key=lambda each: (each[0], each[1].fact.name))]


def _counting(found: Visible) -> dict[str, tuple[Counted, bool]]:
    """Return the facts that count by their event ids, and whether they do for certain."""
    certain = {fact.event_id: (fact, True) for fact in found.certain}
    return certain | {fact.event_id: (fact, False) for fact in found.possible}


def _acts_on(
    mended: Mended, counting: Mapping[str, tuple[Counted, bool]]
) -> Iterator[Counted]:
    """Return the retractions of sources that these facts cite, and the denials of them."""
    cited = {e.source for fact, _ in counting.values() for e in fact.event.evidence}
    for recorded, retraction in mended.retractions:
        target = retraction.target
        if retraction.source in cited and (
            target is None or mended.ids.get(target) in counting
        ):
            yield act_counted(recorded, retraction, mended.catalogue)
    for recorded, denial in mended.disputes:
        if mended.ids.get(denial.target) in counting:
            yield act_counted(recorded, denial, mended.catalogue)


def cause_of(
    fact: Counted, side: Side, mended: Mended, titles: Titles, *, certain: bool = True
) -> CausingEvent:
    """Make a fact, a retraction or a denial an event that may have done a change.

    Args:
        fact: The event as it counts.
        side: For which question it counts.
        mended: The log.
        titles: What things are called.
        certain: Whether it has surely happened.
    """
    event, catalogue, ids = fact.event, mended.catalogue, mended.ids
    targets: frozenset[str] = frozenset()
    aimed = isinstance(event, ReportDisputed | SourceRetracted) and event.target
    if aimed and (target := ids.get(aimed)):
        targets = frozenset(name for name, found in ids.items() if found == target)
    return CausingEvent(
        fact=fact,
        side=side,
        possible=not certain,
        text=named_sentence(event, catalogue, with_own_title(event, titles)),
        targets=targets,
        sources=tuple(
            source_shown(slug, catalogue, n=0)
            for slug in dict.fromkeys(
                e.source for e in fact.evidence if e.stance == "supports"
            )
        ),
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
        self._by_coalition: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for place, each in enumerate(events):
            event = each.fact.event
            if not each.possible or each.side == "both":
                self._by_stream[event.stream].append(place)
            for target in (each.fact.name, *each.targets):
                self._by_target[target].append(place)
            if (
                isinstance(event, SourceRetracted)
                and event.target is None
                and event.source in numbers
            ):
                self._by_source[numbers[event.source]].append(place)
            if isinstance(event, MembershipChanged):
                self._by_coalition[event.coalition].append((place, event.member))

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
            for place, member in self._by_coalition[coalition or ""]:
                if not statements or member in members:
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
        return [
            place
            for coalition, moved in self._by_coalition.items()
            for place, member in moved
            if party in (member, coalition)
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
    fact, event = each.fact, each.fact.event
    return Cause(
        key=fact.name,
        event_id=fact.event_id,
        type=event.type,
        reason=getattr(event, "reason", None) or getattr(event, "end_type", None),
        side=each.side,
        when=event.when,
        when_words=event.when_words,
        reported=fact.reported.text,
        text=each.text,
        citations=sorted(citations),
    )
