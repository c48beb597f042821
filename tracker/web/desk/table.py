"""The addresses that take what is sent to be appended; they are routes like those for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from tracker.web.desk.importing.addresses import IMPORTING_WRITES
from tracker.web.desk.inbox.addresses import INBOX_WRITES
from tracker.web.desk.review.addresses import SENDING
from tracker.web.routes import Route, match

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tracker.services.access import Role

JSON: Final = "application/json"
JSON_LINES: Final = "application/jsonl"


class Write(Route, frozen=True, kw_only=True):
    """An address that takes what is sent.

    Attributes:
        method: The method by which it is sent.
        takes: The media types of what it takes, the usual first.
        body: The name of the type of a JSON body; empty where it is events.
    """

    method: Literal["POST", "PUT"] = "POST"
    takes: tuple[str, ...] = (JSON,)
    body: str = ""
    page: bool = False
    gives: str = "tracker.placed/1"
    words: tuple[str, ...] = ("dry-run",)
    role: Role = "editor"


_FORMS: Final = (
    ("append", "desk/append/{noun}", "append:take_form"),
    ("correct", "desk/e/{key}/correct", "correct:take_correction_form"),
    ("withdraw", "desk/e/{key}/withdraw", "mend:take_act"),
    ("dispute", "desk/e/{key}/dispute", "mend:take_act"),
    ("retract", "desk/source/{source}/retract", "mend:take_act"),
    ("undo", "desk/undo", "mend:take_act"),
)
"""Forms: the act, the address below the dossier, and the function."""

WRITES: Final[tuple[Write, ...]] = (
    Write(
        name="append-events",
        pattern="/d/{dossier}/events",
        answer="desk.api:take_events",
        about="Appends events, all or none: one, a list, or JSON Lines, as `tracker import` does.",
        takes=(JSON, JSON_LINES),
        command="import FILE",
    ),
    Write(
        name="correct-event",
        pattern="/d/{dossier}/e/{key}/corrections",
        answer="desk.api:take_correction",
        about="Corrects our record of an event. It needs the header `If-Match`.",
        body="correction",
        command="correct EVENT FIELD=VALUE",
    ),
    Write(
        name="withdraw-event",
        pattern="/d/{dossier}/e/{key}/withdrawals",
        answer="desk.api:take_withdrawal",
        about="Withdraws an event: our record should not have been made.",
        body="withdrawal",
        command="withdraw EVENT",
    ),
    Write(
        name="dispute-event",
        pattern="/d/{dossier}/e/{key}/disputes",
        answer="desk.api:take_dispute",
        about="Records that a party denies a report.",
        body="dispute",
        command="dispute EVENT --by PARTY",
    ),
    Write(
        name="retract-source",
        pattern="/d/{dossier}/source/{source}/retractions",
        answer="desk.api:take_retraction",
        about="Records that the publisher took a source back.",
        body="retraction",
        command="retract-source SOURCE",
    ),
    Write(
        name="undo-append",
        pattern="/d/{dossier}/undo",
        answer="desk.api:take_undo",
        about="Takes back the last append of a dossier, some events, or the last undo.",
        body="undoing",
        command="undo",
    ),
    *(
        Write(
            name=f"send-{act}",
            pattern=f"/d/{{dossier}}/{pattern}",
            answer=f"desk.{function}",
            about="Takes its form: checked first, and then appended.",
            takes=("application/x-www-form-urlencoded",),
            gives="",
            words=(),
        )
        for act, pattern, function in _FORMS
    ),
    *(Write(**row) for row in INBOX_WRITES),
    *(Write(**row) for row in IMPORTING_WRITES),
    *(Write(words=(), **fields) for fields in SENDING),
)
"""Every address that takes something."""


MODELS: Final = Write(
    name="ask-as-model",
    pattern="/mcp",
    answer="mcp.over_http:take_message",
    about="Takes a message of the Model Context Protocol, as `tracker mcp` does.",
    gives="",
    words=(),
    role="reader",
    command="mcp --http",
)
"""The address to which programs that run models send their questions."""


class MatchedWrite(NamedTuple):
    """An address that takes something, and its parts that the pattern names."""

    write: Write
    path: Mapping[str, str]


def match_write(raw_path: str) -> MatchedWrite | None:
    """Find the row of an address to which something is sent, which is percent-encoded."""
    found = match(raw_path, (*WRITES, MODELS))
    if found is None:
        return None
    assert isinstance(found.route, Write)  # noqa: S101  (that table has no others)
    return MatchedWrite(found.route, found.path)
