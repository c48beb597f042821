"""The words of `tracker import`: progress, near duplicates, preview and result."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from tracker.cli.frame.errors import worded
from tracker.cli.writing.flow_output import as_objects, restoring, undo_last
from tracker.render.sanitize import clean
from tracker.render.words_for_dates_and_numbers import counted, log_places
from tracker.services.recording.undo import is_undo_key

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator

    from tracker.cli.frame.session import Session
    from tracker.services.importing import Effects, Imported
    from tracker.services.importing.comparing import Comparison, Kept
    from tracker.services.importing.findings import CheckedFiles
    from tracker.services.importing.row_to_event import Complaint

MOST_DOUBTS: Final = 10
_MOST_FACTS: Final = 1_000
_MOST_NEAR: Final = 50


class Done(NamedTuple):
    """A run of `import`: what came of it; with `several` dossiers a command names its own.

    `compared` holds exports against the log, where that says something.
    """

    imported: Imported
    effects: Effects
    dry_run: bool
    agreed: bool
    several: bool
    compared: Comparison | None = None

    @property
    def checked(self) -> CheckedFiles:
        """Return what was found in the files."""
        return self.imported.plan.checked

    @property
    def skip(self) -> bool:
        """Tell whether rows with errors are left out."""
        return self.imported.plan.how.skip


def shown_reused(checked: CheckedFiles) -> Iterator[str]:
    """Yield the sources that stand for those of the files."""
    for each in checked.reused[:_MOST_NEAR]:
        yield (
            f"source {each.slug} ({each.publisher}) is {each.registered} "
            f"({each.registered_publisher}), which is registered already: "
            f"the same page, {each.url}; that one is used"
        )
    for (kind, name), slug in islice(checked.named.items(), _MOST_NEAR):
        yield f"{kind} {name!r} is {slug}"
    if len(checked.reused) > _MOST_NEAR:
        yield f"… and {len(checked.reused) - _MOST_NEAR} more sources that are registered already"


def shown_duplicates(checked: CheckedFiles, *, width: int) -> str:
    """Return the near duplicates, with both texts."""
    from tracker.cli.writing.flow_output import both_words

    lines: list[str] = []
    for each in checked.near[:_MOST_NEAR]:
        near = each.near
        lines.append(
            clean(f"{each.file}:{each.line}: very like {near.name} ({near.why}):")
        )
        lines += both_words(near, width)
    hidden = checked.near_total - min(len(checked.near), _MOST_NEAR)
    if hidden > 0:
        lines.append(f"… and {hidden} more near duplicates")
    return "".join(f"{line}\n" for line in lines)


def shown_comparison(compared: Comparison, *, width: int) -> str:
    """Return what of an export is new, known and different, and who recorded each."""
    known, new = compared.known_by.total(), compared.new_by.total()
    lines = [f"known here already: {known}{_by(compared.known_by)}"]
    lines.append(f"new here: {new}{_by(compared.new_by)}")
    lines += [
        _cut(f"  + {each.name}, {_recorded(each.theirs)}", width)
        for each in compared.new[:_MOST_NEAR]
    ]
    lines += _more(new, len(compared.new))
    if compared.differ:
        lines.append(f"different under the same key or id: {compared.differ}")
    for each in compared.differs[:_MOST_NEAR]:
        lines.append(_cut(f"  ! {each.name}, {each.type}", width))
        lines.append(_cut(f"      there {_recorded(each.theirs)}", width))
        if each.ours is not None:
            lines.append(_cut(f"      here {_recorded(each.ours)}", width))
    lines += _more(compared.differ, len(compared.differs))
    return "".join(f"{line}\n" for line in lines)


def _by(counts: Counter[str]) -> str:
    """Return who recorded how many, the most first."""
    named = [f"{clean(name)} {count}" for name, count in counts.most_common()]
    return f" (recorded by {', '.join(named)})" if named else ""


def _recorded(kept: Kept) -> str:
    return f"by {kept.by} on {kept.at[:10]}: {kept.words}"


def _more(total: int, kept: int) -> list[str]:
    hidden = total - min(kept, _MOST_NEAR)
    return [f"  … and {hidden} more"] if hidden > 0 else []


def _cut(text: str, width: int) -> str:
    indent = text[: len(text) - len(text.lstrip())]
    shown = indent + clean(text)
    return shown if len(shown) <= width else shown[: width - 1] + "…"


def shown_plan(done: Done, run: Session) -> str:
    """Return what would be appended, fact by fact, and what it changes in the answers."""
    from tracker.cli.writing.flow_output import document_text
    from tracker.render.answers.diff.preview import preview_document
    from tracker.services.importing import MOST_COMPARED

    lines: list[str] = []
    if done.compared is None:
        facts = islice(done.checked.stage, _MOST_FACTS)
        lines += [_fact(staged.event, run.width()) for staged in facts]
    if done.checked.stage.count > _MOST_FACTS:
        lines.append(f"… and {done.checked.stage.count - _MOST_FACTS} more")
    compared = done.effects.diffs
    for dossier, found in compared.items():
        lines.append("")
        if len(compared) > 1:
            lines.append(f"{dossier}:")
        # Every event is named above, those that define names too.
        document = preview_document(found, ())
        lines += document_text(run, document).splitlines()
    if not compared:
        lines += [
            "",
            f"the cells before and after are compared for up to {MOST_COMPARED} events",
        ]
    return "".join(f"{line}\n" for line in lines)


def _fact(event: Any, width: int) -> str:
    from tracker.projections.sentences import own_words

    when = getattr(event, "when", None)
    head = " ".join(
        part for part in (event.type, event.key, event.stream, when) if part
    )
    words = own_words(event)
    text = clean(f"+ {head}: {words}" if words else f"+ {head}")
    return text if len(text) <= width else text[: width - 1] + "…"


def report(done: Done, run: Session) -> dict[str, object]:
    """Return what was found and done, for programs."""
    checked, outcome, new = done.checked, done.imported, done.imported.plan.new
    found: dict[str, object] = {
        "format": "tracker.import/1",
        "read": checked.read,
        "known": checked.known - outcome.own,
        "new": new,
        "added": outcome.added,
        "parts": outcome.parts if outcome.added else 0,
        "undo": undo_lines(done, run),
        "places": [outcome.first, outcome.last] if outcome.added else None,
        "dry_run": done.dry_run,
        "rejected": len(checked.rejected),
        "errors": [_worded(each) for each in checked.complaints],
        "errors_unlisted": checked.unlisted,
        "near_duplicates": checked.near,
        "near_duplicates_total": checked.near_total,
        "doubts": done.effects.doubts,
        "reused_sources": checked.reused,
        "withdrawn": as_objects(
            checked.withdrawn, restoring(checked.withdrawn, run, several=done.several)
        ),
        "withdrawn_total": checked.withdrawn_total,
    }
    if (compared := done.compared) is not None:
        found["compared"] = {
            "new": compared.new,
            "new_by": dict(compared.new_by),
            "known_by": dict(compared.known_by),
            "differs": compared.differs,
            "differ": compared.differ,
        }
    if done.dry_run and new:
        found["facts"] = [staged.event for staged in islice(checked.stage, _MOST_FACTS)]
        found["effects"] = done.effects.diffs
    return found


def _worded(found: Complaint) -> Complaint:
    """Return a complaint whose hint is in the command line's words."""
    hint = worded(found.hint, found.advice or None)
    return msgspec.structs.replace(found, hint=hint, advice=msgspec.UNSET)


