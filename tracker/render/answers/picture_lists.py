"""The lists below a matrix: truces, meetings, proposals, agreements, forces, notes and what is only possible."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.render.date_and_number_words import counted, number_words, plain, shortened
from tracker.render.document import Section
from tracker.render.sanitize import clean
from tracker.render.spans import Item, Line, Span, cites, conditions, listed

if TYPE_CHECKING:
    from tracker.projections.picture_format import (
        AgreementShown,
        CeasefireShown,
        ForceShown,
        MeetingShown,
        Note,
        Picture,
        Possible,
        ProposalShown,
        TermShown,
        Violation,
    )
    from tracker.render.spans import Voice

RUNNING: Final = frozenset({"in-force", "announced", "disputed"})
"""The states of a ceasefire that still matters on the day asked about."""

_TERMS: Final = 60


def sections(picture: Picture, voice: Voice) -> list[Section]:
    """Every list that has an entry, whole."""
    found = [
        Section("Truces", tuple(truce(c, voice, whole=True) for c in picture.ceasefires)),
        Section("Meetings", tuple(meeting(m, voice, whole=True) for m in picture.meetings)),
        Section("Proposals", tuple(proposal(p, voice, whole=True) for p in picture.proposals)),
        Section("Agreements", tuple(agreement(a, voice) for a in picture.agreements)),
        Section("Forces", tuple(force(f, voice) for f in picture.forces)),
        Section("Notes", tuple(note(n, voice) for n in picture.notes)),
        Section("Possible", tuple(possible(p, voice) for p in picture.possible)),
    ]
    return [section for section in found if section.items]


def truce(found: CeasefireShown, voice: Voice, *, whole: bool) -> Item:
    """A ceasefire: its state, its window, its hours on the day asked about, and what was said of it."""
    state = plain(found.state) + (", possibly ended" if found.possibly_ended else "")
    window = listed(
        [
            f"from {voice.date(found.from_)}" if found.from_ else "",
            f"until {voice.until(found.until)}" if found.until else "",
        ],
        joiner=" ",
    )
    hours = f"that day {voice.hours(found.hours_on_day)}" if found.hours_on_day else ""
    what = (
        f"{plain(found.declaration)} {plain(found.scope)} truce by {voice.names(found.declarers)}"
    )
    answers = [
        f"{voice.name(a.by)} {plain(a.change)} ({voice.date(a.when)})" for a in found.answers
    ]
    exempt = f"exempt: {', '.join(clean(e) for e in found.exemptions)}" if found.exemptions else ""
    announced = f"announced {voice.date(found.announced)}" if whole or not window else ""
    said = listed([listed([what, announced, window], joiner=", "), hours, *answers, exempt])
    parts: tuple[Line, ...] = ()
    if whole:
        parts = tuple(violation(v, voice) for v in found.violations)
        if (more := found.violations_total - len(found.violations)) > 0:
            parts += (
                (Span(f"and {counted(more, 'earlier count')} of alleged violations", "dim"),),
            )
    elif found.violations_total:
        said = listed([said, f"{counted(found.violations_total, 'count')} of alleged violations"])
    return Item(
        (
            Span(clean(found.slug), "strong"),
            Span(" "),
            Span(state, "mark"),
            Span(f": {said}"),
            *cites(found.citations),
        ),
        parts,
    )


def truce_over(found: CeasefireShown, voice: Voice) -> str:
    """A ceasefire that no longer matters, in a few words."""
    until = (
        f" {voice.until(found.until)}".replace(" the end", " at the end", 1)
        if found.until and found.state == "expired"
        else ""
    )
    return f"{clean(found.slug)} ({plain(found.state)}{until})"


def violation(found: Violation, voice: Voice) -> Line:
    """An alleged count, attributed to who alleges it."""
    number = number_words(found.low, found.best, found.high, found.qualifier)
    what = f"{number} violations" if number else "violations"
    window = f", for {voice.date(found.window)}" if found.window else ""
    total = ", a running total" if found.cumulative else ""
    return (
        Span(
            f"{voice.name(found.accuser)} alleges {what} by {voice.name(found.accused)}{window}{total}, said {voice.date(found.when)}"
        ),
        *_disputed(found.disputed_by, voice),
        *cites(found.citations),
    )


def meeting(found: MeetingShown, voice: Voice, *, whole: bool, lead: str = "") -> Item:
    """A meeting: its state, date and place, and who has confirmed."""
    date = (
        voice.date(found.held)
        if found.held
        else voice.date(found.scheduled_for)
        if found.scheduled_for
        else ""
    )
    place = clean(found.place) if found.place else ""
    head = listed(
        [
            date
            if found.held or found.state in {"proposed", "confirmed", "moved"}
            else date and f"planned for {date}",
            place,
        ],
        joiner=", ",
    )
    kind = (
        listed(
            [
                clean(found.format) if found.format else "",
                plain(found.level) if found.level else "",
            ],
            joiner=", ",
        )
        if whole
        else ""
    )
    missing = [
        p
        for p in found.invited
        if p not in {*found.confirmed_by, *found.declined_by, *found.proposed_by}
    ]
    details = [head, kind]
    if found.held:
        details += [
            f"attended by {voice.names(found.attended)}" if found.attended else "",
            clean(found.outcome) if found.outcome else "",
        ]
    else:
        details += [
            "no report that it took place" if found.state == "unresolved" else "",
            f"proposed by {voice.names(found.proposed_by)}"
            if found.proposed_by and (whole or not found.confirmed_by)
            else "",
            f"confirmed by {voice.names(found.confirmed_by)}" if found.confirmed_by else "",
            f"declined by {voice.names(found.declined_by)}" if found.declined_by else "",
            f"not confirmed by {voice.names(missing)}" if missing else "",
        ]
    if whole or not found.held:
        earlier = [voice.date(e) for e in found.earlier]
        details.append(f"earlier planned for {', '.join(earlier)}" if earlier else "")
    said = listed(details)
    leads = (Span(f"{lead}: ", "dim"),) if lead else ()
    return Item(
        (
            *leads,
            Span(clean(found.slug), "strong"),
            Span(" "),
            Span(plain(found.state), "mark"),
            Span(said and f": {said}"),
            *cites(found.citations),
        )
    )


def proposal(found: ProposalShown, voice: Voice, *, whole: bool) -> Item:
    """A proposal: who made it to whom, what it says, and every addressee's latest answer."""
    to = f" to {voice.names(found.to)}" if found.to else ""
    made = f"{plain(found.kind)} by {voice.names(found.by)}{to}, {voice.date(found.made)}"
    terms = "; ".join(clean(t) for t in found.terms)
    details = [
        f"{made}: {terms if whole else shortened(terms, _TERMS)}" if terms else made,
        f"on {joined_titles(found.issues, voice)}" if whole and found.issues else "",
        f"deadline {voice.date(found.deadline)}" if found.deadline else "",
    ]
    for answer in found.answers:
        asked = f" ({conditions(answer.conditions, voice)})" if whole and answer.conditions else ""
        details.append(
            f"{voice.name(answer.by)}: {plain(answer.answer)}{asked}, {voice.date(answer.when)}"
        )
    silent = [p for p in found.to if p not in {a.by for a in found.answers}]
    if silent and found.state == "open":
        details.append(
            f"no answer yet from {voice.names(silent)}" if found.answers else "no answer yet"
        )
    return Item(
        (
            Span(clean(found.slug), "strong"),
            Span(" "),
            Span(plain(found.state), "mark"),
            Span(f": {listed(details)}"),
            *cites(found.citations),
        )
    )


