"""Facts, sources, names and news that have all the words asked for, as data: `tracker.search/1`.

Words are compared without case and accents. Two or more in quotation marks stand beside each other
in one text; a word or phrase behind a hyphen stands in none. A fact has the words of its texts and
names, and those by which the dossier calls the parties and issues that it names.
"""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from tracker.domain.dates import FOREVER, day_of
from tracker.domain.events import ReportDisputed, SourceRetracted
from tracker.domain.presented import Presented
from tracker.domain.references import references
from tracker.projections.folds.titles import titles_told
from tracker.projections.names_ages_sources import Presenter, basis_of
from tracker.projections.picture_format import IssueRow, SourceShown
from tracker.projections.picture_format.entries import Part
from tracker.projections.questions.search_tokens import (
    facets_of,
    month_of,
    month_text,
    things_named,
)
from tracker.projections.questions.search_words import (
    Sought,
    texts_of,
    words_in,
)
from tracker.projections.questions.timeline import (
    Wanted,
    is_chosen,
    issue_rows,
    proposals_about,
    type_fields,
)
from tracker.projections.sentences import short_sentence
from tracker.projections.visible import lost_evidence, public_acts, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

    from tracker.domain.events import Event
    from tracker.projections.mended import Catalogue, Mended
    from tracker.projections.questions.search_tokens import Facets
    from tracker.projections.questions.search_words import Texts
    from tracker.projections.sentences import Titles
    from tracker.projections.visible import Counted, Question, Visible

FORMAT: Final = "tracker.search/1"
_NEAR: Final = 3


class SearchAsked(Part, frozen=True, kw_only=True):
    """The question: the words as they were written, and which facts are looked at.

    `from` and `to` are the first and the last day (null: no bound). `known` is the known-at date,
    `log` the last log place that was read, `most` how many of each kind are shown (null: all).
    """

    words: str
    from_: str | None = msgspec.field(name="from")
    to: str | None
    known: str | None
    log: int
    parties: list[str]
    issues: list[str]
    types: list[str]
    speakers: list[str]
    sources: list[str]
    most: int | None


class FoundText(Part, frozen=True, kw_only=True):
    """A text that has one of the words: the field that holds it, and what it says."""

    field: str
    text: str


class FactFound(Part, frozen=True, kw_only=True):
    """A fact that has all the words.

    `day` is the one day on which it lies; null when there are several. `matched` are the texts in
    which the words stand. `fields` are those of its type.
    """

    key: str
    event_id: str
    type: str
    when: str
    day: str | None
    reported: str
    reported_later: bool
    parties: list[str]
    issues: list[str]
    speaker: str | None
    office: str | None
    basis: str | None
    confidence: str | None
    text: str
    matched: list[FoundText]
    fields: dict[str, Any]
    disputed_by: list[str]
    citations: list[int]


class SourceFound(Part, frozen=True, kw_only=True):
    """A source that has all the words in its publisher, title or slug."""

    slug: str
    publisher: str
    title: str | None
    published: str | None
    url: str | None
    retracted: bool


class NameFound(Part, frozen=True, kw_only=True):
    """A party, an issue or a step that has all the words in its name, slug or other spellings.

    `kind` is the party's kind, or `issue` or `step`.
    """

    kind: str
    slug: str
    name: str
    also: list[str]


class NewsFound(Part, frozen=True, kw_only=True):
    """An item of the inbox that has all the words; it is no fact."""

    item: int
    state: str
    published: str | None
    title: str
    author: str | None
    link: str | None
    matched: list[FoundText]


class SearchTotals(Part, frozen=True, kw_only=True):
    """The numbers of what was found of each kind, shown or not."""

    facts: int
    sources: int
    names: int
    news: int

    @property
    def each(self) -> tuple[int, int, int, int]:
        """The four numbers."""
        return self.facts, self.sources, self.names, self.news


class SearchCounts(Part, frozen=True, kw_only=True):
    """The numbers of all facts found that have a party, an issue and a type, and begin in a month.

    A fact has several parties and issues, or none. A month is written as 2025-05.
    """

    parties: dict[str, int]
    issues: dict[str, int]
    types: dict[str, int]
    months: dict[str, int]


class NearWord(Part, frozen=True, kw_only=True):
    """A word of a search that found nothing: the facts that have it alone, and words like it."""

    word: str
    facts: int
    near: list[str]


