"""Importing files: every error in one pass, then all or nothing; a second time adds nothing.

An import goes the way of all that is appended, `tracker.services.recording.flow`: `plan_files`
checks all rows and stages the new ones, `ImportPlan.effects` says what they change, and `commit`
appends them in one transaction. Nothing holds more than a few thousand rows in memory.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.errors import PartlyImportedError, RefusedEventError, TrackerError
from tracker.domain.events import SourceRegistered
from tracker.services.doubts import (
    MOST_POINTING,
    may_be_doubtful,
    may_hold_a_doubt,
    new_doubts,
    not_compared,
    pointed_at,
    thin_ledger,
)
from tracker.services.importing.check import check_files
from tracker.services.recording.flow import OvertakenError
from tracker.services.recording.near_duplicates import close_names
from tracker.storage.rows.new_rows import seldom_collecting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.domain.events import Event
    from tracker.projections.questions.diff_format import Diff
    from tracker.services.amendments import Ledger
    from tracker.services.importing.findings import CheckedFiles, Staged
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
        parts: The number of appends that it took.
        own: The number of known rows that the import itself has appended before.
    """

    plan: ImportPlan
    added: int = 0
    first: int = 0
    last: int = 0
    parts: int = 1
    own: int = 0

    @property
    def undo(self) -> list[str]:
        """Return the dossiers whose last append this is: undoing that takes it all back.

        The opening of a dossier stays; one that was only opened is not among them. An import in
        several parts is not taken back as a whole, and names none.
        """
        if self.parts > 1:
            return []
        dossiers = self.plan.checked.dossiers if self.added else {}
        return [name for name, more in dossiers.items() if more]


class Effects(NamedTuple):
    """The effects of an import, worked out before it is appended.

    Attributes:
        diffs: For each dossier what differs in its answer; none of too large an import.
        doubts: What somebody should look at: dates that disagree, pointers without an effect, names
            close to known ones.
    """

    diffs: dict[str, Diff]
    doubts: list[str]


class ImportPlan(NamedTuple):
    """The new rows of files, checked against a log.

    Attributes:
        files: The files that were checked.
        how: Options of the import.
        checked: What the check found.
        as_shown: Whether it is given up when another writer was faster, to be shown once more.
    """

    files: Sequence[File]
    how: ImportOptions
    checked: CheckedFiles
    as_shown: bool = False

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

    def effects(
        self, log: EventLog | None, *, now: int, compared: bool = True
    ) -> Effects:
        """Look at each dossier before and after: what differs, and what to look at once more.

        Args:
            log: The log that is to take the events; None while there is no database.
            now: The time, in microseconds since the epoch.
            compared: Whether answers are compared.
        """
        compared = compared and self.checked.stage.count <= MOST_COMPARED
        diffs: dict[str, Diff] = {}
        doubts: list[str] = []
        few = sum(1 for _ in islice(self._doubtful(pointing=True), MOST_POINTING + 1))
        pointing = few <= MOST_POINTING
        for name, facts in self._facts(all_of_them=compared, pointing=pointing).items():
            if not pointing:
                doubts.append(not_compared(name))
            before, after = _before_and_after(log, name, facts, now, whole=compared)
            if any(map(may_be_doubtful, facts)):
                doubts += [doubt.text for doubt in new_doubts(before, after)]
            if compared:
                doubts += [remark.text for remark in close_names(before, facts)]
                diffs[name] = _preview(before, after, facts, now)
        return Effects(diffs, doubts)

    def _facts(self, *, all_of_them: bool, pointing: bool) -> dict[str, list[Event]]:
        """Return the new events of each dossier, or only those that doubts may be about."""
        pointed: set[str] = set()
        facts: dict[str, list[Event]] = {}
        for staged in self._doubtful(pointing=pointing) if not all_of_them else ():
            pointed.update(pointed_at(staged.event))
        for staged in self.checked.stage:
            ready = staged.ready
            if (
                all_of_them
                or ready.key in pointed
                or ready.event_id in pointed
                or may_hold_a_doubt(ready.type, ready.payload, pointing=pointing)
            ):
                # A type that is unknown changes no answer, and comes before and after nothing.
                some = facts.setdefault(ready.dossier, [])
                some.append(staged.event)  # type: ignore[arg-type]
        return facts

    def _doubtful(self, *, pointing: bool) -> Iterator[Staged]:
        for staged in self.checked.stage:
            ready = staged.ready
            if may_hold_a_doubt(ready.type, ready.payload, pointing=pointing):
                yield staged

    def append(self, log: EventLog) -> Imported:
        """Append what is new, all or none or in parts; nothing when errors keep it out.

        Raises:
            PartlyImportedError: Some parts are in the log, and the next one is not.
        """
        if not self.new:
            return Imported(self)
        if self.how.part is not None:
            return _append_parts(self, log, self.how.part)
        with log.appending() as appender:
            if _overtaken(self.checked, appender, log, after=self.checked.head):
                raise OvertakenError
            return _append(self, appender)

    def append_at_last(self, log: EventLog) -> Imported:
        """Check once more while holding the log, so that nobody can overtake, and append."""
        with log.appending() as appender:
            plan = self.renewed(log)
            return _append(plan, appender) if plan.new else Imported(plan)

    def renewed(self, log: EventLog) -> ImportPlan:
        """Return the same plan, checked against the log as it is now.

        Raises:
            OvertakenError: It is given up instead.
        """
        if self.as_shown:
            raise OvertakenError
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


