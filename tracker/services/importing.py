"""Importing JSON Lines: every error of every line in one pass, then all or nothing; a second time adds nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from tracker.domain.catalog import TYPES, decode_payload, encode, load_object, payload_digest
from tracker.domain.errors import ArchiveBrokenError, ConflictingEventError, MalformedJSONError, TrackerError, WrongExpectedVersionError
from tracker.domain.recorded import UnknownEvent
from tracker.domain.rules import is_known, objections
from tracker.services.places import Place, Span, placed, span_of
from tracker.services.record import Held, held
from tracker.storage.archive import read_lines
from tracker.storage.stored import NewEvent, as_new

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.domain.events import Event
    from tracker.storage.event_log import EventLog
    from tracker.storage.stored import Receipt

ATTEMPTS: Final = 5
_BOM: Final = b"\xef\xbb\xbf"
_LINE: Final = re.compile(r"line (\d+): (.*)", re.DOTALL)


class Complaint(msgspec.Struct, frozen=True, kw_only=True):
    """One error of a file: where, what was found, and what to do.

    Attributes:
        file: The file's name as it was given.
        line: The line, from 1.
        column: The first character that is to blame, from 1.
        end_column: The one after the last.
        code: The error's code, such as T004.
        message: What was found.
        hint: What to do.
        source: The line as it stands in the file.
    """

    file: str
    line: int
    column: int
    end_column: int
    code: str
    message: str
    hint: str
    source: str


class Entry(NamedTuple):
    """One event of a file, and where it stands."""

    file: str
    line: int
    source: str
    event: Event | UnknownEvent
    new: NewEvent
    prefix: tuple[str, ...]

    @property
    def exported(self) -> bool:
        """Whether the line is one of an export, which keeps its event's id."""
        return self.new.event_id is not None


class Batch(NamedTuple):
    """What files hold: the events, and the errors of the lines that are none."""

    files: list[str]
    entries: list[Entry]
    complaints: list[Complaint]


class Plan(NamedTuple):
    """What an import would do."""

    fresh: list[Entry]
    known: int
    complaints: list[Complaint]
    versions: dict[tuple[str, str], int]


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What an import did.

    Attributes:
        read: How many events the files hold.
        known: How many of them the log held already.
        added: Receipts of those that are new; empty when there are complaints.
        dossiers: The dossiers that the new ones belong to.
        complaints: Every error of every line, by file and line.
    """

    read: int
    known: int
    added: list[Receipt]
    dossiers: list[str]
    complaints: list[Complaint]


def read_files(files: Iterable[tuple[str, bytes]]) -> Batch:
    """Read files of bare events or of export lines; blank lines are passed over.

    Args:
        files: For each its name, and its content.
    """
    batch = Batch([], [], [])
    for name, content in files:
        found = _read_file(name, content.removeprefix(_BOM))
        batch = Batch(batch.files + found.files, batch.entries + found.entries, batch.complaints + found.complaints)
    return batch


def plan_import(batch: Batch, log: EventLog | None) -> Plan:
    """What importing a batch would do: which events are new, and every error of every line.

    Args:
        batch: What the files hold.
        log: The log that is to take it; None while there is no database.
    """
    by_dossier: dict[str, list[Entry]] = {}
    for entry in batch.entries:
        by_dossier.setdefault(entry.event.dossier, []).append(entry)
    others = list(dict.fromkeys([*(log.dossiers() if log else []), *by_dossier]))
    complaints = list(batch.complaints)
    fresh: list[Entry] = []
    versions: dict[tuple[str, str], int] = {}
    for dossier, entries in by_dossier.items():
        found = held(list(log.read(dossier=dossier)) if log else [], dossier, others=others)
        versions.update(found.versions)
        new, wrong = _sort_out(entries, found)
        fresh += new
        complaints += wrong
    place = {id(entry): n for n, entry in enumerate(batch.entries)}
    fresh.sort(key=lambda entry: place[id(entry)])
    complaints.sort(key=lambda c: (batch.files.index(c.file), c.line, c.column))
    return Plan(fresh, len(batch.entries) - len(fresh), complaints, versions)


def carry_out(batch: Batch, plan: Plan, log: EventLog) -> Outcome:
    """Append what a plan found to be new, all or none; when another writer was faster, plan again.

    Raises:
        TrackerError: The log cannot take it.
    """
    for attempt in range(ATTEMPTS):
        if plan.complaints or not plan.fresh:
            break
        touched = {(e.event.dossier, e.event.stream) for e in plan.fresh}
        try:
            receipts = log.append([e.new for e in plan.fresh], expected={key: plan.versions.get(key, 0) for key in touched})
        except (ConflictingEventError, WrongExpectedVersionError):
            if attempt == ATTEMPTS - 1:
                raise
            plan = plan_import(batch, log)
        else:
            return _outcome(batch, plan, [r for r in receipts if r.added])
    return _outcome(batch, plan, [])


def _outcome(batch: Batch, plan: Plan, added: list[Receipt]) -> Outcome:
    dossiers = list(dict.fromkeys(e.event.dossier for e in plan.fresh)) if added else []
    return Outcome(read=len(batch.entries), known=plan.known, added=added, dossiers=dossiers, complaints=plan.complaints)


def _read_file(name: str, content: bytes) -> Batch:
    entries: list[Entry] = []
    complaints: list[Complaint] = []
    rows = content.split(b"\n")
    for number, row in enumerate(rows, start=1):
        if not row.strip():
            continue
        found = _read_line(name, number, row.removesuffix(b"\r"))
        if isinstance(found, Complaint):
            complaints.append(found)
        else:
            entries.append(found)
    if entries and not complaints and all(e.exported for e in entries):
        complaints += _altered(name, content, rows)
    return Batch([name], entries, complaints)


def _read_line(name: str, number: int, row: bytes) -> Entry | Complaint:
    source = row.decode("utf-8", "replace")
    prefix: tuple[str, ...] = ()
    kind: type[msgspec.Struct] | None = None
    try:
        written = load_object(row)
        if "event" in written and "type" not in written:
            prefix, kind = ("event",), _kind(written["event"])
            return _exported(name, number, row, source, written)
        kind = _kind(written)
        event = decode_payload(written)
        return Entry(name, number, source, event, NewEvent(event), ())
    except MalformedJSONError as problem:
        column = len(row[: problem.offset].decode("utf-8", "replace"))
        return _complaint(name, number, source, problem, str(problem), Span(column, column + 1))
    except ArchiveBrokenError as problem:
        match = _LINE.fullmatch(str(problem))
        place = placed(match[2] if match else str(problem))
        return _complaint(name, number, source, problem, place.message, _span(source, place.path))
    except (TrackerError, RecursionError) as problem:
        place = placed(str(problem), kind)
        span = _span(source, (*prefix, *place.path), names=place.names)
        return _complaint(name, number, source, problem, place.message, span, hint=_hint(problem, place, kind))


def _kind(written: object) -> type[msgspec.Struct] | None:
    """The event class that an object says it is."""
    name = written.get("type") if isinstance(written, dict) else None
    return TYPES.get(name) if isinstance(name, str) else None


def _hint(problem: Exception, place: Place, kind: type[msgspec.Struct] | None) -> str:
    if place.hint:
        return place.hint
    hint = problem.hint if isinstance(problem, TrackerError) else "write it flat"
    return hint if kind is None else hint.replace("tracker schema TYPE", f"tracker schema {kind.__struct_config__.tag}")


def _exported(name: str, number: int, row: bytes, source: str, written: dict[str, Any]) -> Entry:
    recorded = None
    try:
        recorded = read_lines([row])[0]
    except ArchiveBrokenError:
        # An event that breaks the vocabulary is told as such, with its place; then the line around it.
        if isinstance(written["event"], dict):
            decode_payload(written["event"])
        raise
    return Entry(name, number, source, recorded.event, as_new(recorded), ("event",))


def _altered(name: str, content: bytes, rows: Sequence[bytes]) -> list[Complaint]:
    """What the export's own digests say of it."""
    try:
        read_lines(content, verify=True)
    except ArchiveBrokenError as problem:
        match = _LINE.fullmatch(str(problem))
        number = int(match[1]) if match else 1
        source = rows[number - 1].decode("utf-8", "replace")
        return [_complaint(name, number, source, problem, match[2] if match else str(problem), _span(source, ("digest",)))]
    return []


