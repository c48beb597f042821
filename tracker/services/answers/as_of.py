"""The state of a dossier at a date, from its index where that is quicker, else from all its events.

This is the one door to the index: nothing else reads by it, and no caller can tell which way was
taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.services.reading import (
    Answer,
    AskedPicture,
    Dates,
    Names,
    OpenDossier,
    Remark,
    place_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.projections.mended import Mended
    from tracker.projections.picture_format import Picture
    from tracker.projections.visible import Question
    from tracker.services.dossiers import Shelf

INDEX_FROM: Final = 2_000
"""From so many events on a dossier is read by its index.

The first question of a process takes by the index, against reading whole, 1.07 of the CPU time at
700 events, 0.83 at 2,000, 0.75 at 10,000 and 0.4 at 50,000 (`python -m
tests.bench.first_question`).
"""


class AskedAsOf(AskedPicture, frozen=True, kw_only=True):
    """A question about the state at a date, as the user wrote it.

    Attributes:
        date: The day or instant asked about: a written date, words, or `@KEY`.
        then: Whether only what was known on that date counts.
    """

    date: str = "today"
    then: bool = False


def ask_as_of(
    shelf: Shelf, asked: AskedAsOf, *, now: int, index_from: int = INDEX_FROM
) -> Answer[Picture]:
    """Return the whole picture of a dossier at a date.

    Args:
        shelf: The dossiers.
        asked: The question.
        now: The time that `today` is of, in microseconds since the epoch.
        index_from: From how many events on a dossier is read by its index.

    Raises:
        TrackerError: A date is not understood, or a name names nothing; the hint says what may have
            been meant.
    """
    found = _by_index(shelf, asked, now=now, index_from=index_from)
    return found or _read_whole(shelf, asked, now=now)


def _by_index(
    shelf: Shelf, asked: AskedAsOf, *, now: int, index_from: int
) -> Answer[Picture] | None:
    """Answer from the index of the user's own log; None where the whole dossier has to be read.

    It has to where there are few events, where `@KEY` names one of them, where the index cannot be
    trusted, and where there is an error to report.
    """
    name, log, remark = shelf.choose(asked.dossier)
    own = shelf.own()
    dates = (asked.date, asked.known_at, asked.log_at)
    if (
        own is None
        or log is not own
        or any(text and text.startswith("@") for text in dates)
    ):
        return None
    if not own.holds(name, at_least=index_from):
        return None
    from tracker.services.index.read import sight

    with own.seeking() as seek:
        view = sight(seek, name, None)
        remarks = [Remark(remark)] if remark else []
        if view is not None and asked.log_at is not None:
            place = place_of(
                asked.log_at, own, Dates(now, view.catalogue.zone, ()), remarks
            )
            view = sight(seek, name, place)
        if view is None:
            return None
        names = Names(
            view.catalogue, Dates(now, view.catalogue.zone, ()), view.log_place, remarks
        )
        question = names.question(asked.date, asked.known_at, then=asked.then)
        found = view.sought(question)
    if found is None:
        return None
    return _answered(names, asked, found.mended, question, found.left_out)


def _read_whole(shelf: Shelf, asked: AskedAsOf, *, now: int) -> Answer[Picture]:
    """Answer from all that a dossier holds."""
    dossier = OpenDossier(shelf, asked, now=now)
    question = dossier.question(asked.date, asked.known_at, then=asked.then)
    return _answered(dossier, asked, dossier.mended, question, {})


def _answered(
    names: Names,
    asked: AskedAsOf,
    mended: Mended,
    question: Question,
    left_out: Mapping[str, int],
) -> Answer[Picture]:
    """Return the part of the picture that is asked for, from what was read for it."""
    selection = names.selection(asked)
    from tracker.projections.picture import picture_of_mended

    picture = picture_of_mended(
        mended, question, **selection._asdict(), left_out=left_out
    )
    return Answer(picture, tuple(names.remarks))


def holds_facts(picture: Picture) -> bool:
    """Say whether an answer holds any fact at all."""
    from tracker.projections.subjects import SUBJECTS

    listed = any(getattr(picture, subject.name) for subject in SUBJECTS)
    return listed or any(cell.statements for cell in picture.cells)
