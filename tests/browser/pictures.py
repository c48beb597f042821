"""The picture of the page in the README: `python -m tests.browser.pictures` takes it anew."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from tests.web.pages.asking import BUNDLED, Site
from tracker.web.assets import asset
from tracker.web.library import Library
from tracker.wiring import Wiring

FILE = Path(__file__).parents[2] / "docs" / "pictures" / "page.png"
WIDTH, HEIGHT = 1000, 900
HOST = "http://tracker.test"


def take(file: Path) -> None:
    """Take a picture of the bundled dossier's page of 28 May 2025, in light colours."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as home, sync_playwright() as play:
        environment = {"HOME": home, "TRACKER_NOW": "2026-01-01T00:00:00Z"}
        site = Site(Library(Wiring(environment=environment)))
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light"
        )

        def answered(route: object) -> None:
            url = urlsplit(route.request.url)  # type: ignore[attr-defined]
            if url.path.startswith("/static/"):
                reply = asset(url.path)
            else:
                reply = site.reply(f"{url.path}?{url.query}".rstrip("?"))
            route.fulfill(body=reply.body, content_type=reply.media)  # type: ignore[attr-defined]

        page.route("**/*", answered)
        page.goto(f"{HOST}{BUNDLED}/as-of/2025-05-28")
        file.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(file))
        browser.close()


if __name__ == "__main__":
    take(FILE)
