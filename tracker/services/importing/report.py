"""Findings of the first reading of an import."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from tracker.domain.errors import Advice, TrackerError
from tracker.services.importing.staged import Stage

# Msgspec reads the annotation when it builds the struct.
from tracker.services.recording.near_duplicates import Near  # noqa: TC001

if TYPE_CHECKING:
    from tracker.services.importing.row_to_event import Complaint
    from tracker.services.recording.withdrawn import Gone

MOST_COMPLAINTS: Final = 100_000
MOST_NEAR: Final = 10_000


class Reused(msgspec.Struct, frozen=True, kw_only=True):
    """A source of a file that is registered already under another name or spelling.

    Attributes:
        dossier: The dossier.
        slug: The source's name in the file.
        publisher: Its publisher as the file spells it.
        registered: The name of the registered source that stands for it.
        registered_publisher: That one's publisher.
        url: The page that both are.
    """

    dossier: str
    slug: str
    publisher: str
    registered: str
    registered_publisher: str
    url: str


class NearDuplicate(msgspec.Struct, frozen=True, kw_only=True):
    """A row that may say what is recorded, or stands in the files, already.

    Attributes:
        file: The file.
        line: The line of the row.
        dossier: The dossier.
        near: The two, with their words.
    """

    file: str
    line: int
    dossier: str
    near: Near


class NearDuplicateError(TrackerError):
    """A row is so like a recorded fact that it may be the same, and such rows are to be refused."""

    code = "T016"
    hint = "say `repeats: KEY` when it says it again, take the row out, or allow near duplicates"
    advice = Advice("near-duplicate", {})


class Reason(NamedTuple):
    """The reason to reject a row: the code of its first error, and the messages of all."""

    code: str
    message: str


class CheckedFiles:
    """Everything that the first reading found.

    Attributes:
        read: How many events the files hold.
        known: How many of them the log, or an earlier row, holds already.
        complaints: Every error, by file and line; at most `MOST_COMPLAINTS` are kept.
        unlisted: How many more there are.
        rejected: The rows that have errors, as (file, row), each with the reason.
        fatal: Whether a file cannot be read to its end.
        near: Near duplicates; at most `MOST_NEAR` are kept.
        near_total: How many there are.
        reused: Sources that are registered already.
        withdrawn: What of the known is withdrawn; at most 10,000 are kept.
        withdrawn_total: How much there is.
        paged: The dossiers in which a source of a new page is registered.
        stage: What is new.
        head: The end of the log when it was read.
        dossiers: The dossiers of what is new.
    """

    def __init__(self, head: int) -> None:
        self.read, self.known, self.unlisted, self.fatal, self.head = (
            0,
            0,
            0,
            False,
            head,
        )
        self.complaints: list[Complaint] = []
        self.rejected: dict[tuple[int, int], Reason] = {}
        self.near: list[NearDuplicate] = []
        self.near_total = 0
        self.reused: list[Reused] = []
        self.withdrawn: list[Gone] = []
        self.withdrawn_total = 0
        self.paged: frozenset[str] = frozenset()
        self.stage = Stage()
        self.dossiers: dict[str, None] = {}

    def close(self) -> None:
        """Delete the temporary files."""
        self.stage.close()
