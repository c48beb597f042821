"""The composition root: the one module that reads settings, the clock and the user."""

from __future__ import annotations

import math
import os
import re
import sys
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from tracker.domain.errors import (
    DatabaseError,
    DateNotUnderstoodError,
    OtherLogError,
    TrackerError,
)
from tracker.domain.names import clean_name, did_you_mean, initials, nearest
from tracker.services.dossiers import Bundle, Shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracker.domain.head_pins import Pin
    from tracker.storage.event_log import EventLog
    from tracker.storage.health import DatabaseState

CONFIGURATION: Final = "tracker.toml"
SETTINGS: Final = ("db", "dossier", "author", "swap_colours", "wait", "pin")
FALLBACK: Final = "the user's data folder"
"""The origin of a place that no setting names."""
_PAIR: Final = 2
_PROGRAM: Final = "tracker"
CALLER: Final = "the caller"
"""The origin of a place that is named when the wiring is made."""
_URL_MARK: Final = "://"
_LONGEST_NAME: Final = 200
LONGEST_WAIT: Final = 86_400
"""The most seconds to wait for another who writes."""
_SECONDS: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")


class SettingError(TrackerError):
    """A setting in the environment or in `tracker.toml` makes no sense."""

    code = "T013"

    def __init__(self, found: str, hint: str) -> None:
        self.hint = hint
        super().__init__(found)


class DatabaseSetting(NamedTuple):
    """The place of the database, as a path or URL, and the setting that names it."""

    url: str
    origin: str


