"""What of a dossier an index keeps in order, so that an answer need not read all of it.

An entry stands for one event as it is mended at some place of the log: where it is looked for (its kind and name), the
bounds that decide when it counts, and from which known date on. An index of entries may give too much, never too
little; the folds decide.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from tracker.domain.dates import FOREVER, read_when
from tracker.domain.events import (
    DossierOpened,
    ForceReported,
    IssueDefined,
    PartyRegistered,
    PositionEnded,
    PositionStated,
    RecordCorrected,
    RecordWithdrawn,
    ReportDisputed,
    SourceRegistered,
    SourceRetracted,
    ViolationAlleged,
)
from tracker.domain.names import folded
from tracker.domain.recorded import UnknownEvent
from tracker.projections.forces import figure_key
from tracker.projections.visible import bounds_of, reported_of

if TYPE_CHECKING:
    from collections.abc import Container

    from tracker.domain.events import Fact
    from tracker.domain.recorded import RecordedEvent
    from tracker.projections.visible import Catalogue

Kind = Literal["catalogue", "source", "public", "fact", "position", "figure", "violation"]
"""What an entry is looked for as: of a position, a figure and a violation only the latest on a key are wanted."""

KEYED: Final[tuple[Kind, ...]] = ("position", "figure", "violation")

_HOUR: Final = 3_600_000_000
WIDTHS: Final = (25 * _HOUR, 32 * 24 * _HOUR, 367 * 24 * _HOUR, FOREVER)
"""The longest span between the bounds of an entry of each class of width: a day, a month, a year, anything."""


class Entry(NamedTuple):
    """An event as an index finds it.

    Attributes:
        kind: What it is looked for as.
        name: The key within its kind; empty where all of a kind are wanted.
        width: Its class in `WIDTHS`.
        latest: The later bound of what decides its order, in microseconds.
        earliest: The earlier bound.
        known: It counts for who knows what was reported before this instant, and for nobody else; None when that has to be looked at.
        label: A number that statements on one issue share when they say the same, but for bridges; None where nothing is stated.
    """

    kind: Kind
    name: str
    width: int = 0
    latest: int = -FOREVER
    earliest: int = -FOREVER
    known: int | None = -FOREVER
    label: int | None = None


def entry_of(recorded: RecordedEvent, catalogue: Catalogue, unsure: Container[str]) -> Entry | None:
    """How an event, as mended, is found; None for what no answer reads by itself.

    Args:
        recorded: The event.
        catalogue: The dossier's zone, and the sources that the event cites.
        unsure: Sources that were taken back or mended: what cites them has to be looked at.
    """
    event = recorded.event
    if isinstance(event, RecordCorrected | RecordWithdrawn | UnknownEvent):
        return None
    if isinstance(event, DossierOpened | PartyRegistered | IssueDefined):
        return Entry("catalogue", "")
    if isinstance(event, SourceRegistered):
        return Entry("source", event.slug)
    if isinstance(event, SourceRetracted | ReportDisputed):
        return Entry("public", "")
    kind, name, label = _place(event, catalogue)
    bounds = bounds_of(event, read_when(event.when, zone=catalogue.zone))
    span = bounds.latest - bounds.earliest
    width = next(i for i, most in enumerate(WIDTHS) if span <= most or most == FOREVER)
    return Entry(kind, name, width, bounds.latest, bounds.earliest, _known(recorded, event, catalogue, unsure), label)


def label_of(event: PositionStated) -> int:
    """A number for what a statement says: its code, else its words."""
    return digest_of(event.stance_code) if event.stance_code else words_of(event)


def words_of(event: PositionStated) -> int:
    """A number for the words of a statement, whatever their case and spacing."""
    return _number_of(event.stance)


@lru_cache(maxsize=8_192)
def _number_of(words: str) -> int:
    return digest_of(" " + folded(words))


def digest_of(text: str) -> int:
    """A number of 64 bits, with a sign, that the same text always has."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def _place(event: Fact, catalogue: Catalogue) -> tuple[Kind, str, int | None]:
    match event:
        case PositionStated():
            return "position", f"{event.issue}/{event.party}", label_of(event)
        case PositionEnded():
            return "position", f"{event.issue}/{event.party}", None
        case ForceReported():
            return "figure", "\n".join(figure_key(event)), None
        case ViolationAlleged():
            window = read_when(event.window, zone=catalogue.zone)._replace(text="") if event.window else None
            return "violation", f"{event.ceasefire}/{event.accuser}/{event.accused}/{window}", None
        case _:
            return "fact", "", None


def _known(recorded: RecordedEvent, event: Fact, catalogue: Catalogue, unsure: Container[str]) -> int | None:
    """From which known date on a fact counts: it was reported, and a source that supports it was out."""
    if any(e.source in unsure or e.source not in catalogue.sources for e in event.evidence):
        return None
    known = reported_of(recorded, event, catalogue).latest
    published = [catalogue.published(e.source) for e in event.evidence if e.stance == "supports"]
    return max(known, min((-FOREVER if p is None else p.latest for p in published), default=-FOREVER))
