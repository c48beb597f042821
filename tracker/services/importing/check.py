"""The first reading of an import: every row is checked, and what is new is staged.

Nothing is appended here, and one pass reports every error of every file.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import count, islice
from typing import TYPE_CHECKING, Final

import msgspec

from tracker.domain.errors import (
    ArchiveBrokenError,
    ConflictingEventError,
    DossierNotOpenedError,
    UnknownNameError,
    UnknownReferenceError,
)
from tracker.domain.events import SourceRegistered
from tracker.domain.recorded import UnknownEvent
from tracker.domain.rules import Objection, objections
from tracker.services.importing.findings import (
    MOST_COMPLAINTS,
    CheckedFiles,
    Reason,
    Reused,
)
from tracker.services.importing.formats import read_rows
from tracker.services.importing.formats.file_rows import (
    Fault,
    FileRow,
    ImportOptions,
    ReadOptions,
)
from tracker.services.importing.near_rows import NearRows
from tracker.services.importing.repair import is_within
from tracker.services.importing.row_to_event import (
    Broken,
    Complaint,
    File,
    FileEvent,
    Place,
    complaint,
    faulted,
    guessed,
    objected,
    read_row,
    reprepared,
    spot_of,
    with_slugs,
)
from tracker.services.importing.spilled_facts import names_asked
from tracker.services.importing.target import NamesRead, Target, WithdrawnRows
from tracker.services.recording.source_pages import citing
from tracker.storage.files.archive import verify_lines

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from tracker.services.importing.repair import Path
    from tracker.storage.event_log import EventLog

_MOST_BROKEN: Final = 10_000
"""The most rows with errors that are also held against the rules, as far as they can be."""
_MAY_COME: Final = (UnknownReferenceError, DossierNotOpenedError)
"""Objections that a later row may take away."""
CHUNK: Final = 1_200
"""Rows that are read together before the log is asked about them."""


def check_files(
    files: Sequence[File], how: ImportOptions, log: EventLog | None
) -> CheckedFiles:
    """Read and check all rows of all files.

    Args:
        files: The files.
        how: Options of the import.
        log: The log that is to take them; None while there is no database.
    """
    rejected: dict[Place, Reason] = {}
    complaints: list[Complaint] = []
    names: dict[str, NamesRead] = {}
    later = False
    while True:
        reading = _Check(files, how, log, without=rejected, names=names)
        found = reading.run()
        if not later and reading.finds_now():
            # A name stood before the row that says whose it is.
            later = True
            found.close()
            continue
        complaints += found.complaints
        new = found.rejected.keys() - rejected.keys()
        rejected |= found.rejected
        if not (how.skip and new and not found.fatal):
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
        how: ImportOptions,
        log: EventLog | None,
        *,
        without: Collection[Place],
        names: dict[str, NamesRead],
    ) -> None:
        self.names = names
        self.files, self.how, self.log, self.without = files, how, log, without
        self.found = CheckedFiles(log.head().global_position if log else 0)
        self.others = log.dossiers() if log else []
        self.targets: dict[str, Target] = {}
        self.pending: list[int] = []
        self.late: list[tuple[Place, Objection]] = []
        self.near = NearRows(files, how, self.found, self.late)
        self.broken: list[tuple[FileEvent, frozenset[Path]]] = []
        self.unfound: list[tuple[str, str, str]] = []
        self.withdrawn = WithdrawnRows()
        self.total = sum(f.size for f in files)
        self.done = 0

    def run(self) -> CheckedFiles:
        """Read all."""
        for number, file in enumerate(self.files):
            exported = self._file(number, file)
            if exported:
                self.found.exports.append(number)
            if exported and not self.found.complaints:
                self._verify(file)
            self.done += file.size
        for target in self.targets.values():
            self.near.against_log(target)
        self._settle()
        for entry, wrong in self.broken:
            target = self.targets[entry.ready.dossier]
            if not isinstance(entry.event, UnknownEvent):
                found = objections(entry.event, target.known)
                self._refuse(entry, [o for o in found if not is_within(o.path, wrong)])
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

    def finds_now(self) -> bool:
        """Return whether a name is known at the end that was not when its row was read."""
        asked, self.unfound = dict.fromkeys(self.unfound), []
        for each in asked:
            with suppress(UnknownNameError):
                self._find(*each)
                return True
        return False

    def _file(self, number: int, file: File) -> bool:
        """Read one file; return whether every row of it is one of an export."""
        seen: set[bool] = set()
        first = 1
        with file.open() as opened:
            rows = read_rows(opened, file.form, self.how.reading)
            while chunk := list(islice(rows, CHUNK)):
                places = ((number, row) for row in count(first))
                read = [self._entry(*each) for each in zip(places, chunk, strict=False)]
                entries = [entry for entry in read if entry is not None]
                seen |= {entry.exported for entry in entries}
                self._look_up(entries)
                for entry in entries:
                    self._take(entry)
                first += len(chunk)
                if self.how.tick:
                    done = self.done + min(file.size, opened.tell())
                    self.how.tick("checking", done, self.total)
        return seen == {True}

    def _entry(self, at: Place, row: FileRow | Fault) -> FileEvent | None:
        if at in self.without:
            return None
        name = self.files[at[0]].name
        if isinstance(row, Fault):
            self._reject(at, faulted(name, row))
            self.found.fatal = self.found.fatal or row.row is None
            if row.row is not None:
                self._expect(at, Broken([], guessed(row.row, self.how.reading)))
            return None
        entry = read_row(name, row, self.how.reading, self._find)
        if isinstance(entry, Broken):
            for each in entry.complaints:
                self._reject(at, each)
            self._expect(at, entry)
            return None
        self.found.read += 1
        if self.how.id_of and entry.ready.event_id is None:
            named = msgspec.structs.replace(entry.ready, event_id=self.how.id_of(at[1]))
            entry = entry._replace(ready=named)
        return entry._replace(at=at)

    def _expect(self, at: Place, broken: Broken) -> None:
        """Let other rows name what a broken one would have defined, so that they are not wrong."""
        if broken.entry is None or ("dossier",) in (broken.wrong or ()):
            return
        entry = broken.entry._replace(at=at)
        self._target(entry.ready.dossier).expect(entry.event)
        if broken.wrong is not None and len(self.broken) < _MOST_BROKEN:
            self.broken.append((entry, broken.wrong))

    def _find(self, dossier: str, kind: str, name: str) -> str:
        """Return the slug of a party, an issue or another thing by its name.

        Raises:
            UnknownNameError: The log, and the rows so far, have none of that name.
        """
        try:
            slug = self._target(dossier).names.find(kind, name)
        except UnknownNameError:
            self.unfound.append((dossier, kind, name))
            raise
        if slug != name:
            self.found.named[kind, name] = slug
        return slug

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
                dossier,
                self.log,
                others=lambda: self.others,
                stage=self.found.stage,
                names=self.names.setdefault(dossier, NamesRead({}, {}, {})),
            )
        return found

    def _take(self, entry: FileEvent) -> None:
        """Sort one event out: known already, new, refused, or to be decided at the end."""
        target = self.targets[entry.ready.dossier]
        target.facts.place = self.found.stage.end
        if entry.exported or not target.plainly_new(entry.event, entry.ready):
            self._take_carefully(entry, target)
            return
        wrong = self.near.of_row(entry, target)
        if wrong:
            target.expect(entry.event)
            self._refuse(entry, wrong)
            return
        target.learn_plainly(entry.ready)
        self._stage(entry)
        self.found.note(entry.event)

    def _take_carefully(self, entry: FileEvent, target: Target) -> None:
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
        if wrong and all(isinstance(o.problem, _MAY_COME) for o in wrong):
            self.pending.append(self._stage(entry))
            return
        wrong = wrong or self.near.of_row(entry, target)
        if wrong:
            self._refuse(entry, wrong)
            return
        target.learn(event, ready)
        self._stage(entry)
        self.found.note(event)

    def _stage(self, entry: FileEvent) -> int:
        exported, ready = entry.exported, entry.ready
        return self.found.stage.put(*entry.at, exported=exported, ready=ready)

    def _refuse(self, entry: FileEvent, wrong: Sequence[Objection]) -> None:
        name = self.files[entry.at[0]].name
        for each in wrong:
            found = objected(name, entry, each.problem, each.path)
            self._reject(entry.at, found)

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

    def _settle(self) -> None:
        """Decide on what pointed forward, now that all is read."""
        stage = self.found.stage
        for at in range(0, len(self.pending), CHUNK):
            places = self.pending[at : at + CHUNK]
            staged = [stage.at(place) for place in places]
            entries = [
                FileEvent(
                    s.event, FileRow(0, b""), s.ready, s.exported, (s.file, s.row)
                )
                for s in staged
            ]
            self._look_up(entries)
            for place, entry in zip(places, entries, strict=True):
                self._settle_one(place, entry)

    def _settle_one(self, place: int, entry: FileEvent) -> None:
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
        if any(isinstance(o.problem, UnknownReferenceError) for o in wrong):
            found = entry if entry.exported else with_slugs(renamed, self._find)
            if found is not renamed:
                self.found.stage.replace(place, found.ready)
                self._settle_one(place, found)
                return
        if wrong:
            self.found.stage.drop(place)
            self.late += [(entry.at, each) for each in wrong]
            return
        if renamed is not entry:
            self.found.stage.replace(place, renamed.ready)
        target.facts.place = place
        target.learn(event, renamed.ready)
        self.found.note(event)
        forward = self.found.stage.forward
        self.found.stage.forward = place if forward is None else min(place, forward)

    def _place_late(self) -> None:
        """Read the files once more, for the places of what only the end could decide."""
        wanted: dict[Place, list[Objection]] = {}
        for at, objection in self.late:
            wanted.setdefault(at, []).append(objection)
        for number, file in enumerate(self.files):
            last = max((row for f, row in wanted if f == number), default=0)
            for place, row in numbered(file, self.how.reading, up_to=last):
                at = (number, place)
                if at in wanted and isinstance(row, FileRow):
                    entry = read_row(file.name, row, self.how.reading)
                    if isinstance(entry, FileEvent):
                        self._refuse(entry._replace(at=at), wanted[at])

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

    def _reject(self, at: Place, found: Complaint) -> None:
        held = self.found.rejected.get(at)
        reason = (
            Reason(found.code, found.message)
            if held is None
            else held._replace(message=f"{held.message}; {found.message}")
        )
        self.found.rejected[at] = reason
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


def _renamed(entry: FileEvent, target: Target) -> FileEvent:
    """Return an event that cites the registered source of a page that it calls otherwise."""
    event = entry.event
    if not target.same or entry.exported or isinstance(event, UnknownEvent):
        return entry
    event = citing(event, target.same)
    if event is entry.event:
        return entry
    return entry._replace(event=event, ready=reprepared(event, entry.ready))
