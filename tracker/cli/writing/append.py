"""`tracker append`: its kinds are commands made from the fields of each type of event."""

from __future__ import annotations

import os
import sys
import textwrap
from typing import TYPE_CHECKING, Any, Final

import click

from tracker.cli.frame.commands import (
    DossierName,
    TrackerCommand,
    Word,
    with_program_options,
)
from tracker.cli.frame.errors import Mistake
from tracker.domain.codec import TYPES
from tracker.domain.envelope import Evidence
from tracker.domain.events import CatalogueEvent
from tracker.domain.names import did_you_mean, nearest
from tracker.services.event_fields import (
    BY_NAME,
    COUNTS,
    FLAT,
    KINDS,
    MAIN,
    Field,
    Kind,
    fields_of,
    first_line,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from click.shell_completion import CompletionItem

    from tracker.domain.envelope import Value

OPTION: Final = "o_"
WORD: Final = "w_"
CLASHES: Final = {
    "format": "meeting-format",
    "replacement": "replace",
    "on": "voted-on",
}
"""Fields whose own name means something else on the command line."""
_ONE_OF: Final = {
    "conditions": "condition",
    "terms": "term",
    "exemptions": "exemption",
    "aliases": "alias",
    "keywords": "keyword",
    "parties": "party",
    "issues": "issue",
    "columns": "column",
    "mediators": "mediator",
}
"""The names of one item of a list; an option may be given in either way."""
_SHORT: Final = {"when": ("--on", "--when")}
_MEANINGS: Final = {
    "when": "When it held or happened; any date of `tracker help dates`, or @KEY.",
    "key": "Its own id in the dossier, such as B104; others can point at it.",
    "dossier": "Which dossier.",
}
_HIDDEN_FIELDS: Final = {"dossier", "evidence"}
_CATALOGUED: Final = {
    kind
    for name, kind in TYPES.items()
    if kind in getattr(CatalogueEvent, "__args__", ())
}


class NameOf(click.ParamType[str]):
    """The name of a party, issue, source or the like; completion offers those of the dossier."""

    def __init__(self, kind: str) -> None:
        self.kind = self.name = kind

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,  # noqa: ARG002  (click's own)
        incomplete: str,
    ) -> list[CompletionItem]:
        """The names that begin so; those of a list go on behind its last comma."""
        from click.shell_completion import CompletionItem

        done, comma, begun = incomplete.rpartition(",")
        return [
            CompletionItem(f"{done}{comma}{name}")
            for name in _names(ctx, self.kind)
            if name.startswith(begun)
        ]


def _names(ctx: click.Context, kind: str) -> list[str]:
    """Return the names of a kind in the dossier that a command would use."""
    from tracker.domain.errors import TrackerError
    from tracker.services.amendments import names_in
    from tracker.wiring import Wiring

    wiring = Wiring(db=ctx.find_root().params.get("db") or os.environ.get("TRACKER_DB"))
    try:
        shelf = wiring.shelf(glimpse=True)
        chosen = shelf.choose(ctx.params.get("dossier"))
        found = names_in(chosen.log, chosen.name, kind)
        shelf.close()
    except (TrackerError, OSError):
        return []
    return found


_GROUPS: Final = {
    "Its source": (
        *("--source", "--basis", "--locator", "--publisher", "--title"),
        "--published",
    ),
    "New names": ("--new-dossier", "--new-party", "--new-issue", "--new-source"),
    "How it runs": (
        *("--dossier", "--from-json", "--preview", "--yes", "--dry-run", "--edit"),
        *("--format", "--help"),
    ),
}
"""The groups of the options of a kind of event, by their headings."""