def undo_lines(done: Done, run: Session) -> list[str]:
    """Return the commands that take the import back, one for each dossier.

    None after an export into an empty log, which keeps the appends that it was made of.
    """
    imported = done.imported
    if not imported.undo:
        return []
    log = run.log(read_only=True)
    ends = [
        next(iter(log.read(after=place - 1, up_to=place)))
        for place in (imported.first, imported.last)
    ]
    if ends[0].recorded_at != ends[1].recorded_at:
        return []
    named = len({*log.dossiers(), *imported.undo}) > 1
    if is_undo_key(ends[1].event.key):
        return [undo_last(run, name, named=named) for name in imported.undo]
    return [
        run.command(f"undo --dossier {name}" if named else "undo")
        for name in imported.undo
    ]


def summary(done: Done) -> str:
    """Return what was done, in one line."""
    checked, outcome, new = done.checked, done.imported, done.imported.plan.new
    known = f"{checked.known - outcome.own} known already" + (
        f" ({checked.withdrawn_total} of them withdrawn)"
        if checked.withdrawn_total
        else ""
    )
    if checked.rejected and done.skip:
        known += f", {len(checked.rejected)} rejected"
    if done.dry_run:
        return f"{counted(new, 'event')} would be added, {known}; nothing was appended"
    if new and not done.agreed:
        return "nothing was appended"
    if not outcome.added:
        return f"0 events added, {known}"
    return (
        f"{counted(outcome.added, 'event')} added to {', '.join(checked.dossiers)}, {known}; "
        f"{log_places(outcome.first, outcome.last)}{in_parts(outcome)}"
    )


def in_parts(outcome: Imported) -> str:
    """Say in how many parts an import was appended, where there were several."""
    if outcome.parts <= 1:
        return ""
    return f", in {outcome.parts} parts; `undo` takes back the last one"