class Search(Presented, Part, frozen=True, kw_only=True):
    """All that was found, newest first.

    `titles` say what the truces, meetings and the like are called that the facts shown are about or
    name, by their streams: `meeting:oslo-1`.
    """

    format: str
    dossier: str
    title: str
    zone: str
    asked: SearchAsked
    parties: dict[str, str]
    issues: list[IssueRow]
    titles: dict[str, str]
    totals: SearchTotals
    counts: SearchCounts
    first: str | None
    last: str | None
    facts: list[FactFound]
    found_sources: list[SourceFound]
    names: list[NameFound]
    news: list[NewsFound]
    near: list[NearWord]
    sources: list[SourceShown]


class Searched(NamedTuple):
    """A search: the words, and which facts are looked at.

    Attributes:
        sought: The words.
        wanted: The facts by party, speaker, issue, type, source and first day.
        only_facts: Whether a filter leaves aside what is not a fact.
        until: What begins at or after this instant is left out, of sources and news.
    """

    sought: Sought
    wanted: Wanted
    only_facts: bool = False
    until: int = FOREVER


class Spread(NamedTuple):
    """Numbers of facts: by type, parties and issues, and by the month in which they begin."""

    facets: Mapping[Facets, int]
    months: Mapping[int | None, int]


class Listed(NamedTuple):
    """The facts of a record that are looked at, where it holds others beside them.

    Attributes:
        ids: Their event ids; what the public took back or denied is looked at too.
        beyond: Facts found that the record does not hold, older than `asked.most` that it holds.
    """

    ids: frozenset[str]
    beyond: Spread


def search_of(
    mended: Mended,
    question: Question,
    searched: Searched,
    news: Sequence[NewsFound],
    *,
    asked: SearchAsked,
    listed: Listed | None = None,
) -> Search:
    """Return all that has the words.

    Args:
        mended: The dossier's log, put right.
        question: The end of what is looked at, and what may be known.
        searched: The words, and which facts are looked at.
        news: The items of the inbox that have the words, newest first.
        asked: The question as the answer repeats it.
        listed: The facts that are looked at; by default all.
    """
    found = visible(mended, question)
    facts = [*found.certain, *found.possible]
    facts += public_acts(mended, question, {f.event_id for f in facts})
    titles = titles_told(found)
    presenter = Presenter(found, question, titles=titles)
    called = called_in(found.catalogue, titles)

    def texts(fact: Counted) -> Texts:
        return _texts_of_fact(fact.event, called, presenter.speaker)

    proposals = proposals_about(facts, searched.wanted.issues)
    looked_at = [
        f
        for f in facts
        if _is_listed(f, listed) and _looked_at(f, searched, proposals, titles)
    ]
    hits = []
    for fact in looked_at:
        matched = searched.sought.matched(texts(fact))
        if matched is not None:
            hits.append((fact, matched))
    hits.sort(key=lambda hit: hit[0].rank, reverse=True)
    shown = hits[: asked.most]
    sources = _sources(mended, question, searched)
    names = _names(found.catalogue, searched)
    counts = _counts([fact for fact, _ in hits], found.catalogue.zone)
    count = len(hits)
    if listed is not None:
        counts.add(listed.beyond)
        count += sum(listed.beyond.facets.values())
    totals = SearchTotals(
        facts=count, sources=len(sources), names=len(names), news=len(news)
    )
    is_empty = not any(totals.each)
    parties = found.catalogue.parties.values()
    return Search(
        format=FORMAT,
        dossier=found.catalogue.dossier.dossier,
        title=found.catalogue.dossier.title,
        zone=found.catalogue.dossier.zone,
        asked=asked,
        parties={p.slug: p.name for p in parties},
        issues=issue_rows(found.catalogue),
        titles=_titles_named([fact for fact, _ in shown], titles),
        totals=totals,
        counts=counts.shown(),
        first=hits[-1][0].when.text if hits else None,
        last=hits[0][0].when.text if hits else None,
        facts=[_fact_found(fact, m, found, presenter) for fact, m in shown],
        found_sources=sources[: asked.most],
        names=names[: asked.most],
        news=list(news[: asked.most]),
        near=_near(searched.sought, [texts(f) for f in looked_at]) if is_empty else [],
        sources=presenter.sources(),
    )


