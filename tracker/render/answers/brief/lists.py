"""The lists of a brief: truces, meetings, proposals, agreements, votes, deadlines and figures.

Running and open ones stand before closed ones, and the newest first. Those that were over before
the period are named in one line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracker.domain.dates import read_when
from tracker.render.answers.brief.state import is_to_come, meeting_to_come
from tracker.render.answers.brief.summary_truces import window
from tracker.render.answers.brief.voice import (
    cited_behind,
    inked,
    quoted,
    soft_ink,
    sources_or_none,
)
from tracker.render.answers.entries import deadline_state, last_word, vote_result
from tracker.render.answers.truces_meetings_proposals import (
    agreement_step,
    counted_where,
    earlier_dates,
    figure,
    stale_words,
    truce_state,
)
from tracker.render.report import Chapter, Ink, Lead, ListCell, Listing
from tracker.render.sanitize import clean
from tracker.render.styled_text import (
    called,
    conditions,
    confidence_words,
    listed,
    topics,
)
from tracker.render.words_for_dates_and_numbers import counted, number_words, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tracker.projections.picture_format.entries import (
        AgreementShown,
        CeasefireShown,
        Claim,
        DeadlineShown,
        ForceShown,
        Ground,
        MeetingShown,
        TermShown,
        Violation,
        VoteShown,
    )
    from tracker.projections.questions.brief import Brief
    from tracker.render.answers.brief.voice import BriefVoice
    from tracker.render.report import Inked, ReportBlock

Row = tuple[ListCell, ...]
_LIVE: Final = frozenset({"in-force", "announced"})
_CLAIMED: Final = {
    "full": "reports it kept",
    "partial": "reports it kept in part",
    "delayed": "reports it delayed",
    "refused": "reports it refused",
}


def listing(
    header: Sequence[str], rows: Sequence[Row], nothing: str
) -> Iterator[ReportBlock]:
    """Give a list, or the line that says that there is nothing in it."""
    yield Listing(tuple(header), tuple(rows)) if rows else Lead(inked(nothing))


def list_cell(*lines: Inked, small: Iterable[Inked] = ()) -> ListCell:
    """Make a cell of those lines that say something."""
    return ListCell(tuple(filter(None, lines)), tuple(filter(None, small)))


def named(found: Any, words: str, cited: Inked = ()) -> ListCell:
    """Make the first cell of a row: the title of an entry and words below it."""
    return list_cell((Ink(called(found)),), small=[(*soft_ink(words), *cited)])


def sureness_of(confidence: str | None) -> Inked:
    """Say a confidence that is not high, as a mark behind a space."""
    known = confidence_words(confidence)
    return (Ink(" "), Ink(known, "unsure")) if known else ()


def denied_by(parties: Sequence[str], voice: BriefVoice) -> Inked:
    """Say who denies a report, as a mark behind a space."""
    if not parties:
        return ()
    dispute = "disputes" if len(parties) == 1 else "dispute"
    return (Ink(" "), Ink(f"{voice.names(parties)} {dispute} this", "denied"))


def by_ground(grounds: Iterable[Ground], part: str) -> Inked:
    """Cite what a part of an entry rests on, with how sure that is."""
    found: list[Ink] = []
    for ground in grounds:
        if ground.part == part:
            found += (
                *sureness_of(ground.confidence),
                *sources_or_none(ground.citations),
            )
    return tuple(found)


def newest_first(
    found: Iterable[Any], moment: Callable[[Any], int], live: Callable[[Any], bool]
) -> list[Any]:
    """Return entries, those that run or are open first, and the newest first."""
    return sorted(found, key=lambda each: (not live(each), -moment(each)))


def earlier_line(found: Sequence[Any], noun: str, voice: BriefVoice) -> Iterator[Lead]:
    """Name what was over before the period, in one line."""
    del voice
    if found:
        names = "; ".join(called(each) for each in found)
        yield Lead(
            inked(f"Over before this period, {counted(len(found), noun)}: {names}.")
        )


# Truces.


def truce_list(brief: Brief, voice: BriefVoice) -> Iterator[ReportBlock]:
    """Tell the truces of the period, and name those before it."""
    yield Chapter("truces", "Truces")
    found = brief.after.ceasefires
    told = [each for each in found if _truce_matters(each, voice)]
    told = newest_first(
        told,
        lambda each: max(voice.moment(each.from_), voice.moment(each.announced)),
        lambda each: each.state in _LIVE,
    )
    header = ("Truce", "From, until", "Answers", "Violations alleged, never added up")
    rows = [_truce(each, voice) for each in told]
    yield from listing(header, rows, voice.nothing("truce"))
    yield from earlier_line(
        [each for each in found if each not in told], "truce", voice
    )


def _truce_matters(found: CeasefireShown, voice: BriefVoice) -> bool:
    """Check that a truce still ran in the period, or something was done about it."""
    if found.state in _LIVE:
        return True
    dates = [found.announced, found.from_, found.until]
    dates += [ground.when for ground in found.grounds]
    dates += [answer.when for answer in found.answers]
    dates += [violation.when for violation in found.violations]
    return any(date is not None and voice.in_period(date) for date in dates)


def _truce(found: CeasefireShown, voice: BriefVoice) -> Row:
    alone = " alone" if found.declaration == "unilateral" else ""
    mediated = f"mediated by {voice.names(found.mediators)}" if found.mediators else ""
    said = listed(
        [
            f"{plain(found.scope)}, declared by {voice.names(found.declarers)}{alone}",
            mediated,
            "ran out" if found.state == "expired" else truce_state(found),
        ]
    )
    exempt = ", ".join(map(clean, found.exemptions))
    dates = list_cell(
        (*inked(window(found, voice)), *by_ground(found.grounds, "until")),
        small=[
            soft_ink(f"announced {voice.day(found.announced)}"),
            soft_ink(exempt and f"exempt: {exempt}"),
        ],
    )
    answers = [
        (
            Ink(voice.name(answer.by), "strong"),
            Ink(f" {plain(answer.change)}, {voice.day(answer.when)}"),
            *sureness_of(answer.confidence),
            *sources_or_none(answer.citations),
        )
        for answer in found.answers
    ]
    name = named(found, said, by_ground(found.grounds, "announced"))
    return (
        name,
        dates,
        list_cell(*(answers or [soft_ink("none recorded")])),
        list_cell(*(_alleged(found, voice) or [soft_ink("none recorded")])),
    )


def _alleged(found: CeasefireShown, voice: BriefVoice) -> list[Inked]:
    """Say what each side alleged, a line for each accuser."""
    lines = []
    for accuser in dict.fromkeys(v.accuser for v in found.violations):
        line: list[Ink] = [Ink(f"{voice.name(accuser)}:", "strong")]
        for place, each in enumerate(
            v for v in found.violations if v.accuser == accuser
        ):
            line += (Ink("; " if place else " "), *_violation(each, voice))
        lines.append(tuple(line))
    more = found.violations_total - len(found.violations)
    if more > 0:
        lines.append(soft_ink(f"and {counted(more, 'earlier count')}"))
    return lines


def _violation(found: Violation, voice: BriefVoice) -> Inked:
    number = number_words(found.low, found.best, found.high, found.qualifier)
    window_of = voice.date(found.window) if found.window else ""
    of = f"for {window_of}" if window_of and window_of != voice.day(found.when) else ""
    total = "running total" if found.cumulative else ""
    said = listed([of, voice.day(found.when), total], joiner=", ")
    return (
        Ink(f"{number or 'violations, without a number'} ({said})"),
        *sureness_of(found.confidence),
        *denied_by(found.disputed_by, voice),
        *sources_or_none(found.citations),
    )


# Meetings.


def meeting_list(brief: Brief, voice: BriefVoice) -> Iterator[ReportBlock]:
    """Tell the meetings of the period and those ahead, and count those before it."""
    yield Chapter("meetings", "Meetings")
    found = brief.after.meetings
    told = [each for each in found if _meeting_matters(each, voice)]
    told = newest_first(
        told,
        lambda each: voice.moment(each.held or each.scheduled_for),
        lambda each: is_to_come(each, voice),
    )
    header = ("Meeting", "When, where", "Who", "Outcome")
    rows = [_meeting(each, voice) for each in told]
    yield from listing(header, rows, voice.nothing("meeting"))
    before = len(found) - len(told)
    if before:
        words = f"Not listed: {counted(before, 'meeting')} before this period."
        yield Lead(inked(words))


def _meeting_matters(found: MeetingShown, voice: BriefVoice) -> bool:
    if is_to_come(found, voice) or voice.in_period(found.held):
        return True
    if found.held:
        return False
    dates = [found.scheduled_for, *(ground.when for ground in found.grounds)]
    return any(date is not None and voice.in_period(date) for date in dates)


def _meeting(found: MeetingShown, voice: BriefVoice) -> Row:
    date = found.held or found.scheduled_for
    who = found.attended if found.held else found.invited
    kind = listed([clean(found.format or ""), plain(found.level or "")], joiner=", ")
    earlier = earlier_dates(found, voice) if found.earlier else ""
    words = plain(found.state)
    if found.state == "unresolved":
        words += "; no report that it took place"
    outcome: list[Inked] = []
    if found.outcome:
        outcome.append((quoted(found.outcome),))
    if not found.held:
        outcome.append(inked(meeting_to_come(found, voice)))
    if found.perhaps_confirmed_by and not found.held:
        perhaps = voice.names(found.perhaps_confirmed_by)
        outcome.append(inked(f"confirmed by {perhaps}, before or after that"))
    state = by_ground(found.grounds, "state") or cited_behind(found.citations)
    last = outcome.pop() if outcome else soft_ink("no outcome recorded")
    return (
        named(found, listed([words, kind], joiner=", ")),
        list_cell(
            inked(voice.day(date) if date else "no date"),
            small=[soft_ink(clean(found.place or "")), soft_ink(earlier)],
        ),
        list_cell(inked(voice.names(who)) or soft_ink("not known")),
        list_cell(*outcome, (*last, *(state or sources_or_none([])))),
    )


# Agreements and terms.


def agreement_list(brief: Brief, voice: BriefVoice) -> Iterator[ReportBlock]:
    """Tell every agreement that is not over, and those of the period, with each term."""
    yield Chapter("agreements", "Agreements and terms")
    found = brief.after.agreements
    told = [each for each in found if _agreement_matters(each, voice)]
    told = newest_first(
        told,
        lambda each: voice.moment(each.reached),
        lambda each: each.state not in {"expired", "ended", "rejected"},
    )
    rows = [row for each in told for row in _agreement(each, voice)]
    header = ("Agreement", "Term", "Kept?")
    yield from listing(header, rows, "No agreement is recorded.")
    before = [each for each in found if each not in told]
    yield from earlier_line(before, "agreement", voice)


def _agreement_matters(found: AgreementShown, voice: BriefVoice) -> bool:
    if found.state not in {"expired", "ended", "rejected"}:
        return True
    dates = [found.reached, *(g.when for g in found.grounds)]
    dates += [claim.when for term in found.terms for claim in term.claims]
    return any(map(voice.in_period, dates))


def _agreement(found: AgreementShown, voice: BriefVoice) -> Iterator[Row]:
    runs = window_of_agreement(found, voice)
    ended = "possibly ended" if found.possibly_ended else ""
    who = listed([voice.names(found.parties), voice.day(found.reached)], joiner=", ")
    state = "" if found.state == "agreed" else plain(found.state)
    said = listed([who, plain(found.stage or ""), state, ended, runs])
    mediated = f"mediated by {voice.names(found.mediators)}" if found.mediators else ""
    left = f"over for {voice.names(found.left)}" if found.left else ""
    steps = [
        (
            *soft_ink(agreement_step(each, voice)),
            *denied_by(each.disputed_by, voice),
            *sureness_of(each.confidence),
            *sources_or_none(each.citations),
        )
        for each in found.changes
    ]
    first = (*soft_ink(said), *by_ground(found.grounds, "reached"))
    name = list_cell(
        (Ink(called(found)),), small=[first, soft_ink(mediated), soft_ink(left), *steps]
    )
    if not found.terms:
        yield (name, list_cell(soft_ink("terms not known")), list_cell())
    for place, each in enumerate(found.terms):
        yield (list_cell() if place else name, *_term(each, voice))


def window_of_agreement(found: AgreementShown, voice: BriefVoice) -> str:
    """Say from when until when an agreement runs."""
    start = f"from {voice.day(found.from_)}" if found.from_ else ""
    end = f"until {voice.until(found.until)}" if found.until else ""
    return listed([start, end], joiner=" ")


def _term(found: TermShown, voice: BriefVoice) -> Row:
    due = f"due {voice.day(found.due)}" if found.due else "no due day"
    text = (quoted(found.text),) if found.text else soft_ink("a term without words")
    claims = [_claim(claim, voice) for claim in found.claims]
    state = plain(found.state)
    nothing = inked(f"nothing reported; {due}")
    if found.state == "overdue":
        claims.append(inked(f"overdue; {due}"))
    if claims and found.state in {"disputed", "delayed", "partial"}:
        claims.append(soft_ink(state))
    return list_cell(text), list_cell(*(claims or [nothing]))


def _claim(found: Claim, voice: BriefVoice) -> Inked:
    quantity = f": {clean(found.quantity)}" if found.quantity else ""
    said = (
        f" {_CLAIMED.get(found.degree, plain(found.degree))}, {voice.day(found.when)}"
    )
    return (
        Ink(voice.name(found.by), "strong"),
        Ink(said + quantity),
        *sureness_of(found.confidence),
        *denied_by(found.disputed_by, voice),
        *sources_or_none(found.citations),
    )


# Votes and deadlines.


def vote_list(brief: Brief, voice: BriefVoice) -> Iterator[ReportBlock]:
    """Tell the votes of the period and those ahead; nothing where the dossier has none."""
    told = [each for each in brief.after.votes if _vote_matters(each, voice)]
    if told:
        yield Chapter("votes", "Votes")
        told.sort(key=lambda each: -voice.moment(each.held or each.scheduled_for))
        header = ("Vote", "When", "Result")
        yield Listing(header, tuple(_vote(each, voice) for each in told))


def _vote_matters(found: VoteShown, voice: BriefVoice) -> bool:
    if found.held is None:
        return found.state != "cancelled" or voice.in_period(found.scheduled_for)
    return voice.in_period(found.held)


def _vote(found: VoteShown, voice: BriefVoice) -> Row:
    on = f" on {topics([found.on], voice)}" if found.on else ""
    date = found.held or found.scheduled_for
    alone = len(found.results) == 1
    results = [
        (
            *inked(vote_result(each, voice, alone=alone)),
            *denied_by(each.disputed_by, voice),
            *sureness_of(each.confidence),
            *sources_or_none(each.citations),
        )
        for each in found.results
    ]
    planned = by_ground(found.grounds, "scheduled_for") or sources_or_none(())
    earlier = earlier_dates(found, voice) if found.earlier else ""
    return (
        named(found, f"{voice.name(found.body)}{on}; {plain(found.state)}"),
        list_cell(
            inked(voice.day(date) if date else "no date"), small=[soft_ink(earlier)]
        ),
        list_cell(*(results or [(*soft_ink("not held yet"), *planned)])),
    )


def deadline_list(brief: Brief, voice: BriefVoice) -> Iterator[ReportBlock]:
    """Tell the deadlines that are ahead or were due in the period."""
    yield Chapter("deadlines", "Deadlines")
    found = brief.after.deadlines
    told = [each for each in found if _deadline_matters(each, voice)]
    told = newest_first(
        told,
        lambda each: voice.moment(each.due),
        lambda each: voice.ahead(each.due),
    )
    header = ("Deadline", "Due", "What became of it")
    rows = [_deadline(each, voice) for each in told]
    yield from listing(header, rows, voice.nothing("deadline"))
    before = [each for each in found if each not in told]
    yield from earlier_line(before, "deadline", voice)


def _deadline_matters(found: DeadlineShown, voice: BriefVoice) -> bool:
    dates = [found.set, found.due, *found.perhaps_due, *(w.when for w in found.said)]
    return any(date is not None and voice.in_period(date) for date in dates)


def _deadline(found: DeadlineShown, voice: BriefVoice) -> Row:
    what = {
        "deadline": "set",
        "proposal": "of a proposal",
        "term": "of an agreement's term",
    }[found.of]
    by = f" by {voice.names(found.by)}" if found.by else ""
    binds = f" for {voice.names(found.binds)}" if found.binds else ""
    due = voice.day(found.due) if found.due else ""
    if not due and found.perhaps_due:
        days = " or ".join(map(voice.day, found.perhaps_due))
        due = f"{days}; which came last is not known"
    unless = conditions(found.unless, voice)
    earlier = ", ".join(map(voice.day, found.earlier))
    words = [
        (
            *inked(last_word(each, voice)),
            *denied_by(each.disputed_by, voice),
            *sureness_of(each.confidence),
            *sources_or_none(each.citations),
        )
        for each in found.said
    ]
    is_said = any(each.change == found.state for each in found.said)
    state: Inked = () if is_said else inked(deadline_state(found))
    if not words:
        state = (*state, *cited_behind(found.citations))
    return (
        named(found, f"{what}{by}{binds}, {voice.day(found.set)}"),
        list_cell(
            inked(due),
            small=[
                soft_ink(unless and f"on condition: {unless}"),
                soft_ink(earlier and f"earlier due {earlier}"),
            ],
        ),
        list_cell(state, *words),
    )


# Figures.


def figure_list(brief: Brief, voice: BriefVoice) -> Iterator[ReportBlock]:
    """Tell every figure that stands, the newest first."""
    yield Chapter("figures", "Figures")
    found = sorted(brief.after.forces, key=lambda each: -_day_of(each.as_of, voice))
    header = ("What", "Number", "Who counts, when")
    rows = [_figure(each, voice) for each in found]
    yield from listing(header, rows, "No figure is recorded.")


def _day_of(date: str, voice: BriefVoice) -> int:
    return read_when(date, zone=voice.zone).start.latest


def _figure(found: ForceShown, voice: BriefVoice) -> Row:
    speaker = f" ({clean(voice.name(found.speaker))})" if found.speaker else ""
    stale = stale_words(found.stale_days)
    marks = (Ink(" "), Ink(stale, "stale")) if stale else ()
    return (
        list_cell((Ink(f"{voice.name(found.owner)}, {counted_where(found)}"),)),
        list_cell(inked(figure(found))),
        list_cell(
            (
                Ink(
                    f"{voice.name(found.estimator)}{speaker}, {voice.day(found.as_of)}"
                ),
                *sureness_of(found.confidence),
                *denied_by(found.disputed_by, voice),
                *marks,
                *sources_or_none(found.citations),
            )
        ),
    )
