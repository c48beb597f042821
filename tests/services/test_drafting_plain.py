"""Sentences of invented negotiations: plain ones give their position, all others are left to a person."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from tracker.domain.events import DossierOpened, IssueDefined, PartyRegistered
from tracker.projections.mended import Catalogue
from tracker.services.drafting import propose
from tracker.services.drafting.mentions import Vocabulary
from tracker.services.drafting.sentences import TextContext

DAY = date(2025, 5, 21)
NOTES = {"development-noted"}


def _party(slug, name, *aliases, kind="state"):
    return PartyRegistered(
        dossier="d", slug=slug, name=name, kind=kind, aliases=aliases
    )


def _issue(slug, title, *keywords):
    return IssueDefined(dossier="d", slug=slug, title=title, keywords=keywords)


PARTIES = (
    _party("arden", "Arden"),
    _party("brell", "Brell", "BRL"),
    _party("dockers", "Dockers' Union", "Dockers", kind="organisation"),
    _party("harbour", "Harbour Board", kind="organisation"),
    _party("norvia", "Norvia"),
    _party("keld", "Keld"),
)
ISSUES = (
    _issue("truce", "Truce", "ceasefire"),
    _issue("quota", "Herring quota", "quota", "catch"),
    _issue("wages", "Wages", "pay rise", "wage"),
    _issue("strike", "Strike", "walkout"),
    _issue("enrichment", "Enrichment", "centrifuges"),
    _issue("inspections", "Inspections", "inspectors"),
)
CATALOGUE = Catalogue(
    DossierOpened(dossier="d", title="Talks"),
    ZoneInfo("Europe/Kyiv"),
    {},
    {p.slug: p for p in PARTIES},
    {i.slug: i for i in ISSUES},
    {},
)
CONTEXT = TextContext("d", Vocabulary(PARTIES, ISSUES), DAY, ZoneInfo("Europe/Kyiv"))


def draft(text):
    return propose(text, CONTEXT, CATALOGUE)


def positions(text):
    return [
        (p.event.party, p.event.issue, p.event.stance)
        for p in draft(text).proposals
        if p.event.type == "position-stated"
    ]


def events(text):
    """What is proposed beside notes in the sentence's own words."""
    return [p.event for p in draft(text).proposals if p.event.type not in NOTES]


