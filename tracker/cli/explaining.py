"""`tracker help`, `tracker schema` and `tracker completion`: the program explained."""

from __future__ import annotations

import inspect
import textwrap
from typing import TYPE_CHECKING, Final, NamedTuple, get_args

import click
from msgspec import Struct

from tracker.cli.frame.commands import Word, command
from tracker.cli.frame.errors import MEANINGS
from tracker.cli.frame.session import session
from tracker.domain.errors import UnknownNameError
from tracker.domain.names import folded, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DATES = """\
How dates are written

  2025-05-28                    a day, from midnight to midnight in the zone of
                                the dossier
  2025-05  2025                 some time in that month or year
  2025-05-28T18:00+03:00        an instant; a time needs its offset, Z is UTC
  [2025-06-01..2025-06-10]      one of those days
  [2025-05-10,2025-05-11]       one of the two
  2025-05-XX  2025-06-0X        one of the days that fit
  2025-21 … 2025-24             spring, summer, autumn, winter
  2025-05-23/2025-05-25         it lasted from the one to the other
  2025-03-18/..  2025-03-18/    it still goes on; its end is not known
  2025-05~  2025-05?  2025-05%  approximate, uncertain, both

In words, where a command takes a date

  today  yesterday  3d ago  2w ago  6m ago  1y ago
  28 May 2025  May 28, 2025     the same day
  June 2025  Q2 2025            a month, a quarter
  2025-W22  week 22 2025        a week from Monday on
  last week  this month         also next, quarter and year
  friday  last friday           the latest one up to today; the one before today
  early June 2025               the 1st to the 10th
  mid June  late June 2025      the 11th to the 20th; from the 21st on
  summer 2025                   a season
  by the end of August 2025     one of the days from today to that one
  @B104                         the day of that event

As people type them, where a command takes a date

A line on standard error says how it was read.

  2025-5-28  20250528           28 May 2025
  28.05.2025  28.5.2025         the same: with dots the day is first
  2025-05-28 18:00+0300         an instant; 24:00 and a zone in brackets too

A range, where a question takes a period

  2025-05-20..2025-05-28        from the one to the other
  friday..today                 each end in any form
  2025-05-20 2025-05-28         the same
  since friday  2025-05-23..    up to today

A question needs one day or instant. Of anything longer its last day is taken,
and a line on standard error says so.
05/06/2025 is refused, because it has two readings. TRACKER_NOW fixes what
`today` is.
"""

FORMATS = """\
Formats of answers: -f FORMAT, or -o FILE with a name that ends so

  table     for reading: as wide as the terminal; in a pipe 100, or COLUMNS
  markdown  for a document, with numbered sources
  json      one value; `tracker schema picture` describes that of as-of
  jsonl     one entry a line
  csv  tsv  for a spreadsheet; a leading = + - @ is disarmed
  xlsx      a workbook: the question, the matrix, the lists, the sources
            (needs the extra `office`)
  html      one page that asks nothing of the network

A file that is there is kept, unless --force is given. Names that end in .md,
.txt or .htm are understood too. `tracker brief` also writes pdf and docx,
`tracker chart` svg, png and pdf, `tracker export` parquet.

The table of as-of cuts no stance. It shows the newest five of each list, and
counts what it leaves out. --parts adds the parts of issues, --full everything.
"""

READING = """\
How an answer is read

The numbers in front belong to the explanations below. The answer is that of
`tracker as-of 2025-05-28 --issue sanctions --party US --party Ukraine`, in 74
columns and cut.

  1   Positions at the end of 28 May 2025, Kyiv time, as known today
  2   1 statement was reported later and says so; --then hides it. Only United

  3   Next meeting  Second Istanbul round, 2 June, in 5 days
  4   What moved    1 position since 27 May: United States 1

  5   Sanctions
  6     United States                        Ukraine
  7     No new sanctions on Russia for now   Stronger sanctions on Russia
  8       28 May, Donald Trump [1] +2        unless it ceases fire from 12 May
  9       reported 29 May · new today          10 May, Volodymyr Zelensky

  10  Sources  the 16 cited above
  11     [1]  News-Pravda, 28 May                news-pravda-2025-05-28
  12  Not shown: 18 of 23 meetings, 1 of 3 proposals, 1 of 5 steps, 15 offices,

  1   the day asked about, whose days are meant, and the knowledge that counts
  2   what that knowledge hides or lets in, and the filters
  3   the state of play: a line each for truces, meetings, offers and so on
  4   who moved since the day before, or when anybody moved last
  5   an issue; `6 parts` behind it counts the issues below, see --parts
  6   the parties; where there is little room they stand below each other
  7   the stance, in the words of whoever recorded it
  8   the day, the speaker, and a source: [1] is in the list, +2 counts others
  9   marks: what has to be known of it, see below
  10  the publications, with the day on which each was published
  11  behind each its short name, for `tracker show NAME`
  12  what was left out, and the option that shows it

Marks of a statement

  new today          the party holds it since that day; marked for a week
  reported 29 May    the public could know it only after the day asked about
  stale, 35 days     nothing was said on it for longer than the dossier allows
  on 1 condition     `tracker show PARTY ISSUE` has the words of the condition
  inferred           concluded from what was done, not said in words
  unnamed sources    nobody stands for it by name
  medium confidence  the desk is not sure; low as well
  order unknown      which of two statements came last is not known; both stand
  Ukraine denies it  a party says that it is not so
  no source given    whoever recorded it named no source
  ended 16 May       the party stopped holding it, and said nothing since
  no evidence        nothing was recorded of that party on that issue
"""


