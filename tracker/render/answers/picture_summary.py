"""The entries of a picture's lists that matter most at its date, for a terminal that shows one look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.dates import MICROSECONDS
from tracker.render.answers.picture_lists import (
    RUNNING,
    force,
    meeting,
    possible,
    proposal,
    truce,
    truce_over,
)
from tracker.render.date_and_number_words import moment
from tracker.render.document import Section

if TYPE_CHECKING:
    from tracker.projections.picture_format import CeasefireShown, MeetingShown, Picture
    from tracker.render.spans import Item, Voice

RECENT_DAYS: Final = 31
"""For how long a truce that is over is still named."""

_RECENT: Final = RECENT_DAYS * 24 * 3600 * MICROSECONDS
_TO_COME: Final = frozenset({"proposed", "confirmed", "postponed", "moved", "disputed"})
_NEVER: Final = 2**62


def summary(picture: Picture, voice: Voice) -> list[Section]:
    """Return every list with what matters of it; of agreements and notes, only how many there are."""
    made = [p for p in picture.proposals if p.state in {"open", "disputed"}]
    made.sort(key=lambda p: -moment(p.made, zone=voice.zone))
    forces = sorted(picture.forces, key=lambda f: -moment(f.as_of, zone=voice.zone))
    proposals = tuple(proposal(p, voice, whole=False) for p in made)
    figures = tuple(force(f, voice) for f in forces)
    unsure = tuple(possible(p, voice) for p in picture.possible)
    return [
        _truces(picture, voice),
        Section(
            "Meetings",
            _meetings(picture, voice),
            noun="meeting",
            total=len(picture.meetings),
            more_entries=1,
        ),
        Section("Proposals", proposals, noun="proposal", total=len(picture.proposals)),
        Section("Agreements", (), noun="agreement", total=len(picture.agreements)),
        Section("Forces", figures, noun="force figure", total=len(forces)),
        Section("Notes", (), noun="note", total=len(picture.notes)),
        Section("Possible", unsure, noun="possible fact", total=len(unsure)),
    ]


def _truces(picture: Picture, voice: Voice) -> Section:
    """Return the truces that matter, and the names of those that have just ended."""
    running = [c for c in picture.ceasefires if c.state in RUNNING]
    ended = [(_last_date(c, voice), c) for c in picture.ceasefires if c.state not in RUNNING]
    since = moment(picture.asked.boundary, zone=voice.zone) - _RECENT
    recent = [(last, c) for last, c in ended if last >= since]
    recent.sort(key=lambda found: -found[0])
    return Section(
        "Truces",
        tuple(truce(c, voice, whole=False) for c in running),
        noun="truce",
        total=len(picture.ceasefires),
        over=tuple(truce_over(c, voice) for _, c in recent),
        more_entries=1,
        more_lines=1,
    )


def _last_date(found: CeasefireShown, voice: Voice) -> int:
    dates = (found.until, found.from_, found.announced)
    return max(moment(text, zone=voice.zone) for text in dates)


def _meetings(picture: Picture, voice: Voice) -> tuple[Item, ...]:
    """Return the next meeting, the last one held, and a later one of which nothing was reported."""

    def planned(found: MeetingShown) -> int:
        return moment(found.scheduled_for, zone=voice.zone) if found.scheduled_for else _NEVER

    def held(found: MeetingShown) -> int:
        return moment(found.held or found.scheduled_for, zone=voice.zone)

    to_come = sorted((m for m in picture.meetings if m.state in _TO_COME), key=planned)
    past = sorted((m for m in picture.meetings if m.state == "held"), key=held)
    unclear = sorted((m for m in picture.meetings if m.state == "unresolved"), key=planned)
    if past:
        unclear = [m for m in unclear if planned(m) > held(past[-1])]
    chosen = [("Next", to_come[:1]), ("Unclear", unclear[-1:]), ("Last", past[-1:])]
    return tuple(meeting(m, voice, whole=False, lead=lead) for lead, found in chosen for m in found)
