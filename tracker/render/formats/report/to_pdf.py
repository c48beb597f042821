"""A document that is handed over as PDF: its page, set on sheets of paper."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from tracker.domain.errors import ExtraMissingError
from tracker.render.formats.report.style import pdf_sheet
from tracker.render.formats.report.to_html import html_page

if TYPE_CHECKING:
    from tracker.render import Screen
    from tracker.render.document import Document


def to_pdf(document: Document, _screen: Screen) -> bytes:
    """Write a document as PDF; nothing is fetched, and the same document gives the same bytes.

    Raises:
        ExtraMissingError: The extra `pdf` is not installed.
    """
    report = document.report
    assert report is not None  # noqa: S101  (render_document has seen to it)
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as problem:
        # The libraries that it draws with may be missing as well.
        raise ExtraMissingError(
            "PDF files of briefs", extra="pdf", without="Markdown and HTML"
        ) from problem
    day = report.dated
    page = html_page(
        report,
        title=document.title,
        style=pdf_sheet(report.running),
        images=True,
        meta=f'<meta name="dcterms.created" content="{day}">'
        f'<meta name="dcterms.modified" content="{day}">',
    )
    identifier = hashlib.sha256(page.encode()).digest()[:16]
    own_pictures = URLFetcher(allowed_protocols=["data"])
    source: Any = HTML(string=page, url_fetcher=own_pictures)
    content: bytes = source.write_pdf(pdf_identifier=identifier)
    return content
