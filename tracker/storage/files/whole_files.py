"""Files written whole: under their name they are complete and on the disk, or not there."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tracker.domain.dates import format_instant
from tracker.domain.errors import NotAllowedError, TrackerError

try:
    import fcntl
except (
    ImportError
):  # Windows, where nobody can look whether another program holds a file
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BESIDE: Final = ("-journal", "-wal", "-shm")
"""The ends of what SQLite puts beside a database file while it is in use."""
_SECOND: Final = 1_000_000
_NO_ROOM: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


OPEN_TO_ALL: Final = 0o666
"""The rights of a file that is not private, before the user's umask."""
_STAMP: Final = r"-\d{8}T\d{6}Z(-\d+)?"
"""The time in a name that `dated` gives."""
_ATTEMPTS: Final = 3


@contextmanager
def draft_beside(
    path: Path, *, rights: int = OPEN_TO_ALL, of: str | None = None
) -> Iterator[Path]:
    """Give the name of a draft beside a file; at the end of the block nothing is left under it.

    Drafts of the same file that a killed program left are removed. An error tells of a file that
    the user knows, never of the draft.

    Args:
        path: The file.
        rights: The rights of the draft, and so of the file; see `rights_of`.
        of: What the draft is a copy of, in messages; by default it is told of as the file.

    Raises:
        NotAllowedError: The file or its draft cannot be written.
    """
    try:
        draft = path.with_name(f".{path.name}.{os.getpid()}.part")
        remove_left_drafts(path)
        # Whether it can be written is known before anything is worked out, and is told of the
        # file, not of the draft.
        held = _held(draft, rights)
        try:
            yield draft
        except TrackerError as problem:
            told, known = str(problem), of or str(path)
            for name in (draft.absolute(), draft):
                told = told.replace(str(name), known)
            problem.args = (told,)
            raise
        finally:
            os.close(held)
            _remove(draft)
    except (OSError, ValueError) as problem:
        raise unwritable(path, problem) from problem


def remove_left_drafts(path: Path) -> None:
    """Remove what programs that were killed have left beside a file they wrote.

    Those are `.NAME.PID.part`, with `-journal`, `-wal` and `-shm`; a name with the time in it is
    one of the same file. A draft that is still written to is held by its writer, and stays.
    """
    if sys.platform == "win32":  # there nobody can look whether a draft is held
        return
    stem = re.sub(_STAMP + r"\Z", "", path.stem)
    left = re.compile(
        rf"\.{re.escape(stem)}({_STAMP})?{re.escape(path.suffix)}\.\d+\.part"
    )
    with suppress(OSError):
        for each in path.parent.iterdir():
            if left.fullmatch(each.name) and each.is_file():
                with suppress(OSError):
                    os.close(_held(each))
                    _remove(each)


def _held(draft: Path, rights: int | None = None) -> int:
    """Open a draft so that others see it is in use; make it anew where rights are given.

    Raises:
        OSError: It cannot be opened, or another program holds it.
    """
    make = 0 if rights is None else os.O_CREAT
    for _ in range(_ATTEMPTS):
        file = os.open(draft, os.O_RDWR | make, rights or 0)
        try:
            if sys.platform != "win32":
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Else it was removed between the two.
            if draft.exists() and os.path.samestat(os.fstat(file), draft.stat()):
                if rights is not None:
                    os.truncate(file, 0)
                return file
        except BaseException:
            os.close(file)
            raise
        os.close(file)
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(draft))


def _remove(draft: Path) -> None:
    for end in ("", *BESIDE):
        beside(draft, end).unlink(missing_ok=True)


@contextmanager
def drafted(
    path: Path,
    *,
    force: bool = False,
    rights: int = OPEN_TO_ALL,
    of: str | None = None,
) -> Iterator[Path]:
    """Write a draft that takes the file's name at the end of the block, for good.

    After an error in the block nothing is left of it.

    Args:
        path: The file.
        force: Whether it may be there already; then it is replaced.
        rights: The rights of the file; see `rights_of`.
        of: What it is a copy of; see `draft_beside`.

    Raises:
        NotAllowedError: It is there already, or cannot be written.
    """
    check_free(path, force=force)
    check_unused(path)
    with draft_beside(path, rights=rights, of=of) as draft:
        yield draft
        take_name(draft, path, force=force)


def rights_of(log: Path) -> int:
    """Return the rights for a copy of a log: those of the log; what is private stays so."""
    try:
        return stat.S_IMODE(log.stat().st_mode) & OPEN_TO_ALL
    except (OSError, ValueError):
        return OPEN_TO_ALL


def check_no_log(path: Path, log: Path | None, *, backup: bool = False) -> None:
    """Refuse a log as an output, under each of its names, with what SQLite keeps beside it.

    Args:
        path: The output.
        log: The log in use, if it is a file.
        backup: Whether the output is a backup, which may take the place of an older one.

    Raises:
        NotAllowedError: It is the log in use or, except a backup, any other one.
    """
    real = None if log is None else Path(os.path.realpath(log))
    for own in filter(None, (log, real)):
        for end in ("", *BESIDE):
            if _same(path, beside(own, end)):
                found = "belongs to the database" if end else "is the database itself"
                raise NotAllowedError(
                    f"{path} {found}",
                    "name another file, on another disk if there is one",
                )
    for end in BESIDE if backup else ("", *BESIDE):
        whole = path.name.removesuffix(end) if path.name.endswith(end) else ""
        if whole and _is_log(path.with_name(whole)):
            raise NotAllowedError(
                f"{path} {'belongs to' if end else 'is'} a database that holds a log",
                "name another file: a log gives way to nothing but a backup",
            )


def _same(path: Path, other: Path) -> bool:
    """Return whether two names are of one file, by links of either kind or in another case."""
    with suppress(OSError, ValueError):
        if path.samefile(other):
            return True
    found, wanted = os.path.realpath(path), os.path.realpath(other)
    if found == wanted:
        return True
    return found.casefold() == wanted.casefold() and _folds_case(Path(found).parent)


def _folds_case(folder: Path) -> bool:
    """Return whether a folder finds its files in any case of their names."""
    with suppress(OSError, ValueError):
        return folder.samefile(folder.with_name(folder.name.swapcase()))
    return False


def _is_log(path: Path) -> bool:
    """Return whether a file is a database of ours, by its first bytes."""
    from tracker.storage.files.own_files import (
        HEADER_LENGTH,
        application_of,
        first_bytes,
        is_sqlite,
    )

    try:
        if not path.is_file():
            return False
        start = first_bytes(path, HEADER_LENGTH)
    except (OSError, ValueError):
        return False
    if start is None:
        return True
    if not is_sqlite(start):
        return False
    from tracker.storage.sql.schema import APPLICATION_ID

    return application_of(start) == APPLICATION_ID


def beside(path: Path, end: str) -> Path:
    """Return the file that SQLite puts beside a database."""
    return path.with_name(path.name + end)


def write_whole(
    path: Path,
    chunks: Iterable[bytes],
    *,
    force: bool = False,
    rights: int = OPEN_TO_ALL,
) -> None:
    """Write a file, complete or not at all; see `drafted`."""
    with (
        drafted(path, force=force, rights=rights) as draft,
        draft.open("wb") as file,
    ):
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

    SQLite's files beside a file would be played into whatever takes the file's name.

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