DENIALS = """
Arden did not reject the truce.
Arden has not ruled out a truce.
Arden denied that it had agreed to a ceasefire.
Arden vowed not to seek a higher quota before 22 May.
Arden has never accepted the quota.
Arden never once backed the quota.
Arden no longer demands a larger quota.
Arden is far from accepting the quota.
Arden stopped short of rejecting the truce.
Arden has yet to back the truce.
Arden isn't ready to accept the quota.
Arden won't support a truce.
Arden hardly supports the truce.
Arden can't accept the quota.
Neither Arden nor Brell accepts the quota.
Nobody in Arden rejects the truce.
Arden wants a truce without inspectors.
Arden failed to reject the quota.
Arden withdrew its demand for a truce.
Arden dropped its demand for a larger quota.
Arden dismissed reports that it accepts the quota.
It is not true that Arden rejects the truce.
It was not Arden that rejected the truce.
There is no truth in the claim that Arden backs the quota.
Arden rejected neither the quota nor the truce.
Far from rejecting the truce, Arden supports it.
Arden refuted the idea that it opposes the truce.
Arden walked back its support for the truce.
Arden supports anything but a truce.
Arden opposes the quota no more than Brell does.
The Dockers' Union has not called for a strike.
The Dockers' Union denies seeking a strike.
The Harbour Board by no means supports the pay rise.
The Harbour Board never agreed to the pay rise.
The truce was not rejected by Arden.
The pay rise was never accepted by the Harbour Board.
The truce was rejected by neither Arden nor Brell.
Norvia stopped insisting on enrichment.
Norvia ceased to oppose inspections.
Keld is not opposed to enrichment.
Keld disputes that it rejected inspections.
Keld is unlikely to accept enrichment.
Norvia's rejection of inspections is a myth: Norvia accepts inspections, which is false.
Norvia abandoned its demand for enrichment.
Norvia scarcely accepted the inspections.
Without Brell, Arden will accept the truce.
Arden accepts the quota, except that it does not.
Arden gave up seeking a truce.
Few in Arden oppose the truce.
Arden backed out of the truce.
Arden supports the truce? No.
"""
CONDITIONS = """
If Brell leaves, Arden will accept the truce.
Arden will accept the truce if Brell leaves.
Unless Brell leaves, Arden will reject the truce.
Arden will accept the quota provided that Brell pays.
Arden accepts the quota as long as Brell pays.
Arden will back the truce once Brell leaves.
Arden will accept the truce when Brell leaves.
Arden accepts the truce on condition that Brell leaves.
Should Brell leave, Arden will accept the truce.
Were Brell to leave, Arden will accept the truce.
Had Brell left, Arden would have accepted the truce.
In case Brell leaves, Arden supports the truce.
Arden will accept the truce only after a larger quota.
The Dockers' Union will call for a strike unless the Harbour Board pays.
Depending on the offer, the Dockers' Union supports the pay rise.
Norvia accepts inspections in return for enrichment.
Norvia will accept inspections, provided enrichment goes on.
Assuming Keld agrees, Norvia accepts inspections.
Norvia rejects inspections until Keld leaves.
Keld supports enrichment subject to inspections.
Arden accepts the truce; otherwise it leaves.
As soon as Brell leaves, Arden will accept the truce.
"""
QUESTIONS = """
Will Arden accept the truce?
Does Arden reject the quota?
Arden accepts the quota?
Who says that Arden rejects the truce?
It is unclear whether Arden rejects the truce.
Asked whether Arden rejects the truce, Brell left.
Arden rejects the truce, or does it?
Reporters wondered if Arden accepts the quota.
Why does Arden oppose the truce?
Whether the Dockers' Union wants a strike is unknown.
Is it possible that Keld accepts enrichment?
The question is why Norvia rejects inspections.
It remains to be seen how firmly Norvia opposes inspections.
Did the Harbour Board reject the pay rise? Nobody knows.
"""
HEDGES = """
Arden may accept the truce.
Arden might reject the quota.
Arden could support a truce.
Arden would accept a larger quota.
Arden should accept the quota.
Arden is considering a truce.
Arden is expected to reject the quota.
Arden is likely to oppose the truce.
Arden reportedly rejects the truce.
Arden allegedly accepted the quota.
Perhaps Arden rejects the truce.
Arden seems to support the truce.
Arden appears ready to accept the quota.
Arden is said to oppose the truce.
Arden hinted that it supports the truce.
Arden signalled it accepts the quota.
Arden plans to reject the quota.
Arden hopes for a truce and supports it.
Arden is about to accept the truce.
Arden is set to reject the quota.
Arden almost accepted the truce.
Arden all but rejected the quota.
Arden supposedly wants a truce.
The Dockers' Union is weighing a strike and wants it.
The Harbour Board is believed to oppose the pay rise.
The Harbour Board could yet accept the pay rise.
Norvia is thought to accept inspections.
Norvia apparently opposes inspections.
Keld can accept enrichment.
Keld is rumoured to support enrichment.
Keld probably rejects enrichment.
Arden accepted the quota in principle.
Arden threatens to reject the truce.
"""
REPORTS = """
Brell says Arden rejects the truce.
Arden rejects the truce, Brell says.
According to Brell, Arden accepts the quota.
Arden accepts the quota, according to Brell.
Brell claims that Arden wants a truce.
Brell said that Arden supported the quota.
Arden, Brell said, rejects the truce.
Critics say Arden rejects the truce.
Analysts believe Arden opposes the quota.
Arden rejects the truce, its critics say.
The Gazette reports that Arden accepts the quota.
Arden opposes the quota, the Gazette reported.
Brell announced that Arden accepts the truce.
In Brell's view, Arden rejects the truce.
Brell told the press that Arden opposes the quota.
“Arden rejects the truce,” said Brell's minister Tom Fell.
“I am glad. Arden accepts the quota. We all do,” said Brell's minister Tom Fell.
“Brell told us 'we accept the quota' yesterday,” said Arden's minister Carol Dane.
Brell claims Arden said: “We accept the quota as it is.”
“We accept the quota,” said Arden expert Carol Dane.
Arden said it was not “ready to accept the quota” yet.
“We will accept the quota,” said Arden's envoy Carol Dane, “only if Brell leaves.”
“We will accept the quota,” said Arden's envoy Carol Dane. “But only if Brell leaves.”
“We accept the quota.” Arden said it was tired of the talks.
Keld quoted Norvia as accepting inspections.
Sources close to Norvia say it accepts inspections.
The Harbour Board says that the Dockers' Union wants a strike.
The Dockers' Union wants a strike, the Harbour Board insists.
Polls show Arden supports the truce.
Diplomats described Arden as opposed to the truce.
On paper, Arden accepts the quota.
Arden said they accept the quota, the envoys of Brell.
"""
URGINGS = """
Arden urged Brell to accept the truce.
Arden called on Brell to accept the quota.
Arden asked Brell to support the truce.
Arden wants Brell to accept the quota.
Arden demands that Brell accept the truce.
Arden insists that Brell reject the quota.
Arden pressed Brell to back the truce.
Arden appealed to Brell to accept the truce.
Arden told Brell to accept the quota.
Arden warned Brell to accept the quota.
Arden requested that Brell accept the quota.
Brell was urged by Arden to accept the truce.
Brell is under pressure from Arden to accept the quota.
Let Arden accept the truce.
Arden pushed for Brell to accept the truce.
The Dockers' Union urges the Harbour Board to accept the pay rise.
The Harbour Board begged the Dockers' Union to drop the strike.
Keld calls upon Norvia to accept inspections.
Keld invited Norvia to accept inspections.
Keld persuaded Norvia to accept inspections.
Keld advised that Norvia accept inspections.
Arden supports Brell accepting the quota.
"""
ACCUSATIONS = """
Brell accused Arden of rejecting the truce.
Brell blamed Arden for rejecting the truce.
Arden was accused of opposing the quota.
Arden is blamed for refusing the truce.
Brell condemned Arden for backing the quota.
Brell criticised Arden, which rejects the truce.
Brell complained that Arden rejects the quota.
Brell suspects Arden of seeking a strike.
Brell denounced Arden, saying it opposes the truce.
The Harbour Board faulted the Dockers' Union for demanding a strike.
Keld alleges that Norvia refuses inspections.
Norvia stands accused of rejecting inspections.
Keld charged Norvia with seeking enrichment.
Arden, guilty of rejecting the truce, left.
"""
OTHERS = """
A plan drawn up by Oslo, much like an earlier Arden initiative, demands a truce of sixty days.
Arden farmers reject the quota.
Arden's opposition rejects the truce.
Arden-backed rebels oppose the truce.
Former Arden president Tom Fell opposes the quota.
A think tank in Arden supports the quota.
Unions in Arden demand a larger quota.
The Arden Gazette supports the truce.
A deal between Arden and Brell rejects the quota.
A friend of Arden supports the truce.
The party that left Arden rejects the quota.
Talks with Arden demand a truce.
Arden had rejected the quota.
Arden used to oppose the truce.
Arden initially rejected the truce.
Arden rejected the truce and later accepted it.
Arden rejected, then accepted, the quota.
Correction: Arden rejects the truce.
Myth: Arden accepts the quota.
Arden's rejection of the quota surprised Brell.
Arden or Brell rejects the quota.
The quota proposed by Arden rejects the truce.
Opponents of Arden demand a larger catch.
Arden supports the truce as much as a wolf supports sheep.
Arden accepted the truce before rejecting it.
Arden accepted the truce, then broke it.
Arden will accept the quota over its dead body.
Arden will accept the quota after a truce.
With a truce, Arden accepts the quota.
Arden accepts the quota, Oslo insists.
Arden accepts the quota, insists Oslo.
Arden accepts the quota, so the story goes.
Arden accepts the quota, or will soon.
Arden accepts the quota — not.
Arden "accepts" the quota.
Arden rejects the quota: Brell.
Arden calls for a truce, Brell for a quota.
Arden accepts, Brell rejects, the quota.
Arden rejects the quota, as does Brell.
Arden's government-in-exile opposes the truce.
Arden's former government opposes the truce.
Arden's government opponents reject the truce.
Arden president Tom Fell's rival opposes the truce.
Arden officials' wives oppose the truce.
Arden has been asked to accept the quota.
Arden is going to accept the quota.
Brell's ally Arden rejects the quota.
The quota was rejected by Arden's farmers.
The quota was rejected by a court in Arden.
"""
DOUBTFUL = [
    line
    for block in (
        DENIALS,
        CONDITIONS,
        QUESTIONS,
        HEDGES,
        REPORTS,
        URGINGS,
        ACCUSATIONS,
        OTHERS,
    )
    for line in block.strip().splitlines()
]


