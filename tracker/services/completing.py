"""Names that a shell offers when the tab key is pressed; from a file they are read in a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.services.amendments import Ledger
from tracker.storage.files.names_only import Glimpse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.domain.recorded import RecordedEvent
    from tracker.services.dossiers import Log

_DEFINED_BY: Final = {
    "party": ("party-registered",),
    "issue": ("issue-defined",),
    "source": ("source-registered",),
    "proposal": ("proposal-made",),
    "ceasefire": ("ceasefire-declared",),
    "meeting": ("meeting-planned", "meeting-held"),
    "agreement": ("agreement-reached",),
}
"""The types that define each kind of name; a correction never changes one."""


def names_in(log: Log | Glimpse, dossier: str, kind: str) -> list[str]:
    """Return the names of a kind in a dossier, in the order of the log.

    Args:
        log: The log.
        dossier: The dossier's slug.
        kind: `event`, for keys, or what the events of the dossier define: a party, an issue, a
            source and so on.

    Raises:
        TrackerError: The log cannot be read.
    """
    if kind != "event" and kind not in _DEFINED_BY:
        return []
    if isinstance(log, Glimpse):
        return (
            log.keys(dossier)
            if kind == "event"
            else _defined(
                log.read(
                    dossier=dossier, types=(*_DEFINED_BY[kind], "record-withdrawn")
                ),
                dossier,
                kind,
            )
        )
    events = list(log.read(dossier=dossier))
    return (
        [r.event.key for r in events if r.event.key is not None]
        if kind == "event"
        else _defined(events, dossier, kind)
    )


def _defined(events: Sequence[RecordedEvent], dossier: str, kind: str) -> list[str]:
    ledger = Ledger(events, dossier=dossier)
    catalogue = ledger.mended.catalogue
    of_catalogue: dict[str, Mapping[str, object]] = {
        "party": catalogue.parties,
        "issue": catalogue.issues,
        "source": catalogue.sources,
    }
    return list(
        of_catalogue[kind]
        if kind in of_catalogue
        else ledger.known().named.get(kind, ())
    )
