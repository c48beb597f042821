"""The program: runs one command, and turns every error into a message and an exit code."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, Any, Final

import click

from tracker.cli.frame import exit_codes
from tracker.cli.frame.hints import hint_of
from tracker.cli.frame.lazy import CommandEntry, LazyGroup, program_options
from tracker.cli.frame.session import Session
from tracker.domain.errors import TrackerError
from tracker.domain.names import closest

if TYPE_CHECKING:
    from collections.abc import Sequence

_READING: Final = {
    "as-of": CommandEntry(
        "tracker.cli.reading.as_of", "Show the whole picture at a date."
    ),
    "timeline": CommandEntry("tracker.cli.reading.timeline", "Tell the dated story."),
    "history": CommandEntry(
        "tracker.cli.reading.history",
        "Show the whole life of one party's position on one issue.",
    ),
    "diff": CommandEntry(
        "tracker.cli.reading.diff",
        "Show what moved between two dates, or in what was known.",
    ),
    "hindsight": CommandEntry(
        "tracker.cli.reading.hindsight",
        "Show what was true on a day but reported later.",
    ),
    "replay": CommandEntry(
        "tracker.cli.reading.replay",
        "Step through the days on which something changed.",
    ),
    "brief": CommandEntry(
        "tracker.cli.reading.brief", "Write a retrospective that one can publish."
    ),
    "chart": CommandEntry(
        "tracker.cli.reading.chart",
        "Draw the timeline, the positions or the truces as a picture.",
    ),
    "show": CommandEntry(
        "tracker.cli.reading.show",
        "Show one event: its fields, evidence, dates and what touched it.",
    ),
    "log": CommandEntry(
        "tracker.cli.reading.log",
        "List the events in the order of the log, and follow it as it grows.",
    ),
    "sources": CommandEntry(
        "tracker.cli.reading.sources", "List the sources of a dossier."
    ),
    "dossiers": CommandEntry(
        "tracker.cli.reading.dossiers", "List the dossiers that can be read."
    ),
    "inbox": CommandEntry(
        "tracker.cli.importing.inbox", "Look through what the feeds brought."
    ),
}
_WRITING: Final = {
    "init": CommandEntry(
        "tracker.cli.keeping.init",
        "Make the database, or copy a bundled dossier into it.",
    ),
    "append": CommandEntry(
        "tracker.cli.writing.append",
        "Append one fact: words, options, an editor, a wizard or JSON.",
    ),
    "import": CommandEntry(
        "tracker.cli.importing.import_",
        "Append the events of files, all or none: JSON Lines, JSON, YAML, tables, briefings.",
    ),
    "watch": CommandEntry(
        "tracker.cli.importing.watch", "Read RSS and Atom feeds into the inbox."
    ),
    "draft": CommandEntry(
        "tracker.cli.importing.draft",
        "Propose events from a text, for a person to accept.",
    ),
    "correct": CommandEntry(
        "tracker.cli.writing.correct",
        "Correct our record of an event: other values from here on.",
    ),
    "withdraw": CommandEntry(
        "tracker.cli.writing.withdraw",
        "Withdraw an event that should not have been recorded.",
    ),
    "retract-source": CommandEntry(
        "tracker.cli.writing.retract_source",
        "Record that a publisher took a source back.",
    ),
    "dispute": CommandEntry(
        "tracker.cli.writing.dispute", "Record that a party denies a report."
    ),
    "undo": CommandEntry(
        "tracker.cli.writing.undo",
        "Take back the last append, or one event, by new events.",
    ),
}
_KEEPING: Final = {
    "where": CommandEntry(
        "tracker.cli.keeping.where",
        "Say where the database is and which setting says so.",
    ),
    "migrate": CommandEntry(
        "tracker.cli.keeping.migrate", "Bring the database to this release's revision."
    ),
    "export": CommandEntry(
        "tracker.cli.keeping.export", "Write the log as JSON Lines, CSV or Parquet."
    ),
    "backup": CommandEntry(
        "tracker.cli.keeping.backup",
        "Copy the log into a file, checked, while others write.",
    ),
    "restore": CommandEntry(
        "tracker.cli.keeping.restore",
        "Put a backup in the database's place; the old log is kept.",
    ),
    "copy-to": CommandEntry(
        "tracker.cli.keeping.copy_to",
        "Bring the log into another database, with the same digests.",
    ),
    "verify": CommandEntry(
        "tracker.cli.keeping.verify",
        "Check the digests, order and references of the log or an export; pin its head.",
    ),
    "keygen": CommandEntry(
        "tracker.cli.keeping.keygen", "Make a key pair that signs heads."
    ),
    "schema": CommandEntry(
        "tracker.cli.schema", "Print the JSON Schema of an event type or of an answer."
    ),
    "completion": CommandEntry(
        "tracker.cli.completion", "Print the completion script of a shell."
    ),
    "help": CommandEntry(
        "tracker.cli.help_",
        "Explain dates, formats, exit-codes, environment or a command.",
    ),
}


def _version(ctx: click.Context, _parameter: click.Parameter, value: Any) -> None:
    if value and not ctx.resilient_parsing:
        from tracker.cli.version import version

        ctx.ensure_object(Session).answer(f"tracker {version()}")
        ctx.exit()


cli: Final = LazyGroup(
    "tracker",
    sections={"Reading": _READING, "Writing": _WRITING, "Keeping": _KEEPING},
    help=(
        "Track who wants what in a negotiation: "
        "each party's position on each issue, as of any date."
    ),
    epilog=(
        "`tracker COMMAND --help` shows one command; `tracker help dates` how dates are written."
    ),
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    params=[
        *program_options(hidden=False),
        click.Option(
            ["--version"],
            is_flag=True,
            expose_value=False,
            is_eager=True,
            callback=_version,
            help="Print the version.",
        ),
    ],
)


def main(args: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        args: The words after the program's name; by default those of the process.

    Returns:
        The exit code; `tracker help exit-codes` says what it means.
    """
    if "_TRACKER_COMPLETE" in os.environ:
        cli.main(args=None if args is None else list(args), prog_name="tracker")
    words = list(sys.argv[1:] if args is None else args)
    session = Session()
    _prepare(sys.stdout)
    try:
        code = _run(words, session)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence(sys.stdout)
        return exit_codes.FINE
    finally:
        session.close()
    return code


