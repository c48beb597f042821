"""A headless Chromium that may read files and nothing else."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from tests.browser.walking import Walk, served
from tests.cli.running import MINI, run, write
from tests.web.asking import NOW, client_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Opened(NamedTuple):
    """A page, what it asked for beside files, and what it complained of."""

    page: Any
    outside: list[str]
    complaints: list[str]


def _missing(reason: str) -> None:
    """Skip; fail where the recipe has promised a browser."""
    if os.environ.get("TRACKER_TEST_BROWSER") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="module")
def program() -> str:
    """The program of the browser."""
    found = os.environ.get("TRACKER_TEST_CHROMIUM") or shutil.which("chromium")
    if found is None:
        _missing(
            "there is no chromium: `apt-get install chromium`, or name one in TRACKER_TEST_CHROMIUM"
        )
    return found


@pytest.fixture(scope="module")
def play(program: str) -> Iterator[Any]:
    """What starts browsers."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("playwright is not installed: `pip install -e '.[test]'`")
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def chromium(
    play: Any, program: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """The browser, with a profile of its own."""
    context = play.chromium.launch_persistent_context(
        str(tmp_path_factory.mktemp("profile")),
        executable_path=program,
        args=ARGUMENTS,
        viewport={"width": 1280, "height": 900},
    )
    yield context
    context.close()


@pytest.fixture(scope="module")
def browser(play: Any, program: str) -> Iterator[Any]:
    """A browser for several people: each has a context, with cookies of its own."""
    started = play.chromium.launch(executable_path=program, args=ARGUMENTS)
    yield started
    started.close()


NPM = Path(__file__).parents[2] / ".venv" / "npm" / "node_modules"
"""The programs of `package.json`, as CONTRIBUTING.md says how to install them."""


def from_npm(name: str) -> Path:
    """Path of a file of a package that was installed from npm; skip where it was not."""
    found = NPM / name
    if not found.exists():
        _missing(
            f"{name} is not installed: CONTRIBUTING.md says how (`npm install --prefix .venv/npm`)"
        )
    return found


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, to be put into a page: `axe.run()` then finds what hinders readers."""
    return from_npm("axe-core/axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def html_validate() -> list[str]:
    """The beginning of a command that checks files of HTML; their names come behind it."""
    return ["node", str(from_npm("html-validate/bin/html-validate.mjs"))]


@pytest.fixture
def look(chromium: Any) -> Iterator[Any]:
    """Opens a file, in light or dark, on a screen or on paper."""
    pages = []

    def opened(
        path: Path, *, scheme: str = "light", media: str = "screen", width: int = 1280
    ) -> Opened:
        page = chromium.new_page()
        pages.append(page)
        found = Opened(page, [], [])

        def decide(route: Any) -> None:
            if route.request.url.startswith(("file:", "data:")):
                route.continue_()
                return
            found.outside.append(route.request.url)
            route.abort()

        page.route("**/*", decide)
        page.on("console", lambda message: found.complaints.append(message.text))
        page.on("pageerror", lambda error: found.complaints.append(str(error)))
        page.emulate_media(color_scheme=scheme, media=media)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(path.resolve().as_uri())
        return found

    yield opened
    for page in pages:
        page.close()


@pytest.fixture
def walk(
    chromium: Any, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Walk]:
    monkeypatch.setenv("TRACKER_DB", str(path))
    monkeypatch.setenv("TRACKER_NOW", NOW)
    assert run("import", "--yes", write(tmp_path / "mini.jsonl", *MINI)).code == 0
    application = client_of(path, tmp_path).application
    page = chromium.new_page()
    with served(application) as address:
        walk = Walk(page, address)
        walk.go(f"/login?once={application.sessions.new_link()}")
        yield walk
        page.close()
