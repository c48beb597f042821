"""`tracker serve` says where it listens, and what is wrong when it cannot."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import urllib.request
from typing import TYPE_CHECKING

import pytest

from tests.cli.running import run
from tracker.cli import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LIMIT = 60
SERVING = serve._serve
"""As it is; the tests of commands put another in its place for as long as they run."""
SERVE = "import sys; from tracker.cli.main import main; sys.exit(main())"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """The address of a server over the bundled dossiers, as it says it itself."""
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE, "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PYTHONPATH": ":".join(sys.path)},
    )
    # Whatever happens it does not outlive the test.
    end = threading.Timer(LIMIT, server.kill)
    end.start()
    assert server.stdout is not None
    line = server.stdout.readline()
    yield line.partition(" at ")[2].partition(" ")[0]
    end.cancel()
    server.terminate()
    server.wait(LIMIT)
    server.stdout.close()


def test_a_server_says_where_it_listens_and_answers_there(served: str) -> None:
    address = f"{served}d/briefing-2025-05/as-of/2025-05-28.json"
    with urllib.request.urlopen(address, timeout=LIMIT) as answer:  # noqa: S310
        found, headers = json.load(answer), answer.headers

    assert served.startswith("http://127.0.0.1:")
    assert (found["format"], found["dossier"]) == (
        "tracker.picture/1",
        "briefing-2025-05",
    )
    assert "server" not in headers
    assert headers["x-content-type-options"] == "nosniff"


@pytest.fixture
def ended_at_once(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A server that ends as soon as it listens; the links that it opens in a browser."""
    opened: list[str] = []
    monkeypatch.setattr("tracker.cli.serve._serve", SERVING)
    monkeypatch.setattr("uvicorn.Server.run", lambda server, sockets: None)
    monkeypatch.setattr("webbrowser.open", lambda link: opened.append(link) or True)
    return opened


def test_a_browser_is_let_in_by_a_link_that_works_once(
    ended_at_once: list[str],
) -> None:
    said = run("serve", "--port", "0", "--open")

    assert said.code == 0
    assert said.out.startswith("serving the bundled dossiers at http://127.0.0.1:")
    assert len(ended_at_once) == 1
    assert "/login?once=" in ended_at_once[0]
    assert "once=" not in said.out


def test_a_link_is_printed_where_there_is_no_browser(
    ended_at_once: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webbrowser.open", lambda link: False)

    assert "/login?once=" in run("serve", "--port", "0", "--open").err


def test_a_port_that_is_taken_is_said(ended_at_once: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = run("serve", "--port", str(port))

    assert said.code == 2
    assert f"port {port} of 127.0.0.1 cannot be had: address already in use" in said.err
    assert "--port" in said.err


def test_a_database_that_is_named_and_not_there_is_never_replaced_by_another(
    ended_at_once: list[str], tmp_path: Path
) -> None:
    assert run("serve", "--port", "0", "--db", str(tmp_path / "none.db")).code == 5


def test_what_is_not_installed_is_said(
    ended_at_once: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    said = run("serve", "--port", "0")

    assert said.code == 2
    assert "pip install 'position-tracker[web]'" in said.err


def test_others_are_let_in_only_with_a_token_or_in_public(
    ended_at_once: list[str], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_DB", str(path))
    words = ["serve", "--port", "0", "--host", "0.0.0.0"]  # noqa: S104
    refused, public = run(*words), run(*words, "--public")
    assert run("token", "add", "anna").code == 0
    known = run(*words)

    assert (refused.code, public.code, known.code) == (2, 0, 0)
    assert "nobody has a token" in refused.err
    assert "put a proxy with TLS in front" in known.err


def test_the_way_to_write_is_said_where_one_can(
    ended_at_once: list[str], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["serve", "--port", "0"]
    bundled = run(*words).err
    monkeypatch.setenv("TRACKER_DB", str(path))
    monkeypatch.setattr("webbrowser.open", lambda link: True)

    assert "--open lets this browser in" in run(*words).err
    for said in (bundled, run(*words, "--open").err, run(*words, "--read-only").err):
        assert "--open lets" not in said


def test_no_other_command_loads_what_a_server_needs() -> None:
    needs = "starlette uvicorn jinja2 anyio tracker.web"
    for words in (["--help"], ["as-of", "2025-05-28", "-f", "json"]):
        code = (
            f"import sys; from tracker.cli.main import main; main({words!r}); "
            f"print([n for n in {needs!r}.split() if n in sys.modules], file=sys.stderr)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )

        assert done.stderr.splitlines()[-1] == "[]"