class Setting(NamedTuple):
    """A setting: its option, its variable, and what it says."""

    option: str
    variable: str
    about: str


SETTINGS: Final = (
    Setting("--db PATH|URL", "TRACKER_DB", "the database"),
    Setting("--dossier SLUG", "TRACKER_DOSSIER", "the dossier"),
    Setting("--author NAME", "TRACKER_AUTHOR", "the name of who records"),
    Setting(
        "--wait SECONDS", "TRACKER_WAIT", "how long to wait for another who writes"
    ),
    Setting("", "TRACKER_SWAP_COLOURS", "two parties that swap colours"),
    Setting("--no-pager", "TRACKER_PAGER", "the pager, before PAGER; empty for none"),
    Setting("--color WHEN", "NO_COLOR", "no colour, if it is not empty"),
    Setting("", "FORCE_COLOR", "colour also in a pipe or a file"),
    Setting("", "COLUMNS", "how wide a table is"),
    Setting("", "VISUAL", "the editor of `append --edit`, before EDITOR"),
    Setting("", "TRACKER_NOW", "the time, such as 2026-01-01T00:00:00Z"),
)
"""Every setting; `tracker help environment` and its page are made of it."""


def _environment() -> str:
    """Return the topic `environment`."""
    named = [Setting("option", "variable", "says"), *SETTINGS]
    rows = "".join(f"  {s.option:<14}  {s.variable:<15}  {s.about}\n" for s in named)
    return f"""\
Where settings come from

{rows}
The first five may also stand in a file tracker.toml; a pin stands only there:

    db = "tracker.db"
    dossier = "ukraine-2025"
    author = "Ana Novak"
    wait = 60
    swap_colours = "russia ukraine"
    pin = "head.pin"

It is looked for in the current folder and upward; its paths are relative to it.
An option goes before its variable, and that before the file. Without any:

  database  tracker.db in the user's data folder
  dossier   the only one of the database; if it has several, an error lists them
  author    the user of the system. A name that is set gives the keys that are
            offered its initials, as in position-an-1
  wait      10 seconds, or what lock_timeout of a server says

`tracker where` says which setting won.
"""


def exit_code_table() -> str:
    """Return the topic `exit-codes`."""
    return "Exit codes\n\n" + "".join(
        f"  {code:>3}  {meaning}\n" for code, meaning in MEANINGS.items()
    )


TOPICS = {
    "dates": DATES,
    "formats": FORMATS,
    "reading": READING,
    "exit-codes": exit_code_table(),
    "environment": _environment(),
}
_VOCABULARY: Final = "words"
"""The topic that is made of the types of events when it is asked for."""
_ROOM: Final = 18
_WIDEST: Final = 100


def vocabulary(width: int) -> str:
    """Explain every type of event: its noun, what it says, and the words of its choices.

    It is made of the types' own docstrings, so that a type that is added is explained.

    Args:
        width: How many columns a line may have.
    """
    from tracker.domain.codec import TYPES
    from tracker.domain.events import Act, CatalogueEvent
    from tracker.services.event_fields import KINDS, fields_of

    parts = {
        "What facts name": get_args(CatalogueEvent),
        "Facts": (),
        "Acts on the record": get_args(Act),
    }
    named = [kind for group in parts.values() for kind in group]
    out = ["The words of the vocabulary: `tracker append WORD` records one"]
    for title, group in parts.items():
        out += ["", title, ""]
        for kind in KINDS.values():
            event = TYPES[kind.type]
            if event not in (group or set(TYPES.values()) - set(named)):
                continue
            effect = inspect.cleandoc(event.__doc__ or "").partition("Attributes:")[0]
            told = [" ".join(effect.split())]
            told += [
                f"{field.option}: {', '.join(field.choices)}"
                for field in fields_of(event).values()
                if field.choices and field.name != "confidence"
            ]
            out += _entry(kind.noun, told, width)
    out += [
        "",
        "`tracker schema TYPE` has every field; `tracker append WORD --help` too.",
    ]
    return "\n".join(out) + "\n"


