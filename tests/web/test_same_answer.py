"""An address gives byte for byte what the command gives: one service, one answer."""

from __future__ import annotations

import io
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from tests import builders as b
from tests.cli.running import run
from tests.web.asking import NOW, Client, client_of
from tracker.storage.event_log import NewEvent, open_log
from tracker.storage.sql.migrate import migrate
from tracker.web.forms import FORMS
from tracker.web.routes import LISTS, ROUTES

if TYPE_CHECKING:
    from tracker.domain.events import Event

DAY, OTHER = "2025-05-28", "2025-05-09"
ASKED = {
    "dossiers": ("/dossiers", "dossiers"),
    "as-of": (f"/d/X/as-of/{DAY}", f"as-of {DAY} -d X"),
    "hindsight": (f"/d/X/as-of/{DAY}/hindsight", f"hindsight {DAY} -d X"),
    "learned": (
        f"/d/X/as-of/{OTHER}/learned/{OTHER}..{DAY}",
        f"diff --known {OTHER} {DAY} --at {OTHER} -d X",
    ),
    "compare": (f"/d/X/compare/{OTHER}..{DAY}", f"diff {OTHER} {DAY} -d X"),
    "party": ("/d/X/party/russia", f"show party:russia --as-of {DAY} -d X"),
    "issue": ("/d/X/issue/ceasefire", f"show issue:ceasefire --as-of {DAY} -d X"),
    "cell": (
        "/d/X/cell/russia/ceasefire",
        f"history russia ceasefire --as-of {DAY} -d X",
    ),
    "event": ("/d/X/e/KEY", "show event:KEY -d X"),
    "source": ("/d/X/source/SOURCE", "show source:SOURCE -d X"),
    "timeline": (f"/d/X/timeline?from={OTHER}", f"timeline --from {OTHER} -d X"),
    "replay": (
        "/d/X/replay/2025-05-24..2025-05-26",
        "replay 2025-05-24 2025-05-26 -d X",
    ),
    "brief": (f"/d/X/brief/{OTHER}..{DAY}", f"brief --from {OTHER} --to {DAY} -d X"),
    "upcoming": ("/d/X/upcoming", f"upcoming {DAY} -d X"),
    "fate": ("/d/X/fate", f"fate {DAY} -d X"),
    "parties": ("/d/X/parties", f"parties {DAY} -d X"),
    "issues": ("/d/X/issues", f"issues {DAY} -d X"),
    "people": ("/d/X/people", f"people {DAY} -d X"),
    "sources": ("/d/X/sources", "sources -d X"),
    "search": ("/d/X/search?q=ceasefire", "search ceasefire -d X"),
    "log": ("/d/X/log?limit=5000", "log -d X"),
}
"""For each route an address, and the command that asks the same."""
ONE_FORM = {"log": ("jsonl", "csv", "tsv", "md", "html")}
"""The forms of routes whose JSON no command has."""
DATED = {"timeline": "to"}
FILES = {"docx", "pdf"}
"""The forms that a command writes into a file only."""
NAMES = {"ukraine-2025": {"KEY": "B104", "SOURCE": "wion-2025-06-04"}}
"""An event and a source of a dossier that is large to look through."""


def addressed(address: str, name: str, form: str) -> str:
    """An address with an extension and, where one is answered for a date, that date."""
    path, _, query = address.partition("?")
    route = next(r for r in ROUTES if r.name == name)
    words = [query] if query else []
    if route.dated:
        words.append(f"{DATED.get(name, 'at')}={DAY}")
    return f"{path}.{form}?{'&'.join(sorted(words))}".removesuffix("?")


def command_of(words: str, name: str, form: str) -> list[str]:
    """The words of a command that writes the same form."""
    dated = [f"--to={DAY}"] if name == "timeline" else []
    full = ["--most", "20"] if name == "search" and form in {"md", "html"} else []
    return [*words.split(), *dated, *full, "-f", FORMS[form].format]


