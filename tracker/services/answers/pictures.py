"""The state of a dossier at a date, and what differs between two such states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import is_end
from tracker.services.answers.by_index import INDEX_FROM, Asking, Reader
from tracker.services.answers.periods import days_compared
from tracker.services.reading import (
    Answer,
    AskedPicture,
    Names,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tracker.projections.mended import Mended
    from tracker.projections.picture import Selection
    from tracker.projections.picture_format import Picture
    from tracker.projections.picture_format.entries import (
        AgreementShown,
        CeasefireShown,
    )
    from tracker.projections.questions.causes import CausingEvent
    from tracker.projections.questions.diff_format import Diff
    from tracker.projections.questions.hindsight import Hindsight
    from tracker.projections.questions.state_of_play import StateOfPlay
    from tracker.projections.questions.what_moved import LateStatements, Moves
    from tracker.projections.visible import Question
    from tracker.services.dossiers import Shelf

_LAST: Final = 1_000_000
"""The place in the display order of a party that the dossier does not know."""


class AskedAsOf(AskedPicture, frozen=True, kw_only=True):
    """A question about the state at a date, as the user wrote it.

    Attributes:
        date: The day or instant asked about: a written date, words, or `@KEY`; None for today or,
            of a bundled dossier, for the day of its latest report.
        then: Whether only what was known on that date counts.
    """

    date: str | None = None
    then: bool = False


class AskedDiff(AskedPicture, frozen=True, kw_only=True):
    """A question about two answers, as the user wrote it.

    Attributes:
        before: The date of the first answer, or the range or the period that is told of.
        after: The date of the second; None as for `AskedAsOf`, or where `before` has an end.
        known_before: What may be known for the first, instead of `known_at`.
        known_after: What may be known for the second, instead of `known_at`.
        then: Whether each is answered by what was known on its own date.
    """

    before: str
    after: str | None = None
    known_before: str | None = None
    known_after: str | None = None
    then: bool = False


class AskedHindsight(AskedPicture, frozen=True, kw_only=True):
    """A question about what was reported after a day, as the user wrote it.

    Attributes:
        date: The day or instant asked about, None as for `AskedAsOf`; `known_at` cuts hindsight
            off.
    """

    date: str | None = None


class Reading(NamedTuple):
    """A picture with what is to be known beside it.

    Attributes:
        picture: The picture.
        selection: The part that was asked for.
        speakers: The names of those who alone were asked for, as written.
        moves: What moved on the last day on which anything did.
        late: What it leaves out because it was reported too late.
        parties: The names of the parties that alone were asked for, persons among them.
    """

    picture: Picture
    selection: Selection
    speakers: tuple[str, ...] = ()
    moves: Moves | None = None
    late: LateStatements | None = None
    parties: tuple[str, ...] = ()

    @property
    def state_of_play(self) -> StateOfPlay:
        """The state of play."""
        from tracker.projections.questions.state_of_play import state_of_play

        return state_of_play(self.picture, self.moves)


def ask_as_of(
    shelf: Shelf, asked: AskedAsOf, *, now: int, index_from: int = INDEX_FROM
) -> Answer[Picture]:
    """Return the whole picture of a dossier at a date.

    It is read by the index where that is quicker, and no caller can tell which way was taken;
    `whole` rules the index out.

    Args:
        shelf: The dossiers.
        asked: The question.
        now: The time that `today` is of, in microseconds since the epoch.
        index_from: From how many events on a dossier is read by its index.

    Raises:
        TrackerError: A date is not understood, or a name names nothing; the hint says what may have
            been meant.
    """
    found = _read(shelf, asked, now, index_from, with_moves=False)
    return Answer(found.value.picture, found.remarks)


def ask_state_of_play(
    shelf: Shelf, asked: AskedAsOf, *, now: int, index_from: int = INDEX_FROM
) -> Answer[Reading]:
    """Return the same picture, with the state of play.

    Raises:
        TrackerError: As for `ask_as_of`.
    """
    return _read(shelf, asked, now, index_from, with_moves=True)


def _read(
    shelf: Shelf, asked: AskedAsOf, now: int, index_from: int, *, with_moves: bool
) -> Answer[Reading]:
    """Return the part of the picture that is asked for, and what moved if that is."""

    def answered(names: Names, reader: Reader) -> Answer[Reading]:
        question = names.question(asked.date, asked.known_at, then=asked.then)
        record = reader.sought(question)
        selection = names.selection(asked)
        from tracker.projections.picture import picture_of_mended

        picture = picture_of_mended(
            record.mended,
            question,
            **selection._asdict(),
            left_out=record.left_out,
        )
        for remark in _odd_ends(picture, names):
            names.remark(remark)
        speakers = tuple(asked.speakers)
        parties = names.catalogue.parties
        only = tuple(parties[slug].name for slug in selection.parties or ())
        reading = Reading(picture, selection, speakers, parties=only)
        if not with_moves:
            return names.answer(reading)
        from tracker.projections.questions.what_moved import late_of, what_moved

        def mended_for(other: Question) -> Mended:
            return (record if other is question else reader.sought(other)).mended

        moves = what_moved(mended_for, question, picture, selection)
        late = late_of(mended_for, question, picture, selection)
        return names.answer(reading._replace(moves=moves, late=late))

    dates = (asked.date, asked.known_at)
    return Asking(shelf, asked, dates, now, index_from).answer(answered)


def _odd_ends(picture: Picture, names: Names) -> Iterator[str]:
    """Name the truces and agreements whose end is none."""
    running: list[CeasefireShown | AgreementShown] = [*picture.ceasefires]
    running += picture.agreements
    for each in running:
        noun = "truce" if each in picture.ceasefires else "agreement"
        if not is_end(each.until, each.from_, zone=names.catalogue.zone):
            begun = "" if each.from_ is None else f" of what began {each.from_}"
            yield f"{noun} {each.slug}: its until, {each.until}, is no end{begun}"


def holds_facts(picture: Picture) -> bool:
    """Say whether an answer holds any fact at all."""
    from tracker.projections.subjects import SUBJECTS

    listed = any(getattr(picture, subject.name) for subject in SUBJECTS)
    return listed or any(cell.statements for cell in picture.cells)


def ask_diff(
    shelf: Shelf, asked: AskedDiff, *, now: int, index_from: int = INDEX_FROM
) -> Answer[Diff]:
    """Return what moved between two answers of one log.

    Raises:
        TrackerError: As for `ask_as_of`.
    """

    def answered(names: Names, reader: Reader) -> Answer[Diff]:
        day_before, day_after = days_compared(asked.before, asked.after, names)
        then_before, then_after = (
            (day_before, day_after) if asked.then else (None, None)
        )
        known_before, known_after = (
            asked.known_at if known is None else known
            for known in (asked.known_before, asked.known_after)
        )
        before = names.ask(day_before, names.known(known_before, then=then_before))
        after = names.ask(day_after, names.known(known_after, then=then_after))
        if before.boundary > after.boundary:
            names.remark(
                "the first date is the later one: what moved is told backwards"
            )
        moved = both_pictures(reader, before, after, names.selection(asked))
        from tracker.projections.questions.diff.compare import compare

        return names.answer(compare(*moved))

    known = (asked.known_at, asked.known_before, asked.known_after)
    named = "@" if "@" in f"{asked.before}{asked.after}" else None
    return Asking(shelf, asked, (named, *known), now, index_from).answer(answered)


def ask_hindsight(
    shelf: Shelf, asked: AskedHindsight, *, now: int, index_from: int = INDEX_FROM
) -> Answer[Hindsight]:
    """Return what was true on a day but reported later, and what that changes in the answer.

    Raises:
        TrackerError: As for `ask_as_of`.
    """

    def answered(names: Names, reader: Reader) -> Answer[Hindsight]:
        day = names.day(asked.date)
        then, since = names.ask(day, day), names.ask(day, names.known(asked.known_at))
        moved = both_pictures(reader, then, since, names.selection(asked))
        from tracker.projections.questions.hindsight import hindsight_of

        found = hindsight_of(
            *moved,
            boundary=then.known,
            zone=names.catalogue.zone,
            narrowed=bool(asked.parties or asked.issues or asked.speakers),
        )
        return names.answer(found)

    dates = (asked.date, asked.known_at)
    return Asking(shelf, asked, dates, now, index_from).answer(answered)


def both_pictures(
    reader: Reader, before: Question, after: Question, selection: Selection
) -> tuple[Picture, Picture, list[CausingEvent]]:
    """Return both answers with the same columns, and what may have moved the one to the other.

    With the same columns a party is seen to begin to speak.
    """
    from tracker.projections.picture import picture_of_mended
    from tracker.projections.questions.causes import causes_between

    records = [(question, reader.sought(question)) for question in (before, after)]

    def pictures(selection: Selection) -> list[Picture]:
        chosen = selection._asdict()
        return [
            picture_of_mended(r.mended, question, **chosen, left_out=r.left_out)
            for question, r in records
        ]

    first, second = pictures(selection)
    moved = reader.moved(before, after)
    if first.columns != second.columns:
        shown = list(dict.fromkeys(c.slug for p in (second, first) for c in p.columns))
        parties = moved.catalogue.parties
        orders = {slug: party.display_order for slug, party in parties.items()}
        shown.sort(key=lambda slug: (orders.get(slug, _LAST), slug))
        first, second = pictures(selection._replace(columns=shown))
    return first, second, causes_between(moved, before, after)