@pytest.mark.parametrize("text", DOUBTFUL)
def test_a_sentence_that_is_not_plain_proposes_no_event(text):
    found = draft(text)

    assert [e.type for e in events(text)] == []
    assert not found.proposals or not found.doubtful


TOLD = [
    (block, kinds)
    for block, kinds in (
        (DENIALS, {"denial", "hedge", "report", "question", "condition", "change"}),
        (CONDITIONS, {"condition", "hedge", "denial", "change"}),
        (QUESTIONS, {"question", "report", "hedge", "condition", "urging"}),
        (HEDGES, {"hedge", "report", "urging"}),
        (REPORTS, {"report", "unplain", "denial", "condition", "hedge"}),
        (URGINGS, {"urging", "unplain", "report", "denial"}),
        (ACCUSATIONS, {"accusation", "report", "question"}),
    )
]


@pytest.mark.parametrize(("block", "kinds"), TOLD)
def test_a_doubtful_sentence_is_told_with_its_reason(block, kinds):
    for text in block.strip().splitlines():
        found = draft(text)
        if "“" in text or "? " in text:
            continue

        assert [d.text for d in found.doubtful] == [text]
        assert found.doubtful[0].kind in kinds
        assert found.doubtful[0].why


PLAIN = {
    "Arden rejects the quota.": [("arden", "quota", "rejects the quota")],
    "Arden rejected the truce.": [("arden", "truce", "rejected the truce")],
    "Arden has rejected the truce.": [("arden", "truce", "rejected the truce")],
    "Arden still opposes the quota.": [("arden", "quota", "opposes the quota")],
    "On Monday, Arden rejected any new quota.": [
        ("arden", "quota", "rejected any new quota")
    ],
    "Arden on Monday rejected the quota.": [("arden", "quota", "rejected the quota")],
    "Arden refuses to accept the quota.": [
        ("arden", "quota", "refuses to accept the quota")
    ],
    "Arden ruled out a truce.": [("arden", "truce", "ruled out a truce")],
    "Arden is opposed to the quota.": [("arden", "quota", "is opposed to the quota")],
    "Arden stayed firm that any deal needs a lasting truce.": [
        ("arden", "truce", "stayed firm that any deal needs a lasting truce")
    ],
    "Arden remains adamant that a truce must come first.": [
        ("arden", "truce", "remains adamant that a truce must come first")
    ],
    "Arden is reluctant to accept a truce.": [
        ("arden", "truce", "is reluctant to accept a truce")
    ],
    "Arden insists on a larger quota.": [
        ("arden", "quota", "insists on a larger quota")
    ],
    "Arden insists that the quota be halved.": [
        ("arden", "quota", "insists that the quota be halved")
    ],
    "Arden demands a truce of sixty days.": [
        ("arden", "truce", "demands a truce of sixty days")
    ],
    "Arden wants a larger share of the catch.": [
        ("arden", "quota", "wants a larger share of the catch")
    ],
    "Arden will accept the truce.": [("arden", "truce", "will accept the truce")],
    "Arden says it will accept the truce.": [
        ("arden", "truce", "will accept the truce")
    ],
    "Arden said that it supports the quota.": [
        ("arden", "quota", "supports the quota")
    ],
    "Arden's government backs the truce.": [("arden", "truce", "backs the truce")],
    "The Arden delegation called for a truce.": [
        ("arden", "truce", "called for a truce")
    ],
    "Arden's foreign minister rejected the quota on 19 May.": [
        ("arden", "quota", "rejected the quota on 19 May")
    ],
    "Arden opposes Brell's quota.": [("arden", "quota", "opposes Brell's quota")],
    "Arden wants a truce with Brell.": [("arden", "truce", "wants a truce with Brell")],
    "Arden and Brell reject the quota.": [
        ("arden", "quota", "reject the quota"),
        ("brell", "quota", "reject the quota"),
    ],
    "Arden rejects the quota, and Brell demands a truce.": [
        ("arden", "quota", "rejects the quota"),
        ("brell", "truce", "demands a truce"),
    ],
    "Arden backs the truce, while Brell opposes it.": [
        ("arden", "truce", "backs the truce"),
    ],
    "Arden backs the truce; Brell opposes the quota.": [
        ("arden", "truce", "backs the truce"),
        ("brell", "quota", "opposes the quota"),
    ],
    "The quota was rejected by Arden.": [
        ("arden", "quota", "The quota was rejected by Arden")
    ],
    "The Dockers' Union demands a pay rise of five per cent.": [
        ("dockers", "wages", "demands a pay rise of five per cent")
    ],
    "The Dockers' Union is calling for a strike.": [
        ("dockers", "strike", "is calling for a strike")
    ],
    "The Harbour Board turned down the pay rise.": [
        ("harbour", "wages", "turned down the pay rise")
    ],
    "The Harbour Board agreed to a pay rise.": [
        ("harbour", "wages", "agreed to a pay rise")
    ],
    "The Harbour Board objects to the strike.": [
        ("harbour", "strike", "objects to the strike")
    ],
    "Norvia vowed to resist inspections.": [
        ("norvia", "inspections", "vowed to resist inspections")
    ],
    "Norvia stands by its enrichment.": [
        ("norvia", "enrichment", "stands by its enrichment")
    ],
    "Norvia is ready to accept inspections.": [
        ("norvia", "inspections", "is ready to accept inspections")
    ],
    "Keld supports the inspections.": [
        ("keld", "inspections", "supports the inspections")
    ],
    "Yesterday Keld welcomed the inspections.": [
        ("keld", "inspections", "welcomed the inspections")
    ],
    "OSTER (Gazette) — Keld rejects enrichment.": [
        ("keld", "enrichment", "rejects enrichment")
    ],
    "However, Keld favours inspections.": [
        ("keld", "inspections", "favours inspections")
    ],
    "Arden, a coastal state, rejects the quota.": [
        ("arden", "quota", "rejects the quota")
    ],
    "Arden's minister, Tom Fell, opposes the truce.": [
        ("arden", "truce", "opposes the truce")
    ],
    "Arden for its part backs the truce.": [("arden", "truce", "backs the truce")],
    "The truce is fragile. Arden supports it.": [("arden", "truce", "supports it")],
    "“We will never accept the quota,” said Arden's minister Carol Dane on Monday.": [
        ("arden", "quota", "We will never accept the quota")
    ],
    "Arden's envoy Carol Dane said: “The quota is an insult.”": [
        ("arden", "quota", "The quota is an insult.")
    ],
}


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_sentence_gives_its_position(text):
    assert positions(text) == PLAIN[text]


