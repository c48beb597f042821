"""One flow for all that is appended: check, preview, ask, append, tell, and say what undoes it.

Every way to append goes through these steps, and an interface only shows what they give:

    ledger = read_ledger(log, dossier)            # services/amendments: the record, mended once
    plan = plan_facts(ledger, facts)              # or an act of mending.Mender
    preview = preview_of(plan, now=now)           # what would change, in a picture
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

For a preview the planned events are put behind the recorded ones as the log would put them, both
records are asked the same question, and the two pictures are compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

import msgspec

from tracker.domain.dates import day_of, day_start, parse_when, read_when
from tracker.domain.errors import (
    Advice,
    ConflictingEventError,
    RefusedEventError,
    TrackerError,
    WrongExpectedVersionError,
)
from tracker.domain.events import (
    DossierOpened,
    MembershipChanged,
    PositionEnded,
    PositionStated,
    SourceRegistered,
)
from tracker.domain.recorded import UNRECORDED, RecordedEvent
from tracker.domain.references import references
from tracker.domain.rules import Known, decide
from tracker.projections.picture import picture_of_mended
from tracker.projections.questions.diff import compare
from tracker.projections.sentences import own_words
from tracker.projections.visible import ask
from tracker.services.amendments import (
    MENDS,
    Change,
    Ledger,
    changes_between,
    expect_all,
    label,
    read_ledger,
)
from tracker.services.doubts import new_doubts
from tracker.services.reading import Remark
from tracker.services.recording.append import ATTEMPTS, append_unless_overtaken
from tracker.services.recording.near_duplicates import (
    close_names,
    close_stances,
    near_duplicates,
)
from tracker.services.recording.source_pages import (
    settled,
    source_at,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence
    from typing import Self

    from tracker.domain.events import Event
    from tracker.projections.questions.diff_format import Diff
    from tracker.services.amendments import Gone
    from tracker.services.recording.near_duplicates import Near
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
    """

    ledger: Ledger
    facts: list[Event]
    again: Callable[[Ledger], Plan]
    known: Sequence[RecordedEvent] = ()
    withdrawn: Sequence[Gone] = ()
    targets: Sequence[RecordedEvent] = ()
    remarks: Sequence[Remark] = ()
    first: Plan | None = None

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
        return newer._replace(first=self.first or self)

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
        What was appended in the end, and where; nothing when others have said the same by now.

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


class Touched(msgspec.Struct, frozen=True, kw_only=True):
    """A recorded event that a plan mends or marks.

    Attributes:
        name: Its key, else its slug, else its id.
        type: Its type.
        says: Its words.
        stood: Whether it counted before.
        stands: Whether it counts afterwards.
        changes: The fields that read differently.
    """

    name: str
    type: str
    says: str
    stood: bool
    stands: bool
    changes: list[Change]


class Hanging(msgspec.Struct, frozen=True, kw_only=True):
    """A name that stands in an event, and that nothing has afterwards.

    Attributes:
        event: The event, by key or id.
        kind: The kind of thing that it names.
        name: The name.
    """

    event: str
    kind: str
    name: str


class Preview(NamedTuple):
    """The changes that a plan would make.

    Attributes:
        near: Recorded facts that new ones may repeat.
        touched: The recorded events that it is about, at the root of what is mended.
        hanging: Names that nothing has afterwards; `verify` reports them, and no answer breaks.
        diff: The difference between the answer before and after: that of today, or of the day of
            the events themselves where today's answer stays.
        remarks: What somebody should look at: dates that disagree, pointers without an effect, a
            stance close to what holds, names close to known ones, and what is known from today on
            only.
    """

    near: list[Near]
    touched: list[Touched]
    hanging: list[Hanging]
    diff: Diff
    remarks: list[Remark]


def preview_of(plan: Plan, *, now: int, day: str | None = None) -> Preview:
    """Work out what a plan would change.

    Args:
        plan: The plan.
        now: The time, in microseconds since the epoch.
        day: The day or instant whose answer is compared, as a written date; by default today and,
            where nothing changes in that, the day of the events themselves.
    """
    before = plan.ledger
    after = Ledger(
        with_appended(before.events, plan.facts, now=now), dossier=before.dossier
    )
    roots = list({r.event_id: r for r in map(before.root_of, plan.targets)}.values())
    zone = (after if after.events else before).mended.catalogue.zone
    diff = preview_between(before, after, day=day or day_of(now, zone).isoformat())
    if day is None and not changes_anything(diff):
        own = _own_day(plan, roots, after)
        if own is not None:
            diff = preview_between(before, after, day=own)
    return Preview(
        near=near_duplicates(before, plan.facts),
        touched=[_touched(root, before, after) for root in roots],
        hanging=_hanging(plan, after),
        diff=diff,
        remarks=[
            *(Remark(doubt.text) for doubt in new_doubts(before, after)),
            *close_stances(before, plan.facts),
            *close_names(before, plan.facts),
            *_known_from_today(plan.facts, after, now),
        ],
    )


