"""`tracker verify`: whether the log is what was recorded, and whether all that it names is there."""

from __future__ import annotations

import sys

from tracker.cli import exits
from tracker.cli.lazy import command as make_command
from tracker.cli.listing import listing, written
from tracker.cli.options import dossier_option, format_option
from tracker.cli.session import session
from tracker.services.verify import Finding, verify_bundled, verify_log


@make_command("verify", example="tracker verify --dossier ukraine-2025")
@dossier_option
@format_option("table", "json", "jsonl")
def command(*, dossier: str | None, fmt: str) -> int:
    """Check the digest chain, the order and every reference; exit with 1 when something is wrong.

    The chain is that of the whole log; with --dossier only the references of that dossier are reported beside it.
    """
    run = session()
    own = run.shelf.own()
    chosen = None if dossier is None and own is not None else run.shelf.choose(dossier)
    if own is not None and (chosen is None or chosen.log is own):
        found = [f for f in verify_log(own) if chosen is None or f.dossier in {None, chosen.name}]
        what = run.wiring.shown_place()
    else:
        name = chosen.name if chosen else ""
        found = list(verify_bundled(name, run.shelf.bundle))
        what = f"bundled {name}"
        if chosen and chosen.remark:
            run.remark(chosen.remark)
    if fmt != "table" or found:
        run.answer(written(listing(what, found, Finding), fmt=fmt, width=run.width()))
    else:
        run.answer(f"{what}: digests, order and references are fine")
    sys.stdout.flush()
    return exits.FAILED if found else exits.FINE
