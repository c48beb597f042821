"""`tracker inbox`: what the feeds brought; listed, searched, shown, put aside or drafted."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Final

import click

from tracker.cli.frame.commands import Word, dossier_option, ended, fail_empty_option
from tracker.cli.frame.commands import command as make_command
from tracker.cli.frame.errors import ExitCode, Mistake
from tracker.cli.frame.files import STDIN, read_file
from tracker.cli.frame.forms import answer_options, deliver, show
from tracker.cli.frame.session import session
from tracker.domain.dates_from_words import to_written
from tracker.projections.mended import catalogue_of
from tracker.render.answers.lists import list_document
from tracker.render.formats.to_data import json_text
from tracker.render.sanitize import clean, clean_lines
from tracker.render.words_for_dates_and_numbers import counted
from tracker.services.drafting.documents import MOST_BYTES, read_document
from tracker.services.drafting.proposals import ProposedText, keep_text
from tracker.services.feeds import (
    ALL,
    OPEN,
    FeedListed,
    Forgotten,
    ItemListed,
    ItemShown,
    Marked,
    forget_feeds,
    list_feeds,
    list_items,
    mark_items,
    show_item,
)
from tracker.services.keeping import make_database
from tracker.services.reading import open_dossier

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tracker.cli.frame.session import Session

_LOOK: Final = 40
"""The most items that a table shows without --full."""
_GLANCE: Final = ("item", "state", "published", "title")
ACTIONS: Final = (
    "list",
    "show",
    "search",
    "drop",
    "restore",
    "draft",
    "add",
    "feeds",
    "forget",
)
_OF_ADD: Final = ("dated", "publisher", "link", "title", "dossier")
"""The options that say what a text is that is added."""


@make_command("inbox", example="tracker inbox -f json")
@click.argument(
    "action",
    type=Word(ACTIONS),
    default="list",
    required=False,
    metavar="[list|show|search|drop|restore|draft|add|feeds|forget]",
)
@click.argument("words", nargs=-1, metavar="[ITEM|TEXT|FILE|FEED]...")
@click.option(
    "--all", "every", is_flag=True, help="List and search dropped items as well."
)
@click.option(
    "--items",
    "fate",
    type=Word(("keep", "delete")),
    help="With forget: whether the items of the feed stay or go; without it they stay.",
)
@click.option("--dated", metavar="DATE", help="With add: the day of the text.")
@click.option("--publisher", metavar="NAME", help="With add: who published it.")
@click.option("--link", metavar="URL", help="With add: where it can be read.")
@click.option("--title", metavar="TEXT", help="With add: what it is called.")
@dossier_option
@click.option("--full", is_flag=True, help="Leave nothing out of a table.")
@answer_options()
@fail_empty_option
@click.pass_context
def command(
    ctx: click.Context,
    /,
    *,
    action: str,
    words: tuple[str, ...],
    every: bool,
    fate: str | None,
    **form: Any,
) -> int:
    """Look through what `tracker watch` brought; nothing here is an event.

    `list` (or no word) lists the items, newest first; `search TEXT` those that hold every word;
    `show ITEM` is one, whole.
    `drop ITEM...` puts items aside, `restore ITEM...` brings them back; `draft ITEM` is `tracker
    draft ITEM`.
    `add FILE` (or `-`) puts a text of your own there.
    `feeds` lists the feeds; `forget FEED...` forgets some, by address, file or title.
    """
    run, fmt = session(), form["fmt"]
    given = {name: form.pop(name) for name in _OF_ADD}
    _check(action, words, given)
    if fate and action != "forget":
        raise Mistake(
            "--items goes with `tracker inbox forget FEED`",
            "leave it out, or name the feed",
        )
    if action == "draft":
        from tracker.cli.importing.draft import command as draft

        return int(ctx.invoke(draft, source=words[0]))
    if action == "add":
        deliver(_added(run, words[0], given))
        return ExitCode.FINE
    inbox = run.inbox(write=action in {"drop", "restore", "forget"})
    if inbox is None:
        place, watch = run.wiring.shown_place(), run.command("watch FEED")
        run.remark(f"no database at {place} yet; `{watch}` makes one")
    found: Sequence[object] = words
    if action == "feeds":
        found = feeds = list_feeds(inbox)
        show(list_document("Feeds", feeds, FeedListed, fmt=fmt), fmt)
    elif action == "forget":
        gone = forget_feeds(inbox, words, items=fate == "delete")
        deliver(_forgotten(gone, deleted=fate == "delete"))
    elif action == "show":
        _show_one(show_item(inbox, words[0]), fmt, run.width())
    elif action in {"drop", "restore"}:
        marked = mark_items(inbox, words, "dropped" if action == "drop" else "new")
        deliver(_marked(marked, run, dropped=action == "drop"))
    else:
        found = items = list_items(inbox, states=ALL if every else OPEN, words=words)
        shown = items[:_LOOK] if fmt == "table" and not form["full"] else items
        left, foot = len(items) - len(shown), ""
        if left:
            foot = f"{left} older items are left out; --full shows them"
        listed = list_document(
            "Inbox", shown, ItemListed, fmt=fmt, fields=_GLANCE, foot=foot
        )
        show(listed, fmt)
    return ended(found, fail_empty=form["fail_empty"])


def _forgotten(gone: Iterable[Forgotten], *, deleted: bool) -> str:
    kept = "kept; `forget` with --items delete deletes them"
    lines = []
    for feed, count in gone:
        fate = f": {counted(count, 'item')} {'deleted' if deleted else kept}"
        lines.append(f"forgot {clean(feed)}{fate if count else ', which had no items'}")
    return "\n".join(lines)


def _added(run: Session, name: str, given: dict[str, Any]) -> str:
    """Keep a text in the inbox, and say under which number."""
    from tracker.storage.inbox.tables import Inbox

    document = read_document(
        read_file(name, most=MOST_BYTES + 1), name="<stdin>" if name == STDIN else name
    )
    chosen = run.shelf.choose(given["dossier"])
    opened = open_dossier(chosen, log_at=None, now=run.wiring.now())
    zone, now = catalogue_of(opened.events).zone, run.wiring.now()
    text = ProposedText(
        text=document.text,
        published=to_written(given["dated"], now=now, zone=zone),
        title=given["title"] or "",
        link=given["link"] or "",
        publisher=given["publisher"] or "",
    )
    if not run.wiring.has_database():
        make_database(run.wiring.place().url, exists=False)
    kept = keep_text(Inbox(run.log().database), text, zone=zone, now=now)
    known = " was there already" if kept.known else ""
    draft = run.command(f"draft {kept.item}")
    return f"item {kept.item}{known}; `{draft}` proposes events from it"


def _check(action: str, words: tuple[str, ...], given: dict[str, Any]) -> None:
    """Refuse words and options that an action has no use for, or their absence."""
    named = [name for name in _OF_ADD if given[name] is not None]
    if named and action != "add":
        raise Mistake(
            f"--{named[0]} goes with `tracker inbox add FILE`", "leave it out"
        )
    if action == "add" and (len(words) != 1 or not given["dated"]):
        raise Mistake(
            "`tracker inbox add` takes one text and its day",
            "write it such as `tracker inbox add article.txt --dated 2025-05-31`",
        )
    if action in {"list", "feeds"} and words:
        raise Mistake(
            f"`tracker inbox {action}` takes no further word",
            f"`tracker inbox search {words[0]}` looks for it",
        )
    if action == "forget" and not words:
        raise Mistake(
            "`tracker inbox forget` needs a feed",
            "`tracker inbox feeds` lists the feeds",
        )
    if action in {"show", "draft"} and len(words) != 1:
        raise Mistake(
            f"`tracker inbox {action}` takes the number of one item",
            "`tracker inbox` lists the items by number",
        )
    if action in {"drop", "restore", "search"} and not words:
        what = "a word to look for" if action == "search" else "the number of an item"
        raise Mistake(
            f"`tracker inbox {action}` needs {what}",
            "`tracker inbox` lists the items by number",
        )


def _marked(done: Marked, run: Session, *, dropped: bool) -> str:
    """Say which items were dropped or restored, what undoes it, and which were so already."""
    verb, back = ("dropped", "restore") if dropped else ("restored", "drop")
    lines = []
    if done.changed:
        numbers = " ".join(map(str, done.changed))
        undo = run.command(f"inbox {back} {numbers}")
        lines.append(f"{verb} {numbers}; `{undo}` undoes it")
    if done.same:
        already = "dropped already" if dropped else "not dropped"
        lines.append(f"{' '.join(map(str, done.same))}: {already}")
    return "\n".join(lines)


def _show_one(item: ItemShown, fmt: str, width: int) -> None:
    if fmt == "json":
        deliver(json_text(item))
    elif fmt == "table":
        deliver(_told(item, width))
    else:
        show(list_document(f"Item {item.item}", [item], ItemShown, fmt=fmt), fmt)


def _told(item: ItemShown, width: int) -> str:
    """Return an item for reading: what is known of it, then its text."""
    head = ("published", "seen", "author", "link", "feed", "state")
    rows = [f"{item.item}  {clean(item.title)}", ""]
    rows += [f"{n:<9}  {clean(value)}" for n in head if (value := getattr(item, n))]
    if item.published is None:
        rows.insert(2, "published  unknown")
    if item.versions:
        rows.append(f"versions   {', '.join(map(str, item.versions))}")
    for line in clean_lines(item.text).splitlines():
        wrapped = textwrap.wrap(
            line, max(width, 20), break_long_words=False, break_on_hyphens=False
        )
        rows += ["", *wrapped]
    return "".join(f"{row}\n" for row in rows)
