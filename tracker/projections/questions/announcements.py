"""The ledger of announcements: what became of each, and what of it lies ahead."""

from __future__ import annotations

from collections import Counter, defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from tracker.domain.dates import FOREVER, Bounds, day_of, read_when
from tracker.domain.events import ViolationAlleged
from tracker.projections.folds.fates import (
    ENDS,
    OPEN,
    Announced,
    AnnouncedStep,
    announces,
    last_days,
    speakers,
)
from tracker.projections.folds.titles import titles_of
from tracker.projections.names_ages_sources import Presenter
from tracker.projections.picture import (
    context_of_folds,
    memberships_of,
    routed_to_folds,
)
from tracker.projections.questions.announced_anew import AnnouncingStream, Round
from tracker.projections.questions.announcements_format import (
    FATE,
    UPCOMING,
    DaysLeft,
    Fate,
    FateEntry,
    FateStep,
    FateTotal,
    Upcoming,
)
from tracker.projections.subjects import (
    SUBJECTS,
    Folded,
)
from tracker.projections.visible import asked_of, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.envelope import Evidence
    from tracker.projections.mended import Catalogue, Mended
    from tracker.projections.picture import Selection
    from tracker.projections.picture_format.states import AnnouncedKind, Outcome
    from tracker.projections.subjects import Subject
    from tracker.projections.visible import Counted, Question

_RANK: Final = attrgetter("rank")
_SURENESS: Final = {"low": 0, "medium": 1, "high": 2}


class _Entry(NamedTuple):
    """An announcement with what follows from its days; `place` is where it stands in the ledger."""

    round: Round
    outcome: Outcome
    open: bool
    day: str | None
    moved: int
    late: int | None
    notice: int | None
    left: DaysLeft | None
    place: tuple[object, ...]


def fate_of(
    mended: Mended, question: Question, asked: Selection, *, open_only: bool = False
) -> Fate:
    """Return what became of everything that was announced for later.

    Args:
        mended: The dossier's record, put right.
        question: The day or instant asked about, and what may be known.
        asked: The parties and issues asked for.
        open_only: Whether only what may still come about is listed.
    """
    ledger = _Ledger(mended, question, asked)
    listed = [each for each in ledger.entries if each.open or not open_only]
    ledger.number(listed)
    return Fate(
        format=FATE,
        **ledger.head(),  # type: ignore[arg-type]
        entries=[ledger.shown(each) for each in listed],
        open_only=open_only,
        outcomes=_counts(ledger.entries),
        totals=list(_totals(ledger.entries)),
        sources=ledger.presenter.sources(),
    )


def upcoming_of(mended: Mended, question: Question, asked: Selection) -> Upcoming:
    """Return what should have happened and was not reported, and what lies ahead."""
    ledger = _Ledger(mended, question, asked)
    sorted_out: dict[str, list[_Entry]] = defaultdict(list)
    for each in ledger.entries:
        if each.open:
            sorted_out[_block(each)].append(each)
    ledger.number(each for name in _BLOCKS for each in sorted_out[name])
    blocks = {name: [*map(ledger.shown, sorted_out[name])] for name in _BLOCKS}
    return Upcoming(
        format=UPCOMING,
        **ledger.head(),  # type: ignore[arg-type]
        **blocks,  # type: ignore[arg-type]
        sources=ledger.presenter.sources(),
    )


_BLOCKS: Final = ("overdue", "ahead", "undated")


def _block(entry: _Entry) -> str:
    """Return where something open stands among what is upcoming.

    An announcement for the day asked about is ahead, and a term that is put off was to be kept.
    """
    if entry.outcome == "postponed" and entry.round.found.kind == "term":
        return "overdue"
    if entry.left is None:
        return "undated"
    return "overdue" if entry.left.last is not None and entry.left.last < 0 else "ahead"


