"""The template that `append --edit` opens: a line for each field, with what it means.

It is opened again with the error on top.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

import click

from tracker.cli.frame.errors import hint_of
from tracker.domain.codec import TYPES
from tracker.domain.envelope import refuse
from tracker.domain.errors import TrackerError
from tracker.domain.names import did_you_mean, nearest
from tracker.render.sanitize import clean
from tracker.services.event_fields import COUNTS, FLAT, MAIN, Field, fields_of
from tracker.services.recording.compose import flat_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tracker.domain.events import Event
    from tracker.services.event_fields import Kind
    from tracker.services.recording.event_form import EventForm

_WIDTH: Final = 100
_KNOWN: Final = 30
_SOURCE: Final = "source"
_BEGIN: Final = "begin the line with a field's name and a colon"


def edited(
    form: EventForm,
    kind: Kind,
    text: str,
    compose: Callable[[dict[str, list[str]], list[str]], Event],
) -> Event | None:
    """Return the event that the user writes in an editor; None when it is closed unchanged.

    Args:
        form: The form of the dossier.
        kind: The type of the event.
        text: The template.
        compose: Makes the event of the fields and the sources of a filled template.

    Raises:
        TrackerError: The text is wrong, and was left as it was when it was opened again.
    """
    problem: TrackerError | None = None
    while True:
        shown = text if problem is None else _with_error(text, problem)
        found = click.edit(shown, extension=".tracker.txt")
        if found is None or _stripped(found) == _stripped(text):
            if problem is not None:
                raise problem
            return None
        text, made = _without_error(found), len(form.made)
        try:
            return compose(*read_template(kind, text))
        except TrackerError as wrong:
            # What a wrong one made on the way is forgotten.
            form.forget(made)
            problem = wrong


def template(
    form: EventForm,
    kind: Kind,
    texts: Mapping[str, Sequence[str]],
    sources: Sequence[str] = (),
) -> str:
    """Return the template of a type, with what is known already filled in."""
    out = [
        *_comment((TYPES[kind.type].__doc__ or "").partition("\n")[0]),
        *_comment(
            "Fill in behind the colons. An empty line of a field leaves it out; "
            "a list takes one line for each. A line that begins with a space goes on."
        ),
        "",
    ]
    flat = flat_names(kind.type)
    fields = fields_of(TYPES[kind.type])
    for field in fields.values():
        if field.name == "dossier" and kind.type != "dossier-opened":
            continue
        if field.name == "evidence":
            out += _comment(
                "source: a registered source or an address; "
                "`; basis=…; locator=…; publisher=…; title=…; published=…` may stand behind it."
            )
            out += _comment(f"  known: {_some(form.names('source'))}")
            out += _lines(_SOURCE, sources)
        elif field.part in FLAT and field.part is not None:
            for name, (outer, inner) in flat.items():
                if outer == field.name:
                    out += [
                        *_comment(f"{name}: {fields_of(field.part)[inner].help}"),
                        *_lines(name, texts.get(name, ())),
                    ]
        else:
            out += [
                *_explained(field, form),
                *_lines(field.name, texts.get(field.name, ())),
            ]
    return "\n".join(out) + "\n"


def _explained(field: Field, form: EventForm) -> Iterator[str]:
    needed = " (needed)" if field.required else ""
    if field.perhaps_nobody:
        needed = " (empty: not known)"
    yield from _comment(f"{field.name}{needed}: {field.help}")
    if field.choices:
        yield from _comment(f"  one of: {', '.join(field.choices)}")
    elif field.refers:
        yield from _comment(f"  known: {_some(form.names(field.refers))}")
    elif field.part in COUNTS:
        yield from _comment("  such as: 734, about 50,000, more than 200, 700-800")
    elif field.part is not None:
        main = MAIN[field.part]
        first = ": ".join(name.upper() for name in main)
        others = [f for name, f in fields_of(field.part).items() if name not in main]
        yield from _comment(
            "  " + "; ".join([first, *(f"{f.option}=…" for f in others)])
        )


def _some(names: Sequence[str]) -> str:
    if not names:
        return "none yet"
    more = f" and {len(names) - _KNOWN} more" if len(names) > _KNOWN else ""
    return ", ".join(clean(n) for n in names[-_KNOWN:]) + more


def _lines(name: str, values: Sequence[str]) -> list[str]:
    texts = [value.replace("\n", "\n ") for value in values or ("",)]
    return [f"{name}: {text}".rstrip() for text in texts]


def _comment(text: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent="# ",
        subsequent_indent="#   ",
        break_on_hyphens=False,
    )


def read_template(kind: Kind, text: str) -> tuple[dict[str, list[str]], list[str]]:
    """Return the fields of a filled template, and its sources.

    Raises:
        InvalidEventError: A line is none of the template's.
    """
    known = [*fields_of(TYPES[kind.type]), *flat_names(kind.type), _SOURCE]
    found: dict[str, list[str]] = {}
    last: list[str] | None = None
    for line in text.splitlines():
        if line.startswith("#") or not line.strip():
            continue
        if line.startswith((" ", "\t")):
            if not last:
                raise refuse(
                    "template",
                    f"{line.strip()!r} goes on from nothing",
                    _BEGIN,
                )
            last[-1] = f"{last[-1]}\n{line.strip()}".strip()
            continue
        name, colon, value = line.partition(":")
        name = name.strip().replace("-", "_")
        if not colon or name not in known:
            meant = did_you_mean(nearest(name, known), _BEGIN)
            raise refuse("template", f"there is no field {name!r}", meant)
        last = found.setdefault(name, [])
        last.append(value.strip())
    fields = fields_of(TYPES[kind.type])
    filled = {
        name: [v for v in values if v] or [""]
        for name, values in found.items()
        if any(values) or (name in fields and fields[name].perhaps_nobody)
    }
    is_field = _SOURCE in fields_of(TYPES[kind.type])
    sources = [] if is_field else filled.pop(_SOURCE, [])
    return filled, sources


_MARK: Final = "# error: "


def _with_error(text: str, problem: TrackerError) -> str:
    hint = hint_of(problem)
    return "\n".join(
        [
            f"{_MARK}{clean(str(problem))}",
            *([f"# help: {clean(hint)}"] if hint else []),
            "# Mend it and save, or close without a change to give up.",
            "",
            text,
        ]
    )


def _without_error(text: str) -> str:
    lines = text.splitlines()
    if not lines or not lines[0].startswith(_MARK):
        return text
    end = next((n for n, line in enumerate(lines) if not line.strip()), 0)
    return "\n".join(lines[end + 1 :]) + "\n"


def _stripped(text: str) -> list[str]:
    """Return the lines of a text that count."""
    return [
        line.rstrip()
        for line in text.splitlines()
        if line.strip() and not line.startswith("#")
    ]
