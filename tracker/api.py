"""The log from Python, by the services of the commands: `tracker.open().as_of("2025-05-28")`."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar, Unpack

from tracker.domain.errors import NotAllowedError
from tracker.domain.presented import AnswerList, AnswerStream, present_by
from tracker.services.answers import announcements, directory, pictures, stories
from tracker.services.answers.brief_and_chart import AskedBrief, ask_brief
from tracker.services.answers.directory import AskedDirectory, DirectoryOptions
from tracker.services.answers.lists import (
    AskedLog,
    AskedSources,
    DossierListed,
    LogOptions,
    SourceListed,
    ask_log,
    ask_sources,
    follow_log,
    list_dossiers,
)
from tracker.services.answers.search import AskedSearch, ask_search
from tracker.services.answers.show import AskedShow, ask_show
from tracker.wiring import Wiring

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    from tracker.domain.events import Event
    from tracker.domain.presented import AnswerPresenter
    from tracker.domain.recorded import RecordedEvent, UnknownEvent
    from tracker.projections.picture_format import Picture
    from tracker.projections.questions.announcements_format import Fate, Upcoming
    from tracker.projections.questions.brief import Brief
    from tracker.projections.questions.diff_format import Diff
    from tracker.projections.questions.hindsight import Hindsight
    from tracker.projections.questions.history import History
    from tracker.projections.questions.replay import Seen
    from tracker.projections.questions.search import Search
    from tracker.projections.questions.timeline import Timeline
    from tracker.services.answers.keywords import (
        DossierOptions,
        FactsOptions,
        KnownOptions,
        PictureOptions,
    )
    from tracker.services.answers.page import Page
    from tracker.services.answers.search import SearchOptions
    from tracker.services.answers.show import EventShown
    from tracker.services.answers.stories import TimelineOptions
    from tracker.services.keeping.backup import BackedUp, CopiedTo
    from tracker.services.reading import Service
    from tracker.services.recording.append import AppendCache, FactReceipt
    from tracker.storage.event_log import EventLog

A = TypeVar("A")
T = TypeVar("T")


class Tracker:
    """A database of dossiers, with the bundled ones beside it; made by `tracker.open`.

    A question raises a `TrackerError` when its words or its database are of no use, with a `hint`.
    """

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._shelf = wiring.shelf()
        self._own: EventLog | None = None
        self._caches: list[AppendCache] = []
        present_by(_notebook)

    def as_of(
        self,
        date: str | None = None,
        *,
        then: bool = False,
        **shared: Unpack[PictureOptions],
    ) -> Picture:
        """Return the state of everything that a dossier tracks, as `tracker as-of` does.

        Args:
            date: The day or instant asked about: a written date, words such as "yesterday", or
                `@KEY`; by default today or, of a bundled dossier, the day of its latest report.
            then: Whether only what was known on that date counts.
            shared: As in `tracker.services.answers.keywords.PictureOptions`.
        """
        return self._ask(
            pictures.ask_as_of, pictures.AskedAsOf(date=date, then=then, **shared)
        )

    def timeline(
        self, period: str | None = None, **options: Unpack[TimelineOptions]
    ) -> Timeline:
        """Return the dated story, as `tracker timeline` tells it.

        Args:
            period: A date that lasts, such as "May 2025"; instead of `since` and `to`.
            options: As in `tracker.services.answers.stories.TimelineOptions`.
        """
        asked = stories.AskedTimeline(period=period, **options)
        return self._ask(stories.ask_timeline, asked)

    def search(self, words: str = "", **options: Unpack[SearchOptions]) -> Search:
        """Return all that has the words, newest first, as `tracker search` finds it.

        Args:
            words: The words, such as `truce "buffer zone" -memorandum`; may be empty where an
                option chooses facts.
            options: As in `tracker.services.answers.search.SearchOptions`.
        """
        return self._ask(ask_search, AskedSearch(words=words, **options))

    def history(
        self,
        party: str,
        issue: str,
        *,
        to: str | None = None,
        speakers: Sequence[str] = (),
        date: str | None = None,
        then: bool = False,
        **shared: Unpack[KnownOptions],
    ) -> History:
        """Return the life of one party's position on one issue, as `tracker history` shows it.

        Args:
            party: The party, by slug, name or alias.
            issue: The issue, by slug or title.
            to: Only stances that have these words, this code or this placement.
            speakers: Only stances that one of these persons said, or said again.
            date: The last day or instant; by default as for `as_of`.
            then: Whether only what was known on that date counts.
            shared: As in `tracker.services.answers.keywords.KnownOptions`.
        """
        asked = stories.AskedHistory(
            party=party,
            issue=issue,
            to=to,
            speakers=speakers,
            date=date,
            then=then,
            **shared,
        )
        return self._ask(stories.ask_history, asked)

    def upcoming(
        self,
        date: str | None = None,
        *,
        then: bool = False,
        **shared: Unpack[FactsOptions],
    ) -> Upcoming:
        """Return what is overdue and what lies ahead, as `tracker upcoming` does.

        Args:
            date: The day or instant asked about; by default as for `as_of`.
            then: Whether only what was known on that date counts.
            shared: As in `tracker.services.answers.keywords.FactsOptions`.
        """
        asked = announcements.AskedUpcoming(date=date, then=then, **shared)
        return self._ask(announcements.ask_upcoming, asked)

    def fate(
        self,
        date: str | None = None,
        *,
        then: bool = False,
        open_only: bool = False,
        **shared: Unpack[FactsOptions],
    ) -> Fate:
        """Return what became of what was announced for later, as `tracker fate` does.

        Args:
            date: The day or instant asked about; by default as for `as_of`.
            then: Whether only what was known on that date counts.
            open_only: Whether only what may still come about is listed.
            shared: As in `tracker.services.answers.keywords.FactsOptions`.
        """
        asked = announcements.AskedFate(
            date=date, then=then, open_only=open_only, **shared
        )
        return self._ask(announcements.ask_fate, asked)

    def diff(
        self,
        before: str,
        after: str | None = None,
        *,
        known_before: str | None = None,
        known_after: str | None = None,
        then: bool = False,
        **shared: Unpack[PictureOptions],
    ) -> Diff:
        """Return what moved between two dates, or in what was known of one, as `tracker diff` does.

        Args:
            before: The date of the first answer.
            after: The date of the second, by default as for `as_of`; the same as the first to
                compare what was known of it.
            known_before: What may be known for the first, instead of `known_at`.
            known_after: What may be known for the second, instead of `known_at`.
            then: Whether each is answered by what was known on its own date.
            shared: As in `tracker.services.answers.keywords.PictureOptions`.
        """
        asked = pictures.AskedDiff(
            before=before,
            after=after,
            known_before=known_before,
            known_after=known_after,
            then=then,
            **shared,
        )
        return self._ask(pictures.ask_diff, asked)

    def hindsight(
        self, date: str | None = None, **shared: Unpack[PictureOptions]
    ) -> Hindsight:
        """Return what was true on a day but reported later, as `tracker hindsight` shows it.

        Args:
            date: The day or instant asked about; by default as for `as_of`.
            shared: As in `tracker.services.answers.keywords.PictureOptions`; `known_at` cuts
                hindsight off.
        """
        return self._ask(
            pictures.ask_hindsight, pictures.AskedHindsight(date=date, **shared)
        )

    def replay(
        self,
        since: str,
        to: str | None = None,
        *,
        every: int = 1,
        unsealed: bool = False,
        **shared: Unpack[PictureOptions],
    ) -> AnswerStream[Seen]:
        """Step through the days on which something changed, as `tracker replay` does.

        Args:
            since: The first day; of a longer date its first.
            to: The last day; by default the last of `since` when that is longer than a day, else
                as for `as_of`.
            every: The number of days from one that is looked at to the next.
            unsealed: Whether what was reported after the day of a step counts as well.
            shared: As in `tracker.services.answers.keywords.PictureOptions`.

        Returns:
            For each such day its `step`, what changed and by what, and the `picture` then; worked
            out as they are asked for.
        """
        asked = stories.AskedReplay(
            since=since, to=to, every=every, unsealed=unsealed, **shared
        )
        title = f"Replay from {since}"
        return AnswerStream(
            lambda: self._ask(stories.ask_replay, asked).steps, title=title
        )

    def brief(
        self,
        since: str | None = None,
        to: str | None = None,
        *,
        then: bool = False,
        **shared: Unpack[PictureOptions],
    ) -> Brief:
        """Return a retrospective, as `tracker brief` writes it.

        Args:
            since: The first day told of; None for the state at one date.
            to: The last day told of, or that date; by default as for `as_of`.
            then: Whether each date is told by what was known on it.
            shared: As in `tracker.services.answers.keywords.PictureOptions`.
        """
        from tracker.render.answers.brief import asked_again, numbered_brief

        asked = AskedBrief(since=since, to=to, then=then, **shared)
        ask = functools.partial(ask_brief, again=asked_again, pictures=False)
        found = self._ask(ask, asked)
        return numbered_brief(found.brief)

    def show(self, event: str, **asked: Unpack[DirectoryOptions]) -> EventShown | Page:
        """Return one event or the page of a party, an issue or a person, as `tracker show` does.

        Args:
            event: Its key or id, or a name; `meeting:oslo` is a name of one kind alone.
            asked: As for `parties`.
        """
        return self._ask(ask_show, AskedShow(event=event, **asked))

    def parties(
        self, **asked: Unpack[DirectoryOptions]
    ) -> AnswerList[directory.PartyListed]:
        """Return the parties at a date, as `tracker parties` lists them.

        Args:
            asked: As in `tracker.services.answers.directory.DirectoryOptions`.
        """
        found = self._ask(directory.ask_parties, AskedDirectory(**asked)).listed
        return AnswerList("Parties", directory.PartyListed, found)

    def issues(
        self, **asked: Unpack[DirectoryOptions]
    ) -> AnswerList[directory.IssueListed]:
        """Return the issues at a date, as `tracker issues` lists them; see `parties`."""
        found = self._ask(directory.ask_issues, AskedDirectory(**asked)).listed
        return AnswerList("Issues", directory.IssueListed, found)

    def people(
        self, **asked: Unpack[DirectoryOptions]
    ) -> AnswerList[directory.PersonListed]:
        """Return the people at a date, as `tracker people` lists them; see `parties`."""
        found = self._ask(directory.ask_people, AskedDirectory(**asked)).listed
        return AnswerList("People", directory.PersonListed, found)

    def sources(self, **shared: Unpack[DossierOptions]) -> AnswerList[SourceListed]:
        """Return the sources of a dossier by publisher, with how many events rest on each.

        Args:
            shared: As in `tracker.services.answers.keywords.DossierOptions`.
        """
        found = self._ask(ask_sources, AskedSources(**shared))
        return AnswerList(f"Sources of {found.dossier}", SourceListed, found.sources)

    def dossiers(self) -> AnswerList[DossierListed]:
        """Return the dossiers of the database, and the bundled ones beside them."""
        return AnswerList("Dossiers", DossierListed, list_dossiers(self._shelf))

    def log(self, **asked: Unpack[LogOptions]) -> AnswerStream[RecordedEvent]:
        """Return the events in the order of the log, as it is now, as `tracker log` lists them.

        Args:
            asked: As in `tracker.services.answers.lists.LogOptions`.
        """
        again = AskedLog(**asked)
        return AnswerStream(lambda: self._ask(ask_log, again).events, title="Log")

    def _ask(self, service: Service[A, T], asked: A) -> T:
        """Put a question to the dossiers, and return the answer's value."""
        return service(self._shelf, asked, now=self._wiring.now()).value

    def append(self, *facts: Event) -> list[FactReceipt]:
        """Append facts of one dossier, all or none; what the log holds already is not added again.

        The database is held open from the first append on, and the dossier is remembered: the next
        append reads only what others have appended since.

        Args:
            facts: Events as values of `tracker.domain.events`.

        Returns:
            For each fact, in the same order, its place in the log and its id; `added` says whether
            it is new, and `withdrawn_by` what withdrew it, when the log held it already but it does
            not count any more.

        Raises:
            TrackerError: A fact is refused, or the log cannot take it; nothing was appended.
        """
        from tracker.services.recording.append import AppendCache, record

        log = self._log()
        # Who appends at the same moment in another thread remembers nothing.
        cache = self._caches.pop() if self._caches else AppendCache()
        try:
            return record(log, facts, cache=cache)
        finally:
            self._caches[:] = [cache]

    def events(self, *, dossier: str | None = None) -> Iterator[RecordedEvent]:
        """Yield the recorded events of a dossier, in log order.

        Raises:
            TrackerError: There is no such dossier, or the database cannot be used.
        """
        chosen = self._shelf.choose(dossier)
        yield from chosen.log.read(dossier=chosen.name)

    def contents(self, *, after: int = 0) -> Iterator[Event | UnknownEvent]:
        """Yield the events of one's own database, without what the log assigned to them.

        The quickest way to fold a whole log: it reads what was said, not when and by whom it was
        recorded.

        Args:
            after: Only places after this one.

        Raises:
            TrackerError: There is no database, or it cannot be used.
        """
        with self._wiring.open_log(read_only=True) as log:
            yield from log.contents(after=after)

    def follow(
        self, *, after: int = 0, dossier: str | None = None, idle: float | None = None
    ) -> Iterator[RecordedEvent]:
        """Yield every event after a place, in the order of the log, then each as it is appended.

        Keep the `global_position` of the last event together with what was made of it; begun again
        after it, nothing is missed and nothing comes twice.

        Args:
            after: The last place that the caller has; 0 for none.
            dossier: Only this dossier; by default the whole log.
            idle: End when nothing has come for so many seconds; by default wait for ever.

        Raises:
            TrackerError: There is no such dossier, the log ends before that place, or the database
                cannot be used; while waiting, also that its file is gone or replaced, or the
                connection lost.
        """
        return follow_log(
            self._shelf,
            AskedLog(dossier=dossier, after=after),
            lambda: self._wiring.open_log(read_only=True),
            now=self._wiring.now(),
            idle=idle,
        ).events

    def export(
        self, *, dossier: str | None = None, whole: bool = False
    ) -> Iterator[bytes]:
        """Yield the recorded events of a dossier as lines of JSON, as `tracker export` writes them.

        Args:
            dossier: Which dossier; by default the only one.
            whole: Whether all dossiers of the log are meant, when none is named.

        Raises:
            TrackerError: There is no such dossier, or the database cannot be used.
        """
        from tracker.services.keeping import export
        from tracker.storage.files.archive import row_lines

        found = export(self._shelf, dossier, whole=whole)
        yield from row_lines(found.rows, found.origins_of)

    def backup(self, file: str | os.PathLike[str], *, force: bool = False) -> BackedUp:
        """Copy the log into a file while others write to it, checked, as `tracker backup` does.

        Args:
            file: The backup. A name that ends in `.jsonl` gets an export, any other one a SQLite
                database.
            force: Whether the file may be replaced.

        Raises:
            TrackerError: There is no database, it is damaged, or the file cannot be written; then
                there is no file.
        """
        from tracker.services.keeping.backup import back_up
        from tracker.storage.location import locate

        return back_up(
            locate(self._wiring.place().url),
            Path(file),
            lambda: self._wiring.open_log(read_only=True),
            force=force,
        )

    def restore(
        self, file: str | os.PathLike[str], *, force: bool = False, lose: int = 0
    ) -> Path | None:
        """Put a backup in the database's place, checked and at once, as `tracker restore` does.

        Args:
            file: The backup, or the export of a whole log.
            force: Whether a database that is there may be replaced.
            lose: How many of its events may be given up, because the backup lacks them.

        Returns:
            The file that holds what was there before; None when nothing was.

        Raises:
            TrackerError: The backup is broken, what is there may not be replaced or would lose
                another number of events, or somebody holds it; nothing was changed.
        """
        from tracker.services.keeping.restore import prepare_restore
        from tracker.storage.location import locate

        self.close()
        with prepare_restore(
            Path(file),
            locate(self._wiring.place().url),
            lambda at: self._wiring.open_log(at=at),
        ) as found:
            if not found.agreed(force=force, lose=lose):
                raise NotAllowedError(
                    found.told(Path(file)),
                    found.never
                    or f"say force=True and lose={found.lost} to replace it; it is kept beside",
                )
            return found.put(self._wiring.now())

    def copy_to(self, where: str | os.PathLike[str]) -> CopiedTo:
        """Bring the log and the inbox into another database, as `tracker copy-to` does.

        Args:
            where: A path or URL. The database is made where there is none; it may hold the
                beginning of this log.

        Raises:
            TrackerError: The other database holds something else, or one of them cannot be used.
        """
        from tracker.services.keeping import make_database
        from tracker.services.keeping.backup import copy_to
        from tracker.storage.location import exists

        url = os.fspath(where)
        with self._wiring.open_log(read_only=True) as log:
            make_database(url, exists=exists(url), private_as=log.database.location)
            with self._wiring.open_log(at=url) as target:
                return copy_to(log, target)

    def close(self) -> None:
        """Give the database back."""
        self._shelf.close()
        if self._own is not None:
            self._own.close()
            self._own = None

    def _log(self) -> EventLog:
        """Return the log, open for appending; anew when another file has taken its name."""
        if self._own is not None and not self._own.database.stands():
            self._own.close()
            self._own = None
        if self._own is None:
            self._own = self._wiring.open_log()
        return self._own

    def __enter__(self) -> Self:
        """Return the tracker itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the database back."""
        self.close()


def _notebook() -> AnswerPresenter:
    from tracker.render.notebook import Notebook

    return Notebook()


def open_tracker(where: str | os.PathLike[str] | None = None) -> Tracker:
    """Open a database of dossiers; without one, the bundled dossiers answer.

    Args:
        where: A path or URL; by default what the environment and `tracker.toml` say, as for the
            commands.

    Raises:
        TrackerError: A setting makes no sense.
    """
    return Tracker(Wiring(db=None if where is None else os.fspath(where)))
