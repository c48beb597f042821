"""A search: what has all the words, among facts, sources, names and the items of the inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import FOREVER, day_of, parse_when
from tracker.domain.errors import (
    Advice,
    DateNotUnderstoodError,
    WordsNotUnderstoodError,
)
from tracker.domain.names import folded
from tracker.projections.visible import boundary_of
from tracker.services.answers.by_index import INDEX_FROM, Asking
from tracker.services.answers.keywords import FactsOptions
from tracker.services.answers.periods import date_begun, days_of
from tracker.services.answers.stories import sources_named, types_named
from tracker.services.reading import (
    LAST_DAY,
    Answer,
    AskedFacts,
    Names,
    OpenDossier,
    Remark,
    open_dossier,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.projections.questions.search import (
        NewsFound,
        Search,
        SearchAsked,
        Searched,
    )
    from tracker.projections.questions.search_words import Sought
    from tracker.projections.visible import Question
    from tracker.services.dossiers import Chosen, Shelf
    from tracker.services.index.read import Sight


class AskedSearch(AskedFacts, frozen=True, kw_only=True):
    """A question about words, as the user wrote it.

    Attributes:
        words: The words, all of which are to be there; words in quotation marks stand together,
            those behind a hyphen are not there.
        period: A date that lasts, or a range; instead of `since` and `to`.
        since: The first day that is looked at; by default there is none.
        to: The last day that is looked at; by default there is none.
        then: Whether only what was known on the last day counts; that is then by default today or,
            of a bundled dossier, the day of its latest report.
        types: Only facts of these types; a family such as `meeting` is all of its types.
        sources: Only what one of these sources supports; a publisher is all of its sources.
        most: So many of each kind are given, the newest first; by default all.
    """

    words: str = ""
    period: str | None = None
    since: str | None = None
    to: str | None = None
    then: bool = False
    types: Sequence[str] = ()
    sources: Sequence[str] = ()
    most: int | None = None


class SearchOptions(FactsOptions, total=False):
    """Arguments of a search beside its words, as for `AskedSearch`.

    Attributes:
        period: A date that lasts, or a range; instead of `since` and `to`.
        since: The first day that is looked at.
        to: The last day that is looked at.
        then: Whether only what was known on the last day counts.
        types: Only facts of these types, or of families such as "meeting".
        sources: Only what one of these sources supports; a publisher is all of its sources.
        most: So many of each kind are given; by default all.
    """

    period: str | None
    since: str | None
    to: str | None
    then: bool
    types: Sequence[str]
    sources: Sequence[str]
    most: int | None


_NO_WORDS: Final = (
    "write a word, or name a party, an issue, a type, a speaker or a source"
)


def ask_search(
    shelf: Shelf, asked: AskedSearch, *, now: int, index_from: int = INDEX_FROM
) -> Answer[Search]:
    """Return all that has the words, newest first, and how it is spread.

    It is read by the index where that is quicker, and no caller can tell which way was taken;
    `whole` rules the index out.

    Args:
        shelf: The dossiers.
        asked: The question.
        now: The time that `today` is of, in microseconds since the epoch.
        index_from: From how many events on a dossier is read by its index.

    Raises:
        TrackerError: There are no words and no filter, a date is not understood, or a name names
            nothing; the hint says what may have been meant.
    """
    from tracker.projections.questions.search_words import sought_in

    sought = sought_in(asked.words)
    chosen = shelf.choose(asked.dossier)
    if sought.wanted and not asked.sources:
        keyed = "@" if "@" in (asked.period or "") else None
        dates = (asked.since, asked.to, asked.known_at, keyed)
        asking = Asking(shelf, asked, dates, now, index_from)
        found = asking.by_index(
            chosen, lambda names, view: _sought(shelf, names, view, asked, sought)
        )
        if found is not None:
            return found
    return _read_whole(shelf, chosen, asked, sought, now=now)


def _sought(
    shelf: Shelf, names: Names, view: Sight, asked: AskedSearch, sought: Sought
) -> Answer[Search] | None:
    """Answer by the index; None where the whole dossier has to be read.

    It has to for words that nothing has, to find what they may have been meant for.
    """
    from tracker.projections.questions.search import search_of
    from tracker.services.index.search import found_by_words

    ready = _ready(names, asked, sought)
    found = found_by_words(
        view,
        ready.question,
        ready.searched,
        most=None if ready.is_filtered else asked.most,
        read=("proposal-made",) if asked.issues else (),
    )
    search = search_of(
        found.mended,
        ready.question,
        ready.searched,
        _news(shelf, ready),
        asked=ready.repeated,
        listed=found.listed,
    )
    return names.answer(search) if any(search.totals.each) else None


def _read_whole(
    shelf: Shelf, chosen: Chosen, asked: AskedSearch, sought: Sought, *, now: int
) -> Answer[Search]:
    """Answer from all that a dossier holds."""
    from tracker.projections.questions.search import search_of

    opened = open_dossier(chosen, log_at=asked.log_at, now=now)
    dossier = OpenDossier(shelf, asked, now=now, opened=opened)
    if not sought.wanted and not _names_something(asked):
        raise WordsNotUnderstoodError(asked.words, _NO_WORDS)
    ready = _ready(dossier, asked, sought)
    news = [] if opened.is_bundled else _news(shelf, ready)
    found = search_of(
        dossier.mended, ready.question, ready.searched, news, asked=ready.repeated
    )
    return dossier.answer(found)


class _Ready(NamedTuple):
    """A search whose dates and names are read.

    Attributes:
        question: The end of what is looked at, and what may be known.
        searched: The words, and which facts are looked at.
        repeated: The question as the answer repeats it.
        is_filtered: Whether facts are chosen by more than words and dates.
        has_news: Whether the items of the inbox are looked at too.
    """

    question: Question
    searched: Searched
    repeated: SearchAsked
    is_filtered: bool
    has_news: bool


def _names_something(asked: AskedSearch) -> bool:
    of_facts = asked.parties or asked.issues or asked.types or asked.speakers
    return bool(of_facts or asked.sources)


def _ready(names: Names, asked: AskedSearch, sought: Sought) -> _Ready:
    """Read the dates and names of a search.

    Raises:
        TrackerError: A date is not understood, or a name names nothing.
    """
    from tracker.projections.questions.search import SearchAsked, Searched
    from tracker.projections.questions.timeline import Wanted

    selection = names.selection(asked)
    names.remarks.extend(_of_aliases(asked, names))
    parties, issues = list(selection.parties or ()), list(selection.issues or ())
    types = list(dict.fromkeys(t for name in asked.types for t in types_named(name)))
    cited = [s for n in asked.sources for s in sources_named(n, names.catalogue)]
    sources = list(dict.fromkeys(cited))
    since, to = _days(asked, names)
    from_ = asked.since
    if asked.period is not None:
        from_ = day_of(since, names.dates.zone).isoformat()
    known = names.known(asked.known_at, then=to if asked.then else None)
    question = names.ask(to or LAST_DAY, known)
    of_facts = bool(asked.parties or asked.issues or asked.types or asked.speakers)
    searched = Searched(
        sought=sought,
        wanted=Wanted(
            since=since,
            concerns=selection.concerns,
            issues=names.with_parts(issues),
            types=frozenset(types),
            sources=frozenset(sources),
        ),
        only_facts=of_facts,
        until=question.boundary if to else FOREVER,
    )
    repeated = SearchAsked(
        words=asked.words,
        from_=from_,
        to=to,
        known=known,
        log=names.log_place,
        parties=parties,
        issues=issues,
        types=types,
        speakers=list(asked.speakers),
        sources=sources,
        most=asked.most,
    )
    is_filtered = _names_something(asked)
    is_dated = from_ is not None or to is not None
    beside = is_dated or known is not None or asked.log_at is not None
    has_news = bool(sought.wanted) and not (is_filtered or beside)
    return _Ready(question, searched, repeated, is_filtered, has_news)


def _of_aliases(asked: AskedSearch, names: Names) -> Iterator[Remark]:
    """Say whose other name the words are: facts may call it by its first one alone."""
    word = folded(asked.words.strip(' "'))
    if not word or _names_something(asked):
        return
    for party in names.catalogue.parties.values():
        if word == folded(party.name) or word not in map(folded, party.aliases):
            continue
        is_person = party.kind == "person"
        remedy = "alias-of-person" if is_person else "alias-of-party"
        values = {"word": asked.words, "name": party.name, "slug": party.slug}
        text = f"{asked.words} is another name of {party.name}"
        yield Remark(text, Advice(remedy, values))


def _days(asked: AskedSearch, names: Names) -> tuple[int, str | None]:
    """Return the first instant that is looked at, and the last day; None for no end.

    Raises:
        TrackerError: A date is not understood, or the end lies before the beginning.
    """
    dates = names.dates
    if asked.period is not None:
        days = days_of(asked.period, names)
        return -FOREVER if days.since is None else days.since, days.to
    to = names.day(asked.to) if asked.to is not None or asked.then else None
    if asked.since is None:
        return -FOREVER, to
    first = date_begun(asked.since, dates)
    since = first.start.earliest
    if to is not None and since >= boundary_of(parse_when(to, zone=dates.zone)):
        raise DateNotUnderstoodError(
            asked.to or to,
            f"it lies before {asked.since}, from which on is asked",
            "write the earlier date first",
        ).advise("earlier-date-from")
    return since, to


def _news(shelf: Shelf, ready: _Ready) -> list[NewsFound]:
    """Return the items of the user's inbox that have the words, as far as none was put aside."""
    own = shelf.own()
    if own is None or not ready.has_news:
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
        if hit := news_found(ready.searched.sought, listed, item.text):
            found.append(hit)
    return found
