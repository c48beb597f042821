"""Login of a browser by a token, and its end; who guesses tokens is slowed down."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from tracker.web.access.sessions import COOKIE, HOURS
from tracker.web.pages.parts.frame import fill, frame_alone
from tracker.web.pages.parts.language import say
from tracker.web.problems import RequestError
from tracker.web.replies import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.web.access.sessions import Sessions
    from tracker.web.library import Library

LOGIN: Final = "/login"
LOGOUT: Final = "/logout"
FAILURES: Final = 60
"""So many failed logins an hour may come from one address."""
_HOUR: Final = 3_600_000_000
_ADDRESSES: Final = 10_000
_SEEN: Final = "this token is unknown, over or revoked"


class Door:
    """The way in of one server.

    Args:
        library: The dossiers, with the tokens beside them.
        sessions: The sessions of browsers.
        now: The time, in microseconds since the epoch.
    """

    def __init__(
        self, library: Library, sessions: Sessions, now: Callable[[], int]
    ) -> None:
        self._library, self._sessions, self._now = library, sessions, now
        self._failed: dict[str, deque[int]] = {}
        self._lock = threading.Lock()

    def by_link(self, word: str, *, secure: bool) -> Reply:
        """Change the word of a link that works once for a session.

        Raises:
            RequestError: It was used already, or is too old.
        """
        cookie = self._sessions.use_link(word)
        if cookie is None:
            raise RequestError(
                403,
                "this link was used already, or is too old",
                "start the server again for another one",
            )
        return _entered(cookie, secure=secure)

    def by_token(self, body: bytes, address: str, *, secure: bool) -> Reply:
        """Change the token that a form sent for a session; show the form again where it is wrong.

        Args:
            body: The form.
            address: The address that it came from.
            secure: Whether the connection is encrypted.

        Raises:
            RequestError: Too many logins from that address failed within an hour.
        """
        self._check(address)
        given = parse_qs(body.decode("utf-8", "replace"))
        token = next(iter(given.get("token", ())), "").strip()
        found = self._library.holder_of_token(token)
        if found is None:
            self._fail(address)
            return login_page(_SEEN, status=403)
        cookie = self._sessions.new_cookie(found.role, found.name)
        return _entered(cookie, secure=secure)

    def _check(self, address: str) -> None:
        begin = self._now() - _HOUR
        with self._lock:
            failed = self._failed.get(address, deque())
            while failed and failed[0] < begin:
                failed.popleft()
            if len(failed) >= FAILURES:
                raise RequestError(
                    429, "too many logins failed", "wait for an hour, then try again"
                )

    def _fail(self, address: str) -> None:
        with self._lock:
            if len(self._failed) > _ADDRESSES:
                self._failed.clear()
            self._failed.setdefault(address, deque()).append(self._now())


def login_page(wrong: str = "", *, status: int = 200) -> Reply:
    """Return the form that takes a token.

    Args:
        wrong: The fault of the token that was sent; empty where none was.
        status: The status of the answer.
    """
    heading = say("Log in")
    title = say("Error: %(found)s", found=heading) if wrong else heading
    body = fill("login", frame=frame_alone(title), heading=heading, wrong=wrong)
    headers = {"Cache-Control": "no-store"}
    return Reply(status, body.encode(), "text/html; charset=utf-8", headers)


def log_out() -> Reply:
    """End a session."""
    return _led_home(f"{COOKIE}=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0")


def _entered(cookie: str, *, secure: bool) -> Reply:
    said = f"{COOKIE}={cookie}; HttpOnly; SameSite=Lax; Path=/"
    said += f"; Max-Age={HOURS * 3600}"
    return _led_home(f"{said}; Secure" if secure else said)


def _led_home(cookie: str) -> Reply:
    headers = {"Location": "/", "Cache-Control": "no-store", "Set-Cookie": cookie}
    return Reply(303, b"", "", headers)
