"""Rules for what happens between parties: meetings, truces, proposals, forces and strikes."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

from tracker.domain.events import (
    CeasefireDeclared,
    DevelopmentNoted,
    Effect,
    ForceReported,
    MeasureTaken,
    MeetingHeld,
    MeetingPlanned,
    PartyRegistered,
    ProposalMade,
    Strength,
)
from tracker.domain.names import slugify
from tracker.services.drafting.sentences import NEAREST, Proposed, doubts, slugs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.domain.events.positions_proposals_reports import ProposalKind
    from tracker.services.drafting.dates import DateMention
    from tracker.services.drafting.mentions import Mention, Quantity
    from tracker.services.drafting.sentences import AnalysedSentence, Excerpt, Scene

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_LONGEST: Final = 1_000
"""The most days of a truce whose end is reckoned."""
_HOURS: Final = {"day": 24, "hour": 1}
UNNAMED: Final = "unnamed-estimator"

_MEETING: Final = re.compile(
    r"\b(?:talks|negotiations|meetings?|summits?|rounds?|conference|consultations|phone call|"
    r"call)\b",
    re.IGNORECASE,
)
_PLANNED: Final = re.compile(
    r"\b(?:expected|scheduled|planned|due|slated|set|agreed|plans?|want|invited|willing|"
    r"ready)\b(?: \w+){0,4}? "
    r"(?:to (?:resume|meet|take place|be held|begin|start|convene|continue|attend|hold)|for|in|on|"
    r"at)\b"
    r"|\b(?:will|would|are to|is to) (?:\w+ ){0,2}?(?:resume|meet|take place|be held|begin|start|"
    r"convene|continue|hold)\b",
    re.IGNORECASE,
)
_HELD: Final = re.compile(
    r"\b(?:met|held|took place|convened|concluded|sat down)\b", re.IGNORECASE
)
_NOT: Final = re.compile(
    r"\b(?:not|never|no|without|refused?|declined?|cancel+ed|postponed|called off|denied|unless|"
    r"if)\b|n[\u2019']t\b",
    re.IGNORECASE,
)
_PLACE: Final = re.compile(
    r"\b(?:in|at) (?:the )?(?P<place>[A-Z][\w\u2019'-]+(?:,? (?:[A-Z][\w\u2019'-]+|of (?=[A-Z])))*)"
)
_NO_PLACE: Final = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Q\d)\b"
)
_LEVEL: Final = re.compile(
    r"\b(?:(?P<leaders>leaders|presidents|heads of state)|(?P<ministers>(?:foreign |defen[cs]e "
    r")?ministers)|(?P<delegations>delegations?|negotiators))\b"
)

_TRUCE: Final = (
    r"(?:cease-?fires?|truces?|armistice|(?:halt|pause|end|stop) (?:to|in|of) (?:the "
    r")?(?:fighting|hostilities|strikes))"
)
_DECLARED: Final = re.compile(
    r"\b(?:declar(?:ed?|es|ing)|announc(?:ed?|es|ing)|order(?:ed|s|ing)?|proclaim(?:ed|s|ing)?)\b"
    rf"(?:\W+\w+){{0,7}}?\W+{_TRUCE}\b",
    re.IGNORECASE,
)
_AGREED: Final = re.compile(
    rf"\b(?:agreed (?:to|on|upon)|signed|concluded)\b(?:\W+(?!not\b|meet|discuss|"
    rf"talk)\w+){{0,6}}?\W+{_TRUCE}\b"
    rf"|\b{_TRUCE} (?:\w+ )?(?:was|were|has been) agreed\b",
    re.IGNORECASE,
)
_SCOPES: Final = (
    ("energy", re.compile(r"\benergy\b", re.IGNORECASE)),
    ("maritime", re.compile(r"\b(?:maritime|naval|at sea)\b", re.IGNORECASE)),
    (
        "air",
        re.compile(
            r"\bair(?: |-)(?:truce|strikes|ceasefire)|\bin the air\b", re.IGNORECASE
        ),
    ),
)
_DECLARATIONS: Final[tuple[Literal["unilateral", "bilateral", "multilateral"], ...]] = (
    "unilateral",
    "bilateral",
    "multilateral",
)
_TWO: Final = 2
"""An agreement takes two."""
_FROM: Final = re.compile(
    r"\b(?:from|starting|beginning|as of|effective)(?: on)? $", re.IGNORECASE
)
_UNTIL: Final = re.compile(
    r"\b(?:until|till|through|to|ending)(?: on)? $", re.IGNORECASE
)

_PROPOSED: Final = re.compile(
    r"\b(?:propos(?:ed?|es|ing)|offer(?:ed|s|ing)?|suggest(?:ed|s|ing)?|invit(?:ed?|es|ing)|put "
    r"forward|tabled)\b",
    re.IGNORECASE,
)
_KINDS: Final[tuple[tuple[ProposalKind, re.Pattern[str]], ...]] = (
    ("truce", re.compile(rf"\b{_TRUCE}\b", re.IGNORECASE)),
    ("exchange", re.compile(r"\b(?:exchange|swap|prisoners?)\b", re.IGNORECASE)),
    (
        "document",
        re.compile(
            r"\b(?:memorandum|draft|document|paper|plan|roadmap|text)\b", re.IGNORECASE
        ),
    ),
    ("venue", re.compile(r"\b(?:venue|location|move (?:the )?talks)\b", re.IGNORECASE)),
    (
        "meeting",
        re.compile(
            r"\b(?:meet|meeting|talks|summit|negotiations|round)\b", re.IGNORECASE
        ),
    ),
    (
        "settlement",
        re.compile(
            r"\b(?:settlement|peace (?:deal|agreement|treaty))\b", re.IGNORECASE
        ),
    ),
)

_FORCES: Final = re.compile(
    r"troops|soldiers|servicem|servicew|service members|personnel|fighters|reservists|tanks|"
    r"vehicles|aircraft|warplanes|ships|warships"
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
_MISSILES: Final = re.compile(r"missiles|rockets|drones|bombs|shells")
_PEOPLE: Final = re.compile(
    r"prisoners|captives|hostages|detainees|civilians|children|bodies"
)


def happenings(scene: Scene, seen: AnalysedSentence) -> Iterator[Proposed]:
    """Yield what a sentence says that happened, or will."""
    if not _NOT.search(seen.text):
        yield from _meetings(scene, seen)
        yield from _truces(scene, seen)
    yield from _proposals(scene, seen)
    for counted in seen.counts:
        if _FORCES.match(counted.unit):
            yield from _forces(scene, seen, counted)
        elif _MISSILES.match(counted.unit):
            yield from _strikes(scene, seen, counted)
        elif _PEOPLE.match(counted.unit) and seen.actors:
            # A person has to say what was done with them.
            yield noted(scene, seen, "number of people")


def noted(scene: Scene, seen: AnalysedSentence, rule: str, *unclear: str) -> Proposed:
    """Return a sentence as a note in its own words."""
    written, unsure = scene.past(seen)
    event = scene.event(
        DevelopmentNoted,
        written,
        text=seen.text[:2_000],
        parties=slugs(seen.actors),
        issues=slugs(seen.issues),
    )
    return Proposed(event, rule, (seen.words,), doubts(*unclear, unsure))


def _meetings(scene: Scene, seen: AnalysedSentence) -> Iterator[Proposed]:
    names_meeting = _MEETING.search(seen.text) is not None
    planned = _PLANNED.search(seen.text)
    ahead = next((d for d in seen.dates if scene.ahead(d)), None)
    if (
        planned
        and (names_meeting or "meet" in planned.group())
        and (ahead or _place_in(seen))
    ):
        yield from _planned_meeting(scene, seen, ahead)
        return
    held = _HELD.search(seen.text) and (
        names_meeting or re.search(r"\bmet\b", seen.text)
    )
    if held and any(scene.behind(d) for d in seen.dates):
        yield from _held_meeting(scene, seen)


def _planned_meeting(
    scene: Scene, seen: AnalysedSentence, when: DateMention | None
) -> Iterator[Proposed]:
    invited, words, doubt = scene.others(seen)
    alone = undated = ""
    if not invited:
        alone = "who else is invited is not said"
        invited, words, doubt = scene.others(seen, least=1)
    if not invited:
        return
    if when is None:
        undated = "for when is not said"
    elif not when.sure:
        undated = NEAREST
    scheduled = when.written if when else None
    place, level = _place_in(seen), _LEVEL.search(seen.text)
    event = scene.event(
        MeetingPlanned,
        scene.context.today,
        meeting=_slug(place or "meeting", scheduled or scene.context.today),
        invited=invited,
        level=level.lastgroup if level else None,
        place=place,
        scheduled_for=scheduled,
    )
    unclear = doubts(doubt, alone, undated)
    yield Proposed(event, "meeting planned", (seen.words, *words), unclear)


def _held_meeting(scene: Scene, seen: AnalysedSentence) -> Iterator[Proposed]:
    attended, words, doubt = scene.others(seen)
    if not attended:
        return
    written, unsure = scene.past(seen)
    place = _place_in(seen)
    event = scene.event(
        MeetingHeld,
        written,
        meeting=_slug(place or "meeting", written),
        attended=attended,
        place=place,
    )
    yield Proposed(event, "meeting held", (seen.words, *words), doubts(doubt, unsure))


def _place_in(seen: AnalysedSentence) -> str | None:
    """Return the last place that a sentence names with `in` or `at`; a month is none."""
    found = [m["place"].strip() for m in _PLACE.finditer(seen.text)]
    return next((p for p in reversed(found) if not _NO_PLACE.match(p)), None)


def _slug(word: str, written: str) -> str:
    """Return a slug of a word and the month of a date."""
    month = re.search(r"\d{4}(?:-\d{2})?", written)
    return slugify(f"{word[:60]} {month.group() if month else ''}") or "meeting"


def _truces(scene: Scene, seen: AnalysedSentence) -> Iterator[Proposed]:
    declared = _DECLARED.search(seen.text)
    declarers: tuple[str, ...] = ()
    words: tuple[Excerpt, ...] = ()
    doubt = ""
    if declared:
        actor = _last_before(seen, seen.start + declared.start())
        declarers = (actor.slug,) if actor else ()
    elif _AGREED.search(seen.text):
        declarers, words, doubt = scene.others(seen)
        if len(declarers) < _TWO:
            return
    if not declarers:
        return
    start, until = _bound(seen, _FROM), _bound(seen, _UNTIL)
    until = until or _lasting(seen, start)
    when, unsure = scene.context.today, "its date is the text's own day"
    others = [
        d for d in seen.dates if d.written not in {start, until} and scene.behind(d)
    ]
    if len(others) == 1:
        when, unsure = others[0].written, ""
    event = scene.event(
        CeasefireDeclared,
        when,
        ceasefire=_slug(
            f"{declarers[0]} truce" if declared else "truce", start or when
        ),
        declarers=declarers,
        declaration=_DECLARATIONS[min(len(declarers), 3) - 1],
        scope=next((s for s, named in _SCOPES if named.search(seen.text)), "full"),
        effect=Effect(from_=start, until=until),
    )
    endless = "" if start else "from when is not said"
    rule = "truce declared" if declared else "truce agreed"
    yield Proposed(event, rule, (seen.words, *words), doubts(doubt, unsure, endless))


def _bound(seen: AnalysedSentence, before: re.Pattern[str]) -> str | None:
    """Return the date after a word such as `from` or `until`; of one that lasts, neither end."""
    for dated in seen.dates:
        if (
            before.search(seen.text[: dated.start - seen.start])
            and "/" not in dated.written
        ):
            return dated.written
    return None


def _lasting(seen: AnalysedSentence, start: str | None) -> str | None:
    """Return the last day of a truce of so many days or hours; its first day counts whole."""
    if start is None or not _DAY.fullmatch(start):
        return None
    for counted in seen.counts:
        hours = counted.low * _HOURS.get(counted.unit.rstrip("s"), 0)
        days, rest = divmod(hours, 24)
        if counted.high is None and rest == 0 and 0 < days < _LONGEST:
            return (date.fromisoformat(start) + timedelta(days=days - 1)).isoformat()
    return None


def _proposals(scene: Scene, seen: AnalysedSentence) -> Iterator[Proposed]:
    for match in _PROPOSED.finditer(seen.text):
        by = _last_before(seen, seen.start + match.start())
        after = seen.text[match.end() : match.end() + 250]
        clause = re.split(r"[.;:]|, (?:but|while|only|whereas)\b", after, maxsplit=1)[0]
        kind = next((k for k, named in _KINDS if named.search(clause)), None)
        if by is None or kind is None:
            continue
        to = slugs(p for p in seen.actors if p.slug != by.slug and p.start > by.end)
        words: tuple[Excerpt, ...] = ()
        doubt = ""
        if not to:
            found, words, _doubt = scene.others(seen)
            to, doubt = tuple(p for p in found if p != by.slug), "to whom is not said"
        if not to:
            continue
        written, unsure = scene.past(seen)
        end = seen.start + match.end() + len(clause)
        event = scene.event(
            ProposalMade,
            written,
            proposal=slugify(f"{by.slug} {kind} {written[:10]}"),
            by=(by.slug,),
            to=to,
            kind=kind,
            issues=slugs(seen.issues),
            terms=(seen.part(seen.start + match.start(), end).text,),
        )
        shown = (seen.part(by.start, end), *words)
        yield Proposed(event, "proposal made", shown, doubts(doubt, unsure))
        return


def _last_before(seen: AnalysedSentence, place: int) -> Mention | None:
    return next((p for p in reversed(seen.actors) if p.end <= place), None)


def _forces(
    scene: Scene, seen: AnalysedSentence, counted: Quantity
) -> Iterator[Proposed]:
    owner = _owner(seen, counted)
    if owner is None or _LOSSES.search(seen.text):
        return
    if _unit(counted.unit) != "troops" and not _GATHERED.search(seen.text):
        return
    area = _AREA.match(seen.text, counted.end - seen.start)
    speaker = next(
        (p for p in seen.actors if p.slug != owner.slug and _says(p, seen)), None
    )
    estimator = speaker.slug if speaker else scene.context.writer
    brings: tuple[PartyRegistered, ...] = ()
    if estimator is None:
        estimator, brings = UNNAMED, _unnamed_estimator(scene)
    written, unsure = scene.past(seen)
    event = scene.event(
        ForceReported,
        written,
        owner=owner.slug,
        area=_area_words(area),
        strength=_strength(counted),
        estimator=estimator,
    )
    ends = [owner.end, seen.start + area.end() if area else counted.end]
    starts = [owner.start, counted.start]
    if speaker is not None:
        starts.append(speaker.start)
        ends.append(speaker.end)
    unclear = doubts(
        "" if speaker else "who estimates it is not said",
        unsure,
        "" if area else "where is not said",
    )
    words = seen.part(min(starts), max(ends))
    yield Proposed(event, "force", (words,), unclear, brings)


def _owner(seen: AnalysedSentence, counted: Quantity) -> Mention | None:
    """Return the party within a number's words, as in `300 Russian tanks`, else the last before."""
    for party in seen.parties:
        if counted.start <= party.start < counted.end:
            return party
    return _last_before(seen, counted.start)


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
    people = re.match(
        r"troops|soldiers|servicem|servicew|service members|military personnel|personnel|fighters|"
        r"reservists",
        unit,
    )
    return "troops" if people else slugify(unit)


def _strikes(
    scene: Scene, seen: AnalysedSentence, counted: Quantity
) -> Iterator[Proposed]:
    by = _last_before(seen, counted.start)
    if by is None or not _STRUCK.search(seen.text[: counted.end - seen.start]):
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
    unclear = doubts(unsure, "" if against else "against whom is not said")
    yield Proposed(event, "strike", (seen.words,), unclear)
