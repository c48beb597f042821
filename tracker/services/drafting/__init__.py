"""Events proposed from a text by rules alone; each shows the words that it rests on.

`draft_from` puts every rule to every sentence and numbers what they propose. Nothing is appended:
a person accepts proposals by number, and the one flow of `services/recording/flow.py` takes them.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from tracker.domain.codec import encode
from tracker.domain.dates import day_of, parse_when
from tracker.domain.envelope import TEXT_LENGTH, Evidence
from tracker.domain.errors import InvalidEventError
from tracker.domain.events import SourceRegistered
from tracker.domain.names import folded
from tracker.projections.mended import catalogue_of
from tracker.services.drafting.count_rules import counted_things
from tracker.services.drafting.documents import DraftError
from tracker.services.drafting.mentions import Vocabulary
from tracker.services.drafting.position_rules import (
    development,
    quotes,
    statements,
    table_positions,
)
from tracker.services.drafting.proposals import proposed_in
from tracker.services.drafting.sentences import (
    DoubtLine,
    Proposed,
    Scene,
    TextContext,
    gathered_doubts,
    take_apart,
)
from tracker.services.drafting.talk_rules import happenings
from tracker.services.find_names import issue_named, party_named, source_named
from tracker.services.recording.source_pages import (
    new_source_slug,
    publisher_at,
    source_at,
    without_tags,
)

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        Collection,
        Iterable,
        Iterator,
        Mapping,
        Sequence,
    )

    from tracker.domain.events import Event
    from tracker.projections.mended import Catalogue
    from tracker.services.drafting.documents import DraftText
    from tracker.services.drafting.sentences import AnalysedSentence, Excerpt, Found
    from tracker.services.importing.formats.markdown import NumberedSource
    from tracker.services.reading import Opened

LEVELS: Final = ("high", "medium", "low")
_NAMED: Final = ("meeting", "proposal", "ceasefire")
_QUOTED: Final = 400
_WORDS: Final = re.compile(r"\w+")
# No draft has more than seven digits of proposals.
_NUMBERS: Final = re.compile(r"(?P<low>[0-9]{1,7})(?:-(?P<high>[0-9]{1,7}))?")


class DraftOptions(NamedTuple):
    """Options of a draft, as the user gave them.

    Attributes:
        dated: The day of the text.
        writer: The party whose word it is where the text names nobody.
        source: The source that the text is, by slug.
        keywords: Further words for each issue: `ISSUE=word,word`.
        least: The least confidence that is shown.
    """

    dated: str
    writer: str | None = None
    source: str | None = None
    keywords: tuple[str, ...] = ()
    least: str = "low"


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
    words: tuple[Excerpt, ...]
    event: Event
    brings: tuple[Event, ...] = ()


class Draft(NamedTuple):
    """Proposals of a text.

    Attributes:
        proposals: The proposals, in the order of the text.
        remarks: What the user should know.
        doubtful: The sentences from which nothing is proposed, for a person to decide.
        own: The slug of the text's own source, when the dossier has it already.
        titles_only: Whether issues were looked for by their titles alone, for want of keywords.
        dropped: The names of the proposals that a person dropped.
    """

    proposals: list[DraftProposal]
    remarks: list[str]
    doubtful: list[DoubtLine]
    own: str | None = None
    titles_only: bool = False
    dropped: frozenset[str] = frozenset()

    def is_dropped(self, proposal: DraftProposal) -> bool:
        """Say whether a person dropped a proposal."""
        return proposal_id(proposal.event) in self.dropped


def draft_from(document: DraftText, opened: Opened, asked: DraftOptions) -> Draft:
    """Return the events that a text proposes for a dossier.

    Raises:
        UnknownNameError: The writer, the source, or an issue of the keywords does not exist.
        DraftError: Keywords are not written as `ISSUE=word,word`.
    """
    catalogue = catalogue_of(opened.events)
    keywords = _keywords(asked.keywords, catalogue)
    when = parse_when(asked.dated, zone=catalogue.zone)
    context = TextContext(
        opened.name,
        Vocabulary(catalogue.parties.values(), catalogue.issues.values(), keywords),
        day_of(when.start.latest - 1, catalogue.zone),
        catalogue.zone,
        party_named(asked.writer, catalogue) if asked.writer else None,
    )
    streams = {recorded.stream for recorded in opened.events}
    source = text_source(document, asked, catalogue, opened.name)
    found = propose(
        document.text,
        context,
        catalogue,
        source=source,
        streams=streams,
        proposed=proposed_in(document, opened.name),
    )
    shown = LEVELS[: LEVELS.index(asked.least) + 1]
    has_keywords = keywords or any(i.keywords for i in catalogue.issues.values())
    held = source is not None and source.slug in catalogue.sources
    return found._replace(
        proposals=[p for p in found.proposals if p.confidence in shown],
        own=source.slug if source and held and not asked.source else None,
        titles_only=not has_keywords,
    )


def propose(
    text: str,
    context: TextContext,
    catalogue: Catalogue,
    *,
    source: SourceRegistered | None = None,
    streams: Collection[str] = (),
    proposed: Iterable[Proposed] = (),
) -> Draft:
    r"""Return the events that a text proposes; nothing is appended.

    Args:
        text: Plain text or Markdown, its lines ended by `\n`.
        context: What it is read with.
        catalogue: The dossier's parties, issues and sources.
        source: The publication that the text is; it is cited where the text cites nothing, and
            registered with what cites it.
        streams: The streams that the dossier has, to say when a name is taken.
        proposed: Events that a program proposes by the text.
    """
    passages = take_apart(text)
    scene = Scene(context, passages.sentences)
    cells, remarks = table_positions(scene, passages.tables, catalogue)
    read = [*_of_sentences(scene), *quotes(scene, text)]
    found = [*cells, *(each for each in read if isinstance(each, Proposed))]
    found.sort(key=_place)
    found[:0] = proposed
    taken = [each.words[0] for each in found]
    doubtful = _untaken([each for each in read if isinstance(each, DoubtLine)], taken)
    cited = {
        n: _registered(n, passages.sources, catalogue) for p in found for n in p.cites
    }
    for n, slug in sorted(cited.items()):
        if slug is None:
            said = f"source [{n}] of the text is no source of the dossier"
            remarks.append(f"{said}, and is not cited")
    proposals: list[DraftProposal] = []
    drafted: set[str] = set()
    first: dict[Event, Proposed] = {}
    for told in found:
        first.setdefault(told.event, told)
    for told in first.values():
        same_name = _same_name(told.event, streams, drafted)
        shown = told._replace(doubts=gathered_doubts(*told.doubts, same_name))
        drafted.add(told.event.stream)
        evidence, brings = _evidence(told, cited, source, catalogue)
        # The note says nothing of what the dossier holds: drafting again gives the very same event,
        # which is then known.
        event = told.event.revised(evidence=evidence, note=_note(told))
        proposals.append(
            DraftProposal(
                number=len(proposals) + 1,
                rule=shown.rule,
                confidence=shown.confidence,
                doubts=shown.doubts,
                words=shown.words,
                event=event,
                brings=(*brings, *shown.brings),
            )
        )
    return Draft(proposals, remarks, doubtful)


def _place(proposed: Proposed) -> tuple[int, int]:
    return proposed.words[0].start, proposed.words[0].end


def chosen(draft: Draft, numbers: str) -> list[DraftProposal]:
    """Return the proposals that are named: numbers such as `1,3,5-7`, or `all` but those dropped.

    Raises:
        DraftError: It names no proposal.
    """
    there = {p.number: p for p in draft.proposals}
    if numbers.strip().lower() == "all":
        return [each for each in draft.proposals if not draft.is_dropped(each)]
    wanted: set[int] = set()
    for part in numbers.split(","):
        match = _NUMBERS.fullmatch(part.strip())
        if match is None:
            raise DraftError(
                f"{part.strip()!r} is no number of a proposal",
                "write numbers such as 1,3,5-7, or all",
            ).advise("proposal-numbers")
        low, high = int(match["low"]), int(match["high"] or match["low"])
        missing = next((n for n in (low, high) if n not in there), None)
        if missing is not None:
            raise DraftError(
                f"there is no proposal {missing}",
                f"there are {len(there)}; the draft lists them",
            ).advise("proposals-there", count=str(len(there)))
        wanted.update(range(low, high + 1))
    return [there[n] for n in sorted(wanted & there.keys())]


def events_of(proposals: Iterable[DraftProposal]) -> list[Event]:
    """Return the events of accepted proposals: what they bring, each once, then themselves."""
    listed = list(proposals)
    brought = dict.fromkeys(e for p in listed for e in p.brings)
    return [*brought, *(p.event for p in listed)]


def as_lines(proposals: Iterable[DraftProposal]) -> bytes:
    """Return proposals as JSON Lines to edit and import; each event notes the words it rests on."""
    return b"".join(encode(event) + b"\n" for event in events_of(proposals))


def as_data(
    draft: Draft, document: DraftText, *, dossier: str, dated: str
) -> dict[str, Any]:
    """Return a draft for a program, with the text that the places of its words count in."""
    proposals = [
        {
            **msgspec.to_builtins(each),
            "id": proposal_id(each.event),
            "dropped": draft.is_dropped(each),
        }
        for each in draft.proposals
    ]
    return {
        "format": "tracker.draft/1",
        "dossier": dossier,
        "dated": dated,
        "text": document.text,
        "remarks": draft.remarks,
        "proposals": proposals,
        "doubtful": msgspec.to_builtins(draft.doubtful),
    }


def proposal_id(event: Event) -> str:
    """Return the name under which a proposal is known again: 16 hexadecimal digits.

    The source and the note do not count, so that it stays the same when the text's own source is
    registered.

    Args:
        event: The event that is proposed.
    """
    bare = event.revised(evidence=(), note=None)
    return sha256(encode(bare)).hexdigest()[:16]


def _of_sentences(scene: Scene) -> Iterator[Found]:
    """Yield what the rules find in sentences; a dated one is a note when no other rule takes it.

    A doubt about a sentence is told only where nothing is proposed from it.
    """
    rules = (happenings, counted_things, statements)
    for seen in scene.seen:
        found = [each for rule in rules for each in _legal(rule, scene, seen)]
        proposed = [each for each in found if isinstance(each, Proposed)]
        yield from proposed or found[:1] or _legal(development, scene, seen)


def _legal(
    rule: Callable[[Scene, AnalysedSentence], Iterable[Found]],
    scene: Scene,
    seen: AnalysedSentence,
) -> list[Found]:
    """Return what a rule finds; words that make no legal event propose nothing."""
    try:
        return list(rule(scene, seen))
    except InvalidEventError:
        return []


def _untaken(doubtful: list[DoubtLine], taken: Sequence[Excerpt]) -> list[DoubtLine]:
    """Return the doubts, in order and each once, of sentences that no proposal rests on."""
    found: dict[int, DoubtLine] = {}
    place = 0
    for doubt in sorted(doubtful, key=lambda d: d.start):
        while place < len(taken) and taken[place].end <= doubt.start:
            place += 1
        if place == len(taken) or taken[place].start >= doubt.end:
            found.setdefault(doubt.start, doubt)
    return list(found.values())


def _registered(
    number: int, sources: Iterable[NumberedSource], catalogue: Catalogue
) -> str | None:
    """Return the dossier's source for a numbered one: of the same publisher and day."""
    entry = next((e for e in sources if e.number == number), None)
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
    cited: Mapping[int, str | None],
    source: SourceRegistered | None,
    catalogue: Catalogue,
) -> tuple[tuple[Evidence, ...], tuple[Event, ...]]:
    """Return the evidence of a proposal, and the source that has to be registered for it.

    Evidence are the sources that its words cite, else the text itself.
    """
    named = dict.fromkeys(slug for n in proposed.cites if (slug := cited[n]))
    if not named and source and not proposed.cites:
        itself = (Evidence(source=source.slug, basis="reporting"),)
        return itself, () if source.slug in catalogue.sources else (source,)
    return tuple(Evidence(source=slug, basis="reporting") for slug in named), ()


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
    """Return a doubt when the draft or the dossier has something of that name already."""
    held = "draft" if event.stream in drafted else "dossier"
    if event.stream not in (drafted if held == "draft" else streams):
        return ""
    if event.stream.partition(":")[0] not in _NAMED:
        return ""
    name = event.stream.replace(":", " ")
    return f"the {held} has a {name} already; it may be the same"


