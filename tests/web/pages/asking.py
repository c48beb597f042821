"""Pages asked for without a server, and read as a browser would read them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

from lxml import html

from tracker.domain.errors import TrackerError
from tracker.services.access import Holder
from tracker.web.access.who import ANYBODY
from tracker.web.answering import Request, answer
from tracker.web.pages import error_page
from tracker.web.problems import problem_of
from tracker.web.replies import Reply
from tracker.web.routes import match

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from tracker.web.library import Library

BUNDLED = "/d/ukraine-2025"
FOUND = 200
ELSEWHERE = 302


class Site:
    """The pages over some dossiers, each asked for by one who may; each is worked out once."""

    def __init__(self, library: Library, *, shows_errors: bool = False) -> None:
        self.library, self.shows_errors = library, shows_errors
        self._replies: dict[str, Reply] = {}

    def reply(self, address: str) -> Reply:
        """The answer to an address, wherever it leads."""
        if address not in self._replies:
            path, _, query = address.partition("?")
            request = Request(
                raw_path=path,
                query=parse_qsl(query, keep_blank_values=True),
                accept="text/html",
                holder=Holder("", found.route.role)
                if (found := match(path))
                else ANYBODY,
            )
            self._replies[address] = self._answered(request, query)
        reply = self._replies[address]
        if reply.status == ELSEWHERE:
            return self.reply(reply.headers["Location"])
        return reply

    def _answered(self, request: Request, query: str) -> Reply:
        """The answer, or the page of the error."""
        try:
            return answer(self.library, request)
        except TrackerError as error:
            if not self.shows_errors:
                raise
            problem = problem_of(error)
            body = error_page(problem, unquote(request.raw_path), query).encode()
            return Reply(problem.status, body, "text/html; charset=utf-8", {})

    def text(self, address: str) -> str:
        """A page as it is sent."""
        reply = self.reply(address)

        assert reply.status == FOUND, f"{address}: {reply.status}"
        return reply.body.decode()

    def page(self, address: str) -> HtmlElement:
        """A page, parsed."""
        return html.document_fromstring(self.text(address))


def words(element: HtmlElement) -> str:
    """What an element says, with single spaces."""
    return " ".join(element.text_content().split())


def all_words(page: HtmlElement, path: str) -> list[str]:
    """What each element says that a path leads to."""
    return [words(each) for each in page.xpath(path)]


def with_class(name: str) -> str:
    """The condition of a path for elements of a class."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"
