"""Votes, deadlines, steps and offices as an answer shows them; days of proposals and terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from tracker.domain.dates import read_when
from tracker.domain.events import (
    DeadlineChanged,
    DeadlineSet,
    OfficeHeld,
    StepTaken,
    VoteHeld,
)
from tracker.projections.names_ages_sources import fields_of_condition
from tracker.projections.picture_format.entries import (
    MOST_KEYS,
    AgreementShown,
    DeadlineShown,
    DeadlineWord,
    OfficeShown,
    ProposalShown,
    ProvisoShown,
    StepShown,
    VoteResult,
    VoteShown,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event
    from tracker.projections.folds.deadlines import Deadline, Due, Unless
    from tracker.projections.folds.meetings import Scheduled, Vote
    from tracker.projections.folds.offices import Office
    from tracker.projections.folds.steps import Step
    from tracker.projections.names_ages_sources import Presenter
    from tracker.projections.picture_format.entries import Ground, Part, TermShown
    from tracker.projections.visible import Counted


def office_shown(presenter: Presenter, found: Office) -> OfficeShown:
    """Present an office that a person holds."""
    event = found.newest.as_a(OfficeHeld)
    keys = sorted({fact.name for fact in found.facts})
    return OfficeShown(
        person=event.person,
        name=presenter.speaker(event.person) or event.person,
        of=event.of,
        office=event.office,
        state=found.state,
        since=found.since.when.text,
        confidence=event.confidence,
        disputed_by=presenter.disputed(found.facts),
        keys=keys[:MOST_KEYS],
        keys_total=len(keys),
        citations=presenter.cite(found.facts),
    )


def deadline_shown(presenter: Presenter, found: Deadline) -> DeadlineShown:
    """Present one deadline."""
    event = found.made.as_a(DeadlineSet)
    cited = presenter.cite(found.facts)
    due = [found.due] if found.due else found.perhaps_due
    made_by = [("set", found.made), *(("due", each.by) for each in due)]
    return DeadlineShown(
        slug=found.slug,
        of="deadline",
        title=presenter.title(event.stream),
        state=found.state,
        possibly_passed=found.possibly_passed,
        by=list(event.by),
        binds=list(event.binds),
        about=list(event.about),
        set=found.made.when.text,
        due=_text(found.due),
        unless=[_proviso(each) for each in found.unless],
        perhaps_due=_texts(found.perhaps_due),
        earlier=_texts(found.earlier),
        said=list(_words(presenter, found.state_by)),
        grounds=presenter.grounds(*made_by, *_of_state(found.state_by)),
        dated_before=_names(found.early),
        keys=_names(found.facts[:MOST_KEYS]),
        keys_total=len(found.facts),
        citations=cited,
    )


def vote_shown(presenter: Presenter, found: Vote) -> VoteShown:
    """Present one vote; what the report of its result does not say is as it was planned."""
    held = found.results[-1] if found.results else None
    plan, last = _event(found.planned), _event(held)
    cited = presenter.cite(found.facts)
    set_by = found.scheduled.by if found.scheduled else None
    on = _that_says_on(held, found.planned)
    return VoteShown(
        slug=found.slug,
        title=presenter.title(found.facts[0].event.stream),
        state=found.state,
        body=getattr(last, "body", "") or getattr(plan, "body", ""),
        on=getattr(_event(on), "on", None),
        scheduled_for=_text(found.scheduled),
        earlier=_texts(found.earlier),
        held=held.when.text if held else None,
        results=[_result(presenter, fact) for fact in found.results],
        issues=list(getattr(last, "issues", ())),
        grounds=presenter.grounds(
            ("scheduled_for", set_by),
            ("on", on),
            *_of_state(found.state_by),
        ),
        dated_before=_names(found.early),
        keys=_names(found.facts[:MOST_KEYS]),
        keys_total=len(found.facts),
        citations=cited,
    )


def step_shown(presenter: Presenter, found: Step) -> StepShown:
    """Present one step."""
    cited = presenter.cite(found.done_by)
    taken = [fact.as_a(StepTaken).by for fact in found.taken if fact in found.done_by]
    return StepShown(
        slug=found.slug,
        title=getattr(found.defined, "title", None),
        state="done" if found.done_by else "not-done",
        by=list(getattr(found.defined, "by", ())),
        done_by=getattr(found.defined, "done_by", None),
        done=found.done_by[0].when.text if found.done_by else None,
        taken_by=list(dict.fromkeys(party for by in taken for party in by)),
        disputed_by=presenter.disputed(found.done_by),
        grounds=presenter.grounds(*_of_state(found.done_by)),
        keys=_names(found.done_by[:MOST_KEYS]),
        keys_total=len(found.done_by),
        citations=cited,
    )


def _text(date: Due | Scheduled | None) -> str | None:
    return date.text if date else None


def _texts(dates: Iterable[Due | Scheduled]) -> list[str]:
    return [date.text for date in dates]


def _names(facts: Iterable[Counted]) -> list[str]:
    return [fact.name for fact in facts]


def _event(fact: Counted | None) -> Event | None:
    return fact.event if fact else None


def _that_says_on(*facts: Counted | None) -> Counted | None:
    """Return the first that says what a vote is on."""
    for fact in facts:
        if getattr(_event(fact), "on", None):
            return fact
    return None


def _of_state(facts: Iterable[Counted]) -> list[tuple[str, Counted]]:
    """Return the grounds of an entry's state."""
    return [("state", fact) for fact in facts]


