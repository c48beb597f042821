"""Answers and time: a tag changes with the log and nothing else, a place is for ever, and the past knows nothing later."""

from __future__ import annotations

import json
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.test_stream import append

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.asking import Client

X = "/d/ukraine-2025"
ADDRESSES = (
    "/d/mini/as-of/2025-06-01",
    "/d/mini/as-of/2025-06-01.json",
    "/d/mini/timeline.csv?to=2025-06-01",
    "/d/mini/party/russia?at=2025-06-01",
)


def test_a_tag_changes_with_each_append_and_with_nothing_else(desk: Client) -> None:
    def tags() -> list[str]:
        return [desk.get(address).headers["etag"] for address in ADDRESSES]

    first = tags()
    again = tags()
    append(1)
    later = tags()

    assert first == again
    assert len({*first, *later}) == 2 * len(ADDRESSES)


def test_a_request_that_has_the_answer_is_told_so_before_anything_is_folded(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = ADDRESSES[1]
    tag = desk.get(address).headers["etag"]

    def folded(*_: object) -> None:
        raise AssertionError("it was worked out")

    monkeypatch.setattr("tracker.web.answering._worked_out", folded)
    answer = desk.get(address, if_none_match=f'"other", W/{tag}')

    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == tag
    assert desk.get(address).status_code == 200


def test_an_answer_says_up_to_which_place_it_goes(desk: Client) -> None:
    head = json.loads(desk.get("/d/mini/log.json?limit=500").content)["events"][-1]

    assert desk.get(ADDRESSES[0]).headers["tracker-log"] == (
        f"{head['global_position']}/{head['digest']}"
    )


def test_an_address_with_a_place_of_the_log_never_changes(desk: Client) -> None:
    address = "/d/mini/as-of/2025-06-01.json?log=10"
    before, now = desk.get(address), desk.get("/d/mini/as-of/2025-06-01.json")
    append(1)
    after = desk.get(address)

    assert after.content == before.content
    assert after.headers["cache-control"] == "max-age=31536000, immutable"
    assert now.headers["cache-control"] == "no-cache"
    assert desk.get("/d/mini/as-of/2025-06-01.json").content != now.content


def test_a_past_instant_leads_to_what_was_known_then(site: Client) -> None:
    gate = site.get(f"{X}/now", accept_datetime="Wed, 28 May 2025 18:00:00 GMT")
    there = site.get(gate.headers["location"])

    assert gate.status_code == 302
    assert gate.headers["vary"] == "Accept-Datetime"
    assert gate.headers["location"] == f"{X}/as-of/2025-05-28T18:00:00Z?known=then"
    assert there.headers["memento-datetime"] == "Wed, 28 May 2025 18:00:00 GMT"
    for role in ("original timegate", "timemap", "first memento", "prev memento"):
        assert f'rel="{role}"' in there.headers["link"]


def test_a_future_instant_leads_to_now_and_no_date_at_all_to_an_error(
    site: Client,
) -> None:
    future = site.get(f"{X}/now", accept_datetime="Wed, 28 May 2036 18:00:00 GMT")

    assert "/as-of/2026-01-01T00:00:00Z" in future.headers["location"]
    assert site.get(f"{X}/now", accept_datetime="yesterday").status_code == 400


def test_a_past_picture_is_dated_by_the_last_second_of_its_day(site: Client) -> None:
    past = site.get(f"{X}/as-of/2025-05-28.json?known=then").headers

    assert past["memento-datetime"] == "Wed, 28 May 2025 20:59:59 GMT"
    assert "memento-datetime" not in site.get(f"{X}/as-of/2025-05-28.json").headers


def test_the_map_of_past_pictures_lists_the_days_on_which_something_changed(
    site: Client,
) -> None:
    listed = json.loads(site.get(f"{X}/timemap.json").content)["mementos"]
    links = site.get(f"{X}/timemap.link")
    moments = [parsedate_to_datetime(each["datetime"]) for each in listed]

    assert links.headers["content-type"] == "application/link-format"
    assert links.text.count('rel="memento"') == len(listed) > 40
    assert moments == sorted(moments)
    assert site.get(listed[-1]["uri"]).status_code == 200


ROUTES = (
    "as-of/{day}.json?known={known}",
    "party/russia.json?at={day}&known={known}",
    "cell/ukraine/ceasefire.json?at={day}&known={known}",
    "timeline.json?known={known}&to={day}",
    "upcoming.json?at={day}&known={known}",
)
FIRST = date(2025, 4, 25)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    route=st.sampled_from(ROUTES),
    day=st.integers(0, 40).map(lambda n: FIRST + timedelta(n)),
    known=st.integers(0, 40).map(lambda n: FIRST + timedelta(n)),
)
def test_no_answer_of_a_day_of_knowledge_names_a_source_of_later(
    site: Client, route: str, day: date, known: date
) -> None:
    answer = site.get(f"{X}/{route.format(day=day, known=known)}")
    published = [each["published"] for each in sources_in(answer.json())]

    assert answer.status_code == 200
    assert all(each is None or each[:10] <= known.isoformat() for each in published)


