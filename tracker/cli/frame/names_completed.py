"""Names of a dossier for a shell that completes; where there is an error it gets none."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tracker.domain.errors import TrackerError

if TYPE_CHECKING:
    import click


def names_for_completion(ctx: click.Context, kind: str) -> list[str]:
    """Return the names of a kind in the dossier that a command would use."""
    from tracker.services.completing import names_in
    from tracker.wiring import Wiring

    wiring = Wiring(db=ctx.find_root().params.get("db") or os.environ.get("TRACKER_DB"))
    try:
        shelf = wiring.shelf(glimpse=True)
        chosen = shelf.choose(ctx.params.get("dossier"))
        found = names_in(chosen.log, chosen.name, kind)
        shelf.close()
    except (TrackerError, OSError):
        return []
    return found
