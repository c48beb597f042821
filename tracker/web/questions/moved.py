"""Addresses that lead to another: nothing that is copied from the address bar is undated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

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
    """Lead to today or, of a dossier that has long been closed, to its latest report."""
    return to_today(visit)


def to_today(visit: Visit) -> Moved:
    """Lead to the picture of today; of a bundled dossier, of its latest report."""
    to = BY_NAME["as-of"]
    path = {"dossier": visit.dossier, "date": visit.today()}
    return Moved(written_address(to, path, visit.words))
