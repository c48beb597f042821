"""A brief as a document that is handed over: a summary first, then the proof of it."""

from __future__ import annotations

import shlex
from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec

from tracker.projections.picture import recited
from tracker.projections.questions.brief import SummaryItem
from tracker.render.answers.brief.late import late_blocks
from tracker.render.answers.brief.lists import (
    agreement_list,
    deadline_list,
    figure_list,
    meeting_list,
    truce_list,
    vote_list,
)
from tracker.render.answers.brief.matrix import matrix_blocks
from tracker.render.answers.brief.moved import paths_by_issue
from tracker.render.answers.brief.pictures import Pictures, picture_blocks
from tracker.render.answers.brief.proposals import proposal_list
from tracker.render.answers.brief.state import state_blocks
from tracker.render.answers.brief.summary import summary_blocks, text_alone
from tracker.render.answers.brief.voice import BriefVoice, inked
from tracker.render.document import Document
from tracker.render.report import (
    Chapter,
    Contents,
    Foot,
    Ink,
    Lead,
    Report,
    ReportHead,
    SourcesNamed,
    Summary,
    cited_in,
    numbered_anew,
)
from tracker.render.sanitize import clean
from tracker.render.words_for_dates_and_numbers import (
    counted,
    date_words,
    known_words,
    local_time,
    plain,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tracker.projections.picture_format import SourceShown
    from tracker.projections.questions.brief import Brief
    from tracker.render.report import ReportBlock
    from tracker.services.answers.brief_and_chart import AskedBrief

DRAWN: Final = frozenset(("html", "pdf", "docx"))
"""The formats in which a brief has pictures; Markdown names those in files beside it."""
ON_PAPER: Final = frozenset(("pdf", "docx"))
"""The formats that are set on sheets."""
_DAY: Final = len("2025-05-28")
_LEFT_OUT: Final = {
    "development-noted": ("development", "developments"),
    "assessment-recorded": ("assessment", "assessments"),
    "membership-changed": ("change of membership", "changes of membership"),
    "office-held": ("change of office", "changes of office"),
    "step-taken": ("step taken", "steps taken"),
    "force-reported": ("earlier figure", "earlier figures"),
}


def brief_document(
    brief: Brief, pictures: Pictures, *, as_data: bool = False
) -> Document:
    """Tell a brief; its sources are numbered in the order in which the document names them.

    Args:
        brief: What is told.
        pictures: What its pictures draw.
        as_data: Whether data is wanted instead of the document.
    """
    joint, known = _jointly_numbered(brief)
    voice = BriefVoice(joint.after, joint.since)
    body = tuple(_body(joint, voice, pictures))
    order = list(dict.fromkeys(cited_in(body)))
    numbers = {old: new for new, old in enumerate(order, start=1)}
    cited = [msgspec.structs.replace(known[old], n=n) for old, n in numbers.items()]
    rest = [old for old in known if old not in numbers]
    numbers |= {old: new for new, old in enumerate(rest, start=len(order) + 1)}
    body = numbered_anew(body, numbers)
    if as_data:
        value = _Numbered(joint, known, numbers).brief(_summary(body))
        return Document(value=value)
    left_out = _left_out(joint, is_drawn=pictures.drawn is not None)
    blocks = (
        *_with_contents(body),
        *_sources(cited, voice, left_out),
        *_foot(joint, voice),
    )
    report = Report(
        head=_head(joint, voice, today_known=pictures.today_known),
        blocks=blocks,
        running=_running(joint, voice),
        dated=_dated(joint),
    )
    return Document(title=_title(joint, voice), report=report)


def numbered_brief(brief: Brief) -> Brief:
    """Return a brief whose sources are numbered as its document names them, with its summary."""
    pictures = Pictures(None, None, today_known=True)
    value: Any = brief_document(brief, pictures, as_data=True).value
    return cast("Brief", value)


def _body(brief: Brief, voice: BriefVoice, pictures: Pictures) -> Iterator[ReportBlock]:
    """Tell everything from the summary to the pictures."""
    yield from summary_blocks(brief, voice)
    yield from state_blocks(brief, voice)
    yield from paths_by_issue(brief, voice)
    yield from matrix_blocks(brief, voice)
    yield from truce_list(brief, voice)
    yield from meeting_list(brief, voice)
    yield from proposal_list(brief, voice)
    yield from agreement_list(brief, voice)
    yield from vote_list(brief, voice)
    yield from deadline_list(brief, voice)
    yield from figure_list(brief, voice)
    yield from late_blocks(brief, voice)
    yield from picture_blocks(brief, voice, pictures)


def _with_contents(body: Sequence[ReportBlock]) -> Iterator[ReportBlock]:
    """Put the contents behind the summary."""
    chapters = [block for block in body if isinstance(block, Chapter)]
    links = [(each.anchor, each.short or each.title) for each in chapters[1:]]
    for block in body:
        yield block
        if isinstance(block, Summary):
            yield Contents((*links, ("sources", "Sources")))


def _summary(body: Sequence[ReportBlock]) -> list[SummaryItem]:
    """Return the summary as data."""
    return [
        SummaryItem(
            label=label,
            text=text_alone(line),
            citations=sorted(set(cited_in(line))),
        )
        for block in body
        if isinstance(block, Summary)
        for label, line in block.items
    ]


# The numbers of sources.


def _jointly_numbered(brief: Brief) -> tuple[Brief, dict[int, SourceShown]]:
    """Number the sources of the answer at the later date and of the paths jointly.

    Returns:
        The brief, and the sources by these numbers.
    """
    known = {source.n: source for source in brief.after.sources}
    numbers = {source.slug: source.n for source in brief.after.sources}
    further = {}
    for source in brief.sources:
        if source.slug not in numbers:
            numbers[source.slug] = len(numbers) + 1
            known[numbers[source.slug]] = source
        further[source.n] = numbers[source.slug]
    changed = {
        name: recited(getattr(brief, name), further)
        for name in ("moved", "late", "possible")
    }
    return msgspec.structs.replace(brief, **changed), known


class _Numbered:
    """A brief in which every source has the number that the document gives it."""

    def __init__(
        self, brief: Brief, known: Mapping[int, SourceShown], numbers: Mapping[int, int]
    ) -> None:
        self._brief, self._numbers = brief, numbers
        found = {source.slug: numbers[n] for n, source in known.items()}
        self._by_slug = found
        self._known = {source.slug: source for source in known.values()}

    def brief(self, summary: list[SummaryItem]) -> Brief:
        """Return the brief with its summary."""
        brief = self._brief
        for part in (brief.before, brief.diff):
            for source in part.sources if part else ():
                self._known.setdefault(source.slug, source)
                self._by_slug.setdefault(source.slug, len(self._by_slug) + 1)
        ranked = sorted(self._by_slug.items(), key=lambda each: each[1])
        return msgspec.structs.replace(
            brief,
            before=self._part(brief.before),
            after=self._part(brief.after),
            diff=self._part(brief.diff),
            moved=recited(brief.moved, self._numbers),
            late=recited(brief.late, self._numbers),
            possible=recited(brief.possible, self._numbers),
            summary=summary,
            sources=[
                msgspec.structs.replace(self._known[slug], n=n) for slug, n in ranked
            ],
        )

    def _part(self, part: Any) -> Any:
        if part is None:
            return None
        own = {source.n: self._by_slug[source.slug] for source in part.sources}
        sources = [msgspec.structs.replace(s, n=own[s.n]) for s in part.sources]
        sources.sort(key=lambda source: source.n)
        return msgspec.structs.replace(recited(part, own), sources=sources)


# The head, the sources and the foot.


def _name(brief: Brief) -> str:
    return clean(brief.title) or clean(brief.dossier)


def _title(brief: Brief, voice: BriefVoice) -> str:
    return f"{_name(brief)}, {_days(brief, voice)}"


def _days(brief: Brief, voice: BriefVoice) -> str:
    """Say the days told of."""
    if brief.since is None or brief.since == brief.to:
        return date_words(brief.to, zone=voice.zone)
    if len(brief.since) == len(brief.to) == _DAY:
        return date_words(f"{brief.since}/{brief.to}", zone=voice.zone)
    return f"{voice.full(brief.since)} to {voice.full(brief.to)}"


def _head(brief: Brief, voice: BriefVoice, *, today_known: bool) -> ReportHead:
    after = brief.after
    zone = local_time(brief.zone)
    end = voice.end(after.asked)
    if brief.since is None:
        kind, compared = "State of play", ("At", f"{end}, {zone}")
    else:
        kind = "Retrospective"
        words = (
            f"what held {_before(brief.since, voice)} with what held at {end}, {zone}"
        )
        compared = ("Compared", words)
    known = f"all that is recorded up to log place {brief.made.log}"
    if after.asked.known is not None:
        known = known_words(
            after.asked.known, brief.made.log, zone=voice.zone, today_known=today_known
        ).removeprefix("as known ")
    facts = [compared, ("Known", known)]
    if brief.made.prepared_by:
        facts.append(("Prepared by", clean(brief.made.prepared_by)))
    if brief.made.dated:
        facts.append(("Dated", voice.full(brief.made.dated)))
    return ReportHead(kind, _name(brief), _days(brief, voice), tuple(facts))


def _before(since: str, voice: BriefVoice) -> str:
    """Say the beginning: the end of the day before it, or just before an instant."""
    if len(since) != _DAY or since.startswith("0001-01-01"):
        return f"before {voice.full(since)}"
    eve = date.fromisoformat(since) - timedelta(days=1)
    return f"at the end of {voice.full(eve.isoformat())}"


def _running(brief: Brief, voice: BriefVoice) -> str:
    return f"{_title(brief, voice)}; log place {brief.made.log}"


def _dated(brief: Brief) -> str:
    return brief.made.dated or brief.after.asked.boundary[:_DAY]


def _sources(
    cited: Sequence[SourceShown], voice: BriefVoice, left_out: str
) -> Iterator[ReportBlock]:
    yield Chapter("sources", "Sources")
    if not cited:
        yield Lead(inked(f"No source is given. {left_out}".rstrip()))
        return
    words = f"{counted(len(cited), 'source')}, numbered as they are first named."
    yield Lead(inked(f"{words} {left_out}".rstrip()))
    yield SourcesNamed(tuple((source, _published(source, voice)) for source in cited))


def _published(source: SourceShown, voice: BriefVoice) -> str:
    return voice.full(source.published) if source.published else "no date"


def _left_out(brief: Brief, *, is_drawn: bool) -> str:
    """Say what of the period the document does not tell, and that it has no pictures."""
    pictures = "" if is_drawn else " Its pictures are left out here."
    if not brief.left_out:
        return pictures.strip()
    told = [
        counted(number, *_LEFT_OUT.get(kind, (f"{plain(kind)} fact", "")))
        for kind, number in brief.left_out.items()
    ]
    words = " and ".join(filter(None, (", ".join(told[:-1]), told[-1])))
    return (
        f"Left out of this document: {words} of the period, "
        f"and sources that only they name.{pictures}"
    )


def _foot(brief: Brief, voice: BriefVoice) -> Iterator[ReportBlock]:
    del voice
    made = brief.made
    yield Foot(
        (
            Ink("The same question on the same log gives the same document: "),
            Ink(clean(made.command), "code"),
            Ink(f". The digest of the log up to place {made.log} is "),
            Ink(made.digest, "code"),
            Ink("."),
        )
    )


def asked_again(asked: AskedBrief) -> str:
    """Return the command line that asks a question again; its dates are written out already."""
    words = ["tracker", "brief"]
    days: list[tuple[str, Any]] = []
    if asked.since is None:
        words.append(str(asked.to))
    elif len(asked.since) == len(str(asked.to)) == _DAY:
        words.append(f"{asked.since}..{asked.to}")
    else:
        days = [("--from", asked.since), ("--to", asked.to)]
    options = [
        *days,
        ("-d", asked.dossier),
        ("--then", asked.then),
        ("--known-at", None if asked.then else asked.known_at),
        ("--columns", asked.columns),
        *product(["--party"], asked.parties),
        *product(["--speaker"], asked.speakers),
        *product(["--issue"], asked.issues),
        ("--title", asked.title),
        ("--prepared-by", asked.prepared_by),
        ("--dated", asked.dated),
        ("--log-at", asked.log_at),
    ]
    for name, value in options:
        if value:
            words += [name] if value is True else [name, value]
    return shlex.join(words)