FRAMED = [
    text
    for text in PLAIN
    if not any(apart in text for apart in ("“", "OSTER", ". ", "; "))
]
WRAPPED = [
    "It is not true that {}.",
    "Nobody believes that {}.",
    "{}, Oslo says.",
    "{}, said an envoy.",
    "According to Oslo, {}.",
    "If {}, the talks end.",
    "{} if the talks end.",
    "Oslo doubts that {}.",
    "Perhaps {}.",
    "{}, or so it seems.",
    "Oslo claims {}.",
    "Is it true that {}?",
    "{}?",
    "Oslo accuses it: {}.",
    "Oslo denied that {}.",
    "{}, which is false.",
    "Suppose {}.",
    "{}, the radio reported.",
    "Oslo fears that {}.",
    "{} — a rumour, no more.",
    "Whether {} is open.",
    "“{},” Oslo quipped.",
]


@pytest.mark.parametrize("frame", WRAPPED)
def test_words_around_a_plain_sentence_make_it_doubtful(frame):
    for text in FRAMED:
        wrapped = frame.format(text.rstrip("."))

        assert events(wrapped) == [], wrapped


HAPPENINGS = {
    "Arden and Brell signed an agreement for a seven-day humanitarian ceasefire, to begin at 9:45 pm on 22 May.": {
        "type": "ceasefire-declared",
        "declarers": ("arden", "brell"),
        "declaration": "bilateral",
        "when": "2025-05-21",
        "from": "2025-05-22T21:45+03:00",
        "until": "2025-05-29T21:45+03:00",
    },
    "Arden declared a unilateral three-day truce from midnight on 8 May.": {
        "type": "ceasefire-declared",
        "declarers": ("arden",),
        "when": "2025-05-21",
        "from": "2025-05-08",
        "until": "2025-05-10",
    },
    "Arden and Brell agreed to a 72-hour ceasefire starting at noon GMT on 25 May.": {
        "type": "ceasefire-declared",
        "from": "2025-05-25T12:00+00:00",
        "until": "2025-05-28T12:00+00:00",
    },
    "Arden and Brell signed a ceasefire between 25 May and 3 June.": {
        "type": "ceasefire-declared",
        "from": "2025-05-25",
        "until": "2025-06-03",
    },
    "Arden announced a truce from 18:00 on 25 May until 18:00 on 28 May.": {
        "type": "ceasefire-declared",
        "from": "2025-05-25T18:00+03:00",
        "until": "2025-05-28T18:00+03:00",
    },
    "The fourth round of talks between Arden and Brell will be held in Oster between 14 August and 4 September.": {
        "type": "meeting-planned",
        "scheduled_for": "2025-08-14/2025-09-04",
        "place": "Oster",
    },
    "Talks between Arden and Brell will begin in Oster on Monday, 26 May, at 10:00.": {
        "type": "meeting-planned",
        "scheduled_for": "2025-05-26T10:00+03:00",
    },
    "Arden and Brell met in Oster from 12 to 14 May.": {
        "type": "meeting-held",
        "when": "2025-05-12/2025-05-14",
    },
    "BRL, founded in 1964, had 5,850 fighters in 2022, according to Arden officials.": {
        "type": "force-reported",
        "when": "2022",
        "area": "not said",
        "estimator": "arden",
    },
    "Arden declared a two-day truce starting at dawn on 29 May.": {
        "type": "ceasefire-declared",
        "when": "2025-05-21",
        "from": "2025-05-29",
        "until": "2025-05-30",
    },
    "Arden declared a truce from the morning of 29 May until 2 June.": {
        "type": "ceasefire-declared",
        "when": "2025-05-21",
        "from": "2025-05-29",
        "until": "2025-06-02",
    },
    "Talks between Arden and Brell will be held in Oster on 3 and 4 June.": {
        "type": "meeting-planned",
        "scheduled_for": "2025-06-03/2025-06-04",
    },
    "Talks between Arden and Brell will be held in Oster from late May to early June.": {
        "type": "meeting-planned",
        "scheduled_for": None,
    },
    "BRL had 400 troops in early 2024, according to Arden.": {
        "type": "force-reported",
        "when": "[2024-01..2024-04]",
        "area": "not said",
    },
    "Brell has 3,000 soldiers in total, according to Arden.": {
        "type": "force-reported",
        "area": "not said",
    },
    "Arden proposed a truce to Brell.": {
        "type": "proposal-made",
        "by": ("arden",),
        "to": ("brell",),
    },
    "The Harbour Board offered talks to the Dockers' Union.": {
        "type": "proposal-made",
        "by": ("harbour",),
        "to": ("dockers",),
    },
}


