"""Proposals of programs: one event with the words that it rests on, for a person to accept."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.domain import codec
from tracker.domain.dates import parse_when
from tracker.domain.events import DossierOpened, acts
from tracker.services.amendments import Ledger
from tracker.services.drafting.documents import LONGEST, DraftError
from tracker.services.drafting.sentences import Proposed, excerpt
from tracker.services.recording.flow import plan_facts
from tracker.storage.inbox import FeedState, NewItem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.domain.events import Event
    from tracker.services.drafting.documents import DraftText
    from tracker.services.drafting.sentences import Excerpt
    from tracker.services.reading import Opened
    from tracker.storage.inbox.tables import Inbox

FEED: Final = "proposals"
"""The address under which the inbox holds proposals; no feed is read there."""
RULE: Final = "proposed by a program"
_TITLE: Final = 80
_FILLED_LATER: Final = frozenset(
    ("evidence", "key", "note", "reported", "schema_version")
)


class ProgramProposal(msgspec.Struct, frozen=True, kw_only=True):
    """An event that a program proposes.

    Attributes:
        dossier: The dossier that it is for.
        event: Its fields, as `import` reads a line; without `dossier`, `key` and evidence.
        words: The words of the text that it rests on.
        by: The name of the program.
    """

    dossier: str
    event: dict[str, Any]
    words: str
    by: str


class ProposedText(msgspec.Struct, frozen=True, kw_only=True):
    """The text that a proposal rests on.

    Attributes:
        text: Its words.
        published: Its day, as a written date.
        title: What it is called.
        link: Where it can be read.
    """

    text: str
    published: str
    title: str = ""
    link: str = ""


class KeptProposal(msgspec.Struct, frozen=True):
    """The item of the inbox that holds a proposal.

    Attributes:
        item: Its number.
        known: Whether it was there already.
    """

    item: int
    known: bool


def keep_proposal(
    inbox: Inbox,
    opened: Opened,
    proposal: ProgramProposal,
    given: ProposedText,
    *,
    now: int,
) -> KeptProposal:
    """Keep a proposal in the inbox; nothing is appended.

    Args:
        inbox: The inbox.
        opened: The dossier that it is for.
        proposal: The proposal.
        given: The text that it rests on.
        now: The time, in microseconds since the epoch.

    Raises:
        DraftError: The text is too long, or the words are not in it.
        TrackerError: The event breaks the vocabulary or a rule of the dossier, or the day of the
            text is not understood.
    """
    if len(given.text) > LONGEST:
        raise DraftError(
            f"the text has {len(given.text):,} characters; {LONGEST:,} are read",
            "give the part that the event rests on",
        )
    text = "\n".join(given.text.splitlines())
    exact_words(text, proposal.words)
    ledger = Ledger(opened.events)
    plan_facts(ledger, [proposed_event(proposal)])
    day = parse_when(given.published, zone=ledger.mended.catalogue.zone)
    held = msgspec.json.encode(proposal).decode()
    identity = sha256(f"{held}\0{text}\0{given.link}".encode()).hexdigest()
    item = NewItem(
        identity=identity,
        title=given.title.strip() or " ".join(text.split())[:_TITLE],
        link=given.link or None,
        author=proposal.by,
        published=day.start.earliest,
        text=text,
        proposal=held,
    )
    state = FeedState(feed=FEED, title="Proposals of programs")
    if entered := inbox.take(state, [item], seen_at=now):
        return KeptProposal(entered[0], known=False)
    (there,) = inbox.held(FEED, {identity})
    return KeptProposal(there.item, known=True)


def proposed_in(document: DraftText, dossier: str) -> Iterator[Proposed]:
    """Yield the event that a program proposes by a text, where it is for this dossier."""
    if document.proposal is None:
        return
    proposal = msgspec.json.decode(document.proposal, type=ProgramProposal)
    if proposal.dossier == dossier:
        yield Proposed(
            proposed_event(proposal),
            RULE,
            (exact_words(document.text, proposal.words),),
            (f"{proposal.by} proposes it, and nobody has checked it",),
        )


def proposed_event(proposal: ProgramProposal) -> Event:
    """Return the event of a proposal.

    Raises:
        DraftError: It has fields that only the person who accepts it may fill, or is an act.
        InvalidEventError: It breaks the vocabulary.
    """
    if unasked := sorted(_FILLED_LATER & proposal.event.keys()):
        raise DraftError(
            f"a proposal has no {unasked[0]}",
            "leave it out: the text is what it rests on",
        )
    fields = {**proposal.event, "dossier": proposal.dossier}
    event = codec.decode(msgspec.json.encode(fields))
    if type(event).__module__ == acts.__name__ or isinstance(event, DossierOpened):
        raise DraftError(
            f"a proposal is a fact, and {proposal.event['type']} is none",
            "propose what was said or done; a person mends the record",
        )
    return event


def exact_words(text: str, words: str) -> Excerpt:
    """Return the place of some words in a text.

    Raises:
        DraftError: They are not there, letter by letter.
    """
    start = text.find(words) if words.strip() else -1
    if start < 0:
        raise DraftError(
            f"the words {words[:80]!r} are not in the text",
            "copy them from it as they stand, letter by letter",
        )
    return excerpt(text, start, start + len(words))
