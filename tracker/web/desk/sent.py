"""A thing that was sent to be appended: by whom, to which address, and how it is carried out."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from hashlib import sha256
from importlib import import_module
from typing import TYPE_CHECKING, Final, TypeVar, cast

from msgspec import Struct

from tracker.domain.errors import NotAllowedError, TrackerError
from tracker.services.amendments import read_ledger
from tracker.services.desk.reviews import dossiers_of, let_wait
from tracker.services.desk.settings import is_reviewed
from tracker.services.recording.flow import commit
from tracker.services.recording.mending import Mender
from tracker.web.asked import BadWordError, flag_of
from tracker.web.desk.review.waits import review_address, review_reply
from tracker.web.desk.table import match_write
from tracker.web.problems import BodyRefusedError, RequestError, fault_of, status_of
from tracker.web.replies import Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tracker.services.access import Holder
    from tracker.services.amendments import Ledger
    from tracker.services.importing import ImportPlan
    from tracker.services.recording.flow import Plan, Planned
    from tracker.storage.desk.reviews import ReviewKept
    from tracker.storage.event_log import EventLog
    from tracker.web.desk.table import MatchedWrite, Write
    from tracker.web.library import Library

Done_co = TypeVar("Done_co", covariant=True)
_ACCEPTED: Final = 202
DRY_RUN: Final = "dry-run"
_LONGEST_NAME: Final = 200
"""The characters that a name given by `Idempotency-Key` may have."""


class WaitsError(Exception):
    """An append is not carried out: it waits for another editor.

    Attributes:
        kept: The review.
    """

    def __init__(self, kept: ReviewKept) -> None:
        self.kept = kept
        super().__init__(f"review {kept.review}")


class SentHeaders(Struct, frozen=True, kw_only=True):
    """The headers of a request that decide on what becomes of its body.

    Attributes:
        media: `Content-Type`.
        once: `Idempotency-Key`.
        match: `If-Match`.
        protocol: Those that the Model Context Protocol reads.
    """

    media: str = ""
    once: str = ""
    match: str = ""
    protocol: tuple[tuple[str, str], ...] = ()


class Sent(Struct, frozen=True, kw_only=True):
    """A request that writes.

    Attributes:
        library: The dossiers.
        write: The row of the table of writes.
        path: The named parts of the address.
        query: The names and values of the query, in their order.
        headers: The headers that decide on it.
        body: The body.
        holder: Who sends it.
    """

    library: Library
    write: Write
    path: dict[str, str]
    query: list[tuple[str, str]]
    headers: SentHeaders
    body: bytes
    holder: Holder

    @property
    def dossier(self) -> str:
        """Return the slug of the dossier; empty for an address that is of none."""
        return self.path.get("dossier", "")

    @property
    def now(self) -> int:
        """Return the time, in microseconds since the epoch."""
        return self.library.wiring.now()

    @property
    def dry_run(self) -> bool:
        """Say whether only the difference that it would make is asked for.

        Raises:
            BadWordError: The query has another word.
        """
        found = False
        for name, value in self.query:
            if name not in self.write.words:
                raise BadWordError(f"{name!r} is not a word of this address")
            found = flag_of(name, value)
        return found

    @property
    def id_of(self) -> Callable[[int], str] | None:
        """Return what gives ids to events by `Idempotency-Key`; None without that header.

        The ids follow from who sends, the key and the number. A repeat finds itself in the log, and
        nothing else has to be remembered.

        Raises:
            RequestError: The key is too long, or not of letters that can be seen.
        """
        once = self.headers.once
        if not once:
            return None
        if len(once) > _LONGEST_NAME or not once.isascii() or not once.isprintable():
            raise RequestError(
                400,
                "Idempotency-Key is not a short line of ASCII letters",
                "make one such as a UUID for each thing that you send",
            )
        said = f"{self.holder.name}\0{self.dossier}\0{once}\0"

        return lambda number: id_named(f"{said}{number}")

    def check_own(self) -> None:
        """Make sure that the dossier is one that can be appended to.

        Raises:
            UnknownNameError: There is no such dossier.
            NotAllowedError: It is a bundled one.
        """
        if self.library.is_own(self.dossier):
            return
        name = self.library.name_of(self.dossier)
        raise NotAllowedError(
            f"{name} is a bundled dossier, which is read-only",
            "copy it into a database of your own first",
        )

    def ledger(self) -> Ledger:
        """Return the record of the dossier as it is now.

        Raises:
            TrackerError: There is no such dossier, or nothing can be appended to it.
        """
        self.check_own()
        own = self.library.shelf.own()
        assert own is not None  # noqa: S101  (it holds the dossier)
        return read_ledger(own, self.dossier)

    def mender(self) -> Mender:
        """Return what plans acts on the dossier's record."""
        return Mender(self.ledger(), now=self.now)

    @property
    def sender(self) -> str:
        """Return the name of who sends; without a name that of the server."""
        return self.holder.name or self.library.wiring.recorder()

    @contextmanager
    def opened(self) -> Iterator[EventLog]:
        """Open the log for writing in the name of who sends.

        No plan is appended to it directly: `carry_out` lets it wait where it has to.
        """
        log = self.library.wiring.open_log(author=self.holder.name or None)
        try:
            yield log
        finally:
            log.close()

    def carry_out(self, plan: Planned[Done_co]) -> Done_co:
        """Append what was planned, in the name of who sends; every way to append leads here.

        Raises:
            WaitsError: It waits for another editor, as the setting of its dossier says.
            TrackerError: It is refused, or cannot be appended.
        """
        mine = cast("Plan | ImportPlan", plan)  # there are no others
        with self.opened() as log:
            if any(is_reviewed(log.database, each) for each in dossiers_of(mine)):
                raise WaitsError(self._proposed(log, mine))
            return commit(plan, log)

    def check_unreviewed(self, dossier: str) -> None:
        """Make sure that what cannot wait for another editor does not have to.

        Raises:
            NotAllowedError: Appends to the dossier wait.
        """
        own = self.library.shelf.own()
        if own is not None and is_reviewed(own.database, dossier):
            raise NotAllowedError(
                f"appends to {dossier} wait for another editor, and this cannot wait",
                "turn its reviews off first",
            )

    def _proposed(self, log: EventLog, plan: Plan | ImportPlan) -> ReviewKept:
        """Let what was planned wait for another editor."""
        new_id = self.library.wiring.new_id
        return let_wait(log.database, plan, by=self.sender, now=self.now, new_id=new_id)