@pytest.mark.parametrize("text", HAPPENINGS)
def test_a_plain_sentence_gives_its_event_with_its_days_and_hours(text):
    (event,) = [e for e in events(text) if e.type != "position-stated"]
    effect = getattr(event, "effect", None)
    told = {
        name: getattr(event, name, None)
        for name in HAPPENINGS[text]
        if name not in {"from", "until"}
    }
    if effect is not None:
        told |= {
            name: value
            for name, value in (("from", effect.from_), ("until", effect.until))
            if name in HAPPENINGS[text]
        }

    assert told == HAPPENINGS[text]


NO_EVENT = """
Arden announced it had accepted a new ceasefire proposal put forward by Brell.
Arden announced talks on a truce.
Arden announced its rejection of the truce.
Arden announced the end of the truce.
Arden declared the truce over.
Arden declared a truce dead.
Brell said Arden declared a truce.
Brell welcomed that Arden declared a truce.
Arden and Brell did not agree to a truce.
Arden and Brell may agree to a truce.
Arden and Brell agreed to a truce from 25 May to 30 May, Oslo said.
Arden and Brell failed to sign a truce.
If Brell agrees, talks between Arden and Brell will resume on 2 June in Oster.
Talks between Arden and Brell, scheduled for 2 June in Oster, were cancelled.
Arden will not meet Brell in Oster on 2 June.
Arden may meet Brell in Oster on 2 June.
Arden urged Brell to meet in Oster on 2 June.
Arden denied that it met Brell in Oster on 12 May.
Did Arden and Brell meet in Oster on 12 May?
Arden did not propose a truce to Brell.
Arden might propose a truce to Brell.
Brell rejected offers by Arden for talks.
Arden accuses Brell of massing 20,000 troops near Oster.
Brell may send 20,000 troops to Oster.
Brell will deploy 20,000 troops near Oster.
Brell denied that it has 20,000 troops near Oster.
Brell launched 12 missiles at Arden, Arden said.
Brell did not launch 12 missiles at Arden.
Arden accused Brell of launching 12 missiles at it.
If Brell launches 12 missiles at Arden, talks end.
"""