def some_names(dossier: str) -> dict[str, str]:
    """The key of an event and the slug of a source of a dossier."""
    events = run("log", "-d", dossier, "-f", "jsonl").json_lines
    keys = [e["event"]["key"] for e in events if e["event"].get("key")]
    types = [e["event"] for e in events if e["event"]["type"] == "source-registered"]
    return {"KEY": keys[-1], "SOURCE": types[0]["slug"]}


def told(text: str, dossier: str, names: dict[str, str]) -> str:
    return (
        text.replace(" X", f" {dossier}")
        .replace("/X/", f"/{dossier}/")
        .replace("KEY", names["KEY"])
        .replace("SOURCE", names["SOURCE"])
    )


PICTURES = {
    "as-of": (f"/d/X/as-of/{DAY}.svg?issue=ceasefire", "positions --issue ceasefire"),
    "issue": (f"/d/X/issue/ceasefire.svg?at={DAY}", "issue --issue ceasefire"),
    "cell": (
        f"/d/X/cell/russia/ceasefire.svg?at={DAY}",
        "issue --issue ceasefire --party russia",
    ),
    "timeline": (
        f"/d/X/timeline.svg?from={OTHER}&to={DAY}",
        f"timeline --from {OTHER}",
    ),
    "talks": (f"/d/X/talks.svg?at={DAY}", "truces"),
}
"""For each route that is drawn an address, and the words of `tracker chart` for the same."""


def compared(client: Client, name: str, dossier: str, *, forms: int = 9) -> None:
    """The first forms of one route against those of its command."""
    route = next(r for r in ROUTES if r.name == name)
    names = NAMES.get(dossier) or some_names(dossier)
    address, words = ASKED[name]
    for form in ONE_FORM.get(name, route.forms)[:forms]:
        if form in {"xlsx", "svg"}:
            continue
        answer = client.get(told(addressed(address, name, form), dossier, names))
        asked = command_of(told(words, dossier, names), name, form)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / f"answer.{form}"
            said = run(*asked, "-o", str(file)) if form in FILES else run(*asked)
            text = file.read_bytes() if form in FILES else said.out.encode()

        assert (answer.status_code, said.code) == (200, 0), (form, answer.text, said)
        assert answer.content == text, (name, form)


def test_each_route_that_a_command_answers_is_compared_here() -> None:
    """Those of the inbox, which only editors may ask, have their test beside its pages."""
    of_readers = (r.name for r in ROUTES if r.command and r.role == "reader")

    assert set(ASKED) == set(of_readers)


def test_each_route_that_is_drawn_is_compared_here() -> None:
    assert set(PICTURES) == {route.name for route in ROUTES if "svg" in route.forms}
    assert set(PICTURES) == {route.name for route in ROUTES if route.picture}


@pytest.mark.parametrize("name", PICTURES)
def test_an_address_draws_what_the_command_draws(
    site: Client, bundled_only: None, name: str
) -> None:
    address, words = PICTURES[name]
    dated = "--to" if "--from" in words else "--as-of"
    answer = site.get(address.replace("/X/", "/ukraine-2025/"))
    said = run("chart", *words.split(), dated, DAY, "-d", "ukraine-2025")

    assert (answer.status_code, said.code) == (200, 0), (answer.text[:300], said.err)
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.text.strip() == said.out.strip()


@pytest.fixture
def bundled_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_NOW", NOW)


@pytest.mark.parametrize("name", ASKED)
def test_an_address_gives_what_the_command_gives(
    site: Client, bundled_only: None, name: str
) -> None:
    compared(site, name, "briefing-2025-05")


@pytest.mark.parametrize("name", ASKED)
def test_so_it_does_of_a_large_dossier(
    site: Client, bundled_only: None, name: str
) -> None:
    compared(site, name, "ukraine-2025", forms=1)


