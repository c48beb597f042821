"""An export: the whole log or one dossier of it as it is stored, a bundled one too."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tracker.storage.files.archive import as_row, read_line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracker.services.dossiers import Shelf
    from tracker.storage.check.ranges import StoredRow


class Exported(NamedTuple):
    """Places of a log, read page by page, and a remark on which log was taken."""

    rows: Iterator[StoredRow]
    remark: str | None = None


def export(shelf: Shelf, dossier: str | None, *, whole: bool) -> Exported:
    """Return the places of the user's own log, or of one dossier.

    Args:
        shelf: Where the dossiers are.
        dossier: Only this one.
        whole: Whether the whole log is meant when no dossier is named; while there is no log, a
            bundled one is.

    Raises:
        UnknownNameError: There is no such dossier.
        NoDossierChosenError: None is named, the whole log is not meant, and there are several.
    """
    own = shelf.own()
    if whole and dossier is None and own is not None:
        return Exported(own.rows())
    chosen = shelf.choose(dossier)
    if own is not None and chosen.log is own:
        return Exported(own.rows(dossier=chosen.name), chosen.remark)
    return Exported(_bundled(shelf.bundle.file(chosen.name)), chosen.remark)


def _bundled(file: Path) -> Iterator[StoredRow]:
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            yield as_row(read_line(number, line))