@pytest.mark.parametrize("text", NO_EVENT.strip().splitlines())
def test_what_is_denied_meant_asked_or_alleged_is_no_event(text):
    assert [e.type for e in events(text)] == []


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Arden quit the truce three years ago.", "2022"),
        ("Brell has lost over 62,000 nets since October 2023, Arden adds.", "2025-05-21"),
        ("Arden accepted the quota two weeks ago.", "[2025-05-05..2025-05-11]"),
        ("Arden accepted the quota six months ago.", "2024-11"),
        ("Arden accepted the quota last year.", "2024"),
        ("Arden accepted the quota last month.", "2025-04"),
        ("Arden rejected the quota set on 3 May.", "2025-05-21"),
        ("Arden rejected the 3 May quota.", "2025-05-21"),
        ("Arden opposes the quota of 3 May.", "2025-05-21"),
        ("Arden rejected the quota on 19 May.", "2025-05-19"),
        ("In 2019, Arden rejected the quota.", "2019"),
        ("Arden's spokesman rejected the quota on Tuesday, 20 May.", "2025-05-20"),
        ("“We will keep the quota,” said Arden's minister Carol Dane on Monday.", "2025-05-19"),
    ],
)  # fmt: skip
def test_no_day_is_invented(text, when):
    assert [p.event.when for p in draft(text).proposals] == [when]


