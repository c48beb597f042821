"""A person who walks through the pages of a server, and the server beside the test."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tracker.web.access.connections import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.web.app import Application


@contextmanager
def served(application: Application) -> Iterator[str]:
    """Serve in a thread of its own, and give the address; all streams end with it."""
    bound = socket.create_server(("127.0.0.1", 0))
    server = Server(application)
    beside = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
    beside.start()
    try:
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
    finally:
        server.should_exit = True
        beside.join()


class Walk:
    """A person at a page of a browser.

    Attributes:
        page: The page.
        address: The address of the server.
    """

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address

    def go(self, address: str) -> None:
        self.page.goto(f"{self.address}{address}")

    def log_in(self, token: str) -> None:
        """Change a token for a session, by the form."""
        self.go("/login")
        self.page.fill("#token", token)
        self.page.click("button.go")

    def fill(self, **words: str) -> None:
        for name, text in words.items():
            self.page.fill(f"form.edit [name='{name}']", text)

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).click()
        self.read()

    def unfold(self) -> None:
        """Show the fields that a form folds away."""
        self.page.click("form.edit summary")

    def check(self) -> None:
        self.page.click("button[value=check]")
        self.read()

    def append(self) -> None:
        self.page.click("button.go")
        self.read()

    def read(self) -> None:
        """Wait until the page that a click has led to is there whole."""
        self.page.wait_for_load_state("domcontentloaded")

    @property
    def text(self) -> str:
        self.read()
        return " ".join(self.page.inner_text("main").split())
