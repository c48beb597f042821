"""Two dates in one part of an address, such as `2025-05-01..2025-05-28`."""

from __future__ import annotations

from tracker.web.asked import BadWordError

DOTS = ".."


def two_dates(text: str) -> tuple[str, str]:
    """Return the two dates of a span.

    Raises:
        BadWordError: It is no span.
    """
    first, dots, last = text.partition(DOTS)
    if dots and first.strip() and last.strip() and DOTS not in last:
        return first.strip(), last.strip()
    raise BadWordError(
        f"{text!r} is not two dates", "write them such as 2025-05-01..2025-05-28"
    )