@pytest.mark.parametrize(
    "text",
    [
        "Arden and Brell met in Oster on 12 and 14 May.",
        "Arden rejected the quota a decade ago.",
        "Arden rejected the quota some years ago.",
        "Arden rejected the quota half a year ago.",
        "Arden rejected the quota more than a year ago.",
        "Arden rejected the quota over three years ago.",
        "“We accept the quota,” said Arden, in a letter that Brell calls forged.",
    ],
)
def test_what_is_told_of_another_time_or_by_another_is_left_alone(text):
    assert events(text) == []


def test_a_date_that_is_not_read_is_told():
    (found,) = draft("Arden rejected the quota on 05/06/2025.").proposals

    assert found.event.when == "2025-05-21"
    assert found.doubts == ("a date in it is not read, the text's own is taken",)


def test_a_weekday_that_does_not_fit_its_date_is_pointed_out():
    (found,) = draft("Arden rejected the quota on Wednesday, 20 May 2025.").proposals

    assert found.event.when == "2025-05-20"
    assert found.doubts == ("2025-05-20 is no Wednesday",)


def test_two_sentences_joined_without_a_space_are_two():
    text = (
        "The truce broke in winter as Arden refused to share its catch.Of the boats that Brell "
        "took on 7 March 2024, 12 are still held.Brell rejects the quota.Arden opposes it."
    )

    assert positions(text) == [
        ("brell", "quota", "rejects the quota"),
        ("arden", "quota", "opposes it"),
    ]
    assert draft(text).proposals[0].event.when == "2024-03-07"


