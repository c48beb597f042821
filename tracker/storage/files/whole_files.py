"""Files written whole: under their name they are complete and on the disk, or not there."""

from __future__ import annotations

import errno
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from tracker.domain.dates import format_instant
from tracker.domain.errors import NotAllowedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

BESIDE: Final = ("-journal", "-wal", "-shm")
"""The ends of what SQLite puts beside a database file while it is in use."""
_SECOND: Final = 1_000_000
_NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@contextmanager
def draft_beside(path: Path) -> Iterator[Path]:
    """Give the name of a draft beside a file; at the end of the block nothing is left under it.

    Raises:
        NotAllowedError: The file or its draft cannot be written.
    """
    try:
        draft = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            # Whether it can be written is known before anything is worked out, and is told of the
            # file, not of the draft.
            draft.open("wb").close()
            yield draft
        finally:
            for end in ("", *BESIDE):
                beside(draft, end).unlink(missing_ok=True)
    except (OSError, ValueError) as problem:
        raise unwritable(path, problem) from problem


@contextmanager
def drafted(path: Path, *, force: bool = False) -> Iterator[Path]:
    """Write a draft that takes the file's name at the end of the block, for good.

    After an error in the block nothing is left of it.

    Args:
        path: The file.
        force: Whether it may be there already; then it is replaced.

    Raises:
        NotAllowedError: It is there already, or cannot be written.
    """
    check_free(path, force=force)
    check_unused(path)
    with draft_beside(path) as draft:
        yield draft
        take_name(draft, path, force=force)


def beside(path: Path, end: str) -> Path:
    """Return the file that SQLite puts beside a database."""
    return path.with_name(path.name + end)


def write_whole(path: Path, chunks: Iterable[bytes], *, force: bool = False) -> None:
    """Write a file, complete or not at all; see `drafted`."""
    with drafted(path, force=force) as draft, draft.open("wb") as file:
        file.writelines(chunks)


def dated(path: Path, now: int) -> Path:
    """Return a free name beside a file, with the time in it, and a number where that is taken.

    Args:
        path: The file.
        now: The time, in microseconds since the epoch.
    """
    stamp = format_instant(now // _SECOND * _SECOND).replace("-", "").replace(":", "")
    found, number = path.with_name(f"{path.stem}-{stamp}{path.suffix}"), 1
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem}-{stamp}-{number}{path.suffix}")
    return found


def check_free(path: Path, *, force: bool) -> None:
    """Refuse a name that is taken.

    Raises:
        NotAllowedError: The file is there and may not be replaced, or it is no file.
    """
    try:
        there = path.exists() or path.is_symlink()
    except (OSError, ValueError) as problem:
        raise unwritable(path, problem) from problem
    if not there:
        return
    if not path.is_file():
        raise NotAllowedError(
            f"{path} is {'a folder' if path.is_dir() else 'no file that could be replaced'}",
            "name a file",
        )
    if not force:
        raise NotAllowedError(
            f"{path} is there already",
            "name another file, or say that it may be replaced",
        ).advise("file-exists")


def check_unused(path: Path) -> None:
    """Refuse the name of a SQLite database that is in use, or was cut off in its use.

    What SQLite keeps beside a file would be played into whatever takes the file's name.

    Raises:
        NotAllowedError: Something lies beside the file.
    """
    for end in BESIDE:
        left = beside(path, end)
        if end != "-shm" and left.is_file() and left.stat().st_size:
            raise NotAllowedError(
                f"{left} lies beside {path}: a database of that name is in use, or was cut off",
                "name another file, or move that one away",
            )


def take_name(draft: Path, path: Path, *, force: bool) -> None:
    """Give a draft its name, for good.

    Raises:
        NotAllowedError: Another program has made a file of that name meanwhile, and it may not be
            replaced.
    """
    _sync(draft, os.O_RDWR)
    if force:
        draft.replace(path)
    else:
        try:
            # Only a link fails when the name is taken; some file systems have none.
            os.link(draft, path)
        except FileExistsError:
            check_free(path, force=False)
        except OSError:
            draft.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the disk keep the names in a folder."""
    if os.name == "posix":
        _sync(folder, os.O_RDONLY)


def unwritable(path: Path, problem: OSError | ValueError) -> NotAllowedError:
    """Return the error for a file that cannot be written."""
    found = (problem.strerror if isinstance(problem, OSError) else None) or str(problem)
    full = isinstance(problem, OSError) and problem.errno in _NO_ROOM
    hint = (
        "make room, or name a file on another disk; nothing was left behind"
        if full
        else "name a file in a folder where you may write"
    )
    return NotAllowedError(f"{path} cannot be written: {found}", hint)


def _sync(path: Path, flags: int) -> None:
    file = os.open(path, flags)
    try:
        os.fsync(file)
    finally:
        os.close(file)
