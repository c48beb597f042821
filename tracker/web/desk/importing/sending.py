"""The form that sends a file: it becomes a batch, whose page shows what it would add."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tracker.domain.codec import load_object
from tracker.domain.errors import MalformedJSONError
from tracker.render.sanitize import clean
from tracker.services.importing.batches import (
    DAYS_KEPT,
    Batch,
    keep_batch,
    list_batches,
)
from tracker.services.importing.formats import Format, format_of
from tracker.web.desk.importing.multipart import read_form_with_file
from tracker.web.desk.importing.reading_form import read_reading, reading_inputs
from tracker.web.desk.inputs import Input
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
from tracker.web.pages.parts.frame import LinkChoice
from tracker.web.pages.parts.language import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.web.desk.importing.multipart import FormWithFile
    from tracker.web.desk.inputs import Filled
    from tracker.web.desk.sent import Sent
    from tracker.web.replies import Reply
    from tracker.web.visit import Told, Visit

_FILE: Final = "file"
_ROWS: Final = "rows"
_LONGEST_NAME: Final = 120
_FOLDERS: Final = re.compile(r".*[/\\]", re.DOTALL)


def tell_sending(visit: Visit) -> Told:
    """Tell the empty form that sends a file."""
    own_visit(visit)
    return told_page(_page(visit, {}, {}))


def take_file(sent: Sent) -> Reply:
    """Keep a file that was sent, and lead to its page."""
    sent.check_own()
    visit = visit_of(sent)
    form = read_form_with_file(sent.headers.media, sent.body, long=_ROWS)
    rows = form.fields.get(_ROWS, "")
    faults: dict[str, str] = {}
    if bool(form.content) == bool(rows):
        faults[_FILE] = say("choose a file, or paste rows; one of them")
    name, body = _named(form, rows)
    usual = _form_of_rows(rows) if rows else format_of(name)
    reading, wrong = read_reading(form.fields, usual, now=sent.now)
    if faults := faults | wrong:
        return replied(_page(visit, form.fields, faults), refused=True)
    batch = Batch(
        dossier=sent.dossier,
        file=name,
        reading=reading,
        body=body,
        sent_by=sent.holder.name,
        sent_at=sent.now,
    )
    return led_to(keep(sent, visit, batch))


def keep(sent: Sent, visit: Visit, batch: Batch) -> str:
    """Keep a batch; return its address."""
    with sent.opened() as log:
        keep_batch(log.database, batch)
    return visit.link("desk-batch", path={"batch": batch.name})


def _named(form: FormWithFile, rows: str) -> tuple[str, bytes]:
    """Return what was sent, and what it is called: a browser may send a whole path."""
    if rows:
        return say("pasted rows"), rows.encode()
    name = clean(_FOLDERS.sub("", form.name))[-_LONGEST_NAME:]
    return name or say("a file"), form.content


def _form_of_rows(rows: str) -> Format:
    """Return the format of pasted rows, by how they begin; a spreadsheet gives a table."""
    first = rows.lstrip().partition("\n")[0].strip()
    if first.startswith("["):
        return "json"
    if not first.startswith("{"):
        return "csv"
    try:
        load_object(first.encode())
    except MalformedJSONError:
        return "json"
    return "jsonl"


def _waiting(visit: Visit) -> Iterator[LinkChoice]:
    """Yield links to the files that were sent, each with who sent it, and what became of it."""
    own = visit.shelf.own()
    assert own is not None  # noqa: S101  (it holds the dossier)
    for each in list_batches(own.database, visit.dossier, now=visit.now()):
        address = visit.link("desk-batch", path={"batch": each.name})
        state = say("appended") if each.is_appended else say("waits")
        when = f"{each.sent[:10]} {each.sent[11:16]}Z"
        below = ", ".join(filter(None, (clean(each.sent_by), when, state)))
        yield LinkChoice(clean(each.file), address, count=below)


def _page(visit: Visit, filled: Filled, faults: dict[str, str]) -> str:
    chosen = Input(
        name=_FILE,
        label=say("File"),
        hint=say("CSV, JSON Lines, JSON, YAML or a briefing; at most 10 MB."),
        kind="file",
        error=faults.get(_FILE, ""),
    )
    rows = Input(
        name=_ROWS,
        label=say("Or paste rows"),
        hint=say("The first line names the columns, as in a spreadsheet; or JSON."),
        kind="area",
        value=filled.get(_ROWS, ""),
    )
    inputs = reading_inputs(filled, faults)
    heading = say("Import a file")
    title = say("Error: %(found)s", found=heading) if faults else heading
    return desk_html(
        visit,
        ledger_of(visit),
        "desk_import",
        title,
        heading=heading,
        crumbs=crumbs_of(visit, heading),
        action=visit.link("desk-import"),
        chosen=chosen,
        rows=rows,
        inputs=inputs,
        waiting=list(_waiting(visit)),
        days=DAYS_KEPT,
        faults=faults_shown(faults, [chosen, *inputs]),
        folded=not any(name.startswith("_") for name in (*filled, *faults)),
    )