def called_in(catalogue: Catalogue, titles: Titles) -> dict[tuple[str, str], Texts]:
    """Return by kind and slug what the dossier calls parties, issues, steps, meetings and so on."""
    parties: dict[tuple[str, str], Texts] = {
        ("party", p.slug): [("party", name) for name in (p.name, *p.aliases)]
        for p in catalogue.parties.values()
    }
    kinds = (("issue", catalogue.issues), ("step", catalogue.steps))
    defined: dict[tuple[str, str], Texts] = {
        (kind, slug): [(kind, each.title)]
        for kind, known in kinds
        for slug, each in known.items()
    }
    return parties | _called_by_title(titles) | defined


def _called_by_title(titles: Titles) -> dict[tuple[str, str], Texts]:
    found: dict[tuple[str, str], Texts] = {}
    for stream, title in titles.items():
        kind, _, slug = stream.partition(":")
        found[kind, slug] = [("title", title)]
    return found


def _texts_of_fact(
    event: Event,
    called: dict[tuple[str, str], Texts],
    speaker: Callable[[str | None], str | None],
) -> Texts:
    kind, _, slug = event.stream.partition(":")
    texts = [*texts_of(event), *called.get((kind, slug), ())]
    for reference in references(event):
        texts += called.get((reference.kind, reference.name), ())
    name = speaker(event.speaker)
    return [*texts, ("speaker", name)] if name and name != event.speaker else texts


def _looked_at(
    fact: Counted, searched: Searched, proposals: Collection[str], titles: Titles
) -> bool:
    wanted = searched.wanted
    if max(fact.bounds.latest, fact.when.last + 1) <= wanted.since:
        return False
    return is_chosen(fact, wanted, proposals, titles)


def _fact_found(
    fact: Counted, matched: Texts, found: Visible, presenter: Presenter
) -> FactFound:
    event, zone = fact.event, found.catalogue.zone
    facets = facets_of(event)
    return FactFound(
        key=fact.name,
        event_id=fact.event_id,
        type=facets.type,
        when=fact.when.text,
        day=_only_day(fact, zone),
        reported=found.reported(fact).text,
        reported_later=not found.known_then(fact),
        parties=list(facets.parties),
        issues=list(facets.issues),
        speaker=presenter.speaker(event.speaker),
        office=presenter.office(fact),
        basis=basis_of(fact),
        confidence=event.confidence,
        text=short_sentence(event, zone=zone),
        matched=_as_found(matched),
        fields=type_fields(event),
        disputed_by=presenter.disputed([fact]),
        citations=presenter.cite([fact]),
    )


def _as_found(matched: Texts) -> list[FoundText]:
    return [FoundText(field=f, text=t) for f, t in dict.fromkeys(matched)]


def news_found(sought: Sought, item: NewsFound, text: str) -> NewsFound | None:
    """Return an item of the inbox with the texts that have the words; None unless it has all.

    Args:
        sought: The words.
        item: The item.
        text: What it says.
    """
    said = [("title", item.title), ("author", item.author or ""), ("text", text)]
    matched = sought.matched(said)
    if matched is None:
        return None
    return msgspec.structs.replace(item, matched=_as_found(matched))


def _only_day(fact: Counted, zone: ZoneInfo) -> str | None:
    earliest, latest = fact.bounds
    if earliest <= -FOREVER or latest >= FOREVER:
        return None
    day = day_of(earliest, zone)
    return day.isoformat() if day_of(latest - 1, zone) == day else None


class _Counts:
    """Numbers of facts by party, issue, type and month."""

    def __init__(self) -> None:
        self.parties: Counter[str] = Counter()
        self.issues: Counter[str] = Counter()
        self.types: Counter[str] = Counter()
        self.months: Counter[str] = Counter()

    def add(self, spread: Spread) -> None:
        """Count facts."""
        for facets, count in spread.facets.items():
            self.types[facets.type] += count
            for party in facets.parties:
                self.parties[party] += count
            for issue in facets.issues:
                self.issues[issue] += count
        for month, count in spread.months.items():
            if month is not None:
                self.months[month_text(month)] += count

    def shown(self) -> SearchCounts:
        """Return the numbers, the largest first, and the latest month."""
        return SearchCounts(
            parties=_most_first(self.parties),
            issues=_most_first(self.issues),
            types=_most_first(self.types),
            months=dict(sorted(self.months.items(), reverse=True)),
        )


