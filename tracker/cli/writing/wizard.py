"""The questions that a terminal is asked: for what is missing, with names to choose."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import click

from tracker.cli.frame.errors import hint_of
from tracker.domain.codec import TYPES
from tracker.domain.dates import parse_when, zone_of
from tracker.domain.envelope import DatedBody, Evidence, refuse
from tracker.domain.errors import TrackerError
from tracker.domain.names import is_key, is_slug, nearest, slugify
from tracker.render.sanitize import clean, clean_lines
from tracker.services.event_fields import (
    BY_NAME,
    KINDS,
    Field,
    Kind,
    fields_of,
    first_line,
    split_parts,
)
from tracker.services.recording.compose import missing
from tracker.services.recording.event_form import SOURCE_PARTS, EventForm, SourceGiven
from tracker.services.recording.source_pages import is_address, publisher_at, source_at

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_SHOWN: Final = 12
_NO_SOURCE: Final = "none"
_NAMES: Final = ("name", "title", "publisher")
"""The fields that a slug is made from."""
_ALSO_ASKED: Final = {
    "dossier-opened": ("zone",),
    "position-stated": ("speaker",),
    "agreement-changed": ("by",),
    "deadline-set": ("by",),
    "deadline-changed": ("by",),
    "step-defined": ("by", "done_by"),
    "step-taken": ("by",),
    "vote-planned": ("scheduled_for", "on"),
    "vote-held": ("on", "for", "against"),
}
"""The fields that may be left out, and that matter for a type; the title of a thing is another."""
_ASKED_FOR_CHANGE: Final = {
    "moved": ("new_due", "scheduled_for"),
    "rescheduled": ("scheduled_for",),
    "postponed": ("scheduled_for",),
    "extended": ("new_until",),
}
"""The fields that matter for a change, of those that its type has."""
_LABELS: Final = {
    "dossier": "its slug",
    "slug": "its slug",
    "zone": "zone, where its days begin and end, such as Europe/Kyiv",
    "speaker": "speaker, if a person said it",
    "for": "how many voted for it, if known",
    "against": "how many voted against it, if known",
    "on": "what the vote is on, such as agreement:coast-deal",
}


class Wizard:
    """Asks for one event of one dossier."""

    def __init__(self, form: EventForm, kind: Kind) -> None:
        self.form, self.kind = form, kind

    def fill(self, texts: dict[str, list[str]], sources: Sequence[str]) -> list[str]:
        """Ask for every needed field that is not given, and return the sources."""
        _say(first_line(self.kind))
        lacking = missing(self.kind, texts)
        if self.kind.type == "dossier-opened" and not texts.get("dossier"):
            lacking = ["dossier", *lacking]
        for name in sorted(lacking, key=self._turn):
            texts[name] = [self._asked(name, texts)]
        if self.kind.type == "dossier-opened":
            self.form.dossier = texts["dossier"][-1]
        for name in self._also_asked(texts.get("change", ())):
            if not texts.get(name) and (said := self._asked(name, texts)):
                texts[name] = [said]
        return list(sources) or self._asked_sources()

    def _also_asked(self, change: Sequence[str]) -> Sequence[str]:
        """Return the fields that may be left out and are asked for all the same."""
        kind = TYPES[self.kind.type]
        held = fields_of(kind)
        is_titled = issubclass(kind, DatedBody) and "title" in held
        changed = _ASKED_FOR_CHANGE.get("".join(change[-1:]), ())
        also = _ALSO_ASKED.get(self.kind.type, ())
        also = (*also, *(name for name in changed if name in held))
        return ("title", *also) if is_titled else also

    def check(self, texts: dict[str, list[str]]) -> None:
        """Read what was given before anything is asked; ask again for what is not understood."""
        for field in fields_of(TYPES[self.kind.type]).values():
            given = texts.get(field.name)
            if not given or self._checker(field) is None:
                continue
            try:
                for text in given:
                    self._checked_value(field, text)
            except TrackerError as problem:
                _say(_said(problem))
                texts[field.name] = [self._asked(field.name, texts, anew=True)]

    def mend(
        self, texts: dict[str, list[str]], sources: list[str], problem: TrackerError
    ) -> list[str]:
        """Ask again for what an error is about, with the rest as it was; return the sources."""
        _say(f"error: {_said(problem)}")
        names = [*texts, *(["source"] if sources else [])]
        blamed = str(problem).partition(":")[0].replace("-", "_")
        if blamed in fields_of(TYPES[self.kind.type]) and blamed not in names:
            names.append(blamed)
        name = _ask(
            "which of them is to be another",
            _one_of(names),
            names,
            default=blamed if blamed in names else None,
        )
        if name == "source" and name not in texts:
            return self._asked_sources()
        said = self._asked(name, texts)
        if said:
            texts[name] = [said]
        else:
            texts.pop(name, None)
        return sources

    def ask_reported(
        self, texts: dict[str, list[str]], sources: Sequence[str], given: SourceGiven
    ) -> None:
        """Ask since when a past fact could be known, where no source says it."""
        if not texts.get("when") or texts.get("reported"):
            return
        zone = self.form.catalogue.zone
        begun, today = (
            parse_when(self.form.date(text), zone=zone).start
            for text in (texts["when"][-1], "today")
        )
        if begun.earliest >= today.earliest:
            return
        if given.details.get("published"):
            return
        for text in sources:
            main, parts = split_parts(text, SOURCE_PARTS)
            registered = self.form.catalogue.sources
            known = registered.get(main) or source_at(main, registered.values())
            if "published" in parts or (known is not None and known.published):
                return
        _say("  without a date of publication it counts as known only from today on")
        if said := _ask("reported on, if known", self._date_or_nothing, [], default=""):
            texts["reported"] = [said]

    def _turn(self, name: str) -> int:
        """Return when a field is asked for: as its words stand, but a name before its slug."""
        words = self.kind.words
        if name not in words:
            return len(words)
        named = len(words) > 1 and words[1] in _NAMES
        return (
            1 - words.index(name) if named and name in words[:2] else words.index(name)
        )

    def _asked(
        self, name: str, texts: Mapping[str, Sequence[str]], *, anew: bool = False
    ) -> str:
        """Ask for one field; a name given for a slug becomes one."""
        field = fields_of(TYPES[self.kind.type])[name]
        before = "" if anew else "; ".join(texts.get(name, ()))
        own = _is_own_slug(field)
        default = before or {"when": "today", "zone": "UTC", "speaker": ""}.get(name)
        if default is None and own:
            called = next((texts[n][-1] for n in _NAMES if texts.get(n)), "")
            default = slugify(called) or None
        may_be_empty = field.perhaps_nobody or (not field.required and not anew)
        if default is None and may_be_empty:
            default = ""
        said = _ask(
            _label(field),
            self._checker(field),
            self._known(field),
            help_=field.help,
            default=default,
        )
        if own and not is_slug(said):
            said = slugify(said)
            _say(f"  its slug is {said}")
        return said

    def _asked_sources(self) -> list[str]:
        if self.kind.type in {
            "dossier-opened",
            "source-registered",
            "party-registered",
            "issue-defined",
        }:
            return []
        said = _ask(
            "source (an address, a registered one, or none)",
            self._source_checker,
            self.form.names("source"),
            default=_NO_SOURCE,
        )
        return [] if said == _NO_SOURCE else [said]

    def about_sources(self, sources: Sequence[str], given: SourceGiven) -> SourceGiven:
        """Ask what is not known of new sources: their publisher, title, date and basis."""
        if not sources:
            return given
        details = dict(given.details)
        new = [split_parts(text, SOURCE_PARTS) for text in sources]
        unknown = [
            main
            for main, parts in new
            if is_address(main)
            and "publisher" not in parts
            and not source_at(main, self.form.catalogue.sources.values())
        ]
        if len(unknown) == 1:
            self._about_new_source(unknown[0], details)
        basis = given.basis
        if basis is None and not all("basis" in parts for _, parts in new):
            choices = fields_of(Evidence)["basis"].choices
            basis = _ask(
                f"what the source gives ({', '.join(choices)})",
                _one_of(choices),
                choices,
                default="reporting",
            )
        return SourceGiven(basis, given.locator, details)

    def _about_new_source(self, address: str, details: dict[str, str]) -> None:
        """Ask for the publisher, title and date of a new source, as far as they are not given."""
        _say(f"{address} is not registered yet")
        if "publisher" not in details:
            catalogue = self.form.catalogue
            known = dict.fromkeys(s.publisher for s in catalogue.sources.values())
            usual = publisher_at(address, catalogue)
            details["publisher"] = _ask("publisher", None, [*known], default=usual)
        for name, words, check in (
            ("title", "its title, if you like", None),
            ("published", "published on, if known", self._date_or_nothing),
        ):
            if name not in details:
                said = _ask(words, check, [], default="")
                if said:
                    details[name] = said

    def offer_key(self, texts: dict[str, list[str]]) -> None:
        """Offer a free key when none is given; an empty answer leaves the event without."""
        if not texts.get("key"):
            free = self.form.free_key(self.kind.noun)
            said = _ask("key (- for none)", self._key_checker, [], default=free)
            if said != "-":
                texts["key"] = [said]

    def make(self, kind: str, name: str) -> Mapping[str, str] | None:
        """Ask whether an unknown thing is to be made, and what it needs; None when it is not."""
        close = nearest(name, self.form.names(kind))
        meant = f"; did you mean {' or '.join(close)}?" if close else "."
        if not click.confirm(
            clean(f"there is no {kind} {name!r}{meant} Make a new one?"),
            default=False,
            err=True,
        ):
            return None
        slug = _ask("its slug", _check_slug, [], default=slugify(name) or None)
        slug = slug if is_slug(slug) else slugify(slug)
        match kind:
            case "party":
                kinds = fields_of(TYPES["party-registered"])["kind"].choices
                return {
                    "slug": slug,
                    "name": _ask("its name", None, [], default=name),
                    "kind": _ask(
                        f"its kind ({', '.join(kinds)})",
                        _one_of(kinds),
                        kinds,
                        default="state",
                    ),
                }
            case "issue":
                return {
                    "slug": slug,
                    "title": _ask("its title", None, [], default=name),
                }
            case _:
                return {"slug": slug, "publisher": _ask("its publisher", None, [])}

    def _checker(self, field: Field) -> Callable[[str], Any] | None:
        """Return what finds a mistake in an answer at once; None where anything may be written."""
        if field.name == "zone":
            return zone_of
        if _is_own_slug(field):
            return _check_slug
        if field.refers or field.sort in {"choice", "date", "number", "part"}:
            return lambda text: self._checked_value(field, text)
        return None

    def _checked_value(self, field: Field, text: str) -> object:
        return (
            None if not text and not field.required else self.form.value(field, [text])
        )

    def _key_checker(self, text: str) -> None:
        if text == "-":
            return
        if not is_key(text):
            raise refuse(
                "key",
                f"{text!r} is no key",
                "a key has ASCII letters, digits, '.', '_' and '-', and begins with a letter "
                "or digit",
            )
        if text in self.form.keys:
            raise refuse("key", f"{text} is taken already", "write another one")

    def _source_checker(self, text: str) -> object:
        main = split_parts(text, SOURCE_PARTS)[0]
        return (
            None
            if text == _NO_SOURCE or is_address(main)
            else self.form.name("source", main)
        )

    def _date_or_nothing(self, text: str) -> object:
        return self.form.date(text) if text else None

    def _known(self, field: Field) -> Sequence[str]:
        if field.choices:
            return field.choices
        if field.refers:
            return self.form.names(field.refers)
        return self.form.names(field.name) if field.name in self.kind.words[:1] else []


def ask_kind() -> Kind:
    """Ask which kind of event it is."""
    for noun, kind in KINDS.items():
        _say(f"  {noun:<18} {first_line(kind)}")
    return BY_NAME[_ask("kind", _one_of(tuple(BY_NAME)), list(KINDS))]


def _is_own_slug(field: Field) -> bool:
    """Return whether a field is the slug of what an event makes or is about, as it is written."""
    is_name = field.sort == "slug" and not field.refers
    return is_name and field.required and not field.many


def _check_slug(text: str) -> None:
    if not slugify(text):
        raise refuse(
            "slug",
            f"nothing of {text!r} is left in ASCII",
            "write lower-case ASCII words joined by hyphens, such as united-states",
        )


def _label(field: Field) -> str:
    if field.name == "title" and not field.required:
        return "what answers call it, if not by its slug in words"
    if field.name in _LABELS:
        return _LABELS[field.name]
    name = field.name.replace("_", " ")
    if field.many and field.sort in {"slug", "key"}:
        name += ", joined by commas"
    return f"{name}; empty when not known" if field.perhaps_nobody else name


def _one_of(choices: Sequence[str]) -> Callable[[str], object]:
    def check(text: str) -> object:
        if text in choices:
            return text
        close = nearest(text, choices)
        raise click.UsageError(
            f"{text!r} is none of them"
            + (f"; did you mean {' or '.join(close)}?" if close else "")
        )

    return check


def _ask(
    label: str,
    check: Callable[[str], Any] | None,
    known: Sequence[str],
    *,
    help_: str = "",
    default: str | None = None,
) -> str:
    """Ask for one answer, again with what was wrong until it is understood; `?` shows all names."""

    def read(text: str) -> str:
        text = text.strip()
        if text == "?":
            raise click.UsageError(
                "; ".join(
                    filter(
                        None,
                        [
                            clean(help_),
                            f"known: {', '.join(map(clean, known))}"
                            if known
                            else "anything may be written",
                        ],
                    )
                )
            )
        if not text and default is None:
            raise click.UsageError("write something, or leave with Ctrl-C")
        if check is not None:
            _checked(check, text)
        return text

    if known:
        shown = ", ".join(map(clean, known[:_SHOWN])) + (
            f", … ({len(known)}; ? lists them)" if len(known) > _SHOWN else ""
        )
        _say(f"  {label}: {shown}")
    # readline, and so the tab key, works only where the prompt is written to standard output.
    with _completing(known):
        found: str = click.prompt(
            label,
            default=default,
            show_default=bool(default),
            value_proc=read,
            err=not sys.stdout.isatty(),
        )
    return found


def _checked(check: Callable[[str], Any], text: str) -> None:
    """Let a check refuse in the way that a prompt asks again for."""
    try:
        check(text)
    except TrackerError as problem:
        raise click.UsageError(clean(_said(problem))) from problem


def _said(problem: TrackerError) -> str:
    hint = hint_of(problem)
    return f"{problem}; {hint}" if hint else str(problem)


def _say(text: str) -> None:
    click.echo(clean_lines(text), err=True)


@contextmanager
def _completing(names: Sequence[str]) -> Iterator[None]:
    """Inside, the tab key completes names, where the terminal has readline."""
    try:
        import readline
    except ImportError:
        yield
        return
    before = readline.get_completer()

    def complete(text: str, number: int) -> str | None:
        done, comma, begun = text.rpartition(",")
        found = [f"{done}{comma}{name}" for name in names if name.startswith(begun)]
        return found[number] if number < len(found) else None

    readline.set_completer_delims("\n")
    readline.set_completer(complete)
    readline.parse_and_bind("tab: complete")
    try:
        yield
    finally:
        readline.set_completer(before)