def _sort_out(entries: Sequence[Entry], found: Held) -> tuple[list[Entry], list[Complaint]]:
    """The entries of one dossier that are new, and what is wrong with them; the batch is resolved as a whole."""
    known = found.known
    before = frozenset(known.digests)
    for entry in entries:
        known.expect(entry.event, event_id=entry.new.event_id)
    fresh: list[Entry] = []
    complaints: list[Complaint] = []
    for entry in entries:
        if _already(entry, found, before):
            continue
        event = entry.event
        if not isinstance(event, UnknownEvent):
            wrong = [_objected(entry, o.problem, o.path) for o in objections(event, known)]
            complaints += wrong
            if wrong:
                continue
        known.learn(event, event_id=entry.new.event_id)
        fresh.append(entry)
    return fresh, complaints


def _already(entry: Entry, found: Held, before: frozenset[bytes]) -> bool:
    """Whether the log holds an entry: an exported one by its id, else by its content; a bare one by content, also of the batch."""
    if isinstance(entry.event, UnknownEvent):
        return entry.new.event_id in found.ids
    if not entry.exported:
        return is_known(entry.event, found.known)
    return entry.new.event_id in found.ids or payload_digest(entry.new.payload or encode(entry.event)) in before


def _objected(entry: Entry, problem: TrackerError, path: Sequence[str | int]) -> Complaint:
    place = placed(str(problem))
    if path[:1] == ("replacement",):
        path = (*path, *place.path)
    span = _span(entry.source, (*entry.prefix, *path), names=place.names)
    return _complaint(entry.file, entry.line, entry.source, problem, place.message, span, hint=_hint(problem, place, type(entry.event)))


def _span(source: str, path: Sequence[str | int], *, names: bool = False) -> Span:
    try:
        return span_of(source, path, names=names)
    except (ValueError, IndexError, RecursionError):
        return Span(0, 1)


def _complaint(file: str, line: int, source: str, problem: Exception, message: str, span: Span, *, hint: str = "") -> Complaint:
    code = problem.code if isinstance(problem, TrackerError) else MalformedJSONError.code
    hint = hint or (problem.hint if isinstance(problem, TrackerError) else "")
    return Complaint(file=file, line=line, column=span.start + 1, end_column=span.end + 1, code=code, message=message, hint=hint, source=source)
