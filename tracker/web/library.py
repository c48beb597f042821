"""The dossiers that a server reads, kept open, and the answers that it keeps."""

from __future__ import annotations

import threading
from collections import OrderedDict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from tracker.domain.errors import TrackerError
from tracker.services.access import holder_named, holder_of_token
from tracker.services.answers.days import AskedDays, ask_days
from tracker.services.answers.lists import AskedLog, ask_log
from tracker.services.dossiers import BundledLog, Chosen, MemoryLog, Shelf
from tracker.services.reading import AskedDossier, OpenDossier
from tracker.web.running import Running

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.domain.recorded import Origin, RecordedEvent, Reviewed
    from tracker.services.access import Holder
    from tracker.services.answers.days import ChangeDays
    from tracker.services.dossiers import Log
    from tracker.services.reading import Answer, Service
    from tracker.storage.event_log import EventLog
    from tracker.web.replies import Reply
    from tracker.wiring import Wiring

A = TypeVar("A")
T = TypeVar("T")

MEMORY: Final = 64_000_000
"""The bytes that kept answers may take."""
AT_ONCE: Final = 2
"""So many answers are worked out at once; all wait for one interpreter anyway."""
WHOLE: Final = 200_000
"""Fewer events than so many are read whole within the time of an answer."""
_HELD: Final = 8
"""The events of so many small dossiers are kept in memory, those that changed last."""
_DAYS_KEPT: Final = 8
"""The days of so many questions are kept, each for as long as the log has the same end."""
SMALL: Final = 2_000
"""Fewer events than so many are kept in memory; more are read anew for each question."""


class LogEnd(NamedTuple):
    """The end of the log that answers are of.

    Attributes:
        place: The last place; of a bundled dossier its own last.
        digest: The digest there, in hexadecimal digits.
    """

    place: int
    digest: str


NO_LOG: Final = LogEnd(0, "")
"""The end of a log in which nothing is."""


class HeldLog(MemoryLog):
    """The events of one dossier of the user's own log up to one end of it, in memory."""

    def __init__(self, log: Log, events: Sequence[RecordedEvent]) -> None:
        super().__init__(events)
        self._log = log

    def head_at(self, recorded_before: int) -> int:
        """Return the last place recorded before an instant, 0 if there is none."""
        return self._log.head_at(recorded_before)

    def dossiers(self) -> list[str]:
        """Return the dossiers' slugs."""
        return self._log.dossiers()

    def origins(self, event_ids: Sequence[str], /) -> Mapping[str, Origin]:
        """Return where events came from that another log recorded first, by event id."""
        return self._log.origins(event_ids)

    def reviewed(self, event_ids: Sequence[str], /) -> Mapping[str, Reviewed]:
        """Return who proposed events that another person accepted, by event id."""
        return self._log.reviewed(event_ids)


class KeptShelf(Shelf):
    """A shelf that keeps the events of small dossiers, for as long as the log has that end."""

    _lock: threading.RLock | None = None

    def own(self) -> EventLog | None:
        """Return the user's own log; one thread at a time opens it."""
        if self._lock is None:
            self._lock = threading.RLock()
            self._held: OrderedDict[str, tuple[str, HeldLog]] = OrderedDict()
        with self._lock:
            return super().own()

    def choose(self, name: str | None) -> Chosen:
        """Find the dossier of that name, its events in memory where they are few."""
        chosen = super().choose(name)
        own = self.own()
        if own is None or chosen.log is not own:
            return chosen
        if own.holds(chosen.name, at_least=SMALL):
            return chosen
        end = own.head()
        digest = end.digest.hex()
        kept = self._held.get(chosen.name)
        if kept is None or kept[0] != digest:
            read = own.read(dossier=chosen.name, up_to=end.global_position)
            kept = digest, HeldLog(own, list(read))
            assert self._lock is not None  # noqa: S101  (the log was opened)
            with self._lock:
                self._held[chosen.name] = kept
                self._held.move_to_end(chosen.name)
                while len(self._held) > _HELD:
                    self._held.popitem(last=False)
        return Chosen(chosen.name, kept[1], chosen.remark)


