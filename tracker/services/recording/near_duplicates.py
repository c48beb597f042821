"""Facts that may be one: the same stream, overlapping dates and similar words; and sources that are one page.

Nothing is merged here. Words are similar when two thirds of them are shared: twice the number of shared words, divided by
the number of words of both, is at least `THRESHOLD`. Words are compared without case, accents and punctuation; a word counts once.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.events import (
    AssessmentRecorded,
    DevelopmentNoted,
    Event,
    MeasureTaken,
    MeetingHeld,
    PositionStated,
    ProposalMade,
)
from tracker.domain.names import slugify

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracker.domain.events import SourceRegistered

THRESHOLD: Final = 0.67
WINDOW: Final = 10_000
"""Among how many facts of a file, counted back from each, its near duplicates are looked for; twice as many at most."""
CROWD: Final = 40
"""With how many facts of its stream and day a fact is compared: those that came last."""
LONG_DAYS: Final = 31
_DAY: Final = 86_400_000_000
_WORD: Final = re.compile(r"\w+")
_FOREVER: Final = 2**62
_SPELLING: Final = 0.8
_WORDS: Final = {
    PositionStated: attrgetter("stance"),
    DevelopmentNoted: attrgetter("text"),
    AssessmentRecorded: attrgetter("claim"),
    MeasureTaken: attrgetter("text"),
    MeetingHeld: attrgetter("outcome"),
    ProposalMade: attrgetter("terms"),
}
Span = tuple[int, int]


class Told(NamedTuple):
    """A fact, as far as it is compared.

    Attributes:
        name: What it is called in a report.
        stream: Its stream.
        span: Its valid time, in microseconds since the epoch.
        words: What it says.
        points: The events that it points at: what it knowingly repeats is no near duplicate.
        key: Its key.
        at: Of a row of a file, which file it is, its line, and which row of the file it is.
    """

    name: str
    stream: str
    span: Span
    words: str
    points: tuple[str, ...]
    key: str | None
    at: tuple[int, int, int] = (0, 0, 0)


def words_of(event: Event) -> str | None:
    """What a fact says in free words; None where it says nothing in free words."""
    found = _WORDS.get(type(event))
    words = None if found is None else found(event)
    return words if words is None or isinstance(words, str) else "; ".join(words) or None


def told(
    event: Event,
    *,
    name: str,
    stream: str,
    valid: tuple[int | None, int | None],
    at: tuple[int, int, int] = (0, 0, 0),
) -> Told | None:
    """A fact as it is compared; None where it has no words or no date."""
    words = words_of(event)
    if words is None or valid[0] is None:
        return None
    points = event.repeats + event.supersedes + event.answers + event.follows
    return Told(
        name,
        stream,
        (valid[0], _FOREVER if valid[1] is None else valid[1]),
        words,
        points,
        event.key,
        at,
    )


def alike(one: str, other: str) -> float:
    """How much two texts share: 0 nothing, 1 the same words."""
    first, second = _tokens(one), _tokens(other)
    if not first or not second:
        return float(one.split() == other.split())
    return 2 * len(first & second) / (len(first) + len(second))


@lru_cache(maxsize=4096)
def _tokens(text: str) -> frozenset[str]:
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(
            c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c)
        )
    return frozenset(_WORD.findall(plain))


def near(one: Told, other: Told) -> bool:
    """Whether two facts may be one."""
    if one.stream != other.stream or one.span[0] >= other.span[1] or other.span[0] >= one.span[1]:
        return False
    if {n for n in (other.key, other.name) if n} & set(one.points) or {
        n for n in (one.key, one.name) if n
    } & set(other.points):
        return False
    return alike(one.words, other.words) >= THRESHOLD


class Window:
    """The facts that came last, by stream and day; each lookup takes about the same time, however many there are."""

    def __init__(self) -> None:
        self._new, self._old = _Bucket(), _Bucket()

    @property
    def full(self) -> bool:
        """Whether it is to be turned over."""
        return self._new.count >= WINDOW

    def spans(self) -> dict[str, Span]:
        """For each stream of the new half, the time that its facts cover."""
        return self._new.spans

    def turn(self) -> None:
        """Forget the older half."""
        self._old, self._new = self._new, _Bucket()

    def add(self, fact: Told) -> None:
        """Take a fact in."""
        self._new.add(fact)

    def like(self, fact: Told, *, new_only: bool = False) -> list[Told]:
        """The facts that may be the same as one, each once."""
        found: dict[str, Told] = {}
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
        self.places: dict[tuple[str, int], list[Told]] = {}
        self.long: dict[str, deque[Told]] = {}

    def add(self, fact: Told) -> None:
        self.count += 1
        stream, (earliest, latest) = fact.stream, fact.span
        old = self.spans.get(stream)
        if old is None or earliest < old[0] or latest > old[1]:
            self.spans[stream] = (
                fact.span if old is None else (min(old[0], earliest), max(old[1], latest))
            )
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

    def candidates(self, fact: Told) -> Iterable[Told]:
        stream, (earliest, latest) = fact.stream, fact.span
        if stream not in self.spans:
            return ()
        first, last = earliest // _DAY, (latest - 1) // _DAY
        if first == last and stream not in self.long:
            return self.places.get((stream, first), ())
        return self._of_days(stream, first, last)

    def _of_days(self, stream: str, first: int, last: int) -> Iterator[Told]:
        yield from self.long.get(stream, ())
        if last - first > LONG_DAYS:
            low, high = self.spans[stream]
            first, last = max(first, low // _DAY), min(last, (high - 1) // _DAY)
            last = min(last, first + 20 * LONG_DAYS)
        for day in range(first, last + 1):
            yield from self.places.get((stream, day), ())


def same_publisher(one: str, other: str) -> bool:
    """Whether two publishers are one, spelled differently: `The New York Times`, `New York Times`, `nytimes.com`; `BBC` by its initials."""
    first, second = _core(one), _core(other)
    if first == second or _initials(one) == second or first == _initials(other):
        return True
    shorter, longer = sorted((set(first.split("-")), set(second.split("-"))), key=len)
    if shorter and shorter <= longer:
        return True
    import difflib  # noqa: PLC0415  (only two spellings of one page need it)

    return (
        difflib.SequenceMatcher(None, first.replace("-", ""), second.replace("-", "")).ratio()
        >= _SPELLING
    )


def same_source(one: SourceRegistered, other: SourceRegistered) -> bool:
    """Whether two sources of the same page are one: their publishers are one, and no two days of publication stand against it."""
    dates = {d for d in (one.published, other.published) if d is not None}
    return len(dates) < 2 and same_publisher(one.publisher, other.publisher)  # noqa: PLR2004  (two days are two versions of a page)


def _core(name: str) -> str:
    plain = slugify(re.sub(r"\.(?:com|org|net|co\.uk|info|ru|ua|de|fr)\b", "", name.lower()))
    return plain.removeprefix("the-") or name.casefold()


def _initials(name: str) -> str:
    words = _WORD.findall(name)
    return "".join(w[0] for w in words).lower() if len(words) > 1 else ""
