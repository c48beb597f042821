"""Errors as an answer: a status, and what was found and what to do as data (RFC 9457)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from tracker.domain.errors import (
    ArchiveBrokenError,
    ConflictingEventError,
    DatabaseError,
    ExtraMissingError,
    InvalidEventError,
    LogsDifferError,
    MalformedJSONError,
    NoDossierChosenError,
    NotAllowedError,
    RefusedEventError,
    TrackerError,
    UnknownNameError,
    UnknownReferenceError,
    WrongExpectedVersionError,
)
from tracker.render.sanitize import clean
from tracker.services.desk.reviews import DecidedError, OwnProposalError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

MEDIA: Final = "application/problem+json"
RETRY_SECONDS: Final = 5

TITLES: Final = {
    400: "The address is not understood",
    401: "Not logged in",
    403: "Not allowed",
    404: "Nothing is there",
    405: "That cannot be done there",
    406: "There is no such form",
    408: "That came too slowly",
    409: "It contradicts the log",
    412: "The record has moved on",
    413: "That is too large",
    414: "The address is too long",
    415: "That is not taken in this form",
    421: "This server has another name",
    422: "Refused",
    428: "The version is missing",
    429: "Too many requests",
    500: "A bug in tracker",
    501: "Something is not installed",
    503: "Not now",
}
"""The statuses that an error may have, and what each is called."""
NO_DATABASE: Final = "the database cannot be used now; the server's own log says why"
STATUSES: Final = frozenset(TITLES)
_BY_CLASS: Final[tuple[tuple[type[TrackerError], int], ...]] = (
    (NoDossierChosenError, 404),
    (DatabaseError, 503),
    (NotAllowedError, 409),
    (OwnProposalError, 403),
    (DecidedError, 409),
    (ConflictingEventError, 409),
    (WrongExpectedVersionError, 412),
    (RefusedEventError, 422),
    (InvalidEventError, 422),
    (MalformedJSONError, 422),
    (UnknownReferenceError, 422),
    (ArchiveBrokenError, 422),
    (LogsDifferError, 409),
    (ExtraMissingError, 501),
)
"""The status of an error of each class; of any other the address is to blame."""


class RequestError(TrackerError):
    """A request that is refused as such, whatever it asks.

    Attributes:
        status: The status of the answer.
        headers: More headers of the answer.
    """

    code = "T031"

    def __init__(
        self,
        status: int,
        found: str,
        hint: str = "",
        *,
        headers: Mapping[str, str] = {},
    ) -> None:
        self.status, self.hint, self.headers = status, hint, headers
        super().__init__(found)


def nothing_there() -> RequestError:
    """Return the error of an address where nothing is."""
    return RequestError(
        404, "there is nothing at this address", "begin at / and follow the links"
    )


class TooSlowError(RequestError):
    """An answer takes longer than the server gives it; nothing is wrong with the question."""

    code = "T034"

    def __init__(self) -> None:
        super().__init__(
            503,
            "the answer takes too long",
            "ask again in a moment, or for less: one party, one issue or a shorter time",
        )


class StillRunningError(RequestError):
    """An answer is still being worked out; who asks again in a moment is given it."""

    code = "T040"

    def __init__(self) -> None:
        super().__init__(
            503,
            "this takes longer than an answer may, and goes on meanwhile",
            "ask the same again in a moment",
        )


class BodyFault(Struct, frozen=True, kw_only=True):
    """A thing that is wrong with what was sent.

    Attributes:
        field: The field that is to blame; empty where a place says more.
        line: The line, from 1; None where a field says more.
        column: The first character that is to blame, from 1; None as the line.
        code: The code of the error.
        message: What was found.
        hint: What to do.
    """

    field: str = ""
    line: int | None = None
    column: int | None = None
    code: str
    message: str
    hint: str = ""


class BodyRefusedError(RequestError):
    """The body of a request is refused, for each thing that is wrong with it.

    Attributes:
        faults: All that is wrong.
    """

    code = "T042"

    def __init__(self, faults: Sequence[BodyFault], *, status: int = 422) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        more = len(self.faults) - 1
        said = f"{first.message}, and {more} more" if more else first.message
        super().__init__(status, said, first.hint)


def fault_of(error: TrackerError, field: str = "") -> BodyFault:
    """Return an error as one thing that is wrong with what was sent."""
    return BodyFault(field=field, code=error.code, message=str(error), hint=error.hint)


class ProblemShown(Struct, frozen=True, kw_only=True):
    """An error as data: RFC 9457, with the code and the hint that the commands print.

    Attributes:
        type: The address of what is said about the code.
        title: The sort of error.
        status: The status of the answer.
        detail: The message: what was found.
        code: The code.
        hint: The remedy in words; empty where there is none.
        nearest: The names that may have been meant.
        errors: All that is wrong with what was sent; none where nothing was.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    hint: str
    nearest: list[str]
    errors: list[BodyFault]


def problem_of(error: TrackerError, path: Collection[str] = ()) -> ProblemShown:
    """Return an error as data.

    Args:
        error: The error.
        path: The parts of the address: an unknown name among them is an unknown address.
    """
    status = status_of(error, path)
    said, hint = str(error), error.hint
    if isinstance(error, DatabaseError):
        # What it says may name a path, or the address of a server.
        said, hint = NO_DATABASE, "ask again in a moment"
    return ProblemShown(
        type=f"/errors#{error.code}",
        title=TITLES[status],
        status=status,
        detail=clean(said),
        code=error.code,
        hint=clean(hint),
        nearest=[clean(each) for each in getattr(error, "nearest", ())],
        errors=[_cleaned(each) for each in getattr(error, "faults", ())],
    )


def _cleaned(fault: BodyFault) -> BodyFault:
    return replace(fault, message=clean(fault.message), hint=clean(fault.hint))


def bug(number: str) -> ProblemShown:
    """Return what is said of an error that nobody thought of.

    Args:
        number: The number under which the server's own log has more.
    """
    return ProblemShown(
        type="/errors#T099",
        title=TITLES[500],
        status=500,
        detail=f"this is a bug in tracker; it stands in the server's log as {number}",
        code="T099",
        hint="tell whoever runs this server that number",
        nearest=[],
        errors=[],
    )


def meanings_of_codes() -> dict[str, str]:
    """Return what each code of errors means, by the first line of what its class says."""
    found = {"T099": "A bug in tracker; its number stands in the server's log."}
    waiting: list[type[TrackerError]] = [TrackerError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if "code" in vars(kind) and kind is not TrackerError:
            found[kind.code] = (kind.__doc__ or "").partition("\n")[0]
    return dict(sorted(found.items()))


def status_of(error: TrackerError, path: Collection[str]) -> int:
    """Return the status of an error.

    Args:
        error: The error.
        path: The parts of the address: an unknown name among them is an unknown address.
    """
    if isinstance(error, RequestError):
        return error.status
    if isinstance(error, UnknownNameError):
        return 404 if error.name in path else 400
    for kind, status in _BY_CLASS:
        if isinstance(error, kind):
            return status
    return 400
