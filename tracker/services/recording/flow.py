"""One flow for all that is appended: check, preview, ask, append, tell, and say what undoes it.

Every way to append goes through these steps, and an interface only shows what they give:

    ledger = read_ledger(log, dossier)            # services/amendments: the record, mended once
    plan = plan_facts(ledger, facts)              # or an act of mending.Mender
    preview = preview_of(plan, now=now)           # recording/preview: what would change
    …show it, and ask; here another request may begin, or the plan be dropped…
    done = commit(plan, log)                      # all or none, behind all other writers
    …show done.plan.facts with done.receipts, and the names in done.undo…

Files go the same way, however many rows they have:

    plan = plan_files(files, options, log)        # services/importing: checked, staged
    effects = plan.effects(log, now=now)
    …show plan.checked, and ask…
    done = commit(plan, log)
    …show done.added, done.first and done.last, and undo the last append of done.undo…

Planning and previewing write nothing. A plan knows how to be made again, so that `commit` can
append it behind another writer who was faster.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from tracker.domain.errors import (
    ConflictingEventError,
    RefusedEventError,
    TrackerError,
    WrongExpectedVersionError,
)
from tracker.domain.events import DossierOpened, SourceRegistered
from tracker.domain.rules import decide
from tracker.services.amendments import Ledger, expect_all, read_ledger
from tracker.services.recording.append import ATTEMPTS, append_unless_overtaken
from tracker.services.recording.source_pages import settled, source_at

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence
    from typing import Self

    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent
    from tracker.services.amendments import Gone
    from tracker.services.reading import Remark
    from tracker.storage.append import Appender
    from tracker.storage.event_log import EventLog
    from tracker.storage.rows import Receipt


Done_co = TypeVar("Done_co", covariant=True)


class OvertakenError(TrackerError):
    """Another writer appended to what a plan touches, after it was made."""

    hint = "look again, then do this again"

    def __init__(self) -> None:
        super().__init__("another writer was faster, again and again")


class Planned(Protocol[Done_co]):
    """A plan that `commit` carries out: of facts, of an act that mends, or of files."""

    @property
    def attempts(self) -> int:
        """Return how often other writers may overtake it before it is appended in any case."""

    def append(self, log: EventLog) -> Done_co:
        """Append all of it, or nothing.

        Raises:
            OvertakenError: Another writer was faster, as two errors of storage also say.
        """

    def append_at_last(self, log: EventLog) -> Done_co:
        """Append it while holding the log, so that nobody can overtake, or raise what is wrong."""

    def renewed(self, log: EventLog) -> Self:
        """Return the same plan, made on the log as it is now."""


class Plan(NamedTuple):
    """Events to append to a dossier, checked against its record.

    Attributes:
        ledger: The record that it was checked against.
        facts: The new events, in the order in which they are to be appended; none when there is
            nothing to do.
        again: Makes the same plan on a newer record.
        known: The recorded events that say the same as others that were given.
        withdrawn: Those of the known that count no more, with what withdrew them.
        targets: The recorded events that acts among the facts mend or mark.
        remarks: What a person should know.
        first: The plan that this one was made from again; None when it may be old itself.
        id_of: Gives the id of a new event by its number, the last fact being 0, so that the same
            plan made twice is known; the log makes an id where it gives none.
    """

    ledger: Ledger
    facts: list[Event]
    again: Callable[[Ledger], Plan]
    known: Sequence[RecordedEvent] = ()
    withdrawn: Sequence[Gone] = ()
    targets: Sequence[RecordedEvent] = ()
    remarks: Sequence[Remark] = ()
    first: Plan | None = None
    id_of: Callable[[int], str | None] | None = None

    @property
    def dossier(self) -> str:
        """The slug of the dossier."""
        return self.ledger.dossier

    @property
    def opens(self) -> bool:
        """Tell whether it opens the dossier, for which a database may have to be made first."""
        return any(isinstance(fact, DossierOpened) for fact in self.facts)

    @property
    def attempts(self) -> int:
        """Return how often other writers may overtake it."""
        return ATTEMPTS

    def renewed(self, log: EventLog) -> Plan:
        """Return the same plan, made on the record as it is now."""
        newer = self.again(read_ledger(log, self.dossier))
        return newer._replace(first=self.first or self, id_of=self.id_of)

    def only_while(self, check: Callable[[Ledger], None]) -> Plan:
        """Return the same plan, which is given up as soon as a check raises.

        Args:
            check: Is given the record on which the plan is made, also when it is made again.
        """
        check(self.ledger)

        def again(newer: Ledger) -> Plan:
            check(newer)
            return self.again(newer).only_while(check)

        return self._replace(again=again)

    def append(self, log: EventLog) -> Appended:
        """Append the facts, all or none; nothing when others have said the same by now."""
        old = self.first is None and self.facts
        if old and log.following(self.dossier, self.ledger.place, most=1):
            raise OvertakenError
        return _append(self, log)

    def append_at_last(self, log: EventLog) -> Appended:
        """Plan once more while holding the log, so that nobody can overtake, and append."""
        with log.appending() as appender:
            return _append(self.renewed(log), log, appender)


class Appended(NamedTuple):
    """The outcome of a plan.

    Attributes:
        plan: The plan as it was carried out; another one when other writers were faster.
        receipts: For each fact of the plan its place in the log; none when nothing was appended.
        undo: The names of the events whose withdrawal takes it all back, the last one first; the
            opening of a dossier stays and is not among them.
        cited: The sources that are cited now instead of those that the first plan would have
            registered, by the slug of these; of a slug that only was taken, the new one.
    """

    plan: Plan
    receipts: list[Receipt]
    undo: list[str]
    cited: dict[str, list[str]]


def plan_facts(
    ledger: Ledger,
    facts: Sequence[Event],
    *,
    made: Container[str] = (),
    remarks: Sequence[Remark] = (),
) -> Plan:
    """Check facts of one dossier against its record: which are new, and that no rule refuses one.

    Args:
        ledger: The dossier's record.
        facts: The facts, in the order in which they are to be appended.
        made: The slugs of sources among them that were made on the way: where another writer
            registers the page meanwhile, that source is cited instead.
        remarks: What a person should know of how the facts were read.

    Raises:
        TrackerError: A fact is refused.
    """

    def again(newer: Ledger) -> Plan:
        # From the facts as they were given: a slug that gave way once may have to again.
        there = newer.mended.catalogue.sources
        return _checked(newer, settled(facts, there, made), again, remarks)

    return _checked(ledger, facts, again, remarks)


def _checked(
    ledger: Ledger,
    facts: Sequence[Event],
    again: Callable[[Ledger], Plan],
    remarks: Sequence[Remark],
) -> Plan:
    known = ledger.known()
    withdrawn = expect_all(facts, known, lambda: ledger)
    pages = list(ledger.mended.catalogue.sources.values())
    fresh: list[Event] = []
    held: list[Event] = []
    for fact in facts:
        decided = decide(fact, known)
        if not decided:
            held.append(fact)
        for event in decided:
            if isinstance(event, SourceRegistered):
                _check_page(event, pages)
                pages.append(event)
            known.learn(event)
            fresh.append(event)
    there = [r for fact in held for r in ledger.events if r.event == fact]
    return Plan(ledger, fresh, again, there, withdrawn, remarks=remarks)


def registered_among(facts: Iterable[Event]) -> set[str]:
    """Return the slugs of the sources that some of the facts register."""
    return {fact.slug for fact in facts if isinstance(fact, SourceRegistered)}


def commit(plan: Planned[Done_co], log: EventLog) -> Done_co:
    """Append what was planned, all or none; when another writer was faster, plan again.

    Args:
        plan: The plan, which may be old.
        log: The log.

    Returns:
        Events that were appended in the end, with their places; nothing when others have said the
        same by now.

    Raises:
        TrackerError: What others appended meanwhile leaves no place for it, or the log cannot
            take it.
    """
    for _ in range(plan.attempts):
        try:
            return plan.append(log)
        except (OvertakenError, ConflictingEventError, WrongExpectedVersionError):
            plan = plan.renewed(log)
    return plan.append_at_last(log)


def _append(plan: Plan, log: EventLog, holding: Appender | None = None) -> Appended:
    """Append the facts of a plan, all or none; nothing when there are none."""
    if not plan.facts:
        return Appended(plan, [], [], {})
    receipts = append_unless_overtaken(
        log,
        plan.facts,
        seen=plan.ledger.place,
        versions=plan.ledger.versions,
        holding=holding,
        id_of=plan.id_of,
    )
    both = zip(plan.facts, receipts, strict=True)
    added = [(fact, receipt) for fact, receipt in both if receipt.added]
    if not added:
        # Two who say the very same at the same moment make the same events; for the second of
        # them they are there already, and were not added.
        raise OvertakenError
    return _appended(plan, added)


def _appended(plan: Plan, added: Sequence[tuple[Event, Receipt]]) -> Appended:
    facts = [fact for fact, _ in added]
    named = [
        fact.key or receipt.event_id
        for fact, receipt in added
        if not isinstance(fact, DossierOpened)
    ]
    return Appended(
        plan._replace(facts=facts),
        [receipt for _, receipt in added],
        named[::-1],
        _cited_instead((plan.first or plan).facts, facts),
    )


def _cited_instead(
    planned: Iterable[Event], added: Sequence[Event]
) -> dict[str, list[str]]:
    wanted, there = registered_among(planned), registered_among(added)
    cited = dict.fromkeys(e.source for fact in added for e in fact.evidence)
    others = [slug for slug in cited if slug not in wanted]
    return {slug: others or [slug] for slug in sorted(wanted - there)}


def _check_page(source: SourceRegistered, others: Sequence[SourceRegistered]) -> None:
    """Refuse a source whose page is registered under another slug."""
    if source.url is None:
        return
    rest = [other for other in others if other.slug != source.slug]
    twin = source_at(source.url, rest, published=source.published)
    if twin is not None:
        raise RefusedEventError(
            f"that page is registered already, as source {twin.slug!r} by {twin.publisher}",
            f"cite it as {twin.slug}",
        )
