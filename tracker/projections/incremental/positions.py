"""Positions that change fact by fact: only a key that changed is worked out again."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from itertools import count
from typing import TYPE_CHECKING, TypeVar

from tracker.domain.events import MembershipChanged, PositionEnded, PositionStated
from tracker.domain.names import folded
from tracker.projections.folds.positions import Positions

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from tracker.projections.incremental.visible import Turn
    from tracker.projections.visible import Counted

T = TypeVar("T")


class Ordered:
    """Facts in log order, that come and go.

    Attributes:
        facts: The facts.
    """

    def __init__(self) -> None:
        self.facts: list[Counted] = []
        self._places: list[int] = []

    def put(self, place: int, fact: Counted | None) -> None:
        """Put a fact in its place, or take away what is there."""
        at = bisect_left(self._places, place)
        there = at < len(self._places) and self._places[at] == place
        if fact is None:
            if there:
                del self._places[at], self.facts[at]
        elif there:
            self.facts[at] = fact
        else:
            self._places.insert(at, place)
            self.facts.insert(at, fact)


class LivePositions(Positions):
    """Positions of which single facts come and go; everything else that was worked out is kept."""

    def __init__(self, coalitions: Container[str], ids: Mapping[str, str]) -> None:
        """Begin with nothing said.

        Args:
            coalitions: The parties that are coalitions.
            ids: Event ids by every name that a pointer may use.
        """
        self._live_said: dict[str, dict[str, list[Counted]]] = {}
        self._live_memberships: dict[str, list[Counted]] = {}
        super().__init__(self._live_said, self._live_memberships, ids)
        self._coalitions = coalitions
        self._ordered: dict[tuple[str, str], Ordered] = defaultdict(Ordered)
        self._classes: dict[str, StanceClasses] = {}

    def turn(self, turn: Turn) -> None:
        """Take in how one fact counts now."""
        before, after = turn.certain
        event = turn.event
        if isinstance(event, PositionStated | PositionEnded):
            self._say(event.party, event.issue, turn.place, before, after)
        elif (
            isinstance(event, MembershipChanged) and event.coalition in self._coalitions
        ):
            listed = self._ordered["", event.coalition]
            listed.put(turn.place, after)
            _keep(self._live_memberships, event.coalition, listed.facts)
            self._members = {
                key: members
                for key, members in self._members.items()
                if key[0] != event.coalition
            }

    def _say(
        self,
        party: str,
        issue: str,
        place: int,
        before: Counted | None,
        after: Counted | None,
    ) -> None:
        listed = self._ordered[issue, party]
        listed.put(place, after)
        by_party = self._live_said.setdefault(issue, {})
        _keep(by_party, party, listed.facts)
        _keep(self._live_said, issue, by_party)
        self._held.pop((party, issue), None)
        classes = self._classes.get(issue)
        if classes is None:
            classes = self._classes[issue] = StanceClasses(self._ids)
            self._stances[issue] = classes.labels
        if classes.replace(before, after):
            for other in by_party:
                self._held.pop((other, issue), None)


def _keep(found: dict[str, T], name: str, value: T) -> None:
    """Have a list or mapping under a name while there is anything in it."""
    if value:
        found[name] = value
    else:
        found.pop(name, None)


class StanceClasses:
    """Classes of statements on one issue that come and go, as `same_stances` gives them.

    Attributes:
        labels: For each statement, by event id, a number that it shares with those that say the
            same.
    """

    def __init__(self, ids: Mapping[str, str]) -> None:
        self.labels: dict[str, int] = {}
        self._ids = ids
        self._facts: dict[str, Counted] = {}
        self._classes: dict[int, list[str]] = {}
        self._like: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        self._repeating: dict[str, dict[str, None]] = defaultdict(dict)
        self._fresh = count()

    def replace(self, before: Counted | None, after: Counted | None) -> bool:
        """Put one fact in the place of another; either may be none, or an ending.

        Returns:
            Whether the classes of other statements may differ from what they were.
        """
        old = before if before is not None and before.event_id in self._facts else None
        new = (
            after
            if after is not None and isinstance(after.event, PositionStated)
            else None
        )
        if old is not None and new is not None:
            self._facts[new.event_id] = new
            return False
        if new is not None:
            return self._add(new)
        return old is not None and self._remove(old)

    def _add(self, fact: Counted) -> bool:
        near = {self.labels[event_id] for event_id in self._near(fact)}
        label = (
            max(near, key=lambda n: len(self._classes[n]))
            if near
            else next(self._fresh)
        )
        for other in near - {label}:
            for event_id in self._classes[other]:
                self.labels[event_id] = label
            self._classes.setdefault(label, []).extend(self._classes.pop(other))
        self._classes.setdefault(label, []).append(fact.event_id)
        self.labels[fact.event_id] = label
        self._facts[fact.event_id] = fact
        for like in _alike(fact):
            self._like[like][fact.event_id] = None
        for target in self._targets(fact):
            self._repeating[target][fact.event_id] = None
        return len(near) > 1

    def _near(self, fact: Counted) -> Iterable[str]:
        """Return one of each class that a statement belongs to, by what either of them says."""
        for like in _alike(fact):
            if same := self._like.get(like):
                yield next(iter(same))
        for target in self._targets(fact):
            if target in self._facts and not fact.before(self._facts[target]):
                yield target
        for event_id in self._repeating.get(fact.event_id, ()):
            if event_id in self._facts and not self._facts[event_id].before(fact):
                yield event_id

    def _remove(self, fact: Counted) -> bool:
        """Take a statement away; what only it held together falls apart."""
        event_id = fact.event_id
        del self._facts[event_id]
        self._forget(fact)
        label = self.labels.pop(event_id)
        self._classes[label].remove(event_id)
        if not self._held_together(fact):
            return False
        apart = [self._facts.pop(other) for other in self._classes.pop(label)]
        for other in apart:
            del self.labels[other.event_id]
            self._forget(other)
        for other in apart:
            self._add(other)
        return True

    def _held_together(self, fact: Counted) -> bool:
        """Check that others may say the same only because a statement did that is gone."""
        if self._targets(fact) or self._repeating.get(fact.event_id):
            return True
        groups = [same for like in _alike(fact) if (same := self._like[like])]
        return len(groups) > 1 and groups[0].keys().isdisjoint(groups[1])

    def _forget(self, fact: Counted) -> None:
        """Forget by what a statement is found."""
        for like in _alike(fact):
            self._like[like].pop(fact.event_id, None)
        for target in self._targets(fact):
            self._repeating[target].pop(fact.event_id, None)

    def _targets(self, fact: Counted) -> set[str]:
        return {self._ids[name] for name in fact.event.repeats if name in self._ids} - {
            fact.event_id
        }


def _alike(fact: Counted) -> list[tuple[str, str]]:
    """Return the marks by which a statement says the same as another: its words, and its code."""
    event = fact.event
    assert isinstance(event, PositionStated)  # noqa: S101  (the caller has sorted them out)
    words = ("words", folded(event.stance))
    return [words, ("code", event.stance_code)] if event.stance_code else [words]
