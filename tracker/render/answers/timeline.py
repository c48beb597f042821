"""The dated story as a document.

Brackets hold together what may have happened either way round, and words say so:

    1 May 2025        ┌ fact A · A
    2 in any order    └ fact B · B

    between 1 and    ╭  fact C · C [≈ before or after 1 other]
    10 June 2025     ┊
    5 June 2025      ╰  fact D · D
"""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import msgspec

from tracker.domain.events import Event
from tracker.projections.names_ages_sources import MOST_DELAY
from tracker.projections.questions.timeline import TimelineEntry
from tracker.projections.sentences import long_sentence, thing_called
from tracker.render.answers.picture.worded import every_source
from tracker.render.document import Document, Paragraph, Story, StoryEntry
from tracker.render.sanitize import clean
from tracker.render.styled_text import (
    SEPARATOR,
    Span,
    Voice,
    conditions,
    contradicted,
    how_known,
    listed,
    replaced_words,
    reported_later,
    said_by,
    topics,
)
from tracker.render.words_for_dates_and_numbers import (
    asked_words,
    counted,
    date_words,
    days_between,
    delay_words,
    number_words,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from tracker.domain.events import Tally, Term
    from tracker.projections.questions.timeline import StoryAsked, Timeline
    from tracker.projections.sentences import Saying, Titles
    from tracker.render.document import Block
    from tracker.render.styled_text import Line

_FEW: Final = 3
_LANES: Final = 3
"""So many spans of fuzzy dates are drawn side by side; words name every one."""
_ORDER: Final = {"known": "", "partly": "partly ordered", "unknown": "in any order"}

Order = Literal["known", "partly", "unknown"]


def timeline_document(timeline: Timeline, *, today_known: bool) -> Document:
    """Tell a story.

    Args:
        timeline: The story.
        today_known: Whether the log was read to its head; otherwise its last place is named.
    """
    voice = Voice(timeline, short=True, boundary=timeline.asked.boundary)
    blocks: list[Block] = []
    if filters := listed(_filters(timeline.asked, voice)):
        blocks.append(Paragraph((Span(f"Only {filters}.", "dim"),)))
    if timeline.entries:
        if key := listed(_key(timeline)):
            blocks.append(Paragraph((Span(f"{key}.", "dim"),)))
        blocks.append(Story(tuple(_story(timeline, voice))))
    else:
        blocks.append(Paragraph((Span("Nothing is recorded."),)))
    return Document(
        sentence=(Span(_sentence(timeline.asked, voice, today_known=today_known)),),
        note=_note(timeline),
        blocks=tuple(blocks),
        sources=tuple(timeline.sources),
        value=timeline,
        rows=tuple(msgspec.to_builtins(entry) for entry in timeline.entries),
        title=timeline.title or timeline.dossier,
        zone=timeline.zone,
        fields=TimelineEntry.__struct_encode_fields__,
    )


def _sentence(asked: StoryAsked, voice: Voice, *, today_known: bool) -> str:
    """Say what was asked, by which clocks."""
    known = voice.as_known(asked, today_known=today_known)
    return f"What happened {_period(asked, voice)}, {voice.local_time}, {known}"


def _note(timeline: Timeline) -> Line:
    """Say how much it is, and how much of it was reported later."""
    said = counted(len(timeline.entries), "entry", "entries")
    if later := timeline.reported_later:
        said += f"; {later} of them"
    return reported_later(said, later)


def _period(asked: StoryAsked, voice: Voice) -> str:
    if asked.from_ == asked.to:
        return f"on {date_words(asked.to, zone=voice.zone)}"
    end = asked_words(asked.to, boundary=asked.boundary, zone=voice.zone).removeprefix(
        "at "
    )
    if asked.from_ is None:
        return f"up to {end}"
    last = end.removeprefix("the end of ")
    first = date_words(asked.from_, zone=voice.zone)
    return f"from {days_between(first, last)}"


def _filters(asked: StoryAsked, voice: Voice) -> Iterator[str]:
    """Say which entries were asked for."""
    if asked.parties:
        yield f"with {' or '.join(voice.name(party) for party in asked.parties)}"
    if asked.speakers:
        yield f"said by {' or '.join(map(clean, asked.speakers))}"
    if asked.issues:
        yield f"about {' or '.join(voice.title(issue) for issue in asked.issues)}"
    if asked.types:
        yield f"of type {', '.join(map(clean, asked.types))}"
    if asked.confidence:
        yield f"of {' or '.join(map(clean, asked.confidence))} confidence"
    if asked.sources:
        yield f"resting on {_few(asked.sources)}"
    if asked.text:
        yield f"with the words “{clean(asked.text)}”"


def _few(names: Sequence[str]) -> str:
    """Name the first of a list, and say how many there are besides."""
    more = len(names) - _FEW
    if more <= 0:
        return " or ".join(map(clean, names))
    return f"{', '.join(map(clean, names[:_FEW]))} or one of {more} more"


def _key(timeline: Timeline) -> Iterator[str]:
    """Say how the brackets are read, as far as there are any."""
    if _has_groups(timeline):
        yield (
            "┌ │ └ holds together what happened on one day, in an order that the dates do not tell"
        )
    if _lanes(timeline.entries):
        yield "╭ ┊ ╰ runs beside all before or after which an entry with a longer date may belong"


def _has_groups(timeline: Timeline) -> bool:
    return any(
        one.group == next_one.group for one, next_one in pairwise(timeline.entries)
    )


class _Lane(NamedTuple):
    """A longer date, drawn in a column beside all entries before or after which it may be."""

    first: int
    last: int
    column: int


def _story(timeline: Timeline, voice: Voice) -> Iterator[StoryEntry]:
    lanes = _lanes(timeline.entries)
    columns = max((lane.column + 1 for lane in lanes), default=0)
    has_groups = _has_groups(timeline)
    saying = saying_of(voice, timeline.titles)
    told = {entry.key for entry in timeline.entries}
    place = 0
    for _, together in groupby(timeline.entries, key=lambda entry: entry.group):
        group = list(together)
        order = _order(group)
        for number, entry in enumerate(group):
            track, below = _drawn(lanes, place, columns)
            if has_groups:
                track += _bracket(number, len(group), order)
                below += _bracket(number, len(group), order, below=True)
            when, note = (
                _date(entry, len(group), order, voice) if number == 0 else ("", "")
            )
            line = _line(entry, event_of(entry, timeline), told, saying, voice)
            yield StoryEntry(when, note, track, below, line, _told(entry, voice))
            place += 1


def _order(group: Sequence[TimelineEntry]) -> Order:
    """Tell how much is known of the order inside a group."""

    def known(one: TimelineEntry, other: TimelineEntry) -> bool:
        return one.key in other.after or not _reaches(one.latest, other.earliest)

    if all(known(a, b) or known(b, a) for a, b in pairwise(group)):
        return "known"
    spans = {(entry.earliest, entry.latest) for entry in group}
    return (
        "partly" if len(spans) > 1 or any(entry.after for entry in group) else "unknown"
    )


def _date(
    entry: TimelineEntry, size: int, order: Order, voice: Voice
) -> tuple[str, str]:
    """Say the date of a group, and what is known of the order inside it."""
    if entry.day is None:
        return voice.date(entry.when), ""
    return voice.date(entry.day), f"{size} {_ORDER[order]}" if _ORDER[order] else ""


def _bracket(number: int, size: int, order: Order, *, below: bool = False) -> str:
    """Return the part of a group's bracket before an entry, or before its further lines."""
    if size == 1 or order == "known":
        return " "
    if number == size - 1:
        return " " if below else "└"
    return "┌" if number == 0 and not below else "│"


def _lanes(entries: Sequence[TimelineEntry]) -> list[_Lane]:
    """Return the lanes of longer dates, as far as there are columns left to draw them.

    ╭    A, some time in June
    ┊╭   B, between 1 and 10 June
    ┊╰   C, 5 June
    ╰    D, 20 June
    """
    found: list[_Lane] = []
    step = 1 if entries[0].earliest <= entries[-1].earliest else -1
    for here, entry in enumerate(entries):
        if entry.day is not None or not entry.unordered:
            continue
        end = here
        while 0 <= end + step < len(entries) and _beside(entry, entries[end + step]):
            end += step
        first, last = sorted((here, end))
        taken = {
            lane.column for lane in found if lane.first <= last and first <= lane.last
        }
        column = next((c for c in range(_LANES) if c not in taken), None)
        if first < last and column is not None:
            found.append(_Lane(first, last, column))
    return found


def _beside(one: TimelineEntry, other: TimelineEntry) -> bool:
    """Check that the dates of two entries overlap."""
    return _reaches(one.latest, other.earliest) and _reaches(other.latest, one.earliest)


def _reaches(latest: str | None, earliest: str) -> bool:
    """Check that something may still be to come when something else may begin.

    Without their `Z` instants sort as text.
    """
    return latest is None or latest.removesuffix("Z") > earliest.removesuffix("Z")


def _drawn(lanes: Sequence[_Lane], here: int, columns: int) -> tuple[str, str]:
    """Return what the lanes put before an entry's first line, and before its further lines."""
    track, below = [" "] * columns, [" "] * columns
    for lane in lanes:
        if lane.first <= here <= lane.last:
            track[lane.column] = {lane.first: "╭", lane.last: "╰"}.get(here, "┊")
            below[lane.column] = " " if here == lane.last else "┊"
    return "".join(track), "".join(below)


def _line(
    entry: TimelineEntry,
    event: Event,
    told: Container[str],
    saying: Saying,
    voice: Voice,
) -> Line:
    """Say what happened, and how it is known."""
    own_time = _own_time(entry, voice)
    spans = [Span(f"{own_time}: ", "dim")] if own_time else []
    spans.append(Span(long_sentence(event, saying)))
    for mark in _marks(entry, told, voice):
        spans += [Span(" "), Span(mark, "mark")]
    if entry.reported_later:
        spans.append(Span("*", "later"))
    return tuple(spans)


def _told(entry: TimelineEntry, voice: Voice) -> Line:
    """Say by whom, on what it rests, and by which fact it is known."""
    speaker = said_by(entry, voice)
    how = listed([speaker, how_known(entry, speaker)], joiner=", ")
    after = f", after {' and '.join(map(clean, entry.after))}" if entry.after else ""
    key = Span(f" {SEPARATOR}{clean(entry.key)}{after}", "dim")
    cited = every_source(entry.citations)
    return (Span(how, "dim"), *cited, key) if how else (*cited[1:], key)


def _own_time(entry: TimelineEntry, voice: Voice) -> str:
    """Say the entry's own date as far as that of its group does not.

    That is hours, days that follow, or the source's words.
    """
    if entry.when_words:
        return clean(entry.when_words)
    if entry.day is None:
        return ""
    return voice.date(entry.when).removeprefix(voice.date(entry.day)).strip()


def _marks(entry: TimelineEntry, told: Container[str], voice: Voice) -> Iterator[str]:
    """Say what has to be known of an entry: its other clock, who denies it, where it may lie."""
    if abs(entry.delay_days) > MOST_DELAY:
        yield f"reported {voice.date(entry.reported)}, {delay_words(entry.delay_days)}"
    if entry.disputed_by:
        yield f"disputed by {voice.names(entry.disputed_by)}"
    if words := replaced_words(entry, voice):
        yield words
    if entry.certainty == "possible":
        yield "possibly outside these dates"
    if hidden := contradicted(sum(n not in told for n in entry.contradicted_by)):
        yield hidden
    if entry.day is None and entry.unordered:
        yield f"≈ before or after {counted(entry.unordered, 'other')}"


def event_of(entry: TimelineEntry, timeline: Timeline) -> Event:
    """Read the event of an entry back from its fields."""
    about = {"type": entry.type, "dossier": timeline.dossier, "when": entry.when}
    found: Event = msgspec.convert({**about, **entry.fields}, Event)
    return found


def saying_of(voice: Voice, titles: Titles) -> Saying:
    """Say the fields of an event with the names and dates of a reader."""

    def term(found: Term) -> str:
        due = f", due {voice.date(found.due)}" if found.due else ""
        return f"{clean(found.text)}{due}"

    def thing(stream: str) -> str:
        return clean(thing_called(stream, titles))

    return {
        "text": clean,
        "thing": thing,
        "proposal": lambda slug: thing(f"proposal:{slug}"),
        "code": plain,
        "date": voice.date,
        "until": voice.until,
        "party": voice.name,
        "parties": voice.names,
        "issue": voice.title,
        "number": _number,
        "texts": lambda found: "; ".join(map(clean, found)),
        "names": lambda found: ", ".join(map(clean, found)),
        "terms": lambda found: "; ".join(map(term, found)),
        "conditions": lambda found: conditions(found, voice),
        "topics": lambda found: topics(found, voice),
        "topic": lambda found: topics([found], voice),
        "count": "{:,}".format,
        "fields": _fields,
    }


def _fields(replacement: Mapping[str, Any]) -> str:
    """Name the fields that a correction replaces."""
    return ", ".join(plain(name.replace("_", " ")) for name in sorted(replacement))


def _number(tally: Tally) -> str:
    return number_words(tally.low, tally.best, tally.high, tally.qualifier)
