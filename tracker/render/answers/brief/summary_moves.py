"""The sentences on issues: how often each party changed its stance, from what and to what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.render.answers.brief.moved import cited_by
from tracker.render.answers.brief.voice import cited_behind, joined_ink, quoted
from tracker.render.report import Ink
from tracker.render.words_for_dates_and_numbers import times

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.projections.picture_format import Statement
    from tracker.projections.questions.brief import Brief
    from tracker.projections.questions.brief.paths import Path, PathLine, SaidThen
    from tracker.render.answers.brief.voice import BriefVoice
    from tracker.render.report import Inked

TOLD = 2
"""The number of parties whose stances are quoted."""


def moves(
    brief: Brief, voice: BriefVoice, *, most: int, fewest: int
) -> list[tuple[str, Inked]]:
    """Return a sentence for each of the largest issues.

    At one date, and where too few moved, what is held on the first issues is told.

    Args:
        brief: The brief.
        voice: How names and days are said.
        most: The most sentences on what moved.
        fewest: The fewest sentences altogether, where so much is held.
    """
    found: list[tuple[str, Inked]] = []
    named = set()
    for top in brief.moved.issues if brief.moved else ():
        changed = [path for path in top.paths if path.changes]
        if changed and len(found) < most:
            named.add(top.issue)
            found.append((voice.title(top.issue), _issue(changed, voice)))
    further = fewest if brief.moved else most
    for issue, line in _held(brief, voice):
        if issue not in named and len(found) < further:
            found.append((voice.title(issue), line))
    return found


def _issue(changed: Sequence[Path], voice: BriefVoice) -> Inked:
    told = [_path(path, voice) for path in changed[:TOLD]]
    others = [
        (Ink(f"{voice.name(path.party)} {times(path.changes)}"),)
        for path in changed[TOLD:]
    ]
    lines = [line for line, _ in told]
    if others:
        lines.append(joined_ink(others))
    cited = [n for _, numbers in told for n in numbers]
    return (*joined_ink(lines, last="", comma="; "), Ink("."), *cited_behind(cited))


def _path(path: Path, voice: BriefVoice) -> tuple[Inked, list[int]]:
    """Say a path in one clause, and return the sources of the statements in it."""
    who, holding = voice.name(path.party), path.holding
    before = next(
        (line for line in reversed(path.lines) if line.kind == "before"), None
    )
    cited = [before.said] if before and not path.is_first else []
    for line in holding:
        cited += [line.said, *([line.last] if line.last else [])]
    to = _to(holding, voice)
    if path.is_first:
        further = path.changes - 1
        lead = f"{who} took its first recorded stance"
        lead += f" and changed it {times(further)}, last" if further else ","
        tail = to or (Ink(" and holds none now"),)
        last = (Ink(" to" if further and to else ""), *tail)
        return (Ink(lead), *last), cited_by(cited)
    lead = f"{who} changed its stance {times(path.changes)}"
    since: Inked = ()
    if before is not None:
        day = voice.day(before.said.when)
        words = quoted(before.said.stance or "")
        since = (Ink(", from "), words, Ink(f" ({day})"))
    if not to:
        return (Ink(lead), *since, Ink(" and holds none now")), cited_by(cited)
    join = Ink(" to" if since else ", to")
    return (Ink(lead), *since, join, *to), cited_by(cited)


def _to(holding: Sequence[PathLine], voice: BriefVoice) -> Inked:
    """Say what holds at the end; of several it is not known which came last."""
    if not holding:
        return ()
    said = [_stance(line, voice) for line in holding]
    if len(said) == 1:
        return (Ink(" "), *said[0])
    return (Ink(" "), *joined_ink(said), Ink("; which came last is not known"))


def _stance(line: PathLine, voice: BriefVoice) -> Inked:
    last: SaidThen = line.last or line.said
    newest = max((line.said, *line.again), key=lambda said: voice.moment(said.when))
    first_day, last_day = voice.day(line.said.when), voice.day(newest.when)
    days = last_day
    if first_day != last_day:
        days = f"since {first_day}, last said {last_day}"
    return (quoted(last.stance or ""), Ink(f" ({days})"))


def _held(brief: Brief, voice: BriefVoice) -> Iterator[tuple[str, Inked]]:
    """Give for each issue at the top what the parties of the columns hold on it."""
    for issue in brief.after.issues:
        cells = [cell for cell in brief.after.cells if cell.issue == issue.slug]
        said = [s for cell in cells for s in cell.statements if s.issue == issue.slug]
        own = {statement.event_id: statement for statement in said}
        if issue.parent is None and own:
            yield issue.slug, _holds([*own.values()], voice)


def _holds(own: Sequence[Statement], voice: BriefVoice) -> Inked:
    told = own[:TOLD]
    said = [
        (
            Ink(f"{voice.name(each.party)} holds "),
            quoted(each.stance),
            Ink(f" ({voice.day(each.when)})"),
        )
        for each in told
    ]
    cited = [n for each in told for n in each.own_citations]
    return (*joined_ink(said, last="", comma="; "), Ink("."), *cited_behind(cited))
