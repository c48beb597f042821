"""The first reading of an import: every row is checked, and what is new is staged.

Nothing is appended here, and one pass reports every error of every file.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from tracker.domain.errors import (
    ArchiveBrokenError,
    ConflictingEventError,
    DossierNotOpenedError,
    TrackerError,
    UnknownReferenceError,
)
from tracker.domain.events import SourceRegistered
from tracker.domain.recorded import UnknownEvent
from tracker.domain.rules import Objection, objections
from tracker.services.importing.findings import (
    MOST_COMPLAINTS,
    MOST_NEAR,
    CheckedFiles,
    NearDuplicate,
    NearDuplicateError,
    Reason,
    Reused,
)
from tracker.services.importing.formats import read_rows
from tracker.services.importing.formats.file_rows import Fault, FileRow, ReadOptions
from tracker.services.importing.row_to_event import (
    Complaint,
    File,
    FileEvent,
    complaint,
    faulted,
    objected,
    read_row,
    reprepared,
    spot_of,
)
from tracker.services.importing.target import Target, WithdrawnRows, names_asked
from tracker.services.recording.near_duplicates import (
    Window,
    compared,
    facts_near,
    sources_near,
)
from tracker.services.recording.source_pages import citing
from tracker.storage.files.archive import verify_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from tracker.services.recording.near_duplicates import Near
    from tracker.storage.event_log import EventLog

CHUNK: Final = 1_200
"""Rows that are read together before the log is asked about them."""


class _Late(NamedTuple):
    """An objection that only the end of the files could decide; its place is found afterwards."""

    file: int
    row: int
    objection: Objection


def check_files(
    files: Sequence[File],
    reading: ReadOptions,
    log: EventLog | None,
    *,
    skip: bool = False,
    refuse_near: bool = False,
    tick: Callable[[str, int, int], None] | None = None,
) -> CheckedFiles:
    """Read and check all rows of all files.

    Args:
        files: The files.
        reading: Options of reading them.
        log: The log that is to take them; None while there is no database.
        skip: Whether rows with errors are left out; then rows that rest on them are, too.
        refuse_near: Whether near duplicates are errors.
        tick: Told what is done, how many bytes of how many.
    """
    rejected: dict[tuple[int, int], Reason] = {}
    complaints: list[Complaint] = []
    while True:
        found = _Check(
            files, reading, log, without=rejected, refuse_near=refuse_near, tick=tick
        ).run()
        complaints += found.complaints
        new = found.rejected.keys() - rejected.keys()
        rejected |= found.rejected
        if not (skip and new and not found.fatal):
            break
        # What rested on a rejected row is to be found out: it is read again as if the rejected rows
        # were not there.
        found.close()
    order = {file.name: n for n, file in enumerate(files)}
    found.complaints = sorted(
        complaints, key=lambda c: (order[c.file], c.line, c.column)
    )
    found.rejected = rejected
    return found


class _Check:
    """One reading of all files.

    A row may name what a later row defines. It is set aside, and asked about again at the end:

        row 1   norland's position on ports    there is no party norland: set aside
        row 2   party norland                  new
        end     norland's position on ports    new

    With rows left out, the files are read again without the rejected ones until no further row is
    rejected: without row 2, row 1 would go too.
    """

    def __init__(
        self,
        files: Sequence[File],
        reading: ReadOptions,
        log: EventLog | None,
        *,
        without: Collection[tuple[int, int]],
        refuse_near: bool,
        tick: Callable[[str, int, int], None] | None,
    ) -> None:
        (
            self.files,
            self.reading,
            self.log,
            self.without,
            self.refuse_near,
            self.tick,
        ) = (
            files,
            reading,
            log,
            without,
            refuse_near,
            tick,
        )
        self.found = CheckedFiles(log.head().global_position if log else 0)
        self.others = log.dossiers() if log else []
        self.targets: dict[str, Target] = {}
        self.windows: dict[str, Window] = {}
        self.pending: list[int] = []
        self.late: list[_Late] = []
        self.withdrawn = WithdrawnRows()
        self.total = sum(f.size for f in files)
        self.done = 0

    def run(self) -> CheckedFiles:
        """Read all."""
        for number, file in enumerate(self.files):
            exported = self._file(number, file)
            if exported and not self.found.complaints:
                self._verify(file)
            self.done += file.size
        for dossier in self.windows:
            self._against_log(dossier)
        self._settle()
        if self.late:
            self._place_late()
        for target in self.targets.values():
            target.facts.close()
        self.found.paged = frozenset(
            dossier for dossier, target in self.targets.items() if target.paged
        )
        self.found.withdrawn = self.withdrawn.found()
        self.found.withdrawn_total = self.withdrawn.total
        return self.found

    def _file(self, number: int, file: File) -> bool:
        """Read one file; return whether every row of it is one of an export."""
        exported, any_row, row_number = True, False, 0
        with file.open() as opened:
            rows = read_rows(opened, file.form, self.reading)
            while chunk := list(islice(rows, CHUNK)):
                entries: list[tuple[int, FileEvent]] = []
                for row in chunk:
                    row_number += 1
                    if self.without and (number, row_number) in self.without:
                        continue
                    entry = self._entry(number, row_number, row)
                    if entry is not None:
                        entries.append((row_number, entry))
                        any_row = True
                        exported = exported and entry.exported
                self._take_all(number, entries)
                if self.tick:
                    self.tick(
                        "checking",
                        self.done + min(file.size, opened.tell()),
                        self.total,
                    )
        return exported and any_row

    def _entry(
        self, number: int, row_number: int, row: FileRow | Fault
    ) -> FileEvent | None:
        name = self.files[number].name
        if isinstance(row, Fault):
            self._reject(number, row_number, faulted(name, row))
            self.found.fatal = self.found.fatal or row.row is None
            return None
        self.found.read += 1
        entry = read_row(name, row, self.reading)
        if isinstance(entry, Complaint):
            self.found.read -= 1
            self._reject(number, row_number, entry)
            return None
        return entry

    def _take_all(self, number: int, entries: list[tuple[int, FileEvent]]) -> None:
        self._look_up([entry for _, entry in entries])
        for row_number, entry in entries:
            self._take(number, row_number, entry)

    def _look_up(self, entries: list[FileEvent]) -> None:
        """Ask the log for the names and contents of events, one question for each dossier."""
        by_dossier: dict[str, list[FileEvent]] = {}
        for entry in entries:
            by_dossier.setdefault(entry.ready.dossier, []).append(entry)
        for dossier, some in by_dossier.items():
            names = (n for e in some for n in names_asked(e.event, e.ready.event_id))
            digests = [e.ready.payload_sha256 for e in some]
            self._target(dossier).facts.look_up(names, digests)

    def _target(self, dossier: str) -> Target:
        found = self.targets.get(dossier)
        if found is None:
            if dossier not in self.others:
                self.others.append(dossier)
            found = self.targets[dossier] = Target(
                dossier, self.log, others=lambda: self.others, stage=self.found.stage
            )
            self.windows[dossier] = Window()
        return found

    def _take(self, number: int, row_number: int, entry: FileEvent) -> None:
        """Sort one event out: known already, new, refused, or to be decided at the end."""
        target = self.targets[entry.ready.dossier]
        stage = self.found.stage
        target.facts.place = stage.end
        if entry.exported or not target.plainly_new(entry.event, entry.ready):
            self._take_carefully(number, row_number, entry, target)
            return
        wrong = self._look_alike(number, row_number, entry)
        if wrong:
            target.expect(entry.event)
            self._refuse(number, row_number, entry, wrong)
            return
        target.learn_plainly(entry.ready)
        stage.put(number, row_number, exported=False, ready=entry.ready)
        self.found.dossiers[entry.ready.dossier] = None

    def _take_carefully(
        self, number: int, row_number: int, entry: FileEvent, target: Target
    ) -> None:
        stage = self.found.stage
        if self._already(entry, target):
            self._held(entry, target)
            return
        renamed = _renamed(entry, target)
        if (
            renamed is not entry and target.facts.holds_now(renamed.ready)
        ) or self._reused(renamed, target):
            self._held(renamed, target)
            return
        entry = renamed
        event, ready = entry.event, entry.ready
        wrong: list[Objection] = []
        if (
            ready.event_id is not None
            and target.facts.place_of(ready.event_id) is not None
        ):
            wrong.append(
                Objection(ConflictingEventError(ready.event_id, dossier=ready.dossier))
            )
        target.expect(event, ready.event_id)
        if not isinstance(event, UnknownEvent) and not target.plainly_fine(event):
            wrong += objections(event, target.known)
        if wrong and all(_may_come(o.problem) for o in wrong):
            self.pending.append(
                stage.put(number, row_number, exported=entry.exported, ready=ready)
            )
            return
        if not wrong:
            wrong = self._look_alike(number, row_number, entry)
        if wrong:
            self._refuse(number, row_number, entry, wrong)
            return
        target.learn(event, ready)
        stage.put(number, row_number, exported=entry.exported, ready=ready)
        self.found.dossiers[ready.dossier] = None

    def _refuse(
        self, number: int, row_number: int, entry: FileEvent, wrong: list[Objection]
    ) -> None:
        for each in wrong:
            self._reject(
                number,
                row_number,
                objected(self.files[number].name, entry, each.problem, each.path),
            )

    def _held(self, entry: FileEvent, target: Target) -> None:
        self.found.known += 1
        self.withdrawn.take(entry, target)

    def _already(self, entry: FileEvent, target: Target) -> bool:
        """Return whether an event is held already.

        An exported one is known by its id, else by its content in the log; any other by its
        content, in the log or in a row before.
        """
        ready, facts = entry.ready, target.facts
        if isinstance(entry.event, UnknownEvent):
            return ready.event_id is not None and ready.event_id in facts.in_log
        if not entry.exported:
            return facts.holds(ready.key, ready.payload_sha256)
        if ready.event_id is not None and ready.event_id in facts.in_log:
            return True
        place = None if ready.event_id is None else facts.place_of(ready.event_id)
        return ready.payload_sha256 in facts.digests_in_log or (
            place is not None
            and self.found.stage.at(place).ready.payload_sha256 == ready.payload_sha256
        )

    def _reused(self, entry: FileEvent, target: Target) -> bool:
        """Return whether a source is registered already under another name or spelling."""
        source = entry.event
        if entry.exported or not isinstance(source, SourceRegistered):
            return False
        there = target.registered_as(source)
        if there is None or (
            there.slug == source.slug
            and msgspec.structs.replace(source, publisher=there.publisher) != there
        ):
            return False
        if (
            there.slug != source.slug
            and f"source:{source.slug}" in target.known.defined
        ):
            return False
        if there.slug != source.slug:
            target.same[source.slug] = there.slug
            target.known.named.setdefault("source", {})[source.slug] = None
        self.found.reused.append(
            Reused(
                dossier=source.dossier,
                slug=source.slug,
                publisher=source.publisher,
                registered=there.slug,
                registered_publisher=there.publisher,
                url=source.url or "",
            )
        )
        return True

    def _look_alike(
        self, number: int, row_number: int, entry: FileEvent
    ) -> list[Objection]:
        """Report what a new fact is like; with `refuse_near` that is what is wrong with it."""
        if entry.exported or isinstance(entry.event, UnknownEvent):
            return []
        ready, event = entry.ready, entry.event
        if isinstance(event, SourceRegistered):
            other = self.targets[ready.dossier].of_same_page(event)
            return (
                []
                if other is None
                else self._near(
                    number, entry.row.line, ready.dossier, sources_near(event, other)
                )
            )
        fact = compared(
            event,
            name=ready.key or f"{self.files[number].name}:{entry.row.line}",
            zone=self.targets[ready.dossier].zone,
            at=(number, entry.row.line, row_number),
        )
        if fact is None:
            return []
        window = self.windows[ready.dossier]
        wrong: list[Objection] = []
        for other_fact in window.like(fact):
            wrong += self._near(
                number, entry.row.line, ready.dossier, facts_near(fact, other_fact)
            )
        if window.full:
            self._against_log(ready.dossier)
            window.turn()
        if not wrong:
            window.add(fact)
        return wrong

    def _near(
        self, number: int, line: int, dossier: str, near: Near
    ) -> list[Objection]:
        if self.refuse_near:
            return [
                Objection(
                    NearDuplicateError(
                        f"it is very like {near.name} ({near.why}): {near.recorded[:200]!r}"
                    )
                )
            ]
        self.found.near_total += 1
        if len(self.found.near) < MOST_NEAR:
            self.found.near.append(
                NearDuplicate(
                    file=self.files[number].name, line=line, dossier=dossier, near=near
                )
            )
        return []

    def _against_log(self, dossier: str) -> None:
        """Compare the newer half of the window with the log: the same streams and days."""
        target = self.targets[dossier]
        if target.fresh:
            return
        window = self.windows[dossier]
        for event, name in target.standing_between(window.spans()):
            fact = compared(event, name=name, zone=target.zone)
            if fact is None:
                continue
            for other in window.like(fact, new_only=True):
                file, line, row = other.at
                wrong = self._near(file, line, dossier, facts_near(other, fact))
                self.late += [_Late(file, row, each) for each in wrong]

    def _settle(self) -> None:
        """Decide on what pointed forward, now that all is read."""
        stage = self.found.stage
        for at in range(0, len(self.pending), CHUNK):
            places = self.pending[at : at + CHUNK]
            staged = [stage.at(place) for place in places]
            entries = [
                FileEvent(s.event, FileRow(0, b""), s.ready, s.exported) for s in staged
            ]
            self._look_up(entries)
            for place, each, entry in zip(places, staged, entries, strict=True):
                self._settle_one(place, entry, each.file, each.row)

    def _settle_one(self, place: int, entry: FileEvent, file: int, row: int) -> None:
        target = self.targets[entry.ready.dossier]
        renamed = _renamed(entry, target)
        if not entry.exported and (
            self._already(renamed, target) or target.facts.holds_now(renamed.ready)
        ):
            self._held(renamed, target)
            self.found.stage.drop(place)
            return
        event = renamed.event
        wrong = (
            []
            if isinstance(event, UnknownEvent)
            else list(objections(event, target.known))
        )
        if wrong:
            self.found.stage.drop(place)
            self.late += [_Late(file, row, each) for each in wrong]
            return
        if renamed is not entry:
            self.found.stage.replace(place, renamed.ready)
        target.facts.place = place
        target.learn(event, renamed.ready)
        self.found.dossiers[renamed.ready.dossier] = None

    def _place_late(self) -> None:
        """Read the files once more, for the places of what only the end could decide."""
        wanted: dict[tuple[int, int], list[Objection]] = {}
        for late in self.late:
            wanted.setdefault((late.file, late.row), []).append(late.objection)
        for number, file in enumerate(self.files):
            last = max((row for f, row in wanted if f == number), default=0)
            for place, row in numbered(file, self.reading, up_to=last):
                for objection in wanted.get((number, place), ()):
                    if isinstance(row, FileRow):
                        entry = read_row(file.name, row, self.reading)
                        if isinstance(entry, FileEvent):
                            self._reject(
                                number,
                                place,
                                objected(
                                    file.name, entry, objection.problem, objection.path
                                ),
                            )

    def _verify(self, file: File) -> None:
        """Check an export against its own digests."""
        with file.open() as opened:
            try:
                verify_lines(opened)
            except ArchiveBrokenError as problem:
                number = problem.line or 1
                opened.seek(0)
                text = next(islice(opened, number - 1, None), b"").rstrip(b"\r\n")
                self._complain(
                    complaint(
                        file.name,
                        problem,
                        problem.found,
                        spot_of(FileRow(number, text), ("digest",)),
                    )
                )
                self.found.fatal = True

    def _reject(self, file: int, row: int, found: Complaint) -> None:
        held = self.found.rejected.get((file, row))
        reason = (
            Reason(found.code, found.message)
            if held is None
            else held._replace(message=f"{held.message}; {found.message}")
        )
        self.found.rejected[file, row] = reason
        self._complain(found)

    def _complain(self, found: Complaint) -> None:
        if len(self.found.complaints) < MOST_COMPLAINTS:
            self.found.complaints.append(found)
        else:
            self.found.unlisted += 1


def numbered(
    file: File, reading: ReadOptions, *, up_to: int | None = None
) -> Iterator[tuple[int, FileRow | Fault]]:
    """Yield the rows of a file, numbered from 1."""
    with file.open() as opened:
        yield from enumerate(
            islice(read_rows(opened, file.form, reading), up_to), start=1
        )


def _may_come(problem: TrackerError) -> bool:
    """Return whether a later row may take an objection away."""
    return isinstance(problem, UnknownReferenceError | DossierNotOpenedError)


def _renamed(entry: FileEvent, target: Target) -> FileEvent:
    """Return an event that cites the registered source of a page that it calls otherwise."""
    event = entry.event
    if not target.same or entry.exported or isinstance(event, UnknownEvent):
        return entry
    event = citing(event, target.same)
    if event is entry.event:
        return entry
    return entry._replace(event=event, ready=reprepared(event, entry.ready))
