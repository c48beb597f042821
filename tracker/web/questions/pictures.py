"""Pictures at a date, and how two of them differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.render.answers.picture import picture_document
from tracker.services.answers.pictures import (
    AskedAsOf,
    AskedDiff,
    AskedHindsight,
    ask_as_of,
    ask_diff,
    ask_hindsight,
)
from tracker.web.asked import two_dates
from tracker.web.visit import told

if TYPE_CHECKING:
    from tracker.projections.picture_format import Picture
    from tracker.projections.questions.diff_format import Diff
    from tracker.render import Format
    from tracker.render.document import Document
    from tracker.web.visit import Told, Visit


def tell_as_of(visit: Visit) -> Told:
    """Tell the whole picture at a date."""
    picture = visit.ask(ask_as_of, visit.asked(AskedAsOf, date=visit.path["date"]))
    return _picture(visit, picture)


def tell_talks(visit: Visit) -> Told:
    """Tell truces, meetings, proposals and agreements at a date."""
    return _picture(visit, visit.ask(ask_as_of, visit.asked(AskedAsOf)))


def _picture(visit: Visit, picture: Picture) -> Told:
    def document(fmt: Format) -> Document:
        return picture_document(picture, fmt=fmt, today_known=visit.today_known)

    return told(picture, document)


def tell_compare(visit: Visit) -> Told:
    """Tell what moved from one date to another."""
    before, after = two_dates(visit.path["span"])
    asked = visit.asked(AskedDiff, before=before, after=after)
    return _moved(visit, visit.ask(ask_diff, asked))


def tell_learned(visit: Visit) -> Told:
    """Tell what was believed about one date by the knowledge of two days."""
    date = visit.path["date"]
    known_before, known_after = two_dates(visit.path["span"])
    asked = visit.asked(
        AskedDiff,
        before=date,
        after=date,
        known_before=known_before,
        known_after=known_after,
    )
    return _moved(visit, visit.ask(ask_diff, asked))


def _moved(visit: Visit, diff: Diff) -> Told:
    from tracker.render.answers.diff.reading import diff_document

    def document(fmt: Format) -> Document:
        return diff_document(diff, fmt=fmt, today_known=visit.today_known)

    return told(diff, document)


def tell_hindsight(visit: Visit) -> Told:
    """Tell what was true on a date but reported later."""
    from tracker.render.answers.diff import hindsight_document

    asked = visit.asked(AskedHindsight, date=visit.path["date"])
    found = visit.ask(ask_hindsight, asked)

    def document(fmt: Format) -> Document:
        return hindsight_document(
            found, short=fmt == "table", today_known=visit.today_known
        )

    return told(found, document)
