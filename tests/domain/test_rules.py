"""Rules: what a fact must satisfy against its dossier."""

from __future__ import annotations

import json

import pytest

from tests import builders as b
from tracker.domain.codec import corrected, decode
from tracker.domain.errors import (
    ConflictingEventError,
    InvalidEventError,
    RefusedEventError,
    UnknownReferenceError,
)
from tracker.domain.references import references
from tracker.domain.rules import Known, decide, objections


def fact(kind, /, **fields):
    return decode(json.dumps({"type": kind, "dossier": "talks", **fields}).encode())


def position(party="russia", issue="ceasefire", stance="no", **fields):
    return fact(
        "position-stated",
        party=party,
        issue=issue,
        stance=stance,
        when=fields.pop("when", "2025-05-20"),
        **fields,
    )


OPENED = fact("dossier-opened", title="Talks")
RUSSIA = fact("party-registered", slug="russia", name="Russia", kind="state")
EUROPE = fact("party-registered", slug="europe", name="Europe", kind="coalition")
WEST = fact("party-registered", slug="the-west", name="The West", kind="open-group")
CEASEFIRE = fact("issue-defined", slug="ceasefire", title="Ceasefire")
CNN = fact("source-registered", slug="cnn-1", publisher="CNN")


def known(*events, basics=(OPENED, RUSSIA, EUROPE, WEST, CEASEFIRE, CNN)):
    found = Known("talks", others=lambda: ["talks-2022"])
    for event in (*basics, *events):
        found.learn(event)
    return found


def refusals(event, *events, **settings):
    return [
        (type(o.problem), o.path) for o in objections(event, known(*events, **settings))
    ]


def test_a_fact_whose_names_all_exist_is_appended():
    event = position(evidence=[{"source": "cnn-1", "basis": "remark"}])

    assert decide(event, known()) == [event]


def test_a_fact_that_is_known_already_is_not_appended_again():
    assert decide(position(), known(position())) == []
    assert decide(position(key="B1"), known(position(key="B1"))) == []


def test_the_same_key_with_other_content_is_a_conflict():
    with pytest.raises(ConflictingEventError):
        decide(position(key="B1", stance="yes"), known(position(key="B1")))


@pytest.mark.parametrize(
    ("event", "kind", "path", "hint"),
    [
        (position(party="rusia"), "party", ("party",), "russia"),
        (position(issue="ceasefir"), "issue", ("issue",), "ceasefire"),
        (
            position(evidence=[{"source": "cnn-2", "basis": "remark"}]),
            "source",
            ("evidence", 0, "source"),
            "cnn-1",
        ),
        (
            position(conditions=[{"what": "x"}, {"what": "y", "by_whom": "ukraine"}]),
            "party",
            ("conditions", 1, "by_whom"),
            "add the party first",
        ),
        (position(answers=["B1"]), "event", ("answers", 0), "add the event first"),
        (
            fact(
                "ceasefire-ended",
                ceasefire="easter",
                end_type="expired",
                when="2025-04-21",
            ),
            "ceasefire",
            ("ceasefire",),
            "",
        ),
        (
            fact(
                "violation-alleged",
                ceasefire="easter",
                accuser="russia",
                accused="russia",
                when="2025-04-21",
            ),
            "ceasefire",
            ("ceasefire",),
            "",
        ),
        (
            fact(
                "meeting-changed",
                meeting="istanbul",
                change="cancelled",
                when="2025-05-16",
            ),
            "meeting",
            ("meeting",),
            "",
        ),
        (
            fact(
                "proposal-answered",
                proposal="truce",
                by="russia",
                answer="reject",
                when="2025-05-16",
            ),
            "proposal",
            ("proposal",),
            "",
        ),
        (
            fact(
                "commitment-fulfilled",
                agreement="a",
                term="t",
                claimed_by=["russia"],
                degree="full",
                when="2025",
            ),
            "agreement",
            ("agreement",),
            "",
        ),
        (fact("record-withdrawn", target="B7", why="x"), "event", ("target",), ""),
        (
            fact("source-retracted", source="cnn", why="x"),
            "source",
            ("source",),
            "cnn-1",
        ),
        (
            fact("issue-defined", slug="arms", title="Arms", parent="cease-fire"),
            "issue",
            ("parent",),
            "ceasefire",
        ),
        (
            fact(
                "force-reported",
                owner="russia",
                area="Sumy",
                strength={"best": 1},
                estimator="ukraine",
                when="2025",
            ),
            "party",
            ("estimator",),
            "",
        ),
    ],
)
def test_a_name_of_nothing_is_refused_with_its_place_and_did_you_mean(
    event, kind, path, hint
):
    (objection,) = objections(event, known())

    assert isinstance(objection.problem, UnknownReferenceError)
    assert (objection.problem.kind, objection.path) == (kind, path)
    assert hint in objection.problem.hint


