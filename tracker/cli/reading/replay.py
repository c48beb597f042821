"""`tracker replay`: the days on which something changed, one step for each key on a terminal."""

from __future__ import annotations

import importlib
import os
import sys
from typing import TYPE_CHECKING, Any, Final, Self

import click

from tracker.cli.frame.commands import ended, fail_empty_option
from tracker.cli.frame.errors import Mistake
from tracker.cli.frame.forms import answer_options, deliver, show
from tracker.cli.frame.session import session
from tracker.cli.reading import (
    answer_to,
    question,
    range_given,
    range_options,
    shared_options,
)
from tracker.render import render_document
from tracker.services.answers.stories import AskedReplay, ask_replay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from tracker.cli.frame.session import Session
    from tracker.projections.questions.replay import Seen
    from tracker.render import Format
    from tracker.render.document import Document
    from tracker.services.answers.stories import Replayed

QUIT: Final = frozenset({"q", "Q", "\x1b", "\x04", ""})
BACK: Final = frozenset({"b", "B", "\x1b[D", "\x1bOD", "\x7f", "\x08", "\xe0K"})
PICTURE: Final = frozenset({"p", "P"})
PROMPT: Final = "space: next   b: back   p: whole picture   q: quit"
PLAYING: Final = "q: quit   b: back   p: whole picture"
_LONGEST_KEY: Final = 16
"""The longest sequence that one key sends."""
_SLOWEST: Final = 3600


@question("replay", example="tracker replay 2025-05-20 2025-05-28 --issue ceasefire")
@click.argument("period", nargs=-1, metavar="FROM [TO]")
@range_options
@click.option(
    "--open",
    "unsealed",
    is_flag=True,
    help="Let what was reported later count as well.",
)
@click.option(
    "--every",
    type=click.IntRange(1, 10_000),
    default=1,
    metavar="DAYS",
    help="Look every so many days instead of every day.",
)
@click.option(
    "--speed",
    type=float,
    metavar="SECONDS",
    help="On a terminal, go on by itself after so many seconds.",
)
@shared_options(AskedReplay)
@answer_options()
@fail_empty_option
def command(
    *,
    period: tuple[str, ...],
    since: str | None,
    to: str | None,
    speed: float | None,
    fmt: Format,
    fail_empty: bool,
    **words: Any,
) -> int:
    """Step through the days from FROM to TO on which something changed, each by what was known at
    its end.

    On a terminal a key goes on: space or Enter to the next step, b back, p shows the whole picture,
    q quits. TO may be left out when FROM is longer than a day, such as 2025-05 or `last week`, or a
    range, such as 2025-05-20..2025-05-28 or `since friday`. --from and --to say the same.
    """
    first, last = range_given(period, since, to)
    asked = AskedReplay(since=first, to=last, **words)
    if asked.unsealed and asked.known_at is not None:
        raise Mistake("--open and --known-at contradict each other", "give one of them")
    if speed is not None and not 0 <= speed <= _SLOWEST:
        raise Mistake(
            f"--speed takes 0 to {_SLOWEST} seconds", "write it such as --speed 2"
        )
    found, today_known = answer_to(ask_replay, asked), asked.log_at is None
    run = session()
    if fmt == "table" and sys.stdin.isatty() and run.on_terminal:
        steps = Stepper(run, found, seconds=speed, today_known=today_known).show()
    elif fmt == "jsonl":
        steps = _lines(found) if run.output is None else _line_file(found)
    else:
        steps = _whole(found, fmt, today_known=today_known)
    return ended(steps, fail_empty=fail_empty)


def _lines(found: Replayed) -> int:
    """Write each step as one line, as soon as it is known; return how many there were."""
    run, count = session(), -1
    for line in _step_lines(found):
        count += 1
        run.answer(line)
        sys.stdout.flush()
    return count


def _line_file(found: Replayed) -> int:
    """Write the same lines into the file that the user named."""
    written = list(_step_lines(found))
    deliver("".join(written))
    return len(written) - 1


def _step_lines(found: Replayed) -> Iterator[str]:
    """Give the question as one line, then each step as one as soon as it is known."""
    # A mistake in the question is told sooner without it.
    from tracker.render.answers.replay import asked_line, step_line
    from tracker.render.formats.to_data import json_line

    yield json_line(asked_line(found.asked, found.catalogue))
    for seen in found.steps:
        yield json_line(step_line(seen.step))


def _whole(found: Replayed, fmt: Format, *, today_known: bool) -> int:
    """Write all steps as one answer; return how many there were."""
    from tracker.render.answers.replay import replay_document

    steps = [seen.step for seen in found.steps]
    show(
        replay_document(found.asked, found.catalogue, steps, today_known=today_known),
        fmt,
    )
    return len(steps)