class Wiring:
    """The parts that one run works with; each is found when it is first asked for.

    Attributes:
        environment: The environment variables.
    """

    def __init__(
        self,
        *,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
        db: str | None = None,
        author: str | None = None,
        wait: float | None = None,
    ) -> None:
        """Take the settings.

        Args:
            environment: The environment variables; by default those of the process.
            folder: Where the search for `tracker.toml` begins; by default the current folder.
            db: The database, when the user names it.
            author: The name of who records, when the user says it.
            wait: The seconds to wait for another who writes, when the user says them.
        """
        self.environment = os.environ if environment is None else environment
        self._folder, self._db, self._author = folder, db, author
        self._wait = wait

    def now(self) -> int:
        """Return the time, in microseconds since the epoch; `TRACKER_NOW` fixes it.

        Raises:
            SettingError: `TRACKER_NOW` is not an instant.
        """
        from tracker.domain.dates import parse_when, to_instant, zone_of

        fixed = self.environment.get("TRACKER_NOW")
        if not fixed:
            from datetime import UTC, datetime

            return to_instant(datetime.now(tz=UTC))  # noqa: TID251  (this is that one place)
        remedy = "write an instant such as 2026-01-01T00:00:00Z"
        try:
            when = parse_when(fixed, zone=zone_of("UTC"))
        except DateNotUnderstoodError as problem:
            said = f"TRACKER_NOW is {fixed!r}: {problem.found}"
            raise SettingError(said, remedy) from problem
        if when.precision != "instant":
            said = f"TRACKER_NOW is {fixed!r}, which is no instant"
            raise SettingError(said, remedy)
        return when.start.earliest

    @staticmethod
    def new_id() -> str:
        """Return a new event id, a UUIDv7 in text form."""
        import uuid_utils

        return str(uuid_utils.uuid7())

    def processors(self) -> int:
        """Return how many processors this process may use."""
        return (
            len(os.sched_getaffinity(0))
            if hasattr(os, "sched_getaffinity")
            else os.cpu_count() or 1
        )

    def place(self) -> DatabaseSetting:
        """Find where the database is.

        The caller's word counts first, then `TRACKER_DB`, `tracker.toml` and the user's data
        folder.

        Raises:
            SettingError: `tracker.toml` makes no sense.
        """
        if self._db:
            return DatabaseSetting(_expanded(self._db), CALLER)
        if named := self.environment.get("TRACKER_DB"):
            return DatabaseSetting(_expanded(named), "TRACKER_DB")
        file, settings = self._configuration
        if db := settings.get("db"):
            return DatabaseSetting(
                db if _is_no_path(db) else str(file.parent / _expanded(db)), str(file)
            )
        return DatabaseSetting(str(data_folder() / "tracker.db"), FALLBACK)

    def has_database(self) -> bool:
        """Return whether there is anything at that place; imports no database library."""
        from tracker.storage.location import exists, locate

        return exists(locate(self.place().url))

    def file(self) -> Path | None:
        """Return the database's file, there or not; None when it is on a server."""
        from tracker.storage.location import FileLocation, locate

        location = locate(self.place().url)
        return location.path if isinstance(location, FileLocation) else None

    def check_named(self) -> None:
        """Refuse a named place where nothing is: a slip is not a reason to read another.

        Raises:
            DatabaseError: Nothing is there.
        """
        place = self.place()
        if place.origin == FALLBACK or self.has_database():
            return
        from tracker.storage.location import locate

        location = locate(place.url)
        named = "" if place.origin == CALLER else f", which {place.origin} names"
        raise DatabaseError(
            f"no database at {location.shown}{named}", "make one there, or name another"
        ).advise("make-database", database=location.quoted)

    def state(self) -> DatabaseState | None:
        """Return the state of the database at that place; None where there is none yet.

        Raises:
            DatabaseError: It cannot be reached, or something else is there.
        """
        if not self.has_database():
            return None
        from tracker.storage.health import state_of
        from tracker.storage.location import locate

        return state_of(locate(self.place().url))

    def shown_place(self) -> str:
        """Return the place for messages, without a password."""
        from tracker.storage.location import masked

        return masked(self.place().url)

    def default_dossier(self) -> str | None:
        """Return the dossier that a setting says is meant when none is named, if any."""
        named = self.environment.get("TRACKER_DOSSIER")
        return named or self._configuration[1].get("dossier")

    def author(self) -> str | None:
        """Return the name that a setting gives to who records, if any.

        The caller's word counts first, then `TRACKER_AUTHOR` and `tracker.toml`.

        Raises:
            SettingError: It is no name: several lines, characters that nobody sees, or too long.
        """
        said = self._author or self.environment.get("TRACKER_AUTHOR")
        name = said or self._configuration[1].get("author")
        if name is None:
            return None
        if name != clean_name(name) or len(name) > _LONGEST_NAME:
            raise SettingError(
                f"the author {name!r} is not a name",
                f"write it in one line of at most {_LONGEST_NAME} characters",
            )
        return name

    def wait(self) -> float | None:
        """Return the seconds to wait for another who writes, as a setting says, if any does.

        The caller's word counts first, then `TRACKER_WAIT` and `tracker.toml`.

        Raises:
            SettingError: A number of at most a day is wanted.
        """
        if self._wait is not None:
            return self._wait
        said = self.environment.get("TRACKER_WAIT")
        said = said or self._configuration[1].get("wait")
        if said is None:
            return None
        seconds = float(said) if _SECONDS.fullmatch(said) else math.inf
        if seconds > LONGEST_WAIT:
            raise SettingError(
                f"the setting wait {said!r} is no number of seconds up to a day",
                "write it such as 60",
            )
        return seconds

    def recorder(self) -> str:
        """Return the name of who records: the author of the settings, else the system's user."""
        return self.author() or _user()

    def swapped_colours(self) -> tuple[str, str] | None:
        """Return the two parties whose colours a setting swaps, as slugs, if any.

        `TRACKER_SWAP_COLOURS` counts before `tracker.toml`.

        Raises:
            SettingError: It does not name two parties.
        """
        said = self.environment.get("TRACKER_SWAP_COLOURS")
        said = said or self._configuration[1].get("swap_colours")
        if said is None:
            return None
        names = said.replace(",", " ").split()
        if len(names) != _PAIR or len(set(names)) != _PAIR:
            raise SettingError(
                f"the setting swap_colours {said!r} does not name two parties",
                "write the slugs of two, such as: russia ukraine",
            )
        return names[0], names[1]

    def initials(self) -> str:
        """Return the initials of the author whom a setting names; empty without one."""
        return initials(self.author() or "")

    def bundle(self) -> Bundle:
        """Return the bundled dossiers: inside the package, or beside it in a checkout."""
        package = Path(__file__).resolve().parent
        inside = package / "fixtures"
        return Bundle([inside if inside.is_dir() else package.parent / "fixtures"])

    def shelf(
        self,
        *,
        glimpse: bool = False,
        absent: Callable[[str], str] | None = None,
        kind: type[Shelf] = Shelf,
    ) -> Shelf:
        """Return the dossiers that a question may be put to: the user's own and the bundled ones.

        Args:
            glimpse: Whether only names are wanted: then a file is read without the database
                library.
            absent: The remark while a bundled dossier, whose name it is given, answers because
                there is no database; by default one that names no command.
            kind: The class of the shelf.
        """

        def open_own() -> EventLog | None:
            if not self.has_database():
                return None
            return self._glimpse() if glimpse else self.open_log(read_only=True)

        return kind(
            self.bundle(),
            open_own,
            default=self.default_dossier(),
            absent=absent or self.absent,
            check_named=self.check_named,
            swapped_colours=self.swapped_colours(),
        )

    def _glimpse(self) -> EventLog:
        """Open the own log for names alone; one that is not a file is opened as ever."""
        from tracker.storage.files.names_only import Glimpse
        from tracker.storage.location import locate

        path = getattr(locate(self.place().url), "path", None)
        return (
            self.open_log(read_only=True)
            if path is None
            else cast("EventLog", Glimpse(path))
        )

    def absent(self, name: str) -> str:
        """Say that a bundled dossier answers because there is no database."""
        place = self.shown_place()
        return (
            f"no database at {place} yet: this is the bundled dossier {name}, read-only"
        )

    def open_log(
        self,
        *,
        read_only: bool = False,
        at: str | Path | None = None,
        author: str | None = None,
    ) -> EventLog:
        """Open the database's log.

        Args:
            author: The name of who records; by default as `author` says, else the system's user.
            read_only: Whether it is only to be read.
            at: Another database, as a path or URL.

        Raises:
            DatabaseError: There is no database, or it cannot be used.
            NotAllowedError: It may not be written.
        """
        from tracker.storage.event_log import open_log

        keeper = None
        if not read_only:
            from tracker.services.index import Indexing

            keeper = Indexing()
        place = self.place().url if at is None else at
        log = open_log(
            place,
            clock=self.now,
            new_id=self.new_id,
            actor=author or self.recorder(),
            read_only=read_only,
            keeper=keeper,
            wait=self.wait(),
            by_server=not self.environment.get("TRACKER_NOW"),
            with_role=True,
        )
        try:
            if at is None:
                self._check_pin(log)
        except BaseException:
            log.close()
            raise
        return log

    def _check_pin(self, log: EventLog) -> None:
        """Refuse a log that is not the one that was pinned.

        Only the database that `tracker.toml` names is compared with the pins that it names.

        Raises:
            OtherLogError: It is another log.
        """
        file, settings = self._configuration
        said = settings.get("pin")
        if said is None or self.place().origin != str(file):
            return
        pin = _last_pin(file, said)
        held = log.head_of(pin.global_position)
        if held is None or (held.digest, held.recorded_at) != pin[1:3]:
            shown, last = self.shown_place(), log.head().global_position
            raise OtherLogError(shown, pin.global_position, last=last)

    @cached_property
    def _configuration(self) -> tuple[Path, dict[str, str]]:
        """The nearest `tracker.toml` at or above the current folder, and its settings."""
        return _read_configuration(self._folder or Path.cwd())


