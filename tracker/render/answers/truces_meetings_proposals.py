"""Lines for truces, meetings, proposals, agreements, forces and notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.events import TROOPS
from tracker.projections.picture_format.entries import (
    AgreementShown,
    CeasefireShown,
    DeadlineShown,
    ForceShown,
    MeetingShown,
    Note,
    Possible,
    ProposalShown,
    VoteShown,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import (
    Item,
    Line,
    Span,
    called,
    conditions,
    confidence_words,
    disputed,
    listed,
    replaced_mark,
    said_by,
    sourced,
)
from tracker.render.words_for_dates_and_numbers import (
    counted,
    number_words,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.projections.picture_format.entries import (
        AgreementStep,
        CeasefireAnswer,
        Claim,
        DeadlineWord,
        Ground,
        ProposalAnswer,
        TermShown,
        Violation,
        VoteResult,
    )
    from tracker.render.styled_text import Voice

    Answering = (
        CeasefireAnswer | ProposalAnswer | AgreementStep | DeadlineWord | VoteResult
    )

RUNNING: Final = frozenset({"in-force", "announced", "disputed"})
"""The states of a ceasefire that still matters on the day asked about."""

_AHEAD: Final = frozenset({"proposed", "confirmed", "moved"})
"""The states of a meeting whose date is its own, and not just one that was planned."""


Named = (
    CeasefireShown
    | MeetingShown
    | ProposalShown
    | AgreementShown
    | VoteShown
    | DeadlineShown
)
"""An entry with a name, whose parts may rest on several facts."""


class Rests:
    """The facts that the parts of an entry rest on; silent where one fact carries all of it.

    A part that rests on the fact that the line begins with needs no word of its own.
    """

    def __init__(self, found: Named) -> None:
        self._grounds = found.grounds
        answers: Sequence[Answering] = getattr(found, "answers", [])
        if isinstance(found, AgreementShown):
            answers = found.changes
        self._several = len({each.key for each in (*found.grounds, *answers)}) > 1
        self._first = found.grounds[0].part if found.grounds else ""
        if isinstance(found, MeetingShown | VoteShown):
            self._first = "state" if found.held else "scheduled_for"
        self._said = {g.key for g in found.grounds if g.part == self._first}

    def of_all(self, found: Named) -> Line:
        """Cite all that an entry rests on, at its end."""
        return () if self._several else sourced(found.citations)

    def of_first(self) -> Line:
        """Cite what the line begins with: the declaration, the offer or the agreement."""
        return self.of_part(self._first)

    def of_part(self, part: str) -> Line:
        """Cite what a part rests on, where that is another fact than the first."""
        found: list[Span] = []
        for ground in self._grounds if self._several else ():
            is_new = part == self._first or ground.key not in self._said
            if ground.part == part and is_new:
                found += _carried_by(ground)
        return tuple(found)

    def of_answer(self, answer: Answering) -> Line:
        """Cite an answer, a change of an agreement or a word on a deadline."""
        return _carried_by(answer) if self._several else ()


def _carried_by(found: Ground | Answering) -> Line:
    confidence = confidence_words(found.confidence)
    spans = (Span(f", {confidence}"),) if confidence else ()
    return (*spans, *sourced(found.citations))


def said_line(words: str, rests: Line = ()) -> Line:
    """Say words and what they rest on; nothing where there are none."""
    return (Span(words), *rests) if words else ()


def joined_lines(parts: Iterable[Line], joiner: str = "; ") -> Line:
    """Join the parts that say something."""
    found: list[Span] = []
    for part in parts:
        if part:
            found += (Span(joiner), *part) if found else part
    return tuple(found)


def entry_line(found: Named, state: str, rests: Rests, parts: Iterable[Line]) -> Line:
    """Say an entry that has a name: its state, its words, and its sources."""
    mark: Line = (Span(" "), Span(state, "mark")) if state else ()
    words = joined_lines([*parts, said_line(_too_early(found))])
    colon = (Span(": "),) if words else ()
    return (
        Span(called(found), "strong"),
        *mark,
        *rests.of_part("state"),
        *colon,
        *words,
        *rests.of_all(found),
    )


def _too_early(found: Named) -> str:
    """Remark that the dates disagree."""
    keys = ", ".join(clean(key) for key in found.dated_before)
    are = "is" if len(found.dated_before) == 1 else "are"
    return f"the dates disagree: {keys} {are} dated before it" if keys else ""


# Truces.


def truce(found: CeasefireShown, voice: Voice) -> Item:
    """Say a ceasefire's state, window, hours on the day asked about, and what was said of it."""
    by = voice.names(found.declarers)
    what = f"{plain(found.declaration)} {plain(found.scope)} truce by {by}"
    if found.mediators:
        what += f", mediated by {voice.names(found.mediators)}"
    rests = Rests(found)
    window = _window(found, voice, rests)
    what += f", announced {voice.date(found.announced)}"
    said = [joined_lines([said_line(what, rests.of_first()), window], ", ")]
    if found.hours_on_day:
        said.append(said_line(f"that day {voice.hours(found.hours_on_day)}"))
    said += [
        said_line(truce_answer(answer, voice), rests.of_answer(answer))
        for answer in found.answers
    ]
    if found.exemptions:
        exempt = ", ".join(clean(each) for each in found.exemptions)
        said.append(said_line(f"exempt: {exempt}"))
    line = entry_line(found, truce_state(found), rests, said)
    return Item(line, tuple(_violations(found, voice)))


