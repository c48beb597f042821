"""Reference pages that are made from the code: `python -m tests.reference` writes them, and a test holds them to it."""

from __future__ import annotations

import ast
import inspect
import json
import re
import textwrap
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args, get_origin, get_type_hints

import click
import msgspec

from tests.domain.examples import EXAMPLES
from tests.reference_answers import answers
from tests.reference_lists import decisions, errors, extras, reliability, settings
from tracker.cli.frame.commands import TrackerCommand
from tracker.cli.main import cli
from tracker.domain.codec import TYPES, encode
from tracker.domain.envelope import (
    EventBody,
    Evidence,
    Key,
    Slug,
    Text,
    Title,
    Topic,
    Written,
)
from tracker.domain.events import (
    Act,
    CatalogueEvent,
    Condition,
    Effect,
    Fact,
    Proviso,
    Scale,
    Strength,
    Tally,
    Term,
)
from tracker.domain.events.ceasefires_meetings_agreements import Count
from tracker.domain.events.positions_proposals_reports import Placement
from tracker.projections.subjects import fold_of
from tracker.services.event_fields import fields_of
from tracker.web.asked import WORDS
from tracker.web.desk.bodies import BODIES
from tracker.web.desk.table import WRITES
from tracker.web.forms import FORMS
from tracker.web.problems import TITLES
from tracker.web.routes import ROUTES

ROOT: Final = Path(__file__).parent.parent
WIDTH: Final = 78
"""What click makes of a terminal of 80 columns."""

VALUES: Final = (Evidence, Condition, Proviso, Scale, Effect, Tally, Strength, Term)
GROUPS: Final = (
    (
        "The catalogue",
        "What facts name. It has no clocks of its own: it applies at every date, and is cut by the log place only.",
        CatalogueEvent,
    ),
    ("Facts", "Dated facts of the negotiation. `when` is required.", Fact),
    (
        "Acts on the log",
        "What acts on the record instead of adding a fact to it. Four different acts; among themselves they count in log order.",
        Act,
    ),
)
NAMED: Final = (
    (Written, "written date"),
    (Text, "text"),
    (Title, "title"),
    (Topic, "topic"),
    (Slug, "slug"),
    (Key, "key"),
    (Count, "whole number"),
    (Placement, "0 to 100"),
)


def commands() -> str:
    """The page on the commands: the help of each, as the program prints it."""
    root = click.Context(
        cli,
        info_name="tracker",
        terminal_width=WIDTH,
        help_option_names=cli.context_settings["help_option_names"],
    )
    out = [
        "# Commands",
        "",
        "This page is made from the program's own help by `python -m tests.reference`.",
        "",
        "The options of the whole program may stand before or after the command.",
        "",
        *_fenced(cli.get_help(root)),
    ]
    for title, section in cli.sections.items():
        out += ["", f"## {title}"]
        for name in section:
            found = cli.get_command(root, name)
            assert isinstance(found, TrackerCommand)
            shown = found.get_help(
                click.Context(found, info_name=name, parent=root, terminal_width=WIDTH)
            )
            out += ["", f"### tracker {name}", "", *_fenced(shown)]
    return "\n".join(out) + "\n"


def events() -> str:
    """The page on the events: every type with its effect, its stream and its fields."""
    required = {f.name for f in msgspec.structs.fields(EventBody) if f.required}
    out = [
        "# Events",
        "",
        "This page is made from the code by `python -m tests.reference`.",
        "`tracker schema TYPE` prints the same as a JSON Schema.",
        "",
        "An event is one JSON object. Its `type` says which of the types below it is.",
        "Unknown fields are refused. A field with its default value may be left out.",
        "An event is written in the lowest version of its type that can hold it.",
        "",
        "## Kinds of values",
        "",
        "| kind | what it is |",
        "|---|---|",
        "| slug | Lower-case ASCII words joined by hyphens, such as `united-states`; at most 120 characters. |",
        "| key | ASCII letters, digits, `.`, `_` and `-`, beginning with a letter or digit; at most 120 characters. |",
        "| text | Free text, not blank, at most 10,000 characters. |",
        "| title | Text in one line, at most 80 characters. |",
        "| topic | The slug of an issue; or a slug with its kind in front, such as `meeting:oslo-1`: ceasefire, meeting, proposal, agreement, deadline or vote. |",
        "| written date | An EDTF date or an instant with its offset; see [dates](dates.md). |",
        "| whole number | A whole number from 0 to below 2^53. There are no fractions. |",
        "",
        "## The envelope",
        "",
        "Every event has these fields beside those of its type. `when` is required for a fact.",
        "",
        *_with_type(_table(EventBody, required, only=None)),
    ]
    for title, words, group in GROUPS:
        out += ["", f"## {title}", "", words]
        for name, kind in TYPES.items():
            if kind in get_args(group):
                out += ["", *_event(name, kind)]
    out += ["", "## Parts of events"]
    for value in VALUES:
        effect, rest, _ = _doc(value)
        own = {f.name for f in msgspec.structs.fields(value) if f.required}
        out += [
            "",
            f"### {value.__name__}",
            "",
            " ".join([effect, *rest]),
            "",
            *_table(value, own, only=None),
        ]
    return "\n".join(out) + "\n"


