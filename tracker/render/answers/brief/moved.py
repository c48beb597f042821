"""The paths of what moved in words: for each issue that of each party, and how often it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.projections.names_ages_sources import MOST_DELAY
from tracker.render.answers.brief.voice import (
    inked,
    quoted,
    some,
    sources_or_none,
    with_semicolons,
)
from tracker.render.report import Chapter, Ink, IssuePaths, Lead, PartyPath, PathRow
from tracker.render.sanitize import clean
from tracker.render.styled_text import condition, confidence_words
from tracker.render.words_for_dates_and_numbers import (
    counted,
    is_unnamed,
    joined,
    number_in_words,
    plain,
    times,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tracker.projections.picture_format import Statement
    from tracker.projections.questions.brief import Brief
    from tracker.projections.questions.brief.paths import (
        IssueMoved,
        MovedByIssue,
        Path,
        PathLine,
        SaidThen,
        TopMoved,
    )
    from tracker.render.answers.brief.voice import BriefVoice
    from tracker.render.report import Inked, ReportBlock

SIGN: Final = "\N{DEGREE SIGN}"
"""Stands where only the words tell that a stance changed."""
NOTE: Final = "fn"
"""The anchor of the note on that."""
_NOTED: Final = (
    f"{SIGN} That this is a change was told from the words alone, which differ; "
    "no code says so. Read both."
)
_ENDED: Final = {
    "withdrawn": "it was withdrawn",
    "lapsed": "it lapsed",
    "met": "it was met",
    "unclear": "why is not clear",
}
_ORDER: Final = "which of the two of this day came last is not known"
_SOME_ORDER: Final = "which came last is not known"


def paths_by_issue(brief: Brief, voice: BriefVoice) -> Iterator[ReportBlock]:
    """Tell what moved, the issue with most changes first."""
    moved = brief.moved
    if moved is None:
        return
    yield Chapter("moved", "What moved, by issue")
    yield Lead(inked(_lead(moved, voice)))
    for top in moved.issues:
        yield from _issue(top, voice)
    if moved.unchanged:
        yield Lead(_unchanged(moved, voice))
    if any(SIGN in ink.text for ink in _signs(moved, voice)):
        yield Lead(inked(_NOTED), NOTE)


def _lead(moved: MovedByIssue, voice: BriefVoice) -> str:
    if not moved.issues:
        return "Nothing moved: no stance was taken, changed or said again."
    days = (voice.boundary - (voice.begins or 0)) // 86_400_000_000
    span = some(days, "day") if days else "less than a day"
    changes = counted(moved.changes, "change of stance", "changes of stance")
    return (
        f"{changes} in {span}. Issues stand by the number of changes on the issue itself; "
        "each path runs from what held before to what holds now, in the record's words of "
        "each day. A stance that holds at the end is set in bold."
    )


def _issue(top: TopMoved, voice: BriefVoice) -> Iterator[ReportBlock]:
    note = counted(top.changes, "change")
    if top.changes_on_parts:
        note += f", {top.changes_on_parts:,} more on its parts"
    paths = tuple(_path(path, voice) for path in top.paths)
    yield IssuePaths(voice.title(top.issue), note, paths)
    for part in top.parts:
        yield _part(part, voice)


def _part(part: IssueMoved, voice: BriefVoice) -> IssuePaths:
    paths = tuple(_path(path, voice) for path in part.paths)
    return IssuePaths(voice.title(part.issue), "", paths, is_part=True)


def _path(path: Path, voice: BriefVoice) -> PartyPath:
    rows = tuple(_row(line, path, voice) for line in path.lines)
    return PartyPath(voice.name(path.party), path_note(path), rows)


def path_note(path: Path) -> str:
    """Say how often a party changed its stance."""
    changes = path.changes
    if path.is_first:
        further = changes - 1
        return f"new, then changed {times(further)}" if further > 0 else "new"
    if changes:
        return f"changed {times(changes)}"
    only_possible = all(line.kind == "possible" for line in path.lines)
    return "perhaps said something" if only_possible else "only said again"


def _row(line: PathLine, path: Path, voice: BriefVoice) -> PathRow:
    said = line.said
    kind = "holds" if line.holds and line.kind in {"before", "stance"} else line.kind
    conditions = tuple(
        inked(f"on condition: {condition(each, voice)}") for each in said.conditions
    )
    if said.stance is None:
        reason = _ENDED.get(said.reason or "", plain(said.reason or ""))
        ended = inked(f"no longer holds it ({reason})")
        return PathRow(kind, _when(line, voice), ended, (), _known(line, path, voice))
    words: Inked = (quoted(said.stance),)
    if is_told_by_words(said):
        words = (*words, Ink(SIGN, "sign", NOTE))
    about = _about(line, path, voice)
    return PathRow(kind, _when(line, voice), words, conditions, about)


def is_told_by_words(said: SaidThen) -> bool:
    """Check that only the words tell that a statement is a change."""
    return not said.exact and said.class_ in {"shifted", "returned"}


def _signs(moved: MovedByIssue, voice: BriefVoice) -> Iterator[Ink]:
    del voice
    for top in moved.issues:
        for path in (*top.paths, *(p for part in top.parts for p in part.paths)):
            for line in path.lines:
                if is_told_by_words(line.said):
                    yield Ink(SIGN)


def _when(line: PathLine, voice: BriefVoice) -> str:
    day = voice.day(line.said.when)
    return f"before, {day}" if line.kind == "before" else day


def _about(line: PathLine, path: Path, voice: BriefVoice) -> Inked:
    """Say the speaker, the sources, the marks, and what says the same again."""
    again = with_semicolons(
        [
            _again(line, voice),
            *(_other_words(said, voice) for said in line.again if _is_other(said)),
            _newest_words(line, voice),
        ]
    )
    first = _known(line, path, voice)
    return (*first, Ink("; "), *again) if again else first


def _known(line: PathLine, path: Path, voice: BriefVoice) -> Inked:
    said = line.said
    found: list[Ink] = [*inked(speaker_words(said, voice))]
    found += sources_or_none(said.citations)
    for mark in _marks(line, path, voice):
        found += (Ink(" "), mark)
    return tuple(found)


def speaker_words(said: SaidThen | Statement, voice: BriefVoice) -> str:
    """Say who said it: a person, a document, or unnamed sources."""
    name = clean(voice.name(said.speaker)) if said.speaker else ""
    match said.basis:
        case "anonymous":
            return with_unnamed(name)
        case "document":
            return name or "document"
        case "inference":
            return name
        case None | "reporting" | "remark":
            return name or "as reported"
        case basis:
            return name or plain(basis)


def with_unnamed(name: str) -> str:
    """Say that sources are unnamed, behind a name that does not say so itself."""
    if not name:
        return "unnamed sources"
    return name if is_unnamed(name) else f"{name}, unnamed sources"


def _marks(line: PathLine, path: Path, voice: BriefVoice) -> Iterator[Ink]:
    """Give what has to be known of a line, in words."""
    said = line.said
    if said.disputed_by:
        dispute = "disputes" if len(said.disputed_by) == 1 else "dispute"
        yield Ink(f"{voice.names(said.disputed_by)} {dispute} this", "denied")
    if said.order_unknown:
        yield Ink(_order_words(line, path), "unsure")
    yield from sureness(said)
    if said.delay_days > MOST_DELAY:
        yield Ink(f"known only from {voice.day(said.reported)}", "late")
    if said.class_ == "returned":
        yield Ink("back to an earlier stance", "taken")
    if line.stale_days is not None:
        yield Ink(f"not said again for {counted(line.stale_days, 'day')}", "stale")
    if line.kind == "possible":
        yield Ink("perhaps only after the last day; it does not count", "unsure")


def sureness(said: SaidThen | Statement) -> Iterator[Ink]:
    """Say that a statement is not surely held to be true, or was inferred."""
    if said.basis == "inference":
        yield Ink("inferred", "unsure")
    if known := confidence_words(said.confidence):
        yield Ink(known, "unsure")


def _order_words(line: PathLine, path: Path) -> str:
    same_day = [each for each in path.lines if each.said.when == line.said.when]
    return _ORDER if len(same_day) == 2 else _SOME_ORDER  # noqa: PLR2004


def _is_other(said: SaidThen) -> bool:
    return said.class_ == "reworded"


def _again(line: PathLine, voice: BriefVoice) -> Inked:
    """Say the days on which a stance was said again."""
    again = [said for said in line.again if not _is_other(said)]
    if not again:
        return ()
    cited = [n for said in again for n in said.citations]
    days = _days([said.when for said in again], voice)
    marks = tuple(mark for said in again for mark in _marks_again(said, voice))
    return (Ink(f"again {days}"), *sources_or_none(cited), *marks)


def _marks_again(said: SaidThen, voice: BriefVoice) -> Iterator[Ink]:
    """Give what has to be known of a repeat, with its day."""
    day = voice.day(said.when)
    found = list(sureness(said))
    if said.disputed_by:
        found.append(Ink(f"{voice.names(said.disputed_by)} disputes this", "denied"))
    if said.order_unknown:
        found.append(Ink(_SOME_ORDER, "unsure"))
    if said.delay_days > MOST_DELAY:
        found.append(Ink(f"known only from {voice.day(said.reported)}", "late"))
    for mark in found:
        yield Ink(" ")
        yield Ink(f"{day}: {mark.text}", mark.tone)


def _days(dates: Sequence[str], voice: BriefVoice) -> str:
    """Say days as a list; what the next says too is left out: "3, 9 and 10 May"."""
    said = list(dict.fromkeys(voice.day(date) for date in dates))
    kept = [
        first.removesuffix(_month(first)) if _month(first) == _month(second) else first
        for first, second in zip(said, [*said[1:], ""], strict=True)
    ]
    return joined(kept)


def _month(day: str) -> str:
    """Return what stands behind the number of a day: " May" of "3 May"."""
    number, _, month = day.partition(" ")
    return f" {month}" if number.isdigit() else ""


def _other_words(said: SaidThen, voice: BriefVoice) -> Inked:
    marks = tuple(_marks_again(said, voice))
    words = Ink(f"{voice.day(said.when)} in other words: ")
    return (words, *_words(said, voice), *sources_or_none(said.citations), *marks)


def _words(said: SaidThen, voice: BriefVoice) -> Inked:
    """Quote a statement, with what it asks for first."""
    asked = "; ".join(condition(each, voice) for each in said.conditions)
    return (quoted(said.stance or ""), *inked(asked and f" on condition: {asked}"))


def _newest_words(line: PathLine, voice: BriefVoice) -> Inked:
    """Quote what the answer shows where it is said again in words that nothing else quotes."""
    last = line.last
    if last is None or last.stance is None or _is_other(last):
        return ()
    if last.stance == line.said.stance:
        return ()
    return (Ink(f"on {voice.day(last.when)}: "), *_words(last, voice))


def _unchanged(moved: MovedByIssue, voice: BriefVoice) -> Inked:
    """Name what did not move, in one line."""
    number = sum(len(row.parties) for row in moved.unchanged)
    said = "; ".join(
        f"{voice.title(row.issue)}: {voice.names(row.parties)}"
        for row in moved.unchanged
    )
    positions = f"{number_in_words(number)} position{'' if number == 1 else 's'}"
    lead = Ink(f"Unchanged and not said again, {positions}:", "strong")
    return (lead, Ink(f" {said}."))


def cited_by(said: Iterable[SaidThen | None]) -> list[int]:
    """Return the sources of some statements, each once."""
    return list(dict.fromkeys(n for each in said if each for n in each.citations))
