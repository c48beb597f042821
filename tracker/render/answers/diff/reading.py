"""The difference of two answers on a terminal: counts, positions as cards, lists, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tracker.render.answers.diff import (
    NOTHING,
    cell_states,
    moved_or_reported,
    moves_document,
    moves_sentence,
)
from tracker.render.answers.diff.entries import (
    differing,
    gone_words,
    states,
    title_of,
)
from tracker.render.answers.diff.positions import (
    ending_of,
    mark_words,
    scale_words,
    sides_of,
)
from tracker.render.answers.entries import item_of
from tracker.render.answers.picture.cells import (
    Numbering,
    statement_notes,
    told_by,
)
from tracker.render.answers.picture.items import LISTINGS, entry_words
from tracker.render.answers.picture.worded import (
    cited_list,
    shortly_cited,
    source_mark,
)
from tracker.render.document import (
    NO_EVIDENCE,
    Card,
    CardGroup,
    Cards,
    CardSide,
    Chunk,
    CitedList,
    DatedItem,
    DatedList,
    Document,
    LabelLine,
    Labels,
    Lines,
    Rule,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import SaidShortly, Span, Voice, contradicted, listed
from tracker.render.words_for_dates_and_numbers import counted, joined, plain

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence

    from tracker.projections.picture_format import Statement
    from tracker.projections.questions.diff_format import (
        Diff,
        EntryChange,
        PositionChange,
    )
    from tracker.render import Format
    from tracker.render.document import Block
    from tracker.render.styled_text import Line

_BECAME: Final = {
    "moved": "moved",
    "hardened": "hardened",
    "softened": "softened",
    "new": "new",
    "dropped": "dropped",
    "reworded": "reworded",
    "repeated": "said again",
    "marked": "marked otherwise",
}
"""Words for what became of a position, those first that are counted first."""
_KNOWN_AS: Final = {
    **_BECAME,
    "moved": "seen otherwise",
    "hardened": "seen as harder",
    "softened": "seen as softer",
    "new": "not known before",
    "dropped": "no longer believed",
    "repeated": "known again",
}
"""The same, where both sides are about one date and only what is known of it differs."""
_FRESH: Final = frozenset({"moved", "hardened", "softened", "new"})
_ALONE: Final = frozenset({"repeated", "marked"})
_CHANGES: Final = {"new": "new", "changed": "changed", "dropped": "no longer there"}


def diff_document(diff: Diff, *, fmt: Format, today_known: bool) -> Document:
    """Return what moved between two answers as a document that a format can write.

    Args:
        diff: The difference.
        fmt: The format: a terminal shows shortly what the others say in full.
        today_known: Whether the log was read to its head.
    """
    if fmt == "table":
        return _MovesWords(diff, today_known=today_known).document()
    return moves_document(diff, short=False, today_known=today_known)


class _MovesWords:
    """The moves in the words of a short answer."""

    def __init__(self, diff: Diff, *, today_known: bool) -> None:
        self._diff, self._today_known = diff, today_known
        self._voice = Voice(diff, short=True, boundary=diff.after.boundary)
        self._numbering = Numbering(diff.sources, self._voice, full=False)
        self._believed = diff.before.valid == diff.after.valid
        self._became = _KNOWN_AS if self._believed else _BECAME
        self._positions, self._reported = moved_or_reported(
            diff, believed=self._believed
        )

    def document(self) -> Document:
        """Return the document."""
        diff = self._diff
        blocks: list[Block] = []
        if not diff.anything:
            blocks.append(Lines(((Span(NOTHING),),)))
        else:
            blocks.append(Labels(tuple(self._labels())))
        groups = tuple(self._groups())
        blocks += [Cards(groups)] if groups else []
        lists = list(self._lists())
        blocks += [Rule(), *lists] if lists else []
        cited = cited_list(self._numbering, self._voice)
        blocks += [CitedList(cited)] if cited else []
        if diff.anything:
            blocks.append(Lines(tuple(self._foot(len(cited)))))
        said = moves_sentence(diff, self._voice, today_known=self._today_known)
        return Document(
            sentence=(Span(said),),
            blocks=tuple(blocks),
            value=diff,
            title=clean(diff.title) or diff.dossier,
            zone=diff.zone,
            year=self._voice.year,
        )

    # What was asked, and how much it is.

    def _labels(self) -> Iterator[LabelLine]:
        if said := self._counts():
            yield LabelLine("Positions", said)
        elif self._reported:
            yield LabelLine("Positions", (Chunk("none moved"),))
        quiet = []
        listings = {each.name: each for each in LISTINGS}
        for subject, changes in self._diff.lists():
            listing = listings.get(subject.name)
            if changes:
                title = listing.title if listing else subject.title
                yield LabelLine(title, tuple(self._gists(changes)))
            elif listing:
                quiet.append(listing.noun)
        if not self._positions and not self._reported:
            quiet.insert(0, "positions")
        if quiet:
            yield LabelLine("Nothing", (Chunk(f"in {joined(quiet)}"),))

    def _counts(self) -> tuple[Chunk, ...]:
        """Count positions by what became of them, and by party."""
        numbers = []
        for what, words in self._became.items():
            if number := sum(each.what == what for each in self._positions):
                numbers.append(f"{number} {words}")
        if not numbers:
            return ()
        by_party: dict[str, int] = {}
        for each in self._positions:
            by_party[each.party] = by_party.get(each.party, 0) + 1
        order = [party for party in self._diff.parties if party in by_party]
        order += [party for party in by_party if party not in order]
        named = [f"{self._voice.name(party)} {by_party[party]}" for party in order]
        return (Chunk(", ".join(numbers)), Chunk(", ".join(named), before=": "))

    def _gists(self, changes: Sequence[EntryChange[Any]]) -> Iterator[Chunk]:
        """Count the entries of a list that differ, and name them."""
        numbers = []
        for what, words in _CHANGES.items():
            if number := sum(each.what == what for each in changes):
                numbers.append(f"{number} {words}")
        yield Chunk(", ".join(numbers))
        before = ": "
        for each in changes:
            entry = each.after if each.after is not None else each.before
            yield Chunk(title_of(entry, self._voice), before=before)
            before = "; "

    # Positions.

    def _groups(self) -> Iterator[CardGroup]:
        """Give the positions by issue, in the order of the issues and of the parties."""
        by_issue: dict[str, list[PositionChange]] = {}
        for found in self._positions:
            by_issue.setdefault(found.issue, []).append(found)
        parents = {row.slug: row.parent for row in self._diff.issues}
        order = [slug for slug in parents if slug in by_issue]
        order += [slug for slug in by_issue if slug not in parents]
        parties = list(self._diff.parties)
        for slug in order:
            found_here = by_issue[slug]
            found_here.sort(key=lambda each: _place(each.party, parties))
            parent = parents.get(slug)
            note = f"part of {self._voice.title(parent)}" if parent else ""
            cards = tuple(self._card(each) for each in found_here)
            yield CardGroup(self._voice.title(slug), note, cards)

    def _card(self, found: PositionChange) -> Card:
        return Card(
            self._voice.name(found.party),
            self._became[found.what],
            tuple(self._sides(found)),
            is_fresh=found.what in _FRESH,
        )

    def _sides(self, found: PositionChange) -> Iterator[CardSide]:
        if found.what in _ALONE:
            yield from self._said_now(found, found.after)
            return
        sides = sides_of(found.before, found.after)
        if not found.before:
            yield CardSide("was", None, NO_EVIDENCE, is_past=True)
        for each in sides.gone:
            said = self._said(each, among=found.before)
            yield CardSide("was", said, is_past=True)
        if not found.after:
            yield self._ended(found)
        yield from self._said_now(found, sides.come)
        for each in sides.still:
            yield CardSide("also", self._said(each, among=found.after))

    def _said_now(
        self, found: PositionChange, come: Iterable[Statement]
    ) -> Iterator[CardSide]:
        extra = []
        if found.what == "marked":
            extra.append(mark_words(found, self._voice, believed=self._believed))
        if found.only_through:
            extra.append(f"shown for {self._voice.names(found.only_through)}")
        extra.append(scale_words(found))
        notes = tuple(Span(words, "dim") for words in extra if words)
        for each in come:
            yield CardSide("now", self._said(each, among=found.after, notes=notes))

    def _said(
        self,
        found: Statement,
        *,
        among: Sequence[Statement],
        notes: tuple[Span, ...] = (),
    ) -> SaidShortly:
        own = statement_notes(found, self._voice, unordered=len(among) > 1)
        return SaidShortly(
            who="",
            stance=clean(found.stance),
            told=told_by(found, self._voice),
            cited=self._numbering.cite(found.own_citations, found.citations),
            notes=(*(note for note in own if note.text), *notes),
        )

    def _ended(self, found: PositionChange) -> CardSide:
        """Say that a position is held no more, and by what."""
        ending = ending_of(found)
        if ending is None:
            retracted = any(cause.type == "source-retracted" for cause in found.by)
            why = "its source was taken back" if retracted else "no longer stands"
            return CardSide("now", None, why)
        day = self._voice.date(ending.when, ending.when_words) if ending.when else ""
        told = listed([day, plain(ending.reason or "")], joiner=", ")
        cited = self._numbering.cite(ending.citations, ending.citations)
        said = SaidShortly("", "no longer held", told or "no day given", cited, ())
        return CardSide("now", said)

    # Lists.

    def _lists(self) -> Iterator[Block]:
        states_changed = [each for each in self._diff.cells if not each.implied]
        if states_changed:
            items = []
            for told in cell_states(states_changed, self._voice):
                state, *where = told.line
                items.append(DatedItem("", (Span(f"{state.text}:", "dim"), *where)))
            yield DatedList("In the matrix", tuple(items))
        titles = {each.name: each.title for each in LISTINGS}
        for subject, changes in self._diff.lists():
            if changes:
                keys = {key for change in changes for key in change.keys}
                listed_items = tuple(self._item(change, keys) for change in changes)
                title = titles.get(subject.name, subject.title)
                yield DatedList(title, listed_items)

    def _item(self, found: EntryChange[Any], told: Container[str]) -> DatedItem:
        """Say what became of an entry, and how much contradicts it that is not told beside it."""
        entry: Any = found.after if found.after is not None else found.before
        hidden = contradicted(sum(key not in told for key in found.contradicted_by))
        against = (Span(f" · {hidden}", "doubt"),) if hidden else ()
        worded = entry_words(entry, self._voice, self._diff.after)
        if found.what == "changed":
            day = worded.day if worded else ""
            line, parts = self._changed(found)
            return DatedItem(day, (*line, *against), parts)
        became = "new" if found.what == "new" else gone_words(found)
        if worded is None:
            whole = item_of(entry, self._voice)
            line = (
                Span(f"{became}: ", "dim"),
                *shortly_cited(whole.line, self._numbering),
            )
            return DatedItem("", (*line, *against))
        title = Span(f"{worded.title}:", "strong")
        cited = source_mark(self._numbering.cite(found.citations, found.citations))
        if not worded.is_sourced:
            cited = ()
        notes: Line = tuple(Span(f" · {note.text}", note.role) for note in worded.notes)
        marked = Span(became, "fresh") if found.what == "new" else Span(became)
        became_spans = (Span(" "), marked, Span(f"; {worded.said}"))
        return DatedItem(worded.day, (title, *became_spans, *cited, *notes, *against))

    def _changed(self, found: EntryChange[Any]) -> tuple[Line, tuple[Line, ...]]:
        after: Any = found.after
        words, parts = differing(found, self._voice)
        state = ""
        if hasattr(after, "state") and found.before is not None:
            state = states(found.before.state, after.state)
        said = listed([state, words])
        cited = source_mark(self._numbering.cite(found.citations, found.citations))
        title = Span(f"{title_of(after, self._voice)}:", "strong")
        below = tuple(shortly_cited(part, self._numbering) for part in parts)
        return (title, Span(f" {said}"), *cited), below

    # What is left out.

    def _foot(self, cited: int) -> Iterator[Line]:
        hidden = []
        if number := len(self._reported):
            hidden.append(
                f"{counted(number, 'position')} of which only the report has come out since"
            )
        if uncited := len(self._diff.sources) - cited:
            hidden.append(f"{counted(uncited, 'source')} (-f json)")
        said = f"Not shown: {'; '.join(hidden)}." if hidden else "All is shown."
        yield (Span(said, "dim"),)
        rest = list(map(plain, self._diff.frame))
        if self._diff.registered:
            rest.append("registered sources")
        if rest:
            yield (Span(f"Also different: {joined(rest)}.", "dim"),)
        told = self._diff.positions or self._diff.cells
        if self._diff.order and not told:
            yield (Span("Some entries stand in another order.", "dim"),)
        if words := self._next(cited=cited > 0):
            yield (Span(words, "dim"),)

    def _next(self, *, cited: bool) -> str:
        """Name the command that tells more."""
        said = []
        if self._positions:
            first = self._positions[0]
            names = f"{first.party} {first.issue}"
            said.append(f"tracker history {names}: all its stances.")
        if cited:
            said.append("tracker show SLUG: a source.")
        return " ".join(said)


def _place(party: str, parties: Sequence[str]) -> int:
    return parties.index(party) if party in parties else len(parties)
