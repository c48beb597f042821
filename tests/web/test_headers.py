"""Headers of answers: how far the log goes, what an answer depends on, and who may keep it."""

from __future__ import annotations

from gettext import NullTranslations
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from tests.cli.running import MINI
from tests.web.asking import Client
from tests.web.test_guards import bearing, closed, token
from tracker.web.app import Application
from tracker.web.pages.parts.language import spoken

if TYPE_CHECKING:
    import httpx

__all__ = ["closed"]
X = "/d/ukraine-2025"
DAY = "/d/mini/as-of/2025-06-01"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (DAY, 200),
        (f"{DAY}.json", 200),
        (f"{DAY}/", 302),
        ("/d/mini", 302),
        ("/d/mini/now", 302),
        ("/d/mini/e/none", 404),
        ("/d/mini/nothing", 404),
        (f"{DAY}.xyz", 404),
        (f"{DAY}?partie=russia", 400),
        ("/d/mini/about/verify.json", 401),
        ("/d/none/as-of/2025-06-01", 404),
        ("/nothing", 404),
        ("/healthz", 200),
    ],
)
def test_every_answer_says_how_far_the_log_goes(
    desk: Client, address: str, status: int
) -> None:
    answer = desk.get(address)
    place, _, digest = answer.headers["tracker-log"].partition("/")

    assert answer.status_code == status
    assert (place, len(digest)) == (str(len(MINI)), 64)


def test_what_is_still_the_same_says_how_far_the_log_goes(desk: Client) -> None:
    first = desk.get(DAY)
    again = desk.get(DAY, if_none_match=first.headers["etag"])

    assert again.status_code == 304
    for name in ("tracker-log", "etag", "vary", "cache-control"):
        assert again.headers[name] == first.headers[name]
    assert "content-length" not in again.headers


def test_an_error_about_a_bundled_dossier_says_how_far_that_one_goes(
    site: Client,
) -> None:
    answer = site.get(f"{X}/as-of/2025-13-01.json")

    assert answer.status_code == 400
    assert answer.headers["tracker-log"].startswith("968/")


def test_who_is_not_let_in_is_not_told_how_far_the_log_goes(closed: Client) -> None:
    for answer in (
        closed.get(DAY),
        closed.get(DAY, **bearing("tracker_none")),
        closed.get(DAY, host="evil.example"),
        closed.request("DELETE", DAY),
    ):
        assert answer.status_code in {401, 405, 421}
        assert "tracker-log" not in answer.headers


def by_role(desk: Client, address: str) -> list[httpx.Response]:
    tokens = [token(role, "--role", role) for role in ("reader", "editor", "admin")]
    return [desk.get(address, **bearing(text)) for text in tokens]


def test_each_role_has_tags_of_its_own_and_only_readers_answers_are_kept_by_others(
    desk: Client,
) -> None:
    reader, editor, admin = by_role(desk, f"{DAY}?log=9")
    anybody = desk.get(f"{DAY}?log=9")

    assert anybody.headers["etag"] == reader.headers["etag"]
    assert len({answer.headers["etag"] for answer in (reader, editor, admin)}) == 3
    assert anybody.headers["cache-control"] == "max-age=31536000, immutable"
    for answer in (editor, admin):
        assert answer.headers["cache-control"].startswith("private, ")
    assert anybody.headers["vary"] == "Accept, Authorization, Cookie"
    assert desk.get(f"{DAY}.json").headers["vary"] == "Authorization, Cookie"


class French(NullTranslations):
    """A language of its own name."""

    def info(self) -> dict[str, str]:
        """Its headers."""
        return {"language": "fr"}


def test_each_language_has_tags_of_its_own(site: Client) -> None:
    address = f"{X}/as-of/2025-05-28.json"
    english = site.get(address).headers["etag"]
    with spoken(French()):
        french = site.get(address).headers["etag"]

    assert english != french
    assert site.get(address).headers["etag"] == english


@pytest.mark.parametrize("address", [DAY, "/d/mini/log.events", "/d/mini/nothing", "/"])
def test_a_head_is_the_answer_without_its_text(desk: Client, address: str) -> None:
    head = desk.request("HEAD", address)

    assert head.content == b""
    if not address.endswith(".events"):
        whole = desk.get(address)
        assert head.status_code == whole.status_code
        assert dict(head.headers) == dict(whole.headers)
    else:
        assert head.headers["content-type"] == "text/event-stream"


def test_answers_to_who_is_known_are_told_to_nobody_else(closed: Client) -> None:
    known = bearing(token("anna"))
    for address in (DAY, f"{DAY}.json", f"{DAY}?log=9"):
        kept = closed.get(address, **known).headers["cache-control"]
        assert kept.startswith("private, ")


def test_more_requests_than_there_is_room_for_are_told_to_come_back(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.web.app.AT_ONCE", 0)
    full = Client(Application(replace(desk.application._serving)))
    answer = full.get(DAY)

    assert (answer.status_code, answer.json()["code"]) == (503, "T031")
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("accept", "is_page"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", True),
        ("text/html", True),
        ("*/*", False),
        ("", False),
        ("application/json, text/html;q=0.5", False),
        ("text/html;q=0.5, application/problem+json", False),
        ("text/html;q=0.9, application/json;q=0.2", True),
        ("image/png", False),
        ("text/html;q=0", False),
    ],
)
def test_an_error_is_a_page_only_for_who_prefers_pages(
    site: Client, accept: str, is_page: bool
) -> None:
    answer = site.get("/nothing", accept=accept)
    media = answer.headers["content-type"].partition(";")[0]

    assert media == ("text/html" if is_page else "application/problem+json")
    assert answer.headers["vary"] == "Accept"
