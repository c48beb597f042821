"""The events that count for a question, and as what: the only place that compares clocks.

The second and third step of docs/explanation/time-and-truth.md, section 3, on a record that is
mended already: what was not known is dropped, and so is what rests only on evidence that no longer
carries anything; the rest is split by the valid clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from tracker.domain.dates import FOREVER, Bounds, When, format_instant, read_when
from tracker.domain.events import (
    CommitmentFulfilled,
    Event,
    Fact,
    MeetingHeld,
    MembershipChanged,
    ReportDisputed,
    SourceRetracted,
)

if TYPE_CHECKING:
    from collections.abc import Container

    from tracker.domain.envelope import Evidence
    from tracker.domain.recorded import Noted, RecordedEvent
    from tracker.projections.mended import Catalogue, Mended
    from tracker.projections.question_clocks import Question

_OUTCOMES: Final = frozenset((MeetingHeld, CommitmentFulfilled))
"""Facts that count from the end of their `when`."""
_FINGERPRINT: Final = msgspec.json.Encoder(order="sorted").encode


class Reported(msgspec.Struct, frozen=True, gc=False):
    """The instant since which the public could know a fact, and the words for it."""

    latest: int
    text: str


class Counted(msgspec.Struct, frozen=True, gc=False):
    """A fact that counts: as corrected, with what is left of its evidence.

    `bounds` decides order and certainty: those of the start, or of the end for an outcome. `rank`
    puts facts in an order that does not depend on when they were appended; it is for listing them,
    and decides nothing.
    """

    event: Event
    event_id: str
    name: str
    when: When
    bounds: Bounds
    reported: Reported
    evidence: tuple[Evidence, ...]

    @property
    def rank(self) -> tuple[int, int, str, bytes]:
        """Its place in a list of facts."""
        return (*self.bounds, self.event.key or "", _FINGERPRINT(self.event))

    def before(self, other: Counted) -> bool:
        """Check that it was certainly over before the other began."""
        return self.bounds.latest <= other.bounds.earliest


class Visible(NamedTuple):
    """The facts that count for one question."""

    catalogue: Catalogue
    certain: list[Counted]
    possible: list[Counted]
    disputed_by: dict[str, list[str]]
    ids: dict[str, str]
    then: int
    lost_then: set[str]

    def known_then(self, fact: Counted) -> bool:
        """Check that a fact counts also without what was reported after the date asked about."""
        return (
            fact.reported.latest <= self.then
            and left_over(fact.event.evidence, self.lost_then) is not None
        )


def visible(mended: Mended, question: Question) -> Visible:
    """Return the facts that count: known by then, on evidence that still carries them."""
    catalogue, known, boundary = mended.catalogue, question.known, question.boundary
    lost = lost_sources(mended, known)
    certain: list[Counted] = []
    possible: list[Counted] = []
    dates: dict[str, When] = {}
    reports: dict[str, Reported] = {}
    for recorded, event in mended.facts:
        when = dates.get(event.when)
        if when is None:
            when = dates[event.when] = read_when(event.when, zone=catalogue.zone)
        bounds = bounds_of(event, when)
        earliest, latest = bounds
        if earliest >= boundary:
            continue
        reported = reports.get(event.reported) if event.reported is not None else None
        if reported is None:
            reported = reported_of(recorded, event, catalogue)
            if event.reported is not None:
                reports[event.reported] = reported
        if reported.latest > known:
            continue
        evidence = event.evidence
        if lost and evidence:
            left = left_over(evidence, lost)
            if left is None:
                continue
            evidence = left
        fact = Counted(
            event,
            recorded.event_id,
            event.key or recorded.event_id,
            when,
            bounds,
            reported,
            evidence,
        )
        (certain if latest <= boundary else possible).append(fact)
    then = min(known, boundary)
    return Visible(
        catalogue,
        certain,
        possible,
        denials(mended, lost, known),
        mended.ids,
        then,
        lost_sources(mended, then),
    )


def bounds_of(event: Fact, when: When) -> Bounds:
    """Return the interval that decides a fact's order and certainty."""
    return when.outcome if type(event) in _OUTCOMES else when.start


