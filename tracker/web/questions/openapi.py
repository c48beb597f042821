"""The interface as OpenAPI 3.1, made of the table of routes and the types of the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from tracker.domain.errors import UnknownNameError
from tracker.domain.names import nearest
from tracker.render.answers.shapes import ANSWERS
from tracker.render.formats.to_data import json_text
from tracker.services.answers.directory import IssueListed, PartyListed, PersonListed
from tracker.services.answers.page import Asking
from tracker.services.desk.settings import ReviewSetting
from tracker.services.desk.shown import ReviewShown
from tracker.services.feeds import FeedRead, ItemShown
from tracker.web.asked import FLAGS, LONGEST, WORDS
from tracker.web.desk.bodies import BODIES
from tracker.web.desk.placed import PlacedEvents, StreamShown
from tracker.web.desk.table import JSON, WRITES
from tracker.web.forms import EVENTS, FORMS
from tracker.web.problems import MEDIA, STATUSES, ProblemShown
from tracker.web.questions.about import About, Check, release
from tracker.web.questions.lists import LogPage
from tracker.web.questions.memento import TimeMap
from tracker.web.questions.system import Health
from tracker.web.routes import ROUTES
from tracker.web.visit import Told

if TYPE_CHECKING:
    from tracker.web.asked import QueryWord
    from tracker.web.desk.table import Write
    from tracker.web.routes import Route
    from tracker.web.visit import Visit

VERSION: Final = "3.1.0"
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_OWN: Final[dict[str, type[msgspec.Struct]]] = {
    "log": LogPage,
    "health": Health,
    "timemap": TimeMap,
    "about": About,
    "check": Check,
    "placed": PlacedEvents,
    "stream": StreamShown,
    "item": ItemShown,
    "review": ReviewShown,
    "review-setting": ReviewSetting,
    "feed-read": FeedRead,
}
"""The formats that no command writes."""
_PARTS_OF_PAGE: Final[dict[str, type[msgspec.Struct]]] = {
    "party listed": PartyListed,
    "issue listed": IssueListed,
    "person listed": PersonListed,
    "asking": Asking,
}
"""The types that the page of a thing is made of; what it is about is one of three."""
_EVENTS: Final[dict[str, Any]] = {
    "description": "One event, or a list; `tracker schema` has the fields of each type.",
    "anyOf": [
        {"type": "object"},
        {"type": "array", "items": {"type": "object"}, "minItems": 1},
    ],
}
_DRY_RUN: Final[dict[str, Any]] = {
    "name": "dry-run",
    "in": "query",
    "description": "Append nothing, and give the difference that it would make.",
    "schema": {"type": "string", "enum": list(FLAGS)},
}
_WRITE_HEADERS: Final[tuple[dict[str, Any], ...]] = (
    {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A name of this request; sent again with it, nothing is added twice.",
        "schema": {"type": "string", "maxLength": 200},
    },
    {
        "name": "If-Match",
        "in": "header",
        "description": "The version of the stream that it is made on; a correction needs it.",
        "schema": {"type": "string"},
    },
)
_REFUSED: Final = ("403", "408", "409", "412", "413", "415", "422", "428")
"""Statuses that only what takes something has."""
_ERRORS: Final = ("400", "401", "404", "406", "414", "421", "429", "503")
_LAST_ID: Final[dict[str, Any]] = {
    "name": "Last-Event-ID",
    "in": "header",
    "description": "The last place that the reader of the stream has.",
    "schema": {"type": "integer", "minimum": 0, "maximum": 999_999_999},
}
PARTS: Final = {
    "dossier": "The slug of a dossier.",
    "date": "A day, an instant, words, or `@KEY` for the day of an event.",
    "span": "Two dates with two dots between them, such as 2025-05-01..2025-05-28.",
    "party": "The slug, the name or an alias of a party.",
    "issue": "The slug or the title of an issue.",
    "key": "The key or the id of an event.",
    "noun": "A kind of fact, such as position.",
    "batch": "The name of a file that was sent to be imported.",
    "review": "The number of a review.",
    "source": "The slug of a source.",
    "slug": "The slug of a thing.",
    "format": "The name of a format, such as picture.",
    "item": "The number of an item of the inbox.",
    "proposal": "The name of a proposal.",
    "stream": "The name of a stream, such as record:B104 for what was done to a record.",
    "name": "The key of an event, or what a party, an issue, a person or a source is called.",
}
"""The meaning of each named part of an address."""
_LIST: Final[dict[str, Any]] = {
    "title": "List",
    "description": "Like things, each with the same fields.",
    "type": "object",
    "properties": {
        "format": {"const": "tracker.list/1"},
        "rows": {"type": "array", "items": {"type": "object"}},
    },
    "required": ["format", "rows"],
}


def tell_openapi(_: Visit) -> Told:
    """Tell the interface."""
    document = interface()
    return Told(document, lambda _: json_text(document))


def tell_schema(visit: Visit) -> Told:
    """Tell the schema of a format.

    Raises:
        UnknownNameError: There is no such format.
    """
    schema = {"$schema": _DIALECT, **format_schema(visit.path["format"])}
    return Told(schema, lambda _: json_text(schema))


def format_schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema of a format, whole.

    Args:
        name: Its name, such as `picture` or `tracker.picture/1`.

    Raises:
        UnknownNameError: There is no such format.
    """
    bare = _bare(name)
    if bare == "list":
        return dict(_LIST)
    known = _types()
    if bare == "page":
        roots, parts = msgspec.json.schema_components(
            [*_PARTS_OF_PAGE.values(), known["picture"]]
        )
        by_name = dict(zip((*_PARTS_OF_PAGE, "picture"), roots, strict=True))
        return {**_page(by_name), "$defs": parts}
    if bare not in known:
        names = ("list", "page", *known)
        raise UnknownNameError(
            "format", name, nearest=nearest(bare, names), known=names
        )
    return msgspec.json.schema(known[bare])


