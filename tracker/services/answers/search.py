"""A search: what has all the words, among facts, sources, names and the items of the inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tracker.domain.dates import FOREVER, parse_when
from tracker.domain.errors import (
    DateNotUnderstoodError,
    WordsNotUnderstoodError,
)
from tracker.projections.visible import boundary_of
from tracker.services.answers.stories import sources_named, types_named
from tracker.services.reading import (
    LAST_DAY,
    Answer,
    AskedFacts,
    FactsOptions,
    OpenDossier,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.projections.questions.search import NewsFound, Search
    from tracker.projections.questions.search_words import Sought
    from tracker.services.dossiers import Shelf


class AskedSearch(AskedFacts, frozen=True, kw_only=True):
    """A question about words, as the user wrote it.

    Attributes:
        words: The words, all of which are to be there; words in quotation marks stand together,
            those behind a hyphen are not there.
        since: The first day that is looked at; by default there is none.
        to: The last day that is looked at; by default there is none.
        then: Whether only what was known on the last day counts; that is then by default today or,
            of a bundled dossier, the day of its latest report.
        types: Only facts of these types; a family such as `meeting` is all of its types.
        sources: Only what one of these sources supports; a publisher is all of its sources.
        most: So many of each kind are given, the newest first; by default all.
    """

    words: str = ""
    since: str | None = None
    to: str | None = None
    then: bool = False
    types: Sequence[str] = ()
    sources: Sequence[str] = ()
    most: int | None = None


class SearchOptions(FactsOptions, total=False):
    """Arguments of a search beside its words, as for `AskedSearch`.

    Attributes:
        since: The first day that is looked at.
        to: The last day that is looked at.
        then: Whether only what was known on the last day counts.
        types: Only facts of these types, or of families such as "meeting".
        sources: Only what one of these sources supports; a publisher is all of its sources.
        most: So many of each kind are given; by default all.
    """

    since: str | None
    to: str | None
    then: bool
    types: Sequence[str]
    sources: Sequence[str]
    most: int | None


_NO_WORDS: Final = (
    "write a word, or name a party, an issue, a type, a speaker or a source"
)


def ask_search(shelf: Shelf, asked: AskedSearch, *, now: int) -> Answer[Search]:
    """Return all that has the words, newest first, and how it is spread.

    Raises:
        TrackerError: There are no words and no filter, a date is not understood, or a name names
            nothing; the hint says what may have been meant.
    """
    from tracker.projections.questions.search import (
        SearchAsked,
        Searched,
        search_of,
    )
    from tracker.projections.questions.search_words import sought_in
    from tracker.projections.questions.timeline import Wanted

    dossier = OpenDossier(shelf, asked, now=now)
    sought = sought_in(asked.words)
    of_facts = asked.parties or asked.issues or asked.types or asked.speakers
    if not (sought.wanted or of_facts or asked.sources):
        raise WordsNotUnderstoodError(asked.words, _NO_WORDS)
    selection = dossier.selection(asked)
    parties, issues = list(selection.parties or ()), list(selection.issues or ())
    types = list(dict.fromkeys(t for name in asked.types for t in types_named(name)))
    catalogue = dossier.catalogue
    sources = list(
        dict.fromkeys(s for n in asked.sources for s in sources_named(n, catalogue))
    )
    since, to = _days(asked, dossier)
    known = dossier.known(asked.known_at, then=to if asked.then else None)
    question = dossier.ask(to or LAST_DAY, known)
    searched = Searched(
        sought=sought,
        wanted=Wanted(
            since=since,
            concerns=selection.concerns,
            issues=dossier.with_parts(issues),
            types=frozenset(types),
            sources=frozenset(sources),
        ),
        only_facts=bool(of_facts),
        until=question.boundary if to else FOREVER,
    )
    repeated = SearchAsked(
        words=asked.words,
        from_=asked.since,
        to=to,
        known=known,
        log=dossier.opened.log_place,
        parties=parties,
        issues=issues,
        types=types,
        speakers=list(asked.speakers),
        sources=sources,
        most=asked.most,
    )
    is_dated = asked.since is not None or to is not None
    beside = is_dated or known is not None or asked.log_at is not None
    news = [] if of_facts or sources or beside else _news(shelf, dossier, sought)
    found = search_of(dossier.mended, question, searched, news, asked=repeated)
    return dossier.answer(found)


def _days(asked: AskedSearch, dossier: OpenDossier) -> tuple[int, str | None]:
    """Return the first instant that is looked at, and the last day; None for no end.

    Raises:
        TrackerError: A date is not understood, or the end lies before the beginning.
    """
    dates = dossier.dates
    to = dossier.day(asked.to) if asked.to is not None or asked.then else None
    if asked.since is None:
        return -FOREVER, to
    first = parse_when(dates.written(asked.since), zone=dates.zone)
    since = first.start.earliest
    if to is not None and since >= boundary_of(parse_when(to, zone=dates.zone)):
        raise DateNotUnderstoodError(
            asked.to or to,
            f"it lies before {asked.since}, from which on is asked",
            "write the earlier date first",
        ).advise("earlier-date-from")
    return since, to


def _news(shelf: Shelf, dossier: OpenDossier, sought: Sought) -> list[NewsFound]:
    """Return the items of the user's inbox that have the words, as far as none was put aside."""
    own = shelf.own()
    if own is None or dossier.opened.is_bundled or not sought.wanted:
        return []
    from tracker.projections.questions.search import NewsFound, news_found
    from tracker.services.feeds import OPEN, moment_text
    from tracker.storage.inbox.tables import Inbox

    found: list[NewsFound] = []
    for item in Inbox(own.database).items(states=OPEN):
        listed = NewsFound(
            item=item.item,
            state=item.state,
            published=moment_text(item.published),
            title=item.title,
            author=item.author,
            link=item.link,
            matched=[],
        )
        if hit := news_found(sought, listed, item.text):
            found.append(hit)
    return found
