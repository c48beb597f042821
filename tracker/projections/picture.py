"""The whole answer to one question, composed of the folds."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeVar

import msgspec

from tracker.domain.dates import day_of, day_start
from tracker.domain.events import MembershipChanged
from tracker.domain.references import issues_of, taking_part
from tracker.projections.deadlines_and_steps import with_days_of_others
from tracker.projections.folds.offices import is_said_by
from tracker.projections.folds.positions import (
    HeardPositions,
    Positions,
    cell,
    fold_positions,
)
from tracker.projections.folds.titles import step_titles, titles_of
from tracker.projections.names_ages_sources import Presenter
from tracker.projections.picture_format import (
    FORMAT,
    Cell,
    Column,
    IssueRow,
    Picture,
    SourceShown,
    Statement,
)
from tracker.projections.picture_format.entries import (
    AgreementShown,
    CeasefireShown,
    DeadlineShown,
    MeetingShown,
    ProposalShown,
    StepShown,
    VoteShown,
)
from tracker.projections.subjects import (
    DOING,
    NOTES,
    OFFICES,
    POSSIBLE,
    PROPOSALS,
    STEPS,
    SUBJECTS,
    fold_context,
    fold_of,
    with_steps_done,
)
from tracker.projections.visible import asked_of, visible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from tracker.domain.events import Event
    from tracker.projections.folds.context import FoldContext
    from tracker.projections.folds.positions import CellFound
    from tracker.projections.mended import Catalogue, Mended
    from tracker.projections.subjects import Folded
    from tracker.projections.visible import Counted, Question, Visible

T = TypeVar("T")
_LAST: Final = 1_000_000
"""The display order of a party that is not registered."""

Columns = Literal["parties", "coalitions"]


class Selection(NamedTuple):
    """The part of an answer that is asked for, as `picture_of_mended` takes it."""

    columns: Sequence[str] | Columns | None = None
    issues: Collection[str] | None = None
    parties: Collection[str] | None = None
    voices: Collection[str] = ()
    speakers: Collection[str] | None = None

    def concerns(self, event: Event) -> bool:
        """Check that one of the parties takes part in a fact or speaks, and a speaker said it."""
        if (
            self.parties is not None
            and set(self.parties).isdisjoint(taking_part(event))
            and not is_said_by(event, self.voices)
        ):
            return False
        return self.speakers is None or is_said_by(event, self.speakers)

    def heard_in(self, column: str, positions: Positions) -> Positions | HeardPositions:
        """Return the stances that are asked for in a column."""
        found: Positions | HeardPositions = positions
        if self.voices and column not in (self.parties or ()):
            found = HeardPositions(found, self.voices)
        return found if self.speakers is None else HeardPositions(found, self.speakers)

    def keeps(self, folded: Folded, wanted: Collection[str] | None) -> bool:
        """Check that an entry is part of it, by the facts that it rests on.

        One that names no issue is part of every selection of issues.

        Args:
            folded: The entry.
            wanted: The issues asked for with their parts; None for all.
        """
        heard = any(self.concerns(fact.event) for fact in folded.facts)
        counts = self.parties is None or not set(self.parties).isdisjoint(folded.beside)
        if not heard and (self.speakers is not None or not counts):
            return False
        if wanted is None:
            return True
        named = {issue for f in folded.facts for issue in issues_of(f.event)}
        return not named or not named.isdisjoint(wanted)


class Frame(NamedTuple):
    """The matrix without what its cells say.

    Attributes:
        wanted: The issues asked for with their parts; None for all.
        subtrees: For each row its issue and those below it that its cells list.
        columns: The parties or coalitions of the columns.
        coalitions: The parties that are coalitions.
        oldest: What was last said before this instant is stale.
    """

    wanted: set[str] | None
    subtrees: dict[str, list[str]]
    columns: list[str]
    coalitions: set[str]
    oldest: int


def picture_of_mended(  # noqa: PLR0913  (the parts of a selection)
    mended: Mended,
    question: Question,
    *,
    columns: Sequence[str] | Columns | None = None,
    issues: Collection[str] | None = None,
    parties: Collection[str] | None = None,
    voices: Collection[str] = (),
    speakers: Collection[str] | None = None,
    left_out: Mapping[str, int] = MappingProxyType({}),
) -> Picture:
    """Return the state of everything a dossier tracks, just before the question's boundary.

    Args:
        mended: The dossier's record up to the log place asked about, put right, or a part of it.
        question: The day or instant asked about, and what may be known.
        columns: Party slugs for the columns of the matrix, or all that spoke as "parties" (also
            through a coalition) or as "coalitions"; else the dossier's own.
        issues: Issue slugs to keep, with their parts; lists that name no issue stay whole.
        parties: Party slugs to keep: their columns, and what they take part in.
        voices: Names, folded, of those parties that are persons: what they said is kept as well.
        speakers: Names, folded: only what one of them said is kept.
        left_out: For a ceasefire's slug how many alleged violations count that were not read.
    """
    asked = Selection(columns, issues, parties, voices, speakers)
    return picture_of(visible(mended, question), question, asked, left_out=left_out)


def picture_of(
    found: Visible,
    question: Question,
    asked: Selection,
    *,
    left_out: Mapping[str, int] = MappingProxyType({}),
    positions: Positions | None = None,
) -> Picture:
    """Return the same picture, of what counts for its question.

    Args:
        found: What counts.
        question: The question.
        asked: The part of the answer that is asked for.
        left_out: As for `picture_of_mended`.
        positions: The positions of what counts for certain, where they are folded already.
    """
    catalogue = found.catalogue
    routed = routed_to_folds(found.certain)
    routed[POSSIBLE.name] = found.possible
    positions = positions or positions_of(found)
    frame = frame_of(catalogue, positions, question, asked)
    titles = step_titles(catalogue) | titles_of(found.certain, found.ids)
    presenter = Presenter(found, question, titles=titles)
    cells = [
        cell_shown(slug, column, shown, [presenter.statement(e) for e in shown.stances])
        for slug, column, shown in cells_of(
            frame, positions, question, found.disputed_by, asked
        )
    ]
    context, folded = context_of_folds(
        found, question, routed, positions, left_out=left_out
    )
    for subject in SUBJECTS:
        if subject not in DOING:
            folded[subject.name] = subject.folded(routed[subject.name], context)
    lists = {
        subject.name: [
            subject.present(presenter, each.value)
            for each in folded[subject.name]
            if asked.keeps(each, frame.wanted)
        ]
        for subject in SUBJECTS
    }
    return compose_picture(
        catalogue, question, frame, cells, lists, presenter.sources()
    )


def routed_to_folds(
    facts: Iterable[Counted],
) -> defaultdict[str | None, list[Counted]]:
    """Return facts by the name of what folds them: a list in `SUBJECTS`, or the positions."""
    routed: defaultdict[str | None, list[Counted]] = defaultdict(list)
    by_type: dict[type, list[Counted]] = {}
    for fact in facts:
        kind = type(fact.event)
        if kind not in by_type:
            by_type[kind] = routed[fold_of(fact.event)]
        by_type[kind].append(fact)
    return routed


def context_of_folds(
    found: Visible,
    question: Question,
    routed: defaultdict[str | None, list[Counted]],
    positions: Positions,
    *,
    left_out: Mapping[str, int] = MappingProxyType({}),
) -> tuple[FoldContext, dict[str, list[Folded]]]:
    """Return what the folds need, and by their names the lists that are folded on the way.

    Those are the lists in `DOING`: what stands there may do a step.

    Args:
        found: What counts for the question.
        question: The question.
        routed: The facts, as `routed_to_folds` gives them.
        positions: The positions, or the memberships alone.
        left_out: For a ceasefire's slug how many alleged violations count that were not read.
    """
    told = [*routed[PROPOSALS.name], *routed[NOTES.name]]
    context = fold_context(found, question, told, left_out, positions.agents)
    folded = {s.name: s.folded(routed[s.name], context) for s in DOING}
    things = [(s, [each.value for each in folded[s.name]]) for s in DOING]
    taken = routed[STEPS.name]
    return with_steps_done(context, found.catalogue.steps, taken, things), folded


def positions_of(found: Visible) -> Positions:
    """Return the positions of what counts for certain, and who is a member of which coalition."""
    return fold_positions(found.certain, coalitions_of(found.catalogue), found.ids)


def memberships_of(found: Visible) -> Positions:
    """Return who is a member or an agent of which coalition, and no positions."""
    joined = (f for f in found.certain if isinstance(f.event, MembershipChanged))
    return fold_positions(joined, coalitions_of(found.catalogue), found.ids)


def cell_shown(
    issue: str, column: str, found: CellFound, statements: list[Statement]
) -> Cell:
    """Present a cell with the statements that it lists."""
    own = [said for said in statements if said.issue == issue]
    ending = found.own_ending
    return Cell(
        issue=issue,
        column=column,
        state=found.state,
        statements=statements,
        own_state=found.own_state,
        own_stale_days=_stale_days(own, stale=found.is_own_stale),
        stale_days=_stale_days(statements, stale=found.is_stale),
        own_ended=ending.when.text if ending else None,
        own_ended_key=ending.event.key or ending.event_id if ending else None,
        own_ended_sources=sources_of(ending) if ending else [],
    )


def _stale_days(statements: Iterable[Statement], *, stale: bool) -> int | None:
    return min(said.age_days for said in statements) if stale else None


def sources_of(fact: Counted) -> list[str]:
    """Return the slugs of the sources that support a fact, in its own order."""
    return list(
        dict.fromkeys(e.source for e in fact.evidence if e.stance == "supports")
    )


def compose_picture(
    catalogue: Catalogue,
    question: Question,
    frame: Frame,
    cells: list[Cell],
    lists: dict[str, list[Any]],
    sources: list[SourceShown],
) -> Picture:
    """Compose the answer of its parts; the lists by their names in `SUBJECTS`."""
    return Picture(
        format=FORMAT,
        dossier=catalogue.dossier.dossier,
        title=catalogue.dossier.title,
        zone=catalogue.dossier.zone,
        asked=asked_of(question),
        parties=catalogue.party_names(_people_in(lists, catalogue)),
        issues=[_row(slug, catalogue) for slug in frame.subtrees],
        columns=[_column(slug, catalogue) for slug in frame.columns],
        cells=cells,
        **(lists | {"deadlines": with_days_of_others(lists, catalogue.zone)}),
        sources=sources,
    )


def _people_in(lists: Mapping[str, list[Any]], catalogue: Catalogue) -> list[str]:
    """Return the persons who are named as parties are; an office has the name beside the slug."""
    people = [p.slug for p in catalogue.parties.values() if p.kind == "person"]
    if not people:
        return []
    named = {name: each for name, each in lists.items() if name != OFFICES.name}
    written = msgspec.json.encode(named)
    return [slug for slug in people if f'"{slug}"'.encode() in written]


def coalitions_of(catalogue: Catalogue) -> set[str]:
    """Return the parties that are coalitions."""
    return {
        slug for slug, party in catalogue.parties.items() if party.kind == "coalition"
    }


def frame_of(
    catalogue: Catalogue, positions: Positions, question: Question, asked: Selection
) -> Frame:
    """Choose the rows and columns of the matrix, and since when a statement is fresh."""
    rows = issue_tree(catalogue, (issue for _, issue in positions.said()))
    wanted = (
        None
        if asked.issues is None
        else {
            slug for slug, path in rows.items() if any(i in asked.issues for i in path)
        }
    )
    subtrees: dict[str, list[str]] = {
        slug: [] for slug in rows if wanted is None or slug in wanted
    }
    for slug, path in rows.items():
        for above in dict.fromkeys(path):
            if above in subtrees:
                subtrees[above].append(slug)
    first_fresh = (
        day_of(question.boundary - 1, catalogue.zone).toordinal()
        - catalogue.dossier.stale_after_days
    )
    return Frame(
        wanted=wanted,
        subtrees=subtrees,
        columns=_columns(asked, catalogue, positions, question.boundary),
        coalitions=coalitions_of(catalogue),
        oldest=day_start(date.fromordinal(max(first_fresh, 1)), catalogue.zone),
    )


def cells_of(
    frame: Frame,
    positions: Positions,
    question: Question,
    disputed: Collection[str],
    asked: Selection,
) -> Iterator[tuple[str, str, CellFound]]:
    """Return every cell, with its row's issue and its column, as they are shown."""
    for slug, subtree in frame.subtrees.items():
        for column in frame.columns:
            coalition = column in frame.coalitions
            yield (
                slug,
                column,
                cell(
                    asked.heard_in(column, positions),
                    column,
                    subtree,
                    boundary=question.boundary,
                    coalition=coalition,
                    oldest=frame.oldest,
                    disputed=disputed,
                ),
            )


