"""A preview as a document: what an answer would say differently, and what is registered."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import msgspec

from tracker.domain.events import (
    DossierOpened,
    IssueDefined,
    MembershipChanged,
    PartyRegistered,
    SourceRegistered,
    StepDefined,
)
from tracker.projections.sentences import short_sentence
from tracker.render.answers.diff import moved_blocks
from tracker.render.document import Bullets, Document, Heading, cited_sources
from tracker.render.sanitize import clean
from tracker.render.styled_text import Item, Span, Voice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.domain.events import Event
    from tracker.projections.questions.diff_format import Diff
    from tracker.render.document import Block

MOST: Final = 12
"""The number of entries under a heading; the rest is counted."""
_NAMED: Final = {
    DossierOpened: "dossier",
    PartyRegistered: "party",
    IssueDefined: "issue",
    StepDefined: "step",
    SourceRegistered: "source",
    MembershipChanged: "membership",
}
"""The types that no list of an answer shows, and what each registers."""


def preview_document(
    diff: Diff,
    facts: Sequence[Event],
    *,
    names: Mapping[str, str] = MappingProxyType({}),
) -> Document:
    """Return what appending would change in an answer, as a document.

    Args:
        diff: The difference between the answer before and after.
        facts: The events to append; those that define names are listed, for no answer shows them.
        names: The parties of the answer before; one that goes keeps its name here.
    """
    voice = Voice(msgspec.structs.replace(diff, parties={**names, **diff.parties}))
    day = f"{voice.asked(diff.after)}, {voice.local_time}"
    named = [_named(fact, kind) for fact in facts if (kind := _NAMED.get(type(fact)))]
    changes = list(moved_blocks(diff, voice, believed=False, framed=not named))
    blocks: list[Block] = [_cut(block) for block in changes]
    if named:
        blocks += [Heading("Registered"), _cut(Bullets(tuple(named)))]
    said = (
        f"Changes in the answer {day}:"
        if changes
        else f"Nothing changes in the answer {day}."
    )
    return Document(
        sentence=(Span(said),),
        blocks=tuple(blocks),
        sources=cited_sources(diff.sources, blocks),
        value=diff,
        rows=(),
        title=diff.title or diff.dossier,
        zone=diff.zone,
    )


def _named(fact: Event, kind: str) -> Item:
    """Return the line for an event that registers something."""
    slug = (
        fact.dossier if isinstance(fact, DossierOpened) else getattr(fact, "slug", "")
    )
    url = getattr(fact, "url", None)
    name = f"{kind} {slug}".rstrip()
    return Item(
        (Span(clean(f"{name}: {short_sentence(fact)}{f', {url}' if url else ''}")),)
    )


def _cut(block: Block) -> Block:
    """Leave the first entries of a list, and the number of the others."""
    if not isinstance(block, Bullets) or len(block.items) <= MOST:
        return block
    rest = Item((Span(f"… and {len(block.items) - MOST} more"),))
    return Bullets((*block.items[:MOST], rest))
