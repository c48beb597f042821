"""Addresses about the server itself: whether it runs, and what its errors mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

from tracker.render.answers.lists import list_document
from tracker.render.formats.to_data import json_text
from tracker.storage.health import DatabaseState  # noqa: TC001  (a schema is made of it)
from tracker.web.problems import meanings_of_codes
from tracker.web.visit import Told, told

if TYPE_CHECKING:
    from tracker.render import Format
    from tracker.render.document import Document
    from tracker.web.visit import Visit


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """The state of a server.

    Attributes:
        format: `tracker.health/1`.
        state: `ok`; anything else is an error.
        place: The last place of the log; None where it was not asked, or nothing is recorded.
        database: The state of the database for admins; None for others, and without one.
    """

    format: Literal["tracker.health/1"]
    state: Literal["ok"]
    place: int | None
    database: DatabaseState | None


class CodeListed(msgspec.Struct, frozen=True, kw_only=True):
    """A code of errors, and what it means."""

    code: str
    means: str


def tell_health(_: Visit) -> Told:
    """Tell that the server runs; the log is not asked."""
    return _health(None, None)


def tell_ready(visit: Visit) -> Told:
    """Tell that the log can be read, and admins what `tracker where` says of its database.

    Raises:
        DatabaseError: It cannot be reached any more.
    """
    state = visit.database_state() if visit.may("admin") else None
    return _health(visit.end.place or None, state)


def _health(place: int | None, state: DatabaseState | None) -> Told:
    found = Health(format="tracker.health/1", state="ok", place=place, database=state)
    return Told(found, lambda _: json_text(found))


def tell_settings(_: Visit) -> Told:
    """Tell nothing: what is set there is kept by browsers."""
    return Told(None, lambda _: "")


def tell_errors(_: Visit) -> Told:
    """Tell what the codes of errors mean."""
    codes = meanings_of_codes()
    listed = [CodeListed(code=code, means=words) for code, words in codes.items()]

    def document(fmt: Format) -> Document:
        return list_document("Errors", listed, CodeListed, fmt=fmt)

    return told(listed, document)
