"""Addresses that lead to another: nothing that is copied from the address bar is undated."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from tracker.services.answers.show import AskedShow, ask_meaning
from tracker.web.asked import DOTS
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
    days = visit.past_days() if visit.grows else []
    past = [day for day in days if day <= today]
    if past and _days_between(past[-1], today) > visit.stale_after_days:
        return _to(visit, past[-1])
    return _to(visit, today)


def to_today(visit: Visit) -> Moved:
    """Lead to the picture of the date that a form has; without one, of today.

    Today is of a bundled dossier the day of its latest report.
    """
    (day,) = visit.words.get("at") or (visit.today(),)
    return _to(visit, day)


def to_compared(visit: Visit) -> Moved:
    """Lead to what moved between the two dates that a form has; each is by default today."""
    (first,) = visit.words.get("from") or (visit.today(),)
    (last,) = visit.words.get("to") or (visit.today(),)
    path = {"dossier": visit.dossier, "span": f"{first}{DOTS}{last}"}
    return _moved("compare", path, visit)


def to_named(visit: Visit) -> Moved:
    """Lead to the page of what a name means, as `tracker show` finds it.

    Raises:
        UnknownNameError: Nothing has that name.
    """
    asked = visit.asked(AskedShow, event=visit.path["name"])
    kind, name = visit.ask(ask_meaning, asked)
    part = "key" if kind == "event" else kind
    return _moved(kind, {"dossier": visit.dossier, part: name}, visit)


def _to(visit: Visit, day: str) -> Moved:
    return _moved("as-of", {"dossier": visit.dossier, "date": day}, visit)


def _moved(name: str, path: dict[str, str], visit: Visit) -> Moved:
    """Lead to a route, with those words of the address that it takes as well."""
    route = BY_NAME[name]
    words = {word: said for word, said in visit.words.items() if word in route.words}
    return Moved(written_address(route, path, words))


def _days_between(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
