"""What `backup`, `restore` and `copy-to` have in common: names with a date, and what a log holds in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.dates import format_instant
from tracker.render.words import counted

if TYPE_CHECKING:
    from pathlib import Path

_SECOND: Final = 1_000_000


def dated(path: Path, now: int) -> Path:
    """The file's name with the time in it; a number as well when that name is taken.

    Args:
        path: The file.
        now: The time, in microseconds since the epoch.
    """
    stamp = format_instant(now // _SECOND * _SECOND).replace("-", "").replace(":", "")
    found, number = path.with_name(f"{path.stem}-{stamp}{path.suffix}"), 1
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem}-{stamp}-{number}{path.suffix}")
    return found


def held(events: int, dossiers: int, erased: int) -> str:
    """What a log holds."""
    told = f"{counted(events, 'event')} in {counted(dossiers, 'dossier')}"
    return f"{told}, {erased} of them erased" if erased else told
