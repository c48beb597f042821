"""The draft of an item for a dossier: its text, what the text proposes, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates_from_words import to_written
from tracker.domain.errors import UnknownNameError
from tracker.services.drafting import Draft, DraftOptions, draft_from, proposal_id
from tracker.services.drafting.documents import document_of
from tracker.services.feeds import find_item
from tracker.services.reading import Opened
from tracker.web.desk.inbox.data import inbox_on
from tracker.web.desk.sent import id_named
from tracker.web.pages.parts.language import say

if TYPE_CHECKING:
    from tracker.domain.events import Event
    from tracker.services.amendments import Ledger
    from tracker.services.drafting import DraftProposal
    from tracker.services.drafting.documents import DraftText
    from tracker.storage.inbox import InboxItem
    from tracker.web.visit import Visit

LONGEST: Final = 250_000
"""The characters of a text that is drafted from within the time of an answer."""
NO_DRAFT: Final = Draft([], [], [])
"""The draft of a text whose day is not known."""


class ItemDraft(NamedTuple):
    """An item, and what its text proposes for a dossier.

    Attributes:
        item: The item.
        document: Its text.
        ledger: The record of the dossier.
        dated: The day of the text; empty while it is not known, and nothing is then proposed.
        draft: The proposals.
    """

    item: InboxItem
    document: DraftText
    ledger: Ledger
    dated: str
    draft: Draft

    def proposal(self, name: str) -> DraftProposal:
        """Return the proposal of a name.

        Raises:
            UnknownNameError: The text makes no such proposal, or does so no more.
        """
        for each in self.draft.proposals:
            if proposal_id(each.event) == name:
                return each
        problem = UnknownNameError("proposal", name)
        raise problem.hinted("the text proposes other things now; read the item again")

    def event_id(self, event: Event) -> str:
        """Return the id under which a proposal is appended, so that this is done once.

        It follows from the text, and not from the number of the item, which another database
        may give to another one.
        """
        said = (self.document.link or "", self.document.text, proposal_id(event))
        return id_named("\0".join((self.ledger.dossier, *said)))


def draft_item(visit: Visit, ledger: Ledger) -> ItemDraft:
    """Draft from the item that an address names.

    Args:
        visit: The visit; its word `dated` goes before the day that the item says.
        ledger: The record of the dossier.

    Raises:
        TrackerError: There is no such item, or its day is not understood.
    """
    inbox = inbox_on(visit.shelf)
    item = find_item(inbox, visit.path["item"])
    feed = inbox.feed(item.feed) if inbox else None
    zone = ledger.mended.catalogue.zone
    title = feed.title if feed else None
    document = document_of(item, zone=zone, publisher=title)
    (said,) = visit.words.get("dated", (document.day or "",))
    if not said:
        return ItemDraft(item, document, ledger, "", NO_DRAFT)
    dated = to_written(said, now=visit.now(), zone=zone)
    if len(document.text) > LONGEST:
        said = say(
            "it is too long to be drafted from here; paste the part that matters"
        )
        return ItemDraft(item, document, ledger, dated, Draft([], [said], []))
    events = list(ledger.events)
    opened = Opened(ledger.dossier, events, ledger.place, (), is_bundled=False)
    draft = draft_from(document, opened, DraftOptions(dated))
    draft = draft._replace(dropped=inbox.dropped(item.item) if inbox else frozenset())
    return ItemDraft(item, document, ledger, dated, draft)
