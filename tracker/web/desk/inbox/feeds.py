"""The feeds in the browser: listed with their last error, added, read now, and given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from tracker.domain.errors import UnknownNameError
from tracker.domain.names import nearest
from tracker.render.answers.lists import news_words
from tracker.render.sanitize import clean
from tracker.render.words_for_dates_and_numbers import date_words
from tracker.services.feeds import forget_feeds, moment_text, read_feed
from tracker.services.feeds.fetching import FeedError, Limits, address_of
from tracker.storage.inbox import PASTED, PROPOSED
from tracker.storage.inbox.tables import Inbox
from tracker.web.desk.inbox.data import inbox_on
from tracker.web.desk.inputs import Input, read_form
from tracker.web.desk.page import (
    crumbs_of,
    desk_html,
    faults_shown,
    led_to,
    ledger_of,
    own_visit,
    replied,
    told_page,
    visit_of,
)
from tracker.web.pages.parts.language import say, say_number
from tracker.web.pages.parts.sources import web_address

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from tracker.services.feeds import FeedRead
    from tracker.storage.inbox import FeedState
    from tracker.web.desk.sent import Sent
    from tracker.web.replies import Reply
    from tracker.web.visit import Told, Visit

FEED: Final = "feed"
_LABEL: Final = "The address of a feed"
_SECONDS: Final = 10.0


class FeedView(Struct, frozen=True, kw_only=True):
    """A feed in the list.

    Attributes:
        feed: Its address.
        name: Its title, else its address.
        link: Its address where a browser may follow it.
        items: How many items of it are in the inbox, in words.
        tried: When it was asked for last, in words; empty where that is not known.
        error: Why it could not be read then; empty where it was.
        is_read: Whether it is read; one that was given up is not.
    """

    feed: str
    name: str
    link: str
    items: str
    tried: str
    error: str
    is_read: bool


def tell_feeds(visit: Visit) -> Told:
    """Tell the feeds, with what can be done with each."""
    own_visit(visit)
    return told_page(_html(visit))


def take_feed(sent: Sent) -> Reply:
    """Add a feed: it is read at once, and kept where it is one."""
    sent.check_own()
    visit = visit_of(sent, "desk-feeds")
    typed = read_form(sent.headers.media, sent.body).get(FEED, "")
    if not typed:
        fault = say("%(field)s is missing", field=say(_LABEL))
        return replied(_html(visit, fault=fault), refused=True)
    read = read_now(sent, typed)
    if read.error:
        html = _html(visit, typed=typed, fault=_error_words(read))
        return replied(html, refused=True)
    return replied(_html(visit, note=news_words(read)), refused=False)


def take_reading(sent: Sent) -> Reply:
    """Read a feed that is in the list now; what goes wrong with it stands there afterwards."""
    sent.check_own()
    visit = visit_of(sent, "desk-feeds")
    feed = _listed(sent, read_form(sent.headers.media, sent.body).get(FEED, ""))
    read = read_now(sent, feed)
    note = _error_words(read) if read.error else news_words(read)
    return replied(_html(visit, note=note), refused=False)


def take_stopping(sent: Sent) -> Reply:
    """Give a feed up; its items stay."""
    sent.check_own()
    feed = _listed(sent, read_form(sent.headers.media, sent.body).get(FEED, ""))
    with sent.opened() as log:
        forget_feeds(Inbox(log.database), [feed], items=False)
    return led_to(visit_of(sent, "desk-feeds").link("desk-feeds"))


def read_now(sent: Sent, feed: str) -> FeedRead:
    """Read a feed into the inbox, from the public internet unless it was allowed by name."""
    library = sent.library
    limits = Limits(seconds=_SECONDS, public_only=not _is_allowed(sent, feed))
    with sent.opened() as log:
        inbox = Inbox(log.database)
        return read_feed(
            feed,
            inbox=inbox,
            making=lambda: inbox,
            clock=library.wiring.now,
            limits=limits,
        )


def _is_allowed(sent: Sent, feed: str) -> bool:
    """Say whether whoever started the server allowed a feed, wherever it is."""
    try:
        return address_of(feed) in sent.library.feeds
    except FeedError:
        return False


def _error_words(read: FeedRead) -> str:
    return clean(f"{read.feed}: {read.error}; {read.hint}".rstrip("; "))


def _listed(sent: Sent, feed: str) -> str:
    """Return a feed of the list by its address.

    Raises:
        UnknownNameError: It is not there.
    """
    inbox = inbox_on(sent.library.shelf)
    known = [state.feed for state, _ in inbox.feeds()] if inbox else []
    if feed in known:
        return feed
    raise UnknownNameError("feed", feed, nearest=nearest(feed, known))


def _html(visit: Visit, *, typed: str = "", fault: str = "", note: str = "") -> str:
    ledger = ledger_of(visit)
    views = _views(visit, ledger.mended.catalogue.zone)
    read = [each for each in views if each.is_read]
    heading = say_number("%(num)s feed", "%(num)s feeds", len(read))
    title, faults = heading, dict[str, str]()
    if fault:
        title, faults = say("Error: %(found)s", found=fault), {FEED: fault}
    field = _field(typed, fault)
    return desk_html(
        visit,
        ledger,
        "inbox_feeds",
        title,
        heading=heading,
        crumbs=crumbs_of(visit, say("Feeds")),
        feeds=read,
        given_up=[each for each in views if not each.is_read],
        field=field,
        faults=faults_shown(faults, [field]),
        note=note,
        is_admin=visit.may("admin"),
        here=visit.link("desk-feeds"),
    )


def _field(typed: str, fault: str) -> Input:
    hint = "RSS or Atom, such as https://example.org/feed.xml. It is read at once."
    return Input(
        name=FEED,
        label=say(_LABEL),
        hint=say(hint),
        kind="line",
        value=typed,
        error=fault,
    )


def _views(visit: Visit, zone: ZoneInfo) -> list[FeedView]:
    """Return the feeds by address, those that were given up too."""
    inbox = inbox_on(visit.shelf)
    found = inbox.feeds(forgotten=True) if inbox else []
    own = {PASTED, PROPOSED}
    return [_view(each, count, zone) for each, count in found if each.feed not in own]


def _view(state: FeedState, count: int, zone: ZoneInfo) -> FeedView:
    tried = moment_text(state.tried_at or state.read_at or None)
    return FeedView(
        feed=state.feed,
        name=clean(state.title) or clean(state.feed),
        link=web_address(state.feed),
        items=say_number("%(num)s item", "%(num)s items", count),
        tried=date_words(tried, zone=zone) if tried else "",
        error=clean(state.error or ""),
        is_read=state.read_at > 0,
    )
