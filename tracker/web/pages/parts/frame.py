"""The frame of every page: its head and foot, and the templates that are filled inside it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from msgspec import Struct

from tracker.render.words_for_dates_and_numbers import first_upper
from tracker.web.assets import asset_address
from tracker.web.pages.parts.language import message_for, message_text, say

if TYPE_CHECKING:
    from tracker.web.visit import Visit

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Characters that HTML cannot hold, and that a terminal obeys which is shown a page."""


class OtherForm(Struct, frozen=True):
    """Another form of a page: what it is called, and its address."""

    name: str
    address: str


class Entry(Struct, frozen=True):
    """An entry of the head: `current` is `page` on the page itself, `true` on those below it."""

    name: str
    address: str
    current: str = ""


class LinkChoice(Struct, frozen=True):
    """One of several links in a row; `count` stands behind its name, `title` is for the ear."""

    name: str
    address: str
    current: bool = False
    count: str = ""


class PageFrame(Struct, frozen=True, kw_only=True):
    """The head and the foot of a page.

    Attributes:
        title: The title of the page.
        dossier: The title of the dossier.
        home: The address of the dossier.
        entries: The entries of the head.
        search: The address that answers a search.
        kept: The words of a query that a form must send along, by name.
        address: The address of the page itself, for paper.
        place: The log place up to which it was read.
        digest: The first signs of the log's digest at that place; empty where it is not known.
        about: The address of how it was made.
        permanent: The address that never changes; empty where there is none.
        forms: The other forms of the page.
        feed: The address of the stream of appended events; empty where nothing is appended.
        theme: `light`, `dark`, or empty for that of the reader's system.
        sheet: The address of the sheet of styles.
        script: The address of the script.
        icon: The address of the icon.
        keys: Whether single keys are shortcuts.
        desk: Whether whoever reads may append.
    """

    title: str
    dossier: str
    home: str
    entries: tuple[Entry, ...]
    search: str
    kept: tuple[tuple[str, str], ...]
    address: str
    place: int
    digest: str
    about: str
    permanent: str
    forms: tuple[OtherForm, ...]
    feed: str
    theme: str
    sheet: str
    script: str
    icon: str
    keys: bool = True


def frame_alone(title: str, home: str = "/", dossier: str = "") -> PageFrame:
    """Return the head and the foot of a page around which there is no answer.

    Args:
        title: The title of the page.
        home: The address of the dossier, or of all.
        dossier: The slug of the dossier; empty where it is of none.
    """
    return PageFrame(
        title=title,
        dossier=dossier,
        home=home,
        entries=(),
        search=f"{home}/search" if dossier else "",
        kept=(),
        address="",
        place=0,
        digest="",
        about="",
        permanent="",
        forms=(),
        feed="",
        theme="",
        sheet=asset_address("app.css"),
        script=asset_address("app.js"),
        icon=asset_address("icon.svg"),
    )


class PartView(Struct, frozen=True):
    """The part of a long list that a page shows, in words, and links to the others."""

    words: str
    before: str
    after: str


def part_view(visit: Visit) -> PartView | None:
    """Return which part of a list is shown; None where all of it is, or no other part is."""
    part = visit.part
    if part is None or not part.links:
        return None
    first, last = f"{part.first:,}", f"{part.last:,}"
    words = say("%(first)s to %(last)s", first=first, last=last)
    if part.total is not None:
        all_ = f"{part.total:,}"
        words = say(
            "%(first)s to %(last)s of %(all)s", first=first, last=last, all=all_
        )
    return PartView(words, part.links.get("prev", ""), part.links.get("next", ""))


def fill(template: str, **names: Any) -> str:
    """Fill a template; all that is put into it is escaped, and nothing of it is a control.

    Args:
        template: The name of the template, without its ending.
        names: What it names.
    """
    made = _environment().get_template(f"{template}.html").render(names)
    return _CONTROLS.sub("", made)


@cache
def _environment() -> Environment:
    """Return the environment of the templates, made once."""
    made = Environment(
        loader=PackageLoader("tracker.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
        auto_reload=False,
    )
    made.filters["first_upper"] = first_upper
    translating: Any = made
    translating.install_gettext_callables(message_text, message_for, newstyle=True)
    return made
