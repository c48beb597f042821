"""Going through a replay on a terminal: one step for each key, or on its own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from tracker.cli.reading.keys import Keys
from tracker.render import render_document
from tracker.render.answers.picture import render_picture
from tracker.render.answers.replay import opening, step_document
from tracker.render.document import Document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.cli.frame.session import Session
    from tracker.projections.questions.replay import Seen
    from tracker.services.answers.replay import Replayed

QUIT: Final = frozenset({"q", "Q", "\x1b", "\x04", ""})
BACK: Final = frozenset({"b", "B", "\x1b[D", "\x1bOD", "\x7f", "\x08", "\xe0K"})
PICTURE: Final = frozenset({"p", "P"})
PROMPT: Final = "space: next   b: back   p: whole picture   q: quit"
PLAYING: Final = "q: quit   b: back   p: whole picture"


class Stepper:
    """Shows the steps of a replay on a terminal.

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
        """Go through the steps until the last, or until the user has enough; how many there were."""
        self._say(
            render_document(
                self._opening(), fmt="table", width=self._run.width(), color=self._colored()
            )
        )
        at = 0
        with Keys() as keys:
            while (seen := self._at(at)) is not None:
                self._step(seen)
                key = self._wait(keys, seen)
                if key in QUIT:
                    return len(self._seen)
                at = max(at - 1, 0) if key in BACK else at + 1
        self._say(
            f"\nThe end: {len(self._seen)} step{'' if len(self._seen) == 1 else 's'}.\n"
            if self._seen
            else "\nNothing changed.\n"
        )
        return len(self._seen)

    def _at(self, place: int) -> Seen | None:
        """The step of a place; worked out when it is first wanted."""
        while len(self._seen) <= place:
            coming = next(self._coming, None)
            if coming is None:
                return None
            self._seen.append(coming)
        return self._seen[place]

    def _wait(self, keys: Keys, seen: Seen) -> str | None:
        """The key that goes on; the whole picture is shown as often as it is asked for."""
        while True:
            self._prompt(PROMPT if self._seconds is None else PLAYING)
            key = keys.pressed(self._seconds)
            self._prompt("")
            if key not in PICTURE:
                return key
            self._say(
                "\n"
                + render_picture(
                    seen.picture,
                    fmt="table",
                    width=self._run.width(),
                    color=self._colored(),
                    today_known=self._today_known,
                )
                + "\n"
            )

    def _step(self, seen: Seen) -> None:
        self._say(
            "\n"
            + render_document(
                step_document(seen.step),
                fmt="table",
                width=self._run.width(),
                color=self._colored(),
            )
            + "\n"
        )

    def _opening(self) -> Document:
        line = opening(self._found.asked, self._found.catalogue, today_known=self._today_known)
        return Document(sentence=line)

    def _prompt(self, text: str) -> None:
        """Write a line that the next one takes the place of."""
        width = self._run.width() - 1
        self._say(
            f"\r{text[:width].ljust(len(PROMPT[:width]))}"
            if text
            else f"\r{' ' * len(PROMPT[:width])}\r"
        )

    def _say(self, text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()

    def _colored(self) -> bool:
        return self._run.colored(sys.stdout)
