"""Exit codes, and the errors that end in each: the one place that knows."""

from __future__ import annotations

from typing import Final

from tracker.domain.errors import (
    ArchiveBrokenError,
    ConflictingEventError,
    DatabaseError,
    LogsDifferError,
    NotAllowedError,
    RefusedEventError,
    TrackerError,
    WrongExpectedVersionError,
)

FINE: Final = 0
FAILED: Final = 1
USAGE: Final = 2
NOTHING_FOUND: Final = 3
REJECTED: Final = 4
NO_DATABASE: Final = 5
NOT_ALLOWED: Final = 6
BUG: Final = 70
INTERRUPTED: Final = 130

MEANINGS: Final = {
    FINE: "fine; also when whoever reads the output stops reading",
    FAILED: "a check failed, the log refused, or diff --exit-code found a difference",
    USAGE: "the command line, a date, a name or a setting is not understood",
    NOTHING_FOUND: "nothing was found, and --fail-empty was given",
    REJECTED: "an import found errors in its files; nothing was added",
    NO_DATABASE: "the database is unreachable, damaged, foreign or not migrated",
    NOT_ALLOWED: "the database or a file may not be written",
    BUG: "a bug in tracker; --traceback shows where",
    INTERRUPTED: "interrupted with Ctrl-C",
}

_CODES: Final[tuple[tuple[type[TrackerError], int], ...]] = (
    (DatabaseError, NO_DATABASE),
    (NotAllowedError, NOT_ALLOWED),
    (ArchiveBrokenError, FAILED),
    (ConflictingEventError, FAILED),
    (LogsDifferError, FAILED),
    (RefusedEventError, FAILED),
    (WrongExpectedVersionError, FAILED),
)


def exit_code(problem: TrackerError) -> int:
    """Return the exit code of an error; what is not listed is a mistake in the question."""
    return next((code for kind, code in _CODES if isinstance(problem, kind)), USAGE)
