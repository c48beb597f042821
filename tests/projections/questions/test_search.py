"""A search: words without case and accents, all of them there; what does not count is not found."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import (
    DATES,
    agreed,
    correct,
    dispute,
    event,
    issue,
    log,
    logs,
    meeting_changed,
    met,
    noted,
    offered,
    party,
    recorded_log,
    retract,
    source,
    stated,
    withdraw,
)
from tests.domain.examples import EXAMPLES
from tracker.domain.dates import zone_of
from tracker.domain.names import plain_text, plain_words
from tracker.domain.references import issues_of, references, taking_part
from tracker.projections.folds.titles import titles_told
from tracker.projections.mended import mend
from tracker.projections.questions.search import (
    SearchAsked,
    Searched,
    search_of,
)
from tracker.projections.questions.search_words import (
    Sought,
    sought_in,
    texts_of,
    told_texts,
)
from tracker.projections.questions.timeline import Wanted, type_fields
from tracker.projections.visible import ask, public_acts, visible

KYIV = zone_of("Europe/Kyiv")
PARTIES = (
    party("russia", name="Russia"),
    party("united-states", name="United States", aliases=["USA"]),
    issue("ceasefire"),
)


def searched(events, words, to="2026-12-31", known=None, *, most=None, **wanted):
    recorded = events if events and hasattr(events[0], "event_id") else log(*events)
    asked = SearchAsked(
        words=words,
        from_=None,
        to=None,
        known=known,
        log=1,
        parties=[],
        issues=[],
        types=[],
        speakers=[],
        sources=[],
        most=most,
    )
    return search_of(
        mend(recorded),
        ask(to, zone=KYIV, known=known),
        Searched(sought_in(words), Wanted(**wanted)),
        [],
        asked=asked,
    )


def keys(*args, **named):
    return [fact.key for fact in searched(*args, **named).facts]


def spelled(text):
    return [word.text for word in plain_words(text)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Türkiye's 30-day TRUCE", ["turkiye", "s", "30", "day", "truce"]),
        ("Straße, İstanbul", ["strasse", "istanbul"]),
        ("Перемир'я й мир", ["перемир", "я", "и", "мир"]),
        ("停火 now", ["停", "火", "now"]),
        ("soft\u00adhyphen snake_case", ["softhyphen", "snake", "case"]),
        ("किताब", ["किताब"]),
        ("น้ำ ㍿", ["น", "ํ", "า", "株", "式", "会", "社"]),
        ("— … !", []),
    ],
)
def test_a_text_is_taken_apart_into_words(text, words):
    assert spelled(text) == words


@given(st.text())
def test_words_do_not_depend_on_case_and_composition(text):
    words = spelled(text)

    assert spelled(unicodedata.normalize("NFC", text)) == words
    assert spelled(unicodedata.normalize("NFD", text)) == words
    assert spelled(" ".join(words)) == words


@given(st.text() | st.text(alphabet="aZ9_ -.\0\x7fé"))
def test_a_text_with_spaces_for_signs_has_the_same_words(text):
    assert plain_text(text).split() == spelled(text)


@given(st.text(alphabet="aé ß-İ停\u0301_."))
def test_a_word_stands_where_it_says(text):
    for word in plain_words(text):
        assert spelled(text[word.start : word.end]) == [word.text]


@pytest.mark.parametrize(
    ("text", "wanted", "unwanted"),
    [
        ("truce  Talks", [("truce",), ("talks",)], []),
        ('"buffer zone" -memorandum', [("buffer", "zone")], [("memorandum",)]),
        ('-"second round" talks', [("talks",)], [("second", "round")]),
        ("U.S. 30-day", [("u", "s"), ("30", "day")], []),
        ("“buffer zone”", [("buffer", "zone")], []),
        ('"never closed', [("never", "closed")], []),
        ("truce truce", [("truce",)], []),
        ('- -- "" …', [], []),
    ],
)
def test_a_question_is_read_into_terms(text, wanted, unwanted):
    assert sought_in(text) == Sought(tuple(wanted), tuple(unwanted))


def test_all_words_are_there_in_any_text_of_a_fact():
    events = [
        *PARTIES,
        noted("A buffer zone of 10 km", when="2025-05-01", key="A", note="Says Kyïv."),
        noted("A zone; later a buffer", when="2025-05-02", key="B"),
        stated("united-states", "ceasefire", "A pause", when="2025-05-03", key="C"),
    ]

    assert keys(events, "buffer zone") == ["B", "A"]
    assert keys(events, '"Buffer Zone"') == ["A"]
    assert keys(events, "zone -later") == ["A"]
    assert keys(events, "kyiv buffer") == ["A"]
    assert keys(events, '"zone of buffer"') == []
    assert keys(events, "usa pause") == ["C"]
    assert keys(events, "ceasefire states") == ["C"]
    assert keys(events, "zo") == []


def test_the_newest_comes_first_and_the_rest_is_counted():
    events = [
        *PARTIES,
        stated("russia", "ceasefire", "Truce", when="2025-04-30", key="A"),
        stated("united-states", "ceasefire", "Truce", when="2025-05-03", key="B"),
        noted("A truce", when="2025-05-09", key="C", parties=["russia"]),
        noted("No word of it", when="2025-06-09", key="D"),
    ]
    found = searched(events, "truce", most=2)

    assert [f.key for f in found.facts] == ["C", "B"]
    assert found.totals.facts == 3
    assert found.counts.parties == {"russia": 2, "united-states": 1}
    assert found.counts.issues == {"ceasefire": 2}
    assert found.counts.types == {"position-stated": 2, "development-noted": 1}
    assert found.counts.months == {"2025-05": 2, "2025-04": 1}
    assert (found.first, found.last) == ("2025-04-30", "2025-05-09")


def test_what_is_withdrawn_is_not_found_and_what_is_corrected_as_corrected():
    events = [
        noted("A truce at dawn", when="2025-05-01", key="A"),
        noted("A truce at noon", when="2025-05-02", key="B"),
        withdraw("A"),
        correct("B", {"text": "A pause at noon"}),
    ]

    assert keys(events, "truce") == []
    assert keys(events, "dawn") == []
    assert keys(events, "pause noon") == ["B"]


def test_what_was_not_known_or_lost_its_source_is_not_found():
    events = [
        source("times", published="2025-05-02"),
        source("post", published="2025-05-09"),
        noted("A truce", when="2025-05-01", key="A", evidence=["times"]),
        noted("A truce", when="2025-05-01", key="B", evidence=["post"]),
        retract("times", when="2025-05-20", key="R", note="It was no truce."),
        dispute("B", "russia", when="2025-05-10", key="D", claim="No truce at all."),
    ]

    assert keys(events, "truce", known="2025-05-05") == ["A"]
    assert keys(events, "truce", known="2025-05-15") == ["D", "B", "A"]
    assert keys(events, "truce") == ["R", "D", "B"]
    assert searched(events, "truce").facts[2].disputed_by == ["russia"]


def test_a_filter_leaves_facts_aside():
    events = [
        *PARTIES,
        stated("russia", "ceasefire", "Talks", when="2025-05-01", key="A"),
        met("russia", "united-states", when="2025-05-02", key="B", outcome="Talks"),
        offered(
            "russia", when="2025-05-03", key="C", terms=["Talks"], issues=["ceasefire"]
        ),
    ]

    assert keys(
        events, "talks", concerns=lambda e: "united-states" in taking_part(e)
    ) == ["B"]
    assert keys(events, "talks", issues=frozenset(["ceasefire"])) == ["C", "A"]
    assert keys(events, "talks", types=frozenset(["meeting-held"])) == ["B"]
    assert keys(events, "", concerns=lambda e: "united-states" in taking_part(e)) == [
        "B"
    ]


def test_sources_and_names_are_found_by_their_words():
    events = [
        *PARTIES,
        event(
            "source-registered",
            slug="times-1",
            publisher="The Times",
            title="Ceasefire, at last",
            published="2025-05-02",
        ),
        event("source-registered", slug="post", publisher="Post", title="Ceasefire!"),
        retract("post", when="2025-05-20", key="R"),
    ]
    found = searched(events, "ceasefire")

    assert [(s.slug, s.retracted) for s in found.found_sources] == [
        ("times-1", False),
        ("post", True),
    ]
    assert [(n.kind, n.slug) for n in found.names] == [("issue", "ceasefire")]
    assert [n.slug for n in searched(events, "usa").names] == ["united-states"]
    assert searched(events, "ceasefire", known="2025-05-01").totals.sources == 1
    assert searched(events, "times ceasefire").totals.sources == 1


def test_a_search_that_finds_nothing_tells_what_each_word_finds():
    events = [
        noted("A memorandum", when="2025-05-01", key="A"),
        noted("A truce", when="2025-05-02", key="B"),
    ]
    found = searched(events, "memorandm truce")

    assert [(n.word, n.facts, n.near) for n in found.near] == [
        ("memorandm", 0, ["memorandum"]),
        ("truce", 1, []),
    ]
    assert searched(events, "truce").near == []


def test_what_a_meeting_is_called_is_found_in_all_its_facts():
    events = [
        met("russia", when="2025-05-02", key="A", meeting="oslo", title="Fjord round"),
        meeting_changed("cancelled", when="2025-05-01", key="B", meeting="oslo"),
    ]

    assert keys(events, "fjord") == ["A", "B"]
    assert keys(events, "fjord", known="2025-05-01") == []


def test_what_a_step_is_called_is_found_where_it_is_a_condition_or_taken():
    condition = {"what": "papers first", "step": "papers"}
    events = [
        *PARTIES,
        event("step-defined", slug="papers", title="Exchange of memoranda"),
        stated(
            "russia",
            "ceasefire",
            "A pause",
            when="2025-05-01",
            key="A",
            conditions=[condition],
        ),
        event("step-taken", step="papers", when="2025-05-02", key="B"),
    ]
    found = searched(events, "memoranda")

    assert [fact.key for fact in found.facts] == ["B", "A"]
    assert [(n.kind, n.slug) for n in found.names] == [("step", "papers")]


def test_an_agreement_is_found_by_its_terms_and_no_fact_by_its_dates():
    terms = [{"text": "6,000 bodies", "slug": "bodies", "due": "2025-06-07"}]
    events = [agreed("russia", when="2025-06-02", key="A", terms=terms)]

    assert keys(events, "bodies") == ["A"]
    assert keys(events, "06") == []


@pytest.mark.parametrize("kind", EXAMPLES)
def test_every_text_of_every_type_is_among_its_words(kind):
    """A new field of words is found without a change here; only what has a space is surely words."""
    event = EXAMPLES[kind].full
    texts = [text for _, text in texts_of(event)]
    said = set(texts)

    assert told_texts(event) == texts
    if kind != "record-corrected":  # which says what another event says
        assert said >= set(_words(type_fields(event)))
    assert {"early June 2025", "p. 3, “Дослівно”", "volodymyr-zelenskyy"} <= said
    assert said.isdisjoint({event.when, event.reported, event.key, event.dossier})


def _words(held):
    if isinstance(held, str) and " " in held:
        yield held
    elif isinstance(held, dict | list | tuple):
        for each in held.values() if isinstance(held, dict) else held:
            yield from _words(each)


@given(
    logs(),
    st.sampled_from(
        ["truce", "russia", "a", "one name", "talks ceasefire", "-russia ukraine"]
    ),
    st.sampled_from(DATES),
)
def test_a_search_finds_what_a_reader_of_every_counted_fact_finds(drawn, words, known):
    """The rule in plain words: every fact that counts, and all its texts and names, word by word."""
    recorded = recorded_log(drawn)
    mended, question = mend(recorded), ask("2026-12-31", zone=KYIV, known=known)
    found = visible(mended, question)
    facts = [*found.certain, *found.possible]
    facts += public_acts(mended, question, {f.event_id for f in facts})
    sought, catalogue = sought_in(words), found.catalogue
    titles = titles_told(found)
    expected = set()
    for fact in facts:
        texts = [text for _, text in texts_of(fact.event)]
        for slug in taking_part(fact.event):
            if slug in catalogue.parties:
                texts += [
                    catalogue.parties[slug].name,
                    *catalogue.parties[slug].aliases,
                ]
        for slug in issues_of(fact.event):
            if slug in catalogue.issues:
                texts.append(catalogue.issues[slug].title)
        stepped = {r.name for r in references(fact.event) if r.kind == "step"}
        stepped |= {fact.event.stream.removeprefix("step:")}
        texts += [catalogue.steps[s].title for s in stepped if s in catalogue.steps]
        named = [f"{r.kind}:{r.name}" for r in references(fact.event)]
        texts += [titles.get(stream, "") for stream in (fact.event.stream, *named)]
        said = {word for text in texts for word in spelled(text)}
        if {t for (t,) in sought.wanted} <= said and said.isdisjoint(
            t for (t,) in sought.unwanted
        ):
            expected.add(fact.event_id)

    answer = searched(recorded, words, known=known)
    assert {f.event_id for f in answer.facts} == expected
    assert answer.totals.facts == len(expected)
    assert sum(answer.counts.types.values()) == len(expected)
