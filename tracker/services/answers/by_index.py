"""A dossier opened by the index of the user's own log: the one door to that index."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.services.reading import Dates, Names, Remark, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.services.dossiers import Chosen, Shelf
    from tracker.services.index.read import Sight
    from tracker.services.reading import AskedDossier

INDEX_FROM: Final = 2_000
"""From so many events on a dossier is read by its index.

The first question of a process takes by the index, against reading whole, 1.07 of the CPU time at
700 events, 0.83 at 2,000, 0.75 at 10,000 and 0.4 at 50,000 (`python -m
tests.bench.first_question`).
"""


class OpenedByIndex(NamedTuple):
    """A dossier read by its index, and the dates and names of a question to it."""

    view: Sight
    names: Names


@contextmanager
def by_index(
    shelf: Shelf,
    chosen: Chosen,
    asked: AskedDossier,
    *,
    dates: Sequence[str | None],
    now: int,
    index_from: int,
) -> Iterator[OpenedByIndex | None]:
    """Open a dossier by the index; None where all of it has to be read.

    It has to where the question asks for it, where there are few events, where `@KEY` names one of
    them, where the index cannot be trusted, and where there is an error to report.

    Args:
        shelf: The dossiers.
        chosen: The dossier that the question is put to.
        asked: The question.
        dates: The dates in it, but for the log place.
        now: The time that `today` is of, in microseconds since the epoch.
        index_from: From how many events on a dossier is read by its index.
    """
    name, log, remark = chosen
    own = shelf.own()
    is_named = any(date and date.startswith("@") for date in (*dates, asked.log_at))
    if asked.whole or own is None or log is not own or is_named:
        yield None
        return
    with own.seeking() as seek:
        if not seek.holds(name, at_least=index_from):
            yield None
            return
        from tracker.services.index.read import sight

        view = sight(seek, name, None)
        remarks = [Remark(remark)] if remark else []
        if view is not None and asked.log_at is not None:
            recorded = Dates(
                now,
                view.catalogue.zone,
                (),
                lambda said: remarks.append(Remark(said)),
            )
            view = sight(seek, name, place_of(asked.log_at, own, recorded, remarks))
        if view is None:
            yield None
            return
        days = Dates(now, view.catalogue.zone, ())
        yield OpenedByIndex(view, Names(view.catalogue, days, view.log_place, remarks))