def issue_tree(
    catalogue: Catalogue, named: Iterable[str]
) -> dict[str, tuple[str, ...]]:
    """Return every issue with its path from the top, parents before their parts.

    An issue that a position names and nobody defined stands at the end; one whose parents are
    unknown or go round in a circle stands at the top.
    """
    defined = sorted(catalogue.issues.values(), key=lambda i: (i.display_order, i.slug))
    children: dict[str | None, list[str]] = defaultdict(list)
    for issue in defined:
        children[issue.parent if issue.parent in catalogue.issues else None].append(
            issue.slug
        )
    rows: dict[str, tuple[str, ...]] = {}

    def add(slug: str, path: tuple[str, ...]) -> None:
        rows[slug] = (*path, slug)
        for child in children[slug]:
            if child not in rows:
                add(child, rows[slug])

    for slug in [*children[None], *(i.slug for i in defined), *sorted(named)]:
        if slug not in rows:
            add(slug, ())
    return rows


def _row(slug: str, catalogue: Catalogue) -> IssueRow:
    issue = catalogue.issues.get(slug)
    return IssueRow(
        slug=slug,
        title=issue.title if issue else slug,
        parent=issue.parent if issue else None,
    )


def _column(slug: str, catalogue: Catalogue) -> Column:
    party = catalogue.parties.get(slug)
    return Column(
        slug=slug,
        name=party.name if party else slug,
        kind=party.kind if party else "unregistered",
    )


