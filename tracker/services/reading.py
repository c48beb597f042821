"""Questions to a dossier, put to the log and answered by the folds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracker.domain.date_words import to_written
from tracker.domain.dates import FOREVER, day_of, parse_when
from tracker.domain.errors import DateNotUnderstoodError, UnknownNameError
from tracker.projections.mended import mend
from tracker.projections.question import ask, boundary_of
from tracker.services.asked import AskedPicture
from tracker.services.find_names import (
    Columns,
    columns_named,
    event_named,
    issue_named,
    party_named,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.recorded import RecordedEvent
    from tracker.projections.mended import Catalogue, Mended
    from tracker.projections.picture_format import Picture
    from tracker.projections.question import Question
    from tracker.services.dossiers import Log, Shelf


class AsOf(AskedPicture, frozen=True, kw_only=True):
    """What is asked, as the user wrote it; see `tracker.services.asked` for what every question has.

    Attributes:
        date: The day or instant asked about: a written date, words, or `@KEY`.
        known_at: The day or instant after which nothing reported counts.
        then: Whether that is the date asked about.
    """

    date: str = "today"
    known_at: str | None = None
    then: bool = False


class Answer(NamedTuple):
    """A picture, and what the user should know about how the question was read."""

    picture: Picture
    remarks: tuple[str, ...]


class Opened(NamedTuple):
    """A dossier's events up to the log place asked about, and what is to be known about them."""

    name: str
    events: list[RecordedEvent]
    log_place: int
    remarks: tuple[str, ...]


class Dates(NamedTuple):
    """How a date is read: what `today` is, in which zone, and the events that `@KEY` can name."""

    now: int
    zone: ZoneInfo
    events: Sequence[RecordedEvent]

    def day(self, text: str) -> tuple[str, str | None]:
        """The day or instant that a date stands for in a question, and a remark when it is the last day of a longer one.

        Raises:
            DateNotUnderstoodError: The date is in no accepted form, or has no last day.
            UnknownNameError: `@KEY` names no event.
        """
        written = self.written(text)
        when = parse_when(written, zone=self.zone)
        if when.precision == "instant":
            return written, None
        if when.lasting in {"open", "unknown"}:
            raise DateNotUnderstoodError(text, "it has no last day", "ask about one day")
        day = day_of(boundary_of(when) - 1, self.zone).isoformat()
        whole_day = when.precision == "day" and not when.qualifier
        return day, None if whole_day or text.startswith(
            "@"
        ) else f"{text} is answered for its last day, {day}"

    def written(self, text: str) -> str:
        """The written date that a date in words stands for; `@KEY` is the last day of that event.

        Raises:
            DateNotUnderstoodError: The date is in no accepted form.
            UnknownNameError: `@KEY` names no event.
        """
        return (
            self._of_event(text[1:])
            if text.startswith("@")
            else to_written(text, now=self.now, zone=self.zone)
        )

    def _of_event(self, key: str) -> str:
        found = event_named(key, self.events)
        when = next(
            (e.when for r, e in mend(self.events).facts if r.event_id == found.event_id),
            found.event.when if hasattr(found.event, "when") else None,
        )
        if when is None:
            raise DateNotUnderstoodError(
                f"@{key}",
                "that event has no date of its own",
                "name a dated fact, or write the day",
            )
        bounds = parse_when(when, zone=self.zone)
        return day_of(boundary_of(bounds) - 1, self.zone).isoformat()


def open_dossier(shelf: Shelf, name: str | None, *, log_at: str | None, now: int) -> Opened:
    """Read a dossier up to a log place.

    Raises:
        UnknownNameError: There is no such dossier, or it has nothing up to that place.
        NoDossierChosenError: None is named and there are several, or none at all.
    """
    name, log, remark = shelf.choose(name)
    events = list(log.read(dossier=name))
    remarks = [remark] if remark else []
    place: int | None = None
    if log_at is not None:
        place = _place(log_at, log, Dates(now, mend(events).catalogue.zone, events), remarks)
        events = [r for r in events if r.global_position <= place]
    if not events:
        problem = UnknownNameError("dossier", name)
        problem.hint = (
            f"nothing of it was recorded up to place {place} of the log; ask with a later --log-at"
        )
        raise problem
    return Opened(name, events, events[-1].global_position, tuple(remarks))


def _place(text: str, log: Log, dates: Dates, remarks: list[str]) -> int:
    """The log place of `--log-at`: a number, the place of `@KEY`, or the last one recorded by the end of a date."""
    if text.isdecimal() and text.isascii():
        place = min(int(text), FOREVER) if len(text) < 20 else FOREVER  # noqa: PLR2004  (no log is that long)
        if place > (last := log.head_at(FOREVER)):
            remarks.append(
                f"--log-at {text} is past the end of the log, which is place {last}; all of it is read"
            )
        return place
    if text.startswith("@"):
        return event_named(text[1:], dates.events).global_position
    day, remark = dates.day(text)
    if remark:
        remarks.append(remark)
    return log.head_at(boundary_of(parse_when(day, zone=dates.zone)))


