"""The person who asks: known by a token or a session, or anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.services.access import ROLES, Holder
from tracker.web.problems import RequestError

if TYPE_CHECKING:
    from tracker.services.access import Role
    from tracker.web.access.sessions import Sessions
    from tracker.web.library import Library

ANYBODY: Final = Holder("", "reader")
"""Whoever asks without a token and a session, where everybody may read."""


def holder_asking(
    library: Library,
    sessions: Sessions,
    authorization: str | None,
    cookie: str | None,
    public: bool,  # noqa: FBT001  (threads are given values by place)
) -> Holder:
    """Return who asks; beside a token no cookie is read.

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
        found = (
            library.holder_of_token(token.strip()) if kind.lower() == "bearer" else None
        )
        if found is None:
            raise RequestError(
                401, "the token is unknown, over or revoked", "ask for another one"
            )
        return found
    known = sessions.holder_of(cookie) if cookie else None
    if known is not None and known.name:
        # A session ends with the token that began it.
        known = library.holder_named(known.name)
    if known is not None:
        return known
    if public:
        return ANYBODY
    raise RequestError(
        401, "this server is read with a token", "send `Authorization: Bearer TOKEN`"
    )


def check_role(holder: Holder, needed: Role) -> None:
    """Refuse who has not the rights of a role.

    Raises:
        RequestError: The role is a lesser one, or nobody is known.
    """
    if ROLES.index(holder.role) >= ROLES.index(needed):
        return
    if holder == ANYBODY:
        raise RequestError(
            401,
            f"this takes the role {needed}, and it is not known who you are",
            "log in at /login, or send `Authorization: Bearer TOKEN`",
        )
    raise RequestError(403, f"this takes the role {needed}", "log in as one who has it")
