"""The index beside the log, kept in step with it.

Its rows are made by the same rules by which the folds answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar, cast, get_args

import msgspec

from tracker.domain.codec import TYPES, decode_current, encode
from tracker.domain.dates import FOREVER, read_when
from tracker.domain.envelope import trusted
from tracker.domain.events import (
    DossierOpened,
    Fact,
    IssueDefined,
    PartyRegistered,
    PositionStated,
    RecordCorrected,
    RecordWithdrawn,
    SourceRegistered,
    SourceRetracted,
    StepDefined,
)
from tracker.domain.recorded import UnknownEvent
from tracker.projections.index_entries import (
    FACTS,
    KEYED,
    digest_of,
    entry_of,
    key_of,
    words_label,
)
from tracker.projections.mended import as_mended, catalogue_from
from tracker.projections.questions.search_tokens import (
    LASTING,
    OF_SOURCE,
    month_of,
    source_tokens,
    told_by,
)
from tracker.storage.index import IndexSubject, PutIn
from tracker.storage.index.words import Saying

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tracker.domain.events import Event
    from tracker.domain.recorded import Noted, RecordedEvent
    from tracker.projections.index_entries import IndexEntry
    from tracker.projections.mended import Catalogue
    from tracker.storage.index import Index

RULES: Final = 7
"""Raised when what an entry says changes, so that all entries are made anew."""

VERSION: Final = digest_of(
    f"{RULES} {sorted((name, kind.version) for name, kind in TYPES.items())}"
)
"""By which rules, and for which versions of the event types, entries are made."""

BRIDGED: Final = 1
"""Flag of an issue: the same words have several codes, or a statement says what it repeats."""
POINTS: Final = 1
"""Flag of a key: something on it says what it supersedes."""
ODD: Final = "odd"
"""Kind of the subject that a dossier has when its index cannot be trusted: it is read whole."""
ZONE: Final = "zone"
"""Kind of the subject that names the zone in which a dossier's entries were dated."""
PUBLISHED: Final = "published"
"""Kind of the subject under which sources stand by the date on which they came out."""
MENDED_SOURCE: Final = "source"
"""Kind of the subjects that name sources which were mended or taken back."""
_ACTS: Final = "acts"
_NAMED: Final = "named"
UTC: Final = "UTC"
"""The zone of a dossier that was never opened."""
_PLAIN: Final = frozenset((*get_args(Fact), PartyRegistered, IssueDefined, StepDefined))
"""Types of which nothing but an entry is kept, and of a statement its words."""
_MANY: Final = 50_000
_DOSSIERS: Final = 200
_Kept = TypeVar("_Kept", "Noted", "RecordedEvent")


class _Change(NamedTuple):
    """An event as it counted before an act, and as it counts now; None while it is withdrawn."""

    recorded: RecordedEvent
    old: Event | UnknownEvent | None
    new: Event | UnknownEvent | None


class Indexing:
    """The keeper of one log's index; what it remembers holds as long as nobody else appends."""

    def __init__(self) -> None:
        self._digest: bytes | None = None
        self._dossiers: dict[str, _Dossier] = {}

    def __call__(
        self, index: Index, before: bytes, added: Sequence[RecordedEvent]
    ) -> None:
        """Take in events that were just appended, inside their transaction.

        Args:
            index: The index.
            before: The digest of the place before them.
            added: The events.
        """
        if self._digest != before:
            self._dossiers.clear()
            version, place = index.state()
            if version != VERSION and not index.may_clear():
                return  # it stays behind, and answers are read whole
            if version != VERSION or place != added[0].global_position - 1:
                self._catch_up(index, added[-1].digest)
                return
        # What is remembered holds for what was written; an error takes that back.
        self._digest = None
        self._take(index, added)
        self._digest = added[-1].digest

    def catch_up(self, index: Index, head: bytes) -> None:
        """Take in what the log holds and the index does not, and what a role had to leave.

        Args:
            index: The index.
            head: The digest of the last place.
        """
        self._catch_up(index, head)
        if not index.may_clear():
            return
        place = index.state()[1]
        for name in index.dossiers():
            _Dossier(index, name).redate_where_due(place)
        index.reached(VERSION, place)

    def _catch_up(self, index: Index, head: bytes) -> None:
        self._dossiers.clear()
        self._digest = None
        version, place = index.state()
        if version != VERSION:
            place = 0
            if not index.is_empty():
                index.clear()
            index.reached(VERSION, place)
        while page := index.following(place):
            self._take(index, page)
            place = page[-1].global_position
        self._digest = head

    def _take(self, index: Index, added: Sequence[RecordedEvent]) -> None:
        touched: dict[str, _Dossier] = {}
        by_dossier: dict[str, list[RecordedEvent]] = {}
        for recorded in added:
            by_dossier.setdefault(recorded.event.dossier, []).append(recorded)
        for name, some in by_dossier.items():
            dossier = touched[name] = self._dossiers.get(name) or _Dossier(index, name)
            dossier.index = index
            dossier.take_all(some)
            dossier.forget()
        if len(self._dossiers) + len(touched) > _DOSSIERS:
            self._dossiers.clear()
        self._dossiers |= touched
        index.reached(VERSION, added[-1].global_position)


