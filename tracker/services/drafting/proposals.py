"""Proposals of programs: one event with the words that it rests on, for a person to accept."""

from __future__ import annotations

from hashlib import sha256
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.domain import codec
from tracker.domain.dates import parse_when
from tracker.domain.events import DossierOpened, acts
from tracker.services.amendments import Ledger
from tracker.services.drafting.documents import LONGEST, DraftError
from tracker.services.drafting.sentences import Proposed, excerpt
from tracker.services.recording.flow import plan_facts
from tracker.storage.inbox import PASTED, PROPOSED, FeedState, NewItem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event
    from tracker.services.drafting.documents import DraftText
    from tracker.services.drafting.sentences import Excerpt
    from tracker.services.reading import Opened
    from tracker.storage.inbox.tables import Inbox

RULE: Final = "proposed by a program"
_TITLE: Final = 80
_MORE: Final = "…"
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
        publisher: Who published it.
    """

    text: str
    published: str
    title: str = ""
    link: str = ""
    publisher: str = ""


class KeptText(msgspec.Struct, frozen=True):
    """The item of the inbox that holds a text.

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
) -> KeptText:
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
    text = checked_text(given.text)
    exact_words(text, proposal.words)
    ledger = Ledger(opened.events)
    plan_facts(ledger, [proposed_event(proposal)])
    held = msgspec.json.encode(proposal).decode()
    identity = sha256(f"{held}\0{text}\0{given.link}".encode()).hexdigest()
    item = _item_of(given, text, identity, zone=ledger.mended.catalogue.zone)
    item = msgspec.structs.replace(item, author=proposal.by, proposal=held)
    return _kept(
        inbox, FeedState(feed=PROPOSED, title="Proposals of programs"), item, now
    )


def keep_text(
    inbox: Inbox, given: ProposedText, *, zone: ZoneInfo, now: int
) -> KeptText:
    """Keep a text in the inbox, to draft from.

    Args:
        inbox: The inbox.
        given: The text, with what is known of it.
        zone: The zone of the dossier, in which its day is counted.
        now: The time, in microseconds since the epoch.

    Raises:
        DraftError: There is no text, or it is too long.
        TrackerError: Its day is not understood.
    """
    text = checked_text(given.text)
    if not text.strip():
        raise DraftError("there is no text", "give the words of the text")
    told = f"{text}\0{given.link}\0{given.publisher}\0{given.published}"
    identity = sha256(told.encode()).hexdigest()
    item = _item_of(given, text, identity, zone=zone)
    return _kept(inbox, FeedState(feed=PASTED, title="Pasted texts"), item, now)


def checked_text(text: str) -> str:
    r"""Return a text with its lines ended by `\n`.

    Raises:
        DraftError: It is too long.
    """
    if len(text) > LONGEST:
        raise DraftError(
            f"the text has {len(text):,} characters; {LONGEST:,} are read",
            "give the part that the event rests on",
        )
    return "\n".join(text.splitlines())


def _item_of(
    given: ProposedText, text: str, identity: str, *, zone: ZoneInfo
) -> NewItem:
    return NewItem(
        identity=identity,
        title=given.title.strip() or _beginning(text),
        link=given.link or None,
        published=parse_when(given.published, zone=zone).start.earliest,
        text=text,
        publisher=given.publisher.strip() or None,
    )


def _beginning(text: str) -> str:
    """Return the first words of a text, as many as a title may have."""
    cut = shorten(text, _TITLE, placeholder=_MORE)
    return text.split(maxsplit=1)[0][:_TITLE] if cut == _MORE else cut


def _kept(inbox: Inbox, state: FeedState, item: NewItem, now: int) -> KeptText:
    """Keep an item, or say which one it is already."""
    if entered := inbox.take(state, [item], seen_at=now):
        return KeptText(entered[0], known=False)
    (there,) = inbox.held(state.feed, {item.identity})
    return KeptText(there.item, known=True)


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
