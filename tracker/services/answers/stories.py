"""Stories from one date to another: a timeline, a history of one position, a replay."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple, get_args

from msgspec.structs import replace

from tracker.domain.dates import FOREVER, day_of, format_instant, parse_when
from tracker.domain.errors import DateNotUnderstoodError, UnknownNameError
from tracker.domain.events import Fact, ReportDisputed, SourceRetracted
from tracker.domain.names import folded, nearest
from tracker.services.answers.by_index import INDEX_FROM, Asking, Reader
from tracker.services.answers.directory import check_position_holder
from tracker.services.answers.keywords import FactsOptions
from tracker.services.answers.periods import dates_beside, days_asked
from tracker.services.dates import ENDLESS
from tracker.services.event_fields import BY_NAME
from tracker.services.find_names import issue_named, party_named
from tracker.services.reading import (
    Answer,
    AskedFacts,
    AskedKnown,
    AskedPicture,
    Names,
    OpenDossier,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from tracker.projections.mended import Catalogue
    from tracker.projections.questions.history import History
    from tracker.projections.questions.replay import ReplayAsked, Seen
    from tracker.projections.questions.timeline import Timeline
    from tracker.services.dossiers import Shelf


TOLD: Final = tuple(
    str(kind.__struct_config__.tag)
    for kind in (*get_args(Fact), SourceRetracted, ReportDisputed)
)
"""The types of events that a timeline tells."""

_FAMILIES: Final = {
    "position": ("position-",),
    "proposal": ("proposal-",),
    "ceasefire": ("ceasefire-", "violation-alleged"),
    "agreement": ("agreement-", "commitment-fulfilled"),
    "meeting": ("meeting-",),
    "deadline": ("deadline-",),
    "vote": ("vote-",),
    "step": ("step-",),
    "truce": ("ceasefire-", "violation-alleged"),
}
"""For each family of types the beginnings of their names."""
_FIRST_YEAR: Final = 2
"""The day before the first is looked at too."""


class AskedTimeline(AskedFacts, frozen=True, kw_only=True):
    """A question about the dated story of a dossier, as the user wrote it.

    Attributes:
        period: A date that lasts, such as a month; instead of `since` and `to`.
        since: The first day; by default that of the first fact.
        to: The last day; by default today or, of a bundled dossier, the day of its latest report.
        then: Whether only what was known on the last day counts.
        types: Only these types of events; a family such as `meeting` is all of its types.
        confidence: Only what the desk is so sure of.
        sources: Only what one of these sources supports; a publisher is all of its sources.
        text: Only what has these words.
        reverse: Whether the last comes first.
    """

    period: str | None = None
    since: str | None = None
    to: str | None = None
    then: bool = False
    types: Sequence[str] = ()
    confidence: Sequence[str] = ()
    sources: Sequence[str] = ()
    text: str | None = None
    reverse: bool = False


class TimelineOptions(FactsOptions, total=False):
    """Arguments of a timeline beside its period, as for `AskedTimeline`.

    Attributes:
        since: The first day; by default that of the first fact.
        to: The last day; by default as for `AskedTimeline`.
        then: Whether only what was known on the last day counts.
        types: Only these types of events, or families such as "meeting".
        confidence: Only what is held with "high", "medium" or "low" confidence.
        sources: Only what one of these sources supports; a publisher is all of its sources.
        text: Only what has these words, in any case.
        reverse: Whether the last comes first.
    """

    since: str | None
    to: str | None
    then: bool
    types: Sequence[str]
    confidence: Sequence[str]
    sources: Sequence[str]
    text: str | None
    reverse: bool


class AskedHistory(AskedKnown, frozen=True, kw_only=True):
    """A question about one party's position on one issue, as the user wrote it.

    Attributes:
        party: The party, by slug, name or alias.
        issue: The issue, by slug or title.
        to: Only stances that have these words, this code or this placement.
        speakers: Only stances that one of these persons said, or said again.
        date: The last day or instant; by default as for `AskedTimeline`.
        then: Whether only what was known on that date counts.
    """

    party: str
    issue: str
    to: str | None = None
    speakers: Sequence[str] = ()
    date: str | None = None
    then: bool = False


class AskedReplay(AskedPicture, frozen=True, kw_only=True):
    """A question about the days on which something changed, as the user wrote it.

    Attributes:
        since: The first day; of a longer date its first.
        to: The last day; by default the last of `since` when that is longer than a day, else as for
            `AskedTimeline`.
        every: The number of days from one that is looked at to the next.
        unsealed: Whether what was reported after the day of a step counts as well.
    """

    since: str
    to: str | None = None
    every: int = 1
    unsealed: bool = False


class Replayed(NamedTuple):
    """A replay whose steps are worked out as they are asked for.

    Attributes:
        asked: The question, with every date written out.
        catalogue: What the dossier knows by name.
        steps: The steps.
    """

    asked: ReplayAsked
    catalogue: Catalogue
    steps: Iterator[Seen]


def ask_timeline(
    shelf: Shelf, asked: AskedTimeline, *, now: int, index_from: int = INDEX_FROM
) -> Answer[Timeline]:
    """Return the dated story of a dossier.

    Raises:
        TrackerError: A date is not understood, or a name names nothing; the hint says what may have
            been meant.
    """
    named = "@" if "@" in (asked.period or "") else None
    dates = (named, asked.since, asked.to, asked.known_at)
    # The names of publishers, and a story from the first fact on, are not told by the index.
    is_whole = bool(asked.sources) or (asked.since is None and asked.period is None)
    asking = Asking(shelf, asked, dates, now, index_from)
    return asking.answer(
        lambda names, reader: _told(names, reader, asked), whole=is_whole
    )


def _told(names: Names, reader: Reader, asked: AskedTimeline) -> Answer[Timeline]:
    days = days_asked(asked, names)
    known = names.known(asked.known_at, then=days.to if asked.then else None)
    question = names.ask(days.to, known)
    selection = names.selection(asked)
    parties, issues = list(selection.parties or ()), list(selection.issues or ())
    types = list(chain.from_iterable(map(types_named, asked.types)))
    catalogue = names.catalogue
    sources = [s for name in asked.sources for s in sources_named(name, catalogue)]
    from tracker.projections.questions.timeline import StoryAsked, Wanted, timeline_of

    since = -FOREVER if days.since is None else days.since
    wanted = Wanted(
        since=since,
        concerns=selection.concerns,
        issues=names.with_parts(issues),
        types=frozenset(types),
        confidence=frozenset(asked.confidence),
        sources=frozenset(sources),
        text=asked.text or "",
    )
    repeated = StoryAsked(
        from_=days.from_,
        to=days.to,
        boundary=format_instant(question.boundary),
        known=known,
        log=names.log_place,
        parties=parties,
        speakers=list(asked.speakers),
        issues=issues,
        types=list(dict.fromkeys(types)),
        confidence=list(asked.confidence),
        sources=list(dict.fromkeys(sources)),
        text=asked.text,
    )
    mended = reader.told(question, since)
    found = timeline_of(mended, question, wanted, asked=repeated, reverse=asked.reverse)
    return names.answer(found)


def ask_history(
    shelf: Shelf, asked: AskedHistory, *, now: int, index_from: int = INDEX_FROM
) -> Answer[History]:
    """Return the whole life of one party's position on one issue.

    Raises:
        TrackerError: As for `ask_timeline`.
    """

    def answered(names: Names, reader: Reader) -> Answer[History]:
        party = party_named(asked.party, names.catalogue)
        issue = issue_named(asked.issue, names.catalogue)
        question = names.question(asked.date, asked.known_at, then=asked.then)
        mended = reader.lived(question, party, names.with_parts([issue]))
        check_position_holder(party, issue, mended)
        asked_of = names.catalogue.parties[party]
        if asked_of.kind == "person":
            said = f"{asked_of.name} is a person, and positions are those of parties"
            way = f"ask about the party, and name {asked_of.name} as the speaker"
            names.remark(f"{said}: {way}")
        speakers = names.speakers(asked.speakers)
        from tracker.projections.questions.history import history_of

        found = history_of(
            mended, question, party, issue, to=asked.to, speakers=speakers
        )
        return names.answer(replace(found, speakers=list(asked.speakers)))

    dates = (asked.date, asked.known_at)
    return Asking(shelf, asked, dates, now, index_from).answer(answered)


def ask_replay(shelf: Shelf, asked: AskedReplay, *, now: int) -> Answer[Replayed]:
    """Step through the days on which the answer changed.

    Raises:
        TrackerError: As for `ask_timeline`.
    """
    dossier = OpenDossier(shelf, asked, now=now)
    first, last = _replay_days(asked, dossier)
    known = dossier.known(asked.known_at)
    selection = dossier.selection(asked)
    from tracker.projections.questions.replay import ReplayAsked, replay

    question = ReplayAsked(
        from_=first.isoformat(),
        to=last.isoformat(),
        every=asked.every,
        sealed=known is None and not asked.unsealed,
        known=known,
        log=dossier.opened.log_place,
    )
    steps = replay(dossier.mended, question, selection)
    return dossier.answer(Replayed(question, dossier.catalogue, steps))


def _replay_days(asked: AskedReplay, dossier: OpenDossier) -> tuple[date, date]:
    """Return the first and the last day of a replay.

    Raises:
        TrackerError: A date is not understood, or the last day lies before the first.
    """
    dates = dossier.dates
    begins, ends = dates_beside(asked.since, asked.to, dossier)
    since = parse_when(dates.period(begins), zone=dates.zone)
    first = day_of(since.start.earliest, dates.zone)
    is_longer = since.precision not in {"day", "instant"}
    lasts = is_longer and since.lasting not in ENDLESS
    to = ends or (begins if lasts else dossier.day(None))
    end = parse_when(dates.period(to), zone=dates.zone)
    if end.lasting in ENDLESS:
        raise DateNotUnderstoodError(
            to, "it has no last day", "name the last day of the replay"
        )
    last = day_of((end.end or end.start).latest - 1, dates.zone)
    if first.year < _FIRST_YEAR:
        raise DateNotUnderstoodError(
            begins, "a replay begins in year 2 at the earliest", "name a later day"
        )
    if last < first:
        raise DateNotUnderstoodError(
            to,
            f"it lies before {begins}, where the replay begins",
            "write the earlier date first",
        ).advise("earlier-date-replay")
    if ends is None:
        dossier.tell_range(begins, first.isoformat(), last.isoformat())
    return first, last


def types_named(name: str, *, among: Sequence[str] = TOLD) -> list[str]:
    """Return the types of events that a name means: a type, a family of types, or a short noun.

    Args:
        name: The name.
        among: The types that can be meant; by default those that a timeline tells.

    Raises:
        UnknownNameError: It means none of them.
    """
    word = folded(name).replace(" ", "-").replace("_", "-")
    for spelled in (word, word.removesuffix("s")):
        if spelled in among:
            return [spelled]
        if spelled in _FAMILIES:
            return [
                t for start in _FAMILIES[spelled] for t in among if t.startswith(start)
            ]
        if (kind := BY_NAME.get(spelled)) and kind.type in among:
            return [kind.type]
    nouns = [noun for noun, kind in BY_NAME.items() if kind.type in among]
    raise UnknownNameError(
        "event type",
        name,
        nearest=nearest(word, [*among, *_FAMILIES, *nouns]),
        known=(*_FAMILIES, *among),
    )


def sources_named(name: str, catalogue: Catalogue) -> list[str]:
    """Return the sources that a name means: one slug, or all of a publisher.

    Raises:
        UnknownNameError: It means none.
    """
    slugs = catalogue.sources
    for slug in (name, folded(name)):
        if slug in slugs:
            return [slug]
    published = [s.slug for s in slugs.values() if folded(s.publisher) == folded(name)]
    if published:
        return published
    publishers = dict.fromkeys(s.publisher for s in slugs.values())
    raise UnknownNameError("source", name, nearest=nearest(name, [*publishers, *slugs]))
