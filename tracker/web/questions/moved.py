"""Addresses that lead to another: nothing that is copied from the address bar is undated."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from tracker.services.answers.days import AskedDays, ask_days
from tracker.web.routes import BY_NAME
from tracker.web.visit import written_address

if TYPE_CHECKING:
    from tracker.web.visit import Visit


class Moved(Struct, frozen=True):
    """Another address that answers; it may be another one tomorrow.

    Attributes:
        address: The address.
        headers: More headers of the answer.
    """

    address: str
    headers: dict[str, str] = {}


def to_latest(visit: Visit) -> Moved:
    """Lead to today or, where all has long been stale, to the last day on which it changed.

    A history that is closed does not open on a picture in which nothing is fresh.
    """
    today = visit.today()
    if not (visit.grows and visit.is_small):
        return _to(visit, today)
    days = visit.ask(ask_days, visit.asked(AskedDays, then=True)).days
    past = [each.day for each in days if each.day <= today]
    if past and _days_between(past[-1], today) > visit.stale_after_days:
        return _to(visit, past[-1])
    return _to(visit, today)


def to_today(visit: Visit) -> Moved:
    """Lead to the picture of today; of a bundled dossier, of its latest report."""
    return _to(visit, visit.today())


def _to(visit: Visit, day: str) -> Moved:
    path = {"dossier": visit.dossier, "date": day}
    return Moved(written_address(BY_NAME["as-of"], path, visit.words))


def _days_between(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