def _keywords(
    given: Iterable[str], catalogue: Catalogue
) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for each in given:
        issue, _, words = each.partition("=")
        listed = tuple(w.strip() for w in words.split(",") if w.strip())
        if not listed:
            raise DraftError(
                f"{each!r} gives an issue no keywords", "write ISSUE=word,word"
            ).advise("issue-keywords")
        slug = issue_named(issue.strip(), catalogue)
        found[slug] = found.get(slug, ()) + listed
    return found


def text_source(
    document: DraftText, asked: DraftOptions, catalogue: Catalogue, dossier: str
) -> SourceRegistered | None:
    """Return the source that a text is: the named one, the one of its address, or a new one.

    Args:
        document: The text.
        asked: The options of its draft.
        catalogue: The dossier's sources.
        dossier: The slug of the dossier.

    Raises:
        UnknownNameError: The source that was named does not exist.
    """
    if asked.source:
        return catalogue.sources[source_named(asked.source, catalogue)]
    if not document.link and not document.printed:
        return None
    if held := _source_held(document, asked.dated, catalogue):
        return held
    publisher = document.publisher or "unknown"
    if document.link and not document.printed:
        named = publisher_at(document.link, catalogue, otherwise=document.publisher)
        publisher = named or "unknown"
    return SourceRegistered(
        dossier=dossier,
        slug=new_source_slug(
            publisher, asked.dated, taken=catalogue.sources, zone=catalogue.zone
        ),
        publisher=publisher,
        title=document.title,
        published=asked.dated,
        url=without_tags(document.link) if document.link else None,
    )


def _words_of(title: str | None) -> list[str]:
    """Return the words of a title, by which it is known without its punctuation."""
    return _WORDS.findall(folded(title or ""))


def _source_held(
    document: DraftText, dated: str, catalogue: Catalogue
) -> SourceRegistered | None:
    """Return the registered source that a text is: of its address, or else of its name and day."""
    if document.link:
        return source_at(document.link, catalogue.sources.values())
    same = (
        each
        for each in catalogue.sources.values()
        if each.published == dated
        and _words_of(each.title) == _words_of(document.title)
        and folded(each.publisher) == folded(document.publisher or "")
    )
    return next(same, None)
