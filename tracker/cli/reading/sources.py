"""`tracker sources`: what a dossier rests on."""

from __future__ import annotations

from typing import Any

from tracker.cli.frame.options import fail_empty_option, format_option
from tracker.cli.frame.session import session
from tracker.cli.reading.command import ask, ended, question, shared_options
from tracker.render.answers.lists import render_list
from tracker.services.answers.sources import AskedSources, SourceListed, ask_sources


@question("sources", example="tracker sources --dossier ukraine-2025 -f csv")
@shared_options(AskedSources)
@format_option()
@fail_empty_option
def command(*, fmt: str, fail_empty: bool, **words: Any) -> int:
    """List the sources of a dossier by publisher, with how many events rest on each."""
    found, run = ask(ask_sources, AskedSources(**words)), session()
    title = f"Sources of {found.dossier}"
    run.answer(
        render_list(title, found.sources, SourceListed, fmt=fmt, width=run.width())
    )
    return ended(found.sources, fail_empty=fail_empty)
