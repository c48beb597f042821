"""The one table of routes: every address, its question, its words, its forms and who may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote

from msgspec import Struct

from tracker.projections.subjects import SUBJECTS
from tracker.web.desk.addresses import DESK
from tracker.web.desk.importing.addresses import IMPORTING
from tracker.web.desk.inbox.addresses import INBOX, INBOX_DATA
from tracker.web.desk.review.addresses import REVIEWING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.projections.subjects import Subject
    from tracker.render.charts import Chart
    from tracker.services.access import Role

_FACTS: Final = ("party", "speaker", "issue")
_CLOCKS: Final = ("known", "log")
_PICTURE: Final = (*_CLOCKS, *_FACTS, "columns")
_ALL: Final = ("json", "jsonl", "csv", "tsv", "xlsx", "md", "html")
_PAGED: Final = ("after", "limit")
_OF_THINGS: Final = {
    "truce": "A truce: its state, the answers to it, and what is alleged.",
    "meeting": "A meeting: its state, its dates, and who took part.",
    "proposal": "A proposal: its state, and each answer to it.",
    "agreement": "An agreement: its state, and who claims what of each term.",
}
THINGS: Final[dict[str, Subject]] = {
    subject.noun: subject for subject in SUBJECTS if subject.noun in _OF_THINGS
}
"""The lists of a picture whose entries have a page each, by the name of its route."""
LISTS: Final[dict[str, Subject]] = {
    f"{each.noun}s" if each.noun in THINGS else each.name: each for each in SUBJECTS
}
"""The lists of a picture, by the name of their route."""


class Route(Struct, frozen=True, kw_only=True):
    """An address.

    Attributes:
        name: What pages and links call it.
        pattern: The address, with the names of its parts in braces.
        answer: The function that answers, as `module:function` below `tracker.web`; it is given a
            `Visit` and returns what it told.
        about: What it shows, in a sentence.
        words: The words that its query may have, by name.
        forms: The extensions that it is also had under, the usual first.
        gives: The format of its JSON; empty where it has none.
        command: The command that gives the same; empty where there is none.
        picture: The picture that it has as SVG; None where it has none.
        page: Whether it has a page for readers.
        dated: Whether it is answered for a date, which its address always says.
        role: Who may ask.
        fresh: Whether it is worked out anew each time, since it may change while the log does not.
        noted: Whether its page has notes for who may append, which change while the log does not.
        logless: Whether no log is asked for it.
        slow: Whether it may take longer than an answer may; it then goes on, and who asks again has
            it.
    """

    name: str
    pattern: str
    answer: str
    about: str
    words: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    gives: str = ""
    command: str = ""
    picture: Chart | None = None
    page: bool = True
    dated: bool = False
    role: Role = "reader"
    fresh: bool = False
    noted: bool = False
    slow: bool = False
    logless: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the parts of the pattern between the slashes."""
        return tuple(self.pattern.strip("/").split("/"))

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names in braces, in their order."""
        named = (part for part in self.parts if part.startswith("{"))
        return tuple(part.strip("{}") for part in named)


ROUTES: Final[tuple[Route, ...]] = (
    Route(
        name="dossiers",
        pattern="/",
        answer="questions.lists:tell_dossiers",
        about="The dossiers that can be read.",
        forms=_ALL,
        gives="tracker.list/1",
        command="dossiers",
    ),
    Route(
        name="dossier",
        pattern="/d/{dossier}",
        answer="questions.moved:to_latest",
        about="Leads to the picture of today, or of the last day on which something changed.",
        page=False,
    ),
    Route(
        name="as-of-today",
        pattern="/d/{dossier}/as-of",
        answer="questions.moved:to_today",
        about="Leads to the picture of the date in `at`, or of today.",
        words=("at", *_PICTURE),
        page=False,
    ),
    Route(
        name="as-of",
        pattern="/d/{dossier}/as-of/{date}",
        answer="questions.pictures:tell_as_of",
        about="The whole picture at a date.",
        words=_PICTURE,
        forms=(*_ALL, "svg"),
        picture="positions",
        gives="tracker.picture/1",
        command="as-of DATE",
    ),
    Route(
        name="hindsight",
        pattern="/d/{dossier}/as-of/{date}/hindsight",
        answer="questions.pictures:tell_hindsight",
        about="All that was true on a date but reported later.",
        words=_PICTURE,
        forms=_ALL,
        gives="tracker.hindsight/1",
        command="hindsight DATE",
    ),
    Route(
        name="learned",
        pattern="/d/{dossier}/as-of/{date}/learned/{span}",
        answer="questions.pictures:tell_learned",
        about="How the answer for a date moved from one day's knowledge to another's.",
        words=("log", *_FACTS, "columns"),
        forms=_ALL,
        gives="tracker.diff/1",
        command="diff --known K1 K2 --at DATE",
    ),
    Route(
        name="compare-dates",
        pattern="/d/{dossier}/compare",
        answer="questions.moved:to_compared",
        about="Leads to the moves between the dates in `from` and `to`.",
        words=("from", "to", *_PICTURE),
        page=False,
    ),
    Route(
        name="compare",
        pattern="/d/{dossier}/compare/{span}",
        answer="questions.pictures:tell_compare",
        about="The moves from one date to another.",
        words=_PICTURE,
        forms=_ALL,
        gives="tracker.diff/1",
        command="diff A B",
    ),
    Route(
        name="party",
        pattern="/d/{dossier}/party/{party}",
        answer="questions.things:tell_party",
        about="All that a party holds, asks and is asked.",
        words=("at", *_CLOCKS),
        forms=_ALL,
        gives="tracker.page/1",
        command="show party:NAME --as-of DATE",
        dated=True,
    ),
    Route(
        name="issue",
        pattern="/d/{dossier}/issue/{issue}",
        answer="questions.things:tell_issue",
        about="All that is held and asked on an issue.",
        words=("at", *_CLOCKS),
        forms=(*_ALL, "svg"),
        picture="issue",
        gives="tracker.page/1",
        command="show issue:NAME --as-of DATE",
        dated=True,
    ),
    Route(
        name="cell",
        pattern="/d/{dossier}/cell/{party}/{issue}",
        answer="questions.stories:tell_cell",
        about="The whole life of a party's position on an issue.",
        words=("at", *_CLOCKS, "speaker", "value"),
        forms=(*_ALL, "svg"),
        picture="issue",
        gives="tracker.history/1",
        command="history PARTY ISSUE --as-of DATE",
        dated=True,
    ),
    Route(
        name="event",
        pattern="/d/{dossier}/e/{key}",
        answer="questions.things:tell_event",
        about="The whole life of an event.",
        words=(*_CLOCKS, "appended"),
        forms=_ALL,
        gives="tracker.event/1",
        command="show event:KEY",
        noted=True,
    ),
    Route(
        name="source",
        pattern="/d/{dossier}/source/{source}",
        answer="questions.things:tell_source",
        about="A source, and all that rests on it.",
        words=(*_CLOCKS, "appended"),
        forms=_ALL,
        gives="tracker.event/1",
        command="show source:SLUG",
    ),
    Route(
        name="show",
        pattern="/d/{dossier}/show/{name}",
        answer="questions.moved:to_named",
        about="Leads to the page of what a name means: an event, a source, a party, an issue.",
        words=("at", *_CLOCKS),
        page=False,
    ),
    Route(
        name="timeline",
        pattern="/d/{dossier}/timeline",
        answer="questions.stories:tell_timeline",
        about="The dated story.",
        words=(
            "from",
            "to",
            *_CLOCKS,
            *_FACTS,
            "type",
            "confidence",
            "source",
            "text",
            "reverse",
        ),
        forms=(*_ALL, "svg"),
        picture="timeline",
        gives="tracker.timeline/1",
        command="timeline --from A --to B",
        dated=True,
    ),
    Route(
        name="replay",
        pattern="/d/{dossier}/replay/{span}",
        answer="questions.stories:tell_replay",
        about="The days on which something changed, each by what was known at its end.",
        words=("at", *_PICTURE, "step", "open"),
        forms=_ALL,
        gives="tracker.replay/1",
        command="replay A B",
    ),
    Route(
        name="brief",
        pattern="/d/{dossier}/brief/{span}",
        answer="questions.stories:tell_brief",
        about="A retrospective of the days from A to B, or of one date.",
        words=_PICTURE,
        forms=("json", "md", "html", "pdf", "docx"),
        gives="tracker.brief/1",
        command="brief --from A --to B",
    ),
    Route(
        name="talks",
        pattern="/d/{dossier}/talks",
        answer="questions.pictures:tell_talks",
        about="Truces, meetings, proposals and agreements at a glance.",
        words=("at", *_CLOCKS, *_FACTS),
        forms=("svg",),
        picture="truces",
        dated=True,
    ),
    *(
        Route(
            name=noun,
            pattern=f"/d/{{dossier}}/{noun}/{{slug}}",
            answer="questions.things:tell_thing",
            about=_OF_THINGS[noun],
            words=("at", *_CLOCKS),
            dated=True,
        )
        for noun in THINGS
    ),
    *(
        Route(
            name=name,
            pattern=f"/d/{{dossier}}/{name}",
            answer="questions.lists:tell_entries",
            about=f"The list of the picture at a date that is headed {subject.title}.",
            words=("at", *_CLOCKS, *_FACTS, *_PAGED),
            forms=("json", "csv", "tsv", "xlsx"),
            gives="tracker.list/1",
            page=False,
            dated=True,
        )
        for name, subject in LISTS.items()
    ),
    Route(
        name="upcoming",
        pattern="/d/{dossier}/upcoming",
        answer="questions.stories:tell_upcoming",
        about="All that is overdue, and what lies ahead by day.",
        words=("at", *_CLOCKS, *_FACTS),
        forms=_ALL,
        gives="tracker.upcoming/1",
        command="upcoming DATE",
        dated=True,
    ),
    Route(
        name="fate",
        pattern="/d/{dossier}/fate",
        answer="questions.stories:tell_fate",
        about="The outcome of everything that was announced for later.",
        words=("at", *_CLOCKS, *_FACTS, "open"),
        forms=_ALL,
        gives="tracker.fate/1",
        command="fate DATE",
        dated=True,
    ),
    Route(
        name="parties",
        pattern="/d/{dossier}/parties",
        answer="questions.lists:tell_parties",
        about="The parties at a date.",
        words=("at", *_CLOCKS, *_PAGED),
        forms=_ALL,
        gives="tracker.list/1",
        command="parties DATE",
        dated=True,
    ),
    Route(
        name="issues",
        pattern="/d/{dossier}/issues",
        answer="questions.lists:tell_issues",
        about="The issues at a date, each before its parts.",
        words=("at", *_CLOCKS, *_PAGED),
        forms=_ALL,
        gives="tracker.list/1",
        command="issues DATE",
        dated=True,
    ),
    Route(
        name="people",
        pattern="/d/{dossier}/people",
        answer="questions.lists:tell_people",
        about="The people who spoke up to a date, and their offices.",
        words=("at", *_CLOCKS, *_PAGED),
        forms=_ALL,
        gives="tracker.list/1",
        command="people DATE",
        dated=True,
    ),
    Route(
        name="sources",
        pattern="/d/{dossier}/sources",
        answer="questions.lists:tell_sources",
        about="The sources by publisher.",
        words=("log", *_PAGED),
        forms=_ALL,
        gives="tracker.list/1",
        command="sources",
    ),
    Route(
        name="search",
        pattern="/d/{dossier}/search",
        answer="questions.lists:tell_search",
        about="Facts, sources and names that have some words.",
        words=(
            "q",
            "from",
            "to",
            *_CLOCKS,
            *_FACTS,
            "type",
            "source",
            "most",
            *_PAGED,
        ),
        forms=_ALL,
        gives="tracker.search/1",
        command="search WORDS",
    ),
    Route(
        name="log",
        pattern="/d/{dossier}/log",
        answer="questions.lists:tell_log",
        about="The events in the order of the log, page by page.",
        words=_PAGED,
        forms=(*_ALL, "events"),
        gives="tracker.log/1",
        command="log",
    ),
    Route(
        name="stream",
        pattern="/d/{dossier}/streams/{stream}",
        answer="desk.placed:tell_stream",
        about="How far a stream is; its tag is the version that `If-Match` of a correction says.",
        forms=("json",),
        gives="tracker.stream/1",
        page=False,
        fresh=True,
    ),
    Route(
        name="about",
        pattern="/d/{dossier}/about",
        answer="questions.about:tell_about",
        about="How a dossier is kept, how far its log goes, and under which licence.",
        forms=("json",),
        gives="tracker.about/1",
    ),
    Route(
        name="verify",
        pattern="/d/{dossier}/about/verify",
        answer="questions.about:tell_check",
        about="The log checked now: its digests, its order and its references.",
        forms=("json",),
        gives="tracker.check/1",
        role="admin",
        fresh=True,
        slow=True,
    ),
    Route(
        name="days",
        pattern="/d/{dossier}/days",
        answer="questions.stories:tell_days",
        about="The days on which the answer changed, each with how many facts came to count.",
        words=_CLOCKS,
        forms=("json",),
        gives="tracker.days/1",
        page=False,
    ),
    Route(
        name="now",
        pattern="/d/{dossier}/now",
        answer="questions.memento:to_moment",
        about="Leads to the picture of a past instant, by what was known then (RFC 7089).",
        page=False,
    ),
    Route(
        name="timemap",
        pattern="/d/{dossier}/timemap",
        answer="questions.memento:tell_timemap",
        about="The past pictures of a dossier, one for each day on which it changed (RFC 7089).",
        words=("log", "after", "limit"),
        forms=("link", "json"),
        gives="tracker.timemap/1",
        page=False,
    ),
    *(
        Route(
            name=name,
            pattern=f"/d/{{dossier}}/{pattern}",
            answer=answer,
            about=about,
            words=words,
            role="editor",
            fresh=True,
        )
        for name, pattern, answer, about, words in (*DESK, *INBOX)
    ),
    *(Route(**row) for row in INBOX_DATA),
    *(Route(**row) for row in IMPORTING),
    *(Route(role="editor", fresh=True, **fields) for fields in REVIEWING),
    Route(
        name="openapi",
        pattern="/openapi",
        answer="questions.openapi:tell_openapi",
        about="This interface as OpenAPI 3.1.",
        forms=("json",),
        gives="openapi",
        page=False,
        logless=True,
    ),
    Route(
        name="schema",
        pattern="/schemas/{format}",
        answer="questions.openapi:tell_schema",
        about="The JSON Schema of the format of an answer.",
        forms=("json",),
        gives="json-schema",
        page=False,
        logless=True,
    ),
    Route(
        name="settings",
        pattern="/settings",
        answer="questions.system:tell_settings",
        about="The keys that are shortcuts, and the look of pages; the browser keeps both.",
        logless=True,
    ),
    Route(
        name="errors",
        pattern="/errors",
        answer="questions.system:tell_errors",
        about="The codes of errors, and what each means.",
        forms=("json", "md"),
        gives="tracker.list/1",
        logless=True,
    ),
    Route(
        name="health",
        pattern="/healthz",
        answer="questions.system:tell_health",
        about="Says that the server runs.",
        forms=("json",),
        gives="tracker.health/1",
        page=False,
        logless=True,
    ),
    Route(
        name="ready",
        pattern="/readyz",
        answer="questions.system:tell_ready",
        about="Says that the log can be read, up to which place, and to admins where it is kept.",
        forms=("json",),
        gives="tracker.health/1",
        page=False,
        fresh=True,
    ),
)
"""Every address of the server, the shorter before the longer that begins with it."""

BY_NAME: Final[dict[str, Route]] = {route.name: route for route in ROUTES}


class Matched(NamedTuple):
    """A route, and the parts of the address that its pattern names."""

    route: Route
    path: Mapping[str, str]


def match(raw_path: str, table: tuple[Route, ...] = ROUTES) -> Matched | None:
    """Find the route of an address, whose parts are still percent-encoded."""
    trimmed = raw_path.strip("/")
    parts = [unquote(part) for part in trimmed.split("/")]
    for route in table:
        path = _matched(route.parts, parts)
        if path is not None:
            return Matched(route, path)
    return None


def _matched(pattern: tuple[str, ...], parts: list[str]) -> dict[str, str] | None:
    """Return the named parts of an address; None where the pattern is of another."""
    if len(pattern) != len(parts):
        return None
    found: dict[str, str] = {}
    for wanted, part in zip(pattern, parts, strict=True):
        if wanted.startswith("{") and part:
            found[wanted.strip("{}")] = part
        elif wanted != part:
            return None
    return found
