"""One address answered: read, made canonical, looked up among the kept answers, or worked out."""

from __future__ import annotations

import hashlib
from contextvars import copy_context
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote

from tracker.domain.errors import DateNotUnderstoodError, UnknownNameError
from tracker.web.access.who import ANYBODY, check_role
from tracker.web.asked import number_of, pairs_of, read_words
from tracker.web.canonical import Canonical
from tracker.web.forms import EVENTS, FORMS, PAGE, accepted, split_ending
from tracker.web.library import NO_LOG
from tracker.web.pages import html_of
from tracker.web.pages.parts.language import language
from tracker.web.problems import RequestError, nothing_there
from tracker.web.questions.memento import memento_headers
from tracker.web.questions.moved import Moved
from tracker.web.replies import Followed, Reply, kept_name, redirect
from tracker.web.routes import match
from tracker.web.visit import Manner, Visit, written_address

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracker.services.access import Holder
    from tracker.web.library import Library, LogEnd
    from tracker.web.routes import Matched, Route
    from tracker.web.visit import Told

RELEASE: Final = "1"
"""It changes the tags of all answers when pages are written another way."""
LOG: Final = "Tracker-Log"
"""The header that says how far the log goes."""
_CHARTS: Final = "questions.charts:tell_chart"
"""The function that draws pictures."""
_TRIES: Final = 3
"""So often an answer is worked out anew because the log grew meanwhile."""
_FOR_EVER: Final = "max-age=31536000, immutable"
_NOW: Final = "no-cache"


class Request(NamedTuple):
    """A request as far as its answer depends on it.

    Attributes:
        raw_path: The path, percent-encoded.
        query: The names and values of the query, in their order.
        accept: The header `Accept`.
        tags: The header `If-None-Match`.
        moment: The header `Accept-Datetime`.
        last_id: The header `Last-Event-ID`: the last place that a reader of a stream has.
        holder: Who asks.
        public: Whether anybody may ask, so that others may keep the answer.
    """

    raw_path: str
    query: list[tuple[str, str]]
    accept: str = ""
    tags: str = ""
    moment: str = ""
    last_id: str = ""
    holder: Holder = ANYBODY
    public: bool = True


class Found(NamedTuple):
    """The route of a request, and the extension that its address has.

    Attributes:
        matched: The route and the named parts.
        extension: The extension; empty where there is none.
        doubtful: What looks like an extension and is none of ours.
    """

    matched: Matched
    extension: str = ""
    doubtful: str = ""


def answer(library: Library, request: Request) -> Reply | Followed:
    """Answer a request for an address of the table of routes.

    Raises:
        TrackerError: The address leads nowhere, is not understood, or cannot be answered.
    """
    found = find(library, request.raw_path)
    try:
        return _answered(library, request, found)
    except (UnknownNameError, DateNotUnderstoodError) as problem:
        if found.doubtful:
            raise _no_form(found.doubtful, found.matched) from problem
        raise


def find(library: Library, raw_path: str) -> Found:
    """Find the route of an address, with or without an extension.

    Raises:
        RequestError: There is none.
    """
    raw_path = raw_path.rstrip("/") or "/"
    stem, ending = split_ending(raw_path)
    if not ending:
        return Found(_matched(raw_path))
    whole, bare = match(raw_path), _without(stem)
    if ending in FORMS:
        if whole is not None and _is_key(library, whole):
            return Found(whole)
        if bare is not None:
            return Found(bare, ending)
    if whole is not None:
        return Found(whole, doubtful=ending)
    if bare is not None:
        raise _no_form(ending, bare)
    return Found(_matched(raw_path))


def log_headers(library: Library, raw_path: str) -> dict[str, str]:
    """Return the header that says how far the log goes that an address is answered from.

    Raises:
        TrackerError: The database cannot be used.
    """
    found = match(raw_path)
    dossier = found.path.get("dossier", "") if found else ""
    try:
        return _log_end(library.end(library.name_of(dossier) if dossier else ""))
    except UnknownNameError:
        return _log_end(library.end(""))


def _log_end(end: LogEnd) -> dict[str, str]:
    return {} if end == NO_LOG else {LOG: f"{end.place}/{end.digest}"}


def _without(stem: str) -> Matched | None:
    """Find the route of an address whose extension was taken off."""
    return match("/") if stem == "/dossiers" else match(stem)


def _matched(raw_path: str) -> Matched:
    found = match(raw_path)
    if found is None:
        raise nothing_there()
    return found


def _is_key(library: Library, found: Matched) -> bool:
    """Say whether the last part is the key of an event, which may hold dots."""
    if found.route.names[-1:] != ("key",):
        return False
    return library.has_event(found.path["dossier"], found.path["key"])


def _no_form(ending: str, found: Matched) -> RequestError:
    forms = ", ".join(f".{form}" for form in found.route.forms)
    hint = f"there are: {forms}" if forms else "it is a page only"
    return RequestError(404, f"this answer has no form .{ending}", hint)


def _answered(library: Library, request: Request, found: Found) -> Reply | Followed:
    route, path = found.matched
    check_role(request.holder, route.role)
    form = _form(request, found)
    words = read_words(request.query, route.words)
    canonical = Canonical(library, route, path, words)
    given = dict(path), request.query
    meant = canonical.path, pairs_of(canonical.words)
    address = written_address(
        route, canonical.path, canonical.words, form=found.extension
    )
    if given != meant or not _is_spelled(request.raw_path, address):
        return redirect(address)

    visit = Visit(
        library,
        route,
        canonical.path,
        canonical.words,
        Manner(form, request.holder.role, request.moment, request.holder.name),
        _end(library, route, canonical.path),
    )
    if form == EVENTS:
        return _followed(library, request, visit)
    return _kept(library, request, visit, negotiated=not found.extension)


