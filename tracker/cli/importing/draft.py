"""`tracker draft`: events proposed from a text, for a person to accept."""

from __future__ import annotations

import sys
import textwrap
from typing import TYPE_CHECKING, Any, Final

import click
import msgspec

from tracker.cli.frame.commands import (
    Word,
    dossier_option,
    fail_empty_option,
    format_option,
    yes_option,
)
from tracker.cli.frame.commands import command as make_command
from tracker.cli.frame.errors import ExitCode, Mistake
from tracker.cli.frame.files import STDIN, read_file, write_file
from tracker.cli.frame.forms import Forms
from tracker.cli.frame.session import lines, session
from tracker.cli.writing.flow_output import (
    NOTHING,
    as_objects,
    restoring,
    show_preview,
    undo_shown,
    withdrawn_lines,
)
from tracker.domain.dates_from_words import to_written
from tracker.projections.mended import catalogue_of
from tracker.render.formats.to_data import json_text
from tracker.render.sanitize import clean, quiet_json
from tracker.render.words_for_dates_and_numbers import counted, log_places
from tracker.services.amendments import read_ledger
from tracker.services.drafting import (
    LEVELS,
    DraftOptions,
    as_data,
    as_lines,
    chosen,
    draft_from,
    events_of,
    proposal_id,
)
from tracker.services.drafting.documents import MOST_BYTES, document_of, read_document
from tracker.services.feeds import find_item
from tracker.services.reading import Opened, open_dossier
from tracker.services.recording.flow import (
    Appended,
    commit,
    plan_facts,
    registered_among,
)
from tracker.services.recording.preview import preview_of

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from tracker.cli.frame.session import Session
    from tracker.services.drafting import Draft, DraftProposal
    from tracker.services.drafting.documents import DraftText
    from tracker.services.drafting.sentences import DoubtLine
    from tracker.services.recording.flow import Plan

PROPOSALS: Final = Forms("proposals", {"jsonl": ("jsonl", "ndjson", "txt")}, "jsonl")
_MOST: Final = 20
"""The most sentences that are told beside a file of proposals; the rest is counted."""
_ENVELOPE: Final = {
    "type",
    "schema_version",
    "dossier",
    "note",
    "reported",
    "evidence",
    "when",
    "speaker",
}


