"""The log from Python, through the same services as the commands: `tracker.open("talks.db").as_of("2025-05-28")`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tracker.domain.errors import NotAllowedError
from tracker.services.answers.as_of import AskedAsOf, ask_as_of
from tracker.services.answers.log import AskedLog, follow_log
from tracker.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent, UnknownEvent
    from tracker.projections.picture_format import Picture
    from tracker.services.keeping.backup import BackedUp, CopiedTo
    from tracker.services.recording.append import Placed
    from tracker.services.recording.append_cache import Memory
    from tracker.storage.event_log import EventLog


class Tracker:
    """A database of dossiers, with the bundled ones beside it; made by `tracker.open`."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._shelf = wiring.shelf()
        self._own: EventLog | None = None
        self._memories: list[Memory] = []

    def as_of(  # noqa: PLR0913  (each is one option of the command)
        self,
        date: str = "today",
        *,
        dossier: str | None = None,
        known_at: str | None = None,
        then: bool = False,
        log_at: str | None = None,
        columns: str | None = None,
        parties: Sequence[str] = (),
        issues: Sequence[str] = (),
    ) -> Picture:
        """The state of everything a dossier tracks, at the end of a day or just after an instant.

        Args:
            date: The day or instant asked about: a written date, words such as "yesterday", or `@KEY`.
            dossier: Which dossier; by default the only one.
            known_at: What was reported after this date does not count; by default all that is known today does.
            then: Whether `known_at` is the date asked about.
            log_at: The last place of the log that counts, or the day after which nothing recorded does.
            columns: "parties" or "coalitions", or party names joined by commas, instead of the dossier's own columns.
            parties: Only these parties.
            issues: Only these issues and their parts.

        Raises:
            TrackerError: A date is not understood, a name names nothing, or the database cannot be used; its `hint` says what to do.
        """
        asked = AskedAsOf(
            date=date,
            dossier=dossier,
            known_at=known_at,
            then=then,
            log_at=log_at,
            columns=columns,
            parties=tuple(parties),
            issues=tuple(issues),
        )
        return ask_as_of(self._shelf, asked, now=self._wiring.now()).value

    def append(self, *facts: Event) -> list[Placed]:
        """Append facts of one dossier, all or none; what the log holds already is not added again.

        The database is held open from the first append on, and the dossier is remembered: the next append reads only what others have appended since.

        Args:
            facts: Events as values of `tracker.domain.events`.

        Returns:
            For each fact, in the same order, its place in the log and its id; `added` says whether it is new, and
            `withdrawn_by` what withdrew it, when the log held it already but it does not count any more.

        Raises:
            TrackerError: A fact is refused, or the log cannot take it; nothing was appended.
        """
        from tracker.services.recording.append import record  # noqa: PLC0415
        from tracker.services.recording.append_cache import Memory  # noqa: PLC0415  (readers need no SQLAlchemy)

        log = self._log()
        # Who appends at the same moment in another thread remembers nothing.
        memory = self._memories.pop() if self._memories else Memory()
        try:
            return record(log, facts, memory=memory)
        finally:
            self._memories[:] = [memory]

    def events(self, *, dossier: str | None = None) -> Iterator[RecordedEvent]:
        """The recorded events of a dossier, in log order.

        Raises:
            TrackerError: There is no such dossier, or the database cannot be used.
        """
        chosen = self._shelf.choose(dossier)
        yield from chosen.log.read(dossier=chosen.name)

    def contents(self, *, after: int = 0) -> Iterator[Event | UnknownEvent]:
        """The events of one's own database alone, of all dossiers and in log order, without what the log assigned to them.

        The quickest way to fold a whole log: it reads what was said, not when and by whom it was recorded.

        Args:
            after: Only places after this one.

        Raises:
            TrackerError: There is no database, or it cannot be used.
        """
        with self._wiring.open_log(read_only=True) as log:
            yield from log.contents(after=after)

    def follow(
        self, *, after: int = 0, dossier: str | None = None, idle: float | None = None
    ) -> Iterator[RecordedEvent]:
        """Every event after a place, once and in the order of the log, then each as it is appended, without an end.

        Keep the `global_position` of the last event together with what was made of it; begun again after it, nothing is missed and nothing comes twice.

        Args:
            after: The last place that the caller has; 0 for none.
            dossier: Only this dossier; by default the whole log.
            idle: End when nothing has come for so many seconds; by default wait for ever.

        Raises:
            TrackerError: There is no such dossier, the log ends before that place, or the database cannot be used; while
                waiting, also that its file is gone or replaced, or the connection lost.
        """
        return follow_log(
            self._shelf,
            AskedLog(dossier=dossier, after=after),
            lambda: self._wiring.open_log(read_only=True),
            idle=idle,
        ).events

    def export(self, *, dossier: str | None = None, whole: bool = False) -> Iterator[bytes]:
        """The recorded events of a dossier as lines of JSON, as `tracker export` writes them.

        Args:
            dossier: Which dossier; by default the only one.
            whole: Whether all dossiers of the log are meant, when none is named.

        Raises:
            TrackerError: There is no such dossier, or the database cannot be used.
        """
        from tracker.services.keeping.export import export  # noqa: PLC0415
        from tracker.storage.files.archive import row_lines  # noqa: PLC0415

        yield from row_lines(export(self._shelf, dossier, whole=whole).rows)

    def backup(self, file: str | os.PathLike[str], *, force: bool = False) -> BackedUp:
        """Copy the log into a file while others write to it, checked, as `tracker backup` does.

        Args:
            file: The backup. A name that ends in `.jsonl` gets an export, any other one a SQLite database.
            force: Whether the file may be replaced.

        Raises:
            TrackerError: There is no database, it is damaged, or the file cannot be written; then there is no file.
        """
        from tracker.services.keeping.backup import back_up  # noqa: PLC0415
        from tracker.storage.location import locate  # noqa: PLC0415

        return back_up(
            locate(self._wiring.place().url),
            Path(file),
            lambda: self._wiring.open_log(read_only=True),
            force=force,
        )

    def restore(
        self, file: str | os.PathLike[str], *, force: bool = False, lose: int = 0
    ) -> Path | None:
        """Put a backup or the export of a whole log in the database's place, checked and at once, as `tracker restore` does.

        Args:
            file: The backup.
            force: Whether a database that is there may be replaced.
            lose: How many of its events may be given up, because the backup lacks them.

        Returns:
            The file that holds what was there before; None when nothing was.

        Raises:
            TrackerError: The backup is broken, what is there may not be replaced or would lose another number of events, or
                somebody holds it; nothing was changed.
        """
        from tracker.services.keeping.restore import prepare_restore  # noqa: PLC0415
        from tracker.storage.location import locate  # noqa: PLC0415

        self.close()
        with prepare_restore(
            Path(file), locate(self._wiring.place().url), lambda at: self._wiring.open_log(at=at)
        ) as found:
            if not found.agreed(force=force, lose=lose):
                raise NotAllowedError(
                    found.told(Path(file)),
                    found.never
                    or f"say force=True and lose={found.lost} to replace it; it is kept beside",
                )
            kept = found.put(self._wiring.now())
        self._shelf = self._wiring.shelf()
        return kept

    def copy_to(self, where: str | os.PathLike[str]) -> CopiedTo:
        """Bring the log and the inbox into another database, with the same digests, as `tracker copy-to` does.

        Args:
            where: A path or URL. The database is made where there is none; it may hold the beginning of this log.

        Raises:
            TrackerError: The other database holds something else, or one of them cannot be used.
        """
        from tracker.services.keeping.backup import copy_to  # noqa: PLC0415
        from tracker.services.keeping.init import make_database  # noqa: PLC0415
        from tracker.storage.location import exists  # noqa: PLC0415

        url = os.fspath(where)
        with self._wiring.open_log(read_only=True) as log:
            make_database(url, exists=exists(url))
            with self._wiring.open_log(at=url) as target:
                return copy_to(log, target)

    def close(self) -> None:
        """Give the database back."""
        self._shelf.close()
        if self._own is not None:
            self._own.close()
            self._own = None

    def _log(self) -> EventLog:
        """The log, open for appending; anew when another file has taken its name."""
        if self._own is not None and not self._own.database.stands():
            self._own.close()
            self._own = None
        if self._own is None:
            self._own = self._wiring.open_log()
        return self._own

    def __enter__(self) -> Self:
        """The tracker itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the database back."""
        self.close()


def open_tracker(where: str | os.PathLike[str] | None = None) -> Tracker:
    """Open a database of dossiers; without one, the bundled dossiers answer.

    Args:
        where: A path or URL; by default what the environment and `tracker.toml` say, as for the commands.

    Raises:
        TrackerError: A setting makes no sense.
    """
    return Tracker(Wiring(db=None if where is None else os.fspath(where)))
