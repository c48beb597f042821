"""What happened between two questions: the events that count for one and not for the other, or carry other evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from tracker.domain.dates import read_when
from tracker.domain.events import MembershipChanged
from tracker.projections.picture_format import SourceShown
from tracker.projections.sentences import headline
from tracker.projections.visible import reported_of, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.domain.envelope import Evidence
    from tracker.domain.events import Event, ReportDisputed, SourceRetracted
    from tracker.domain.recorded import RecordedEvent
    from tracker.projections.question import Question
    from tracker.projections.visible import Catalogue, Counted, Mended, Reported

Side = Literal["before", "after", "both"]


class Because(NamedTuple):
    """An event that may have done a change.

    Attributes:
        name: Its key, or its id.
        event_id: Its id.
        type: Its type.
        side: For which question it counts: for both, when only its evidence or its certainty differs.
        when: Its date.
        when_words: Its date in the words of the source.
        reported: Since when the public could know it.
        last: The last microsecond of its date; of an act without one, that of its report.
        known: The last microsecond of its report.
        possible: Whether it may not have happened yet.
        text: What it says, in a line.
        event: The event itself.
        stream: The stream that it belongs to.
        targets: What a denial is about, by id and key.
        source: What a retraction takes back.
        member: Who joined or left.
        coalition: What it joined or left.
        sources: What supports it, still without numbers.
    """

    name: str
    event_id: str
    type: str
    side: Side
    when: str | None
    when_words: str | None
    reported: str
    last: int
    known: int
    possible: bool
    text: str
    event: Event
    stream: str
    targets: frozenset[str]
    source: str | None
    member: str | None
    coalition: str | None
    sources: tuple[SourceShown, ...]


def causes_between(mended: Mended, before: Question, after: Question) -> list[Because]:
    """The events that make the difference between two answers of one log, in the order of their dates."""
    one, two = visible(mended, before), visible(mended, after)
    old, new = (
        {
            f.event_id: (f, certain)
            for certain, found in ((True, side.certain), (False, side.possible))
            for f in found
        }
        for side in (one, two)
    )
    ranked: list[tuple[int, str, Because]] = []
    for event_id in dict.fromkeys([*old, *new]):
        first, second = old.get(event_id), new.get(event_id)
        if (
            first is not None
            and second is not None
            and (first[0].evidence, first[1]) == (second[0].evidence, second[1])
        ):
            continue
        fact, certain = second or old[event_id]
        side: Side = "after" if first is None else "before" if second is None else "both"
        ranked.append(
            (
                fact.bounds.earliest,
                fact.name,
                fact_because(fact, side, mended.catalogue, certain=certain),
            )
        )
    counted = {name for name, event_id in mended.ids.items() if event_id in old or event_id in new}
    cited = {
        e.source for side in (old, new) for fact, _ in side.values() for e in fact.event.evidence
    }
    acts: list[tuple[RecordedEvent, SourceRetracted | ReportDisputed]] = [
        (r, a) for r, a in mended.retractions if a.source in cited
    ]
    acts += [(r, a) for r, a in mended.disputes if a.target in counted]
    for recorded, act in acts:
        reported = reported_of(recorded, act, mended.catalogue)
        known = (reported.latest <= before.known, reported.latest <= after.known)
        if known[0] != known[1]:
            ranked.append(
                (
                    reported.latest,
                    recorded.name,
                    act_because(recorded, act, mended, reported, "after" if known[1] else "before"),
                )
            )
    return [because for *_, because in sorted(ranked, key=lambda r: r[:2])]


def fact_because(fact: Counted, side: Side, catalogue: Catalogue, *, certain: bool) -> Because:
    """A fact, as what may have done a change."""
    event = fact.event
    moved = event if isinstance(event, MembershipChanged) else None
    return Because(
        name=fact.name,
        event_id=fact.event_id,
        type=event.type,
        side=side,
        when=fact.when.text,
        when_words=event.when_words,
        reported=fact.reported.text,
        last=fact.bounds.latest - 1,
        known=fact.reported.latest - 1,
        possible=not certain,
        text=_told(event, catalogue),
        event=event,
        stream=event.stream,
        targets=frozenset(),
        source=None,
        member=moved.member if moved else None,
        coalition=moved.coalition if moved else None,
        sources=_sources(fact.evidence, catalogue),
    )


def act_because(
    recorded: RecordedEvent,
    act: SourceRetracted | ReportDisputed,
    mended: Mended,
    reported: Reported,
    side: Side,
) -> Because:
    """A retraction or a denial, as what may have done a change."""
    target = getattr(act, "target", None)
    event_id = mended.ids.get(target) if target else None
    names = {name for name, found in mended.ids.items() if event_id and found == event_id}
    return Because(
        name=recorded.name,
        event_id=recorded.event_id,
        type=act.type,
        side=side,
        when=act.when,
        when_words=act.when_words,
        reported=reported.text,
        last=read_when(act.when, zone=mended.catalogue.zone).start.latest - 1
        if act.when
        else reported.latest - 1,
        known=reported.latest - 1,
        possible=False,
        text=_told(act, mended.catalogue),
        event=act,
        stream=act.stream,
        targets=frozenset(names),
        source=getattr(act, "source", None),
        member=None,
        coalition=None,
        sources=_sources(act.evidence, mended.catalogue),
    )


def _told(event: Event, catalogue: Catalogue) -> str:
    """What an event says, with the names of parties and issues."""
    return headline(
        event,
        party=lambda slug: catalogue.parties[slug].name if slug in catalogue.parties else slug,
        issue=lambda slug: catalogue.issues[slug].title if slug in catalogue.issues else slug,
    )


def _sources(evidence: Iterable[Evidence], catalogue: Catalogue) -> tuple[SourceShown, ...]:
    return tuple(
        source_shown(slug, catalogue)
        for slug in dict.fromkeys(e.source for e in evidence if e.stance == "supports")
    )


def source_shown(slug: str, catalogue: Catalogue) -> SourceShown:
    """A source as an answer shows it, still without its number; one that was never registered under its slug."""
    source = catalogue.sources.get(slug)
    return SourceShown(
        n=0,
        slug=slug,
        publisher=source.publisher if source else slug,
        title=source.title if source else None,
        published=source.published if source else None,
        url=source.url if source else None,
    )
