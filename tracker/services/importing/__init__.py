"""Importing files: every error in one pass, then all or nothing; a second time adds nothing.

An import goes the way of all that is appended, `tracker.services.recording.flow`: `plan_files`
checks all rows and stages the new ones, `ImportPlan.previews` says what they change, and `commit`
appends them in one transaction. Nothing holds more than a few thousand rows in memory.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.events import SourceRegistered
from tracker.services.doubts import may_be_doubtful
from tracker.services.importing.check import check_files
from tracker.services.recording.flow import OvertakenError, new_doubts
from tracker.storage.rows.new_rows import seldom_collecting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.domain.events import Event
    from tracker.projections.questions.diff_format import Diff
    from tracker.services.amendments import Ledger
    from tracker.services.importing.findings import CheckedFiles
    from tracker.services.importing.formats.file_rows import ImportOptions
    from tracker.services.importing.row_to_event import File
    from tracker.storage.append import Appender
    from tracker.storage.event_log import EventLog

ATTEMPTS: Final = 3
"""The times that an overtaken import is checked again, before it holds the log to check."""
BATCH: Final = 2_000
MOST_COMPARED: Final = 20_000
"""The most new events for which the answers before and after are compared."""


class Imported(NamedTuple):
    """The outcome of an import.

    Attributes:
        plan: The plan as it was carried out; checked again when other writers were faster.
        added: The number of events that were appended.
        first: The log place of the first of them; 0 when there is none.
        last: The log place of the last.
    """

    plan: ImportPlan
    added: int = 0
    first: int = 0
    last: int = 0

    @property
    def undo(self) -> list[str]:
        """Return the dossiers whose last append this is: undoing that takes it all back.

        The opening of a dossier stays; one that was only opened is not among them.
        """
        dossiers = self.plan.checked.dossiers if self.added else {}
        return [name for name, more in dossiers.items() if more]


class ImportPlan(NamedTuple):
    """The new rows of files, checked against a log.

    Attributes:
        files: The files that were checked.
        how: Options of the import.
        checked: What the check found.
    """

    files: Sequence[File]
    how: ImportOptions
    checked: CheckedFiles

    @property
    def new(self) -> int:
        """Return how many events would be appended; none where errors keep all out."""
        checked = self.checked
        kept_out = checked.complaints and not self.how.skip
        return 0 if checked.fatal or kept_out else checked.stage.count

    @property
    def attempts(self) -> int:
        """Return how often other writers may overtake it before it holds the log to check."""
        return ATTEMPTS

    def previews(self, log: EventLog | None, *, now: int) -> dict[str, Diff]:
        """Compare the answers of each dossier before and after; none of too large an import.

        Args:
            log: The log that is to take the events; None while there is no database.
            now: The time, in microseconds since the epoch.
        """
        if self.checked.stage.count > MOST_COMPARED:
            return {}
        facts = self._facts()
        return {name: _preview(log, name, some, now) for name, some in facts.items()}

    def doubts(self, log: EventLog | None, *, now: int) -> list[str]:
        """Return what somebody should look at: dates that disagree, pointers without an effect.

        Args:
            log: The log that is to take the events; None while there is no database.
            now: The time, in microseconds since the epoch.
        """
        if not 0 < self.checked.stage.count <= MOST_COMPARED:
            return []
        return [
            text
            for name, some in self._facts().items()
            if any(map(may_be_doubtful, some))
            for text in new_doubts(*_before_and_after(log, name, some, now))
        ]

    def _facts(self) -> dict[str, list[Event]]:
        """Return the new events of each dossier."""
        facts: dict[str, list[Event]] = {}
        for staged in self.checked.stage:
            some = facts.setdefault(staged.ready.dossier, [])
            # A type that is unknown changes no answer, and comes before and after nothing.
            some.append(staged.event)  # type: ignore[arg-type]
        return facts

    def append(self, log: EventLog) -> Imported:
        """Append what is new, all or none; nothing when errors keep it out."""
        if not self.new:
            return Imported(self)
        with log.appending() as appender:
            _check_overtaken(self.checked, appender, log)
            return _append(self, appender)

    def append_at_last(self, log: EventLog) -> Imported:
        """Check once more while holding the log, so that nobody can overtake, and append."""
        with log.appending() as appender:
            plan = self.renewed(log)
            return _append(plan, appender) if plan.new else Imported(plan)

    def renewed(self, log: EventLog) -> ImportPlan:
        """Return the same plan, checked against the log as it is now."""
        self.close()
        return plan_files(self.files, self.how, log)

    def close(self) -> None:
        """Delete the temporary files."""
        self.checked.close()


def plan_files(
    files: Sequence[File], how: ImportOptions, log: EventLog | None
) -> ImportPlan:
    """Check files: find which events are new, and every error of every row.

    Args:
        files: The files.
        how: Options of the import.
        log: The log that is to take them; None while there is no database.
    """
    reading = how.reading
    if reading.held is None and any(file.form == "briefing" for file in files):
        from tracker.services.importing.formats.briefing import briefing_held

        recorded = log.read(dossier=reading.dossier) if log else ()
        reading.held = briefing_held(list(recorded))
    with seldom_collecting():
        checked = check_files(files, how, log)
    return ImportPlan(files, how, checked)


def undated(files: Sequence[File]) -> Iterator[str]:
    """Yield the names of the briefings that do not say their day, for somebody to be asked."""
    for file in files:
        if file.form == "briefing":
            from tracker.services.importing.formats.briefing import has_date

            with file.open() as opened:
                text = opened.read().decode("utf-8", "replace")
            if not has_date(text):
                yield file.name


def _preview(
    log: EventLog | None, dossier: str, facts: Sequence[Event], now: int
) -> Diff:
    """Compare the answers of today or, when all facts are older, of the day of the last one."""
    from tracker.domain.dates import day_of, read_when
    from tracker.services.recording.flow import preview_between

    before, after = _before_and_after(log, dossier, facts, now)
    zone = after.mended.catalogue.zone
    days = [
        read_when(fact.when, zone=zone).start.latest - 1
        for fact in facts
        if fact.when is not None
    ]
    last = min(max(days, default=now), now)
    return preview_between(before, after, day=day_of(last, zone).isoformat())


def _before_and_after(
    log: EventLog | None, dossier: str, facts: Sequence[Event], now: int
) -> tuple[Ledger, Ledger]:
    """Return the record of a dossier as it is, and as it would be."""
    from tracker.services.amendments import Ledger, read_ledger
    from tracker.services.recording.flow import with_appended

    before = read_ledger(log, dossier) if log else Ledger([], dossier=dossier)
    after = Ledger(with_appended(before.events, facts, now=now), dossier=dossier)
    return before, after


def _check_overtaken(checked: CheckedFiles, appender: Appender, log: EventLog) -> None:
    """Refuse to go on when another writer appended to what the import touches.

    That is a stream of the import, or a source that may be of a page that the import registers.
    """
    if appender.head.global_position == checked.head:
        return
    for recorded in log.read(after=checked.head):
        event = recorded.event
        paged = (
            isinstance(event, SourceRegistered)
            and event.url is not None
            and event.dossier in checked.paged
        )
        if paged or f"{event.dossier}\0{recorded.stream}" in checked.stage.streams:
            raise OvertakenError


def _append(plan: ImportPlan, appender: Appender) -> Imported:
    stage, tick = plan.checked.stage, plan.how.tick
    staged = iter(stage)
    before = appender.head.global_position
    done = 0
    with seldom_collecting():
        while batch := [each.ready for each in islice(staged, BATCH)]:
            appender.append(batch)
            done += len(batch)
            if tick:
                tick("appending", done, stage.count)
    last = appender.head.global_position
    added = last - before
    return Imported(plan, added, before + 1, last) if added else Imported(plan)
