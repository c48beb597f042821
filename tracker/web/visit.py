"""One request as whoever answers it sees it: the address, the dossier as it is now, links."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlencode

from msgspec import Struct

from tracker.render import document_bytes
from tracker.services.access import ROLES, Role
from tracker.services.answers.days import AskedDays
from tracker.web.asked import WORDS, field_value, pairs_of
from tracker.web.routes import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tracker.render import Format
    from tracker.render.document import Document
    from tracker.services.answers.days import ChangeDays
    from tracker.services.dossiers import Shelf
    from tracker.services.reading import OpenDossier, Remark, Service
    from tracker.storage.health import DatabaseState
    from tracker.web.asked import Given
    from tracker.web.library import Library, LogEnd
    from tracker.web.routes import Route

A = TypeVar("A", bound=Struct)
T = TypeVar("T")

KEPT_WORDS = ("known", "log")
"""The words that every link keeps where its address may have them."""
THEN = "then"
"""The value of `known` that means the date asked about."""


class Told(Struct, frozen=True):
    """An answer to one address.

    Attributes:
        value: What the question comes to; a page is made of it.
        write: Writes it in a format of the commands, as they do.
        document: Makes the document that it is written by, where it is written by one.
        version: The version of what it tells, which is its tag; None where it has none of its own.
        page: The page of an answer that is made with it; empty where the route has one.
    """

    value: Any
    write: Callable[[Format], str | bytes]
    document: Callable[[Format], Document] | None = None
    version: int | None = None
    page: str = ""


def told(value: object, document: Callable[[Format], Document]) -> Told:
    """Return an answer that is written by way of a document, as those of the commands are.

    Args:
        value: What the question comes to.
        document: Makes the document for a format.
    """

    def write(fmt: Format) -> bytes:
        return document_bytes(document(fmt), fmt=fmt)

    return Told(value, write, document)


class PartTold(Struct, frozen=True):
    """The part of a longer list that is told.

    Attributes:
        first: The number of its first entry in the list; of the log the place.
        last: The same of its last entry.
        total: The entries of the whole list; None where they are not counted.
        links: The addresses of the other parts: `first`, `prev` and `next`.
    """

    first: int
    last: int
    total: int | None
    links: dict[str, str]


class Manner(Struct, frozen=True):
    """The manner in which an address is asked for.

    Attributes:
        form: The extension that is asked for, or `page`.
        role: The role of who asks.
        moment: The past instant that is asked for, as the header `Accept-Datetime` says it.
        name: The name of who asks; no answer that is kept may depend on it.
    """

    form: str
    role: Role
    moment: str = ""
    name: str = ""


class Visit:
    """A request for one address, read and made canonical.

    Attributes:
        route: The row of the table of routes.
        path: The named parts of the address, such as `date`.
        words: The words of its query.
        form: The extension that is asked for, or `page`.
        end: The end of the log that it is answered from.
        role: The role of who asks.
        manner: How it is asked for.
        remarks: The remarks on how the questions so far were read.
        part: The part of a longer list that is told; None where all of it is.
    """

    def __init__(
        self,
        library: Library,
        route: Route,
        path: Mapping[str, str],
        words: Given,
        manner: Manner,
        end: LogEnd,
    ) -> None:
        self._library = library
        self.route, self.path, self.words = route, path, words
        self.manner, self.end = manner, end
        self.form, self.role = manner.form, manner.role
        self.remarks: list[Remark] = []
        self.part: PartTold | None = None

    def at(self, end: LogEnd) -> Visit:
        """Return the same request when the log has another end."""
        return Visit(
            self._library,
            self.route,
            self.path,
            self.words,
            self.manner,
            end,
        )

    @property
    def shelf(self) -> Shelf:
        """Return the dossiers that questions can be put to."""
        return self._library.shelf

    @property
    def dossier(self) -> str:
        """Return the slug of the dossier; empty for an address that is of none."""
        return self.path.get("dossier", "")

    @property
    def today_known(self) -> bool:
        """Say whether the log is read to its end."""
        return "log" not in self.words

    @property
    def address(self) -> str:
        """Return the canonical address of this page, without an extension."""
        return written_address(self.route, self.path, self.words)

    @property
    def grows(self) -> bool:
        """Say whether facts may be appended to the dossier, which is none of the bundled ones."""
        return bool(self.dossier) and self._library.is_own(self.dossier)

    @property
    def appends(self) -> bool:
        """Say whether who asks may append to the dossier by form."""
        return self.grows and self.may("editor") and self._library.takes

    @property
    def takes(self) -> bool:
        """Say whether the server takes anything that would be appended."""
        return self._library.takes

    @property
    def is_fresh(self) -> bool:
        """Say whether it is worked out anew each time, and kept nowhere."""
        noted = self.route.noted and self.form == "page" and self.appends
        return self.route.fresh or noted

    def days(self) -> ChangeDays:
        """Return the days on which the answer changed, by the clocks of this address."""
        return self._library.days(self.asked(AskedDays), self.end)

    def past_days(self) -> list[str]:
        """Return the days on which the dossier changed, each by what was known at its end.

        There are none of a dossier that takes longer to read than an answer may.
        """
        if not self._library.is_read_whole(self.dossier):
            return []
        asked = AskedDays(dossier=self.dossier, then=True)
        return [each.day for each in self._library.days(asked, self.end).days]

    @property
    def asker(self) -> str:
        """Return the name of who asks; without a name that of the server."""
        return self.manner.name or self._library.wiring.recorder()

    def new_id(self) -> str:
        """Return an id for an event that is to be appended."""
        return self._library.wiring.new_id()

    def now(self) -> int:
        """Return the time, in microseconds since the epoch."""
        return self._library.wiring.now()

    def database_state(self) -> DatabaseState | None:
        """Return the state of the database; None where only bundled dossiers are served.

        Raises:
            DatabaseError: It cannot be reached.
        """
        return self._library.wiring.state()

    def today(self) -> str:
        """Return today; of a bundled dossier the day of its latest report."""
        return self._opened.day(None)

    @property
    def stale_after_days(self) -> int:
        """Return after how many days without a repeat a position is stale."""
        return self._opened.catalogue.dossier.stale_after_days

    @cached_property
    def _opened(self) -> OpenDossier:
        return self._library.open(self.dossier)

    def may(self, role: Role) -> bool:
        """Say whether who asks has the rights of a role."""
        return ROLES.index(self.role) >= ROLES.index(role)

    def asked(self, kind: type[A], /, **more: object) -> A:
        """Return a question of a kind, filled from the words of this address.

        Args:
            kind: The class of the question.
            more: Fields that the address does not say, or says elsewhere; they go first.
        """
        fields = kind.__struct_fields__
        values: dict[str, object] = {}
        if self.dossier and "dossier" in fields:
            values["dossier"] = self.dossier
        for name, given in self.words.items():
            if name == "known" and given == (THEN,):
                if "then" in fields:
                    values["then"] = True
                continue
            for field in WORDS[name].fields:
                if field in fields:
                    values[field] = field_value(name, given)
        return kind(**{**values, **more})

    def ask(self, service: Service[A, T], asked: A) -> T:
        """Put a question to the dossiers, as the commands do, and return the answer's value."""
        answer = self._library.ask(service, asked)
        self.remarks += (r for r in answer.remarks if r not in self.remarks)
        return answer.value

    def link(
        self,
        name: str,
        /,
        *,
        form: str = "",
        path: Mapping[str, str] = {},
        **words: Any,
    ) -> str:
        """Return the address of a route in this dossier.

        It keeps `known` and `log`, where that address may have them.

        Args:
            name: The name of the route.
            form: The extension; empty for the page.
            path: The named parts of the address, beside the dossier.
            words: Words of its query; None leaves one out, a list repeats it. `from` is
                written `from_`.
        """
        route = BY_NAME[name]
        kept = {w: v for w, v in self.words.items() if w in KEPT_WORDS}
        given: Given = {w: v for w, v in kept.items() if w in route.words}
        for word, value in words.items():
            given.pop(word.rstrip("_"), None)
            if value is not None:
                values = (value,) if isinstance(value, str) else tuple(value)
                given[word.rstrip("_")] = tuple(map(str, values))
        whole = {"dossier": self.dossier, **path}
        return written_address(route, whole, given, form=form)

    def again(self, *, form: str = "", **words: Any) -> str:
        """Return the address of this page with other words, or in another form.

        Args:
            form: The extension; empty for the page.
            words: As for `link`.
        """
        same: dict[str, Any] = {w: v for w, v in self.words.items() if w != "from"}
        if "from" in self.words:
            same["from_"] = self.words["from"]
        return self.link(
            self.route.name, form=form, path=self.path, **{**same, **words}
        )


def written_address(
    route: Route, path: Mapping[str, str], words: Given, *, form: str = ""
) -> str:
    """Return the address of a route: its parts percent-encoded whole, its words sorted.

    Args:
        route: The route.
        path: The named parts.
        words: The words of the query.
        form: The extension; empty for none.
    """
    parts = [_encoded(part, path) for part in route.parts]
    ending = f".{form}" if form else ""
    query = urlencode(pairs_of(words), safe=":,")
    address = "/" + "/".join(parts) + ending
    if ending and route.pattern == "/":
        address = f"/{route.name}{ending}"
    return f"{address}?{query}" if query else address


def _encoded(part: str, path: Mapping[str, str]) -> str:
    if not part.startswith("{"):
        return part
    return quote(path[part.strip("{}")], safe=":,@")
