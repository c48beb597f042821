"""`tracker append`: one fact as news arrives, from words, options, an editor, a wizard or JSON."""

from __future__ import annotations

import sys
from typing import Final

import click

from tracker.cli.frame.lazy import TrackerCommand, with_program_options
from tracker.cli.frame.usage_errors import Mistake
from tracker.cli.writing.append_kind import group_options, kind_command
from tracker.domain.names import nearest
from tracker.services.event_fields import BY_NAME, KINDS, first_line

_EXAMPLE: Final = """tracker append dossier herring-talks "Herring talks" --zone Europe/Oslo
tracker append note "The talks opened" --on 2025-05-25 --key N1"""
_HELP: Final = """Append one fact of KIND to a dossier.

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
            meant = list(
                dict.fromkeys(BY_NAME[c].noun for c in nearest(args[0], BY_NAME))
            )
            hint = (
                f"did you mean {' or '.join(meant)}?"
                if meant
                else f"there are: {', '.join(KINDS)}"
            )
            raise Mistake(f"there is no kind of event {args[0]!r}", hint)
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
        from tracker.cli.writing.append_run import run_json

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
    help=_HELP,
    example=_EXAMPLE,
    invoke_without_command=True,
    subcommand_metavar="KIND [WORDS]...",
    params=group_options(),
)
