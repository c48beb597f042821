"""Stories from one date to another, and what lies ahead."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from tracker.services.answers.announcements import (
    AskedFate,
    AskedUpcoming,
    ask_fate,
    ask_upcoming,
)
from tracker.services.answers.brief_and_chart import AskedBrief, ask_brief
from tracker.services.answers.stories import (
    AskedHistory,
    AskedReplay,
    AskedTimeline,
    ask_history,
    ask_replay,
    ask_timeline,
)
from tracker.web.asked import DOTS, two_dates
from tracker.web.forms import PAGE
from tracker.web.visit import Told, told

if TYPE_CHECKING:
    from tracker.render import Format
    from tracker.render.document import Document
    from tracker.web.visit import Visit


def tell_cell(visit: Visit) -> Told:
    """Tell the whole life of a party's position on an issue."""
    from tracker.render.answers.history import history_document

    party, issue = visit.path["party"], visit.path["issue"]
    asked = visit.asked(AskedHistory, party=party, issue=issue)
    history = visit.ask(ask_history, asked)
    document = history_document(history, today_known=visit.today_known)
    return told(history, lambda _: document)


def tell_timeline(visit: Visit) -> Told:
    """Tell the dated story."""
    from tracker.render.answers.timeline import timeline_document

    timeline = visit.ask(ask_timeline, visit.asked(AskedTimeline))
    document = timeline_document(timeline, today_known=visit.today_known)
    return told(timeline, lambda _: document)


def tell_upcoming(visit: Visit) -> Told:
    """Tell what is overdue and what lies ahead."""
    from tracker.render.answers.announcements import upcoming_document

    upcoming = visit.ask(ask_upcoming, visit.asked(AskedUpcoming))
    document = upcoming_document(upcoming, today_known=visit.today_known)
    return told(upcoming, lambda _: document)


def tell_fate(visit: Visit) -> Told:
    """Tell what became of what was announced for later."""
    from tracker.render.answers.announcements import fate_document

    fate = visit.ask(ask_fate, visit.asked(AskedFate))
    document = fate_document(fate, today_known=visit.today_known)
    return told(fate, lambda _: document)


def tell_replay(visit: Visit) -> Told:
    """Tell the days on which something changed."""
    from tracker.render.answers.replay import asked_line, replay_document, step_line
    from tracker.render.formats.to_data import json_line

    since, to = two_dates(visit.path["span"])
    found = visit.ask(ask_replay, visit.asked(AskedReplay, since=since, to=to))
    steps = [seen.step for seen in found.steps]
    document = replay_document(
        found.asked, found.catalogue, steps, today_known=visit.today_known
    )
    by_document = told(document.value, lambda _: document)

    def write(fmt: Format) -> str | bytes:
        if fmt != "jsonl":
            return by_document.write(fmt)
        lines = [asked_line(found.asked, found.catalogue), *map(step_line, steps)]
        return "".join(map(json_line, lines))

    return Told(document.value, write, lambda _: document)


def tell_brief(visit: Visit) -> Told:
    """Tell a retrospective of some days, or of one date."""
    from tracker.render.answers import brief
    from tracker.render.answers.brief.pictures import Pictures

    since, to = _told_days(visit.path["span"])
    asked = visit.asked(AskedBrief, since=since, to=to)
    ask = functools.partial(
        ask_brief,
        again=brief.asked_again,
        compared=visit.form == "json",
        pictures=visit.form in {PAGE, *brief.DRAWN},
    )
    found = visit.ask(ask, asked)
    pictures = Pictures(
        found.drawn,
        found.begins,
        today_known=visit.today_known,
        on_paper=visit.form in brief.ON_PAPER,
    )

    def document(fmt: Format) -> Document:
        return brief.brief_document(found.brief, pictures, as_data=fmt == "json")

    return told(found.brief, document)


def _told_days(text: str) -> tuple[str | None, str]:
    return two_dates(text) if DOTS in text else (None, text)


def tell_days(visit: Visit) -> Told:
    """Tell on which days the answer changed."""
    from tracker.render.formats.to_data import json_text

    days = visit.days()
    return Told(days, lambda _: json_text(days))