def _counts(facts: Iterable[Counted], zone: ZoneInfo) -> _Counts:
    counts = _Counts()
    found = list(facts)
    months = Counter(month_of(fact.bounds.earliest, zone) for fact in found)
    counts.add(Spread(Counter(facets_of(fact.event) for fact in found), months))
    return counts


def _is_listed(fact: Counted, listed: Listed | None) -> bool:
    if listed is None or fact.event_id in listed.ids:
        return True
    return isinstance(fact.event, SourceRetracted | ReportDisputed)


def _titles_named(facts: Iterable[Counted], titles: Titles) -> dict[str, str]:
    """Return what the things are called that facts are about or name."""
    named = {stream for fact in facts for stream in things_named(fact.event)}
    return {stream: titles[stream] for stream in sorted(named) if stream in titles}


def _most_first(counted: Counter[str]) -> dict[str, int]:
    return dict(sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))


def _sources(
    mended: Mended, question: Question, searched: Searched
) -> list[SourceFound]:
    """Return the sources that have the words, the last published first, undated ones behind."""
    if searched.only_facts or not searched.sought.wanted:
        return []
    catalogue, wanted = mended.catalogue, searched.wanted
    lost = lost_evidence(mended, question.known).sources
    found: list[tuple[int, SourceFound]] = []
    for source in catalogue.sources.values():
        said = [("publisher", source.publisher), ("title", source.title or "")]
        published = catalogue.published(source.slug)
        if published is None:
            date, in_time = -FOREVER, searched.until == FOREVER
            in_time = in_time and wanted.since == -FOREVER
        else:
            date = published.earliest
            in_time = published.latest > wanted.since and date < searched.until
            in_time = in_time and published.latest <= question.known
        if wanted.sources and source.slug not in wanted.sources:
            continue
        if (
            in_time
            and searched.sought.matched([*said, ("slug", source.slug)]) is not None
        ):
            entry = SourceFound(
                slug=source.slug,
                publisher=source.publisher,
                title=source.title,
                published=source.published,
                url=source.url,
                retracted=source.slug in lost,
            )
            found.append((-date, entry))
    found.sort(key=lambda pair: (pair[0], pair[1].slug))
    return [entry for _, entry in found]


def _names(catalogue: Catalogue, searched: Searched) -> list[NameFound]:
    """Return the parties, issues and steps that have the words.

    A name belongs to no day and no source.
    """
    wanted = searched.wanted
    is_dated = wanted.since > -FOREVER or searched.until < FOREVER
    if searched.only_facts or is_dated or wanted.sources or not searched.sought.wanted:
        return []
    parties = [
        NameFound(kind=p.kind, slug=p.slug, name=p.name, also=list(p.aliases))
        for p in catalogue.parties.values()
    ]
    issues = [
        NameFound(kind="issue", slug=i.slug, name=i.title, also=list(i.keywords))
        for i in catalogue.issues.values()
    ]
    steps = [
        NameFound(kind="step", slug=s.slug, name=s.title, also=[])
        for s in catalogue.steps.values()
    ]
    return [
        name
        for name in (*parties, *issues, *steps)
        if searched.sought.matched(
            [("name", each) for each in (name.name, name.slug, *name.also)]
        )
        is not None
    ]


def _near(sought: Sought, texts: Sequence[Texts]) -> list[NearWord]:
    """Return for each term how many facts have it alone, and words like it that facts have."""
    vocabulary = _vocabulary(texts)
    found = []
    for term in sought.wanted:
        alone = Sought(wanted=(term,))
        count = sum(alone.matched(each) is not None for each in texts)
        like = [w for t in term for w in _like(t, vocabulary)] if not count else []
        found.append(NearWord(word=" ".join(term), facts=count, near=like))
    return found


def _vocabulary(texts: Iterable[Texts]) -> list[str]:
    """Return the words of texts, each once."""
    said = {text for each in texts for _, text in each}
    return sorted({word for text in said for word in words_in(text)})


def _like(word: str, vocabulary: Sequence[str]) -> list[str]:
    """Return words like one that is not among them."""
    if word in vocabulary:
        return []
    near = [w for w in vocabulary if abs(len(w) - len(word)) < _NEAR]
    return get_close_matches(word, near, n=_NEAR, cutoff=0.75)
