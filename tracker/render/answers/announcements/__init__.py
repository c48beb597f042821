"""The ledger of announcements, and what lies ahead, as documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from tracker.domain.names import slug_in_words
from tracker.projections.folds.fates import ENDS
from tracker.projections.questions.announcements_format import FateEntry
from tracker.render.document import (
    Bullets,
    Document,
    Heading,
    Paragraph,
    Table,
    cited_sources,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import (
    Item,
    Span,
    Voice,
    confidence_words,
    disputed,
    listed,
    sourced,
)
from tracker.render.words_for_dates_and_numbers import (
    counted,
    day_words,
    days_left_words,
    first_upper,
    joined,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tracker.projections.questions.announcements_format import (
        Fate,
        FateStep,
        FateTotal,
        Upcoming,
    )
    from tracker.render.document import Block
    from tracker.render.styled_text import Line

_KINDS: Final = {
    "truce-end": "end of truce",
    "agreement-end": "end of agreement",
    "term": "term",
}
_OUTCOMES: Final = {
    "postponed": "put off without a new day",
    "unresolved": "its day passed without a word",
    "disputed": "disputed",
    "kept-in-part": "kept in part",
    "agreed": "accepted",
}
"""The outcomes whose words are not those of their code."""
_TOLD_BY: Final = frozenset(
    ("cancelled", "refused", "postponed", "did-not-take-effect")
)
"""The outcomes that somebody made; who did is said at once."""


def kind_words(kind: str) -> str:
    """Say the kind of an announcement."""
    return _KINDS.get(kind, kind)


def fate_document(fate: Fate, *, today_known: bool) -> Document:
    """Tell what became of what was announced.

    Args:
        fate: The ledger.
        today_known: Whether the log was read to its head; otherwise its last place is named.
    """
    voice = Voice(fate, short=True, boundary=fate.asked.boundary)
    waiting = [entry for entry in fate.entries if entry.open]
    settled = [entry for entry in fate.entries if not entry.open]
    blocks: list[Block] = [Paragraph((Span(outcome_counts(fate.outcomes), "dim"),))]
    for title, entries in (("Open", waiting), ("Settled", settled)):
        if entries:
            blocks += [Heading(f"{title}: {len(entries)}"), ledger(entries, voice)]
    if fate.totals and not fate.open_only:
        blocks += [Heading("By who announced it"), totals_table(fate.totals, voice)]
        said = "Late and notice are medians, in days, of those of which they are known."
        blocks.append(Paragraph((Span(said, "dim"),)))
    known = voice.known(fate.asked, today_known=today_known)
    said = f"What became of what was announced, {voice.asked(fate.asked)}"
    return Document(
        sentence=(Span(f"{said} ({clean(fate.zone)}), by {known}."),),
        blocks=tuple(blocks),
        sources=cited_sources(fate.sources, blocks),
        value=fate,
        rows=tuple(msgspec.to_builtins(entry) for entry in fate.entries),
        title=fate.title or fate.dossier,
        zone=fate.zone,
        fields=FateEntry.__struct_encode_fields__,
        year=voice.year,
    )


def upcoming_document(upcoming: Upcoming, *, today_known: bool) -> Document:
    """Tell what is overdue, and what lies ahead by day.

    Args:
        upcoming: What lies ahead.
        today_known: As in `fate_document`.
    """
    voice = Voice(upcoming, short=True, boundary=upcoming.asked.boundary)
    blocks: list[Block] = [Paragraph((Span(_ahead(upcoming), "dim"),))]
    dated = (("Overdue or put off", upcoming.overdue), ("Ahead", upcoming.ahead))
    for title, entries in dated:
        if entries:
            blocks += [Heading(title), _by_day(entries, voice)]
    if upcoming.undated:
        items = tuple(Item(_said_ahead(each, voice)) for each in upcoming.undated)
        blocks += [Heading("Without a day"), Bullets(items)]
    known = voice.known(upcoming.asked, today_known=today_known)
    said = f"What lies ahead {voice.asked(upcoming.asked)}"
    every = [*upcoming.overdue, *upcoming.ahead, *upcoming.undated]
    return Document(
        sentence=(Span(f"{said} ({clean(upcoming.zone)}), by {known}."),),
        blocks=tuple(blocks),
        sources=cited_sources(upcoming.sources, blocks),
        value=upcoming,
        rows=tuple(msgspec.to_builtins(entry) for entry in every),
        title=upcoming.title or upcoming.dossier,
        zone=upcoming.zone,
        fields=FateEntry.__struct_encode_fields__,
        year=voice.year,
    )


# The ledger.


def outcome_counts(outcomes: Mapping[str, int]) -> str:
    """Count the announcements by what became of them."""
    if not outcomes:
        return "Nothing was announced for later up to then."
    said = [_number_of(code, number) for code, number in outcomes.items()]
    total = counted(sum(outcomes.values()), "announcement")
    unresolved = "" if "unresolved" in outcomes else "; none unresolved"
    return f"{total}: {', '.join(said)}{unresolved}."


def ledger(
    entries: Iterable[FateEntry],
    voice: Voice,
    said: Callable[[FateEntry, Voice], Line] | None = None,
) -> Table:
    """Return announcements as a table.

    Args:
        entries: The announcements.
        voice: The words for names and dates.
        said: Says what became of one; in full without it.
    """
    told = said or _fate_line
    rows = []
    for entry in entries:
        by = voice.names(entry.by) if entry.by else "nobody known"
        announced = f"{voice.on_day(entry.announced)}, {by}"
        first = day_of_entry(entry.for_, entry, voice) if entry.for_ else "no day"
        rows.append(
            (title_line(entry), (Span(announced),), (Span(first),), told(entry, voice))
        )
    return Table(("what", "announced", "for", "outcome"), tuple(rows), plain=True)


def title_line(entry: FateEntry) -> Line:
    """Return the title of an announcement, else the words of its name, and its kind."""
    said = clean(entry.title or slug_in_words(entry.about.partition(":")[2]))
    kind = kind_words(entry.kind)
    return (Span(first_upper(said), "strong"), Span(f", {kind}", "dim"))


def _fate_line(entry: FateEntry, voice: Voice) -> Line:
    return (Span(fate_words(entry, voice)), *_marks(entry, voice))


def fate_words(entry: FateEntry, voice: Voice) -> str:
    """Say what became of an announcement, by whom, and how often its day moved."""
    parts = [_became(entry, voice), *_moves(entry, voice)]
    parts += _still(entry, voice)
    if entry.outcome == "disputed":
        parts += [_said(step, voice) for step in _made(entry)]
    return listed(parts)


def _became(entry: FateEntry, voice: Voice) -> str:
    """Say the outcome, with its day and who made it so."""
    if entry.outcome == "moved":
        return "pending"
    said, made = _outcome(entry.outcome), _made(entry)
    left = entry.days_left
    if entry.outcome == "unresolved" and left is not None and left.last == 0:
        return "no word of it yet"
    if late := _late(entry):
        timed = entry.outcome in {"held-late", "held-on-time"}
        said = f"held {late}" if timed else f"{said} {late}"
    if made and entry.outcome in _TOLD_BY:
        who = list(dict.fromkeys(party for step in made for party in step.by))
        said += f" by {voice.names(who)}" if who else ""
    if made and entry.outcome_when and entry.outcome != "ran-to-its-end":
        said += f", {voice.on_day(entry.outcome_when)}"
    return said


def _number_of(code: str, number: int) -> str:
    """Say how many announcements had an outcome."""
    shorter = {"postponed": "put off", "unresolved": "unresolved"}
    said = shorter.get(code, _outcome(code))
    return f"{number} {said if number == 1 else said.replace(' its ', ' their ')}"


def _outcome(code: str) -> str:
    return _OUTCOMES.get(code, plain(code))


def _made(entry: FateEntry) -> list[FateStep]:
    return [step for step in entry.changes if step.key in entry.outcome_by]


def _late(entry: FateEntry) -> str:
    """Say by how many days something came late or early."""
    if not entry.days_late:
        return ""
    days = counted(abs(entry.days_late), "day")
    return f"{days} {'late' if entry.days_late > 0 else 'early'}"


def _moves(entry: FateEntry, voice: Voice) -> Iterator[str]:
    """Say how often it was moved, and to which day it is now."""
    if entry.moved:
        times = {1: "once", 2: "twice"}.get(entry.moved, f"{entry.moved} times")
        now = [day_of_entry(day, entry, voice) for day in entry.days]
        yield f"moved {times}{', now for ' + joined(now, 'or') if now else ''}"


def _still(entry: FateEntry, voice: Voice) -> Iterator[str]:
    """Say who has declined, and whose word is awaited; and how it was held otherwise."""
    declined = [
        party for party in entry.declined_by if _without(party) not in entry.otherwise
    ]
    if declined:
        yield f"{voice.names(declined)} declined"
    if entry.awaits:
        verb = "answer" if entry.kind == "proposal" else "confirm"
        yield f"{voice.names(entry.awaits)} yet to {verb}"
    for way in entry.otherwise:
        what, _, of = way.partition(":")
        yield f"without {voice.name(of)}" if what == "without" else f"as {plain(of)}"


def _without(party: str) -> str:
    return f"without:{party}"


def _said(step: FateStep, voice: Voice) -> str:
    who = f"{voice.names(step.by)}: " if step.by else ""
    return f"{who}{plain(step.what)}, {voice.on_day(step.when)}"


def day_of_entry(text: str, entry: FateEntry, voice: Voice) -> str:
    """Say a day of an announcement; what ends at midnight ends on the day before."""
    end = entry.kind in ENDS
    return day_words(text, zone=voice.zone, year=voice.year, end=end)


def totals_table(totals: Sequence[FateTotal], voice: Voice) -> Table:
    """Count announcements by who made them and by what became of them."""
    rows = []
    for total in totals:
        who = "several together" if total.together else "nobody known"
        by = voice.name(total.by) if total.by else who
        kind = kind_words(total.kind)
        said = ", ".join(_number_of(code, n) for code, n in total.outcomes.items())
        cells = (
            by,
            counted(total.number, kind, plural_kind(kind)),
            said,
            *_medians(total),
        )
        rows.append(tuple((Span(cell),) for cell in cells))
    header = ("by", "announced", "outcomes", "late", "notice")
    return Table(header, tuple(rows), plain=True)


def plural_kind(kind: str) -> str:
    """Return several of a kind: "ends of truce"."""
    head, of, rest = kind.partition(" of ")
    return f"{head}s{of}{rest}"


def _medians(total: FateTotal) -> tuple[str, str]:
    """Say the medians of a total; a dash where nothing of it is known."""
    found = (total.median_days_late, total.median_notice_days)
    late, notice = ("-" if each is None else f"{each:g}" for each in found)
    return late, notice


# What lies ahead.


def _ahead(upcoming: Upcoming) -> str:
    """Count what is overdue, what has a day and what has none."""
    overdue = len(upcoming.overdue)
    said = [
        f"{overdue} overdue or put off" if overdue else "nothing overdue",
        f"{len(upcoming.ahead)} with a day" if upcoming.ahead else "nothing with a day",
        f"{len(upcoming.undated)} without" if upcoming.undated else "",
    ]
    found = listed(said)
    return f"{first_upper(found)}."


def _by_day(entries: Iterable[FateEntry], voice: Voice) -> Table:
    rows = []
    for entry in entries:
        days = [day_of_entry(day, entry, voice) for day in entry.days]
        left = entry.days_left
        far = days_left_words(left.first, left.last) if left else ""
        if not days and entry.outcome_when is not None:
            days, far = [voice.on_day(entry.outcome_when)], "put off"
        when = (Span(joined(days, "or")),)
        rows.append((when, (Span(far, "dim"),), _said_ahead(entry, voice)))
    return Table(("when", "", "what"), tuple(rows), plain=True)


def _said_ahead(entry: FateEntry, voice: Voice) -> Line:
    asked = Span(asked_words(entry, voice))
    return (*title_line(entry), Span(": "), asked, *_marks(entry, voice))


def asked_words(entry: FateEntry, voice: Voice) -> str:
    """Say who announced something, what is awaited, and how often it moved."""
    by = f"{_verb(entry)} {voice.names(entry.by)}" if entry.by else "announced"
    since = f"{by}, {voice.on_day(entry.announced)}"
    became = "" if entry.outcome in {"pending", "moved"} else _became(entry, voice)
    return listed([since, became, *_moves(entry, voice), *_still(entry, voice)])


def _verb(entry: FateEntry) -> str:
    match entry.kind:
        case "meeting" | "proposal":
            return "proposed by"
        case "deadline":
            return "set by"
        case "vote":
            return "by"
        case "term" | "agreement" | "agreement-end":
            return "agreed by"
        case _:
            return "announced by"


def _marks(entry: FateEntry, voice: Voice) -> Line:
    """Say how sure it is and who denies it; one source of it, and how many more there are."""
    sure = confidence_words(entry.confidence)
    mark = (Span(f"; {sure}"),) if sure else ()
    more = len(entry.citations) - 1
    rest = (Span(f" +{more}", "dim"),) if more > 0 and entry.own_citations else ()
    denied = disputed(entry.disputed_by, voice)
    return (*mark, *denied, *sourced(entry.own_citations[:1]), *rest)
