"""The ground floor of every question: what it is asked of, its dates and names, and its answer."""

from __future__ import annotations

import re
from typing import (
    TYPE_CHECKING,
    Final,
    Generic,
    NamedTuple,
    Protocol,
    TypeVar,
)

import msgspec

from tracker.domain.dates import FOREVER, day_of, parse_when
from tracker.domain.errors import Advice, UnknownNameError
from tracker.domain.names import did_you_mean, folded, nearest
from tracker.projections.mended import mend
from tracker.projections.visible import ask, boundary_of
from tracker.services.dates import AS_RANGE, Dates
from tracker.services.dossiers import BundledLog, MemoryLog
from tracker.services.find_names import (
    columns_named,
    event_named,
    issue_named,
    party_named,
    person_named,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tracker.domain.recorded import RecordedEvent
    from tracker.projections.mended import Catalogue, Mended
    from tracker.projections.picture import Selection
    from tracker.projections.visible import Question
    from tracker.services.dossiers import Chosen, Log, Shelf

A_contra = TypeVar("A_contra", contravariant=True)
T = TypeVar("T")

_SHORT_WORD: Final = 3
LAST_DAY: Final = "9998-12-31"
"""The last day that can be asked about."""
_LONGEST_PLACE: Final = 19
"""The digits of the largest log place that the database can count."""


class AskedDossier(msgspec.Struct, frozen=True, kw_only=True):
    """The first fields of every question, as the user wrote them.

    Attributes:
        dossier: The dossier; by default the only one.
        log_at: The last place of the log that counts, or the day after which nothing recorded does.
        whole: Whether the index beside the log is left aside, and all of the dossier read.
    """

    dossier: str | None = None
    log_at: str | None = None
    whole: bool = False


class AskedKnown(AskedDossier, frozen=True, kw_only=True):
    """The first fields of a question that can be answered by what was known on a day.

    Attributes:
        known_at: The day or instant after which nothing reported counts.
    """

    known_at: str | None = None


class AskedFacts(AskedKnown, frozen=True, kw_only=True):
    """The first fields of a question about some of the facts.

    Attributes:
        parties: Only what one of these parties takes part in; of a person also what they said.
        speakers: Only what one of these persons said.
        issues: Only these issues and their parts.
    """

    parties: Sequence[str] = ()
    speakers: Sequence[str] = ()
    issues: Sequence[str] = ()


class AskedPicture(AskedFacts, frozen=True, kw_only=True):
    """The first fields of a question that pictures answer.

    Attributes:
        columns: `parties`, `coalitions` or a list of parties, instead of the dossier's own columns.
    """

    columns: str | None = None


class Remark(NamedTuple):
    """A sentence for the user about how a question was read.

    Attributes:
        text: The sentence, in words that fit every interface.
        advice: The same for an interface that words it its own way, as errors have it.
    """

    text: str
    advice: Advice | None = None


class Answer(NamedTuple, Generic[T]):
    """The value that a question comes to, and remarks on how the question was read."""

    value: T
    remarks: tuple[Remark, ...]


class Service(Protocol[A_contra, T]):
    """A function of `tracker.services.answers` that answers one kind of question."""

    def __call__(self, shelf: Shelf, asked: A_contra, /, *, now: int) -> Answer[T]:
        """Return the answer to a question; `now` is the time, in microseconds since the epoch."""


class Opened(NamedTuple):
    """A dossier's events up to the log place asked about, and remarks on reading them.

    Attributes:
        is_bundled: Whether it is read from the bundled dossiers, to which nothing is added.
        mended: The same, put right, where that was done already.
    """

    name: str
    events: list[RecordedEvent]
    log_place: int
    remarks: tuple[Remark, ...]
    is_bundled: bool
    mended: Mended | None = None


def open_dossier(chosen: Chosen, *, log_at: str | None, now: int) -> Opened:
    """Read a dossier up to a log place.

    Raises:
        UnknownNameError: It has nothing up to that place.
    """
    name, log, remark = chosen
    events = list(log.read(dossier=name))
    remarks = [Remark(remark)] if remark else []
    place: int | None = None
    if log_at is not None:
        zone = mend(events).catalogue.zone
        dates = Dates(now, zone, events, lambda said: remarks.append(Remark(said)))
        place = place_of(log_at, log, dates, remarks)
        events = [r for r in events if r.global_position <= place]
    if not events:
        said = f"nothing of it was recorded up to place {place} of the log; ask later"
        problem = UnknownNameError("dossier", name).hinted(said)
        raise problem.advise("later-log-place", place=str(place))
    last, is_bundled = events[-1].global_position, isinstance(log, BundledLog)
    mended = log.mended if place is None and isinstance(log, MemoryLog) else None
    return Opened(name, events, last, tuple(remarks), is_bundled, mended)


def place_of(text: str, log: Log, dates: Dates, remarks: list[Remark]) -> int:
    """Return the log place that a question names; what is to be said of it goes to the remarks.

    Args:
        text: A number, `@KEY` for the place of that event, or a date for the last place recorded by
            its end.
        log: The log.
        dates: The reading of dates.
        remarks: The remarks so far.

    Raises:
        DateNotUnderstoodError: The date is in no accepted form, or has no last day.
        UnknownNameError: `@KEY` names no event.
    """
    if text.isdecimal() and text.isascii():
        place = min(int(text), FOREVER) if len(text) <= _LONGEST_PLACE else FOREVER
        last = log.head_at(FOREVER)
        if place > last:
            found = f"place {text} is past the end of the log, which is place {last}"
            advice = Advice("past-the-end", {"asked": text, "last": str(last)})
            remarks.append(Remark(f"{found}; all of it is read", advice))
        return place
    if text.startswith("@"):
        return event_named(text[1:], dates.events).global_position
    day, remark = dates.day(text)
    if remark:
        remarks.append(Remark(remark))
    return log.head_at(boundary_of(parse_when(day, zone=dates.zone)))


class Names:
    """The dates and names of a question, read against what a dossier knows.

    Attributes:
        catalogue: What the dossier knows by name.
        dates: The reading of dates.
        log_place: The last log place that is read.
        remarks: The remarks on how the question was read, in the order in which they were made,
            each once.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        dates: Dates,
        log_place: int,
        remarks: Iterable[Remark],
    ) -> None:
        self.catalogue, self.log_place = catalogue, log_place
        self.dates = dates._replace(heard=self.remark)
        self.remarks: list[Remark] = list(remarks)

    def day(self, text: str | None) -> str:
        """Return the day or instant that a date stands for; today where none is asked about.

        Raises:
            TrackerError: The date is not understood.
        """
        found, remark = self.dates.day(text or "today")
        if remark:
            self.remark(remark)
        return found

    def tell_range(self, text: str, first: str, last: str) -> None:
        """Add a sentence on which days a range in words stands for."""
        if re.search(AS_RANGE, text):
            self.remark(f"{text} is read as {first} to {last}")

    def remark(self, text: str) -> None:
        """Add a sentence on how the question was read, once."""
        if Remark(text) not in self.remarks:
            self.remarks.append(Remark(text))

    def answer(self, value: T) -> Answer[T]:
        """Return the answer to the question, with the remarks."""
        return Answer(value, tuple(self.remarks))

    def known(self, known_at: str | None, *, then: str | None = None) -> str | None:
        """Return after which day nothing reported counts: as asked, else the day given, else none.

        Raises:
            TrackerError: The date is not understood.
        """
        return then if known_at is None else self.day(known_at)

    def ask(self, day: str, known: str | None) -> Question:
        """Return the question about a day, with what may be known."""
        return ask(day, zone=self.catalogue.zone, known=known, log=self.log_place)

    def question(
        self, date: str | None, known_at: str | None, *, then: bool
    ) -> Question:
        """Return the question about a date as it was written, with what may be known.

        Raises:
            TrackerError: A date is not understood.
        """
        day = self.day(date)
        return self.ask(day, self.known(known_at, then=day if then else None))

    def selection(self, asked: AskedFacts) -> Selection:
        """Return the part of a picture that is asked for.

        Raises:
            UnknownNameError: A party or an issue does not exist.
        """
        columns = None
        if isinstance(asked, AskedPicture) and asked.columns is not None:
            columns = columns_named(asked.columns, self.catalogue)
        parties = [party_named(p, self.catalogue) for p in asked.parties]
        issues = [issue_named(i, self.catalogue) for i in asked.issues]
        from tracker.projections.folds.offices import people_of
        from tracker.projections.picture import Selection

        people = people_of(self.catalogue)
        return Selection(
            columns=columns,
            parties=parties or None,
            issues=issues or None,
            voices=frozenset(n for n, slug in people.items() if slug in parties),
            speakers=self.speakers(asked.speakers),
        )

    def speakers(self, asked: Sequence[str]) -> frozenset[str] | None:
        """Return all names, folded, of the persons that are asked for; None where none is."""
        from tracker.projections.folds.offices import people_of

        people = people_of(self.catalogue)
        said = {slug for name in asked if (slug := self._speaker(name, people))}
        found = {name for name, slug in people.items() if slug in said}
        return frozenset(found | {folded(name) for name in asked}) or None

    def _speaker(self, name: str, people: Mapping[str, str]) -> str | None:
        """Return the slug of the registered person of a name; None where it is a free one."""
        if folded(name) in people:
            return people[folded(name)]
        try:
            return person_named(name, self.catalogue)
        except UnknownNameError:
            persons = {self.catalogue.parties[slug].name for slug in people.values()}
            close = nearest(name, sorted(persons)) or _by_a_word(name, persons)
            said = f"no person is registered as “{name}”: only that name itself is looked for"
            self.remark("; ".join(filter(None, [said, did_you_mean(close)])))
            return None

    def with_parts(self, issues: Iterable[str]) -> frozenset[str]:
        """Return issues and all their parts."""
        from tracker.projections.picture import issue_tree

        above, tree = set(issues), issue_tree(self.catalogue, ())
        return frozenset(
            slug for slug, path in tree.items() if not above.isdisjoint(path)
        )


def _by_a_word(name: str, persons: Iterable[str]) -> tuple[str, ...]:
    """Return the persons of whose names one word is like a name: `Lavrow`, Sergei Lavrov."""
    words = {word: person for person in sorted(persons) for word in person.split()}
    close = nearest(name, [word for word in words if len(word) > _SHORT_WORD])
    return tuple(dict.fromkeys(words[word] for word in close))


class OpenDossier(Names):
    """A dossier opened for questions: all of it read, and its log mended once.

    Attributes:
        opened: The events up to the log place asked about.
        mended: The same, put right.
    """

    def __init__(
        self,
        shelf: Shelf,
        asked: AskedDossier,
        *,
        now: int,
        opened: Opened | None = None,
    ) -> None:
        """Open the dossier that a question is about.

        Args:
            shelf: The dossiers.
            asked: The question.
            now: The time that `today` is of, in microseconds since the epoch.
            opened: What was read of the dossier, where it was read already.

        Raises:
            TrackerError: There is no such dossier, or none is named and there are several.
        """
        self._asked = asked
        self.opened = opened or open_dossier(
            shelf.choose(asked.dossier), log_at=asked.log_at, now=now
        )
        self.mended = self.opened.mended or mend(self.opened.events)
        catalogue, opened = self.mended.catalogue, self.opened
        dates = Dates(now, catalogue.zone, opened.events)
        super().__init__(catalogue, dates, opened.log_place, opened.remarks)

    def day(self, text: str | None) -> str:
        """Return the day or instant that a date stands for.

        If none is asked about it is today or, of a bundled dossier, which does not grow, the day
        of the latest report that counts.

        Raises:
            TrackerError: The date is not understood.
        """
        if text is None and self.opened.is_bundled:
            day = self._latest_report()
            if day is not None:
                which = f"the latest report in the bundled dossier {self.opened.name}"
                said = f"no date is given: answered for {day}, the day of {which}"
                if Remark(said) not in self.remarks:
                    self.remark(said)
                return day
        return super().day(text)

    def _latest_report(self) -> str | None:
        """Return the latest day on which a fact that counts was reported; None without any."""
        from tracker.projections.visible import visible

        asked = self._asked
        known = asked.known_at if isinstance(asked, AskedKnown) else None
        found = visible(self.mended, self.ask(LAST_DAY, self.known(known)))
        reports = [f.reported.latest for f in (*found.certain, *found.possible)]
        zone = self.catalogue.zone
        return day_of(max(reports) - 1, zone).isoformat() if reports else None
