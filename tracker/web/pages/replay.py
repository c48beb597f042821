"""The page of one step of a replay: what became known that day, and what it moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from tracker.render.styled_text import DateWords, Voice
from tracker.services.answers.pictures import AskedAsOf, ask_as_of
from tracker.web.pages.as_of import MOST_COLUMNS, KnownLine, PageMatrix
from tracker.web.pages.compare import MOVED, CauseView, MovesPage
from tracker.web.pages.parts.addresses import Addresses
from tracker.web.pages.parts.cells import CellLayout, Mark
from tracker.web.pages.parts.frame import LinkChoice, fill
from tracker.web.pages.parts.head import Surroundings
from tracker.web.pages.parts.language import say, say_number
from tracker.web.routes import BY_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.projections.questions.diff_format import Cause
    from tracker.projections.questions.replay import Replay, Step
    from tracker.web.visit import Told, Visit


class KnownEvent(Struct, frozen=True):
    """An event that came to count or ceased to: its day, its words, its source and its marks."""

    view: CauseView
    marks: tuple[Mark, ...]


def replay_page(visit: Visit, told: Told) -> str:
    """Return the page of the step of the day in `at`; of the first one without it."""
    found: Replay = told.value
    at = next(iter(visit.words.get("at", ())), found.asked.from_)
    if not found.steps:
        return _still(visit, found)
    later = (n for n, step in enumerate(found.steps) if step.day >= at)
    number = next(later, len(found.steps) - 1)
    return _StepPage(visit, found, number).html()


def _still(visit: Visit, found: Replay) -> str:
    """Return the page of days on which nothing changed."""
    date = DateWords(found.zone).date
    first, last = date(found.asked.from_), date(found.asked.to)
    heading = say("Nothing changed from %(first)s to %(last)s", first=first, last=last)
    around = Surroundings(visit, zone=found.zone, title=found.title, asked=None)
    link = visit.link("as-of", path={"date": found.asked.to})
    return fill(
        "facts",
        frame=around.frame(heading, "timeline"),
        heading=heading,
        how=f"{around.clocks}.",
        finding="",
        facts=(),
        links=[LinkChoice(say("Positions at the end of %(day)s", day=last), link)],
        header=(),
        rows=(),
        doubts=(),
    )


class _SealedVisit:
    """A visit whose links say that what was reported after their day is left out."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    def link(
        self,
        name: str,
        /,
        *,
        form: str = "",
        path: Mapping[str, str] = {},
        **words: Any,
    ) -> str:
        """Return the address of a route in this dossier."""
        if "known" in BY_NAME[name].words:
            words = {"known": "then", **words}
        return self._visit.link(name, form=form, path=path, **words)


class _StepPage(MovesPage):
    """The page of one step."""

    def __init__(self, visit: Visit, replay: Replay, number: int) -> None:
        self._replay, self._number = replay, number
        self._step: Step = replay.steps[number]
        linking = _SealedVisit(visit) if replay.asked.sealed else visit
        super().__init__(visit, self._step.diff, Addresses(linking, self._step.day))

    def html(self) -> str:
        """Return the page."""
        steps = self._replay.steps
        day = self._whole(self._step.day)
        sentence = say(
            "Step %(n)s of %(all)s: %(day)s",
            n=self._number + 1,
            all=len(steps),
            day=day,
        )
        known = list(self._known())
        at = self._number
        return fill(
            "replay",
            frame=self._around.frame(sentence, "timeline"),
            sentence=sentence,
            how=self._how(),
            earlier=self._link(steps[at - 1]) if at else None,
            later=self._link(steps[at + 1]) if at + 1 < len(steps) else None,
            steps=list(map(self._link, steps)),
            known=known,
            also=self._also(),
            **self.moves(),
            matrix=self._matrix(),
        )

    def _matrix(self) -> dict[str, Any]:
        """Lay out all positions at the end of the day; the cells that moved are marked."""
        asked = self._replay.asked
        more = {"then": True, "known_at": None} if asked.sealed else {}
        at_end = self._visit.asked(AskedAsOf, date=self._step.day, **more)
        picture = self._visit.ask(ask_as_of, at_end)
        voice = Voice(picture, short=True, boundary=picture.asked.boundary)
        numbers = self._numbers.beside(picture.sources)
        cells = CellLayout(voice, numbers, self._to, picture.asked.boundary)
        moved = {
            (each.party, each.issue): Mark(*MOVED[each.what])
            for each in self._step.diff.positions
            if each.what in MOVED
        }
        found = PageMatrix(picture, voice, cells, self._to, moved)
        return {
            "columns": found.columns(),
            "blocks": found.blocks(opened=()),
            "is_wide": len(picture.columns) > MOST_COLUMNS,
        }

    def _whole(self, day: str) -> str:
        """Say a day with its year."""
        return DateWords(self._replay.zone).date(day)

    def _link(self, step: Step) -> LinkChoice:
        name = self._voice.date(step.day)
        address = self._visit.again(at=step.day)
        return LinkChoice(name, address, step is self._step, str(len(step.events)))

    def _how(self) -> KnownLine:
        asked = self._replay.asked
        first, last = self._whole(asked.from_), self._whole(asked.to)
        span = say("%(first)s to %(last)s", first=first, last=last)
        if asked.every > 1:
            every = say_number("every %(num)s day", "every %(num)s days", asked.every)
            span = f"{span}, {every}"
        if not asked.sealed:
            return KnownLine(f"{span}, {self._around.clocks}.", None)
        sealed = say(
            "Each by what was known at its end; what was learned later is sealed"
        )
        unseal = LinkChoice(say("Open it"), self._visit.again(open="yes"))
        return KnownLine(f"{span}, {self._around.time}. {sealed}.", unseal)

    def _known(self) -> Iterator[KnownEvent]:
        """Give the events that came to count, then those that count on other evidence."""
        fresh = [each for each in self._step.events if each.side != "both"]
        again = [each for each in self._step.events if each.side == "both"]
        for each in (*fresh, *again):
            yield KnownEvent(self._cause(each, told=True), tuple(self._marks(each)))

    def _marks(self, found: Cause) -> Iterator[Mark]:
        if found.side == "before":
            yield Mark(say("no longer counts"), "prop")
        elif found.side == "both":
            yield Mark(say("on other evidence than before"))
        if found.reported and found.reported != found.when:
            day = self._voice.date(found.reported)
            yield Mark(say("reported %(day)s", day=day), "late")

    def _also(self) -> Sequence[LinkChoice]:
        whole = say("All positions at the end of that day")
        return [LinkChoice(whole, self._to.picture(self._step.day))]
