"""Plain sentences told from those in which a rule over words could read the opposite.

Until grammar decides, a rule proposes a position only from a sentence that says plainly who wants
what. A word that may turn its meaning round, or hand it to somebody else, makes it doubtful:

    Arden rejects the quota.                      plain
    Arden has never rejected the quota.           a denial
    Arden rejects the quota, Brell says.          the words of another
    Arden urged Brell to reject the quota.        something is asked of another

A doubtful sentence is not read at all, wherever in it the word stands: silence is right more often
than a guess.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Collection

Doubtful = Literal[
    "denial",
    "condition",
    "question",
    "hedge",
    "report",
    "urging",
    "accusation",
    "change",
    "headline",
    "unplain",
]

REASONS: Final[dict[Doubtful, str]] = {
    "denial": "it denies something",
    "condition": "it depends on a condition",
    "question": "it asks, or leaves open",
    "hedge": "it says what may be, is hoped or is meant to be",
    "report": "it reports the words of another",
    "urging": "it asks something of another",
    "accusation": "it accuses somebody",
    "change": "it tells of what was before, or of a change",
    "headline": "it is a headline",
    "unplain": "it does not say plainly who wants what",
}
"""The reason why nothing is proposed from a sentence, for each kind of doubt."""

_MONTHS: Final = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_DATED: Final = rf"(?:{_MONTHS}|Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*"
_DENIAL: Final = (
    r"not|never|nor?|none|nobody|no[- ]one|nothing|nowhere|neither|cannot|without|hardly|"
    r"scarcely|"
    r"barely|seldom|rarely|few|little|far from|short of|fall(?:s|ing)? short|fell short|yet to|"
    r"fail(?:s|ed|ing|ure)?|den(?:y|ies|ied|ying|ials?)|refut\w+|disput\w+|contradict\w*|"
    r"rebut\w*|dismiss\w*|disavow\w*|disown\w*|repudiat\w+|retract\w*|withdr[ae]w\w*|"
    r"backtrack\w*|reneg\w+|(?:walk|row|back|climb)(?:s|ed|ing)? (?:it |them )?"
    r"(?:back|away|down|out)|pull(?:s|ed|ing)? (?:back|out)|drop(?:s|ped|ping)|abandon\w*|"
    r"shelv\w+|scrap\w*|rescind\w*|revok\w+|revers\w+|(?:gives?|gave|given|giving) up|"
    r"stop(?:s|ped|ping| short)|ceas(?:e|es|ed|ing)(?![- ]?fire)|anything but|instead of|"
    r"rather than|except|untrue|false\w*|fake\w*|hoax\w*|baseless|unfounded|myth\w*|"
    r"lie[sd]?|lying|liars?|wrong\w*|mistak\w+|erroneous\w*|mis(?:report|quot|represent)\w*|"
    r"contrary|by no means|in no way|out of the question|avoid\w*|refrain\w*|"
    r"absen(?:t|ce)|lack(?:s|ed|ing)?|inaccurate|incorrect\w*|fabricat\w+|invent\w+|fiction\w*|"
    r"dead body|freez(?:es|ing) over|pigs fly|past the point|out of favou?r|nullif\w+|"
    r"cancel+\w*|postpon\w+|call(?:s|ed|ing)? off|"
    r"reconsider\w*|rethink\w*|soften\w*|relent\w*|change[sd]? (?:its|their) mind|"
    r"other than|anathema|non-starter|no-go|nonsense|dis(?:agree|prove)\w*"
)
_CONDITION: Final = (
    rf"if|unless|provid(?:ed|ing)(?! for)|conditions?|conditional\w*|as long as|so long as|"
    rf"once(?! (?:more|again))|"
    rf"(?:until|till)(?! (?:\d|early|mid|late|the end|{_DATED}))|when|whenever|in case|"
    r"in the event|assum\w+|suppos(?:e|es|ing)|otherwise|"
    r"or else|depend\w*|subject to|contingent\w*|in return|in exchange|lest|pending|barring|"
    r"given that|insofar|wherever|whoever|hypothetical\w*|scenario\w*|even though|"
    r"in order to|so that|as soon as|given an?|the day|will [^.]*? (?:after|following|upon)|"
    r"the moment|ultimatum\w*|hing(?:e|es|ed|ing)|"
    r"predicated|tied to|on the understanding|only (?:after|with|in|for|by|as|to)"
)
_QUESTION: Final = (
    r"whether|wonder\w*|unclear|uncertain\w*|unknown|undecided|question\w*|remains to be seen|"
    r"in doubt|doubt\w*|ask(?:s|ed|ing)? (?:why|how|what|who)|guess\w*|disagree over|"
    r"debat\w+|unresolved|unsure|puzzl\w+|riddle|anyone"
)
_HEDGE: Final = (
    r"might|could|would|should|can|ought|perhaps|maybe|possib\w+|probab\w+|likely|unlikely|"
    r"presumabl\w+|apparent\w*|seem\w*|appear\w*|reportedly|alleged(?:ly)?|supposed(?:ly)?|"
    r"purported(?:ly)?|ostensib\w+|(?:said|believed|thought|understood|known|meant|rumou?red|"
    r"expected|assumed|considered) to|expect\w*|poised|set to|about to|due to|on course|"
    r"on track|prepar(?:e|es|ing) to|consider\w*|mull\w*|weigh\w*|ponder\w*|contemplat\w+|"
    r"explor\w+|hint\w*|signal\w*|suggest\w*|indicat\w+|impl(?:y|ies|ied|ying)|rumou?r\w*|"
    r"speculat\w+|prospect\w*|chances?|potential\w*|fear\w*|hop(?:e|es|ed|ing|eful\w*)|"
    r"worr\w+|plan(?:s|ned|ning)? to|intend\w*|intention\w*|aim(?:s|ed|ing)?|"
    r"tr(?:y|ies|ied|ying)|attempt\w*|almost|nearly|virtually|all but|close to|"
    r"on the (?:verge|brink|point|cusp)|in principle|tentativ\w+|preliminar\w+|partly|"
    r"partially|so-called|as (?:if|though)|pretend\w*|purport\w*|feign\w*|moot\w*|toy\w*|"
    r"flirt\w*|looks?|feels?|sounds?|leaning|lean(?:s|ed)|inclin\w+|tempted|edg(?:e|es|ed|ing)|"
    r"inch(?:es|ed|ing)?|mov(?:e|es|ed|ing) (?:closer|towards?)|nearer|bound to|destined|"
    r"evidently|arguably|imagin\w+|dream\w*|wish\w*|unconfirmed|unverified|unofficial\w*|"
    r"ironic\w*|sarcas\w+|jok(?:e|es|ed|ing\w*)|on paper|in theory|theoretical\w*|nominal\w*|"
    r"sooner or later|eventual\w*|some ?day|one day|at some point|tends? to|open question|"
    r"respectively|as (?:much|little) as|bluff\w*|satir\w+|predict\w*|forecast\w*|"
    r"anticipat\w+|warm(?:s|ed|ing)? to"
)
_REPORT: Final = (
    r"according to|accordance|in the (?:words|view|opinion|eyes) of|sa(?:y|ys|id|ying)|"
    r"tell(?:s|ing)?|told|claim\w*|stat(?:ed|ing|ement\w*)|announc\w+|add(?:s|ed)|"
    r"writ(?:e|es|ing|ten)|wrote|argu\w+|assert\w*|alleg\w+|contend\w*|believ\w+|belief|"
    r"think(?:s|ing)?|thought|reckon\w*|estimat\w+|not(?:es|ed|ing)|observ\w+|describ\w+|"
    r"portray\w*|depict\w*|characteri[sz]\w+|quot(?:e|es|ed|ing|ation\w*)|cit(?:e|es|ed|ing)|"
    r"recall\w*|remind\w*|reveal\w*|disclos\w+|confirm\w*|acknowledg\w+|admit\w*|admission|"
    r"conced\w+|explain\w*|inform\w*|brief(?:s|ed|ing)|comment\w*|remark\w*|tweet\w*|"
    r"post(?:s|ed)|report(?:s|ed|ing|ers?)?|media|press|newspapers?|radio|television|tv|"
    r"analysts?|experts?|observers?|critics?|diplomats?|sources?|commentators?|"
    r"think[- ]tank\w*|"
    r"pundits?|insiders?|leak\w*|transcripts?|opinion|views? (?:of|that)|declar\w+|"
    r"proclaim\w*|mention\w*|point(?:s|ed)? out|maintain\w*|hears?|heard|learn(?:s|ed|t)|"
    r"found that|finds that|poll\w*|survey\w*|scholars?|historians?|economists?|pollsters?|"
    r"editorials?|columnists?|correspondents?|witness\w*|whistle\w*|account|version|"
    r"read(?:s|ing)?|wording|draft text|summar\w+|interpret\w+|translat\w+|attribut\w+|"
    r"speaking for|on behalf of|stor(?:y|ies)|legends?|tales?|gossip|testif\w+|swor[en]|"
    r"swear\w*|insinuat\w+|boast\w*|joked|quip\w*"
)
_URGING: Final = (
    r"urg(?:e|es|ed|ing)|call(?:s|ed|ing)? (?:up)?on|appeal\w*|pressur\w+|beg(?:s|ged|ging)?|"
    r"plead\w*|implor\w+|exhort\w*|encourag\w+|advis\w+|recommend\w*|persuad\w+|convinc\w+|"
    r"instruct\w*|invit\w+|lobb(?:y|ies|ied|ying)|challeng\w+|dar(?:e|es|ed|ing)|"
    r"prompt(?:s|ed|ing)|nudg\w+|coax\w*|forc(?:ed|ing)|compel\w*|oblig\w+|"
    r"warn\w*|counsel\w*|let|mak(?:e|es|ing) (?:it|them)|"
    r"ask(?:s|ed|ing)?(?! for)|request(?:s|ed|ing)? that|"
    r"petition\w*|beseech\w*|goad\w*|cajol\w+|entreat\w*|summon\w*|threat\w*|tempt\w*"
)
_ACCUSATION: Final = (
    r"accus\w+|blam\w+|condemn\w*|denounc\w+|criticis\w+|criticiz\w+|slam(?:s|med|ming)?|"
    r"lambast\w+|faults?|faulted|reproach\w*|responsib\w+|rebuk\w+|chid(?:e|ed|es|ing)|"
    r"complain\w*|protest(?:s|ed|ing)? (?:at|that|against)|assail\w*|guilty?|charg(?:ed|ing)|"
    r"suspect\w*|violat\w+|breach\w*|(?:for|of) (?:reject|refus|block|oppos|accept|break|seek|"
    r"delay|sabotag|obstruct|ignor|demand|support|back)\w*ing|deplor\w+|decr(?:y|ies|ied)|"
    r"castigat\w+|scold\w*|revil\w+|mock\w*|ridicul\w+|pretext|hypocri\w+|scapegoat\w*"
)
_CHANGE: Final = (
    r"had|used to|formerly|previous\w*|initial\w*|original\w*|at first|earlier|"
    r"(?:before|after) \w+ing|"
    r"later|then|long ago|historical\w*|in the past|traditional\w*|no more|turn(?:s|ed)? from|"
    r"switch\w*|shift\w*|swung|flip\w*|wav(?:er|ered|ers|ering)|vacillat\w+|hesitat\w+|"
    r"always (?:been|had)|afterwards|subsequent\w*|replaced|anniversar\w+"
)
_LAST_WORD: Final = (
    r"(?:(?::| [\u2014\u2013-]) \w+(?: \w+){0,2}"
    r"|(?-i:, (?:the )?(?:[a-z]+ )?[A-Z]\w+(?: [A-Z]\w+)? [a-z]+(?:s|ed)(?: on [A-Z]\w+)?)"
    r"|(?-i:, [a-z]+(?:s|ed) (?:the |an? )?(?:\w+ )?[A-Z]\w+)(?: \w+){0,2})\.?$"
)
"""Words at the end that hand a sentence to another: `…: Oslo`, `…, Oslo insists`."""
_LONG_AGO: Final = (
    r"decades?|centur\w+|generations?|ages|while|time|(?:some|several|many|few) "
    r"(?:days|weeks|months|years)|(?:half|more than|over) \w+ (?:day|week|month|year)s?"
)
_WORDS: Final[dict[Doubtful, str]] = {
    "denial": rf"\b(?:{_DENIAL})\b|n[\u2019']t\b|\bnon-\w",
    "condition": rf"\b(?:{_CONDITION})\b|^Were\b|, were\b",
    "question": rf"[?\u061f]|\b(?:{_QUESTION})\b",
    "accusation": rf"\b(?:{_ACCUSATION})\b",
    "urging": rf"\b(?:{_URGING})\b",
    "hedge": rf"\b(?:{_HEDGE})\b|(?-i:\bmay\b|^May (?!\d))|, or\b",
    "report": rf"\b(?:{_REPORT})\b|(?-i:\bper [A-Z])|{_LAST_WORD}",
    "change": rf"\b(?:{_CHANGE})\b|\b(?:{_LONG_AGO}) ago\b",
}
_PATTERNS: Final = {
    kind: re.compile(words, re.IGNORECASE) for kind, words in _WORDS.items()
}


_DATELINE: Final = re.compile(
    r"^[A-Z]{3,}[A-Z ,.]* (?:\([^)]{2,30}\) )?[\u2014\u2013-]+ "
)


def doubt_of(
    text: str, *, but: Collection[Doubtful] = ()
) -> tuple[Doubtful, str] | None:
    """Return the first word that makes a sentence doubtful, and in which way; None when none does.

    Args:
        text: The sentence, or the part of it that counts.
        but: The kinds of doubt that do not matter.
    """
    text = _DATELINE.sub("", text)
    found = [
        (match.start(), kind, match.group().strip(" ,.;:"))
        for kind, pattern in _PATTERNS.items()
        if kind not in but and (match := pattern.search(text))
    ]
    return min(found)[1:] if found else None
