"""The dated story as a document: brackets hold together what may have happened either way round, and words say so."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import msgspec

from tracker.domain.events import Event
from tracker.projections.questions.timeline import MOST_DELAY, TimelineEntry
from tracker.projections.sentences import long_sentence
from tracker.render import render_document
from tracker.render.date_and_number_words import (
    asked_words,
    counted,
    delay_words,
    number_words,
    plain,
)
from tracker.render.document import Document, Paragraph, Story, StoryEntry
from tracker.render.sanitize import clean
from tracker.render.spans import Span, Voice, cites, conditions, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.domain.events import Tally, Term
    from tracker.projections.questions.timeline import StoryAsked, Timeline
    from tracker.projections.sentences import Saying
    from tracker.render import Format
    from tracker.render.document import Block
    from tracker.render.spans import Line

_FEW: Final = 3
_LANES: Final = 3
"""How many spans of fuzzy dates are drawn side by side; words name every one."""


def render_timeline(
    timeline: Timeline,
    *,
    fmt: Format,
    width: int = 80,
    color: bool = False,
    today_known: bool = True,
) -> str:
    """A story as text that ends with a line break; the arguments are those of `render`."""
    return render_document(
        timeline_document(timeline, today_known=today_known), fmt=fmt, width=width, color=color
    )


def timeline_document(timeline: Timeline, *, today_known: bool) -> Document:
    """A story as a document."""
    voice = Voice(timeline)
    blocks: list[Block] = []
    if filters := _filters(timeline.asked, voice):
        blocks.append(Paragraph((Span(f"Only {filters}.", "dim"),)))
    if timeline.entries:
        key = _key(timeline)
        blocks += [
            *([Paragraph((Span(key, "dim"),))] if key else []),
            Story(tuple(_story(timeline, voice))),
        ]
    else:
        blocks.append(Paragraph((Span("Nothing is recorded."),)))
    rows = tuple(msgspec.to_builtins(entry) for entry in timeline.entries)
    return Document(
        sentence=story_sentence(timeline, voice, today_known=today_known),
        blocks=tuple(blocks),
        sources=tuple(timeline.sources),
        value=timeline,
        rows=rows,
        title=timeline.title or timeline.dossier,
        zone=timeline.zone,
        fields=TimelineEntry.__struct_encode_fields__,
    )


def story_sentence(timeline: Timeline, voice: Voice, *, today_known: bool) -> Line:
    """What was asked, by which clocks, and how much of the answer was reported later."""
    asked = timeline.asked
    up_to = asked_words(asked.to, boundary=asked.boundary, zone=voice.zone).removeprefix("at ")
    when = f"from {voice.date(asked.from_)} to {up_to}" if asked.from_ else f"up to {up_to}"
    when = f"on {voice.date(asked.to)}" if asked.from_ == asked.to else when
    said = f"What happened {when} ({clean(timeline.zone)}), {known_words(asked.known, asked.log, voice, today_known=today_known)}"
    later = timeline.reported_later
    total = counted(len(timeline.entries), "entry", "entries")
    if not later:
        return (Span(f"{said}: {total}."),)
    was = "was" if later == 1 else "were"
    return (
        Span(f"{said}: {total}; {later} of them, marked "),
        Span("*", "later"),
        Span(f", {was} reported later."),
    )


def known_words(known: str | None, log: int, voice: Voice, *, today_known: bool) -> str:
    """By the knowledge of which day: "by all that is known today"."""
    place = "" if today_known else f" up to log place {log}"
    if known is None:
        return "by all that is known today" if today_known else f"by all that was recorded{place}"
    return f"by what was known {asked_words(known, boundary='', zone=voice.zone)}{place and f', of what was recorded{place}'}"


def _filters(asked: StoryAsked, voice: Voice) -> str:
    """Which entries were asked for, in words."""
    return listed(
        [
            f"with {' or '.join(voice.name(p) for p in asked.parties)}" if asked.parties else "",
            f"about {' or '.join(voice.title(i) for i in asked.issues)}" if asked.issues else "",
            f"of type {', '.join(clean(t) for t in asked.types)}" if asked.types else "",
            f"of {' or '.join(clean(c) for c in asked.confidence)} confidence"
            if asked.confidence
            else "",
            f"resting on {_few(asked.sources)}" if asked.sources else "",
            f"with the words “{clean(asked.text)}”" if asked.text else "",
        ],
        joiner="; ",
    )


def _few(names: Sequence[str]) -> str:
    """The first names of a list, and how many there are besides."""
    more = len(names) - _FEW
    return (
        " or ".join(map(clean, names))
        if more <= 0
        else f"{', '.join(map(clean, names[:_FEW]))} or one of {more} more"
    )


def _key(timeline: Timeline) -> str:
    """How the brackets are read, as far as there are any."""
    found = []
    if any(size > 1 for size in _sizes(timeline)):
        found.append(
            "┌ │ └ holds together what happened on one day, in an order that the dates do not tell"
        )
    if _lanes(timeline.entries):
        found.append(
            "╭ ┊ ╰ runs beside all before or after which an entry with a longer date may belong"
        )
    text = "; ".join(found)
    return f"{text}." if text else ""


def event_of(entry: TimelineEntry, timeline: Timeline) -> Event:
    """Read the event of an entry back from its fields."""
    about = {"type": entry.type, "dossier": timeline.dossier, "when": entry.when}
    found: Event = msgspec.convert({**about, **entry.fields}, Event)
    return found


def saying_of(voice: Voice) -> Saying:
    """Say the fields of an event with the names and dates of a reader."""

    def terms(found: Iterable[Term]) -> str:
        return "; ".join(
            clean(term.text) + (f", due {voice.date(term.due)}" if term.due else "")
            for term in found
        )

    return {
        "text": clean,
        "code": plain,
        "date": voice.date,
        "until": voice.until,
        "party": voice.name,
        "parties": voice.names,
        "issue": voice.title,
        "number": _number,
        "texts": lambda found: "; ".join(map(clean, found)),
        "names": lambda found: ", ".join(map(clean, found)),
        "terms": terms,
        "conditions": lambda found: conditions(found, voice),
    }


def _number(tally: Tally) -> str:
    return number_words(tally.low, tally.best, tally.high, tally.qualifier)


class _Lane(NamedTuple):
    """A span of a longer date, drawn in one column from its entry to the last beside which it may belong."""

    first: int
    last: int
    column: int


def _story(timeline: Timeline, voice: Voice) -> Iterator[StoryEntry]:
    lanes = _lanes(timeline.entries)
    columns = max((lane.column + 1 for lane in lanes), default=0)
    brackets = any(size > 1 for size in _sizes(timeline))
    saying = saying_of(voice)
    place = 0
    for _, together in groupby(timeline.entries, key=lambda entry: entry.group):
        group = list(together)
        order = _order(group)
        for number, entry in enumerate(group):
            track, below = _drawn(lanes, place, columns)
            if brackets:
                track += _bracket(number, len(group), order)
                below += _bracket(number, len(group), order, below=True)
            when, note = _date(entry, len(group), order, voice) if number == 0 else ("", "")
            yield StoryEntry(
                when, note, track, below, _line(entry, event_of(entry, timeline), saying, voice)
            )
            place += 1


def _sizes(timeline: Timeline) -> list[int]:
    """How many entries each group has."""
    return [
        len(list(found)) for _, found in groupby(timeline.entries, key=lambda entry: entry.group)
    ]


def _order(group: Sequence[TimelineEntry]) -> Literal["known", "partly", "unknown"]:
    """How much is known of the order inside a group."""

    def known(one: TimelineEntry, other: TimelineEntry) -> bool:
        return one.key in other.after or not _reaches(one.latest, other.earliest)

    if all(known(a, b) or known(b, a) for a, b in pairwise(group)):
        return "known"
    spans = {(entry.earliest, entry.latest) for entry in group}
    return "partly" if len(spans) > 1 or any(entry.after for entry in group) else "unknown"


def _date(entry: TimelineEntry, size: int, order: str, voice: Voice) -> tuple[str, str]:
    """The date of a group, and in words what is known of the order inside it."""
    if entry.day is None:
        return voice.date(entry.when), ""
    return voice.date(entry.day), {
        "known": "",
        "partly": f"{size} partly ordered",
        "unknown": f"{size} in any order",
    }[order]


def _bracket(number: int, size: int, order: str, *, below: bool = False) -> str:
    """The part of a group's bracket that stands before an entry, or before its further lines."""
    if size == 1 or order == "known":
        return " "
    if below:
        return " " if number == size - 1 else "│"
    return "┌" if number == 0 else "└" if number == size - 1 else "│"


