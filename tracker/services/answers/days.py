"""The days on which an answer changed, each with how many facts came to count: `tracker.days/1`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from tracker.domain.dates import day_of
from tracker.domain.presented import Presented
from tracker.projections.picture_format.entries import Part
from tracker.services.reading import LAST_DAY, Answer, AskedKnown, OpenDossier

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tracker.projections.visible import Question
    from tracker.services.dossiers import Shelf

FORMAT: Final = "tracker.days/1"


class AskedDays(AskedKnown, frozen=True, kw_only=True):
    """A question about the days on which the answer changed, as the user wrote it.

    Attributes:
        then: Whether a fact counts only from the day on which it was reported.
    """

    then: bool = False


class ChangeDay(Part, frozen=True, kw_only=True):
    """A day, and how many facts first counted at its end."""

    day: str
    facts: int


class ChangeDays(Part, Presented, frozen=True, kw_only=True):
    """The days on which an answer changed, the first one first.

    `sealed`: a fact counts from the day on which it was reported, if that is later than its own.
    """

    format: str
    dossier: str
    title: str
    zone: str
    sealed: bool
    known: str | None
    log: int
    days: list[ChangeDay]


def ask_days(shelf: Shelf, asked: AskedDays, *, now: int) -> Answer[ChangeDays]:
    """Return the days on which facts came to count, without folding any of them.

    Raises:
        TrackerError: A date is not understood, or there is no such dossier.
    """
    dossier = OpenDossier(shelf, asked, now=now)
    question = dossier.ask(LAST_DAY, dossier.known(asked.known_at))
    counts = Counter(_days(dossier, question, sealed=asked.then))
    days = [ChangeDay(day=str(day), facts=counts[day]) for day in sorted(counts)]
    found = ChangeDays(
        format=FORMAT,
        dossier=dossier.opened.name,
        title=dossier.catalogue.dossier.title,
        zone=dossier.catalogue.dossier.zone,
        sealed=asked.then,
        known=question.known_text,
        log=question.log,
        days=days,
    )
    return dossier.answer(found)


def _days(dossier: OpenDossier, question: Question, *, sealed: bool) -> Iterator[date]:
    """Give the day of each fact, as long as it is surely over one day."""
    from tracker.projections.visible import visible

    zone = dossier.catalogue.zone
    for fact in visible(dossier.mended, question).certain:
        over = fact.bounds.latest
        if sealed:
            over = max(over, fact.reported.latest)
        if over <= question.boundary:
            yield day_of(over - 1, zone)