def _preview(before: Ledger, after: Ledger, facts: Sequence[Event], now: int) -> Diff:
    """Compare the answers of today or, when all facts are older, of the day of the last one."""
    from tracker.domain.dates import day_of, read_when
    from tracker.services.recording.preview import preview_between

    zone = after.mended.catalogue.zone
    days = [
        read_when(fact.when, zone=zone).start.latest - 1
        for fact in facts
        if fact.when is not None
    ]
    last = min(max(days, default=now), now)
    return preview_between(before, after, day=day_of(last, zone).isoformat())


def _before_and_after(
    log: EventLog | None,
    dossier: str,
    facts: Sequence[Event],
    now: int,
    *,
    whole: bool,
) -> tuple[Ledger, Ledger]:
    """Return the record of a dossier as it is, and as it would be; or what doubts may be about."""
    from tracker.services.amendments import Ledger, read_ledger
    from tracker.services.recording.preview import with_appended

    before = Ledger([], dossier=dossier)
    if log is not None and whole:
        before = read_ledger(log, dossier)
    elif log is not None:
        before, _ = thin_ledger(log, dossier, beside=facts)
    after = Ledger(with_appended(before.events, facts, now=now), dossier=dossier)
    return before, after


def _overtaken(
    checked: CheckedFiles, appender: Appender, log: EventLog, *, after: int
) -> bool:
    """Tell whether another writer appended to what the import touches, after a place.

    That is a stream of the import, or a source that may be of a page that the import registers.
    """
    if appender.head.global_position == after:
        return False
    for recorded in log.read(after=after):
        event = recorded.event
        paged = (
            isinstance(event, SourceRegistered)
            and event.url is not None
            and event.dossier in checked.paged
        )
        if paged or f"{event.dossier}\0{recorded.stream}" in checked.stage.streams:
            return True
    return False


def _append_parts(plan: ImportPlan, log: EventLog, size: int) -> Imported:
    """Append part after part, each in a transaction of its own, so that others get in between.

    The rest is checked again after another writer has appended to what the import touches. At
    first nobody is held up meanwhile; in the end the log is held.
    """
    found, total, left = Imported(plan, parts=0), plan.new, plan.new
    seen, rest, tries = plan.checked.head, plan.checked.stage.parts(size), 0
    try:
        while left > 0:
            with log.appending() as appender:
                before = appender.head.global_position
                overtaken = _overtaken(found.plan.checked, appender, log, after=seen)
                if overtaken and tries >= ATTEMPTS:
                    found = _renewed(found, log)
                    left, overtaken = found.plan.new, False
                    rest = found.plan.checked.stage.parts(size)
                part = None if overtaken else next(rest, None)
                while part and (batch := [e.ready for e in islice(part, BATCH)]):
                    appender.append(batch)
                seen = appender.head.global_position
            if overtaken:
                tries += 1
                found = _renewed(found, log)
                seen, left = found.plan.checked.head, found.plan.new
                rest = found.plan.checked.stage.parts(size)
                continue
            if part is None:
                break
            left -= seen - before
            found = found._replace(
                added=found.added + seen - before,
                first=found.first or before + 1,
                last=seen,
                parts=found.parts + 1,
            )
            if plan.how.tick:
                plan.how.tick("appending", found.added, total)
    except (TrackerError, KeyboardInterrupt) as problem:
        if not found.added:
            raise
        raise PartlyImportedError(problem, added=found.added, total=total) from problem
    return found


def _renewed(found: Imported, log: EventLog) -> Imported:
    """Check the rest of an import in parts against the log as it is now.

    Raises:
        RefusedEventError: After some parts a row that is left is refused, by what others appended.
    """
    plan = found.plan.renewed(log)
    if found.added and plan.checked.complaints and not plan.how.skip:
        first = plan.checked.complaints[0]
        place = f"{first.file}:{first.line}: {first.message}"
        raise RefusedEventError(place, first.hint)
    return found._replace(plan=plan, own=found.added)


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
                tick("appending, the log is held", done, stage.count)
    last = appender.head.global_position
    added = last - before
    return Imported(plan, added, before + 1, last) if added else Imported(plan)
