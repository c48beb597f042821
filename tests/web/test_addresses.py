"""Addresses: one canonical form for each answer, forms by extension or by what is accepted, and errors as data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tracker.domain.errors import TrackerError
from tracker.web.forms import FORMS
from tracker.web.problems import STATUSES, RequestError, problem_of
from tracker.web.routes import ROUTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.asking import Client

X = "/d/ukraine-2025"
DAY = f"{X}/as-of/2025-05-28"


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        (X, f"{X}/as-of/2025-06-10"),
        (f"{X}/as-of", f"{X}/as-of/2025-06-10"),
        (f"{X}/as-of?party=russia", f"{X}/as-of/2025-06-10?party=russia"),
        (f"{X}/as-of?at=2025-05-28&known=then", f"{DAY}?known=then"),
        (
            f"{X}/compare?from=2025-05-09&party=russia&to=2025-05-28",
            f"{X}/compare/2025-05-09..2025-05-28?party=russia",
        ),
        (f"{X}/as-of/28 May 2025", DAY),
        (f"{X}/as-of/28 May 2025.json", f"{DAY}.json"),
        (f"{X}/as-of/May 2025", f"{X}/as-of/2025-05-31"),
        (f"{X}/as-of/@B104.2", DAY),
        ("/d/Ukraine-2025/as-of/2025-05-28", DAY),
        (f"{DAY}?party=US", f"{DAY}?party=united-states"),
        (f"{DAY}?party=US&party=Russia", f"{DAY}?party=russia&party=united-states"),
        (f"{DAY}?party=russia&log=640", f"{DAY}?log=640&party=russia"),
        (f"{DAY}?party=", DAY),
        (f"{DAY}?known=28 May 2025", f"{DAY}?known=2025-05-28"),
        (f"{DAY}?log=99999", f"{DAY}?log=968"),
        (f"{X}/party/Russia", f"{X}/party/russia?at=2025-06-10"),
        (f"{X}/timeline", f"{X}/timeline?to=2025-06-10"),
        (
            f"{X}/timeline?from=May 2025&to=2025-06",
            f"{X}/timeline?from=2025-05-01&to=2025-06-30",
        ),
        (
            f"{X}/replay/May 2025..2025-05-28?step=1",
            f"{X}/replay/2025-05-01..2025-05-28",
        ),
        (f"{X}/compare/May 2025", f"{X}/compare/2025-04-30..2025-05-31"),
        (f"{X}/compare/2025-05-28", f"{X}/compare/2025-05-28..2025-06-10"),
        (f"{X}/brief/May 2025", f"{X}/brief/2025-05-01..2025-05-31"),
        (f"{X}/brief/28 May 2025", f"{X}/brief/2025-05-28"),
        (f"{X}/replay/late May 2025", f"{X}/replay/2025-05-21..2025-05-31"),
        (f"{X}/compare/May 2025..today", f"{X}/compare/2025-05-31..2026-01-01"),
        (f"{X}/fate?at=2025-05-28&open=no", f"{X}/fate?at=2025-05-28"),
    ],
)
def test_another_spelling_leads_to_the_canonical_address(
    site: Client, written: str, canonical: str
) -> None:
    answer = site.get(written)
    found = answer.headers["location"]

    assert (answer.status_code, found) == (302, canonical)
    again = site.get(found)
    assert again.status_code == 200, again.text


def test_a_closed_history_opens_on_the_last_day_on_which_it_changed(
    desk: Client,
) -> None:
    whole, undated = desk.get("/d/mini"), desk.get("/d/mini/as-of")

    assert whole.headers["location"] == "/d/mini/as-of/2025-05-29"
    assert undated.headers["location"] == "/d/mini/as-of/2026-01-01"


@pytest.mark.parametrize(
    ("typed", "there"),
    [
        ("as-of?at=28+May+2025", "as-of/2025-05-28"),
        ("as-of?known=&at=28+May+2025", "as-of/2025-05-28"),
        ("compare?from=9+May+2025&to=28+May+2025", "compare/2025-05-09..2025-05-28"),
        ("as-of?at=2025-5-28", "as-of/2025-05-28"),
        ("as-of?at=last+week", "as-of/2025-12-28"),
        ("talks?at=28.5.2025", "talks?at=2025-05-28"),
        ("compare?from=&to=2025-05-28", "compare/2025-06-10..2025-05-28"),
    ],
)
def test_a_date_that_is_typed_into_a_form_leads_to_its_page(
    site: Client, typed: str, there: str
) -> None:
    answer, steps = site.get(f"{X}/{typed}"), 0
    while answer.status_code == 302 and steps < 4:
        address, steps = answer.headers["location"], steps + 1
        answer = site.get(address)

    assert (answer.status_code, address) == (200, f"{X}/{there}")


def test_a_canonical_address_leads_nowhere_else(site: Client) -> None:
    for address in (DAY, f"{DAY}.json", f"{DAY}?known=then", f"{X}/e/B104"):
        assert site.get(address).status_code == 200


def test_a_key_may_hold_dots_and_only_a_known_extension_is_split_off(
    site: Client,
) -> None:
    assert site.get(f"{X}/e/B104.2").headers["content-type"].startswith("text/html")
    assert json.loads(site.get(f"{X}/e/B104.2.json").content)["name"] == "B104.2"


@pytest.mark.parametrize(
    "address", [f"{DAY}.xyz", f"{X}/timeline.doc", f"{X}/e/B104.xml", f"{X}/talks.csv"]
)
def test_an_unknown_extension_is_nothing_and_names_those_that_exist(
    site: Client, address: str
) -> None:
    answer = site.get(address)
    problem = json.loads(answer.content)

    assert answer.status_code == 404
    assert f".{address.rpartition('.')[2]}" in problem["detail"]
    assert problem["hint"].startswith("there are: .")


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "text/html; charset=utf-8"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        ("application/json", 'application/json; profile="tracker.picture/1"'),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/markdown, text/html;q=0.5", "text/markdown; charset=utf-8"),
        ("application/x-ndjson", "application/jsonl"),
        (
            "text/*;q=0.3, application/json",
            'application/json; profile="tracker.picture/1"',
        ),
    ],
)
def test_without_an_extension_what_is_accepted_decides(
    site: Client, accept: str, media: str
) -> None:
    answer = site.get(DAY, accept=accept)

    assert (answer.status_code, answer.headers["content-type"]) == (200, media)
    assert answer.headers["vary"] == "Accept, Authorization, Cookie"


def test_a_form_that_does_not_exist_is_refused_where_nothing_else_is_accepted(
    site: Client,
) -> None:
    assert site.get(DAY, accept="image/png").status_code == 406


def test_a_file_is_kept_under_a_name_that_says_what_it_is(site: Client) -> None:
    assert site.get(f"{DAY}.csv").headers["content-disposition"] == (
        'attachment; filename="ukraine-2025-as-of-2025-05-28.csv"'
    )


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/nothing", 404, "T031"),
        ("/d/nothing/as-of/2025-05-28", 404, "T009"),
        (f"{X}/e/B999", 404, "T009"),
        (f"{X}/party/nobody?at=2025-05-28", 404, "T009"),
        (f"{X}/source/none", 404, "T009"),
        (f"{DAY}?party=nobody", 400, "T009"),
        (f"{DAY}?partie=russia", 400, "T030"),
        (f"{DAY}?known=2025-01-01&known=2025-01-02", 400, "T030"),
        (f"{X}/as-of/2025-13-28", 400, "T001"),
        (f"{X}/compare/2025-05-28..", 400, "T030"),
        (f"{X}/log?after=x", 400, "T030"),
        (f"{X}/log?after=99999999999", 400, "T030"),
        (f"{X}/search?at=x", 400, "T030"),
        (f"/{'x' * 9000}", 414, "T031"),
    ],
)
def test_an_error_is_data_with_the_code_of_the_command(
    site: Client, address: str, status: int, code: str
) -> None:
    answer = site.get(address)
    problem = json.loads(answer.content)

    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, problem["status"], problem["code"]) == (
        status,
        status,
        code,
    )
    assert problem["type"] == f"/errors#{code}"


def test_an_error_says_what_may_have_been_meant(site: Client) -> None:
    problem = json.loads(site.get(f"{DAY}?party=rusia").content)
    words = json.loads(site.get(f"{DAY}?partys=russia").content)

    assert problem["nearest"] == ["russia", "united-states"]
    assert problem["hint"] == "did you mean russia or united-states?"
    assert words["hint"] == "did you mean party?"


def all_errors(kind: type[TrackerError]) -> Iterator[type[TrackerError]]:
    for each in kind.__subclasses__():
        yield each
        yield from all_errors(each)


def test_every_error_has_a_status_and_every_code_its_meaning(site: Client) -> None:
    listed = {
        row["code"] for row in json.loads(site.get("/errors.json").content)["rows"]
    }
    for kind in all_errors(TrackerError):
        made = kind.__new__(kind)
        Exception.__init__(made, "found")
        if isinstance(made, RequestError):
            made.status = 503  # each request that is refused says its own
        made.name = "x"  # type: ignore[attr-defined]
        problem = problem_of(made)

        assert problem.status in STATUSES
        assert problem.code in listed or problem.code == "T000"


def test_what_nobody_thought_of_is_told_by_a_number_and_no_trace(
    site: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("tracker.web.app.answer", broken)
    answer = site.get(f"{X}/as-of/2025-05-29")
    problem = json.loads(answer.content)

    assert (answer.status_code, problem["code"]) == (500, "T099")
    assert "secret" not in answer.text
    assert caplog.records[-1].message.partition(":")[0] in problem["detail"]


def test_each_form_of_each_route_is_one_that_there_is() -> None:
    assert all(form in FORMS for route in ROUTES for form in route.forms)
    assert len({route.name for route in ROUTES}) == len(ROUTES)
    assert len({route.pattern for route in ROUTES}) == len(ROUTES)


@pytest.mark.parametrize(
    ("name", "leads_to"),
    [
        ("umerov", "/d/ukraine-2025/party/rustem-umerov?at=2025-05-28&log=900"),
        ("ceasefire", "/d/ukraine-2025/issue/ceasefire?at=2025-05-28&log=900"),
        ("@B104", "/d/ukraine-2025/e/B104?log=900"),
        ("meeting:istanbul-2", "/d/ukraine-2025/e/B116?log=900"),
        (
            "01a20c69-5bf9-73c5-b85b-e19df9ac4051",
            "/d/ukraine-2025/source/ukrainska-pravda-2025-05-28-3?log=900",
        ),
    ],
)
def test_a_name_leads_to_the_page_of_what_it_means(
    site: Client, name: str, leads_to: str
) -> None:
    answer = site.get(f"/d/ukraine-2025/show/{name}?at=2025-05-28&log=900")

    assert (answer.status_code, answer.headers["location"]) == (302, leads_to)
