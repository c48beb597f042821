"""The dated lists of a short answer: a line for each truce, meeting, proposal and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tracker.projections.picture_format.entries import (
    AgreementShown,
    CeasefireShown,
    DeadlineShown,
    ForceShown,
    MeetingShown,
    Possible,
    ProposalShown,
    StepShown,
    VoteShown,
)
from tracker.projections.questions.state_of_play import awaited
from tracker.render.answers.entries import UNSETTLED, vote_result
from tracker.render.answers.picture.cells import denial_note
from tracker.render.answers.picture.play import meeting_name
from tracker.render.answers.picture.worded import (
    EntryFacts,
    EntryWords,
    doubt_note,
    newest_of,
    notes_of,
)
from tracker.render.answers.truces_meetings_proposals import (
    RUNNING,
    counted_where,
    figure,
    stale_words,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import Span, called, listed, topics
from tracker.render.words_for_dates_and_numbers import counted, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.projections.picture_format import Asked, Picture
    from tracker.projections.picture_format.entries import TermShown
    from tracker.render.styled_text import Voice

NO_DAY: Final = "no date"
_SCOPES: Final = {"full": "all fighting", "energy": "energy sites", "sea": "at sea"}
_TRUCE_STATES: Final = {
    "announced": "announced",
    "in-force": "in force",
    "ended": "ended",
    "did-not-take-effect": "did not take effect",
    "disputed": "disputed",
}
_TRUCE_ANSWERS: Final = {
    "reciprocated": "joined in",
    "not-observed": "did not observe it",
    "took-effect": "says it took effect",
    "did-not-take-effect": "says it did not take effect",
    "extended": "extended it",
    "limited": "limited it",
    "narrowed": "narrowed it",
    "scheduled": "set its time",
}
_ANSWERS: Final = {
    "accept": "accepts",
    "reject": "refuses",
    "counter": "answers with an offer of its own",
    "accept-with-conditions": "accepts on conditions",
    "defer": "puts it off",
}
_STAGES: Final = {"partial": "in part"}
_TERM_STATES: Final = {"fulfilled": "kept", "partial": "kept in part"}
_AHEAD: Final = frozenset(
    {"proposed", "planned", "confirmed", "postponed", "moved", "disputed"}
)


# Truces.


def truce_entries(picture: Picture, voice: Voice) -> list[EntryWords]:
    """Say the truces: those that run or are to come, then those that are over."""
    return [_truce(each, voice) for each in picture.ceasefires]


def _truce(found: CeasefireShown, voice: Voice) -> EntryWords:
    facts = EntryFacts(found, [*found.grounds, *found.answers], voice)
    runs = found.state in RUNNING
    start = voice.moment(found.from_ or found.announced)
    end = voice.over(found.until) if found.until else start
    by = voice.names(found.declarers)
    who = f"{by} alone" if found.declaration == "unilateral" else by
    scope = _SCOPES.get(found.scope, plain(found.scope))
    mediated = f"mediated by {voice.names(found.mediators)}" if found.mediators else ""
    answers = dict.fromkeys(
        f"{voice.name(each.by)} {_TRUCE_ANSWERS.get(each.change, plain(each.change))}"
        for each in found.answers
    )
    that_day = voice.hours(found.hours_on_day) if found.hours_on_day else ""
    breaches = (
        f"{counted(found.violations_total, 'claim')} of breaches"
        if found.violations_total
        else ""
    )
    parts = [
        _truce_state(found, voice),
        f"that day {that_day}" if that_day else "",
        f"{who}, {scope}",
        mediated,
        *answers,
        breaches,
    ]
    stale = Span(stale_words(found.stale_days))
    return EntryWords(
        group=0 if runs else 2,
        at=start if runs else -end,
        day=_truce_day(found, voice),
        title=called(found),
        said=listed(parts),
        rests=facts.rests,
        every=facts.every,
        notes=(*facts.notes, *notes_of(stale)),
    )


def _truce_day(found: CeasefireShown, voice: Voice) -> str:
    start = found.from_ or found.announced
    span = voice.span(start, found.until) if found.until else ""
    return span or voice.on_day(start)


def _truce_state(found: CeasefireShown, voice: Voice) -> str:
    if found.state == "expired":
        end = voice.end_day(found.until or "")
        return f"ran out {end}" if end.startswith("between ") else "ran out"
    said = _TRUCE_STATES.get(found.state, plain(found.state))
    if found.state == "in-force":
        until = f"until {voice.end_day(found.until)}" if found.until else ""
        return listed([said, until], joiner=" ") + _perhaps(found.possibly_ended)
    if found.state == "ended":
        ends = [each.when for each in found.grounds if each.part == "state"]
        return f"{said} {voice.on_day(ends[-1])}" if ends else said
    return said + _perhaps(found.possibly_ended)


def _perhaps(possibly_ended: bool) -> str:  # noqa: FBT001
    return ", possibly ended" if possibly_ended else ""


# Meetings and votes.


def meetings(picture: Picture, voice: Voice) -> list[EntryWords]:
    """Say the meetings: those ahead, the next first, those without a day, and those past."""
    return [_meeting(each, voice, picture.asked) for each in picture.meetings]


def _meeting(found: MeetingShown, voice: Voice, asked: Asked) -> EntryWords:
    facts = EntryFacts(found, found.grounds, voice)
    day = found.held or found.scheduled_for
    group, at = _place_of(found, day, voice, asked)
    is_past = day is not None and group > 1
    title, said = meeting_name(found), _to_come(found, voice, is_past=is_past)
    if found.held:
        outcome = clean(found.outcome or "").removesuffix(".")
        said = f"held. {outcome}" if outcome else "held"
    return EntryWords(
        group=group,
        at=at,
        day=voice.on_day(day) if day else NO_DAY,
        title=title,
        said=said,
        rests=facts.rests,
        every=facts.every,
        notes=facts.notes,
    )


def _place_of(
    found: MeetingShown | VoteShown, day: str | None, voice: Voice, asked: Asked
) -> tuple[int, int]:
    """Return the group of a meeting or a vote, and by what it is sorted there."""
    boundary = voice.moment(asked.boundary)
    is_open = found.state in _AHEAD and not found.held
    if day is None:
        return (1, 0) if is_open else (2, boundary)
    if is_open and voice.over(day) > boundary:
        return 0, voice.moment(day)
    return 2, -voice.moment(day)


def _to_come(found: MeetingShown, voice: Voice, *, is_past: bool) -> str:
    """Say the state of a meeting that was not held, and who has confirmed."""
    state = plain(found.state)
    unreported = "no report that it took place"
    if found.state == "unresolved":
        state = unreported
    elif is_past and found.state in _AHEAD:
        state = f"{state}, {unreported}"
    confirmed = voice.names(found.confirmed_by)
    silent = voice.names(awaited(found))
    waits = ""
    if confirmed:
        have_not = "have not" if len(awaited(found)) > 1 else "has not"
        waits = f"{confirmed} confirmed" + (f", {silent} {have_not}" if silent else "")
    elif silent:
        waits = f"not confirmed by {silent}"
    perhaps = voice.names(found.perhaps_confirmed_by)
    return listed(
        [
            state,
            waits,
            f"{perhaps} confirmed, before or after that" if perhaps else "",
            f"{voice.names(found.declined_by)} declined" if found.declined_by else "",
            "" if found.invited else "who is invited is not known",
            listed([plain(found.level or ""), plain(found.format or "")], joiner=", "),
            _earlier(found, voice),
        ]
    )


def _earlier(found: MeetingShown | VoteShown, voice: Voice) -> str:
    days = ", ".join(voice.on_day(day) for day in found.earlier)
    return f"earlier planned for {days}" if days else ""


def votes(picture: Picture, voice: Voice) -> list[EntryWords]:
    """Say the votes, in the order of meetings."""
    return [_vote(each, voice, picture.asked) for each in picture.votes]


def _vote(found: VoteShown, voice: Voice, asked: Asked) -> EntryWords:
    facts = EntryFacts(found, [*found.grounds, *found.results], voice)
    day = found.held or found.scheduled_for
    alone = len(found.results) == 1
    results = [vote_result(each, voice, alone=alone) for each in found.results]
    state = plain(found.state)
    if found.state == "unresolved":
        state = "no report that it was held"
    on = f"on {topics([found.on], voice)}" if found.on else ""
    return EntryWords(
        *_place_of(found, day, voice, asked),
        day=voice.on_day(day) if day else NO_DAY,
        title=called(found),
        said=listed(
            [
                state,
                listed([clean(voice.name(found.body)), on], joiner=" "),
                *results,
                "" if found.held else _earlier(found, voice),
            ]
        ),
        rests=facts.rests,
        every=facts.every,
        notes=facts.notes,
    )


# Proposals, agreements, deadlines and steps.


def proposals(picture: Picture, voice: Voice) -> list[EntryWords]:
    """Say the proposals that are open, the newest first."""
    still = [each for each in picture.proposals if each.state in {"open", "disputed"}]
    return [_proposal(each, voice) for each in still]


def _proposal(found: ProposalShown, voice: Voice) -> EntryWords:
    facts = EntryFacts(found, [*found.grounds, *found.answers], voice)
    by = ", ".join(voice.name(party) for party in found.by)
    to = ", ".join(voice.name(party) for party in found.to)
    answers = []
    for each in found.answers:
        who = voice.name(each.by)
        if each.for_:
            who += f" for {voice.name(each.for_)}"
        does = _ANSWERS.get(each.answer, plain(each.answer))
        answers.append(f"{who} {does}, {voice.on_day(each.when)}")
    answered = {each.for_ or each.by for each in found.answers}
    silent = [voice.name(party) for party in found.to if party not in answered]
    parts = [
        "disputed" if found.state == "disputed" else "",
        f"{by} to {to}" if to else f"{by}; who is to answer is not known",
        *answers,
        f"no answer from {', '.join(silent)}" if silent else "",
        f"deadline {voice.on_day(found.deadline)}" if found.deadline else "",
    ]
    return EntryWords(
        group=2,
        at=-voice.moment(found.made),
        day=voice.on_day(found.made),
        title=called(found),
        said=listed(parts),
        rests=facts.rests,
        every=facts.every,
        notes=facts.notes,
    )


def agreements(picture: Picture, voice: Voice) -> list[EntryWords]:
    """Say the agreements: those that are not over, the newest first, then the others."""
    return [_agreement(each, voice) for each in picture.agreements]


def _agreement(found: AgreementShown, voice: Voice) -> EntryWords:
    claims = [claim for term in found.terms for claim in term.claims]
    facts = EntryFacts(found, [*found.grounds, *found.changes, *claims], voice)
    over = found.state in {"rejected", "expired", "ended"}
    state = "" if found.state == "agreed" else plain(found.state)
    if found.state == "in-force" and found.until:
        state += f" until {voice.end_day(found.until)}"
    parties = ", ".join(voice.name(party) for party in found.parties)
    mediated = f"mediated by {voice.names(found.mediators)}" if found.mediators else ""
    changes = [
        listed(
            [
                f"{voice.names(each.by)}:" if each.by else "",
                f"{plain(each.change)}, {voice.on_day(each.when)}",
            ],
            joiner=" ",
        )
        for each in found.changes[-1:]
    ]
    head = listed(
        [parties, _STAGES.get(found.stage or "", plain(found.stage or ""))], joiner=", "
    )
    parts = [
        state + _perhaps(found.possibly_ended),
        head,
        mediated,
        *changes,
        f"over for {voice.names(found.left)}" if found.left else "",
        *(_term(each, voice) for each in found.terms),
        "" if found.terms else "terms not known",
    ]
    return EntryWords(
        group=2 if over else 0,
        at=-voice.moment(found.reached),
        day=voice.on_day(found.reached),
        title=called(found),
        said=listed(part.removeprefix(", ") for part in parts),
        rests=facts.rests,
        every=[*found.citations, *(n for claim in claims for n in claim.citations)],
        notes=facts.notes,
    )


def _term(found: TermShown, voice: Voice) -> str:
    said = f"{clean(found.text or found.slug)}: "
    said += _TERM_STATES.get(found.state, plain(found.state))
    last = newest_of(found.claims, voice)
    if last is not None:
        return f"{said}, {voice.on_day(last.when)}"
    return f"{said}, due {voice.on_day(found.due)}" if found.due else said


def deadlines(picture: Picture, voice: Voice) -> list[EntryWords]:
    """Say the deadlines: those that nothing has settled, the next first, then the others."""
    return [_deadline(each, voice, picture.asked) for each in picture.deadlines]


def _deadline(found: DeadlineShown, voice: Voice, asked: Asked) -> EntryWords:
    facts = EntryFacts(found, [*found.grounds, *found.said], voice)
    days = [found.due] if found.due else found.perhaps_due
    boundary = voice.moment(asked.boundary)
    last = max(voice.over(day) for day in days)
    ahead = found.state in UNSETTLED and last >= boundary
    by = voice.names(found.by)
    whom = f" for {voice.names(found.binds)}" if found.binds else ""
    what = {
        "deadline": f"set by {by}" if by else "set",
        "proposal": f"deadline of a proposal by {by}"
        if by
        else "deadline of a proposal",
        "term": f"due by an agreement of {by}" if by else "due by an agreement",
    }[found.of]
    condition = "on condition" if found.unless and ahead else ""
    said = [
        f"{voice.names(word.by)}: {plain(word.change)}"
        if word.by
        else plain(word.change)
        for word in found.said
    ]
    said = [words for words in said if words != plain(found.state)]
    order = "" if found.due else "in an order that is not known"
    parts = [
        plain(found.state) + (", possibly passed" if found.possibly_passed else ""),
        f"{what}{whom}",
        condition,
        order,
        *said,
        _due_earlier(found, voice),
    ]
    return EntryWords(
        group=0 if ahead else 2,
        at=voice.moment(days[0]) if ahead else -voice.moment(days[0]),
        day=" or ".join(voice.on_day(day) for day in days),
        title=clean(found.title or "") or called(found),
        said=listed(parts),
        rests=facts.rests,
        every=facts.every,
        notes=facts.notes,
    )


def _due_earlier(found: DeadlineShown, voice: Voice) -> str:
    days = ", ".join(voice.on_day(day) for day in found.earlier)
    return f"earlier due {days}" if days else ""


def steps(picture: Picture, voice: Voice) -> list[EntryWords]:
    """Say the steps that are not done."""
    return [_step(each, voice) for each in picture.steps if each.done is None]


def _step(found: StepShown, voice: Voice) -> EntryWords:
    by = voice.names(found.by)
    return EntryWords(
        group=1,
        at=0,
        day=NO_DAY,
        title=clean(found.title or found.slug),
        said=f"to be done by {by}" if by else "to be done",
        rests=(),
        every=(),
        notes=(),
        is_sourced=False,
    )


# Figures, and what may have happened.


def figures(picture: Picture, voice: Voice) -> list[EntryWords]:
    """Say the figures, the newest first; those whose order is not known stand together."""
    together: dict[tuple[str, ...], list[EntryWords]] = {}
    for found in sorted(picture.forces, key=lambda each: -voice.moment(each.as_of)):
        of = (found.owner, found.area, found.estimator, found.category, found.unit)
        together.setdefault(of, []).append(_figure(found, voice))
    return [
        first._replace(others=tuple(others)) for first, *others in together.values()
    ]


def _figure(found: ForceShown, voice: Voice) -> EntryWords:
    number = figure(found)
    estimator = voice.name(found.estimator)
    speaker = f" ({voice.name(found.speaker)})" if found.speaker else ""
    stale = Span(stale_words(found.stale_days))
    return EntryWords(
        group=2,
        at=-voice.moment(found.as_of),
        day=voice.on_day(found.as_of),
        title=f"{voice.name(found.owner)}, {counted_where(found)}",
        said=f"{number}, says {estimator}{speaker}",
        rests=found.citations,
        every=found.citations,
        notes=notes_of(
            denial_note(found.disputed_by, voice), doubt_note([found]), stale
        ),
    )


def possibilities(picture: Picture, voice: Voice) -> list[EntryWords]:
    """Say what may have happened."""
    return [_possible(each, voice) for each in picture.possible]


def _possible(found: Possible, voice: Voice) -> EntryWords:
    words = found.when_words
    return EntryWords(
        group=2,
        at=-voice.moment(found.when),
        day=voice.date(found.when, words) if words else voice.on_day(found.when),
        title=plain(found.type).capitalize(),
        said=clean(found.text),
        rests=found.citations,
        every=found.citations,
        notes=notes_of(denial_note(found.disputed_by, voice), doubt_note([found])),
    )


def entry_words(found: object, voice: Voice, asked: Asked) -> EntryWords | None:
    """Say one entry as its list has it; None for an entry of a list that is only counted."""
    if isinstance(found, MeetingShown):
        return _meeting(found, voice, asked)
    if isinstance(found, VoteShown):
        return _vote(found, voice, asked)
    if isinstance(found, DeadlineShown):
        return _deadline(found, voice, asked)
    for kind, words in _ALONE.items():
        if isinstance(found, kind):
            return words(found, voice)
    return None


_ALONE: Final[dict[type, Callable[[Any, Voice], EntryWords]]] = {
    CeasefireShown: _truce,
    ProposalShown: _proposal,
    AgreementShown: _agreement,
    StepShown: _step,
    ForceShown: _figure,
    Possible: _possible,
}
"""Words for an entry that needs nothing but itself."""


class ListWords(NamedTuple):
    """One of the lists.

    Attributes:
        name: Its field in a picture.
        title: Its title.
        noun: What its entries are called.
        words: Says those that are shown.
        shown: The state of those, where others have another.
        rest: The state of the others.
    """

    name: str
    title: str
    noun: str
    words: Callable[[Picture, Voice], list[EntryWords]]
    shown: str = ""
    rest: str = ""


LISTINGS: Final = (
    ListWords("ceasefires", "Truces", "truces", truce_entries),
    ListWords("meetings", "Meetings", "meetings", meetings),
    ListWords("votes", "Votes", "votes", votes),
    ListWords("proposals", "Proposals", "proposals", proposals, "open", "closed"),
    ListWords("agreements", "Agreements", "agreements", agreements),
    ListWords("deadlines", "Deadlines", "deadlines", deadlines),
    ListWords("steps", "Steps", "steps", steps, "to be done", "done"),
    ListWords("forces", "Figures", "figures", figures),
    ListWords("possible", "Perhaps", "possible facts", possibilities),
)
"""The lists of a short answer, in their order."""
UNLISTED: Final = {"offices": "offices", "notes": "notes"}
"""The other lists, which a short answer only counts."""