class Names:
    """The dates and names of a question, read against what a dossier knows, and what the user should know of that.

    Attributes:
        catalogue: What the dossier knows by name.
        dates: How dates are read.
        remarks: What the user should know, in the order in which it was found, each once.
    """

    def __init__(
        self, catalogue: Catalogue, dates: Dates, log_place: int, remarks: Iterable[str]
    ) -> None:
        self.catalogue, self.dates, self._log_place = catalogue, dates, log_place
        self.remarks: list[str] = list(remarks)

    def day(self, text: str) -> str:
        """The day or instant that a date stands for.

        Raises:
            TrackerError: The date is not understood.
        """
        found, remark = self.dates.day(text)
        if remark and remark not in self.remarks:
            self.remarks.append(remark)
        return found

    def known(self, known_at: str | None, *, then: str | None = None) -> str | None:
        """After which day nothing reported counts: as asked, else the day given, else hindsight.

        Raises:
            TrackerError: The date is not understood.
        """
        return then if known_at is None else self.day(known_at)

    def ask(self, day: str, known: str | None) -> Question:
        """The question about a day, with what may be known."""
        return ask(day, zone=self.catalogue.zone, known=known, log=self._log_place)

    def question(self, date: str, known_at: str | None, *, then: bool) -> Question:
        """The question about a date as it was written, with what may be known.

        Raises:
            TrackerError: A date is not understood.
        """
        day = self.day(date)
        return self.ask(day, self.known(known_at, then=day if then else None))

    def columns(self, asked: str | None) -> list[str] | Columns | None:
        """The columns asked for; None for the dossier's own.

        Raises:
            UnknownNameError: A party does not exist.
        """
        return None if asked is None else columns_named(asked, self.catalogue)

    def parties(self, asked: Iterable[str]) -> list[str] | None:
        """The parties asked for; None for all.

        Raises:
            UnknownNameError: One does not exist.
        """
        return [party_named(p, self.catalogue) for p in asked] or None

    def issues(self, asked: Iterable[str]) -> list[str] | None:
        """The issues asked for; None for all.

        Raises:
            UnknownNameError: One does not exist.
        """
        return [issue_named(i, self.catalogue) for i in asked] or None


class Reading(Names):
    """A dossier opened for questions: all of it read, and its log mended once.

    Attributes:
        opened: The events up to the log place asked about.
        mended: The same, put right.
    """

    def __init__(self, shelf: Shelf, name: str | None, *, log_at: str | None, now: int) -> None:
        """Open a dossier.

        Raises:
            TrackerError: There is no such dossier, or none is named and there are several.
        """
        self.opened = open_dossier(shelf, name, log_at=log_at, now=now)
        self.mended = mend(self.opened.events)
        catalogue = self.mended.catalogue
        super().__init__(
            catalogue,
            Dates(now, catalogue.zone, self.opened.events),
            self.opened.log_place,
            self.opened.remarks,
        )


def picture_as_of(shelf: Shelf, asked: AsOf, *, now: int) -> Answer:
    """The whole picture of a dossier at a date.

    Args:
        shelf: Where the dossiers are.
        asked: The question.
        now: What `today` is, in microseconds since the epoch.

    Raises:
        TrackerError: A date is not understood, or a name names nothing; the hint says what may have been meant.
    """
    return _sought(shelf, asked, now=now) or _read_whole(shelf, asked, now=now)


def _sought(shelf: Shelf, asked: AsOf, *, now: int) -> Answer | None:
    """The answer from the index of one's own log; None where the whole dossier has to be read, and where an error has to be told."""
    name, log, remark = shelf.choose(asked.dossier)
    own = shelf.own()
    if (
        own is None
        or log is not own
        or any(text and text.startswith("@") for text in (asked.date, asked.known_at, asked.log_at))
    ):
        return None
    from tracker.services.index.read import sight  # noqa: PLC0415  (only one's own log has an index)

    with own.seeking() as seek:
        view = sight(seek, name, None)
        remarks = [remark] if remark else []
        if view is not None and asked.log_at is not None:
            view = sight(
                seek, name, _place(asked.log_at, own, Dates(now, view.catalogue.zone, ()), remarks)
            )
        if view is None:
            return None
        reading = Names(
            view.catalogue, Dates(now, view.catalogue.zone, ()), view.log_place, remarks
        )
        question = reading.question(asked.date, asked.known_at, then=asked.then)
        found = view.sought(question)
    return (
        None if found is None else _answered(reading, asked, found.mended, question, found.left_out)
    )


def _read_whole(shelf: Shelf, asked: AsOf, *, now: int) -> Answer:
    """The answer from all that a dossier holds."""
    reading = Reading(shelf, asked.dossier, log_at=asked.log_at, now=now)
    return _answered(
        reading,
        asked,
        reading.mended,
        reading.question(asked.date, asked.known_at, then=asked.then),
        {},
    )


def _answered(
    names: Names, asked: AsOf, mended: Mended, question: Question, left_out: Mapping[str, int]
) -> Answer:
    """The part of the picture that is asked for, of what was read for it."""
    from tracker.projections.picture import picture_of_mended  # noqa: PLC0415  (a mistake in the question is told sooner without it)

    picture = picture_of_mended(
        mended,
        question,
        columns=names.columns(asked.columns),
        parties=names.parties(asked.parties),
        issues=names.issues(asked.issues),
        left_out=left_out,
    )
    return Answer(picture, tuple(names.remarks))


def found_nothing(picture: Picture) -> bool:
    """Whether an answer holds no fact at all."""
    from tracker.projections.subjects import SUBJECTS  # noqa: PLC0415  (there is an answer, so that it is loaded)

    lists = [getattr(picture, subject.name) for subject in SUBJECTS]
    return not any(lists) and not any(cell.statements for cell in picture.cells)
