"""The flow of `tracker append` on the command line: it shows, asks and tells."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import click
import msgspec

from tracker.cli.frame import exit_codes
from tracker.cli.writing.flow_output import (
    NOTHING,
    appended_lines,
    near_lines,
    preview_text,
    undo_commands,
)
from tracker.cli.writing.withdrawn_output import as_objects, restoring, withdrawn_lines
from tracker.domain.events import SourceRegistered
from tracker.render.formats.to_data import json_text
from tracker.render.sanitize import clean
from tracker.services.event_fields import BY_TYPE
from tracker.services.keeping.init import make_database
from tracker.services.recording.flow import Appended, commit, plan_facts
from tracker.services.recording.preview import preview_of
from tracker.services.recording.withdrawn import label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.cli.frame.session import Session
    from tracker.domain.events import Event
    from tracker.services.recording.event_form import EventForm
    from tracker.services.recording.flow import Plan
    from tracker.services.recording.preview import Preview
    from tracker.storage.rows.values import Receipt


class AppendOptions(NamedTuple):
    """The options of an append.

    Attributes:
        dossier: The dossier that the user named.
        day: The date for which the change is shown, in words.
        dry_run: Whether nothing is to be appended.
        as_json: Whether a program reads the answer.
        asking: Whether somebody is asked before anything is appended.
    """

    dossier: str | None
    day: str | None
    dry_run: bool
    as_json: bool
    asking: bool

    @classmethod
    def of(cls, values: Mapping[str, Any], *, asking: bool) -> AppendOptions:
        """Read the options of a command."""
        return cls(
            values.get("dossier"),
            str(values["preview"]) if values.get("preview") else None,
            bool(values.get("dry_run")),
            values.get("fmt") == "json",
            asking,
        )


def append_facts(
    run: Session, form: EventForm, facts: Sequence[Event], options: AppendOptions
) -> int:
    """Check facts, show what they change, ask, append them, and tell what was done."""
    made = {event.slug for event in form.made if isinstance(event, SourceRegistered)}
    plan = plan_facts(form.ledger, [*form.made, *facts], made=made)
    day = form.dates.day(options.day)[0] if options.day else None
    preview = preview_of(plan, now=form.now, day=day)
    run.remark(*form.remarks)
    if not options.as_json:
        _show(run, plan, preview)
    done = Appended(plan, [], [], {})
    if plan.facts and not options.dry_run:
        count = "it" if len(plan.facts) == 1 else f"these {len(plan.facts)} events"
        question = f"append {count} to {plan.dossier}?"
        if options.asking and not click.confirm(question, default=True, err=True):
            run.answer(NOTHING)
            return exit_codes.FINE
        if plan.opens and make_database(
            run.wiring.place().url, exists=run.wiring.has_database()
        ):
            run.remark(f"made {run.wiring.shown_place()}")
        done = commit(plan, run.log())
        run.remark(*_cited_instead(done))
    named = options.dossier or len({*form.ledger.others(), plan.dossier}) > 1
    undo = undo_commands(run, done.undo, dossier=plan.dossier if named else None)
    restore = restoring(done.plan.withdrawn, run, several=bool(named))
    if options.as_json:
        run.answer(json_text(_report(form, done, preview, options, undo, restore)))
        return exit_codes.FINE
    gone = withdrawn_lines(done.plan.withdrawn, restore, run=run)
    lines = [
        *_known(done.plan),
        *gone,
        *_told(done, options),
        *(f"undo: {u}" for u in undo),
    ]
    run.answer("".join(f"{clean(line)}\n" for line in lines))
    _offer_key(run, form, facts[-1], done)
    return exit_codes.FINE


def _show(run: Session, plan: Plan, preview: Preview) -> None:
    width = run.width()
    run.answer("".join(f"{line}\n" for line in near_lines(preview.near, width=width)))
    if plan.facts:
        color = run.colored(sys.stdout)
        run.answer(preview_text(plan, preview.diff, width=width, color=color))


def _cited_instead(done: Appended) -> Iterator[str]:
    """Yield what to say of a new source that another writer was faster than."""
    for slug, cited in done.cited.items():
        yield f"another writer was faster than source {slug}: cited is {', '.join(cited)}"


def _known(plan: Plan) -> Iterator[str]:
    gone = {each.event_id for each in plan.withdrawn}
    for recorded in plan.known:
        if recorded.event_id not in gone:
            name = label(recorded.event, recorded.event_id)
            yield f"known already: {name}, place {recorded.global_position} of the log"


def _told(done: Appended, options: AppendOptions) -> Iterator[str]:
    if done.receipts:
        yield from appended_lines(done)
        return
    for fact in done.plan.facts if options.dry_run else ():
        name = fact.key or getattr(fact, "slug", "")
        yield f"would append {fact.type} {name}".rstrip()
    yield NOTHING


def _offer_key(run: Session, form: EventForm, fact: Event, done: Appended) -> None:
    """Name a free key for a dated fact that was appended without one."""
    if done.receipts and fact.key is None and fact.when is not None:
        key = form.free_key(BY_TYPE[fact.type].noun)
        run.remark(
            f"it has no key; --key {key} is free, and would let other events point at it by name"
        )


def _report(
    form: EventForm,
    done: Appended,
    preview: Preview,
    options: AppendOptions,
    undo: Sequence[str],
    restore: Sequence[str],
) -> dict[str, Any]:
    plan = done.plan
    receipts: Sequence[Receipt | None] = done.receipts or [None] * len(plan.facts)
    return {
        "format": "tracker.append/1",
        "dossier": plan.dossier,
        "dry_run": options.dry_run,
        "events": [
            {
                "key": fact.key,
                "type": fact.type,
                "stream": fact.stream,
                "place": receipt,
                "event": msgspec.to_builtins(fact, str_keys=True),
            }
            for fact, receipt in zip(plan.facts, receipts, strict=True)
        ],
        "known": [
            {
                "name": r.name,
                "event_id": r.event_id,
                "global_position": r.global_position,
            }
            for r in plan.known
        ],
        "withdrawn": as_objects(plan.withdrawn, restore),
        "near": preview.near,
        "effects": preview.diff,
        "undo": undo,
        "remarks": form.remarks,
    }
