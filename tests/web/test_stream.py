"""The log as a stream: whoever listens gets every event once, in order, however often one begins again."""

from __future__ import annotations

import asyncio
import json
import shutil
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from tests.cli.running import MINI, run, write
from tests.web.asking import client_of
from tracker.web.app import Application

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from tests.web.asking import Client

LIMIT = 60
ADDRESS = "/d/mini/log.events"


class Listener:
    """A reader of one stream, inside the test's process."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self._chunks: asyncio.Queue[str | None] = asyncio.Queue()
        self._text = ""
        self.gone = asyncio.Event()

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {n.decode(): v.decode() for n, v in message["headers"]}
            return
        await self._chunks.put(message["body"].decode())
        if not message.get("more_body"):
            await self._chunks.put(None)

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def next(self) -> dict[str, str] | None:
        """The next message that is no remark; None when the stream has ended."""
        while True:
            while "\n\n" not in self._text:
                chunk = await asyncio.wait_for(self._chunks.get(), LIMIT)
                if chunk is None:
                    return None
                self._text += chunk
            block, _, self._text = self._text.partition("\n\n")
            lines = [line.partition(": ") for line in block.splitlines()]
            found = {name: value for name, _, value in lines if name}
            if "id" in found:
                return found

    async def places(self, count: int) -> list[int]:
        found = [await self.next() for _ in range(count)]
        return [int(each["id"]) for each in found if each is not None]


@asynccontextmanager
async def listening(
    application: Application, address: str = ADDRESS, **headers: str
) -> AsyncIterator[Listener]:
    listener = Listener()
    path, _, query = address.partition("?")
    named = {"host": "localhost", **headers}
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [
            (name.replace("_", "-").encode(), value.encode())
            for name, value in named.items()
        ],
        "scheme": "http",
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 1),
        "http_version": "1.1",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
    }
    task = asyncio.create_task(application(scope, listener.receive, listener.send))  # type: ignore[arg-type]
    yield listener
    listener.gone.set()
    await asyncio.wait_for(task, LIMIT)


def append(number: int) -> None:
    """Append one more fact, as another process would."""
    words = [
        "append",
        "position",
        "-d",
        "mini",
        "--party",
        "russia",
        "--issue",
        "ceasefire",
    ]
    words += ["--stance", f"words {number}", "--when", "2025-06-01", "--yes"]
    done = run(*words, "--key", f"N{number}", "--reported", "2025-06-01")
    assert done.code == 0, done.err


@pytest.fixture
def live(desk: Client) -> Iterator[Application]:
    yield desk.application
    desk.application._tail.stop()


def test_who_listens_gets_what_is_there_and_then_what_comes(live: Application) -> None:
    async def listened() -> None:
        async with listening(live) as listener:
            there = await listener.places(len(MINI))
            await asyncio.to_thread(append, 1)
            found = await listener.next()

        assert there == list(range(1, len(MINI) + 1))
        assert found is not None
        assert (found["id"], found["event"]) == (str(len(MINI) + 1), "appended")
        data = json.loads(found["data"])
        assert (data["key"], data["type"]) == ("N1", "position-stated")
        assert "words 1" not in found["data"]
        assert listener.headers["content-type"].startswith("text/event-stream")
        assert listener.headers["x-accel-buffering"] == "no"

    asyncio.run(listened())


def test_what_is_accepted_asks_for_the_stream_as_well(live: Application) -> None:
    async def listened() -> None:
        async with listening(
            live, "/d/mini/log?after=9", accept="text/event-stream"
        ) as listener:
            assert await listener.places(1) == [10]

    asyncio.run(listened())


def test_many_readers_that_are_cut_off_again_and_again_get_every_place_once(
    live: Application,
) -> None:
    readers, last = 12, len(MINI) + 6

    async def read(number: int) -> list[int]:
        """Read two events at a time, and begin again after the last one."""
        places: list[int] = []
        while not places or places[-1] < last:
            header = {"last_event_id": str(places[-1])} if places else {}
            async with listening(live, **header) as listener:
                most = min(1 + number % 3, last - (places[-1] if places else 0))
                places += await listener.places(most)
        return places

    async def write_all() -> None:
        for number in range(6):
            await asyncio.to_thread(append, number)

    async def everything() -> list[list[int]]:
        reading = [asyncio.create_task(read(number)) for number in range(readers)]
        await write_all()
        return await asyncio.gather(*reading)

    for places in asyncio.run(everything()):
        assert places == list(range(1, last + 1))


def test_a_reader_of_one_dossier_gets_its_events_only(
    live: Application, tmp_path: Path
) -> None:
    async def listened() -> None:
        async with listening(live, f"{ADDRESS}?after={len(MINI)}") as listener:
            await asyncio.to_thread(
                run,
                "import",
                "--yes",
                write(tmp_path / "b.jsonl", *MINI[:3], dossier="other"),
            )
            await asyncio.to_thread(append, 1)
            assert await listener.places(1) == [len(MINI) + 4]

    asyncio.run(listened())


def test_a_place_that_the_log_has_not_reached_is_of_another_log(
    live: Application,
) -> None:
    async def listened() -> int:
        async with listening(live, last_event_id="99") as listener:
            await asyncio.wait_for(listener._chunks.get(), LIMIT)
            return listener.status

    assert asyncio.run(listened()) == 503


def test_a_bundled_dossier_is_told_to_its_end(site: Client) -> None:
    async def listened() -> None:
        address = "/d/briefing-2025-05/log.events?after=45"
        async with listening(site.application, address) as listener:
            assert await listener.places(3) == [46, 47, 48]

    asyncio.run(listened())


def test_more_readers_than_there_is_room_for_are_told_to_come_back(
    live: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.web.stream.READERS", 1)

    async def listened() -> tuple[int, int]:
        async with listening(live) as first:
            await first.places(1)
            async with listening(live) as second:
                await asyncio.wait_for(second._chunks.get(), LIMIT)
                return first.status, second.status

    assert asyncio.run(listened()) == (200, 503)


def test_streams_end_with_their_server(live: Application) -> None:
    async def listened() -> None:
        async with listening(live) as listener:
            await listener.places(len(MINI))
            live.end_streams()
            assert await listener.next() is None

    asyncio.run(listened())


def test_a_stream_ends_when_its_file_is_replaced_and_a_new_one_reads_the_other(
    path: Path, live: Application, tmp_path: Path
) -> None:
    other = tmp_path / "other.db"
    shutil.copy(path, other)

    async def listened() -> None:
        async with listening(live, f"{ADDRESS}?after={len(MINI)}") as listener:
            await asyncio.to_thread(append, 1)
            assert await listener.places(1) == [len(MINI) + 1]
            other.rename(path)
            assert await listener.next() is None
        async with listening(live, f"{ADDRESS}?after={len(MINI) - 1}") as again:
            assert await again.places(1) == [len(MINI)]

    asyncio.run(listened())


def test_a_server_answers_from_the_file_that_has_the_name_now(
    desk: Client, path: Path, tmp_path: Path
) -> None:
    address = "/d/mini/as-of/2025-06-01.json"
    empty = client_of(None, tmp_path)
    before = desk.get(address)
    other = tmp_path / "other.db"
    shutil.copy(path, other)
    append(1)
    with_one_more = desk.get(address)
    for beside in path.parent.glob(f"{path.name}-*"):
        beside.unlink()
    other.rename(path)
    after = desk.get(address)

    assert before.content != with_one_more.content
    assert (after.content, after.headers["etag"]) == (
        before.content,
        before.headers["etag"],
    )
    assert empty.get("/d/mini/as-of/2025-06-01.json").status_code == 404


def test_a_stream_ends_when_the_token_of_its_reader_is_revoked(
    live: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.web.stream._CHECKED", 0.0)
    closed = Application(replace(live._serving, public=False))
    text = run("token", "add", "anna").out.strip()

    async def listened() -> None:
        address = f"{ADDRESS}?after={len(MINI) - 1}"
        async with listening(closed, address, authorization=f"Bearer {text}") as anna:
            assert await anna.places(1) == [len(MINI)]
            assert run("token", "revoke", "anna").code == 0
            await asyncio.to_thread(append, 1)
            assert await anna.next() is None

    asyncio.run(listened())
    closed.close()


def test_a_stream_is_asked_for_like_every_other_form(live: Application) -> None:
    def status(address: str, **headers: str) -> int:
        async def listened() -> int:
            async with listening(live, address, **headers) as listener:
                await asyncio.wait_for(listener._chunks.get(), LIMIT)
                return listener.status

        return asyncio.run(listened())

    assert status(f"{ADDRESS}?after=x") == 400
    assert status(ADDRESS, last_event_id="x") == 400
    assert status(f"{ADDRESS}?afer=1") == 400
    assert status("/d/none/log.events") == 404
    assert status("/d/mini/days.events") == 404
    assert status("/d/mini/days", accept="text/event-stream") == 406
    assert status("/d/mini/log", accept="text/event-stream;q=0") == 406
