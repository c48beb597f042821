"""The page of an item: its text with marked words, and beside it what could be recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from tracker.render.sanitize import clean
from tracker.render.words_for_dates_and_numbers import date_words, plain
from tracker.services.drafting import proposal_id
from tracker.services.drafting.proposals import ProgramProposal
from tracker.services.event_fields import BY_TYPE
from tracker.services.feeds import list_items, moment_text
from tracker.services.recording.near_duplicates import near_duplicates
from tracker.storage.desk.reviews import Reviews
from tracker.web.desk.append import GROUPS, SOURCES, form_fields
from tracker.web.desk.checked import sentence_of
from tracker.web.desk.inbox.data import inbox_on
from tracker.web.desk.inbox.draft import draft_item
from tracker.web.desk.inbox.filling import proposal_filled
from tracker.web.desk.inbox.listing import feed_titles, source_words
from tracker.web.desk.inbox.marks import Marked, pieces_of
from tracker.web.desk.inputs import label_of
from tracker.web.desk.page import (
    crumbs_of,
    desk_html,
    ledger_of,
    own_visit,
    told_page,
)
from tracker.web.pages.parts.frame import LinkChoice
from tracker.web.pages.parts.language import say, say_number
from tracker.web.pages.parts.sources import web_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracker.domain.recorded import RecordedEvent
    from tracker.services.drafting import DraftProposal
    from tracker.services.drafting.sentences import DoubtLine
    from tracker.services.recording.near_duplicates import Near
    from tracker.storage.inbox import InboxItem
    from tracker.web.desk.inbox.draft import ItemDraft
    from tracker.web.desk.inbox.marks import TextPiece
    from tracker.web.desk.inputs import Filled
    from tracker.web.visit import Told, Visit

_UNTOLD: Final = frozenset(("note", "when_words"))
"""Fields that the sentence and the quoted words say already."""


class ProposalView(Struct, frozen=True, kw_only=True):
    """A proposal beside its text.

    Attributes:
        number: Its number in the draft.
        kind: The kind of fact.
        says: The event in a sentence.
        confidence: How sure the rule is: high, medium or low.
        doubts: What the words do not say.
        quoted: The words that it rests on.
        fields: Its fields, each as a name and a value.
        near: Recorded facts that it may repeat.
        recorded: The event that it was accepted as; None while it was not.
        review: The review in which it waits for a second person; None where it does not.
        is_dropped: Whether a person dropped it.
        address: The address of its form.
        sent: The words of its form.
    """

    number: int
    kind: str
    says: str
    confidence: str
    doubts: tuple[str, ...]
    quoted: str
    fields: tuple[tuple[str, str], ...]
    near: tuple[Near, ...]
    recorded: LinkChoice | None
    review: LinkChoice | None
    is_dropped: bool
    address: str
    sent: tuple[tuple[str, str], ...]


class DoubtView(Struct, frozen=True, kw_only=True):
    """A sentence from which nothing is proposed, and why."""

    number: int
    why: str
    quoted: str


class ItemView(Struct, frozen=True, kw_only=True):
    """An item as its page has it.

    Attributes:
        number: Its number.
        title: Its title.
        source: Its feed, or who proposes or has pasted it.
        day: The day of it, in words; empty where it says none.
        read: When it entered, in words.
        link: Where it can be read; empty where a browser may not follow that.
        host: The host of that.
        is_dropped: Whether it was put aside.
        address: The address of its page.
    """

    number: int
    title: str
    source: str
    day: str
    read: str
    link: str
    host: str
    is_dropped: bool
    address: str


def tell_item(visit: Visit) -> Told:
    """Tell an item beside what its text proposes."""
    own_visit(visit)
    ledger = ledger_of(visit)
    found = draft_item(visit, ledger)
    heading = _heading(found)
    waiting = _waiting(visit)
    proposals = [
        _proposal(visit, found, each, waiting) for each in found.draft.proposals
    ]
    first = len(proposals) + 1
    doubts = [_doubt(n, each) for n, each in enumerate(found.draft.doubtful, first)]
    html = desk_html(
        visit,
        ledger,
        "inbox_item",
        heading,
        heading=heading,
        crumbs=crumbs_below(visit, found.item),
        item=item_view(visit, found),
        pieces=text_pieces(found),
        proposals=proposals,
        doubts=doubts,
        around=_around(visit, found.item),
        elsewhere=_elsewhere(visit, found.item),
        dated=found.dated,
        remarks=_remarks(found),
        appended=_appended(visit),
        by_hand=[_by_hand(visit, noun) for _, nouns in GROUPS for noun in nouns],
    )
    return told_page(html)


def _appended(visit: Visit) -> tuple[LinkChoice, str] | None:
    """Return the event that was just accepted, and the address that undoes it; None for none."""
    (name,) = visit.words.get("appended", ("",))
    if not name:
        return None
    event = LinkChoice(clean(name), visit.link("event", path={"key": name}))
    return event, visit.link("desk-undo", event=name)


def _remarks(found: ItemDraft) -> list[str]:
    """Return what a person should know of how the text was read."""
    remarks = [clean(each) for each in found.draft.remarks]
    if found.draft.titles_only:
        said = say("no issue has keywords, so issues are found by their titles alone")
        remarks.append(said)
    return remarks


def _by_hand(visit: Visit, noun: str) -> LinkChoice:
    """Return the form of a kind of fact beside the text."""
    path = {"item": visit.path["item"], "noun": noun}
    address = visit.link("desk-item-fact", path=path, dated=visit.words.get("dated"))
    return LinkChoice(noun.replace("-", " "), address)


def crumbs_below(visit: Visit, item: InboxItem, *below: str) -> tuple[LinkChoice, ...]:
    """Return the pages above one of an item, and its own name at the end."""
    desk, *_ = crumbs_of(visit)
    inbox = LinkChoice(say("Inbox"), visit.link("desk-inbox"))
    name = say("Item %(item)s", item=item.item)
    own = item_address(visit, item.item) if below else ""
    ends = (LinkChoice(each, "") for each in below)
    return (desk, inbox, LinkChoice(name, own), *ends)


def item_address(visit: Visit, number: int) -> str:
    """Return the address of the page of an item; it keeps the day that was said of its text."""
    dated = visit.words.get("dated")
    return visit.link("desk-item", path={"item": str(number)}, dated=dated)


def item_view(visit: Visit, found: ItemDraft) -> ItemView:
    """Return an item as its page has it."""
    item, zone = found.item, found.ledger.mended.catalogue.zone
    published, link = moment_text(item.published), web_address(item.link)
    return ItemView(
        number=item.item,
        title=clean(item.title) or say("without a title"),
        source=source_words(item, feed_titles(visit)),
        day=date_words(published, zone=zone) if published else "",
        read=date_words(moment_text(item.seen_at) or "", zone=zone),
        link=link,
        host=link.partition("://")[2].partition("/")[0],
        is_dropped=item.state == "dropped",
        address=item_address(visit, item.item),
    )


def text_pieces(found: ItemDraft) -> list[TextPiece]:
    """Return the text of an item with the words marked that something rests on."""
    marked = [
        Marked(words.start, words.end, each.number)
        for each in found.draft.proposals
        for words in each.words
    ]
    first = len(found.draft.proposals) + 1
    for number, doubt in enumerate(found.draft.doubtful, first):
        marked.append(Marked(doubt.start, doubt.end, number))
    return pieces_of(found.document.text, marked)


def _heading(found: ItemDraft) -> str:
    number, doubts = len(found.draft.proposals), len(found.draft.doubtful)
    if not number and not doubts:
        return say("Nothing could be proposed from this item")
    proposed = say_number("%(num)s proposal", "%(num)s proposals", number)
    if not doubts:
        return say("%(proposals)s from one item", proposals=proposed)
    doubted = say_number("%(num)s doubt", "%(num)s doubts", doubts)
    return say(
        "%(proposals)s and %(doubts)s from one item", proposals=proposed, doubts=doubted
    )


def proposal_says(found: ItemDraft, proposal: DraftProposal) -> str:
    """Say a proposed event in a sentence, with the names of the dossier."""
    catalogue = found.ledger.mended.catalogue
    return sentence_of(
        proposal.event,
        party=lambda slug: _called(catalogue.parties.get(slug), "name", slug),
        issue=lambda slug: _called(catalogue.issues.get(slug), "title", slug),
        zone=catalogue.zone,
    )


def _called(thing: object, field: str, slug: str) -> str:
    return str(getattr(thing, field, slug))


def _waiting(visit: Visit) -> dict[str, int]:
    """Return the reviews that wait in the dossier, by the id of the event of each."""
    own = visit.shelf.own()
    kept = Reviews(own.database).of(visit.dossier) if own else []
    return {each.event_id: each.review for each in kept if each.state == "waiting"}


def _proposal(
    visit: Visit,
    found: ItemDraft,
    proposal: DraftProposal,
    waiting: Mapping[str, int],
) -> ProposalView:
    event = proposal.event
    review = waiting.get(found.event_id(event))
    filled = proposal_filled(found, event, proposal.brings)
    recorded = recorded_as(found, proposal)
    is_open = recorded is None and not found.draft.is_dropped(proposal)
    near = tuple(near_duplicates(found.ledger, [event])) if is_open else ()
    noun = BY_TYPE[event.type].noun
    path = {"item": visit.path["item"], "noun": noun, "proposal": proposal_id(event)}
    dated = visit.words.get("dated")
    return ProposalView(
        number=proposal.number,
        kind=plain(noun),
        says=proposal_says(found, proposal),
        confidence=proposal.confidence,
        doubts=tuple(map(clean, proposal.doubts)),
        quoted=clean(proposal.words[0].text),
        fields=tuple(_fields_told(found, proposal, filled)),
        near=near,
        recorded=_recorded_link(visit, recorded),
        review=None if review is None else _review_link(visit, review),
        is_dropped=found.draft.is_dropped(proposal),
        address=visit.link("desk-item-proposal", path=path, dated=dated),
        sent=tuple(filled.items()),
    )


def recorded_as(found: ItemDraft, proposal: DraftProposal) -> RecordedEvent | None:
    """Return the event that a proposal was accepted as, edited or not; None while it was not."""
    wanted = found.event_id(proposal.event)
    for recorded in found.ledger.events:
        if recorded.event_id == wanted or recorded.event == proposal.event:
            return recorded
    return None


def _review_link(visit: Visit, number: int) -> LinkChoice:
    address = visit.link("review", path={"review": str(number)})
    return LinkChoice(say("review %(number)s", number=number), address)


def _recorded_link(visit: Visit, recorded: RecordedEvent | None) -> LinkChoice | None:
    if recorded is None:
        return None
    address = visit.link("event", path={"key": recorded.name})
    return LinkChoice(clean(recorded.name), address)


def _fields_told(
    found: ItemDraft, proposal: DraftProposal, filled: Filled
) -> Iterator[tuple[str, str]]:
    """Yield the fields of a proposal as its form has them; dates and numbers as they are said."""
    zone = found.ledger.mended.catalogue.zone
    values = msgspec.to_builtins(proposal.event)
    for name, field, _ in form_fields(BY_TYPE[proposal.event.type]):
        if name not in filled or name in _UNTOLD:
            continue
        said, value = filled[name], values.get(name)
        if field.sort == "date":
            said = date_words(said, zone=zone)
        elif isinstance(value, dict):
            said = " ".join(str(each) for each in value.values() if each is not None)
        yield label_of(name), clean(said)
    if SOURCES in filled:
        yield say("Rests on"), clean(filled[SOURCES])


def _doubt(number: int, doubt: DoubtLine) -> DoubtView:
    why = f"{doubt.why} ({doubt.marked.strip()})" if doubt.marked else doubt.why
    return DoubtView(number=number, why=clean(why), quoted=clean(doubt.text))


def _around(
    visit: Visit, item: InboxItem
) -> tuple[LinkChoice | None, LinkChoice | None]:
    """Return the open items before and after one, newest first; None where there is none."""
    items = list_items(inbox_on(visit.shelf))
    numbers = [each.item for each in items]
    if item.item not in numbers:
        return (None, None)
    place = numbers.index(item.item)
    beside = (items[place - 1] if place else None, *items[place + 1 : place + 2], None)
    before, after = (
        None
        if each is None
        else LinkChoice(
            f"{each.item}: {clean(each.title)}",
            visit.link("desk-item", path={"item": str(each.item)}),
        )
        for each in beside[:2]
    )
    return before, after


def _elsewhere(visit: Visit, item: InboxItem) -> LinkChoice | None:
    """Return the page of an item in the dossier that a program proposes it for, if another."""
    if item.proposal is None:
        return None
    dossier = msgspec.json.decode(item.proposal, type=ProgramProposal).dossier
    if dossier == visit.dossier:
        return None
    path = {"dossier": dossier, "item": str(item.item)}
    return LinkChoice(clean(dossier), visit.link("desk-item", path=path))
