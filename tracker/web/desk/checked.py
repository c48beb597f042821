"""The view of a plan before it is carried out: its sentences, what changes, and what to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from tracker.projections.sentences import own_words, short_sentence
from tracker.render.answers.diff.preview import preview_document
from tracker.render.document import Bullets, Heading, Paragraph
from tracker.render.sanitize import clean
from tracker.render.styled_text import Voice
from tracker.render.words_for_dates_and_numbers import day_words, plain
from tracker.web.pages.parts.language import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event
    from tracker.projections.picture_format import Statement
    from tracker.projections.questions.diff_format import Diff
    from tracker.render.document import Block
    from tracker.render.styled_text import Line
    from tracker.services.recording.flow import Plan
    from tracker.services.recording.near_duplicates import Near
    from tracker.services.recording.preview import Preview, Touched


class SaidBefore(Struct, frozen=True):
    """A statement before or after, and when and by what it was said."""

    say: str
    below: str


class ChangeView(Struct, frozen=True, kw_only=True):
    """A cell, or a field of an event, before and after; `stays` counts what is in both."""

    heading: str
    before: tuple[SaidBefore, ...]
    after: tuple[SaidBefore, ...]
    stays: int = 0


class PieceView(Struct, frozen=True):
    """A heading with the lines below it, of what else differs."""

    heading: str
    lines: tuple[str, ...]


class CheckView(Struct, frozen=True, kw_only=True):
    """All that is shown before something is appended.

    Attributes:
        sentences: The new events, each in a sentence.
        read_as: How the words were read.
        warnings: What somebody should look at.
        touched: The fields of recorded events that read differently.
        day: The day whose answer is compared.
        changes: The cells that differ.
        rest: All else that differs.
        near: Recorded facts that are very like new ones.
        known: The names of recorded events that say the same already.
    """

    sentences: tuple[str, ...]
    read_as: tuple[str, ...]
    warnings: tuple[str, ...]
    touched: tuple[ChangeView, ...]
    day: str
    changes: tuple[ChangeView, ...]
    rest: tuple[PieceView, ...]
    near: tuple[Near, ...]
    known: tuple[str, ...]

    @property
    def changes_nothing(self) -> bool:
        """Say whether no answer differs."""
        return not self.changes and not self.rest


def check_view(plan: Plan, preview: Preview, read_as: Sequence[str] = ()) -> CheckView:
    """Return the view of a plan.

    Args:
        plan: The plan.
        preview: What it would change.
        read_as: Sentences on how words were read.
    """
    diff = preview.diff
    parties = plan.ledger.mended.catalogue.parties
    names = {slug: party.name for slug, party in parties.items()}
    voice = Voice(msgspec.structs.replace(diff, parties={**names, **diff.parties}))
    changes, rest = differences(diff, plan.facts, names)
    return CheckView(
        sentences=tuple(
            sentence_of(fact, party=voice.name, issue=voice.title, zone=voice.zone)
            for fact in plan.facts
        ),
        read_as=tuple(map(clean, read_as)),
        warnings=tuple(map(clean, _warnings(plan, preview))),
        touched=tuple(map(_touched, preview.touched)),
        day=voice.asked(diff.after),
        changes=changes,
        rest=rest,
        near=tuple(preview.near),
        known=tuple(clean(recorded.name) for recorded in plan.known),
    )


def differences(
    diff: Diff, facts: Sequence[Event], names: Mapping[str, str]
) -> tuple[tuple[ChangeView, ...], tuple[PieceView, ...]]:
    """Return the cells that differ, and all else that does, with what is registered.

    Args:
        diff: The difference between the answer before and after.
        facts: The new events.
        names: The parties of the answer before, by slug.
    """
    voice = Voice(msgspec.structs.replace(diff, parties={**names, **diff.parties}))
    rest = msgspec.structs.replace(diff, positions=[], cells=[])
    document = preview_document(rest, facts, names=names)
    return tuple(_changes(diff, voice)), tuple(_pieces(document.blocks))


def _warnings(plan: Plan, preview: Preview) -> Iterator[str]:
    """Yield what somebody should look at, and the names that nothing has afterwards."""
    for remark in (*plan.remarks, *preview.remarks):
        yield remark.text
    for each in preview.hanging:
        yield say(
            "%(event)s then names a %(kind)s that is not there: %(name)s",
            event=each.event,
            kind=each.kind,
            name=each.name,
        )


def sentence_of(
    fact: Event,
    *,
    party: Callable[[str], str],
    issue: Callable[[str], str],
    zone: ZoneInfo,
) -> str:
    """Say an event in a sentence, behind the day on which it happened.

    Args:
        fact: The event.
        party: Gives what a party is called.
        issue: Gives what an issue is called.
        zone: The zone of the dossier's days.
    """
    said = short_sentence(fact, party=party, issue=issue, zone=zone)
    kind = plain(fact.type)
    when = getattr(fact, "when", None)
    day = day_words(when, zone=zone) if when else ""
    named = f"{kind}, {day}" if day else kind
    words = f"{named[:1].upper()}{named[1:]}: {said or own_words(fact)}"
    return clean(words.rstrip(": "))


def _touched(touched: Touched) -> ChangeView:
    """Return a recorded event that is mended, with the fields that read differently."""
    state = {
        (True, False): say("will not count any more"),
        (False, True): say("will count again"),
        (False, False): say("is withdrawn"),
    }.get((touched.stood, touched.stands), "")
    changes = touched.changes
    before = tuple(SaidBefore(_value(c.before), plain(c.field)) for c in changes)
    after = tuple(SaidBefore(_value(c.after), plain(c.field)) for c in changes)
    name = f"{clean(touched.name)}: {clean(touched.says)}".rstrip(": ")
    if not changes:
        before = (SaidBefore(clean(touched.says) or plain(touched.type), ""),)
        after = (SaidBefore(state or say("stays as it is"), ""),)
        name = clean(touched.name)
    return ChangeView(heading=name, before=before, after=after)


def _value(value: object) -> str:
    if value is None:
        return say("not said")
    if isinstance(value, str):
        return clean(value)
    return clean(msgspec.json.encode(value).decode())


def _changes(diff: Diff, voice: Voice) -> Iterator[ChangeView]:
    for change in diff.positions:
        party, issue = voice.name(change.party), voice.title(change.issue)
        heading = say("%(party)s on %(issue)s", party=party, issue=issue)
        stay = [each for each in change.after if each in change.before]
        gone = [each for each in change.before if each not in stay]
        new = [each for each in change.after if each not in stay]
        yield ChangeView(
            heading=heading,
            before=_said(gone, voice, bool(stay)),
            after=_said(new, voice, bool(stay)),
            stays=len(stay),
        )


def _said(
    statements: Sequence[Statement],
    voice: Voice,
    others: bool,  # noqa: FBT001
) -> tuple[SaidBefore, ...]:
    """Return statements; where there is none, and no others stand beside them, say so."""
    if not statements and not others:
        return (SaidBefore(say("nothing"), ""),)
    return tuple(
        SaidBefore(clean(each.stance), _below(each, voice)) for each in statements
    )


def _below(statement: Statement, voice: Voice) -> str:
    """Say when a statement was made, by which event, and for whom."""
    said = [day_words(statement.when, zone=voice.zone), clean(statement.key or "")]
    if statement.inherited_from:
        who = voice.name(statement.inherited_from)
        said.append(say("inherited from %(who)s", who=who))
    return ", ".join(filter(None, said))


def _pieces(blocks: Sequence[Block]) -> Iterator[PieceView]:
    """Yield what else differs, heading by heading."""
    heading, lines = "", list[str]()
    for block in (*blocks, Heading("")):
        if isinstance(block, Heading):
            if lines:
                yield PieceView(heading, tuple(lines))
            heading, lines = block.text, []
        elif isinstance(block, Bullets):
            for item in block.items:
                lines.append(_said_in(item.line))
        elif isinstance(block, Paragraph):
            lines.append(_said_in(block.line))


def _said_in(line: Line) -> str:
    """Return the words of a line; without numbers of sources, which this page does not list."""
    kept = [span for span in line if span.role != "cite"]
    marks = ("mark", "fresh")
    texts = [
        f"{span.text}:" if at == 0 and span.role in marks else span.text
        for at, span in enumerate(kept)
    ]
    return clean("".join(texts))
