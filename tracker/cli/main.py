"""The program: runs one command, and turns every error into a message and an exit code."""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import sys
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from tracker.cli.frame.commands import HELP, program_options, with_program_options
from tracker.cli.frame.errors import ExitCode, Mistake, OutputError, exit_code, hint_of
from tracker.cli.frame.session import Session, silence, standard_streams
from tracker.domain.errors import TrackerError
from tracker.domain.names import closest, did_you_mean, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

_BETWEEN_COLLECTIONS: Final = 50_000
"""The objects that are made before the garbage collector runs; most commands make fewer to keep.

By its own measure it would run hundreds of times while modules load, and find nothing.
"""
# What is left when the process ends is given back with it: nobody has to go through all of it.
atexit.register(gc.freeze)


class CommandEntry(NamedTuple):
    """A command by its place, and what it does in a line that is shown without importing it.

    Attributes:
        place: Its module below `tracker.cli`; behind a colon its name there, if not `command`.
        help: What it does.
    """

    place: str
    help: str

    def load(self) -> click.Command:
        """Import the command."""
        module, _, name = self.place.partition(":")
        found = getattr(
            importlib.import_module(f"tracker.cli.{module}"), name or "command"
        )
        if not isinstance(found, click.Command):
            raise TypeError(self.place)
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
        return None if entry is None else with_program_options(entry.load())

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which may have been meant."""
        if args[0] not in self.entries and not args[0].startswith("-"):
            raise Mistake(f"there is no command {args[0]!r}", self._meant(args[0]))
        return super().resolve_command(ctx, args)

    def _meant(self, word: str) -> str:
        """Say which command does what a word asks for, or which are called almost so."""
        if found := ALSO_CALLED.get(word.casefold()):
            return "; ".join(
                f"`tracker {command}`: {_sentence(self.entries[command].help)}"
                for command in found
            )
        if option := IN_OPTION.get(word.casefold()):
            return option
        close = nearest(word, [*self.entries, *ALSO_CALLED])
        meant = [name for c in close for name in ALSO_CALLED.get(c, (c,))]
        return did_you_mean(
            [*dict.fromkeys(meant)], "`tracker --help` lists the commands"
        )

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


_READING: Final = {
    "as-of": CommandEntry("reading.as_of", "Show the whole picture at a date."),
    "search": CommandEntry(
        "reading.search", "Find words in facts, sources, names and the inbox."
    ),
    "timeline": CommandEntry(
        "reading.stories:timeline_command", "Tell the dated story."
    ),
    "history": CommandEntry(
        "reading.stories:history_command",
        "Show the whole life of one party's position on one issue.",
    ),
    "upcoming": CommandEntry(
        "reading.announcements:upcoming_command",
        "Show what is overdue, and what lies ahead by day.",
    ),
    "fate": CommandEntry(
        "reading.announcements:fate_command",
        "Show what became of what was announced for later.",
    ),
    "diff": CommandEntry(
        "reading.differences:diff_command",
        "Show what moved between two dates, or in what was known.",
    ),
    "hindsight": CommandEntry(
        "reading.differences:hindsight_command",
        "Show what was true on a day but reported later.",
    ),
    "replay": CommandEntry(
        "reading.replay",
        "Step through the days on which something changed.",
    ),
    "brief": CommandEntry(
        "reading.brief_and_chart:brief_command",
        "Write a brief of some weeks or of a day: Markdown, HTML, PDF, Word.",
    ),
    "chart": CommandEntry(
        "reading.chart:chart_command",
        "Draw the timeline, the positions or the truces as a picture.",
    ),
    "show": CommandEntry(
        "reading.show_event",
        "Show one event and what touched it, or a party, an issue or a person.",
    ),
    "log": CommandEntry(
        "reading.lists:log_command",
        "List the events in the order of the log, and follow it as it grows.",
    ),
    "parties": CommandEntry(
        "reading.lists:parties_command", "List the parties of a dossier at a date."
    ),
    "issues": CommandEntry(
        "reading.lists:issues_command", "List the issues of a dossier at a date."
    ),
    "people": CommandEntry(
        "reading.lists:people_command",
        "List who spoke up to a date, and which offices they hold.",
    ),
    "sources": CommandEntry(
        "reading.lists:sources_command", "List the sources of a dossier."
    ),
    "dossiers": CommandEntry(
        "reading.lists:dossiers_command", "List the dossiers that can be read."
    ),
    "serve": CommandEntry(
        "serve", "Serve the dossiers as pages and over HTTP, on this machine."
    ),
    "mcp": CommandEntry("mcp", "Let a language model ask; it can append nothing."),
    "inbox": CommandEntry("importing.inbox", "Look through what the feeds brought."),
}
_WRITING: Final = {
    "init": CommandEntry(
        "keeping.databases:init_command",
        "Make the database, or copy a bundled dossier into it.",
    ),
    "append": CommandEntry(
        "writing.append",
        "Append one fact: words, options, an editor, a wizard or JSON.",
    ),
    "import": CommandEntry(
        "importing.import_",
        "Append the events of files, all or none: JSON Lines, JSON, YAML, tables, briefings.",
    ),
    "watch": CommandEntry("importing.watch", "Read RSS and Atom feeds into the inbox."),
    "draft": CommandEntry(
        "importing.draft",
        "Propose events from a text, for a person to accept.",
    ),
    "correct": CommandEntry(
        "writing.mending:correct_command",
        "Correct our record of an event: other values from here on.",
    ),
    "withdraw": CommandEntry(
        "writing.mending:withdraw_command",
        "Withdraw an event that should not have been recorded.",
    ),
    "retract-source": CommandEntry(
        "writing.mending:retract_source_command",
        "Record that a publisher took a source back.",
    ),
    "dispute": CommandEntry(
        "writing.mending:dispute_command", "Record that a party denies a report."
    ),
    "undo": CommandEntry(
        "writing.mending:undo_command",
        "Take back the last append, or one event, by new events; or redo that.",
    ),
    "review": CommandEntry(
        "writing.review:review_command",
        "Let what editors send wait for a second person, and decide on it.",
    ),
    "desk-note": CommandEntry(
        "writing.review:desk_note_command",
        "Keep a note on an event that only editors read, or list its notes.",
    ),
}
_KEEPING: Final = {
    "where": CommandEntry(
        "keeping.databases:where_command",
        "Say where the database is and which setting says so.",
    ),
    "migrate": CommandEntry(
        "keeping.databases:migrate_command",
        "Bring the database to this release's revision.",
    ),
    "export": CommandEntry(
        "keeping.copies:export_command", "Write the log as JSON Lines, CSV or Parquet."
    ),
    "backup": CommandEntry(
        "keeping.copies:backup_command",
        "Copy the log into a file, checked, while others write.",
    ),
    "restore": CommandEntry(
        "keeping.copies:restore_command",
        "Put a backup in the database's place; the old log is kept.",
    ),
    "copy-to": CommandEntry(
        "keeping.copies:copy_to_command",
        "Bring the log into another database, with the same digests.",
    ),
    "token": CommandEntry(
        "keeping.token", "Say who may ask a server: make, list and revoke tokens."
    ),
    "verify": CommandEntry(
        "keeping.verify:verify_command",
        "Check the digests, order and references of the log or an export; pin its head.",
    ),
    "keygen": CommandEntry(
        "keeping.verify:keygen_command", "Make a key pair that signs heads."
    ),
    "schema": CommandEntry(
        "explaining:schema_command",
        "Print the JSON Schema of an event type or of an answer.",
    ),
    "completion": CommandEntry(
        "explaining:completion_command", "Print the completion script of a shell."
    ),
    "help": CommandEntry(
        "explaining:help_command",
        "Explain a command, or the words, dates, formats, marks and settings.",
    ),
}


_SYNONYMS: Final = {
    "as-of": "asof at state status",
    "search": "find grep quote said says",
    "show": "cat get open view",
    "timeline": "events story",
    "diff": "changes compare",
    "upcoming": "agenda calendar deadline deadlines due ics overdue todo",
    "brief": "report retrospective summary",
    "chart": "draw graph picture plot powerpoint slide slides",
    "log": "recent tail",
    "serve": "browse http server web",
    "mcp": "ai llm model models",
    "token": "access login password user",
    "dossiers parties issues people sources": "list ls",
    "parties": "actors party",
    "issues": "issue topics",
    "people": "persons speakers who",
    "sources": "citations source",
    "init": "create setup",
    "append": "add insert new record",
    "import": "load merge sync",
    "correct": "amend change edit fix mend modify update",
    "withdraw": "del delete drop erase remove rm",
    "retract-source": "retract unsource",
    "dispute": "deny",
    "undo": "restore-event revert rollback",
    "review": "accept approve four-eyes proposals refuse",
    "desk-note": "annotate comment note notes remark",
    "export": "dump save",
    "where": "config info path",
    "migrate": "upgrade",
    "verify": "check fsck",
    "backup": "copy cp",
    "restore": "recover",
    "watch": "fetch pull rss",
}
"""For commands the other words that people type for them."""
ALSO_CALLED: Final = {
    word: tuple(commands.split())
    for commands, words in _SYNONYMS.items()
    for word in words.split()
}


_OPTIONS: Final = {
    "excel xls xlsx spreadsheet workbook": "`-o FILE.xlsx` writes any answer as a workbook, "
    "such as `tracker as-of -o answer.xlsx`",
    "docx pdf print word": "`tracker brief PERIOD -o FILE.pdf`, or FILE.docx, writes a paper",
    "redo": "`tracker undo --redo` restores what the last undo took back",
    "csv html json markdown tsv": "`-o FILE.csv`, .html, .json, .md or .tsv writes any answer so, "
    "such as `tracker as-of -o answer.csv`",
}
"""For words that name an option of a command, such as the form of an answer, the way to it."""
IN_OPTION: Final = {
    word: hint for words, hint in _OPTIONS.items() for word in words.split()
}


def _version(ctx: click.Context, _parameter: click.Parameter, value: Any) -> None:
    if value and not ctx.resilient_parsing:
        from importlib import metadata

        try:
            version = metadata.version("position-tracker")
        except metadata.PackageNotFoundError:
            version = "unknown (not installed)"
        ctx.ensure_object(Session).answer(f"tracker {version}")
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
    context_settings={"help_option_names": [*HELP]},
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
    if gc.isenabled():
        gc.set_threshold(_BETWEEN_COLLECTIONS, *gc.get_threshold()[1:])
    session = Session()
    with standard_streams():
        try:
            code = _run(words, session)
            sys.stdout.flush()
        except BrokenPipeError:
            silence(sys.stdout)
            code = ExitCode.FINE
        except OutputError as problem:
            silence(sys.stdout)
            if session.writing:
                problem.hinted(
                    "what was recorded stays recorded: `tracker log` shows it"
                )
            code = _told(problem, session)
        finally:
            session.close()
    return code


def _run(words: list[str], session: Session) -> int:
    """Run one command; the one place where errors become messages and exit codes."""
    try:
        with cli.make_context("tracker", words, obj=session) as ctx:
            found = cli.invoke(ctx)
    except (BrokenPipeError, OutputError):
        raise
    except click.exceptions.Exit as end:
        return end.exit_code
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("interrupted\n")
        return ExitCode.INTERRUPTED
    except Exception as problem:  # noqa: BLE001  (all of them are told)
        if session.traceback and not isinstance(problem, click.ClickException):
            import traceback

            traceback.print_exc()
        return _told(problem, session)
    return found if isinstance(found, int) else ExitCode.FINE


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
            return exit_code(problem)
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
            return ExitCode.BUG
    return ExitCode.USAGE


def _explained(problem: click.ClickException) -> tuple[str, str]:
    """Return a mistake on the command line in words, and what may have been meant."""
    if isinstance(problem, click.NoSuchOption) and problem.possibilities:
        close = closest(problem.option_name, problem.possibilities)
        return _sentence(problem.message), did_you_mean(close)
    message = _sentence(problem.format_message())
    if hint := getattr(problem, "hint", ""):
        return message, hint
    ctx = problem.ctx if isinstance(problem, click.UsageError) else None
    path = ctx.command_path if ctx else "tracker"
    return message, f"`{path} --help` shows how it is used"


def _sentence(message: str) -> str:
    """Return click's sentence in our style: no capital, no full stop."""
    first, _, rest = message.removesuffix(".").partition(" ")
    if first.isalpha():
        first = first[:1].lower() + first[1:]
    return f"{first} {rest}" if rest else first


if __name__ == "__main__":
    sys.exit(main())
