"""Proposals and what each addressee answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.render.answers.brief.lists import (
    by_ground,
    earlier_line,
    list_cell,
    listing,
    named,
    newest_first,
    sureness_of,
)
from tracker.render.answers.brief.voice import (
    inked,
    quoted,
    soft_ink,
    sources_or_none,
    with_semicolons,
)
from tracker.render.report import Chapter, Ink
from tracker.render.styled_text import conditions
from tracker.render.words_for_dates_and_numbers import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.projections.picture_format.entries import ProposalAnswer, ProposalShown
    from tracker.projections.questions.brief import Brief
    from tracker.projections.questions.brief.late import LateRow
    from tracker.render.answers.brief.lists import Row
    from tracker.render.answers.brief.voice import BriefVoice
    from tracker.render.report import Inked, ReportBlock

ANSWERS: Final = {
    "accept": "accepted it",
    "reject": "rejected it",
    "counter": "made a counter-offer",
    "accept-with-conditions": "accepted it on conditions",
    "defer": "put it off",
}
_ANSWER: Final = {
    "accept": "an acceptance",
    "reject": "a refusal",
    "counter": "a counter-offer",
    "accept-with-conditions": "an acceptance on conditions",
    "defer": "a delay",
}
NOT_RECORDED: Final = "no answer recorded"


def proposal_list(brief: Brief, voice: BriefVoice) -> Iterator[ReportBlock]:
    """Tell the proposals of the period and those still open, with each addressee's answer."""
    yield Chapter("proposals", "Proposals and answers")
    found = brief.after.proposals
    told = [each for each in found if _matters(each, voice)]
    told = newest_first(
        told,
        lambda each: voice.moment(each.made),
        lambda each: each.state == "open",
    )
    header = ("Proposal", "Terms", "Answers")
    rows = [_proposal(each, brief, voice) for each in told]
    yield from listing(header, rows, voice.nothing("proposal"))
    yield from earlier_line([p for p in found if p not in told], "proposal", voice)


def _matters(found: ProposalShown, voice: BriefVoice) -> bool:
    if found.state == "open":
        return True
    dates = [found.made, *(answer.when for answer in found.answers)]
    dates += [ground.when for ground in found.grounds]
    return any(map(voice.in_period, dates))


def _proposal(found: ProposalShown, brief: Brief, voice: BriefVoice) -> Row:
    to = f" to {voice.names(found.to)}" if found.to else ""
    who = f"{voice.names(found.by)}{to}, {voice.day(found.made)}; {plain(found.state)}"
    deadline = (
        f"to be answered by {voice.day(found.deadline)}" if found.deadline else ""
    )
    terms = with_semicolons((quoted(term),) for term in found.terms)
    made = by_ground(found.grounds, "made")
    answers = [_answer(answer, voice) for answer in found.answers]
    answered = {answer.for_ or answer.by for answer in found.answers}
    silent = [party for party in found.to if party not in answered]
    if found.state == "open":
        answers += [_silent(found, party, brief, voice) for party in silent]
    if not found.to:
        answers.append(soft_ink("who is to answer is not known"))
    return (
        named(found, who),
        list_cell(
            (*(terms or soft_ink("terms not known")), *made), small=[soft_ink(deadline)]
        ),
        list_cell(*(answers or [soft_ink("none recorded")])),
    )


def _answer(found: ProposalAnswer, voice: BriefVoice) -> Inked:
    who = voice.name(found.by)
    if found.for_:
        who += f" for {voice.name(found.for_)}"
    asked = conditions(found.conditions, voice)
    said = f" {ANSWERS.get(found.answer, plain(found.answer))}, {voice.day(found.when)}"
    return (
        Ink(who, "strong"),
        Ink(said),
        *sureness_of(found.confidence),
        *sources_or_none(found.citations),
        *inked(asked and f" on condition: {asked}"),
    )


def _silent(found: ProposalShown, party: str, brief: Brief, voice: BriefVoice) -> Inked:
    """Say that no answer is recorded, and one that may have been given by the last day."""
    line: list[Ink] = [
        Ink(voice.name(party), "strong"),
        Ink(f" {NOT_RECORDED}", "soft"),
    ]
    for row in brief.possible:
        fact = row.fact
        if fact.type != "proposal-answered":
            continue
        if (fact.fields["proposal"], fact.fields["by"]) == (found.slug, party):
            line += _perhaps(row, brief, voice)
    return tuple(line)


def _perhaps(row: LateRow, brief: Brief, voice: BriefVoice) -> Inked:
    code = str(row.fact.fields["answer"])
    answer = _ANSWER.get(code, plain(code))
    when = voice.date(row.when)
    known = f", became known on {voice.day(row.reported)}" if row.after_end else ""
    words = f" by {voice.day(brief.to)}; an answer of a day {when}, {answer}{known}"
    return (Ink(words, "soft"), *sources_or_none(row.citations))
