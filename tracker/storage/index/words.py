"""The words of what is said: put in beside the log, and looked for as a question asks.

A question is a choice of terms; each kind of database has a language of its own for it.
"""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tracker.storage.sql import chunks, rows, rows_among, run_many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sqlalchemy import Connection

    from tracker.storage.sql import Driving

_PAGE: Final = 2_000
Token = str
"""A word, or a sign that no text has."""
Phrase = tuple[Token, ...]
"""Tokens that stand beside each other."""

GAP: Final = "."
"""The token between two texts, over which no phrase reaches."""
UNTOLD: Final = "?"
"""The token of what has too many words, or one that is too long: it has to be looked at."""
_MOST_TOKENS: Final = 10_000
_MOST_OF_ONE: Final = 250
"""A server keeps no more places of one word."""
_LONGEST: Final = 500
_ROW: Final = (
    "since",
    "dossier",
    "place",
    "earliest",
    "latest",
    "last",
    "known",
    "month",
    "facets",
)
# Constants.
_PUT: Final = (
    f"INSERT INTO said ({', '.join(_ROW)}) "  # noqa: S608
    f"VALUES ({', '.join(f':{name}' for name in _ROW)})"
)
_PUT_WORDS: Final = "INSERT INTO words (rowid, said) VALUES (:since, :said)"
_STANDS: Final = "s.since <= :place AND (s.until IS NULL OR s.until > :place)"
_HIT: Final = "s.since, s.place, s.earliest, s.latest, s.known, s.month, s.facets"
_WITHIN: Final = (
    f"s.dossier = :dossier AND {_STANDS} AND s.earliest < :boundary"
    " AND s.last > :begun AND (s.known IS NULL OR s.known <= :known)"
)
_HITS: Final = {
    "sqlite": f"""SELECT {_HIT} FROM words CROSS JOIN said s ON s.since = words.rowid
      WHERE words MATCH :asked AND {_WITHIN}""",  # noqa: S608
    "postgresql": f"""SELECT {_HIT} FROM words w JOIN said s ON s.since = w.since
      WHERE w.said @@ CAST(:asked AS tsquery) AND {_WITHIN}""",  # noqa: S608
}
_VERSIONS: Final = f"SELECT {_HIT} FROM said s WHERE {_STANDS} AND s.place {{wanted}}"  # noqa: S608
_SAID: Final = (
    "SELECT dossier, since, place, earliest, latest, last, known, until, month, facets"
    " FROM said"
)
_VOCABULARY: Final = {
    "sqlite": """SELECT e.dossier, v.doc, v.term, v.offset FROM vocabulary v
      LEFT JOIN events e ON e.global_position = v.doc WHERE v.term <> '.'""",
    "postgresql": """SELECT e.dossier, w.since, v.lexeme, o.place - 1
      FROM words w LEFT JOIN events e ON e.global_position = w.since
      CROSS JOIN LATERAL unnest(w.said) v
      CROSS JOIN LATERAL unnest(v.positions) o (place)""",
}
"""Each word of each event, by its places from 0 on; those of one word stand together."""
_NOWHERE: Final = ""
"""The dossier of words that belong to no event."""


class Saying(NamedTuple):
    """An event that has words, as it is from a place of the log on.

    Attributes:
        since: That place, by which its words are found.
        dossier: Its dossier.
        place: Its own place.
        earliest: The earlier bound of what decides its order.
        latest: The later bound.
        last: Just after its last instant.
        known: From when on it counts; None when it has to be looked at.
        month: The month in which it begins, counted from the year 0; None for none.
        facets: Its type, its parties and its issues.
        said: Its words and signs, with spaces between them.
    """

    since: int
    dossier: str
    place: int
    earliest: int
    latest: int
    last: int
    known: int | None
    month: int | None
    facets: str
    said: str


class Hit(NamedTuple):
    """An event that has the words asked for; see `Saying`."""

    since: int
    place: int
    earliest: int
    latest: int
    known: int | None
    month: int | None
    facets: str


class Choice(NamedTuple):
    """A question for words: of each clause one phrase stands there, and of `without` none.

    A thing with too many words to be told is given as well.
    """

    clauses: tuple[tuple[Phrase, ...], ...]
    without: tuple[Phrase, ...] = ()


