"""The data of a chart: every dated fact with its bounds, and how long each stance held."""

from __future__ import annotations

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
from tracker.projections.picture_format import Picture
from tracker.projections.picture_format.entries import Part
from tracker.projections.questions.chart.acts import Mark, act_of
from tracker.projections.questions.history_steps import StepClass, stance_runs
from tracker.projections.sentences import chart_label, short_sentence, thing_called
from tracker.projections.visible import RANK, by_rank

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from tracker.projections.mended import Catalogue
    from tracker.projections.questions.history_steps import StanceRun
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


class Did(Part, frozen=True, kw_only=True):
    """The change that a statement or an ending made to the stance of its party.

    Attributes:
        what: Its class, as in the history of the key.
        unordered: Whether something that differs may come before or after it.
    """

    what: StepClass
    unordered: bool


class Drawn(Part, frozen=True, kw_only=True):
    """All that the charts of one question are made from.

    Attributes:
        picture: The answer at the date asked about.
        boundary: Where that date ends, in UTC microseconds.
        names: Every party and person by slug.
        dots: Every dated fact that counts, in the order of its date.
        runs: Every stance, in the order of its date.
        did: What each statement and ending did, by its key.
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
    did: dict[str, Did]
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
    runs, did = stances_of(certain, found.ids)
    return Drawn(
        picture=picture,
        boundary=boundary,
        names={slug: p.name for slug, p in found.catalogue.parties.items()},
        dots=_dots(certain, possible, found),
        runs=runs,
        did=did,
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


def stances_of(
    facts: Iterable[Counted], ids: Mapping[str, str]
) -> tuple[list[Run], dict[str, Did]]:
    """Return how long each stance held, and what each statement and ending did, by its key.

    Both are told as the history of a key tells them.
    """
    by_issue: dict[str, dict[str, list[Counted]]] = defaultdict(
        lambda: defaultdict(list)
    )
    facts = sorted(facts, key=RANK)
    for fact in facts:
        if isinstance(fact.event, PositionStated | PositionEnded):
            by_issue[fact.event.issue][fact.event.party].append(fact)
    runs, did = [], {}
    against = contradicting(facts, ids)
    for said in by_issue.values():
        classes = same_stances((fact for key in said.values() for fact in key), ids)
        for key in said.values():
            told = stance_runs(key, classes, ids)
            of_key = [_run(run, against) for run in told if not _is_ending(run)]
            runs += sorted(of_key, key=lambda run: run.said[0])
            for run in told:
                for step in run.steps:
                    did[step.fact.name] = Did(what=step.what, unordered=step.unordered)
    return runs, did


def _is_ending(run: StanceRun) -> bool:
    return isinstance(run.steps[0].fact.event, PositionEnded)


def _run(run: StanceRun, against: Mapping[str, Sequence[Counted]]) -> Run:
    """Return a stance as a chart draws it; of what may have replaced it, the first."""
    said = [step.fact for step in run.steps]
    newest = said[-1].as_a(PositionStated)
    others = _names_of_others(said, against)
    holding = Run(
        party=newest.party,
        issue=newest.issue,
        stance=newest.stance,
        said=[(fact.bounds.earliest, fact.bounds.latest) for fact in said],
        until=None,
        ended=False,
        returned=run.steps[0].what == "returned",
        keys=[fact.name for fact in said],
        ended_by=None,
        contradicted_by=others,
    )
    by = None if run.holds else min(run.replaced_by, key=RANK, default=None)
    return holding if by is None else _over(holding, by)


def _names_of_others(
    said: Sequence[Counted], against: Mapping[str, Sequence[Counted]]
) -> list[str]:
    """Return the keys of what says otherwise than any of some statements."""
    others = [other for fact in said for other in against.get(fact.event_id, ())]
    return sorted({other.name for other in others})


def _over(run: Run, by: Counted) -> Run:
    """Return a stance whose place something has taken."""
    return msgspec.structs.replace(
        run,
        until=(by.bounds.earliest, by.bounds.latest),
        ended=isinstance(by.event, PositionEnded),
        ended_by=by.name,
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