def _bare(name: str) -> str:
    """Return the name of a format without its family and release."""
    return name.removeprefix("tracker.").removesuffix("/1")


def _types() -> dict[str, type[msgspec.Struct]]:
    """Return the types of the formats by their names without release."""
    return {**{name: shape.load() for name, shape in ANSWERS.items()}, **_OWN}


def interface() -> dict[str, Any]:
    """Return the interface as a document of OpenAPI."""
    types = {**_types(), "problem": ProblemShown, **_PARTS_OF_PAGE, **BODIES}
    roots, components = msgspec.json.schema_components(
        types.values(), ref_template="#/components/schemas/{name}"
    )
    by_name = dict(zip(types, roots, strict=True))
    by_name["page"] = _page(by_name)
    paths: dict[str, Any] = {}
    for route in ROUTES:
        for form in ("", *route.forms):
            if form or route.page:
                paths[_path(route, form)] = {"get": _operation(route, form, by_name)}
    for write in WRITES:
        if write.gives:
            operations = paths.setdefault(write.pattern, {})
            operations[write.method.lower()] = _write(write, by_name)
    return {
        "openapi": VERSION,
        "info": {
            "title": "tracker",
            "version": release(),
            "description": "The questions of the command line, at addresses.",
        },
        "jsonSchemaDialect": _DIALECT,
        "paths": paths,
        "components": {
            "schemas": {**components, "List": _LIST},
            "responses": {"Problem": _problem(by_name["problem"])},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _page(types: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of the page of a party, an issue or a person."""
    about = [types[name] for name in ("party listed", "issue listed", "person listed")]
    askings = {"type": "array", "items": types["asking"]}
    properties = {
        "format": {"const": "tracker.page/1"},
        "about": {"anyOf": about},
        "picture": types["picture"],
        "asks": askings,
        "asked": askings,
    }
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
    }


def _write(write: Write, types: dict[str, Any]) -> dict[str, Any]:
    """Return what takes something as an operation."""
    body = types[write.body] if write.body else _EVENTS
    lines = {"schema": {"type": "string", "description": "Events, one a line."}}
    taken = {
        media: {"schema": body} if media == JSON else lines for media in write.takes
    }
    answers = _outcomes(write, types) | _problems()
    headers = [_DRY_RUN, *_WRITE_HEADERS] if write.words else []
    problem = {"$ref": "#/components/responses/Problem"}
    answers |= dict.fromkeys(_REFUSED, problem)
    return {
        "operationId": write.name,
        "summary": write.about,
        "parameters": [*map(_part, write.names), *headers],
        "requestBody": {"required": True, "content": taken},
        "responses": answers,
        "security": [{"token": []}],
    }


def _outcomes(write: Write, types: dict[str, Any]) -> dict[str, Any]:
    """Return the answers of what takes something and refuses nothing."""
    if not write.words:
        content = {JSON: {"schema": _given_by(write, types)}}
        return {
            "200": {"description": write.about, "content": content},
            "201": {"description": "The same, where it is new.", "content": content},
        }
    content = {JSON: {"schema": {"anyOf": [types["placed"], types["diff"]]}}}
    waits = {JSON: {"schema": types["review"]}}
    return {
        "200": {
            "description": "All was known; or what `dry-run` would change.",
            "content": content,
        },
        "201": {"description": "What was appended.", "content": content},
        "202": {"description": "It waits for another editor.", "content": waits},
    }


def _problems() -> dict[str, Any]:
    problem = {"$ref": "#/components/responses/Problem"}
    return dict.fromkeys(_ERRORS, problem)


def _path(route: Route, form: str) -> str:
    if route.pattern == "/" and form:
        return f"/{route.name}.{form}"
    return f"{route.pattern}.{form}" if form else route.pattern


def _operation(route: Route, form: str, types: dict[str, Any]) -> dict[str, Any]:
    name = f"{route.name}-{form}" if form else route.name
    fine = {
        "description": route.about,
        "headers": {
            "ETag": {"schema": {"type": "string"}},
            "Tracker-Log": {"schema": {"type": "string"}},
        },
        "content": _content(route, form, types),
    }
    answers: dict[str, Any] = {
        "200": fine,
        "302": {"description": "The canonical address of the same answer."},
        "304": {"description": "The answer is still the one of `If-None-Match`."},
    }
    answers |= _problems()
    more: dict[str, Any] = {}
    if route.role != "reader":
        answers["403"] = {"$ref": "#/components/responses/Problem"}
        more["security"] = [{"token": []}]
    parts = [_part(each) for each in route.names]
    words = [_word(each, WORDS[each]) for each in route.words]
    headers = [_LAST_ID] if form == EVENTS else []
    return {
        "operationId": name,
        "summary": route.about,
        "parameters": [*parts, *words, *headers],
        "responses": answers,
        **more,
    }


def _content(route: Route, form: str, types: dict[str, Any]) -> dict[str, Any]:
    if not form:
        return {"text/html": {"schema": {"type": "string"}}}
    media = FORMS[form].media.partition(";")[0]
    if form != "json":
        return {media: {"schema": {"type": "string"}}}
    return {media: {"schema": _given_by(route, types)}}


def _given_by(route: Route, types: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of the JSON of an address."""
    named = _bare(route.gives)
    if named == "list":
        return {"$ref": "#/components/schemas/List"}
    found: dict[str, Any] = types.get(named, {"type": "object"})
    return found


def _part(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": PARTS[name],
        "schema": {"type": "string", "minLength": 1},
    }


def _word(name: str, word: QueryWord) -> dict[str, Any]:
    """Return a word of the query as a parameter."""
    schema: dict[str, Any] = {"type": "string", "maxLength": LONGEST}
    if word.kind == "number":
        schema = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
    elif word.kind == "flag":
        schema = {"type": "string", "enum": list(FLAGS)}
    if word.many:
        schema = {"type": "array", "items": schema}
    return {
        "name": name,
        "in": "query",
        "description": word.about,
        "schema": schema,
    }


def _problem(schema: dict[str, Any]) -> dict[str, Any]:
    statuses = ", ".join(map(str, sorted(STATUSES)))
    return {
        "description": f"An error (RFC 9457), of one of the statuses {statuses}.",
        "content": {MEDIA: {"schema": schema}},
    }