class SayingFilter(NamedTuple):
    """The events that a question lets through.

    They begin before `boundary`, are known by `known`, are so at the log place, and are not over
    by `begun`.
    """

    boundary: int
    known: int
    place: int
    begun: int


def to_be_told(saying: Saying) -> Saying:
    """Return an event as it can be kept: of one with too many words only that it has to be read."""
    if len(saying.said) <= _LONGEST or not _is_too_much(saying.said.split()):
        return saying
    return saying._replace(known=None, said=UNTOLD)


def _is_too_much(tokens: Sequence[Token]) -> bool:
    if len(max(tokens, key=len, default="")) > _LONGEST or len(tokens) > _MOST_TOKENS:
        return True
    counts = Counter(token for token in tokens if token != GAP)
    return max(counts.values(), default=0) > _MOST_OF_ONE


def for_server(saying: Saying, *, with_words: bool) -> dict[str, Any]:
    """Return what the function of a server takes of an event."""
    row = dict(zip(_ROW, saying, strict=False))
    return row | {"said": _vector(saying.said.split()) if with_words else None}


def _vector(tokens: Iterable[Token]) -> str:
    """Write tokens with their places; a gap takes a place and is not a word."""
    numbered = enumerate(tokens, 1)
    return " ".join(f"{_quoted(t)}:{n}" for n, t in numbered if t != GAP)


def put_in_file(
    connection: Driving, given: Sequence[Saying], *, with_words: bool
) -> None:
    """Put events into a file, and their words where those are not there."""
    run_many(connection, _PUT, _ROW, [row[: len(_ROW)] for row in given])
    if with_words:
        words = [(saying.since, saying.said) for saying in given]
        run_many(connection, _PUT_WORDS, ("since", "said"), words)


def hits(
    connection: Driving, dossier: str, choice: Choice, window: SayingFilter
) -> list[Hit]:
    """Return the events of a dossier that have the words, in no order."""
    kind = connection.dialect.name
    asked = _for_server(choice) if kind == "postgresql" else _for_file(choice)
    found = rows(
        connection, _HITS[kind], asked=asked, dossier=dossier, **window._asdict()
    )
    return list(map(Hit._make, found))


def versions(connection: Driving, places: Iterable[int], place: int) -> list[Hit]:
    """Return the events of some places as they are at a place of the log."""
    return [
        Hit._make(row)
        for chunk in chunks(places)
        for row in rows_among(connection, _VERSIONS, chunk, place=place)
    ]


def _for_file(choice: Choice) -> str:
    """Write a choice in the language of FTS5."""
    clauses = " AND ".join(f"({_any_in_file(each)})" for each in choice.clauses)
    if choice.without:
        clauses = f"({clauses}) NOT ({_any_in_file(choice.without)})"
    return f'({clauses}) OR "{UNTOLD}"'


def _any_in_file(phrases: Iterable[Phrase]) -> str:
    return " OR ".join(f'"{" ".join(phrase)}"' for phrase in phrases)


def _for_server(choice: Choice) -> str:
    """Write a choice in the language of a tsquery."""
    clauses = " & ".join(f"({_any_on_server(each)})" for each in choice.clauses)
    if choice.without:
        clauses = f"{clauses} & !({_any_on_server(choice.without)})"
    return f"({clauses}) | {_quoted(UNTOLD)}"


def _any_on_server(phrases: Iterable[Phrase]) -> str:
    return " | ".join(f"({' <-> '.join(map(_quoted, phrase))})" for phrase in phrases)


def _quoted(token: Token) -> str:
    doubled = token.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def said_rows(connection: Connection) -> Iterator[tuple[str, bytes]]:
    """Yield for each thing that is kept of words its dossier, and a digest of it.

    It is the same on both kinds of database.
    """
    for dossier, *said in _paged(connection, _SAID):
        yield dossier, _digest(said)
    told = _paged(connection, _VOCABULARY[connection.dialect.name])
    for (dossier, doc, term), places in groupby(told, itemgetter(0, 1, 2)):
        yield dossier or _NOWHERE, _digest([doc, term, *(p[3] for p in places)])


def _paged(connection: Connection, statement: str) -> Iterable[Sequence[Any]]:
    return connection.execution_options(yield_per=_PAGE).exec_driver_sql(statement)


def _digest(said: Sequence[Any]) -> bytes:
    return blake2b(repr(said).encode(), digest_size=16).digest()
