"""The page of the inbox: its items with their state, their source and their age."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from tracker.domain.dates import day_of, parse_when
from tracker.render.sanitize import clean
from tracker.render.words_for_dates_and_numbers import date_words, days_left_words
from tracker.storage.inbox import PASTED, PROPOSED
from tracker.web.desk.inbox.data import STATES, inbox_on, items_asked, state_asked
from tracker.web.desk.inputs import Input, label_of
from tracker.web.desk.page import (
    crumbs_of,
    desk_html,
    faults_shown,
    ledger_of,
    own_visit,
    told_page,
)
from tracker.web.pages.parts.frame import LinkChoice, part_view
from tracker.web.pages.parts.language import say, say_number
from tracker.web.questions.lists import part_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from tracker.services.feeds import ItemListed
    from tracker.storage.inbox import InboxItem
    from tracker.web.desk.inputs import Filled
    from tracker.web.visit import Told, Visit

ON_A_PAGE: Final = 40
"""So many items stand on a page."""
_NAMES: Final = {
    "open": "Open",
    "new": "New",
    "drafted": "Drafted from",
    "dropped": "Put aside",
    "all": "All",
}

_PASTED: Final = {
    "text": "The words of the text, as they are. They are quoted, never obeyed.",
    "published": "The day of the text. Words are read too: yesterday, early June.",
    "publisher": "Who published it; with that it becomes a source.",
    "title": "What it is called. Empty: its first words.",
    "link": "Where it can be read, such as https://example.org/article.",
}
"""The inputs of a text that is to be put into the inbox, with what each holds."""


class ItemRow(Struct, frozen=True, kw_only=True):
    """An item in the list.

    Attributes:
        number: Its number.
        title: Its title.
        address: The address of its page.
        source: Its feed, or who proposes or has pasted it.
        day: The day of it, in words.
        age: How long ago that was.
        state: Its state, in words.
        is_dropped: Whether it was put aside.
        action: The address that puts it aside or takes it back.
    """

    number: int
    title: str
    address: str
    source: str
    day: str
    age: str
    state: str
    is_dropped: bool
    action: str


def tell_inbox(visit: Visit) -> Told:
    """Tell the items of the inbox, with what can be done with each."""
    own_visit(visit)
    return told_page(inbox_html(visit, {}, {}))


def inbox_html(visit: Visit, filled: Filled, faults: Mapping[str, str]) -> str:
    """Return the page of the inbox.

    Args:
        visit: The visit.
        filled: What was typed of a text that is to be put there.
        faults: What is wrong with that, by the names of the inputs.
    """
    ledger, state = ledger_of(visit), state_asked(visit.words)
    found = items_asked(visit)
    part = part_of(visit, found, lambda each: str(each.item), usual=ON_A_PAGE)
    zone, titles = ledger.mended.catalogue.zone, feed_titles(visit)
    heading = say_number(
        "%(num)s item in the inbox", "%(num)s items in the inbox", len(found)
    )
    inputs = [_input(name, filled, faults) for name in _PASTED]
    return desk_html(
        visit,
        ledger,
        "inbox",
        say("Error: %(found)s", found=heading) if faults else heading,
        heading=heading,
        crumbs=crumbs_of(visit, say("Inbox")),
        rows=[_row(visit, each, titles, zone) for each in part],
        states=[_state_link(visit, each, state) for each in STATES],
        part=part_view(visit),
        search=" ".join(visit.words.get("q", ())),
        state=state,
        note=_note(visit),
        inputs=inputs,
        faults=faults_shown(faults, inputs),
        here=visit.link("desk-inbox"),
        feeds=visit.link("desk-feeds"),
    )


def _input(name: str, filled: Filled, faults: Mapping[str, str]) -> Input:
    """Return an input of the form of a text that is to be put into the inbox."""
    return Input(
        name=name,
        label=label_of(name),
        hint=say(_PASTED[name]),
        kind="area" if name == "text" else "line",
        value=filled.get(name, ""),
        error=faults.get(name, ""),
        required=name in {"text", "published"},
    )


def feed_titles(visit: Visit) -> dict[str, str]:
    """Return the titles of the feeds by their addresses, forgotten ones too."""
    inbox = inbox_on(visit.shelf)
    feeds = inbox.feeds(forgotten=True) if inbox else []
    return {state.feed: state.title for state, _ in feeds}


def _state_link(visit: Visit, state: str, current: str) -> LinkChoice:
    said = None if state == "open" else state
    address = visit.again(state=said, after=None, marked=None)
    return LinkChoice(say(_NAMES[state]), address, state == current)


def _row(
    visit: Visit, item: ItemListed, titles: Mapping[str, str], zone: ZoneInfo
) -> ItemRow:
    path = {"item": str(item.item)}
    age = _age(item.published or item.seen, visit.now(), zone)
    undated = say("without a day")
    return ItemRow(
        number=item.item,
        title=clean(item.title) or say("without a title"),
        address=visit.link("desk-item", path=path),
        source=source_words(item, titles),
        day=date_words(item.published, zone=zone) if item.published else undated,
        age=age if item.published else say("read %(when)s", when=age),
        state=say(_NAMES[item.state]),
        is_dropped=item.state == "dropped",
        action=f"{visit.link('desk-item', path=path)}/state",
    )


def source_words(item: ItemListed | InboxItem, titles: Mapping[str, str]) -> str:
    """Say whence an item came: from a feed by its title, from a program, or from a person."""
    if item.feed == PROPOSED:
        return say("proposed by a program")
    if item.feed == PASTED:
        return say("pasted")
    return clean(titles.get(item.feed, "")) or clean(item.feed)


def _age(written: str, now: int, zone: ZoneInfo) -> str:
    """Say how many days ago a moment was."""
    then = day_of(parse_when(written, zone=zone).start.earliest, zone)
    days = (then - day_of(now, zone)).days
    return days_left_words(days, days)


def _note(visit: Visit) -> LinkChoice | None:
    """Return what was just put aside, with the address that takes it back; None for nothing."""
    (marked,) = visit.words.get("marked", ("",))
    if not (marked.isascii() and marked.isdecimal()):
        return None
    item = visit.link("desk-item", path={"item": marked})
    said = say("Item %(item)s was put aside.", item=marked)
    return LinkChoice(said, f"{item}/state")
