"""The dated story of a dossier, from one date to another, as far as it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, get_args

from tracker.domain.dates import day_of, format_instant, parse_when
from tracker.domain.errors import DateNotUnderstoodError, UnknownNameError
from tracker.domain.events import Fact, ReportDisputed, SourceRetracted
from tracker.domain.names import folded, nearest
from tracker.projections.visible import boundary_of
from tracker.services.event_fields import BY_NAME
from tracker.services.find_names import issue_named, party_named
from tracker.services.reading import Answer, AskedFacts, OpenDossier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.dates import When
    from tracker.projections.mended import Catalogue
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
    "truce": ("ceasefire-", "violation-alleged"),
}
"""For each family of types the beginnings of their names."""


class AskedTimeline(AskedFacts, frozen=True, kw_only=True):
    """A question about the dated story of a dossier, as the user wrote it.

    Attributes:
        period: A date that lasts, such as a month; instead of `since` and `to`.
        since: The first day; by default that of the first fact.
        to: The last day; by default today.
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


class _Days(NamedTuple):
    """The days that a timeline is asked for.

    Attributes:
        since: The first instant; None from the first fact.
        from_: The day or instant that it is of.
        to: The last day or instant.
    """

    since: int | None
    from_: str | None
    to: str


def ask_timeline(shelf: Shelf, asked: AskedTimeline, *, now: int) -> Answer[Timeline]:
    """Return the dated story of a dossier.

    Args:
        shelf: The dossiers.
        asked: The question.
        now: The time that `today` is of, in microseconds since the epoch.

    Raises:
        TrackerError: A date is not understood, or a name names nothing; the hint says what may have
            been meant.
    """
    dossier = OpenDossier(shelf, asked, now=now)
    catalogue = dossier.catalogue
    days = _days(asked, dossier)
    known = dossier.known(asked.known_at, then=days.to if asked.then else None)
    question = dossier.ask(days.to, known)
    parties = [party_named(p, catalogue) for p in asked.parties]
    issues = [issue_named(i, catalogue) for i in asked.issues]
    types = [t for name in asked.types for t in types_named(name)]
    sources = [s for name in asked.sources for s in sources_named(name, catalogue)]
    from tracker.projections.picture import issue_tree
    from tracker.projections.questions.timeline import StoryAsked, Wanted, timeline_of

    tree = issue_tree(catalogue, ())
    below = [slug for slug, path in tree.items() if not set(issues).isdisjoint(path)]
    wanted = Wanted(
        **({} if days.since is None else {"since": days.since}),
        parties=frozenset(parties),
        issues=frozenset([*issues, *below]),
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
        log=dossier.opened.log_place,
        parties=parties,
        issues=issues,
        types=list(dict.fromkeys(types)),
        confidence=list(asked.confidence),
        sources=list(dict.fromkeys(sources)),
        text=asked.text,
    )
    found = timeline_of(
        dossier.mended, question, wanted, asked=repeated, reverse=asked.reverse
    )
    return Answer(found, tuple(dossier.remarks))


def _days(asked: AskedTimeline, dossier: OpenDossier) -> _Days:
    """Return the days that are asked for.

    Raises:
        DateNotUnderstoodError: A date is in no accepted form, or the end lies before the beginning.
        UnknownNameError: `@KEY` names no event.
    """
    zone = dossier.catalogue.zone
    if asked.period is not None:
        return _of_one_date(asked.period, dossier)
    to = dossier.day(asked.to or "today")
    if asked.since is None:
        return _Days(None, None, to)
    first = parse_when(dossier.dates.written(asked.since), zone=zone)
    since = first.start.earliest
    if since >= boundary_of(parse_when(to, zone=zone)):
        raise DateNotUnderstoodError(
            asked.to or "today",
            f"it lies before {asked.since}, from which on is asked",
            "write the earlier date first",
        ).advise("earlier-date-from")
    return _Days(since, _first_day(first, zone), to)


def _of_one_date(text: str, dossier: OpenDossier) -> _Days:
    """Return the first to the last day of one date; what still lasts goes on until today."""
    zone = dossier.catalogue.zone
    when = parse_when(dossier.dates.written(text), zone=zone)
    since, from_ = when.start.earliest, _first_day(when, zone)
    if when.lasting in {"open", "unknown"}:
        to = dossier.day("today")
        if since >= boundary_of(parse_when(to, zone=zone)):
            raise DateNotUnderstoodError(
                text,
                "it begins after today",
                "name its last day, such as 2026-05-01/2026-05-31",
            )
        return _Days(since, from_, to)
    if when.precision == "instant":
        return _Days(since, from_, when.text)
    return _Days(since, from_, day_of(boundary_of(when) - 1, zone).isoformat())


def _first_day(when: When, zone: ZoneInfo) -> str:
    """Return the day on which a date begins; an instant stays as it is written."""
    if when.precision == "instant":
        return when.text
    return day_of(when.start.earliest, zone).isoformat()


def types_named(name: str) -> list[str]:
    """Return the types of events that a name means: a type, a family of types, or a short noun.

    Raises:
        UnknownNameError: It means none that a timeline tells.
    """
    word = folded(name).replace(" ", "-").replace("_", "-")
    for spelled in (word, word.removesuffix("s")):
        if spelled in TOLD:
            return [spelled]
        if spelled in _FAMILIES:
            return [
                t for start in _FAMILIES[spelled] for t in TOLD if t.startswith(start)
            ]
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
