"""`tracker review` and `desk-note`: two pairs of eyes, and notes that only editors read."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

import click

from tracker.cli.frame.commands import (
    Word,
    command,
    dossier_option,
    format_option,
    yes_option,
)
from tracker.cli.frame.errors import ExitCode, Mistake
from tracker.cli.frame.forms import show
from tracker.cli.frame.session import lines, session
from tracker.cli.writing.flow_output import preview_text
from tracker.cli.writing.mending import asked_why
from tracker.domain.errors import NotAllowedError
from tracker.render.answers.lists import list_document
from tracker.render.formats.to_data import json_text
from tracker.render.sanitize import clean
from tracker.render.words_for_dates_and_numbers import counted
from tracker.services.amendments import read_ledger
from tracker.services.desk.notes import DeskNote, add_note, list_notes
from tracker.services.desk.reviews import (
    OpenedReview,
    accept_review,
    open_review,
    refuse_moved,
    refuse_review,
)
from tracker.services.desk.settings import ReviewSetting, review_setting, set_review
from tracker.services.desk.shown import (
    ReviewListed,
    ReviewShown,
    list_reviews,
    preview_of_review,
    show_review,
)
from tracker.services.recording.flow import OvertakenError
from tracker.storage.desk.reviews import Reviews

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.cli.frame.session import Session
    from tracker.render import Format
    from tracker.storage.event_log import EventLog

ACTIONS = ("on", "off", "list", "show", "accept", "refuse")
_OF_ONE = ("show", "accept", "refuse")
_SHOWN = ("review", "state", "says", "proposed_by", "decided_by", "why")
_MOST = 20


class Meant(NamedTuple):
    """The log and the dossier that a command is about."""

    log: EventLog
    dossier: str


def _meant(run: Session, dossier: str | None, *, read_only: bool) -> Meant:
    """Find the dossier, which is of a database of one's own.

    Raises:
        NotAllowedError: It is a bundled one.
    """
    chosen = run.shelf.choose(dossier)
    if chosen.log is not run.shelf.own():
        copy = run.command(f"init --from {chosen.name}")
        raise NotAllowedError(
            f"{chosen.name} is a bundled dossier, read-only",
            f"`{copy}` copies it into your own database",
        )
    return Meant(run.log(read_only=read_only), chosen.name)


@command("review", example="tracker --db talks.db review list")
@click.argument(
    "action",
    type=Word(ACTIONS),
    default="list",
    required=False,
    metavar="[on|off|list|show|accept|refuse]",
)
@click.argument("number", required=False, type=int, metavar="[N]")
@click.option(
    "--why",
    metavar="TEXT",
    help="With refuse: the reason. Required; asked for on a terminal.",
)
@dossier_option
@yes_option
@format_option("table", "json")
def review_command(
    *,
    action: str,
    number: int | None,
    why: str | None,
    dossier: str | None,
    yes: bool,
    fmt: Format,
) -> int:
    """Let what editors send to a server wait for a second person, and look at what waits.

    While it is on, what is sent by page or program to the dossier is appended once somebody else
    has accepted it. The author setting says who you are, and nobody accepts their own. It does not
    bind append, import and the other commands of whoever holds the database.
    """
    if (number is None) == (action in _OF_ONE):
        hint = f"write tracker review {action}{' N' if action in _OF_ONE else ''}"
        raise Mistake(f"{action} takes {'a' if number is None else 'no'} number", hint)
    if why is not None and action != "refuse":
        raise Mistake("--why goes with refuse", "write tracker review refuse N --why …")
    run = session()
    meant = _meant(run, dossier, read_only=action in {"list", "show"})
    if number is None:
        _set_or_list(run, meant, action, fmt)
    elif action == "accept":
        _accept(run, meant, number, yes=yes)
        _tell(run, meant, number, fmt)
    elif action == "refuse":
        refuse_review(
            meant.log.database,
            meant.dossier,
            number,
            by=run.wiring.recorder(),
            why=asked_why(why),
            now=run.wiring.now(),
        )
        _tell(run, meant, number, fmt)
    else:
        _tell(run, meant, number, fmt, compared=True)
    return ExitCode.FINE


def _set_or_list(run: Session, meant: Meant, action: str, fmt: Format) -> None:
    database = meant.log.database
    if action == "list":
        said = _state_words(review_setting(database, meant.dossier))
        listed = list_reviews(meant.log, meant.dossier)
        document = list_document(
            "Reviews", listed, ReviewListed, fmt=fmt, fields=_SHOWN, sentence=said
        )
        show(document, fmt)
        return
    by, now = run.wiring.recorder(), run.wiring.now()
    found = set_review(database, meant.dossier, on=action == "on", by=by, now=now)
    if fmt == "json":
        run.answer(json_text(found))
        return
    run.answer(_state_words(found))
    for each in found.changes:
        run.answer(clean(f"  {each.set_at[:16]}Z  {each.value} by {each.set_by}"))


def _state_words(found: ReviewSetting) -> str:
    """Say whether what is sent to a dossier waits, and how much does."""
    what = "waits for a second person" if found.on else "is appended at once"
    wait = "waits" if found.waiting == 1 else "wait"
    waiting = f"; {counted(found.waiting, 'append')} {wait}" if found.waiting else ""
    return f"what editors send to {found.dossier} {what}{waiting}"


def _accept(run: Session, meant: Meant, number: int, *, yes: bool) -> None:
    """Accept a review, shown and asked about on a terminal.

    Raises:
        TrackerError: It cannot be accepted, or a record was mended since it was proposed and
            nobody was asked.
    """
    kept = Reviews(meant.log.database).one(meant.dossier, number)
    asked = not yes and sys.stdin.isatty() and kept.state == "waiting"
    seen: int | None = None
    if asked:
        opened = open_review(kept, read_ledger(meant.log, meant.dossier))
        if opened.plan is not None:
            seen = opened.plan.ledger.place
            run.answer(lines(_moved_lines(opened)) + _effect(run, opened))
            sys.stdout.flush()
            if not click.confirm(f"accept review {number}?", default=False, err=True):
                return

    def agree(opened: OpenedReview) -> None:
        if seen is None:
            refuse_moved(opened)
        elif opened.plan is None or opened.plan.ledger.place != seen:
            raise OvertakenError

    accept_review(
        meant.log,
        meant.dossier,
        number,
        by=run.wiring.recorder(),
        now=run.wiring.now(),
        agree=agree,
    )


def _moved_lines(opened: OpenedReview) -> Iterator[str]:
    for each in opened.moved:
        yield clean(f"{each.name} was mended since this was proposed")
        for change in each.theirs:
            yours = each.yours.get(change.field, "not touched by this")
            yield clean(f"  {change.field}: now {change.after}; proposed: {yours}")


def _effect(run: Session, opened: OpenedReview) -> str:
    """Write what a review would change now."""
    preview = preview_of_review(opened, now=run.wiring.now())
    if opened.plan is None or preview is None:
        return ""
    run.remark(*opened.plan.remarks, *preview.remarks)
    return preview_text(run, opened.plan, preview)


def _tell(
    run: Session, meant: Meant, number: int, fmt: Format, *, compared: bool = False
) -> None:
    shown = show_review(
        meant.log, meant.dossier, number, now=run.wiring.now(), compared=compared
    )
    if fmt == "json":
        run.answer(json_text(shown))
        return
    run.answer(lines(map(clean, _lines(shown))))
    kept = Reviews(meant.log.database).one(meant.dossier, number)
    if compared and shown.state == "waiting":
        opened = open_review(kept, read_ledger(meant.log, meant.dossier))
        run.answer(lines(_moved_lines(opened)) + _effect(run, opened))


def _lines(shown: ReviewShown) -> Iterator[str]:
    yield f"review {shown.review} of {shown.dossier}: {shown.state}"
    yield f"proposed by {shown.proposed_by} on {shown.proposed_at[:10]}"
    if shown.decided_at is not None:
        yield f"{shown.state} by {shown.decided_by} on {shown.decided_at[:10]}"
    if shown.why:
        yield f"why: {shown.why}"
    for words in shown.says[:_MOST]:
        yield f"  {words}"
    if len(shown.says) > _MOST:
        yield f"  and {counted(len(shown.says) - _MOST, 'event')} more"
    if shown.problem:
        yield f"it cannot be accepted now: {shown.problem}"
    if shown.state == "accepted":
        yield f"appended: {', '.join(shown.appended) or 'nothing'}"


@command("desk-note", example="tracker --db talks.db desk-note B1")
@click.argument("event", metavar="EVENT")
@click.argument("text", required=False, metavar="[TEXT]")
@dossier_option
@format_option("table", "json")
def desk_note_command(
    *, event: str, text: str | None, dossier: str | None, fmt: Format
) -> int:
    """Keep TEXT as a note on EVENT that only editors read, or list its notes.

    It stands beside the log, and is in no export, answer, feed or search. The note that an event
    itself has is public.
    """
    run = session()
    meant = _meant(run, dossier, read_only=text is None)
    recorded = read_ledger(meant.log, meant.dossier).find(event)
    database, by = meant.log.database, run.wiring.recorder()
    found = (
        list_notes(database, recorded.event_id)
        if text is None
        else add_note(database, recorded.event_id, text, by=by, now=run.wiring.now())
    )
    show(list_document("Notes", found, DeskNote, fmt=fmt), fmt)
    return ExitCode.FINE
