"""The whole life of one cell as data: `tracker.history/1`.

A cell shows what its column says on an issue and its parts, so its life has one line for each party
and issue that it lists. On each line stand the stances in their order, and what ended them.
"""

from __future__ import annotations

from itertools import dropwhile
from typing import TYPE_CHECKING, Final

import msgspec

from tracker.domain.events import PositionEnded, PositionStated
from tracker.domain.names import folded
from tracker.domain.presented import Presented
from tracker.projections.folds.offices import is_said_by
from tracker.projections.folds.positions import (
    contradicting,
    fold_positions,
    same_stances,
)
from tracker.projections.folds.titles import step_titles
from tracker.projections.names_ages_sources import (
    MOST_DELAY,
    Presenter,
    basis_of,
    conditions_shown,
)
from tracker.projections.picture import (
    Selection,
    coalitions_of,
    issue_tree,
    picture_of,
)
from tracker.projections.picture_format import Asked, IssueRow, SourceShown
from tracker.projections.picture_format.entries import ConditionShown, Part
from tracker.projections.picture_format.states import CellState
from tracker.projections.questions.history_steps import StepClass, ToldBy, stance_runs
from tracker.projections.visible import RANK, asked_of, delay_days, visible

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Container,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )

    from tracker.projections.folds.positions import PositionKey, Positions
    from tracker.projections.mended import Mended
    from tracker.projections.questions.history_steps import StanceRun, StanceStep
    from tracker.projections.visible import Counted, Question, Visible

FORMAT: Final = "tracker.history/1"


class HistoryStep(Part, frozen=True, kw_only=True):
    """One statement, or one ending.

    `class` says what it did to what stood before it, and `told_by` how that was told; `exact`
    unless by words alone. `compared_with` names what it is compared with. `reported_late`: more
    than a day after it was said. `order_unknown`: another of its line, which differs, may come
    before or after it; `contradicted_by` names those, told or not.
    """

    key: str
    event_id: str
    class_: StepClass = msgspec.field(name="class")
    told_by: ToldBy
    exact: bool
    compared_with: list[str]
    order_unknown: bool
    stance: str | None
    stance_code: str | None
    placement: int | None
    placement_before: int | None
    conditions: list[ConditionShown]
    reason: str | None
    when: str
    when_words: str | None
    reported: str
    delay_days: int
    reported_late: bool
    reported_later: bool
    speaker: str | None
    office: str | None
    basis: str | None
    confidence: str | None
    disputed_by: list[str]
    citations: list[int]
    contradicted_by: list[str]


class StanceLived(Part, frozen=True, kw_only=True):
    """One stance from its first statement until something else replaced it.

    `replaced_by` names what did; several when their order is not known, none while it holds.
    `holds`: it is what the cell shows at the date asked about. An ending is a stance of its own
    without words.
    """

    stance: str | None
    since: str
    until: str | None
    holds: bool
    replaced_by: list[str]
    keys: list[str]
    steps: list[HistoryStep]


class LineOfLife(Part, frozen=True, kw_only=True):
    """The stances of one party on one issue.

    `inherited_from` names the coalition that spoke for the column's party.
    """

    party: str
    issue: str
    inherited_from: str | None
    stances: list[StanceLived]


class History(Presented, Part, frozen=True, kw_only=True):
    """The whole life of one cell.

    `state` and `current`, the keys of its statements, are those of the as-of answer. `titles` say
    what steps are called, by their streams.
    """

    format: str
    dossier: str
    title: str
    zone: str
    asked: Asked
    party: str
    issue: str
    to: str | None
    speakers: list[str]
    parties: dict[str, str]
    issues: list[IssueRow]
    titles: dict[str, str]
    state: CellState
    current: list[str]
    lines: list[LineOfLife]
    sources: list[SourceShown]

    @property
    def reported_later(self) -> int:
        """Count the statements and endings that were reported after the date asked about."""
        return sum(
            step.reported_later
            for line in self.lines
            for stance in line.stances
            for step in stance.steps
        )


