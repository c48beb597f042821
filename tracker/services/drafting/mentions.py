"""Mentions in a text: parties by alias, issues by title and keyword, numbers by unit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.names import folded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from tracker.domain.events import IssueDefined, PartyRegistered
    from tracker.domain.events.ceasefires_meetings_agreements import Qualifier

_QUALIFIERS: Final[dict[str, Qualifier]] = {
    **dict.fromkeys(
        (
            "about",
            "around",
            "approximately",
            "roughly",
            "some",
            "nearly",
            "almost",
            "an estimated",
            "estimated",
        ),
        "about",
    ),
    **dict.fromkeys(
        ("more than", "over", "at least", "no fewer than", "upwards of"), "more-than"
    ),
    **dict.fromkeys(
        ("less than", "fewer than", "under", "at most", "up to", "no more than"),
        "less-than",
    ),
    "exactly": "exactly",
}
_TIMES: Final = {"hundred": 100, "thousand": 1_000, "k": 1_000, "million": 1_000_000}
_BEFORE_PLACE: Final = re.compile(
    r"\b(?:in|at|near|outside|inside|around|across) (?:the )?$", re.IGNORECASE
)
_APOSTROPHES: Final = str.maketrans({"\u2019": "'", "\u2018": "'"})
_UNITS: Final = (
    "troops|soldiers|servicemen|servicewomen|service members|military "
    "personnel|personnel|fighters|reservists|"
    "tanks|armou?red vehicles|vehicles|aircraft|warplanes|ships|warships|"
    "missiles|rockets|drones|bombs|shells|prisoners of "
    "war|prisoners|captives|hostages|detainees|civilians|children|bodies|"
    "days?|hours?|weeks|months|km|kilomet(?:er|re)s|miles|percent|per cent"
)
_NUMBER: Final = r"\d{1,3}(?:,\d{3})+|\d{1,9}"
_COUNTED: Final = re.compile(
    rf"(?:\b(?P<qualifier>{'|'.join(sorted(_QUALIFIERS, key=len, reverse=True))}) "
    rf")?(?<![\w.,-])(?P<low>{_NUMBER})"
    r"(?: ?(?P<times>hundred|thousand|million|k)\b)?"
    rf"(?: ?(?:to|-|\u2013) ?(?P<high>{_NUMBER})(?: (?P<more>hundred|thousand|million)\b)?)?"
    rf"(?: (?P<between>(?:(?!and |or )[A-Za-z'\u2019.-]+ ){{0,2}}?)|-)(?P<unit>{_UNITS})\b",
    re.IGNORECASE,
)


class Mention(NamedTuple):
    """A party or an issue in a text: slug, words, and whether it stands there as a place."""

    slug: str
    start: int
    end: int
    text: str
    as_place: bool = False


class Quantity(NamedTuple):
    """A number and what it counts.

    Attributes:
        start: Where its words begin, with about or more than.
        end: Where the unit ends.
        text: Its words.
        low: The number, or the lower of two.
        high: The higher of two.
        qualifier: About, more-than, less-than or exactly, where the words say so.
        unit: What is counted.
    """

    start: int
    end: int
    text: str
    low: int
    high: int | None
    qualifier: Qualifier | None
    unit: str


class Vocabulary:
    """Names of a dossier's parties and issues; nothing else is known of a conflict."""

    def __init__(
        self,
        parties: Collection[PartyRegistered],
        issues: Collection[IssueDefined],
        keywords: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """Take the names.

        Args:
            parties: With their aliases; persons speak, and are no parties of a talk.
            issues: With their titles and keywords.
            keywords: Further keywords for each issue, by slug.
        """
        self.kinds = {p.slug: p.kind for p in parties}
        self._parties: dict[str, str] = {}
        self._issues: dict[str, str] = {}
        self._people: dict[str, str] = {}
        for party in parties:
            for name in (party.name, *party.aliases):
                (self._people if party.kind == "person" else self._parties).setdefault(
                    _plain(name), party.slug
                )
        for issue in issues:
            for name in (
                issue.title,
                issue.slug.replace("-", " "),
                *issue.keywords,
                *(keywords or {}).get(issue.slug, ()),
            ):
                self._issues.setdefault(folded(_plain(name)), issue.slug)
        self._party_names = _pattern(self._parties, plural=False)
        self._people_names = _pattern(self._people, plural=False)
        self._issue_names = _pattern(self._issues, plural=True)

    def parties(self, text: str, offset: int = 0) -> list[Mention]:
        """Return the parties named in a text, not its persons; `US` is not `us`.

        Where two names begin alike, the longer one counts.
        """
        plain = text.translate(_APOSTROPHES)
        found = []
        for match in self._party_names.finditer(plain) if self._party_names else ():
            # A name matches in its own spelling or in capitals; an alias without capitals never
            # matches the start of a sentence.
            name = _plain(match.group())
            slug = self._parties.get(name) or next(
                (
                    s
                    for n, s in self._parties.items()
                    if n.upper() == name and len(n) > 3  # noqa: PLR2004
                ),
                None,
            )
            if slug:
                place = (
                    _BEFORE_PLACE.search(
                        plain[max(0, match.start() - 12) : match.start()]
                    )
                    is not None
                )
                found.append(
                    Mention(
                        slug,
                        match.start() + offset,
                        match.end() + offset,
                        text[match.start() : match.end()],
                        place,
                    )
                )
        return found

    def person(self, text: str) -> str | None:
        """Return the slug of the first person named in a text."""
        match = (
            self._people_names.search(text.translate(_APOSTROPHES))
            if self._people_names
            else None
        )
        return self._people.get(_plain(match.group())) if match else None

    def issues(self, text: str, offset: int = 0) -> list[Mention]:
        """Return the issues named in a text by title or keyword, without regard to case."""
        plain = text.translate(_APOSTROPHES)
        found = []
        for match in self._issue_names.finditer(plain) if self._issue_names else ():
            word = folded(match.group())
            slug = (
                self._issues.get(word)
                or self._issues.get(word.removesuffix("s"))
                or self._issues.get(word.removesuffix("es"))
            )
            if slug:
                found.append(
                    Mention(
                        slug,
                        match.start() + offset,
                        match.end() + offset,
                        text[match.start() : match.end()],
                    )
                )
        return found


def find_counts(text: str, offset: int = 0) -> list[Quantity]:
    """Return the numbers in a text that stand before a unit."""
    found = []
    for match in _COUNTED.finditer(text):
        high = _number(match["high"], match["more"]) if match["high"] else None
        low = _number(match["low"], match["times"] or (match["more"] if high else None))
        if high is not None and high < low:
            continue
        qualifier = (
            _QUALIFIERS[folded(match["qualifier"])] if match["qualifier"] else None
        )
        found.append(
            Quantity(
                match.start() + offset,
                match.end() + offset,
                match.group(),
                low,
                high,
                qualifier,
                folded(match["unit"]),
            )
        )
    return found


def _number(digits: str, times: str | None) -> int:
    return int(digits.replace(",", "")) * _TIMES.get((times or "").lower(), 1)


def _plain(name: str) -> str:
    return " ".join(name.translate(_APOSTROPHES).split())


def _pattern(names: Iterable[str], *, plural: bool) -> re.Pattern[str] | None:
    ordered = sorted(names, key=lambda n: (-len(n), n))
    if not ordered:
        return None
    words = "|".join(re.escape(n).replace(r"\ ", r"\s+") for n in ordered)
    return re.compile(
        rf"(?<!\w)(?:{words}){'(?:e?s)?' if plural else ''}(?!\w)", re.IGNORECASE
    )
