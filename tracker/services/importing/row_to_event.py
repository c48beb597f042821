"""One row of a file as an event, or what is wrong with it and where."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple, TypeAlias

import msgspec

from tracker.domain.codec import (
    TYPES,
    decode_payload,
    decode_quickly,
    encode,
    load_object,
    payload_digest,
)
from tracker.domain.errors import (
    Advice,
    ArchiveBrokenError,
    MalformedJSONError,
    TrackerError,
)
from tracker.domain.recorded import UnknownEvent
from tracker.services.importing.formats.file_rows import (
    MARKS,
    TEXT,
    Fault,
    FileRow,
    ReadOptions,
    Spot,
)
from tracker.services.importing.formats.json_text import (
    LocatedProblem,
    TextSpan,
    locate_problem,
    span_of,
)
from tracker.services.importing.repair import Find, Path, Repair, unfound
from tracker.storage.files.archive import read_line
from tracker.storage.rows import NewEvent, as_new
from tracker.storage.rows.new_rows import PreparedRow, prepare_row, prepare_written

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.domain.events import Event
    from tracker.services.importing.formats import Format

_MOST_ERRORS: Final = 50
_LEGIBLE: Final = re.compile(r'"(\w+)"\s*:\s*"([^"\\]*)"')
_EXPORTED: Final = ("event",)
Place: TypeAlias = tuple[int, int]
"""A row among all files: the number of its file from 0, and its own in it from 1."""
_ToDo: TypeAlias = tuple[str, Advice | None]
"""A hint, and the remedy that says the same."""


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
        advice: The same as a remedy that an interface words its own way.
    """

    file: str
    line: int
    column: int
    end_column: int
    code: str
    message: str
    hint: str
    source: str
    advice: Advice | msgspec.UnsetType = msgspec.UNSET


class File(NamedTuple):
    """A file to import.

    Attributes:
        name: Its name as it was given.
        form: Its format.
        open: Opens it at its beginning; it is read more than once.
        size: How many bytes it has.
    """

    name: str
    form: Format
    open: Callable[[], BinaryIO]
    size: int


class FileEvent(NamedTuple):
    """One event of a file.

    Attributes:
        event: The event.
        row: The row that it stands in.
        ready: All of its row in the log that does not depend on what the log holds.
        exported: Whether the row is one of an export, which keeps its event's id.
        at: Where it stands among all files.
    """

    event: Event | UnknownEvent
    row: FileRow
    ready: PreparedRow
    exported: bool
    at: Place = (0, 0)


class Broken(NamedTuple):
    """A row that is not an event.

    Attributes:
        complaints: All that is wrong with it.
        entry: The event that it would be, with stand-ins for what is wrong; None where nothing can
            be made of it.
        wrong: The fields that are wrong; None where it cannot be said which.
    """

    complaints: list[Complaint]
    entry: FileEvent | None = None
    wrong: frozenset[Path] | None = None


def read_row(
    file: str, row: FileRow, reading: ReadOptions, find: Find = unfound
) -> FileEvent | Broken:
    """Read the event of a row, or find all that is wrong with it.

    Args:
        file: The name of the file.
        row: The row.
        reading: Options of reading it.
        find: Finds the slug of a thing by its name.
    """
    text = row.text
    if row.written is None and reading.kind is None and reading.dossier is None:
        quick = decode_quickly(text)
        if quick is not None:
            return FileEvent(quick[0], row, prepare_written(*quick), exported=False)
    kind: type[msgspec.Struct] | None = None
    prefix: tuple[str, ...] = ()
    written: dict[str, Any] = {}
    try:
        written = _with_defaults(row, reading)
        if row.written is None and "event" in written and "type" not in written:
            prefix, kind = _EXPORTED, kind_of(written["event"])
            return _exported(row, written)
        kind = kind_of(written)
        return _entry(decode_payload(written), row)
    except MalformedJSONError as problem:
        return Broken([_malformed(file, row, problem)], guessed(row, reading))
    except (TrackerError, RecursionError) as problem:
        if kind is not None and not prefix:
            return _read_on(file, row, written, find)
        found = str(problem)
        if isinstance(problem, ArchiveBrokenError):
            found, prefix = problem.found, ()
        place = locate_problem(found, kind)
        spot = spot_of(row, (*prefix, *place.path), names=place.names)
        to_do = _to_do(problem, place, kind)
        return Broken([complaint(file, problem, place.message, spot, to_do=to_do)])


