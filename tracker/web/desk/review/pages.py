"""The pages of reviews: what waits, each with what it would change, and one by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

from tracker.domain.dates import format_instant
from tracker.domain.errors import UnknownNameError
from tracker.projections.sentences import own_words
from tracker.render.answers.lists import list_document
from tracker.render.formats.to_data import json_text
from tracker.render.sanitize import clean
from tracker.render.words_for_dates_and_numbers import day_words
from tracker.services.amendments import Ledger, read_ledger
from tracker.services.desk.reviews import MovedOn, is_same_person, open_review
from tracker.services.desk.settings import review_setting
from tracker.services.desk.shown import (
    ReviewListed,
    event_words,
    events_in_review,
    list_reviews,
    preview_of_review,
    show_review,
)
from tracker.storage.desk.reviews import ReviewKept, Reviews
from tracker.web.asked import number_of
from tracker.web.desk.checked import ChangeView, CheckView, SaidBefore, check_view
from tracker.web.desk.page import crumbs_of, desk_html, error_words, own_visit
from tracker.web.pages.parts.frame import LinkChoice
from tracker.web.pages.parts.language import say, say_number
from tracker.web.visit import Told, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracker.render import Format
    from tracker.render.document import Document
    from tracker.services.desk.reviews import OpenedReview
    from tracker.storage.event_log import EventLog
    from tracker.web.visit import Visit

_TOGETHER: Final = 10
"""So many reviews are shown on a page with what each would change."""
_MOST_SAID: Final = 50
_LONGEST: Final = 10


class ReviewFormView(Struct, frozen=True, kw_only=True):
    """The words typed into the forms of a review, and the outcome.

    Attributes:
        why: The reason of a refusal, as it was typed.
        error: What is wrong; empty where nothing is.
        accepting: Whether that is about accepting, and not about the reason.
        late: Whether others have appended since it was shown.
    """

    why: str = ""
    error: str = ""
    accepting: bool = False
    late: bool = False


class ReviewView(Struct, frozen=True, kw_only=True):
    """A review on a page.

    Attributes:
        number: Its number.
        address: The address of its page.
        state: `waiting`, `accepted` or `refused`.
        about: Who proposed it and when, and what became of it.
        why: The reason of a refusal; empty otherwise.
        own: Whether who looks at it proposed it.
        check: What it would change now; None where it changes nothing any more, or cannot.
        says: The words of its events, where it has no check.
        more: How many further events it has.
        problem: Why it cannot be accepted now; empty where it can.
        moved: What others have changed meanwhile, beside what the proposal says.
        events: Links to the events that were appended.
        seen: The log place at which it is looked at.
    """

    number: int
    address: str
    state: str
    about: str
    why: str
    own: bool
    check: CheckView | None
    says: tuple[str, ...]
    more: int
    problem: str
    moved: tuple[ChangeView, ...]
    events: tuple[LinkChoice, ...]
    seen: int


def number_in(path: Mapping[str, str]) -> int:
    """Return the number of the review that an address names.

    Raises:
        UnknownNameError: It is none.
    """
    text = path["review"]
    if not (text.isascii() and text.isdecimal() and len(text) < _LONGEST):
        raise UnknownNameError("review", text)
    return int(text)


def reviews_link(visit: Visit) -> LinkChoice:
    """Return the link to what waits for another editor, with how much that is."""
    setting = review_setting(_log(visit).database, visit.dossier)
    said = say("Reviews")
    if setting.waiting:
        said = say_number(
            "Reviews: %(num)s waits", "Reviews: %(num)s wait", setting.waiting
        )
    return LinkChoice(said, visit.link("reviews"))


def tell_reviews(visit: Visit) -> Told:
    """Tell what waits for another editor, and what was decided last."""
    log = _log(visit)
    listed = list_reviews(log, visit.dossier)

    def document(fmt: Format) -> Document:
        return list_document("Reviews", listed, ReviewListed, fmt=fmt)

    answer = told(listed, document)
    if visit.form != "page":
        return answer
    return msgspec.structs.replace(answer, page=_reviews_page(visit, log))


def tell_review(visit: Visit) -> Told:
    """Tell one review, with what it would change now; its tag is the log place it was read at."""
    log, number = _log(visit), number_in(visit.path)
    if visit.form == "page":
        return Told(None, lambda _: "", page=review_page(visit, ReviewFormView()))
    shown = show_review(log, visit.dossier, number, now=visit.now())
    return Told(shown, lambda _: json_text(shown), version=shown.place)


def tell_setting(visit: Visit) -> Told:
    """Tell whether appends wait for another editor, and who has set that."""
    found = review_setting(_log(visit).database, visit.dossier)
    return Told(found, lambda _: json_text(found))


def _log(visit: Visit) -> EventLog:
    """Return the log that grows, of which the dossier is."""
    own_visit(visit)
    own = visit.shelf.own()
    assert own is not None  # noqa: S101  (it holds the dossier)
    return own


def _reviews_page(visit: Visit, log: EventLog) -> str:
    ledger = read_ledger(log, visit.dossier)
    reviews = Reviews(log.database)
    kept = reviews.of(visit.dossier)
    (after,) = visit.words.get("after", ("0",))
    first = number_of("after", after)
    waiting = [each for each in kept if each.state == "waiting" and each.review > first]
    decided = [each for each in kept if each.state != "waiting"][:-_MOST_SAID:-1]
    shown = waiting[:_TOGETHER]
    rest = len(waiting) - len(shown)
    setting = review_setting(log.database, visit.dossier)
    heading = say("Nothing waits for another editor")
    if setting.waiting:
        heading = say_number(
            "%(num)s append waits for another editor",
            "%(num)s appends wait for another editor",
            setting.waiting,
        )
    return desk_html(
        visit,
        ledger,
        "reviews",
        heading,
        heading=heading,
        crumbs=crumbs_of(visit, say("Reviews")),
        on=setting.on,
        last=_last_change(setting.changes, ledger),
        may_set=visit.may("admin"),
        action=visit.link("reviews"),
        waiting=[_view(visit, each, reviews, ledger) for each in shown],
        rest=visit.link("reviews", after=str(shown[-1].review)) if rest else "",
        rest_count=rest,
        decided=[_view(visit, each, reviews, ledger) for each in decided],
    )


def _last_change(changes: list[Any], ledger: Ledger) -> str:
    if not changes:
        return ""
    zone = ledger.mended.catalogue.zone
    return say(
        "Set to %(value)s by %(who)s on %(day)s.",
        value=changes[-1].value,
        who=clean(changes[-1].set_by),
        day=day_words(changes[-1].set_at, zone=zone),
    )


def review_page(visit: Visit, form: ReviewFormView) -> str:
    """Return the page of one review.

    Args:
        visit: The visit.
        form: What was typed into its forms.
    """
    log, number = _log(visit), number_in(visit.path)
    reviews = Reviews(log.database)
    kept = reviews.one(visit.dossier, number)
    ledger = read_ledger(log, visit.dossier)
    heading = {
        "waiting": say("Review %(n)s waits for another editor", n=number),
        "accepted": say("Review %(n)s was accepted", n=number),
        "refused": say("Review %(n)s was refused", n=number),
    }[kept.state]
    above = LinkChoice(say("Reviews"), visit.link("reviews"))
    desk, own = crumbs_of(visit, say("Review %(n)s", n=number))
    return desk_html(
        visit,
        ledger,
        "review",
        say("Error: %(found)s", found=heading) if form.error else heading,
        heading=heading,
        crumbs=(desk, above, own),
        action=f"{visit.link('review', path=visit.path)}/decisions",
        review=_view(visit, kept, reviews, ledger),
        form=form,
    )


def _view(
    visit: Visit, kept: ReviewKept, reviews: Reviews, ledger: Ledger
) -> ReviewView:
    check, problem, moved = None, "", tuple[ChangeView, ...]()
    if kept.state == "waiting":
        opened = open_review(kept, ledger)
        check, moved = _check(opened, visit.now()), tuple(_moved(opened.moved))
        problem = error_words(opened.problem) if opened.problem else ""
    says: tuple[str, ...] = ()
    more = 0
    if check is None:
        events = events_in_review(kept, reviews, ledger)
        says = tuple(clean(event_words(each)) for each in events[:_MOST_SAID])
        more = max(0, len(events) - _MOST_SAID)
    return ReviewView(
        number=kept.review,
        address=visit.link("review", path={"review": str(kept.review)}),
        state=kept.state,
        about=" ".join(_about(kept, ledger)),
        why=clean(kept.why),
        own=is_same_person(kept.proposed_by, visit.asker),
        check=check,
        says=says,
        more=more,
        problem=problem,
        moved=moved,
        events=tuple(_links(visit, kept, reviews, ledger)),
        seen=ledger.place,
    )


def _check(opened: OpenedReview, now: int) -> CheckView | None:
    """Return what a review would change now; None where that cannot be said."""
    preview = preview_of_review(opened, now=now)
    if opened.plan is None or preview is None:
        return None
    return check_view(opened.plan, preview)


def _about(kept: ReviewKept, ledger: Ledger) -> Iterator[str]:
    """Yield who proposed a review and when, and what became of it."""
    zone = ledger.mended.catalogue.zone
    yield say(
        "Proposed by %(who)s on %(day)s.",
        who=clean(kept.proposed_by),
        day=day_words(format_instant(kept.proposed_at), zone=zone),
    )
    if kept.decided_at is None:
        return
    words = {
        "accepted": "Accepted by %(who)s on %(day)s.",
        "refused": "Refused by %(who)s on %(day)s.",
    }
    yield say(
        words[kept.state],
        who=clean(kept.decided_by or ""),
        day=day_words(format_instant(kept.decided_at), zone=zone),
    )


def _links(
    visit: Visit, kept: ReviewKept, reviews: Reviews, ledger: Ledger
) -> Iterator[LinkChoice]:
    """Yield a link to each event that was appended when a review was accepted."""
    if kept.state != "accepted":
        return
    ids = set(reviews.events(kept.review))
    for recorded in ledger.events:
        if recorded.event_id in ids:
            address = visit.link("event", path={"key": recorded.name})
            said = own_words(recorded.event)
            yield LinkChoice(clean(recorded.name), address, count=clean(said))


def _moved(moved: list[MovedOn]) -> Iterator[ChangeView]:
    """Yield what others have changed since an act was proposed, beside what that says."""
    for each in moved:
        if not each.theirs:
            said = say("mended, and its fields read as before")
            yield _beside(clean(each.name), said, say("as it was proposed"))
        for change in each.theirs:
            name = f"{each.name}: {change.field.replace('_', ' ')}"
            yours = say("not touched by this")
            if change.field in each.yours:
                yours = _value(each.yours[change.field])
            yield _beside(clean(name), _value(change.after), yours)


def _beside(heading: str, theirs: str, yours: str) -> ChangeView:
    return ChangeView(
        heading=heading,
        before=(SaidBefore(theirs, ""),),
        after=(SaidBefore(yours, ""),),
    )


def _value(value: object) -> str:
    if value is None:
        return say("nothing")
    return clean(value if isinstance(value, str) else json_text(value).strip())
