"""Files that the user names: read whole, written whole, and never replaced without being asked."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from tracker.cli.frame.errors import Mistake
from tracker.cli.frame.session import session
from tracker.domain.errors import NotAllowedError
from tracker.domain.names import did_you_mean, nearest
from tracker.storage.files.whole_files import (
    OPEN_TO_ALL,
    check_free,
    check_no_log,
    rights_of,
    unwritable,
    write_whole,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

STDIN: Final = "-"


def read_file(name: str, *, most: int = -1) -> bytes:
    """Return the content of a file; `-` is standard input.

    Args:
        name: The file.
        most: The most bytes that are read, so that a larger file takes no more memory than that.

    Raises:
        Mistake: It cannot be read.
    """
    try:
        if name == STDIN:
            return sys.stdin.buffer.read(most)
        _check_no_open_database(name)
        with Path(name).open("rb") as file:
            return file.read(most)
    except (OSError, ValueError) as problem:
        raise _unreadable(name, problem) from problem


def _check_no_open_database(name: str) -> None:
    """Refuse to open by hand what a connection of ours has open, since that frees its locks."""
    from tracker.storage.files.own_files import is_open_here

    if is_open_here(Path(name)):
        raise Mistake(f"{name} is the database itself", "name another file")


class Opener(NamedTuple):
    """A file that can be read more than once.

    Attributes:
        open: Opens it at its beginning.
        size: How many bytes it has.
        close: Deletes what was kept of it.
    """

    open: Callable[[], BinaryIO]
    size: int
    close: Callable[[], None]


def open_again(name: str) -> Opener:
    """Open a file so that it can be read more than once; a pipe is kept in a temporary file.

    Raises:
        Mistake: It cannot be read.
    """
    try:
        if name != STDIN and Path(name).is_file():
            _check_no_open_database(name)
            with Path(name).open("rb") as file:
                size = file.seek(0, os.SEEK_END)
            return Opener(lambda: Path(name).open("rb"), size, lambda: None)
        # Before the copy is made: a file that is not there leaves none behind.
        with (
            nullcontext(sys.stdin.buffer)
            if name == STDIN
            else Path(name).open("rb") as source
        ):
            path, size = _copied(source)
    except (OSError, ValueError) as problem:
        raise _unreadable(name, problem) from problem
    return Opener(lambda: path.open("rb"), size, lambda: path.unlink(missing_ok=True))


def _copied(source: BinaryIO) -> tuple[Path, int]:
    """Copy all that a stream gives into a temporary file; return the file and its size."""
    with tempfile.NamedTemporaryFile(prefix="tracker-", delete=False) as kept:
        path = Path(kept.name)
        try:
            shutil.copyfileobj(source, kept)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
        return path, kept.tell()


def write_file(
    name: str, chunks: Iterable[bytes], *, force: bool, copy: bool = False
) -> Path:
    """Write a file, complete or not at all.

    Args:
        name: Its name.
        chunks: Its content.
        force: Whether a file that is there is replaced; a log never is.
        copy: Whether it is a copy of the log, which is as private as the log is.

    Raises:
        NotAllowedError: It is there already, is a log, or cannot be written.
    """
    path, log = Path(name), session().wiring.file()
    check_no_log(path, log)
    rights = OPEN_TO_ALL if log is None or not copy else rights_of(log)
    write_whole(path, chunks, force=force, rights=rights)
    return path


def write_files(files: dict[str, bytes], *, force: bool) -> None:
    """Write files, none of them where one is there already, unless it may be replaced.

    Raises:
        NotAllowedError: One is there already, is a log, or cannot be written.
    """
    for name in files:
        check_free(Path(name), force=force)
    if force or len(files) == 1:
        for name, content in files.items():
            write_file(name, [content], force=force)
    else:
        write_new({name: (content, OPEN_TO_ALL) for name, content in files.items()})


def write_new(files: dict[str, tuple[bytes, int]]) -> None:
    """Write files that are not there yet, all of them or none.

    Args:
        files: For each name its content and its rights.

    Raises:
        NotAllowedError: One is there already, or cannot be written.
    """
    for name in files:
        check_no_log(Path(name), session().wiring.file())
    made: list[str] = []
    name = ""
    try:
        for name, (content, rights) in files.items():
            # The rights are there from the first moment, and what exists is never opened.
            with os.fdopen(
                os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, rights), "wb"
            ) as file:
                made.append(name)
                file.write(content)
    except (OSError, ValueError) as problem:
        for each in made:
            Path(each).unlink(missing_ok=True)
        if isinstance(problem, FileExistsError):
            raise NotAllowedError(
                f"{name} is there already",
                "name another file: what is there is never replaced",
            ) from problem
        raise unwritable(Path(name), problem) from problem


def _unreadable(name: str, problem: OSError | ValueError) -> Mistake:
    message = f"{name}: {_reason(problem)}"
    if not isinstance(problem, FileNotFoundError):
        return Mistake(message, "name a file that you may read")
    folder = Path(name).parent
    files = {path.stem: path for path in folder.iterdir()} if folder.is_dir() else {}
    close = [str(files[stem]) for stem in nearest(Path(name).stem, files)]
    return Mistake(message, did_you_mean(close, "there is no such file"))


def _reason(problem: OSError | ValueError) -> str:
    return (problem.strerror if isinstance(problem, OSError) else None) or str(problem)