def _lanes(entries: Sequence[TimelineEntry]) -> list[_Lane]:
    """For each entry with a longer date the entries beside which it may belong, where there are columns left to draw it."""
    found: list[_Lane] = []
    step = 1 if entries[0].earliest <= entries[-1].earliest else -1
    for here, entry in enumerate(entries):
        if entry.day is not None or not entry.unordered:
            continue
        end = here
        while 0 <= end + step < len(entries) and _beside(entry, entries[end + step]):
            end += step
        first, last = sorted((here, end))
        taken = {lane.column for lane in found if lane.first <= last and first <= lane.last}
        column = next((c for c in range(_LANES) if c not in taken), None)
        if first < last and column is not None:
            found.append(_Lane(first, last, column))
    return found


def _beside(one: TimelineEntry, other: TimelineEntry) -> bool:
    """Whether the dates of two entries overlap."""
    return _reaches(one.latest, other.earliest) and _reaches(other.latest, one.earliest)


def _reaches(latest: str | None, earliest: str) -> bool:
    """Whether something may still be to come when something else may begin; without their `Z` instants sort as text."""
    return latest is None or latest.removesuffix("Z") > earliest.removesuffix("Z")


def _drawn(lanes: Sequence[_Lane], here: int, columns: int) -> tuple[str, str]:
    """What the lanes put before an entry's first line, and before its further lines."""
    track, below = [" "] * columns, [" "] * columns
    for lane in lanes:
        if lane.first <= here <= lane.last:
            track[lane.column] = "╭" if here == lane.first else "╰" if here == lane.last else "┊"
            below[lane.column] = " " if here == lane.last else "┊"
    return "".join(track), "".join(below)


