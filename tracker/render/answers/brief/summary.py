"""The summary: five to eight sentences by rule, each made of facts and with their sources.

A stance, an outcome or a term is quoted whole, a title stands in italics, and the words around them
are those of this module alone: no adjective, no cause, no judgement.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from tracker.render.answers.brief.state import meeting_to_come, meetings_to_come
from tracker.render.answers.brief.summary_moves import moves
from tracker.render.answers.brief.summary_talks import talks
from tracker.render.answers.brief.summary_truces import truces_told
from tracker.render.answers.brief.voice import (
    cited_behind,
    joined_ink,
    of_part,
    quoted,
    some,
)
from tracker.render.report import Chapter, Ink, Summary
from tracker.render.words_for_dates_and_numbers import first_upper, number_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.projections.picture_format import Cell, Statement
    from tracker.projections.picture_format.entries import (
        AgreementShown,
        ProposalShown,
    )
    from tracker.projections.questions.brief import Brief
    from tracker.render.answers.brief.voice import BriefVoice
    from tracker.render.report import Inked, ReportBlock

FEWEST, MOST = 5, 8
MOST_MOVES: Final = 3
MOST_WORDS: Final = 450
MOST_DISPUTED: Final = 3
_STATES: Final = (
    "agreed",
    "rejected",
    "countered",
    "withdrawn",
    "lapsed",
    "superseded",
)

Item = tuple[str, "Inked"]


def summary_blocks(brief: Brief, voice: BriefVoice) -> Iterator[ReportBlock]:
    """Tell the summary."""
    yield Chapter("summary", "Summary")
    yield Summary(tuple(summary_items(brief, voice)))


def summary_items(brief: Brief, voice: BriefVoice) -> list[Item]:
    """Return the items of the summary: their labels and their sentences."""
    first = [("Truces", truces_told(brief, voice)), ("Talks", talks(brief, voice))]
    agreed = _agreements(brief, voice)
    further = [
        ("Proposals", _proposals(brief, voice)),
        ("Ahead", _ahead(brief, voice)),
        ("Disputed", _disputed(brief, voice)),
    ]
    fixed = [("Agreements", agreed)] if agreed else []
    last = [(label, line) for label, line in further if line]
    told = [*first, *fixed, *last]
    room = max(MOST - len(told), 0)
    wanted = max(min(MOST_MOVES, room), FEWEST - len(told))
    fewest = max(FEWEST - len(told), 0)
    found = moves(brief, voice, most=wanted, fewest=fewest)
    while len(found) > 1 and _words([*told, *found]) > MOST_WORDS:
        found.pop()
    return [*first, *fixed, *found, *last]


def _words(items: Sequence[Item]) -> int:
    texts = (ink.text for _, line in items for ink in line if ink.tone != "cite")
    return len(" ".join(chain(texts, (label for label, _ in items))).split())


def text_alone(line: Inked) -> str:
    """Return a sentence without its sources."""
    return "".join(ink.text for ink in line if ink.tone != "cite").strip()


# Agreements.


def _agreements(brief: Brief, voice: BriefVoice) -> Inked:
    found = [each for each in brief.after.agreements if voice.in_period(each.reached)]
    changed = [
        each
        for each in brief.after.agreements
        if each not in found and any(voice.in_period(c.when) for c in each.changes)
    ]
    if not found and not changed:
        return ()
    parts: list[Ink] = []
    cited: list[int] = []
    if found:
        was = "was" if len(found) == 1 else "were"
        parts.append(
            Ink(f"{first_upper(some(len(found), 'agreement'))} {was} reached: ")
        )
        parts += joined_ink([_agreement(each, voice) for each in found])
        parts.append(Ink("."))
        cited += [n for each in found for n in each.citations]
        cited += [
            n for e in found for t in e.terms for c in t.claims for n in c.citations
        ]
    for each in changed:
        steps = [step for step in each.changes if voice.in_period(step.when)]
        said = ", ".join(
            f"{step.change.replace('-', ' ')} ({voice.day(step.when)})"
            for step in steps
        )
        parts += [Ink(" " if parts else ""), voice.title_of(each), Ink(f": {said}.")]
        cited += [n for step in steps for n in step.citations]
    return (*parts, *cited_behind(cited))


def _agreement(found: AgreementShown, voice: BriefVoice) -> Inked:
    who = f", {voice.names(found.parties)}" if found.parties else ""
    words = f" ({voice.day(found.reached)}{who}; {terms_kept(found)})"
    return (voice.title_of(found), Ink(words))


def terms_kept(found: AgreementShown) -> str:
    """Say how many terms of an agreement are reported kept."""
    terms = found.terms
    if not terms:
        return "terms not known"
    kept = sum(term.state == "fulfilled" for term in terms)
    overdue = sum(term.state == "overdue" for term in terms)
    late = f", {number_in_words(overdue)} overdue" if overdue else ""
    if kept == len(terms):
        return "all terms reported kept"
    if not any(term.claims for term in terms):
        return f"nothing reported on its terms{late}"
    of = f"{number_in_words(kept)} of {number_in_words(len(terms))} terms reported kept"
    return f"{of}{late}"


# Proposals.


def _proposals(brief: Brief, voice: BriefVoice) -> Inked:
    made = [each for each in brief.after.proposals if voice.in_period(each.made)]
    if not made:
        return ()
    was = "was" if len(made) == 1 else "were"
    states = {state: sum(p.state == state for p in made) for state in _STATES}
    counts = [f"{number_in_words(n)} {state}" for state, n in states.items() if n]
    disputed = sum(p.state == "disputed" for p in made)
    if disputed:
        counts.append(f"{number_in_words(disputed)} disputed")
    still = sum(p.state == "open" for p in made)
    counts += [f"{number_in_words(still)} open"] if still else []
    head = (
        f"{first_upper(some(len(made), 'proposal'))} {was} made: {', '.join(counts)}."
    )
    silent, cited = _unanswered(brief, made, voice)
    return (Ink(head), *silent, *cited_behind(cited))


def _unanswered(
    brief: Brief, made: Sequence[ProposalShown], voice: BriefVoice
) -> tuple[Inked, list[int]]:
    """Say from whom no answer is recorded to what, and return the sources of the proposals."""
    perhaps = perhaps_answered(brief)
    silent: dict[str, list[ProposalShown]] = {}
    for each in made:
        if each.state != "open":
            continue
        answered = {answer.for_ or answer.by for answer in each.answers}
        for party in each.to:
            if party not in answered and (each.slug, party) not in perhaps:
                silent.setdefault(party, []).append(each)
    if not silent:
        return (), []
    order = [column.slug for column in brief.after.columns]
    parties = sorted(silent, key=lambda p: order.index(p) if p in order else len(order))
    lines: list[Inked] = []
    for party in parties:
        names = joined_ink([(voice.title_of(each),) for each in silent[party]])
        lines.append((Ink(f"from {voice.name(party)} to "), *names))
    named = {each.slug: each for found in silent.values() for each in found}
    cited = [n for each in named.values() for n in of_part(each, "made")]
    said = joined_ink(lines, last="", comma="; ")
    return (Ink(" No answer is recorded "), *said, Ink(".")), cited


def perhaps_answered(brief: Brief) -> set[tuple[str, str]]:
    """Return the proposals and parties of answers that may have been given by the last day."""
    return {
        (str(row.fact.fields["proposal"]), str(row.fact.fields["by"]))
        for row in brief.possible
        if row.fact.type == "proposal-answered"
    }


# What lies ahead.


def _ahead(brief: Brief, voice: BriefVoice) -> Inked:
    lines: list[Inked] = []
    cited: list[int] = []
    for found in meetings_to_come(brief.after, voice):
        words = f", {meeting_to_come(found, voice)}."
        lines.append((voice.title_of(found), Ink(words)))
        cited += found.citations
    for each in brief.after.deadlines:
        unsettled = each.state in {"pending", "moved", "open", "overdue"}
        if unsettled and each.due and voice.ahead(each.due):
            by = f", set by {voice.names(each.by)}" if each.by else ""
            words = f"{by}: due {voice.day(each.due)}."
            lines.append((voice.title_of(each), Ink(words)))
            cited += each.citations
    return (
        (*joined_ink(lines, last="", comma=" "), *cited_behind(cited)) if lines else ()
    )


# What is disputed.


def _disputed(brief: Brief, voice: BriefVoice) -> Inked:
    said: list[tuple[Inked, list[int]]] = []
    seen: set[frozenset[str]] = set()
    for cell in brief.after.cells:
        own = [s for s in cell.statements if s.issue == cell.issue]
        known = frozenset(s.event_id for s in own)
        if own and known not in seen:
            seen.add(known)
            said += _doubts(cell, own, voice)
    if not said:
        return ()
    told = said[:MOST_DISPUTED]
    more = len(said) - len(told)
    lines = [line for line, _ in told]
    if more:
        lines.append(
            (Ink(f"{first_upper(number_in_words(more))} more in the matrix."),)
        )
    cited = [n for _, numbers in told for n in numbers]
    return (*joined_ink(lines, last="", comma=" "), *cited_behind(cited))


def _doubts(
    cell: Cell, own: Sequence[Statement], voice: BriefVoice
) -> Iterator[tuple[Inked, list[int]]]:
    issue = Ink(voice.title(cell.issue), "title")
    for each in own:
        if each.disputed_by:
            dispute = "disputes" if len(each.disputed_by) == 1 else "dispute"
            who = f"{voice.names(each.disputed_by)} {dispute} the report."
            line = (
                Ink(f"That {voice.name(each.party)} holds on "),
                issue,
                Ink(" "),
                quoted(each.stance),
                Ink(f" ({voice.day(each.when)}); {who}"),
            )
            yield line, each.own_citations
    if cell.own_state == "order-unknown" and len(own) > 1:
        yield _unordered(own, issue, voice), [n for s in own for n in s.own_citations]
    if cell.own_state == "divergent":
        yield _divergent(own, issue, voice), [n for s in own for n in s.own_citations]


def _unordered(own: Sequence[Statement], issue: Ink, voice: BriefVoice) -> Inked:
    days = list(dict.fromkeys(voice.day(each.when) for each in own))
    said = joined_ink([(quoted(each.stance),) for each in own])
    when = f" on {days[0]}" if len(days) == 1 else f" ({', '.join(days)})"
    who = Ink(f"{voice.name(own[0].party)} said on ")
    tail = Ink(f"{when}; which came last is not known.")
    return (who, issue, Ink(" "), *said, tail)


def _divergent(own: Sequence[Statement], issue: Ink, voice: BriefVoice) -> Inked:
    said = [
        (
            Ink(f"{voice.name(s.party)} "),
            quoted(s.stance),
            Ink(f" ({voice.day(s.when)})"),
        )
        for s in own
    ]
    return (Ink("On "), issue, Ink(" the members said: "), *joined_ink(said), Ink("."))
