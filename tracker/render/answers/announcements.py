"""The ledger of announcements, and what lies ahead, as documents."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import msgspec

from tracker.domain.names import slug_in_words
from tracker.projections.folds.fates import ENDS
from tracker.projections.questions.announcements_format import FateEntry
from tracker.render.answers.picture.cells import Numbering, denial_note
from tracker.render.answers.picture.worded import cited_list, notes_of, source_mark
from tracker.render.document import (
    CitedList,
    DatedItem,
    DatedList,
    Document,
    Lines,
    Table,
    TableTitle,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import (
    SEPARATOR,
    Span,
    Voice,
    confidence_words,
    listed,
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
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.projections.questions.announcements_format import (
        Fate,
        FateStep,
        FateTotal,
        Upcoming,
    )
    from tracker.render.document import Block
    from tracker.render.styled_text import Line

_BETWEEN: Final = re.compile(r"^between (\d+) and (\d+) (\w+)$")
_BECAME: Final = "what became of it"
_NEXT_AHEAD: Final = "tracker fate tells what became of earlier ones."
_NEXT_FATE: Final = "--open shows the open ones alone."
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
    words = _Announced(fate, today_known=today_known)
    waiting = [entry for entry in fate.entries if entry.open]
    settled = [entry for entry in fate.entries if not entry.open]
    blocks: list[Block] = []
    if fate.entries:
        blocks.append(words.ledger(waiting, settled))
    if fate.totals and not fate.open_only:
        table = totals_table(fate.totals, words.voice)
        said = "Late and notice are medians, in days, of those of which they are known."
        blocks += [table, Lines(((Span(said, "dim"),),))]
    said = f"What became of what was announced, {words.clocks}"
    following = "" if fate.open_only else _NEXT_FATE
    return Document(
        sentence=(Span(said),),
        note=(Span(outcome_counts(fate.outcomes)),),
        blocks=(*blocks, *words.foot(following)),
        value=fate,
        rows=tuple(msgspec.to_builtins(entry) for entry in fate.entries),
        title=fate.title or fate.dossier,
        zone=fate.zone,
        fields=FateEntry.__struct_encode_fields__,
        year=words.voice.year,
    )


def upcoming_document(upcoming: Upcoming, *, today_known: bool) -> Document:
    """Tell what is overdue, and what lies ahead by day.

    Args:
        upcoming: What lies ahead.
        today_known: As in `fate_document`.
    """
    words = _Announced(upcoming, today_known=today_known)
    lists = (
        ("Overdue or put off", upcoming.overdue, False),
        ("Ahead", upcoming.ahead, False),
        ("Without a day", upcoming.undated, True),
    )
    blocks = []
    for title, entries, without in lists:
        if entries:
            items = tuple(words.item(each, without=without) for each in entries)
            blocks.append(DatedList(title, items))
    every = [*upcoming.overdue, *upcoming.ahead, *upcoming.undated]
    return Document(
        sentence=(Span(f"What lies ahead {words.clocks}"),),
        note=(Span(_ahead_counts(upcoming)),),
        blocks=(*blocks, *words.foot(_NEXT_AHEAD)),
        value=upcoming,
        rows=tuple(msgspec.to_builtins(entry) for entry in every),
        title=upcoming.title or upcoming.dossier,
        zone=upcoming.zone,
        fields=FateEntry.__struct_encode_fields__,
        year=words.voice.year,
    )


class _Announced:
    """Announcements in words, with their sources numbered in the order of their citations."""

    def __init__(self, answer: Upcoming | Fate, *, today_known: bool) -> None:
        self.voice = Voice(answer, short=True, boundary=answer.asked.boundary)
        self._numbering = Numbering(answer.sources, self.voice, full=False)
        self.clocks = self.voice.clocks(answer.asked, today_known=today_known)

    def foot(self, following: str) -> list[Block]:
        """Return the sources cited, and a line that names the next command."""
        cited = cited_list(self._numbering, self.voice)
        blocks: list[Block] = [CitedList(cited)] if cited else []
        if following:
            blocks.append(Lines(((Span(following, "dim"),),)))
        return blocks

    def item(self, entry: FateEntry, *, without: bool) -> DatedItem:
        """Tell an announcement that may still come about; `without` where it has no day."""
        voice = self.voice
        days = [day_of_entry(day, entry, voice) for day in entry.days]
        left = entry.days_left
        far = days_left_words(left.first, left.last) if left else ""
        if not days and entry.outcome_when is not None:
            days, far = [voice.on_day(entry.outcome_when)], "put off"
        kind = kind_words(entry.kind)
        day = kind if without else joined(days, "or")
        said = _asked(entry, voice)
        about = said if without else f"{kind} {said}"
        line = (Span(f"{_title(entry)}:", "strong"), Span(f" {about}"))
        return DatedItem(day, (*line, *self._cited(entry)), far="" if without else far)

    def ledger(
        self, waiting: Sequence[FateEntry], settled: Sequence[FateEntry]
    ) -> Table:
        """Tell announcements and what became of each, those that may come about first."""
        titles: list[TableTitle] = []
        rows: list[tuple[Line, ...]] = []
        for title, entries in (("Open", waiting), ("Settled", settled)):
            if entries:
                titles.append(TableTitle(len(rows), title, str(len(entries))))
                rows += [self._fate_row(entry) for entry in entries]
        header = ("what", "announced", "for", _BECAME)
        return Table(header, tuple(rows), tuple(titles), plain=frozenset({3}))

    def _fate_row(self, entry: FateEntry) -> tuple[Line, ...]:
        voice = self.voice
        by = voice.names(entry.by) if entry.by else "nobody known"
        announced = f"{voice.on_day(entry.announced)}, {by}"
        day = Span("no day", "dim")
        if entry.for_:
            day = Span(day_of_entry(entry.for_, entry, voice))
        what = (
            Span(_title(entry), "strong"),
            Span(f", {kind_words(entry.kind)}", "dim"),
        )
        became = (Span(fate_words(entry, voice)), *self._cited(entry))
        return (what, (Span(announced),), (day,), became)

    def _cited(self, entry: FateEntry) -> Line:
        """Say on what it rests, who denies it and how sure it is."""
        cited = self._numbering.cite(entry.own_citations, entry.citations)
        denied = denial_note(entry.disputed_by, self.voice)
        sure = Span(confidence_words(entry.confidence), "doubt")
        spans = list(source_mark(cited))
        for note in notes_of(denied, sure):
            spans += [Span(f" {SEPARATOR}", "dim"), note]
        return tuple(spans)


# The ledger.


def outcome_counts(outcomes: Mapping[str, int]) -> str:
    """Count the announcements by what became of them."""
    if not outcomes:
        return "Nothing was announced for later up to then."
    said = [_number_of(code, number) for code, number in outcomes.items()]
    total = counted(sum(outcomes.values()), "announcement")
    unresolved = "" if "unresolved" in outcomes else "; none unresolved"
    return f"{total}: {', '.join(said)}{unresolved}."


def _title(entry: FateEntry) -> str:
    """Return the title of an announcement, else the words of its name."""
    said = clean(entry.title or slug_in_words(entry.about.partition(":")[2]))
    return first_upper(said)


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
    said = day_words(text, zone=voice.zone, year=voice.year, end=end)
    return _BETWEEN.sub(r"\1-\2 \3", said)


def totals_table(totals: Sequence[FateTotal], voice: Voice) -> Table:
    """Count announcements by who made them and by what became of them."""
    rows = []
    for total in totals:
        who = "several together" if total.together else "nobody known"
        by = voice.name(total.by) if total.by else who
        kind = kind_words(total.kind)
        said = ", ".join(_number_of(code, n) for code, n in total.outcomes.items())
        announced = counted(total.number, kind, _plural(kind))
        cells = (by, announced, said, *_medians(total))
        rows.append(tuple((Span(cell),) for cell in cells))
    header = ("by", "announced", _BECAME, "late", "notice")
    title = TableTitle(0, "By who announced it")
    return Table(
        header,
        tuple(rows),
        (title,),
        numbers=frozenset({3, 4}),
        plain=frozenset({1, 2}),
    )


def _plural(kind: str) -> str:
    """Return several of a kind: "ends of truce"."""
    head, of, rest = kind.partition(" of ")
    return f"{head}s{of}{rest}"


def _medians(total: FateTotal) -> tuple[str, str]:
    """Say the medians of a total; a dash where nothing of it is known."""
    found = (total.median_days_late, total.median_notice_days)
    late, notice = ("-" if each is None else f"{each:g}" for each in found)
    return late, notice


# What lies ahead.


def _ahead_counts(found: Upcoming) -> str:
    """Count by kind what is overdue, what has a day and what has none."""
    late = f"{_kinds(found.overdue)} overdue or put off"
    dated = f"{_kinds(found.ahead)} with a day"
    said = [
        late if found.overdue else "nothing overdue",
        dated if found.ahead else "nothing with a day",
    ]
    if found.undated:
        said.append(f"{_kinds(found.undated)} without")
    words = "; ".join(said)
    return f"{first_upper(words)}."


def _kinds(entries: Sequence[FateEntry]) -> str:
    numbers = Counter(kind_words(entry.kind) for entry in entries)
    return joined([counted(n, kind, _plural(kind)) for kind, n in numbers.items()])


def _asked(entry: FateEntry, voice: Voice) -> str:
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
