"""Mentions in a text: parties by alias, issues by title and keyword, numbers by unit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple
from unicodedata import normalize

from tracker.domain.names import composed, folded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from tracker.domain.events import IssueDefined, PartyRegistered
    from tracker.domain.events.ceasefires_meetings_agreements import Qualifier

_QUALIFIED: Final[dict[Qualifier, str]] = {
    "about": "an estimated|estimated|about|around|approximately|roughly|some|nearly|almost",
    "more-than": "more than|over|at least|no fewer than|upwards of",
    "less-than": "no more than|less than|fewer than|under|at most|up to",
    "exactly": "exactly",
}
_QUALIFIERS: Final = {
    word: qualifier
    for qualifier, words in _QUALIFIED.items()
    for word in words.split("|")
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
_WORDS: Final = "|".join(sorted(_QUALIFIERS, key=len, reverse=True))
_COUNTED: Final = re.compile(
    rf"(?:\b(?P<qualifier>{_WORDS}) )?(?<![\w.,-])(?P<low>{_NUMBER})"
    r"(?: ?(?P<times>hundred|thousand|million|k)\b)?"
    rf"(?: ?(?:to|-|\u2013) ?(?P<high>{_NUMBER})(?: (?P<more>hundred|thousand|million)\b)?)?"
    rf"(?: (?P<between>(?:(?!and |or )[A-Za-z'\u2019.-]+ ){{0,2}}?)|-)(?P<unit>{_UNITS})\b",
    re.IGNORECASE,
)


_SAME_CASE: Final = re.RegexFlag(0)
_ANY_CASE: Final = re.IGNORECASE
_Place = tuple[int, int]


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
            parties: With their aliases; persons speak, and are not parties of a talk.
            issues: With their titles and keywords.
            keywords: Further keywords for each issue, by slug.
        """
        self.kinds = {p.slug: p.kind for p in parties}
        self._parties: dict[str, str] = {}
        self._people: dict[str, str] = {}
        self._issues: dict[str, str] = {}
        for party in parties:
            named = self._people if party.kind == "person" else self._parties
            for name in (party.name, *party.aliases):
                named.setdefault(_plain(name), party.slug)
        for issue in issues:
            own = (issue.title, issue.slug.replace("-", " "), *issue.keywords)
            for name in (*own, *(keywords or {}).get(issue.slug, ())):
                self._issues.setdefault(folded(_plain(name)), issue.slug)
        # A name matches in its own spelling or in capitals; an alias without capitals never
        # matches the start of a sentence.
        for name, slug in list(self._parties.items()):
            if len(name) > 3:  # noqa: PLR2004
                self._parties.setdefault(name.upper(), slug)
        self._party_names = _pattern(self._parties)
        self._people_names = _pattern(self._people)
        self._issue_names = _pattern(self._issues, ending="(?:e?s)?", flags=_ANY_CASE)

    def parties(self, text: str, offset: int = 0) -> list[Mention]:
        """Return the parties named in a text, not its persons; `US` is not `us`.

        If two names share words, the longer one counts.
        """
        plain = text.translate(_APOSTROPHES)
        found = []
        for start, end in _longest(self._party_names, plain):
            slug = self._parties[_plain(plain[start:end])]
            place = _BEFORE_PLACE.search(plain[max(0, start - 12) : start]) is not None
            found.append(_mention(slug, (start, end), text, offset, as_place=place))
        return found

    def person(self, text: str) -> str | None:
        """Return the slug of the first person named in a text."""
        plain = text.translate(_APOSTROPHES)
        for start, end in _longest(self._people_names, plain):
            return self._people[_plain(plain[start:end])]
        return None

    def issues(self, text: str, offset: int = 0) -> list[Mention]:
        """Return the issues named in a text by title or keyword, without regard to case."""
        found = []
        plain = text.translate(_APOSTROPHES)
        for start, end in _longest(self._issue_names, plain):
            word = folded(plain[start:end])
            names = (word, word.removesuffix("s"), word.removesuffix("es"))
            slug = next((self._issues[n] for n in names if n in self._issues), None)
            if slug:
                found.append(_mention(slug, (start, end), text, offset))
        return found


def _mention(
    slug: str, span: _Place, text: str, offset: int, *, as_place: bool = False
) -> Mention:
    start, end = span
    return Mention(slug, start + offset, end + offset, text[start:end], as_place)


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
    return composed(" ".join(name.translate(_APOSTROPHES).split()))


def _pattern(
    names: Iterable[str], *, ending: str = "", flags: re.RegexFlag = _SAME_CASE
) -> re.Pattern[str]:
    """Return a pattern of names as whole words, the longest first; of none, one without a match.

    It matches before a name, which is its group: so names that share words are all found.
    """
    # A text may have an accent beside its letter.
    spelled = {spelling for n in names for spelling in (n, normalize("NFD", n))}
    ordered = sorted(spelled, key=lambda n: (-len(n), n))
    words = "|".join(re.escape(n).replace(r"\ ", r"\s+") for n in ordered) or "(?!)"
    return re.compile(rf"(?<!\w)(?=((?:{words}){ending}(?!\w)))", flags)


def _longest(pattern: re.Pattern[str], text: str) -> list[_Place]:
    """Return the places of names in a text; of names that share words the longest counts.

    names "Free Arden", "Arden Council"    "Free Arden Council"    Arden Council
    """
    chosen: list[_Place] = []
    together: list[_Place] = []
    for match in pattern.finditer(text):
        if together and match.start() >= max(end for _, end in together):
            chosen += _apart(pattern, text, together)
            together = []
        together.append(match.span(1))
    return chosen + _apart(pattern, text, together)


def _apart(
    pattern: re.Pattern[str], text: str, together: Sequence[_Place]
) -> list[_Place]:
    """Return the longest of names that share words, and what is named beside it."""
    if len(together) < 2:  # noqa: PLR2004  (one alone shares none)
        return list(together)
    start, end = max(together, key=lambda place: (place[1] - place[0], -place[0]))
    first, last = together[0][0], max(each[1] for each in together)
    before = [m.span(1) for m in pattern.finditer(text, first, start)]
    after = [m.span(1) for m in pattern.finditer(text, end, last)]
    return [
        *_apart(pattern, text, before),
        (start, end),
        *_apart(pattern, text, after),
    ]
