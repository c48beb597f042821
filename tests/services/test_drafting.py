"""Rules find events in a text, and say which words each rests on; what they cannot read they leave alone."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.surroundings import SEEDS
from tracker.domain.events import (
    DossierOpened,
    IssueDefined,
    PartyRegistered,
    SourceRegistered,
)
from tracker.projections.mended import Catalogue, catalogue_of
from tracker.services.drafting import propose
from tracker.services.drafting.dates import find_dates
from tracker.services.drafting.mentions import Vocabulary, find_counts
from tracker.services.drafting.sentences import TextContext, take_apart
from tracker.storage.files.archive import read_lines

ROOT = Path(__file__).parents[2]
DAY = date(2025, 5, 31)
PARTIES = (
    PartyRegistered(
        dossier="d",
        slug="arden",
        name="Arden",
        kind="state",
        aliases=("Republic of Arden", "AR"),
    ),
    PartyRegistered(
        dossier="d", slug="brell", name="Brell", kind="state", aliases=("Port Brell",)
    ),
    PartyRegistered(
        dossier="d", slug="arden-and-friends", name="Arden & Friends", kind="coalition"
    ),
    PartyRegistered(
        dossier="d",
        slug="the-league",
        name="The League",
        kind="organisation",
        aliases=("League",),
    ),
    PartyRegistered(dossier="d", slug="mira-voss", name="Mira Voss", kind="person"),
)
ISSUES = (
    IssueDefined(
        dossier="d",
        slug="quota",
        title="Herring quota",
        keywords=("share of the catch", "quota"),
    ),
    IssueDefined(dossier="d", slug="truce", title="Truce", keywords=("ceasefire",)),
    IssueDefined(
        dossier="d", slug="place-of-talks", title="Place of talks", keywords=("venue",)
    ),
    IssueDefined(dossier="d", slug="order-of-talks", title="Order of talks"),
)
SOURCES = (
    SourceRegistered(
        dossier="d",
        slug="harbour-post",
        publisher="Harbour Post",
        published="2025-05-25",
    ),
)
CATALOGUE = Catalogue(
    DossierOpened(dossier="d", title="Herring talks"),
    ZoneInfo("UTC"),
    {s.slug: s for s in SOURCES},
    {p.slug: p for p in PARTIES},
    {i.slug: i for i in ISSUES},
    {},
)
BRIEFING = """\
Brell masses roughly 20,000 troops along Arden's western coast, and the League agrees to listen to both.
Fishing Talks Between Arden and Brell Make No Headway
Both sides have said what they want of a truce at sea, with Arden pressing for a ceasefire at once and Brell insisting on a new quota before any ceasefire, and neither of them has moved for weeks now.
The talks are expected to resume in late June 2025 in Oster. Arden has asked to see the papers first.
| Matter | Arden & Friends' Position | Brell's Position || --- | --- | --- || Truce | At once and for good | Only after a new quota [1][2] || Herring quota | Half of the catch | Two thirds of the catch [1] || Order of talks | Papers first | Talks first [2] || Place of talks | Anywhere but Oster | Oster [1][2] |
Sources:[1] Harbour Post. (2025, May 25). Talks to resume [...][2] Island Radio. (2025, May 28). Brell waits [...]
"""


def context(**more):
    return TextContext("d", Vocabulary(PARTIES, ISSUES), DAY, ZoneInfo("UTC"), **more)


def draft(text, **more):
    return propose(text, context(), CATALOGUE, **more).proposals


def only(text, **more):
    (found,) = draft(text, **more)
    return found


def of_type(name, text):
    return [p.event for p in draft(text) if p.event.type == name]


def test_a_briefing_gives_its_build_up_its_next_round_and_every_cell():
    found = draft(BRIEFING)
    (force,) = [p for p in found if p.event.type == "force-reported"]
    (meeting,) = [p for p in found if p.event.type == "meeting-planned"]
    cells = {(p.event.party, p.event.issue): p for p in found if p.rule == "table cell"}

    assert (
        force.event.owner,
        force.event.strength.best,
        force.event.strength.qualifier,
        force.event.area,
    ) == (
        "brell",
        20_000,
        "about",
        "Arden's western coast",
    )
    assert (
        meeting.event.scheduled_for,
        meeting.event.place,
        meeting.event.invited,
    ) == (
        "[2025-06-21..2025-06-30]",
        "Oster",
        ("arden", "brell"),
    )
    assert {cell: p.event.stance for cell, p in cells.items()} == {
        ("arden-and-friends", "truce"): "At once and for good",
        ("brell", "truce"): "Only after a new quota",
        ("arden-and-friends", "quota"): "Half of the catch",
        ("brell", "quota"): "Two thirds of the catch",
        ("arden-and-friends", "order-of-talks"): "Papers first",
        ("brell", "order-of-talks"): "Talks first",
        ("arden-and-friends", "place-of-talks"): "Anywhere but Oster",
        ("brell", "place-of-talks"): "Oster",
    }
    assert {p.confidence for p in cells.values()} == {"high"}


def test_a_cell_cites_its_own_numbers_and_one_that_is_not_registered_is_told():
    found = propose(BRIEFING, context(), CATALOGUE)
    cited = {
        (p.event.party, p.event.issue): [e.source for e in p.event.evidence]
        for p in found.proposals
        if p.rule == "table cell"
    }

    assert cited["brell", "quota"] == ["harbour-post"]
    assert cited["brell", "order-of-talks"] == []
    assert cited["arden-and-friends", "quota"] == []
    assert found.remarks == [
        "source [2] of the text is no source of the dossier, and is not cited"
    ]


@pytest.mark.parametrize("between", [" |\n| ", " || "])
def test_a_table_reads_the_same_in_lines_and_run_together(between):
    rows = [
        "Matter | Arden | Brell",
        "--- | --- | ---",
        "Truce | yes | no",
        "Quota | half | ",
    ]
    text = f"| {between.join(rows)} |"
    cells = [(p.event.party, p.event.issue, p.event.stance) for p in draft(text)]

    assert cells == [
        ("arden", "truce", "yes"),
        ("brell", "truce", "no"),
        ("arden", "quota", "half"),
    ]


def test_a_row_or_column_that_the_dossier_does_not_know_is_told_and_left_out():
    found = propose(
        "| Matter | Arden | Cobb |\n|---|---|---|\n| Truce | yes | no |\n| Bait | no | no |\n",
        context(),
        CATALOGUE,
    )

    assert [p.event.stance for p in found.proposals] == ["yes"]
    assert [r.partition(";")[0] for r in found.remarks] == [
        "the column 'Cobb' names no party of the dossier",
        "the row 'Bait' names no issue of the dossier",
    ]


@pytest.mark.needs("first briefing")
def test_the_first_briefing_gives_its_round_its_build_up_and_its_matrix():
    catalogue = catalogue_of(
        read_lines((ROOT / "fixtures" / "briefing-2025-05.jsonl").read_bytes())
    )
    vocabulary = Vocabulary(catalogue.parties.values(), catalogue.issues.values())
    found = propose(
        SEEDS[0].read_text(encoding="utf-8"),
        TextContext("seed", vocabulary, DAY, ZoneInfo("UTC")),
        catalogue,
    ).proposals
    events = [p.event for p in found]
    (meeting,) = [e for e in events if e.type == "meeting-planned"]
    (force,) = [e for e in events if e.type == "force-reported"]

    assert (meeting.scheduled_for, meeting.place) == (
        "[2025-06-01..2025-06-10]",
        "Istanbul",
    )
    assert (force.owner, force.strength.best, force.strength.qualifier) == (
        "russia",
        50_000,
        "about",
    )
    cells = {
        (p.event.party, p.event.issue): len(p.event.evidence)
        for p in found
        if p.rule == "table cell"
    }
    issues = ("ceasefire", "security-guarantees", "negotiation-terms", "location")
    assert cells == {
        (party, issue): 2 if party == "russia" else 0
        for party in ("ukraine-and-allies", "russia")
        for issue in issues
    }


def test_a_round_is_found_also_where_one_party_only_is_known():
    (found,) = [
        p
        for p in draft(
            "Brell wants Oster.\nThe talks are expected to resume in late June 2025 in Oster."
        )
        if p.event.type == "meeting-planned"
    ]

    assert (found.event.invited, found.event.place) == (("brell",), "Oster")
    assert "who else is invited is not said" in found.doubts


SENTENCES = {
    "Arden and Brell met in Oster on 16 May.": (
        "meeting-held",
        {"when": "2025-05-16", "place": "Oster", "attended": ("arden", "brell")},
    ),
    "The leaders of Arden and Brell will meet in Oster next Friday.": (
        "meeting-planned",
        {"scheduled_for": "2025-06-06", "level": "leaders"},
    ),
    "Arden says Brell has massed more than 30,000 soldiers near Oster.": (
        "force-reported",
        {"owner": "brell", "estimator": "arden", "area": "near Oster"},
    ),
    "Brell keeps 20,000 to 25,000 troops on the coast.": (
        "force-reported",
        {"owner": "brell", "area": "the coast"},
    ),
    "On Monday, Brell launched 73 drones and 12 missiles at Arden.": (
        "measure-taken",
        {
            "when": "2025-05-26",
            "by": ("brell",),
            "against": ("arden",),
            "kind": "strike",
        },
    ),
    "Brell declared a 72-hour truce from 8 May 2025 to 11 May 2025.": (
        "ceasefire-declared",
        {"declarers": ("brell",), "declaration": "unilateral"},
    ),
    "Arden and Brell agreed to an energy ceasefire on 30 May 2025.": (
        "ceasefire-declared",
        {"declaration": "bilateral", "scope": "energy", "when": "2025-05-30"},
    ),
    "Brell proposed direct talks with Arden in Oster.": (
        "proposal-made",
        {"by": ("brell",), "to": ("arden",), "kind": "meeting"},
    ),
    "Arden rejects any new quota before talks.": (
        "position-stated",
        {
            "party": "arden",
            "issue": "quota",
            "stance": "rejects any new quota before talks",
        },
    ),
    "The Republic of Arden freed 40 prisoners on 3 May 2025.": (
        "development-noted",
        {"parties": ("arden",), "when": "2025-05-03"},
    ),
    "Brell's envoys left Oster on 3 May 2025.": (
        "development-noted",
        {"parties": ("brell",), "when": "2025-05-03"},
    ),
    "“We want a larger quota, and soon,” said Mira Voss, who speaks for Arden.": (
        "development-noted",
        {"speaker": "mira-voss", "issues": ("quota",)},
    ),
    "Brell said: “There will be no ceasefire before our fish is back.”": (
        "position-stated",
        {"party": "brell", "issue": "truce", "speaker": "Brell"},
    ),
}


@pytest.mark.parametrize("text", SENTENCES)
def test_a_sentence_gives_its_event(text):
    kind, fields = SENTENCES[text]
    found = [
        e
        for e in of_type(kind, text)
        if all(getattr(e, name) == value for name, value in fields.items())
    ]

    assert len(found) == 1, draft(text)


@pytest.mark.parametrize(
    ("text", "start", "until"),
    [
        (
            "Brell declared a truce from 8 May 2025 until 11 May 2025.",
            "2025-05-08",
            "2025-05-11",
        ),
        ("Brell declared a 72-hour truce from 8 May 2025.", "2025-05-08", "2025-05-10"),
        (
            "Brell declared a 30-day truce, starting 1 June 2025.",
            "2025-06-01",
            "2025-06-30",
        ),
        ("Brell declared a 30-day truce.", None, None),
        ("Brell declared a 5-hour truce from 8 May 2025.", "2025-05-08", None),
        (
            "Brell declared a 30-day truce from early June 2025.",
            "[2025-06-01..2025-06-10]",
            None,
        ),
    ],
)
def test_a_truce_says_from_when_until_when(text, start, until):
    (event,) = of_type("ceasefire-declared", text)

    assert (event.effect.from_, event.effect.until) == (start, until)


NOTHING = [
    "Arden and Brell will not meet on 2 June 2025.",
    "The talks between Arden and Brell were postponed in June 2025.",
    "Arden lost 20,000 troops along the coast.",
    "ardent fishermen met on 16 May 2025",
    "Us and ar and brell, said nobody.",
    "Boats left on 05/06/2025.",
    "The weather was fine on 3 May 2025.",
    "Arden.",
    "| a | b |",
    "",
]


@pytest.mark.parametrize("text", NOTHING)
def test_what_says_no_event_proposes_none(text):
    assert [
        p.event.type for p in draft(text) if p.event.type != "development-noted"
    ] == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Free Arden Council met.", [("council", "Arden Council")]),
        (
            "Free Arden met Arden Council.",
            [("arden", "Free Arden"), ("council", "Arden Council")],
        ),
        ("AR Envoys met.", [("envoys", "AR Envoys")]),
        # The longer name is spelled otherwise here; the shorter one is not.
        ("AR envoys met.", [("arden", "AR")]),
        (
            "North AR Envoys met.",
            [("north", "North"), ("envoys", "AR Envoys")],
        ),
    ],
)
def test_of_names_that_share_words_the_longest_counts(text, named):
    parties = [
        PartyRegistered(
            dossier="d", slug=slug, name=name, kind="state", aliases=aliases
        )
        for slug, name, aliases in (
            ("arden", "Arden", ("Free Arden", "AR")),
            ("council", "Council", ("Arden Council",)),
            ("envoys", "Envoys", ("AR Envoys",)),
            ("north", "North", ("North AR",)),
        )
    ]
    found = Vocabulary(parties, []).parties(text)

    assert [(m.slug, m.text) for m in found] == named


def test_the_longest_name_is_the_one_that_is_meant():
    vocabulary = Vocabulary(PARTIES, ISSUES)

    assert [
        m.slug
        for m in vocabulary.parties(
            "Arden & Friends, the Republic of\nArden, ARDEN's, AR, ar, Ardens, Arden"
        )
    ] == [
        "arden-and-friends",
        "arden",
        "arden",
        "arden",
        "arden",
    ]
    assert [
        (m.slug, m.as_place) for m in vocabulary.parties("in Port Brell, Brell")
    ] == [
        ("brell", True),
        ("brell", False),
    ]
    assert [
        m.slug
        for m in vocabulary.issues(
            "Quotas, a Share of the Catch, place of talks; quotation"
        )
    ] == ["quota", "quota", "place-of-talks"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("2025-05-28", "2025-05-28"),
        ("28 May 2025", "2025-05-28"),
        ("May 28, 2025", "2025-05-28"),
        ("the 3rd of May", "2025-05-03"),
        ("Sept. 3", "2025-09-03"),
        ("December 30", "2024-12-30"),
        ("23-25 May", "2025-05-23/2025-05-25"),
        ("May 23 to 25, 2025", "2025-05-23/2025-05-25"),
        ("early June", "[2025-06-01..2025-06-10]"),
        ("Late February 2024", "[2024-02-21..2024-02-29]"),
        ("in June", "2025-06"),
        ("June 2026", "2026-06"),
        ("Q2 2025", "[2025-04..2025-06]"),
        ("spring of 2025", "2025-21"),
        ("yesterday", "2025-05-30"),
        ("three days ago", "2025-05-28"),
        ("2 weeks ago", "[2025-05-12..2025-05-18]"),
        ("two months ago", "2025-03"),
        ("three years ago", "2022"),
        ("next week", "[2025-06-02..2025-06-08]"),
        ("on Monday", "2025-05-26"),
        ("last Saturday", "2025-05-24"),
        ("will meet on Monday", "2025-06-02"),
        ("next Saturday", "2025-06-07"),
    ],
)
def test_a_date_means_what_a_reader_of_the_day_takes_it_for(text, written):
    (found,) = find_dates(f"It was {text}, they say.", day=DAY, zone=ZoneInfo("UTC"))

    assert found.written == written


@pytest.mark.parametrize(
    "text",
    [
        "05/06/2025",
        "they may 5 times",
        "in 2022",
        "31 February 2025",
        "May",
        "march 3 miles",
        "the 2022 Protocols",
    ],
)
def test_what_is_no_date_or_has_two_readings_is_left_alone(text):
    assert [
        d.written
        for d in find_dates(f"It was {text}.", day=DAY, zone=ZoneInfo("UTC"))
        if len(d.written) == 10
    ] == []


@pytest.mark.parametrize(
    ("text", "low", "high", "qualifier", "unit"),
    [
        ("approximately 50,000 troops", 50_000, None, "about", "troops"),
        ("more than 1,200 of its soldiers", 1_200, None, "more-than", "soldiers"),
        ("2 thousand tanks", 2_000, None, None, "tanks"),
        ("40 to 50 thousand fighters", 40_000, 50_000, None, "fighters"),
        ("a 30-day truce", 30, None, None, "day"),
        ("up to 12 missiles", 12, None, "less-than", "missiles"),
        ("1,000 prisoners of war", 1_000, None, None, "prisoners of war"),
    ],
)
def test_a_number_comes_with_what_it_counts(text, low, high, qualifier, unit):
    (found,) = find_counts(text)

    assert tuple(found)[3:] == (low, high, qualifier, unit)


def test_a_sentence_does_not_end_at_an_abbreviation_and_lines_may_be_wrapped():
    text = "# Talks\nThe U.S. and Mr. Voss of St. Oster met\nagain. Nobody left!\n\n- One point\n- Two points\n"

    assert [s.text.replace("\n", " ") for s in take_apart(text).sentences] == [
        "Talks",
        "The U.S. and Mr. Voss of St. Oster met again.",
        "Nobody left!",
        "One point",
        "Two points",
    ]


def test_two_tellings_of_one_meeting_are_said_to_be_maybe_the_same():
    text = "Arden and Brell will meet in Oster on 5 June 2025. Arden and Brell will meet in Oster in June 2025."
    first, second = draft(text)
    known = draft(text, streams={"meeting:oster-2025-06"})

    assert first.doubts == ()
    assert second.doubts == (
        "the draft has a meeting oster-2025-06 already; it may be the same",
    )
    assert known[0].doubts == (
        "the dossier has a meeting oster-2025-06 already; it may be the same",
    )
    assert [p.event for p in known] == [first.event, second.event]


def test_what_a_text_is_is_cited_and_registered_with_the_first_that_cites_it():
    source = SourceRegistered(
        dossier="d", slug="wire-1", publisher="Wire", url="https://example.org/1"
    )
    found = only("Arden rejects any new quota.", source=source)

    assert [e.source for e in found.event.evidence] == ["wire-1"]
    assert found.brings == (source,)
    assert only("Arden rejects any new quota.", source=SOURCES[0]).brings == ()


def test_the_note_holds_the_words_and_what_they_leave_open():
    found = only("Arden rejects any new quota.")

    assert "Words 0-27: “Arden rejects any new quota”" in found.event.note
    assert "Not in the words: its date is the text's own day." in found.event.note


_PIECES = st.sampled_from(
    ["Arden", "Brell", " & ", "Friends", "Mira Voss", " said ", "“", "”", '"', ". ", "\n", "\n\n", " | ", "||", "|---|---|", " on Monday", " 16 May", " 2025", "in Oster",
     " met ", " will meet ", " talks ", " ceasefire ", " declared a ", " proposed ", "20,000", " to ", " troops ", " missiles", " launched ", "[1]", "Sources:", "(2025, May 31)",
     " rejects ", " quota", "'s", "# ", "- ", "é", "99,999,999,999,999,999", "\t", "until ", "early June"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=25).map("".join))
def test_every_proposal_of_any_text_rests_on_words_that_stand_there(text):
    found = draft(text)

    assert [p.number for p in found] == list(range(1, len(found) + 1))
    for proposal in found:
        assert proposal.words
        assert all(text[w.start : w.end] == w.text for w in proposal.words)


def test_a_long_text_takes_no_longer_than_its_length():
    start = time.monotonic()
    for text in (
        "Arden and Brell met on 16 May. " * 5_000,
        "Arden " * 30_000,
        "| " * 50_000,
        '"' * 50_000,
        "20,000 to " * 20_000,
        "A" * 200_000,
        "Arden said “" * 10_000,
    ):
        draft(text)

    assert time.monotonic() - start < 60
