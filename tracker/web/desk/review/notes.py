"""Notes for the desk: on an event, for editors, written by form or by a program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.domain.errors import TrackerError
from tracker.projections.sentences import own_words
from tracker.render import document_bytes
from tracker.render.answers.lists import list_document
from tracker.render.sanitize import clean
from tracker.services.desk.notes import DeskNote, add_note, list_notes
from tracker.web.desk.bodies import DeskNoteGiven, form_of, read_body
from tracker.web.desk.inputs import Input, read_form
from tracker.web.desk.page import (
    DeskPage,
    FormView,
    crumbs_of,
    desk_html,
    error_words,
    faults_shown,
    led_to,
    ledger_of,
    own_visit,
    replied,
    visit_of,
)
from tracker.web.pages.parts.language import say
from tracker.web.pages.parts.notes import note_views
from tracker.web.replies import Reply
from tracker.web.visit import Told, told

if TYPE_CHECKING:
    from tracker.render import Format
    from tracker.render.document import Document
    from tracker.web.desk.sent import Sent
    from tracker.web.visit import Visit

_TEXT = "text"


def tell_notes(visit: Visit) -> Told:
    """Tell the notes on an event, with the form of another."""
    own_visit(visit)
    recorded = ledger_of(visit).find(visit.path["key"])
    own = visit.shelf.own()
    assert own is not None  # noqa: S101  (it holds the dossier)
    found = list_notes(own.database, recorded.event_id)
    if visit.form == "page":
        return Told(None, lambda _: "", page=_page(visit, found, "", ""))

    def document(fmt: Format) -> Document:
        return _document(found, fmt)

    return told(found, document)


def _document(found: list[DeskNote], fmt: Format) -> Document:
    return list_document("Notes for the desk", found, DeskNote, fmt=fmt)


def take_note(sent: Sent) -> Reply:
    """Keep a note, and tell all notes on the event."""
    form_of(sent.headers.media, sent.write.takes)
    given = read_body(DeskNoteGiven, sent.body)
    body = document_bytes(_document(_add(sent, given.text), "json"), fmt="json")
    media = 'application/json; profile="tracker.list/1"'
    return Reply(200, body, media, {"Cache-Control": "no-store"})


def _add(sent: Sent, text: str) -> list[DeskNote]:
    recorded = sent.ledger().find(sent.path["key"])
    with sent.opened() as log:
        return add_note(
            log.database, recorded.event_id, text, by=sent.sender, now=sent.now
        )


def take_note_form(sent: Sent) -> Reply:
    """Keep a note that was written by form, and lead to its event."""
    filled, visit = read_form(sent.headers.media, sent.body), visit_of(sent)
    recorded = sent.ledger().find(sent.path["key"])
    try:
        _add(sent, filled.get(_TEXT, ""))
    except TrackerError as problem:
        own = visit.shelf.own()
        assert own is not None  # noqa: S101  (it holds the dossier)
        found = list_notes(own.database, recorded.event_id)
        typed = filled.get(_TEXT, "")
        page = _page(visit, found, typed, error_words(problem))
        return replied(page, refused=True)
    return led_to(f"{visit.link('event', path={'key': recorded.name})}#desk-notes")


def _page(visit: Visit, found: list[DeskNote], typed: str, error: str) -> str:
    ledger = ledger_of(visit)
    recorded = ledger.find(visit.path["key"])
    heading = say("Notes for the desk on %(name)s", name=clean(recorded.name))
    text = Input(
        name=_TEXT,
        label=say("Note"),
        hint=say("Only editors read it. It is never exported, and cannot be changed."),
        kind="area",
        value=typed,
        error=error,
        required=True,
    )
    form = FormView(
        action=visit.link("desk-notes", path=visit.path),
        inputs=(text,),
        faults=faults_shown({_TEXT: error} if error else {}, (text,)),
        button=say("Keep this note"),
    )
    page = DeskPage(
        heading=heading,
        meaning=say("What an event itself says, its own note too, is public."),
        crumbs=crumbs_of(visit, heading),
        form=form,
        about=(clean(own_words(ledger.as_corrected(recorded))),),
    )
    return desk_html(
        visit,
        ledger,
        "desk_notes",
        say("Error: %(found)s", found=heading) if error else heading,
        heading=heading,
        page=page,
        notes=note_views(found, ledger.mended.catalogue.zone),
    )