def _known_from_today(
    facts: Iterable[Event], after: Ledger, now: int
) -> Iterator[Remark]:
    """Yield the facts that are older, and of which nothing says since when they were known."""
    catalogue = after.mended.catalogue
    today = day_start(day_of(now, catalogue.zone), catalogue.zone)
    for fact in facts:
        published = any(catalogue.published(e.source) for e in fact.evidence)
        if fact.when is None or fact.reported or published:
            continue
        is_own = isinstance(fact, MembershipChanged) and not fact.evidence
        if is_own or read_when(fact.when, zone=catalogue.zone).start.latest > today:
            continue
        name = fact.key or f"this {fact.type}"
        yield Remark(
            f"{name} is known only from today, since neither it nor a source says since when",
            Advice("say-reported", {"name": name}),
        )


def preview_between(before: Ledger, after: Ledger, *, day: str) -> Diff:
    """Compare the answers of two states of a dossier's record.

    Args:
        before: The record as it is; it may have no events yet.
        after: The record as it would be.
        day: The day or instant asked about, as a written date.
    """
    catalogue = after.mended.catalogue
    columns = _columns(after)
    first, second = (
        picture_of_mended(
            ledger.mended,
            ask(day, zone=catalogue.zone, log=ledger.place),
            columns=columns,
        )
        for ledger in (before, after)
    )
    return compare(first, second)


def changes_anything(diff: Diff) -> bool:
    """Tell whether a position, a cell or an entry of a list differs, and not only a name."""
    return any(True for _ in diff.changes())


def with_appended(
    events: Sequence[RecordedEvent], facts: Sequence[Event], *, now: int
) -> list[RecordedEvent]:
    """Return recorded events, and others behind them as the log would record them.

    The ids of these begin with `preview-`.
    """
    place = events[-1].global_position if events else 0
    recorded_at = max(now, events[-1].recorded_at if events else now)
    versions = {r.stream: r.stream_position for r in events}
    found = list(events)
    for number, fact in enumerate(facts, start=1):
        stream = fact.stream
        versions[stream] = versions.get(stream, 0) + 1
        found.append(
            RecordedEvent(
                event=fact,
                event_id=f"{UNRECORDED}{number}",
                stream=stream,
                stream_position=versions[stream],
                global_position=place + number,
                recorded_at=recorded_at,
                recorded_by="",
                digest=b"",
            )
        )
    return found


def _columns(ledger: Ledger) -> list[str]:
    """Return the dossier's columns, and everybody who took a position."""
    catalogue = ledger.mended.catalogue
    spoke = {
        r.event.party
        for r in ledger.events
        if isinstance(r.event, PositionStated | PositionEnded)
    }
    known = sorted(catalogue.parties.values(), key=lambda p: (p.display_order, p.slug))
    ordered = [p.slug for p in known if p.slug in spoke]
    return list(dict.fromkeys([*catalogue.dossier.columns, *ordered, *sorted(spoke)]))


def _own_day(plan: Plan, roots: Sequence[RecordedEvent], after: Ledger) -> str | None:
    """Return the last day of the one event that a plan mends, else of its newest dated fact."""
    zone = after.mended.catalogue.zone
    if roots:
        read: Any = after.as_corrected(roots[0])
        when = getattr(read, "when", None) if len(roots) == 1 else None
        if when is None:
            return None
        return day_of(parse_when(when, zone=zone).start.latest - 1, zone).isoformat()
    written = next(
        (fact.when for fact in reversed(plan.facts) if fact.when is not None), None
    )
    if written is None:
        return None
    read_as = parse_when(written, zone=zone)
    if read_as.lasting in {"open", "unknown"}:
        return None
    return day_of((read_as.end or read_as.start).latest - 1, zone).isoformat()


def _touched(recorded: RecordedEvent, before: Ledger, after: Ledger) -> Touched:
    old, new = before.as_corrected(recorded), after.as_corrected(recorded)
    return Touched(
        name=label(recorded.event, recorded.event_id),
        type=recorded.event.type,
        says=own_words(old),
        stood=before.stands(recorded),
        stands=after.stands(recorded),
        changes=changes_between(old, new),
    )


def _hanging(plan: Plan, after: Ledger) -> list[Hanging]:
    if not any(isinstance(fact, MENDS) for fact in plan.facts):
        return []
    there = set(_unknown_names(plan.ledger))
    return [
        Hanging(event=event, kind=kind, name=name)
        for event, kind, name in _unknown_names(after)
        if (event, kind, name) not in there
    ]


def _unknown_names(ledger: Ledger) -> list[tuple[str, str, str]]:
    """Return each event, kind and name where an event that stands names what nothing has."""
    known = Known(ledger.dossier)
    for recorded in ledger.events:
        event = ledger.standing.get(recorded.event_id)
        known.expect(
            event or recorded.event,
            event_id=recorded.event_id,
            stands=event is not None,
        )
    found: list[tuple[str, str, str]] = []
    for recorded in ledger.events:
        event = ledger.standing.get(recorded.event_id)
        named = references(event) if event is not None else ()
        found += [(recorded.name, r.kind, r.name) for r in named if not known.has(r)]
    return found
