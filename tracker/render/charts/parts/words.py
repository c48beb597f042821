"""Words of a picture: its dates and names, what a fact is called, and what is not drawn."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from tracker.domain.dates import day_of, day_start, format_instant, read_when
from tracker.render.sanitize import clean
from tracker.render.styled_text import Voice
from tracker.render.words_for_dates_and_numbers import (
    counted,
    date_words,
    joined,
    number_in_words,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.domain.dates import Bounds
    from tracker.projections.picture_format.entries import CeasefireShown
    from tracker.projections.questions.chart.data import Dot, Drawn

ANSWERED: Final = {
    "accept": "accepts",
    "accept-with-conditions": "accepts on conditions",
    "reject": "rejects",
    "counter": "counters",
    "defer": "puts off",
    "reciprocated": "reciprocates",
    "refused": "refuses",
    "not-observed": "does not see observed",
    "took-effect": "says in effect",
    "did-not-take-effect": "says never in effect",
    "scheduled": "schedules",
    "extended": "extends",
    "limited": "limits",
}
"""The verbs of an answer to a proposal or a truce, before its title."""

_STATES: Final = {
    "expired": "ran out",
    "in-force": "in force",
    "announced": "announced",
    "ended": "was ended",
    "did-not-take-effect": "never took effect",
    "refused": "was refused",
    "lapsed": "lapsed",
    "disputed": "disputed",
}

_KINDS: Final = {
    "development-noted": ("note of a development", "notes of developments"),
    "assessment-recorded": ("assessment", "assessments"),
    "measure-taken": ("measure", "measures"),
    "violation-alleged": ("allegation of violations", "allegations of violations"),
    "commitment-fulfilled": ("report on a term", "reports on terms"),
    "force-reported": ("figure", "figures"),
    "meeting-planned": ("plan of a meeting", "plans of meetings"),
    "meeting-changed": ("word on a planned meeting", "words on planned meetings"),
    "meeting-held": ("meeting", "meetings"),
    "ceasefire-ended": ("end of a truce", "ends of truces"),
    "ceasefire-changed": ("answer to a truce", "answers to truces"),
    "ceasefire-declared": ("declaration of a truce", "declarations of truces"),
    "proposal-made": ("proposal", "proposals"),
    "proposal-answered": ("answer to a proposal", "answers to proposals"),
    "proposal-ended": ("end of a proposal", "ends of proposals"),
    "agreement-reached": ("agreement", "agreements"),
    "agreement-changed": ("change of an agreement", "changes of agreements"),
    "agreement-ended": ("end of an agreement", "ends of agreements"),
    "deadline-set": ("deadline", "deadlines"),
    "deadline-changed": ("word on a deadline", "words on deadlines"),
    "vote-planned": ("plan of a vote", "plans of votes"),
    "vote-changed": ("change of a planned vote", "changes of planned votes"),
    "vote-held": ("vote", "votes"),
    "step-taken": ("step", "steps"),
    "office-held": ("change of office", "changes of office"),
    "membership-changed": ("change of membership", "changes of membership"),
    "position-stated": ("statement", "statements"),
    "position-ended": ("end of a stance", "ends of stances"),
}
"""A type of fact in words, for one and for several."""


class ChartWords(Voice):
    """Words for the names, dates and facts of one picture, which names persons too."""

    def __init__(self, drawn: Drawn) -> None:
        super().__init__(drawn.picture)
        self.drawn = drawn
        self._names = {slug: clean(name) for slug, name in drawn.names.items()}
        self.year_asked = day_of(drawn.boundary - 1, self.zone).year

    def near(self, text: str) -> str:
        """Say a written date; the year of the date asked about goes without saying."""
        return date_words(text, zone=self.zone, year=self.year_asked)

    def day(self, instant: int, *, year: bool = True) -> str:
        """Say the day of an instant, or the instant where it is not midnight."""
        day = day_of(instant, self.zone)
        is_whole = day_start(day, self.zone) == instant
        text = day.isoformat() if is_whole else format_instant(instant)
        return self.date(text) if year else self.near(text)

    def last_day(self, *, year: bool = True) -> str:
        """Say the day of the date asked about, or its instant."""
        valid = self.drawn.picture.asked.valid
        return self.date(valid) if year else self.near(valid)

    def period(self) -> str:
        """Say the time that is drawn: "19 April to 3 June 2025"."""
        if self.drawn.since is None:
            return f"up to {self.last_day()}"
        first = day_of(self.drawn.since, self.zone)
        begins = self.day(self.drawn.since, year=first.year != self.year_asked)
        ends = self.last_day()
        return ends if self.day(self.drawn.since) == ends else f"{begins} to {ends}"

    def both_clocks(self, *, today_known: bool) -> str:
        """Say at which time things stood so, by what knowledge, and up to which log place."""
        asked = self.drawn.picture.asked
        clocks = self.clocks(asked, today_known=today_known)
        place = f" (log place {asked.log})" if today_known else ""
        return f"As things stood {clocks}{place}."

    def bounds(self, text: str) -> Bounds:
        """Return the bounds of a written date; those of what lasts reach to its end."""
        when = read_when(text, zone=self.zone)
        return when.start._replace(latest=(when.end or when.start).latest)

    def answer(self, dot: Dot) -> str:
        """Say an answer with what it answers: "rejects Trump's thirty days"."""
        verb = ANSWERED.get(dot.change or "") or plain(dot.change or "answers")
        return f"{verb} {clean(dot.subject_name or '')}".strip()

    def state(self, truce: CeasefireShown) -> str:
        """Say how a truce stands."""
        said = _STATES.get(truce.state, plain(truce.state))
        return f"{said}, possibly ended" if truce.possibly_ended else said

    def members(self, parties: Iterable[str], lane: str) -> str:
        """Name those in whose lane something does not stand: "with Poland"."""
        others = [self.name(slug) for slug in parties if slug != lane]
        return joined(others)


def not_drawn_words(dots: Iterable[Dot]) -> str:
    """Count facts by their kind: "14 assessments, 8 allegations of violations"."""
    counts = Counter(dot.type for dot in dots)
    said = [
        counted(number, *_KINDS.get(kind, (plain(kind), plain(kind))))
        for kind, number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    return ", ".join(said)


def number_of(number: int, noun: str) -> str:
    """Say a number in words with its noun: "six stances"."""
    return f"{number_in_words(number)} {noun if number == 1 else noun + 's'}"