def cells(content: bytes) -> list[tuple[object, ...]]:
    """The rows of all sheets of a workbook, but for the command that asked for it."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
    return [row for row in rows if row[0] != "command"]


def test_a_workbook_holds_what_that_of_the_command_holds(
    site: Client, bundled_only: None, tmp_path: Path
) -> None:
    answer = site.get(f"/d/briefing-2025-05/as-of/{DAY}.xlsx")
    file = tmp_path / "answer.xlsx"
    assert run("as-of", DAY, "-d", "briefing-2025-05", "-o", str(file)).code == 0

    assert cells(answer.content) == cells(file.read_bytes())


@pytest.mark.parametrize("name", ["as-of", "party", "timeline", "log", "dossiers"])
def test_so_it_does_over_a_database_of_ones_own(desk: Client, name: str) -> None:
    compared(desk, name, "mini")


@pytest.mark.parametrize(
    ("words", "options"),
    [
        ("known=2025-05-20", ["--known-at", "2025-05-20"]),
        ("known=then", ["--then"]),
        ("log=640", ["--log-at", "640"]),
        ("issue=ceasefire&party=russia", ["--party", "russia", "--issue", "ceasefire"]),
        ("columns=coalitions", ["--columns", "coalitions"]),
        ("speaker=Vladimir+Putin", ["--speaker", "Vladimir Putin"]),
    ],
)
def test_each_word_of_an_address_does_what_the_option_does(
    site: Client, bundled_only: None, words: str, options: list[str]
) -> None:
    answer = site.get(f"/d/ukraine-2025/as-of/{DAY}.json?{words}")
    said = run("as-of", DAY, "-d", "ukraine-2025", "-f", "json", *options)

    assert (answer.status_code, said.code) == (200, 0)
    assert answer.content == said.out.encode()
    assert answer.content != site.get(f"/d/ukraine-2025/as-of/{DAY}.json").content


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(log=b.logs())
def test_any_log_is_told_as_by_the_command(
    log: list[Event], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    held(folder / "log.db", log)
    client = client_of(folder / "log.db", folder)
    for address, words in (
        (f"/d/{b.DOSSIER}/as-of/{DAY}.json", ["as-of", DAY]),
        (f"/d/{b.DOSSIER}/timeline.json?to={DAY}", ["timeline", "--to", DAY]),
    ):
        answer = client.get(address)
        said = run("--db", str(folder / "log.db"), *words, "-f", "json")

        assert answer.content == said.out.encode(), answer.text
    client.application.close()


def held(path: Path, log: list[Event]) -> None:
    """Keep a log in a file."""
    migrate(path)
    ids = iter(range(10_000))
    with open_log(
        path, clock=lambda: b.RECORDED, new_id=lambda: f"id-{next(ids)}", actor="tests"
    ) as kept:
        kept.append([NewEvent(event) for event in log])


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_a_picture_has_the_entries_of_the_picture(
    site: Client, name: str
) -> None:
    words = "at=2025-05-28&known=2025-05-28"
    listed = site.get(f"/d/ukraine-2025/{name}.json?{words}").json()
    picture = site.get(
        f"/d/ukraine-2025/as-of/{DAY}.json?known={DAY}",
    ).json()
    table = site.get(f"/d/ukraine-2025/{name}.csv?{words}").text.splitlines()

    assert listed["asked"] == picture["asked"]
    assert listed["rows"] == picture[LISTS[name].name]
    assert len(table) > len(listed["rows"]) or not listed["rows"]


def test_events_of_the_log_come_page_by_page_and_each_once(site: Client) -> None:
    address, places = "/d/briefing-2025-05/log.json?limit=20", []
    while address:
        page = site.get(address)
        found = json.loads(page.content)
        places += [event["global_position"] for event in found["events"]]
        address = found["next"]
        if address:
            assert f'<{address}>; rel="next"' in page.headers["link"]

    assert places == sorted(set(places))
    assert len(places) == 48
