"""How far back an answer has to read on one key: what is read may be too much, never too little."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from tracker.domain.dates import FOREVER

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Row(Protocol):
    """An entry of an index on one key, known by the date asked; see `tracker.projections.entries.Entry`."""

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


R = TypeVar("R", bound=Row)


def reach(rows: Sequence[Row], *, boundary: int, read_to: int, runs: bool, clean: bool) -> int | None:
    """The instant down to which a key is needed: entries whose later bound lies after it are enough. None when more have to be read first.

    What holds are the entries that end after the last start. With `runs`, what said the same before counts as far back as something else was
    said certainly in between. With `clean`, pointers may order what dates do not, and no date may straddle the instant.

    Args:
        rows: All entries that begin before the boundary and whose later bound lies after `read_to`.
        boundary: Just after what is asked about.
        read_to: How far back was read.
        runs: Whether repeats are wanted.
        clean: Whether anything on the key points at something.
    """
    certain = [r for r in rows if r.latest <= boundary]
    sure = [r for r in certain if r.known is not None]
    need = last_start = max((r.earliest for r in sure), default=-FOREVER)
    if runs:
        for label, earliest in {(r.label, r.earliest) for r in certain if r.latest > last_start and r.label is not None}:
            need = min(need, _last_break(sure, label, earliest))
    while clean:
        lower = min((r.earliest for r in certain if r.latest > need), default=need)
        if lower >= need:
            break
        need = lower
    return need if read_to <= need else None


def wanted(rows: Sequence[R], need: int, *, boundary: int, runs: bool, clean: bool) -> list[R]:
    """The entries of a key whose events are to be read, when `need` is its reach."""
    within = [r for r in rows if r.latest > need]
    if clean or any(r.known is None for r in within):
        return within
    last_start = max((r.earliest for r in within if r.latest <= boundary), default=-FOREVER)
    holders = [r for r in within if r.latest > last_start]
    if not runs:
        return holders
    breaks: dict[int, int] = {}
    for label, earliest in {(h.label, h.earliest) for h in holders if h.latest <= boundary and h.label is not None}:
        breaks[label] = min(breaks.get(label, FOREVER), _last_break(within, label, earliest))
    return [r for r in within if r.latest > last_start or (r.label in breaks and r.latest > breaks[r.label])]


def _last_break(rows: Iterable[Row], label: int, earliest: int) -> int:
    """The start of the last entry that says something else and is certainly over before a statement begins."""
    return max((r.earliest for r in rows if r.label != label and r.latest <= earliest), default=-FOREVER)
