"""Reviews in SQL: appends that wait until another editor accepts them, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import msgspec

from tracker.domain.errors import UnknownNameError
from tracker.domain.recorded import Reviewed
from tracker.storage.sql import chunks, rows, rows_among, run_many

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.storage.database import Database
    from tracker.storage.sql import Driving

ReviewState = Literal["waiting", "accepted", "refused"]


class ReviewKept(msgspec.Struct, frozen=True, kw_only=True):
    """An append that waits for another editor, or waited.

    Attributes:
        review: Its number; 0 while it is not kept yet.
        dossier: Its dossier.
        event_id: The id of its last event, by which it is known again.
        content: Its events as lines of JSON; empty once the log has them.
        content_sha256: SHA-256 of the events without their ids.
        seen: The log place that the proposer had read.
        proposed_at: When it was proposed, in microseconds since the epoch.
        proposed_by: Who proposed it.
        state: Whether it waits, or what became of it.
        decided_at: When that was decided; None while it waits.
        decided_by: Who decided it; None while it waits.
        why: The reason of a refusal; empty otherwise.
    """

    review: int = 0
    dossier: str
    event_id: str
    content: str
    content_sha256: bytes
    seen: int
    proposed_at: int
    proposed_by: str
    state: ReviewState = "waiting"
    decided_at: int | None = None
    decided_by: str | None = None
    why: str = ""


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """A decision on a review: by whom, when in microseconds since the epoch, and why."""

    state: ReviewState
    decided_at: int
    decided_by: str
    why: str = ""


_FIELDS: Final = ReviewKept.__struct_fields__
_COLUMNS: Final = ", ".join(_FIELDS)
_NEW: Final = _FIELDS[1:]
_SELECT: Final = f"SELECT {_COLUMNS} FROM reviews"  # noqa: S608  (names of columns)
_PUT: Final = f"""
    INSERT INTO reviews ({", ".join(_NEW)}) VALUES ({", ".join(f":{n}" for n in _NEW)})
    RETURNING review"""  # noqa: S608
# Whoever decides at the same time waits here, and then finds that it waits no more.
_DECIDE: Final = """
    UPDATE reviews SET state = :state, decided_at = :decided_at, decided_by = :decided_by,
      why = :why WHERE review = :review AND state = 'waiting' RETURNING review"""
_CLEAR: Final = """
    UPDATE reviews SET content = '' WHERE review = :review RETURNING review"""
_MARK: Final = "INSERT INTO reviewed (event_id, review) VALUES (:event_id, :review)"
_MARKED: Final = """
    SELECT event_id FROM reviewed WHERE review = :review ORDER BY event_id"""
_OF_EVENTS: Final = """
    SELECT reviewed.event_id, reviews.review, proposed_by, proposed_at FROM reviewed
    JOIN reviews ON reviews.review = reviewed.review WHERE reviewed.event_id {wanted}"""
_COUNT: Final = """
    SELECT count(*) FROM reviews WHERE dossier = :dossier AND state = 'waiting'"""


class Reviews:
    """The reviews beside the log of one open database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, new: ReviewKept) -> tuple[ReviewKept, bool]:
        """Keep a new review, unless the same one is kept: return it, and whether it is new.

        It is the same when its last event has the same id, or when the same content waits already.
        """
        with self._database.writing() as connection:
            same = self._where(
                connection, "event_id = :event_id", event_id=new.event_id
            )
            same += self._where(
                connection,
                "dossier = :dossier AND content_sha256 = :content_sha256 "
                "AND state = 'waiting'",
                dossier=new.dossier,
                content_sha256=new.content_sha256,
            )
            if same:
                return same[0], False
            values = {name: getattr(new, name) for name in _NEW}
            ((number,),) = rows(connection, _PUT, **values)
        return msgspec.structs.replace(new, review=number), True

    def of(self, dossier: str) -> list[ReviewKept]:
        """Return the reviews of a dossier, the newest last."""
        with self._database.reading() as connection:
            return self._where(
                connection, "dossier = :dossier ORDER BY review", dossier=dossier
            )

    def waiting(self, dossier: str) -> int:
        """Return how many reviews of a dossier wait."""
        with self._database.reading() as connection:
            ((count,),) = rows(connection, _COUNT, dossier=dossier)
        return int(count)

    def one(self, dossier: str, number: int) -> ReviewKept:
        """Return a review of a dossier.

        Raises:
            UnknownNameError: It has none of that number.
        """
        with self._database.reading() as connection:
            found = self._where(
                connection,
                "dossier = :dossier AND review = :review",
                dossier=dossier,
                review=number,
            )
        if not found:
            raise UnknownNameError("review", str(number), nearest=(), known=())
        return found[0]

    def events(self, number: int) -> list[str]:
        """Return the ids of the events that were appended when a review was accepted."""
        with self._database.reading() as connection:
            return [name for (name,) in rows(connection, _MARKED, review=number)]

    def decide(self, number: int, decision: Decision) -> bool:
        """Decide on a review; say whether it still waited."""
        with self._database.writing() as connection:
            return decide_review(connection, number, decision)

    def _where(
        self, connection: Driving, condition: str, **values: object
    ) -> list[ReviewKept]:
        found = rows(connection, f"{_SELECT} WHERE {condition}", **values)
        return [ReviewKept(**dict(zip(_FIELDS, row, strict=True))) for row in found]


def decide_review(connection: Driving, number: int, decision: Decision) -> bool:
    """Decide on a review inside a transaction; say whether it still waited."""
    values = msgspec.structs.asdict(decision)
    return bool(rows(connection, _DECIDE, review=number, **values))


def mark_reviewed(connection: Driving, number: int, event_ids: Iterable[str]) -> None:
    """Keep which events were appended when a review was accepted; its content stands in the log."""
    many = [(event_id, number) for event_id in event_ids]
    run_many(connection, _MARK, ("event_id", "review"), many)
    rows(connection, _CLEAR, review=number)


def reviewed_in(connection: Driving, event_ids: Iterable[str]) -> dict[str, Reviewed]:
    """Return who proposed some events that another accepted, by event id; most have nobody."""
    found: dict[str, Reviewed] = {}
    for chunk in chunks(event_ids):
        for event_id, *told in rows_among(connection, _OF_EVENTS, chunk):
            found[event_id] = Reviewed(*told)
    return found
