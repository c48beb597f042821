"""One cell: what a party says on an issue and its parts, before it, and what the others say."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from tracker.domain.errors import UnknownNameError
from tracker.projections.picture_format import Picture
from tracker.projections.picture_format.entries import Part
from tracker.projections.questions.history import History
from tracker.services.answers.by_index import INDEX_FROM, Asking, Reader
from tracker.services.answers.directory import check_position_holder
from tracker.services.find_names import issue_named, party_named
from tracker.services.reading import Answer, AskedKnown, Names

if TYPE_CHECKING:
    from tracker.projections.mended import Catalogue
    from tracker.services.dossiers import Shelf

CELL: Final = "tracker.cell/1"


class AskedCell(AskedKnown, frozen=True, kw_only=True):
    """A question about one cell, as the user wrote it.

    Attributes:
        names: A party and an issue, in either order, by slug, name or title.
        date: The day or instant asked about; by default as for a picture.
        then: Whether only what was known on that date counts.
    """

    names: tuple[str, str]
    date: str | None = None
    then: bool = False


class CellPage(Part, frozen=True, kw_only=True):
    """All that a dossier holds of one party on one issue at a date.

    Attributes:
        format: `tracker.cell/1`.
        party: The party, as a slug.
        issue: The issue, as a slug.
        picture: The picture of the issue and its parts, with the columns of all who speak.
        history: The life of the cell.
    """

    format: str
    party: str
    issue: str
    picture: Picture
    history: History


def ask_cell(
    shelf: Shelf, asked: AskedCell, *, now: int, index_from: int = INDEX_FROM
) -> Answer[CellPage]:
    """Return one cell, with what stood before it and what the others say.

    Raises:
        UnknownNameError: The two names are not those of a party and of an issue.
        TrackerError: As for `ask_as_of`.
    """

    def answered(names: Names, reader: Reader) -> Answer[CellPage]:
        party, issue = _named(asked.names, names.catalogue)
        question = names.question(asked.date, asked.known_at, then=asked.then)
        mended = reader.lived(question, party, names.with_parts([issue]))
        check_position_holder(party, issue, mended)
        left_out = reader.sought(question).left_out
        from tracker.projections.picture import picture_of_mended
        from tracker.projections.questions.history import history_of

        usual = picture_of_mended(mended, question, issues=[issue])
        columns = dict.fromkeys([party, *(column.slug for column in usual.columns)])
        picture = picture_of_mended(
            mended,
            question,
            columns=list(columns),
            issues=[issue],
            left_out=left_out,
        )
        history = history_of(mended, question, party, issue)
        found = CellPage(
            format=CELL,
            party=party,
            issue=issue,
            picture=picture,
            history=history,
        )
        return names.answer(found)

    dates = (asked.date, asked.known_at)
    return Asking(shelf, asked, dates, now, index_from).answer(answered)


def _named(names: tuple[str, str], catalogue: Catalogue) -> tuple[str, str]:
    """Return the party and the issue of two names; the first is tried as a party first."""
    one, other = names
    try:
        party = party_named(one, catalogue)
    except UnknownNameError:
        try:
            return party_named(other, catalogue), issue_named(one, catalogue)
        except UnknownNameError:
            party = _party_or_hint(names, catalogue)
    return party, issue_named(other, catalogue)


def _party_or_hint(names: tuple[str, str], catalogue: Catalogue) -> str:
    """Find the party of the first name; refused, it says where the two are one name.

    Raises:
        UnknownNameError: There is no such party.
    """
    try:
        return party_named(names[0], catalogue)
    except UnknownNameError as problem:
        whole = " ".join(names)
        for find in (party_named, issue_named):
            with suppress(UnknownNameError):
                find(whole, catalogue)
                hint = f"the two words are one name: write {whole!r} as one"
                raise problem.hinted(hint).advise("quote-name", name=whole) from None
        raise
