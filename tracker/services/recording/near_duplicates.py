"""Near duplicates: facts that may be one, and sources that are one page.

They are told, never merged.

Two facts are near when they are of the same stream, their dates overlap and their words are alike.
Words are alike when two thirds of them are shared: twice the number of shared words, divided by
the number of words of both, is at least `THRESHOLD`. Words are compared without case, accents and
punctuation; a word counts once. So "no strikes on ports" and "No strikes on the ports!" share four
of four and five: 2 * 4 / 9 = 0.89.

A recorded fact is compared as it stands: as corrected, in the dossier's zone, and not at all once
it is withdrawn.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from tracker.domain.dates import read_when
from tracker.domain.errors import Advice
from tracker.domain.events import (
    AssessmentRecorded,
    DevelopmentNoted,
    Event,
    ForceReported,
    MeasureTaken,
    MeetingHeld,
    PartyRegistered,
    PositionStated,
    ProposalMade,
)
from tracker.domain.names import folded, may_be_one, slugify
from tracker.projections.folds.offices import people_of
from tracker.services.reading import Remark

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.events import SourceRegistered
    from tracker.services.amendments import Ledger

THRESHOLD: Final = 0.67
WINDOW: Final = 10_000
"""The least number of facts of a file, counted back from each, among which its near duplicates are
looked for; twice as many at most."""
CROWD: Final = 40
"""The number of facts of its stream and day that a fact is compared with: those that came last."""
LONG_DAYS: Final = 31
_DAY: Final = 86_400_000_000
_WORD: Final = re.compile(r"\w+")
_SPELLING: Final = 0.8
_FEW_WORDS: Final = 2
WHY: Final = "same stream, overlapping dates, similar words"
_WORDS: Final = {
    PositionStated: attrgetter("stance"),
    DevelopmentNoted: attrgetter("text"),
    AssessmentRecorded: attrgetter("claim"),
    MeasureTaken: attrgetter("text"),
    MeetingHeld: attrgetter("outcome"),
    ProposalMade: attrgetter("terms"),
}
Span = tuple[int, int]


class ComparedFact(NamedTuple):
    """A fact, as far as it is compared.

    Attributes:
        name: What it is called in a report.
        stream: Its stream.
        span: Its valid time, in microseconds since the epoch.
        words: What it says.
        points: The events that it points at: what it knowingly repeats is not a near duplicate.
        key: Its key.
        at: Of a row of a file: the file's number, the line, and the number of the row.
    """

    name: str
    stream: str
    span: Span
    words: str
    points: tuple[str, ...]
    key: str | None
    at: tuple[int, int, int] = (0, 0, 0)


class Near(msgspec.Struct, frozen=True, kw_only=True):
    """Two events that may be one.

    Attributes:
        name: The key or id of the recorded one.
        why: What makes them alike.
        recorded: The words of the recorded one.
        new: The words of the new one.
    """

    name: str
    why: str
    recorded: str
    new: str


def near_duplicates(ledger: Ledger, fresh: Sequence[Event]) -> list[Near]:
    """Return the recorded facts that each new one may repeat.

    Args:
        ledger: The dossier's record.
        fresh: The new events.
    """
    zone = ledger.mended.catalogue.zone
    found = [compared(event, name=event.key or "", zone=zone) for event in fresh]
    new = [fact for fact in found if fact is not None]
    if not new:
        return []
    old = list(_on_streams({fact.stream for fact in new}, ledger))
    return [facts_near(fact, one) for fact in new for one in old if near(fact, one)]


def _on_streams(streams: Container[str], ledger: Ledger) -> Iterator[ComparedFact]:
    """Yield the recorded facts of some streams that stand, as they are compared."""
    zone = ledger.mended.catalogue.zone
    for recorded in ledger.events:
        event = ledger.standing.get(recorded.event_id)
        if event is not None and event.stream in streams:
            fact = compared(event, name=recorded.name, zone=zone)
            if fact is not None:
                yield fact


def close_stances(ledger: Ledger, fresh: Iterable[Event]) -> Iterator[Remark]:
    """Yield for each new stance the one that holds, where its words are close and may mean it.

    Words are close when they are alike, or when one has all words of the other: "no American
    troops" after "no American troops in Ukraine". The author's word on them decides.
    """
    zone = ledger.mended.catalogue.zone
    for event in fresh:
        if not isinstance(event, PositionStated) or event.repeats:
            continue
        last = read_when(event.when, zone=zone).start.latest
        said: list[tuple[int, str, PositionStated]] = []
        for recorded in ledger.events:
            other = ledger.standing.get(recorded.event_id)
            if isinstance(other, PositionStated) and other.stream == event.stream:
                start = read_when(other.when, zone=zone).start.earliest
                if start < last:
                    said.append((start, recorded.name, other))
        if said:
            _, name, held = max(said, key=lambda each: each[:2])
            if _is_close(event, held):
                yield _same_stance(event, name, held)


def _is_close(new: PositionStated, held: PositionStated) -> bool:
    """Tell whether one stance may be another in other words, and nothing says so or denies it."""
    if folded(new.stance) == folded(held.stance) or (
        new.stance_code is not None and held.stance_code is not None
    ):
        return False
    first, second = _tokens(new.stance), _tokens(held.stance)
    shorter = min(first, second, key=len)
    contained = len(shorter) >= _FEW_WORDS and (first <= second or second <= first)
    return contained or alike(new.stance, held.stance) >= THRESHOLD


def _same_stance(new: PositionStated, name: str, held: PositionStated) -> Remark:
    called = new.key or "this stance"
    said = f"{called} is close to what holds, {name} (“{held.stance}”)"
    if held.stance_code is None:
        remedy = f"say that it repeats {name} when it is the same"
        return Remark(
            f"{said}: {remedy}", Advice("same-stance", {"said": said, "name": name})
        )
    code = held.stance_code
    remedy = (
        f"say that it repeats {name}, or give it the code {code}, when it is the same"
    )
    values = {"said": said, "name": name, "code": code}
    return Remark(f"{said}: {remedy}", Advice("same-stance-code", values))


def close_names(ledger: Ledger, fresh: Sequence[Event]) -> Iterator[Remark]:
    """Yield the new facts that name something almost as another fact does, and may mean the same.

    It is told once: a name that was used already is not a new one.
    """
    standing = [ledger.standing.get(recorded.event_id) for recorded in ledger.events]
    stands = [event for event in standing if event is not None]
    yield from _close_speakers(ledger, stands, fresh)
    yield from _close_areas(stands, fresh)


def _close_speakers(
    ledger: Ledger, stands: Iterable[Event], fresh: Sequence[Event]
) -> Iterator[Remark]:
    people = people_of(ledger.mended.catalogue)
    for event in fresh:
        if isinstance(event, PartyRegistered) and event.kind == "person":
            names = (event.slug, event.name, *event.aliases)
            people |= {folded(name): event.slug for name in names}
    heard = {name: f"the person {slug}" for name, slug in people.items()}
    for event in stands:
        if event.speaker:
            heard.setdefault(folded(event.speaker), f"“{event.speaker}”")
    for event in fresh:
        if event.speaker and (new := folded(event.speaker)) not in heard:
            close = (meant for known, meant in heard.items() if may_be_one(new, known))
            if meant := next(close, ""):
                said = f"{event.key or f'this {event.type}'}: its speaker “{event.speaker}”"
                yield Remark(f"{said} may be {meant}, who is known by another name")
            heard[new] = f"“{event.speaker}”"


def _close_areas(stands: Iterable[Event], fresh: Sequence[Event]) -> Iterator[Remark]:
    areas: dict[str, dict[tuple[str, str], ForceReported]] = {}
    for event in stands:
        if isinstance(event, ForceReported):
            areas.setdefault(event.estimator, {}).setdefault(_place_of(event), event)
    for event in fresh:
        if isinstance(event, ForceReported):
            said = areas.setdefault(event.estimator, {})
            if other := _close_area(event, said):
                name = f"{event.key or 'this figure'}: its area “{event.area}” may be"
                of = f" of {other.key}" if other.key else ""
                also = "in other words the two stand side by side"
                yield Remark(f"{name} “{other.area}”{of}; {also}")
            said.setdefault(_place_of(event), event)


def _place_of(figure: ForceReported) -> tuple[str, str]:
    return figure.owner, folded(figure.area)


def _close_area(
    figure: ForceReported, said: Mapping[tuple[str, str], ForceReported]
) -> ForceReported | None:
    """Return a figure for almost the same area; of another owner's only where the area is new."""
    owner, area = _place_of(figure)
    if (owner, area) in said:
        return None
    is_new = all(known != area for _, known in said)
    close = (
        other
        for (whose, known), other in said.items()
        if (whose == owner or is_new) and may_be_one(area, known)
    )
    return next(close, None)


