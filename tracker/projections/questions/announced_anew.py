"""Announcements of one stream: it is cut where something was announced anew.

A final outcome stays final: an announcement that revives what had its fate is one of its own.

    planned      for 10 May           meeting:oslo      cancelled
    cancelled    on 8 May
    planned anew for 20 May           meeting:oslo#2    pending
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tracker.projections.folds.fates import (
    Announced,
    AnnouncedStep,
    announced_in,
    announces,
    is_final,
    makes,
    may_settle,
)
from tracker.projections.order import lifecycle_order

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.projections.folds.context import FoldContext
    from tracker.projections.subjects import Subject
    from tracker.projections.visible import Counted


class Round(NamedTuple):
    """One announcement: all that is known of it, its number under its name, and its own steps."""

    found: Announced
    number: int
    steps: tuple[AnnouncedStep, ...]


class AnnouncingStream:
    """The facts of one stream in order, in clusters of which each is over before the next begins.

    Args:
        subject: The list that folds them.
        facts: The facts.
        context: The question.
    """

    def __init__(
        self, subject: Subject, facts: Sequence[Counted], context: FoldContext
    ) -> None:
        self._subject, self._context = subject, context
        order = lifecycle_order(facts, context.ids)
        self._told = [facts[i] for i in order.oldest_first(range(len(facts)))]
        self._clusters = [[facts[i] for i in each] for each in order.clusters]
        made = (k for k, each in enumerate(self._clusters) if any(map(_makes, each)))
        self._made = next(made, 0)
        self._cluster: dict[str, int] = {}
        for k, cluster in enumerate(self._clusters):
            self._cluster |= dict.fromkeys((fact.event_id for fact in cluster), k)

    def rounds(self) -> Iterator[Round]:
        """Yield its announcements, one for each time that something was announced anew.

        It was where its fate was final until facts came, surely later, that announce it and leave
        it open or disputed.
        """
        first, *later = self._announcing() or [0]
        begins: dict[str, int] = defaultdict(lambda: first)
        number: Counter[str] = Counter()
        closed: dict[str, tuple[Announced, int]] = {}
        open_since = 0
        for k in later:
            if not self._may_be_final(open_since, k):
                continue
            before, after = self._around(k)
            if not any(is_final(each.outcome) for each in after.values()):
                open_since = k
            for name in before.keys() - after.keys() - closed.keys():
                closed[name] = self._replaced(before[name], k), k
            for name, now in after.items():
                was, end = closed.get(name) or (before.get(name), k)
                if was is None:
                    begins[name] = k
                elif not is_final(was.outcome) or is_final(now.outcome):
                    continue
                elif self._names_a_day(now, k):
                    number[name] += 1
                    yield self._cut(was, number[name], begins[name], end)
                    begins[name] = k
                    closed.pop(name, None)
                else:
                    closed[name] = was, end
        last, end = (
            _announced(self._subject, self._told, self._context),
            len(self._told),
        )
        standing = {name: (found, end) for name, found in last.items()}
        for name, (found, end) in (standing | closed).items():
            yield self._cut(found, number[name] + 1, begins[name], end)

    def _may_be_final(self, since: int, k: int) -> bool:
        """Check that a fate that was open after a cluster may be final before a later one.

        That spares folding a long stream again and again. One that was not made yet is not open.
        """
        if k <= self._made:
            return True
        between = self._clusters[since:k]
        return any(may_settle(fact.event) for each in between for fact in each)

    def _announcing(self) -> list[int]:
        """Return the places of the clusters that announce something."""
        return [
            k
            for k, cluster in enumerate(self._clusters)
            if any(announces(fact.event) for fact in cluster)
        ]

    def _around(self, k: int) -> tuple[dict[str, Announced], dict[str, Announced]]:
        """Return what was announced just before a cluster, and just after it."""
        spans = [fact.bounds for fact in self._clusters[k]]
        before = self._as_of(k - 1, min(span.earliest for span in spans))
        return before, self._as_of(k, max(span.latest for span in spans))

    def _names_a_day(self, found: Announced, k: int) -> bool:
        """Check that a cluster announces anew; it does not name an end by naming none."""
        if found.kind not in {"truce-end", "agreement-end"}:
            return True
        return any(
            step.day is not None and self._cluster[step.fact.event_id] == k
            for step in found.steps
        )

    def _replaced(self, was: Announced, k: int) -> Announced:
        """Return the fate of what a cluster no longer announces."""
        if is_final(was.outcome):
            return was
        by = tuple(f for f in self._clusters[k] if makes(f.event))
        return was._replace(outcome="superseded", outcome_by=by)

    def _as_of(self, last: int, boundary: int) -> dict[str, Announced]:
        """Return what its first clusters announce, at a boundary."""
        told = [f for f in self._told if self._cluster[f.event_id] <= last]
        asked = msgspec.structs.replace(self._context.question, boundary=boundary)
        done = {
            step: by
            for step, facts in self._context.done.items()
            if (by := tuple(f for f in facts if f.bounds.latest <= boundary))
        }
        context = self._context._replace(question=asked, done=done)
        return _announced(self._subject, told, context)

    def _cut(self, found: Announced, number: int, first: int, end: int) -> Round:
        """Return an announcement with the steps of its own clusters alone."""
        own = [
            step
            for step in found.steps
            if first <= self._cluster[step.fact.event_id] < end
        ] or found.steps
        made = [i for i, step in enumerate(own) if makes(step.fact.event)]
        anew = (i for i, step in enumerate(own) if announces(step.fact.event))
        first_said = made[0] if made else next(anew, 0)
        return Round(
            found, number, (own[first_said], *own[:first_said], *own[first_said + 1 :])
        )


def _makes(fact: Counted) -> bool:
    return makes(fact.event)


def _announced(
    subject: Subject, facts: Sequence[Counted], context: FoldContext
) -> dict[str, Announced]:
    """Return by name what facts of one stream, given in order, announce."""
    return {
        each.name: each
        for folded in subject.folded(facts, context)
        for each in announced_in(folded.value, facts, context)
    }
