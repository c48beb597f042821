"""Near duplicates among the rows of an import, and between them and the log."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tracker.domain.events import SourceRegistered
from tracker.domain.recorded import UnknownEvent
from tracker.domain.rules import Objection
from tracker.services.importing.findings import (
    MOST_NEAR,
    NearDuplicate,
    NearDuplicateError,
)
from tracker.services.recording.near_duplicates import (
    Window,
    compared,
    facts_near,
    sources_near,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.services.importing.findings import CheckedFiles
    from tracker.services.importing.formats.file_rows import ImportOptions
    from tracker.services.importing.row_to_event import File, FileEvent, Place
    from tracker.services.importing.target import Target
    from tracker.services.recording.near_duplicates import Near


class NearRows:
    """The new facts of one reading, each compared with those before it and with the log.

    The log is asked when a window of facts is full, and at the end: what it is like then belongs to
    a row that was read long before.

    Args:
        files: The files, for the names of facts without a key.
        how: Options of the import; with `refuse_near` a near duplicate is wrong.
        found: Takes the near duplicates that are told.
        late: Takes what is wrong with rows that were read before.
    """

    def __init__(
        self,
        files: Sequence[File],
        how: ImportOptions,
        found: CheckedFiles,
        late: list[tuple[Place, Objection]],
    ) -> None:
        self._files, self._how, self._found, self._late = files, how, found, late
        self._windows: defaultdict[str, Window] = defaultdict(Window)

    def of_row(self, entry: FileEvent, target: Target) -> list[Objection]:
        """Report what a new fact is like; with `refuse_near` that is what is wrong with it."""
        event = entry.event
        if entry.exported or isinstance(event, UnknownEvent):
            return []
        (file, row), line, dossier = entry.at, entry.row.line, target.dossier
        if isinstance(event, SourceRegistered):
            other = target.of_same_page(event)
            if other is None:
                return []
            return self._near(file, line, dossier, sources_near(event, other))
        fact = compared(
            event,
            name=event.key or f"{self._files[file].name}:{line}",
            zone=target.zone,
            at=(file, line, row),
        )
        if fact is None:
            return []
        window = self._windows[dossier]
        wrong: list[Objection] = []
        for other_fact in window.like(fact):
            wrong += self._near(file, line, dossier, facts_near(fact, other_fact))
        if window.full:
            self.against_log(target)
            window.turn()
        if not wrong:
            window.add(fact)
        return wrong

    def against_log(self, target: Target) -> None:
        """Compare the newer half of the window with the log: the same streams and days."""
        if target.fresh:
            return
        window = self._windows[target.dossier]
        for event, name in target.standing_between(window.spans()):
            fact = compared(event, name=name, zone=target.zone)
            if fact is None:
                continue
            for other in window.like(fact, new_only=True):
                file, line, row = other.at
                wrong = self._near(file, line, target.dossier, facts_near(other, fact))
                self._late += [((file, row), each) for each in wrong]

    def _near(self, file: int, line: int, dossier: str, near: Near) -> list[Objection]:
        if self._how.refuse_near:
            found = f"it is very like {near.name} ({near.why}): {near.recorded[:200]!r}"
            return [Objection(NearDuplicateError(found))]
        self._found.near_total += 1
        if len(self._found.near) < MOST_NEAR:
            name = self._files[file].name
            told = NearDuplicate(file=name, line=line, dossier=dossier, near=near)
            self._found.near.append(told)
        return []
