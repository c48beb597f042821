"""A dossier opened for a question, by the index of the user's own log or whole.

This is the one door to that index: a question asks the `Reader` that it is given for what it needs,
and cannot tell which of the two it is.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, TypeVar

from tracker.services.dates import Dates
from tracker.services.reading import (
    Names,
    OpenDossier,
    Remark,
    open_dossier,
    place_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

    from tracker.projections.mended import Mended
    from tracker.projections.visible import Question
    from tracker.services.dossiers import Chosen, Shelf
    from tracker.services.index.read import Sight
    from tracker.services.reading import Answer, AskedDossier

T = TypeVar("T")
INDEX_FROM: Final = 2_000
"""From so many events on a dossier is read by its index.

The first question of a process takes by the index, against reading whole, 1.07 of the CPU time at
700 events, 0.83 at 2,000, 0.75 at 10,000 and 0.4 at 50,000 (`python -m
tests.bench.first_question`).
"""


class Record(Protocol):
    """The part of a dossier that a picture needs."""

    @property
    def mended(self) -> Mended:
        """Its events, put right."""

    @property
    def left_out(self) -> Mapping[str, int]:
        """For each ceasefire the number of alleged violations that were not read."""


class Reader(Protocol):
    """Reads what a question needs of a dossier, at one log place; all of it may be given."""

    @property
    def dossier(self) -> str:
        """The name of the dossier."""

    @property
    def digest(self) -> bytes:
        """The digest at the last place that is read."""

    def sought(self, question: Question) -> Record:
        """Return what a picture needs."""

    def moved(self, before: Question, after: Question) -> Mended:
        """Return what may make the difference between the answers to two questions."""

    def told(self, question: Question, since: int) -> Mended:
        """Return what a story from an instant on tells, and all that bears on its order."""

    def recounted(self, question: Question, since: int, *, by_voice: bool) -> Mended:
        """Return what a brief from an instant on tells, what that follows and what held then.

        Args:
            question: The question that is answered at its end.
            since: The instant.
            by_voice: Whether only what some persons said is asked for.
        """

    def lived(self, question: Question, party: str, issues: Container[str]) -> Mended:
        """Return what a party's positions on some issues were, and a picture of them needs."""


class WholeRecord(NamedTuple):
    """All of a dossier, whatever is asked."""

    mended: Mended
    dossier: str
    digest: bytes
    left_out: Mapping[str, int] = MappingProxyType({})

    def sought(self, _: Question) -> WholeRecord:
        """Return all of it, as the others do."""
        return self

    def moved(self, before: Question, after: Question) -> Mended:  # noqa: ARG002
        """Return all of it."""
        return self.mended

    def told(self, question: Question, since: int) -> Mended:  # noqa: ARG002
        """Return all of it."""
        return self.mended

    def recounted(
        self,
        question: Question,  # noqa: ARG002
        since: int,  # noqa: ARG002
        *,
        by_voice: bool,  # noqa: ARG002
    ) -> Mended:
        """Return all of it."""
        return self.mended

    def lived(
        self,
        question: Question,  # noqa: ARG002
        party: str,  # noqa: ARG002
        issues: Container[str],  # noqa: ARG002
    ) -> Mended:
        """Return all of it."""
        return self.mended


def whole_record(dossier: OpenDossier) -> WholeRecord:
    """Return all of an opened dossier."""
    opened = dossier.opened
    return WholeRecord(dossier.mended, opened.name, opened.events[-1].digest)


class Asking(NamedTuple):
    """A question to the shelf.

    Attributes:
        shelf: The dossiers.
        asked: The question.
        dates: The dates in it, except the log place.
        now: The time that `today` is of, in microseconds since the epoch.
        index_from: From how many events on a dossier is read by its index.
    """

    shelf: Shelf
    asked: AskedDossier
    dates: Sequence[str | None]
    now: int
    index_from: int = INDEX_FROM

    def answer(
        self, answered: Callable[[Names, Reader], Answer[T]], *, whole: bool = False
    ) -> Answer[T]:
        """Answer by the index, or else from all that a dossier holds.

        Args:
            answered: Reads the dates and names of the question, then what it needs, and answers.
            whole: Whether the question needs all of it.

        Raises:
            TrackerError: There is no such dossier, or what `answered` raises.
        """
        chosen = self.shelf.choose(self.asked.dossier)
        found = None if whole else self.by_index(chosen, answered)
        if found is not None:
            return found
        opened = open_dossier(chosen, log_at=self.asked.log_at, now=self.now)
        dossier = OpenDossier(self.shelf, self.asked, now=self.now, opened=opened)
        return answered(dossier, whole_record(dossier))

    def by_index(
        self, chosen: Chosen, answered: Callable[[Names, Sight], Answer[T] | None]
    ) -> Answer[T] | None:
        """Answer by the index; None where all of the dossier has to be read.

        It has to where the question asks for it, where there are few events, where `@KEY` names one
        of them, where the index cannot be trusted or does not tell, and where there is an error to
        report.
        """
        asked, own = self.asked, self.shelf.own()
        is_named = any(d and d.startswith("@") for d in (*self.dates, asked.log_at))
        if asked.whole or own is None or chosen.log is not own or is_named:
            return None
        with own.seeking() as seek:
            if not seek.holds(chosen.name, at_least=self.index_from):
                return None
            from tracker.services.index.read import TooMuchError, sight

            view = sight(seek, chosen.name, None)
            remarks = [Remark(chosen.remark)] if chosen.remark else []
            if view is not None and asked.log_at is not None:
                recorded = Dates(
                    self.now,
                    view.catalogue.zone,
                    (),
                    lambda said: remarks.append(Remark(said)),
                )
                place = place_of(asked.log_at, own, recorded, remarks)
                view = sight(seek, chosen.name, place)
            if view is None:
                return None
            days = Dates(self.now, view.catalogue.zone, ())
            names = Names(view.catalogue, days, view.log_place, remarks)
            try:
                return answered(names, view)
            except TooMuchError:
                return None
