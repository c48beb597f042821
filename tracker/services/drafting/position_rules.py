"""Rules for positions: cells of a table, clauses and quoted speech; else a dated note."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final

from tracker.domain.errors import UnknownNameError
from tracker.domain.events import DevelopmentNoted, PositionStated
from tracker.services.drafting.clauses import (
    own_word,
    plain_clauses,
    speaks_of_a_stance,
)
from tracker.services.drafting.count_rules import noted
from tracker.services.drafting.plain_speech import doubt_of
from tracker.services.drafting.sentences import (
    Excerpt,
    Proposed,
    doubt_line,
    doubted,
    gathered_doubts,
    slugs,
)
from tracker.services.find_names import issue_named, party_named
from tracker.services.importing.formats.markdown import split_citations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracker.domain.events import Event
    from tracker.projections.mended import Catalogue
    from tracker.services.drafting.mentions import Vocabulary
    from tracker.services.drafting.sentences import AnalysedSentence, Found, Scene
    from tracker.services.importing.formats.markdown import (
        MarkdownCell,
        MarkdownTable,
    )

_QUOTED: Final = re.compile(
    r"[\u201c\"](?=\S)(?P<said>[^\u201c\u201d\"]{12,800})(?<=\S)[\u201d\"]"
)
_NESTED: Final = re.compile(r"\u2018|(?<!\w)'(?=\w)")
_CAPITALS: Final = r"[A-Z][\w\u2019'.&-]*(?: (?:& )?[A-Z][\w\u2019'-]*){0,4}"
_TITLE: Final = (
    r"(?:(?:prime|foreign|defen[cs]e|fisheries|trade|energy|interior|finance|deputy|chief|state) )*"
    r"(?:minister|president|premier|chancellor|spokes(?:man|woman|person)|negotiator|envoy|"
    r"ambassador|leader|delegate|secretary|commander|general|admiral|captain|king|queen)"
)
_SPEAKER: Final = (
    rf"(?:[Tt]he )?(?:(?P<owner>{_CAPITALS})(?<!['\u2019]s)(?<!s['\u2019])(?:['\u2019]s?)? "
    rf"(?P<title>{_TITLE})(?:,? (?P<named>{_CAPITALS}))?"
    rf"|(?P<land>[A-Z]\w*(?: [A-Z]\w*){{0,3}})['\u2019]s? (?P<titled>{_CAPITALS})"
    rf"|(?P<name>{_CAPITALS})"
    rf"|an? {_TITLE} (?:for|of) (?:the )?(?P<house>{_CAPITALS}))"
)
_SAYING: Final = (
    r"(?:said|says|told|added|declared|wrote|warned|stated|insisted|announced)"
)
_SPEAKER_ENDS: Final = (
    r"(?=[.,;]|$|\s+(?:on|in|at|after|during|as|to|while|yesterday|today|late|last|this|and|"
    r"Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)\b|\s+(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
)
_SAID_AFTER: Final = (
    re.compile(rf",?\s*{_SAYING} {_SPEAKER}{_SPEAKER_ENDS}"),
    re.compile(rf",?\s*{_SPEAKER},? {_SAYING}{_SPEAKER_ENDS}"),
)
_SAID_BEFORE: Final = re.compile(
    rf"(?:But |And )?{_SPEAKER}(?:, [^,\u201c\u201d\"]{{1,60}})?,? {_SAYING}"
    rf"(?: (?:on|in|at) [A-Z]?\w+(?: [A-Z]\w+)?| yesterday| today| reporters| {_CAPITALS})?[,:]?\s*"
)
_GOES_ON: Final = re.compile(
    r"\s*[\u201c\"](?:[a-z]|But|Only|If|Unless|However|Yet|Not|Except|Provided)"
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
    found: list[Proposed] = []
    unknown: list[str] = []
    for table in tables:
        heads = [(cell, _party(cell.text, catalogue)) for cell in table.header[1:]]
        if not any(slug for _, slug in heads):
            continue
        for cell, slug in heads:
            if slug is None:
                unknown.append(f"the column {cell.text!r} names no party")
        for first, *rest in table.rows:
            issue = _issue(first.text, scene, catalogue)
            if issue is None:
                unknown.append(f"the row {first.text!r} names no issue")
                continue
            for (head, party), cell in zip(heads, rest, strict=False):
                if party is not None:
                    found += _cell(scene, (first, head, cell), party, issue)
    return found, [
        f"{each} of the dossier; nothing of it is proposed"
        for each in dict.fromkeys(unknown)
    ]


def statements(scene: Scene, seen: AnalysedSentence) -> Iterator[Found]:
    """Yield positions that plain clauses state, each on an issue that it names."""
    named = bool(seen.parties and seen.issues)
    clauses = list(plain_clauses(seen))
    if not (named or clauses) or (seen.headline and not speaks_of_a_stance(seen)):
        return
    if against := doubted(seen, own_word(seen)):
        yield against
        return
    if named and not clauses and speaks_of_a_stance(seen):
        yield doubt_line(seen, "unplain")
    for actors, clause in clauses:
        issue, doubt = _issue_of(scene, seen, clause)
        if issue is None:
            continue
        written, unsure = scene.past(
            seen, clause if clause.start > seen.start else None
        )
        for actor in actors:
            event = scene.event(
                PositionStated,
                written,
                party=actor.slug,
                issue=issue,
                stance=clause.text[:_STANCE],
            )
            words = seen.part(min(actor.start, clause.start), clause.end)
            yield Proposed(event, "clause", (words,), gathered_doubts(doubt, unsure))


def quotes(scene: Scene, text: str) -> Iterator[Found]:
    """Yield quoted speech with its speaker: a position of a party on an issue, else a note.

    Only a whole quotation is read, in a sentence that says no more than who spoke.
    """
    starts = [seen.start for seen in scene.seen]
    ends = [seen.end for seen in scene.seen]
    free = 0
    for match in _QUOTED.finditer(text):
        first = bisect_right(starts, match.start()) - 1
        last = bisect_left(ends, match.end())
        if first < 0 or last == len(ends) or starts[first] < free:
            continue
        # A sentence with another quotation says more than who spoke.
        free = ends[last]
        if _QUOTED.search(text, match.end(), free):
            continue
        found = _quote(scene, match, scene.seen[first], scene.seen[last])
        if found is not None and not _GOES_ON.match(text, free):
            yield found


def development(scene: Scene, seen: AnalysedSentence) -> Iterator[Found]:
    """Yield a sentence that names a past date and a party, as a note in its own words."""
    if seen.actors and any(scene.behind(d) for d in seen.dates):
        unclear = "no rule says what kind of event it is"
        yield noted(scene, seen, "dated sentence", unclear)


def _party(head: str, catalogue: Catalogue) -> str | None:
    """Return the party of a column such as `Arden's Position`."""
    name = _POSSESSIVE.sub("", _POSITION.sub("", _plain(head))).strip()
    try:
        return party_named(name, catalogue, by_part=False)
    except UnknownNameError:
        return None


def _issue(head: str, scene: Scene, catalogue: Catalogue) -> str | None:
    """Return the issue of a row: the one of its name, else the first that its words name."""
    try:
        return issue_named(_plain(head), catalogue, by_part=False)
    except UnknownNameError:
        return next(iter(slugs(scene.context.vocabulary.issues(head))), None)


def _plain(text: str) -> str:
    return " ".join(_MARKUP.sub("", text).split())


def _cell(
    scene: Scene,
    cells: tuple[MarkdownCell, MarkdownCell, MarkdownCell],
    party: str,
    issue: str,
) -> Iterator[Proposed]:
    """Yield the position of one cell; its row and its column are words that it rests on too."""
    stance, cites = split_citations(cells[2].text)
    stance = _plain(stance)
    if _NOTHING.fullmatch(stance):
        return
    event = scene.event(
        PositionStated,
        scene.context.today,
        party=party,
        issue=issue,
        stance=stance[:_STANCE],
    )
    row, column, cell = (Excerpt(c.start, c.start + len(c.text), c.text) for c in cells)
    yield Proposed(event, "table cell", (cell, row, column), cites=tuple(cites))


def _issue_of(
    scene: Scene, seen: AnalysedSentence, clause: Excerpt
) -> tuple[str | None, str]:
    """Return the issue of a clause: its own, or the one that `it` means in the sentence before."""
    inside = slugs(i for i in seen.issues if clause.start <= i.start < clause.end)
    if inside:
        return inside[0], "" if len(inside) == 1 else "it names several issues"
    earlier = next(scene.before(seen), None)
    if earlier is None or earlier.paragraph != seen.paragraph:
        return None, ""
    named = slugs(earlier.issues)
    if len(named) == 1 and re.search(r"\b(?:it|this|them)\b", clause.text):
        return named[0], "the issue is named in an earlier sentence"
    return None, ""


def _quote(
    scene: Scene, match: re.Match[str], seen: AnalysedSentence, last: AnalysedSentence
) -> Found | None:
    """Return what one quotation says, which begins in one sentence and ends in another."""
    vocabulary, said = scene.context.vocabulary, match["said"].strip().rstrip(",")
    before = match.string[seen.start : match.start()]
    after = match.string[match.end() : last.end]
    speech = _said(before, match["said"], after)
    if speech is None or seen.headline or not said[0].isupper() or _NESTED.search(said):
        return None
    leads = bool(before.strip())
    rest = (before if leads else after)[speech.end() :]
    against = doubt_of(rest) or doubt_of(said, but=("denial", "change"))
    if against:
        return doubt_line(seen, *against)
    party, speaker = _speaker(vocabulary, speech)
    issues = slugs(vocabulary.issues(said))
    others = [p for p in slugs(vocabulary.parties(f"{said}; {rest}")) if p != party]
    written, unsure = scene.past(last)
    if leads:
        start, end = seen.start + speech.start(), match.end()
    else:
        start, end = match.start(), match.end() + speech.end()
    words = Excerpt(start, end, match.string[start:end])
    if party and issues and not others:
        event: Event = scene.event(
            PositionStated,
            written,
            party=party,
            issue=issues[0],
            stance=said[:_STANCE],
            speaker=speaker,
        )
        unclear = ["" if len(issues) == 1 else "it names several issues"]
    else:
        event = scene.event(
            DevelopmentNoted,
            written,
            text=f"{speaker}: {said}"[:2_000],
            parties=(party,) if party else (),
            issues=issues,
            speaker=speaker,
        )
        unclear = [
            "for whom it is said is not clear",
            "" if issues else "about what is not said",
        ]
    return Proposed(event, "quoted speech", (words,), gathered_doubts(unsure, *unclear))


def _said(before: str, said: str, after: str) -> re.Match[str] | None:
    """Return the words that say who spoke; None where the sentence says more than that."""
    if before.strip():
        return _SAID_BEFORE.fullmatch(before) if not after.strip(" .") else None
    if said[-1] not in ",!?\u2014\u2013" and not after.startswith(","):
        return None
    return _SAID_AFTER[0].match(after) or _SAID_AFTER[1].match(after)


def _speaker(vocabulary: Vocabulary, speech: re.Match[str]) -> tuple[str | None, str]:
    """Return the party that somebody speaks for, as far as is said, and who it is."""
    owner = speech["owner"] or speech["land"] or speech["house"]
    name = speech["named"] or speech["titled"] or speech["name"]
    parties = slugs(vocabulary.parties(owner or name))
    if name is None:
        name = speech.group().strip(" ,:")
        name = re.sub(rf"^{_SAYING} | {_SAYING}.*$", "", name)
    whole = owner or (parties and vocabulary.kinds.get(parties[0]) != "person")
    name = name.rstrip(".,")
    return (parties[0] if parties and whole else None), vocabulary.person(name) or name
