"""`tracker inbox`: what the feeds brought; listed, searched, shown, put aside or drafted."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any, Final

import click

from tracker.cli.frame import exit_codes
from tracker.cli.frame.lazy import command as make_command
from tracker.cli.frame.options import Word, fail_empty_option, format_option
from tracker.cli.frame.session import session
from tracker.cli.frame.usage_errors import Mistake
from tracker.render.answers.lists import render_list
from tracker.render.formats.to_data import json_text
from tracker.render.sanitize import clean, clean_lines
from tracker.render.words_for_dates_and_numbers import counted
from tracker.services.feeds.inbox import (
    ALL,
    OPEN,
    FeedListed,
    ItemListed,
    ItemShown,
    forget_feeds,
    inbox_of,
    list_feeds,
    list_items,
    mark_items,
    show_item,
)

if TYPE_CHECKING:
    from tracker.cli.frame.session import Session
    from tracker.storage.inbox.tables import Inbox

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
    "feeds",
    "forget",
)


@make_command("inbox", example="tracker inbox -f json")
@click.argument(
    "action",
    type=Word(ACTIONS),
    default="list",
    required=False,
    metavar="[list|show|search|drop|restore|draft|feeds|forget]",
)
@click.argument("words", nargs=-1, metavar="[ITEM|TEXT|FEED]...")
@click.option(
    "--all", "every", is_flag=True, help="List and search dropped items as well."
)
@click.option(
    "--items",
    "fate",
    type=Word(("keep", "delete")),
    help="With forget: whether the items of the feed stay or go; without it they stay.",
)
@click.option("--full", is_flag=True, help="Leave nothing out of a table.")
@format_option()
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
    `show ITEM` is one, whole;
    `drop ITEM...` puts items aside, `restore ITEM...` brings them back; `draft ITEM` is `tracker
    draft ITEM`.
    `feeds` lists the feeds; `forget FEED...` forgets some, by address, file or title.
    """
    run, fmt = session(), form["fmt"]
    _check(action, words)
    if fate and action != "forget":
        raise Mistake(
            "--items goes with `tracker inbox forget FEED`",
            "leave it out, or name the feed",
        )
    if action == "draft":
        from tracker.cli.importing.draft import command as draft

        return int(ctx.invoke(draft, source=words[0]))
    inbox = _opened(run, write=action in {"drop", "restore", "forget"})
    if action == "feeds":
        feeds = list_feeds(inbox)
        run.answer(render_list("Feeds", feeds, FeedListed, fmt=fmt, width=run.width()))
        return (
            exit_codes.NOTHING_FOUND
            if form["fail_empty"] and not feeds
            else exit_codes.FINE
        )
    if action == "forget":
        return _forgotten(run, inbox, words, delete=fate == "delete")
    if action == "show":
        run.answer(_shown(show_item(inbox, words[0]), fmt, run.width()))
        return exit_codes.FINE
    if action in {"drop", "restore"}:
        return _marked(run, inbox, action, words)
    found = list_items(inbox, states=ALL if every else OPEN, words=words)
    cut = fmt == "table" and not form["full"]
    shown = found[:_LOOK] if cut else found
    run.answer(
        render_list(
            "Inbox", shown, ItemListed, fmt=fmt, width=run.width(), fields=_GLANCE
        )
    )
    if len(shown) < len(found):
        run.answer(
            f"{len(found) - len(shown)} older items are left out; --full shows them"
        )
    return (
        exit_codes.NOTHING_FOUND
        if form["fail_empty"] and not found
        else exit_codes.FINE
    )


def _forgotten(
    run: Session, inbox: Inbox | None, words: tuple[str, ...], *, delete: bool
) -> int:
    for feed, count in forget_feeds(inbox, words, items=delete):
        fate = (
            "deleted" if delete else "kept; `forget` with --items delete deletes them"
        )
        run.answer(
            f"forgot {clean(feed)}: {counted(count, 'item')} {fate}"
            if count
            else f"forgot {clean(feed)}, which had no items"
        )
    return exit_codes.FINE


def _check(action: str, words: tuple[str, ...]) -> None:
    """Refuse words that an action has no use for, or their absence."""
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


def _opened(run: Session, *, write: bool) -> Inbox | None:
    """Return the inbox; None while there is no database."""
    if not run.wiring.has_database():
        run.remark(
            f"no database at {run.wiring.shown_place()} yet; `{run.command('watch FEED')}` makes "
            f"one"
        )
        return None
    return inbox_of(run.log(read_only=not write))


def _marked(
    run: Session, inbox: Inbox | None, action: str, words: tuple[str, ...]
) -> int:
    done = mark_items(inbox, words, "dropped" if action == "drop" else "new")
    verb, back = ("dropped", "restore") if action == "drop" else ("restored", "drop")
    if done.changed:
        numbers = " ".join(map(str, done.changed))
        run.answer(
            f"{verb} {numbers}; `{run.command(f'inbox {back} {numbers}')}` undoes it"
        )
    if done.same:
        run.answer(
            f"{' '.join(map(str, done.same))}: {verb} already"
            if action == "drop"
            else f"{' '.join(map(str, done.same))}: not dropped"
        )
    return exit_codes.FINE


def _shown(item: ItemShown, fmt: str, width: int) -> str:
    if fmt == "json":
        return json_text(item)
    if fmt != "table":
        return render_list(f"Item {item.item}", [item], ItemShown, fmt=fmt, width=width)
    head = {
        "published": item.published,
        "author": item.author,
        "link": item.link,
        "feed": item.feed,
        "state": item.state,
    }
    rows = [
        f"{item.item}  {clean(item.title)}",
        "",
        *(f"{name:<9}  {clean(value)}" for name, value in head.items() if value),
    ]
    for line in clean_lines(item.text).splitlines():
        rows += [
            "",
            *textwrap.wrap(
                line, max(width, 20), break_long_words=False, break_on_hyphens=False
            ),
        ]
    return "".join(f"{row}\n" for row in rows)
