"""The page of an event: what it says, its dates, what it rests on, and its life in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from tracker.render.answers.event import flat
from tracker.render.sanitize import clean
from tracker.render.styled_text import Voice
from tracker.render.words_for_dates_and_numbers import (
    day_words,
    first_upper,
    origin_words,
    plain,
    review_words,
)
from tracker.services.answers.directory import AskedDirectory, ask_people
from tracker.services.answers.pictures import AskedAsOf, ask_as_of
from tracker.services.desk.notes import list_notes
from tracker.web.pages.parts.boxes import Box
from tracker.web.pages.parts.cells import Cite, Mark, basis_words, written_day
from tracker.web.pages.parts.frame import LinkChoice, fill
from tracker.web.pages.parts.head import Surroundings
from tracker.web.pages.parts.language import say, say_number
from tracker.web.pages.parts.notes import NoteView, note_views
from tracker.web.pages.parts.sources import SourceView, web_address
from tracker.web.routes import THINGS
from tracker.web.visit import THEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.services.amendments import Change
    from tracker.services.answers.show import Cited, EventShown, Happened, Touch
    from tracker.web.visit import Told, Visit

_SAYS: Final = ("stance", "text", "outcome", "terms", "what", "description", "title")
"""The fields that say what an event says, the first that it has."""
_NAMED: Final = ("name", "answer", "change", "reason", "publisher", "url")
_THINGS: Final = frozenset(each.kind for each in THINGS.values())
_LINKED: Final = frozenset(("party", "issue", "source")) | _THINGS
_STEPS: Final = {
    "corrected": "shifted",
    "withdrawn": "disputed",
    "disputed": "disputed",
}
_DAY: Final = 10
_ACTS: Final = ("record-", "source-retracted", "report-disputed")
"""Types of acts on our own record begin so."""
_SOURCE: Final = "source-registered"


class FieldView(Struct, frozen=True):
    """A field now and as recorded; `before` is empty where it is the same."""

    name: str
    now: str
    before: str
    address: str


class EvidenceView(Struct, frozen=True):
    """A source that an event rests on."""

    cite: Cite
    title: str
    address: str
    about: str
    gives: str
    how: str
    where: str


class ChangedView(Struct, frozen=True):
    """A field before and after a correction."""

    field: str
    before: str
    after: str


class LifeStep(Struct, frozen=True, kw_only=True):
    """A step in the life of an event, at its place in the log."""

    place: str
    day: str
    look: str
    mark: Mark
    by: str
    key: str
    address: str
    text: str
    changes: tuple[ChangedView, ...]


class NearbyEvent(Struct, frozen=True):
    """Another event that is pointed at, or that points here."""

    name: str
    address: str
    text: str
    below: str


def event_page(visit: Visit, told: Told) -> str:
    """Return the page of an event or of a source."""
    return _EventPage(visit, told.value).html()


class _EventPage:
    """The page of one event, and what its parts need."""

    def __init__(self, visit: Visit, shown: EventShown) -> None:
        self._visit, self._shown = visit, shown
        day = (shown.when or "")[:_DAY]
        is_day = len(day) == _DAY and day.replace("-", "").isdigit()
        dated = day if is_day else None
        asked = AskedAsOf(dossier=visit.dossier, date=dated, log_at=_log_of(visit))
        picture = visit.ask(ask_as_of, asked)
        self._voice = Voice(picture)
        self._around = Surroundings(
            visit, zone=picture.zone, title=picture.title, asked=picture.asked
        )
        self._to = self._around.to
        people = AskedDirectory(dossier=visit.dossier, log_at=_log_of(visit))
        listed = visit.ask(ask_people, people).listed
        self._people = {each.slug: clean(each.name) for each in listed if each.slug}

    def html(self) -> str:
        """Return the page."""
        shown = self._shown
        heading = self._heading()
        evidence = list(self._evidence())
        return fill(
            "event",
            frame=self._around.frame(heading, "timeline"),
            heading=heading,
            crumbs=self._crumbs(),
            how=self._how(),
            says=self._says(),
            day=written_day(shown.when, self._voice, shown.when_words)
            if shown.when
            else None,
            speaker=self._value("speaker", shown.fields.get("speaker")),
            marks=list(self._marks()),
            withdrawn=shown.withdrawn_by,
            dates=self._dates(),
            evidence=evidence,
            fields=list(self._fields()),
            life=[self._step(each) for each in shown.history],
            counts=list(self._counts()),
            points=list(self._points()),
            touches=[self._touch(each) for each in shown.touches],
            named=self._named(),
            proof=self._proof(),
            acts=list(self._acts()),
            notes=self._notes(),
            write_note=self._write_note(),
            appended=self._appended(),
            sources=list(self._sources()),
        )

    def _appended(self) -> LinkChoice | None:
        """Return the name of what was just appended, and the form that takes it back."""
        visit = self._visit
        for name in visit.words.get("appended", ()):
            if visit.appends and any(name == s.name for s in self._shown.history):
                undo = visit.link("desk-undo", event=name)
                is_named = name != self._shown.event_id
                return LinkChoice(clean(name) if is_named else say("The fact"), undo)
        return None

    def _notes(self) -> list[NoteView]:
        """Return the notes for the desk; none for who may not append."""
        own = self._visit.shelf.own() if self._visit.appends else None
        if own is None:
            return []
        found = list_notes(own.database, self._shown.event_id)
        return note_views(found, self._voice.zone)

    def _write_note(self) -> str:
        """Return the address of the form of a note; empty for who may not append."""
        visit = self._visit
        if not visit.appends:
            return ""
        return visit.link("desk-notes", path={"key": self._shown.name})

    def _acts(self) -> Iterator[NearbyEvent]:
        """Yield the acts on the event for who may append, each with its meaning."""
        visit, shown = self._visit, self._shown
        if not visit.appends or not visit.today_known:
            return
        path, name = {"key": shown.name}, shown.name
        if shown.withdrawn_by is not None:
            back = visit.link("desk-undo", event=shown.withdrawn_by.name)
            what = say("It counts again, as if it had not been withdrawn.")
            yield NearbyEvent(say("Restore"), back, what, "")
        elif shown.type.startswith(_ACTS):
            back = visit.link("desk-undo", event=name)
            yield NearbyEvent(say("Undo"), back, say("The act is taken back."), "")
            return
        correct = visit.link("desk-correct", path=path)
        what = say("Our record was wrong: it is read with other values from here on.")
        yield NearbyEvent(say("Correct"), correct, what, "")
        if shown.withdrawn_by is None:
            withdraw = visit.link("desk-withdraw", path=path)
            what = say("Our record should not have been made: it counts at no date.")
            yield NearbyEvent(say("Withdraw"), withdraw, what, "")
        if shown.type == _SOURCE:
            slug = str(shown.fields["slug"])
            retract = visit.link("desk-retract", path={"source": slug})
            what = say("The publisher took it back: it carries no fact from then on.")
            yield NearbyEvent(say("It was taken back"), retract, what, "")
        elif shown.when is not None:
            dispute = visit.link("desk-dispute", path=path)
            what = say("The report stands, marked as denied from the day of that on.")
            yield NearbyEvent(say("A party denies it"), dispute, what, "")

    def _heading(self) -> str:
        shown, voice = self._shown, self._voice
        fields = shown.fields
        if shown.type.startswith("position-"):
            party, issue = voice.name(fields["party"]), voice.title(fields["issue"])
            what = say("%(party)s on %(issue)s", party=party, issue=issue)
        else:
            what = plain(shown.type).capitalize()
            name = self._name()
            what = f"{what}: {name}" if name else what
        if shown.when is None:
            return what
        return f"{what}, {self._date(shown.when)}"

    def _name(self) -> str:
        """Return what the thing of the event's stream is called."""
        kind, _, slug = self._shown.stream.partition(":")
        title = self._shown.fields.get("title") or self._shown.fields.get("name")
        return clean(str(title)) if title else self._voice.thing(kind, slug)

    def _date(self, text: str) -> str:
        return day_words(text, zone=self._voice.zone)

    def _crumbs(self) -> list[LinkChoice]:
        shown, found = self._shown, list[LinkChoice]()
        if shown.when:
            day = self._around.asked.valid if self._around.asked else ""
            found.append(LinkChoice(self._date(shown.when), self._to.picture(day)))
        party, issue = shown.fields.get("party"), shown.fields.get("issue")
        if isinstance(party, str):
            found.append(LinkChoice(self._voice.name(party), self._to.party(party)))
        if isinstance(party, str) and isinstance(issue, str):
            title = self._voice.title(issue)
            found.append(LinkChoice(title, self._to.cell(party, issue)))
        return [*found, LinkChoice(clean(shown.name), "")]

    def _how(self) -> str:
        shown = self._shown
        kind = plain(shown.type)
        state = [say("it counts")]
        if shown.withdrawn:
            state = [say("it is withdrawn and counts nowhere")]
        corrected = sum(each.what == "corrected" for each in shown.history)
        if corrected:
            one, many = "was corrected once", "was corrected %(num)s times"
            state.append(say_number(one, many, corrected))
        said = ", ".join(state)
        event = say("Event %(key)s, %(kind)s.", key=clean(shown.name), kind=kind)
        return f"{event} {first_upper(self._around.clocks)}: {said}."

    def _says(self) -> str:
        """Say what the event says, in its own words."""
        fields = self._shown.fields
        for name in (*_SAYS, *_NAMED):
            if fields.get(name):
                return self._value(name, fields[name])
        return plain(self._shown.type)

    def _marks(self) -> Iterator[Mark]:
        known, reported = self._around.known, self._shown.reported
        if reported and known not in {"", THEN}:
            voice = self._voice
            if voice.moment(reported) > voice.over(known):
                day = self._date(known)
                yield Mark(say("not known on %(day)s", day=day), "late")
        for touch in self._shown.touches:
            if touch.what == "disputed by" and touch.stands:
                who = self._voice.name(touch.text)
                yield Mark(say("%(party)s denies it", party=who), "disputed")
        for each in self._shown.history:
            if each.what == "corrected" and each.stands:
                place = f"{each.global_position:,}"
                yield Mark(say("corrected at place %(n)s", n=place), "late")

    def _dates(self) -> list[Box]:
        shown = self._shown
        none = say("not given")
        when, reported = shown.when, shown.reported
        published = [each.published for each in shown.evidence if each.published]
        first = min(published, default=None)
        place = say("At log place %(n)s.", n=f"{shown.global_position:,}")
        by = say("By %(who)s.", who=clean(shown.recorded_by))
        if shown.origin is not None:
            by = f"{by} {first_upper(clean(origin_words(shown.origin)))}."
        if shown.review is not None:
            by = f"{by} {first_upper(clean(review_words(shown.review)))}."
        return [
            Box(say("Happened"), self._date(when) if when else none),
            Box(say("Could be known"), self._date(reported) if reported else none),
            Box(say("Published"), self._date(first) if first else none),
            Box(say("Recorded"), self._date(shown.recorded_at), f"{by} {place}"),
        ]

    def _evidence(self) -> Iterator[EvidenceView]:
        for number, each in enumerate(self._shown.evidence, start=1):
            publisher = clean(each.publisher or each.source)
            day = self._date(each.published) if each.published else ""
            how = say("retracted") if each.retracted else plain(each.stance)
            yield EvidenceView(
                cite=Cite(number, publisher),
                title=clean(each.title or "") or publisher,
                address=self._to.source(each.source),
                about=", ".join(filter(None, (publisher, day))),
                gives=basis_words(each.basis),
                how=how,
                where=clean(each.locator or "") or say("not said"),
            )

    def _sources(self) -> Iterator[SourceView]:
        for number, each in enumerate(self._shown.evidence, start=1):
            yield _source_view(number, each, self._voice, self._to.source(each.source))

    def _value(self, name: str, value: Any) -> str:
        """Say the value of a field: names for slugs, words for dates."""
        if value is None:
            return ""
        if isinstance(value, list | tuple):
            parts = [self._value(name, each) for each in value]
            return "; ".join(filter(None, parts))
        if isinstance(value, dict):
            pairs = (
                f"{plain(key.replace('_', '-'))}: {self._value(key, each)}"
                for key, each in value.items()
                if each is not None
            )
            return ", ".join(pairs)
        text = clean(str(value))
        if name in {"issue", "issues"}:
            return self._voice.title(text)
        return self._people.get(text) or self._voice.name(text)

    def _fields(self) -> Iterator[FieldView]:
        shown = self._shown
        names = dict.fromkeys([*shown.fields, *shown.as_recorded])
        for name in names:
            value = shown.fields.get(name)
            before = ""
            if name in shown.as_recorded:
                before = self._value(name, shown.as_recorded[name]) or say("left out")
            now = self._value(name, value) or say("left out")
            yield FieldView(
                name=_field_name(name),
                now=now,
                before=before,
                address=self._address(name, value),
            )

    def _address(self, name: str, value: Any) -> str:
        if name not in _LINKED or not isinstance(value, str):
            return ""
        return self._to.named(name, value)

    def _step(self, found: Happened) -> LifeStep:
        is_own = found.what == "recorded"
        what = say(found.what)
        return LifeStep(
            place=f"{found.global_position:,}",
            day=self._date(found.recorded_at),
            look="" if found.stands else "ended",
            mark=Mark(what, _STEPS.get(found.what, "")),
            by=clean(found.recorded_by),
            key="" if is_own else clean(found.name),
            address=self._to.event(found.name),
            text=self._voice.name(found.text) if found.text else "",
            changes=tuple(self._changed(each) for each in found.changes),
        )

    def _changed(self, found: Change) -> ChangedView:
        before, after = (
            "; ".join(clean(str(value)) for _, value in flat(side))
            for side in (found.before, found.after)
        )
        none = say("left out")
        return ChangedView(_field_name(found.field), before or none, after or none)

    def _counts(self) -> Iterator[NearbyEvent]:
        """Give where the event counts: its cell, its thing, and the day it happened."""
        shown = self._shown
        party, issue = shown.fields.get("party"), shown.fields.get("issue")
        if isinstance(party, str) and isinstance(issue, str):
            name = say(
                "%(party)s on %(issue)s",
                party=self._voice.name(party),
                issue=self._voice.title(issue),
            )
            yield NearbyEvent(name, self._to.cell(party, issue), "", "")
        kind, _, slug = shown.stream.partition(":")
        if kind in _THINGS:
            name = self._voice.thing(kind, slug)
            yield NearbyEvent(name, self._to.named(kind, slug), "", "")
        if shown.when and self._around.asked:
            day = say("As of %(day)s", day=self._date(shown.when))
            yield NearbyEvent(day, self._to.picture(self._around.asked.valid), "", "")

    def _points(self) -> Iterator[NearbyEvent]:
        for each in self._shown.pointers:
            name = clean(each.name)
            text = _field_name(each.field)
            below = "" if each.found else say("not in the log")
            address = self._to.event(each.name) if each.found else ""
            yield NearbyEvent(name, address, text, below)

    def _touch(self, touch: Touch) -> NearbyEvent:
        text = self._voice.name(clean(touch.text))
        said = f"{plain(touch.what)}: {plain(text) if text == touch.text else text}"
        day = self._date(touch.when)
        return NearbyEvent(clean(touch.name), self._to.event(touch.name), said, day)

    def _named(self) -> list[NearbyEvent]:
        """Return the events that name what this one defines."""
        return [
            NearbyEvent(clean(name), self._to.event(name), "", "")
            for name in self._shown.named_by
        ]

    def _proof(self) -> list[tuple[str, str]]:
        shown = self._shown
        stream = f"{clean(shown.stream)}; {shown.stream_position}"
        return [
            (say("event id"), clean(shown.event_id)),
            (say("stream"), stream),
            (say("digest"), shown.digest[:16]),
        ]


def _field_name(name: str) -> str:
    return plain(name.replace("_", "-")).capitalize()


def _log_of(visit: Visit) -> str | None:
    return next(iter(visit.words.get("log", ())), None)


def _source_view(number: int, found: Cited, voice: Voice, page: str) -> SourceView:
    publisher = clean(found.publisher or found.source)
    title = clean(found.title or "")
    day = voice.date(found.published) if found.published else ""
    about = ", ".join(filter(None, (publisher if title else "", day)))
    return SourceView(
        number=number,
        name=title or publisher,
        url=web_address(found.url),
        about=about or publisher,
        page=page,
    )