def _last_pin(file: Path, said: str) -> Pin:
    """Return the last of the pins that a setting names: a file beside its own, or a pin itself.

    Raises:
        SettingError: There is no such file.
        PinNotUnderstoodError: It holds something else.
    """
    from tracker.domain.head_pins import is_pin, read_pins

    if is_pin(said):
        return next(read_pins(said))
    try:
        text = (file.parent / _expanded(said)).read_text(encoding="utf-8")
    except (OSError, ValueError) as problem:
        raise SettingError(
            f"{file}: the pins at {said!r} cannot be read: {problem}",
            "name a file of lines as a check of the head prints them",
        ) from problem
    return max(read_pins(text), key=lambda pin: pin.global_position)


def data_folder() -> Path:
    """Return the folder of this program in the user's data, there or not.

    The library that knows every system is not loaded if Linux says plainly which it is. To load it
    takes as long as to read a bundled dossier.
    """
    named, home = (os.environ.get(name, "") for name in ("XDG_DATA_HOME", "HOME"))
    if sys.platform == "linux" and "ANDROID_ROOT" not in os.environ:
        if named.startswith("/"):
            return Path(named) / _PROGRAM
        if not named and home.startswith("/"):
            return Path(home) / ".local/share" / _PROGRAM
    import platformdirs

    return platformdirs.user_data_path(_PROGRAM, appauthor=False)


def _is_there(file: Path) -> bool:
    """Tell whether a file is there; a folder that may not be looked into has none."""
    try:
        return file.is_file()
    except PermissionError:
        return False


def _read_configuration(folder: Path) -> tuple[Path, dict[str, str]]:
    above = (each / CONFIGURATION for each in (folder, *folder.parents))
    file = next((each for each in above if _is_there(each)), None)
    if file is None:
        return folder / CONFIGURATION, {}
    import tomllib

    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as problem:
        raise SettingError(
            f"{file} cannot be read: {problem}", 'write it such as: db = "tracker.db"'
        ) from problem
    for name, value in found.items():
        if name not in SETTINGS:
            listed = f"there are: {', '.join(SETTINGS)}"
            raise SettingError(
                f"{file} has no setting {name!r}",
                did_you_mean(nearest(name, SETTINGS)[:1], listed),
            )
        if name == "wait" and type(value) in {int, float}:
            found[name] = str(value)
        elif not isinstance(value, str) or not value:
            raise SettingError(
                f"{file}: {name} is no text", f'write it such as: {name} = "…"'
            )
    return file, found


def _expanded(path: str) -> str:
    """Return a path with `~` for the home folder written out; a URL as it is."""
    # Keeps what is no path as it is.
    return path if _is_no_path(path) else os.path.expanduser(path)  # noqa: PTH111


def _is_no_path(text: str) -> bool:
    """Return whether a place is a URL or a connection string."""
    from tracker.storage.location import is_connection_string

    return _URL_MARK in text or is_connection_string(text)


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "unknown"