def history_of(
    mended: Mended,
    question: Question,
    party: str,
    issue: str,
    *,
    to: str | None = None,
    speakers: Container[str] | None = None,
) -> History:
    """Tell the whole life of one cell up to a date.

    Args:
        mended: The dossier's log, put right.
        question: The last date told of, and what may be known.
        party: The party of the column.
        issue: The issue of the row; its parts belong to it.
        to: Tell only of stances that have these words, this code or this placement.
        speakers: Names, folded: tell only of stances that one of them said, or said again.
    """
    found = visible(mended, question)
    catalogue = found.catalogue
    chosen = Selection(columns=[party], issues=[issue])
    picture = picture_of(found, question, chosen)
    cells = {(cell.issue, cell.column): cell for cell in picture.cells}
    current = cells.get((issue, party))
    statements = current.statements if current else []
    shown = {s.event_id: s.key or s.event_id for s in statements}
    presenter = Presenter(found, question)
    return History(
        format=FORMAT,
        dossier=catalogue.dossier.dossier,
        title=catalogue.dossier.title,
        zone=catalogue.dossier.zone,
        asked=asked_of(question),
        party=party,
        issue=issue,
        to=to,
        speakers=[],
        parties=picture.parties,
        issues=picture.issues,
        titles=step_titles(catalogue),
        state=current.state if current else "no-evidence",
        current=list(shown.values()),
        lines=list(
            _lines(found, presenter, shown, party, issue, to=to, speakers=speakers)
        ),
        sources=presenter.sources(),
    )


def _lines(
    found: Visible,
    presenter: Presenter,
    shown: Mapping[str, str],
    party: str,
    issue: str,
    *,
    to: str | None,
    speakers: Container[str] | None,
) -> Iterator[LineOfLife]:
    """Yield a line for each key that the cell lists and of which something is asked for."""
    coalitions = coalitions_of(found.catalogue)
    positions = fold_positions(found.certain, coalitions, found.ids)
    keys = _keys(
        positions,
        party,
        _with_parts(issue, found, positions),
        boundary=presenter.question.boundary,
        coalition=party in coalitions,
    )
    facts = [
        f for f in found.certain if isinstance(f.event, PositionStated | PositionEnded)
    ]
    for (who, about), inherited in keys:
        said = [fact for fact in facts if _is_about(fact, about)]
        own = [fact for fact in said if _is_about(fact, about, who)]
        teller = _Teller(
            found,
            presenter,
            shown,
            _spoken_for(positions, party, inherited),
            contradicting(own, found.ids),
        )
        runs = stance_runs(own, same_stances(said, found.ids), found.ids)
        heard = (run for run in runs if _is_heard(run, speakers))
        stances = teller.stances(heard, to)
        if stances:
            yield LineOfLife(
                party=who, issue=about, inherited_from=inherited, stances=stances
            )


def _with_parts(issue: str, found: Visible, positions: Positions) -> list[str]:
    """Return an issue and its parts, in the order in which they are listed."""
    rows = issue_tree(found.catalogue, (about for _, about in positions.said()))
    return [slug for slug, path in rows.items() if issue in path] or [issue]


def _is_heard(run: StanceRun, speakers: Container[str] | None) -> bool:
    return speakers is None or any(
        is_said_by(s.fact.event, speakers) for s in run.steps
    )


def _is_about(fact: Counted, issue: str, party: str | None = None) -> bool:
    event = fact.event
    if not isinstance(event, PositionStated | PositionEnded):
        return False
    return event.issue == issue and party in (None, event.party)


def _keys(
    positions: Positions,
    column: str,
    issues: Sequence[str],
    *,
    boundary: int,
    coalition: bool,
) -> Iterator[tuple[PositionKey, str | None]]:
    """Return the keys that a cell lists, each with the coalition that it is inherited from."""
    said = set(positions.said())
    for issue in issues:
        for party in (
            [column, *positions.speakers(column, boundary)] if coalition else [column]
        ):
            if (party, issue) in said:
                yield (party, issue), None
        if not coalition and (column, issue) not in said:
            for name in positions.coalitions(column, boundary):
                if (name, issue) in said:
                    yield (name, issue), name


