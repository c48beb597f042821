"""Pictures of the commands behind the addresses whose answer can be drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tracker.services.answers.brief_and_chart import AskedChart, ask_chart
from tracker.web.visit import Told

if TYPE_CHECKING:
    from tracker.render import Format
    from tracker.web.visit import Visit


def tell_chart(visit: Visit) -> Told:
    """Tell the picture of an address as SVG; of the positions it is the first slide."""
    from tracker.render.charts import chart
    from tracker.render.charts.paper import paper_asked

    kind, path = visit.route.picture, visit.path
    assert kind is not None  # noqa: S101  (only such routes have the form)
    more: dict[str, Any] = {"to": path.get("date") or _last_day(visit)}
    for part, field in (("party", "parties"), ("issue", "issues")):
        if part in path:
            more[field] = (path[part],)
    drawn = visit.ask(ask_chart, visit.asked(AskedChart, **more))
    sheet = paper_asked(kind, None, None, None)._replace(today_known=visit.today_known)
    issue = next(iter(drawn.asked_issues), None)
    svg = chart(kind, drawn, sheet, issue=issue)

    def write(_: Format) -> str:
        return svg

    return Told(drawn, write)


def _last_day(visit: Visit) -> str:
    """Return the date that an address says in its query."""
    words = visit.words
    (day,) = words["at"] if "at" in words else words["to"]
    return day
