"""The writing interface for programs: events and acts in, their places in the log out."""

from __future__ import annotations

import io
import re
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import quote

import msgspec

from tracker.domain.errors import ConflictingEventError
from tracker.domain.events import DossierOpened
from tracker.render.formats.to_data import json_text
from tracker.services.importing import plan_files
from tracker.services.importing.formats.file_rows import ImportOptions, ReadOptions
from tracker.services.importing.row_to_event import File
from tracker.services.keeping import make_database
from tracker.services.recording.flow import plan_facts
from tracker.services.recording.preview import preview_of
from tracker.web.desk.acts import (
    at_version,
    plan_correction,
    plan_dispute,
    plan_retraction,
    plan_undo,
    plan_withdrawal,
)
from tracker.web.desk.bodies import (
    CorrectionGiven,
    DisputeGiven,
    RetractionGiven,
    UndoingGiven,
    WithdrawalGiven,
    form_of,
    read_body,
)
from tracker.web.desk.placed import PLACED, PlacedEvent, PlacedEvents, placed_event
from tracker.web.problems import BodyFault, BodyRefusedError, RequestError
from tracker.web.replies import Reply

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.domain.recorded import RecordedEvent
    from tracker.projections.questions.diff_format import Diff
    from tracker.services.importing import ImportPlan
    from tracker.services.importing.row_to_event import Complaint
    from tracker.services.recording.flow import Plan
    from tracker.web.desk.sent import Sent

B = TypeVar("B", bound=msgspec.Struct)
_DIFF: Final = "tracker.diff/1"
_MOST_FAULTS: Final = 1_000
_VERSION: Final = re.compile(r'"?(\d{1,9})"?')
_CREATED, _FINE = 201, 200


def take_events(sent: Sent) -> Reply:
    """Append events, as an import of a file does."""
    form = form_of(sent.headers.media, sent.write.takes)
    dry_run, id_of = sent.dry_run, sent.id_of
    file = File("body", form, partial(io.BytesIO, sent.body), len(sent.body))
    how = ImportOptions(ReadOptions(dossier=sent.dossier), id_of=id_of)
    own = sent.library.shelf.own()
    plan = plan_files([file], how, own)
    try:
        _check_plan(sent, plan)
        effects = plan.effects(own, now=sent.now, compared=dry_run)
        if dry_run:
            return _told_diff(effects.diffs.get(sent.dossier) or _no_diff(sent))
        if own is None:
            make_database(sent.library.wiring.place().url, exists=False)
        placed: list[RecordedEvent] = []
        if plan.new:
            done = sent.carry_out(plan)
            plan = done.plan
            _check_plan(sent, plan)
            placed = list(_between(sent, done.first, done.last))
        return _told(sent, placed, plan, effects.doubts)
    finally:
        plan.close()


def _told(
    sent: Sent, placed: list[RecordedEvent], plan: ImportPlan, doubts: list[str]
) -> Reply:
    checked = plan.checked
    return _reply(
        sent,
        PlacedEvents(
            dossier=sent.dossier,
            events=list(map(placed_event, placed)),
            known=checked.known,
            withdrawn=checked.withdrawn,
            near=[each.near for each in checked.near],
            undo=_undo_names(placed),
            remarks=doubts,
        ),
    )


def _check_plan(sent: Sent, plan: ImportPlan) -> None:
    """Refuse events that are wrong, none at all, of another dossier, or restored.

    Raises:
        TrackerError: They are.
    """
    checked = plan.checked
    dossiers = set(checked.dossiers)
    if sent.dossier not in dossiers:
        sent.check_own()
    if checked.complaints:
        codes = {each.code for each in checked.complaints}
        status = 409 if codes == {ConflictingEventError.code} else 422
        some = checked.complaints[:_MOST_FAULTS]
        raise BodyRefusedError(list(map(_fault_of, some)), status=status)
    if not checked.read:
        raise RequestError(422, "no event was sent", "send one, a list, or JSON Lines")
    if others := sorted(dossiers - {sent.dossier}):
        raise RequestError(
            422,
            f"some events are of {others[0]}, and this address is of {sent.dossier}",
            "send those of each dossier to its own address",
        )
    if not checked.head and any(staged.exported for staged in plan.checked.stage):
        # An empty log takes over who recorded each event, and here that is who sends.
        raise RequestError(
            409, "an export is not restored by way of the server", "import the file"
        )


def _fault_of(complaint: Complaint) -> BodyFault:
    return BodyFault(
        line=complaint.line,
        column=complaint.column,
        code=complaint.code,
        message=complaint.message,
        hint=complaint.hint,
    )


def _between(sent: Sent, first: int, last: int) -> Iterable[RecordedEvent]:
    own = sent.library.shelf.own()
    return own.read(after=first - 1, up_to=last) if last and own is not None else ()