@make_command("draft", example="tracker draft briefing.txt --dated 2025-05-31")
@click.argument("source", metavar="FILE|-|ITEM")
@dossier_option
@click.option(
    "--dated",
    metavar="DATE",
    help="The day of the text: what its `Monday` counts from, and the date of what it does not "
    "date.",
)
@click.option(
    "--writer",
    metavar="PARTY",
    help="Whose estimate a number is when the text names nobody.",
)
@click.option(
    "--source",
    "cited",
    metavar="SLUG",
    help="The registered source that the text is; it is cited.",
)
@click.option(
    "--keywords",
    multiple=True,
    metavar="ISSUE=WORD,...",
    help="Further words that are about an issue; may be given again.",
)
@click.option(
    "--least",
    type=Word(LEVELS),
    default="low",
    help="Show only what is at least as sure.",
)
@click.option(
    "--accept",
    "numbers",
    metavar="N,...|all",
    help="Append these proposals, such as 1,3,5-7.",
)
@click.option(
    "--drop",
    "dropped",
    metavar="N,...|all",
    help="Drop these proposals of an ITEM; `--accept all` leaves them out.",
)
@click.option(
    "--restore",
    "restored",
    metavar="N,...",
    help="Take back that these proposals of an ITEM were dropped.",
)
@yes_option
@click.option(
    "--dry-run",
    is_flag=True,
    help="With --accept, show what would change, and append nothing.",
)
@click.option(
    "--output",
    "-o",
    metavar="FILE",
    help="Write the proposals as events, to edit and to import.",
)
@click.option("--force", is_flag=True, help="Replace the file of --output.")
@click.option(
    "--encoding",
    default="utf-8",
    metavar="NAME",
    help="The encoding of the text.",
    show_default=True,
)
@click.option(
    "--html/--no-html",
    default=None,
    help="Read it as a web page, or not; its name and beginning say so otherwise.",
)
@format_option("table", "json", "jsonl")
@fail_empty_option
def command(**given: Any) -> int:
    """Propose events from plain text, Markdown, a web page, or an ITEM of the inbox, by rules
    alone; nothing is appended unasked.

    Each proposal shows the words that it rests on, and what they leave open. Accept by number, or
    write the file, edit it and import it.
    A number is an item of the inbox; write ./17 for a file of that name.
    """
    run, name = session(), given["source"]
    if given["dry_run"] and given["numbers"] is None:
        raise Mistake("--dry-run goes with --accept", "say which: --accept 1,3, or all")
    _check_dropping(given)
    PROPOSALS.chosen(None, given["output"])
    chosen = run.shelf.choose(given["dossier"])
    opened = open_dossier(chosen, log_at=None, now=run.wiring.now())
    run.remark(*opened.remarks)
    document = _document(run, name, given, catalogue_of(opened.events).zone)
    asked = DraftOptions(
        _day(run, document, given["dated"], opened),
        given["writer"],
        given["cited"],
        given["keywords"],
        given["least"],
    )
    draft = draft_from(document, opened, asked)
    if name.isdecimal() and (inbox := run.inbox(write=False)):
        draft = draft._replace(dropped=inbox.dropped(int(name)))
    if draft.titles_only:
        draft.remarks.append(
            "no issue has keywords, so issues are found by their titles alone; "
            "add --keywords ISSUE=word,word"
        )
    run.remark(*draft.remarks)
    if given["dropped"] is not None or given["restored"] is not None:
        return _dropped(run, draft, given)
    if given["numbers"] is not None:
        return _accepted(run, opened, draft, given)
    if given["output"]:
        path = write_file(
            given["output"], [as_lines(draft.proposals)], force=given["force"]
        )
        run.remark(
            f"wrote {len(draft.proposals)} proposals to {path}; edit it, then "
            f"`{run.command(f'import {path}')}`"
        )
        _mark(run, name)
    if given["output"] or given["fmt"] == "jsonl":
        _tell_doubtful(run, draft)
    if not given["output"]:
        run.answer(
            _written(
                draft, document, asked, opened, fmt=given["fmt"], width=run.width()
            )
        )
    return (
        ExitCode.NOTHING_FOUND
        if given["fail_empty"] and not draft.proposals
        else ExitCode.FINE
    )


def _check_dropping(given: dict[str, Any]) -> None:
    """Refuse to drop what is of no item, or together with something else."""
    asked = [n for n in ("numbers", "dropped", "restored") if given[n] is not None]
    if len(asked) > 1 or (asked and asked != ["numbers"] and given["output"]):
        raise Mistake(
            "--accept, --drop, --restore and --output are one thing each",
            "do one, then the other",
        )
    if asked and asked != ["numbers"] and not given["source"].isdecimal():
        raise Mistake(
            "only proposals of an item of the inbox are dropped",
            "leave those of a file out: --accept names the others",
        )


def _dropped(run: Session, draft: Draft, given: dict[str, Any]) -> int:
    """Drop proposals or take them back, and say what takes that back."""
    numbers, item = given["dropped"], given["source"]
    is_dropped = numbers is not None
    wanted = chosen(draft, numbers if is_dropped else given["restored"])
    inbox = run.inbox(write=True)
    assert inbox is not None  # noqa: S101  (the item was found in it)
    names = [proposal_id(each.event) for each in wanted]
    inbox.drop_proposals(int(item), names, dropped=is_dropped)
    listed = ",".join(str(each.number) for each in wanted)
    verb, back = ("dropped", "restore") if is_dropped else ("restored", "drop")
    undo = run.command(f"draft {item} --{back} {listed}")
    run.answer(f"{verb} {listed}; `{undo}` undoes it" if wanted else "nothing to drop")
    return ExitCode.FINE


