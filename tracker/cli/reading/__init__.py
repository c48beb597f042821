"""The shape of a command that asks: shared options, the question, remarks."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tracker.cli.frame.commands import (
    GROUPS,
    columns_option,
    dossier_option,
    known_at_option,
    log_at_option,
    narrowing_options,
    whole_option,
)
from tracker.cli.frame.commands import command as make_command
from tracker.cli.frame.errors import Mistake
from tracker.cli.frame.session import session

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import msgspec

    from tracker.cli.frame.commands import TrackerCommand
    from tracker.services.reading import Answer, Service

Function = TypeVar("Function", bound="Callable[..., Any]")
A = TypeVar("A")
T = TypeVar("T")


def question(
    name: str, *, example: str, **settings: Any
) -> Callable[[Callable[..., Any]], TrackerCommand]:
    """Make a command of a function that asks.

    Args:
        name: What the user types.
        example: One or more lines that a shell runs as they are.
        settings: Anything that the command takes.
    """

    def made(function: Callable[..., Any]) -> TrackerCommand:
        @functools.wraps(function)
        def checked(**words: Any) -> Any:
            if words.get("then") and words.get("known_at") is not None:
                raise Mistake(
                    "--then and --known-at say the same in two ways", "give one of them"
                )
            return function(**words)

        made = make_command(name, example=example, groups=GROUPS, **settings)
        return made(checked)

    return made


def shared_options(
    asked: type[msgspec.Struct], *, then: str = ""
) -> Callable[[Function], Function]:
    """Add the options for those first fields that a question shares with others.

    Args:
        asked: The question.
        then: The help of `--then`, for a question that can be answered by what was known then.
    """
    options: dict[str, Callable[[Any], Any]] = {
        "dossier": dossier_option,
        "known_at": known_at_option,
        "then": click.option("--then", is_flag=True, help=then),
        "log_at": log_at_option,
        "parties": narrowing_options,
        "columns": columns_option,
        "whole": whole_option,
    }

    def added(function: Function) -> Function:
        # Click lists options in the order in which they are written: the last is added first.
        for field in reversed(options):
            if field in asked.__struct_fields__:
                function = options[field](function)
        return function

    return added


def answer_to(service: Service[A, T], asked: A) -> T:
    """Put a question, write the remarks on how it was read, and return the answer's value."""
    run = session()
    return value_of(service(run.shelf, asked, now=run.wiring.now()))


def value_of(answer: Answer[T]) -> T:
    """Write the remarks of an answer, and return its value."""
    session().remark(*answer.remarks)
    return answer.value


def range_options(function: Function) -> Function:
    """Add `--from` and `--to`, the two ends of a range."""
    to = click.option("--to", metavar="DATE", help="The last day.")
    since = click.option("--from", "since", metavar="DATE", help="The first day.")
    return since(to(function))


def two_periods(period: Sequence[str]) -> Mistake:
    """Return the error of a period beside options of days.

    Args:
        period: The words that stand where a period does; they may be a name.
    """
    import shlex

    words = shlex.quote(" ".join(period))
    hint = "give one of them"
    if not any(letter.isdigit() for letter in words):
        hint += (
            f"; an issue is asked for as --issue {words}, a party as --party {words}"
        )
    return Mistake("a period and --from or --to say the same in two ways", hint)


def range_given(
    dates: tuple[str, ...], since: str | None, to: str | None
) -> tuple[str, str | None]:
    """Return a range as the user wrote it: two dates, or one text that says it all.

    Raises:
        Mistake: No date is given, or one in two ways.
    """
    if dates and (since or to):
        raise two_periods(dates)
    if since:
        return since, to
    if to:
        raise Mistake("--to needs --from", "say from which day on with --from")
    if not dates:
        raise Mistake(
            "no date is given", "write a period, such as last week, or two dates"
        )
    if len(dates) == 2:  # noqa: PLR2004  (two dates, or two words of one)
        return dates[0], dates[1]
    return " ".join(dates), None
