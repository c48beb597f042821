"""The tokens of a server in SQL: of each its name, its role, and the hash of what was shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from sqlalchemy import insert, select, update

from tracker.storage.sql import schema

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from tracker.storage.database import Database


class Token(msgspec.Struct, frozen=True):
    """A token as it is kept.

    Attributes:
        name: Who it is for.
        hash: The SHA-256 of its text.
        role: The role of who shows it.
        made_at: The instant when it was made, in microseconds since the epoch.
        ends_at: The instant from which it is over; None for never.
        revoked_at: The instant when it was revoked; None while it was not.
    """

    name: str
    hash: bytes
    role: str
    made_at: int
    ends_at: int | None = None
    revoked_at: int | None = None

    def counts(self, now: int) -> bool:
        """Say whether it lets anybody in at an instant."""
        is_over = self.ends_at is not None and self.ends_at <= now
        return self.revoked_at is None and not is_over


_TOKENS: Final = schema.tokens.c
_COLUMNS: Final = tuple(_TOKENS[name] for name in Token.__struct_fields__)


class Tokens:
    """The tokens beside the log of one open database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Token]:
        """Return the tokens by name, those that are over or revoked among them."""
        asked = select(*_COLUMNS).order_by(_TOKENS.name)
        with self._database.reading() as connection:
            return [Token(*row) for row in connection.execute(asked)]

    def by_hash(self, found: bytes) -> Token | None:
        """Return the token of a hash; None where there is none."""
        return self._one(_TOKENS.hash == found)

    def by_name(self, name: str) -> Token | None:
        """Return the token of a name; None where there is none."""
        return self._one(_TOKENS.name == name)

    def _one(self, condition: ColumnElement[bool]) -> Token | None:
        asked = select(*_COLUMNS).where(condition)
        with self._database.reading() as connection:
            row = connection.execute(asked).first()
        return None if row is None else Token(*row)

    def put(self, token: Token) -> bool:
        """Keep a new token; say whether its name was free."""
        named = select(_TOKENS.name).where(_TOKENS.name == token.name)
        values = {name: getattr(token, name) for name in Token.__struct_fields__}
        with self._database.writing() as connection:
            if connection.execute(named).first() is not None:
                return False
            connection.execute(insert(schema.tokens).values(values))
        return True

    def revoke(self, name: str, now: int) -> None:
        """Mark a token as revoked, unless it is already."""
        with self._database.writing() as connection:
            connection.execute(
                update(schema.tokens)
                .where(_TOKENS.name == name, _TOKENS.revoked_at.is_(None))
                .values(revoked_at=now)
            )
