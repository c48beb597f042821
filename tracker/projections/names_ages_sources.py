"""The values of an answer, made of what the folds found: names, ages and numbered sources."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar

from tracker.domain.dates import day_of, format_instant
from tracker.domain.events import (
    AgreementChanged,
    AgreementEnded,
    AgreementReached,
    CeasefireChanged,
    CeasefireDeclared,
    CommitmentFulfilled,
    ForceReported,
    OfficeHeld,
    PositionStated,
    ProposalAnswered,
    ProposalMade,
    ViolationAlleged,
)
from tracker.projections.folds.ceasefires import OVER
from tracker.projections.folds.offices import People
from tracker.projections.folds.titles import with_own_title
from tracker.projections.picture_format import SourceShown, Statement
from tracker.projections.picture_format.entries import (
    MOST_KEYS,
    AgreementShown,
    AgreementStep,
    CeasefireAnswer,
    CeasefireShown,
    Claim,
    ConditionShown,
    ForceShown,
    Ground,
    Hours,
    MeetingShown,
    Part,
    Possible,
    ProposalAnswer,
    ProposalShown,
    TermShown,
    Violation,
)
from tracker.projections.sentences import short_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tracker.domain.dates import When
    from tracker.domain.events import Condition, Event
    from tracker.projections.folds.agreements import Agreement, TermKept
    from tracker.projections.folds.ceasefires import Truce
    from tracker.projections.folds.meetings import Meeting
    from tracker.projections.folds.positions import CellStance
    from tracker.projections.folds.proposals import Proposal
    from tracker.projections.mended import Catalogue
    from tracker.projections.sentences import Titles
    from tracker.projections.visible import Counted, Question, Visible

F = TypeVar("F")
MOST_DELAY: Final = 1
"""The days that may lie between a fact and its report before both dates are told."""


class Presenter:
    """Presents what was found for a question; numbers sources as they are first cited."""

    def __init__(
        self,
        visible: Visible,
        question: Question,
        *,
        titles: Titles = MappingProxyType({}),
        offices: Iterable[Counted] = (),
    ) -> None:
        """Take what counts for a question.

        Args:
            visible: What counts.
            question: The question.
            titles: What things are called.
            offices: The facts about offices; by default those that surely happened.
        """
        self._visible, self._titles = visible, titles
        self.question = question
        self._numbers: dict[str, int] = {}
        self._today = day_of(question.boundary - 1, visible.catalogue.zone)
        told = offices or (
            f for f in visible.certain if isinstance(f.event, OfficeHeld)
        )
        self._people = People(visible.catalogue, told, visible.ids)

    def sources(self) -> list[SourceShown]:
        """Return every source cited so far, under its number."""
        return [
            source_shown(slug, self._visible.catalogue, n=n)
            for slug, n in self._numbers.items()
        ]

    def alone(
        self, present: Callable[[Presenter, F], Part], found: F
    ) -> tuple[Part, tuple[str, ...]]:
        """Present one entry by itself.

        Returns:
            The entry, with numbers of its own for its sources, and their slugs in that order.
        """
        kept, self._numbers = self._numbers, {}
        entry = present(self, found)
        own, self._numbers = self._numbers, kept
        return entry, tuple(own)

    def statement(self, entry: CellStance) -> Statement:
        """Present one stance of a cell."""
        held, newest = entry.held, entry.held.newest
        event = newest.as_a(PositionStated)
        age = (self._today - day_of(held.last, self._visible.catalogue.zone)).days
        names, total = _keys(held.run)
        return Statement(
            key=event.key,
            keys=names,
            keys_total=total,
            since=held.run[0].when.text,
            event_id=newest.event_id,
            party=event.party,
            issue=event.issue,
            stance=event.stance,
            stance_code=event.stance_code,
            placement=event.placement,
            conditions=conditions_shown(event.conditions),
            when=newest.when.text,
            when_words=event.when_words,
            reported=self._visible.reported(newest).text,
            reported_later=not self._visible.known_then(newest),
            speaker=self.speaker(event.speaker),
            office=self.office(newest),
            basis=basis_of(newest),
            confidence=event.confidence,
            age_days=max(age, 0),
            inherited_from=entry.inherited_from,
            disputed_by=self.disputed(held.run),
            citations=self.cite(reversed(held.run)),
            own_citations=self.cite([newest]),
        )

    def ceasefire(self, truce: Truce) -> CeasefireShown:
        """Present one ceasefire."""
        event = truce.declared.as_a(CeasefireDeclared)
        names, total = _keys(truce.facts)
        cited = self.cite(
            f for f in truce.facts if not isinstance(f.event, ViolationAlleged)
        )
        no_end = truce.until is None and truce.until_by is truce.declared
        until_by = None if no_end else truce.until_by
        return CeasefireShown(
            slug=truce.slug,
            title=self.title(event.stream),
            state=truce.state,
            possibly_ended=truce.possibly_ended,
            declarers=list(event.declarers),
            mediators=list(event.mediators),
            declaration=event.declaration,
            scope=event.scope,
            announced=truce.declared.when.text,
            from_=_written(truce.from_),
            until=_written(truce.until),
            hours_on_day=_hours(truce),
            stale_days=None if truce.state in OVER else self.stale(truce.last),
            exemptions=list(event.exemptions),
            answers=list(map(self._ceasefire_answer, truce.answers)),
            violations=list(map(self._violation, truce.violations)),
            violations_total=truce.violations_total,
            grounds=self.grounds(
                ("announced", truce.declared),
                ("from", truce.from_by if truce.from_ else None),
                ("until", until_by),
                *_each("state", truce.state_by),
            ),
            dated_before=_names(truce.early),
            keys=names,
            keys_total=total + truce.left_out,
            citations=cited,
        )

    def stale(self, last: int) -> int | None:
        """Count the days since an instant; None unless they are more than the dossier allows."""
        catalogue = self._visible.catalogue
        days = (self._today - day_of(last, catalogue.zone)).days
        return days if days > catalogue.dossier.stale_after_days else None

    def grounds(self, *made_by: tuple[str, Counted | None]) -> list[Ground]:
        """Present the facts that parts of an entry rest on, each given with its part."""
        return [
            Ground(
                part=part,
                key=fact.name,
                when=fact.when.text,
                confidence=fact.event.confidence,
                citations=self.cite([fact]),
            )
            for part, fact in made_by
            if fact is not None
        ]

    def _violation(self, fact: Counted) -> Violation:
        event = fact.as_a(ViolationAlleged)
        count = event.count
        return Violation(
            accuser=event.accuser,
            accused=event.accused,
            low=count.low if count else None,
            best=count.best if count else None,
            high=count.high if count else None,
            qualifier=count.qualifier if count else None,
            window=event.window,
            cumulative=event.cumulative,
            when=fact.when.text,
            key=fact.name,
            confidence=event.confidence,
            disputed_by=self.disputed([fact]),
            citations=self.cite([fact]),
        )

    def meeting(self, meeting: Meeting) -> MeetingShown:
        """Present one meeting."""
        plan, held, place = map(_event, (meeting.planned, meeting.held, meeting.place))
        proposed_by = list(getattr(plan, "proposed_by", ()))
        date = meeting.scheduled
        names, total = _keys(meeting.facts)
        cited = self.cite(meeting.facts)
        return MeetingShown(
            slug=meeting.slug,
            title=self.title(meeting.facts[0].event.stream),
            state=meeting.state,
            scheduled_for=date.text if date else None,
            earlier=[date.text for date in meeting.earlier],
            place=getattr(place, "place", None),
            format=getattr(held, "format", None) or getattr(plan, "format", None),
            level=getattr(plan, "level", None),
            proposed_by=proposed_by,
            invited=list(getattr(plan, "invited", ())),
            confirmed_by=list(meeting.confirmed_by),
            perhaps_confirmed_by=list(meeting.perhaps_confirmed_by),
            declined_by=list(meeting.declined_by),
            held=meeting.held.when.text if meeting.held else None,
            attended=list(getattr(held, "attended", ())),
            outcome=getattr(held, "outcome", None),
            grounds=self.grounds(
                ("proposed_by", meeting.planned if proposed_by else None),
                ("scheduled_for", date.by if date else None),
                ("place", meeting.place),
                *_each("confirmed_by", meeting.confirmations),
                *_each("state", meeting.state_by),
            ),
            dated_before=_names(meeting.early),
            keys=names,
            keys_total=total,
            citations=cited,
        )

    def _ceasefire_answer(self, fact: Counted) -> CeasefireAnswer:
        event = fact.as_a(CeasefireChanged)
        return CeasefireAnswer(
            by=event.by,
            change=event.change,
            key=fact.name,
            when=fact.when.text,
            confidence=event.confidence,
            citations=self.cite([fact]),
        )

    def proposal(self, proposal: Proposal) -> ProposalShown:
        """Present one proposal."""
        event = proposal.made.as_a(ProposalMade)
        names, total = _keys(proposal.facts)
        cited = self.cite(proposal.facts)
        return ProposalShown(
            slug=proposal.slug,
            title=self.title(event.stream),
            state=proposal.state,
            kind=event.kind,
            by=list(event.by),
            to=list(event.to),
            made=proposal.made.when.text,
            issues=list(event.issues),
            terms=list(event.terms),
            deadline=event.deadline,
            answers=[
                self._proposal_answer(f, proposal.answered_for[f.event_id])
                for f in proposal.answers
            ],
            grounds=self.grounds(
                ("made", proposal.made), *_each("state", proposal.state_by)
            ),
            dated_before=_names(proposal.early),
            keys=names,
            keys_total=total,
            citations=cited,
        )

    def _proposal_answer(self, fact: Counted, whose: str) -> ProposalAnswer:
        event = fact.as_a(ProposalAnswered)
        return ProposalAnswer(
            by=event.by,
            for_=whose if whose != event.by else None,
            answer=event.answer,
            key=fact.name,
            when=fact.when.text,
            conditions=conditions_shown(event.conditions),
            confidence=event.confidence,
            citations=self.cite([fact]),
        )

    def agreement(self, agreement: Agreement) -> AgreementShown:
        """Present one agreement."""
        event = agreement.reached.as_a(AgreementReached)
        names, total = _keys(agreement.facts)
        own = (AgreementChanged, AgreementEnded)
        told = [f for f in agreement.facts if isinstance(f.event, own)]
        cited = self.cite([agreement.reached, *told])
        no_end = agreement.until is None and agreement.until_by is agreement.reached
        return AgreementShown(
            slug=agreement.slug,
            title=self.title(event.stream),
            state=agreement.state,
            possibly_ended=agreement.possibly_ended,
            parties=list(event.parties),
            mediators=list(event.mediators),
            stage=event.stage,
            reached=agreement.reached.when.text,
            from_=_written(agreement.from_),
            until=_written(agreement.until),
            left=list(agreement.left),
            changes=[self._step(f) for f in agreement.changes],
            terms=[self._term(t) for t in agreement.terms],
            grounds=self.grounds(
                ("reached", agreement.reached),
                ("from", agreement.from_by if agreement.from_ else None),
                ("until", None if no_end else agreement.until_by),
                *_each("state", agreement.state_by),
            ),
            dated_before=_names(agreement.early),
            keys=names,
            keys_total=total,
            citations=cited,
        )

    def _step(self, fact: Counted) -> AgreementStep:
        event = fact.as_a(AgreementChanged)
        return AgreementStep(
            by=list(event.by),
            change=event.change,
            new_until=event.new_until,
            text=event.text,
            key=fact.name,
            when=fact.when.text,
            confidence=event.confidence,
            disputed_by=self.disputed([fact]),
            citations=self.cite([fact]),
        )

    def _term(self, kept: TermKept) -> TermShown:
        return TermShown(
            slug=kept.slug,
            text=kept.term.text if kept.term else None,
            due=kept.term.due if kept.term else None,
            state=kept.state,
            claims=[self._claim(by, fact) for by, fact in kept.claims],
        )

    def _claim(self, by: str, fact: Counted) -> Claim:
        event = fact.as_a(CommitmentFulfilled)
        return Claim(
            by=by,
            degree=event.degree,
            quantity=event.quantity,
            when=fact.when.text,
            key=fact.name,
            confidence=event.confidence,
            disputed_by=self.disputed([fact]),
            citations=self.cite([fact]),
        )

    def force(self, fact: Counted) -> ForceShown:
        """Present one estimator's figure for one area."""
        event = fact.as_a(ForceReported)
        return ForceShown(
            owner=event.owner,
            area=event.area,
            estimator=event.estimator,
            low=event.strength.low,
            best=event.strength.best,
            high=event.strength.high,
            qualifier=event.strength.qualifier,
            category=event.category,
            unit=event.unit,
            as_of=event.as_of or fact.when.text,
            stale_days=self.stale(fact.when.last),
            speaker=self.speaker(event.speaker),
            office=self.office(fact),
            confidence=event.confidence,
            key=fact.name,
            disputed_by=self.disputed([fact]),
            citations=self.cite([fact]),
        )

    def possible(self, fact: Counted) -> Possible:
        """Present a fact that may or may not have happened yet."""
        titles = with_own_title(fact.event, self._titles)
        return Possible(
            key=fact.name,
            type=fact.event.type,
            when=fact.when.text,
            when_words=fact.event.when_words,
            text=named_sentence(fact.event, self._visible.catalogue, titles),
            confidence=fact.event.confidence,
            disputed_by=self.disputed([fact]),
            citations=self.cite([fact]),
        )

    def speaker(self, written: str | None) -> str | None:
        """Name a person as registered, under any spelling; anybody else as written."""
        return None if written is None else self._people.called(written)

    def office(self, fact: Counted) -> str | None:
        """Name the offices that the speaker of a fact held on its day; None where none is known."""
        return self._people.office_of(fact)

    def title(self, stream: str) -> str | None:
        """Return the title of a thing, if its facts give one."""
        return self._titles.get(stream)

    def disputed(self, facts: Iterable[Counted]) -> list[str]:
        """Return the parties that deny one of these facts."""
        disputed = self._visible.disputed_by
        if not disputed:
            return []
        return sorted({p for f in facts for p in disputed.get(f.event_id, ())})

    def cite(self, facts: Iterable[Counted]) -> list[int]:
        """Return the numbers of the sources that support these facts, in rising order."""
        numbers = self._numbers
        return sorted(
            {
                numbers.setdefault(e.source, len(numbers) + 1)
                for f in facts
                for e in f.evidence
                if e.stance == "supports"
            }
        )


