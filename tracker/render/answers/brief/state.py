"""State of play at the later date: six boxes, always all six."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.projections.questions.state_of_play import awaited, state_of_play
from tracker.render.answers.brief.voice import cited_behind, inked, of_part, some
from tracker.render.answers.entries import deadline_state
from tracker.render.answers.truces_meetings_proposals import truce_end
from tracker.render.report import Boxes, Chapter
from tracker.render.sanitize import clean
from tracker.render.styled_text import called, listed
from tracker.render.words_for_dates_and_numbers import (
    first_upper,
    number_in_words,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.projections.picture_format import Picture
    from tracker.projections.picture_format.entries import CeasefireShown, MeetingShown
    from tracker.projections.questions.brief import Brief
    from tracker.projections.questions.state_of_play import StateOfPlay, TrucesNow
    from tracker.render.answers.brief.voice import BriefVoice
    from tracker.render.report import Inked, ReportBlock

    Box = tuple[str, Inked, Inked]

_AHEAD = frozenset({"proposed", "confirmed", "moved", "postponed"})


def state_blocks(brief: Brief, voice: BriefVoice) -> Iterator[ReportBlock]:
    """Tell the state of play."""
    after = brief.after
    title = f"State of play, {voice.end(after.asked).removeprefix('the ')}"
    yield Chapter("state", title, "State of play")
    found = state_of_play(after, None)
    yield Boxes(
        (
            _truces(found.truces, voice),
            _last_meeting(found, voice),
            _next_meeting(after, voice),
            _on_the_table(after, found, voice),
            _agreements(after, found),
            _deadlines(after, found, voice),
        )
    )


def _truces(found: TrucesNow, voice: BriefVoice) -> Box:
    told = found.in_force or found.unclear or found.to_come
    if told:
        words = "" if found.in_force else f", {plain(told[0].state)}"
        names = ", ".join(map(called, told)) + words
        ends = "; ".join(dict.fromkeys(_until(truce, voice) for truce in told))
        cited = [n for truce in told for n in truce.citations]
        return "Truces", inked(names), (*inked(ends), *cited_behind(cited))
    last, over = found.last_over, found.over_on
    if last is None or over is None:
        return "Truces", inked("None in force"), inked("none was in force before")
    did = "was ended" if last.state == "ended" else "ran out at the end of"
    day = voice.day(over) if last.state == "ended" else voice.end_day(over)
    cited = of_part(last, "state") or last.citations
    words = f"Last: {called(last)}, {did} {day}"
    return "Truces", inked("None in force"), (*inked(words), *cited_behind(cited))


def _until(truce: CeasefireShown, voice: BriefVoice) -> str:
    until = truce_end(truce, voice)
    return f"until {until}" if until else "no end is set"


def _last_meeting(found: StateOfPlay, voice: BriefVoice) -> Box:
    last = found.last_meeting
    if last is None:
        return "Last meeting", inked("None held"), inked("no meeting is recorded")
    meeting, day = last.meeting, voice.day(last.day)
    outcome = meeting.outcome or "no outcome is recorded"
    cited = of_part(meeting, "state") or meeting.citations
    words = (*inked(clean(outcome)), *cited_behind(cited))
    return "Last meeting", inked(f"{called(meeting)}, {day}"), words


def is_to_come(found: MeetingShown, voice: BriefVoice) -> bool:
    """Check that a meeting is still to be held, and its day not over; it may have none."""
    if found.held or found.state not in _AHEAD:
        return False
    return found.scheduled_for is None or voice.ahead(found.scheduled_for)


def meetings_to_come(after: Picture, voice: BriefVoice) -> list[MeetingShown]:
    """Return the meetings still to be held: the soonest first, those without a day last."""
    ahead = [meeting for meeting in after.meetings if is_to_come(meeting, voice)]
    dated = [meeting for meeting in ahead if meeting.scheduled_for]
    dated.sort(key=lambda meeting: voice.moment(meeting.scheduled_for))
    return [*dated, *(meeting for meeting in ahead if not meeting.scheduled_for)]


def meeting_to_come(found: MeetingShown, voice: BriefVoice) -> str:
    """Say who proposed a meeting for when, and who has confirmed or declined it."""
    by = f"proposed by {voice.names(found.proposed_by)}" if found.proposed_by else ""
    day = found.scheduled_for
    when = f"for {voice.day(day)}" if day else "no date"
    confirmed = [each for each in found.confirmed_by if each not in found.proposed_by]
    said = listed([by, when], joiner=" " if day and by else ", ")
    heard = [
        ("confirmed by", confirmed),
        ("declined by", found.declined_by),
        ("not confirmed by", awaited(found)),
    ]
    words = [f"{did} {voice.names(who)}" for did, who in heard if who]
    return listed([said, *words])


def _next_meeting(after: Picture, voice: BriefVoice) -> Box:
    ahead = meetings_to_come(after, voice)
    if not ahead:
        return "Next meeting", inked("None ahead"), inked("no meeting is planned")
    first = ahead[0]
    words = (*inked(meeting_to_come(first, voice)), *cited_behind(first.citations))
    return "Next meeting", inked(called(first)), words


def _on_the_table(after: Picture, found: StateOfPlay, voice: BriefVoice) -> Box:
    table = found.on_the_table
    if table.newest is None:
        return "On the table", inked("Nothing"), inked("no proposal is open")
    made = table.newest.made
    newest = [
        each
        for each in after.proposals
        if each.state in {"open", "disputed"} and each.made == made
    ]
    names = ", ".join(map(called, newest))
    cited = [n for each in newest for n in of_part(each, "made")]
    words = (*inked(f"newest, {voice.day(made)}: {names}"), *cited_behind(cited))
    title = first_upper(some(table.open, "open proposal"))
    return "On the table", inked(title), words


def _agreements(after: Picture, found: StateOfPlay) -> Box:
    reached = found.agreements
    if reached is None:
        return "Agreements", inked("None recorded"), inked("no term is pending")
    settled = reached.kept + reached.refused
    pending = reached.terms - settled
    number = first_upper(number_in_words(reached.reached))
    title = f"{number} recorded, {some(pending, 'term')} pending"
    dues = [t for each in after.agreements for t in each.terms if t.due]
    first = "" if dues or not pending else "no term has a due day"
    late = "none is overdue"
    if reached.overdue:
        late = f"{number_in_words(reached.overdue)} overdue"
    return "Agreements", inked(title), inked(listed([first, late]))


def _deadlines(after: Picture, found: StateOfPlay, voice: BriefVoice) -> Box:
    near = found.next_deadline
    if near is not None:
        first = near.deadline
        by = f"set by {voice.names(first.by)}" if first.by else ""
        words = inked(listed([deadline_state(first), by]))
        title = f"{called(first)}, {voice.day(near.day)}"
        return "Deadlines", inked(title), (*words, *cited_behind(first.citations))
    past = [each for each in after.deadlines if each.due]
    if not past:
        return "Deadlines", inked("None ahead"), inked("none is recorded")
    last = max(past, key=lambda each: voice.moment(each.due))
    words_for = f"last: {voice.day(last.due or '')}, {called(last)}"
    said = inked(listed([words_for, deadline_state(last)]))
    return "Deadlines", inked("None ahead"), (*said, *cited_behind(last.citations))
