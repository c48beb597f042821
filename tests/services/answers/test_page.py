"""The page of a party, an issue or a person, and what a name that several things have shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import tracker
from tests import builders as b
from tracker.domain.errors import UnknownNameError
from tracker.services.answers.page import Page
from tracker.services.answers.show import AskedShow, EventShown, ask_show

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tracker.api import Tracker
    from tracker.services.dossiers import Shelf

START = (
    b.event("dossier-opened", title="Talks", zone="Europe/Oslo"),
    b.party("arden", display_order=1),
    b.party("brill", display_order=2),
    b.party("holt", "person", name="Ann Holt"),
    b.party("oslo", name="City of Oslo"),
    b.issue("quota"),
    b.issue("cod", "quota"),
    b.issue("bait"),
    b.source("gazette", "2025-05-01"),
    b.source("herald", "2025-05-01"),
)
SAID: dict[str, Any] = {"when": "2025-05-05", "speaker": "Ann Holt"}
FACTS = (
    b.stated(
        "arden",
        "cod",
        "half",
        key="A1",
        evidence=["gazette"],
        conditions=[
            {"what": "boats go home", "by_whom": "brill"},
            {"what": "a count", "by_whom": "arden"},
        ],
        **SAID,
    ),
    b.stated(
        "brill",
        "bait",
        "none",
        when="2025-05-06",
        key="B1",
        evidence=["herald"],
        conditions=[{"what": "a licence", "by_whom": "arden"}],
    ),
    b.offered(
        "brill",
        "arden",
        when="2025-05-07",
        proposal="paper",
        issues=["cod"],
        terms=["a third"],
        key="P1",
        evidence=["gazette"],
    ),
    b.planned("arden", "brill", when="2025-05-20", meeting="oslo", key="M1"),
)


@pytest.fixture
def talks(where: Path | str) -> Iterator[Tracker]:
    """The dossier in a database of either kind."""
    with tracker.open(where) as log:
        log.append(*START, *FACTS)
        yield log


def page(talks: Tracker, name: str, **asked: Any) -> Page:
    found = talks.show(name, **({"date": "2025-05-31"} | asked))
    assert isinstance(found, Page)
    return found


def said(found: Page) -> list[tuple[str, str, str]]:
    """Issue, party and stance of each statement of a page, once."""
    cells = found.picture.cells
    told = [(s.issue, s.party, s.stance) for cell in cells for s in cell.statements]
    return list(dict.fromkeys(told))


def publishers(found: Page, numbers: list[int]) -> list[str]:
    names = {source.n: source.slug for source in found.picture.sources}
    return [names[n] for n in numbers]


def test_the_page_of_a_party_has_what_it_holds_asks_and_is_asked(
    talks: Tracker,
) -> None:
    found = page(talks, "Arden")

    assert (found.about.slug, found.about.facts) == ("arden", 3)
    assert said(found) == [("cod", "arden", "half")]
    assert [(a.of, a.what, a.issues, a.key) for a in found.asks] == [
        (["brill"], "boats go home", ["cod"], "A1")
    ]
    assert [(a.by, a.what, a.proposal, a.key) for a in found.asked] == [
        (["brill"], "a licence", None, "B1"),
        (["brill"], "a third", "paper", "P1"),
    ]
    assert [meeting.slug for meeting in found.picture.meetings] == ["oslo"]


def test_what_others_ask_cites_its_own_sources_in_the_pages_numbers(
    talks: Tracker,
) -> None:
    found = page(talks, "arden")

    assert [s.n for s in found.picture.sources] == [1, 2]
    asked = [publishers(found, a.citations) for a in (*found.asks, *found.asked)]
    assert asked == [["gazette"], ["herald"], ["gazette"]]


def test_what_was_answered_is_asked_no_more(talks: Tracker) -> None:
    talks.append(
        b.answered("arden", "reject", when="2025-05-10", proposal="paper", key="P2"),
        b.stated("brill", "bait", "all of it", when="2025-05-12", key="B2"),
    )

    assert page(talks, "arden").asked == []
    assert len(page(talks, "arden", date="2025-05-09").asked) == 2


def test_the_page_of_an_issue_has_what_is_asked_on_it_and_its_parts(
    talks: Tracker,
) -> None:
    found = page(talks, "quota")

    assert (found.about.slug, found.about.facts) == ("quota", 2)
    assert said(found) == [("cod", "arden", "half")]
    assert [(a.by, a.what) for a in found.asks] == [
        (["arden"], "boats go home"),
        (["brill"], "a third"),
    ]
    assert found.asked == []


def test_the_page_of_a_person_has_what_he_said(talks: Tracker) -> None:
    found = page(talks, "ann holt")

    assert (found.about.slug, found.about.facts) == ("holt", 1)
    assert said(found) == [("cod", "arden", "half")]
    assert found.picture.meetings == []


def test_a_page_is_cut_by_what_was_known(talks: Tracker) -> None:
    late = {"when": "2025-05-08", "reported": "2025-05-25"}
    talks.append(b.stated("arden", "bait", "some", key="A2", **late))

    assert page(talks, "arden", date="2025-05-09").about.facts == 3
    assert page(talks, "arden", date="2025-05-09", then=True).about.facts == 2
    assert page(talks, "arden", known_at="2025-05-09").about.facts == 2


@pytest.mark.parametrize(
    ("name", "what", "also"),
    [
        ("oslo", "party:oslo", "meeting:oslo"),
        ("meeting:oslo", "M1", None),
        ("OSLO", "party:oslo", "meeting:oslo"),
        ("party:oslo", "party:oslo", None),
        ("gazette", "source", None),
        ("city of", "party:oslo", None),
        ("paper", "P1", None),
        ("@A1", "A1", None),
        ("issue:bait", "issue:bait", None),
    ],
)
def test_a_name_of_several_things_is_that_of_the_first_and_names_the_others(
    talks: Tracker, name: str, what: str, also: str | None
) -> None:
    shelf: Shelf = talks._shelf
    answer = ask_show(shelf, AskedShow(event=name, date="2025-05-31"), now=0)
    found, remarks = answer.value, [remark.text for remark in answer.remarks]

    if isinstance(found, EventShown):
        shown = "source" if found.type == "source-registered" else found.name
        assert shown == what
        assert remarks[-1] == (
            "a date cuts a page only: an event is shown as it reads today"
        )
    else:
        kind = "issue" if hasattr(found.about, "part_of") else "party"
        assert f"{kind}:{found.about.slug}" == what
    assert [r for r in remarks if "is also" in r] == (
        [f"{name} is {what} here; it is also {also}"] if also else []
    )


def test_an_event_key_goes_before_every_other_name(talks: Tracker) -> None:
    talks.append(b.stated("brill", "quota", "no", when="2025-05-09", key="oslo"))
    answer = ask_show(talks._shelf, AskedShow(event="oslo"), now=0)

    assert isinstance(answer.value, EventShown)
    assert [remark.text for remark in answer.remarks] == [
        "oslo is event:oslo here; it is also party:oslo and meeting:oslo"
    ]


@pytest.mark.parametrize("name", ["42", "[42]"])
def test_a_number_is_said_to_be_one_of_an_answer(talks: Tracker, name: str) -> None:
    with pytest.raises(UnknownNameError) as refused:
        talks.show(name)

    assert refused.value.hint == (
        "[42] is the number of a source in one answer; its list of sources has the slug"
    )


def test_a_key_that_is_a_number_is_shown(talks: Tracker) -> None:
    talks.append(b.stated("brill", "quota", "no", when="2025-05-09", key="42"))

    assert talks.show("42").name == "42"


def test_a_misspelt_name_is_answered_with_what_may_be_meant(talks: Tracker) -> None:
    with pytest.raises(UnknownNameError) as refused:
        talks.show("qouta")

    assert "did you mean Quota" in refused.value.hint


def test_the_page_of_a_person_has_the_newest_words_also_where_they_hold_no_longer(
    talks: Tracker,
) -> None:
    talks.append(
        b.stated(
            "arden",
            "bait",
            "some",
            when="2025-05-08",
            key="A2",
            evidence=["herald"],
            speaker="Ann Holt",
        ),
        b.stated("arden", "bait", "all", when="2025-05-09", key="A3"),
    )

    found = page(talks, "Ann Holt")

    told = [(s.issue, s.party, s.stance, s.holds) for s in found.said]
    assert told == [("bait", "arden", "some", False), ("cod", "arden", "half", True)]
    assert publishers(found, found.said[0].citations) == ["herald"]
    assert page(talks, "Arden").said == []