def _document(
    run: Session, name: str, given: dict[str, Any], zone: ZoneInfo
) -> DraftText:
    if not name.isdecimal():
        return read_document(
            read_file(name, most=MOST_BYTES + 1),
            name="<stdin>" if name == STDIN else name,
            encoding=given["encoding"],
            html=given["html"],
        )
    writes = ("numbers", "dropped", "restored", "output")
    inbox = run.inbox(write=any(given[each] for each in writes))
    item = find_item(inbox, name)
    feed = inbox.feed(item.feed) if inbox else None
    title = feed.title if feed else None
    return document_of(item, zone=zone, publisher=title)


def _day(run: Session, document: DraftText, said: str | None, opened: Opened) -> str:
    """Return the day of the text: as given, else the item's, else asked for on a terminal."""
    zone = catalogue_of(opened.events).zone
    if said is None and document.day is None:
        if not sys.stdin.isatty():
            raise Mistake(
                "the day of the text is not known", "say it: --dated 2025-05-31"
            )
        said = str(click.prompt("the day of the text", err=True))
    text = said or document.day or ""
    written = to_written(text, now=run.wiring.now(), zone=zone)
    if said is not None and written != said.strip():
        run.remark(f"{said} is read as {written}")
    return written


def _accepted(run: Session, opened: Opened, draft: Draft, given: dict[str, Any]) -> int:
    """Show what the accepted proposals change, ask, append them, and tell what was done."""
    wanted = chosen(draft, given["numbers"])
    if not run.wiring.has_database() or opened.name not in run.log().dossiers():
        raise Mistake(
            f"{opened.name} is a bundled dossier, and read-only",
            f"`{run.command(f'init --from {opened.name}')}` copies it; then accept again",
        )
    log, events, table = run.log(), events_of(wanted), given["fmt"] == "table"
    made = registered_among(events)
    plan = plan_facts(read_ledger(log, opened.name), events, made=made)
    preview = preview_of(plan, now=run.wiring.now())
    if table:
        show_preview(run, plan, preview)
    done = Appended(plan, [], [], {})
    if not given["dry_run"]:
        if table and not given["yes"] and not _agreed(plan):
            run.answer(NOTHING)
            return ExitCode.FINE
        done = commit(plan, log)
        if wanted:
            _mark(run, given["source"])
    cites_own = any(each.source == draft.own for e in events for each in e.evidence)
    known = len(events) - len(done.plan.facts) + cites_own
    gone, several = done.plan.withdrawn, len(log.dossiers()) > 1
    restore = restoring(gone, run, several=several)
    undo = undo_shown(run, done, named=several)
    if table:
        run.remark(*withdrawn_lines(gone, restore, run=run))
        run.answer(_told(done, known, dry_run=given["dry_run"]))
        run.answer(lines(f"undo: {line}" for line in undo))
        return ExitCode.FINE
    report = {
        "format": "tracker.accepted/1",
        "accepted": [p.number for p in wanted],
        "dry_run": given["dry_run"],
        "added": done.receipts,
        "known": known,
        "withdrawn": as_objects(gone, restore),
        "near": preview.near,
        "effects": preview.diff,
        "undo": undo,
    }
    run.answer(json_text(report))
    return ExitCode.FINE


def _agreed(plan: Plan) -> bool:
    """Ask on a terminal; elsewhere nobody can answer, and the command itself is the answer."""
    if not plan.facts or not (sys.stdin.isatty() and sys.stderr.isatty()):
        return True
    sys.stdout.flush()
    question = f"append {counted(len(plan.facts), 'event')} to {plan.dossier}?"
    return click.confirm(question, default=True, err=True)


def _told(done: Appended, known: int, *, dry_run: bool) -> str:
    """Say how many events were added, or would be, and where they are."""
    places = [r.global_position for r in done.receipts]
    count = len(done.plan.facts) if dry_run else len(places)
    would = "would be " if dry_run else ""
    said = f"{counted(count, 'event')} {would}added"
    if count:
        said += f" to {done.plan.dossier}"
    if known or not count:
        said += f", {known} known already"
    if places:
        said += f"; {log_places(min(places), max(places))}"
    return said