def compared(
    event: Event, *, name: str, zone: ZoneInfo, at: tuple[int, int, int] = (0, 0, 0)
) -> ComparedFact | None:
    """Return an event as it is compared; None where it has no words in free text, or no date.

    Args:
        event: The event as it stands: as corrected, when it is recorded.
        name: What it is called in a report.
        zone: The dossier's zone, in which its days begin and end.
        at: Of a row of a file: the file's number, the line, and the number of the row.
    """
    words = words_of(event)
    if words is None or event.when is None:
        return None
    when = read_when(event.when, zone=zone)
    latest = when.outcome.latest
    points = event.repeats + event.supersedes + event.answers + event.follows
    return ComparedFact(
        name, event.stream, (when.start.earliest, latest), words, points, event.key, at
    )


def words_of(event: Event) -> str | None:
    """Return what a fact says in free words; None where it says nothing in free words."""
    read = _WORDS.get(type(event))
    if read is None:
        return None
    words = read(event)
    return (
        words if words is None or isinstance(words, str) else "; ".join(words) or None
    )


def facts_near(new: ComparedFact, other: ComparedFact) -> Near:
    """Return two facts that are alike, with the words of both."""
    return Near(name=other.name, why=WHY, recorded=other.words, new=new.words)


def sources_near(new: SourceRegistered, other: SourceRegistered) -> Near:
    """Return two sources of one page, with the words of both."""
    return Near(
        name=other.slug,
        why="the same page",
        recorded=_source_words(other),
        new=_source_words(new),
    )


