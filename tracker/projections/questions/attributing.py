"""Which of the events between two pictures did which change; an event is laid only to what its stream or its act is about.

What may not have happened yet changes nothing but the list of what is possible.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tracker.projections.questions.diff_format import Cause

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracker.projections.picture_format import Part, Statement
    from tracker.projections.questions.causes import Because


class Attribution:
    """Finds the causes of a change."""

    def __init__(
        self,
        because: Sequence[Because],
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
        return [cause_of(each, {self._numbers[s.slug] for s in each.sources}) for each in found]


def cause_of(each: Because, citations: Iterable[int]) -> Cause:
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
