"""Checking that places of a log fit: order, digests, and every column beside its payload."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from tracker.domain.codec import TYPES, decode_current
from tracker.domain.envelope import trusted
from tracker.domain.errors import InvalidEventError
from tracker.domain.recorded import UnknownEvent
from tracker.domain.references import Mentions, naming
from tracker.storage.rows import FIRST_INSTANT, LAST_INSTANT, StoredRow
from tracker.storage.rows.chain import GENESIS, Covered, encode_covered
from tracker.storage.rows.new_rows import (
    derived_columns,
    quick_outer_bounds,
    read_stored,
)

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from tracker.domain.events import Event

SHOWN: Final = 100
"""The number of problems that are named; the others are counted."""


ERASED: Final = "the payload was erased"


class Problem(NamedTuple):
    """A fault at one place of a log."""

    global_position: int
    found: str

    @property
    def erased(self) -> bool:
        """Return whether no more is wrong than that the owner blanked the payload by law."""
        return self.found == ERASED


class Before(NamedTuple):
    """The place before: its number, its digest, and when it was recorded.

    The digest is as it is stored; None when nobody knows it.
    """

    global_position: int
    digest: bytes | None
    recorded_at: int


class LogCheck(NamedTuple):
    """The findings of a check.

    Attributes:
        problems: What is wrong, in the order of the log, erased payloads among it.
        more: How many more places are wrong than are named.
        last: The last place that was checked.
        altered: The first place where something else is wrong than that the payload was erased;
            None when there is none.
        erased: How many payloads were erased.
        mentions: For each dossier what its events name.
        pages: What the database itself finds wrong with its pages and indexes.
        unlooked: Why the database was not asked for that; None when it was, or there is none.
    """

    problems: list[Problem]
    more: int
    last: Before
    altered: Problem | None
    erased: int
    mentions: dict[str, Mentions]
    pages: Sequence[str] = ()
    unlooked: str | None = None


START: Final = Before(0, GENESIS, 0)
"""The place before the first."""

_UNREADABLE: Final = (
    msgspec.MsgspecError,
    InvalidEventError,
    UnicodeError,
    RecursionError,
    KeyError,
)
_Streams = dict[tuple[str, str], int]
_INT: Final = (int,)
_TEXT: Final = (str,)
_BYTES: Final = (bytes,)
_INT_OR_NONE: Final = (int, type(None))
_KINDS: Final[dict[str, tuple[type, ...]]] = {
    "global_position": _INT,
    "event_id": _TEXT,
    "dossier": _TEXT,
    "stream": _TEXT,
    "stream_position": _INT,
    "type": _TEXT,
    "schema_version": _INT,
    "key": (str, type(None)),
    "valid_earliest": _INT_OR_NONE,
    "valid_latest": _INT_OR_NONE,
    "reported_earliest": _INT_OR_NONE,
    "reported_latest": _INT_OR_NONE,
    "recorded_at": _INT,
    "recorded_by": _TEXT,
    "payload": _TEXT,
    "payload_sha256": _BYTES,
    "digest": _BYTES,
}
_WORDS: Final = {
    int: "a whole number",
    str: "text",
    bytes: "bytes",
    type(None): "nothing",
}


def _two_sets() -> tuple[set[Hashable], set[Hashable]]:
    return set(), set()


class Range:
    """Checks places one after the other, from any place on.

    A range that does not begin with the log (after `START`) knows nothing of its streams so far:
    `join_ranges` compares ranges with each other.

    Attributes:
        last: The last place that was checked.
        problems: What is wrong, in the order of the log, at most one problem for a place and at
            most `SHOWN`.
        count: How many problems there are.
        altered: The first that is not an erased payload.
        erased: How many payloads were erased.
        begun: For (dossier, stream) the first place in the stream that the range has, and its place
            in the log.
        versions: For (dossier, stream) the last place in the stream.
        mentions: For each dossier what its events name.
    """

    def __init__(self, before: Before = START, *, gaps: bool = False) -> None:
        """Begin a range.

        Args:
            before: The place before the first.
            gaps: Whether places may be missing; a digest is then checked only where the place
                directly before it is there.
        """
        self.last, self.gaps = before, gaps
        self._fresh = 0 if before is START else None
        self.problems: list[Problem] = []
        self.count = self.erased = 0
        self.altered: Problem | None = None
        self.begun: dict[tuple[str, str], tuple[int, int]] = {}
        self.versions: _Streams = {}
        self.mentions: dict[str, Mentions] = {}
        self._noted: defaultdict[
            tuple[str, type[Event]], tuple[set[Hashable], set[Hashable]]
        ] = defaultdict(_two_sets)

    def __getstate__(self) -> dict[str, Any]:
        """All that another process is to know of it; it goes on no more."""
        return self.__dict__ | {"_noted": defaultdict(_two_sets)}

    def check(self, rows: Iterable[Sequence[Any]]) -> None:
        """Check the next places; each is a `StoredRow`, or a tuple like it."""
        # What was altered no longer fits its hash, and is named for that.
        with trusted():
            self._check(rows)

    def _check(self, rows: Iterable[Sequence[Any]]) -> None:
        decode, versions, begun, noted, bounds = (
            decode_current,
            self.versions,
            self.begun,
            self._noted,
            quick_outer_bounds,
        )
        sha256, encode, fields = hashlib.sha256, encode_covered, Covered
        last, before, last_at = self.last
        fresh = self._fresh
        # One loop over plain tuples with every check in it: calls and objects would take longer
        # than the hashing.
        for row in rows:
            (
                place,
                event_id,
                dossier,
                stream,
                version,
                kind,
                schema,
                key,
                v1,
                v2,
                r1,
                r2,
                recorded_at,
                recorded_by,
                payload,
                hashed,
                digest,
            ) = row
            subject = (dossier, stream)
            due = versions.get(subject, fresh)
            if due is None:
                begun[subject] = (version, place)
            event, fine = None, False
            try:
                text = payload.encode()
                event = decode(text)
                what = type(event)
                fine = (
                    place == last + 1
                    and (due is None or version == due + 1)
                    and last_at <= recorded_at <= LAST_INSTANT
                    and sha256(text).digest() == hashed
                    and sha256(
                        # One that nobody knows raises, and is looked at below.
                        before  # type: ignore[operator]
                        + encode(
                            fields(
                                dossier,
                                event_id,
                                place,
                                key,
                                hashed.hex(),
                                recorded_at,
                                recorded_by,
                                schema,
                                stream,
                                version,
                                kind,
                            )
                        )
                    ).digest()
                    == digest
                    and TYPES[kind] is what
                    and event.dossier == dossier
                    and event.schema_version == schema
                    and (schema == what.version or what.reads(schema))
                    and event.key == key
                    and event.stream == stream
                    and bounds(event.when) == (v1, v2)
                    and bounds(event.reported) == (r1, r2)
                )
            # What was altered may fail in any way; the slow look names it.
            except Exception:  # noqa: BLE001
                fine = False
            if event is None or not fine:
                self.last = Before(last, before, last_at)
                place, version, digest, recorded_at = self._look(StoredRow(*row), due)
            else:
                what = type(event)
                naming_of, (seen_cited, seen_subjects) = (
                    naming[what],
                    noted[dossier, what],
                )
                cited, subject_named = naming_of.cited(event), naming_of.subject(event)
                if cited not in seen_cited or subject_named not in seen_subjects:
                    seen_cited.add(cited)
                    seen_subjects.add(subject_named)
                    self._mentions(dossier).note(event)
            versions[subject] = version
            last, before, last_at = place, digest, recorded_at
        self.last = Before(last, before, last_at)

    def _look(
        self, row: StoredRow, due: int | None
    ) -> tuple[int, int, bytes | None, int]:
        """Name what is wrong at a place, if anything is.

        Returns its places, digest and time, for what comes after it.
        """
        self._note(row)
        if found := _strange(row):
            # A value of another kind than its column's is taken for the one that was due there.
            place = _number_or(row.global_position, self.last.global_position + 1)
            version = _number_or(row.stream_position, (due or 0) + 1)
            digest = row.digest if type(row.digest) is bytes else None
            self.add(Problem(place, found))
            return (
                place,
                version,
                digest,
                _number_or(row.recorded_at, self.last.recorded_at),
            )
        if found := self._misplaced(row, due) or _altered(
            row, self._digest_before(row)
        ):
            self.add(Problem(row.global_position, found))
        return row.global_position, row.stream_position, row.digest, row.recorded_at

    def _note(self, row: StoredRow) -> None:
        """Note what an event names; others look at one that cannot be read or is not known."""
        mentions = self._mentions(row.dossier)
        try:
            event = read_stored(row.payload.encode())
        except (AttributeError, TypeError, *_UNREADABLE):
            mentions.strange = True
        else:
            if isinstance(event, UnknownEvent):
                mentions.strange = True
            else:
                mentions.note(event)

    def _mentions(self, dossier: str) -> Mentions:
        return self.mentions.setdefault(dossier, Mentions())

    def add(self, problem: Problem) -> None:
        """Note a problem, or count it when there are many."""
        self.count += 1
        if problem.erased:
            self.erased += 1
        elif self.altered is None:
            self.altered = problem
        if len(self.problems) < SHOWN:
            self.problems.append(problem)

    def take(self) -> list[Problem]:
        """The problems so far, which are forgotten here."""
        found, self.problems, self.count = self.problems, [], 0
        return found

    def _misplaced(self, row: StoredRow, due: int | None) -> str | None:
        last = self.last
        if row.global_position <= last.global_position:
            return (
                f"place {row.global_position} comes after place {last.global_position}"
            )
        if not self.gaps and row.global_position != last.global_position + 1:
            due = last.global_position + 1
            return f"place {row.global_position} comes where place {due} is due"
        if due is not None and row.stream_position != due + 1:
            return _out_of_stream(row.stream, row.stream_position, due + 1)
        if not FIRST_INSTANT <= row.recorded_at <= LAST_INSTANT:
            return "it is recorded outside the years 1 to 9999"
        if row.recorded_at < last.recorded_at:
            return "it is recorded earlier than the event before it"
        return None

    def _digest_before(self, row: StoredRow) -> bytes | None:
        if row.global_position == 1:
            return GENESIS
        return (
            self.last.digest
            if self.last.global_position == row.global_position - 1
            else None
        )


def join_ranges(ranges: Sequence[Range]) -> Range:
    """Join ranges that follow each other from the start of a log.

    Faults that only show between them are found here.
    """
    whole = Range()
    for each in ranges:
        whole.last = each.last
        found, named = (
            list(each.problems),
            {problem.global_position for problem in each.problems},
        )
        for subject, (version, place) in each.begun.items():
            due = whole.versions.get(subject, 0) + 1
            if version != due and place not in named:
                found.append(Problem(place, _out_of_stream(subject[1], version, due)))
        for problem in sorted(found, key=lambda problem: problem.global_position):
            whole.add(problem)
        whole.count += each.count - len(each.problems)
        whole.erased += each.erased - sum(problem.erased for problem in each.problems)
        whole.altered = whole.altered or each.altered
        whole.versions |= each.versions
        for dossier, mentions in each.mentions.items():
            whole.mentions.setdefault(dossier, Mentions()).add(mentions)
    return whole


def _out_of_stream(stream: str, version: int, due: int) -> str:
    return f"place {version} of stream {stream!r} comes where place {due} is due"


def _number_or(value: object, due: int) -> int:
    return value if type(value) is int else due


def _strange(row: StoredRow) -> str | None:
    """Name a column that holds what it never holds.

    Such as a number for a text, nothing, or bytes that are not text.
    """
    for (name, kinds), value in zip(_KINDS.items(), row, strict=True):
        if type(value) not in kinds:
            return (
                f"the column {name} holds {_WORDS.get(type(value), 'something else')} where "
                f"{_WORDS[kinds[0]]} is due"
            )
        if isinstance(value, str) and not _is_text(value):
            return f"the column {name} holds bytes that are no text"
    return None


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _altered(row: StoredRow, previous: bytes | None) -> str | None:
    """Return what of the event was changed; an erased payload is told from a changed digest."""
    payload = row.payload.encode()
    if payload and hashlib.sha256(payload).digest() != row.payload_sha256:
        return "the payload does not fit its own hash"
    if previous is not None and row.digest_after(previous) != row.digest:
        return "the digest does not fit the event and the digest before it"
    if not payload:
        return ERASED
    try:
        said = derived_columns(payload, read_stored(payload))
    except _UNREADABLE as problem:
        return f"the payload cannot be read: {problem}"
    due = {
        "dossier": said.dossier,
        "type": said.type,
        "schema_version": said.schema_version,
        "key": said.key,
        "stream": said.stream,
    }
    due |= {
        "valid_earliest": said.valid[0],
        "valid_latest": said.valid[1],
        "reported_earliest": said.reported[0],
        "reported_latest": said.reported[1],
    }
    if said.stream is None:
        del due["stream"]
    for name, value in due.items():
        if getattr(row, name) != value:
            return f"the column {name} beside the payload does not fit it"
    return None
