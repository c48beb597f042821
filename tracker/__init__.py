"""An event-sourced timeline tracker: each party's position on each issue, as of any date."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os

    from tracker.api import Tracker

__all__ = ["open"]


# Read as `tracker.open`.
def open(where: str | os.PathLike[str] | None = None) -> Tracker:  # noqa: A001
    """Open a database of dossiers; without one, the bundled dossiers answer.

    Args:
        where: A path or URL; by default what the environment and `tracker.toml`
            say, as for the commands.

    Raises:
        TrackerError: A setting makes no sense.
    """
    from tracker.api import open_tracker

    return open_tracker(where)