def truce_state(found: CeasefireShown) -> str:
    """Say the state of a ceasefire, that it may be over, and for how long it is stale."""
    ended = "possibly ended" if found.possibly_ended else ""
    stale = stale_words(found.stale_days)
    return listed([plain(found.state), ended, stale], joiner=", ")


def stale_words(days: int | None) -> str:
    """Say for how many days nothing was reported; nothing where that is not too long."""
    return "" if days is None else f"stale, {counted(days, 'day')}"


def _window(found: CeasefireShown | AgreementShown, voice: Voice, rests: Rests) -> Line:
    start = f"from {voice.date(found.from_)}" if found.from_ else ""
    end = f"until {truce_end(found, voice)}" if truce_end(found, voice) else ""
    begins = said_line(start, rests.of_part("from"))
    return joined_lines([begins, said_line(end, rests.of_part("until"))], " ")


def truce_end(found: CeasefireShown | AgreementShown, voice: Voice) -> str:
    """Say until when a ceasefire or an agreement holds; empty where nothing says so."""
    if found.until:
        return voice.until(found.until)
    is_open = any(ground.part == "until" for ground in found.grounds)
    return "further notice" if is_open else ""


def truce_answer(found: CeasefireAnswer, voice: Voice) -> str:
    """Say what a party did to a ceasefire, and when."""
    return f"{voice.name(found.by)} {plain(found.change)} ({voice.date(found.when)})"


def _violations(found: CeasefireShown, voice: Voice) -> Iterator[Line]:
    for each in found.violations:
        yield violation(each, voice)
    more = found.violations_total - len(found.violations)
    if more > 0:
        yield (
            Span(f"and {counted(more, 'earlier count')} of alleged violations", "dim"),
        )


def violation(found: Violation, voice: Voice) -> Line:
    """Say an alleged count, attributed to who alleges it."""
    number = number_words(found.low, found.best, found.high, found.qualifier)
    what = f"{number} violations" if number else "violations"
    window = f", for {voice.date(found.window)}" if found.window else ""
    total = ", a running total" if found.cumulative else ""
    accuser, accused = voice.name(found.accuser), voice.name(found.accused)
    known = confidence_words(found.confidence)
    when = listed([voice.date(found.when), known], joiner=", ")
    return (
        Span(f"{accuser} alleges {what} by {accused}{window}{total}, said {when}"),
        *disputed(found.disputed_by, voice),
        *sourced(found.citations),
    )


# Meetings.


def meeting(found: MeetingShown, voice: Voice) -> Item:
    """Say a meeting's state, date and place, and who has confirmed."""
    rests = Rests(found)
    said = [_date_and_place(found, voice, rests)]
    kind = [clean(found.format or ""), plain(found.level or "")]
    said.append(said_line(listed(kind, joiner=", ")))
    if found.held:
        said += [said_line(words) for words in _held(found, voice)]
    else:
        said += _to_come(found, voice, rests)
    if found.earlier:
        said.append(said_line(earlier_dates(found, voice)))
    return Item(entry_line(found, plain(found.state), rests, said))


def meeting_date(found: MeetingShown, voice: Voice) -> str:
    """Say when a meeting was held or is planned; empty without a date."""
    date = found.held or found.scheduled_for
    return voice.date(date) if date else ""


def earlier_dates(found: MeetingShown | VoteShown, voice: Voice) -> str:
    """Say for which dates a meeting or a vote was planned before."""
    return (
        f"earlier planned for {', '.join(voice.date(date) for date in found.earlier)}"
    )


