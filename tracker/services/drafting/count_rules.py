"""Rules for what a number counts: forces, strikes and people; and the note of a sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tracker.domain.events import (
    DevelopmentNoted,
    ForceReported,
    MeasureTaken,
    PartyRegistered,
    Strength,
)
from tracker.domain.names import slugify
from tracker.services.drafting.sentences import (
    Proposed,
    doubt_line,
    doubted,
    gathered_doubts,
    slugs,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.services.drafting.mentions import Mention, Quantity
    from tracker.services.drafting.plain_speech import Doubtful
    from tracker.services.drafting.sentences import (
        AnalysedSentence,
        DoubtLine,
        Excerpt,
        Found,
        Scene,
    )

UNNAMED: Final = "unnamed-estimator"
_TOLD: Final[tuple[Doubtful, ...]] = (
    "denial",
    "report",
    "urging",
    "accusation",
    "change",
)
"""Kinds of doubt that a note in a sentence's own words may tell of."""
_UNDER_ARMS: Final = re.compile(
    r"troops|soldiers|servicem|servicew|service members|personnel|fighters|reservists"
)
_FORCES: Final = re.compile(
    rf"{_UNDER_ARMS.pattern}|tanks|vehicles|aircraft|warplanes|ships|warships"
)
_LOSSES: Final = re.compile(
    r"\b(?:kill|los[te]|loss|wound|dead|died|dea?th|casualt|captur|prisoner|exchang|swap|return|"
    r"releas|injur)",
    re.IGNORECASE,
)
_GATHERED: Final = re.compile(
    r"\b(?:ha[sd]|have|keeps?|kept|deploy|amass|mass|station|mov(?:e[sd]?|ing)\b|concentrat|"
    r"gather|send|sent|buil[dt]|field|assembl|positioned)",
    re.IGNORECASE,
)
_AREA: Final = re.compile(
    r" *\b(?P<prep>along|near|on|at|in|around|across|inside|outside|toward|towards|close to|"
    r"opposite) "
    r"(?P<area>[^,.;:()]{3,80}?)(?= (?:as|while|with|after|before|and|who|that|which)\b|[,.;:()]|$)"
)
_NO_AREA: Final = re.compile(
    r"\d+|(?:total|all|reserve|service|training|uniform|action|combat|arms|number|strength)\b.*",
    re.IGNORECASE,
)
_SAYS: Final = re.compile(
    r"\W+(?:\w+\W+){0,3}?(?:says?|said|estimates?|estimated|claims?|claimed|reports?|reported)\b"
)
_SAID_BY: Final = re.compile(
    r"\b(?:according to|estimated by|reported by|says|said)\s+(?:the )?$", re.IGNORECASE
)
_STRUCK: Final = re.compile(
    r"\b(?:launch(?:ed|es|ing)?|fir(?:ed|es|ing)|struck|attack(?:ed|s|ing)?|hit)\b",
    re.IGNORECASE,
)
_COMING: Final = re.compile(
    r"\b(?:will|shall|to (?:send|deploy|move|station|mass|field|build|add|gather))\b"
)
_MISSILES: Final = re.compile(r"missiles|rockets|drones|bombs|shells")
_PEOPLE: Final = re.compile(
    r"prisoners|captives|hostages|detainees|civilians|children|bodies"
)


def counted_things(scene: Scene, seen: AnalysedSentence) -> Iterator[Found]:
    """Yield what a sentence says of the things and people that it counts."""
    for counted in seen.counts:
        if _FORCES.match(counted.unit):
            yield from _forces(scene, seen, counted)
        elif _MISSILES.match(counted.unit):
            yield from _strikes(scene, seen, counted)
        elif _PEOPLE.match(counted.unit) and seen.actors:
            # A person has to say what was done with them.
            yield noted(scene, seen, "number of people")


def noted(
    scene: Scene, seen: AnalysedSentence, rule: str, *unclear: str
) -> Proposed | DoubtLine:
    """Return a sentence as a note in its own words, which may deny, or report another's."""
    if against := doubted(seen, but=_TOLD):
        return against
    written, unsure = scene.past(seen)
    event = scene.event(
        DevelopmentNoted,
        written,
        text=seen.text[:2_000],
        parties=slugs(seen.actors),
        issues=slugs(seen.issues),
    )
    return Proposed(event, rule, (seen.words,), gathered_doubts(*unclear, unsure))


