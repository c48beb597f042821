"""Decisions on reviews as they are sent, by form and by programs, and the setting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import quote

import msgspec

from tracker.domain.errors import TrackerError
from tracker.render.formats.to_data import json_text
from tracker.services.desk.reviews import (
    OpenedReview,
    accept_review,
    refuse_moved,
    refuse_review,
)
from tracker.services.desk.settings import ReviewSetting, set_review
from tracker.services.recording.flow import OvertakenError
from tracker.services.recording.mending import checked_why
from tracker.web.desk.bodies import (
    AcceptanceGiven,
    RefusalGiven,
    ReviewSettingGiven,
    form_of,
    read_body,
)
from tracker.web.desk.inputs import read_form
from tracker.web.desk.page import SEEN, STEP, error_words, led_to, replied, visit_of
from tracker.web.desk.review.pages import (
    ReviewFormView,
    number_in,
    review_page,
)
from tracker.web.desk.review.waits import review_address, review_reply
from tracker.web.problems import RequestError
from tracker.web.replies import Reply

if TYPE_CHECKING:
    from tracker.web.desk.sent import Sent

B = TypeVar("B", bound=msgspec.Struct)
_FINE: Final = 200
_ACCEPT: Final = "accept"


def take_acceptance(sent: Sent) -> Reply:
    """Append what another editor proposed; the same twice adds nothing."""
    _given(sent, AcceptanceGiven)
    number = number_in(sent.path)
    wanted = sent.headers.match.strip().strip('"')

    def agree(opened: OpenedReview) -> None:
        assert opened.plan is not None  # noqa: S101  (it was planned)
        place = opened.plan.ledger.place
        if not wanted:
            refuse_moved(opened)
        elif wanted != str(place):
            raise RequestError(
                412,
                f"the log has moved on to place {place} since review {number} was read",
                "read the review again, then send its ETag as If-Match",
            )

    sent.check_own()
    with sent.opened() as log:
        accept_review(
            log, sent.dossier, number, by=sent.sender, now=sent.now, agree=agree
        )
    return _told(sent, number)


def _told(sent: Sent, number: int) -> Reply:
    with sent.opened() as log:
        return review_reply(log, sent.dossier, number, now=sent.now, status=_FINE)


def take_refusal(sent: Sent) -> Reply:
    """Refuse what was proposed, with a reason."""
    given = _given(sent, RefusalGiven)
    number = number_in(sent.path)
    _refuse(sent, number, given.why)
    return _told(sent, number)


def _refuse(sent: Sent, number: int, why: str) -> None:
    why = checked_why(why)
    sent.check_own()
    with sent.opened() as log:
        refuse_review(
            log.database, sent.dossier, number, by=sent.sender, why=why, now=sent.now
        )


def take_setting(sent: Sent) -> Reply:
    """Let appends of a dossier wait for another editor, or no longer."""
    given = _given(sent, ReviewSettingGiven)
    found = _set(sent, on=given.on)
    media = f'application/json; profile="{found.format}"'
    return Reply(_FINE, json_text(found).encode(), media, {"Cache-Control": "no-store"})


def _set(sent: Sent, *, on: bool) -> ReviewSetting:
    sent.check_own()
    with sent.opened() as log:
        return set_review(
            log.database, sent.dossier, on=on, by=sent.sender, now=sent.now
        )


def take_setting_form(sent: Sent) -> Reply:
    """Let appends of a dossier wait by form."""
    filled = read_form(sent.headers.media, sent.body)
    if filled.get(STEP) not in {"on", "off"}:
        raise RequestError(422, "the form says neither on nor off")
    _set(sent, on=filled[STEP] == "on")
    return led_to(f"/d/{quote(sent.dossier)}/reviews")


def take_review_form(sent: Sent) -> Reply:
    """Accept what was shown, or refuse it; what has changed meanwhile is shown first."""
    filled = read_form(sent.headers.media, sent.body)
    number = number_in(sent.path)
    why = filled.get("why", "")
    try:
        if filled.get(STEP) == _ACCEPT:
            _accept_shown(sent, number, filled.get(SEEN, ""))
        else:
            _refuse(sent, number, why)
    except OvertakenError:
        return replied(_page(sent, ReviewFormView(why=why, late=True)), refused=False)
    except TrackerError as problem:
        shown = ReviewFormView(
            why=why, error=error_words(problem), accepting=filled.get(STEP) == _ACCEPT
        )
        return replied(_page(sent, shown), refused=True)
    return led_to(review_address(sent.dossier, number))


def _accept_shown(sent: Sent, number: int, seen: str) -> None:
    """Accept a review as it was shown.

    Raises:
        OvertakenError: Others have appended since.
    """

    def agree(opened: OpenedReview) -> None:
        assert opened.plan is not None  # noqa: S101  (it was planned)
        if seen != str(opened.plan.ledger.place):
            raise OvertakenError

    sent.check_own()
    with sent.opened() as log:
        accept_review(
            log, sent.dossier, number, by=sent.sender, now=sent.now, agree=agree
        )


def _page(sent: Sent, shown: ReviewFormView) -> str:
    return review_page(visit_of(sent, "review"), shown)


def _given(sent: Sent, kind: type[B]) -> B:
    form_of(sent.headers.media, sent.write.takes)
    return read_body(kind, sent.body)
