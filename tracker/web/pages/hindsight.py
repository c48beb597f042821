"""The page of what was true on a day but reported later, and what that changes in its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from tracker.render.sanitize import clean
from tracker.web.pages.compare import CauseView, MovesPage
from tracker.web.pages.parts.cells import Mark, written_day
from tracker.web.pages.parts.frame import fill
from tracker.web.pages.parts.language import say, say_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.projections.questions.hindsight import Hindsight, Late
    from tracker.web.visit import Told, Visit


class LateView(Struct, frozen=True):
    """An event that was reported later, by how much, and what is to be known of it."""

    view: CauseView
    delay: str
    marks: tuple[Mark, ...]


def hindsight_page(visit: Visit, told: Told) -> str:
    """Return the page of hindsight on a day."""
    return _HindsightPage(visit, told.value).html()


class _HindsightPage(MovesPage):
    """The page of the additions of hindsight to a day."""

    def __init__(self, visit: Visit, found: Hindsight) -> None:
        super().__init__(visit, found.diff)
        self._found = found

    def html(self) -> str:
        """Return the page."""
        day = self._day(self._found.asked)
        sentence = say("True on %(day)s, but reported later", day=day)
        lists = [
            ("later", say("Reported later"), self._late(known_then=False)),
            (
                "sources-later",
                say("Known then, on other sources"),
                self._late(known_then=True),
            ),
        ]
        return fill(
            "hindsight",
            frame=self._around.frame(sentence, "as-of"),
            sentence=sentence,
            how=self._how(),
            bar=self._around.bar(self._around.change_days().days),
            late=[each for each in lists if each[2]],
            **self.moves(),
        )

    def _late(self, *, known_then: bool) -> list[LateView]:
        wanted = [e for e in self._found.late if e.known_then is known_then]
        return list(map(self._view, wanted))

    def _view(self, found: Late) -> LateView:
        address = self._to.event(found.key)
        cited = [found.source] if found.source else found.citations
        view = CauseView(
            day=written_day(
                found.when or found.reported, self._voice, found.when_words
            ),
            key=clean(found.key),
            address=address,
            text=clean(found.text),
            source=self._numbers.cite(cited, address, of=found.citations),
        )
        one, many = "%(num)s day later", "%(num)s days later"
        delay = say_number(one, many, found.delay_days)
        return LateView(view, delay, tuple(self._marks(found)))

    def _marks(self, found: Late) -> Iterator[Mark]:
        closed = self._voice.date(found.closed)
        yield Mark(say("reported %(day)s", day=closed), "late")
        if found.gone:
            yield Mark(say("no longer counts"), "prop")
        if found.possible:
            yield Mark(say("may be of a later day"), "weak")
        if not found.changes:
            yield Mark(say("changes nothing in the answer"))
        if found.contradicted_by:
            names = ", ".join(map(clean, found.contradicted_by))
            yield Mark(say("%(keys)s says otherwise", keys=names), "weak")
