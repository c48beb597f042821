"""What a log holds in words, as `backup` and `restore` say it."""

from __future__ import annotations

from tracker.render.date_and_number_words import counted


def held(events: int, dossiers: int, erased: int) -> str:
    """What a log holds."""
    told = f"{counted(events, 'event')} in {counted(dossiers, 'dossier')}"
    return f"{told}, {erased} of them erased" if erased else told