class _Ledger:
    """Everything that was announced by the day asked about, each with its fate."""

    def __init__(self, mended: Mended, question: Question, asked: Selection) -> None:
        found = visible(mended, question)
        self._titles = titles_of(found.certain, found.ids)
        self.presenter = Presenter(found, question, titles=self._titles)
        self._question, self._catalogue = question, found.catalogue
        self._zone = found.catalogue.zone
        self._today = day_of(question.boundary - 1, self._zone).toordinal()
        routed = routed_to_folds(found.certain)
        context, _ = context_of_folds(found, question, routed, memberships_of(found))
        entries = []
        for subject in SUBJECTS:
            for stream in _streams(subject, routed[subject.name]):
                announced = any(announces(fact.event) for fact in stream)
                whole = Folded((), stream, None)
                if announced and asked.keeps(whole, asked.issues and {*asked.issues}):
                    rounds = AnnouncingStream(subject, stream, context).rounds()
                    entries += [self._entry(each) for each in rounds]
        self.entries = sorted(entries, key=attrgetter("place"))

    def head(self) -> dict[str, object]:
        """Return the fields that every answer begins with."""
        return _head(self._catalogue, self._question)

    def number(self, entries: Iterable[_Entry]) -> None:
        """Number a source of each entry in the order in which they are read, without gaps."""
        numbered: set[str] = set()
        for entry in entries:
            of = [
                (fact, evidence)
                for fact in _own(entry)
                for evidence in fact.evidence
                if evidence.stance == "supports"
            ]
            if of and numbered.isdisjoint(evidence.source for _, evidence in of):
                fact, first = min(of, key=lambda each: self._came_out(each[1]))
                numbered.add(first.source)
                self.presenter.cite([msgspec.structs.replace(fact, evidence=(first,))])

    def _came_out(self, evidence: Evidence) -> tuple[int, str]:
        published = self._catalogue.published(evidence.source)
        return (published.latest if published else FOREVER, evidence.source)

    def _entry(self, found: Round) -> _Entry:
        announced, steps = found.found, found.steps
        named = list(_days_named(steps))
        moved = max(len(named) - 1, 0)
        span = _span_of(named[0], announced.kind, self._zone) if named else None
        late = self._late(span, announced.happened)
        outcome = announced.outcome
        if outcome == "pending" and moved:
            outcome = "moved"
        elif outcome == "held" and late is not None:
            outcome = "held-late" if late > 0 else "held-on-time"
        left = self._left(announced)
        ahead = left is not None and (left.last is None or left.last >= 0)
        is_open = outcome in OPEN or (outcome == "disputed" and ahead)
        if not is_open:
            announced, left = announced._replace(days=(), awaits=()), None
        return _Entry(
            found._replace(found=announced),
            outcome,
            is_open,
            next(iter(named), None),
            moved,
            late,
            self._notice(span, steps[0].fact),
            left,
            _place(found, left, is_open=is_open),
        )

    def _late(self, planned: Bounds | None, happened: Bounds | None) -> int | None:
        if planned is None or happened is None:
            return None
        return _days_late(planned, happened, self._zone)

    def _notice(self, planned: Bounds | None, made: Counted) -> int | None:
        """Count the days from an announcement to its day."""
        if planned is None:
            return None
        told = day_of(made.bounds.earliest, self._zone).toordinal()
        return _ordinals(planned, self._zone)[0] - told

    def _left(self, found: Announced) -> DaysLeft | None:
        spans = [_span_of(day, found.kind, self._zone) for day in found.days]
        days = [_ordinals(span, self._zone) for span in spans]
        if not days:
            return None
        last = [day for _, day in days if day is not None]
        return DaysLeft(
            first=min(day for day, _ in days) - self._today,
            last=max(last) - self._today if len(last) == len(days) else None,
        )

    def shown(self, entry: _Entry) -> FateEntry:
        """Present an entry."""
        found, steps = entry.round.found, entry.round.steps
        made, own = steps[0].fact, _own(entry)
        number = f"#{entry.round.number}" if entry.round.number > 1 else ""
        last = max(found.outcome_by, key=_RANK, default=None)
        return FateEntry(
            id=f"{found.name}{number}",
            kind=found.kind,
            about=made.event.stream,
            title=found.term or self._titles.get(made.event.stream),
            by=list(speakers(made.event)),
            announced=made.when.text,
            key=made.name,
            for_=entry.day,
            days=list(found.days),
            outcome=entry.outcome,
            open=entry.open,
            moved=entry.moved,
            days_late=entry.late,
            days_left=entry.left,
            outcome_when=last.when.text if last else None,
            outcome_by=[fact.name for fact in found.outcome_by],
            awaits=list(found.awaits),
            declined_by=list(found.declined),
            otherwise=list(found.otherwise),
            changes=[self._step(step) for step in steps[1:]],
            confidence=_least_sure(own),
            disputed_by=self.presenter.disputed(own),
            citations=self.presenter.cite(step.fact for step in steps),
            own_citations=self.presenter.cite(own),
        )

    def _step(self, step: AnnouncedStep) -> FateStep:
        fact = step.fact
        return FateStep(
            what=step.what,
            by=list(speakers(fact.event)),
            day=step.day,
            key=fact.name,
            when=fact.when.text,
            confidence=fact.event.confidence,
            disputed_by=self.presenter.disputed([fact]),
            citations=self.presenter.cite([fact]),
        )


def _head(catalogue: Catalogue, question: Question) -> dict[str, object]:
    return {
        "dossier": catalogue.dossier.dossier,
        "title": catalogue.dossier.title,
        "zone": catalogue.dossier.zone,
        "asked": asked_of(question),
        "parties": catalogue.party_names(),
        "issues": [],
    }


