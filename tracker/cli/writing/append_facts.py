"""Words of `tracker append KIND`, or its JSON, as facts: read, shown, asked about, appended."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click
import msgspec

from tracker.cli.frame.errors import ExitCode, Mistake, hint_of, worded
from tracker.cli.frame.files import read_file
from tracker.cli.frame.session import session
from tracker.cli.writing.append_examples import words_in_order
from tracker.cli.writing.flow_output import (
    NOTHING,
    appended_lines,
    as_objects,
    restoring,
    show_preview,
    undo_commands,
    withdrawn_lines,
)
from tracker.domain.codec import TYPES, decode_payload, load_object
from tracker.domain.errors import (
    DatabaseError,
    InvalidEventError,
    NotAllowedError,
    RefusedEventError,
    UnknownNameError,
)
from tracker.render.formats.to_data import json_text
from tracker.render.sanitize import clean
from tracker.services.amendments import Ledger, label, read_ledger
from tracker.services.event_fields import BY_TYPE, fields_of, named_text
from tracker.services.keeping import make_database
from tracker.services.recording.compose import compose, missing
from tracker.services.recording.event_form import MADE, EventForm, SourceGiven
from tracker.services.recording.flow import (
    Appended,
    commit,
    plan_facts,
    registered_among,
)
from tracker.services.recording.preview import preview_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from tracker.cli.frame.session import Session
    from tracker.domain.events import Event
    from tracker.services.event_fields import Kind
    from tracker.services.recording.flow import Plan
    from tracker.services.recording.preview import Preview
    from tracker.storage.rows import Receipt

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


def run_words(
    kind: Kind, texts: dict[str, list[str]], values: Mapping[str, Any]
) -> int:
    """Append a fact from words and options, an editor, or answers to questions."""
    run = session()
    if kind.type == "dossier-opened" and values.get("dossier"):
        texts.setdefault("dossier", [str(values["dossier"])])
    asking = _asks(values)
    form = open_form(run, kind, texts, values)
    for what in MADE:
        for text in values.get(f"new_{what}") or ():
            if what != "dossier":
                form.make_written(what, text)
    sources = list(values.get("sources") or ())
    given = _given(values)

    def composed(filled: Mapping[str, Sequence[str]], resting: Sequence[str]) -> Event:
        check_complete(kind, filled)
        with _order_of_words(kind, filled):
            return compose(form, kind, filled, sources=resting, given=given)

    if values.get("edit"):
        from tracker.cli.writing.append_template import edited, template

        written = edited(form, kind, template(form, kind, texts, sources), composed)
        if written is None:
            run.answer(NOTHING)
            return ExitCode.FINE
        fact = written
    elif asking:
        fact = _asked(form, kind, texts, sources, given)
    else:
        fact = composed(texts, sources)
    return append_facts(run, form, [fact], AppendOptions.of(values, asking=asking))


@contextmanager
def _order_of_words(kind: Kind, texts: Mapping[str, Sequence[str]]) -> Iterator[None]:
    """Let the error about a word that names nothing say in which order the words stand."""
    try:
        yield
    except UnknownNameError as problem:
        words = words_in_order(kind)
        named = [text for name in kind.words for text in texts.get(name, ())]
        if words and any(problem.name in text for text in named):
            hint = hint_of(problem)
            problem.hinted(f"{hint}; {words}" if hint else words)
        raise


def _asked(
    form: EventForm,
    kind: Kind,
    texts: dict[str, list[str]],
    sources: list[str],
    given: SourceGiven,
) -> Event:
    """Ask for what is missing, and again for what is wrong, until there is a legal event."""
    from tracker.cli.writing.wizard import Wizard

    wizard = Wizard(form, kind)
    form.maker = wizard.make
    wizard.check(texts)
    if missing(kind, texts):
        sources = wizard.fill(texts, sources)
    given = wizard.about_sources(sources, given)
    wizard.ask_reported(texts, sources, given)
    wizard.offer_key(texts)
    while True:
        made = len(form.made)
        try:
            fact = compose(form, kind, texts, sources=sources, given=given)
            _planned(form, [fact])
        except (InvalidEventError, RefusedEventError, UnknownNameError) as problem:
            form.forget(made)
            sources = wizard.mend(texts, sources, problem)
        else:
            return fact


def run_json(kind: Kind | None, values: Mapping[str, Any]) -> int:
    """Append events that a program wrote: one object, or a list of them, all or none."""
    run = session()
    objects = _objects(str(values["from_json"]))
    typed = {"type": kind.type} if kind else {}
    filled = [{**typed, **each} for each in objects]
    named = {each["dossier"] for each in filled if isinstance(each.get("dossier"), str)}
    if len(named) > 1:
        raise Mistake(
            "the events belong to several dossiers",
            "append those of one dossier at a time, or use `tracker import`",
        )
    chosen = values.get("dossier") or next(iter(named), None)
    opening = any(each.get("type") == "dossier-opened" for each in filled)
    form = _form(run, chosen, new=opening)
    facts: list[Event] = [
        decode_payload({"dossier": form.dossier, **each}) for each in filled
    ]
    return append_facts(run, form, facts, AppendOptions.of(values, asking=False))


def _given(values: Mapping[str, Any]) -> SourceGiven:
    """Read the options that are about the sources."""
    details: dict[str, str] = {}
    for name in ("publisher", "title", "published"):
        if values.get(name):
            details[name] = str(values[name])
    return SourceGiven(values.get("basis"), values.get("locator"), details)


def _objects(name: str) -> list[dict[str, Any]]:
    """Read the objects of a file: one, or a list of them."""
    content = read_file(name).removeprefix(_BYTE_ORDER_MARK).strip()
    if content.startswith(b"["):
        found = load_object(b'{"events":' + content + b"}")["events"]
    else:
        found = [load_object(content)]
    if not found or not all(isinstance(each, dict) for each in found):
        raise InvalidEventError("the list holds something that is no event")
    return list(found)


def _asks(values: Mapping[str, Any]) -> bool:
    """Tell whether somebody sits there who can be asked."""
    at_terminal = sys.stdin.isatty() and sys.stderr.isatty()
    told = values.get("yes") or values.get("edit") or values.get("fmt") == "json"
    return at_terminal and not told


def open_form(
    run: Session,
    kind: Kind,
    texts: Mapping[str, Sequence[str]],
    values: Mapping[str, Any],
) -> EventForm:
    """Open the dossier that is meant, one that this command opens included."""
    new = [str(text) for text in values.get("new_dossier") or ()]
    if kind.type == "dossier-opened":
        return _form(
            run, texts["dossier"][-1] if texts.get("dossier") else "", new=True
        )
    if not new:
        return _form(run, values.get("dossier"), new=False)
    slug = named_text(new[-1].partition(";")[0].strip())[0]
    form = _form(run, slug, new=True)
    form.make_written("dossier", new[-1])
    return form


def _form(run: Session, name: str | None, *, new: bool) -> EventForm:
    """Open a form for a dossier of the user's own log.

    Raises:
        DatabaseError: There is no database, and nothing is opened that could begin one.
        NotAllowedError: It is a bundled one that was not copied.
        UnknownNameError: There is no such dossier.
    """
    own = run.shelf.own()
    if own is None and not new:
        copy = run.command("init --from ukraine-2025")
        raise DatabaseError(
            f"there is no database at {run.wiring.shown_place()} yet",
            f"`{copy}` copies a bundled dossier, "
            "`tracker append dossier SLUG TITLE` opens one of your own",
        )
    mine = own.dossiers() if own is not None else []
    if own is None or (new and name not in mine):
        ledger = Ledger([], dossier=name or "", others=lambda: mine)
        return EventForm(ledger, now=run.wiring.now(), initials=run.wiring.initials())
    chosen = name if new and name else run.shelf.choose(name).name
    if chosen not in mine:
        copy = run.command(f"init --from {chosen}")
        raise NotAllowedError(
            f"{chosen} is a bundled dossier, which is read-only",
            f"`{copy}` copies it into the database",
        )
    return EventForm(
        read_ledger(own, chosen),
        now=run.wiring.now(),
        initials=run.wiring.initials(),
    )


def check_complete(kind: Kind, texts: Mapping[str, Sequence[str]]) -> None:
    """Check that every field that a type needs is given.

    Raises:
        InvalidEventError: One is not; the message names all, as they are written here.
    """
    # Completion and help read this module, and need nothing of what composes an event.
    from tracker.services.recording.compose import missing

    lacking = missing(kind, texts)
    if not lacking:
        return
    named = ", ".join(_as_written(kind, name) for name in lacking)
    verb = "is" if len(lacking) == 1 else "are"
    unknown = '; "" for what is not known' if _perhaps_nobody(kind, lacking) else ""
    problem = InvalidEventError(f"{kind.noun}: {named} {verb} missing")
    raise problem.hinted(
        f"write `{_shortest_command(kind, lacking)}`{unknown}; "
        f"`tracker append {kind.noun} --help` shows the rest"
    )


def _shortest_command(kind: Kind, lacking: Collection[str]) -> str:
    words = " ".join(_word(name) for name in kind.words)
    date = " --on DATE" if "when" in lacking else ""
    return f"tracker append {kind.noun} {words}{date}"


def _perhaps_nobody(kind: Kind, lacking: Iterable[str]) -> bool:
    """Check that one of some fields may say that nobody is known."""
    fields = fields_of(TYPES[kind.type])
    return any(fields[name].perhaps_nobody for name in lacking if name in fields)


def _as_written(kind: Kind, name: str) -> str:
    if name in kind.words:
        return _word(name)
    return "--on" if name == "when" else f"--{name.replace('_', '-')}"


def _word(name: str) -> str:
    return name.replace("_", "-").upper()


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
    plan = _planned(form, facts)
    day = form.dates.day(options.day)[0] if options.day else None
    preview = None
    run.remark(*form.remarks)
    if plan.facts or options.as_json:
        preview = preview_of(plan, now=form.now, day=day)
        run.remark(*preview.remarks)
    if preview is not None and not options.as_json:
        show_preview(run, plan, preview)
    done = Appended(plan, [], [], {})
    if plan.facts and not options.dry_run:
        count = "it" if len(plan.facts) == 1 else f"these {len(plan.facts)} events"
        question = f"append {count} to {form.dossier}?"
        if options.asking and not click.confirm(question, default=True, err=True):
            run.answer(NOTHING)
            return ExitCode.FINE
        if plan.opens and make_database(
            run.wiring.place().url, exists=run.wiring.has_database()
        ):
            run.remark(f"made {run.wiring.shown_place()}")
        done = commit(plan, run.log())
        run.remark(*_cited_instead(done))
    named = options.dossier or len({*form.ledger.others(), plan.dossier}) > 1
    undo = undo_commands(run, done.undo, dossier=plan.dossier if named else None)
    restore = restoring(done.plan.withdrawn, run, several=bool(named))
    if preview is not None and options.as_json:
        run.answer(json_text(_report(form, done, preview, options, undo, restore)))
        return ExitCode.FINE
    gone = withdrawn_lines(done.plan.withdrawn, restore, run=run)
    lines = [
        *_known(done.plan),
        *gone,
        *_told(done, options),
        *(f"undo: {u}" for u in undo),
    ]
    run.answer("".join(f"{clean(line)}\n" for line in lines))
    _offer_key(run, form, facts[-1], done)
    return ExitCode.FINE


def _planned(form: EventForm, facts: Sequence[Event]) -> Plan:
    made = registered_among(form.made)
    return plan_facts(form.ledger, [*form.made, *facts], made=made)


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
        "remarks": [*form.remarks, *(worded(*each) for each in preview.remarks)],
    }
