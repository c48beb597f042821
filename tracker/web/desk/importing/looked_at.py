"""A batch as it is looked at before it is appended: counts, errors, likenesses, changes."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import Struct

from tracker.domain.errors import ConflictingEventError
from tracker.domain.events import CatalogueEvent
from tracker.domain.recorded import UnknownEvent
from tracker.render.sanitize import clean
from tracker.render.styled_text import Voice
from tracker.render.words_for_dates_and_numbers import plain
from tracker.services.importing import Effects, ImportPlan, plan_files
from tracker.services.importing.text_edits import EditableText
from tracker.web.desk.checked import ChangeView, PieceView, differences, sentence_of
from tracker.web.desk.importing.faulty_lines import FaultyLine, faulty_lines
from tracker.web.pages.parts.language import say, say_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tracker.domain.events import Event
    from tracker.services.amendments import Ledger
    from tracker.services.importing.batches import Batch
    from tracker.services.importing.comparing import Comparison, Kept
    from tracker.services.recording.near_duplicates import Near
    from tracker.storage.event_log import EventLog

_MOST_FACTS: Final = 200
_MOST_NAMED: Final = 1_000
_MOST_LISTED: Final = 50


class Compared(Struct, frozen=True, kw_only=True):
    """An event of an export that is new here, or differs from the one of its name here.

    Attributes:
        name: Its key or id.
        theirs: Who recorded it there, when, and what it says.
        ours: The same here; empty where it is new.
    """

    name: str
    theirs: str
    ours: str = ""


class ExportView(Struct, frozen=True, kw_only=True):
    """An export held against the log.

    Attributes:
        known: Who recorded how many of those that are known.
        new: The same of those that are new.
        differs: Those that differ under the same key or id.
    """

    known: str
    new: str
    differs: tuple[Compared, ...]


class LikeView(NamedTuple):
    """A row that is very like a recorded fact: its line, and the two."""

    line: int
    near: Near


class BatchView(Struct, frozen=True, kw_only=True):
    """All that is shown of a batch before it is appended.

    Attributes:
        counted: How many rows are new, known, different and wrong, in a sentence.
        new: How many events would be appended.
        errors: How many errors there are.
        lines: The lines with errors.
        more: How many errors stand in further lines.
        rejected: How many rows have errors.
        refusal: The reason for which the batch as a whole is refused; empty where none is.
        kinds: How many are new of each kind.
        sentences: The first of the new facts, each in a sentence.
        unsaid: How many more there are.
        notes: What was taken for something recorded.
        warnings: What somebody should look at.
        near: Rows that are very like recorded facts.
        more_near: How many more there are.
        day: The day whose answer is compared; empty where none is.
        changes: The cells that differ.
        rest: All else that differs, with what is registered.
        export: An export held against the log; None of other files.
    """

    counted: str
    new: int
    errors: int
    lines: tuple[FaultyLine, ...]
    more: int
    rejected: int
    refusal: str
    kinds: tuple[str, ...]
    sentences: tuple[str, ...]
    unsaid: int
    notes: tuple[str, ...]
    warnings: tuple[str, ...]
    near: tuple[LikeView, ...]
    more_near: int
    day: str
    changes: tuple[ChangeView, ...]
    rest: tuple[PieceView, ...]
    export: ExportView | None


@contextmanager
def planned_batch(batch: Batch, log: EventLog) -> Iterator[ImportPlan]:
    """Check a batch against a log, for as long as the block runs."""
    plan = plan_files([batch.as_file()], batch.options(), log)
    try:
        yield plan
    finally:
        plan.close()


def refusal_of(plan: ImportPlan, dossier: str) -> str:
    """Return why a batch as a whole cannot go into a dossier; empty where it can."""
    others = sorted(set(plan.checked.dossiers) - {dossier})
    if others:
        return say(
            "Some events are of the dossier %(other)s, and this is %(dossier)s. "
            "Send those of each dossier to its own desk.",
            other=clean(others[0]),
            dossier=dossier,
        )
    if not plan.checked.read and not plan.checked.complaints:
        return say("There is no event in it.")
    return ""


def editable(batch: Batch) -> EditableText | None:
    """Return the text of a batch, to be edited; None where it is in another encoding."""
    reading = batch.options().reading
    try:
        return EditableText(batch.body, batch.reading.form, reading)
    except UnicodeDecodeError:
        return None


def batch_view(
    batch: Batch, plan: ImportPlan, log: EventLog, ledger: Ledger, *, now: int
) -> BatchView:
    """Return the view of a batch.

    Args:
        batch: The batch.
        plan: The plan of its import.
        log: The log that it was checked against.
        ledger: The record of the dossier there.
        now: The time, in microseconds since the epoch.
    """
    checked, refusal = plan.checked, refusal_of(plan, batch.dossier)
    new = 0 if refusal else plan.new
    effects = Effects({}, [])
    if new:
        effects = plan.effects(log, now=now)
    lines = faulty_lines(checked.complaints, editable(batch))
    shown = {line.number for line in lines}
    hidden = sum(each.line not in shown for each in checked.complaints)
    parties = ledger.mended.catalogue.parties
    names = {slug: party.name for slug, party in parties.items()}
    told = _Told(plan, effects, batch.dossier, names, ledger)
    near = checked.near[:_MOST_LISTED]
    return BatchView(
        counted=_counted(plan),
        new=new,
        errors=len(checked.complaints) + checked.unlisted,
        lines=tuple(lines),
        more=hidden + checked.unlisted,
        rejected=len(checked.rejected),
        refusal=refusal,
        kinds=tuple(told.kinds),
        sentences=tuple(told.sentences),
        unsaid=told.unsaid,
        notes=tuple(map(clean, _notes(plan))),
        warnings=tuple(map(clean, effects.doubts[:_MOST_LISTED])),
        near=tuple(LikeView(each.line, each.near) for each in near),
        more_near=checked.near_total - len(near),
        day=told.day,
        changes=told.changes,
        rest=told.rest,
        export=_export_view(plan, log),
    )


class _Told:
    """The new events of a plan in words, and what they change."""

    def __init__(
        self,
        plan: ImportPlan,
        effects: Effects,
        dossier: str,
        names: Mapping[str, str],
        ledger: Ledger,
    ) -> None:
        self.kinds, self.sentences = list[str](), list[str]()
        self.day, self.unsaid = "", 0
        self.changes: tuple[ChangeView, ...] = ()
        self.rest: tuple[PieceView, ...] = ()
        self._names, self._titles = dict(names), dict[str, str]()
        self._zone = ledger.mended.catalogue.zone
        defined: list[Event] = []
        if diff := effects.diffs.get(dossier):
            voice = Voice(diff)
            self.day = voice.asked(diff.after)
            self._names |= diff.parties
            self._titles = {each.slug: each.title for each in diff.issues}
        counts = Counter[str]()
        for staged in plan.checked.stage:
            event = staged.event
            counts[event.type] += 1
            if isinstance(event, UnknownEvent):
                continue
            if isinstance(event, CatalogueEvent):
                defined += [event][: len(defined) < _MOST_NAMED]
            else:
                self._say(event)
        self.kinds = [f"{plain(kind)}: {n:,}" for kind, n in counts.most_common()]
        if diff:
            self.changes, self.rest = differences(diff, defined, names)

    def _say(self, event: Event) -> None:
        if len(self.sentences) >= _MOST_FACTS:
            self.unsaid += 1
            return
        said = sentence_of(
            event,
            party=lambda slug: clean(self._names.get(slug, slug)),
            issue=lambda slug: clean(self._titles.get(slug, slug)),
            zone=self._zone,
        )
        self.sentences.append(f"{clean(event.key)}: {said}" if event.key else said)


def _counted(plan: ImportPlan) -> str:
    """Say how many rows there are of each sort."""
    checked = plan.checked
    clashes = ConflictingEventError.code
    differ = sum(each.code == clashes for each in checked.complaints)
    withdrawn = checked.withdrawn_total
    new, rejected = checked.stage.count, len(checked.rejected)
    rows = new + checked.known + rejected
    parts = [
        say_number("%(num)s row", "%(num)s rows", rows),
        say("%(n)s new", n=f"{new:,}"),
        say("%(n)s already there", n=f"{checked.known:,}"),
    ]
    if withdrawn:
        parts.append(say("%(n)s of these withdrawn", n=f"{withdrawn:,}"))
    if differ:
        parts.append(say("%(n)s different under the same key", n=f"{differ:,}"))
    if rejected:
        parts.append(say("%(n)s with errors", n=f"{rejected:,}"))
    return f"{parts[0]}: {', '.join(parts[1:])}."


def _notes(plan: ImportPlan) -> Iterator[str]:
    """Yield what was taken for something recorded, and what is withdrawn."""
    checked = plan.checked
    for each in checked.reused[:_MOST_LISTED]:
        yield say(
            "source %(slug)s is %(registered)s, which is registered already: the same page, "
            "%(url)s; that one is used",
            slug=each.slug,
            registered=each.registered,
            url=each.url,
        )
    for (kind, name), slug in islice(checked.named.items(), _MOST_LISTED):
        yield say("%(kind)s “%(name)s” is %(slug)s", kind=kind, name=name, slug=slug)
    for gone in checked.withdrawn[:_MOST_LISTED]:
        yield say(
            "%(name)s is in the log and was withdrawn; it stays so", name=gone.name
        )


def _export_view(plan: ImportPlan, log: EventLog) -> ExportView | None:
    """Hold an export against a log that holds something already, as the command does."""
    checked = plan.checked
    if checked.fatal or not checked.exports or not checked.head:
        return None
    from tracker.services.importing.comparing import compare_exports

    found = compare_exports([plan.files[n] for n in checked.exports], log)
    return ExportView(
        known=_by(found.known_by),
        new=_by(found.new_by),
        differs=tuple(_differing(found)),
    )


def _by(counts: Counter[str]) -> str:
    """Say who recorded how many, the most first."""
    named = (f"{clean(name)} {n:,}" for name, n in counts.most_common(_MOST_LISTED))
    return ", ".join(named)


def _differing(found: Comparison) -> Iterator[Compared]:
    for each in found.differs[:_MOST_LISTED]:
        ours = _recorded(each.ours) if each.ours else ""
        yield Compared(name=clean(each.name), theirs=_recorded(each.theirs), ours=ours)


def _recorded(kept: Kept) -> str:
    said = say(
        "by %(who)s on %(day)s: %(words)s",
        who=kept.by,
        day=kept.at[:10],
        words=kept.words,
    )
    return clean(said)
