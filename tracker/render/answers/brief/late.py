"""Learned late: what happened, when it could be known, and what it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from tracker.domain.events import Event
from tracker.projections.sentences import long_sentence
from tracker.render.answers.brief.lists import (
    denied_by,
    list_cell,
    listing,
    sureness_of,
)
from tracker.render.answers.brief.proposals import ANSWERS
from tracker.render.answers.brief.voice import inked, quoted, soft_ink, sources_or_none
from tracker.render.answers.timeline import saying_of
from tracker.render.report import Chapter, Ink, Lead
from tracker.render.words_for_dates_and_numbers import counted, delay_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.projections.questions.brief import Brief
    from tracker.projections.questions.brief.late import LateFact, LateRow
    from tracker.render.answers.brief.lists import Row
    from tracker.render.answers.brief.voice import BriefVoice
    from tracker.render.report import Inked, ReportBlock


def late_blocks(brief: Brief, voice: BriefVoice) -> Iterator[ReportBlock]:
    """Tell what was learned late."""
    late = brief.late
    if late is None:
        return
    yield Chapter("late", "Learned late")
    days = late.a_day_late
    words = "Two days or more after it happened."
    if days:
        were = "was" if days == 1 else "were"
        are = "is" if days == 1 else "are"
        words += (
            f" {counted(days, 'fact')} {were} known a day late and {are} not listed."
        )
    if late.rows:
        yield Lead(inked(words))
    nothing = f"Nothing. {words}" if days else "Nothing was learned late."
    header = ("Happened", "Could be known", "What")
    rows = [_row(row, brief, voice) for row in late.rows]
    yield from listing(header, rows, nothing)


def _row(row: LateRow, brief: Brief, voice: BriefVoice) -> Row:
    late = delay_words(row.delay_days) if row.delay_days > 0 else ""
    if row.after_end:
        late = f"{late}, after the end of this period" if late else "after the end"
    return (
        list_cell(inked(voice.day(row.when))),
        list_cell(inked(voice.day(row.reported)), small=[soft_ink(late)]),
        list_cell((*_what(row, brief, voice), *sources_or_none(row.citations))),
    )


def _what(row: LateRow, brief: Brief, voice: BriefVoice) -> Inked:
    fact = row.fact
    inside = []
    if row.positions:
        inside.append(
            counted(row.positions, "position or answer", "positions and answers")
        )
    if row.others:
        inside.append(counted(row.others, "other fact"))
    more = f", and {' and '.join(inside)} in it" if inside else ""
    perhaps = ""
    if row.possible:
        perhaps = (
            f"; it may or may not have done so by {voice.day(brief.to)}, "
            "so it does not count here"
        )
    said = _named(fact, voice) if inside else _said(fact, brief, voice)
    return (
        *said,
        *inked(more + perhaps),
        *sureness_of(fact.confidence),
        *denied_by(fact.disputed_by, voice),
    )


def _named(fact: LateFact, voice: BriefVoice) -> Inked:
    """Name the proposal, the meeting or the agreement that a row is named after."""
    kind = {"ceasefire-declared": "ceasefire"}.get(
        fact.type, fact.type.partition("-")[0]
    )
    title = fact.fields.get("title")
    slug = str(fact.fields.get(kind, ""))
    return (Ink(str(title) if title else voice.thing(kind, slug), "title"),)


def _said(fact: LateFact, brief: Brief, voice: BriefVoice) -> Inked:
    """Say one fact."""
    fields = fact.fields
    if fact.type == "position-stated":
        who = f"{voice.name(fields['party'])} on {voice.title(fields['issue'])}: "
        return (Ink(who), quoted(fields["stance"]))
    if fact.type == "proposal-answered":
        did = ANSWERS.get(fields["answer"], "answered it")
        title = Ink(voice.thing("proposal", fields["proposal"]), "title")
        return (title, Ink(f": {voice.name(fields['by'])} {did}"))
    about: dict[str, Any] = {
        "type": fact.type,
        "dossier": brief.dossier,
        "when": "2000",
    }
    event: Any = msgspec.convert({**about, **fields}, Event)
    titles = voice.titles(event.stream, fields.get("title"))
    return inked(long_sentence(event, saying_of(voice, titles)))
