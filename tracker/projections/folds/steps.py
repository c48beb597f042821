"""Steps: what is to be done first, and what did it.

A step is done when somebody took it, or when the meeting, vote, truce, agreement or proposal that
it names was held, took effect, was kept or agreed; or when the one change that it names came.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tracker.domain.events import MeetingHeld, VoteHeld
from tracker.domain.names import change_in
from tracker.domain.references import SAYS_A_CHANGE
from tracker.projections.folds.agreements import Agreement
from tracker.projections.folds.ceasefires import NEVER_HELD, Truce
from tracker.projections.folds.meetings import Meeting, Vote
from tracker.projections.folds.proposals import Proposal
from tracker.projections.order import superseding

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracker.domain.events import StepDefined
    from tracker.projections.folds.agreements import TermKept
    from tracker.projections.folds.context import FoldContext
    from tracker.projections.visible import Counted

_RANK: Final = attrgetter("rank")


class Step(NamedTuple):
    """One step as it stands.

    Attributes:
        slug: Its name.
        defined: Its definition; None when that was withdrawn.
        taken: The reports that it was taken.
        done_by: All that did it: these, and the facts of what it names.
    """

    slug: str
    defined: StepDefined | None
    taken: tuple[Counted, ...]
    done_by: tuple[Counted, ...]


def fold_step(slug: str, facts: Sequence[Counted], context: FoldContext) -> Step | None:
    """Fold the facts of one step; None when there is neither a definition nor a fact."""
    defined = context.steps.get(slug)
    if defined is None and not facts:
        return None
    taken = tuple(sorted(facts, key=_RANK))
    return Step(slug, defined, taken, tuple(context.done.get(slug, ())))


def steps_done(
    steps: Mapping[str, StepDefined],
    taken: Iterable[tuple[str, Sequence[Counted]]],
    things: Mapping[str, Any],
    context: FoldContext,
) -> dict[str, tuple[Counted, ...]]:
    """Return for each step that was done the facts that did it, in the order of their dates.

    Args:
        steps: The steps that are defined.
        taken: The reports that steps were taken, by step.
        things: Truces, meetings, proposals and agreements as they stand, by their streams.
        context: The question.
    """
    found: dict[str, list[Counted]] = {}
    for slug, facts in taken:
        old = {one for one, _ in superseding(facts, context.ids)}
        found[slug] = [fact for fact in facts if fact.event_id not in old]
    for slug, step in steps.items():
        stream, change = change_in(step.done_by or "")
        thing = things.get(stream)
        if thing is not None:
            doing = _changes(thing, change) if change else _doing(thing)
            found.setdefault(slug, []).extend(doing)
    return {s: tuple(sorted(facts, key=_RANK)) for s, facts in found.items() if facts}


def _changes(thing: Any, change: str) -> list[Counted]:
    """Return the facts of a thing that say one change of it."""
    return [
        fact
        for fact in thing.facts
        if any(getattr(fact.event, field, None) == change for field in SAYS_A_CHANGE)
    ]


def _keeping(terms: Sequence[TermKept]) -> list[Counted]:
    """Return the claims that all terms are kept; none while one is not."""
    if all(term.state == "fulfilled" for term in terms):
        return [fact for term in terms for _, fact in term.claims]
    return []


def _doing(thing: Any) -> list[Counted]:
    """Return the facts by which a thing was held, took effect, was kept or agreed."""
    match thing:
        case Meeting(facts=facts) | Vote(facts=facts):
            held = MeetingHeld | VoteHeld
            return [fact for fact in facts if isinstance(fact.event, held)]
        case Truce():
            return [thing.from_by] if _took_effect(thing) else []
        case Agreement(terms=terms):
            return _keeping(terms)
        case Proposal(state="agreed", answers=answers, state_by=state_by):
            return [*(state_by or answers)]
        case _:
            return []


def _took_effect(truce: Truce) -> bool:
    """Check that a truce has begun; one that ended before its beginning never did."""
    if truce.from_ is None or truce.state in {*NEVER_HELD, "announced", "disputed"}:
        return False
    if truce.state != "ended":
        return True
    begun = truce.from_.start.latest
    return any(end.bounds.latest >= begun for end in truce.state_by)
