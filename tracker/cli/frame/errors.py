"""Errors as the user meets them: mistakes in words, what to do about each, and exit codes."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final

import click

from tracker.domain.errors import (
    ArchiveBrokenError,
    ConflictingEventError,
    DatabaseError,
    LogsDifferError,
    NotAllowedError,
    PartlyImportedError,
    RefusedEventError,
    TrackerError,
    WrongExpectedVersionError,
)
from tracker.render.sanitize import clean, clean_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.domain.errors import Advice
    from tracker.services.importing.row_to_event import Complaint


class Mistake(click.UsageError):
    """Words that make no sense, and a hint."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class BadValue(click.BadParameter):
    """A value of an option or argument that makes no sense, and a hint."""

    def __init__(
        self,
        message: str,
        hint: str,
        *,
        ctx: click.Context | None,
        param: click.Parameter | None,
    ) -> None:
        super().__init__(message, ctx=ctx, param=param)
        self.hint = hint


class OutputError(NotAllowedError):
    """Standard output takes nothing: it is full, or gone."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"the answer cannot be written to standard output: {found}",
            "make room, or write it elsewhere",
        )


class ExitCode(IntEnum):
    """The exit codes of the program; `MEANINGS` says what each means."""

    FINE = 0
    FAILED = 1
    USAGE = 2
    NOTHING_FOUND = 3
    REJECTED = 4
    NO_DATABASE = 5
    NOT_ALLOWED = 6
    BUG = 70
    INTERRUPTED = 130


MEANINGS: Final = {
    ExitCode.FINE: "fine; also when whoever reads the output stops reading",
    ExitCode.FAILED: "a check failed, the log refused, or diff --exit-code found a difference",
    ExitCode.USAGE: "the command line, a date, a name or a setting is not understood",
    ExitCode.NOTHING_FOUND: "nothing was found, and --fail-empty was given",
    ExitCode.REJECTED: "an import found errors in its files; nothing was added",
    ExitCode.NO_DATABASE: "the database is unreachable, damaged, foreign or not migrated",
    ExitCode.NOT_ALLOWED: "the database or a file may not be written",
    ExitCode.BUG: "a bug in tracker; --traceback shows where",
    ExitCode.INTERRUPTED: "interrupted with Ctrl-C",
}

_FAILED: Final = (
    ArchiveBrokenError,
    ConflictingEventError,
    LogsDifferError,
    RefusedEventError,
    WrongExpectedVersionError,
)


def exit_code(problem: TrackerError) -> ExitCode:
    """Return the exit code of an error; what is not named here is a mistake in the question."""
    match problem:
        case PartlyImportedError(cause=TrackerError() as cause):
            return exit_code(cause)
        case PartlyImportedError():
            return ExitCode.INTERRUPTED
        case DatabaseError():
            return ExitCode.NO_DATABASE
        case NotAllowedError():
            return ExitCode.NOT_ALLOWED
        case _ if isinstance(problem, _FAILED):
            return ExitCode.FAILED
        case _:
            return ExitCode.USAGE


REMEDIES: Final[dict[str, str]] = {
    # What was asked.
    "ask-for-issue": "that is an issue: write --issue {name}",
    "ask-for-party": "that is a party: write --party {name}",
    "chart-positions": (
        "`tracker chart positions --issue {issue}` draws it as slides, before and after; or {hint}"
    ),
    "copy-bundled": "`tracker init --from {name}` copies it",
    "earlier-date-from": "write the earlier date after --from",
    "earlier-date-replay": "write the earlier date first: tracker replay FROM TO",
    "alias-of-party": (
        "{word} is another name of {name}: `tracker search --party {slug}` finds its facts"
    ),
    "alias-of-person": (
        "{word} is another name of {name}: `tracker search --speaker '{name}'` finds all "
        "that was said"
    ),
    "party-of-person": (
        "{name} speaks for {party}: `tracker history {party} {issue}` tells its position, "
        "with `--speaker '{name}'` only what that person said"
    ),
    "quote-name": "put a name of several words in quotation marks: '{name}'",
    "later-log-place": (
        "nothing of it was recorded up to place {place} of the log; ask with a later --log-at"
    ),
    "past-the-end": (
        "--log-at {asked} is past the end of the log, which is place {last}; all of it is read"
    ),
    "choose-dossier": "add --dossier with one of: {known}",
    "date-forms": "{hint}; see `tracker help dates`",
    "first-dossier": (
        "`-d ukraine-2025` shows the bundled one, `tracker init --from ukraine-2025` copies it, "
        "`tracker append dossier NAME TITLE` or `tracker import FILE` begins yours"
    ),
    # What was written.
    "event-fields": "`tracker schema {type}` prints the fields of a type and what each may hold",
    "event-types": "`tracker schema` lists the types",
    "json-lines": "every line is one JSON object; `tracker schema {type}` prints the fields",
    "pin-form": "a pin is one line as `tracker verify --head` prints it: {form}",
    "type-missing": "{hint}; `tracker schema` lists them",
    # Files that are imported.
    "briefing-day": "say its day with --dated DATE, such as --dated 2025-06-01",
    "dossier-of-all-rows": "{hint}: --dossier SLUG",
    "file-encoding": "{hint} with --encoding, such as --encoding windows-1252",
    "json-list-or-lines": "{hint}, or one a line: --format jsonl",
    "map-column": (
        "map it: --map {column}=FIELD, or pass it over: --ignore {column}, or with "
        "--ignore-unknown all such"
    ),
    "map-column-near": (
        "{hint} say so with --map {column}={field}, or pass it over: --ignore {column}"
    ),
    "mend-day": "{hint}: --dated DATE",
    "near-duplicate": (
        "say `repeats: KEY` when it says it again, take the row out, "
        "or import with --allow-duplicates"
    ),
    "rejects-one-table": "import the tables one by one, each with a --rejects of its own",
    "table-delimiter": (
        "name it, such as --delimiter ';', or map the columns with --map COLUMN=field"
    ),
    "type-of-all-rows": "{hint}: --type TYPE",
    # Texts and feeds.
    "issue-keywords": "write --keywords ISSUE=word,word",
    "list-feeds": "`tracker inbox feeds` lists the feeds",
    "list-items": "`tracker inbox` lists the items by number",
    "more-bytes": "a feed is smaller; allow more with --limit if it is one",
    "more-time": "try again later, or allow more with --timeout",
    "proposal-numbers": "write --accept 1,3,5-7, or --accept all",
    "proposals-there": "there are {count}; the draft without --accept lists them",
    "text-encoding": "{hint} with --encoding",
    # Backups and keys.
    "another-database": (
        "a log on a server is never replaced; make another database, and name it with --db"
    ),
    "another-place": "{hint} with --db",
    "export-broken": (
        "take the file from its origin again; of a part of a log, `tracker import` adds the events"
    ),
    "make-keys": "`tracker keygen FILE` makes a key pair: FILE signs, FILE.pub checks",
    "name-backup": "name a file that `tracker backup` or `tracker export` wrote",
    # What is recorded.
    "append-first": "{meant}`tracker append {kind}` makes one",
    "correct-retraction": "`tracker correct {name} when=…` mends that retraction",
    "dispute-root": "`tracker dispute {name}` disputes what it mends",
    "make-on-the-way": "{meant}`--new-{kind}` makes one",
    "restore": "{hint}; `tracker undo {name}` restores it",
    "same-stance": "{said}: `--repeats {name}` says that it is the same",
    "same-stance-code": (
        "{said}: `--repeats {name}` or `--stance-code {code}` says that it is the same"
    ),
    "say-reported": (
        "{hint}: `--reported DATE` says it, or `--published DATE` of a source that is new"
    ),
    "restore-and-repeat": "`tracker undo {name}` restores it; then do this again",
    "title-beside-source": "write it behind its source: --source 'URL; title=…'",
    "undo-and-repeat": "`tracker undo {name}`, then do it again",
    # Databases; a `{database}` or a `{role}` is one word of a shell already.
    "another-file": (
        "it is left as it is; name another file, such as `tracker init --db {database}`"
    ),
    "copy-log": "`tracker copy-to` brings a log into a file or onto a server",
    "copy-to-write": ("{hint} with --db; `ls -l {database}` shows its rights"),
    "file-exists": "name another file, or add --force to replace it",
    "let-any-role": "{hint} with `tracker migrate --app-role ROLE`",
    "let-role": (
        "name another role in the URL, or have the tables' owner let it: "
        "`tracker migrate --app-role {role}`"
    ),
    "make-database": "`tracker init --db {database}` makes one",
    "make-log": "`tracker init --db {database}` makes one in it",
    "make-utf8-database": (
        "make a database with `createdb --encoding=UTF8 --template=template0 NAME`"
    ),
    "migrate": "`tracker migrate --db {database}`",
    "role-needs-server": (
        "name a server with --db postgresql://HOST/DATABASE, or name no role"
    ),
    "wait-longer": "try again when that program is done, or wait longer: `--wait 60`",
    # Damage.
    "another-log": (
        "when it was restored, read it from its beginning; `tracker verify` checks it"
    ),
    "check-both-logs": (
        "name a log that is empty or the beginning of the other one; `tracker verify` checks each"
    ),
    "event-altered": "`tracker verify` says what was changed",
    "head-gone": "put back a backup of it; `tracker verify` says what else is wrong",
    "set-no-time": "take TRACKER_NOW out of the environment, or do it as the tables' owner",
    "check-failed": (
        "nothing is added to it until `tracker verify` finds nothing wrong: `sqlite3 {database} "
        "REINDEX` mends indexes, `tracker export` saves what can be read, `tracker restore` puts a "
        "backup in its place"
    ),
    "parts-missing": "restore a backup of it, or `tracker import` an export into a new database",
    "mend-file": "put back a copy of the file, or `tracker import` an export into a new database",
    "mend-server": (
        "put back a backup of the database, or `tracker import` an export into a new one"
    ),
    "other-log": (
        "{hint}; a database that --db names is not compared: `tracker --db '{database}' log`"
    ),
    "outcome-unknown": (
        "when the server is back, `tracker log` shows it if it was; events that have a key or an "
        "id can be appended again, none is recorded twice"
    ),
    "pages-damaged": (
        "`tracker verify` names what is wrong; a copy of the file itself keeps it as it is"
    ),
    "places-altered": (
        "`tracker verify` names every such place; a copy of the file itself keeps it as it is"
    ),
    "row-refused": "nothing was recorded; `tracker verify --db {database}` looks for the cause",
    "tail-cut": (
        "name the database that was read before; if this is it, its tail was cut off: "
        "`tracker verify` checks what is left"
    ),
}
"""For each remedy that an error can name, what to type.

