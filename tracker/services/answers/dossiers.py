"""The dossiers that can be asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from tracker.services.dossiers import Shelf


class DossierListed(msgspec.Struct, frozen=True, kw_only=True):
    """A dossier that can be read.

    Attributes:
        dossier: Its slug.
        title: The title of the negotiation.
        events: The number of its events.
        zone: The zone in which its days begin and end.
        held: `database` for the user's own, or `bundled`.
    """

    dossier: str
    title: str
    events: int
    zone: str
    held: str


def list_dossiers(shelf: Shelf) -> list[DossierListed]:
    """Return the user's own dossiers, then the bundled ones that are not among them.

    Raises:
        TrackerError: The database cannot be used.
    """
    from tracker.projections.mended import catalogue_of

    own = shelf.own()
    mine = own.dossiers() if own else []
    found: list[DossierListed] = []
    for name in dict.fromkeys([*mine, *shelf.bundle.names()]):
        log = own if own and name in mine else shelf.bundle.log(name)
        events = list(log.read(dossier=name))
        dossier = catalogue_of(events).dossier
        found.append(
            DossierListed(
                dossier=name,
                title=dossier.title,
                events=len(events),
                zone=dossier.zone,
                held="database" if name in mine else "bundled",
            )
        )
    return found
