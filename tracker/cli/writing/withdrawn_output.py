"""How a command tells that what it was given is held already but withdrawn, and which line restores it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.domain.dates import format_instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.cli.frame.session import Session
    from tracker.services.recording.withdrawn import Gone

_MOST: Final = 10


def restoring(gone: Sequence[Gone], run: Session, *, several: bool) -> list[str]:
    """For each event the line that restores it; with `several` dossiers it names the dossier."""
    return [
        run.command(
            f"undo {shlex.quote(each.withdrawn_by.name)}{f' --dossier {each.dossier}' if several else ''}"
        )
        for each in gone
    ]


def withdrawn_lines(
    gone: Sequence[Gone], restore: Sequence[str], *, run: Session, total: int | None = None
) -> Iterator[str]:
    """One line for each of the first few, with what withdrew it, when, and what restores it; at the end one that restores all, where there is such a line."""
    for each, line in zip(gone[:_MOST], restore, strict=False):
        yield f"known already, but {each.withdrawn_by.words}: {each.name}, place {each.global_position} of the log; `{line}` restores it"
    hidden = (len(gone) if total is None else total) - min(len(gone), _MOST)
    if hidden > 0:
        yield f"… and {hidden} more that are known but withdrawn; `tracker show` tells of each what withdrew it"
    if len(gone) > 1 and {g.withdrawn_by.recorded_at for g in gone} == {
        format_instant(run.log(read_only=True).head().recorded_at)
    }:
        yield f"they were withdrawn together, by the last append: `{_undo_last(gone[0], restore[0], run)}` restores all of them"


def _undo_last(one: Gone, line: str, run: Session) -> str:
    """The line that undoes the last append; it names the dossier where the others do."""
    return run.command(f"undo --dossier {one.dossier}" if " --dossier " in line else "undo")


def as_objects(gone: Sequence[Gone], restore: Sequence[str]) -> list[dict[str, Any]]:
    """The same for a program."""
    return [
        {**msgspec.to_builtins(each), "restore": line}
        for each, line in zip(gone, restore, strict=True)
    ]