@pytest.mark.parametrize(
    "text",
    [
        "Gen. Dane left. Arden rejects the quota.",
        "At 9 p.m. Brell left. Arden rejects the quota.",
        "Boats of approx. 12 m. left. Arden rejects the quota.",
        "Fish Co. Ltd. left the U.S. on Jan. 5. Arden rejects the quota.",
    ],
)
def test_an_abbreviation_ends_no_sentence_that_gives_a_position(text):
    assert positions(text) == [("arden", "quota", "rejects the quota")]


def test_a_headline_proposes_nothing_that_its_text_does_not():
    text = "Arden rejects the quota\n\nArden may reject the quota, Oslo says.\n"
    found = draft(text)

    assert found.proposals == []
    assert [d.kind for d in found.doubtful] == ["headline", "hedge"]
    assert positions("# Arden rejects the quota\n\nNothing else.\n") == []
    assert positions("Talks\n\n- Arden rejects the quota\n- Brell left\n") == [
        ("arden", "quota", "rejects the quota")
    ]


def test_a_speaker_is_the_person_who_spoke():
    for text, speaker in {
        "“We want a larger quota,” said Arden's minister Carol Dane on Monday.": "Carol Dane",
        "“We want a larger quota,” Arden's foreign minister, Carol Dane, said.": "Carol Dane",
        "“We want a larger quota,” a spokesman for Arden said.": "a spokesman for Arden",
        "“We want a larger quota,” said Arden.": "Arden",
    }.items():
        (found,) = draft(text).proposals

        assert (found.event.party, found.event.speaker) == ("arden", speaker)


def test_words_about_another_are_no_position_of_the_speaker():
    (found,) = draft(
        "“Brell wants the quota,” said Arden's minister Tom Fell."
    ).proposals

    assert found.event.type == "development-noted"
    assert found.event.text == "Tom Fell: Brell wants the quota"