def _line(entry: TimelineEntry, event: Event, saying: Saying, voice: Voice) -> Line:
    """Say what happened, and how it is known."""
    spans = [Span(f"{own}: ", "dim")] if (own := _own_time(entry, voice)) else []
    spans.append(Span(long_sentence(event, saying)))
    for mark in _marks(entry, voice):
        spans += [Span(" "), Span(mark, "mark")]
    if entry.reported_later:
        spans.append(Span("*", "later"))
    how = [
        voice.name(entry.speaker) if entry.speaker else "",
        plain(entry.basis) if entry.basis else "",
        f"{clean(entry.confidence)} confidence" if entry.confidence in {"low", "medium"} else "",
        clean(entry.key),
        f"after {' and '.join(clean(k) for k in entry.after)}" if entry.after else "",
    ]
    spans.append(Span(f" · {listed(how, joiner=', ')}", "dim"))
    return (*spans, *cites(entry.citations))


def _own_time(entry: TimelineEntry, voice: Voice) -> str:
    """The entry's own date as far as that of its group does not say it: hours, days that follow, the source's words."""
    if entry.when_words:
        return clean(entry.when_words)
    return (
        ""
        if entry.day is None
        else voice.date(entry.when).removeprefix(voice.date(entry.day)).strip()
    )


def _marks(entry: TimelineEntry, voice: Voice) -> list[str]:
    """What has to be known of an entry: its other clock, who denies it, where it may lie."""
    marks = []
    if abs(entry.delay_days) > MOST_DELAY:
        marks.append(f"reported {voice.date(entry.reported)}, {delay_words(entry.delay_days)}")
    if entry.disputed_by:
        marks.append(f"disputed by {voice.names(entry.disputed_by)}")
    if entry.certainty == "possible":
        marks.append("possibly outside these dates")
    if entry.day is None and entry.unordered:
        marks.append(f"≈ before or after {counted(entry.unordered, 'other')}")
    return marks
