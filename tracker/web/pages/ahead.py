"""The page of what lies ahead: what is overdue first, then by day, then what has no day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from tracker.domain.names import slug_in_words
from tracker.render.sanitize import clean
from tracker.render.styled_text import Voice
from tracker.render.words_for_dates_and_numbers import (
    asked_words,
    days_left_words,
    plain,
)
from tracker.web.pages.as_of import KnownLine, how_known
from tracker.web.pages.parts.boxes import Box
from tracker.web.pages.parts.cells import Cite, Mark, Numbers, denial
from tracker.web.pages.parts.frame import LinkChoice, fill
from tracker.web.pages.parts.head import Surroundings
from tracker.web.pages.parts.language import say, say_number
from tracker.web.pages.parts.sources import source_views

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.projections.questions.announcements_format import (
        FateEntry,
        Upcoming,
    )
    from tracker.web.pages.parts.addresses import Addresses
    from tracker.web.visit import Told, Visit

_MADE: Final = {
    "meeting": "Proposed by %(parties)s, %(day)s.",
    "vote": "Planned by %(parties)s, %(day)s.",
    "truce": "Declared by %(parties)s, %(day)s.",
    "truce-end": "Declared by %(parties)s, %(day)s.",
    "agreement": "Reached by %(parties)s, %(day)s.",
    "agreement-end": "Reached by %(parties)s, %(day)s.",
    "term": "Agreed by %(parties)s, %(day)s.",
    "proposal": "Made by %(parties)s, %(day)s.",
    "deadline": "Set by %(parties)s, %(day)s.",
}


class DueView(Struct, frozen=True, kw_only=True):
    """A thing that lies ahead or is overdue.

    `day` and `left` say when, `is_late` that it should have come about already.
    """

    day: str
    left: str
    is_late: bool
    title: str
    address: str
    text: str
    below: str
    source: Cite | None
    marks: tuple[Mark, ...]


def ahead_page(visit: Visit, told: Told) -> str:
    """Return the page of what lies ahead."""
    found: Upcoming = told.value
    around = Surroundings(visit, zone=found.zone, title=found.title, asked=found.asked)
    voice = Voice(found, short=True, boundary=found.asked.boundary)
    numbers = Numbers(found.sources, voice)
    due = DueLayout(voice, numbers, around.to)
    lists = [
        ("overdue", say("Overdue"), [due.view(e, is_late=True) for e in found.overdue]),
        ("ahead", say("With a day"), [due.view(e) for e in found.ahead]),
        ("noday", say("Without a day"), [due.view(e) for e in found.undated]),
    ]
    asked = found.asked
    when = asked_words(asked.valid, boundary=asked.boundary, zone=voice.zone)
    sentence = say("What lies ahead %(when)s", when=when)
    return fill(
        "ahead",
        frame=around.frame(sentence, "upcoming"),
        sentence=sentence,
        how=_how(found, around),
        bar=around.bar(around.change_days().days),
        boxes=_boxes(found, voice),
        lists=[each for each in lists if each[2]],
        also=_also(around),
        sources=source_views(numbers, voice, around.to),
    )


def _how(found: Upcoming, around: Surroundings) -> KnownLine:
    known = how_known(around, 0)
    counts = [
        say_number("%(num)s is overdue", "%(num)s are overdue", len(found.overdue)),
        say_number("%(num)s has a day", "%(num)s have a day", len(found.ahead)),
        say_number("%(num)s has none", "%(num)s have none", len(found.undated)),
    ]
    return KnownLine(f"{known.words} {', '.join(counts)}.", known.link)


def _boxes(found: Upcoming, voice: Voice) -> list[Box]:
    """Return the findings: what is overdue, and what is next of each kind."""
    none = say("None")
    late = len(found.overdue)
    overdue = Box(say("Overdue"), none)
    if late:
        first = found.overdue[0]
        overdue = Box(say("Overdue"), str(late), f"{_title(first)}.", "#overdue")
    return [
        overdue,
        _next(say("Next"), found.ahead, voice, say("Nothing dated lies ahead.")),
        _next(
            say("Truces"),
            _of_kind(found.ahead, "truce"),
            voice,
            say("No start or end of a truce lies ahead."),
        ),
        _next(
            say("Deadlines"),
            _of_kind(found.ahead, "deadline"),
            voice,
            say("No deadline lies ahead."),
        ),
    ]


def _of_kind(entries: Sequence[FateEntry], kind: str) -> list[FateEntry]:
    return [each for each in entries if each.kind.startswith(kind)]


def _next(label: str, entries: Sequence[FateEntry], voice: Voice, none: str) -> Box:
    if not entries:
        return Box(label, say("None ahead"), none)
    first = entries[0]
    finding = f"{voice.date(first.for_ or '')}, {_left(first)}"
    return Box(label, finding, f"{_title(first)}.", "#ahead")


def _title(entry: FateEntry) -> str:
    return clean(entry.title or slug_in_words(entry.about.partition(":")[2]))


def _left(entry: FateEntry) -> str:
    left = entry.days_left
    return days_left_words(left.first, left.last) if left else say("no day")


class DueLayout:
    """Announcements that lie ahead, in words."""

    def __init__(self, voice: Voice, numbers: Numbers, to: Addresses) -> None:
        self._voice, self._numbers, self._to = voice, numbers, to

    def view(self, entry: FateEntry, *, is_late: bool = False) -> DueView:
        """Lay out one thing that was announced."""
        voice = self._voice
        days = [voice.date(each) for each in entry.days[:-1]]
        below = ""
        if days:
            below = say("Planned before for %(days)s.", days=", ".join(days))
        cited = entry.own_citations or entry.citations
        event = self._to.event(entry.key)
        return DueView(
            day=voice.date(entry.for_) if entry.for_ else say(plain(entry.kind)),
            left=_late(entry) if is_late else _left(entry),
            is_late=is_late,
            title=_title(entry),
            address=self._address(entry),
            text=" ".join(self._text(entry)),
            below=below,
            source=self._numbers.cite(cited, event, of=entry.citations),
            marks=tuple(self._marks(entry)),
        )

    def _address(self, entry: FateEntry) -> str:
        kind, _, slug = entry.about.partition(":")
        named = self._to.named(kind, slug.partition("/")[0])
        return named or self._to.event(entry.key)

    def _text(self, entry: FateEntry) -> Iterator[str]:
        voice = self._voice
        day = voice.date(entry.announced)
        made = _MADE.get(entry.kind, _MADE["deadline"])
        if entry.by:
            yield say(made, parties=voice.names(entry.by), day=day)
        if entry.awaits:
            names = voice.names(entry.awaits)
            if len(entry.awaits) == 1:
                yield say("%(party)s has not confirmed.", party=names)
            else:
                yield say("%(parties)s have not confirmed.", parties=names)
        if entry.declined_by:
            yield say(
                "Declined by %(parties)s.", parties=voice.names(entry.declined_by)
            )

    def _marks(self, entry: FateEntry) -> Iterator[Mark]:
        if entry.disputed_by:
            deniers = self._voice.names(entry.disputed_by)
            yield Mark(denial(deniers, len(entry.disputed_by)), "disputed")
        if entry.outcome != "pending":
            yield Mark(say(plain(entry.outcome)), "prop")
        if entry.confidence in {"low", "medium"}:
            level = plain(entry.confidence or "")
            yield Mark(say("%(level)s confidence", level=level), "weak")


def _late(entry: FateEntry) -> str:
    left = entry.days_left
    if left is None or left.last is None or left.last >= 0:
        return say("overdue")
    return say_number("%(num)s day overdue", "%(num)s days overdue", -left.last)


def _also(around: Surroundings) -> list[LinkChoice]:
    to, visit = around.to, around.visit
    found = [
        LinkChoice(say("Talks at a glance"), to.list_of("talks")),
        LinkChoice(say("The fate of what was announced"), to.list_of("fate")),
    ]
    if "ics" in visit.route.forms:
        found.append(LinkChoice(say("As a calendar"), visit.again(form="ics")))
    return found
