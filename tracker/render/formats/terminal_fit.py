"""What a journalist sees at first look: which entries are shown, in how much detail, and how many are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import MICROSECONDS
from tracker.render.answers.picture_lists import (
    RUNNING,
    Section,
    force,
    meeting,
    possible,
    proposal,
    truce,
    truce_over,
)
from tracker.render.date_and_number_words import counted, moment
from tracker.render.sanitize import clean
from tracker.render.spans import Item, Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.projections.picture_format import (
        CeasefireShown,
        MeetingShown,
        Picture,
        SourceShown,
    )
    from tracker.render.spans import Line, Voice


RECENT_DAYS: Final = 31
"""For how long a truce that is over is still named."""

_RECENT: Final = RECENT_DAYS * 24 * 3600 * MICROSECONDS
_TO_COME: Final = frozenset({"proposed", "confirmed", "postponed", "moved", "disputed"})


class Detail(NamedTuple):
    """How much is shown: statements per cell, lines and citations per statement, entries per list, lines per entry.

    `tight` shows one statement a cell, with its date and citations inside its lines, and no rules between issues;
    `dated` gives the dates of sources.
    """

    statements: int
    lines: int
    cites: int
    entries: int
    entry_lines: int
    tight: bool = False
    dated: bool = True


DETAILS: Final = (
    Detail(statements=9, lines=9, cites=9, entries=9, entry_lines=5),
    Detail(statements=3, lines=5, cites=5, entries=5, entry_lines=3),
    Detail(statements=2, lines=4, cites=4, entries=4, entry_lines=2),
    Detail(statements=2, lines=3, cites=3, entries=4, entry_lines=2),
    Detail(statements=1, lines=4, cites=3, entries=3, entry_lines=2),
    Detail(statements=1, lines=3, cites=2, entries=3, entry_lines=2),
    Detail(statements=1, lines=3, cites=2, entries=3, entry_lines=2, tight=True),
    Detail(statements=1, lines=3, cites=2, entries=3, entry_lines=1, tight=True),
    Detail(statements=1, lines=3, cites=1, entries=2, entry_lines=1, tight=True, dated=False),
    Detail(statements=1, lines=2, cites=1, entries=2, entry_lines=2, tight=True, dated=False),
    Detail(statements=1, lines=2, cites=1, entries=2, entry_lines=1, tight=True, dated=False),
)
"""From all there is to the least that is still an answer; the first that fits one look is taken."""

CARD_DETAILS: Final = (
    *DETAILS[:3],
    Detail(statements=1, lines=2, cites=2, entries=3, entry_lines=2, tight=True),
)
"""The same for cards, which are as long as they have to be."""


class Glance(NamedTuple):
    """The lists below the matrix, and what of them is left out, in words."""

    sections: tuple[Section, ...]
    left_out: tuple[str, ...]


def glance(picture: Picture, voice: Voice, detail: Detail) -> Glance:
    """The lists as seen at first look."""
    truces, truces_left = _truces(picture, voice, detail)
    meetings = _meetings(picture, voice)
    made = sorted(
        (p for p in picture.proposals if p.state in {"open", "disputed"}),
        key=lambda p: -moment(p.made, zone=voice.zone),
    )
    forces = sorted(picture.forces, key=lambda f: -moment(f.as_of, zone=voice.zone))
    found = [
        Section("Truces", truces),
        Section("Meetings", meetings),
        Section(
            "Proposals", tuple(proposal(p, voice, whole=False) for p in made[: detail.entries])
        ),
        Section("Forces", tuple(force(f, voice) for f in forces[: detail.entries])),
        Section("Possible", tuple(possible(p, voice) for p in picture.possible[: detail.entries])),
    ]
    left = (
        (truces_left, "truce"),
        (len(picture.meetings) - len(meetings), "meeting"),
        (len(picture.proposals) - min(len(made), detail.entries), "proposal"),
        (len(picture.agreements), "agreement"),
        (len(forces) - min(len(forces), detail.entries), "force figure"),
        (len(picture.notes), "note"),
        (len(picture.possible) - min(len(picture.possible), detail.entries), "possible fact"),
    )
    return Glance(
        tuple(_few_cites(section, detail.cites) for section in found if section.items),
        tuple(counted(n, noun) for n, noun in left if n > 0),
    )


def _few_cites(section: Section, most: int) -> Section:
    """A section in which no entry cites more than so many sources and one."""
    items = []
    for item in section.items:
        numbers = [place for place, span in enumerate(item.line) if span.role == "cite"]
        line = (
            (*item.line[: numbers[most + 1]], Span("…")) if len(numbers) > most + 1 else item.line
        )
        items.append(Item(line, item.parts))
    return Section(section.title, tuple(items))


def _truces(picture: Picture, voice: Voice, detail: Detail) -> tuple[tuple[Item, ...], int]:
    """The truces that matter, one line for those that have just ended, and how many are left out."""
    running = [c for c in picture.ceasefires if c.state in RUNNING][: detail.entries + 1]
    now = moment(picture.asked.boundary, zone=voice.zone)
    over = sorted(
        (
            c
            for c in picture.ceasefires
            if c.state not in RUNNING and _last_date(c, voice) >= now - _RECENT
        ),
        key=lambda c: -_last_date(c, voice),
    )
    items = [truce(c, voice, whole=False) for c in running]
    named = over[: detail.entries]
    if named:
        items.append(
            Item((Span("Over: ", "dim"), Span(", ".join(truce_over(c, voice) for c in named))))
        )
    return tuple(items), len(picture.ceasefires) - len(running) - len(named)


def _last_date(found: CeasefireShown, voice: Voice) -> int:
    return max(
        moment(text, zone=voice.zone) for text in (found.until, found.from_, found.announced)
    )


def _meetings(picture: Picture, voice: Voice) -> tuple[Item, ...]:
    """The next meeting, the last one held, and a later one of which nothing was reported."""

    def planned(found: MeetingShown) -> int:
        return moment(found.scheduled_for, zone=voice.zone) if found.scheduled_for else 2**62

    def held(found: MeetingShown) -> int:
        return moment(found.held or found.scheduled_for, zone=voice.zone)

    to_come = sorted((m for m in picture.meetings if m.state in _TO_COME), key=planned)
    past = sorted((m for m in picture.meetings if m.state == "held"), key=held)
    unclear = sorted(
        (
            m
            for m in picture.meetings
            if m.state == "unresolved" and (not past or planned(m) > held(past[-1]))
        ),
        key=planned,
    )
    chosen = [("Next", to_come[:1]), ("Unclear", unclear[-1:]), ("Last", past[-1:])]
    return tuple(meeting(m, voice, whole=False, lead=lead) for lead, found in chosen for m in found)


def sources_by_publisher(sources: Iterable[SourceShown], voice: Voice, *, dated: bool) -> Line:
    """Numbers of sources, with or without their dates, under their publishers."""
    by: dict[str, list[SourceShown]] = {}
    for source in sources:
        by.setdefault(clean(source.publisher) or clean(source.slug), []).append(source)
    spans: list[Span] = []
    for publisher, found in by.items():
        spans.append(Span(f"{' · ' if spans else ''}{publisher}"))
        for place, source in enumerate(found):
            published = f" {voice.date(source.published)}" if source.published and dated else ""
            spans += [
                Span(", " if place and dated else "" if place else " "),
                Span(str(source.n), "cite"),
                Span(published, "dim"),
            ]
    return tuple(spans)
