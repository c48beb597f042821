"""The preview of a plan: what it would change in an answer, and what is worth a look before.

The planned events are put behind the recorded ones as the log would put them, both records are
asked the same question, and the two pictures are compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from tracker.domain.dates import day_of, day_start, parse_when, read_when
from tracker.domain.errors import Advice
from tracker.domain.events import MembershipChanged, PositionEnded, PositionStated
from tracker.domain.recorded import UNRECORDED, RecordedEvent
from tracker.domain.references import references
from tracker.domain.rules import Known
from tracker.projections.picture import picture_of_mended
from tracker.projections.questions.diff.compare import compare
from tracker.projections.sentences import own_words
from tracker.projections.visible import ask
from tracker.services.amendments import MENDS, Change, Ledger, changes_between, label
from tracker.services.doubts import new_doubts
from tracker.services.reading import Remark
from tracker.services.recording.near_duplicates import (
    close_names,
    close_stances,
    near_duplicates,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.domain.events import Event
    from tracker.projections.questions.diff_format import Diff
    from tracker.services.recording.flow import Plan
    from tracker.services.recording.near_duplicates import Near


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