def joined_titles(issues: list[str], voice: Voice) -> str:
    """Issues by title, as a list."""
    return ", ".join(voice.title(issue) for issue in issues)


def agreement(found: AgreementShown, voice: Voice) -> Item:
    """An agreement, and the state of each of its terms."""
    said = listed(
        [
            f"between {voice.names(found.parties)}" if found.parties else "",
            f"mediated by {voice.names(found.mediators)}" if found.mediators else "",
            f"reached {voice.date(found.reached)}",
            plain(found.stage) if found.stage else "",
        ],
        joiner=", ",
    )
    return Item(
        (Span(clean(found.slug), "strong"), Span(f": {said}"), *cites(found.citations)),
        tuple(term(t, voice) for t in found.terms),
    )


def term(found: TermShown, voice: Voice) -> Line:
    """A term of an agreement, its state, and who claims what of it."""
    due = f", due {voice.date(found.due)}" if found.due else ""
    spans = [
        Span(clean(found.text) if found.text else clean(found.slug)),
        Span(f"{due} "),
        Span(plain(found.state), "mark"),
    ]
    for place, claim in enumerate(found.claims):
        quantity = f", {clean(claim.quantity)}" if claim.quantity else ""
        spans += [
            Span(
                f"{'; ' if place else ': '}{voice.name(claim.by)} says {plain(claim.degree)}{quantity} ({voice.date(claim.when)})"
            ),
            *_disputed(claim.disputed_by, voice),
            *cites(claim.citations),
        ]
    return tuple(spans)


def force(found: ForceShown, voice: Voice) -> Item:
    """A figure, whose it is, and who gives it."""
    number = number_words(found.low, found.best, found.high, found.qualifier) or "no number"
    speaker = f" ({voice.name(found.speaker)})" if found.speaker else ""
    confidence = (
        f", {clean(found.confidence)} confidence" if found.confidence in {"low", "medium"} else ""
    )
    said = f", {clean(found.area)}: {number} {plain(found.unit)}, by the count of {voice.name(found.estimator)}{speaker}"
    figure = Span(f"{said}, as of {voice.date(found.as_of)}{confidence}")
    return Item(
        (
            Span(voice.name(found.owner), "strong"),
            figure,
            *_disputed(found.disputed_by, voice),
            *cites(found.citations),
        )
    )


def note(found: Note, voice: Voice) -> Item:
    """A development, a measure or an assessment."""
    kind = found.type.partition("-")[0]
    by = f" by {voice.names(found.by)}" if found.by else ""
    what = f"{plain(kind)}{f' ({plain(found.kind)})' if found.kind else ''}{by}"
    about = listed([voice.names(found.parties), joined_titles(found.issues, voice)], joiner="; ")
    said = (
        Span(f"{voice.date(found.when)}, {what}: ", "dim"),
        Span(clean(found.text)),
        Span(f" ({about})" if about else "", "dim"),
    )
    return Item((*said, *_disputed(found.disputed_by, voice), *cites(found.citations)))


def _disputed(parties: list[str], voice: Voice) -> Line:
    """Who denies it, as a mark."""
    return (Span(" "), Span(f"disputed by {voice.names(parties)}", "mark")) if parties else ()


def possible(found: Possible, voice: Voice) -> Item:
    """A fact that may not have happened yet."""
    return Item(
        (
            Span(f"{voice.date(found.when, found.when_words)}, {plain(found.type)}: ", "dim"),
            Span(clean(found.text)),
        )
    )
