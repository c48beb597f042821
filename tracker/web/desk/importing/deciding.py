"""The page of a batch: its errors are mended there, and what was looked at is appended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from msgspec.structs import replace

from tracker.domain.errors import UnknownNameError
from tracker.render.formats.to_data import csv_line
from tracker.render.sanitize import clean
from tracker.services.importing.batches import DAYS_KEPT, find_batch, mark_appended
from tracker.services.importing.rejects import RejectedTable, rejected_rows
from tracker.services.recording.flow import OvertakenError
from tracker.web.access.guard import LARGEST_BODY, too_large
from tracker.web.desk.importing.faulty_lines import edits_of, faults_listed
from tracker.web.desk.importing.looked_at import (
    batch_view,
    editable,
    planned_batch,
    refusal_of,
)
from tracker.web.desk.importing.reading_form import (
    filled_of,
    read_reading,
    reading_inputs,
)
from tracker.web.desk.importing.sending import keep
from tracker.web.desk.inputs import FORM
from tracker.web.desk.page import (
    APPEND,
    SEEN,
    STEP,
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
from tracker.web.pages.parts.language import say
from tracker.web.problems import RequestError
from tracker.web.visit import Told

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.services.importing import ImportPlan
    from tracker.services.importing.batches import Batch
    from tracker.storage.event_log import EventLog
    from tracker.web.desk.sent import Sent
    from tracker.web.replies import Reply
    from tracker.web.visit import Visit

_MOST_INPUTS: Final = 3_000


def tell_batch(visit: Visit) -> Told:
    """Tell what a batch would add and change, and what is wrong with it."""
    own_visit(visit)
    return told_page(_page(visit, _batch(visit), {}))


def tell_rejects(visit: Visit) -> Told:
    """Tell the rows of a batch that have errors, each with its line, code and message."""
    own_visit(visit)
    batch, log = _batch(visit), _log(visit)
    with planned_batch(batch, log) as plan:
        if not plan.checked.rejected:
            raise UnknownNameError("row with errors", visit.path["batch"])
        written = _written(plan)
    form = _form_of_rejects(batch)
    if visit.form != form:
        raise RequestError(
            404, f"these rows have no form .{visit.form}", f"there is: .{form}"
        )
    return Told(None, lambda _: written)


def _form_of_rejects(batch: Batch) -> str:
    form = batch.reading.form
    return form if form in {"csv", "tsv"} else "jsonl"


def _written(plan: ImportPlan) -> bytes:
    found = rejected_rows(plan)
    if isinstance(found, RejectedTable):
        lines = (csv_line(row, found.delimiter) for row in found.rows)
        return "".join(lines).encode("utf-8", "backslashreplace")
    return b"".join(found)


def take_decision(sent: Sent) -> Reply:
    """Keep a batch as it was mended, or append what was looked at."""
    sent.check_own()
    visit = visit_of(sent)
    batch, typed = _batch(visit), _typed(sent)
    if typed.get(STEP) == APPEND:
        return _appended(sent, visit, batch, typed)
    filled = {name: said.strip() for name, said in typed.items() if said.strip()}
    reading, faults = read_reading(filled, batch.reading.form, now=sent.now)
    if faults:
        return replied(_page(visit, batch, faults, filled), refused=True)
    text = editable(batch)
    edits = list(edits_of(typed, text)) if text else []
    if edits and text:
        reading = replace(reading, encoding=None)
        batch = replace(batch, body=text.edited(edits))
        if len(batch.body) > LARGEST_BODY:
            raise too_large("the mended file is too large")
    mended = replace(batch, reading=reading, sent_by=sent.holder.name, sent_at=sent.now)
    return led_to(keep(sent, visit, mended))


def _typed(sent: Sent) -> dict[str, str]:
    """Return what a form sent; what was emptied is among it.

    Raises:
        RequestError: It is no form, or has too many fields.
    """
    if sent.headers.media.partition(";")[0].strip().lower() != FORM:
        raise RequestError(415, "this address takes what its form sends")
    try:
        return dict(
            parse_qsl(
                sent.body.decode("utf-8"),
                keep_blank_values=True,
                max_num_fields=_MOST_INPUTS,
                errors="strict",
            )
        )
    except ValueError as problem:
        raise RequestError(422, "this is not what the form sends") from problem


def _appended(
    sent: Sent, visit: Visit, batch: Batch, typed: Mapping[str, str]
) -> Reply:
    """Append a batch, unless something has changed since it was looked at."""
    address = visit.link("desk-batch", path={"batch": batch.name})
    is_shown = typed.get(SEEN) == str(ledger_of(visit).place)
    with planned_batch(batch, _log(visit)) as plan:
        if refusal_of(plan, batch.dossier) or not plan.new:
            return led_to(address)
        shown = plan._replace(as_shown=True)
        try:
            done = sent.carry_out(shown) if is_shown else None
        except OvertakenError:
            # Perhaps by a second press of the same button, after which nothing is new.
            return _appended(sent, visit, batch, {})
    if done is None:
        return replied(_page(visit, batch, {}, late=True), refused=False)
    if done.added:
        with sent.opened() as log:
            by, now = sent.holder.name, sent.now
            mark_appended(log.database, batch, done, by=by, now=now)
    return led_to(address)


def _batch(visit: Visit) -> Batch:
    log = _log(visit)
    return find_batch(log.database, visit.dossier, visit.path["batch"], now=visit.now())


def _log(visit: Visit) -> EventLog:
    """Return the log that holds the dossier."""
    own = visit.shelf.own()
    assert own is not None  # noqa: S101  (it holds the dossier)
    return own


def _page(
    visit: Visit,
    batch: Batch,
    faults: Mapping[str, str],
    filled: Mapping[str, str] | None = None,
    *,
    late: bool = False,
) -> str:
    """Return the page of a batch."""
    ledger = ledger_of(visit)
    log = _log(visit)
    with planned_batch(batch, log) as plan:
        view = batch_view(batch, plan, log, ledger, now=visit.now())
    inputs = reading_inputs(dict(filled or filled_of(batch.reading)), faults)
    shown = [*faults_shown(faults, inputs), *faults_listed(view.lines)]
    heading = say("Import %(file)s", file=batch.file)
    title = say("Error: %(found)s", found=heading) if shown else heading
    path = {"batch": batch.name}
    rejects = ""
    if view.rejected:
        form = _form_of_rejects(batch)
        rejects = visit.link("desk-rejects", path=path, form=form)
    names: dict[str, Any] = {
        "view": view,
        "batch": batch,
        "faults": shown,
        "inputs": inputs,
        "folded": not faults and all(line.whole for line in view.lines),
        "rejects": rejects,
        "hidden": ((SEEN, str(ledger.place)),),
    }
    return desk_html(
        visit,
        ledger,
        "desk_batch",
        title,
        heading=heading,
        crumbs=crumbs_of(visit, say("Import"), clean(batch.file)),
        action=visit.link("desk-batch", path=path),
        notice=late,
        is_over=batch.places is not None and not view.new and not view.errors,
        sent_by=clean(batch.sent_by),
        done=_done(visit, batch),
        days=DAYS_KEPT,
        **names,
    )


def _done(visit: Visit, batch: Batch) -> dict[str, str] | None:
    """Return who appended a batch and where it stands in the log; None while nobody has."""
    if batch.places is None:
        return None
    first, last = batch.places
    return {
        "by": clean(batch.appended_by or ""),
        "first": f"{first:,}",
        "last": f"{last:,}",
        "log": visit.link("log", after=str(first - 1)),
        "undo": visit.link("desk-undo") if visit.end.place == last else "",
    }
