"""Hints in the words of the command line: remedies that errors name, as commands to type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tracker.domain.errors import Advice, TrackerError

REMEDIES: Final[dict[str, str]] = {
    # What was asked.
    "copy-bundled": "`tracker init --from {name}` copies it",
    "earlier-date-from": "write the earlier date after --from",
    "earlier-date-replay": "write the earlier date first: tracker replay FROM TO",
    "later-log-place": (
        "nothing of it was recorded up to place {place} of the log; ask with a later --log-at"
    ),
    "past-the-end": (
        "--log-at {asked} is past the end of the log, which is place {last}; all of it is read"
    ),
    "choose-dossier": "add --dossier with one of: {known}",
    "date-forms": "{hint}; see `tracker help dates`",
    "first-dossier": (
        "`tracker init --from ukraine-2025` copies one, `tracker import FILE` adds yours"
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
    "map-column": "map it: --map {column}=FIELD",
    "map-column-near": "{hint} say so with --map {column}={field}",
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
        "name a server with --db postgresql://HOST/DATABASE, or leave --app-role away"
    ),
    # Damage.
    "another-log": (
        "when it was restored, read it from its beginning; `tracker verify` checks it"
    ),
    "check-both-logs": (
        "name a log that is empty or the beginning of the other one; `tracker verify` checks each"
    ),
    "event-altered": "`tracker verify` says what was changed",
    "head-gone": "put back a backup of it; `tracker verify` says what else is wrong",
    "mend-file": "put back a copy of the file, or `tracker import` an export into a new database",
    "mend-server": (
        "put back a backup of the database, or `tracker import` an export into a new one"
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
