"""The data of a chart: every dated fact with its bounds, and how long each stance held."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from typing import TYPE_CHECKING, cast

import msgspec

from tracker.domain.events import (
    AgreementChanged,
    AssessmentRecorded,
    CeasefireChanged,
    Fact,
    MeetingChanged,
    PositionEnded,
    PositionStated,
    ProposalAnswered,
    ViolationAlleged,
)
from tracker.projections.folds.positions import contradicting, same_stances
from tracker.projections.folds.proposals import replaced_notes
from tracker.projections.folds.titles import titles_told
from tracker.projections.order import superseding
from tracker.projections.picture_format import Picture
from tracker.projections.picture_format.entries import Part
from tracker.projections.questions.chart.acts import Mark, act_of
from tracker.projections.sentences import chart_label, short_sentence, thing_called
from tracker.projections.visible import RANK, by_rank

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from tracker.projections.mended import Catalogue
    from tracker.projections.sentences import Titles
    from tracker.projections.visible import Counted, Visible


class Alleged(Part, frozen=True, kw_only=True):
    """A count of alleged breaches, as it was claimed.

    `window` has the time that it covers, as written; `cumulative` says that it is a running total.
    """

    low: int | None
    best: int | None
    high: int | None
    qualifier: str | None
    window: str | None
    cumulative: bool


class Dot(Part, frozen=True, kw_only=True):
    """One dated fact.

    Attributes:
        key: Its key or id.
        type: Its type.
        mark: The mark that it is drawn as.
        earliest: The first instant at which it may have happened or begun, in UTC microseconds.
        latest: The instant before which it surely had.
        over: When it was surely over, where it lasted and its end is known.
        possible: Whether it may lie after the date asked about.
        whose: The parties whose act it is, as slugs or names; none for a development.
        about: The parties towards whom it is, as slugs.
        issue: The issue that it is about, if it is one.
        subject: The truce, proposal, meeting, agreement or deadline that it is about.
        subject_name: What that is called.
        text: Its words, without whose and about whom.
        change: The code of an answer, or of a change of a truce, a meeting and the like.
        speaker: Who said it, as a name.
        alleged: The count of an allegation.
        planned: The date that it plans for, as written.
        when: Its date, as written.
        when_words: The source's own words for that.
        reported: Since when the public could know, as written.
        disputed_by: The parties that deny it.
        replaced_by: The key or id of the note that replaced it.
        confidence: How sure the report is.
        sources: The publisher and date of each source that it rests on.
    """

    key: str
    type: str
    mark: Mark
    earliest: int
    latest: int
    over: int | None
    possible: bool
    whose: list[str]
    about: list[str]
    issue: str | None
    subject: str | None
    subject_name: str | None
    text: str
    change: str | None
    speaker: str | None
    alleged: Alleged | None
    planned: str | None
    when: str
    when_words: str | None
    reported: str
    disputed_by: list[str]
    replaced_by: str | None
    confidence: str | None
    sources: list[tuple[str, str | None]]


class Run(Part, frozen=True, kw_only=True):
    """One stance of a party on one issue, from its first statement until another takes its place.

    Attributes:
        party: The party that held it.
        issue: The issue that it is about.
        stance: Its words, those of the newest repeat.
        said: The bounds of each statement of it, oldest first.
        until: The bounds of what took its place; None while it holds.
        ended: Whether that was an ending and not another stance.
        returned: Whether the party held it before, and something else since.
        keys: The keys of the statements.
        ended_by: The key of what took its place.
        contradicted_by: The keys of statements and endings that say otherwise, in an order to its
            own that is not known.
    """

    party: str
    issue: str
    stance: str
    said: list[tuple[int, int]]
    until: tuple[int, int] | None
    ended: bool
    returned: bool
    keys: list[str]
    ended_by: str | None
    contradicted_by: list[str]


class Drawn(Part, frozen=True, kw_only=True):
    """All that the charts of one question are made from.

    Attributes:
        picture: The answer at the date asked about.
        boundary: Where that date ends, in UTC microseconds.
        names: Every party and person by slug.
        dots: Every dated fact that counts, in the order of its date.
        runs: Every stance, in the order of its date.
        stale_after_days: After how many days without a repeat a stance is stale.
        numbers: The number of each party, which has a colour; that of a member is its coalition's.
        since: Where the time asked about begins, in UTC microseconds; None for all up to the
            boundary.
        asked_issues: The issues asked about, as slugs; none for all.
    """

    picture: Picture
    boundary: int
    names: dict[str, str]
    dots: list[Dot]
    runs: list[Run]
    stale_after_days: int
    numbers: dict[str, int]
    since: int | None = None
    asked_issues: tuple[str, ...] = ()


def drawn(
    found: Visible,
    picture: Picture,
    *,
    boundary: int,
    kept: Callable[[Counted], bool],
    numbers: Mapping[str, int],
    since: int | None = None,
) -> Drawn:
    """Gather what the charts of a question are made from.

    Args:
        found: What counts for the question.
        picture: The answer to it.
        boundary: Where the date asked about ends.
        kept: Whether a fact is asked for.
        numbers: The numbers of the parties, by slug.
        since: Where the time asked about begins.
    """
    certain = [fact for fact in found.certain if kept(fact)]
    possible = [fact for fact in found.possible if kept(fact)]
    return Drawn(
        picture=picture,
        boundary=boundary,
        names={slug: p.name for slug, p in found.catalogue.parties.items()},
        dots=_dots(certain, possible, found),
        runs=runs_of(certain, found.ids),
        stale_after_days=found.catalogue.dossier.stale_after_days,
        numbers=dict(numbers),
        since=since,
    )


def _dots(
    certain: Iterable[Counted], possible: Collection[Counted], found: Visible
) -> list[Dot]:
    """Return a dot for each fact, in the order of their dates."""
    later = {fact.event_id for fact in possible}
    titles = titles_told(found)
    replaced = replaced_notes(found.certain, found.ids)
    dots = []
    for fact in by_rank([*certain, *possible]):
        dot = _dot(fact, found, titles, possible=fact.event_id in later)
        by = replaced.get(fact.event_id)
        replaced_by = by.name if by else None
        dots.append(msgspec.structs.replace(dot, replaced_by=replaced_by))
    return dots


def runs_of(facts: Iterable[Counted], ids: Mapping[str, str]) -> list[Run]:
    """Return how long each stance held.

    A stance ends where something else on its key is certainly later, or says that it supersedes it;
    what overlaps stands beside it.
    """
    by_issue: dict[str, dict[str, list[Counted]]] = defaultdict(
        lambda: defaultdict(list)
    )
    facts = sorted(facts, key=RANK)
    for fact in facts:
        if isinstance(fact.event, PositionStated | PositionEnded):
            by_issue[fact.event.issue][fact.event.party].append(fact)
    found = []
    against = contradicting(facts, ids)
    for said in by_issue.values():
        classes = same_stances((fact for key in said.values() for fact in key), ids)
        for key in said.values():
            found += _runs(
                key,
                classes,
                ids,
                against,
            )
    return found


def _runs(
    facts: Sequence[Counted],
    classes: Mapping[str, int],
    ids: Mapping[str, str],
    against: Mapping[str, Sequence[Counted]],
) -> list[Run]:
    """The stances on one key, whose facts come in the order of their date."""
    closers = _Closers(facts, classes, ids)
    runs: dict[int, list[list[Counted]]] = defaultdict(list)
    for fact in facts:
        if fact.event_id in classes:
            of_mine = runs[classes[fact.event_id]]
            end = closers.first(of_mine[-1][-1]) if of_mine else None
            if not of_mine or (end is not None and end.before(fact)):
                of_mine.append([])
            of_mine[-1].append(fact)
    found = [
        _ended_run(
            run,
            closers,
            against,
            returned=place > 0,
        )
        for of_one_stance in runs.values()
        for place, run in enumerate(of_one_stance)
    ]
    return sorted(found, key=lambda run: (run.said[0], run.keys))


class _Closers:
    """The facts that take the place of the statements on one key."""

    def __init__(
        self,
        facts: Sequence[Counted],
        classes: Mapping[str, int],
        ids: Mapping[str, str],
    ) -> None:
        self._facts, self._classes = facts, classes
        self._starts = [fact.bounds.earliest for fact in facts]
        self.replaced_by: dict[str, list[Counted]] = defaultdict(list)
        named = {fact.event_id: fact for fact in facts}
        for old, new in superseding(facts, ids):
            self.replaced_by[old].append(named[new])

    def first(self, fact: Counted) -> Counted | None:
        """Return the first that takes the place of a statement and does not say the same."""
        facts, classes = self._facts, self._classes
        mine = classes[fact.event_id]
        found = [
            by
            for by in self.replaced_by[fact.event_id]
            if classes.get(by.event_id) != mine
        ]
        for place in range(bisect_left(self._starts, fact.bounds.latest), len(facts)):
            if classes.get(facts[place].event_id) != mine:
                found.append(facts[place])
                break
        return min(found, key=RANK, default=None)


def _ended_run(
    run: Sequence[Counted],
    closers: _Closers,
    against: Mapping[str, Sequence[Counted]],
    *,
    returned: bool,
) -> Run:
    """Return a run, which ends when something took the place of every last statement of it."""
    tips = _tips(run, closers.replaced_by)
    ends = [closers.first(fact) for fact in tips]
    over = [end for end in ends if end is not None]
    by = max(over, key=RANK) if len(over) == len(ends) else None
    others = {other.name for fact in run for other in against.get(fact.event_id, ())}
    made = _run(
        run,
        tips[-1],
        by,
        sorted(others),
    )
    return msgspec.structs.replace(made, returned=returned)


def _tips(
    run: Sequence[Counted], replaced_by: Mapping[str, Sequence[Counted]]
) -> list[Counted]:
    """Return the statements of a run that none of its others is certainly later than."""
    last_start = max(fact.bounds.earliest for fact in run)
    mine = {fact.event_id for fact in run}
    return [
        fact
        for fact in run
        if fact.bounds.latest > last_start
        and mine.isdisjoint(by.event_id for by in replaced_by[fact.event_id])
    ]


def _run(
    said: Sequence[Counted], shown: Counted, by: Counted | None, others: list[str]
) -> Run:
    newest = shown.as_a(PositionStated)
    return Run(
        party=newest.party,
        issue=newest.issue,
        stance=newest.stance,
        said=[(fact.bounds.earliest, fact.bounds.latest) for fact in said],
        until=None if by is None else (by.bounds.earliest, by.bounds.latest),
        ended=by is not None and isinstance(by.event, PositionEnded),
        returned=False,
        keys=[fact.name for fact in said],
        ended_by=None if by is None else by.name,
        contradicted_by=others,
    )


def _dot(fact: Counted, found: Visible, titles: Titles, *, possible: bool) -> Dot:
    event = cast("Fact", fact.event)
    act = act_of(event, found.catalogue)
    return Dot(
        key=fact.name,
        type=event.type,
        mark=act.mark,
        earliest=fact.when.start.earliest,
        latest=fact.when.start.latest,
        over=fact.when.end.latest if fact.when.end else None,
        possible=possible,
        whose=list(act.whose),
        about=list(act.about),
        issue=act.issue,
        subject=act.subject,
        subject_name=thing_called(event.stream, titles) if act.subject else None,
        text=_text(event, found.catalogue, titles),
        change=_change(event),
        speaker=_speaker(event, found.catalogue),
        alleged=_alleged(event),
        planned=act.planned,
        when=fact.when.text,
        when_words=event.when_words,
        reported=found.reported(fact).text,
        disputed_by=list(found.disputed_by.get(fact.event_id, ())),
        replaced_by=None,
        confidence=event.confidence,
        sources=[
            _source(e.source, found.catalogue)
            for e in fact.evidence
            if e.stance == "supports"
        ],
    )


def _text(event: Fact, catalogue: Catalogue, titles: Titles) -> str:
    """Say a fact without whose it is, except a judge that is not a party and so has no colour."""
    if isinstance(event, AssessmentRecorded) and event.by_whom not in catalogue.parties:
        return short_sentence(event, titles=titles)

    def name(slug: str) -> str:
        return catalogue.parties[slug].name if slug in catalogue.parties else slug

    return chart_label(event, party=name, titles=titles)


def _change(event: Fact) -> str | None:
    if isinstance(event, ProposalAnswered):
        return event.answer
    if isinstance(event, CeasefireChanged | AgreementChanged | MeetingChanged):
        return event.change
    return None


def _speaker(event: Fact, catalogue: Catalogue) -> str | None:
    if not isinstance(event, PositionStated) or event.speaker is None:
        return None
    person = catalogue.parties.get(event.speaker)
    return person.name if person else event.speaker


def _alleged(event: Fact) -> Alleged | None:
    if not isinstance(event, ViolationAlleged):
        return None
    tally = event.count
    return Alleged(
        low=tally.low if tally else None,
        best=tally.best if tally else None,
        high=tally.high if tally else None,
        qualifier=tally.qualifier if tally else None,
        window=event.window,
        cumulative=event.cumulative,
    )


def _source(slug: str, catalogue: Catalogue) -> tuple[str, str | None]:
    source = catalogue.sources.get(slug)
    return (source.publisher, source.published) if source else (slug, None)