def named_sentence(event: Event, catalogue: Catalogue, titles: Titles) -> str:
    """Say an event in one short line with the names of parties, issues and things."""
    parties, issues = catalogue.parties, catalogue.issues
    return short_sentence(
        event,
        party=lambda slug: parties[slug].name if slug in parties else slug,
        issue=lambda slug: issues[slug].title if slug in issues else slug,
        titles=titles,
        zone=catalogue.zone,
    )


def source_shown(slug: str, catalogue: Catalogue, *, n: int) -> SourceShown:
    """Present a source under a number; one that was never registered under its slug."""
    source = catalogue.sources.get(slug)
    return SourceShown(
        n=n,
        slug=slug,
        publisher=source.publisher if source else slug,
        title=source.title if source else None,
        published=source.published if source else None,
        url=source.url if source else None,
    )


def _keys(facts: Sequence[Counted]) -> tuple[list[str], int]:
    return _names(facts[:MOST_KEYS]), len(facts)


def _names(facts: Iterable[Counted]) -> list[str]:
    return [fact.name for fact in facts]


def _event(fact: Counted | None) -> Event | None:
    return None if fact is None else fact.event


def _each(part: str, facts: Iterable[Counted]) -> list[tuple[str, Counted]]:
    """Return facts that a part of an entry rests on, each with the name of that part."""
    return [(part, fact) for fact in facts]


def _hours(truce: Truce) -> list[Hours] | None:
    if truce.hours is None:
        return None
    begin, end = map(format_instant, truce.hours)
    return [Hours(from_=begin, until=end)]


def _written(when: When | None) -> str | None:
    """Write an instant in UTC, any other date as it was written."""
    if when is None:
        return None
    return (
        format_instant(when.start.earliest)
        if when.precision == "instant"
        else when.text
    )


def basis_of(fact: Counted) -> str | None:
    """Return the basis that the first supporting evidence gives; None without sources."""
    for each in fact.evidence:
        if each.stance == "supports":
            return each.basis
    return None


def fields_of_condition(condition: Condition) -> dict[str, Any]:
    """Return the fields of a condition, as an answer shows them."""
    return {name: getattr(condition, name) for name in ConditionShown.__struct_fields__}


def conditions_shown(conditions: Iterable[Condition]) -> list[ConditionShown]:
    """Present the conditions of a statement or an answer."""
    return [ConditionShown(**fields_of_condition(c)) for c in conditions]
