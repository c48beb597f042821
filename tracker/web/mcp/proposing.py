"""Tools beside the questions: the fields of an event type, and a proposal for the inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec

from tracker.domain.codec import TYPES, json_schema, type_named
from tracker.domain.dates_from_words import to_written
from tracker.domain.errors import NotAllowedError
from tracker.projections.mended import catalogue_of
from tracker.render.sanitize import clean
from tracker.services.drafting.proposals import (
    ProgramProposal,
    ProposedText,
    keep_proposal,
)
from tracker.services.reading import open_dossier
from tracker.storage.inbox.tables import Inbox

if TYPE_CHECKING:
    from tracker.web.library import Library

FORMAT: Final = "tracker.proposed/1"
PROPOSED: Final[dict[str, Any]] = {
    "type": "object",
    "properties": {
        "format": {"const": FORMAT},
        "item": {
            "type": "integer",
            "description": "The number of the item in the inbox.",
        },
        "known": {"type": "boolean", "description": "Whether it was proposed before."},
        "next": {"type": "string"},
    },
    "required": ["format", "item", "known", "next"],
}
"""The JSON Schema of what `propose` returns."""
_LONGEST_NAME: Final = 100


class EventTypeAsked(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True
):
    """A question about an event type.

    Attributes:
        type: Its name.
    """

    type: Annotated[str, msgspec.Meta(description=f"One of: {', '.join(TYPES)}.")]


class ProposalAsked(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True
):
    """A proposal, as a model gives it.

    Attributes:
        event: The fields of the event.
        text: The text that it rests on.
        words: The words of the text.
        published: The day of the text.
        dossier: The dossier.
        title: The title of the text.
        link: The address of the text.
    """

    event: Annotated[
        dict[str, Any],
        msgspec.Meta(
            description="The event: its `type` and the fields that `event_type` lists, without "
            "`dossier`, `key`, `evidence`, `note` and `reported`."
        ),
    ]
    text: Annotated[str, msgspec.Meta(description="The text that it rests on.")]
    words: Annotated[
        str,
        msgspec.Meta(
            description="The words of that text that say it, letter by letter."
        ),
    ]
    published: Annotated[
        str, msgspec.Meta(description="The day when the text was published.")
    ]
    dossier: Annotated[
        str, msgspec.Meta(description="The slug of a dossier. By default the only one.")
    ] = ""
    title: Annotated[str, msgspec.Meta(description="The title of the text.")] = ""
    link: Annotated[
        str, msgspec.Meta(description="The address where the text can be read.")
    ] = ""


def event_type(asked: EventTypeAsked) -> dict[str, Any]:
    """Return the JSON Schema of an event type.

    Raises:
        UnknownNameError: There is none of that name.
    """
    return json_schema(type_named(asked.type))


def propose_event(library: Library, asked: ProposalAsked, *, by: str) -> dict[str, Any]:
    """Keep a proposal in the inbox: `tracker.proposed/1`; a person accepts or drops it.

    Args:
        library: The dossiers.
        asked: The proposal.
        by: The name that the program gives itself.

    Raises:
        TrackerError: The event is not legal, the words are not in the text, or there is no
            database of one's own.
    """
    now = library.wiring.now()
    if not library.takes:
        raise NotAllowedError(
            "this server is read-only", "propose it to one that is not"
        )
    chosen = library.shelf.choose(asked.dossier or None)
    if not library.is_own(chosen.name):
        raise NotAllowedError(
            f"{chosen.name} is a bundled dossier, and read-only",
            "copy it into a database",
        ).advise("copy-bundled", name=chosen.name)
    opened = open_dossier(chosen, log_at=None, now=now)
    zone = catalogue_of(opened.events).zone
    proposal = ProgramProposal(
        dossier=opened.name,
        event=asked.event,
        words=asked.words,
        by=clean(by)[:_LONGEST_NAME] or "a program",
    )
    given = ProposedText(
        text=asked.text,
        published=to_written(asked.published, now=now, zone=zone),
        title=asked.title,
        link=asked.link,
    )
    with library.wiring.open_log() as log:
        kept = keep_proposal(Inbox(log.database), opened, proposal, given, now=now)
    return {
        "format": FORMAT,
        "item": kept.item,
        "known": kept.known,
        "next": f"A person reads it with `tracker draft {kept.item}`, and accepts or drops it.",
    }
