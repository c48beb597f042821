"""The interface describes itself: every route is in it, and what it says of answers and errors holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.asking import HOST
from tracker.web.desk.table import WRITES
from tracker.web.questions.openapi import interface
from tracker.web.routes import ROUTES

if TYPE_CHECKING:
    from tests.web.asking import Client
    from tracker.web.routes import Route

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
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
}
"""Parts of addresses that lead somewhere."""
FINE, FOUND, FORBIDDEN = 200, 302, 403
EXAMPLES = 6
"""How many requests are made to each address."""
WITH_JSON = [route for route in ROUTES if "json" in route.forms]


def test_the_interface_lists_every_route_in_each_of_its_forms() -> None:
    paths = interface()["paths"]

    for route in ROUTES:
        for form in route.forms:
            stem = f"/{route.name}" if route.pattern == "/" else route.pattern
            assert "get" in paths[f"{stem}.{form}"]
        assert (route.pattern in paths) == route.page


def test_the_interface_says_what_each_address_takes_and_gives() -> None:
    paths = interface()["paths"]

    for write in WRITES:
        operation = paths[write.pattern]["post"]
        taken = operation["requestBody"]["content"]
        assert set(taken) == set(write.takes)
        assert taken["application/json"]["schema"]
        assert {"200", "201", "409", "412", "422", "428"} <= set(operation["responses"])
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


@pytest.mark.parametrize("route", WITH_JSON, ids=lambda route: route.name)
def test_requests_of_all_sorts_are_answered_as_it_says(
    site: Client, route: Route
) -> None:
    """What is drawn for dates and names is seldom one; an answer is then an error, and as described."""
    stem = f"/{route.name}" if route.pattern == "/" else route.pattern
    schema = schemathesis.openapi.from_dict(interface())
    drawn = schema[f"{stem}.json"]["GET"].as_strategy()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        derandomize=True,
    )
    @given(case=drawn, leads_somewhere=st.booleans())
    def holds(case: schemathesis.Case, *, leads_somewhere: bool) -> None:
        if leads_somewhere:
            case.path_parameters = {name: GOOD[name] for name in route.names}
            case.query = {"q": "ceasefire"} if "q" in route.words else {}
        asked = case.as_transport_kwargs(base_url=HOST)
        query = urlencode(asked.get("params") or {}, doseq=True)
        answer = site.get(f"{asked['url']}?{query}")
        if leads_somewhere and answer.status_code == FOUND:
            answer = site.get(answer.headers["location"])
        wanted = FINE if route.role == "reader" else FORBIDDEN
        assert not leads_somewhere or answer.status_code == wanted, answer.text
        case.validate_response(answer, checks=list(CHECKS))

    holds()
