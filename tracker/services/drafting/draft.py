"""A whole draft: every rule over every sentence, each proposal once and numbered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from tracker.domain.envelope import TEXT_LENGTH, Evidence
from tracker.domain.errors import InvalidEventError
from tracker.domain.names import folded
from tracker.services.drafting.event_rules import happenings
from tracker.services.drafting.passages import take_apart
from tracker.services.drafting.position_rules import (
    development,
    quotes,
    statements,
    table_positions,
)
from tracker.services.drafting.sentences import Scene, doubts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from tracker.domain.events import Event, SourceRegistered
    from tracker.projections.mended import Catalogue
    from tracker.services.drafting.sentences import Proposed, TextContext

_NAMED: Final = ("meeting", "proposal", "ceasefire")
_QUOTED: Final = 400


class WordsShown(msgspec.Struct, frozen=True):
    """Words of the text that a proposal rests on.

    Attributes:
        start: The first character, from 0.
        end: The character after the last.
        text: The words.
    """

    start: int
    end: int
    text: str


class DraftProposal(msgspec.Struct, frozen=True, kw_only=True):
    """An event that a draft proposes.

    Attributes:
        number: By what it is accepted, from 1.
        rule: Which rule proposes it.
        confidence: How much its words say by themselves: high, medium or low.
        doubts: What they do not say, and the rule has taken from elsewhere.
        words: The words that it rests on.
        event: The event, as it would be appended.
        brings: What the dossier lacks and the event names; appended with it.
    """

    number: int
    rule: str
    confidence: str
    doubts: tuple[str, ...]
    words: tuple[WordsShown, ...]
    event: Event
    brings: tuple[Event, ...] = ()


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """Proposals of a text.

    Attributes:
        proposals: The proposals, in the order of the text.
        remarks: What the user should know.
        own: The slug of the text's own source, when the dossier has it already.
        titles_only: Whether issues were looked for by their titles alone, for want of keywords.
    """

    proposals: list[DraftProposal]
    remarks: list[str]
    own: str | None = None
    titles_only: bool = False


def propose(
    text: str,
    context: TextContext,
    catalogue: Catalogue,
    *,
    source: SourceRegistered | None = None,
    streams: Collection[str] = (),
) -> Draft:
    r"""Return the events that a text proposes; nothing is appended.

    Args:
        text: Plain text or Markdown, its lines ended by `\n`.
        context: What it is read with.
        catalogue: The dossier's parties, issues and sources.
        source: The publication that the text is; it is cited where the text cites nothing, and
            registered with what cites it.
        streams: The streams that the dossier has, to say when a name is taken.
    """
    passages = take_apart(text)
    context = context._replace(sources=tuple(passages.sources))
    scene = Scene(context, passages.sentences)
    cells, remarks = table_positions(context, passages.tables, catalogue)
    found = [*cells, *_of_sentences(scene), *quotes(scene, text)]
    found.sort(key=lambda p: (p.words[0].start, p.words[0].end))
    cited = {n: _registered(n, context, catalogue) for p in found for n in p.cites}
    remarks += [
        f"source [{n}] of the text is no source of the dossier, and is not cited"
        for n, slug in sorted(cited.items())
        if slug is None
    ]
    proposals: list[DraftProposal] = []
    seen: set[Event] = set()
    drafted: set[str] = set()
    for told in found:
        if told.event in seen:
            continue
        seen.add(told.event)
        proposed = told._replace(
            doubts=doubts(*told.doubts, _same_name(told.event, streams, drafted))
        )
        drafted.add(told.event.stream)
        evidence, brings = _evidence(told, cited, source, catalogue)
        # The note says nothing of what the dossier holds: drafting again gives the very same event,
        # which is then known.
        event = told.event.revised(evidence=evidence, note=_note(told))
        shown = tuple(WordsShown(*w) for w in proposed.words)
        number = len(proposals) + 1
        proposals.append(
            DraftProposal(
                number=number,
                rule=proposed.rule,
                confidence=proposed.confidence,
                doubts=proposed.doubts,
                words=shown,
                event=event,
                brings=(*brings, *proposed.brings),
            )
        )
    return Draft(proposals=proposals, remarks=remarks)


def _of_sentences(scene: Scene) -> Iterator[Proposed]:
    """Yield the proposals of sentences; a dated one is a note only when no other rule takes it."""
    for seen in scene.seen:
        found: list[Proposed] = []
        for rule in (happenings, statements):
            found += _legal(rule, scene, seen)
        yield from found or _legal(development, scene, seen)


def _legal(
    rule: Callable[..., Iterable[Proposed]], scene: Scene, seen: object
) -> list[Proposed]:
    """Yield the legal proposals; words that make no legal event propose nothing."""
    try:
        return list(rule(scene, seen))
    except InvalidEventError:
        return []


def _registered(number: int, context: TextContext, catalogue: Catalogue) -> str | None:
    """Return the dossier's source for a numbered one: of the same publisher and day."""
    entry = next((e for e in context.sources if e.number == number), None)
    if entry is None or not entry.publisher or not entry.published:
        return None
    same = (
        s.slug
        for s in catalogue.sources.values()
        if folded(s.publisher) == folded(entry.publisher)
        and s.published == entry.published
    )
    return next(same, None)


def _evidence(
    proposed: Proposed,
    cited: dict[int, str | None],
    source: SourceRegistered | None,
    catalogue: Catalogue,
) -> tuple[tuple[Evidence, ...], tuple[Event, ...]]:
    """Return the evidence of a proposal, and the source that has to be registered for it.

    Evidence are the sources that its words cite, else the text itself.
    """
    if slugs := [slug for n in proposed.cites if (slug := cited[n])]:
        return tuple(
            Evidence(source=slug, basis="reporting") for slug in dict.fromkeys(slugs)
        ), ()
    if source is None or proposed.cites:
        return (), ()
    return (
        Evidence(source=source.slug, basis="reporting"),
    ), () if source.slug in catalogue.sources else (source,)


def _note(proposed: Proposed) -> str:
    """Return the words that a proposal rests on, for the note of its event."""
    parts = [
        f"Drafted by the rule {proposed.rule!r}, confidence {proposed.confidence}."
    ]
    parts += [
        f"Words {w.start}-{w.end}: "
        f"\u201c{w.text[:_QUOTED]}{'…' if len(w.text) > _QUOTED else ''}\u201d"
        for w in proposed.words[:8]
    ]
    parts += [f"Not in the words: {d}." for d in proposed.doubts]
    return " ".join(" ".join(parts).split())[:TEXT_LENGTH]


def _same_name(event: Event, streams: Collection[str], drafted: Collection[str]) -> str:
    """Return a doubt when the dossier has something of that name already."""
    if event.stream.partition(":")[0] not in _NAMED:
        return ""
    name = event.stream.replace(":", " ")
    if event.stream in drafted:
        return f"the draft has a {name} already; it may be the same"
    return (
        f"the dossier has a {name} already; it may be the same"
        if event.stream in streams
        else ""
    )
