"""Where a database is: a path or a `sqlite:///` URL, and how to name it without giving a secret away."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Final

import msgspec

from tracker.domain.errors import DatabaseError

_URL: Final = re.compile(r"([a-z][a-z0-9+.-]*):/", re.IGNORECASE)
_SQLITE: Final = "sqlite:///"
_SECRETS: Final = ((re.compile(r"(:/+[^/:@]*):.*@"), r"\1:***@"), (re.compile(r"(?i)(passw(?:or)?d|passfile|sslpassword)=[^\s&]*"), r"\1=***"))
_ADVICE: Final = "name a file: a path such as tracker.db, or sqlite:////absolute/path"


class Location(msgspec.Struct, frozen=True):
    """A database file.

    Attributes:
        path: Its absolute path, links not followed.
    """

    path: Path

    @property
    def shown(self) -> str:
        """The path for messages, without anything that looks like a password."""
        return masked(str(self.path))

    @property
    def quoted(self) -> str:
        """The path as one word of a POSIX shell, for commands in hints."""
        return shlex.quote(self.shown)

    @property
    def write_ahead(self) -> Path:
        """The write-ahead log that SQLite keeps beside the file while it is in use."""
        return self.path.with_name(self.path.name + "-wal")


def locate(text: str | Path | Location) -> Location:
    """Read what a user wrote as the place of a database.

    Args:
        text: A path, or `sqlite:///` and a path. The path is taken literally: nothing in it is a parameter or an escape.

    Raises:
        DatabaseError: It names no file, or a kind of database that this release does not open.
    """
    if isinstance(text, Location):
        return text
    if isinstance(text, str):
        text = _path_of(text)
    return Location(Path(text).absolute())


def exists(text: str | Path | Location) -> bool:
    """Whether there is anything at that place; needs no database library."""
    try:
        return locate(text).path.exists()
    except (OSError, ValueError):
        return False


def masked(text: str) -> str:
    """The text with passwords of URLs and of connection strings starred out."""
    for pattern, stars in _SECRETS:
        text = pattern.sub(stars, text)
    return text


def _path_of(text: str) -> str:
    path = text
    if text.lower().startswith(_SQLITE):
        path = text[len(_SQLITE) :]
    elif (match := _URL.match(text)) and len(match[1]) > 1:  # one letter is a drive of Windows
        raise DatabaseError(f"this release cannot open a database at {match[1].lower()}://", _ADVICE)
    if path in {"", ":memory:"}:
        raise DatabaseError(f"{masked(text)!r} names no file", _ADVICE)
    return path
