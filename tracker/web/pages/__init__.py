"""Pages for readers: for each route the function that makes one of an answer.

A page function is given the `Visit` and what was `Told`, and returns HTML: `told.value` is the
answer, `visit.ask` puts further questions, `visit.link` and `visit.again` make addresses.

There are pages of a picture, a brief, a cell, a party, an issue, a person, an event, a source, the
story, two dates, two states of knowledge, what lies ahead, the talks, a truce, a meeting, a
proposal, an agreement, a search, the lists, the log and its check, how a dossier is kept, what a
browser keeps, the codes of errors and an error. Every other answer that is a document is shown as
its document.
"""

from __future__ import annotations

from html import escape
from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.web.problems import ProblemShown
    from tracker.web.visit import Told, Visit

PAGES: Final[dict[str, str]] = {
    "as-of": "as_of:picture_page",
    "brief": "brief:brief_page",
    "cell": "cell:cell_page",
    "event": "event:event_page",
    "errors": "lists:errors_page",
    "settings": "about:settings_page",
    "about": "about:about_page",
    "verify": "about:check_page",
    "log": "lists:log_page",
    "search": "search:search_page",
    "dossiers": "lists:dossiers_page",
    "parties": "lists:directory_page",
    "issues": "lists:directory_page",
    "people": "lists:directory_page",
    "sources": "lists:sources_page",
    "talks": "talks:talks_page",
    "truce": "talks:thing_page",
    "meeting": "talks:thing_page",
    "proposal": "talks:thing_page",
    "agreement": "talks:thing_page",
    "compare": "compare:compare_page",
    "learned": "compare:compare_page",
    "upcoming": "ahead:ahead_page",
    "fate": "fate:fate_page",
    "hindsight": "hindsight:hindsight_page",
    "replay": "replay:replay_page",
    "timeline": "timeline:timeline_page",
    "party": "party:party_page",
    "issue": "party:party_page",
    "source": "event:event_page",
}
"""For the name of a route the function of its page, as `module:function` of this package."""
ERROR: Final = "problem:problem_page"
"""The function of the page of an error: it is given a `ProblemShown` and the address asked for."""


def html_of(visit: Visit, told: Told) -> str:
    """Return the page of an answer; where none is of its own shape, that of its document."""
    if told.page:
        return told.page
    if visit.route.name in PAGES:
        make: Callable[[Visit, Told], str] = _found(PAGES[visit.route.name])
        return make(visit, told)
    if told.document is not None:
        return str(_found("document:document_page")(visit, told))
    fmt = "markdown" if "md" in visit.route.forms else "json"
    return _plain(visit.route.about, str(told.write(fmt)))


def error_page(problem: ProblemShown, address: str, query: str = "") -> str:
    """Return the page of an error.

    Args:
        problem: The error.
        address: The address that was asked for.
        query: The words behind its question mark.
    """
    if ERROR:
        make: Callable[[ProblemShown, str, str], str] = _found(ERROR)
        return make(problem, address, query)
    return _plain(problem.title, f"{problem.detail}\n{problem.hint}")


def _found(place: str) -> Callable[..., str]:
    module, _, name = place.partition(":")
    found: Callable[..., str] = getattr(import_module(f"{__name__}.{module}"), name)
    return found


def _plain(title: str, text: str) -> str:
    head = f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}'
    body = f"<h1>{escape(title)}</h1><pre>{escape(text)}</pre>"
    return f"{head}</title></head><body><main>{body}</main></body></html>\n"