def _with_type(rows: list[str]) -> list[str]:
    """The envelope's table with the tag, which is no field of the class."""
    return [
        *rows[:2],
        "| `type` | slug | yes | The type's own name; it never changes. |",
        *rows[2:],
    ]


def _event(name: str, kind: Any) -> list[str]:
    effect, rest, _ = _doc(kind)
    fields = msgspec.structs.fields(kind)
    own = {f.name for f in fields} - {f.name for f in msgspec.structs.fields(EventBody)}
    required = {f.name for f in fields if f.required}
    fold = fold_of(EXAMPLES[name].full)
    facts = [
        f"Stream `{_stream(kind)}`.",
        *_versions(kind),
        *([f"Read by the fold of {fold}."] if fold else []),
    ]
    least = json.loads(encode(EXAMPLES[name].minimal))
    example = json.dumps(
        {
            "type": name,
            **{
                field: value
                for field, value in least.items()
                if field not in {"type", "schema_version"}
            },
        },
        ensure_ascii=False,
    )
    told = [
        " ".join([effect, *rest]),
        "",
        " ".join(facts),
        "",
        *_table(kind, required, only=own),
    ]
    return [
        f"### {name}",
        "",
        *told,
        "",
        "The least that it must say:",
        "",
        "```json",
        example,
        "```",
    ]


def _versions(kind: Any) -> list[str]:
    """The newest version with what needs it; a fact is written in the lowest that can hold it."""
    found = [
        f"Version {gain.version} when `{gain.field}` is "
        + (" or ".join(str(v) or "empty" for v in gain.values) or "given")
        + "."
        for gain in kind.gained
    ]
    return [*found, "Else version 1."] if found else [f"Version {kind.version}."]


def _table(kind: Any, required: set[str], *, only: set[str] | None) -> list[str]:
    hints = get_type_hints(kind, include_extras=True)
    _, _, meanings = _doc(kind)
    rows = ["| field | type | required | meaning |", "|---|---|---|---|"]
    for field in msgspec.structs.fields(kind):
        if only is None or field.name in only:
            need = "yes" if field.name in required else ""
            meaning = meanings.get(field.name) or _inherited(kind, field.name)
            rows.append(
                f"| `{field.encode_name}` | {_worded(hints[field.name])} | {need} | {meaning}{_default(field)} |"
            )
    return rows


def _inherited(kind: Any, name: str) -> str:
    return next(
        meaning for base in kind.__mro__[1:] if (meaning := _doc(base)[2].get(name))
    )


def _default(field: Any) -> str:
    if field.default is msgspec.NODEFAULT or field.default in (None, (), Effect()):
        return ""
    shown = (
        {True: "yes", False: "no"}.get(field.default, field.default)
        if isinstance(field.default, bool)
        else field.default
    )
    return f" Default: {shown}."


def _doc(kind: Any) -> tuple[str, list[str], dict[str, str]]:
    """A docstring taken apart: the first line, further paragraphs, and what it says of each attribute."""
    head, _, tail = inspect.cleandoc(kind.__doc__ or "").partition("Attributes:\n")
    first, *rest = [" ".join(p.split()) for p in head.strip().split("\n\n")]
    meanings = {}
    for entry in re.split(r"\n(?=\S)", textwrap.dedent(tail).strip()):
        name, _, meaning = entry.partition(": ")
        meanings[name] = " ".join(meaning.split())
    return first, rest, meanings


