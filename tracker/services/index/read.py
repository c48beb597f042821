"""A dossier read by its index: for each key the few entries that an answer may need.

The folds decide all the same; they only get less to read.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, cast

from tracker.domain.dates import FOREVER, Bounds
from tracker.domain.events import (
    DossierOpened,
    IssueDefined,
    PartyRegistered,
    PositionEnded,
    PositionStated,
    ReportDisputed,
    SourceRegistered,
    SourceRetracted,
    StepDefined,
)
from tracker.domain.recorded import Noted, UnknownEvent
from tracker.projections.index_entries import WIDTHS
from tracker.projections.mended import Catalogue, Mended, as_mended, catalogue_from
from tracker.projections.questions.search_tokens import (
    LASTING,
    OF_SOURCE,
    source_sign,
)
from tracker.projections.questions.timeline import lasts, tied
from tracker.projections.visible import bearing_on_story
from tracker.services.index import (
    BRIDGED,
    MENDED_SOURCE,
    ODD,
    PUBLISHED,
    UTC,
    VERSION,
    ZONE,
    as_corrected,
)
from tracker.services.index.keys import KeyReader
from tracker.storage.index.seek import EntryFilter, SoughtEntry, SoughtSubject
from tracker.storage.index.words import Choice, SayingFilter
from tracker.storage.sql import chunks

if TYPE_CHECKING:
    from collections.abc import (
        Collection,
        Container,
        Iterable,
        Mapping,
        Sequence,
    )

    from tracker.domain.events import CatalogueEvent, Event, Fact
    from tracker.domain.recorded import RecordedEvent
    from tracker.projections.visible import Counted, Question, Visible
    from tracker.storage.index.seek import Seek
    from tracker.storage.index.words import Hit

_Contents: TypeAlias = "dict[int, str | None]"
"""Places of events, each with the event as corrected, where it was."""
_STATED: Final = (PositionStated, PositionEnded)


class TooMuchError(Exception):
    """Something has to be read that the index does not tell: the whole dossier is."""


class Sought(NamedTuple):
    """The part of a dossier that a picture needs.

    Attributes:
        mended: Its events, put right.
        left_out: For each ceasefire the number of alleged violations that count and were not read.
    """

    mended: Mended
    left_out: Mapping[str, int]


class Sight:
    """A dossier at a log place, read by its index.

    Attributes:
        seek: What is asked of the log and the index.
        dossier: The dossier.
        place: The place of the log.
        catalogue: What the dossier knows by name, without its sources.
        log_place: The dossier's last place of the log.
        digest: The digest there.
    """

    def __init__(
        self,
        seek: Seek,
        dossier: str,
        place: int,
        keys: Sequence[SoughtSubject],
        catalogue: Catalogue,
    ) -> None:
        self.seek, self.dossier, self.place = seek, dossier, place
        self.catalogue = catalogue
        self._sought: dict[tuple[int, int], tuple[_Contents, dict[str, int]]] = {}
        self._kinds: dict[str, list[SoughtSubject]] = {}
        for key in keys:
            self._kinds.setdefault(key.kind, []).append(key)
        self.log_place, self.digest = seek.last(dossier, place)
        self._keys = KeyReader(seek)

    def sought(self, question: Question) -> Sought:
        """Return what a picture needs.

        Raises:
            TooMuchError: The whole dossier has to be read; so for each of these.
        """
        window = self.window(question)
        contents, left_out = self._of_picture(window)
        return Sought(self._record(window, contents), left_out)

    def window(self, question: Question) -> EntryFilter:
        """Return the entries that a question lets through."""
        return EntryFilter(question.boundary, question.known, self.place)

    def _of_picture(self, window: EntryFilter) -> tuple[_Contents, dict[str, int]]:
        """Return the places that a picture needs, and what it only counts of each ceasefire."""
        asked = (window.boundary, window.known)
        if asked in self._sought:
            return self._sought[asked]
        contents = self._whole("fact", window) | self._held(window)
        left_out: dict[str, int] = {}
        for key, rows, left in self._keys.keyed(
            self._kinds.get("violation", []), window
        ):
            contents |= _places(rows)
            if left:
                truce = key.name.partition("/")[0]
                left_out[truce] = left_out.get(truce, 0) + left
        self._sought[asked] = contents, left_out
        return contents, left_out

    def moved(self, before: Question, after: Question) -> Mended:
        """Return what may make the difference between the answers to two questions.

        That is what begins, or is over, between their ends, and what counts for one of them alone
        by what may be known.
        """
        last, known = (
            max(before.boundary, after.boundary),
            max(before.known, after.known),
        )
        window = EntryFilter(last, known, self.place)
        contents = self._whole("fact", window)
        contents |= self._between(window, min(before.boundary, after.boundary))
        found = self.targets(window)
        if before.known != after.known:
            since = min(before.known, after.known)
            contents |= _places(self.seek.learned(self.dossier, window, since))
            found += self._resting_on_published(window, since)
        return self._record(window, contents, found)

    def told(self, question: Question, since: int) -> Mended:
        """Return what a story from an instant on tells, and all that bears on its order."""
        window = self.window(question)
        lasting = SayingFilter(*window, begun=since)
        hits = self.seek.hits(self.dossier, Choice((((LASTING,),),)), lasting)
        contents = self._whole("fact", window)
        beside = [*self.targets(window), *hits]
        wanted, read = [Bounds(since, window.boundary)], list[Bounds]()
        while True:
            for span in wanted:
                end = min(span.latest, window.boundary)
                contents |= self._between(window._replace(boundary=end), span.earliest)
            read += wanted
            mended = self._record(window, contents, beside)
            spans = _told_spans(*bearing_on_story(mended, question), since)
            wanted = [span for span in spans if not _is_within(span, read)]
            if not wanted:
                break
        stated = {fact.issue for _, fact in mended.facts if isinstance(fact, _STATED)}
        if bridged := self._bridged() & stated:
            contents |= self._stated_on(bridged, window)
            return self._record(window, contents, beside)
        return mended

    def recounted(self, question: Question, since: int, *, by_voice: bool) -> Mended:
        """Return what a brief from an instant on tells, what that follows and what held then.

        For each stance in that time it also has a statement from earlier on its key.
        """
        if by_voice:
            raise TooMuchError  # that somebody spoke on a key is in all its statements
        window = self.window(question)
        contents = dict(self._of_picture(window._replace(boundary=since))[0])
        contents |= self._of_picture(window)[0] | self._between(window, since)
        contents |= _places(self.seek.learned(self.dossier, window, since))
        bridged, told = self._bridged(), set[str]()
        earlier: list[int] = []
        for key in self._touched(window, since):
            issue = key.name.partition("/")[0]
            if issue in bridged:
                told.add(issue)
                continue
            found = self._keys.followed(key, window, since)
            contents |= _places(found.rows)
            earlier += self.seek.said_earlier(key.id, found.labels, window, found.start)
        contents |= self._stated_on(told, window)
        return self._record(window, contents, self.seek.versions(earlier, self.place))

    def lived(self, question: Question, party: str, issues: Container[str]) -> Mended:
        """Return what a party's positions on some issues were, and a picture of them needs."""
        parties = self.catalogue.parties
        if parties[party].kind == "person":
            raise TooMuchError  # what was said for whom is in all statements
        window = self.window(question)
        contents = dict(self._of_picture(window)[0])
        is_coalition = {slug for slug, p in parties.items() if p.kind == "coalition"}
        bridged = self._bridged()
        for key in self.seek.subjects(self.dossier, "position"):
            issue, _, whose = key.name.partition("/")
            speaks = whose == party or party in is_coalition or whose in is_coalition
            if issue in issues and (speaks or issue in bridged):
                contents |= _places(self._keys.walk(key, window, None)[0])
        return self._record(window, contents)

    def _between(self, window: EntryFilter, since: int) -> _Contents:
        """Return what stands on all keys and is not over by an instant."""
        found: _Contents = {}
        for width, span in enumerate(WIDTHS):
            high = min(window.boundary + span, FOREVER)
            found |= _places(
                self.seek.between(self.dossier, width, window, since=since, high=high)
            )
        return found

    def _touched(self, window: EntryFilter, since: int) -> list[SoughtSubject]:
        """Return the keys of positions on which something is not over by an instant."""
        found: dict[int, SoughtSubject] = {}
        for width, span in enumerate(WIDTHS):
            high = min(window.boundary + span, FOREVER)
            for key in self.seek.touched(
                self.dossier, width, window, since=since, high=high
            ):
                found[key.id] = key
        return list(found.values())

    def _resting_on_published(self, window: EntryFilter, since: int) -> list[Hit]:
        """Return what rests on a source that came out after an instant."""
        if PUBLISHED not in self._kinds:
            return []
        places = self.seek.published(self.dossier, window, since)
        slugs = {
            r.event.slug
            for r in self.seek.noted(places)
            if isinstance(r.event, SourceRegistered)
        }
        found: list[Hit] = []
        for some in chunks(sorted(slugs)):
            signs = tuple((source_sign(slug),) for slug in some)
            found += self.hits(Choice((signs,)), window)
        return found

    def targets(self, window: EntryFilter) -> list[Hit]:
        """Return the facts that are denied, or taken back by their sources."""
        acts = self.public_acts(window)
        names = {t for r in acts if (t := getattr(r.event, "target", None))}
        places = self.seek.places_named(self.dossier, sorted(names))
        found = self.seek.versions(set(places), self.place)
        return [hit for hit in found if hit.facets != OF_SOURCE]

    def hits(self, choice: Choice, window: EntryFilter) -> list[Hit]:
        """Return the facts that have the words asked for, in no order."""
        asked = SayingFilter(*window, begun=-FOREVER)
        found = self.seek.hits(self.dossier, choice, asked)
        return [hit for hit in found if hit.facets != OF_SOURCE]

    def facts(self, hits: Iterable[Hit]) -> list[Noted]:
        """Read facts, as they are mended at the log place.

        Raises:
            TooMuchError: One of them is not understood.
        """
        every = {hit.place: hit for hit in hits}
        plain = [place for place, hit in every.items() if hit.since == place]
        changed = [place for place, hit in every.items() if hit.since != place]
        found = self.seek.noted(plain) + list(map(self._mended, self.seek.at(changed)))
        _check_understood(found)
        return found

    def _mended(self, recorded: RecordedEvent) -> Noted:
        acts = self.seek.acts_on(self.dossier, recorded.event_id, self.place)
        event = as_mended(recorded, acts)
        if event is None:
            raise TooMuchError
        return Noted(
            event, recorded.event_id, recorded.global_position, recorded.recorded_at
        )

    def _record(
        self, window: EntryFilter, contents: _Contents, hits: Iterable[Hit] = ()
    ) -> Mended:
        """Return a record of the facts at some places, and of hits, with the public acts."""
        facts = as_corrected(self.seek.noted(contents), contents)
        more = self.facts(hit for hit in hits if hit.place not in contents)
        if more:
            facts = sorted([*facts, *more], key=attrgetter("global_position"))
        acts = self.public_acts(window)
        _check_understood([*facts, *acts])
        return self.mended(facts, acts)

    def public_acts(self, window: EntryFilter) -> list[RecordedEvent]:
        """Return the sources taken back and the denials that are let through, as corrected."""
        public = self._whole("public", window)
        return as_corrected(self.seek.at(public), public)

    def _whole(self, kind: str, window: EntryFilter) -> _Contents:
        """Return the places of a kind of which all are wanted, and the events as corrected."""
        return (
            _places(self.seek.whole(self.dossier, kind, window))
            if kind in self._kinds
            else {}
        )

    def _held(self, window: EntryFilter) -> _Contents:
        """Return the places needed of positions and figures, and the events as corrected."""
        places, unsettled = self.seek.settled(
            self.dossier, window, window.boundary + WIDTHS[0]
        )
        found: _Contents = dict.fromkeys(places)
        whole = self._keys_on(self._bridged())
        for key in whole:
            found |= _places(self._keys.walk(key, window, None)[0])
        # A figure may be taken for a position: it states nothing that could be said again.
        keys = {
            number: SoughtSubject(number, "position", "", 1, 0) for number in unsettled
        }
        for kind in ("position", "figure"):
            keys |= {key.id: key for key in self._kinds.get(kind, ())}
        for key in whole:
            keys.pop(key.id, None)
        for _, rows, _ in self._keys.keyed(list(keys.values()), window):
            found |= _places(rows)
        return found

    def _bridged(self) -> set[str]:
        """Return the issues on which statements may say the same that look different."""
        keys = self._kinds.get("issue", ())
        return {key.name for key in keys if key.flags & BRIDGED}

    def _keys_on(self, issues: Collection[str]) -> list[SoughtSubject]:
        """Return the keys of all positions on some issues."""
        keys = self.seek.subjects(self.dossier, "position") if issues else []
        return [key for key in keys if key.name.partition("/")[0] in issues]

    def _stated_on(self, issues: Collection[str], window: EntryFilter) -> _Contents:
        """Return all that was stated on some issues."""
        found: _Contents = {}
        for key in self._keys_on(issues):
            found |= _places(self._keys.walk(key, window, None)[0])
        return found

    def mended(
        self,
        facts: Sequence[Noted],
        acts: Sequence[RecordedEvent],
        sources: Iterable[str] = (),
    ) -> Mended:
        """Return a record of some facts and acts, with the sources that they cite and these."""
        every: list[Noted | RecordedEvent] = [*facts, *acts]
        cited = {e.source for r in every for e in cast("Event", r.event).evidence}
        cited.update(sources)
        return Mended(
            self.catalogue._replace(sources=self._sources(cited)),
            cast("list[tuple[Noted, Fact]]", [(r, r.event) for r in facts]),
            [(r, r.event) for r in acts if isinstance(r.event, SourceRetracted)],
            [(r, r.event) for r in acts if isinstance(r.event, ReportDisputed)],
            self._ids(every),
            frozenset(),
        )

    @property
    def mended_sources(self) -> set[str]:
        """The sources that were mended, taken back, or registered twice."""
        return {key.name for key in self._kinds.get(MENDED_SOURCE, ())}

    def _sources(self, cited: Iterable[str]) -> dict[str, SourceRegistered]:
        """Return the sources of these slugs at the log place; the first of a slug stands."""
        touched = self.mended_sources
        found: dict[str, SourceRegistered] = {}
        for noted in self.seek.streams(
            self.dossier, [f"source:{slug}" for slug in sorted(cited)]
        ):
            event: object = noted.event
            if (
                not isinstance(event, SourceRegistered)
                or noted.global_position > self.place
            ):
                continue
            if event.slug in touched:
                (recorded,) = self.seek.at([noted.global_position])
                event = as_mended(
                    recorded,
                    self.seek.acts_on(self.dossier, recorded.event_id, self.place),
                )
            if isinstance(event, SourceRegistered):
                found.setdefault(event.slug, event)
        return found

    def _ids(self, events: Sequence[Noted | RecordedEvent]) -> dict[str, str]:
        """Return event ids by every name that one of the events has, or to which one points."""
        ids = {r.event_id: r.event_id for r in events}
        keys: dict[str, str] = {}
        pointed: set[str] = set()
        for recorded in events:
            event = recorded.event
            if event.key is not None:
                keys[event.key] = recorded.event_id
            if isinstance(event, UnknownEvent):
                continue
            if event.answers or event.supersedes or event.follows or event.repeats:
                pointed.update(
                    event.answers, event.supersedes, event.follows, event.repeats
                )
            if isinstance(event, ReportDisputed | SourceRetracted) and event.target:
                pointed.add(event.target)
        ids |= keys
        pointed -= keys.keys()
        if pointed:
            ids |= {
                name: event_id
                for name, (event_id, place) in self.seek.keys(
                    self.dossier, sorted(pointed)
                ).items()
                if place <= self.place
            }
        return ids


