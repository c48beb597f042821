"""How far back an answer has to read on one key: what is read may be too much, never too little."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from tracker.domain.dates import FOREVER

if TYPE_CHECKING:
    from collections.abc import Sequence


class Row(Protocol):
    """An entry of an index on one key, known by the date asked; see `tracker.projections.index_entries.Entry`."""

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


def needed(
    rows: Sequence[R], *, boundary: int, read_to: int, runs: bool, clean: bool
) -> list[R] | None:
    """The entries of a key whose events an answer needs; None when more entries have to be read first.

    What holds are the entries that end after the last start. With `runs`, what said the same before counts as far back as something else was
    said certainly in between. With `clean`, pointers may order what dates do not: then all is needed down to an instant that no date straddles.
    All is needed too where it has to be looked at whether something counts.

    Args:
        rows: All entries that begin before the boundary and whose later bound lies after `read_to`.
        boundary: Just after what is asked about.
        read_to: How far back was read.
        runs: Whether repeats are wanted.
        clean: Whether anything on the key points at something.
    """
    sure = [r for r in rows if r.known is not None and r.latest <= boundary]
    need = last_start = max([r.earliest for r in sure], default=-FOREVER)
    breaks: dict[int | None, int] = {}
    if runs:
        for label, earliest in _begun(rows, last_start, boundary).items():
            breaks[label] = max(
                [r.earliest for r in sure if r.label != label and r.latest <= earliest],
                default=-FOREVER,
            )
        need = min([need, *breaks.values()])
    while clean:
        lower = min([r.earliest for r in rows if need < r.latest <= boundary], default=need)
        if lower >= need:
            break
        need = lower
    if read_to > need:
        return None
    if clean or None in [r.known for r in rows]:
        return [r for r in rows if r.latest > need]
    return [r for r in rows if r.latest > last_start or r.latest > breaks.get(r.label, FOREVER)]


def _begun(rows: Sequence[Row], last_start: int, boundary: int) -> dict[int, int]:
    """For what is said by the entries that may hold, the earliest start of one that says it."""
    found: dict[int, int] = {}
    for row in rows:
        if last_start < row.latest <= boundary and row.label is not None:
            found[row.label] = min(found.get(row.label, FOREVER), row.earliest)
    return found