In braces stand the values of the advice, and `{hint}` for the error's own hint.
"""


def worded(hint: str, advice: Advice | None) -> str:
    """Return what to do in the command line's words: those of the remedy, else the hint.

    For a value that carries the hint and the advice of an error, such as a complaint about a file.
    """
    if advice is None or advice.remedy not in REMEDIES:
        return hint
    return REMEDIES[advice.remedy].format(hint=hint, **advice.values)


def hint_of(problem: TrackerError) -> str:
    """Return what to do about an error in the command line's words; see `worded`."""
    return worded(problem.hint, problem.advice)


_ELLIPSIS: Final = "…"
_MARGIN: Final = 4
_LEAST: Final = 30


def written_complaints(
    found: Sequence[Complaint],
    *,
    colored: bool,
    width: int,
    more: int = 0,
    skipped: bool = False,
) -> str:
    """Return all complaints as text, and how many there are.

    Args:
        found: The errors, by file and line.
        colored: Whether the text may have colour.
        width: How many columns a source line may take.
        more: How many errors there are beside.
        skipped: Whether the rows are left out, and the others appended.
    """
    lines: list[str] = []
    for complaint in found:
        lines += [*_shown(complaint, colored=colored, width=width), ""]
    files, bad = len({c.file for c in found}), len({(c.file, c.line) for c in found})
    errors = f"{len(found)} {_many('error', len(found))} in {bad} {_many('line', bad)}"
    where = f" of {files} files" if files > 1 else ""
    outcome = "these rows are left out" if skipped else "nothing was appended"
    unlisted = f", and {more} errors more" if more else ""
    return "\n".join([*lines, f"{errors}{where}{unlisted}; {outcome}", ""])


