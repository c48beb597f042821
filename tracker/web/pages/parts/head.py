"""The head, the foot and the dates that the page of an answer has around it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from tracker.render.sanitize import clean
from tracker.render.styled_text import DateWords
from tracker.render.words_for_dates_and_numbers import (
    asked_words,
    last_day,
    zone_or_utc,
)
from tracker.services.answers.pictures import AskedAsOf, ask_as_of
from tracker.web.assets import asset_address
from tracker.web.pages.parts.addresses import Addresses
from tracker.web.pages.parts.cells import filled
from tracker.web.pages.parts.days import DateBar, neighbours, stepped
from tracker.web.pages.parts.frame import Entry, LinkChoice, OtherForm, PageFrame
from tracker.web.pages.parts.language import say
from tracker.web.routes import BY_NAME

if TYPE_CHECKING:
    from tracker.projections.picture_format import Asked
    from tracker.services.answers.days import ChangeDay, ChangeDays
    from tracker.web.pages.parts.cells import Places
    from tracker.web.visit import Visit

FORM_NAMES: Final = {
    "json": "JSON",
    "jsonl": "JSON Lines",
    "csv": "CSV",
    "md": "Markdown",
    "svg": "SVG",
    "ics": "iCalendar",
    "xlsx": "Excel",
    "pdf": "PDF",
    "docx": "Word",
}
"""The forms that a foot names, in their order."""
_FORTNIGHT: Final = 14
_SHORT_DIGEST: Final = 8


class Surroundings:
    """A page around an answer: the day it is of, addresses, head, foot and dates.

    Args:
        visit: The visit.
        zone: The name of the dossier's zone.
        title: The title of the dossier.
        asked: The question that the answer is of; None where it is of no day.
    """

    def __init__(
        self, visit: Visit, *, zone: str, title: str, asked: Asked | None
    ) -> None:
        self.visit, self.title = visit, clean(title) or visit.dossier
        self.zone = zone_or_utc(zone)
        self.zone_name = zone
        self.asked = asked
        boundary = asked.boundary if asked else ""
        self.day = last_day(boundary, zone=self.zone) if boundary else None
        self.to = Addresses(visit, asked.valid if asked else None)

    @property
    def time(self) -> str:
        """The time of the zone as `local_time` names it: "Kyiv time"."""
        area, _, place = self.zone_name.rpartition("/")
        said = place.replace("_", " ")
        return said if area in {"", "Etc"} else say("%(place)s time", place=said)

    @property
    def clocks(self) -> str:
        """Say both clocks in the words of every answer: "Kyiv time, as known today"."""
        return say("%(time)s, %(known)s", time=self.time, known=self.knowledge())

    @property
    def known(self) -> str:
        """The word `known` of the address; empty for all that is known today."""
        return next(iter(self.visit.words.get("known", ())), "")

    def frame(
        self, title: str, entry: str = "", *, page: bool = False, here: bool = True
    ) -> PageFrame:
        """Return the head and the foot.

        Args:
            title: The title of the page.
            entry: The name of the route of the entry of the head that it belongs to.
            page: Whether it is that entry's own page.
            here: Whether there are other forms and an address that never changes.
        """
        visit = self.visit
        forms = [form for form in FORM_NAMES if form in visit.route.forms and here]
        pinned = "log" in visit.route.words and here
        permanent = visit.again(log=str(visit.end.place)) if pinned else ""
        return PageFrame(
            title=title,
            dossier=self.title,
            home=visit.link("dossier"),
            entries=tuple(self._entries(entry, page=page)),
            search=visit.link("search", known=None, log=None),
            kept=tuple(w for w in kept_words(visit) if w[0] in BY_NAME["search"].words),
            address=permanent or visit.address,
            place=visit.end.place,
            digest=visit.end.digest[:_SHORT_DIGEST],
            about=visit.link("about"),
            permanent=permanent,
            forms=tuple(OtherForm(FORM_NAMES[f], visit.again(form=f)) for f in forms),
            feed=self._feed(),
            theme="",
            sheet=asset_address("app.css"),
            script=asset_address("app.js"),
            icon=asset_address("icon.svg"),
        )

    def _feed(self) -> str:
        """Return the address that tells what is appended; empty where nothing can change."""
        visit = self.visit
        if not visit.grows or not visit.today_known:
            return ""
        return visit.link("log", form="events", after=str(visit.end.place))

    def _entries(self, current: str, *, page: bool) -> list[Entry]:
        found = self._main_pages()
        mark = "page" if page else "true"
        return [
            Entry(name, address, mark if route == current else "")
            for route, name, address in found
            if address
        ]

    def _main_pages(self) -> list[tuple[str, str, str]]:
        """Return the pages that the head leads to: route, name and address."""
        visit, day = self.visit, self.day
        text, as_of, compared = None, visit.link("dossier"), day
        if day is not None:
            text = day.isoformat()
            as_of = visit.link("as-of", path={"date": text})
        elif days := self.change_days().days:
            compared = date.fromisoformat(days[-1].day)
        compare = ""
        if compared is not None:
            compare = visit.link("compare", path={"span": _fortnight(compared)})
        return [
            ("as-of", say("As of"), as_of),
            ("timeline", say("Story"), visit.link("timeline", to=text)),
            ("talks", say("Talks"), visit.link("talks", at=text)),
            ("upcoming", say("Ahead"), visit.link("upcoming", at=text)),
            ("compare", say("Compare"), compare),
            ("sources", say("Sources"), visit.link("sources")),
            ("desk", say("Desk"), visit.link("desk") if visit.appends else ""),
        ]

    def change_days(self) -> ChangeDays:
        """Return the days on which the answer changed."""
        visit = self.visit
        return visit.days()

    def bar(self, days: list[ChangeDay]) -> DateBar:
        """Return the bar of dates of a page that is of one day."""
        visit, asked = self.visit, self.asked
        valid = asked.valid if asked else ""
        dates = DateWords(self.zone_name)
        before, after = neighbours(days, self.day)
        return DateBar(
            before=stepped(before, self.day, self._again_on),
            after=stepped(after, self.day, self._again_on),
            action=self._action,
            date=dates.date(valid),
            kept=kept_words(visit),
            known=self._known(),
            known_at=self._known_at(dates),
            known_action=visit.again(known=None).partition("?")[0],
            known_kept=kept_words(visit, but="known"),
        )

    def later(self) -> Places:
        """Return the cells that have something today where less than that may be known."""
        visit, asked = self.visit, self.asked
        if asked is None or not self.known:
            return frozenset()
        day = asked.valid
        whole = visit.asked(AskedAsOf, date=day, known_at=None, then=False)
        return filled(visit.ask(ask_as_of, whole))

    def _again_on(self, day: str) -> str:
        visit = self.visit
        if "date" in visit.path:
            return visit.link(visit.route.name, path={**visit.path, "date": day})
        return visit.again(at=day)

    @property
    def _action(self) -> str:
        """The address that a typed date goes to."""
        visit = self.visit
        if "date" in visit.path:
            return visit.link("as-of-today", known=None, log=None)
        return visit.again().partition("?")[0]

    def _known(self) -> tuple[LinkChoice, ...]:
        visit, known = self.visit, self.known
        then = say("that evening")
        return (
            LinkChoice(say("today"), visit.again(known=None), not known),
            LinkChoice(then, visit.again(known="then"), known == "then"),
        )

    def _known_at(self, dates: DateWords) -> str:
        if self.known in {"", "then"}:
            return ""
        return say("on %(day)s", day=dates.date(self.known))

    def knowledge(self) -> str:
        """Say by which knowledge the page is, as `known_words` does: "as known today"."""
        place, asked = "", self.asked
        if asked is not None and not self.visit.today_known:
            place = say("as the log stood at place %(n)s", n=asked.log)
        if not self.known:
            return place or self.known_by(None)
        said = self.known_by(self.known)
        if self.known == "then":
            is_day = self._day_of(asked.valid if asked else "") is not None
            said = say("as known that evening") if is_day else say("as known then")
        return f"{said}, {place}" if place else said

    def known_by(self, known: str | None) -> str:
        """Say up to when reports count; all that is known today without a date."""
        if known is None:
            return say("as known today")
        day = self._day_of(known)
        if day is not None:
            return say("as known on %(day)s", day=day)
        moment = asked_words(known, boundary="", zone=self.zone)
        return say("as known %(moment)s", moment=moment)

    def _day_of(self, text: str) -> str | None:
        """Return the words for a day; None for an instant and for no date."""
        words = asked_words(text, boundary="", zone=self.zone)
        day = words.removeprefix("at the end of ")
        return None if day == words else day


def bare_frame(visit: Visit, title: str) -> PageFrame:
    """Return the head and the foot of a page that is of no dossier."""
    return PageFrame(
        title=title,
        dossier="",
        home="/",
        entries=(),
        search="",
        kept=(),
        address=visit.address,
        place=visit.end.place,
        digest=visit.end.digest[:_SHORT_DIGEST],
        about="",
        permanent="",
        forms=tuple(
            OtherForm(FORM_NAMES[form], visit.again(form=form))
            for form in FORM_NAMES
            if form in visit.route.forms
        ),
        feed="",
        theme="",
        sheet=asset_address("app.css"),
        script=asset_address("app.js"),
        icon=asset_address("icon.svg"),
    )


def kept_words(visit: Visit, but: str = "") -> tuple[tuple[str, str], ...]:
    """Return the words of a query that a form sends along, all but one."""
    dropped = {"at", "from", "to", "q", "after", but}
    return tuple(
        (name, value)
        for name, values in visit.words.items()
        for value in values
        if name not in dropped
    )


def _fortnight(day: date) -> str:
    before = day - timedelta(days=_FORTNIGHT)
    return f"{before.isoformat()}..{day.isoformat()}"