def test_speakers_and_judges_may_be_free_names():
    assert refusals(position(speaker="Dmitry Peskov")) == []
    assert (
        refusals(
            fact("assessment-recorded", by_whom="An analyst", claim="x", when="2025")
        )
        == []
    )


def test_a_batch_is_resolved_as_a_whole():
    found = known()
    later = [
        position(party="ukraine", follows=["B2"]),
        fact("party-registered", slug="ukraine", name="Ukraine", kind="state"),
        position(key="B2"),
    ]
    for event in later:
        found.expect(event)

    assert [list(objections(event, found)) for event in later] == [[], [], []]


def test_nothing_is_appended_to_a_dossier_that_is_not_open():
    (objection,) = objections(
        position(), Known("talks", others=lambda: ["talks", "talk"])
    )

    assert isinstance(objection.problem, RefusedEventError)
    assert (objection.problem.hint, objection.path) == (
        "did you mean talk?",
        ("dossier",),
    )
    assert list(objections(OPENED, Known("talks"))) == []


@pytest.mark.parametrize(
    "event",
    [
        OPENED.revised(title="Other"),
        RUSSIA.revised(name="Other"),
        CEASEFIRE.revised(title="Other"),
        CNN.revised(publisher="Other"),
    ],
)
def test_a_second_definition_with_other_content_is_refused(event):
    (objection,) = objections(event, known())

    assert isinstance(objection.problem, RefusedEventError)
    assert "record-corrected" in objection.problem.hint
    assert decide(RUSSIA, known()) == []


def test_a_definition_that_was_withdrawn_can_be_made_again():
    found = known(basics=(OPENED,))
    found.learn(RUSSIA.revised(name="Rusia"), event_id="1", stands=False)

    assert decide(RUSSIA, found) == [RUSSIA]
    assert [o.path for o in objections(position(), found)] == [("party",), ("issue",)]


def test_only_a_coalition_has_members():
    joined = {"member": "russia", "change": "joined", "when": "2025"}

    assert refusals(fact("membership-changed", coalition="europe", **joined)) == []
    assert refusals(fact("membership-changed", coalition="the-west", **joined)) == [
        (RefusedEventError, ("coalition",))
    ]


def test_a_commitment_names_a_term_of_its_agreement():
    agreement = fact(
        "agreement-reached",
        agreement="swap",
        parties=["russia"],
        terms=[{"slug": "thousand", "text": "1000 for 1000"}],
        when="2025-05-16",
    )
    kept = {
        "agreement": "swap",
        "claimed_by": ["russia"],
        "degree": "full",
        "when": "2025-05-25",
    }

    assert (
        refusals(fact("commitment-fulfilled", term="thousand", **kept), agreement) == []
    )
    assert refusals(
        fact("commitment-fulfilled", term="thousands", **kept), agreement
    ) == [(UnknownReferenceError, ("term",))]


def test_a_lifecycle_state_never_refuses_a_fact():
    ended = fact(
        "ceasefire-ended", ceasefire="easter", end_type="expired", when="2025-04-21"
    )
    declared = fact(
        "ceasefire-declared",
        ceasefire="easter",
        declarers=["russia"],
        declaration="unilateral",
        scope="full",
        when="2025-04-19",
    )

    assert (
        refusals(
            fact(
                "ceasefire-changed",
                ceasefire="easter",
                change="took-effect",
                by="russia",
                when="2025-04-22",
            ),
            declared,
            ended,
        )
        == []
    )
    assert refusals(declared.revised(when="2025-04-30"), declared, ended) == []


