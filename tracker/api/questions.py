"""The questions of Python: a method for each, named as its command is."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, TypeVar, Unpack

from tracker.domain.presented import AnswerList, AnswerStream
from tracker.services.answers import announcements, directory, pictures, stories
from tracker.services.answers.brief_and_chart import (
    AskedBrief,
    AskedChart,
    ask_brief,
    ask_chart,
)
from tracker.services.answers.days import AskedDays, ask_days
from tracker.services.answers.directory import AskedDirectory, DirectoryOptions
from tracker.services.answers.lists import (
    AskedLog,
    AskedSources,
    DossierListed,
    LogOptions,
    SourceListed,
    ask_log,
    ask_sources,
    list_dossiers,
)
from tracker.services.answers.search import AskedSearch, ask_search
from tracker.services.answers.show import AskedShow, ask_show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.domain.recorded import RecordedEvent
    from tracker.projections.picture_format import Picture
    from tracker.projections.questions.announcements_format import Fate, Upcoming
    from tracker.projections.questions.brief import Brief
    from tracker.projections.questions.diff_format import Diff
    from tracker.projections.questions.hindsight import Hindsight
    from tracker.projections.questions.history import History
    from tracker.projections.questions.replay import Seen
    from tracker.projections.questions.search import Search
    from tracker.projections.questions.timeline import Timeline
    from tracker.render.charts import Chart
    from tracker.render.charts.files import DrawnChart
    from tracker.render.charts.paper import PaperSize
    from tracker.services.answers.brief_and_chart import ChartOptions
    from tracker.services.answers.days import ChangeDays
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
    from tracker.services.reading import Service
    from tracker.wiring import Wiring

A = TypeVar("A")
T = TypeVar("T")


class Questions:
    """The dossiers of a database, with the bundled ones beside them, to be asked.

    A question raises a `TrackerError` when its words or its database are of no use, with a `hint`.
    """

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._shelf = wiring.shelf()

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

    def chart(
        self,
        kind: Chart,
        period: str | None = None,
        *,
        size: PaperSize | None = None,
        width: float | None = None,
        height: float | None = None,
        folds: bool = True,
        **options: Unpack[ChartOptions],
    ) -> DrawnChart:
        """Draw a picture, as `tracker chart` does: its SVG, and the facts that it draws as a frame.

        Args:
            kind: "timeline", "issue", "positions" or "truces".
            period: A date that lasts, such as "May 2025"; instead of `since` and `to`.
            size: "slide", "a4" or "wide", instead of a width and a height.
            width: How wide it is, in units of which the smallest letters take eleven.
            height: How high it may be, in the same units.
            folds: Whether long silences are folded away.
            options: As in `tracker.services.answers.brief_and_chart.ChartOptions`.

        Raises:
            PictureTooSmallError: The paper is not high enough.
        """
        from tracker.render.charts.files import drawn_chart
        from tracker.render.charts.paper import paper_asked

        asked = AskedChart(period=period, **options)
        sheet = paper_asked(kind, size, width, height)
        is_today = asked.log_at is None
        sheet = sheet._replace(folds=folds, today_known=is_today)
        return drawn_chart(kind, self._ask(ask_chart, asked), sheet)

    def days(self, *, then: bool = False, **shared: Unpack[KnownOptions]) -> ChangeDays:
        """Return the days on which an answer changed, each with how many facts came to count.

        Args:
            then: Whether a fact counts only from the day on which it was reported.
            shared: As in `tracker.services.answers.keywords.KnownOptions`.
        """
        return self._ask(ask_days, AskedDays(then=then, **shared))

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
