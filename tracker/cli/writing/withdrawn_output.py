"""Messages for facts that are in the log but withdrawn, each with the line that restores it."""

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
    """Return for each event the line that restores it; with `several` it names the dossier."""
    lines = []
    for each in gone:
        which = f" --dossier {each.dossier}" if several else ""
        lines.append(run.command(f"undo {shlex.quote(each.withdrawn_by.name)}{which}"))
    return lines


def withdrawn_lines(
    gone: Sequence[Gone],
    restore: Sequence[str],
    *,
    run: Session,
    total: int | None = None,
) -> Iterator[str]:
    """Yield a line for each of the first few: what withdrew it, when, and what restores it.

    The last line restores all, where one command does.
    """
    for each, line in zip(gone[:_MOST], restore, strict=False):
        said = f"known already, but {each.withdrawn_by.words}: {each.name}"
        yield f"{said}, place {each.global_position} of the log; `{line}` restores it"
    hidden = (len(gone) if total is None else total) - min(len(gone), _MOST)
    if hidden > 0:
        more = f"… and {hidden} more that are known but withdrawn"
        yield f"{more}; `tracker show` tells of each what withdrew it"
    if len(gone) > 1 and {g.withdrawn_by.recorded_at for g in gone} == {
        format_instant(run.log(read_only=True).head().recorded_at)
    }:
        line = _undo_last(gone[0], restore[0], run)
        yield f"they were withdrawn together, by the last append: `{line}` restores all of them"


def _undo_last(one: Gone, line: str, run: Session) -> str:
    """Return the line that undoes the last append; it names the dossier where the others do."""
    return run.command(
        f"undo --dossier {one.dossier}" if " --dossier " in line else "undo"
    )


def as_objects(gone: Sequence[Gone], restore: Sequence[str]) -> list[dict[str, Any]]:
    """Return the same for a program."""
    return [
        {**msgspec.to_builtins(each), "restore": line}
        for each, line in zip(gone, restore, strict=True)
    ]