def _stream(kind: Any) -> str:
    """The name of a type's stream with its fields in braces."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(kind.stream.fget)))
    returned = next(
        node.value for node in ast.walk(tree) if isinstance(node, ast.Return)
    )
    assert returned is not None
    return (
        str(returned.value)
        if isinstance(returned, ast.Constant)
        else ast.unparse(returned)[2:-1].replace("self.", "")
    )


def _worded(hint: Any) -> str:
    """A field's type in words."""
    if words := next((words for alias, words in NAMED if hint == alias), None):
        return words
    if isinstance(hint, type):
        return (
            f"[{hint.__name__}](#{hint.__name__.lower()})"
            if issubclass(hint, msgspec.Struct)
            else {bool: "true or false"}[hint]
        )
    kind, args = get_origin(hint), get_args(hint)
    if kind is Literal:
        return ", ".join(f"`{a}`" for a in args)
    if kind is dict:
        return "object"
    if kind is Annotated and args[0] is int:
        return _number(args[1])
    inner = ", ".join(
        _worded(a)
        for a in args
        if a not in {type(None), ...} and not isinstance(a, msgspec.Meta)
    )
    return (
        f"list of {inner}{'' if inner.startswith('[') else 's'}"
        if kind is tuple
        else inner
    )


def _number(limits: msgspec.Meta) -> str:
    return f"whole number from {limits.ge:,}" + (
        f" to {limits.le:,}" if limits.le is not None else ""
    )


def _fenced(text: str) -> list[str]:
    return ["```text", *(line.rstrip() for line in text.strip().splitlines()), "```"]


def modules() -> str:
    """The map of the package: every module, and the one promise that its docstring makes."""
    lines = [
        "# The modules",
        "",
        "Made from the code by `python -m tests.reference`. Which room may import which stands in [architecture](../explanation/architecture.md).",
        "",
    ]
    rooms: dict[str, list[str]] = {}
    for file in sorted((ROOT / "tracker").rglob("*.py")):
        name = (
            file.relative_to(ROOT).with_suffix("").as_posix().removesuffix("/__init__")
        )
        said = (
            (ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "")
            .split("\n\n")[0]
            .replace("\n", " ")
            .replace("|", "\\|")
        )
        room = (
            "/".join(name.split("/")[:2])
            if file.parent != ROOT / "tracker"
            else "tracker"
        )
        rooms.setdefault(room, []).append(f"| `{name}` | {said} |")
    for room, rows in sorted(rooms.items()):
        lines += [
            f"## {room}",
            "",
            "| module | what it promises |",
            "|---|---|",
            *rows,
            "",
        ]
    return "\n".join(lines)


def writing() -> list[str]:
    """The part on what is sent: the table of writes, and the bodies that they take."""
    out = [
        "## Writing",
        "",
        "What is sent takes the role of its row, or a higher one: a token, or the session of a browser on a page of this server.",
        "All of it is appended, or nothing. `recorded_by` is the name of the token.",
        "",
        "| address | does | body | role | the command |",
        "|---|---|---|---|---|",
    ]
    for write in WRITES:
        if write.gives:
            body = f"`{write.body}`" if write.body else "events"
            command = f"`tracker {write.command}`"
            sent = f"`{write.method} {write.pattern}`"
            cells = (sent, write.about, body, write.role, command)
            out.append(f"| {' | '.join(cells)} |")
    out += [
        "",
        "Events are sent as `application/json`, one or a list, or as `application/jsonl`. Without a dossier they are of that in the address.",
        "Everything else is a JSON object:",
        "",
        "| body | field | needed | says |",
        "|---|---|---|---|",
    ]
    for name, kind in BODIES.items():
        for field in fields_of(kind).values():
            needed = "yes" if field.required else ""
            out.append(f"| `{name}` | `{field.name}` | {needed} | {field.help} |")
    return [
        *out,
        "",
        "Where events are appended, status 201 is `tracker.placed/1`: the places of the new events, and the names that undo them. Status 200 is the same when the log held all of it.",
        "With `?dry-run` nothing is appended, and the answer is `tracker.diff/1`.",
        "Of the inbox and its feeds, 201 says that something is new there.",
        "",
        "The same events sent twice are known by key, by id and by content. `Idempotency-Key` gives events without an id one that follows from the token, the key and their number.",
        "Other content under the same key or id is status 409.",
        "",
        "A correction says in `If-Match` the version of `/d/{dossier}/streams/record:KEY.json`. Without it the status is 428. When others were faster it is 412.",
        "Status 422 has everything that is wrong with a body in `errors`, by `field`, or by `line` and `column`.",
        "A body has at most 10 MB, a text of an event at most 10,000 characters, and one for the inbox at most 1,000,000.",
    ]


