"""Tokens by which a server knows who asks: made and shown once, kept as a hash, revoked by name."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import msgspec

from tracker.domain.dates import format_instant
from tracker.domain.errors import TrackerError, UnknownNameError
from tracker.domain.names import nearest
from tracker.storage.tokens import Token, Tokens

if TYPE_CHECKING:
    from tracker.storage.database import Database

Role = Literal["reader", "editor", "admin"]
ROLES: Final[tuple[Role, ...]] = ("reader", "editor", "admin")
"""The roles of who asks a server, each with the rights of those before it."""
_BEGINNING: Final = "tracker_"
"""It shows what a text is that lies around, to people and to programs that look for secrets."""
_DAY: Final = 86_400_000_000
_LONGEST_NAME: Final = 120


class TokenNameError(TrackerError):
    """A token cannot be made or found under a name."""

    code = "T033"

    def __init__(self, found: str, hint: str) -> None:
        self.hint = hint
        super().__init__(found)


class TokenListed(msgspec.Struct, frozen=True, kw_only=True):
    """A token, without what it says.

    Attributes:
        name: Who it is for.
        role: The role of who shows it.
        made: The instant when it was made.
        ends: The instant from which it is over; None for never.
        state: `counts`, `over` or `revoked`.
    """

    name: str
    role: str
    made: str
    ends: str | None
    state: str


class Holder(NamedTuple):
    """One who asks a server.

    Attributes:
        name: The name that is recorded with what they append; empty for whoever runs the server,
            and for readers who are not known.
        role: Their role.
    """

    name: str
    role: Role


class NewToken(NamedTuple):
    """A token that was made, and its text, which is shown once and kept nowhere."""

    listed: TokenListed
    text: str


def add_token(
    database: Database, name: str, *, role: Role, now: int, days: int | None
) -> NewToken:
    """Make a token.

    Args:
        database: The database, open for writing.
        name: Who it is for.
        role: The role of who shows it.
        now: The time, in microseconds since the epoch.
        days: The days for which it counts; None for ever.

    Raises:
        TokenNameError: The name is taken or of no use.
    """
    if not name.strip() or len(name) > _LONGEST_NAME or not name.isprintable():
        raise TokenNameError(
            f"{name[:_LONGEST_NAME]!r} is not a name for a token",
            "write who it is for, in one line",
        )
    text = _BEGINNING + secrets.token_urlsafe(32)
    ends = None if days is None else now + days * _DAY
    token = Token(name, _hash(text), role, now, ends)
    if not Tokens(database).put(token):
        raise TokenNameError(
            f"there is a token {name!r} already", "choose another name for this one"
        )
    return NewToken(_listed(token, now), text)


def list_tokens(database: Database, *, now: int) -> list[TokenListed]:
    """Return the tokens by name, those that are over or revoked among them."""
    return [_listed(token, now) for token in Tokens(database).all()]


def revoke_token(database: Database, name: str, *, now: int) -> TokenListed:
    """Revoke a token: from here on it lets nobody in.

    Raises:
        UnknownNameError: There is no such token.
    """
    tokens = Tokens(database)
    names = [token.name for token in tokens.all()]
    if name not in names:
        raise UnknownNameError(
            "token", name, nearest=nearest(name, names), known=tuple(names)
        )
    tokens.revoke(name, now)
    found = next(token for token in tokens.all() if token.name == name)
    return _listed(found, now)


def holder_of_token(database: Database, text: str, *, now: int) -> Holder | None:
    """Return who a token is for; None when it is unknown, over or revoked."""
    return _holder(Tokens(database).by_hash(_hash(text)), now)


def holder_named(database: Database, name: str, *, now: int) -> Holder | None:
    """Return who the token of that name is for; None when it is unknown, over or revoked."""
    return _holder(Tokens(database).by_name(name), now)


def _holder(token: Token | None, now: int) -> Holder | None:
    if token is None or not token.counts(now):
        return None
    return Holder(token.name, next(role for role in ROLES if role == token.role))


def _hash(text: str) -> bytes:
    """Return what is kept of a token: it is random and long, so that one hash is enough."""
    return sha256(text.encode("utf-8", "replace")).digest()


def _listed(token: Token, now: int) -> TokenListed:
    state = "counts" if token.counts(now) else "over"
    return TokenListed(
        name=token.name,
        role=token.role,
        made=format_instant(token.made_at),
        ends=None if token.ends_at is None else format_instant(token.ends_at),
        state=state if token.revoked_at is None else "revoked",
    )
