"""The sentence on talks: the direct ones by name, the others by number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.render.answers.brief.voice import cited_behind, joined_ink, of_part, quoted
from tracker.render.report import Ink
from tracker.render.sanitize import clean
from tracker.render.styled_text import called
from tracker.render.words_for_dates_and_numbers import (
    first_upper,
    number_in_words,
    times,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.projections.picture_format.entries import MeetingShown
    from tracker.projections.questions.brief import Brief
    from tracker.render.answers.brief.voice import BriefVoice
    from tracker.render.report import Inked

NONE: str = "No meeting is recorded."


def talks(brief: Brief, voice: BriefVoice) -> Inked:
    """Say who met directly, where, when and with what outcome, and how many met besides."""
    told = [each for each in brief.after.meetings if _is_of(each, voice)]
    held = sorted(
        (each for each in told if each.held), key=lambda each: voice.moment(each.held)
    )
    cancelled = [each for each in told if each.state == "cancelled"]
    if not held and not cancelled:
        return (Ink(NONE),)
    direct = [each for each in held if each.format == "direct"]
    parts: list[Ink] = []
    groups: dict[tuple[str, ...], list[MeetingShown]] = {}
    for each in direct:
        groups.setdefault(tuple(each.attended), []).append(each)
    for who, meetings in groups.items():
        parts += _met(who, meetings, voice)
    others = len(held) - len(direct)
    parts.append(Ink(_others(others, len(cancelled), is_first=not direct)))
    cited = [
        n
        for each in (*held, *cancelled)
        for n in of_part(each, "state") or each.citations
    ]
    return (*parts, *cited_behind(cited))


def _is_of(found: MeetingShown, voice: BriefVoice) -> bool:
    """Check that a meeting was held or cancelled in the period."""
    if found.held:
        return voice.in_period(found.held)
    days = [ground.when for ground in found.grounds if ground.part == "state"]
    return found.state == "cancelled" and any(map(voice.in_period, days))


def _met(
    who: Sequence[str], meetings: Sequence[MeetingShown], voice: BriefVoice
) -> Inked:
    met = f"met directly {times(len(meetings))}: "
    lead = f"{voice.names(who)} {met}" if who else f"Parties that are not known {met}"
    return (Ink(lead), *joined_ink([_meeting(m, voice) for m in meetings]), Ink(". "))


def _meeting(found: MeetingShown, voice: BriefVoice) -> Inked:
    where = Ink(clean(found.place)) if found.place else Ink(called(found), "title")
    day = Ink(f", {voice.day(found.held or '')}")
    if not found.outcome:
        return (where, day)
    return (where, day, Ink(" ("), quoted(found.outcome), Ink(")"))


def _others(held: int, cancelled: int, *, is_first: bool) -> str:
    other = "" if is_first else " other"
    parts = []
    if held:
        was = "meeting was" if held == 1 else "meetings were"
        parts.append(f"{number_in_words(held)}{other} {was} held")
    if cancelled:
        was = "was" if cancelled == 1 else "were"
        parts.append(f"{number_in_words(cancelled)} {was} cancelled")
    return first_upper(f"{', and '.join(parts)}.") if parts else ""
