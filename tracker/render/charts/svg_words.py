"""Words for the names, dates and facts of a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.domain.dates import Bounds, read_when
from tracker.render.sanitize import clean
from tracker.render.styled_text import Voice, listed
from tracker.render.words_for_dates_and_numbers import joined, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracker.projections.picture_format import CeasefireShown
    from tracker.projections.questions.chart_data import Dot, Drawn


class ChartWords:
    """Words for the names, dates and facts of one picture.

    Attributes:
        voice: Words for the names and dates of the answer that is drawn.
        zone: The dossier's zone.
    """

    def __init__(self, drawn: Drawn) -> None:
        self.voice = Voice(drawn.picture)
        self.zone = self.voice.zone
        self._names = {slug: clean(name) for slug, name in drawn.names.items()}

    def name(self, slug: str) -> str:
        """Return the name of a party or person."""
        return self._names.get(slug) or clean(slug)

    def names(self, slugs: Iterable[str]) -> str:
        """Return names as a list in a sentence."""
        return joined([self.name(slug) for slug in slugs])

    def says(self, dot: Dot) -> str:
        """Say what a fact says, and for when where it plans something."""
        planned = f" for {self.voice.date(dot.planned)}" if dot.planned else ""
        return f"{clean(dot.text)}{planned}"

    def about(self, dot: Dot) -> str:
        """Say all that is known of a fact in one line: who, what, since when, by which sources."""
        return listed(self._about(dot))

    def _about(self, dot: Dot) -> Iterator[str]:
        subject = self.voice.title(dot.issue) if dot.issue else clean(dot.subject or "")
        head = listed([self.names(dot.whose), subject], joiner=", ")
        toward = f" ({self.names(dot.about)})" if dot.about else ""
        yield listed([head, f"{self.says(dot)}{toward}"], joiner=": ")
        reported = self.voice.date(dot.reported)
        later = (
            f", reported {reported}" if reported != self.voice.date(dot.when) else ""
        )
        yield f"{self.voice.date(dot.when, dot.when_words)}{later}"
        if dot.possible:
            yield "may lie after the date asked about"
        if dot.disputed_by:
            yield f"disputed by {self.names(dot.disputed_by)}"
        yield self._sources(dot)
        yield dot.key

    def _sources(self, dot: Dot) -> str:
        found = []
        for publisher, published in dot.sources:
            date = self.voice.date(published) if published else ""
            found.append(listed([clean(publisher), date], joiner=", "))
        sources = "; ".join(dict.fromkeys(found))
        return f"sources: {sources}" if sources else "no source"

    def truce(self, truce: CeasefireShown) -> str:
        """Say a truce in one line."""
        ended = ", possibly ended" if truce.possibly_ended else ""
        what = f"{plain(truce.declaration)} {plain(truce.scope)} truce"
        start = (
            f"from {self.voice.date(truce.from_)}"
            if truce.from_
            else "without a beginning"
        )
        until = f" until {self.voice.until(truce.until)}" if truce.until else ""
        by = self.names(truce.declarers)
        return f"{plain(truce.state)}{ended}: {what} by {by}, {start}{until}"

    def bounds(self, text: str) -> Bounds:
        """Return the bounds of a written date; those of what lasts reach to its end."""
        when = read_when(text, zone=self.zone)
        return Bounds(when.start.earliest, (when.end or when.start).latest)
