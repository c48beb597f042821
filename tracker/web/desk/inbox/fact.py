"""Facts from an item by form, beside its text: a proposal as it is or edited, or one by hand."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from tracker.domain.errors import UnknownNameError
from tracker.services.drafting import DraftOptions, proposal_id, text_source
from tracker.services.feeds import mark_items
from tracker.storage.inbox.tables import Inbox
from tracker.web.desk.append import fact_page, kind_asked, take_fact
from tracker.web.desk.inbox.draft import draft_item
from tracker.web.desk.inbox.filling import proposal_filled, source_filled
from tracker.web.desk.inbox.item import crumbs_below, item_address, item_view
from tracker.web.desk.inbox.marks import Marked, pieces_of
from tracker.web.desk.inputs import read_form
from tracker.web.desk.page import (
    ID,
    STEP,
    desk_html,
    form_on,
    led_to,
    ledger_of,
    own_visit,
    told_page,
    visit_of,
)
from tracker.web.desk.sent import WaitsError
from tracker.web.pages.parts.language import say

if TYPE_CHECKING:
    from tracker.services.amendments import Ledger
    from tracker.web.desk.inbox.draft import ItemDraft
    from tracker.web.desk.inbox.marks import TextPiece
    from tracker.web.desk.inputs import Filled, Input
    from tracker.web.desk.page import DeskPage
    from tracker.web.desk.sent import Sent
    from tracker.web.replies import Reply
    from tracker.web.visit import Told, Visit

_LED_ON: Final = 303
_DROPPING: Final = {"drop": True, "restore": False}
"""The buttons that drop a proposal, or take it back."""


def tell_proposal(visit: Visit) -> Told:
    """Tell the form of a proposal, filled in, beside its text."""
    own_visit(visit)
    ledger = ledger_of(visit)
    found = draft_item(visit, ledger)
    proposal = found.proposal(visit.path["proposal"])
    filled = proposal_filled(found, proposal.event, proposal.brings)
    return _told(visit, found, filled)


def tell_by_hand(visit: Visit) -> Told:
    """Tell the form of a kind of fact beside a text, with the text's own source filled in."""
    own_visit(visit)
    ledger = ledger_of(visit)
    found = draft_item(visit, ledger)
    filled: Filled = {ID: visit.new_id()}
    if found.dated:
        filled |= {"when": found.dated, "reported": found.dated}
        catalogue = ledger.mended.catalogue
        asked = DraftOptions(found.dated)
        source = text_source(found.document, asked, catalogue, ledger.dossier)
        if source is not None:
            filled |= source_filled(source, is_new=source.slug not in catalogue.sources)
    return _told(visit, found, filled)


def _told(visit: Visit, found: ItemDraft, filled: Filled) -> Told:
    kind, form = kind_asked(visit.path["noun"]), form_on(found.ledger, now=visit.now())
    page = fact_page(visit, kind, form, filled, {})
    return told_page(_html(visit, found, page))


def take_item_fact(sent: Sent) -> Reply:
    """Check a fact from an item and show what it would change, or append what was shown."""
    proposed = "proposal" in sent.path
    visit = visit_of(sent, "desk-item-proposal" if proposed else "desk-item-fact")
    step = read_form(sent.headers.media, sent.body).get(STEP, "")
    if proposed and step in _DROPPING:
        return _dropped(sent, visit, dropped=_DROPPING[step])

    def html_of(visit: Visit, ledger: Ledger, page: DeskPage) -> str:
        return _html(visit, draft_item(visit, ledger), page)

    def item_with(_: str, **words: str) -> str:
        path, dated = {"item": sent.path["item"]}, visit.words.get("dated")
        return visit.link("desk-item", path=path, dated=dated, **words)

    try:
        reply = take_fact(sent, visit, html_of, item_with)
    except WaitsError:
        _mark_drafted(sent)
        raise
    if reply.status == _LED_ON:
        _mark_drafted(sent)
    return reply


def _mark_drafted(sent: Sent) -> None:
    with sent.opened() as log:
        mark_items(Inbox(log.database), [sent.path["item"]], "drafted")


def _dropped(sent: Sent, visit: Visit, *, dropped: bool) -> Reply:
    """Drop a proposal, or take that back, and lead to where it stands.

    Raises:
        UnknownNameError: The text makes no such proposal.
    """
    found = draft_item(visit, sent.ledger())
    proposal = found.proposal(sent.path["proposal"])
    name = proposal_id(proposal.event)
    with sent.opened() as log:
        inbox = Inbox(log.database)
        inbox.drop_proposals(found.item.item, [name], dropped=dropped)
    return led_to(f"{item_address(visit, found.item.item)}#d{proposal.number}")


def _html(visit: Visit, found: ItemDraft, page: DeskPage) -> str:
    """Return the HTML of a form beside the text of its item."""
    noun = kind_asked(visit.path["noun"]).noun.replace("-", " ")
    crumbs = crumbs_below(visit, found.item, noun)
    form = replace(page.form, folded=not any(map(_is_used, page.form.more)))
    page = replace(page, crumbs=crumbs, form=form)
    title = page.heading
    if page.form.faults:
        title = say("Error: %(found)s", found=page.heading)
    return desk_html(
        visit,
        found.ledger,
        "inbox_fact",
        title,
        heading=page.heading,
        page=page,
        item=item_view(visit, found),
        pieces=_pieces(visit, found),
    )


def _is_used(field: Input) -> bool:
    """Say whether an input that may be folded away has to be seen; a note is always there."""
    has_value = bool(field.value) and field.name != "note"
    return has_value or bool(field.error) or len(field.rows) > 1


def _pieces(visit: Visit, found: ItemDraft) -> list[TextPiece]:
    """Return the text with the words marked that the proposal rests on, where it is made still."""
    marked: list[Marked] = []
    if "proposal" in visit.path:
        with suppress(UnknownNameError):
            words = found.proposal(visit.path["proposal"]).words
            marked = [Marked(each.start, each.end, 0) for each in words]
    return pieces_of(found.document.text, marked)
