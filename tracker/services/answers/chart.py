"""The facts that a chart draws, up to a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.domain.events import AssessmentRecorded
from tracker.domain.references import references
from tracker.services.reading import Answer, AskedFacts, OpenDossier

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.projections.mended import Catalogue
    from tracker.projections.picture import Selection
    from tracker.projections.questions.chart_data import Drawn
    from tracker.projections.visible import Counted
    from tracker.services.dossiers import Shelf


class AskedChart(AskedFacts, frozen=True, kw_only=True):
    """A question about everything up to a date, as the user wrote it.

    Attributes:
        date: The last day or instant.
        then: Whether only what was known on that date counts.
    """

    date: str = "today"
    then: bool = False


def ask_chart(shelf: Shelf, asked: AskedChart, *, now: int) -> Answer[Drawn]:
    """Return everything up to a date, ready to be drawn.

    Args:
        shelf: The dossiers.
        asked: The question.
        now: The time that `today` is of, in microseconds since the epoch.

    Raises:
        TrackerError: A date is not understood, or a name names nothing; the hint says what may have
            been meant.
    """
    dossier = OpenDossier(shelf, asked, now=now)
    question = dossier.question(asked.date, asked.known_at, then=asked.then)
    selection = dossier.selection(asked)
    from tracker.projections.picture import picture_of_mended
    from tracker.projections.questions.chart_data import drawn
    from tracker.projections.visible import visible

    found = drawn(
        visible(dossier.mended, question),
        picture_of_mended(dossier.mended, question, **selection._asdict()),
        boundary=question.boundary,
        kept=fact_filter(selection, dossier.catalogue),
    )
    return Answer(found, tuple(dossier.remarks))


def fact_filter(
    selection: Selection, catalogue: Catalogue
) -> Callable[[Counted], bool]:
    """Return a test of facts: about one of the parties asked for, and one of the issues or none."""
    parties = None if selection.parties is None else set(selection.parties)
    issues = None if selection.issues is None else set(selection.issues)
    wanted: set[str] = set()
    if issues is not None:
        from tracker.projections.picture import issue_tree

        tree = issue_tree(catalogue, ())
        wanted = {slug for slug, path in tree.items() if not issues.isdisjoint(path)}

    def kept(fact: Counted) -> bool:
        named = [r for r in references(fact.event) if r.path[0] != "conditions"]
        about = {r.name for r in named if r.kind == "issue"}
        concerned = {r.name for r in named if r.kind == "party"}
        if isinstance(fact.event, AssessmentRecorded):
            concerned.add(fact.event.by_whom)
        if parties is not None and parties.isdisjoint(concerned):
            return False
        return issues is None or not about or not wanted.isdisjoint(about)

    return kept