PAGES = (
    "as-of/{day}?known={known}",
    "party/russia?at={day}&known={known}",
    "cell/ukraine/ceasefire?at={day}&known={known}",
    "timeline?known={known}&to={day}",
    "compare/2025-05-01..{day}?known={known}",
    "talks?at={day}&known={known}",
    "upcoming?at={day}&known={known}",
)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("known", ["2025-05-12", "2025-05-24"])
def test_no_page_of_a_day_of_knowledge_leads_to_a_source_of_later(
    site: Client, page: str, known: str
) -> None:
    listed = json.loads(site.get(f"{X}/sources.json").content)["rows"]
    later = [s for s in listed if (s["published"] or "")[:10] > known]
    answer = site.get(f"{X}/{page.format(day='2025-05-30', known=known)}")
    named = [s["slug"] for s in later if f"/source/{s['slug']}" in answer.text]
    cited = [
        s["url"] for s in later if s["url"] and f'href="{s["url"]}"' in answer.text
    ]

    assert answer.status_code == 200, answer.headers
    assert len(later) > 50
    assert (named, cited) == ([], [])


def sources_in(found: object) -> list[dict[str, str]]:
    """The numbered sources anywhere in an answer."""
    if isinstance(found, list):
        return [each for part in found for each in sources_in(part)]
    if not isinstance(found, dict):
        return []
    own = [found] if {"n", "publisher", "published"} <= set(found) else []
    return own + [each for part in found.values() for each in sources_in(part)]


def test_what_many_ask_for_at_once_is_worked_out_once(
    site: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    import asyncio

    from tracker.web import answering

    counted: list[str] = []
    worked_out = answering._worked_out

    def counting(visit: object) -> object:
        counted.append(visit.address)  # type: ignore[attr-defined]
        return worked_out(visit)  # type: ignore[arg-type]

    monkeypatch.setattr("tracker.web.answering._worked_out", counting)

    async def all_at_once() -> list[bytes]:
        address = f"{X}/as-of/2025-05-03.json"
        asked = [site._asked("GET", address, b"", {}) for _ in range(6)]
        return [each.content for each in await asyncio.gather(*asked)]

    assert len(set(asyncio.run(all_at_once()))) == 1
    assert len(counted) == 1


def test_a_long_dossier_has_its_past_pictures_before_and_after_and_is_read_once(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tracker.web import library

    counted: list[object] = []
    ask_days = library.ask_days

    def counting(*given: object, **named: object) -> object:
        counted.append(given)
        return ask_days(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr("tracker.web.library.SMALL", 1)
    monkeypatch.setattr("tracker.web.library.ask_days", counting)
    links = [
        desk.get(f"/d/mini/as-of/2025-05-2{day}.json?known=then").headers["link"]
        for day in (2, 5)
    ]
    append(1)
    later = desk.get("/d/mini/as-of/2025-05-22.json?known=then").headers["link"]

    assert all('rel="first prev memento"' in each for each in links)
    assert all('rel="next memento"' in each for each in links)
    assert "2025-06-01" in later
    assert len(counted) == 2


def test_a_dossier_that_takes_too_long_to_read_is_answered_without_its_neighbours(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.web.library.WHOLE", 5)
    found = desk.get("/d/mini/as-of/2025-05-22.json?known=then")

    assert found.status_code == 200
    assert "prev" not in found.headers["link"]
    assert 'rel="timemap"' in found.headers["link"]


def test_a_long_map_of_past_pictures_comes_in_parts_at_one_place_of_the_log(
    site: Client,
) -> None:
    whole = json.loads(site.get(f"{X}/timemap.json").content)
    address, found, pages = f"{X}/timemap.json?limit=20", [], 0
    while address:
        answer = site.get(address)
        part = json.loads(answer.content)
        found += part["mementos"]
        address, pages = part["next"], pages + 1
        assert address is None or "log=968" in address
        assert ('rel="next"' in answer.headers["link"]) == bool(address)

    assert found == whole["mementos"]
    assert pages == -(-len(found) // 20)
    links = site.get(f"{X}/timemap.link?limit=20").text
    assert 'rel="next timemap"' in links
    assert site.get(f"{X}/timemap.json?after=2021-01-01").status_code == 400


def test_the_events_of_only_so_many_small_dossiers_are_kept_in_memory(
    desk: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.cli.running import MINI, run, write

    monkeypatch.setattr("tracker.web.library._HELD", 1)
    other = write(tmp_path / "b.jsonl", *MINI[:3], dossier="other")
    assert run("import", "--yes", other).code == 0
    for day, dossier in enumerate(("mini", "other", "mini"), start=1):
        address = f"/d/{dossier}/parties.json?at=2025-06-0{day}"
        assert desk.get(address).status_code == 200
        assert list(desk.application.library.shelf._held) == [dossier]  # type: ignore[attr-defined]
