"""Each role against each address of the two tables: who may not is refused, and changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from tests.cli.running import MINI, run, write
from tests.services.feed_texts import item, rss
from tests.web.asking import NOW, Client, client_of
from tests.web.attacks import FORM, addressed, body_for
from tests.web.test_guards import bearing, token
from tracker.services.access import ROLES
from tracker.web.app import Application
from tracker.web.desk.table import MODELS, WRITES, Write
from tracker.web.routes import ROUTES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracker.web.routes import Route

EVERY = (*ROUTES, *WRITES, MODELS)
REFUSED = frozenset((401, 403))
NOBODY = "nobody"
STRANGER = "nobody, where everybody may read"
WHO = (NOBODY, STRANGER, *ROLES)


@pytest.fixture
def anywhere(
    where: Path | str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Client]:
    """A database of either kind with the mini dossier and an item, served to those who are known."""
    monkeypatch.setenv("TRACKER_DB", str(where))
    monkeypatch.setenv("TRACKER_NOW", NOW)
    assert run("import", "--yes", write(tmp_path / "mini.jsonl", *MINI)).code == 0
    file = tmp_path / "feed.xml"
    file.write_bytes(rss(item("Russia rejects a ceasefire", guid="1")))
    assert run("watch", str(file)).code == 0
    client = client_of(where, tmp_path, public=False)
    yield client
    client.application.close()


def statuses(client: Client, route: Route | Write, who: str) -> list[int]:
    """The statuses of an address: its page and forms by a session, its data and bodies by a token."""
    address = addressed(route.pattern)
    by_token: dict[str, str] = {}
    by_session: dict[str, str] = {}
    if who in TOKENS:
        by_token = bearing(TOKENS[who])
        cookie = client.application.sessions.new_cookie("admin", who)
        by_session = {"cookie": f"tracker={cookie}", "sec_fetch_site": "same-origin"}
    if isinstance(route, Write):
        media, body = body_for(route)
        known = by_session if media == FORM else by_token
        answer = client.request(
            route.method, address, body, content_type=media, **known
        )
        return [answer.status_code]
    found = [client.get(address, **by_session).status_code]
    for form in (each for each in route.forms[:1] if each != "events"):
        data = f"{address.rstrip('/') or '/dossiers'}.{form}"
        found.append(client.get(data, **by_token).status_code)
    return found


TOKENS: dict[str, str] = {}
"""The token of each role; its holder has the name of the role."""


def test_each_role_reaches_the_addresses_that_it_may_and_no_others(
    anywhere: Client,
) -> None:
    TOKENS.update((role, token(role, "--role", role)) for role in ROLES)
    serving = anywhere.application._serving
    public = Client(Application(replace(serving, public=True)))
    logged = run("log", "-f", "jsonl").out
    wrong: list[tuple[str, str, list[int]]] = []
    for who in WHO:
        client = public if who == STRANGER else anywhere
        rank = ROLES.index(who) if who in ROLES else 0 if who == STRANGER else -1
        for route in EVERY:
            found = statuses(client, route, who)
            may = rank >= ROLES.index(route.role)
            refused = {403} if who in ROLES else {401}
            fine = (
                not set(found) & {*REFUSED, 405, 500} if may else set(found) == refused
            )
            if not fine:
                wrong.append((who, route.name, found))
        if who == "reader":
            # All that was sent up to here was sent by those who may not.
            assert run("log", "-f", "jsonl").out == logged
    public.application.close()

    assert wrong == []


def test_what_needs_no_role_is_known_and_lets_nobody_further(anywhere: Client) -> None:
    open_to_all = {"/login": 200, "/logout": 405, "/static/none.css": 404}
    found = {each: anywhere.get(each).status_code for each in open_to_all}

    assert found == open_to_all
    for route in EVERY:
        assert anywhere.request("OPTIONS", addressed(route.pattern)).status_code == 204