def _many(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"


def _shown(complaint: Complaint, *, colored: bool, width: int) -> list[str]:
    def paint(text: str, color: str) -> str:
        return click.style(text, fg=color, bold=True) if colored else text

    source, carets = _window(
        complaint, max(width - len(str(complaint.line)) - _MARGIN, _LEAST)
    )
    gutter = " " * len(str(complaint.line))
    place = f"{clean(complaint.file)}:{complaint.line}:{complaint.column}"
    shown = [
        f"{place}: {paint(f'error[{complaint.code}]', 'red')}: {clean(complaint.message)}",
        f"{complaint.line} | {source}",
        f"{gutter} | {paint(carets, 'red')}",
    ]
    if hint := worded(complaint.hint, complaint.advice or None):
        shown.append(f"{paint('help', 'cyan')}: {clean(hint)}")
    return shown


def _window(complaint: Complaint, width: int) -> tuple[str, str]:
    """Return as much of the line as fits around what is to blame, and the carets under it."""
    # One character for each: what is made harmless must not move the carets.
    text = "".join(_one(c) for c in complaint.source)
    start = min(complaint.column - 1, len(text))
    length = max(
        1,
        min(
            complaint.end_column - complaint.column,
            width // 2,
            max(len(text) - start, 1),
        ),
    )
    first = 0 if start + length <= width else start - (width - length) // 2
    shown = text[first : first + width]
    if first > 0:
        shown = _ELLIPSIS + shown[1:]
    if first + width < len(text):
        shown = shown[:-1] + _ELLIPSIS
    return shown, " " * (start - first) + "^" * length


def _one(character: str) -> str:
    found = clean_lines(character).replace("\n", " ").replace("\t", " ")
    return found if len(found) == 1 else " "
