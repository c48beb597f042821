"""Mending a record: correct, withdraw, retract a source, dispute, undo; each a new event, planned first and then appended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_args

import msgspec

from tracker.domain.envelope import refuse
from tracker.domain.errors import (
    ConflictingEventError,
    RefusedEventError,
    WrongExpectedVersionError,
)
from tracker.domain.events import (
    DossierOpened,
    Fact,
    RecordCorrected,
    RecordWithdrawn,
    ReportDisputed,
    SourceRetracted,
)
from tracker.domain.names import NAME_LENGTH
from tracker.domain.recorded import UnknownEvent
from tracker.domain.rules import is_known, objections
from tracker.services.amendments import MENDS, Ledger
from tracker.services.recording.append import held
from tracker.services.recording.correction_words import replacement_of
from tracker.services.recording.event_form import Desk, SourceGiven
from tracker.services.recording.same_pages import append_unless_registered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tracker.domain.events import Event
    from tracker.domain.recorded import RecordedEvent
    from tracker.storage.event_log import EventLog
    from tracker.storage.rows.values import Receipt

ATTEMPTS: Final = 5
UNDONE: Final = "undone"
_FACTS: Final = get_args(Fact)


class Plan(NamedTuple):
    """What mending would append.

    Attributes:
        facts: The events, in order; none when there is nothing to do.
        targets: The recorded events that they are about.
        remarks: What the user should know.
        versions: The version of every stream as it was read.
        seen: The place up to which the dossier was read.
    """

    facts: list[Event]
    targets: list[RecordedEvent]
    remarks: list[str]
    versions: Mapping[tuple[str, str], int]
    seen: int


class Publicly(NamedTuple):
    """The dates and the source of an act of the public, as they were typed.

    Attributes:
        on: The day of the act.
        reported: Since when the public could know; by default that day, or when the source was published.
        source: Where it can be read: a source's slug, or an address, which registers one.
    """

    on: str | None = None
    reported: str | None = None
    source: str | None = None


UNSAID: Final = Publicly()


class Mender:
    """Plans the acts on one dossier's record; nothing is written.

    Attributes:
        ledger: The record as it stands.
    """

    def __init__(
        self, dossier: str, events: Sequence[RecordedEvent], *, now: int, others: Iterable[str] = ()
    ) -> None:
        """Read a dossier's record.

        Args:
            dossier: Its slug.
            events: All its events, in log order.
            now: What `today` is, in microseconds since the epoch.
            others: The slugs of other dossiers.
        """
        self.dossier, self.now = dossier, now
        self.ledger = Ledger(events)
        self._others = tuple(others)
        self._seen = events[-1].global_position if events else 0
        self._held = held(events, dossier, others=lambda: self._others)
        self._keys = {r.event.key for r in events} | set(self.ledger.mended.ids)

    def correct(self, name: str, words: Sequence[str], *, why: str, key: str | None = None) -> Plan:
        """Plan a correction: the event is read with other values from here on, whatever is asked.

        A correction of a correction is one of what that corrects. Something withdrawn can be corrected, and stays withdrawn.

        Args:
            name: The event, by key or id.
            words: `field=value`; see `replacement_of`.
            why: What was wrong.
            key: The key of the new event; by default one is made.

        Raises:
            TrackerError: There is no such event or field, or the event would not be legal any more.
        """
        asked = self.ledger.find(name)
        target = self.ledger.corrected_by(asked)
        remarks = (
            []
            if target is asked
            else [f"{asked.name} is a correction of {target.name}: this corrects {target.name}"]
        )
        event = self.ledger.as_corrected(target)
        if isinstance(event, UnknownEvent):
            raise RefusedEventError(
                f"{target.name} is of a type that this release does not know",
                "upgrade tracker first",
            )
        if isinstance(event, MENDS):
            raise RefusedEventError(
                f"{target.name} is a {event.type} event, whose words are not corrected",
                f"`tracker undo {target.name}`, then do it again",
            )
        replacement = replacement_of(event, words, self._desk())
        if not replacement:
            return self._nothing(target, *remarks, f"{target.name} says so already")
        if not self.ledger.stands(target):
            remarks.append(
                f"{target.name} is withdrawn, and stays so: the correction counts once it is restored"
            )
        act = RecordCorrected(
            dossier=self.dossier,
            key=key or self._key(target, "correct"),
            target=target.name,
            replacement=replacement,
            why=why,
        )
        return self._plan([act], [target], remarks)

    def withdraw(
        self, name: str, *, why: str, key: str | None = None, verb: str = "withdraw"
    ) -> Plan:
        """Plan a withdrawal: the event does not count any more; of a withdrawal, it restores what that withdrew.

        Args:
            name: The event, by key or id.
            why: Why it should not have been made.
            key: The key of the new event; by default one is made.
            verb: What the made key says.

        Raises:
            TrackerError: There is no such event, or it is the opening of the dossier.
        """
        target = self.ledger.find(name)
        if not self.ledger.stands(target):
            by = self.ledger.withdrawal_of(target)
            return self._nothing(
                target,
                f"{target.name} is withdrawn already"
                + (f", by {by.name}; `tracker undo {by.name}` restores it" if by else ""),
            )
        return self._plan([self._withdrawal(target, why, verb, key)], [target], [])

    def retract(
        self,
        source: str,
        *,
        why: str,
        url: str | None = None,
        publicly: Publicly = UNSAID,
        key: str | None = None,
    ) -> Plan:
        """Plan a retraction: the publisher took a source back, and from the day that this was known it carries nothing.

        Args:
            source: The source, by slug or address.
            why: What the publisher gave as the reason.
            url: Where the retraction can be read.
            publicly: When that was, and where it was reported.
            key: The key of the new event; by default one is made.

        Raises:
            TrackerError: There is no such source, or it is retracted already in other words.
        """
        desk = self._desk()
        slug = self.source(source)
        dated = self._dated(desk, publicly)
        standing = [(r, act) for r, act in self.ledger.mended.retractions if act.source == slug]
        if standing:
            first, act = standing[0]
            said = dict.fromkeys(("why", "url", "when", "reported"))
            new = (
                said
                | {"why": why, "url": url}
                | {n: dated[n] for n in ("when", "reported") if n in dated}
            )
            if all(getattr(act, n) == v for n, v in new.items() if v is not None):
                return self._nothing(first, f"{slug} is retracted already, by {first.name}")
            raise RefusedEventError(
                f"source {slug!r} is retracted already, by {first.name}",
                f"`tracker correct {first.name} when=…` mends that retraction",
            )
        target = self._source(slug)
        act = SourceRetracted(
            dossier=self.dossier,
            key=key or self._fresh(slug, "retract"),
            source=slug,
            why=why,
            url=url,
            **dated,
        )
        return self._plan([*desk.made, act], [target] if target else [], desk.remarks)

    def dispute(
        self,
        name: str,
        *,
        by: str,
        claim: str | None = None,
        publicly: Publicly = UNSAID,
        key: str | None = None,
    ) -> Plan:
        """Plan a denial: a party denies a report; the report stands, marked, from the day that this was known.

        Args:
            name: The dated fact that is denied, by key or id.
            by: Who denies it, by slug, name or alias.
            claim: What it says instead.
            publicly: When that was, and where it was reported.
            key: The key of the new event; by default one is made.

        Raises:
            TrackerError: There is no such event or party, or the event is no report.
        """
        asked = self.ledger.find(name)
        target = self.ledger.root_of(asked)
        desk = self._desk()
        party = desk.name("party", by)
        if target is not asked:
            raise RefusedEventError(
                f"{asked.name} is an act of our own, not a report",
                f"`tracker dispute {target.name}` disputes what it mends",
            )
        if not isinstance(target.event, _FACTS):
            raise RefusedEventError(
                f"{target.name} is a {target.event.type} event, not a dated report",
                "dispute a fact, such as a position-stated event",
            )
        mine = [
            (r, act)
            for r, act in self.ledger.mended.disputes
            if self.ledger.target_of(r) is target and act.by == party
        ]
        same = [r for r, act in mine if act.claim == claim]
        if same:
            return self._nothing(target, f"{party} denies {target.name} already, by {same[0].name}")
        remarks = [f"{party} has denied it before, by {r.name}, in other words" for r, _ in mine]
        if not self.ledger.stands(target):
            remarks.append(f"{target.name} is withdrawn: the denial counts once it is restored")
        act = ReportDisputed(
            dossier=self.dossier,
            key=key or self._key(target, "dispute"),
            target=target.name,
            by=party,
            claim=claim,
            **self._dated(desk, publicly),
        )
        return self._plan([*desk.made, act], [target], [*remarks, *desk.remarks])

    def undo(self, names: Sequence[str] = (), *, why: str = UNDONE) -> Plan:
        """Plan to take back named events, or all events of the dossier's last append; an undo that is undone restores.

        The opening of a dossier stays: without it nothing could be appended, not even what restores it.

        Args:
            names: The events, by key or id; none means the last append.
            why: Why.

        Raises:
            TrackerError: There is no such event.
        """
        if len(names) == 1:
            return self.withdraw(names[0], why=why, verb="undo")
        targets = [self.ledger.find(n) for n in names] if names else last_append(self.ledger.events)
        kept = [r for r in targets if isinstance(r.event, DossierOpened)]
        taken = [r for r in targets if r not in kept and (not names or self.ledger.stands(r))]
        remarks = [f"the dossier {self.dossier} stays open" for _ in kept]
        return self._plan([self._withdrawal(r, why, "undo", None) for r in taken], taken, remarks)

    def source(self, name: str) -> str:
        """The slug of a source that is named by slug or address.

        Raises:
            UnknownNameError: There is none.
        """
        return self._desk().name("source", name)

    def _withdrawal(
        self, target: RecordedEvent, why: str, verb: str, key: str | None
    ) -> RecordWithdrawn:
        return RecordWithdrawn(
            dossier=self.dossier, key=key or self._key(target, verb), target=target.name, why=why
        )

    def _dated(self, desk: Desk, publicly: Publicly) -> dict[str, Any]:
        """The dates and the evidence of an act of the public; unless its source says when, it was known on its day."""
        found: dict[str, Any] = {}
        if publicly.on is not None:
            found |= desk.dated(publicly.on)
        if publicly.source is not None:
            evidence = desk.evidence(publicly.source, SourceGiven(), on=found.get("when"))
            found["evidence"] = msgspec.convert([evidence], _evidence())
        dated = any(
            desk.catalogue.published(e.source) is not None for e in found.get("evidence", ())
        )
        if publicly.reported is not None:
            found["reported"] = desk.date(publicly.reported)
        elif "when" in found and not dated:
            found["reported"] = found["when"]
        return found

    def _source(self, slug: str) -> RecordedEvent | None:
        return next(
            (
                r
                for r in self.ledger.events
                if r.stream == f"source:{slug}"
                and r.event.type == "source-registered"
                and self.ledger.stands(r)
            ),
            None,
        )

    def _desk(self) -> Desk:
        return _Desk(self.dossier, self.ledger.events, now=self.now, others=self._others)

    def _key(self, target: RecordedEvent, verb: str) -> str:
        return self._fresh(self.ledger.root_of(target).name, verb)

    def _fresh(self, base: str, verb: str) -> str:
        """A key that says what was done to what; the same act done again needs another, or it would be known already."""
        number = 1
        while True:
            end = f".{verb}-{number}"
            key = base[: NAME_LENGTH - len(end)] + end
            if key not in self._keys:
                self._keys.add(key)
                return key
            number += 1

    def _plan(
        self, facts: Sequence[Event], targets: list[RecordedEvent], remarks: Sequence[str]
    ) -> Plan:
        known = self._held.known
        for fact in facts:
            known.expect(fact)
        for fact in facts:
            if is_known(fact, known) and fact.key is not None:
                raise ConflictingEventError(fact.key, dossier=self.dossier)
            for objection in objections(fact, known):
                raise objection.problem
        return Plan(list(facts), targets, list(remarks), self._held.versions, self._seen)

    def _nothing(self, target: RecordedEvent, *remarks: str) -> Plan:
        return Plan([], [target], list(remarks), self._held.versions, self._seen)


class _Desk(Desk):
    """A desk that finds what there is, and makes nothing but a source that an address names."""

    def name(self, kind: str, text: str) -> str:
        """The slug or key that a name means."""
        return self._found(kind, text)


def last_append(events: Sequence[RecordedEvent]) -> list[RecordedEvent]:
    """The events of a dossier that were appended last, together: they share the recorded time, which no other append has."""
    found: list[RecordedEvent] = []
    for recorded in reversed(events):
        if found and (recorded.recorded_at, recorded.recorded_by) != (
            found[-1].recorded_at,
            found[-1].recorded_by,
        ):
            break
        found.append(recorded)
    return found[::-1]


def mender_of(log: EventLog, dossier: str, *, now: int) -> Mender:
    """A mender of a dossier as the log holds it."""
    return Mender(dossier, list(log.read(dossier=dossier)), now=now, others=log.dossiers())


def carry_out(
    plan: Plan, log: EventLog, again: Callable[[Mender], Plan], *, dossier: str, now: int
) -> tuple[Plan, list[Receipt]]:
    """Append what was planned, all or none; when another writer was faster, plan again.

    Args:
        plan: What was planned.
        log: The log.
        again: Plans the same on a newer state of the record.
        dossier: The dossier.
        now: What `today` is.

    Returns:
        What was done in the end, and where.

    Raises:
        TrackerError: What others appended meanwhile leaves no place for it.
    """
    for attempt in range(ATTEMPTS):
        if not plan.facts:
            break
        touched = {(f.dossier, f.stream) for f in plan.facts}
        try:
            receipts = append_unless_registered(
                log,
                plan.facts,
                seen=plan.seen,
                expected={key: plan.versions.get(key, 0) for key in touched},
            )
        except (ConflictingEventError, WrongExpectedVersionError):
            if attempt == ATTEMPTS - 1:
                raise
        else:
            # Who does the very same at the same moment makes the same events; then they are there, and were not added.
            new = [(f, r) for f, r in zip(plan.facts, receipts, strict=True) if r.added]
            if new:
                return plan._replace(facts=[f for f, _ in new]), [r for _, r in new]
        plan = again(mender_of(log, dossier, now=now))
    return plan, []


def checked_why(why: str) -> str:
    """The reason of an act, which is never blank.

    Raises:
        InvalidEventError: It is.
    """
    if not why.strip():
        raise refuse("why", "is blank", "say what was wrong")
    return why.strip()


def _evidence() -> Any:
    from tracker.domain.envelope import Evidence  # noqa: PLC0415

    return tuple[Evidence, ...]