def _spoken_for(
    positions: Positions, party: str, coalition: str | None
) -> Callable[[Counted], bool]:
    """Make a check that a statement was made for the party.

    A coalition's count only if they were made while the party was a member.
    """
    return lambda fact: (
        coalition is None or party in positions.members(coalition, fact.bounds.latest)
    )


class _Teller:
    """Makes the values of the answer."""

    def __init__(
        self,
        found: Visible,
        presenter: Presenter,
        shown: Mapping[str, str],
        counts: Callable[[Counted], bool],
        against: Mapping[str, Sequence[Counted]],
    ) -> None:
        self._found, self._presenter, self._shown = found, presenter, shown
        self._counts, self._against = counts, against

    def stances(self, runs: Iterable[StanceRun], to: str | None) -> list[StanceLived]:
        """Present the stances of which something is asked for."""
        told = [self._stance(run, to) for run in runs]
        return [stance for stance in told if stance is not None]

    def _stance(self, run: StanceRun, to: str | None) -> StanceLived | None:
        steps = self._asked_for(run, to)
        if not steps:
            return None
        holding = [step for step in steps if step.fact.event_id in self._shown]
        ending = isinstance(steps[-1].fact.event, PositionEnded)
        newest = (holding or steps)[-1].fact.event
        until = min(run.replaced_by, key=RANK, default=None)
        return StanceLived(
            stance=getattr(newest, "stance", None),
            since=steps[0].fact.when.text,
            until=until.when.text if until else None,
            holds=run.holds if ending else bool(holding),
            replaced_by=[f.name for f in run.replaced_by],
            keys=[step.fact.name for step in steps],
            steps=list(map(self._step, steps)),
        )

    def _asked_for(self, run: StanceRun, to: str | None) -> list[StanceStep]:
        """Return the steps that count, from the first that has what is asked for."""
        steps = [step for step in run.steps if self._counts(step.fact)]
        if to is None:
            return steps
        return list(dropwhile(lambda step: not _has(step.fact, to), steps))

    def _step(self, step: StanceStep) -> HistoryStep:
        fact, event = step.fact, step.fact.event
        placements = [getattr(f.event, "placement", None) for f in step.compared]
        before = next((place for place in placements if place is not None), None)
        delay = delay_days(fact, self._found)
        return HistoryStep(
            key=fact.name,
            event_id=fact.event_id,
            class_=step.what,
            told_by=step.told_by,
            exact=step.told_by != "words",
            compared_with=[f.name for f in step.compared],
            order_unknown=step.unordered,
            stance=getattr(event, "stance", None),
            stance_code=getattr(event, "stance_code", None),
            placement=getattr(event, "placement", None),
            placement_before=before,
            conditions=conditions_shown(getattr(event, "conditions", ())),
            reason=getattr(event, "reason", None),
            when=fact.when.text,
            when_words=event.when_words,
            reported=self._found.reported(fact).text,
            delay_days=delay,
            reported_late=delay > MOST_DELAY,
            reported_later=not self._found.known_then(fact),
            speaker=self._presenter.speaker(event.speaker),
            office=self._presenter.office(fact),
            basis=basis_of(fact),
            confidence=event.confidence,
            disputed_by=self._presenter.disputed([fact]),
            citations=self._presenter.cite([fact]),
            contradicted_by=[f.name for f in self._against.get(fact.event_id, ())],
        )


def _has(fact: Counted, wanted: str) -> bool:
    """Check that a statement has these words in its stance, or this code or placement."""
    event = fact.event
    if not isinstance(event, PositionStated):
        return False
    return folded(wanted) in folded(event.stance) or folded(wanted) in {
        event.stance_code,
        str(event.placement),
    }
