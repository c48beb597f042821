"""One run of the program: what the commands share, and how they speak."""

from __future__ import annotations

import io
import os
import re
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, TextIO

import click

from tracker.cli.frame.errors import OutputError, worded
from tracker.render.letters import lettered
from tracker.render.sanitize import clean
from tracker.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

    from tracker.services.dossiers import Shelf
    from tracker.services.reading import Remark
    from tracker.storage.event_log import EventLog
    from tracker.storage.inbox.tables import Inbox

PIPE_WIDTH: Final = 100
NARROWEST: Final = 20
WIDEST: Final = 10_000
_BAR: Final = 30
_MANY_COLORS: Final = ("256", "truecolor", "24bit", "direct", "kitty", "alacritty")
"""Words in the name of a terminal, of which each says that it has 256 colours."""


class Session:
    """One run of the program, which its commands share.

    Attributes:
        db: The database that the user named, if any.
        author: The name that the user gave to who records, if any.
        wait: The seconds that the user would wait for another who writes, if said.
        color: `auto`, `always` or `never`; None when the user did not say.
        no_pager: Whether a long answer is written at once, and not shown in a pager.
        traceback: Whether an unexpected error shows its traceback.
        output: The file that the answer goes to; None for standard output.
        force: Whether a file that is there is replaced.
    """

    def __init__(self) -> None:
        self.db: str | None = None
        self.author: str | None = None
        self.wait: float | None = None
        self.color: str | None = None
        self.no_pager = False
        self.traceback = False
        self.output: str | None = None
        self.force = False
        self._wiring: Wiring | None = None
        self._shelf: Shelf | None = None
        self._logs: dict[bool, EventLog] = {}

    @property
    def wiring(self) -> Wiring:
        """Return the composition root."""
        if self._wiring is None:
            self._wiring = Wiring(db=self.db, author=self.author, wait=self.wait)
        return self._wiring

    @property
    def shelf(self) -> Shelf:
        """Return the dossiers that questions can be put to."""
        if self._shelf is None:
            self._shelf = self.wiring.shelf(absent=self._absent)
        return self._shelf

    def command(self, words: str) -> str:
        """Return a command that the user can copy, with the `--db` that this run was given."""
        if not self.db:
            return f"tracker {words}"
        import shlex

        from tracker.storage.location import masked

        return f"tracker --db {shlex.quote(masked(self.db))} {words}"

    def _absent(self, name: str) -> str:
        """Say that a bundled dossier answers, and which command copies it."""
        return f"{self.wiring.absent(name)}; `{self.command(f'init --from {name}')}` copies it"

    def colored(self, stream: TextIO) -> bool:
        """Say whether what is written to a stream may have colour.

        `--color` decides, else `NO_COLOR`, else `FORCE_COLOR`, else whether it is a terminal.
        """
        if self.color in {"always", "never"}:
            return self.color == "always"
        if os.environ.get("NO_COLOR"):
            return False
        if os.environ.get("FORCE_COLOR"):
            return True
        shown = self.on_terminal if stream is sys.stdout else stream.isatty()
        return shown and os.environ.get("TERM") != "dumb"

    @property
    def on_terminal(self) -> bool:
        """Tell whether the answer goes to a terminal."""
        return self.output is None and sys.stdout.isatty()

    def width(self) -> int:
        """Return how many columns a table may take: `COLUMNS`, else the terminal's, else 100."""
        said = os.environ.get("COLUMNS", "")
        found = int(said) if re.fullmatch(r"[0-9]{1,5}", said) else 0
        if not found:
            found = _terminal_size().columns if self.on_terminal else PIPE_WIDTH
        return max(NARROWEST, min(found, WIDEST))

    def shades(self) -> bool:
        """Say whether there are 256 colours, by what the terminal is called."""
        named = f"{os.environ.get('TERM', '')} {os.environ.get('COLORTERM', '')}"
        return any(word in named for word in _MANY_COLORS)

    def answer(self, text: str) -> None:
        """Write an answer to standard output."""
        sys.stdout.write(text if text.endswith("\n") or not text else text + "\n")

    def show(self, text: str) -> None:
        """Write an answer to read, in a pager where it is longer than the terminal.

        A letter that the terminal lacks is written otherwise, and a remark says so.
        """
        encoding = sys.stdout.encoding or "utf-8"
        text, other = lettered(text, encoding)
        if other:
            self.remark(
                f"some letters are not in {encoding}: they are written otherwise"
            )
        if not self._paged(text, encoding):
            self.answer(text)

    def _paged(self, text: str, encoding: str) -> bool:
        """Show a text in a pager; false where it is to be written."""
        if self.no_pager or not self.on_terminal:
            return False
        if text.count("\n") < _terminal_size().lines:
            return False
        from tracker.cli.frame.pager import page, pager_of

        command = pager_of(os.environ)
        if not command:
            return False
        sys.stderr.flush()
        sys.stdout.flush()
        return page(text, command, os.environ, encoding=encoding)

    def remark(self, *remarks: str | Remark) -> None:
        """Write remarks beside the answer, one line each, to standard error."""
        for remark in remarks:
            text = remark if isinstance(remark, str) else worded(*remark)
            sys.stderr.write(f"tracker: {clean(text)}\n")

    def complain(self, message: str, *, hint: str = "", code: str = "") -> None:
        """Say what was wrong and what to do, on standard error."""
        label = f"error[{code}]" if code else "error"
        sys.stderr.write(f"{self._bold(label, 'red')}: {clean(message)}\n")
        if hint:
            sys.stderr.write(f"{self._bold('help', 'cyan')}: {clean(hint)}\n")

    def _bold(self, text: str, color: str) -> str:
        """Return a word for standard error, bold and in colour where it may have colour."""
        if not self.colored(sys.stderr):
            return text
        return click.style(text, fg=color, bold=True)

    def log(self, *, read_only: bool = False) -> EventLog:
        """Return the user's own log, for writing unless it says otherwise.

        It is opened once for each; one that is open for writing is read as well.
        """
        if False in self._logs:
            return self._logs[False]
        if read_only not in self._logs:
            self._logs[read_only] = self.wiring.open_log(read_only=read_only)
        return self._logs[read_only]

    def inbox(self, *, write: bool) -> Inbox | None:
        """Return the inbox beside the user's own log; None while there is no database.

        Raises:
            DatabaseError: The database was named and is not there.
        """
        if not self.wiring.has_database():
            self.wiring.check_named()
            return None
        from tracker.storage.inbox.tables import Inbox

        return Inbox(self.log(read_only=not write).database)

    @property
    def writing(self) -> bool:
        """Tell whether the log was opened for writing."""
        return False in self._logs

    def close(self) -> None:
        """Give the database back."""
        for log in self._logs.values():
            log.close()
        if self._shelf is not None:
            self._shelf.close()


