"""Lists of what there is: dossiers, parties, issues, people, sources, and the log."""

from __future__ import annotations

import select
import sys
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click
import msgspec

from tracker.cli.frame.commands import (
    command,
    dossier_option,
    ended,
    fail_empty_option,
    types_option,
)
from tracker.cli.frame.errors import BadValue, Mistake
from tracker.cli.frame.forms import answer_options, deliver, show
from tracker.cli.frame.session import session
from tracker.cli.reading import answer_to, question, shared_options
from tracker.domain.recorded import TOGETHER, with_origins
from tracker.render.answers.directory import directory_document, sources_document
from tracker.render.answers.lists import list_document
from tracker.services.answers.directory import (
    AskedDirectory,
    IssueListed,
    PartyListed,
    PersonListed,
    ask_issues,
    ask_parties,
    ask_people,
)
from tracker.services.answers.lists import (
    AskedLog,
    AskedSources,
    DossierListed,
    ask_log,
    ask_sources,
    follow_log,
    list_dossiers,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.render import Format
    from tracker.services.answers.directory import Directory
    from tracker.services.answers.lists import LogRead
    from tracker.services.reading import Service

END: Final = "end"
T = TypeVar("T", bound=msgspec.Struct)
_DIGITS: Final = 18
"""More than any log has places for, and few enough for the database."""


@command("dossiers", example="tracker dossiers -f json")
@answer_options()
@fail_empty_option
def dossiers_command(*, fmt: Format, fail_empty: bool) -> int:
    """List the dossiers of the database, and the bundled ones beside them."""
    found = list_dossiers(session().shelf)
    show(list_document("Dossiers", found, DossierListed, fmt=fmt), fmt)
    return ended(found, fail_empty=fail_empty)


@question("sources", example="tracker sources --dossier ukraine-2025 -f csv")
@shared_options(AskedSources)
@answer_options()
@fail_empty_option
def sources_command(*, fmt: str, fail_empty: bool, **words: Any) -> int:
    """List the sources of a dossier by publisher, with how many events rest on each."""
    asked = AskedSources(**words)
    found = answer_to(ask_sources, asked)
    show(sources_document(found, today_known=asked.log_at is None), fmt)
    return ended(found.sources, fail_empty=fail_empty)


def _directory_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """DATE, and the options of a list of what there is at it."""
    then = "Leave out what was reported after the date asked about."
    for option in (
        fail_empty_option,
        answer_options(),
        shared_options(AskedDirectory, then=then),
        click.argument("date", nargs=-1),
    ):
        function = option(function)
    return function


@question("parties", example="tracker parties 2025-05-28 --dossier ukraine-2025")
@_directory_options
def parties_command(**words: Any) -> int:
    """List the parties of a dossier at DATE: kind, coalitions, members, how many facts each takes
    part in, and the dates of the first and the last.

    DATE is read as `as-of` reads it. A table leaves out slugs and other spellings of the names.
    """
    return _list_directory("Parties", ask_parties, PartyListed, **words)


@question("issues", example="tracker issues 2025-05-28 --dossier ukraine-2025")
@_directory_options
def issues_command(**words: Any) -> int:
    """List the issues of a dossier at DATE, each before its parts: who stated a position on it, how
    many facts are about it or a part of it, and the dates of the first and the last.

    DATE is read as `as-of` reads it.
    """
    return _list_directory("Issues", ask_issues, IssueListed, **words)


@question("people", example="tracker people 2025-05-28 --dossier ukraine-2025")
@_directory_options
def people_command(**words: Any) -> int:
    """List the people of a dossier at DATE: the offices that each holds, the parties that each
    spoke for, how many facts each said, and the dates of the first and the last.

    A speaker who is not registered as a person has the name that the facts have, and no slug.
    DATE is read as `as-of` reads it.
    """
    return _list_directory("People", ask_people, PersonListed, **words)


def _list_directory(
    title: str,
    service: Service[AskedDirectory, Directory[T]],
    kind: type[T],
    *,
    date: tuple[str, ...],
    fmt: Format,
    fail_empty: bool,
    **words: Any,
) -> int:
    asked = AskedDirectory(date=" ".join(date) or None, **words)
    found = answer_to(service, asked)
    document = directory_document(
        title,
        found,
        kind,
        fmt=fmt,
        today_known=asked.log_at is None,
    )
    show(document, fmt)
    return ended(found.listed, fail_empty=fail_empty)


class PlaceRead(click.ParamType[int | None]):
    """A place of the log from 0, or the word `end`, which is None."""

    name = "place"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | None:
        """Return the place."""
        if isinstance(value, int):
            return value
        text = str(value)
        if text.casefold() == END:
            return None
        if text.isascii() and text.isdigit() and len(text) <= _DIGITS:
            return int(text)
        raise BadValue(
            f"{text!r} is no place of the log",
            "write a whole number such as 41, or `end`",
            ctx=ctx,
            param=param,
        )


@question(
    "log",
    example="tracker log --dossier ukraine-2025 --type meeting --last 5",
)
@click.option(
    "--since",
    metavar="DATE",
    help="Only what was recorded from this day on; days are those of UTC.",
)
@click.option(
    "--author",
    "authors",
    multiple=True,
    metavar="NAME",
    help="Only what this author recorded; may be repeated.",
)
@types_option
@click.option(
    "--last",
    type=click.IntRange(min=1, max=10**_DIGITS),
    metavar="N",
    help="Only the last N of those.",
)
@click.option(
    "--from-place",
    "from_place",
    type=click.IntRange(min=1, max=10**_DIGITS),
    metavar="N",
    help="From this place on.",
)
@click.option(
    "--after",
    type=PlaceRead(),
    default=0,
    metavar="N|end",
    help="Only what comes after this place, the last that one has, or after the end.",
)
@click.option(
    "--follow",
    is_flag=True,
    help="Then wait, and write each event as soon as it is appended, until Ctrl-C.",
)
@dossier_option
@answer_options()
@click.pass_context
def log_command(
    ctx: click.Context,
    /,
    *,
    from_place: int | None,
    after: int | None,
    follow: bool,
    fmt: str,
    **words: Any,
) -> None:
    """List the events of the whole log, or of one dossier, in the order of the log; with --follow
    go on as it grows.

    Every event comes once. Places have no gaps and follow the order of commit: who keeps the last
    place it has, and begins again with --after, misses nothing and gets nothing twice. -f jsonl
    writes the lines of `tracker export`, in which the place is `global_position`; the other formats
    have a row for each event.
    """
    if from_place is not None:
        if ctx.get_parameter_source("after") is not click.core.ParameterSource.DEFAULT:
            raise Mistake(
                "--from-place and --after say the same in two ways", "give one of them"
            )
        after = from_place - 1
    asked, run = AskedLog(after=after, **words), session()
    streamed = fmt in {"table", "jsonl"} and run.output is None
    if follow and not streamed:
        raise Mistake(
            "--follow writes a table or JSON Lines, to standard output",
            "leave -o out, and write -f jsonl or nothing",
        )
    if follow:
        found = follow_log(
            run.shelf,
            asked,
            lambda: run.log(read_only=True),
            now=run.wiring.now(),
            meanwhile=_still_read(),
        )
    else:
        found = answer_to(ask_log, asked)
    if fmt == "jsonl" and streamed:
        _write_lines(found, at_once=follow)
    elif fmt == "jsonl":
        from tracker.storage.files.archive import export_lines

        deliver(b"".join(export_lines(found.events, found.origins_of)))
    elif fmt == "table":
        _write_table(found, at_once=follow)
    else:
        from tracker.render.answers.lists import log_document

        title = f"Log of {found.dossier}" if found.dossier else "Log"
        events = with_origins(found.events, found.origins_of)
        show(log_document(events, title=title, fmt=fmt), fmt)


def _write_lines(found: LogRead, *, at_once: bool) -> None:
    """Write each event as the line that an export has for it."""
    from tracker.storage.files.archive import export_lines

    sys.stdout.flush()
    for line in export_lines(found.events, found.origins_of, at_once=at_once):
        sys.stdout.buffer.write(line)
        if at_once:
            sys.stdout.buffer.flush()
    sys.stdout.buffer.flush()


def _write_table(found: LogRead, *, at_once: bool) -> None:
    """Write each event as lines of a list."""
    from tracker.render.answers.lists import LogLines

    run = session()
    words = LogLines(
        width=run.width(),
        color=run.output is None and run.colored(sys.stdout),
        dossiers=found.dossier is None,
    )
    together = 1 if at_once else TOGETHER
    events = with_origins(found.events, found.origins_of, together=together)
    if run.output is not None:
        deliver("".join(words.told(*each) for each in events))
        return
    sys.stdout.flush()
    for each in events:
        run.answer(words.told(*each))
        if at_once:
            sys.stdout.flush()


def _still_read() -> Callable[[], None]:
    """Return a check that raises BrokenPipeError as soon as nobody reads standard output any more.

    Without it only the next event would show that.
    """
    try:
        poll = select.poll()
        poll.register(sys.stdout.fileno(), 0)
    except (
        AttributeError,
        OSError,
        ValueError,
    ):  # a system without it, or no file of the system
        return lambda: None

    def look() -> None:
        if poll.poll(0):
            raise BrokenPipeError

    return look
