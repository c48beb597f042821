"""Locations of databases: a SQLite file or a PostgreSQL server, named without its secrets."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import msgspec

from tracker.domain.errors import DatabaseError

_URL: Final = r"(?i)([a-z][a-z0-9+.-]*):/"
_SQLITE: Final = "sqlite:///"
_SERVERS: Final = ("postgresql://", "postgres://")
_VALUE: Final = r"'(?:[^'\\]|\\.)*'|(?:[^\s'\\]|\\.)*"
_PAIR: Final = rf"(?i)\s*([a-z_]+)\s*=\s*({_VALUE})(?=\s|$)"
_WORDS: Final = frozenset(
    [
        "host",
        "hostaddr",
        "port",
        "dbname",
        "user",
        "password",
        "passfile",
        "service",
        "servicefile",
        "options",
        "application_name",
        "fallback_application_name",
        "client_encoding",
        "connect_timeout",
        "keepalives",
        "keepalives_idle",
        "keepalives_interval",
        "keepalives_count",
        "tcp_user_timeout",
        "sslmode",
        "sslnegotiation",
        "sslcompression",
        "sslcert",
        "sslkey",
        "sslkeylogfile",
        "sslpassword",
        "sslcertmode",
        "sslrootcert",
        "sslcrl",
        "sslcrldir",
        "sslsni",
        "requirepeer",
        "require_auth",
        "ssl_min_protocol_version",
        "ssl_max_protocol_version",
        "min_protocol_version",
        "max_protocol_version",
        "channel_binding",
        "gssencmode",
        "gssdelegation",
        "gsslib",
        "krbsrvname",
        "target_session_attrs",
        "load_balance_hosts",
        "replication",
        "requiressl",
        "prepare_threshold",
    ]
)
"""The words of a connection string, as PostgreSQL's own library has them."""
_OWN: Final = "prepare_threshold"
"""The one word that is not the library's: after how many runs a statement is prepared."""
_GIVEN: Final = (
    (rf"(?i)(?<=[?&]){_OWN}=([^&]*)&?", "?&"),
    (rf"(?i)(?:^|(?<=\s)){_OWN}\s*=\s*'?([^\s']*)'?", " "),
)
"""That word in a URL and in a connection string, and what it leaves hanging at the end."""
_THRESHOLD: Final = 5
_FIRST: Final = r"\s*(\w+)\s*="
_SECRETS: Final = (
    (r"(:/+[^/:@]*):(?P<secret>.*)@", r"\1:***@"),
    (
        (
            r"(?i)(passw(?:or)?d|passfile|sslpassword)\s*=\s*"
            r"(?P<secret>'(?:[^'\\]|\\.)*'|(?:[^\s&\\]|\\.)*)"
        ),
        r"\1=***",
    ),
)
_ADVICE: Final = (
    "name a file, such as tracker.db or sqlite:////absolute/path, or a server, such as "
    "postgresql://host/database"
)


class FileLocation(msgspec.Struct, frozen=True):
    """A SQLite database.

    Attributes:
        path: Its absolute path, links not followed.
    """

    path: Path

    @property
    def shown(self) -> str:
        """Return the path for messages, without anything that looks like a password."""
        return masked(str(self.path))

    @property
    def quoted(self) -> str:
        """Return the path as one word of a POSIX shell, for commands in hints."""
        return _quoted(self.shown)

    @property
    def write_ahead(self) -> Path:
        """Return the write-ahead log that SQLite keeps beside the file while it is in use."""
        return self.path.with_name(self.path.name + "-wal")

    @property
    def failed_check(self) -> Path:
        """Return the note beside the file that its last check failed."""
        return self.path.with_name(self.path.name + "-damaged")


class ServerLocation(msgspec.Struct, frozen=True):
    """A PostgreSQL database.

    Attributes:
        url: Its URL as it was given. PostgreSQL's own library reads it, with every parameter,
            variable and file that it knows.
    """

    url: str

    @property
    def shown(self) -> str:
        """Return the URL for messages, without passwords."""
        return masked(self.url)

    @property
    def conninfo(self) -> str:
        """Return what PostgreSQL's own library reads of it."""
        pattern, hanging = self._given
        text, found = re.subn(pattern, "", self.url)
        return text.rstrip(hanging) if found else text

    @property
    def prepare_threshold(self) -> int | None:
        """Return after how many runs a statement is prepared; None for never, as `0` says.

        Raises:
            DatabaseError: It is no number.
        """
        found = re.search(self._given[0], self.url)
        if found is None:
            return _THRESHOLD
        said = found[1]
        if not re.fullmatch(r"[0-9]{1,9}", said):
            raise DatabaseError(
                f"{self.shown}: {_OWN} is {said!r}, and no number",
                f"write {_OWN}=0 for no prepared statements, as some pools want it",
            )
        return int(said) or None

    @property
    def _given(self) -> tuple[str, str]:
        return _GIVEN[not self.url.lower().startswith(_SERVERS)]

    @property
    def quoted(self) -> str:
        """Return the URL without passwords as one word of a POSIX shell, for commands in hints."""
        return _quoted(self.shown)