def _undo_names(placed: list[RecordedEvent]) -> list[str]:
    """Return the names of events that can be taken back; the opening of a dossier stays."""
    return [r.name for r in reversed(placed) if not isinstance(r.event, DossierOpened)]


def take_correction(sent: Sent) -> Reply:
    """Correct an event, as long as nobody else has done so since the version that was read."""
    given = _given(sent, CorrectionGiven)
    if not sent.headers.match:
        raise RequestError(
            428,
            "a correction says which version of the record it is made on",
            f"send If-Match with the version that {_stream_address(sent)} says",
        )
    return _act(sent, plan_correction(sent.mender(), sent.path["key"], given))


def _stream_address(sent: Sent) -> str:
    name = sent.ledger().find(sent.path["key"]).name
    return f"/d/{sent.dossier}/streams/{quote(f'record:{name}', safe=':')}.json"


def take_withdrawal(sent: Sent) -> Reply:
    """Withdraw an event."""
    given = _given(sent, WithdrawalGiven)
    return _act(sent, plan_withdrawal(sent.mender(), sent.path["key"], given))


def take_dispute(sent: Sent) -> Reply:
    """Record a denial of an event."""
    given = _given(sent, DisputeGiven)
    return _act(sent, plan_dispute(sent.mender(), sent.path["key"], given))


def take_retraction(sent: Sent) -> Reply:
    """Record that a source was taken back."""
    given = _given(sent, RetractionGiven)
    return _act(sent, plan_retraction(sent.mender(), sent.path["source"], given))


def take_undo(sent: Sent) -> Reply:
    """Take back some events, the last append or the last undo; a repeat does nothing more."""
    given = _given(sent, UndoingGiven)
    mender = sent.mender()
    if sent.id_of and not given.events:
        # By the time of a repeat the last append is the one before.
        done = [r for r in mender.ledger.events if r.event_id == sent.id_of(0)]
        if done:
            found = PlacedEvents(dossier=sent.dossier, events=[], known=len(done))
            return _reply(sent, found)
    return _act(sent, plan_undo(mender, "", given))


def _given(sent: Sent, kind: type[B]) -> B:
    form_of(sent.headers.media, sent.write.takes)
    return read_body(kind, sent.body)


def _act(sent: Sent, plan: Plan) -> Reply:
    """Append what an act comes to, or tell the difference that it would make."""
    plan = plan._replace(id_of=sent.id_of)
    if plan.facts and sent.headers.match:
        version = _version_of(sent.headers.match)
        stream = plan.facts[-1].stream
        plan = plan.only_while(at_version(sent.dossier, stream, version))
    preview = preview_of(plan, now=sent.now)
    if sent.dry_run:
        return _told_diff(preview.diff)
    remarks = [remark.text for remark in (*plan.remarks, *preview.remarks)]
    placed: list[PlacedEvent] = []
    undo: list[str] = []
    if plan.facts:
        done = sent.carry_out(plan)
        undo = done.undo
        placed = [
            PlacedEvent(
                key=fact.key,
                event_id=receipt.event_id,
                type=fact.type,
                global_position=receipt.global_position,
                stream=receipt.stream,
                stream_position=receipt.stream_position,
            )
            for fact, receipt in zip(done.plan.facts, done.receipts, strict=True)
        ]
    return _reply(
        sent,
        PlacedEvents(
            dossier=sent.dossier,
            events=placed,
            known=0 if placed else 1,
            near=preview.near,
            undo=undo,
            remarks=remarks,
        ),
    )


def _version_of(header: str) -> int:
    """Return the version that the header `If-Match` says.

    Raises:
        RequestError: It says none.
    """
    found = _VERSION.fullmatch(header.strip())
    if found is None:
        raise RequestError(
            400, f"If-Match is {header[:100]!r}", 'write a version, such as "7"'
        )
    return int(found[1])


def _no_diff(sent: Sent) -> Diff:
    """Return the difference between the dossier and itself."""
    return preview_of(plan_facts(sent.ledger(), []), now=sent.now).diff


def _told_diff(diff: Diff) -> Reply:
    media = f'application/json; profile="{_DIFF}"'
    return Reply(_FINE, json_text(diff).encode(), media, {"Cache-Control": "no-store"})


def _reply(sent: Sent, found: PlacedEvents) -> Reply:
    headers = {"Cache-Control": "no-store"}
    if found.events:
        last = found.events[-1]
        name = quote(last.key or last.event_id, safe="")
        headers["Location"] = f"/d/{quote(sent.dossier)}/e/{name}"
    media = f'application/json; profile="{PLACED}"'
    status = _CREATED if found.events else _FINE
    return Reply(status, json_text(found).encode(), media, headers)
