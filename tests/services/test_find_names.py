"""Names by some of their words, and suggestions of what stands."""

from __future__ import annotations

import pytest

from tests import builders as b
from tests.cli.running import run, write
from tracker.domain.errors import UnknownNameError, UnknownReferenceError
from tracker.projections.mended import mend
from tracker.services.amendments import Ledger
from tracker.services.find_names import event_named, issue_named, party_named
from tracker.services.recording.event_form import EventForm
from tracker.services.recording.flow import plan_facts

CATALOGUE = mend(
    b.log(
        b.party("us", name="United States", aliases=["USA"]),
        b.party("uk", name="United Kingdom"),
        b.party("turkiye", name="Republic of Türkiye"),
        b.party("olena-kova", "person", name="Olena Kova"),
        b.issue("negotiation-terms"),
        b.issue("foreign-troops"),
        b.issue("troops-at-sea"),
    )
).catalogue


@pytest.mark.parametrize(
    ("part", "slug"),
    [
        ("terms", "negotiation-terms"),
        ("Terms", "negotiation-terms"),
        ("foreign", "foreign-troops"),
        ("at sea", "troops-at-sea"),
    ],
)
def test_words_that_one_issue_alone_has_find_it(part, slug):
    assert issue_named(part, CATALOGUE) == slug


@pytest.mark.parametrize(
    ("part", "slug"), [("States", "us"), ("kingdom", "uk"), ("turkiye", "turkiye")]
)
def test_words_that_one_party_alone_has_find_it(part, slug):
    assert party_named(part, CATALOGUE) == slug


def test_words_that_several_have_are_suggested():
    with pytest.raises(UnknownNameError) as problem:
        issue_named("troops", CATALOGUE)

    assert problem.value.hint == "did you mean foreign-troops or troops-at-sea?"


@pytest.mark.parametrize("part", ["term", "of", "the", "sea troops"])
def test_half_a_word_a_word_that_says_nothing_and_another_order_find_nothing(part):
    with pytest.raises(UnknownNameError):
        issue_named(part, CATALOGUE)


def test_a_person_is_found_by_the_whole_name_alone():
    assert party_named("Olena Kova", CATALOGUE) == "olena-kova"
    with pytest.raises(UnknownNameError):
        party_named("Kova", CATALOGUE)


def test_a_speaker_stays_as_written_where_some_words_fit():
    form = EventForm(Ledger(b.log(b.party("us", name="United States"))), now=0)

    assert form._who(form_field("by_whom"), "States") == "States"


def form_field(name):
    from tracker.domain.codec import TYPES
    from tracker.services.event_fields import fields_of

    return fields_of(TYPES["assessment-recorded"])[name]


def test_what_is_withdrawn_is_found_and_not_suggested():
    log = b.log(
        b.noted("one", when="2025-05-01", key="NOTE-1"),
        b.noted("two", when="2025-05-02", key="NOTE-2"),
        b.withdraw("NOTE-1"),
    )

    assert event_named("NOTE-1", log).event.key == "NOTE-1"
    with pytest.raises(UnknownNameError) as problem:
        event_named("NOTE-3", log)
    assert problem.value.hint == "did you mean NOTE-2?"
    pointing = b.noted("three", when="2025-05-03", follows=["NOTE-3"])
    with pytest.raises(UnknownReferenceError) as refused:
        plan_facts(Ledger(log), [pointing])
    assert refused.value.hint == "did you mean 'NOTE-2'?"


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("ceasefire", "russia", "Thirty days", "--on", "2025-06-01"), "ceasefire"),
        (("russia", "ceasefire", "Thirty", "days", "--on", "2025-06-01"), "days"),
    ],
)
def test_an_unknown_word_is_told_with_the_order_of_words(
    words, named, tmp_path, monkeypatch
):
    from tests.cli.running import MINI

    monkeypatch.setenv("TRACKER_DB", str(tmp_path / "a.db"))
    run("import", "--yes", write(tmp_path / "mini.jsonl", *MINI))
    found = run("append", "position", *words, "--yes")

    assert found.code == 2
    assert named in found.err
    assert (
        "the words of `tracker append position` are PARTY ISSUE STANCE, in this order"
        in found.err
    )


def test_a_part_of_an_issues_name_makes_no_new_issue(tmp_path, monkeypatch):
    monkeypatch.setenv("TRACKER_DB", str(tmp_path / "a.db"))
    run("init", "--from", "ukraine-2025")
    words = ("ukraine", "terms", "on paper", "--on", "2025-06-20", "--key", "Z1")
    found = run("append", "position", *words, "--yes", "-f", "json")

    assert found.json["events"][0]["event"]["issue"] == "negotiation-terms"