Location = FileLocation | ServerLocation
"""The location of a database."""


def locate(text: str | Path | Location) -> Location:
    """Read what a user wrote as the place of a database.

    Args:
        text: A path, or `sqlite:///` and a path, or a URL that begins with `postgresql://` or
            `postgres://`, or a connection string of PostgreSQL's own library, such as
            `host=HOST dbname=DATABASE`. A path is taken literally: nothing in it is a parameter or
            an escape.

    Raises:
        DatabaseError: It names neither a file nor a kind of server that this release knows.
    """
    if isinstance(text, Location):
        return text
    if isinstance(text, str):
        if text.lower().startswith(_SERVERS):
            return ServerLocation(text)
        if is_connection_string(text):
            _check_words(text)
            return ServerLocation(text)
        text = _path_of(text)
    return FileLocation(Path(text).absolute())


def is_connection_string(text: str) -> bool:
    """Return whether a text begins as a connection string of PostgreSQL's own library does.

    No path does that but a relative one, which can be written with `./` before it.
    """
    first = re.match(_FIRST, text)
    return first is not None and first[1].lower() in _WORDS


def _check_words(text: str) -> None:
    """Refuse what begins as a connection string, and is none.

    Raises:
        DatabaseError: It has a word that none has, or a value without an end.
    """
    pair = re.compile(_PAIR)
    found, end = pair.match(text), 0
    while found is not None:
        word, end = found[1], found.end()
        if word.lower() not in _WORDS:
            break
        found = pair.match(text, end)
    if found is not None:
        wrong = f"{found[1]!r} is no word of one"
    elif text[end:].strip():
        wrong = f"{masked(text[end:].strip())!r} is no WORD=VALUE"
    else:
        return
    raise DatabaseError(
        f"{masked(text)!r} looks like a connection string, and {wrong}",
        "mend it, such as host=db.example.org dbname=talks; a file of such a name is written "
        "with ./ before it",
    )


def locate_file(text: str | Path | Location) -> FileLocation:
    """Read what a user wrote as the place of a SQLite file.

    Raises:
        DatabaseError: It names no file.
    """
    location = locate(text)
    if isinstance(location, FileLocation):
        return location
    raise DatabaseError(
        f"{location.shown} is on a server, and a file is wanted",
        "copy the log into a file",
    ).advise("copy-log")


def _quoted(text: str) -> str:
    import shlex

    return shlex.quote(text)


def exists(text: str | Path | Location) -> bool:
    """Return whether there is anything at that place.

    Needs no database library, and so takes a server's word for granted.
    """
    try:
        location = locate(text)
        return location.path.exists() if isinstance(location, FileLocation) else True
    except (OSError, ValueError):
        return False


def masked(text: str) -> str:
    """Return the text with passwords of URLs and of connection strings starred out."""
    for pattern, stars in _SECRETS:
        text = re.sub(pattern, stars, text)
    return text


def secrets_of(text: str) -> set[str]:
    """Return what `masked` would star out, cut at every sign that has a meaning in a URL."""
    hidden = [
        match["secret"]
        for pattern, _ in _SECRETS
        for match in re.finditer(pattern, text)
    ]
    return {
        piece for each in hidden for piece in re.split(r"[:/?#\[\]@&=%]", each) if piece
    }


def _path_of(text: str) -> str:
    path = text
    if text.lower().startswith(_SQLITE):
        path = text[len(_SQLITE) :]
    elif (match := re.match(_URL, text)) and len(
        match[1]
    ) > 1:  # one letter is a drive of Windows
        raise DatabaseError(
            f"this release cannot open a database at {match[1].lower()}://", _ADVICE
        )
    if path in {"", ":memory:"}:
        raise DatabaseError(f"{masked(text)!r} names no file", _ADVICE)
    return path
