"""The state of play in words: a label for each line, and its parts by their weight."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tracker.render.document import Chunk, LabelLine, Labels
from tracker.render.sanitize import clean
from tracker.render.styled_text import NBSP, called
from tracker.render.words_for_dates_and_numbers import (
    counted,
    days_left_words,
)

if TYPE_CHECKING:
    from tracker.projections.picture_format.entries import CeasefireShown, MeetingShown
    from tracker.projections.questions.announcements_format import DaysLeft
    from tracker.projections.questions.state_of_play import (
        AgreementsReached,
        DeadlineNear,
        MeetingNear,
        OnTheTable,
        StateOfPlay,
        TrucesNow,
    )
    from tracker.projections.questions.what_moved import Moves
    from tracker.render.styled_text import Voice

# The shortest and the longest line have the same words: only whole parts are left out.


def play_words(found: StateOfPlay, voice: Voice, today: date) -> Labels:
    """Say the state of play, as of a day."""
    lines = [
        LabelLine("Truces", _truces(found.truces, voice)),
        LabelLine("Next meeting", _next_meeting(found.next_meeting, voice)),
        LabelLine("Last meeting", _last_meeting(found.last_meeting, voice)),
        LabelLine("On the table", _on_the_table(found.on_the_table, voice)),
    ]
    if found.agreements is not None:
        lines.append(LabelLine("Agreements", _agreements(found.agreements)))
    if found.next_deadline is not None:
        chunks = _deadline(found.next_deadline, voice)
        lines.append(LabelLine("Next deadline", chunks))
    if found.moves is not None:
        lines.append(LabelLine("What moved", _moves(found.moves, voice, today)))
    return Labels(tuple(lines))


def _truces(found: TrucesNow, voice: Voice) -> tuple[Chunk, ...]:
    holding = [Chunk(_holds(each, voice)) for each in found.in_force]
    chunks = holding or [Chunk("none in force")]
    chunks += [Chunk(_to_come(each, voice)) for each in found.to_come]
    chunks += [Chunk(f"{called(each)} disputed") for each in found.unclear]
    if found.last_over is not None and found.over_on is not None:
        chunks.append(Chunk(over_shortly(found.last_over, found.over_on, voice)))
    return tuple(chunks)


def _holds(found: CeasefireShown, voice: Voice) -> str:
    words = f"{called(found)} in force"
    if found.until:
        return f"{words} until {voice.end_day(found.until)}"
    if found.from_:
        return f"{words} since {voice.on_day(found.from_)}"
    return words


def _to_come(found: CeasefireShown, voice: Voice) -> str:
    start = f" from {voice.on_day(found.from_)}" if found.from_ else ""
    return f"{called(found)} announced{start}"


def over_shortly(found: CeasefireShown, over_on: str, voice: Voice) -> str:
    """Say how a truce was over, and when."""
    if found.state == "ended":
        return f"{called(found)} ended {voice.on_day(over_on)}"
    return f"{called(found)} ran out {_at(voice.end_day(over_on))}"


def _at(end: str) -> str:
    return f"at {end}" if end.startswith("the end") else end


def meeting_name(found: MeetingShown) -> str:
    """Say what a meeting is called, with its place or way where the title does not say it."""
    name = called(found)
    place = clean(found.place or "")
    if found.format == "call":
        is_said = any(word in name.casefold() for word in ("call", "telephone"))
        return name if is_said else f"{name}, by telephone"
    if not place or place.casefold() in name.casefold():
        return name
    return f"{name}, {place}"


def _when(day: str, days: DaysLeft, voice: Voice) -> str:
    said = voice.on_day(day)
    return f"{said}, {days_left_words(days.first, days.last)}"


def _next_meeting(found: MeetingNear | None, voice: Voice) -> tuple[Chunk, ...]:
    if found is None:
        return (Chunk("none set"),)
    meeting = found.meeting
    chunks = [Chunk(f"{meeting_name(meeting)}, {_when(found.day, found.days, voice)}")]
    if found.awaits:
        chunks.append(Chunk(f"{voice.names(found.awaits)} yet to confirm"))
    if meeting.declined_by:
        chunks.append(Chunk(f"{voice.names(meeting.declined_by)} declined"))
    if meeting.state == "disputed":
        chunks.append(Chunk("disputed"))
    return tuple(chunks)


def _last_meeting(found: MeetingNear | None, voice: Voice) -> tuple[Chunk, ...]:
    if found is None:
        return (Chunk("none held"),)
    when = _when(found.day, found.days, voice)
    return (Chunk(f"{meeting_name(found.meeting)}, {when}"),)


def _on_the_table(found: OnTheTable, voice: Voice) -> tuple[Chunk, ...]:
    if found.newest is None or found.days is None:
        return (Chunk("nothing"),)
    near = {0: "today", -1: "yesterday"}
    is_one_day = found.days.first == found.days.last
    day = near.get(found.days.first, "") if is_one_day else ""
    newest = f"newest, {day or voice.on_day(found.newest.made)}: {called(found.newest)}"
    return (Chunk(f"{found.open} open"), Chunk(newest))


def _agreements(found: AgreementsReached) -> tuple[Chunk, ...]:
    chunks = [Chunk(f"{found.reached} reached")]
    if found.terms:
        kept = f"{found.kept} of {counted(found.terms, 'term')} kept"
        overdue = f"{found.overdue or 'none'} overdue"
        chunks.append(Chunk(f"{kept}, {overdue}", short=kept))
    return tuple(chunks)


def _deadline(found: DeadlineNear, voice: Voice) -> tuple[Chunk, ...]:
    deadline = found.deadline
    name = clean(deadline.title or "") or called(deadline)
    chunks = [Chunk(f"{name}, {_when(found.day, found.days, voice)}")]
    if deadline.of == "deadline" and deadline.by:
        whom = f" for {voice.names(deadline.binds)}" if deadline.binds else ""
        chunks.append(Chunk(f"set by {voice.names(deadline.by)}{whom}"))
    elif deadline.of == "proposal":
        chunks.append(Chunk("deadline of a proposal"))
    elif deadline.of == "term":
        chunks.append(Chunk("due by an agreement"))
    return tuple(chunks)


def _moves(found: Moves, voice: Voice, today: date) -> tuple[Chunk, ...]:
    total = sum(found.by_party.values())
    days = (date.fromisoformat(found.on) - today).days
    since = f"since {voice.on_day(found.since)}"
    if days:
        since = f"on {voice.on_day(found.on)}, {days_left_words(days, days)}"
    noun = counted(total, "position")
    by_party = found.by_party.items()
    shares = [f"{voice.name(party)}{NBSP}{n}" for party, n in by_party]
    chunks = [
        Chunk(f"{noun} {since}", short=f"{total:,} {since}"),
        Chunk(", ".join(shares), before=": "),
    ]
    most = found.changes[0]
    if total > 1:
        of = f"{voice.name(most.party)} on {voice.title(most.issue)}"
        chunks.append(Chunk(f"above all {of}"))
    return tuple(chunks)