def sight(seek: Seek, dossier: str, place: int | None) -> Sight | None:
    """Return a dossier at a log place, by default the last, if its index can be trusted there."""
    version, indexed, head = seek.state()
    if version != VERSION or indexed < head:
        return None
    at = head if place is None else min(place, head)
    keys = seek.notable(dossier)
    kinds = {key.kind for key in keys}
    if ODD in kinds:
        return None
    catalogue = _catalogue(seek, dossier, at)
    zones = [key.name for key in keys if key.kind == ZONE] or [UTC]
    if catalogue is None or zones != [catalogue.zone.key]:
        return None
    found = Sight(seek, dossier, at, keys, catalogue)
    return found if found.log_place else None


def _catalogue(seek: Seek, dossier: str, place: int) -> Catalogue | None:
    """Return what a dossier defines; None where something else stands among that."""
    held = seek.whole(dossier, "catalogue", EntryFilter(FOREVER, FOREVER, place))
    contents = _places(held)
    entries = [r.event for r in as_corrected(seek.noted(contents), contents)]
    kinds = (DossierOpened, PartyRegistered, IssueDefined, StepDefined)
    if not all(isinstance(entry, kinds) for entry in entries):
        return None
    return catalogue_from(cast("list[CatalogueEvent]", entries))


def _places(found: Iterable[SoughtEntry]) -> _Contents:
    return {r.place: r.content for r in found}


def _told_spans(found: Visible, facts: Sequence[Counted], since: int) -> set[Bounds]:
    """Return the dates of what a story tells, and of what is tied to it.

    Facts that overlap none of them change neither the order of the story nor what stands beside
    its entries.
    """
    told = {i for i, fact in enumerate(facts) if lasts(fact, since)}
    for group in tied(facts, found.ids):
        if not told.isdisjoint(group):
            told |= {*group}
    return {facts[i].bounds for i in told}


def _is_within(span: Bounds, read: Sequence[Bounds]) -> bool:
    """Tell whether all that overlaps some dates was read; nothing lies after the first."""
    latest = min(span.latest, read[0].latest)
    return any(r.earliest <= span.earliest and latest <= r.latest for r in read)


def _check_understood(found: Iterable[Noted | RecordedEvent]) -> None:
    if any(isinstance(r.event, UnknownEvent) for r in found):
        raise TooMuchError
