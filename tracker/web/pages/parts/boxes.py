"""Boxes of the state of play: each is one finding, with a sentence below it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from tracker.render.sanitize import clean
from tracker.render.styled_text import called
from tracker.render.words_for_dates_and_numbers import (
    day_words,
    days_left_words,
    first_upper,
)
from tracker.web.pages.parts.language import say, say_number

if TYPE_CHECKING:
    from tracker.projections.picture_format.entries import (
        CeasefireShown,
    )
    from tracker.projections.questions.state_of_play import (
        AgreementsReached,
        DeadlineNear,
        MeetingNear,
        OnTheTable,
        StateOfPlay,
        TrucesNow,
    )
    from tracker.render.styled_text import Voice
    from tracker.web.pages.parts.addresses import Addresses


_OUTCOME: Final = 160
"""A box tells what a meeting came to in at most so many characters, or not at all."""


class Box(Struct, frozen=True):
    """A box: what it is about, what was found, a sentence, and where the finding leads."""

    label: str
    finding: str
    text: str = ""
    address: str = ""


def play_boxes(state: StateOfPlay, voice: Voice, to: Addresses) -> list[Box]:
    """Return a box for each line of the state of play but what moved."""
    words = _Words(voice, to)
    boxes = [
        words.truces(state.truces),
        words.next_meeting(state.next_meeting),
        words.last_meeting(state.last_meeting),
        words.table(state.on_the_table),
    ]
    if state.agreements is not None:
        boxes.append(words.agreements(state.agreements))
    if state.next_deadline is not None:
        boxes.append(words.deadline(state.next_deadline))
    return boxes


def over_words(text: str, voice: Voice) -> str:
    """Say the end of a time: midnight is the end of the day before."""
    said = voice.date(text)
    if not said.endswith(" 00:00"):
        return said if ":" in said else voice.until(text)
    day = day_words(text, zone=voice.zone, year=voice.year, end=True)
    return say("the end of %(day)s", day=day)


def awaited_words(parties: list[str], voice: Voice) -> str:
    """Say who has not confirmed a meeting."""
    names = voice.names(parties)
    if len(parties) == 1:
        return say("%(party)s has not confirmed.", party=names)
    return say("%(parties)s have not confirmed.", parties=names)


class _Words:
    """The findings in words, with the addresses of what they are about."""

    def __init__(self, voice: Voice, to: Addresses) -> None:
        self._voice, self._to = voice, to

    def truces(self, found: TrucesNow) -> Box:
        """Say which truce holds, and how the last one ended."""
        label = say("Truces")
        if found.in_force:
            first = found.in_force[0]
            others = len(found.in_force) - 1
            finding = called(first)
            if others:
                finding = say("%(truce)s and %(num)s more", truce=finding, num=others)
            address = self._to.thing("truce", first.slug)
            return Box(label, finding, self._holds(first), address)
        finding = say("None in force")
        if found.unclear:
            name = called(found.unclear[0])
            text = say("It is disputed whether the %(truce)s holds.", truce=name)
            return Box(label, finding, text, self._to.list_of("talks"))
        return Box(label, finding, self._around(found), self._to.list_of("talks"))

    def _holds(self, found: CeasefireShown) -> str:
        if found.until is None:
            return say("In force, without an end.")
        until = over_words(found.until, self._voice)
        return say("In force until %(end)s.", end=until)

    def _around(self, found: TrucesNow) -> str:
        """Say which truce is to come, else which was the last."""
        if found.to_come:
            first = found.to_come[0]
            begins = self._voice.date(first.from_ or first.announced)
            name = called(first)
            return say("%(truce)s is announced for %(day)s.", truce=name, day=begins)
        if found.last_over is None or found.over_on is None:
            return say("None was ever in force.")
        name, day = called(found.last_over), over_words(found.over_on, self._voice)
        if found.last_over.state == "expired":
            said = say("%(truce)s ran out at %(end)s.", truce=name, end=day)
            return said.replace(" at the end", " at the end", 1)
        return say("%(truce)s ended, %(day)s.", truce=name, day=day)

    def next_meeting(self, found: MeetingNear | None) -> Box:
        """Say which meeting is next, and who has not confirmed it."""
        label = say("Next meeting")
        if found is None:
            return Box(label, say("None set"), say("No meeting with a day lies ahead."))
        parts = [self._near(found)]
        if found.awaits:
            parts.append(awaited_words(found.awaits, self._voice))
        return Box(label, self._met(found), " ".join(parts), self._meeting(found))

    def last_meeting(self, found: MeetingNear | None) -> Box:
        """Say which meeting was the last one."""
        label = say("Last meeting")
        if found is None:
            return Box(label, say("None held"), say("No meeting is recorded as held."))
        outcome = clean(found.meeting.outcome or "").rstrip(".")
        text = self._near(found)
        if outcome and len(outcome) <= _OUTCOME:
            text += f" {outcome}."
        return Box(label, self._met(found), text, self._meeting(found))

    def _met(self, found: MeetingNear) -> str:
        return f"{called(found.meeting)}, {self._day(found.day)}"

    def _day(self, text: str) -> str:
        return day_words(text, zone=self._voice.zone, year=self._voice.year)

    def _near(self, found: MeetingNear) -> str:
        words = days_left_words(found.days.first, found.days.last)
        return f"{first_upper(words)}."

    def _meeting(self, found: MeetingNear) -> str:
        return self._to.thing("meeting", found.meeting.slug)

    def table(self, found: OnTheTable) -> Box:
        """Say how many proposals are open, and which is the newest."""
        label = say("On the table")
        if found.newest is None:
            return Box(label, say("Nothing"), say("No proposal is open."))
        one, many = "%(num)s open proposal", "%(num)s open proposals"
        finding = say_number(one, many, found.open)
        day = self._day(found.newest.made)
        text = say(
            "The newest, of %(day)s: %(title)s.", day=day, title=called(found.newest)
        )
        return Box(label, finding, text, "#proposals")

    def agreements(self, found: AgreementsReached) -> Box:
        """Say how many agreements were reached, and how many of their terms are kept."""
        finding = say_number("%(num)s reached", "%(num)s reached", found.reached)
        counts = [
            (found.kept, say("kept")),
            (found.kept_in_part, say("kept in part")),
            (found.overdue, say("overdue")),
            (found.refused, say("refused")),
        ]
        said = [f"{number} {words}" for number, words in counts if number]
        terms = say_number("%(num)s term", "%(num)s terms", found.terms)
        text = ", ".join(said) or say("no word on any")
        to = self._to.list_of("talks") + "#agreements"
        return Box(say("Agreements"), finding, f"{terms}: {text}.", to)

    def deadline(self, found: DeadlineNear) -> Box:
        """Say which deadline is next."""
        near = days_left_words(found.days.first, found.days.last)
        finding = f"{self._day(found.day)}, {near}"
        to = self._to.list_of("upcoming")
        return Box(say("Next deadline"), finding, f"{called(found.deadline)}.", to)
