"""The words of every `tracker append KIND`, or its JSON, as events of one dossier."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from tracker.cli.frame import exit_codes
from tracker.cli.frame.files import read_file
from tracker.cli.frame.session import session
from tracker.cli.frame.usage_errors import Mistake
from tracker.cli.writing.append_flow import AppendOptions, append_facts
from tracker.cli.writing.append_words import OPTION, WORD, check_complete
from tracker.cli.writing.flow_output import NOTHING
from tracker.domain.codec import decode_payload, load_object
from tracker.domain.errors import DatabaseError, InvalidEventError, NotAllowedError
from tracker.services.amendments import Ledger, read_ledger
from tracker.services.recording.compose import compose, missing
from tracker.services.recording.event_form import MADE, EventForm, SourceGiven
from tracker.services.recording.inline_parts import named_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.cli.frame.session import Session
    from tracker.domain.events import Event
    from tracker.services.event_fields import Kind

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


def run_words(kind: Kind, values: Mapping[str, Any]) -> int:
    """Append a fact from words and options, an editor, or answers to questions."""
    run = session()
    texts = _texts(kind, values)
    asking = _asks(values)
    form = open_form(run, kind, texts, values)
    for what in MADE:
        for text in values.get(f"new_{what}") or ():
            if what != "dossier":
                form.make_written(what, text)
    sources = list(values.get("sources") or ())
    given = _given(values)
    if values.get("edit"):
        from tracker.cli.writing.append_template import edited

        fact = edited(form, kind, texts, sources, given)
        if fact is None:
            run.answer(NOTHING)
            return exit_codes.FINE
    else:
        if asking:
            from tracker.cli.writing.wizard import Wizard

            wizard = Wizard(form, kind)
            form.maker = wizard.make
            wizard.check(texts)
            if missing(kind, texts):
                sources = wizard.fill(texts, sources)
            given = wizard.about_sources(sources, given)
            wizard.offer_key(texts)
        check_complete(kind, texts)
        fact = compose(form, kind, texts, sources=sources, given=given)
    return append_facts(run, form, [fact], AppendOptions.of(values, asking=asking))


def run_json(kind: Kind | None, values: Mapping[str, Any]) -> int:
    """Append events that a program wrote: one object, or a list of them, all or none."""
    run = session()
    for name, value in values.items():
        if name.startswith((OPTION, WORD)) and value not in (None, (), False):
            raise Mistake(
                "--from-json and words for fields say the same in two ways",
                "give one of them",
            )
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


def _texts(kind: Kind, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the texts for each field, written as a word or as an option."""
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
        if value is True:
            found[field] = ["yes"]
        elif isinstance(value, str):
            found[field] = [value]
        else:
            found[field] = [str(each) for each in value]
    if (
        kind.type == "dossier-opened"
        and "dossier" not in found
        and values.get("dossier")
    ):
        found["dossier"] = [str(values["dossier"])]
    return found


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
        return EventForm(ledger, now=run.wiring.now())
    chosen = name if new and name else run.shelf.choose(name).name
    if chosen not in mine:
        copy = run.command(f"init --from {chosen}")
        raise NotAllowedError(
            f"{chosen} is a bundled dossier, which is read-only",
            f"`{copy}` copies it into the database",
        )
    return EventForm(read_ledger(own, chosen), now=run.wiring.now())
