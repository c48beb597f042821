"""The lists below a matrix, whole; and the lines for votes, deadlines, steps and offices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, assert_never

from tracker.domain.names import change_in
from tracker.projections.picture_format.entries import (
    AgreementShown,
    CeasefireShown,
    DeadlineShown,
    ForceShown,
    MeetingShown,
    Note,
    OfficeShown,
    Possible,
    ProposalShown,
    StepShown,
    VoteShown,
)
from tracker.projections.subjects import SUBJECTS
from tracker.render.answers.truces_meetings_proposals import (
    Rests,
    agreement,
    earlier_dates,
    entry_line,
    force,
    meeting,
    note,
    possible,
    proposal,
    said_line,
    truce,
)
from tracker.render.document import Section
from tracker.render.sanitize import clean
from tracker.render.styled_text import (
    Item,
    Span,
    conditions,
    confidence_words,
    disputed,
    listed,
    sourced,
    topics,
)
from tracker.render.words_for_dates_and_numbers import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tracker.projections.picture_format import Picture
    from tracker.projections.picture_format.entries import (
        DeadlineWord,
        ProvisoShown,
        VoteResult,
    )
    from tracker.render.styled_text import Line, Voice

ListEntry = (
    CeasefireShown
    | MeetingShown
    | ProposalShown
    | AgreementShown
    | VoteShown
    | DeadlineShown
    | StepShown
    | ForceShown
    | OfficeShown
    | Note
    | Possible
)
"""An entry of one of the lists."""

UNSETTLED: Final = frozenset({"pending", "moved", "disputed", "open", "overdue"})
"""The states in which the day of a deadline, a proposal or a term still matters."""


def sections(picture: Picture, voice: Voice) -> list[Section]:
    """Return every list that has an entry, whole."""
    found = []
    for subject in SUBJECTS:
        items = tuple(item_of(entry, voice) for entry in getattr(picture, subject.name))
        if items:
            found.append(Section(subject.title, items))
    return found


def item_of(found: ListEntry, voice: Voice) -> Item:  # noqa: C901, PLR0911  (one for each)
    """Say all of an entry."""
    match found:
        case CeasefireShown():
            return truce(found, voice)
        case MeetingShown():
            return meeting(found, voice)
        case ProposalShown():
            return proposal(found, voice)
        case AgreementShown():
            return agreement(found, voice)
        case VoteShown():
            return vote(found, voice)
        case DeadlineShown():
            return deadline(found, voice)
        case StepShown():
            return step(found, voice)
        case ForceShown():
            return force(found, voice)
        case OfficeShown():
            return office(found, voice)
        case Note():
            return note(found, voice)
        case Possible():
            return possible(found, voice)
        case _:
            assert_never(found)


# Votes.


def vote(found: VoteShown, voice: Voice) -> Item:
    """Say who votes on what and when, or how the vote ended by each report that may be the last."""
    rests = Rests(found)
    on = f" on {topics([found.on], voice)}" if found.on else ""
    parts = [said_line(f"{clean(voice.name(found.body))}{on}", rests.of_part("on"))]
    if found.state == "unresolved":
        parts.append(said_line("no report that it was held"))
    if found.scheduled_for and not found.held:
        planned = "" if found.state in {"planned", "moved"} else "planned for "
        day = f"{planned}{voice.date(found.scheduled_for)}"
        parts.append(said_line(day, rests.of_first()))
    alone = len(found.results) == 1
    for each in found.results:
        rest = () if alone else rests.of_answer(each)
        said = said_line(vote_result(each, voice, alone=alone))
        parts.append((*said, *disputed(each.disputed_by, voice), *rest))
    if found.issues:
        parts.append(said_line(f"about {', '.join(map(voice.title, found.issues))}"))
    if found.earlier:
        parts.append(said_line(earlier_dates(found, voice)))
    return Item(entry_line(found, plain(found.state), rests, parts))


def vote_result(found: VoteResult, voice: Voice, *, alone: bool) -> str:
    """Say how a vote ended, with its numbers; the outcome too where another report differs."""
    numbers = [
        (found.for_, "for"),
        (found.against, "against"),
        (found.abstained, "abstained"),
        (found.needed, "needed"),
    ]
    outcome = "" if alone else plain(found.outcome)
    said = [f"{number:,} {what}" for number, what in numbers if number is not None]
    return listed([outcome, voice.date(found.when), *said], joiner=", ")


# Offices.


def office(found: OfficeShown, voice: Voice) -> Item:
    """Say who holds an office, of which party, and since when."""
    state = "" if found.state == "held" else f"{plain(found.state)}, perhaps left"
    known = [f"since {voice.date(found.since)}", confidence_words(found.confidence)]
    said = f", {clean(found.office)} of {voice.name(found.of)}: "
    line = (
        Span(clean(found.name), "strong"),
        Span(said + listed([*known, state], joiner=", ")),
        *disputed(found.disputed_by, voice),
        *sourced(found.citations),
    )
    return Item(line)


# Deadlines.


def deadline(found: DeadlineShown, voice: Voice) -> Item:
    """Say who set a deadline for whom, its day and its other days, and what became of it."""
    rests = Rests(found)
    what = {
        "deadline": "set",
        "proposal": "deadline of a proposal",
        "term": "due by an agreement",
    }[found.of]
    by = voice.names(found.by)
    if by:
        what += f" of {by}" if found.of == "term" else f" by {by}"
    whom = f" for {voice.names(found.binds)}" if found.binds else ""
    parts = [
        said_line(_due(found, voice), rests.of_part("due")),
        said_line(f"{what}{whom}, {voice.date(found.set)}", rests.of_first()),
        *(_word(word, rests, voice) for word in found.said),
    ]
    if found.of == "deadline" and found.about:
        parts.append(said_line(f"about {topics(found.about, voice)}"))
    if found.earlier:
        earlier = ", ".join(voice.date(day) for day in found.earlier)
        parts.append(said_line(f"earlier due {earlier}"))
    line = entry_line(found, deadline_state(found), rests, parts)
    return Item(line)


def step(found: StepShown, voice: Voice) -> Item:
    """Say a step, whether it was done, by whom and by what."""
    does = _done_by(found.done_by, voice) if found.done_by else ""
    whose = voice.names(found.by)
    said = "to be done" + (f" by {_either(whose, does)}" if whose or does else "")
    if found.done:
        who = voice.names(found.taken_by) or does
        said = f"done{f' by {who}' if who else ''}, {voice.date(found.done)}"
    known = dict.fromkeys(confidence_words(each.confidence) for each in found.grounds)
    words = listed([said, *known])
    line: Line = (
        Span(clean(found.title or found.slug), "strong"),
        Span(" "),
        Span(plain(found.state), "mark"),
        Span(f": {words}"),
        *disputed(found.disputed_by, voice),
        *(sourced(found.citations) if found.done else ()),
    )
    return Item(line)


def _done_by(does: str, voice: Voice) -> str:
    """Say what does a step: a thing by its name, with the one change of it that does."""
    stream, change = change_in(does)
    return listed([topics([stream], voice), plain(change)], joiner=" ")


def _either(one: str, other: str) -> str:
    return listed([one, other], joiner=", or ")


def deadline_state(found: DeadlineShown) -> str:
    """Say the state of a deadline, and that its day may be over."""
    passed = "possibly passed" if found.possibly_passed else ""
    return listed([plain(found.state), passed], joiner=", ")


def _due(found: DeadlineShown, voice: Voice) -> str:
    """Say the day, with its conditions and what holds without them; or the days that may be."""
    if found.due is None:
        days = " or ".join(voice.date(day) for day in found.perhaps_due)
        return f"due {days}, in an order that is not known"
    settled = found.state in {"met", "missed", "dropped"}
    asked = "" if settled else conditions(found.unless, voice)
    return f"due {voice.date(found.due)}" + (f" on condition: {asked}" if asked else "")


def last_word(found: DeadlineWord, voice: Voice) -> str:
    """Say who says what became of a deadline, and when."""
    who = f"{voice.names(found.by)}: " if found.by else ""
    return f"{who}{plain(found.change)}, {voice.date(found.when)}"


def _word(found: DeadlineWord, rests: Rests, voice: Voice) -> Line:
    return (
        *said_line(last_word(found, voice)),
        *disputed(found.disputed_by, voice),
        *rests.of_answer(found),
    )


def _conditions(found: Sequence[ProvisoShown], voice: Voice) -> str:
    asked = conditions(found, voice)
    return f"on condition: {asked}" if asked else "no longer on a condition"


def _last_words(found: Sequence[DeadlineWord], voice: Voice) -> str:
    return listed(last_word(each, voice) for each in found)


def _one_of(days: Sequence[str], voice: Voice) -> str:
    return f"due {' or '.join(voice.date(day) for day in days)}" if days else ""


def _passed(possibly: bool, _: Voice) -> str:  # noqa: FBT001
    return "possibly passed" if possibly else ""


def _about(found: Sequence[str], voice: Voice) -> str:
    return f"about {topics(found, voice)}" if found else "about nothing"


DEADLINE_FIELDS: Final[dict[str, Callable[[Any, Voice], str]]] = {
    "unless": _conditions,
    "said": _last_words,
    "perhaps_due": _one_of,
    "possibly_passed": _passed,
    "about": _about,
}
"""Words for each field of a deadline as it is now."""
