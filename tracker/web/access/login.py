"""Login of a browser by a token, and its end; who guesses tokens is slowed down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from tracker.web.access.sessions import COOKIE, HOURS
from tracker.web.assets import asset_address
from tracker.web.pages.parts.frame import fill, frame_alone
from tracker.web.pages.parts.language import say
from tracker.web.problems import RequestError
from tracker.web.replies import Reply

if TYPE_CHECKING:
    from tracker.web.access.proxy import Way
    from tracker.web.access.sessions import Sessions
    from tracker.web.access.tries import FailedLogins
    from tracker.web.library import Library

LOGIN: Final = "/login"
LOGOUT: Final = "/logout"
_SEEN: Final = "this token is unknown, over or revoked"


class Door:
    """The way in of one server.

    Args:
        library: The dossiers, with the tokens beside them.
        sessions: The sessions of browsers.
        failed: The logins of the last hour that failed.
    """

    def __init__(
        self, library: Library, sessions: Sessions, failed: FailedLogins
    ) -> None:
        self._library, self._sessions, self._failed = library, sessions, failed

    def by_link(self, word: str, way: Way) -> Reply:
        """Change the word of a link that works once for a session.

        Args:
            word: The word.
            way: The way by which it came.

        Raises:
            RequestError: It was used already, is too old, or too many before it were.
        """
        self._failed.check(way.client)
        cookie = self._sessions.use_link(word)
        if cookie is None:
            self._failed.note(way.client)
            raise RequestError(
                403,
                "this link was used already, or is too old",
                "start the server again for another one",
            )
        return _entered(cookie, way)

    def by_token(self, body: bytes, way: Way) -> Reply:
        """Change the token that a form sent for a session; show the form again where it is wrong.

        Args:
            body: The form.
            way: The way by which it came.

        Raises:
            TooManyTriesError: Too many logins from there failed within an hour.
        """
        self._failed.check(way.client)
        given = parse_qs(body.decode("utf-8", "replace"))
        token = next(iter(given.get("token", ())), "").strip()
        found = self._library.holder_of_token(token)
        if found is None:
            self._failed.note(way.client)
            return login_page(_SEEN, status=403)
        cookie = self._sessions.new_cookie(found.role, found.name)
        return _entered(cookie, way)


def login_page(wrong: str = "", *, status: int = 200) -> Reply:
    """Return the form that takes a token.

    Args:
        wrong: The fault of the token that was sent; empty where none was.
        status: The status of the answer.
    """
    heading = say("Log in")
    title = say("Error: %(found)s", found=heading) if wrong else heading
    sheet = asset_address("desk.css")
    frame = frame_alone(title)
    body = fill("login", frame=frame, sheet=sheet, heading=heading, wrong=wrong)
    headers = {"Cache-Control": "no-store"}
    return Reply(status, body.encode(), "text/html; charset=utf-8", headers)


def log_out() -> Reply:
    """End a session."""
    return _led_home(f"{COOKIE}=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0")


def _entered(cookie: str, way: Way) -> Reply:
    said = f"{COOKIE}={cookie}; HttpOnly; SameSite=Lax; Path=/"
    said += f"; Max-Age={HOURS * 3600}"
    return _led_home(f"{said}; Secure" if way.scheme == "https" else said)


def _led_home(cookie: str) -> Reply:
    headers = {"Location": "/", "Cache-Control": "no-store", "Set-Cookie": cookie}
    return Reply(303, b"", "", headers)