def _entry(event: Event, row: FileRow) -> FileEvent:
    return FileEvent(event, row, prepare_row(NewEvent(event)), exported=False)


def _read_on(
    file: str, row: FileRow, written: dict[str, Any], find: Find
) -> FileEvent | Broken:
    """Read a row whose first reading failed: with slugs for names, then past each error.

    A wrong value gets a stand-in, and the row is read again until nothing else is wrong:

        {"party": "The Bloc", "when": "soon"}     the Bloc is `bloc`
        {"party": "bloc", "when": "soon"}         when: no date; a stand-in for it
        {"party": "bloc", "when": "2025"}         issue: is missing; a stand-in for it
    """
    repair = Repair(written)
    complaints = [
        complaint(file, problem, str(problem), spot_of(row, path))
        for path, problem in repair.name(find)
    ]
    while True:
        try:
            event = decode_payload(repair.written)
        except (TrackerError, RecursionError) as problem:
            place = locate_problem(str(problem), repair.kind)
            told = repair.stand_in(place) or not complaints
            if told:
                spot = spot_of(row, place.path, names=place.names)
                to_do = _to_do(problem, place, repair.kind)
                found = complaint(file, problem, place.message, spot, to_do=to_do)
                complaints.append(found)
            if not repair.goes_on or len(complaints) >= _MOST_ERRORS:
                return Broken(complaints)
        else:
            entry = _entry(event, row)
            if not complaints:
                return entry
            return Broken(complaints, entry, frozenset(repair.wrong))


def with_slugs(entry: FileEvent, find: Find) -> FileEvent:
    """Return an event with the slugs of the things that it names otherwise."""
    if isinstance(entry.event, UnknownEvent):
        return entry
    repair = Repair(load_object(encode(entry.event)))
    list(repair.name(find, slugs=True))
    if not repair.renamed:
        return entry
    event = decode_payload(repair.written)
    return entry._replace(event=event, ready=prepare_row(NewEvent(event)))


def guessed(row: FileRow, reading: ReadOptions) -> FileEvent | None:
    """Return the event that a row which cannot be read may have been, from what is legible.

    So what rests on it is not said to be wrong as well.
    """
    if row.written is None:
        text = row.text.decode("utf-8", "replace")
        row = row._replace(written=dict(_LEGIBLE.findall(text)))
    written = _with_defaults(row, reading)
    if kind_of(written) is None:
        return None
    found = _read_on("", row._replace(spot=_no_spot), written, unfound)
    return found if isinstance(found, FileEvent) else found.entry


def _no_spot(_path: Sequence[str | int], _names: bool) -> Spot:  # noqa: FBT001
    return Spot(1, 1, 2, "")


def objected(
    file: str, entry: FileEvent, problem: TrackerError, path: Sequence[str | int]
) -> Complaint:
    """Return what the rules have against an event, at its place."""
    place = locate_problem(str(problem))
    if path[:1] == ("replacement",):
        path = (*path, *place.path)
    prefix = _EXPORTED if entry.exported else ()
    spot = spot_of(entry.row, (*prefix, *path), names=place.names)
    to_do = _to_do(problem, place, type(entry.event))
    return complaint(file, problem, place.message, spot, to_do=to_do)


def faulted(file: str, fault: Fault) -> Complaint:
    """Return a fault of a file as a complaint."""
    return complaint(
        file,
        fault.problem,
        str(fault.problem),
        Spot(fault.line, fault.column, fault.end_column, fault.source),
    )


