"""The interface describes itself: every route is in it, and what it says of answers and errors holds."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st
from schemathesis.generation.modes import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.web.asking import HOST
from tracker.web.asked import WORDS
from tracker.web.desk.table import JSON_LINES, WRITES
from tracker.web.problems import STATUSES
from tracker.web.questions.openapi import interface
from tracker.web.routes import ROUTES

if TYPE_CHECKING:
    from tests.web.asking import Client
    from tracker.web.routes import Route

GOOD = {
    "dossier": "briefing-2025-05",
    "date": "2025-05-28",
    "span": "2025-05-24..2025-05-28",
    "party": "russia",
    "issue": "ceasefire",
    "key": "S006.2",
    "source": "reuters-2025-05-25",
    "format": "picture",
    "slug": "istanbul",
    "stream": "record:S006.2",
    "noun": "position",
    "review": "1",
    "item": "1",
    "batch": "0" * 32,
}
"""Parts of addresses that lead somewhere."""
FINE, FOUND, UNKNOWN = 200, 302, 401
EXAMPLES = 6
"""How many requests are drawn for each address."""
AT_EDGES = 12
"""How many requests at the edges of what is allowed are made to each address, at least."""
WITH_JSON = [route for route in ROUTES if "json" in route.forms]


def test_the_interface_lists_every_route_in_each_of_its_forms() -> None:
    paths = interface()["paths"]

    for route in ROUTES:
        for form in route.forms:
            stem = f"/{route.name}" if route.pattern == "/" else route.pattern
            assert "get" in paths[f"{stem}.{form}"]
        assert ("get" in paths.get(route.pattern, ())) == route.page


def test_the_interface_says_what_each_address_takes_and_gives() -> None:
    paths = interface()["paths"]

    for write in (each for each in WRITES if each.gives):
        operation = paths[write.pattern][write.method.lower()]
        taken = operation["requestBody"]["content"]
        assert set(taken) == set(write.takes)
        assert taken["application/json"]["schema"]
        appending = {"201", "202"} if write.words else set()
        wanted = {"200", "409", "412", "422", "428", *appending}
        assert wanted <= set(operation["responses"])
        assert operation["security"] == [{"token": []}]


def test_each_reference_in_it_leads_somewhere() -> None:
    document = interface()
    text = json.dumps(document)
    named = {part.split('"')[0] for part in text.split('"$ref": "#/')[1:]}

    assert named
    for reference in named:
        found = document
        for step in reference.split("/"):
            found = found[step]


def test_each_route_that_gives_a_format_of_ours_has_its_schema() -> None:
    paths = interface()["paths"]
    for route in WITH_JSON:
        stem = f"/{route.name}" if route.pattern == "/" else route.pattern
        fine = paths[f"{stem}.json"]["get"]["responses"]["200"]
        schema = fine["content"]["application/json"]["schema"]

        assert schema != {"type": "object"} or not route.gives.startswith("tracker.")


@cache
def described() -> schemathesis.BaseSchema:
    """The interface as the tests draw requests from it."""
    refused = [*map(str, sorted(STATUSES - {500}))]
    checks = {"negative_data_rejection": {"expected-statuses": refused}}
    config = schemathesis.Config.from_dict({"checks": checks})
    return schemathesis.openapi.from_dict(interface(), config=config)


def sent(site: Client, case: schemathesis.Case) -> httpx.Response:
    """Send a request that was drawn; that many others failed to log in does not count."""
    site.application._failed._failed.clear()
    asked = case.as_transport_kwargs(base_url=HOST)
    query = urlencode(asked.get("params") or {}, doseq=True)
    headers = {name: value for name, value in asked["headers"].items() if value}
    body = asked.get("data") or b""
    if "json" in asked:
        body = json.dumps(asked["json"]).encode()
    address = f"{asked['url']}?{query}" if query else asked["url"]
    content = body if isinstance(body, bytes) else str(body).encode()
    return site.request(asked["method"], address, content, **headers)


def stem_of(route: Route) -> str:
    return f"/{route.name}" if route.pattern == "/" else route.pattern


drawing = settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)


@pytest.mark.parametrize("route", WITH_JSON, ids=lambda route: route.name)
def test_requests_of_all_sorts_are_answered_as_it_says(
    site: Client, route: Route
) -> None:
    """What is drawn for dates and names is seldom one; an answer is then an error, and as described."""
    operation = described()[f"{stem_of(route)}.json"]["GET"]
    drawn = st.one_of(*(operation.as_strategy(mode) for mode in GenerationMode))
    wanted = FINE if route.role == "reader" else UNKNOWN
    numbers = all(WORDS[name].kind in {"number", "flag"} for name in route.words)

    @drawing
    @given(case=drawn)
    def holds(case: schemathesis.Case) -> None:
        try:
            answer = sent(site, case)
        except httpx.InvalidURL:
            reject()  # no client sends an address as long as that
        case.validate_response(answer, excluded_checks=[positive_data_acceptance])

    @drawing
    @given(case=operation.as_strategy())
    def holds_where_it_leads_somewhere(case: schemathesis.Case) -> None:
        case.path_parameters = {name: GOOD[name] for name in route.names}
        if not numbers:
            case.query = {"q": "ceasefire"} if "q" in route.words else {}
        answer = sent(site, case)
        if answer.status_code == FOUND:
            answer = site.get(answer.headers["location"])

        assert answer.status_code == wanted, answer.text
        case.validate_response(answer)

    holds()
    holds_where_it_leads_somewhere()


OPERATIONS = [
    (method, path)
    for path, operations in interface()["paths"].items()
    for method in operations
    if path.endswith(".json") or method in {"post", "put"}
]


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_what_each_part_of_a_request_may_not_be_is_refused(
    site: Client, method: str, path: str
) -> None:
    """Every part is drawn at its edges and beyond them, and every other method is tried."""
    schema = described()
    operation = schema[path][method.upper()]
    cases = schema.iter_coverage_cases(
        operation,
        generation_modes=list(GenerationMode),
        generation_config=schema.config.generation_for(operation=operation),
    )
    of_this = [case for case in cases if case.media_type != JSON_LINES]
    for case in of_this[:: max(1, len(of_this) // AT_EDGES)]:
        case.validate_response(
            sent(site, case), excluded_checks=[positive_data_acceptance]
        )