class _KindCommand(TrackerCommand):
    """The command of one type of event: of a word that makes no sense it says the order of all."""

    def __init__(
        self, name: str, *, words: str, meanings: list[tuple[str, str]], **settings: Any
    ) -> None:
        super().__init__(name, **settings)
        self._words, self._meanings = words, meanings

    def format_options(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write the words before the options."""
        if self._meanings:
            widest = max(len(name) for name, _ in self._meanings) + 2
            with formatter.section("Words"):
                begin = " " * formatter.current_indent
                for name, meaning in self._meanings:
                    lines = textwrap.wrap(
                        meaning,
                        formatter.width,
                        initial_indent=f"{begin}{name:<{widest}}",
                        subsequent_indent=begin + " " * widest,
                        break_on_hyphens=False,
                    )
                    formatter.write("\n".join(lines) + "\n")
        super().format_options(ctx, formatter)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words and options."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as problem:
            in_a_word = isinstance(getattr(problem, "param", None), click.Argument)
            is_extra = "unexpected extra argument" in problem.message
            if self._words and (in_a_word or is_extra):
                hint = getattr(problem, "hint", "")
                joint = " " if hint.endswith("?") else "; "
                said = f"{hint}{joint}{self._words}" if hint else self._words
                problem.hint = said  # type: ignore[attr-defined]
            raise


def kind_command(kind: Kind) -> TrackerCommand:
    """The command that appends one type of event."""
    from tracker.cli.writing.append_examples import EXAMPLES, words_in_order

    @click.pass_context
    def run(ctx: click.Context, /, **values: object) -> int:
        from tracker.cli.writing.append_facts import run_json, run_words

        before = ctx.parent.params if ctx.parent else {}
        merged = {
            **values,
            **{
                name: value
                for name, value in before.items()
                if value and not values.get(name)
            },
        }
        if merged.get("fmt") == "table" and before.get("fmt"):
            merged["fmt"] = before["fmt"]
        texts = _texts(merged)
        if not merged.get("from_json"):
            return run_words(kind, texts, merged)
        if texts:
            raise Mistake(
                "--from-json and words for fields say the same in two ways",
                "give one of them",
            )
        return run_json(kind, merged)

    return _KindCommand(
        kind.noun,
        groups=_GROUPS,
        words=words_in_order(kind),
        meanings=_meanings(kind),
        callback=run,
        help=_help(kind),
        example=EXAMPLES[kind.noun],
        params=[*_params(kind)],
    )


def _help(kind: Kind) -> str:
    also = [name for name in (kind.type, *kind.also) if name != kind.noun]
    named = f" Also called {', '.join(also)}." if also else ""
    return first_line(kind) + named


def _meanings(kind: Kind) -> list[tuple[str, str]]:
    fields = fields_of(TYPES[kind.type])
    return [(w.replace("_", "-").upper(), _meaning(fields[w])) for w in kind.words]


def _meaning(field: Field) -> str:
    text = _MEANINGS.get(field.name, field.help)
    return (
        f"{text} One of {', '.join(field.choices)}."
        if field.choices and not all(c in text.lower() for c in field.choices)
        else text
    )


def _params(kind: Kind) -> Iterator[click.Parameter]:
    fields = fields_of(TYPES[kind.type])
    for name in kind.words:
        yield click.Argument(
            [WORD + name],
            required=False,
            type=_type(fields[name]),
            metavar=name.replace("_", "-").upper(),
        )
    for field in fields.values():
        if field.name in _HIDDEN_FIELDS or (
            field.name == "source" and field.name in kind.words
        ):
            continue
        if field.part in FLAT and field.part is not None:
            prefix = "" if field.name == "effect" else f"{field.name}_"
            yield from (
                _option(kind, inner, prefix + inner.name, _inner_help(field, inner))
                for inner in fields_of(field.part).values()
            )
        else:
            yield _option(kind, field, field.name, _option_help(field))
    yield from _sources(catalogue=TYPES[kind.type] in _CATALOGUED)
    yield from _makers()
    yield from group_options()
    yield click.Option(
        ["--edit"], is_flag=True, help="Fill in a template in $VISUAL or $EDITOR."
    )


def _option(kind: Kind, field: Field, name: str, text: str) -> click.Option:
    option = CLASHES.get(name, name.replace("_", "-"))
    if name == "title" and TYPES[kind.type] not in _CATALOGUED:
        option = "name"  # the title is that of a source
    spelled = _SHORT.get(name) or (
        (f"--{_ONE_OF[name]}", f"--{option}") if name in _ONE_OF else (f"--{option}",)
    )
    several = field.many or name == "replacement"
    hidden = name in kind.words
    settings: dict[str, Any] = (
        {"is_flag": True}
        if field.sort == "flag"
        else {"multiple": several, "metavar": _metavar(field), "type": _type(field)}
    )
    return click.Option([*spelled, OPTION + name], help=text, hidden=hidden, **settings)


def _option_help(field: Field) -> str:
    text = _MEANINGS.get(field.name, field.help)
    if field.part is not None and field.part in COUNTS:
        unit = " and its unit" if "unit" in fields_of(field.part) else ""
        forms = "734, `about 50,000`, `more than 200`, `700-800` or `700..734..800`"
        return f"{text} Written as {forms}{unit}."
    if field.part is not None:
        return f"{text} Written as `{_form(field.part)}`; may be repeated."
    if field.name == "replacement":
        return f"{text} May be repeated."
    if field.many:
        names = field.sort in {"slug", "key"}
        return f"{text} {'Joined by commas, or repeated.' if names else 'May be repeated.'}"
    if field.name == "key":
        return f"{text} Without one, a free one is offered."
    return text


def _form(part: type[Value]) -> str:
    """Return the form of a part that is written in one line."""
    fields = fields_of(part)
    main = ": ".join(name.upper() for name in MAIN[part])
    return "; ".join(
        [
            main,
            *(f"{f.option}=…" for name, f in fields.items() if name not in MAIN[part]),
        ]
    )


def _inner_help(outer: Field, inner: Field) -> str:
    return (
        inner.help
        if outer.name == "effect"
        else f"{outer.help.removesuffix('.')}: {inner.help[:1].lower()}{inner.help[1:]}"
    )


def _metavar(field: Field) -> str | None:
    if field.choices:
        return None
    if field.name == "replacement":
        return "FIELD=VALUE"
    named = {
        "date": "DATE",
        "number": "N",
        "part": "N" if field.part in COUNTS else "PART",
        "key": "KEY",
        "slug": "SLUG",
    }
    name = field.refers.upper() or named.get(field.sort, "TEXT")
    return f"{name},…" if field.many and field.sort in {"slug", "key"} else name


def _type(field: Field) -> click.ParamType[Any]:
    if field.choices:
        return Word(field.choices)
    return NameOf(field.refers) if field.refers else click.STRING


def _sources(*, catalogue: bool) -> Iterator[click.Option]:
    fields, source = fields_of(Evidence), fields_of(TYPES["source-registered"])
    parts = "`; basis=…; locator=…; stance=disputes; publisher=…; title=…; published=…`"
    about = (
        "What it rests on: a registered source, or an address, which is registered if it is new; "
        f"{parts} may stand behind it; may be repeated."
    )
    yield click.Option(
        ["--source", "sources"],
        multiple=True,
        metavar="URL|SLUG",
        type=NameOf("source"),
        help=about,
    )
    if catalogue:
        return
    yield click.Option(
        ["--basis"],
        type=Word(fields["basis"].choices),
        help=f"{fields['basis'].help} Without it: reporting.",
    )
    yield click.Option(["--locator"], metavar="TEXT", help=fields["locator"].help)
    for name in ("publisher", "title", "published"):
        yield click.Option(
            [f"--{name}"],
            metavar="DATE" if name == "published" else "TEXT",
            help=f"Of a source that is new: {_lower(source[name].help)}",
        )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _makers() -> Iterator[click.Option]:
    examples = {
        "dossier": "herring-talks: Herring talks; zone=Europe/Oslo",
        "party": "arden: Arden; kind=state",
        "issue": "quota: Quota",
        "source": "bbc-1: BBC; url=…",
    }
    for kind, example in examples.items():
        yield click.Option(
            [f"--new-{kind}", f"new_{kind}"],
            multiple=True,
            metavar="NEW",
            help=f"Make {'an' if kind == 'issue' else 'a'} {kind} on the way, such as '{example}'.",
        )


def group_options() -> list[click.Parameter]:
    """The options that do not depend on the type of event."""
    return [
        click.Option(
            ["--dossier", "-d", "dossier"],
            type=DossierName(),
            metavar="SLUG",
            help="Which dossier.",
        ),
        click.Option(
            ["--from-json"],
            metavar="FILE",
            help="Read events as JSON, one object or a list; `-` is standard input.",
        ),
        click.Option(
            ["--preview"],
            metavar="DATE",
            help="Show the change for this day, instead of today.",
        ),
        click.Option(
            ["--yes", "-y"], is_flag=True, help="Do not ask before appending."
        ),
        click.Option(
            ["--dry-run"],
            is_flag=True,
            help="Check and show everything, and append nothing.",
        ),
        click.Option(
            ["-f", "--format", "fmt"],
            type=Word(("table", "json"), also={"text": "table"}),
            default="table",
            help="The form of the answer.",
        ),
    ]


def _texts(values: Mapping[str, Any]) -> dict[str, list[str]]:
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
    return found


_EXAMPLE: Final = """tracker append dossier herring-talks "Herring talks" --zone Europe/Oslo
tracker append note "The talks opened" --on 2025-05-25 --key N1"""
_SUMMARY: Final = """Append one fact of KIND to a dossier.

The common fields are words behind KIND, the others are options; `tracker append KIND --help` shows
both. What the answer says before and after is shown first, and on a terminal a question is asked.
On a terminal, what is missing is asked for; --edit opens an editor; --from-json reads events that
a program wrote.
"""


class AppendGroup(TrackerCommand, click.Group):
    """A group with one command for each type of event, made from the type's fields when it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's own)
        """The nouns, in the order of the help."""
        return list(KINDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002  (click's own)
        cmd_name: str,
    ) -> click.Command | None:
        """The command of a noun or of a type's full name."""
        kind = BY_NAME.get(cmd_name)
        if kind is None:
            return None
        found = kind_command(kind)
        return with_program_options(found)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which may have been meant."""
        if args[0] not in BY_NAME and not args[0].startswith("-"):
            meant = dict.fromkeys(BY_NAME[c].noun for c in nearest(args[0], BY_NAME))
            raise Mistake(
                f"there is no kind of event {args[0]!r}",
                did_you_mean([*meant], f"there are: {', '.join(KINDS)}"),
            )
        return super().resolve_command(ctx, args)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002  (click's own)
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the nouns with what each records."""
        with formatter.section("Kinds"):
            formatter.write_dl(
                [(noun, first_line(kind)) for noun, kind in KINDS.items()]
            )


@click.pass_context
def _callback(ctx: click.Context, /, **values: object) -> int | None:
    """Without a kind: JSON that names its types, else a question on a terminal."""
    if ctx.invoked_subcommand is not None:
        return None
    if values.get("from_json"):
        from tracker.cli.writing.append_facts import run_json

        return run_json(None, values)
    if not sys.stdin.isatty():
        raise Mistake(
            "no kind of event is named",
            f"write `tracker append KIND …`; there are: {', '.join(KINDS)}",
        )
    from tracker.cli.writing.wizard import ask_kind

    found = kind_command(ask_kind())
    with found.make_context(str(found.name), [], parent=ctx) as inner:
        result = found.invoke(inner)
    return result if isinstance(result, int) else None


command: Final = AppendGroup(
    "append",
    callback=_callback,
    help=_SUMMARY,
    example=_EXAMPLE,
    invoke_without_command=True,
    subcommand_metavar="KIND [WORDS]...",
    params=group_options(),
)
