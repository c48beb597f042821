"""The dossiers that can be read: the user's own log, and the bundled ones beside it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from tracker.domain.errors import NoDossierChosenError, UnknownNameError
from tracker.domain.names import folded, nearest, slugify
from tracker.domain.recorded import no_origins

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from tracker.domain.recorded import Origin, RecordedEvent, Reviewed
    from tracker.projections.mended import Mended
    from tracker.storage.event_log import EventLog

STANDARD: Final = "ukraine-2025"
"""The bundled dossier that answers while there is no database."""


class Log(Protocol):
    """A log as a question needs it."""

    def read(
        self, *, dossier: str | None = None, up_to: int | None = None
    ) -> Iterable[RecordedEvent]:
        """Return the events in log order."""

    def head_at(self, recorded_before: int) -> int:
        """Return the last place recorded before an instant, 0 if there is none."""

    def dossiers(self) -> list[str]:
        """Return the dossiers' slugs."""

    def origins(self, event_ids: Sequence[str], /) -> Mapping[str, Origin]:
        """Return where events came from that another log recorded first, by event id."""

    def reviewed(self, event_ids: Sequence[str], /) -> Mapping[str, Reviewed]:
        """Return who proposed events that another person accepted, by event id."""


class MemoryLog:
    """The events of one dossier in memory, put right once for all questions."""

    def __init__(self, events: Sequence[RecordedEvent]) -> None:
        self.events = events

    def read(
        self, *, dossier: str | None = None, up_to: int | None = None
    ) -> list[RecordedEvent]:
        """Return the events in log order."""
        return [
            r
            for r in self.events
            if (dossier is None or r.event.dossier == dossier)
            and (up_to is None or r.global_position <= up_to)
        ]

    def origins(self, event_ids: Sequence[str], /) -> Mapping[str, Origin]:
        """Return none: the events are read from no log."""
        return no_origins(event_ids)

    def reviewed(self, _event_ids: Sequence[str], /) -> Mapping[str, Reviewed]:
        """Return none: nobody proposed them here."""
        return {}

    @cached_property
    def mended(self) -> Mended:
        """All of the events, put right."""
        from tracker.projections.mended import mend

        return mend(self.events)


class BundledLog(MemoryLog):
    """The log of a bundled dossier, in memory and read-only."""

    def head_at(self, recorded_before: int) -> int:
        """Return the last place recorded before an instant, 0 if there is none."""
        return max(
            (r.global_position for r in self.events if r.recorded_at < recorded_before),
            default=0,
        )

    def dossiers(self) -> list[str]:
        """Return the dossiers' slugs."""
        return list(dict.fromkeys(r.event.dossier for r in self.events))


class Bundle:
    """The dossiers that come with the program, one export file each."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._logs: dict[str, BundledLog] = {}

    def names(self) -> list[str]:
        """Return their slugs."""
        return sorted(
            path.stem for folder in self._folders for path in folder.glob("*.jsonl")
        )

    def file(self, name: str) -> Path:
        """Return the file that one was exported to.

        Raises:
            UnknownNameError: No dossier of that name is bundled.
        """
        known = self.names()
        if name in known:
            return next(
                path
                for folder in self._folders
                if (path := folder / f"{name}.jsonl").is_file()
            )
        raise UnknownNameError(
            "bundled dossier", name, nearest=nearest(name, known), known=tuple(known)
        )

    def log(self, name: str) -> BundledLog:
        """Return the log of one, read when it is first asked for.

        Its digests are checked when it is copied, not when it is read.
        """
        if name not in self._logs:
            from tracker.storage.files.archive import read_bundled

            lines = self.file(name).read_bytes()
            self._logs[name] = BundledLog(read_bundled(lines))
        return self._logs[name]


class Chosen(NamedTuple):
    """The dossier that a question is put to, and a remark on the choice."""

    name: str
    log: Log
    remark: str | None


class Shelf:
    """The dossiers that questions can be put to: the user's own before the bundled ones.

    Attributes:
        bundle: The bundled dossiers.
        swapped_colours: Two parties, by slug, that change colours in pictures; None for none.
    """

    def __init__(
        self,
        bundle: Bundle,
        open_own: Callable[[], EventLog | None],
        *,
        absent: Callable[[str], str],
        default: str | None = None,
        check_named: Callable[[], object] = int,
        swapped_colours: tuple[str, str] | None = None,
    ) -> None:
        """Put the dossiers on the shelf.

        Args:
            bundle: The bundled dossiers.
            open_own: Opens the user's own log; gives None while there is none.
            default: The dossier that is meant when none is named.
            absent: Words the remark for a bundled dossier that answers because there is no own log.
            check_named: Raises a DatabaseError when the own log was named and is not there.
            swapped_colours: The two parties that change colours.
        """
        self.swapped_colours = swapped_colours
        self.bundle, self._open_own, self._default, self._absent = (
            bundle,
            open_own,
            default,
            absent,
        )
        self.check_named = check_named
        self._own: EventLog | None = None

    def own(self) -> EventLog | None:
        """Return the user's own log as it is now; None while there is none.

        It is opened when it is first asked for, and anew when another file has taken its name.
        """
        if self._own is not None and not self._own.database.stands():
            self.close()
        if self._own is None:
            self._own = self._open_own()
        return self._own

    def close(self) -> None:
        """Give the database back."""
        if self._own is not None:
            self._own.close()
            self._own = None

    def choose(self, name: str | None) -> Chosen:
        """Find the dossier of that name, or the one that is meant when none is named.

        One's own goes before a bundled one. While there is no own log a bundled one answers; where
        that log was named, only one that is named itself.

        Raises:
            DatabaseError: The own log was named and is not there.
            UnknownNameError: There is no such dossier.
            NoDossierChosenError: None is named and there are several, or none at all.
        """
        own = self.own()
        if own is None:
            return self._bundled(name)
        name = name or self._default
        if name is not None and own.holds(name):
            return Chosen(name, own, None)
        mine = own.dossiers()
        if name is None:
            if len(mine) != 1:
                raise NoDossierChosenError(tuple(mine))
            return Chosen(mine[0], own, None)
        found = self._spelled(name, [*mine, *self.bundle.names()])
        return Chosen(found, own if found in mine else self.bundle.log(found), None)

    def _bundled(self, name: str | None) -> Chosen:
        """Find the bundled dossier that answers while there is no own log."""
        bundled = self.bundle.names()
        if name is None or not {name, folded(name), slugify(name)} & set(bundled):
            self.check_named()
        found = self._spelled(name or self._default or STANDARD, bundled)
        return Chosen(found, self.bundle.log(found), self._absent(found))

    @staticmethod
    def _spelled(name: str, known: Sequence[str]) -> str:
        """Find the dossier that `name` names without regard to case.

        Raises:
            UnknownNameError: There is none.
        """
        if name in known:
            return name
        for each in known:
            if each in {folded(name), slugify(name)}:
                return each
        raise UnknownNameError(
            "dossier",
            name,
            nearest=nearest(name, known),
            known=tuple(dict.fromkeys(known)),
        )
