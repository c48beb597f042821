"""The role of who asks: by a token, by a session, or that of anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.web.problems import RequestError

if TYPE_CHECKING:
    from tracker.services.access import Role
    from tracker.web.access.sessions import Sessions
    from tracker.web.library import Library


def role_asking(
    library: Library,
    sessions: Sessions,
    authorization: str | None,
    cookie: str | None,
    public: bool,  # noqa: FBT001  (threads are given values by place)
) -> Role:
    """Return the role of who asks; beside a token no cookie is read.

    Args:
        library: The dossiers, with the tokens beside them.
        sessions: The sessions of browsers.
        authorization: The header `Authorization`; None without one.
        cookie: The cookie of a session; None without one.
        public: Whether everybody may read.

    Raises:
        RequestError: The token is unknown, over or revoked, or nobody is known and not everybody
            may read.
    """
    if authorization is not None:
        kind, _, token = authorization.strip().partition(" ")
        role = (
            library.role_of_token(token.strip()) if kind.lower() == "bearer" else None
        )
        if role is None:
            raise RequestError(
                401, "the token is unknown, over or revoked", "ask for another one"
            )
        return role
    known = sessions.role_of(cookie) if cookie else None
    if known is not None:
        return known
    if public:
        return "reader"
    raise RequestError(
        401, "this server is read with a token", "send `Authorization: Bearer TOKEN`"
    )