def _columns(
    asked: Selection, catalogue: Catalogue, positions: Positions, boundary: int
) -> list[str]:
    """Choose the columns of the matrix, in the order in which they are shown.

    For a speaker these are the parties for which the statement holds.
    """
    columns, parties = asked.columns, asked.parties
    spoke = {party for party, _ in positions.said()}

    def place(slug: str) -> tuple[int, str]:
        party = catalogue.parties.get(slug)
        return (party.display_order if party else _LAST, slug)

    names = asked.voices or (asked.speakers if parties is None else None)
    if names:
        heard = HeardPositions(positions, names).parties()
        parties = [
            p for p in parties or () if p in spoke or not _is_person(p, catalogue)
        ]
        parties += sorted(heard - set(parties), key=place)
        if columns is not None and not isinstance(columns, str):
            return list(dict.fromkeys(columns))
    if columns is None and parties is not None:
        columns = list(parties)
    if columns is None and catalogue.dossier.columns:
        columns = catalogue.dossier.columns
    if columns is not None and not isinstance(columns, str):
        return [c for c in dict.fromkeys(columns) if parties is None or c in parties]
    coalitions = coalitions_of(catalogue)
    if columns == "coalitions":
        members = _members(coalitions, positions, boundary)
        chosen = coalitions | (spoke - members)
    else:
        members = _members(coalitions & spoke, positions, boundary)
        chosen = (spoke | members) - coalitions
    if parties is not None:
        chosen &= set(parties)
    return sorted(chosen, key=place)