def _least_sure(facts: Iterable[Counted]) -> str | None:
    """Return the lowest confidence that one of these facts is held with."""
    given = [fact.event.confidence for fact in facts if fact.event.confidence]
    return min(given, key=_SURENESS.__getitem__, default=None)


def _own(entry: _Entry) -> list[Counted]:
    """Return what the fate rests on: what made the outcome, else the announcement."""
    return list(entry.round.found.outcome_by) or [entry.round.steps[0].fact]


def _place(found: Round, left: DaysLeft | None, *, is_open: bool) -> tuple[object, ...]:
    """Return the place in the ledger.

    Open ones by their day, then those without one; then the final ones, the last first.
    """
    name = (found.found.name, found.number)
    if is_open:
        if left is None:
            return (1, 0, 0, *name)
        last = FOREVER if left.last is None else left.last
        return (0, left.first, last, *name)
    ends = [fact.bounds.latest for fact in found.found.outcome_by]
    if found.found.happened is not None:
        ends.append(found.found.happened.latest)
    return (2, -max(ends or [found.steps[0].fact.bounds.latest]), 0, *name)


def _days_named(steps: Iterable[AnnouncedStep]) -> Iterator[str]:
    """Yield the days that were named one after another, each that is another than the last."""
    last = None
    for step in steps:
        if step.day is not None and step.day != last:
            last = step.day
            yield last


def _streams(subject: Subject, facts: Iterable[Counted]) -> Iterator[list[Counted]]:
    if subject.stream is None:
        return
    streams: dict[object, list[Counted]] = defaultdict(list)
    for fact in facts:
        if not isinstance(fact.event, ViolationAlleged):
            streams[subject.stream(fact.event)].append(fact)
    yield from streams.values()


# Days.


def _span_of(text: str, kind: AnnouncedKind, zone: ZoneInfo) -> Bounds:
    """Return the half-open span in which the day of an announcement lies."""
    when = read_when(text, zone=zone)
    if kind in ENDS:
        return last_days(when)
    return Bounds(when.start.earliest, max(when.last + 1, when.start.latest))


def _ordinals(span: Bounds, zone: ZoneInfo) -> tuple[int, int | None]:
    """Return the numbers of the first and the last day of a span; no last one of an open one."""
    last = None
    if span.latest < FOREVER // 2:
        last = day_of(span.latest - 1, zone).toordinal()
    return day_of(span.earliest, zone).toordinal(), last


def _days_late(planned: Bounds, happened: Bounds, zone: ZoneInfo) -> int | None:
    """Count the calendar days by which something came late, or below zero early.

    At least so many, where a date is fuzzy; None where it is not known which.
    """
    first, last = _ordinals(planned, zone)
    began, over = _ordinals(happened, zone)
    if last is not None and began > last:
        return began - last
    if over is not None and over < first:
        return over - first
    inside = began >= first and (last is None or (over is not None and over <= last))
    return 0 if inside else None


# Totals.


def _totals(entries: Sequence[_Entry]) -> Iterator[FateTotal]:
    groups: dict[_Announcer, dict[AnnouncedKind, list[_Entry]]] = {}
    for entry in entries:
        kinds = groups.setdefault(_announcer(entry), defaultdict(list))
        kinds[entry.round.found.kind].append(entry)

    def place(who: _Announcer) -> tuple[object, ...]:
        return (who.sort, -sum(map(len, groups[who].values())), who.party)

    for who in sorted(groups, key=place):
        by_size = sorted(groups[who].items(), key=lambda each: (-len(each[1]), each[0]))
        for kind, group in by_size:
            yield FateTotal(
                by=who.party or None,
                together=who.sort == 1,
                kind=kind,
                number=len(group),
                outcomes=_counts(group),
                median_days_late=_median(entry.late for entry in group),
                median_notice_days=_median(entry.notice for entry in group),
            )


class _Announcer(NamedTuple):
    """One party, several together or nobody known, in this order."""

    sort: int
    party: str


def _announcer(entry: _Entry) -> _Announcer:
    by = speakers(entry.round.steps[0].fact.event)
    if len(by) == 1:
        return _Announcer(0, by[0])
    return _Announcer(1 if by else 2, "")


def _counts(entries: Iterable[_Entry]) -> dict[str, int]:
    """Count entries by their outcomes, the most frequent first."""
    counts = Counter(entry.outcome for entry in entries)
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def _median(numbers: Iterable[int | None]) -> float | None:
    known = sorted(n for n in numbers if n is not None)
    if not known:
        return None
    middle = len(known) // 2
    if len(known) % 2:
        return float(known[middle])
    return (known[middle - 1] + known[middle]) / 2
