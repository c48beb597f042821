"""The methods that each address takes: reading, or sending what is to be appended."""

from __future__ import annotations

from typing import Final

from tracker.web.access.login import LOGIN, LOGOUT
from tracker.web.assets import PREFIX
from tracker.web.desk.table import match_write
from tracker.web.forms import split_ending
from tracker.web.problems import RequestError
from tracker.web.routes import match

READING: Final = ("GET", "HEAD")
"""The methods of an address that is read."""
ASKING: Final = "OPTIONS"
"""The method that every address takes: it asks for the others."""
POST: Final = "POST"
SENDING: Final = (POST, "PUT")
"""The methods by which something is sent."""


def methods_of(raw_path: str, *, read_only: bool = False) -> tuple[str, ...]:
    """Return the methods that an address takes; none where nothing is.

    Args:
        raw_path: The path, percent-encoded.
        read_only: Whether nothing is taken that would be appended.
    """
    if raw_path == LOGIN:
        return (*READING, POST, ASKING)
    if raw_path == LOGOUT:
        return (POST, ASKING)
    stem = split_ending(raw_path)[0]
    is_read = raw_path.startswith(PREFIX) or match(raw_path) or match(stem)
    write = match_write(raw_path)
    is_sent = write is not None and not (read_only and write.write.role != "reader")
    if not is_read and write is None and stem != "/dossiers":
        return ()
    read = READING if is_read or write is None else ()
    sent = (write.write.method,) if write is not None and is_sent else ()
    return (*read, *sent, ASKING)


def check_method(method: str, raw_path: str, *, read_only: bool) -> None:
    """Refuse a method that an address does not take; one where nothing is is told so later.

    Args:
        method: The method.
        raw_path: The path, percent-encoded.
        read_only: Whether nothing is taken that would be appended.

    Raises:
        RequestError: It does not.
    """
    known = methods_of(raw_path, read_only=read_only)
    if not known or method in known:
        return
    others = ", ".join(known)
    raise RequestError(
        405,
        f"{method[:20]} is not understood here",
        f"this address takes {others}",
        headers={"Allow": others},
    )