def _is_person(slug: str, catalogue: Catalogue) -> bool:
    party = catalogue.parties.get(slug)
    return party is not None and party.kind == "person"


def _members(
    coalitions: Iterable[str], positions: Positions, boundary: int
) -> set[str]:
    return {
        member for slug in coalitions for member in positions.members(slug, boundary)
    }


CITATIONS: Final = frozenset({"citations", "own_citations"})
"""The fields that hold numbers of sources."""

CITING_IN_PARTS: Final = (
    CeasefireShown,
    MeetingShown,
    ProposalShown,
    AgreementShown,
    VoteShown,
    DeadlineShown,
    StepShown,
)
"""The entries of lists of which parts have citations of their own."""


def recited(value: T, numbers: Mapping[int, int]) -> T:
    """Return a value in which every citation has another number."""
    if isinstance(value, list):
        return [recited(each, numbers) for each in value]  # type: ignore[return-value]
    if not isinstance(value, msgspec.Struct):
        return value
    changed: dict[str, Any] = {}
    for field in value.__struct_fields__:
        inner = getattr(value, field)
        if field in CITATIONS:
            changed[field] = sorted({numbers[n] for n in inner})
        elif isinstance(inner, list | msgspec.Struct):
            changed[field] = recited(inner, numbers)
    return msgspec.structs.replace(value, **changed) if changed else value