def _forces(scene: Scene, seen: AnalysedSentence, counted: Quantity) -> Iterator[Found]:
    owner = _owner(seen, counted)
    if owner is None or _LOSSES.search(seen.text):
        return
    if _unit(counted.unit) != "troops" and not _GATHERED.search(seen.text):
        return
    number = seen.part(counted.start, counted.end)
    if against := doubted(seen, number, but=("change", "report")) or _meant(
        seen, owner
    ):
        yield against
        return
    area = _area_of(seen, counted)
    speaker = _estimating(seen, owner)
    estimator = speaker.slug if speaker else scene.context.writer
    brings: tuple[PartyRegistered, ...] = ()
    if estimator is None:
        estimator, brings = UNNAMED, _unnamed_estimator(scene)
    written, unsure = scene.past(seen, since=counted.end)
    event = scene.event(
        ForceReported,
        written,
        owner=owner.slug,
        area=_area_words(area),
        strength=_strength(counted),
        estimator=estimator,
    )
    unclear = gathered_doubts(
        "" if speaker else "who estimates it is not said",
        unsure,
        "" if area else "where is not said",
    )
    words = _spanned(seen, counted, area, owner, speaker)
    yield Proposed(event, "force", (words,), unclear, brings)


def _estimating(seen: AnalysedSentence, owner: Mention) -> Mention | None:
    """Return the party, another than the owner, that is named as the one who says it."""
    others = (party for party in seen.actors if party.slug != owner.slug)
    return next((party for party in others if _says(party, seen)), None)


def _spanned(
    seen: AnalysedSentence,
    counted: Quantity,
    area: re.Match[str] | None,
    *parties: Mention | None,
) -> Excerpt:
    """Return the words from the first to the last of a number, its area and the parties."""
    named = [party for party in parties if party is not None]
    ends = [seen.start + area.end() if area else counted.end]
    ends += [party.end for party in named]
    return seen.part(min([counted.start, *(p.start for p in named)]), max(ends))


def _meant(seen: AnalysedSentence, owner: Mention) -> DoubtLine | None:
    """Return the doubt of a number that is to come, as in `Brell will send 20,000 troops`."""
    coming = _COMING.search(seen.text, owner.end - seen.start)
    return doubt_line(seen, "hedge", coming.group()) if coming else None


def _area_of(seen: AnalysedSentence, counted: Quantity) -> re.Match[str] | None:
    """Return the area behind a number; a date or `in total` is none."""
    area = _AREA.match(seen.text, counted.end - seen.start)
    if area is None:
        return None
    start, end = (seen.start + place for place in area.span("area"))
    dated = any(d.start < end and start < d.end for d in seen.dates)
    return None if dated or _NO_AREA.fullmatch(area["area"]) else area


def _owner(seen: AnalysedSentence, counted: Quantity) -> Mention | None:
    """Return the party within a number's words, as in `300 Russian tanks`, else the last before."""
    for party in seen.parties:
        if counted.start <= party.start < counted.end:
            return party
    return seen.actor_before(counted.start)


def _says(party: Mention, seen: AnalysedSentence) -> bool:
    """Return whether a party is named as the one who says it: `X estimates`, `according to X`."""
    after, before = party.end - seen.start, seen.text[: party.start - seen.start]
    return bool(_SAYS.match(seen.text, after) or _SAID_BY.search(before))


def _unnamed_estimator(scene: Scene) -> tuple[PartyRegistered, ...]:
    if UNNAMED in scene.context.vocabulary.kinds:
        return ()
    party = PartyRegistered(
        dossier=scene.context.dossier,
        slug=UNNAMED,
        name="Estimator not named",
        kind="organisation",
        display_order=1_000_000,
    )
    return (party,)


def _area_words(area: re.Match[str] | None) -> str:
    if area is None:
        return "not said"
    if area["prep"] in {"along", "on", "at", "in"}:
        return area["area"]
    return f"{area['prep']} {area['area']}"


def _strength(counted: Quantity) -> Strength:
    low, unit = counted.low, _unit(counted.unit)
    if counted.high is not None:
        return Strength(
            low=low, high=counted.high, qualifier=counted.qualifier, unit=unit
        )
    if counted.qualifier == "more-than":
        return Strength(low=low, qualifier="more-than", unit=unit)
    if counted.qualifier == "less-than":
        return Strength(high=low, qualifier="less-than", unit=unit)
    return Strength(best=low, qualifier=counted.qualifier, unit=unit)


def _unit(unit: str) -> str:
    """Return the unit: people under arms are troops, anything else keeps its own word."""
    return "troops" if _UNDER_ARMS.match(unit) else slugify(unit)


def _strikes(
    scene: Scene, seen: AnalysedSentence, counted: Quantity
) -> Iterator[Found]:
    by = seen.actor_before(counted.start)
    if by is None or not _STRUCK.search(seen.text[: counted.end - seen.start]):
        return
    number = seen.part(counted.start, counted.end)
    if doubtful := doubted(seen, number):
        yield doubtful
        return
    struck = slugs(p for p in seen.parties if p.start > counted.end)
    against = tuple(slug for slug in struck if slug != by.slug)
    written, unsure = scene.past(seen)
    event = scene.event(
        MeasureTaken,
        written,
        by=(by.slug,),
        against=against,
        kind="strike",
        text=seen.text[:2_000],
    )
    unclear = gathered_doubts(unsure, "" if against else "against whom is not said")
    yield Proposed(event, "strike", (seen.words,), unclear)