def correction(target="B1", **replacement):
    return fact(
        "record-corrected", target=target, replacement=replacement, why="misread"
    )


def test_a_correction_must_leave_a_legal_event_in_its_stream():
    first = position(key="B1")

    assert refusals(correction(stance="yes", note=None), first) == []
    assert refusals(correction(stance=None), first) == [
        (InvalidEventError, ("replacement",))
    ]
    assert refusals(correction(when="soon"), first) == [
        (InvalidEventError, ("replacement",))
    ]
    assert refusals(correction(issue="arms"), first) == [
        (InvalidEventError, ("replacement",))
    ]
    assert refusals(
        correction(evidence=[{"source": "cnn-9", "basis": "remark"}]), first
    ) == [(UnknownReferenceError, ("replacement", "evidence", 0, "source"))]


def test_a_correction_of_a_correction_is_one_of_its_target():
    first, mended = position(key="B1"), correction(stance="yes").revised(key="C1")

    assert refusals(correction("C1", stance="maybe"), first, mended) == []
    assert refusals(correction("C1", why="x"), first, mended) == [
        (InvalidEventError, ("replacement",))
    ]


def test_a_correction_is_judged_on_the_event_as_corrected():
    first = position(key="B1", placement=3)
    found = known(first)
    found.learn(correction(placement=None))

    assert found.original("B1") == first.revised(placement=None)
    assert first.placement == 3


def test_corrections_that_point_at_each_other_are_told_as_such():
    circle = [
        correction("C2", stance="x").revised(key="C1"),
        correction("C1", stance="x").revised(key="C2"),
    ]
    found = known()
    for event in circle:
        found.expect(event)

    assert [list(objections(event, found)) for event in circle] == [[], []]
    assert found.original("C1") is None


def test_corrected_takes_an_optional_field_away():
    assert corrected(position(note="x"), {"note": None}) == position()


def test_references_of_lists_name_their_place():
    found = list(
        references(
            fact(
                "proposal-made",
                proposal="p",
                by=["russia"],
                to=["europe", "ukraine"],
                kind="truce",
                issues=["ceasefire"],
                when="2025",
            )
        )
    )

    assert [(r.kind, r.name, r.path) for r in found] == [
        ("party", "russia", ("by", 0)),
        ("party", "europe", ("to", 0)),
        ("party", "ukraine", ("to", 1)),
        ("issue", "ceasefire", ("issues", 0)),
    ]


def test_a_day_that_the_dossiers_zone_skipped_is_refused_with_its_field() -> None:
    known = Known("talks")
    known.learn(b.event("dossier-opened", title="Talks", zone="Pacific/Apia"))
    for kind in (b.party("russia"), b.issue("ceasefire")):
        known.learn(kind)

    found = [
        (o.path, str(o.problem))
        for o in objections(
            b.stated(
                "russia", "ceasefire", "Yes", when="2011-12-30", reported="2011-12-31"
            ),
            known,
        )
    ]

    assert found == [
        (
            ("when",),
            "date '2011-12-30' is not understood: that day was skipped in Pacific/Apia",
        )
    ]


def test_a_party_in_another_composition_is_defined_already_and_said_to_look_the_same():
    one, other = (
        fact("party-registered", slug="cote", name=name, kind="state")
        for name in ("C\u00f4te", "Co\u0302te")
    )
    (objection,) = objections(other, known(one))

    assert "with another composition of its letters" in str(objection.problem)


def test_a_source_is_taken_back_only_for_an_event_that_cites_it():
    cited = position(key="B1", evidence=[{"source": "cnn-1", "basis": "remark"}])
    bare = position(key="B2", stance="yes")
    taken = fact("source-retracted", source="cnn-1", why="x", target="B1")

    assert refusals(taken, cited, bare) == []
    assert refusals(taken.revised(target="B2"), cited, bare) == [
        (RefusedEventError, ("target",))
    ]