class _Keys:
    """The keyboard of a terminal, as a context.

    While it lasts, keys are neither shown nor kept until the end of a line.
    """

    def __init__(self) -> None:
        self._before: list[object] | None = None

    def __enter__(self) -> Self:
        """Read keys one by one from here on."""
        if sys.platform != "win32":
            import termios
            import tty

            self._before = termios.tcgetattr(sys.stdin)
            tty.setcbreak(sys.stdin)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the terminal back as it was."""
        if sys.platform != "win32" and self._before is not None:
            import termios

            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._before)  # type: ignore[arg-type]

    def pressed(self, seconds: float | None = None) -> str | None:
        """Return the key that is pressed next, as the terminal sends it; empty without more input.

        Args:
            seconds: How long to wait for one; None is for ever.

        Returns:
            None when none was pressed in that time.
        """
        if sys.platform == "win32":
            return _on_windows(seconds)
        import select

        ready, _, _ = select.select([sys.stdin], [], [], seconds)
        return (
            os.read(sys.stdin.fileno(), _LONGEST_KEY).decode("utf-8", "replace")
            if ready
            else None
        )


def _on_windows(seconds: float | None) -> str | None:
    """Return the key that is pressed next on Windows, which has no terminal to ask."""
    import time

    keyboard: Any = importlib.import_module("msvcrt")
    until = None if seconds is None else time.monotonic() + seconds
    while not keyboard.kbhit():
        if until is not None and time.monotonic() >= until:
            return None
        time.sleep(0.02)
    key = str(keyboard.getwch())
    if key == "\x03":
        raise KeyboardInterrupt
    return key + str(keyboard.getwch()) if key in {"\x00", "\xe0"} else key


class Stepper:
    """The steps of a replay on a terminal.

    Args:
        run: The session.
        found: The replay.
        seconds: How long a step stands before the next comes on its own; None waits for a key.
        today_known: Whether the log was read to its head.
    """

    def __init__(
        self, run: Session, found: Replayed, *, seconds: float | None, today_known: bool
    ) -> None:
        self._run, self._found = run, found
        self._seconds, self._today_known = seconds, today_known
        self._seen: list[Seen] = []
        self._coming: Iterator[Seen] = found.steps

    def show(self) -> int:
        """Go through the steps until the user has enough; return how many there were."""
        from tracker.render.answers.replay import step_document

        self._say(self._drawn(self._opening()))
        at = 0
        with _Keys() as keys:
            while (seen := self._at(at)) is not None:
                self._say(f"\n{self._drawn(step_document(seen.step))}\n")
                key = self._wait(keys, seen)
                if key in QUIT:
                    return len(self._seen)
                at = max(at - 1, 0) if key in BACK else at + 1
        steps = len(self._seen)
        ending = (
            f"The end: {steps} step{'' if steps == 1 else 's'}."
            if steps
            else "Nothing changed."
        )
        self._say(f"\n{ending}\n")
        return steps

    def _at(self, place: int) -> Seen | None:
        """Return the step of a place; it is worked out when it is first wanted."""
        while len(self._seen) <= place:
            coming = next(self._coming, None)
            if coming is None:
                return None
            self._seen.append(coming)
        return self._seen[place]

    def _wait(self, keys: _Keys, seen: Seen) -> str | None:
        """Return the key that goes on; the whole picture is shown as often as it is asked for."""
        while True:
            self._prompt(PROMPT if self._seconds is None else PLAYING)
            key = keys.pressed(self._seconds)
            self._prompt("")
            if key not in PICTURE:
                return key
            from tracker.render.answers.picture import picture_document

            picture = picture_document(
                seen.picture, fmt="table", today_known=self._today_known
            )
            self._say(f"\n{self._drawn(picture)}\n")

    def _drawn(self, document: Document) -> str:
        """Return a document as text for the terminal."""
        return render_document(
            document, fmt="table", width=self._run.width(), color=self._colored()
        )

    def _opening(self) -> Document:
        from tracker.render.answers.replay import opening
        from tracker.render.document import Document

        line = opening(
            self._found.asked, self._found.catalogue, today_known=self._today_known
        )
        return Document(sentence=line, blocks=(), sources=(), value=None, rows=())

    def _prompt(self, text: str) -> None:
        """Write a line that the next one takes the place of."""
        width = self._run.width() - 1
        wipe = len(PROMPT[:width])
        self._say(f"\r{text[:width].ljust(wipe)}" if text else f"\r{' ' * wipe}\r")

    def _say(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()

    def _colored(self) -> bool:
        return self._run.colored(sys.stdout)
