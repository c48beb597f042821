"""Hostile text in every text field of every type, and in every input of every form: no page obeys it."""

from __future__ import annotations

import os
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml import html

from tests.builders import DOSSIER
from tests.cli.running import run
from tests.render.test_hostile import OBEYED
from tests.services.feed_texts import item, rss
from tests.soak.hostile import fields_of_all, fill
from tests.web.asking import client_of
from tests.web.attacks import addressed
from tests.web.test_desk import Browser
from tracker.services.event_fields import KINDS
from tracker.web.routes import ROUTES, match

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

X = f"/d/{DOSSIER}"
_OWN = ("/", "#", "?", "http://", "https://", "data:image/")
_ACTS = (
    "e/K1/correct",
    "e/K1/withdraw",
    "e/K1/dispute",
    "source/wire-1/retract",
    "undo",
)


BEGUN = (
    *(
        r.pattern.replace("{dossier}", DOSSIER)
        for r in ROUTES
        if set(r.names) <= {"dossier"}
    ),
    *(f"{X}/as-of/2025-07-01", f"{X}/as-of/2025-07-01/hindsight", f"{X}/search?q=q1q"),
    f"{X}/as-of/2025-07-01/learned/2025-06-02..2025-07-01",
    *(f"{X}/replay/2025-06-01..2025-06-12", f"{X}/brief/2025-06-01..2025-06-12"),
    *(f"{X}/desk/{act}" for act in _ACTS),
    *(f"{X}/e/none", f"{X}/as-of/soon", f"{X}/party/K1"),
)
"""The pages from which the others are found."""


class Looked(NamedTuple):
    """What hostile text did on pages, in numbers.

    Attributes:
        fields: Text fields of all types, those of their parts included.
        pages: Pages that tell the log.
        forms: Forms, each sent with the text in all of its inputs.
        printed: How often a field's text stood on a page.
        leaks: How often something of it was obeyed there.
        routes: The names of the routes whose pages were looked at.
        seconds: How long it took.
    """

    fields: int
    pages: int
    forms: int
    printed: int
    leaks: list[str]
    routes: frozenset[str]
    seconds: float


def look_at_pages(
    text: str, folder: Path, *, each: int = 2, nouns: Iterable[str] = KINDS
) -> Looked:
    """Put a text into all fields of a log, and look at its pages and forms.

    Args:
        text: The text.
        folder: Where the log is made.
        each: How many pages of each route are looked at.
        nouns: The kinds of facts whose forms are filled in.
    """
    began = time.perf_counter()
    fields = fields_of_all()
    path = folder / "hostile.db"
    fill(path, fields, text)
    _feed(path, text)
    client = client_of(path, folder)
    browser = Browser(client)
    pages = dict(_pages(browser, each))
    forms = dict(_forms(browser, text, nouns))
    printed = sum(
        f"q{n}q" in page for page in pages.values() for n in range(len(fields))
    )
    leaks = [
        f"{address}: {found}"
        for address, page in (*pages.items(), *forms.items())
        for found in obeyed_in(page)
    ]
    client.application.close()
    routes = frozenset(found.route.name for each in pages if (found := _route(each)))
    seconds = time.perf_counter() - began
    return Looked(len(fields), len(pages), len(forms), printed, leaks, routes, seconds)


def _feed(path: Path, text: str) -> None:
    """Let an item of a feed wait in the inbox whose title and text are hostile."""
    seen = "".join(sign for sign in text if sign.isprintable())
    file = path.with_suffix(".xml")
    day = "Sat, 31 May 2025 09:00:00 GMT"
    file.write_bytes(
        rss(
            item(seen, guid="1", text=f"Russia rejects any ceasefire. {seen}", date=day)
        )
    )
    assert run("--db", str(path), "watch", str(file)).code == 0


def _route(address: str) -> Any:
    return match(address.partition("?")[0])


def _pages(browser: Browser, most: int) -> Iterator[tuple[str, str]]:
    """Yield pages and what they hold: some of each route, found by the links of the others."""
    waiting, seen, asked = list(BEGUN), Counter[str](), set[str]()
    rest = [
        addressed(route.pattern.replace("{dossier}", DOSSIER))
        for route in ROUTES
        if route.page
    ]
    while waiting or rest:
        address = (waiting or rest).pop(0).partition("#")[0]
        found = _route(address)
        if found is None or address in asked or seen[found.route.name] >= most:
            continue
        leads_on = found.route.answer.startswith("questions.moved")
        if not (found.route.page or leads_on):
            continue
        asked.add(address)
        answer = browser.get(address)
        if answer.status_code == 302:
            waiting.insert(0, answer.headers["location"])
        elif answer.headers["content-type"].startswith("text/html"):
            seen[found.route.name] += 1
            yield address, answer.text
            hrefs = html.document_fromstring(answer.text).xpath("//a/@href")
            waiting += [href for href in hrefs if href.startswith("/")]


def _forms(
    browser: Browser, text: str, nouns: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Yield the answer to every form whose every input holds a text."""
    kinds = (f"{X}/desk/append/{noun}" for noun in nouns)
    for address in (*kinds, *(f"{X}/desk/{act}" for act in _ACTS)):
        page = html.document_fromstring(browser.get(address).text)
        names = page.xpath("//form[@class='edit']//*[@name]/@name")
        answer = browser.send(address, dict.fromkeys(set(names) - {"_step"}, text))
        assert answer.status_code in {200, 422, 404}, (address, answer.status_code)
        yield f"POST {address}", answer.text


def obeyed_in(page: str) -> Iterator[str]:
    """Yield what a browser would obey on a page that is not ours, or a terminal that is shown it."""
    whole = html.document_fromstring(page)
    for part in whole.iter():
        tag = part.tag if isinstance(part.tag, str) else "comment"
        if tag in {"xhostile", "style", "iframe", "object", "embed", "base", "comment"}:
            yield f"<{tag}>"
        if tag == "script" and (not part.get("src") or part.text):
            yield "a script"
        for name, value in part.attrib.items():
            if name.startswith("on") or name == "style":
                yield f"{tag} {name}"
            if name in {"href", "src", "action"} and not value.startswith(_OWN):
                yield f"{tag} {name}={value}"
        if tag == "textarea":
            part.text = ""
        if tag in {"input", "option"}:
            part.attrib.pop("value", None)
    rest = html.tostring(whole, encoding="unicode")
    yield from (repr(sign) for sign in (OBEYED - {"\n", "\t"}) & {*rest})


def look(text: str) -> Looked:
    """Look at every page in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        before = os.environ.get("HOME", "")
        os.environ["HOME"] = folder
        try:
            return look_at_pages(text, Path(folder))
        finally:
            os.environ["HOME"] = before