def complaint(
    file: str,
    problem: Exception,
    message: str,
    spot: Spot,
    *,
    to_do: _ToDo | None = None,
) -> Complaint:
    """Return a complaint about a spot, with the hint of the problem where no other is given."""
    code, (hint, advice) = MalformedJSONError.code, to_do or ("", None)
    if isinstance(problem, TrackerError):
        code = problem.code
        if to_do is None:
            hint, advice = problem.hint, problem.advice
    line, column, end_column, source = spot
    return Complaint(
        file=file,
        line=line,
        column=column,
        end_column=end_column,
        code=code,
        message=message,
        hint=hint,
        source=source,
        advice=advice or msgspec.UNSET,
    )


def spot_of(row: FileRow, path: Sequence[str | int], *, names: bool = False) -> Spot:
    """Return the place of a field of a row."""
    if row.spot is not None:
        return row.spot(path, names)
    source = row.text.decode("utf-8", "replace")
    try:
        span = span_of(source, path, names=names)
    except (ValueError, IndexError, RecursionError):
        span = TextSpan(0, 1)
    return Spot(row.line, span.start + 1, span.end + 1, source)


def kind_of(written: object) -> type[msgspec.Struct] | None:
    """Return the event class that an object says it is."""
    name = written.get("type") if isinstance(written, dict) else None
    return TYPES.get(name) if isinstance(name, str) else None


def _to_do(problem: Exception, place: LocatedProblem, kind: type | None) -> _ToDo:
    """Return the hint and the remedy for a problem, with the type's own name where it is known."""
    if place.hint:
        return place.hint, None
    if not isinstance(problem, TrackerError):
        return "write it flat", None
    advice = problem.advice
    tag = getattr(getattr(kind, "__struct_config__", None), "tag", None)
    if tag is not None and advice is not None and "type" in advice.values:
        advice = Advice(advice.remedy, advice.values | {"type": tag})
    return problem.hint, advice


def _with_defaults(row: FileRow, reading: ReadOptions) -> dict[str, Any]:
    """Return a row's object without the marks of a rejected one, with what holds for all rows."""
    written = dict(row.written) if row.written is not None else load_object(row.text)
    if (
        row.written is None
        and isinstance(raw := written.get(TEXT), str)
        and not set(written) - {TEXT, *MARKS}
    ):
        written = load_object(raw.encode("utf-8", "surrogatepass"))
    marked = [name for name in MARKS if written.pop(name, None) is not None]
    if "event" in written and "type" not in written:
        if not marked or not isinstance(written["event"], dict):
            return written
        # A rejected line of an export may have been mended, and is no line of that log any more:
        # what it says is an event of its own.
        written = written["event"]
    for name, value in (("type", reading.kind), ("dossier", reading.dossier)):
        if value is not None:
            written.setdefault(name, value)
    return written


def _exported(row: FileRow, written: dict[str, Any]) -> FileEvent:
    try:
        line = read_line(row.line, row.text)
    except ArchiveBrokenError:
        # An event that breaks the vocabulary is told as such, with its place; then the line around
        # it.
        if isinstance(written["event"], dict):
            decode_payload(written["event"])
        raise
    ready = prepare_row(as_new(line.recorded))
    ready = msgspec.structs.replace(ready, origin=line.first_recorded)
    return FileEvent(line.recorded.event, row, ready, exported=True)


def _malformed(file: str, row: FileRow, problem: MalformedJSONError) -> Complaint:
    if row.spot is None:
        column = len(row.text[: problem.offset].decode("utf-8", "replace")) + 1
        spot = Spot(row.line, column, column + 1, row.text.decode("utf-8", "replace"))
    else:
        at = getattr(row.spot, "at", None)
        offset = len(row.text[: problem.offset].decode("utf-8", "replace"))
        spot = (
            at(TextSpan(offset, offset + 1)) if at is not None else row.spot((), False)
        )
    return complaint(file, problem, str(problem), spot)


def reprepared(event: Event, ready: PreparedRow) -> PreparedRow:
    """Return the prepared row of an event that now names another source."""
    payload = encode(event)
    return msgspec.structs.replace(
        ready,
        payload=payload,
        payload_sha256=payload_digest(payload),
        stream=event.stream,
    )
