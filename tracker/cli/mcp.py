"""`tracker mcp`: the dossiers for a language model, which may ask and never append."""

from __future__ import annotations

from importlib.util import find_spec

from tracker.cli.frame.commands import command as make_command
from tracker.cli.frame.session import session
from tracker.domain.errors import ExtraMissingError


@make_command("mcp", example="tracker mcp")
def command() -> None:
    """Let a language model ask, by the Model Context Protocol on standard input and output.

    A program that runs models starts this command itself, once it is in its list of servers. No
    tool appends, corrects or withdraws.
    """
    run = session()
    run.wiring.place()
    if run.wiring.has_database():
        run.shelf.own()
    else:
        run.wiring.check_named()
    if find_spec("mcp") is None or find_spec("jinja2") is None:
        raise ExtraMissingError(
            "tools for models", extra="mcp", without="the other commands"
        )
    from tracker.web.library import Library
    from tracker.web.mcp.server import run_standard_streams

    run_standard_streams(Library(run.wiring))
