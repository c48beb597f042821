"""The page of an error: what was found, what to do, and ways on."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode

from msgspec import Struct

from tracker.render.words_for_dates_and_numbers import first_upper
from tracker.web.asked import DOTS
from tracker.web.pages.parts.frame import LinkChoice, fill, frame_alone
from tracker.web.pages.parts.language import say
from tracker.web.routes import match

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.web.problems import ProblemShown
    from tracker.web.routes import Matched

_DATES = (
    ("28 May 2025", "the end of that day"),
    ("2025-05-28", "the same"),
    ("May 2025", "the end of its last possible day"),
    ("yesterday", "counted from today; the address then holds the day"),
    ("2025-05-28T18:00+03:00", "that instant"),
)
"""Ways to write a date that are understood, and how each is read."""
_NO_DATES: tuple[tuple[str, str], ...] = ()
_LABELS = {"at": "Date", "from": "From", "to": "To", "known": "Known on"}
"""The words of an address that are dates, by what their fields are called."""
_OF_DATES = "T001"
_TOO_SLOW = frozenset(("T034", "T040"))
_NOT_KNOWN = (401, 403)


class FieldTyped(Struct, frozen=True):
    """A field of the form that asks again; `is_wrong` where its words were not understood."""

    name: str
    label: str
    typed: str
    is_wrong: bool


class AskAgain(Struct, frozen=True):
    """A form that asks the same with other words: where to, its fields, and what it keeps."""

    action: str
    fields: tuple[FieldTyped, ...]
    kept: tuple[tuple[str, str], ...]


def problem_page(problem: ProblemShown, address: str, query: str) -> str:
    """Return the page of an error.

    Args:
        problem: The error.
        address: The address that was asked for.
        query: The words behind its question mark.
    """
    words = parse_qsl(query, keep_blank_values=True)
    found = match(quote(address))
    dossier = found.path.get("dossier", "") if found else ""
    root = f"/d/{quote(dossier, safe='')}" if dossier else "/"
    heading = first_upper(problem.detail)
    meant = list(problem.nearest)
    form, dates = None, _NO_DATES
    if problem.code == _OF_DATES:
        form, dates = _form(problem, address, found, words), _DATES
        meant += _quoted(problem.hint)
    return fill(
        "problem",
        frame=frame_alone(say("Error: %(found)s", found=heading), root, dossier),
        problem=problem,
        heading=heading,
        form=form,
        dates=dates,
        dates_at=f"{root}/as-of" if dossier else "",
        nearest=[_meant(problem, address, words, each) for each in meant],
        ways=list(_ways_on(problem, root, dossier, _written(address, words))),
    )


def _written(address: str, words: list[tuple[str, str]]) -> str:
    """Return an address as a link writes it."""
    path = quote(address, safe="/:,@")
    return f"{path}?{urlencode(words)}" if words else path


def _quoted(hint: str) -> list[str]:
    """Return what a hint says to write instead, where it is one thing."""
    return hint.split("`")[1::2] if hint.count("`") == 2 else []  # noqa: PLR2004


def _is_named(value: str, problem: ProblemShown) -> bool:
    """Say whether an error names a value, as it was written, as what it did not understand."""
    return bool(value) and repr(value) in problem.detail


def _meant(
    problem: ProblemShown, address: str, words: list[tuple[str, str]], meant: str
) -> LinkChoice:
    """Return a link to the same question with what may have been meant; only words without one."""

    def mended(value: str) -> str:
        return meant if _is_named(value, problem) else value

    swapped = "/".join(map(mended, address.split("/")))
    others = [(name, mended(value)) for name, value in words]
    is_same = swapped == address and others == words
    return LinkChoice(meant, "" if is_same else _written(swapped, others))


def _form(
    problem: ProblemShown,
    address: str,
    found: Matched | None,
    words: list[tuple[str, str]],
) -> AskAgain | None:
    """Return a form with the dates of a question; None where it has no form for them."""
    if found is None:
        return None
    typed = {name: value for name, value in words if name in _LABELS}
    action = quote(address)
    root = f"/d/{quote(found.path.get('dossier', ''), safe='')}"
    if found.route.name == "compare" and DOTS in found.path["span"]:
        first, _, last = found.path["span"].partition(DOTS)
        typed = {"from": first, "to": last, **typed}
        action = f"{root}/compare"
    elif "date" in found.path and found.route.name == "as-of":
        typed = {"at": found.path["date"], **typed}
        action = f"{root}/as-of"
    if not typed:
        return None
    fields = tuple(
        FieldTyped(name, say(_LABELS[name]), value, _is_named(value, problem))
        for name, value in typed.items()
    )
    return AskAgain(action, fields, tuple(w for w in words if w[0] not in typed))


def _ways_on(
    problem: ProblemShown, root: str, dossier: str, again: str
) -> Iterator[LinkChoice]:
    """Give ways on: to be known, or to ask for an answer that came too late again."""
    if problem.status in _NOT_KNOWN:
        yield LinkChoice(say("Log in"), "/login")
    if problem.code in _TOO_SLOW:
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
