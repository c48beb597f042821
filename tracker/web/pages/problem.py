"""The page of an error: what was found, what to do, and ways on."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from tracker.render.words_for_dates_and_numbers import first_upper
from tracker.web.pages.parts.frame import LinkChoice, fill, frame_alone
from tracker.web.pages.parts.language import say
from tracker.web.routes import match

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.web.problems import ProblemShown

_DATES = (
    ("28 May 2025", "the end of that day"),
    ("2025-05-28", "the same"),
    ("May 2025", "the end of its last possible day"),
    ("yesterday", "counted from today; the address then holds the day"),
    ("2025-05-28T18:00+03:00", "that instant"),
)
"""Ways to write a date that are understood, and how each is read."""
_OF_DATES = "T001"
_TOO_SLOW = "T034"
_NOT_KNOWN = (401, 403)


def problem_page(problem: ProblemShown, address: str, query: str) -> str:
    """Return the page of an error.

    Args:
        problem: The error.
        address: The address that was asked for.
        query: The words behind its question mark.
    """
    again = f"{quote(address)}?{query}" if query else quote(address)
    found = match(address)
    path = found.path if found else {}
    dossier = path.get("dossier", "")
    root = f"/d/{quote(dossier)}" if dossier else "/"
    heading = f"{first_upper(problem.detail)}"
    is_date = problem.code == _OF_DATES
    return fill(
        "problem",
        frame=frame_alone(say("Error: %(found)s", found=heading), root, dossier),
        problem=problem,
        hint=problem.hint.replace("`", "“", 1).replace("`", "”"),
        heading=heading,
        typed=path.get("date", "") if is_date else "",
        action=f"{root}/as-of" if is_date and dossier else "",
        dates=_DATES if is_date else (),
        nearest=problem.nearest,
        ways=list(_ways_on(problem, root, dossier, again)),
    )


def _ways_on(
    problem: ProblemShown, root: str, dossier: str, again: str
) -> Iterator[LinkChoice]:
    """Give ways on: to be known, or to ask for an answer that came too late again."""
    if problem.status in _NOT_KNOWN:
        yield LinkChoice(say("Log in"), "/login")
    if problem.code == _TOO_SLOW:
        yield LinkChoice(say("Ask the same again"), again)
    yield from _ways(root, dossier)


def _ways(root: str, dossier: str) -> list[LinkChoice]:
    """Return ways on from an error."""
    ways = [LinkChoice(say("All dossiers"), "/")]
    if dossier:
        ways = [
            LinkChoice(say("The last day with a change"), root),
            LinkChoice(say("The story"), f"{root}/timeline"),
            LinkChoice(say("The sources"), f"{root}/sources"),
            *ways,
        ]
    return ways
