"""Values that older releases took and that are refused on the way in now; logs may hold them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import is_end, zone_of
from tracker.domain.errors import DateNotUnderstoodError, RefusedEventError
from tracker.domain.events import (
    AgreementChanged,
    AgreementReached,
    CeasefireChanged,
    CeasefireDeclared,
    DossierOpened,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from tracker.domain.errors import TrackerError
    from tracker.domain.events import Event

NO_PLACE: Final = r"(?a:[a-z].*|Factory|SystemV/.*|[A-Z]{2,4}T|[A-Z]{3}\d[A-Z]{3})"
"""Names that a machine may give another meaning, or that releases of the zones gave another one.

All places begin with a capital; `EST`, `CET` and `EST5EDT` are rules, and not everywhere the same.
"""

LOOKED_AT: Final = ("zone", "effect", "new_from", "new_until")
"""The fields that may hold such a value."""

_OF_UTC: Final = frozenset({"GMT", "UCT"})


class RefusedValue(NamedTuple):
    """A value that is refused, with the field that holds it."""

    problem: TrackerError
    path: tuple[str | int, ...]


def refused_values(event: Event, zone: ZoneInfo) -> Iterator[RefusedValue]:
    """Yield the values of an event that are refused on the way in.

    Args:
        event: A legal event.
        zone: The dossier's zone.
    """
    match event:
        case DossierOpened(zone=name) if not is_place(name):
            yield RefusedValue(_no_place(name), ("zone",))
        case CeasefireDeclared(effect=effect) | AgreementReached(effect=effect):
            yield from _end(effect.from_, effect.until, ("effect", "until"), zone)
        case CeasefireChanged(new_from=from_, new_until=until):
            yield from _end(from_, until, ("new_until",), zone)
        case AgreementChanged(new_until=until):
            yield from _end(None, until, ("new_until",), zone)
        case _:
            pass


def is_place(zone: str) -> bool:
    """Return whether the name of a zone means the same place, or UTC, on every machine."""
    return zone in _OF_UTC or re.fullmatch(NO_PLACE, zone) is None


def _no_place(name: str) -> RefusedEventError:
    return RefusedEventError(
        f"zone: {name!r} does not mean the same zone on every machine",
        "write the IANA name of a place, such as Europe/Kyiv or America/New_York, or UTC",
    )


def _end(
    from_: str | None, until: str | None, path: tuple[str, ...], zone: ZoneInfo
) -> Iterator[RefusedValue]:
    """Yield an end that is open or not known, or that lies before the beginning."""
    field = ".".join(path)
    if not is_end(until, None, zone=zone):
        problem = RefusedEventError(
            f"{field}: {until!r} has no end",
            f"write the last day that it holds, or leave {field} out: without it there is no "
            "end until further notice",
        )
        yield RefusedValue(problem, path)
    elif not is_end(until, from_, zone=zone):
        problem = RefusedEventError(
            f"{field}: {until!r} lies before the beginning, {from_!r}",
            "write the earlier of the two as the beginning",
        )
        yield RefusedValue(problem, path)


def may_be_refused(event: Event) -> bool:
    """Return whether an event may hold such a value, whatever the zone of its dossier is.

    A damaged event, whose dates nobody reads, holds none: its digest tells of it.
    """
    zones = (zone_of("UTC"), zone_of("Etc/GMT+12"), zone_of("Etc/GMT-14"))
    try:
        return any(True for zone in zones for _ in refused_values(event, zone))
    except DateNotUnderstoodError:
        return False