def id_named(said: str) -> str:
    """Return the id that a text always gives, as a UUID of version 8: its bits are our own."""
    content = sha256(said.encode()).digest()[:16]
    number = int.from_bytes(content) & ~(0xF << 76) & ~(0x3 << 62)
    return str(uuid.UUID(int=number | (0x8 << 76) | (0x2 << 62)))


def find_write(raw_path: str) -> MatchedWrite:
    """Find the row of an address to which something is sent.

    Raises:
        RequestError: Nothing is taken there.
    """
    found = match_write(raw_path)
    if found is not None:
        return found
    raise RequestError(404, "nothing is taken at this address")


def take(sent: Sent) -> Reply:
    """Carry out what was sent.

    Raises:
        TrackerError: It is refused, or cannot be appended.
    """
    module, _, name = sent.write.answer.partition(":")
    function: Callable[[Sent], Reply] = getattr(
        import_module(f"tracker.web.{module}"), name
    )
    try:
        return function(sent)
    except WaitsError as waits:
        return _waiting(sent, waits.kept)
    except BadWordError:
        raise
    except TrackerError as problem:
        # Elsewhere the address would be to blame; here it was understood, and the body is not.
        if status_of(problem, sent.path.values()) == 400 and not isinstance(  # noqa: PLR2004
            problem, RequestError
        ):
            raise BodyRefusedError([fault_of(problem)]) from problem
        raise


def _waiting(sent: Sent, kept: ReviewKept) -> Reply:
    """Reply to something that waits: a program is told the review, a browser led to its page."""
    if not sent.write.gives:
        address = review_address(kept.dossier, kept.review)
        headers = {"Location": address, "Cache-Control": "no-store"}
        return Reply(303, b"", "", headers)
    with sent.opened() as log:
        return review_reply(
            log, kept.dossier, kept.review, now=sent.now, status=_ACCEPTED
        )