def _source_words(source: SourceRegistered) -> str:
    parts = (source.publisher, source.title, source.published, source.url)
    return ", ".join(part for part in parts if part)


def alike(one: str, other: str) -> float:
    """Return how much two texts share: 0 nothing, 1 the same words."""
    first, second = _tokens(one), _tokens(other)
    if not first or not second:
        return float(folded(one) == folded(other))
    return 2 * len(first & second) / (len(first) + len(second))


@lru_cache(maxsize=4096)
def _tokens(text: str) -> frozenset[str]:
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(
            c
            for c in unicodedata.normalize("NFKD", plain)
            if not unicodedata.combining(c)
        )
    return frozenset(_WORD.findall(plain))


def near(one: ComparedFact, other: ComparedFact) -> bool:
    """Tell whether two facts may be one."""
    if (
        one.stream != other.stream
        or one.span[0] >= other.span[1]
        or other.span[0] >= one.span[1]
    ):
        return False
    if _points_at(one, other) or _points_at(other, one):
        return False
    return alike(one.words, other.words) >= THRESHOLD


def _points_at(one: ComparedFact, other: ComparedFact) -> bool:
    return (
        other.key is not None and other.key in one.points
    ) or other.name in one.points


class Window:
    """The facts that came last, by stream and day; a lookup takes the same time among many.

    A fact stands under each day that it covers, and is compared with those that share a day:

        day        1  2  3  4
        A, 1 to 2  A  A           B of days 2 and 3 is compared with A and C, once each
        C, day 3         C
    """

    def __init__(self) -> None:
        self._new, self._old = _Bucket(), _Bucket()

    @property
    def full(self) -> bool:
        """Tell whether it is to be turned over."""
        return self._new.count >= WINDOW

    def spans(self) -> dict[str, Span]:
        """Return for each stream of the new half the time that its facts cover."""
        return self._new.spans

    def turn(self) -> None:
        """Forget the older half."""
        self._old, self._new = self._new, _Bucket()

    def add(self, fact: ComparedFact) -> None:
        """Take a fact in."""
        self._new.add(fact)

    def like(self, fact: ComparedFact, *, new_only: bool = False) -> list[ComparedFact]:
        """Return the facts that may be the same as one, each once."""
        found: dict[str, ComparedFact] = {}
        for bucket in (self._new,) if new_only else (self._old, self._new):
            for other in bucket.candidates(fact):
                if other.name not in found and near(fact, other):
                    found[other.name] = other
        return list(found.values())


