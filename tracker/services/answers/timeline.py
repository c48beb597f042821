"""The dated story of a dossier, from one date to another, as far as it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, get_args

from tracker.domain.dates import day_of, format_instant, parse_when
from tracker.domain.errors import DateNotUnderstoodError, UnknownNameError
from tracker.domain.events import Fact, ReportDisputed, SourceRetracted
from tracker.domain.names import folded, nearest
from tracker.projections.question import boundary_of
from tracker.services.asked import AskedDossier
from tracker.services.find_names import issue_named, party_named
from tracker.services.kinds import BY_NAME
from tracker.services.reading import Dates, Reading

if TYPE_CHECKING:
    from tracker.projections.mended import Catalogue
    from tracker.projections.questions.timeline import Timeline
    from tracker.services.dossiers import Shelf

TOLD: Final = tuple(
    str(kind.__struct_config__.tag) for kind in (*get_args(Fact), SourceRetracted, ReportDisputed)
)
"""The types of events that a story tells."""

_FAMILIES: Final = {
    name: name for name in ("position", "proposal", "ceasefire", "agreement", "meeting")
} | {"truce": "ceasefire"}


class AskedStory(AskedDossier, frozen=True, kw_only=True):
    """What is asked, as the user wrote it; see `tracker.services.asked` for what every question has.

    Attributes:
        period: A date that lasts, such as a month; instead of `since` and `to`.
        since: From when; by default from the first fact.
        to: Until when; by default today.
        known_at: The day or instant after which nothing reported counts.
        then: Whether that is the end of what is asked for.
        parties: Only what one of these parties takes part in.
        issues: Only what is about one of these issues or their parts.
        types: Only these types of events; a family such as `meeting` is all of its types.
        confidence: Only what the desk is so sure of.
        sources: Only what one of these sources supports; a publisher is all of its sources.
        text: Only what has these words.
        reverse: Whether the last comes first.
    """

    period: str | None = None
    since: str | None = None
    to: str | None = None
    known_at: str | None = None
    then: bool = False
    parties: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    confidence: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    text: str | None = None
    reverse: bool = False


class Told(NamedTuple):
    """A story, and what the user should know about how the question was read."""

    timeline: Timeline
    remarks: tuple[str, ...]


class Period(NamedTuple):
    """From when until when.

    Attributes:
        since: The first instant; None from the first fact.
        from_: The day or instant that it is of.
        to: The last day or instant.
        remarks: How longer dates were read.
    """

    since: int | None
    from_: str | None
    to: str
    remarks: tuple[str, ...] = ()


def timeline_told(shelf: Shelf, asked: AskedStory, *, now: int) -> Told:
    """The dated story of a dossier.

    Args:
        shelf: Where the dossiers are.
        asked: The question.
        now: What `today` is, in microseconds since the epoch.

    Raises:
        TrackerError: A date is not understood, or a name names nothing; the hint says what may have been meant.
    """
    from tracker.projections.picture import issue_tree  # noqa: PLC0415  (a mistake in the question is told sooner without it)
    from tracker.projections.questions.timeline import StoryAsked, Wanted, timeline_of  # noqa: PLC0415  (the same)

    reading = Reading(shelf, asked.dossier, log_at=asked.log_at, now=now)
    mended, catalogue, opened = reading.mended, reading.catalogue, reading.opened
    period = period_of(asked, reading.dates)
    known = reading.known(asked.known_at, then=period.to if asked.then else None)
    question = reading.ask(period.to, known)
    parties = [party_named(p, catalogue) for p in asked.parties]
    issues = [issue_named(i, catalogue) for i in asked.issues]
    below = [
        slug for slug, path in issue_tree(catalogue, ()).items() if not set(issues).isdisjoint(path)
    ]
    types = [t for name in asked.types for t in types_named(name)]
    sources = [s for name in asked.sources for s in sources_named(name, catalogue)]
    wanted = Wanted(
        **({} if period.since is None else {"since": period.since}),
        parties=frozenset(parties),
        issues=frozenset([*issues, *below]),
        types=frozenset(types),
        confidence=frozenset(asked.confidence),
        sources=frozenset(sources),
        text=asked.text or "",
    )
    repeated = StoryAsked(
        from_=period.from_,
        to=period.to,
        boundary=format_instant(question.boundary),
        known=known,
        log=opened.log_place,
        parties=parties,
        issues=issues,
        types=list(dict.fromkeys(types)),
        confidence=list(asked.confidence),
        sources=list(dict.fromkeys(sources)),
        text=asked.text,
    )
    remarks = tuple(dict.fromkeys((*opened.remarks, *period.remarks, *reading.remarks)))
    return Told(
        timeline_of(mended, question, wanted, asked=repeated, reverse=asked.reverse), remarks
    )


def period_of(asked: AskedStory, dates: Dates) -> Period:
    """From when until when is asked.

    Raises:
        DateNotUnderstoodError: A date is in no accepted form, or the end lies before the beginning.
        UnknownNameError: `@KEY` names no event.
    """
    if asked.period is not None:
        return _of_one_date(asked.period, dates)
    to, remark = dates.day(asked.to or "today")
    if asked.since is None:
        return Period(None, None, to, (remark,) if remark else ())
    first = parse_when(dates.written(asked.since), zone=dates.zone)
    since = first.start.earliest
    if since >= boundary_of(parse_when(to, zone=dates.zone)):
        raise DateNotUnderstoodError(
            asked.to or "today",
            f"it lies before {asked.since}, from which on is asked",
            "write the earlier date after --from",
        )
    return Period(
        since,
        _begins(since, first.text, instant=first.precision == "instant", dates=dates),
        to,
        (remark,) if remark else (),
    )


def _of_one_date(text: str, dates: Dates) -> Period:
    """From the first to the last day of one date; what still lasts goes on until today."""
    when = parse_when(dates.written(text), zone=dates.zone)
    instant = when.precision == "instant"
    since = when.start.earliest
    if when.lasting in {"open", "unknown"}:
        to = dates.day("today")[0]
        if since >= boundary_of(parse_when(to, zone=dates.zone)):
            raise DateNotUnderstoodError(
                text, "it begins after today", "name its last day, such as 2026-05-01/2026-05-31"
            )
    else:
        to = when.text if instant else day_of(boundary_of(when) - 1, dates.zone).isoformat()
    return Period(since, _begins(since, when.text, instant=instant, dates=dates), to)


def _begins(since: int, text: str, *, instant: bool, dates: Dates) -> str:
    return text if instant else day_of(since, dates.zone).isoformat()


def types_named(name: str) -> list[str]:
    """The types of events that a name means: a type, a family of types, or a short noun.

    Raises:
        UnknownNameError: It means none that a story tells.
    """
    word = folded(name).replace(" ", "-").replace("_", "-")
    for spelled in (word, word.removesuffix("s")):
        if spelled in TOLD:
            return [spelled]
        if family := _FAMILIES.get(spelled):
            also = (
                ["violation-alleged"]
                if family == "ceasefire"
                else ["commitment-fulfilled"]
                if family == "agreement"
                else []
            )
            return [*(t for t in TOLD if t.startswith(f"{family}-")), *also]
        if (kind := BY_NAME.get(spelled)) and kind.type in TOLD:
            return [kind.type]
    nouns = [noun for noun, kind in BY_NAME.items() if kind.type in TOLD]
    raise UnknownNameError(
        "event type",
        name,
        nearest=nearest(word, [*TOLD, *_FAMILIES, *nouns]),
        known=(*_FAMILIES, *TOLD),
    )


def sources_named(name: str, catalogue: Catalogue) -> list[str]:
    """The sources that a name means: one slug, or all of a publisher.

    Raises:
        UnknownNameError: It means none.
    """
    slugs = catalogue.sources
    if found := next((slug for slug in (name, folded(name)) if slug in slugs), None):
        return [found]
    if published := [s.slug for s in slugs.values() if folded(s.publisher) == folded(name)]:
        return published
    raise UnknownNameError(
        "source",
        name,
        nearest=nearest(name, [*dict.fromkeys(s.publisher for s in slugs.values()), *slugs]),
    )
