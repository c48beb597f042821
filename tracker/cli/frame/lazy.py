"""A group whose commands are imported when they run, and commands whose help shows one example."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

import click

from tracker.cli.frame.options import Word
from tracker.cli.frame.session import Session
from tracker.cli.frame.usage_errors import Mistake
from tracker.domain.names import nearest

if TYPE_CHECKING:
    from collections.abc import Callable


class CommandEntry(NamedTuple):
    """The module of a command, and what it does in a line that is shown without importing it."""

    module: str
    help: str


class TrackerCommand(click.Command):
    """A command with one example in its help, which the tests run."""

    def __init__(self, *args: Any, example: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example = example

    def format_epilog(
        self,
        ctx: click.Context,  # noqa: ARG002  (click's own)
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the example below the options."""
        with formatter.section("Example"):
            for line in self.example.splitlines():
                formatter.write_text(line)


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


class LazyGroup(click.Group):
    """A group that knows its commands by name and help line, and imports one when it runs."""

    def __init__(
        self, *args: Any, sections: dict[str, dict[str, CommandEntry]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sections = sections
        self.entries = {
            name: entry
            for section in sections.values()
            for name, entry in section.items()
        }

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's own)
        """Return the commands, in the order of the help."""
        return list(self.entries)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002  (click's own)
        cmd_name: str,
    ) -> click.Command | None:
        """Import a command, and let the options of the whole program stand after it as well."""
        entry = self.entries.get(cmd_name)
        if entry is None:
            return None
        found = importlib.import_module(entry.module).command
        if not isinstance(found, click.Command):
            raise TypeError(entry.module)
        return with_program_options(found)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which may have been meant."""
        if args[0] not in self.entries and not args[0].startswith("-"):
            close = nearest(args[0], [*self.entries, *ALSO_CALLED])
            meant = dict.fromkeys(ALSO_CALLED.get(c, c) for c in close)
            raise Mistake(
                f"there is no command {args[0]!r}",
                f"did you mean {' or '.join(meant)}?"
                if meant
                else "`tracker --help` lists the commands",
            )
        return super().resolve_command(ctx, args)

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002  (click's own)
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the commands by section, without importing any."""
        for title, section in self.sections.items():
            with formatter.section(title):
                formatter.write_dl(
                    [(name, entry.help) for name, entry in section.items()]
                )


ALSO_CALLED: Final = {
    "asof": "as-of",
    "at": "as-of",
    "load": "import",
    "dump": "export",
    "list": "dossiers",
    "upgrade": "migrate",
    "check": "verify",
}


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
            "color",
            "When to colour; without it NO_COLOR and FORCE_COLOR decide, then the terminal.",
            hidden=hidden,
            type=color,
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
        [f"--{name}"], help=text, expose_value=False, callback=_keep(name), **settings
    )


def _keep(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def keep(ctx: click.Context, _parameter: click.Parameter, value: object) -> None:
        if value is not None:
            setattr(ctx.ensure_object(Session), name, value)

    return keep