class _Bucket:
    def __init__(self) -> None:
        self.count = 0
        self.spans: dict[str, Span] = {}
        # Lists, because most hold one fact, and an empty deque is larger than ten of those.
        self.places: dict[tuple[str, int], list[ComparedFact]] = {}
        self.long: dict[str, deque[ComparedFact]] = {}

    def add(self, fact: ComparedFact) -> None:
        self.count += 1
        stream, (earliest, latest) = fact.stream, fact.span
        old = self.spans.get(stream)
        if old is None or earliest < old[0] or latest > old[1]:
            low, high = old or fact.span
            self.spans[stream] = (min(low, earliest), max(high, latest))
        first, last = earliest // _DAY, (latest - 1) // _DAY
        if last - first > LONG_DAYS:
            self.long.setdefault(stream, deque(maxlen=CROWD)).append(fact)
            return
        for day in range(first, last + 1):
            place = self.places.get((stream, day))
            if place is None:
                self.places[stream, day] = [fact]
            else:
                place.append(fact)
                del place[:-CROWD]

    def candidates(self, fact: ComparedFact) -> Iterable[ComparedFact]:
        stream, (earliest, latest) = fact.stream, fact.span
        if stream not in self.spans:
            return ()
        first, last = earliest // _DAY, (latest - 1) // _DAY
        if first == last and stream not in self.long:
            return self.places.get((stream, first), ())
        return self._of_days(stream, first, last)

    def _of_days(self, stream: str, first: int, last: int) -> Iterator[ComparedFact]:
        yield from self.long.get(stream, ())
        if last - first > LONG_DAYS:
            low, high = self.spans[stream]
            first, last = max(first, low // _DAY), min(last, (high - 1) // _DAY)
            last = min(last, first + 20 * LONG_DAYS)
        for day in range(first, last + 1):
            yield from self.places.get((stream, day), ())


def same_publisher(one: str, other: str) -> bool:
    """Tell whether two publishers are one, spelled differently.

    `The New York Times`, `New York Times` and `nytimes.com` are one, and so is `BBC`, by its
    initials, with `British Broadcasting Corporation`.
    """
    first, second = _core(one), _core(other)
    if first == second or _initials(one) == second or first == _initials(other):
        return True
    shorter, longer = sorted((set(first.split("-")), set(second.split("-"))), key=len)
    if shorter and shorter <= longer:
        return True
    import difflib

    return (
        difflib.SequenceMatcher(
            None, first.replace("-", ""), second.replace("-", "")
        ).ratio()
        >= _SPELLING
    )


def same_source(one: SourceRegistered, other: SourceRegistered) -> bool:
    """Tell whether two sources of one page are one: the publisher is, and no two days differ."""
    days = {d for d in (one.published, other.published) if d is not None}
    two_versions = len(days) > 1
    return not two_versions and same_publisher(one.publisher, other.publisher)


def _core(name: str) -> str:
    plain = slugify(
        re.sub(r"\.(?:com|org|net|co\.uk|info|ru|ua|de|fr)\b", "", name.lower())
    )
    return plain.removeprefix("the-") or folded(name)


def _initials(name: str) -> str:
    words = _WORD.findall(name)
    return "".join(w[0] for w in words).lower() if len(words) > 1 else ""
