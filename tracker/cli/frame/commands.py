"""Commands whose help has one order, the options that several share, and their types."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from tracker.cli.frame.errors import BadValue, ExitCode
from tracker.cli.frame.session import Session
from tracker.domain.names import did_you_mean, folded, nearest
from tracker.render import FORMATS, OF_ANSWERS
from tracker.wiring import LONGEST_WAIT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from click.shell_completion import CompletionItem


_DASHED: Final = re.compile(rf"-(?!f(?:{'|'.join(FORMATS)})$)[^-\s]\S")
"""A word behind a hyphen, and no option such as `-f`, `--to` or `-fjson`."""


_TOKEN: Final = re.compile(r"""(?:[^\s"']|"[^"]*"|'[^']*')+""")
"""A word of a command line, with the quotation marks that hold it together."""
_OUTPUT: Final = (
    *("--format", "--output", "--force", "--parts", "--full", "--most", "--reverse"),
    *("--fail-empty", "--exit-code", "--help"),
)
GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "Filters": (
        *("--party", "--speaker", "--issue", "--type", "--source", "--confidence"),
        *("--text", "--columns"),
    ),
    "Dossier, knowledge and log": (
        *("--dossier", "--known-at", "--then", "--log-at", "--whole"),
    ),
    "Output": _OUTPUT,
}
"""The groups of the options of a command that asks, by their headings."""


HELP: Final = ("-h", "--help")
"""The options that show the help of a command."""


class TrackerCommand(click.Command):
    """A command whose help says what one gets, shows an example, then lists options in groups.

    The tests run the example. If the command is `dashed`, a longer word behind one hyphen is not
    an option but a word.
    """

    def __init__(
        self,
        *args: Any,
        example: str = "",
        dashed: bool = False,
        groups: Mapping[str, Sequence[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.example = example
        self.dashed = dashed
        self.groups = groups or {}

    def get_help_option_names(self, ctx: click.Context) -> list[str]:
        """Return the options that show help; a command keeps them, whoever asks it first."""
        ctx.help_option_names = [*HELP]
        return super().get_help_option_names(ctx)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words, those behind a hyphen among them where they are words."""
        if self.dashed and "--" not in args:
            words = [word for word in args if _DASHED.match(word)]
            args = [*(word for word in args if not _DASHED.match(word)), "--", *words]
        return super().parse_args(ctx, args)

    def format_help_text(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write what the command does, and the example."""
        super().format_help_text(ctx, formatter)
        with formatter.section("Example"):
            for line in self.example.splitlines():
                formatter.write(_folded_line(line, formatter))

    def format_options(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """Write the options by their groups; those of no group come first."""
        if not self.groups:
            super().format_options(ctx, formatter)
            return
        named = {name: title for title, all_ in self.groups.items() for name in all_}
        rows: dict[str, list[tuple[str, str]]] = {"Options": []}
        rows |= {title: [] for title in self.groups}
        for option in self.get_params(ctx):
            record = option.get_help_record(ctx)
            if record is not None and isinstance(option, click.Option):
                found = [named[name] for name in option.opts if name in named]
                rows[found[0] if found else "Options"].append(record)
        for title, records in rows.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


def _folded_line(line: str, formatter: click.HelpFormatter) -> str:
    """Fold a command as a shell takes it: no word is cut, and a line goes on after its sign."""
    begin = " " * formatter.current_indent
    out, used = begin, len(begin)
    for word in _TOKEN.findall(line):
        if used > len(begin) and used + len(word) + 3 > formatter.width:
            out, used = out + " \\\n" + begin + "  ", len(begin) + 2
        elif used > len(begin):
            out, used = out + " ", used + 1
        out, used = out + word, used + len(word)
    return out + "\n"


def command(
    name: str, *, example: str, **settings: Any
) -> Callable[[Callable[..., Any]], TrackerCommand]:
    """Make a command of a function.

    Args:
        name: What the user types.
        example: One or more lines that a shell runs as they are.
        settings: Anything that click takes.
    """
    return click.command(name, cls=TrackerCommand, example=example, **settings)


C = TypeVar("C", bound=click.Command)


def with_program_options(found: C) -> C:
    """Let the options of the whole program stand after a command as well."""
    taken = {option for parameter in found.params for option in parameter.opts}
    found.params += [
        option for option in program_options() if not taken & set(option.opts)
    ]
    return found


def program_options(*, hidden: bool = True) -> list[click.Option]:
    """Return the options of the whole program, which may stand before or after the command."""
    color = Word(("auto", "always", "never"))
    return [
        _shared(
            "db",
            "Where the database is; `tracker help environment`.",
            hidden=hidden,
            metavar="PATH|URL",
        ),
        _shared(
            "author",
            "Who records; `tracker help environment`.",
            hidden=hidden,
            metavar="NAME",
        ),
        _shared(
            "wait",
            "How long to wait for another who writes; by default 10.",
            hidden=hidden,
            type=click.FloatRange(0, LONGEST_WAIT),
            metavar="SECONDS",
        ),
        _shared(
            "color",
            "When to colour; without it NO_COLOR and FORCE_COLOR decide, then the terminal.",
            hidden=hidden,
            type=color,
        ),
        _shared(
            "no-pager",
            "Write a long answer at once; without it TRACKER_PAGER and PAGER name a pager.",
            hidden=hidden,
            is_flag=True,
            default=None,
        ),
        _shared(
            "traceback",
            "Show where an unexpected error comes from.",
            hidden=hidden,
            is_flag=True,
            default=None,
        ),
    ]


def _shared(name: str, text: str, **settings: Any) -> click.Option:
    return click.Option(
        [f"--{name}"],
        help=text,
        expose_value=False,
        callback=_keep(name.replace("-", "_")),
        **settings,
    )


def _keep(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def keep(ctx: click.Context, _parameter: click.Parameter, value: object) -> None:
        if value is not None:
            setattr(ctx.ensure_object(Session), name, value)

    return keep


class Word(click.ParamType[str]):
    """One of several words, without regard to case, with did-you-mean."""

    name = "word"

    def __init__(
        self,
        words: Sequence[str],
        *,
        also: dict[str, str] | None = None,
        otherwise: str = "",
    ) -> None:
        self.words, self.also = tuple(words), also or {}
        self.otherwise = otherwise

    # Click's own.
    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002
        """Return what help shows for it."""
        return "[" + "|".join(self.words) + "]"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """Return the word that was meant."""
        word = folded(str(value))
        word = self.also.get(word, word)
        if word in self.words:
            return word
        hint = did_you_mean(nearest(word, self.words)) or self.otherwise
        raise BadValue(
            f"{str(value)!r} is none of {', '.join(self.words)}",
            hint,
            ctx=ctx,
            param=param,
        )

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002  (click's own)
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        """Return the words that begin so."""
        from click.shell_completion import CompletionItem

        return [
            CompletionItem(w) for w in self.words if w.startswith(incomplete.lower())
        ]


class DossierName(click.ParamType[str]):
    """A dossier's slug; completion offers the bundled ones, without opening a database."""

    name = "slug"

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002  (click's own)
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        """Return the bundled dossiers that begin so."""
        from click.shell_completion import CompletionItem

        from tracker.wiring import Wiring

        return [
            CompletionItem(n)
            for n in Wiring().bundle().names()
            if n.startswith(incomplete)
        ]


dossier_option: Final = click.option(
    "--dossier",
    "-d",
    type=DossierName(),
    metavar="SLUG",
    help="Which dossier; a bundled one works as well.",
)


log_at_option: Final = click.option(
    "--log-at",
    metavar="N|DATE",
    help="Read the log only up to this place, or to the end of this day.",
)


whole_option: Final = click.option(
    "--whole",
    is_flag=True,
    help="Read all of the log, and nothing from the index beside it.",
)


types_option: Final = click.option(
    "--type",
    "types",
    multiple=True,
    metavar="TYPE",
    help="Only this type of event, or a family such as `meeting`; may be repeated.",
)


known_at_option: Final = click.option(
    "--known-at", metavar="DATE", help="Leave out what was reported after this day."
)


speaker_option: Final = click.option(
    "--speaker",
    "speakers",
    multiple=True,
    metavar="NAME",
    help="Only what this person said; may be repeated.",
)


def narrowing_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--party`, `--speaker` and `--issue`."""
    issue = click.option(
        "--issue",
        "issues",
        multiple=True,
        metavar="NAME",
        help="Only this issue and its parts; may be repeated.",
    )
    party = click.option(
        "--party",
        "parties",
        multiple=True,
        metavar="NAME",
        help="Only what this party takes part in, or this person said; may be repeated.",
    )
    return party(speaker_option(issue(function)))


columns_option: Final = click.option(
    "--columns",
    metavar="parties|coalitions|LIST",
    help="Which columns there are; LIST is parties joined by commas.",
)


def format_option(*formats: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`-f`, with the formats that a command can give."""
    word = Word(
        formats or OF_ANSWERS,
        also={"md": "markdown", "ndjson": "jsonl", "text": "table"},
    )
    return click.option(
        "-f",
        "--format",
        "fmt",
        type=word,
        default="table",
        help="The form of the answer; `tracker help formats`.",
    )


output_option: Final = click.option(
    "-o",
    "--output",
    metavar="FILE",
    help=(
        "Write here instead of to standard output; "
        "an existing file is kept unless --force is given."
    ),
)
force_option: Final = click.option(
    "--force", is_flag=True, help="Replace an existing file."
)
yes_option: Final = click.option(
    "--yes", "-y", is_flag=True, help="Do not ask before appending."
)

fail_empty_option: Final = click.option(
    "--fail-empty", is_flag=True, help="Exit with 3 when nothing is found."
)


def ended(found: object, *, fail_empty: bool) -> int:
    """Return the exit code of an answer that holds something, or nothing."""
    return ExitCode.NOTHING_FOUND if fail_empty and not found else ExitCode.FINE