def http() -> str:
    """The page on the server: every address with its words and forms, of the table of routes."""
    out = [
        "# HTTP",
        "",
        "This page is made from the table of routes by `python -m tests.reference`.",
        "`/openapi.json` says the same to programs, with the schema of each answer.",
        "",
        "An address has its parts in braces. Each part is percent-encoded whole.",
        "Another spelling of a date or a name leads to the canonical address, with status 302.",
        "An address without its date leads to the one with it.",
        "",
        "## Addresses",
        "",
        "| address | shows | words | also as | the command |",
        "|---|---|---|---|---|",
    ]
    for route in ROUTES:
        words = " ".join(f"`{word}`" for word in route.words)
        forms = " ".join(f"`.{form}`" for form in route.forms)
        command = f"`tracker {route.command}`" if route.command else ""
        about = route.about if route.page else f"{route.about} No page."
        out.append(f"| `{route.pattern}` | {about} | {words} | {forms} | {command} |")
    out += [
        "",
        "`/dossiers` stands for `/` in front of an extension. `.events` is the log as Server-Sent Events.",
        "",
        "## Words of a query",
        "",
        "A word that an address does not take is an error. Words are sorted, and each but those marked is given once.",
        "",
        "| word | holds | does | repeats |",
        "|---|---|---|---|",
    ]
    for name, word in WORDS.items():
        kind = HELD[word.kind]
        out.append(
            f"| `{name}` | {kind} | {word.about} | {'yes' if word.many else ''} |"
        )
    out += [
        "",
        "## Forms",
        "",
        "Without an extension the header `Accept` decides. An unknown extension is status 404, and the error names those that there are.",
        "",
        "| extension | media type | kept as a file |",
        "|---|---|---|",
    ]
    for form in FORMS.values():
        kept = "yes" if form.kept else ""
        out.append(f"| `.{form.extension}` | `{form.media}` | {kept} |")
    out += [
        "",
        "JSON has the format of the answer as `profile` of its media type.",
        "",
        *writing(),
        "",
        "## Headers",
        "",
        "| header | says |",
        "|---|---|",
        "| `ETag` | a tag of the answer; it changes with the end of the log, and with nothing else |",
        "| `Tracker-Log` | the last place of the log, a slash, and the digest there |",
        "| `Link` | the other parts of a list or of the log; around a past picture the others (RFC 7089) |",
        "| `Memento-Datetime` | of a picture with `known=then`, the instant that it is of |",
        "| `Cache-Control` | `no-cache`, or with `log=` that the answer never changes |",
        "| `Retry-After` | of status 503, in how many seconds to ask again |",
        "",
        "A request may send `If-None-Match`, `Accept-Datetime` to `/d/{dossier}/now`, `Last-Event-ID` to a stream, and `Authorization: Bearer TOKEN`.",
        "",
        "## Errors",
        "",
        "An error is `application/problem+json` (RFC 9457), or a page where `text/html` is accepted. It has `type`, `title`, `status`, `detail`, `code`, `hint`, `nearest` and `errors`.",
        "[Errors](errors.md) lists the codes.",
        "",
        "| status | title |",
        "|---|---|",
        *(f"| {status} | {title} |" for status, title in sorted(TITLES.items())),
    ]
    return "\n".join(out) + "\n"


HELD: Final = {
    "date": "a date, in words or written out",
    "first": "a date, read as its first day",
    "place": "a place of the log, or a date",
    "party": "a party",
    "issue": "an issue",
    "text": "text",
    "number": "a whole number",
    "flag": "`yes`",
}
"""The kinds of words of an address, as a reader is told of them."""
PAGES: Final = {
    "docs/reference/answers.md": answers,
    "docs/reference/http.md": http,
    "docs/reference/commands.md": commands,
    "docs/reference/events.md": events,
    "docs/contributing/modules.md": modules,
    "docs/decisions/README.md": decisions,
    "docs/reference/errors.md": errors,
    "docs/reference/extras.md": extras,
    "docs/reference/reliability.md": reliability,
    "docs/reference/settings.md": settings,
}
"""The pages, and what makes each."""


def main() -> None:
    """Write the pages."""
    for name, make in PAGES.items():
        (ROOT / name).write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    main()
