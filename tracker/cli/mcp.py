"""`tracker mcp`: the dossiers for a language model, which may ask and never append."""

from __future__ import annotations

import click

from tracker.cli.frame.commands import command as make_command
from tracker.cli.frame.session import session
from tracker.cli.serve import check_there
from tracker.cli.serve import command as serve


@make_command("mcp", example="tracker mcp")
@click.option(
    "--http",
    is_flag=True,
    help="Answer at /mcp of a server instead, as `tracker serve` does; it has further options.",
)
@click.pass_context
def command(ctx: click.Context, /, *, http: bool) -> None:
    """Let a language model ask, by the Model Context Protocol on standard input and output.

    A program that runs models starts this command itself, once it is in its list of servers. No
    tool appends, corrects or withdraws.
    """
    from tracker.web.mcp import check_installed

    check_installed()
    if http:
        ctx.invoke(serve)
        return
    run = session()
    run.wiring.place()
    check_there(run)
    from tracker.web.library import Library
    from tracker.web.mcp.server import run_standard_streams

    run_standard_streams(Library(run.wiring))