class _Dossier:
    """The memory of one dossier while its events are taken in."""

    def __init__(self, index: Index, name: str) -> None:
        self.index, self._name = index, name
        self._subjects: dict[tuple[str, str], IndexSubject] = {}
        self._codes: dict[tuple[int, int], set[int]] = {}
        self._waiting: list[PutIn] = []
        self._said: list[Saying] = []
        self._tallied: set[int] = set()
        self._worded: list[tuple[int, int, int]] = []
        self._rebuilding = False
        self._unsure = index.names(name, MENDED_SOURCE)
        self._named = index.names(name, _NAMED)
        self._zone = next(iter(index.names(name, ZONE)), None)
        self._catalogue = _dated(name, self._zone or UTC, {})

    def take_all(self, some: Sequence[RecordedEvent]) -> None:
        """Take in events, the next of the dossier, and write what is to be kept of them."""
        stated = [r.event for r in some if isinstance(r.event, PositionStated)]
        self._load_subjects(stated)
        self._load_codes(stated)
        for recorded in some:
            self._take(recorded)
        self.flush()

    def _take(self, recorded: RecordedEvent) -> None:
        event = recorded.event
        if self._named and not self._named.isdisjoint((recorded.event_id, event.key)):
            self._subject(ODD, "")
        if type(event) in _PLAIN:
            self._load_sources(event)
            self._put(recorded, None, recorded.global_position)
        elif isinstance(event, RecordCorrected | RecordWithdrawn):
            self.flush()
            self._mend(recorded, event.target)
        elif isinstance(event, SourceRegistered):
            self._register(recorded, event)
        else:
            if isinstance(event, SourceRetracted):
                self._doubt(event.source)
            self._put(recorded, None, recorded.global_position)
            if isinstance(event, DossierOpened):
                self._redate(recorded.global_position)

    def flush(self) -> None:
        """Write what waits."""
        if self._waiting:
            self.index.put(self._waiting, tallied=self._tallied)
            self._waiting = []
            self._tallied.clear()
        if self._said:
            self.index.say(self._said, with_words=not self._rebuilding)
            self._said = []
        if self._worded:
            self.index.add_codes(self._worded)
            self._worded = []

    def forget(self) -> None:
        """Let go of what can be looked up again, when it grows large."""
        for held in (self._subjects, self._codes, self._catalogue.sources):
            if len(held) > _MANY:
                held.clear()

    def _put(self, recorded: RecordedEvent, content: str | None, since: int) -> None:
        entry = entry_of(recorded, self._catalogue, self._unsure)
        if entry is not None:
            row = self._row(recorded, entry, content, since)
            self._waiting.append(row)
            if entry.kind in FACTS:
                self._said.append(self._saying(recorded, row))
            if entry.kind == "violation":
                self._tallied.add(row.subject)

    def _saying(self, recorded: RecordedEvent, row: PutIn) -> Saying:
        """Return what a search asks of a fact, beside its entry."""
        event, zone = cast("Fact", recorded.event), self._catalogue.zone
        facets, tokens = told_by(event)
        last = read_when(event.when, zone=zone).last + 1
        if last > row.latest:
            tokens = f"{tokens} {LASTING}"
        return Saying(
            row.since,
            self._name,
            row.place,
            row.earliest,
            row.latest,
            max(row.latest, last),
            row.known,
            month_of(row.earliest, zone),
            facets,
            tokens,
        )

    def _row(
        self,
        recorded: RecordedEvent,
        entry: IndexEntry,
        content: str | None,
        since: int,
    ) -> PutIn:
        event = recorded.event
        flags = (
            POINTS
            if entry.kind in KEYED
            and not isinstance(event, UnknownEvent)
            and event.supersedes
            else 0
        )
        subject = self._subject(entry.kind, entry.name, width=entry.width, flags=flags)
        if type(event) is PositionStated:
            self._word(event)
        return PutIn(
            subject.id,
            entry.width,
            entry.latest,
            recorded.global_position,
            since,
            entry.earliest,
            entry.known,
            entry.label,
            content,
        )

    def _subject(
        self, kind: str, name: str, *, width: int = 0, flags: int = 0
    ) -> IndexSubject:
        """Return the subject of that name, with that width and those flags among its own."""
        found = self._subjects.get((kind, name)) or self.index.subject(
            self._name, kind, name
        )
        widths = 1 << width | (found.widths if found else 0)
        flags |= found.flags if found else 0
        if found is None or (widths, flags) != (found.widths, found.flags):
            found = self.index.keep_subject(
                self._name, kind, name, widths=widths, flags=flags
            )
        self._subjects[kind, name] = found
        return found

    def _word(self, event: PositionStated) -> None:
        """Note with which code words are stated, and whether different statements say the same."""
        issue = self._subject("issue", event.issue)
        words, code = (
            words_label(event),
            digest_of(event.stance_code) if event.stance_code else 0,
        )
        if (issue.id, words) not in self._codes:
            self._load_codes([event])
        codes = self._codes[issue.id, words]
        if code not in codes:
            self._worded.append((issue.id, words, code))
            codes.add(code)
        if len(codes) > 1 or event.repeats:
            self._subject("issue", event.issue, flags=BRIDGED)

    def _load_subjects(self, events: Sequence[PositionStated]) -> None:
        """Ask once for what is kept of the subjects of statements."""
        wanted = {
            pair
            for e in events
            for pair in (("position", key_of(e)), ("issue", e.issue))
            if pair not in self._subjects
        }
        if wanted:
            self._subjects |= self.index.subjects(self._name, sorted(wanted))

    def _load_codes(self, events: Sequence[PositionStated]) -> None:
        """Ask once with which codes the words of statements were stated."""
        issues = {
            slug: self._subject("issue", slug).id
            for slug in dict.fromkeys(e.issue for e in events)
        }
        pairs = {
            pair
            for e in events
            if (pair := (issues[e.issue], words_label(e))) not in self._codes
        }
        self._codes.update((pair, set()) for pair in pairs)
        for pair, code in self.index.codes(pairs):
            self._codes[pair].add(code)

    def _register(self, recorded: RecordedEvent, event: SourceRegistered) -> None:
        """Take in a source; one that is registered twice makes what cites it uncertain."""
        place = recorded.global_position
        tokens = source_tokens(event)
        dates = (-FOREVER, FOREVER, FOREVER, -FOREVER, None)
        self._said.append(Saying(place, self._name, place, *dates, OF_SOURCE, tokens))
        if recorded.stream_position > 1:
            self._doubt(event.slug)
        elif event.slug not in self._unsure:
            self._catalogue.sources[event.slug] = event
        if event.published is not None:
            when = read_when(event.published, zone=self._catalogue.zone).start
            subject = self._subject(PUBLISHED, "").id
            self._waiting.append(
                PutIn(
                    subject, 0, when.latest, place, place, when.earliest, 0, None, None
                )
            )

    def _load_sources(self, event: Event | UnknownEvent) -> None:
        """Let the sources that an event cites be known."""
        if isinstance(event, UnknownEvent):
            return
        held, unsure = self._catalogue.sources, self._unsure
        missing = [
            e.source
            for e in event.evidence
            if e.source not in held and e.source not in unsure
        ]
        for recorded in (
            self.index.streams(self._name, [f"source:{slug}" for slug in missing])
            if missing
            else ()
        ):
            if isinstance(recorded.event, SourceRegistered):
                self._catalogue.sources.setdefault(recorded.event.slug, recorded.event)

    def _doubt(self, source: str) -> None:
        """Whatever cites a source has to be looked at from now on."""
        if source not in self._unsure:
            self._unsure.add(source)
            self._subject(MENDED_SOURCE, source)
            self.flush()
            self.index.doubt(self._name, source)
            self._catalogue.sources.pop(source, None)

    def _mend(self, recorded: RecordedEvent, target: str) -> None:
        """Let a correction or a withdrawal change the event that it is about in the end."""
        root = self._root(recorded, target)
        if root is None:
            return
        acts_on = self._subject(_ACTS, root.event_id)
        place = recorded.global_position
        earlier = self.index.at(
            [found for found, _ in self.index.current(self._name, _ACTS, root.event_id)]
        )
        self.index.put([PutIn(acts_on.id, 0, place, place, place, 0, None, None, None)])
        old, new = as_mended(root, earlier), as_mended(root, [*earlier, recorded])
        if old == new:
            return
        if isinstance(root.event, SourceRegistered):
            self._doubt(root.event.slug)
            return
        self._replace(_Change(root, old, new), place)

    def _replace(self, change: _Change, place: int) -> None:
        """End the entry of an event, and put in the one that it has from a log place on."""
        root = change.recorded
        for event in (change.old, change.new):
            if isinstance(event, SourceRetracted):
                self._doubt(event.source)
            elif event is not None:
                self._load_sources(event)
        if change.old is not None:
            before = msgspec.structs.replace(root, event=change.old)
            entry = entry_of(before, self._catalogue, self._unsure)
            if entry is not None:
                self.index.end(self._row(before, entry, None, place), place)
        if change.new is not None:
            content = (
                None
                if change.new == root.event or isinstance(change.new, UnknownEvent)
                else encode(change.new).decode()
            )
            self._put(msgspec.structs.replace(root, event=change.new), content, place)
            self.flush()
        if isinstance(root.event, DossierOpened):
            self._redate(place)

    def _root(self, recorded: RecordedEvent, target: str) -> RecordedEvent | None:
        """Return the event that an act is about in the end, through other acts, if any."""
        while True:
            found = self.index.named(self._name, target)
            if found is not None and found.global_position >= recorded.global_position:
                found = None
            if found is None or found.event.key != target:
                # Who comes later with this name changes what the act is about.
                self._named.add(target)
                self._subject(_NAMED, target)
            if found is None:
                return None
            if not isinstance(found.event, RecordCorrected | RecordWithdrawn):
                return found
            recorded, target = found, found.event.target

    def redate_where_due(self, place: int) -> None:
        """Date the entries by the dossier's zone, where they were left as they are."""
        if self._zone is not None or self._opened_in() is not None:
            self._redate(place)

    def _redate(self, place: int) -> None:
        """Date the dossier's entries by its zone; all of them anew when that has changed.

        A role that may not take them out leaves them: where the zones differ no answer reads them.
        """
        self.flush()
        zone = self._opened_in() or UTC
        if self._rebuilding or zone == self._zone:
            return
        if self._zone is None and (
            zone == UTC or not self.index.has(self._name, (PUBLISHED, *FACTS))
        ):
            self._date(zone)
            return
        if not self.index.may_clear():
            return
        self.index.clear(self._name)
        self._subjects.clear()
        self._codes.clear()
        self._unsure.clear()
        self._named.clear()
        self._catalogue.sources.clear()
        self._date(zone)
        self._rebuilding, reached = True, 0
        while page := [
            r
            for r in self.index.following(reached, dossier=self._name)
            if r.global_position <= place
        ]:
            self.take_all(page)
            reached = page[-1].global_position
        self._rebuilding = False

    def _opened_in(self) -> str | None:
        """Return the zone of the dossier, as it is mended; None where it was not opened."""
        held = self.index.current(self._name, "catalogue", "")
        recorded = {
            r.global_position: r for r in self.index.at([place for place, _ in held])
        }
        events = (
            recorded[place].event if content is None else decode_current(content)
            for place, content in held
        )
        return next(
            (event.zone for event in events if isinstance(event, DossierOpened)), None
        )

    def _date(self, zone: str) -> None:
        self._zone = zone
        self._catalogue = _dated(self._name, zone, self._catalogue.sources)
        self._subject(ZONE, zone)


def _dated(dossier: str, zone: str, sources: dict[str, SourceRegistered]) -> Catalogue:
    """Return a catalogue with a zone and sources, which is all that entries ask."""
    return catalogue_from(
        [DossierOpened(dossier=dossier, title=dossier, zone=zone)]
    )._replace(sources=sources)


def as_corrected(
    recorded: list[_Kept], contents: Mapping[int, str | None]
) -> list[_Kept]:
    """Return the events as corrected."""
    corrected = {place: content for place, content in contents.items() if content}
    if not corrected:
        return recorded
    with trusted():
        return [
            msgspec.structs.replace(
                r, event=decode_current(corrected[r.global_position])
            )
            if r.global_position in corrected and not isinstance(r.event, UnknownEvent)
            else r
            for r in recorded
        ]
