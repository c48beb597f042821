"""What every `tracker append KIND` does: read the words, fill in what is missing, show the change, ask, append, and say how to undo it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import click
import msgspec

from tracker.cli.frame import exit_codes
from tracker.cli.frame.files import read_file
from tracker.cli.frame.session import session
from tracker.cli.frame.usage_errors import Mistake
from tracker.cli.writing.append_kind import OPTION, WORD
from tracker.cli.writing.append_output import Outcome, shown_outcome, shown_preview
from tracker.cli.writing.withdrawn_output import as_objects, restoring, withdrawn_lines
from tracker.domain.codec import decode_payload, load_object
from tracker.domain.errors import DatabaseError, InvalidEventError, NotAllowedError
from tracker.domain.events import SourceRegistered
from tracker.render.formats.to_json import json_text
from tracker.services.keeping.init import make_database
from tracker.services.kinds import BY_TYPE
from tracker.services.recording.append import record_all
from tracker.services.recording.event_form import MADE, Desk, SourceGiven
from tracker.services.recording.near import near_duplicates
from tracker.services.recording.preview import compose, missing, opens, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.cli.frame.session import Session
    from tracker.domain.events import Event
    from tracker.services.kinds import Kind
    from tracker.storage.rows.values import Receipt

_STOP: Final = "nothing was appended"


def run_words(kind: Kind, values: Mapping[str, Any]) -> int:
    """Append a fact from words and options, an editor, or answers to questions."""
    run = session()
    texts = _texts(kind, values)
    asking = _asks(values)
    desk = open_desk(run, kind, texts, values)
    for what in MADE:
        for text in values.get(f"new_{what}") or ():
            if what != "dossier":
                desk.make_written(what, text)
    sources = list(values.get("sources") or ())
    given = SourceGiven(
        values.get("basis"),
        values.get("locator"),
        {n: str(v) for n in ("publisher", "title", "published") if (v := values.get(n))},
    )
    if values.get("edit"):
        from tracker.cli.writing.append_template import edited  # noqa: PLC0415  (only --edit needs it)

        fact = edited(desk, kind, texts, sources, given)
        if fact is None:
            run.answer(_STOP)
            return exit_codes.FINE
    else:
        if asking:
            from tracker.cli.writing.wizard import Wizard  # noqa: PLC0415  (only a terminal needs it)

            wizard = Wizard(desk, kind)
            desk.maker = wizard.make
            wizard.check(texts)
            if missing(kind, texts):
                sources = wizard.fill(texts, sources)
            given = wizard.about_sources(sources, given)
            wizard.offer_key(texts)
        fact = compose(desk, kind, texts, sources=sources, given=given)
    return finish(run, desk, [fact], values, asking=asking)


def run_json(kind: Kind | None, values: Mapping[str, Any]) -> int:
    """Append events that a program wrote: one object, or a list of them, all or none."""
    run = session()
    name = str(values["from_json"])
    content = read_file(name).removeprefix(b"\xef\xbb\xbf").strip()
    if any(
        name.startswith((OPTION, WORD)) and value not in (None, (), False)
        for name, value in values.items()
    ):
        raise Mistake(
            "--from-json and words for fields say the same in two ways", "give one of them"
        )
    found = (
        load_object(b'{"events":' + content + b"}")["events"]
        if content.startswith(b"[")
        else load_object(content)
    )
    objects = found if isinstance(found, list) else [found]
    if not objects or not all(isinstance(each, dict) for each in objects):
        raise InvalidEventError("the list holds something that is no event")
    filled = [{**({"type": kind.type} if kind else {}), **each} for each in objects]
    named = {each["dossier"] for each in filled if isinstance(each.get("dossier"), str)}
    if len(named) > 1:
        raise Mistake(
            "the events belong to several dossiers",
            "append those of one dossier at a time, or use `tracker import`",
        )
    chosen = values.get("dossier") or next(iter(named), None)
    opening = any(each.get("type") == "dossier-opened" for each in filled)
    desk = _desk(run, chosen, new=opening)
    facts = [decode_payload({"dossier": desk.dossier, **each}) for each in filled]
    return finish(run, desk, facts, values, asking=False)


def _texts(kind: Kind, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """What was written for each field, as a word or as an option."""
    found: dict[str, list[str]] = {}
    for name, value in values.items():
        if not name.startswith((OPTION, WORD)) or value in (None, (), False):
            continue
        field = name[len(OPTION) :]
        if field in found:
            raise Mistake(
                f"{field.replace('_', '-')} is given twice, as a word and as an option",
                "give one of them",
            )
        found[field] = (
            ["yes"]
            if value is True
            else [value]
            if isinstance(value, str)
            else [str(v) for v in value]
        )
    if kind.type == "dossier-opened" and "dossier" not in found and values.get("dossier"):
        found["dossier"] = [str(values["dossier"])]
    return found


def _asks(values: Mapping[str, Any]) -> bool:
    """Whether somebody sits there who can be asked."""
    return (
        sys.stdin.isatty()
        and sys.stderr.isatty()
        and not values.get("yes")
        and not values.get("edit")
        and values.get("fmt") != "json"
    )


def open_desk(
    run: Session, kind: Kind, texts: Mapping[str, Sequence[str]], values: Mapping[str, Any]
) -> Desk:
    """The dossier that is meant, one that this command opens included."""
    new = [str(text) for text in values.get("new_dossier") or ()]
    if kind.type == "dossier-opened":
        return _desk(run, texts["dossier"][-1] if texts.get("dossier") else "", new=True)
    if not new:
        return _desk(run, values.get("dossier"), new=False)
    desk = Desk("new", [], now=run.wiring.now())
    from tracker.services.recording.inline_parts import named_text  # noqa: PLC0415

    slug = named_text(new[-1].partition(";")[0].strip())[0]
    desk = _desk(run, slug, new=True)
    desk.make_written("dossier", new[-1])
    return desk


def _desk(run: Session, name: str | None, *, new: bool) -> Desk:
    """A dossier of the user's own log.

    Raises:
        DatabaseError: There is no database, and nothing is opened that could begin one.
        NotAllowedError: It is a bundled one that was not copied.
        UnknownNameError: There is no such dossier.
    """
    own = run.shelf.own()
    if own is None and not new:
        hint = f"`{run.command('init --from ukraine-2025')}` copies a bundled dossier, `tracker append dossier SLUG TITLE` opens one of your own"
        raise DatabaseError(f"there is no database at {run.wiring.shown_place()} yet", hint)
    mine = own.dossiers() if own is not None else []
    if new:
        dossier = name or ""
        return Desk(
            dossier,
            list(own.read(dossier=dossier)) if own is not None and dossier in mine else [],
            now=run.wiring.now(),
            others=mine,
        )
    chosen = run.shelf.choose(name)
    if chosen.name not in mine:
        hint = f"`{run.command(f'init --from {chosen.name}')}` copies it into the database"
        raise NotAllowedError(f"{chosen.name} is a bundled dossier, which is read-only", hint)
    return Desk(
        chosen.name, list(chosen.log.read(dossier=chosen.name)), now=run.wiring.now(), others=mine
    )


def finish(
    run: Session, desk: Desk, facts: Sequence[Event], values: Mapping[str, Any], *, asking: bool
) -> int:
    """Check, show, ask, append, and say what was done and how it is undone."""
    day = desk.dates.day(str(values["preview"]))[0] if values.get("preview") else None
    ready = prepare(desk, facts, day=day)
    near = near_duplicates(desk.events, ready.fresh, zone=desk.catalogue.zone)
    run.remark(*desk.remarks)
    outcome = Outcome(
        desk=desk, ready=ready, near=near, dry_run=bool(values.get("dry_run")), added=[]
    )
    text = values.get("fmt") != "json"
    if text:
        run.answer(shown_preview(outcome, width=run.width()))
    if ready.fresh and not outcome.dry_run:
        if asking and not click.confirm(
            f"append {_counted(ready.fresh)} to {desk.dossier}?", default=True, err=True
        ):
            run.answer(_STOP)
            return exit_codes.FINE
        there = run.wiring.has_database()
        if opens(ready.fresh) and make_database(run.wiring.place().url, exists=there):
            run.remark(f"made {run.wiring.shown_place()}")
        made = {e.slug for e in desk.made if isinstance(e, SourceRegistered)}
        added = record_all(run.log(), ready.fresh, made=made)
        run.remark(*_registered_meanwhile(ready.fresh, added))
        ready = ready._replace(fresh=[event for event, _ in added])
        outcome = outcome._replace(ready=ready, added=added)
    several = bool(values.get("dossier")) or len({*desk.others, desk.dossier}) > 1
    undo, restore = (
        _undo(run, outcome, several=several),
        restoring(ready.withdrawn, run, several=several),
    )
    if text:
        run.answer(
            shown_outcome(
                outcome, undo=undo, gone=[*withdrawn_lines(ready.withdrawn, restore, run=run)]
            )
        )
    else:
        run.answer(json_text(_report(outcome, undo, restore)))
    if text and outcome.added and facts[-1].key is None and facts[-1].when is not None:
        noun = BY_TYPE[facts[-1].type].noun
        run.remark(
            f"it has no key; --key {desk.free_key(noun)} is free, and would let other events point at it by name"
        )
    return exit_codes.FINE


def _registered_meanwhile(
    fresh: Sequence[Event], added: Sequence[tuple[Event, Receipt]]
) -> Iterator[str]:
    """What to say when another writer registered the page of a new source, or took its name, after the change was shown."""
    wanted, there = (
        {e.slug for e in events if isinstance(e, SourceRegistered)}
        for events in (fresh, [e for e, _ in added])
    )
    cited = dict.fromkeys(e.source for event, _ in added for e in event.evidence)
    for slug in sorted(wanted - there):
        yield f"another writer was faster than source {slug}: cited is {', '.join(c for c in cited if c not in wanted) or slug}"


def _counted(fresh: Sequence[Event]) -> str:
    return "it" if len(fresh) == 1 else f"these {len(fresh)} events"


def _undo(run: Session, outcome: Outcome, *, several: bool) -> list[str]:
    """The lines that undo what was appended, the fact itself first; the opening of a dossier stays."""
    which = f" --dossier {outcome.desk.dossier}" if several else ""
    named = [e.key or r.event_id for e, r in outcome.added if not opens([e])]
    return [run.command(f"undo {name}{which}") for name in reversed(named)]


def _report(outcome: Outcome, undo: Sequence[str], restore: Sequence[str]) -> dict[str, Any]:
    ready = outcome.ready
    places = {id(event): receipt for event, receipt in outcome.added}
    return {
        "format": "tracker.append/1",
        "dossier": outcome.desk.dossier,
        "dry_run": outcome.dry_run,
        "events": [
            {
                "key": e.key,
                "type": e.type,
                "stream": e.stream,
                "place": places.get(id(e)),
                "event": msgspec.to_builtins(e, str_keys=True),
            }
            for e in ready.fresh
        ],
        "known": [
            {"name": r.name, "event_id": r.event_id, "global_position": r.global_position}
            for r in ready.known
        ],
        "withdrawn": as_objects(ready.withdrawn, restore),
        "near": outcome.near,
        "effects": ready.effects,
        "undo": list(undo),
        "remarks": outcome.desk.remarks,
    }
