"""Rules for positions: cells of a table, clauses and quoted speech; else a dated note."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tracker.domain.errors import UnknownNameError
from tracker.domain.events import DevelopmentNoted, PositionStated
from tracker.services.drafting.event_rules import noted
from tracker.services.drafting.sentences import Excerpt, Proposed, doubts, slugs
from tracker.services.find_names import issue_named, party_named
from tracker.services.importing.formats.markdown import split_citations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracker.domain.events import Event
    from tracker.projections.mended import Catalogue
    from tracker.services.drafting.mentions import Mention
    from tracker.services.drafting.sentences import AnalysedSentence, Scene
    from tracker.services.importing.formats.markdown import (
        MarkdownCell,
        MarkdownTable,
    )

_WANTS: Final = re.compile(
    r"\b(?:demand(?:s|ed|ing)?|insist(?:s|ed|ing)?|reject(?:s|ed|ing)?|oppos(?:e|es|ed|ing)|"
    r"refus(?:e|es|ed|ing)|seek(?:s|ing)?|sought|want(?:s|ed|ing)?|"
    r"call(?:s|ed|ing)? for|push(?:es|ed|ing)? for|press(?:es|ed|ing)? for|support(?:s|ed|ing)?|"
    r"back(?:s|ed|ing)|favou?r(?:s|ed|ing)?|prefer(?:s|red|ring)?|"
    r"advocat(?:e|es|ed|ing)|request(?:s|ed|ing)?|requir(?:e|es|ed|ing)|urg(?:e|es|ed|ing)|"
    r"accept(?:s|ed|ing)?|rul(?:es|ed|ing) out|"
    r"agree(?:s|d|ing)? to|is (?:ready|willing|open|prepared) to|are (?:ready|willing|open|"
    r"prepared) to)\b",
    re.IGNORECASE,
)
_CLAUSE_END: Final = re.compile(
    r"[.;:!?](?=\s|$)|, (?:but|while|whereas|though|although|with|and|which|who|only)\b| (?:while|"
    r"whereas|but)\b"
)
_BETWEEN: Final = re.compile(r"[,\s]*(?:[\w\u2019'-]+[,\s]+){0,6}?")
_QUOTED: Final = re.compile(r"[\u201c\"](?P<said>[^\u201c\u201d\"]{12,800})[\u201d\"]")
_NAME: Final = r"(?P<name>(?:[A-Z][\w\u2019'.-]*\s+){0,5}[A-Z][\w\u2019'-]+)"
_SAYING: Final = (
    r"(?:said|says|told|added|declared|wrote|warned|stated|insisted|announced)"
)
_AFTER: Final = (
    re.compile(rf"[,.]?\s*{_SAYING}\s+(?:the\s+)?{_NAME}"),
    re.compile(rf"[,.]?\s*(?:the\s+)?{_NAME}\s+{_SAYING}\b"),
)
_AHEAD: Final = re.compile(
    rf"{_NAME}(?:,[^\u201c\u201d\"]{{0,60}},)?\s+{_SAYING}\b[^\u201c\u201d\"]{{0,60}}[,:]?\s*$"
)
_POSITION: Final = re.compile(
    r"\s*\b(?:positions?|stances?|views?|demands?|side)\s*$", re.IGNORECASE
)
_POSSESSIVE: Final = re.compile(r"(?:['\u2019]s|(?<=s)['\u2019])$")
_MARKUP: Final = re.compile(r"\*\*|__|`")
_NOTHING: Final = re.compile(r"[\s\-\u2013\u2014.?]*|n/?a|none|unknown", re.IGNORECASE)
_STANCE: Final = 600


def table_positions(
    scene: Scene, tables: Iterable[MarkdownTable], catalogue: Catalogue
) -> tuple[list[Proposed], list[str]]:
    """Return the positions of issue-by-party tables, and a remark on each unknown name."""
    found: list[Proposed | None] = []
    unknown: dict[str, None] = {}
    for table in tables:
        heads = [(cell, _party(cell.text, catalogue)) for cell in table.header[1:]]
        if not any(slug for _, slug in heads):
            continue
        unknown |= {
            f"the column {cell.text!r} names no party of the dossier": None
            for cell, slug in heads
            if slug is None
        }
        for first, *rest in table.rows:
            issue = _issue(first.text, scene, catalogue)
            if issue is None:
                unknown[f"the row {first.text!r} names no issue of the dossier"] = None
                continue
            found += [
                _cell(scene, (first, head, cell), party, issue)
                for (head, party), cell in zip(heads, rest, strict=False)
                if party is not None
            ]
    remarks = [f"{each}; nothing of it is proposed" for each in unknown]
    return [proposed for proposed in found if proposed], remarks


def statements(scene: Scene, seen: AnalysedSentence) -> Iterator[Proposed]:
    """Yield positions that clauses state, on an issue that they or the sentences before name."""
    for actor in seen.actors:
        clause = _clause(seen, actor)
        if clause is None:
            continue
        issue, doubt = _issue_of(scene, seen, clause)
        if issue is None:
            continue
        written, unsure = scene.past(seen)
        event = scene.event(
            PositionStated,
            written,
            party=actor.slug,
            issue=issue,
            stance=clause.text[:_STANCE],
        )
        words = seen.part(actor.start, clause.end)
        yield Proposed(event, "clause", (words,), doubts(doubt, unsure))


def quotes(scene: Scene, text: str) -> Iterator[Proposed]:
    """Yield quoted speech with its speaker: a position of a party on an issue, else a note."""
    for match in _QUOTED.finditer(text):
        before = text[max(0, match.start() - 160) : match.start()].rpartition("\n")[2]
        after = text[match.end() : match.end() + 160]
        said = _AFTER[0].match(after) or _AFTER[1].match(after)
        name = said or _AHEAD.search(before)
        if name is None:
            continue
        at = match.end() if said else match.start() - len(before)
        start = min(match.start(), name.start() + at)
        end = max(match.end(), name.end() + at)
        yield _quote(
            scene,
            match["said"].strip().rstrip(","),
            " ".join(name["name"].split()).removeprefix("The "),
            Excerpt(start, end, text[start:end]),
        )


def development(scene: Scene, seen: AnalysedSentence) -> Iterator[Proposed]:
    """Yield a sentence that names a past date and a party, as a note in its own words."""
    if seen.actors and any(scene.behind(d) for d in seen.dates):
        unclear = "no rule says what kind of event it is"
        yield noted(scene, seen, "dated sentence", unclear)


def _party(head: str, catalogue: Catalogue) -> str | None:
    """Return the party of a column such as `Arden's Position`."""
    name = _POSSESSIVE.sub("", _POSITION.sub("", _plain(head))).strip()
    try:
        return party_named(name, catalogue)
    except UnknownNameError:
        return None


def _issue(head: str, scene: Scene, catalogue: Catalogue) -> str | None:
    """Return the issue of a row: the one of its name, else the first that its words name."""
    try:
        return issue_named(_plain(head), catalogue)
    except UnknownNameError:
        return next(iter(slugs(scene.context.vocabulary.issues(head))), None)


def _plain(text: str) -> str:
    return " ".join(_MARKUP.sub("", text).split())


def _cell(
    scene: Scene,
    cells: tuple[MarkdownCell, MarkdownCell, MarkdownCell],
    party: str,
    issue: str,
) -> Proposed | None:
    """Return the position of one cell; its row and its column are words that it rests on too."""
    stance, cites = split_citations(cells[2].text)
    stance = _plain(stance)
    if _NOTHING.fullmatch(stance):
        return None
    event = scene.event(
        PositionStated,
        scene.context.today,
        party=party,
        issue=issue,
        stance=stance[:_STANCE],
    )
    row, column, cell = (Excerpt(c.start, c.start + len(c.text), c.text) for c in cells)
    return Proposed(event, "table cell", (cell, row, column), cites=tuple(cites))


def _clause(seen: AnalysedSentence, actor: Mention) -> Excerpt | None:
    """Return the clause that says what a party wants, from its verb on."""
    text, place = seen.text, actor.end - seen.start
    gap = _BETWEEN.match(text, place)
    verb = _WANTS.search(text, place, min(len(text), place + 90))
    # Further off, it is another's verb.
    if verb is None or gap is None or len(text[place : verb.start()].split()) > 6:  # noqa: PLR2004
        return None
    if re.search(r"[.;:]", text[place : verb.start()]) or any(
        actor.end <= p.start < seen.start + verb.start() for p in seen.parties
    ):
        return None
    stop = _CLAUSE_END.search(text, verb.end())
    end = stop.start() if stop else len(text)
    # Another party with a verb of its own begins another clause.
    for other in seen.actors:
        first = other.start - seen.start
        if (
            verb.end() < first < end
            and (link := re.search(r",? and (?:the )?$", text[:first]))
            and (
                _WANTS.match(text, other.end - seen.start + 1)
                or text[other.end - seen.start : other.end - seen.start + 2]
                in {"'s", "\u2019s"}
            )
        ):
            end = link.start()
    clause = seen.part(seen.start + verb.start(), seen.start + end)
    said = clause.text.rstrip(",. ")
    return Excerpt(clause.start, clause.start + len(said), said)


def _issue_of(
    scene: Scene, seen: AnalysedSentence, clause: Excerpt
) -> tuple[str | None, str]:
    """Return the issue of a clause: its own, its sentence's, or that of the sentence before."""
    if inside := [i for i in seen.issues if clause.start <= i.start < clause.end]:
        return inside[0].slug, ""
    if seen.issues:
        return seen.issues[0].slug, "the issue is named beside the clause"
    for earlier in scene.before(seen):
        if earlier.paragraph != seen.paragraph:
            break
        if earlier.issues:
            return earlier.issues[-1].slug, "the issue is named in an earlier sentence"
    return None, ""


def _quote(scene: Scene, said: str, name: str, words: Excerpt) -> Proposed:
    vocabulary = scene.context.vocabulary
    first = words.start + words.text.find(said)
    parties = slugs(
        p
        for p in vocabulary.parties(words.text, words.start)
        if not first <= p.start < first + len(said)
    )
    issues = slugs(vocabulary.issues(said))
    speaker = vocabulary.person(name) or name
    around = next((s for s in scene.seen if s.start <= words.start < s.end), None)
    written, unsure = scene.past(around) if around else (scene.context.today, "")
    if parties and issues:
        event: Event = scene.event(
            PositionStated,
            written,
            party=parties[0],
            issue=issues[0],
            stance=said[:_STANCE],
            speaker=speaker,
        )
        unclear = ["" if len(issues) == 1 else "it names several issues"]
    else:
        event = scene.event(
            DevelopmentNoted,
            written,
            text=f"{name}: {said}"[:2_000],
            parties=parties,
            issues=issues,
            speaker=speaker,
        )
        unclear = [
            "for whom it is said is not clear",
            "" if issues else "about what is not said",
        ]
    return Proposed(event, "quoted speech", (words,), doubts(unsure, *unclear))
