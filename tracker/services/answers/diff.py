"""Two answers of one dossier side by side, and what moved between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.services.reading import Answer, AskedPicture, OpenDossier

if TYPE_CHECKING:
    from tracker.projections.mended import Mended
    from tracker.projections.picture import Selection
    from tracker.projections.picture_format import Picture
    from tracker.projections.questions.diff_format import Diff
    from tracker.projections.visible import Question
    from tracker.services.dossiers import Shelf

_LAST = 1_000_000
"""The place in the display order of a party that the dossier does not know."""


class AskedDiff(AskedPicture, frozen=True, kw_only=True):
    """A question about two answers, as the user wrote it.

    Attributes:
        before: The date of the first answer.
        after: The date of the second.
        known_before: What may be known for the first, instead of `known_at`.
        known_after: What may be known for the second, instead of `known_at`.
        then: Whether each is answered by what was known on its own date.
    """

    before: str
    after: str = "today"
    known_before: str | None = None
    known_after: str | None = None
    then: bool = False


def ask_diff(shelf: Shelf, asked: AskedDiff, *, now: int) -> Answer[Diff]:
    """Return what moved between two answers of one log.

    Args:
        shelf: The dossiers.
        asked: The question.
        now: The time that `today` is of, in microseconds since the epoch.

    Raises:
        TrackerError: A date is not understood, or a name names nothing; the hint says what may have
            been meant.
    """
    dossier = OpenDossier(shelf, asked, now=now)
    day_before, day_after = dossier.day(asked.before), dossier.day(asked.after)
    then_before, then_after = (day_before, day_after) if asked.then else (None, None)
    known_before, known_after = (
        asked.known_at if known is None else known
        for known in (asked.known_before, asked.known_after)
    )
    before = dossier.ask(day_before, dossier.known(known_before, then=then_before))
    after = dossier.ask(day_after, dossier.known(known_after, then=then_after))
    if before.boundary > after.boundary:
        dossier.remark("the first date is the later one: what moved is told backwards")
    selection = dossier.selection(asked)
    from tracker.projections.questions.causes import causes_between
    from tracker.projections.questions.diff import compare

    pictures = both_pictures(dossier.mended, before, after, selection)
    causes = causes_between(dossier.mended, before, after)
    return Answer(compare(*pictures, causes), tuple(dossier.remarks))


def both_pictures(
    mended: Mended, before: Question, after: Question, selection: Selection
) -> tuple[Picture, Picture]:
    """Return both answers with the same columns, so that a party is seen to begin to speak."""
    from tracker.projections.picture import picture_of_mended

    first = picture_of_mended(mended, before, **selection._asdict())
    second = picture_of_mended(mended, after, **selection._asdict())
    if first.columns == second.columns:
        return first, second
    shown = list(dict.fromkeys(c.slug for p in (second, first) for c in p.columns))
    orders = {
        slug: party.display_order for slug, party in mended.catalogue.parties.items()
    }
    shown.sort(key=lambda slug: (orders.get(slug, _LAST), slug))
    selection = selection._replace(columns=shown)
    return (
        picture_of_mended(mended, before, **selection._asdict()),
        picture_of_mended(mended, after, **selection._asdict()),
    )