def _followed(library: Library, request: Request, visit: Visit) -> Followed:
    """Return the log of a dossier from the place on that its reader has.

    Raises:
        TrackerError: It is no place, or the log ends before it.
    """
    (after,) = visit.words.get("after", ("0",))
    if request.last_id:
        after = request.last_id
    place = number_of("Last-Event-ID" if request.last_id else "after", after)
    if library.is_own(visit.dossier):
        library.check_reached(place)
    return Followed(visit.dossier, place, _log_end(visit.end))


def _is_spelled(raw_path: str, address: str) -> bool:
    """Say whether a path has the parts of an address, however they are encoded."""
    meant = address.partition("?")[0]
    return [*map(unquote, raw_path.split("/"))] == [*map(unquote, meant.split("/"))]


def _form(request: Request, found: Found) -> str:
    """Return the form that a request asks for by its extension or by what it accepts."""
    route = found.matched.route
    if found.extension:
        if found.extension not in route.forms:
            raise _no_form(found.extension, found.matched)
        return found.extension
    if not route.page and not route.forms:
        return PAGE
    form = accepted(request.accept, route.forms, page=route.page)
    if form is None:
        forms = ", ".join(f".{each}" for each in route.forms)
        raise RequestError(
            406, "no form of this answer is accepted", f"there are: {forms}"
        )
    return form


def _kept(
    library: Library, request: Request, visit: Visit, *, negotiated: bool
) -> Reply:
    """Return an answer that is kept, or one that is worked out; the log may grow meanwhile."""
    if visit.route.slow:
        work = partial(copy_context().run, _worked_out, visit)
        run = library.running.fetch(_tag(visit), work)
        return run.having({"Cache-Control": "no-store"})
    if visit.is_fresh:
        return _worked_out(visit).having({"Cache-Control": "no-store"})
    tag, reply = "", None
    for _ in range(_TRIES):
        tag = _tag(visit)
        if tag in _tags(request.tags):
            return Reply(304, b"", "", _headers(visit, tag, request, negotiated))
        reply = library.answers.get(tag) or _worked_out_once(library, visit, tag)
        end = _end(library, visit.route, visit.path)
        if end == visit.end:
            break
        visit = visit.at(end)
    assert reply is not None  # noqa: S101  (it was tried)
    if reply.status != 200:  # noqa: PLR2004  (fine)
        return reply
    return reply.having(_headers(visit, tag, request, negotiated))


def _end(library: Library, route: Route, path: Mapping[str, str]) -> LogEnd:
    """Return the end of the log that an answer is of; nothing before it where none is asked."""
    return NO_LOG if route.logless else library.end(path.get("dossier", ""))


def _worked_out_once(library: Library, visit: Visit, tag: str) -> Reply:
    """Work an answer out, unless another who asked the same has just done so."""
    with library.working_out(tag):
        reply = library.answers.get(tag)
        if reply is not None:
            return reply
        reply = _worked_out(visit)
        is_last = _end(library, visit.route, visit.path) == visit.end
        if is_last and reply.status == 200:  # noqa: PLR2004
            library.answers.put(tag, reply, len(reply.body))
        return reply


def _worked_out(visit: Visit) -> Reply:
    where = _CHARTS if visit.form == "svg" else visit.route.answer
    module, _, name = where.partition(":")
    tell: Callable[[Visit], Told | Moved] = getattr(
        import_module(f"tracker.web.{module}"), name
    )
    said = tell(visit)
    if isinstance(said, Moved):
        return redirect(said.address).having(said.headers)
    headers = memento_headers(visit, getattr(said.value, "zone", "UTC"))
    if said.version is not None:
        headers["ETag"] = f'"{said.version}"'
    if visit.form == PAGE:
        body = html_of(visit, said).encode()
        return Reply(200, body, "text/html; charset=utf-8", headers)
    form = FORMS[visit.form]
    written = said.write(form.format)
    body = written.encode() if isinstance(written, str) else written
    media = form.media
    if visit.form == "json" and "/" in visit.route.gives:
        media = f'{media}; profile="{visit.route.gives}"'
    if form.kept:
        name = kept_name(visit.path, visit.route.name, form.extension)
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if visit.part is not None and visit.part.links:
        links = visit.part.links.items()
        headers["Link"] = ", ".join(f'<{to}>; rel="{rel}"' for rel, to in links)
    return Reply(200, body, media, headers)


def _tag(visit: Visit) -> str:
    """Return the tag of an answer: it changes with the log and with nothing else.

    Each role and each language has an answer of its own.
    """
    asked = (visit.address, visit.form, visit.role, language())
    said = (RELEASE, visit.end.digest, *asked)
    return f'"{hashlib.sha256(repr(said).encode()).hexdigest()[:32]}"'


def _tags(header: str) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in header.split(",")}


def _headers(
    visit: Visit,
    tag: str,
    request: Request,
    negotiated: bool,  # noqa: FBT001
) -> dict[str, str]:
    permanent = "log" in visit.words
    keeping = _FOR_EVER if permanent else _NOW
    if not request.public or request.holder.role != "reader":
        keeping = f"private, {keeping}"
    varies = "Accept, Authorization, Cookie" if negotiated else "Authorization, Cookie"
    return {
        "ETag": tag,
        "Cache-Control": keeping,
        "Vary": varies,
        **_log_end(visit.end),
    }
