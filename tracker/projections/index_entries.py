"""Index entries: one row per event, with the dates that decide when it counts.

`needed` says how far back an answer reads them on one key.

An entry stands for one event as it is mended at some place of the log: where it is looked for (its
kind and name), the bounds that decide when it counts, and from which known date on. An index of
entries may give too much, never too little; the folds decide.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import (
    TYPE_CHECKING,
    Final,
    Generic,
    Literal,
    NamedTuple,
    Protocol,
    TypeVar,
    cast,
    get_args,
)

from tracker.domain.dates import FOREVER, read_when
from tracker.domain.events import (
    DossierOpened,
    Fact,
    ForceReported,
    IssueDefined,
    PartyRegistered,
    PositionEnded,
    PositionStated,
    ReportDisputed,
    SourceRegistered,
    SourceRetracted,
    StepDefined,
    ViolationAlleged,
)
from tracker.domain.names import folded
from tracker.projections.subjects import figure_key
from tracker.projections.visible import bounds_of, reported_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent, UnknownEvent
    from tracker.projections.mended import Catalogue

Kind = Literal[
    "catalogue", "source", "public", "fact", "position", "figure", "violation"
]
"""The kinds of entries; of positions, figures and violations only the latest are read."""
KEYED: Final[tuple[Kind, ...]] = ("position", "figure", "violation")
FACTS: Final[tuple[Kind, ...]] = ("fact", *KEYED)
"""The kinds of entries that stand for facts."""
_FACTS: Final = frozenset(get_args(Fact))
_HOUR: Final = 3_600_000_000
WIDTHS: Final = (25 * _HOUR, 32 * 24 * _HOUR, 367 * 24 * _HOUR, FOREVER)
"""The longest span between the bounds, for each width: a day, a month, a year, anything."""


class IndexEntry(NamedTuple):
    """An event as an index finds it.

    Attributes:
        kind: Its kind.
        name: The key within its kind; empty where all of a kind are wanted.
        width: Its class in `WIDTHS`.
        latest: The later bound of what decides its order, in microseconds.
        earliest: The earlier bound.
        known: It counts for who knows what was reported before this instant, and for nobody else;
            None when the event itself has to be read to tell.
        label: A number that statements on one issue share when they say the same by their code or
            their words, though a pointer may tie two numbers together; None where nothing is
            stated.
    """

    kind: Kind
    name: str
    width: int = 0
    latest: int = -FOREVER
    earliest: int = -FOREVER
    known: int | None = -FOREVER
    label: int | None = None


def entry_of(
    recorded: RecordedEvent, catalogue: Catalogue, unsure: Container[str]
) -> IndexEntry | None:
    """Make the entry of an event, as mended; None for an event that no answer reads by itself.

    Args:
        recorded: The event.
        catalogue: The dossier's zone, and the sources that the event cites.
        unsure: Sources that were taken back or mended: what cites them has to be looked at.
    """
    event = recorded.event
    if type(event) not in _FACTS:
        return _undated(event)
    fact = cast("Fact", event)
    kind, name, label = _place(fact, catalogue)
    bounds = bounds_of(fact, read_when(fact.when, zone=catalogue.zone))
    width = _width(bounds.latest - bounds.earliest)
    return IndexEntry(
        kind,
        name,
        width,
        bounds.latest,
        bounds.earliest,
        _known(recorded, fact, catalogue, unsure),
        label,
    )


def _undated(event: Event | UnknownEvent) -> IndexEntry | None:
    if isinstance(event, DossierOpened | PartyRegistered | IssueDefined | StepDefined):
        return IndexEntry("catalogue", "")
    if isinstance(event, SourceRegistered):
        return IndexEntry("source", event.slug)
    if isinstance(event, SourceRetracted | ReportDisputed):
        return IndexEntry("public", "")
    return None


def _width(span: int) -> int:
    for width, most in enumerate(WIDTHS):
        if span <= most:
            return width
    return len(WIDTHS) - 1


def key_of(event: PositionStated | PositionEnded) -> str:
    """Return the key of a position within its kind."""
    return f"{event.issue}/{event.party}"


def stance_label(event: PositionStated) -> int:
    """Return a number for what a statement says: for its code, else for its words."""
    return digest_of(event.stance_code) if event.stance_code else words_label(event)


def words_label(event: PositionStated) -> int:
    """Return a number for the words of a statement, whatever their case and spacing."""
    return _number_of(event.stance)


@lru_cache(maxsize=8_192)
def _number_of(words: str) -> int:
    return digest_of(" " + folded(words))


def digest_of(text: str) -> int:
    """Return a signed number of 64 bits that the same text always has."""
    return int.from_bytes(
        blake2b(text.encode(), digest_size=8).digest(), "big", signed=True
    )


def _place(event: Fact, catalogue: Catalogue) -> tuple[Kind, str, int | None]:
    match event:
        case PositionStated():
            return "position", key_of(event), stance_label(event)
        case PositionEnded():
            return "position", key_of(event), None
        case ForceReported():
            return "figure", "\n".join(figure_key(event)), None
        case ViolationAlleged():
            window = (
                read_when(event.window, zone=catalogue.zone)._replace(text="")
                if event.window
                else None
            )
            return (
                "violation",
                f"{event.ceasefire}/{event.accuser}/{event.accused}/{window}",
                None,
            )
        case _:
            return "fact", "", None


def _known(
    recorded: RecordedEvent, event: Fact, catalogue: Catalogue, unsure: Container[str]
) -> int | None:
    """Return the instant from which a fact counts: reported, and a source that supports it out.

    None when the event has to be read to tell.
    """
    first: int | None = None
    for each in event.evidence:
        if each.source in unsure or each.source not in catalogue.sources:
            return None
        if each.stance == "supports":
            published = catalogue.published(each.source)
            since = -FOREVER if published is None else published.latest
            first = since if first is None else min(first, since)
    return max(
        reported_of(recorded, event, catalogue).latest,
        -FOREVER if first is None else first,
    )


class KeyEntry(Protocol):
    """An entry on one key as an index gives it, known by the date asked: see `IndexEntry`."""

    @property
    def place(self) -> int:
        """Its place in the log."""

    @property
    def latest(self) -> int:
        """The later bound of what decides its order."""

    @property
    def earliest(self) -> int:
        """The earlier bound."""

    @property
    def known(self) -> int | None:
        """None when whether it counts has to be looked at; else it counts."""

    @property
    def label(self) -> int | None:
        """Shared by statements that say the same; None where nothing is stated."""


R = TypeVar("R", bound=KeyEntry)


def needed(
    rows: Sequence[R], *, boundary: int, read_to: int, runs: bool, clean: bool
) -> list[R] | None:
    """Choose the entries on a key whose events an answer needs; None when more are to be read.

    The result may hold too much, never too little. An entry holds when it ends after the last
    start:

        days    1    2    3    4    5    6    7
        yes     |----|                              not needed: a no lies in between
        no                |----|                    not needed: it is over before the last start
        yes                    |----|               needed with `runs`: it says what holds now
        yes                              |----|     needed: it holds

    With `clean`, pointers may order what dates do not: then everything is needed down to an instant
    that no date straddles. Everything is needed too where an entry's `known` is None.

    Args:
        rows: The entries that begin before the boundary and whose later bound lies after `read_to`.
        boundary: Just after what is asked about.
        read_to: How far back was read.
        runs: Whether repeats are wanted.
        clean: Whether any statement on the key points at another.
    """
    sure = [r for r in rows if r.known is not None and r.latest <= boundary]
    need = last_start = max([r.earliest for r in sure], default=-FOREVER)
    breaks: dict[int | None, int] = {}
    if runs:
        for label, earliest in _begun(rows, last_start, boundary).items():
            breaks[label] = _broken(sure, label, earliest)
        need = min([need, *breaks.values()])
    if clean:
        need = _unstraddled(rows, need, boundary)
    if read_to > need:
        return None
    if clean or any(r.known is None for r in rows):
        return [r for r in rows if r.latest > need]
    return [
        r
        for r in rows
        if r.latest > last_start or r.latest > breaks.get(r.label, FOREVER)
    ]


class FollowedRows(NamedTuple, Generic[R]):
    """The entries on a key that tell a time, down to an instant that no date straddles.

    Attributes:
        rows: The entries.
        start: The instant; all others are over by then.
        labels: Those of the statements among them that are not over by the instant asked about.
    """

    rows: list[R]
    start: int
    labels: set[int]


def followed(
    rows: Sequence[R], *, since: int, boundary: int, read_to: int
) -> FollowedRows[R] | None:
    """Choose the entries on a key that are not over by an instant, and what they follow.

    None when more are to be read. They follow the newest that is surely over before the first:

        days    1    2    3    4    5    6    7
        yes     |----|                              left out: over before the no begins
        no                |----|                    what is told follows it
        yes                       since  |----|     told

    The others only tell whether the same was said before.

    Args:
        rows: The entries that begin before the boundary and whose later bound lies after `read_to`.
        since: The instant.
        boundary: Just after what is asked about.
        read_to: How far back was read.
    """
    told = [r for r in rows if since < r.latest <= boundary]
    start = since
    if told:
        first = min(r.earliest for r in told)
        over = [r.earliest for r in rows if r.known is not None and r.latest <= first]
        start = _unstraddled(rows, max(over, default=-FOREVER), boundary)
    if read_to > start:
        return None
    labels = {r.label for r in told if r.label is not None}
    return FollowedRows([r for r in rows if r.latest > start], start, labels)


def _broken(sure: Iterable[KeyEntry], label: int, earliest: int) -> int:
    """Return the last start of something else that was over when a label's entries began."""
    return max(
        [r.earliest for r in sure if r.label != label and r.latest <= earliest],
        default=-FOREVER,
    )


def _unstraddled(rows: Sequence[R], start: int, boundary: int) -> int:
    """Return the last instant up to a start that no entry's dates lie on both sides of."""
    while True:
        lower = min(
            [r.earliest for r in rows if start < r.latest <= boundary], default=start
        )
        if lower >= start:
            return start
        start = lower


def _begun(rows: Sequence[KeyEntry], last_start: int, boundary: int) -> dict[int, int]:
    """Return, for each label of an entry that may hold, the earliest start of such an entry."""
    found: dict[int, int] = {}
    for row in rows:
        if last_start < row.latest <= boundary and row.label is not None:
            found[row.label] = min(found.get(row.label, FOREVER), row.earliest)
    return found
