"""Keeping a log: backups that were checked, and the same log in another database."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from tracker.domain.errors import (
    ArchiveBrokenError,
    DatabaseError,
    LogsDifferError,
)
from tracker.storage.desk.copying import copy_desk
from tracker.storage.files.archive import row_lines
from tracker.storage.files.copies import (
    altered_at,
    checked_export,
    checked_log,
    common_places,
    continue_log,
    copy_database,
    no_tick,
)
from tracker.storage.files.whole_files import (
    OPEN_TO_ALL,
    check_no_log,
    drafted,
    rights_of,
)
from tracker.storage.inbox.tables import copy_inbox
from tracker.storage.location import FileLocation, Location, locate_file
from tracker.storage.sqlite import is_ours

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tracker.storage.event_log import EventLog

Form = Literal["database", "export"]
"""A backup is a SQLite database, or an export."""

EXPORTED: Final = ".jsonl"
"""The ending of the name of a backup that is an export."""

_TOGETHER: Final = 5_000
"""After how many events it is told how far it is."""


class BackedUp(msgspec.Struct, frozen=True, kw_only=True):
    """A backup that was made and checked.

    Attributes:
        file: Where it is.
        form: Whether it is a SQLite database or an export.
        events: How many events it holds.
        dossiers: How many dossiers.
        erased: How many payloads are blanked.
        digest: The digest of the last event, in hexadecimal.
    """

    file: str
    form: Form
    events: int
    dossiers: int
    erased: int
    digest: str


class CopiedTo(msgspec.Struct, frozen=True, kw_only=True):
    """A log that is in two databases.

    Attributes:
        added: How many events the other one lacked.
        known: How many it held already.
        items: How many items of the inbox it lacked.
        digest: The digest of the last event in both, in hexadecimal.
    """

    added: int
    known: int
    items: int
    digest: str


def back_up(
    location: Location,
    file: Path,
    open_log: Callable[[], EventLog],
    *,
    force: bool = False,
    tick: Callable[[str, int, int], object] = no_tick,
) -> BackedUp:
    """Copy a log into a file while others write to it; the copy is checked before it gets its name.

    Args:
        location: The database.
        file: The backup. A name that ends in `.jsonl` gets an export, any other one a SQLite
            database.
        open_log: Opens the log for reading.
        force: Whether the file may be replaced.
        tick: Told what is done, how much of how much.

    Raises:
        DatabaseError: There is no database, or it is damaged.
        NotAllowedError: The file is there already, or cannot be written.
    """
    form: Form = "export" if file.name.lower().endswith(EXPORTED) else "database"
    if isinstance(location, FileLocation):
        if not is_ours(location):
            problem = DatabaseError(
                f"no database at {location.shown}", "make one first"
            )
            raise problem.advise("make-database", database=location.quoted)
    elif form == "database":
        raise DatabaseError(
            f"{location.shown} is on a server: its backup is an export, and {file.name} would be "
            f"none",
            f"name a file that ends in {EXPORTED}",
        )
    own = location.path if isinstance(location, FileLocation) else None
    check_no_log(file, own, backup=True)
    rights = OPEN_TO_ALL if own is None else rights_of(own)
    with drafted(file, force=force, rights=rights, of=location.shown) as draft:
        if form == "export":
            with closing(open_log()) as log, draft.open("wb") as out:
                total = log.head().global_position
                lines = row_lines(log.rows(up_to=total), log.origins)
                for done, line in enumerate(lines):
                    out.write(line)
                    if done % _TOGETHER == 0:
                        tick("writing", done, total)
            tick("checking", 0, 1)
            try:
                checked = checked_export(draft)
            except ArchiveBrokenError as problem:
                # A line for each place of the log: it is the log that does not fit.
                raise altered_at(location, problem.line or 0, problem.found) from None
        else:
            copy_database(
                locate_file(location),
                draft,
                name=file,
                tick=lambda done, total: tick("copying", done, total),
            )
            tick("checking", 0, 1)
            checked = checked_log(locate_file(draft))
    return BackedUp(
        file=str(file),
        form=form,
        events=checked.events,
        dossiers=checked.dossiers,
        erased=checked.erased,
        digest=checked.digest.hex(),
    )


def copy_to(
    source: EventLog, target: EventLog, *, tick: Callable[[int, int], object] = max
) -> CopiedTo:
    """Bring a log into another database with the same ids, times, authors and digests.

    The inbox comes after it, and the settings, reviews and notes of the desk.

    Interrupted, it leaves the beginning of the log there; done again, it adds the rest.

    Args:
        source: The log.
        target: An empty log, or one that holds the beginning of `source`.
        tick: Told how many events are done, of how many.

    Raises:
        LogsDifferError: The target holds something that the source does not.
    """
    held, head = target.head().global_position, source.head()
    same = common_places(source, target)
    if same < held:
        raise LogsDifferError(
            f"{target.database.location.shown} holds {held} events, and only the first {same} are "
            f"those of {source.database.location.shown}"
        )
    added = continue_log(
        target,
        source.rows(after=held, up_to=head.global_position),
        origins_of=source.origins,
        tick=lambda done: tick(done, head.global_position - held),
    )
    copy_desk(source.database, target.database)
    return CopiedTo(
        added=added,
        known=held,
        items=copy_inbox(source.database, target.database),
        digest=target.head().digest.hex(),
    )