class Library:
    """The dossiers, open for as long as the server runs, and the answers that are kept.

    Attributes:
        wiring: The composition root.
        shelf: The dossiers.
        answers: The answers that are kept.
        takes: Whether anything is taken that would be appended.
        feeds: The addresses of feeds that are read wherever they are.
        running: The answers that take long.
    """

    def __init__(
        self,
        wiring: Wiring,
        *,
        memory: int = MEMORY,
        takes: bool = True,
        feeds: frozenset[str] = frozenset(),
    ) -> None:
        self.wiring, self.takes, self.feeds = wiring, takes, feeds
        self.shelf = wiring.shelf(kind=KeptShelf)
        self.answers = KeptAnswers(memory)
        self.running = Running()
        self._working = threading.BoundedSemaphore(AT_ONCE)
        self._claims: dict[str, threading.Lock] = {}
        self._days_lock = threading.Lock()
        self._days: OrderedDict[tuple[AskedDays, str], ChangeDays] = OrderedDict()

    def ask(self, service: Service[A, T], asked: A) -> Answer[T]:
        """Put a question to the dossiers."""
        return service(self.shelf, asked, now=self.wiring.now())

    def open(self, dossier: str) -> OpenDossier:
        """Return a dossier opened for its names and dates.

        Raises:
            TrackerError: There is no such dossier.
        """
        asked = AskedDossier(dossier=dossier)
        return OpenDossier(self.shelf, asked, now=self.wiring.now())

    @contextmanager
    def working_out(self, tag: str) -> Iterator[None]:
        """Work an answer out inside, alone among those who ask for the same."""
        claim = self._claims.setdefault(tag, threading.Lock())
        try:
            with claim, self._working:
                yield
        finally:
            self._claims.pop(tag, None)

    def name_of(self, dossier: str) -> str:
        """Return the slug of a dossier that is named in any case.

        Raises:
            UnknownNameError: There is no such dossier.
        """
        own = self.shelf.own()
        if own is not None and own.holds(dossier):
            return dossier
        return Shelf.choose(self.shelf, dossier).name

    def has_event(self, dossier: str, name: str) -> bool:
        """Say whether a dossier has an event of that key or id."""
        try:
            events = self.shelf.choose(dossier).log.read(dossier=dossier)
        except TrackerError:
            return False
        return any(name in {r.event.key, r.event_id} for r in events)

    def is_own(self, dossier: str) -> bool:
        """Say whether a dossier is of the user's own log, which grows."""
        own = self.shelf.own()
        return own is not None and own.holds(dossier)

    def is_read_whole(self, dossier: str) -> bool:
        """Say whether a dossier is short enough to be read whole for an answer."""
        own = self.shelf.own()
        return own is None or not own.holds(dossier, at_least=WHOLE)

    def days(self, asked: AskedDays, end: LogEnd) -> ChangeDays:
        """Return the days on which a dossier changed; many pages of it need the same ones.

        Args:
            asked: The question.
            end: The end of its log; the days are kept until it has another one.
        """
        name = asked, end.digest
        with self._days_lock:
            found = self._days.pop(name, None) or self.ask(ask_days, asked).value
            if self.end(asked.dossier or "") == end:
                self._days[name] = found
                while len(self._days) > _DAYS_KEPT:
                    self._days.popitem(last=False)
            return found

    def open_log(self) -> EventLog:
        """Open the user's own log for reading.

        Raises:
            DatabaseError: There is none, or it cannot be used.
        """
        return self.wiring.open_log(read_only=True)

    def check_reached(self, place: int) -> None:
        """Refuse a place that the log has not reached: it was of another log.

        Raises:
            DatabaseError: The log ends before it.
        """
        self.ask(ask_log, AskedLog(after=place))

    def holder_of_token(self, token: str) -> Holder | None:
        """Return who a token is for; None when it is unknown, over or revoked."""
        own = self.shelf.own()
        if own is None:
            self.shelf.check_named()
            return None
        return holder_of_token(own.database, token, now=self.wiring.now())

    def holder_named(self, name: str) -> Holder | None:
        """Return who the token of a name is for; None when it is over or revoked."""
        own = self.shelf.own()
        if own is None:
            return None
        return holder_named(own.database, name, now=self.wiring.now())

    def end(self, dossier: str) -> LogEnd:
        """Return the end of the log that a dossier is read from.

        Args:
            dossier: Its slug; empty for all of them.

        Raises:
            TrackerError: There is no such dossier, or the database cannot be used.
        """
        own = self.shelf.own()
        if own is not None and (not dossier or own.holds(dossier)):
            end = own.head()
            return LogEnd(end.global_position, end.digest.hex())
        if not dossier:
            if own is None:
                self.shelf.check_named()
            return NO_LOG
        log = Shelf.choose(self.shelf, dossier).log
        if isinstance(log, BundledLog):
            last = log.events[-1]
            return LogEnd(last.global_position, last.digest.hex())
        return NO_LOG

    def close(self) -> None:
        """Give the database back."""
        self.shelf.close()


class KeptAnswers:
    """Answers by their tag, the latest used last, within some memory."""

    def __init__(self, memory: int) -> None:
        self._memory, self._taken = memory, 0
        self._kept: OrderedDict[str, tuple[Reply, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, tag: str) -> Reply | None:
        """Return the answer that has a tag; None where it is not kept."""
        with self._lock:
            found = self._kept.get(tag)
            if found is None:
                return None
            self._kept.move_to_end(tag)
            return found[0]

    def put(self, tag: str, answer: Reply, size: int) -> None:
        """Keep an answer, and let go of those that were not used for longest.

        Args:
            tag: Its tag.
            answer: The answer.
            size: The bytes that it takes.
        """
        if size > self._memory:
            return
        with self._lock:
            if tag in self._kept:
                return
            self._kept[tag] = answer, size
            self._taken += size
            while self._taken > self._memory:
                _, (_, freed) = self._kept.popitem(last=False)
                self._taken -= freed