def _run(words: list[str], session: Session) -> int:
    """Run one command; the one place where errors become messages and exit codes."""
    try:
        with cli.make_context("tracker", words, obj=session) as ctx:
            found = cli.invoke(ctx)
    except BrokenPipeError:
        raise
    except click.exceptions.Exit as end:
        return end.exit_code
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("interrupted\n")
        return exit_codes.INTERRUPTED
    except Exception as problem:
        if session.traceback and not isinstance(problem, click.ClickException):
            raise
        return _told(problem, session)
    return found if isinstance(found, int) else exit_codes.FINE


def _told(problem: Exception, session: Session) -> int:
    """Say what was wrong and what to do; return the exit code for it."""
    match problem:
        case click.exceptions.NoArgsIsHelpError():
            sys.stderr.write(f"{problem.ctx.get_help()}\n")
        case click.ClickException():
            message, hint = _explained(problem)
            session.complain(message, hint=hint)
        case TrackerError():
            session.complain(str(problem), hint=hint_of(problem), code=problem.code)
            return exit_codes.exit_code(problem)
        case OSError():
            message = (
                f"{problem.filename}: {problem.strerror}"
                if problem.filename
                else str(problem)
            )
            session.complain(
                message, hint="check that the file is there and that you may use it"
            )
        case _:
            hint = "run it again with --traceback, and report what it prints"
            session.complain(
                f"this is a bug in tracker: {type(problem).__name__}: {problem}",
                hint=hint,
            )
            return exit_codes.BUG
    return exit_codes.USAGE


def _explained(problem: click.ClickException) -> tuple[str, str]:
    """Return a mistake on the command line in words, and what may have been meant."""
    if isinstance(problem, click.NoSuchOption) and problem.possibilities:
        return (
            _sentence(problem.message),
            f"did you mean {' or '.join(closest(problem.option_name, problem.possibilities))}?",
        )
    message = _sentence(problem.format_message())
    if hint := getattr(problem, "hint", ""):
        return message, hint
    ctx = problem.ctx if isinstance(problem, click.UsageError) else None
    path = ctx.command_path if ctx else "tracker"
    return message, f"`{path} --help` shows how it is used"


def _sentence(message: str) -> str:
    """Return click's sentence in our style: no capital, no full stop."""
    return message[:1].lower() + message[1:].removesuffix(".")


def _prepare(stream: Any) -> None:
    """Give a pipe UTF-8 on every system, and a terminal a question mark for what it cannot show."""
    if not isinstance(stream, io.TextIOWrapper):
        return
    if stream.isatty() or "PYTHONIOENCODING" in os.environ:
        stream.reconfigure(errors="replace")
    else:
        stream.reconfigure(encoding="utf-8", errors="replace", newline="\n")


def _silence(stream: Any) -> None:
    """Let nothing more be written to a closed pipe, also at the interpreter's end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError, AttributeError):
        return


if __name__ == "__main__":
    sys.exit(main())
