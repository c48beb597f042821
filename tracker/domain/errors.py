"""Every error a caller may catch; each says what was found, and its hint says what to do."""

from __future__ import annotations

from typing import ClassVar, NamedTuple, Self


class Advice(NamedTuple):
    """A remedy by name, for an interface that has its own words for it.

    Attributes:
        remedy: Its name, such as `make-database`; each interface has a table of those it can word.
        values: What the words are about, such as the database's URL.
    """

    remedy: str
    values: dict[str, str]


class TrackerError(Exception):
    """Something the caller can mend; `hint` says how, in words that fit every interface.

    Attributes:
        hint: What to do.
        advice: The same as a remedy that an interface words its own way, such as a command to type.
    """

    hint: str = ""
    advice: Advice | None = None
    code: ClassVar[str] = "T000"

    def hinted(self, hint: str, advice: Advice | None = None) -> Self:
        """Replace the hint, and with it the remedy that its class names; return the error."""
        self.hint, self.advice = hint, advice
        return self

    def advise(self, remedy: str, **values: str) -> Self:
        """Name the remedy; return the error, so that it can be raised at once."""
        self.advice = Advice(remedy, values)
        return self


class DateNotUnderstoodError(TrackerError):
    """A written date is in no accepted form, names no real day, or has two readings."""

    code = "T001"
    hint = "write it as 2025-05-28, 2025-05, [2025-06-01..2025-06-10] or 2025-05-28T18:00+03:00"
    advice = Advice("date-forms", {})

    def __init__(self, text: str, found: str, hint: str = "") -> None:
        self.text, self.found = text, found
        if hint:
            self.hinted(hint)
        super().__init__(f"date {text!r} is not understood: {found}")


class WordsNotUnderstoodError(TrackerError):
    """A search has no word to look for, and nothing else to go by."""

    code = "T025"

    def __init__(self, text: str, hint: str) -> None:
        self.text, self.hint = text, hint
        super().__init__(f"{text!r} has no word to look for")


class InvalidEventError(TrackerError, ValueError):
    """An event breaks the vocabulary: a field is missing, unknown, or has a value it may not have.

    It is a `ValueError` too, so that a decoder that builds the event reports the place.
    """

    code = "T002"
    hint = "see which fields its type has, and what each may hold"
    advice = Advice("event-fields", {"type": "TYPE"})


class MalformedJSONError(TrackerError):
    """A line of a file is not a JSON object, or says one key twice."""

    code = "T003"
    hint = "every line is one JSON object with the fields of its type"
    advice = Advice("json-lines", {"type": "TYPE"})

    def __init__(self, found: str, *, offset: int = 0) -> None:
        self.offset = offset
        super().__init__(found)


class UnknownReferenceError(TrackerError):
    """An event points at a party, issue, source, stream or event that the dossier does not have."""

    code = "T004"

    def __init__(self, kind: str, name: str, *, nearest: tuple[str, ...] = ()) -> None:
        self.kind, self.name, self.nearest = kind, name, nearest
        self.hint = (
            f"did you mean {' or '.join(repr(n) for n in nearest)}?"
            if nearest
            else f"add the {kind} first, or mend the name"
        )
        super().__init__(f"no {kind} {name!r} in the dossier")


class ConflictingEventError(TrackerError):
    """The log already holds another event under the same key or id."""

    code = "T005"
    hint = "choose another key, or mend the recorded event with a correction"

    def __init__(self, name: str, *, dossier: str) -> None:
        self.name, self.dossier = name, dossier
        super().__init__(
            f"{name!r} is already recorded in dossier {dossier!r} with other content"
        )


class _SaidError(TrackerError):
    """An error of which each place that raises it says what was found, and what to do."""

    def __init__(self, found: str, hint: str) -> None:
        self.hint = hint
        super().__init__(found)


class RefusedEventError(_SaidError):
    """A fact breaks a rule of its stream, such as a correction of a field that may not change."""

    code = "T006"


class DossierNotOpenedError(RefusedEventError):
    """A fact comes before the event that opens its dossier."""


class WrongExpectedVersionError(TrackerError):
    """Another writer appended to the stream after we read it."""

    code = "T007"
    hint = "read the stream again, check that your event still holds, then append"

    def __init__(self, stream: str, *, expected: int, actual: int) -> None:
        self.stream, self.expected, self.actual = stream, expected, actual
        super().__init__(
            f"stream {stream!r} is at version {actual}, expected {expected}"
        )


class ArchiveBrokenError(TrackerError):
    """An exported log does not fit its own digests, places or times.

    Attributes:
        found: What does not fit.
        line: On which line, from 1; None where no line is to blame.
    """

    code = "T008"
    hint = "take the file from its origin again; an export is never edited by hand"

    def __init__(self, found: str, *, line: int | None = None) -> None:
        self.found, self.line = found, line
        super().__init__(found if line is None else f"line {line}: {found}")


class UnknownNameError(TrackerError):
    """A question names a dossier, party, issue, column, event or type that does not exist."""

    code = "T009"

    def __init__(
        self,
        kind: str,
        name: str,
        *,
        nearest: tuple[str, ...] = (),
        known: tuple[str, ...] = (),
    ) -> None:
        self.kind, self.name, self.nearest = kind, name, nearest
        if nearest:
            self.hint = f"did you mean {' or '.join(nearest)}?"
        elif known:
            self.hint = f"there are: {', '.join(known)}"
        super().__init__(f"there is no {kind} {name!r}")


