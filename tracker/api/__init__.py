"""The log from Python, by the services of the commands: `tracker.open().as_of("2025-05-28")`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tracker.api.questions import Questions
from tracker.domain.errors import NotAllowedError
from tracker.domain.presented import AnswerList, AnswerStream, present_by
from tracker.services.answers.lists import AskedLog, follow_log
from tracker.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from tracker.domain.events import Event
    from tracker.domain.presented import AnswerPresenter
    from tracker.domain.recorded import RecordedEvent, UnknownEvent
    from tracker.services.keeping.backup import BackedUp, CopiedTo
    from tracker.services.recording.append import FactReceipt, Turns
    from tracker.storage.event_log import EventLog


class Tracker(Questions):
    """A database of dossiers, with the bundled ones beside it; made by `tracker.open`.

    It is asked as `Questions` says, and appended to, followed and kept as its own methods say.
    """

    def __init__(self, wiring: Wiring) -> None:
        super().__init__(wiring)
        self._own: EventLog | None = None
        self._turns: Turns | None = None
        present_by(_notebook)

    def append(self, *facts: Event) -> AnswerList[FactReceipt]:
        """Append facts of one dossier, all or none; what the log holds already is not added again.

        The database is held open from the first append on. Only the part of the dossier that bears
        on the facts is read.

        Args:
            facts: Events as values of `tracker.domain.events`.

        Returns:
            For each fact, in the same order, its place in the log and its id; `added` says whether
            it is new, and `withdrawn_by` what withdrew it, when the log held it already but it does
            not count any more.

        Raises:
            TrackerError: A fact is refused, or the log cannot take it; nothing was appended.
        """
        from tracker.services.recording.append import FactReceipt, Turns, record

        self._turns = self._turns or Turns()
        receipts = record(self._log(), facts, turns=self._turns)
        return AnswerList("Appended", FactReceipt, receipts)

    def events(self, *, dossier: str | None = None) -> AnswerStream[RecordedEvent]:
        """Return the recorded events of a dossier, in log order, as they are read.

        Raises:
            TrackerError: There is no such dossier, or the database cannot be used.
        """
        chosen = self._shelf.choose(dossier)
        return AnswerStream(
            lambda: iter(chosen.log.read(dossier=chosen.name)), title="Events"
        )

    def contents(self, *, after: int = 0) -> Iterator[Event | UnknownEvent]:
        """Yield the events of one's own database, without what the log assigned to them.

        The quickest way to fold a whole log: it reads what was said, not when and by whom it was
        recorded.

        Args:
            after: Only places after this one.

        Raises:
            TrackerError: There is no database, or it cannot be used.
        """
        with self._wiring.open_log(read_only=True) as log:
            yield from log.contents(after=after)

    def follow(
        self, *, after: int = 0, dossier: str | None = None, idle: float | None = None
    ) -> AnswerStream[RecordedEvent]:
        """Return every event after a place, in the order of the log, then each as it is appended.

        Keep the `global_position` of the last event together with what was made of it; begun again
        after it, nothing is missed and nothing comes twice. A frame or a page of it has what the
        log holds when it is made, and waits for nothing.

        Args:
            after: The last place that the caller has; 0 for none.
            dossier: Only this dossier; by default the whole log.
            idle: End when nothing has come for so many seconds; by default wait for ever.

        Raises:
            TrackerError: There is no such dossier, the log ends before that place, or the database
                cannot be used; while waiting, also that its file is gone or replaced, or the
                connection lost.
        """

        def events(idle: float | None = 0) -> Iterator[RecordedEvent]:
            return follow_log(
                self._shelf,
                AskedLog(dossier=dossier, after=after),
                lambda: self._wiring.open_log(read_only=True),
                now=self._wiring.now(),
                idle=idle,
            ).events

        return AnswerStream(events, title="Log", coming=events(idle))

    def export(
        self, *, dossier: str | None = None, whole: bool = False
    ) -> Iterator[bytes]:
        """Yield the recorded events of a dossier as lines of JSON, as `tracker export` writes them.

        Args:
            dossier: Which dossier; by default the only one.
            whole: Whether all dossiers of the log are meant, when none is named.

        Raises:
            TrackerError: There is no such dossier, or the database cannot be used.
        """
        from tracker.services.keeping import export
        from tracker.storage.files.archive import row_lines

        found = export(self._shelf, dossier, whole=whole)
        yield from row_lines(found.rows, found.origins_of)

    def backup(self, file: str | os.PathLike[str], *, force: bool = False) -> BackedUp:
        """Copy the log into a file while others write to it, checked, as `tracker backup` does.

        Args:
            file: The backup. A name that ends in `.jsonl` gets an export, any other one a SQLite
                database.
            force: Whether the file may be replaced.

        Raises:
            TrackerError: There is no database, it is damaged, or the file cannot be written; then
                there is no file.
        """
        from tracker.services.keeping.backup import back_up
        from tracker.storage.location import locate

        return back_up(
            locate(self._wiring.place().url),
            Path(file),
            lambda: self._wiring.open_log(read_only=True),
            force=force,
        )

    def restore(
        self, file: str | os.PathLike[str], *, force: bool = False, lose: int = 0
    ) -> Path | None:
        """Put a backup in the database's place, checked and at once, as `tracker restore` does.

        Args:
            file: The backup, or the export of a whole log.
            force: Whether a database that is there may be replaced.
            lose: How many of its events may be given up, because the backup lacks them.

        Returns:
            The file that holds what was there before; None when nothing was.

        Raises:
            TrackerError: The backup is broken, what is there may not be replaced or would lose
                another number of events, or somebody holds it; nothing was changed.
        """
        from tracker.services.keeping.restore import prepare_restore
        from tracker.storage.location import locate

        self.close()
        with prepare_restore(
            Path(file),
            locate(self._wiring.place().url),
            lambda at: self._wiring.open_log(at=at),
        ) as found:
            if not found.agreed(force=force, lose=lose):
                raise NotAllowedError(
                    found.told(Path(file)),
                    found.never
                    or f"say force=True and lose={found.lost} to replace it; it is kept beside",
                )
            return found.put(self._wiring.now())

    def copy_to(self, where: str | os.PathLike[str]) -> CopiedTo:
        """Bring the log and the inbox into another database, as `tracker copy-to` does.

        Args:
            where: A path or URL. The database is made where there is none; it may hold the
                beginning of this log.

        Raises:
            TrackerError: The other database holds something else, or one of them cannot be used.
        """
        from tracker.services.keeping import make_database
        from tracker.services.keeping.backup import copy_to
        from tracker.storage.location import exists

        url = os.fspath(where)
        with self._wiring.open_log(read_only=True) as log:
            make_database(url, exists=exists(url), private_as=log.database.location)
            with self._wiring.open_log(at=url) as target:
                return copy_to(log, target)

    def close(self) -> None:
        """Give the database back."""
        self._shelf.close()
        if self._own is not None:
            self._own.close()
            self._own = None

    def _log(self) -> EventLog:
        """Return the log, open for appending; anew when another file has taken its name."""
        if self._own is not None and not self._own.database.stands():
            self._own.close()
            self._own = None
        if self._own is None:
            self._own = self._wiring.open_log()
        return self._own

    def __enter__(self) -> Self:
        """Return the tracker itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the database back."""
        self.close()


def _notebook() -> AnswerPresenter:
    from tracker.render.notebook import Notebook

    return Notebook()


def open_tracker(where: str | os.PathLike[str] | None = None) -> Tracker:
    """Open a database of dossiers; without one, the bundled dossiers answer.

    Args:
        where: A path or URL; by default what the environment and `tracker.toml` say, as for the
            commands.

    Raises:
        TrackerError: A setting makes no sense.
    """
    return Tracker(Wiring(db=None if where is None else os.fspath(where)))
