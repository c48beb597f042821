"""`tracker completion`: the completion script of a shell."""

from __future__ import annotations

import click

from tracker.cli.frame.lazy import command as make_command
from tracker.cli.frame.options import Word
from tracker.cli.frame.session import session


@make_command("completion", example="tracker completion bash")
@click.argument("shell", type=Word(("bash", "zsh", "fish")), metavar="SHELL")
@click.pass_context
def command(ctx: click.Context, *, shell: str) -> None:
    """Print the completion script of SHELL (bash, zsh or fish); `eval "$(tracker completion
    bash)"` in its start file turns it on.
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"there is no completion for {shell}")
    made = kind(ctx.find_root().command, {}, "tracker", "_TRACKER_COMPLETE")
    session().answer(made.source_template % made.source_vars())
