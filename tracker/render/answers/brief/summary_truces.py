"""The sentence on truces: which are in force, which were declared, and how they ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.render.answers.brief.voice import (
    cited_behind,
    joined_ink,
    some,
    with_semicolons,
)
from tracker.render.report import Ink
from tracker.render.words_for_dates_and_numbers import (
    first_upper,
    number_in_words,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.projections.picture_format.entries import CeasefireShown
    from tracker.projections.questions.brief import Brief
    from tracker.render.answers.brief.voice import BriefVoice
    from tracker.render.report import Inked

_NOTHING_CAME: frozenset[str] = frozenset(("did-not-take-effect", "refused", "lapsed"))
_TWO = 2


def truces_told(brief: Brief, voice: BriefVoice) -> Inked:
    """Say which truces are in force at the end, and which were declared in the period."""
    found = brief.after.ceasefires
    running = [truce for truce in found if truce.state == "in-force"]
    end = f"in force at {voice.end(brief.after.asked)}"
    parts: list[Ink] = []
    if not running:
        parts.append(Ink(f"No truce is {end}."))
    else:
        are = "is" if len(running) == 1 else "are"
        number = first_upper(some(len(running), "truce"))
        names = joined_ink([(voice.title_of(truce),) for truce in running])
        parts += (Ink(f"{number} {are} {end}: "), *names, Ink("."))
    told = [truce for truce in found if brief.since and _is_of(truce, voice)]
    if told:
        parts += (Ink(" "), *_declared(told, voice), Ink("."))
    facts = told or running
    cited = [n for truce in facts for n in truce.citations]
    cited += [n for t in told for v in t.violations for n in v.citations]
    return (*parts, *cited_behind(cited))


def _is_of(truce: CeasefireShown, voice: BriefVoice) -> bool:
    """Check that a truce was declared or took effect in the period."""
    return voice.in_period(truce.announced) or (
        voice.in_period(truce.from_) and not voice.ahead(truce.from_)
    )


def _declared(told: Sequence[CeasefireShown], voice: BriefVoice) -> Inked:
    """Say what was declared by whom, how each ended, and what was alleged."""
    whose = {_by(truce, voice) for truce in told}
    same = len(whose) == 1
    was = "was" if len(told) == 1 else "were"
    head = f"{first_upper(number_in_words(len(told)))} {was} declared"
    if same:
        both = {1: "", _TWO: "both "}.get(len(told), "all ")
        head += f", {both}{next(iter(whose))}"
    named = joined_ink([_truce(truce, voice, by=not same) for truce in told])
    return with_semicolons(
        [(Ink(f"{head}: "), *named), _ends(told, voice), _alleged(told, voice)]
    )


def _by(truce: CeasefireShown, voice: BriefVoice) -> str:
    alone = " alone" if truce.declaration == "unilateral" else ""
    return f"by {voice.names(truce.declarers)}{alone}"


def _truce(truce: CeasefireShown, voice: BriefVoice, *, by: bool) -> Inked:
    """Say a truce: its title, from when until when, and the answers to it."""
    said = [window(truce, voice)]
    said += [_by(truce, voice)] if by else []
    for answer in truce.answers:
        said.append(f"{voice.name(answer.by)} {plain(answer.change)}")
    words = "; ".join(dict.fromkeys(filter(None, said)))
    return (Ink("the "), voice.title_of(truce), Ink(f" ({words})"))


def window(truce: CeasefireShown, voice: BriefVoice) -> str:
    """Say from when until when a truce is to hold."""
    start = _start(truce.from_, voice) if truce.from_ else ""
    end = f"the end of {voice.end_day(truce.until)}" if truce.until else ""
    if truce.until and "between" in voice.end_day(truce.until):
        end = f"a day {voice.end_day(truce.until)}"
    if start and end:
        return f"{start} to {end}"
    return (start and f"from {start}") or (end and f"until {end}")


def _start(from_: str, voice: BriefVoice) -> str:
    """Say a beginning: its day, and the time where that is not midnight."""
    day, whole = voice.day(from_), voice.date(from_)
    time = whole.removeprefix(day).strip()
    return day if time in {"", "00:00"} else f"{day}, {time}"


def _ends(told: Sequence[CeasefireShown], voice: BriefVoice) -> Inked:
    """Say how each ended; once where all ended alike."""
    ends = [(truce, end) for truce in told if (end := _end(truce, voice))]
    kinds = {end for _, end in ends}
    if len(told) > 1 and len(ends) == len(told) and len(kinds) == 1:
        both = "both" if len(told) == _TWO else "all"
        return (Ink(f"{both} {kinds.pop()}"),)
    if len(told) == 1 and ends:
        return (Ink(f"it {ends[0][1]}"),)
    lines = [
        (Ink("the "), voice.title_of(truce), Ink(f" {end}")) for truce, end in ends
    ]
    return joined_ink(lines)


def _end(truce: CeasefireShown, voice: BriefVoice) -> str:
    if truce.state == "expired":
        return "ran out"
    if truce.state in _NOTHING_CAME:
        return "never took effect"
    if truce.state == "ended":
        day = next((g.when for g in truce.grounds if g.part == "state"), None)
        return f"was ended ({voice.day(day)})" if day else "was ended"
    return "is disputed" if truce.state == "disputed" else ""


def _alleged(told: Sequence[CeasefireShown], voice: BriefVoice) -> Inked:
    """Say who alleged violations of what; no count."""
    accusers = [dict.fromkeys(v.accuser for v in truce.violations) for truce in told]
    if not any(accusers):
        return ()
    everyone = {frozenset(each) for each in accusers}
    number = len(accusers[0])
    if len(everyone) == 1 and number == _TWO:
        of = {1: "it", _TWO: "both"}.get(len(told), "all")
        return (Ink(f"each side alleged violations of {of}"),)
    lines = [
        (Ink(f"{_names(who, voice)} alleged violations of the "), voice.title_of(truce))
        for truce, who in zip(told, accusers, strict=True)
        if who
    ]
    return joined_ink(lines)


def _names(slugs: Iterable[str], voice: BriefVoice) -> str:
    return voice.names(list(slugs))