def _entry(noun: str, told: Sequence[str], width: int) -> Iterator[str]:
    """Yield the lines of one word, what it means in the column beside it."""
    room = " " * (_ROOM + 2)
    begins = (f"  {noun:<{_ROOM}}", *([room] * (len(told) - 1)))
    for place, (begin, text) in enumerate(zip(begins, told, strict=True)):
        yield from textwrap.wrap(
            text,
            width,
            initial_indent=begin,
            subsequent_indent=f"{room}  " if place else room,
            break_on_hyphens=False,
        )


@command("help", example="tracker help dates")
@click.argument("topic", metavar="[TOPIC|COMMAND]", required=False)
@click.pass_context
def help_command(ctx: click.Context, *, topic: str | None) -> None:
    """Explain a TOPIC (words, dates, formats, reading, exit-codes, environment), or show the
    help of a COMMAND.
    """
    run, root = session(), ctx.find_root()
    if topic is None:
        run.answer(root.get_help())
        topics = ", ".join((_VOCABULARY, *TOPICS))
        run.answer(f"\nTopics of `tracker help`: {topics}.")
        return
    if topic == _VOCABULARY:
        run.answer(vocabulary(min(run.width(), _WIDEST)))
        return
    if topic in TOPICS:
        run.answer(TOPICS[topic])
        return
    group = root.command
    found = group.get_command(root, topic) if isinstance(group, click.Group) else None
    if found is None:
        names = [
            _VOCABULARY,
            *TOPICS,
            *(group.list_commands(root) if isinstance(group, click.Group) else ()),
        ]
        raise UnknownNameError(
            "help topic",
            topic,
            nearest=nearest(topic, names),
            known=(_VOCABULARY, *TOPICS),
        )
    run.answer(found.get_help(click.Context(found, info_name=topic, parent=root)))


class SchemaListed(Struct, frozen=True, kw_only=True):
    """A schema that can be printed, and what it describes."""

    name: str
    describes: str


@command("schema", example="tracker schema position-stated")
@click.argument("name", metavar="[TYPE|ANSWER]", required=False)
def schema_command(*, name: str | None) -> None:
    """Print the JSON Schema (2020-12) of an event type, or of an answer of `-f json` such as
    picture; list them when none is named.
    """
    from tracker.cli.frame.forms import show
    from tracker.domain.codec import TYPES, json_schema, type_named
    from tracker.projections.picture_format import schema_of
    from tracker.render.answers.lists import list_document
    from tracker.render.answers.shapes import ANSWERS
    from tracker.render.formats.to_data import json_text

    run = session()
    if name is None:
        told = {t: (kind.__doc__ or "").splitlines()[0] for t, kind in TYPES.items()}
        told |= {answer: shape.help for answer, shape in ANSWERS.items()}
        found = [SchemaListed(name=name, describes=what) for name, what in told.items()]
        listed = list_document("Schemas", found, SchemaListed, fmt="table")
        show(listed, "table")
        return
    wanted = folded(name).replace(" ", "-").replace("_", "-")
    if shape := ANSWERS.get(wanted):
        run.answer(json_text(schema_of(shape.load())))
        return
    if wanted not in TYPES:
        raise UnknownNameError(
            "event type", name, nearest=nearest(wanted, [*TYPES, *ANSWERS])
        )
    run.answer(json_text(json_schema(type_named(wanted))))


@command("completion", example="tracker completion bash")
@click.argument("shell", type=Word(("bash", "zsh", "fish")), metavar="SHELL")
@click.pass_context
def completion_command(ctx: click.Context, *, shell: str) -> None:
    """Print the completion script of SHELL (bash, zsh or fish); `eval "$(tracker completion
    bash)"` in its start file turns it on.
    """
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"there is no completion for {shell}")
    made = kind(ctx.find_root().command, {}, "tracker", "_TRACKER_COMPLETE")
    session().answer(made.source_template % made.source_vars())