def denials(mended: Mended, lost: Container[str], known: int) -> dict[str, list[str]]:
    """Return the parties that deny each report, by its event id; only denials that count."""
    found: dict[str, set[str]] = {}
    for recorded, dispute in mended.disputes:
        target = mended.ids.get(dispute.target)
        if (
            target is not None
            and reported_of(recorded, dispute, mended.catalogue).latest <= known
            and left_over(dispute.evidence, lost) is not None
        ):
            found.setdefault(target, set()).add(dispute.by)
    return {target: sorted(parties) for target, parties in found.items()}


def public_acts(
    mended: Mended, question: Question, counted: Container[str]
) -> list[Counted]:
    """Return the sources taken back and the denials of facts that count.

    Args:
        mended: The record, put right.
        question: The question, by whose clocks they have to be known and past.
        counted: The event ids of the facts that count.
    """
    lost = lost_sources(mended, question.known)
    found = []
    acts: list[tuple[RecordedEvent, SourceRetracted | ReportDisputed]] = [
        *mended.retractions,
        *mended.disputes,
    ]
    for recorded, act in acts:
        if (
            isinstance(act, ReportDisputed)
            and mended.ids.get(act.target) not in counted
        ):
            continue
        reported = reported_of(recorded, act, mended.catalogue)
        when = read_when(act.when or reported.text, zone=mended.catalogue.zone)
        evidence = left_over(act.evidence, lost)
        if (
            when.start.earliest < question.boundary
            and reported.latest <= question.known
            and evidence is not None
        ):
            found.append(
                Counted(
                    act,
                    recorded.event_id,
                    act.key or recorded.event_id,
                    when,
                    when.start,
                    reported,
                    evidence,
                )
            )
    return found


def reported_of(
    recorded: RecordedEvent | Noted, event: Event, catalogue: Catalogue
) -> Reported:
    """Tell since when the public could know an event: as stated, by its sources, or by our log."""
    if event.reported is not None:
        return Reported(
            read_when(event.reported, zone=catalogue.zone).start.latest, event.reported
        )
    dated = [(catalogue.published(e.source), e.source) for e in event.evidence]
    published = sorted(
        (bounds.latest, catalogue.sources[source].published or "")
        for bounds, source in dated
        if bounds is not None
    )
    if published:
        began = (
            read_when(event.when, zone=catalogue.zone).start.earliest
            if event.when
            else -FOREVER
        )
        return Reported(*next((p for p in published if p[0] > began), published[-1]))
    if isinstance(event, MembershipChanged) and not event.evidence:
        return Reported(
            read_when(event.when, zone=catalogue.zone).start.latest, event.when
        )
    return Reported(recorded.recorded_at + 1, format_instant(recorded.recorded_at))


def lost_sources(mended: Mended, known: int) -> set[str]:
    """Return the sources that carry nothing for who knows what was reported before `known`.

    They were published later, or taken back by then.

    Acts count in log order: a later retraction may take back what an earlier one rests on.
    """
    catalogue = mended.catalogue
    gone: set[str] = set()
    if known < FOREVER:
        gone = {
            slug
            for slug in catalogue.sources
            if (published := catalogue.published(slug)) is not None
            and published.latest > known
        }
    for recorded, retraction in reversed(mended.retractions):
        if (
            reported_of(recorded, retraction, catalogue).latest <= known
            and left_over(retraction.evidence, gone) is not None
        ):
            gone.add(retraction.source)
    return gone


def left_over(
    evidence: tuple[Evidence, ...], lost: Container[str]
) -> tuple[Evidence, ...] | None:
    """Return the evidence that is left; None when none is left that supports an event."""
    for each in evidence:
        if each.source in lost:
            break
    else:
        return evidence
    left = tuple(e for e in evidence if e.source not in lost)
    supported = any(e.stance == "supports" for e in evidence)
    return None if supported and not any(e.stance == "supports" for e in left) else left
