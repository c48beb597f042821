"""The page of a brief: the document that is handed over, inside the frame of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from tracker.render.formats.report.to_html import report_part
from tracker.web.assets import BRIEF, asset_address
from tracker.web.pages.parts.frame import fill
from tracker.web.pages.parts.head import Surroundings

if TYPE_CHECKING:
    from tracker.web.visit import Told, Visit


def brief_page(visit: Visit, told: Told) -> str:
    """Return the page of a brief."""
    assert told.document is not None  # noqa: S101  (a brief is told by a document)
    document = told.document("html")
    report = document.report
    assert report is not None  # noqa: S101  (a brief is handed over)
    around = Surroundings(
        visit, zone=document.zone, title=report.head.title, asked=None
    )
    return fill(
        "brief",
        frame=around.frame(document.title, "timeline"),
        sheet=asset_address("brief.css"),
        part=BRIEF,
        body=Markup(report_part(report)),  # noqa: S704  (`report_part` escapes each text)
    )