def _date_and_place(found: MeetingShown, voice: Voice, rests: Rests) -> Line:
    date = meeting_date(found, voice)
    if date and not found.held and found.state not in _AHEAD:
        date = f"planned for {date}"
    dated = said_line(date, () if found.held else rests.of_part("scheduled_for"))
    placed = said_line(clean(found.place or ""), rests.of_part("place"))
    return joined_lines([dated, placed], ", ")


def _held(found: MeetingShown, voice: Voice) -> Iterator[str]:
    if found.attended:
        yield f"attended by {voice.names(found.attended)}"
    else:
        yield "who attended is not known"
    yield clean(found.outcome or "")


def _to_come(found: MeetingShown, voice: Voice, rests: Rests) -> Iterator[Line]:
    if found.state == "unresolved":
        yield said_line("no report that it took place")
    if found.proposed_by:
        proposed = f"proposed by {voice.names(found.proposed_by)}"
        yield said_line(proposed, rests.of_part("proposed_by"))
    if found.confirmed_by:
        confirmed = f"confirmed by {voice.names(found.confirmed_by)}"
        yield said_line(confirmed, rests.of_part("confirmed_by"))
    if found.perhaps_confirmed_by:
        perhaps = voice.names(found.perhaps_confirmed_by)
        yield said_line(f"confirmed by {perhaps}, before or after that")
    if found.declined_by:
        yield said_line(f"declined by {voice.names(found.declined_by)}")
    heard = {*found.confirmed_by, *found.declined_by, *found.proposed_by}
    heard |= {*found.perhaps_confirmed_by}
    silent = [party for party in found.invited if party not in heard]
    if silent:
        yield said_line(f"not confirmed by {voice.names(silent)}")
    if not found.invited:
        yield said_line("who is invited is not known")


# Proposals and agreements.


def proposal(found: ProposalShown, voice: Voice) -> Item:
    """Say who made a proposal to whom, its terms, and every addressee's latest answer."""
    rests = Rests(found)
    said = [said_line(_offer(found, voice), rests.of_first())]
    said += [
        said_line(proposal_answer(answer, voice), rests.of_answer(answer))
        for answer in found.answers
    ]
    answered = {answer.for_ or answer.by for answer in found.answers}
    silent = [party for party in found.to if party not in answered]
    if silent and found.state == "open":
        whose = f" from {voice.names(silent)}" if found.answers else ""
        said.append(said_line(f"no answer yet{whose}"))
    line = entry_line(found, plain(found.state), rests, said)
    return Item(line)


def _offer(found: ProposalShown, voice: Voice) -> str:
    """Say who proposed what to whom, when, and until when they may answer."""
    to = f" to {voice.names(found.to)}" if found.to else ""
    made = (
        f"{plain(found.kind)} by {voice.names(found.by)}{to}, {voice.date(found.made)}"
    )
    terms = "; ".join(map(clean, found.terms))
    return listed(
        [
            f"{made}: {terms}" if terms else made,
            f"on {_titles(found.issues, voice)}" if found.issues else "",
            f"deadline {voice.date(found.deadline)}" if found.deadline else "",
            "" if found.to else "who is to answer is not known",
        ]
    )


def proposal_answer(found: ProposalAnswer, voice: Voice) -> str:
    """Say a party's answer to a proposal, whole with its conditions."""
    asked = f" ({conditions(found.conditions, voice)})" if found.conditions else ""
    who = voice.name(found.by)
    if found.for_:
        who += f" for {voice.name(found.for_)}"
    return f"{who}: {plain(found.answer)}{asked}, {voice.date(found.when)}"


def _titles(issues: list[str], voice: Voice) -> str:
    return ", ".join(voice.title(issue) for issue in issues)


def agreement(found: AgreementShown, voice: Voice) -> Item:
    """Say an agreement, its window and its changes, and below it each of its terms."""
    rests = Rests(found)
    said = []
    if found.parties:
        said.append(f"between {voice.names(found.parties)}")
    if found.mediators:
        said.append(f"mediated by {voice.names(found.mediators)}")
    said += [f"reached {voice.date(found.reached)}", plain(found.stage or "")]
    if not found.terms:
        said.append("terms not known")
    made = said_line(listed(said, joiner=", "), rests.of_first())
    parts = [joined_lines([made, _window(found, voice, rests)], ", ")]
    parts += [
        (
            *said_line(agreement_step(each, voice)),
            *disputed(each.disputed_by, voice),
            *rests.of_answer(each),
        )
        for each in found.changes
    ]
    if found.left:
        parts.append(said_line(f"over for {voice.names(found.left)}"))
    ended = "possibly ended" if found.possibly_ended else ""
    state = listed([plain(found.state), ended], joiner=", ")
    line = entry_line(found, state, rests, parts)
    return Item(line, tuple(term(each, voice) for each in found.terms))


