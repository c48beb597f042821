"""The entries of a picture's lists that matter most at its date, for one look at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.dates import MICROSECONDS
from tracker.projections.subjects import SUBJECTS
from tracker.render.answers.truces_meetings_proposals import (
    RUNNING,
    force,
    meeting,
    possible,
    proposal,
    truce,
    truce_over,
)
from tracker.render.document import Section
from tracker.render.words_for_dates_and_numbers import moment

if TYPE_CHECKING:
    from tracker.projections.picture_format import CeasefireShown, MeetingShown, Picture
    from tracker.render.styled_text import Item, Voice

RECENT_DAYS: Final = 31
"""For how long a truce that is over is still named."""

_RECENT: Final = RECENT_DAYS * 24 * 3600 * MICROSECONDS
_TO_COME: Final = frozenset({"proposed", "confirmed", "postponed", "moved", "disputed"})
_NEVER: Final = 2**62
_MORE_ENTRIES: Final = frozenset({"ceasefires", "meetings"})
_MORE_LINES: Final = frozenset({"ceasefires"})


def picture_summary(picture: Picture, voice: Voice) -> list[Section]:
    """Return every list with what matters of it; agreements and notes are only counted."""
    shown = {
        "ceasefires": _running(picture, voice),
        "meetings": _meetings(picture, voice),
        "proposals": _proposals(picture, voice),
        "forces": _forces(picture, voice),
        "possible": [possible(found, voice) for found in picture.possible],
    }
    over = {"ceasefires": _just_ended(picture, voice)}
    return [
        Section(
            subject.title,
            tuple(shown.get(subject.name, ())),
            noun=subject.noun,
            total=len(getattr(picture, subject.name)),
            over=tuple(over.get(subject.name, ())),
            more_entries=1 if subject.name in _MORE_ENTRIES else 0,
            more_lines=1 if subject.name in _MORE_LINES else 0,
        )
        for subject in SUBJECTS
    ]


def _running(picture: Picture, voice: Voice) -> list[Item]:
    running = [found for found in picture.ceasefires if found.state in RUNNING]
    return [truce(found, voice, whole=False) for found in running]


def _just_ended(picture: Picture, voice: Voice) -> list[str]:
    """Return the names of the truces that are over since a short time, the last one first."""
    since = moment(picture.asked.boundary, zone=voice.zone) - _RECENT
    ended = [found for found in picture.ceasefires if found.state not in RUNNING]
    ended.sort(key=lambda found: -_last_date(found, voice))
    return [
        truce_over(found, voice) for found in ended if _last_date(found, voice) >= since
    ]


def _proposals(picture: Picture, voice: Voice) -> list[Item]:
    """Return the proposals that are still open, the newest first."""
    made = [found for found in picture.proposals if found.state in {"open", "disputed"}]
    made.sort(key=lambda found: -moment(found.made, zone=voice.zone))
    return [proposal(found, voice, whole=False) for found in made]


def _forces(picture: Picture, voice: Voice) -> list[Item]:
    newest = sorted(
        picture.forces, key=lambda found: -moment(found.as_of, zone=voice.zone)
    )
    return [force(found, voice) for found in newest]


def _last_date(found: CeasefireShown, voice: Voice) -> int:
    dates = (found.until, found.from_, found.announced)
    return max(moment(text, zone=voice.zone) for text in dates)


def _meetings(picture: Picture, voice: Voice) -> list[Item]:
    """Return the next meeting, the last one held, and a later one of which nothing was reported."""

    def planned(found: MeetingShown) -> int:
        return (
            moment(found.scheduled_for, zone=voice.zone)
            if found.scheduled_for
            else _NEVER
        )

    def held(found: MeetingShown) -> int:
        return moment(found.held or found.scheduled_for, zone=voice.zone)

    by_plan = sorted(picture.meetings, key=planned)
    past = sorted((m for m in picture.meetings if m.state == "held"), key=held)
    since = held(past[-1]) if past else None
    ahead = [m for m in by_plan if m.state in _TO_COME]
    unclear = [m for m in by_plan if m.state == "unresolved"]
    if since is not None:
        unclear = [m for m in unclear if planned(m) > since]
    items: list[Item] = []
    for lead, found in (
        ("Next", ahead[:1]),
        ("Unclear", unclear[-1:]),
        ("Last", past[-1:]),
    ):
        items += [meeting(m, voice, whole=False, lead=lead) for m in found]
    return items
