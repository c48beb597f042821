"""Plain clauses: who wants it, and the words from the verb on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tracker.services.drafting.sentences import Excerpt, slugs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tracker.services.drafting.mentions import Mention
    from tracker.services.drafting.sentences import AnalysedSentence

_STANCES: Final = (
    r"demand(?:s|ed)?|insist(?:s|ed)?|reject(?:s|ed)?|oppos(?:e|es|ed)|refus(?:e|es|ed)|"
    r"declin(?:e|es|ed)|seeks?|sought|want(?:s|ed)?|(?:call|push|press|ask|campaign)(?:s|es|ed)? "
    r"for|support(?:s|ed)?|back(?:s|ed)?|favou?r(?:s|ed)?|prefer(?:s|red)?|advocat(?:e|es|ed)|"
    r"endors(?:e|es|ed)|embrac(?:e|es|ed)|welcom(?:e|es|ed)|approv(?:e|es|ed)|request(?:s|ed)?|"
    r"requir(?:e|es|ed)|accept(?:s|ed)?|agree(?:s|d)? (?:to|with|on)|rul(?:e|es|ed) out|"
    r"turn(?:s|ed)? down|veto(?:es|ed)?|resist(?:s|ed)?|object(?:s|ed)? to|"
    r"(?:vow|pledg|promis)(?:e|es|s|ed) to|(?:stand|stick|hold)s? (?:by|to|firm|fast|out for)|"
    r"(?:stood|stuck|held) (?:by|to|firm|fast|out for)|(?:digs?|dug) in"
)
_ASKING: Final = (
    r"demanding|insisting|rejecting|opposing|refusing|seeking|(?:calling|pushing|pressing|asking) "
    r"for|supporting|backing|resisting|holding out for"
)
_MOOD: Final = (
    r"firm(?:ly)?|adamant(?:ly)?|opposed|against|for|in favou?r|insistent|supportive|hostile|"
    r"steadfast|(?:ready|willing|open|prepared|committed|reluctant|unwilling|keen|determined) to"
)
_WANTS: Final = re.compile(
    rf"(?:{_STANCES}|(?:is|are|was|were|(?:has|have) been) (?:{_ASKING})|"
    rf"(?:is|are|was|were|remain(?:s|ed)?|stay(?:s|ed)?|stands|stood|(?:has|have) remained) "
    rf"(?:(?:still|also|strongly|firmly) )?(?:{_MOOD})|"
    r"will (?:accept|reject|oppose|support|back|seek|demand|insist|press for|push for|sign|honou?r|"
    r"respect|observe|stand by|agree to|refuse|veto|join))\b(?! (?:away|down|off)\b)",
    re.IGNORECASE,
)
_STANCE_WORD: Final = re.compile(
    rf"\b(?:{_STANCES}|{_ASKING}|{_MOOD})\b", re.IGNORECASE
)
_LEAD: Final = re.compile(
    r"(?:(?:[A-Z]{3,}[A-Z ,.]* (?:\([^)]{2,30}\) )?[\u2014\u2013-]+ )?"
    r"(?:(?:Meanwhile|However|Still|Also|In turn|(?:After|Following|At|During) (?:[a-z-]+ ){0,3}"
    r"(?:talks|meeting|round|session|vote|summit|night|week|congress|ballot)(?: in [A-Z]\w+)?),? )?"
    r"(?:But |And |Yet )?)(?:[Tt]he |[Bb]oth )?$"
)
_PAUSE: Final = re.compile(
    r"(?:,\s+|\s+)(?:(?:also|still|now|again|repeatedly|firmly|strongly|publicly|flatly|formally|"
    r"openly|officially|clearly|consistently|long|fully|categorically|explicitly|unanimously|both|"
    r"all|has|have|therefore|meanwhile|jointly|soon|too|finally|"
    r"unilaterally|once (?:more|again)|for its part|on)\b)?(?:(?<=on) )?"
)
_OWNER: Final = re.compile(
    r"(?:(?:['\u2019]s|(?<=s)['\u2019])? (?:(?:foreign|defen[cs]e|prime|fisheries|chief|trade) )?"
    r"(?:government|cabinet|ministry|minister|president|chancellor|spokes\w+|delegation|"
    r"delegates|negotiators?|army|military|leader|leaders|leadership|officials|envoys?|"
    r"administration|ambassador|board|management)(?: [A-Z][\w\u2019'-]+){0,3})"
)
_APPOSED: Final = re.compile(r", (?:an?|the|[A-Z]\w+)\b(?: [\w\u2019'-]+){0,7},(?= )")
_OWN_WORD: Final = re.compile(
    r"\s+(?:says|said|announce[sd]|declare[sd]|confirm(?:s|ed)|reiterate[sd]|repeat(?:s|ed)|"
    r"stresse[sd]|affirm(?:s|ed)|state[sd])(?: on [A-Z]\w+| yesterday| today)?(?: that)? it(?=\s)"
)
_JOINT: Final = re.compile(
    r"(?:;\s+|,\s+(?:and|but|while|whereas|yet)\s+|\s+(?:and|while|whereas|but)\s+)(?:the )?$"
)
_AND: Final = re.compile(r"(?:,? and|,) (?:the )?")
_BOUND: Final = re.compile(r"\b(?:that|which|who|whom|whose|between)\b")
_AFTER_OTHER: Final = re.compile(
    r"\s+(?:to\s+[a-z]|should|must|will|[a-z]+(?:s|ed|ing)\b)|\s*,?\s+(?:and|or)\b"
)
_BEFORE_OTHER: Final = re.compile(
    r"\b(?:with|of|from|by|between|against|toward|towards|over|in|at|on|near|to)(?: the)?\s+$"
)
_OWNS: Final = re.compile(r"['\u2019]s?(?=\s)")
_PASSIVE: Final = re.compile(
    r"\s+(?:was|were|is|are|has been|have been)(?: \w+ly)? (?:rejected|accepted|backed|supported|"
    r"opposed|endorsed|turned down|ruled out|vetoed|welcomed|approved) by (?:the )?$"
)
_QUOTE_OPENS: Final = re.compile(r'[\u201c"]')
_LONGEST: Final = 40
"""The most words of a stance; a longer clause says more than one thing."""


def plain_clauses(seen: AnalysedSentence) -> Iterator[tuple[list[Mention], Excerpt]]:
    """Yield each plain clause of a sentence: who wants it, and the words from the verb on.

    The first begins with the sentence, and another where a clause that was plain is joined to it:

        On Monday, Arden rejected the quota, and Brell demanded a truce.
                   ^^^^^ ^^^^^^^^^^^^^^^^^^      ^^^^^ ^^^^^^^^^^^^^^^^
    """
    found: list[tuple[list[Mention], int, re.Match[str]]] = []
    for actor in seen.actors:
        begins = _begins(seen, actor, found[-1][2].end() if found else 0)
        if begins is None:
            continue
        actors, place = _subject(seen, actor)
        if verb := _WANTS.match(seen.text, place):
            found.append((actors, begins, verb))
    if not found:
        yield from _passive(seen)
        return
    ends = [begins for _, begins, _ in found[1:]] + [len(seen.text)]
    for (actors, _, verb), end in zip(found, ends, strict=True):
        clause = _trimmed(seen.part(seen.start + verb.start(), seen.start + end))
        if not _speaks_of_another(seen, clause, actors):
            yield actors, clause


def _begins(seen: AnalysedSentence, actor: Mention, place: int) -> int | None:
    """Return where the clause of a party begins: with the sentence, or joined behind a place."""
    first = actor.start - seen.start
    if not place:
        return first if _LEAD.fullmatch(_without_dates(seen, 0, first)) else None
    before = seen.text[place:first]
    joint = _JOINT.search(before)
    if joint is None or (joint.group()[0] not in ",;" and _BOUND.search(before)):
        return None
    return place + joint.start()


def own_word(seen: AnalysedSentence) -> Excerpt | None:
    """Return the words with which a party speaks for itself, as in `Arden says it rejects …`."""
    for actor in seen.actors[:1]:
        place = actor.end - seen.start
        owner = _OWNER.match(seen.text, place)
        if own := _OWN_WORD.match(seen.text, owner.end() if owner else place):
            return seen.part(seen.start + own.start(), seen.start + own.end())
    return None


def subject_of(seen: AnalysedSentence, place: int) -> list[Mention]:
    """Return the parties with which a sentence begins and whose verb stands at a place of it."""
    for actor in seen.actors[:1]:
        actors, verb = _subject(seen, actor)
        if verb == place and _begins(seen, actor, 0) is not None:
            return actors
    return []


def _subject(seen: AnalysedSentence, actor: Mention) -> tuple[list[Mention], int]:
    """Return the parties that a clause is about, from one on, and where its verb is to be."""
    actors, place, text = [actor], actor.end - seen.start, seen.text
    for other in seen.actors:
        link = text[place : other.start - seen.start]
        if other.start > actors[-1].start and _AND.fullmatch(link):
            actors.append(other)
            place = other.end - seen.start
    if len(actors) == 1 and (owner := _OWNER.match(text, place)):
        place = owner.end()
    apposed = _APPOSED.match(text, place)
    if apposed and not any(
        place <= p.start - seen.start < apposed.end() for p in seen.parties
    ):
        place = apposed.end()
    if len(actors) == 1 and (own := _OWN_WORD.match(text, place)):
        place = own.end()
    dates: dict[int, int] = {}
    for dated in seen.dates:
        led = len("on ") if dated.text.startswith("on ") else 0
        dates[dated.start - seen.start + led] = dated.end - seen.start
    while pause := _PAUSE.match(text, place):
        place = dates.get(pause.end(), pause.end())
    return actors, place


def _trimmed(clause: Excerpt) -> Excerpt:
    said = clause.text.rstrip(".,;:! ")
    if not _QUOTE_OPENS.search(said[:-1]):
        said = said.rstrip('\u201d"').rstrip(".,;:! ")
    return Excerpt(clause.start, clause.start + len(said), said)


def _without_dates(seen: AnalysedSentence, start: int, end: int) -> str:
    """Return a part of a sentence without the dates in it, and the words that lead to them."""
    text = seen.text[:end]
    for dated in reversed(seen.dates):
        first, last = dated.start - seen.start, dated.end - seen.start
        if start <= first and last <= end:
            lead = re.search(
                r"(?:\b(?:[Oo]n|[Ii]n|[Aa]t|[Ee]arly|[Ll]ate)\s+)?$", text[:first]
            )
            first = lead.start() if lead else first
            text = text[:first] + text[last:].removeprefix(",").removeprefix(" ")
    return text[start:]


def _speaks_of_another(
    seen: AnalysedSentence, clause: Excerpt, actors: Iterable[Mention]
) -> bool:
    """Return whether a clause says, beside its own stance, what another does or is to do."""
    own = slugs(actors)
    for other in seen.parties:
        if not clause.start <= other.start < clause.end or other.slug in own:
            continue
        before = seen.text[: other.start - seen.start]
        after = other.end - seen.start
        if _OWNS.match(seen.text, after):
            continue
        if _AFTER_OTHER.match(seen.text, after) or not _BEFORE_OTHER.search(before):
            return True
    return len(clause.text.split()) > _LONGEST


def _passive(seen: AnalysedSentence) -> Iterator[tuple[list[Mention], Excerpt]]:
    """Yield a clause such as `The quota was rejected by Arden`."""
    if not seen.actors or not seen.issues:
        return
    agent = seen.actors[-1]
    before = seen.text[: agent.start - seen.start]
    after = _without_dates(seen, agent.end - seen.start, len(seen.text)).strip(" .")
    if not after and _PASSIVE.search(before) and seen.issues[0].start < agent.start:
        yield [agent], _trimmed(seen.words)


def speaks_of_a_stance(seen: AnalysedSentence) -> bool:
    """Return whether a sentence has a word for wanting or refusing."""
    return _STANCE_WORD.search(seen.text) is not None
