"""The page of the talks at a day, and of one truce, meeting, proposal or agreement."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from tracker.domain.names import slug_in_words
from tracker.projections.picture_format.entries import (
    AgreementShown,
    CeasefireShown,
    MeetingShown,
    ProposalShown,
)
from tracker.projections.questions.state_of_play import (
    awaited,
    is_ahead,
    state_of_play,
)
from tracker.render.answers.entries import sections
from tracker.render.answers.truces_meetings_proposals import (
    agreement,
    meeting,
    proposal,
    truce,
    truce_state,
)
from tracker.render.sanitize import clean
from tracker.render.styled_text import Voice, called
from tracker.render.words_for_dates_and_numbers import (
    asked_words,
    day_words,
    joined,
    number_words,
    plain,
)
from tracker.web.pages.as_of import KnownLine, how_known, offer_answers
from tracker.web.pages.parts.boxes import (
    Box,
    awaited_words,
    over_words,
    play_boxes,
)
from tracker.web.pages.parts.cells import Cite, Day, Mark, Numbers, denial, written_day
from tracker.web.pages.parts.frame import LinkChoice, fill
from tracker.web.pages.parts.head import Surroundings
from tracker.web.pages.parts.language import say
from tracker.web.pages.parts.sources import source_views, web_address
from tracker.web.pages.parts.talks_lanes import talk_lanes
from tracker.web.routes import LISTS, THINGS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tracker.projections.picture_format import Picture
    from tracker.projections.picture_format.entries import (
        Ground,
        TermShown,
        Violation,
    )
    from tracker.render.styled_text import Item, Line
    from tracker.web.pages.as_of import Answered
    from tracker.web.pages.parts.addresses import Addresses
    from tracker.web.questions.things import Thing
    from tracker.web.visit import Told, Visit

    Entry = CeasefireShown | MeetingShown | ProposalShown | AgreementShown

MOST_PAST: Final = 6
"""So many meetings that are over the talks show; all of them are one link away."""
MOST_PARTIES: Final = 5
"""So many parties have a column among open proposals."""
_ELSEWHERE: Final = frozenset(("Notes", "Offices"))
"""The titles of lists that other pages have."""
_OPEN: Final = frozenset(("open", "disputed"))
_AHEAD: Final = frozenset(("proposed", "confirmed", "moved", "postponed", "disputed"))


class ThingLine(Struct, frozen=True, kw_only=True):
    """A thing in a row: its title, what is said below it, its state and its marks."""

    title: str
    address: str
    about: str
    day: Day | None
    source: Cite | None
    state: str
    detail: str
    marks: tuple[Mark, ...] = ()


class ClaimView(Struct, frozen=True):
    """Something alleged or claimed, by whom, when and by which source."""

    who: str
    words: str
    day: Day
    source: Cite | None
    marks: tuple[Mark, ...]


class TruceView(Struct, frozen=True):
    """A truce, the answers to it, and what is alleged of it; claims are never added.

    `counted` says how many of the claims are shown, where that is not all of them.
    """

    head: ThingLine
    answers: tuple[Answered, ...]
    claims: tuple[ClaimView, ...]
    counted: str


class OfferView(Struct, frozen=True):
    """A proposal, each answer to it, and who made it, by slug."""

    head: ThingLine
    answers: tuple[Answered, ...]
    by: tuple[str, ...]


class PartyHead(Struct, frozen=True):
    """The head of the column of a party."""

    slug: str
    name: str
    address: str


class OfferTable(Struct, frozen=True):
    """Open proposals, and what each party that has a column did; `is_all` where all have one."""

    offers: tuple[OfferView, ...]
    columns: tuple[PartyHead, ...]
    is_all: bool


class TermView(Struct, frozen=True):
    """A term of an agreement, its state, and who claims what of it."""

    text: str
    state: str
    due: str
    claims: tuple[ClaimView, ...]


class AgreementView(Struct, frozen=True):
    """An agreement, and its terms."""

    head: ThingLine
    terms: tuple[TermView, ...]


def talks_page(visit: Visit, told: Told) -> str:
    """Return the page of the talks at a day."""
    picture: Picture = told.value
    page = _Talks(visit, picture)
    return page.html()


def thing_page(visit: Visit, told: Told) -> str:
    """Return the page of one truce, meeting, proposal or agreement."""
    thing: Thing = told.value
    page = _Talks(visit, thing.picture)
    return page.of_one(thing)


class _Talks:
    """The talks of one picture, and what their parts need."""

    def __init__(self, visit: Visit, picture: Picture) -> None:
        self._visit, self._picture = visit, picture
        self._around = Surroundings(
            visit, zone=picture.zone, title=picture.title, asked=picture.asked
        )
        self._to: Addresses = self._around.to
        self._voice = Voice(picture, short=True, boundary=picture.asked.boundary)
        self._numbers = Numbers(picture.sources, self._voice)
        asked = picture.asked
        zone = self._voice.zone
        self._when = asked_words(asked.valid, boundary=asked.boundary, zone=zone)

    def html(self) -> str:
        """Return the page."""
        picture = self._picture
        sentence = say("The talks %(when)s", when=self._when)
        truces = list(map(self.truce, picture.ceasefires[::-1]))
        ahead, past = self._meetings()
        coming = list(map(self.meeting, ahead))
        newest = list(map(self.meeting, past[:MOST_PAST]))
        offers = self._offers(is_open=True)
        closed = self._offers(is_open=False)
        return fill(
            "talks",
            frame=self._around.frame(sentence, "talks", page=True),
            sentence=sentence,
            how=how_known(self._around, 0),
            bar=self._around.bar(self._around.change_days().days),
            boxes=self._boxes(),
            lanes=talk_lanes(picture, self._voice, self._to),
            truces=truces,
            ahead=coming,
            past=newest,
            meetings=len(picture.meetings),
            shown=_of_all(len(newest), len(past)),
            more=list(map(self._named, past[MOST_PAST:])),
            offers=self._table(offers),
            closed=closed,
            agreements=list(map(self.agreement, picture.agreements[::-1])),
            sections=self._others(),
            number_of=self._numbers.number,
            address=web_address,
            listed=lambda: source_views(self._numbers, self._voice, self._to),
        )

    def _offers(self, *, is_open: bool) -> list[OfferView]:
        """Return the proposals that are open or closed, the newest first."""
        return [
            self.offer(each)
            for each in self._picture.proposals[::-1]
            if (each.state in _OPEN) is is_open
        ]

    def _table(self, offers: list[OfferView]) -> OfferTable:
        """Lay open proposals out by party: those of the matrix first, then who was asked most."""
        every = self._concerned(offers)
        columns = [self._head_of(slug) for slug in every[:MOST_PARTIES]]
        is_all = len(every) == len(columns)
        return OfferTable(tuple(offers), tuple(columns), is_all)

    def _concerned(self, offers: list[OfferView]) -> list[str]:
        """Return the parties of the matrix that are concerned, then all that were asked."""
        asked = Counter[str]()
        made = set[str]()
        for each in offers:
            made.update(each.by)
            asked.update(answered.slug for answered in each.answers)
        busiest = [slug for slug, _ in asked.most_common()]
        matrix = [each.slug for each in self._picture.columns]
        first = [slug for slug in matrix if slug in made | set(busiest)]
        return list(dict.fromkeys([*first, *busiest]))

    def _head_of(self, party: str) -> PartyHead:
        return PartyHead(party, self._voice.name(party), self._to.party(party))

    def _boxes(self) -> list[Box]:
        return play_boxes(state_of_play(self._picture, None), self._voice, self._to)

    def _others(self) -> list[tuple[str, str, object]]:
        """Return the other lists of a picture in words, each with its id."""
        names = {subject.title: name for name, subject in LISTS.items()}
        laid_out = {each.title for each in THINGS.values()} | _ELSEWHERE
        return [
            (names[section.title], section.title, section.items)
            for section in sections(self._picture, self._voice)
            if section.title not in laid_out
        ]

    def _meetings(self) -> tuple[list[MeetingShown], list[MeetingShown]]:
        """Return the meetings ahead, the next one first, and the others, the newest first."""
        moment = self._voice.moment
        ahead, past = list[MeetingShown](), list[MeetingShown]()
        boundary = moment(self._picture.asked.boundary)
        for each in self._picture.meetings:
            planned = each.scheduled_for
            is_over = planned is not None and self._voice.over(planned) <= boundary
            to_come = each.state in _AHEAD and not each.held and not is_over
            (ahead if to_come else past).append(each)
        ahead.sort(key=lambda each: moment(each.scheduled_for or "9998-12-31"))
        past.sort(key=lambda each: -moment(each.held or each.scheduled_for))
        return ahead, past

    def _named(self, found: MeetingShown) -> LinkChoice:
        return LinkChoice(called(found), self._to.thing("meeting", found.slug))

    def _ground(self, found: Entry, part: str) -> Ground | None:
        return next((g for g in found.grounds if g.part == part), None)

    def _cited(self, found: Entry, part: str) -> tuple[Day | None, Cite | None]:
        """Return the day and the source of the fact that a part of a thing rests on."""
        ground = self._ground(found, part)
        if ground is None:
            event = self._to.event(found.keys[0])
            return None, self._numbers.cite(found.citations, event)
        day = written_day(ground.when, self._voice)
        event = self._to.event(ground.key)
        return day, self._numbers.cite(ground.citations, event)

    def truce(self, found: CeasefireShown) -> TruceView:
        """Lay out a truce: newest claims of each accuser first, never added."""
        voice = self._voice
        _, source = self._cited(found, "announced")
        by = say("declared by %(parties)s", parties=voice.names(found.declarers))
        about = f"{by}; {plain(found.scope)}"
        head = ThingLine(
            title=called(found),
            address=self._to.thing("truce", found.slug),
            about=about,
            day=written_day(found.announced, voice),
            source=source,
            state=self._state_of(found),
            detail=self._window(found),
        )
        answers = tuple(self._truce_answers(found))
        claims = tuple(self._violation(each) for each in found.violations)
        counted = say(
            "%(num)s of %(all)s claims", num=len(claims), all=found.violations_total
        )
        is_cut = found.violations_total > len(claims)
        return TruceView(head, answers, claims, counted if is_cut else "")

    def _state_of(self, found: CeasefireShown) -> str:
        return say("ran out") if found.state == "expired" else truce_state(found)

    def _window(self, found: CeasefireShown) -> str:
        voice = self._voice
        begins = voice.date(found.from_) if found.from_ else ""
        until = over_words(found.until, voice) if found.until else say("no end given")
        return say("%(begin)s until %(end)s", begin=begins, end=until).strip()

    def _truce_answers(self, found: CeasefireShown) -> Iterator[Answered]:
        from tracker.web.pages.as_of import Answered

        for each in found.answers:
            source = self._numbers.cite(each.citations, self._to.event(each.key))
            day = written_day(each.when, self._voice)
            name = self._voice.name(each.by)
            yield Answered(each.by, name, plain(each.change), each.change, day, source)

    def _violation(self, found: Violation) -> ClaimView:
        number = number_words(found.low, found.best, found.high, found.qualifier)
        words = say(
            "alleges breaches by %(party)s", party=self._voice.name(found.accused)
        )
        if number:
            party = self._voice.name(found.accused)
            words = say("alleges %(num)s by %(party)s", num=number, party=party)
        day = written_day(found.when, self._voice)
        window = self._voice.date(found.window) if found.window else ""
        if window not in {"", day.words}:
            words += say(", for %(days)s", days=window)
        if found.cumulative:
            words += say(", a running total")
        marks = self._denied(found.disputed_by)
        source = self._numbers.cite(found.citations, self._to.event(found.key))
        return ClaimView(self._voice.name(found.accuser), words, day, source, marks)

    def _denied(self, parties: Sequence[str]) -> tuple[Mark, ...]:
        if not parties:
            return ()
        names = self._voice.names(parties)
        return (Mark(denial(names, len(parties)), "disputed"),)

    def meeting(self, found: MeetingShown) -> ThingLine:
        """Lay out a meeting: when, where, and what became of it."""
        voice = self._voice
        when = found.held or found.scheduled_for
        part = "state" if found.held else "scheduled_for"
        _, source = self._cited(found, part)
        return ThingLine(
            title=called(found),
            address=self._to.thing("meeting", found.slug),
            about=", ".join(filter(None, map(clean, self._kind(found)))),
            day=written_day(when, voice) if when else None,
            source=source,
            state=plain(found.state),
            detail=". ".join(self._outcome(found)),
        )

    def _kind(self, found: MeetingShown) -> Iterator[str]:
        yield found.place or ""
        yield plain(found.format) if found.format else ""
        yield plain(found.level) if found.level else ""

    def _outcome(self, found: MeetingShown) -> Iterator[str]:
        voice = self._voice
        if found.earlier:
            days = [voice.date(each) for each in found.earlier]
            yield say("First for %(day)s", day=joined(days))
        if found.attended:
            yield say("Attended by %(parties)s", parties=voice.names(found.attended))
        if found.outcome:
            yield clean(found.outcome).rstrip(".")
        if not found.held and found.confirmed_by:
            yield say(
                "Confirmed by %(parties)s", parties=voice.names(found.confirmed_by)
            )
        boundary = voice.moment(self._picture.asked.boundary)
        if is_ahead(found, boundary, voice.zone) and (awaits := awaited(found)):
            yield awaited_words(awaits, voice).rstrip(".")
        if not found.held and found.declined_by:
            yield say("Declined by %(parties)s", parties=voice.names(found.declined_by))

    def offer(self, found: ProposalShown) -> OfferView:
        """Lay out a proposal and each answer to it."""
        voice = self._voice
        _, source = self._cited(found, "made")
        kind, by = plain(found.kind), voice.names(found.by)
        head = ThingLine(
            title=called(found),
            address=self._to.thing("proposal", found.slug),
            about=say("%(kind)s, by %(parties)s", kind=kind, parties=by),
            day=written_day(found.made, voice),
            source=source,
            state=plain(found.state),
            detail="",
        )
        answers = tuple(offer_answers(found, voice, self._numbers, self._to))
        return OfferView(head, answers, tuple(found.by))

    def agreement(self, found: AgreementShown) -> AgreementView:
        """Lay out an agreement, and who claims what of each of its terms."""
        voice = self._voice
        _, source = self._cited(found, "reached")
        head = ThingLine(
            title=called(found),
            address=self._to.thing("agreement", found.slug),
            about=say("between %(parties)s", parties=voice.names(found.parties)),
            day=written_day(found.reached, voice),
            source=source,
            state=plain(found.state),
            detail="",
        )
        return AgreementView(head, tuple(self._term(each) for each in found.terms))

    def _term(self, found: TermShown) -> TermView:
        due = say("due %(day)s", day=self._voice.date(found.due)) if found.due else ""
        claims = []
        for each in found.claims:
            source = self._numbers.cite(each.citations, self._to.event(each.key))
            quantity = f", {clean(each.quantity)}" if each.quantity else ""
            words = say("says: %(degree)s", degree=plain(each.degree)) + quantity
            day = written_day(each.when, self._voice)
            marks = self._denied(each.disputed_by)
            view = ClaimView(self._voice.name(each.by), words, day, source, marks)
            claims.append(view)
        state = plain(found.state)
        return TermView(clean(found.text or found.slug), state, due, tuple(claims))

    # One thing.

    def of_one(self, thing: Thing) -> str:
        """Return the page of one thing: its state in a sentence, and all that is said of it."""
        entry = thing.entry
        name = clean(slug_in_words(thing.slug)) if entry is None else called(entry)
        sentence = say("%(name)s %(when)s", name=name, when=self._when)
        asked = self._picture.asked
        day = day_words(asked.valid, zone=self._voice.zone)
        crumbs = [
            LinkChoice(say("As of %(day)s", day=day), self._to.picture(asked.valid)),
            LinkChoice(say("Talks"), self._to.list_of("talks")),
            LinkChoice(name, ""),
        ]
        known = how_known(self._around, 0)
        keys = self._keys(entry)
        return fill(
            "thing",
            frame=self._around.frame(sentence, "talks"),
            sentence=sentence,
            crumbs=crumbs,
            how=KnownLine(known.words, known.link),
            bar=self._around.bar(self._around.change_days().days),
            kind=thing.kind,
            line=self._line(entry),
            view=lambda: self._view(entry),
            terms=_terms(entry),
            keys=keys,
            left=getattr(entry, "keys_total", 0) - len(keys),
            number_of=self._numbers.number,
            address=web_address,
            listed=lambda: source_views(self._numbers, self._voice, self._to),
        )

    def _keys(self, entry: Entry | None) -> list[LinkChoice]:
        keys = [] if entry is None else entry.keys
        return [LinkChoice(clean(key), self._to.event(key)) for key in keys]

    def _line(self, entry: Entry | None) -> Line:
        """Say all of a thing in one line, as the other forms do."""
        said: Item | None = None
        if isinstance(entry, CeasefireShown):
            said = truce(entry, self._voice)
        elif isinstance(entry, MeetingShown):
            said = meeting(entry, self._voice)
        elif isinstance(entry, ProposalShown):
            said = proposal(entry, self._voice)
        elif isinstance(entry, AgreementShown):
            said = agreement(entry, self._voice)
        return said.line if said else ()

    def _view(self, entry: Entry | None) -> object:
        """Lay out a thing as the talks do."""
        if isinstance(entry, CeasefireShown):
            return self.truce(entry)
        if isinstance(entry, ProposalShown):
            return self.offer(entry)
        return self.agreement(entry) if isinstance(entry, AgreementShown) else None


def _of_all(shown: int, every: int) -> str:
    """Say how many of all are shown; empty where all are."""
    if shown == every:
        return ""
    return say("%(num)s of %(all)s", num=shown, all=every)


def _terms(entry: Entry | None) -> list[str]:
    """Return the terms of a proposal; those of an agreement have a table of their own."""
    terms = getattr(entry, "terms", ())
    return [clean(term) for term in terms if isinstance(term, str)]
