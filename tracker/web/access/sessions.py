"""Sessions of browsers: a link that works once, and the signed cookie that it is changed for."""

from __future__ import annotations

import base64
import hmac
import secrets
import threading
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from tracker.services.access import ROLES, Holder

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.services.access import Role

COOKIE: Final = "tracker"
HOURS: Final = 12
_MICROSECONDS: Final = 1_000_000
_LINK_SECONDS: Final = 600
_PARTS: Final = 4


class Sessions:
    """The sessions that one server has given; all end with it.

    Args:
        now: The time, in microseconds since the epoch.
    """

    def __init__(self, now: Callable[[], int]) -> None:
        self._now, self._secret = now, secrets.token_bytes(32)
        self._once: dict[str, int] = {}
        self._lock = threading.Lock()

    def new_link(self) -> str:
        """Return the word of a link that lets its first user in as admin, for ten minutes."""
        word = secrets.token_urlsafe(32)
        with self._lock:
            self._once[word] = self._now() + _LINK_SECONDS * _MICROSECONDS
        return word

    def use_link(self, word: str) -> str | None:
        """Return the cookie for the word of a link; None when it was used or is too old."""
        with self._lock:
            until = self._once.pop(word, 0)
        return self.new_cookie("admin") if self._now() < until else None

    def new_cookie(self, role: Role, name: str = "") -> str:
        """Return the value of the cookie of a session.

        Args:
            role: The role of who has it.
            name: The name of their token; empty for whoever runs the server.
        """
        until = self._now() + HOURS * 3600 * _MICROSECONDS
        said = f"{_in_letters(name.encode())}.{role}.{until}"
        return f"{said}.{self._signed(said)}"

    def holder_of(self, cookie: str) -> Holder | None:
        """Return whose session a cookie is of; None when it is not ours or is over."""
        parts = cookie.split(".")
        if len(parts) != _PARTS or not cookie.isascii():
            return None
        name, role, until, signature = parts
        if not hmac.compare_digest(signature, self._signed(f"{name}.{role}.{until}")):
            return None
        if role not in ROLES or int(until) <= self._now():
            return None
        padded = name + "=" * (-len(name) % 4)
        return Holder(base64.urlsafe_b64decode(padded).decode(), role)

    def _signed(self, text: str) -> str:
        return _in_letters(hmac.new(self._secret, text.encode(), sha256).digest())


def _in_letters(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
