"""Rules for what passes between parties: meetings, truces and proposals."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from tracker.domain.events import (
    CeasefireDeclared,
    Effect,
    MeetingHeld,
    MeetingPlanned,
    ProposalMade,
)
from tracker.domain.names import slugify
from tracker.services.drafting.clauses import subject_of
from tracker.services.drafting.dates import NUMBER_WORDS
from tracker.services.drafting.sentences import (
    Proposed,
    doubted,
    gathered_doubts,
    slugs,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.domain.events.positions_proposals_reports import ProposalKind
    from tracker.services.drafting.dates import DateMention
    from tracker.services.drafting.sentences import (
        AnalysedSentence,
        Excerpt,
        Found,
        Scene,
    )

_LONGEST: Final = 1_000
"""The most days of a truce whose end is reckoned."""
_LASTS: Final = re.compile(
    rf"\b(?P<count>\d{{1,4}}|{'|'.join(NUMBER_WORDS)})[- ](?P<unit>hour|day|week)s?\b",
    re.IGNORECASE,
)
_HOURS: Final = {"hour": 1, "day": 24, "week": 168}
_MEETING: Final = re.compile(
    r"\b(?:talks|negotiations|meetings?|summits?|rounds?|conference|consultations|phone call|"
    r"call)\b",
    re.IGNORECASE,
)
_BEGIN: Final = r"(?:resume|meet|take place|be held|begin|start|convene|continue)"
_PLANNED: Final = re.compile(
    rf"\b(?P<own>expected|scheduled|planned|due|slated|set|agreed|plan)\b(?: \w+){{0,2}}? "
    rf"(?:to {_BEGIN}|(?:for|in|on|at)\b)"
    rf"|\b(?:will|are to|is to) (?:\w+ ){{0,2}}?(?:{_BEGIN}|hold)\b",
    re.IGNORECASE,
)
_HELD: Final = re.compile(
    r"\b(?:met|held|took place|convened|concluded|sat down)\b", re.IGNORECASE
)
_PLACE: Final = re.compile(
    r"\b(?:in|at) (?:the )?"
    r"(?P<place>[A-Z][\w\u2019'-]+(?:,? [A-Z][\w\u2019'-]+| of (?:the )?[A-Z][\w\u2019'-]+)*)"
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
_PLAIN: Final = (
    r"(?:(?:an?|another|its own|their own|\d{1,4}|(?!(?:the|of|for|to|on|in|at|that|about|over|"
    r"after|with|its|their|against|from|by|it|no|plan|support|end)\b)[a-z]+)[ -]+){0,7}?"
)
"""Words between a verb and the truce that it is about, none of which leads elsewhere."""
_NOT_OVER: Final = (
    r"(?! (?:over|ended|dead|violations?|proposals?|plans?|talks|offers?|drafts?|line|monitor\w*|"
    r"has|had|was|were|would|will|negotiations|initiative|deal in|extension|breach\w*))"
)
_NEW: Final = rf"(?=an?\b|another\b|its\b|their\b|unilateral|immediate|\d|{'|'.join(NUMBER_WORDS)})"
"""A truce that is named as one already is not declared anew."""
_DECLARED: Final = re.compile(
    r"\b(?P<own>declare[sd]?|announce[sd]?|order(?:ed|s)|proclaim(?:ed|s))\s+"
    rf"{_NEW}{_PLAIN}{_TRUCE}\b{_NOT_OVER}",
    re.IGNORECASE,
)
_AGREED: Final = re.compile(
    rf"\b(?P<own>agree[ds]?(?: to| on| upon)?|sign(?:ed|s)?|concluded)\s+"
    r"(?:(?:an?|the) (?:agreement|accord|deal|memorandum|document) (?:for|on) )?"
    rf"{_NEW}{_PLAIN}{_TRUCE}\b{_NOT_OVER}"
    rf"|\b{_TRUCE} (?:\w+ )?(?:was|were|has been) agreed\b",
    re.IGNORECASE,
)
_FROM: Final = re.compile(
    r"\b(?:from|starting|beginning|as of|effective|begin(?:s|ning)?|start(?:s|ing)?|take effect|"
    r"between)(?: (?:on|at|from))?(?: the)? $",
    re.IGNORECASE,
)
_UNTIL: Final = re.compile(
    r"\b(?:until|till|through|to|ending|ends?|lasting to)(?: (?:on|at))? $",
    re.IGNORECASE,
)
_PROPOSED: Final = re.compile(
    r"\b(?P<own>propose[sd]?|offer(?:ed|s)|suggest(?:ed|s)|invite[sd]|put forward|tabled)\b",
    re.IGNORECASE,
)
_SIDES: Final = re.compile(
    r"(?:\b[Tt]he (?:two |warring |rival )?(?:sides|parties|countries|delegations)|\b[Tt]hey)"
    r"(?: (?:both|have|also))*\s$"
)
_OLDER: Final = re.compile(r"\b(?:that|which|who|where|when|after|before|since|as)\b")
_EXACT: Final = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}[+-]\d{2}:\d{2})?")
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


def happenings(scene: Scene, seen: AnalysedSentence) -> Iterator[Found]:
    """Yield what a sentence says that happened between parties, or will."""
    yield from _meetings(scene, seen)
    yield from _truces(scene, seen)
    yield from _proposals(scene, seen)


def _meetings(scene: Scene, seen: AnalysedSentence) -> Iterator[Found]:
    names_meeting = _MEETING.search(seen.text) is not None
    planned = _PLANNED.search(seen.text)
    ahead = next((d for d in seen.dates if scene.ahead(d)), None)
    if (
        planned
        and (names_meeting or "meet" in planned.group())
        and (ahead or _place_in(seen))
    ):
        found = doubted(seen, planned) or _planned_meeting(scene, seen, ahead)
        if found is not None:
            yield found
        return
    held = _HELD.search(seen.text)
    if not held or not (names_meeting or held.group().lower() == "met"):
        return
    if any(scene.behind(d) for d in seen.dates):
        found = doubted(seen) or _held_meeting(scene, seen)
        if found is not None:
            yield found


def _planned_meeting(
    scene: Scene, seen: AnalysedSentence, when: DateMention | None
) -> Proposed | None:
    invited, words, doubt = scene.others(seen)
    alone = ""
    if not invited:
        alone = "who else is invited is not said"
        invited, words, doubt = scene.others(seen, least=1)
    if not invited:
        return None
    undated = when.doubt if when else "for when is not said"
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
    unclear = gathered_doubts(doubt, alone, undated)
    return Proposed(event, "meeting planned", (seen.words, *words), unclear)


def _held_meeting(scene: Scene, seen: AnalysedSentence) -> Proposed | None:
    attended, words, doubt = scene.others(seen)
    if not attended:
        return None
    written, unsure = scene.past(seen)
    place = _place_in(seen)
    event = scene.event(
        MeetingHeld,
        written,
        meeting=_slug(place or "meeting", written),
        attended=attended,
        place=place,
    )
    return Proposed(
        event, "meeting held", (seen.words, *words), gathered_doubts(doubt, unsure)
    )


def _place_in(seen: AnalysedSentence) -> str | None:
    """Return the last place that a sentence names with `in` or `at`; a month is none."""
    found = [m["place"] for m in _PLACE.finditer(seen.text)]
    return next((p for p in reversed(found) if not _NO_PLACE.match(p)), None)


def _slug(word: str, written: str) -> str:
    """Return a slug of a word and the month of a date."""
    month = re.search(r"\d{4}(?:-\d{2})?", written)
    return slugify(f"{word[:60]} {month.group() if month else ''}") or "meeting"


def _truces(scene: Scene, seen: AnalysedSentence) -> Iterator[Found]:
    declared = _DECLARED.search(seen.text)
    verb = declared or _AGREED.search(seen.text)
    if verb is None:
        return
    words: tuple[Excerpt, ...] = ()
    if declared:
        rule, doubt = "truce declared", ""
        declarers = slugs(subject_of(seen, verb.start()))
    else:
        rule = "truce agreed"
        declarers, words, doubt = _who_agreed(scene, seen, verb)
    if not declarers:
        return
    if against := doubted(seen, verb):
        yield against
        return
    start, until = _effect(seen)
    unclear = "from when is not said" if start is None else ""
    when, unsure = _said_on(scene, seen, verb)
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
    hours = [d.doubt for d in seen.dates if "hours" in d.doubt]
    shown = (seen.words, *words)
    yield Proposed(event, rule, shown, gathered_doubts(doubt, unsure, unclear, *hours))


def _who_agreed(
    scene: Scene, seen: AnalysedSentence, verb: re.Match[str]
) -> tuple[tuple[str, ...], tuple[Excerpt, ...], str]:
    """Return who agrees to a truce, the words they come from, and a doubt; it takes two."""
    found = slugs(subject_of(seen, verb.start()))
    if len(found) >= _TWO:
        return found, (), ""
    if not verb["own"] or _SIDES.search(seen.text[: verb.start()]):
        others, words, doubt = scene.others(seen)
        return (others if len(others) >= _TWO else ()), words, doubt
    return (), (), ""


def _said_on(
    scene: Scene, seen: AnalysedSentence, verb: re.Match[str]
) -> tuple[str, str]:
    """Return the day on which a truce was declared, which is not that on which it begins."""
    bound = re.compile(f"{_FROM.pattern}|{_UNTIL.pattern}", re.IGNORECASE)
    others = [
        d
        for d in seen.dates
        if scene.behind(d)
        and "/" not in d.written
        and not bound.search(seen.text[: d.start - seen.start])
    ]
    if len(others) == 1 and not _OLDER.search(
        seen.text[verb.start() : max(verb.start(), others[0].start - seen.start)]
    ):
        return others[0].written, others[0].doubt
    return scene.context.today, "its date is the text's own day"


def _effect(seen: AnalysedSentence) -> tuple[str | None, str | None]:
    """Return from when until when a truce is to hold, as far as its sentence says."""
    start = until = None
    for dated in seen.dates:
        before = seen.text[: dated.start - seen.start]
        first, slash, last = dated.written.partition("/")
        if _FROM.search(before) and start is None:
            start, until = first, last or until
        elif _UNTIL.search(before) and not slash and until is None:
            until = dated.written
    return start, until or _lasting(seen, start)


def _lasting(seen: AnalysedSentence, start: str | None) -> str | None:
    """Return the end of a truce of so many days or hours; a first day counts whole."""
    match = _LASTS.search(seen.text)
    if start is None or match is None or not _EXACT.fullmatch(start):
        return None
    word = match["count"].lower()
    hours = (NUMBER_WORDS.get(word) or int(word)) * _HOURS[match["unit"].lower()]
    if not 0 < hours < _LONGEST * 24:
        return None
    if "T" in start:
        end = datetime.fromisoformat(start) + timedelta(hours=hours)
        return end.isoformat(timespec="minutes")
    if hours % 24:
        return None
    return (date.fromisoformat(start) + timedelta(days=hours // 24 - 1)).isoformat()


def _proposals(scene: Scene, seen: AnalysedSentence) -> Iterator[Found]:
    for match in _PROPOSED.finditer(seen.text):
        by = next(iter(subject_of(seen, match.start())), None)
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
        if against := doubted(seen, match):
            yield against
            return
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
        yield Proposed(event, "proposal made", shown, gathered_doubts(doubt, unsure))
        return
