"""Pages of other sites that may read with a token (CORS); a cookie is never sent along."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_ORIGIN: Final = re.compile(
    r"https?://(?:\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::[0-9]{1,5})?"
)
_METHODS: Final = ("GET", "HEAD")
_SENT: Final = "Authorization, Accept, Accept-Datetime, If-None-Match, Last-Event-ID"
_SEEN: Final = (
    "ETag, Link, Location, Memento-Datetime, Retry-After, Tracker-Log, WWW-Authenticate"
)
_DAY: Final = "86400"


def is_origin(text: str) -> bool:
    """Say whether a text is an origin as browsers write it, such as `https://desk.example`."""
    return _ORIGIN.fullmatch(text) is not None


def shared_with(
    origin: str, allowed: Collection[str], *, has_token: bool
) -> dict[str, str]:
    """Return the headers by which a browser lets a page of another site read an answer.

    Args:
        origin: The header `Origin`; empty without one.
        allowed: The origins that may read.
        has_token: Whether the request shows a token; without one nothing is shared.
    """
    if not has_token or origin not in allowed:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": _SEEN,
    }


def asked_before(
    headers: Mapping[str, str], allowed: Collection[str]
) -> dict[str, str]:
    """Return the headers for a browser that asks whether a page of another site may read.

    Args:
        headers: The headers of its request.
        allowed: The origins that may read.
    """
    origin = headers.get("origin", "")
    wanted = headers.get("access-control-request-method", "")
    if origin not in allowed or wanted not in _METHODS:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": ", ".join(_METHODS),
        "Access-Control-Allow-Headers": _SENT,
        "Access-Control-Max-Age": _DAY,
    }
