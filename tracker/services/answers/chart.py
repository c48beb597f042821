"""What a picture draws, asked of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.events import AssessmentRecorded
from tracker.domain.references import references
from tracker.projections.picture import issue_tree, picture_of_mended
from tracker.projections.questions.chart_data import drawn
from tracker.projections.visible import visible
from tracker.services.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from tracker.projections.mended import Catalogue
    from tracker.projections.questions.chart_data import Drawn
    from tracker.projections.visible import Counted
    from tracker.services.dossiers import Shelf
    from tracker.services.reading import AsOf


class DrawnAnswer(NamedTuple):
    """What is drawn, and what the user should know about how the question was read."""

    drawn: Drawn
    remarks: tuple[str, ...]


def drawn_as_of(shelf: Shelf, asked: AsOf, *, now: int) -> DrawnAnswer:
    """Everything up to a date, ready to be drawn.

    Args:
        shelf: Where the dossiers are.
        asked: The question.
        now: What `today` is, in microseconds since the epoch.

    Raises:
        TrackerError: A date is not understood, or a name names nothing; the hint says what may have been meant.
    """
    reading = Reading(shelf, asked.dossier, log_at=asked.log_at, now=now)
    question = reading.question(asked.date, asked.known_at, then=asked.then)
    parties, issues = reading.parties(asked.parties), reading.issues(asked.issues)
    picture = picture_of_mended(
        reading.mended,
        question,
        columns=reading.columns(asked.columns),
        parties=parties,
        issues=issues,
    )
    kept = kept_facts(parties, issues, reading.catalogue)
    found = drawn(visible(reading.mended, question), picture, boundary=question.boundary, kept=kept)
    return DrawnAnswer(found, tuple(reading.remarks))


def kept_facts(
    parties: Collection[str] | None, issues: Collection[str] | None, catalogue: Catalogue
) -> Callable[[Counted], bool]:
    """Whether a fact concerns one of the parties, and names one of the issues or their parts, or none."""
    wanted = (
        None
        if issues is None
        else {
            slug
            for slug, path in issue_tree(catalogue, ()).items()
            if any(i in issues for i in path)
        }
    )

    def kept(fact: Counted) -> bool:
        named = [r for r in references(fact.event) if r.path[0] != "conditions"]
        about = {r.name for r in named if r.kind == "issue"}
        who = {r.name for r in named if r.kind == "party"} | (
            {fact.event.by_whom} if isinstance(fact.event, AssessmentRecorded) else set()
        )
        return (parties is None or bool(who & set(parties))) and (
            wanted is None or not about or bool(about & wanted)
        )

    return kept