class NoDossierChosenError(TrackerError):
    """The log holds several dossiers and the question names none."""

    code = "T010"

    def __init__(self, known: tuple[str, ...]) -> None:
        self.known = known
        if known:
            self.hint = f"name one of: {', '.join(known)}"
            self.advise("choose-dossier", known=", ".join(known))
        else:
            self.hint = "copy a bundled dossier, or import your own"
            self.advise("first-dossier")
        super().__init__(
            "there are several dossiers"
            if known
            else "the database holds no dossier yet"
        )


class DatabaseError(_SaidError):
    """The database cannot be used: unreachable, foreign, damaged, or of another schema revision."""

    code = "T011"


class OutcomeUnknownError(DatabaseError):
    """The connection was lost as an append ended; the server cannot say whether it was kept.

    Attributes:
        event_ids: The ids that its events have, or would have: appended again under them, none is
            recorded twice.
    """

    def __init__(self, shown: str) -> None:
        self.event_ids: tuple[str, ...] = ()
        super().__init__(
            (
                f"the connection to {shown} was lost, and it is not known whether the last "
                "append was kept"
            ),
            "when the server is back, the log shows it if it was; events that have a key or an id "
            "can be appended again, none is recorded twice",
        )
        self.advise("outcome-unknown")


class OtherLogError(DatabaseError):
    """The database holds another log than the one that was pinned.

    Two copies went apart, such as after a failover, or a backup took the place of the log.
    """

    code = "T050"

    def __init__(self, shown: str, place: int, *, last: int) -> None:
        found = (
            f"it ends at place {last}, and place {place} was pinned"
            if last < place
            else f"another event is at place {place} than the one that was pinned"
        )
        super().__init__(
            f"{shown} is not the log that was pinned: {found}",
            "write to no copy of it before you know which one goes on",
        )
        self.advise("other-log", database=shown)


class NotReplicatedError(DatabaseError):
    """An append is kept on the server, and it is not known whether a standby has it.

    The server was to wait for one, and the wait was cancelled or ended with the connection.
    """

    code = "T024"

    def __init__(self, shown: str) -> None:
        super().__init__(
            f"the append is kept on {shown}, and it is not known whether a standby has it",
            "do not add it again; see whether the standby is there: until it is, the append is "
            "lost with that server",
        )


class PartlyImportedError(TrackerError):
    """An import in parts stopped between two of them: those before are in the log, and stay.

    Attributes:
        cause: Why it stopped.
    """

    code = "T049"

    def __init__(self, cause: BaseException, *, added: int, total: int) -> None:
        self.cause = cause
        told = isinstance(cause, TrackerError)
        super().__init__(
            f"{added} of {total} events are in the log, and the others are not: "
            f"{cause if told else 'interrupted'}"
        )
        hint = cause.hint if isinstance(cause, TrackerError) else ""
        again = "import the same files again: that adds the others, and nothing twice"
        self.hint = f"{hint}; then {again}" if hint else again


class NotAllowedError(_SaidError):
    """The database or a file refuses what was asked: read-only, or it exists already."""

    code = "T012"


class ExtraMissingError(TrackerError):
    """Something is asked for that needs an extra, and the extra is not installed.

    Args:
        things: The things that need it, such as "PNG files".
        extra: Its name.
        without: The things that need nothing, such as "SVG".
    """

    code = "T017"

    def __init__(self, things: str, *, extra: str, without: str) -> None:
        self.extra = extra
        super().__init__(f"{things} need the extra `{extra}`, which is not installed")
        self.hinted(
            f"`pip install 'position-tracker[{extra}]'` installs what is missing; "
            f"{without} need nothing"
        )


class FramesMissingError(ExtraMissingError):
    """An answer is to be a frame of data, and there is no library for frames.

    Args:
        library: The one that was asked for; None for any.
    """

    def __init__(self, library: str | None = None) -> None:
        needed = library or "pandas or polars"
        self.extra = needed
        TrackerError.__init__(
            self, f"a frame of data needs {needed}, which is not installed"
        )
        self.hinted(f"`pip install {library or 'pandas'}` installs what is missing")


class PictureTooSmallError(TrackerError):
    """A picture does not fit its paper, however much is left out that may be."""

    code = "T026"
    hint = (
        "leave its size and height out: then it is as high as it needs; or name fewer parties or "
        "issues, or a shorter time"
    )

    def __init__(self, kind: str, needed: float, given: float) -> None:
        self.kind, self.needed, self.given = kind, needed, given
        super().__init__(
            f"this {kind} is at least {needed:,.0f} high, and the paper {given:,.0f}"
        )


class PictureAskedError(TrackerError):
    """A picture is asked for that there is not, or on paper that it cannot have."""

    code = "T038"


class LogsDifferError(TrackerError):
    """Two logs are not the same as far as both go, or do not come out the same."""

    code = "T019"
    hint = "name a log that is empty or the beginning of the other one; a check of each shows more"
    advice = Advice("check-both-logs", {})


class ParquetMissingError(ExtraMissingError):
    """An export is asked for in a form that needs the extra `analytics`."""

    code = "T023"

    def __init__(self) -> None:
        super().__init__(
            "Parquet files", extra="analytics", without="CSV and JSON Lines"
        )