def session() -> Session:
    """Return the session of the command that is running."""
    return click.get_current_context().ensure_object(Session)


def lines(texts: Iterable[str]) -> str:
    """Texts as lines."""
    return "".join(f"{text}\n" for text in texts)


class Progress:
    """A bar on a terminal; nothing elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._shown = stream, ""
        self._on = stream.isatty()

    def __call__(self, what: str, done: int, total: int) -> None:
        """Show how far it is."""
        if not self._on:
            return
        share = min(done / total, 1) if total else 1
        filled = int(share * _BAR)
        text = f"\r{what:<10} [{'#' * filled}{'.' * (_BAR - filled)}] {share:4.0%}"
        if text != self._shown:
            self._shown = text
            self._stream.write(text)
            self._stream.flush()

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away."""
        if self._shown:
            self._stream.write("\r" + " " * (len(self._shown) - 1) + "\r")
            self._stream.flush()


class _Output(io.FileIO):
    """Standard output, of which an error is told as what it is and not taken for a file's."""

    def write(self, data: Any, /) -> int:
        """Write what there is room for."""
        try:
            return super().write(data) or 0
        except BrokenPipeError:
            raise
        except OSError as problem:
            raise OutputError(problem.strerror or str(problem)) from problem


class _Beside(io.FileIO):
    """Standard error: what cannot be written there is lost, and nothing else."""

    def write(self, data: Any, /) -> int:
        """Write what there is room for."""
        try:
            return super().write(data) or 0
        except OSError:
            return len(data)


@contextmanager
def standard_streams() -> Iterator[None]:
    """Inside, the standard streams are all there, in UTF-8 where they are not terminals.

    A stream that was closed when the program began reads nothing and keeps nothing.
    """
    before = sys.stdin, sys.stdout, sys.stderr
    # It is open as long as the program runs.
    sys.stdin = before[0] or Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115
    sys.stdout, sys.stderr = _stream(before[1], _Output), _stream(before[2], _Beside)
    try:
        yield
    finally:
        # Whoever still holds the stream, as a bar in a cycle does, keeps no words back.
        with suppress(OSError, ValueError):
            sys.stderr.flush()
        sys.stdin, sys.stdout, sys.stderr = before


def _stream(given: TextIO | None, kind: type[io.FileIO]) -> TextIO:
    """Return a stream in the place of the one that was given, with errors as ours."""
    if given is None:
        return Path(os.devnull).open("w", encoding="utf-8")
    if not isinstance(given, io.TextIOWrapper):
        return given
    kept = given.isatty() or "PYTHONIOENCODING" in os.environ
    encoding, newline = (given.encoding, None) if kept else ("utf-8", "\n")
    errors = "replace" if kind is _Output else given.errors or "backslashreplace"
    try:
        given.flush()
        raw = kind(given.fileno(), "wb", closefd=False)
    except (OSError, ValueError):  # a stand-in of a test or another program
        given.reconfigure(encoding=encoding, errors=errors, newline=newline)
        return given
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=encoding,
        errors=errors,
        newline=newline,
        line_buffering=given.line_buffering,
        write_through=given.write_through,
    )


def _terminal_size() -> os.terminal_size:
    # Of all answers only those on a terminal need the module.
    import shutil

    return shutil.get_terminal_size((PIPE_WIDTH, 50))


def silence(stream: TextIO) -> None:
    """Let nothing more be written to a closed pipe, also at the interpreter's end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError, AttributeError):
        return