def agreement_step(found: AgreementStep, voice: Voice) -> str:
    """Say a change of an agreement: by whom, until when it runs now, what changed, and when."""
    until = f"until {voice.until(found.new_until)}" if found.new_until else ""
    if found.change == "extended" and not until:
        until = "until further notice"
    by = f"{voice.names(found.by)}: " if found.by else ""
    did = by + listed([plain(found.change), until], joiner=" ")
    what = f": {clean(found.text)}" if found.text else ""
    return f"{did}{what} ({voice.date(found.when)})"


def term(found: TermShown, voice: Voice) -> Line:
    """Say a term of an agreement, its state, and who claims what of it."""
    due = f", due {voice.date(found.due)}" if found.due else ""
    spans = [
        Span(clean(found.text or found.slug)),
        Span(f"{due} "),
        Span(plain(found.state), "mark"),
    ]
    for place, claim in enumerate(found.claims):
        spans += _claim(claim, voice, lead="; " if place else ": ")
    return tuple(spans)


def _claim(found: Claim, voice: Voice, *, lead: str) -> Line:
    quantity = f", {clean(found.quantity)}" if found.quantity else ""
    said = f"{voice.name(found.by)} says {plain(found.degree)}{quantity}"
    known = confidence_words(found.confidence)
    when = listed([voice.date(found.when), known], joiner=", ")
    return (
        Span(f"{lead}{said} ({when})"),
        *disputed(found.disputed_by, voice),
        *sourced(found.citations),
    )


# Forces, notes and what is only possible.


def force(found: ForceShown, voice: Voice) -> Item:
    """Say a figure, whose it is, and who gives it."""
    estimator = voice.name(found.estimator)
    speaker = f" ({said_by(found, voice)})" if found.speaker else ""
    said = f", {counted_where(found)}: {figure(found)}, by the count of {estimator}{speaker}"
    as_of, known = (
        f"as of {voice.date(found.as_of)}",
        confidence_words(found.confidence),
    )
    said = listed([said, as_of, known, stale_words(found.stale_days)], joiner=", ")
    line = (
        Span(voice.name(found.owner), "strong"),
        Span(said),
        *disputed(found.disputed_by, voice),
        *sourced(found.citations),
    )
    return Item(line)


def counted_where(found: ForceShown) -> str:
    """Say the area of a figure, and its category where the unit does not."""
    is_said = found.category in {TROOPS, found.unit}
    return clean(found.area) + ("" if is_said else f", {plain(found.category)}")


def figure(found: ForceShown) -> str:
    """Say a figure with its unit."""
    number = (
        number_words(found.low, found.best, found.high, found.qualifier) or "no number"
    )
    return f"{number} {plain(found.unit)}"


def note(found: Note, voice: Voice) -> Item:
    """Say a development, a measure or an assessment."""
    kind = plain(found.type.partition("-")[0])
    if found.kind:
        kind += f" ({plain(found.kind)})"
    by = f" by {voice.names(found.by)}" if found.by else ""
    about = listed([voice.names(found.parties), _titles(found.issues, voice)])
    known = confidence_words(found.confidence)
    head = listed([voice.date(found.when), f"{kind}{by}", known], joiner=", ")
    line = (
        Span(f"{head}: ", "dim"),
        Span(clean(found.text)),
        Span(f" ({about})" if about else "", "dim"),
        *replaced_mark(found, voice),
        *disputed(found.disputed_by, voice),
        *sourced(found.citations),
    )
    return Item(line)


def possible(found: Possible, voice: Voice) -> Item:
    """Say a fact that may not have happened yet."""
    when = voice.date(found.when, found.when_words)
    known = confidence_words(found.confidence)
    head = listed([when, plain(found.type), known], joiner=", ")
    line = (
        Span(f"{head}: ", "dim"),
        Span(clean(found.text)),
        *disputed(found.disputed_by, voice),
        *sourced(found.citations),
    )
    return Item(line)