def _mark(run: Session, name: str) -> None:
    """Note on an item of the inbox that it was drafted from."""
    inbox = run.inbox(write=True) if name.isdecimal() else None
    if inbox is not None:
        inbox.mark([int(name)], "drafted")


def _written(
    draft: Draft,
    document: DraftText,
    asked: DraftOptions,
    opened: Opened,
    *,
    fmt: str,
    width: int,
) -> str:
    if fmt == "jsonl":
        return quiet_json(as_lines(draft.proposals))
    if fmt == "json":
        return json_text(
            as_data(draft, document, dossier=opened.name, dated=asked.dated)
        )
    rows = ["no event is proposed"]
    if draft.proposals:
        number = counted(len(draft.proposals), "proposal")
        head = f"{number} for {opened.name}, from a text of {asked.dated}"
        rows = [f"{head}; nothing is appended until you accept it."]
    for proposal in draft.proposals:
        rows += ["", *_shown(proposal, width, dropped=draft.is_dropped(proposal))]
    if draft.doubtful:
        number = counted(len(draft.doubtful), "sentence")
        said = f"From {number} nothing is proposed, for a person to decide:"
        rows += ["", *textwrap.wrap(said, width)]
    for doubt in draft.doubtful:
        words = f"{doubt.start}-{doubt.end}: \u201c{doubt.text}\u201d"
        rows += ["", *_wrapped(words, width), *_wrapped(f"? {_why(doubt)}", width)]
    if draft.proposals:
        rows += [
            "",
            "Accept with --accept 1,3 or --accept all; -o FILE writes them, to edit and to import.",
        ]
    return "".join(f"{row}\n" for row in rows)


def _why(doubt: DoubtLine) -> str:
    return f"{doubt.why} ({doubt.marked.strip()})" if doubt.marked else doubt.why


def _tell_doubtful(run: Session, draft: Draft) -> None:
    """Say beside a file of proposals what is not in it."""
    for doubt in draft.doubtful[:_MOST]:
        place = f"{doubt.start}-{doubt.end}"
        run.remark(f"{place}: not proposed, {_why(doubt)}: \u201c{doubt.text}\u201d")
    if len(draft.doubtful) > _MOST:
        left = len(draft.doubtful) - _MOST
        run.remark(
            f"and {counted(left, 'sentence')} more; without -f and -o all are shown"
        )


def _shown(proposal: DraftProposal, width: int, *, dropped: bool) -> list[str]:
    event = msgspec.to_builtins(proposal.event)
    fields = " · ".join(
        f"{name.replace('_', ' ')} {_value(value)}"
        for name, value in event.items()
        if name not in _ENVELOPE and value not in (None, (), [])
    )
    parts = [
        f"when {event['when']}",
        *([f"said by {event['speaker']}"] if event.get("speaker") else []),
        fields,
    ]
    cites = ", ".join(e["source"] for e in event.get("evidence", ()))
    state = "  dropped" if dropped else ""
    rows = [f"{proposal.number:>3}  {event['type']}  [{proposal.confidence}]{state}"]
    rows += _wrapped(" · ".join(parts), width)
    first = proposal.words[0]
    rows += _wrapped(f"{first.start}-{first.end}: \u201c{first.text}\u201d", width)
    if cites:
        rows += _wrapped(f"cites {cites}", width)
    for brought in proposal.brings:
        rows += _wrapped(f"brings {brought.type} {getattr(brought, 'slug', '')}", width)
    for doubt in proposal.doubts:
        rows += _wrapped(f"? {doubt}", width)
    return rows


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(str(v) for v in value.values() if v is not None)
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(
        clean(text),
        width,
        initial_indent=" " * 5,
        subsequent_indent=" " * 7,
        break_on_hyphens=False,
    )