def _proviso(found: Unless) -> ProvisoShown:
    return ProvisoShown(**fields_of_condition(found.condition), due=_texts(found.days))


def _words(presenter: Presenter, facts: Iterable[Counted]) -> Iterator[DeadlineWord]:
    """Yield the last words among the facts of a state."""
    for fact in facts:
        event = fact.event
        if isinstance(event, DeadlineChanged):
            yield DeadlineWord(
                by=list(event.by),
                change=event.change,
                key=fact.name,
                when=fact.when.text,
                confidence=event.confidence,
                disputed_by=presenter.disputed([fact]),
                citations=presenter.cite([fact]),
            )


def _result(presenter: Presenter, fact: Counted) -> VoteResult:
    event = fact.as_a(VoteHeld)
    return VoteResult(
        outcome=event.outcome,
        for_=event.for_,
        against=event.against,
        abstained=event.abstained,
        needed=event.needed,
        key=fact.name,
        when=fact.when.text,
        confidence=event.confidence,
        disputed_by=presenter.disputed([fact]),
        citations=presenter.cite([fact]),
    )


def with_days_of_others(
    lists: Mapping[str, Sequence[Part]], zone: ZoneInfo
) -> list[DeadlineShown]:
    """Return the deadlines of an answer, and the days by which proposals and terms fall due.

    Those are in the state of the proposal or the term itself. The first due day comes first.

    Args:
        lists: The lists of the answer by their names: of its deadlines those that were set.
        zone: The dossier's zone.
    """
    found = [each for each in lists["deadlines"] if isinstance(each, DeadlineShown)]
    for each in lists["proposals"]:
        if isinstance(each, ProposalShown):
            found += [_of_proposal(each, each.deadline)] if each.deadline else []
    for each in lists["agreements"]:
        if isinstance(each, AgreementShown):
            found += [_of_term(each, term, term.due) for term in each.terms if term.due]

    def place(each: DeadlineShown) -> tuple[int, str, str]:
        days = [each.due] if each.due else each.perhaps_due
        first = min(read_when(day, zone=zone).until.latest for day in days)
        return (first, each.of, each.slug)

    return sorted(found, key=place)


def _of_proposal(found: ProposalShown, due: str) -> DeadlineShown:
    return _of_another(
        [ground for ground in found.grounds if ground.part == "made"],
        slug=found.slug,
        of="proposal",
        title=found.title,
        state=found.state,
        by=found.by,
        binds=found.to,
        about=[f"proposal:{found.slug}"],
        set=found.made,
        due=due,
    )


def _of_term(found: AgreementShown, term: TermShown, due: str) -> DeadlineShown:
    return _of_another(
        [ground for ground in found.grounds if ground.part == "reached"],
        slug=f"{found.slug}/{term.slug}",
        of="term",
        title=term.text,
        state=term.state,
        by=found.parties,
        binds=[],
        about=[f"agreement:{found.slug}"],
        set=found.reached,
        due=due,
    )


def _of_another(made: Sequence[Ground], **own: Any) -> DeadlineShown:
    """Return a deadline that nobody set, moved or spoke of by itself.

    Args:
        made: The grounds of what it belongs to: they set it.
        own: Its own fields.
    """
    return DeadlineShown(
        possibly_passed=False,
        unless=[],
        perhaps_due=[],
        earlier=[],
        said=[],
        grounds=[msgspec.structs.replace(ground, part="set") for ground in made],
        dated_before=[],
        keys=[ground.key for ground in made],
        keys_total=len(made),
        citations=[n for ground in made for n in ground.citations],
        **own,
    )
