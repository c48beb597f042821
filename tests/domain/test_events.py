"""Every event type can be built from what the vocabulary names, and an illegal one cannot, in whatever way it is tried."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import msgspec
import pytest

from tests.domain.examples import ALL_EXAMPLES, DATED, EXAMPLES, UNDATED
from tracker.domain.codec import TYPES, decode, encode, type_named
from tracker.domain.envelope import (
    TEXT_LENGTH,
    WHOLE_NUMBER_LIMIT,
    WRITTEN_LENGTH,
    DatedBody,
    Evidence,
    trusted,
)
from tracker.domain.errors import (
    InvalidEventError,
    MalformedJSONError,
    UnknownNameError,
)
from tracker.domain.events import (
    AgreementReached,
    CeasefireChanged,
    CeasefireDeclared,
    DevelopmentNoted,
    DossierOpened,
    Effect,
    ForceReported,
    IssueDefined,
    MeetingChanged,
    PositionStated,
    RecordCorrected,
    Scale,
    Strength,
    Tally,
    Term,
    ViolationAlleged,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tracker.domain.events import Event


def payload(event: Event) -> dict[str, Any]:
    return json.loads(encode(event))


def written(found: dict[str, Any]) -> bytes:
    return json.dumps(found).encode()


def test_every_type_of_the_vocabulary_has_an_example() -> None:
    assert EXAMPLES.keys() == TYPES.keys()
    assert all(
        type(example) is TYPES[name]
        for name, pair in EXAMPLES.items()
        for example in pair
    )


@pytest.mark.parametrize("name", TYPES)
def test_a_full_example_fills_every_field(name) -> None:
    full = EXAMPLES[name].full

    may_be_empty = {gain.field for gain in full.gained if () in gain.values}
    assert {
        f for f in full.__struct_fields__ if getattr(full, f) in (None, ())
    } == may_be_empty


@pytest.mark.parametrize("name", TYPES)
def test_a_minimal_example_says_no_more_than_it_must(name) -> None:
    required = {
        f.encode_name for f in msgspec.structs.fields(TYPES[name]) if f.required
    }

    assert set(payload(EXAMPLES[name].minimal)) == required | {"type", "schema_version"}


@pytest.mark.parametrize("name", TYPES)
def test_a_type_is_found_by_its_stable_name(name) -> None:
    assert type_named(name) is TYPES[name]
    assert EXAMPLES[name].minimal.type == name


def test_an_unknown_type_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(
        UnknownNameError, match="there is no event type 'positon-stated'"
    ) as caught:
        type_named("positon-stated")

    assert caught.value.hint.startswith("did you mean position-stated")


@pytest.mark.parametrize(
    ("name", "stream"),
    [
        ("dossier-opened", "dossier:talks"),
        ("source-registered", "source:paper-2"),
        ("party-registered", "party:united-states"),
        ("membership-changed", "membership:europe/turkiye"),
        ("issue-defined", "issue:arms-supplies"),
        ("position-stated", "position:ukraine/ceasefire"),
        ("position-ended", "position:russia/location"),
        ("proposal-made", "proposal:truce-30"),
        ("proposal-answered", "proposal:truce-30"),
        ("proposal-ended", "proposal:truce-30"),
        ("ceasefire-declared", "ceasefire:easter-2025"),
        ("ceasefire-changed", "ceasefire:easter-2025"),
        ("ceasefire-ended", "ceasefire:easter-2025"),
        ("violation-alleged", "ceasefire:easter-2025"),
        ("agreement-reached", "agreement:exchange-1"),
        ("commitment-fulfilled", "agreement:exchange-1"),
        ("meeting-planned", "meeting:istanbul-2"),
        ("meeting-changed", "meeting:istanbul-2"),
        ("meeting-held", "meeting:istanbul-2"),
        ("force-reported", "force:russia/ukraine"),
        ("measure-taken", "measures"),
        ("assessment-recorded", "assessments"),
        ("development-noted", "developments"),
        ("record-corrected", "record:B104"),
        ("record-withdrawn", "record:B105"),
        ("source-retracted", "source:wire-1"),
        ("report-disputed", "record:B104"),
    ],
)
def test_events_about_one_subject_share_a_stream(name, stream) -> None:
    assert EXAMPLES[name].full.stream == stream


# Frozen, complete, and without strangers.


@pytest.mark.parametrize("event", ALL_EXAMPLES, ids=lambda e: e.type)
def test_an_event_never_changes(event) -> None:
    for name in event.__struct_fields__:
        with pytest.raises(AttributeError):
            setattr(event, name, getattr(event, name))


@pytest.mark.parametrize("event", ALL_EXAMPLES, ids=lambda e: e.type)
def test_equal_events_hash_alike_unless_they_hold_a_replacement(event) -> None:
    twin = decode(encode(event))

    assert twin == event
    if not isinstance(event, RecordCorrected):
        assert hash(twin) == hash(event)


@pytest.mark.parametrize("name", TYPES)
def test_a_field_that_the_type_does_not_have_is_refused(name) -> None:
    full = EXAMPLES[name].full

    with pytest.raises(InvalidEventError, match="unknown field `mood`"):
        decode(written({**payload(full), "mood": "good"}))
    with pytest.raises(TypeError, match="mood"):
        TYPES[name](
            **{f: getattr(full, f) for f in full.__struct_fields__}, mood="good"
        )
    with pytest.raises(TypeError, match="mood"):
        full.revised(mood="good")


def test_a_part_of_an_event_refuses_unknown_fields_too() -> None:
    found = payload(EXAMPLES["development-noted"].full)
    found["evidence"][0]["page"] = 3

    with pytest.raises(
        InvalidEventError, match=r"unknown field `page` - at `\$\.evidence\[0\]`"
    ):
        decode(written(found))


@pytest.mark.parametrize(
    ("name", "field"),
    [
        (name, f.encode_name)
        for name, kind in TYPES.items()
        for f in msgspec.structs.fields(kind)
        if f.required
    ],
)
def test_a_required_field_cannot_be_missing_or_null(name, field) -> None:
    event = EXAMPLES[name].minimal
    fields = {f: getattr(event, f) for f in event.__struct_fields__}

    with pytest.raises(InvalidEventError, match=f"missing required field `{field}`"):
        decode(written({k: v for k, v in payload(event).items() if k != field}))
    with pytest.raises(InvalidEventError, match=rf"\$\.{field}"):
        decode(written({**payload(event), field: None}))
    with pytest.raises(TypeError, match=field):
        TYPES[name](**{k: v for k, v in fields.items() if k != field})
    with pytest.raises(InvalidEventError, match=field):
        TYPES[name](**{**fields, field: None})
    with pytest.raises(InvalidEventError, match=field):
        event.revised(**{field: None})


def test_only_the_catalogue_and_acts_on_the_log_may_lack_a_date_of_their_own() -> None:
    dateless = {name for name, kind in TYPES.items() if not issubclass(kind, DatedBody)}

    assert dateless == {
        "dossier-opened",
        "source-registered",
        "party-registered",
        "issue-defined",
        "step-defined",
        "record-corrected",
        "record-withdrawn",
        "source-retracted",
        "report-disputed",
    }


# One illegal value for every kind of field, tried in every way in which an event comes to be.

_BAD_SLUGS: Final = (
    "Russia",
    "united states",
    "-russia",
    "russia-",
    "a--b",
    "",
    "россия",
    "russia\n",
    "a" * 121,
    "a/b",
    5,
    b"russia",
    None,
    ["russia"],
)
_BAD_KEYS: Final = ("", ".B1", "-B1", "B 1", "B1\n", "Б1", "B" * 121, "a/b", 5, ["B1"])
_BAD_TEXTS: Final = (
    "",
    " ",
    "\n\t",
    "\u3000",
    "x" * (TEXT_LENGTH + 1),
    "half \ud83d",
    5,
    b"text",
    ["text"],
    True,
)
_BAD_DATES: Final = (
    "",
    "05/06/2025",
    "2025-02-29",
    "2025-05-28T18:00",
    "../2025",
    "soon",
    "2025 ",
    "2025\n",
    "\ud800\ud800",
    2025,
    b"2025",
    ["2025"],
)
_LONG_DATE: Final = f"[{','.join(['2025-05-28'] * 20)}]"
_BAD_COUNTS: Final = (-1, WHOLE_NUMBER_LIMIT, 2**70, "5", True, 5.5)
_BAD_TUPLES: Final = (
    ["russia"],
    "russia",
    {"russia"},
    None,
    5,
    (None,),
    ("Russia",),
    (5,),
    (("russia",),),
)

_ILLEGAL: Final[list[tuple[str, str, tuple[object, ...]]]] = [
    ("development-noted", "dossier", _BAD_SLUGS),
    ("development-noted", "key", _BAD_KEYS),
    ("development-noted", "when", (*_BAD_DATES, _LONG_DATE, None)),
    ("development-noted", "when_words", _BAD_TEXTS),
    ("development-noted", "reported", (*_BAD_DATES, _LONG_DATE)),
    ("development-noted", "speaker", _BAD_TEXTS),
    ("development-noted", "answers", (*_BAD_TUPLES[:6], ("a b",), ("",))),
    ("development-noted", "supersedes", (["B1"], ("B 1",))),
    ("development-noted", "follows", (["B1"], ("B 1",))),
    ("development-noted", "repeats", (["B1"], ("B 1",))),
    ("development-noted", "confidence", ("High", "certain", "", 1, True, ["high"])),
    ("development-noted", "note", _BAD_TEXTS),
    ("development-noted", "schema_version", (0, -1, 2, "1", True, 1.0, None)),
    (
        "development-noted",
        "evidence",
        ("wire-1", ({"source": "wire-1", "basis": "remark"},), ("wire-1",), None),
    ),
    ("development-noted", "text", (*_BAD_TEXTS, None)),
    ("development-noted", "parties", _BAD_TUPLES),
    ("dossier-opened", "zone", ("Europe/Atlantis", "../UTC", "", 5, None)),
    ("dossier-opened", "stale_after_days", (0, -1, 100_001, "30", True, 30.0, None)),
    ("party-registered", "kind", ("country", "State", "", None, 1)),
    ("party-registered", "aliases", (["US"], "US", ("",), (" ",), ("US", 5), None)),
    ("party-registered", "display_order", (-1, 1_000_001, "3", None, False)),
    ("membership-changed", "change", ("left ", "expelled", None)),
    ("membership-changed", "role", ("full member", None)),
    ("issue-defined", "parent", ("Ceasefire", "")),
    ("issue-defined", "scale", ({"low": "a", "high": "b"}, "0-100", 5)),
    ("position-stated", "placement", (-1, 101, 50.0, "50", True)),
    ("position-stated", "conditions", (("peace",), [], None)),
    ("position-ended", "reason", ("bored", None)),
    ("proposal-made", "by", (*_BAD_TUPLES, ())),
    ("proposal-made", "to", _BAD_TUPLES),
    ("proposal-made", "kind", ("offer", None)),
    ("proposal-made", "terms", (("",), ["Thirty days"])),
    ("proposal-made", "deadline", _BAD_DATES),
    ("proposal-answered", "answer", ("yes", "accepted", None)),
    ("ceasefire-declared", "declaration", ("joint", None)),
    ("ceasefire-declared", "scope", ("Full", "all of it", None)),
    ("ceasefire-declared", "effect", ({"from": "2025"}, "2025/2026", None)),
    ("ceasefire-declared", "declarers", ((),)),
    ("ceasefire-changed", "change", ("paused", None)),
    ("ceasefire-ended", "end_type", ("over", None)),
    ("violation-alleged", "count", (5, {"best": 5}, Strength(best=5))),
    ("violation-alleged", "cumulative", ("yes", 1, 0, None)),
    ("agreement-reached", "terms", ([], ("peace",), None)),
    ("agreement-reached", "parties", ((),)),
    ("commitment-fulfilled", "degree", ("half", None)),
    ("commitment-fulfilled", "claimed_by", ((), "russia")),
    ("meeting-planned", "format", ("zoom", 1)),
    ("meeting-planned", "invited", (None,)),
    ("meeting-changed", "change", ("rebooked", None)),
    ("meeting-held", "attended", (None,)),
    ("force-reported", "strength", (50_000, Tally(best=50_000), None)),
    ("measure-taken", "by", ((),)),
    ("record-corrected", "target", ("", "B 104", None)),
    ("record-corrected", "replacement", ({}, [("when", "2025")], None, "when")),
]


def _illegal_in_json(value: object) -> bool:
    """Whether JSON can say the value and means the same by it: lists and objects are how it writes tuples and parts, null is left out."""
    if value is None or isinstance(value, list | dict | bytes | set | msgspec.Struct):
        return False
    return not isinstance(value, tuple) or all(
        item is None or _illegal_in_json(item) for item in value
    )


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [(name, field, value) for name, field, values in _ILLEGAL for value in values],
)
def test_an_illegal_value_cannot_be_built_decoded_or_put_in(name, field, value) -> None:
    event = EXAMPLES[name].full
    fields = {f: getattr(event, f) for f in event.__struct_fields__}
    ways: list[Callable[[], object]] = [
        lambda: TYPES[name](**{**fields, field: value}),
        lambda: event.revised(**{field: value}),
        lambda: msgspec.structs.replace(event, **{field: value}),
    ]

    for way in ways:
        with pytest.raises(InvalidEventError) as caught:
            way()
        assert str(caught.value)
        assert caught.value.hint


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        (name, field, value)
        for name, field, values in _ILLEGAL
        for value in values
        if _illegal_in_json(value)
    ],
)
def test_an_illegal_value_cannot_be_read(name, field, value) -> None:
    text = written({**payload(EXAMPLES[name].full), field: value})

    with pytest.raises((InvalidEventError, MalformedJSONError)) as caught:
        decode(text)

    assert caught.value.hint


@pytest.mark.parametrize("field", ["source", "basis", "locator", "stance"])
def test_evidence_is_as_strict_as_its_event(field) -> None:
    with pytest.raises(InvalidEventError):
        Evidence(
            **{
                "source": "wire-1",
                "basis": "remark",
                field: "Not so!" if field != "locator" else " ",
            }
        )


@pytest.mark.parametrize("value", _BAD_COUNTS)
@pytest.mark.parametrize("field", ["low", "best", "high"])
def test_a_count_is_a_whole_number_from_zero(field, value) -> None:
    with pytest.raises(InvalidEventError):
        Tally(**{field: value})


def test_a_date_as_long_as_may_be_is_kept_whole() -> None:
    text = f"[{','.join(['2025-05-28'] * 18)}]"
    event = DevelopmentNoted(**DATED, text="x").revised(when=text)

    assert len(text) <= WRITTEN_LENGTH
    assert decode(encode(event)) == event


def test_a_refusal_says_which_field_and_what_to_do() -> None:
    with pytest.raises(
        InvalidEventError, match=r"^party: 'Russia' is no slug$"
    ) as caught:
        PositionStated(**DATED, party="Russia", issue="ceasefire", stance="no")

    assert (
        caught.value.hint
        == "a slug is lower-case ASCII words joined by hyphens, such as united-states"
    )


def test_a_refusal_of_a_date_that_is_read_keeps_both_readings_and_the_hint() -> None:
    with pytest.raises(
        InvalidEventError,
        match=r"it can be read as 2025-06-05 \(5 June\) or as 2025-05-06 \(6 May\)",
    ) as caught:
        decode(
            b'{"type":"development-noted","dossier":"talks","when":"05/06/2025","text":"x"}'
        )

    assert caught.value.hint == "write the one you mean"


def test_a_refusal_inside_a_part_of_an_event_says_where() -> None:
    found = payload(EXAMPLES["agreement-reached"].minimal)
    found["terms"].append({"slug": "bodies", "text": "Bodies", "due": "2025-13"})

    with pytest.raises(
        InvalidEventError,
        match=r"there is no 2025-13 in the calendar - at `\$\.terms\[1\]`",
    ):
        decode(written(found))


# Rules of single types.


def test_a_scheduled_ceasefire_says_from_when() -> None:
    with pytest.raises(InvalidEventError, match="new_from: is missing"):
        CeasefireChanged(
            **DATED, ceasefire="easter-2025", change="scheduled", by="russia"
        )


def test_a_ceasefire_that_is_limited_says_until_when() -> None:
    with pytest.raises(InvalidEventError, match="new_until: is missing") as caught:
        CeasefireChanged(
            **DATED,
            ceasefire="easter-2025",
            change="limited",
            by="russia",
            new_from="2025-05-01",
        )

    assert "limited" in caught.value.hint


def test_a_ceasefire_extended_until_further_notice_is_written_in_version_2() -> None:
    extended = CeasefireChanged(
        **DATED, ceasefire="easter-2025", change="extended", by="russia"
    )

    assert extended.schema_version == 2
    assert extended.revised(new_until="2025-05-10").schema_version == 1


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("meeting-planned", "invited"),
        ("meeting-held", "attended"),
        ("proposal-made", "to"),
        ("agreement-reached", "terms"),
    ],
)
def test_nobody_known_is_written_as_an_empty_list_in_version_2(name, field) -> None:
    minimal = EXAMPLES[name].minimal

    assert minimal.schema_version == 1
    assert minimal.revised(**{field: ()}).schema_version == 2
    assert b'"' + field.encode() + b'":[]' in encode(minimal.revised(**{field: ()}))


@pytest.mark.parametrize(
    "change", ["took-effect", "narrowed", "reciprocated", "refused", "not-observed"]
)
def test_other_changes_of_a_ceasefire_need_no_date_of_effect(change) -> None:
    assert (
        CeasefireChanged(
            **DATED, ceasefire="easter-2025", change=change, by="russia"
        ).new_from
        is None
    )


def test_a_rescheduled_meeting_says_for_when() -> None:
    with pytest.raises(InvalidEventError, match="scheduled_for: is missing") as caught:
        MeetingChanged(
            **DATED,
            meeting="istanbul-2",
            change="rescheduled",
            by="russia",
            place="Ankara",
        )

    assert "postponed" in caught.value.hint


def test_a_moved_meeting_says_where_to_or_for_when() -> None:
    with pytest.raises(InvalidEventError, match="place: is missing"):
        MeetingChanged(**DATED, meeting="istanbul-2", change="moved", by="russia")

    assert (
        MeetingChanged(
            **DATED, meeting="istanbul-2", change="moved", place="Ankara"
        ).scheduled_for
        is None
    )
    assert (
        MeetingChanged(
            **DATED, meeting="istanbul-2", change="moved", scheduled_for="2025-06-03"
        ).place
        is None
    )


@pytest.mark.parametrize("change", ["confirmed", "declined"])
def test_who_confirms_or_declines_a_meeting_is_named(change) -> None:
    with pytest.raises(InvalidEventError, match="by: is missing"):
        MeetingChanged(**DATED, meeting="istanbul-2", change=change)


def test_two_terms_of_an_agreement_have_two_names() -> None:
    twins = (Term(slug="prisoners", text="Some"), Term(slug="prisoners", text="All"))

    with pytest.raises(InvalidEventError, match="terms: two terms have the same slug"):
        AgreementReached(
            **DATED, agreement="exchange-1", parties=("russia",), terms=twins
        )


@pytest.mark.parametrize(
    "numbers",
    [
        {"low": 5, "best": 4},
        {"best": 5, "high": 4},
        {"low": 5, "high": 4},
        {"low": 1, "best": 3, "high": 2},
    ],
)
def test_a_count_out_of_order_is_refused(numbers) -> None:
    with pytest.raises(InvalidEventError, match="out of order"):
        Tally(**numbers)
    with pytest.raises(InvalidEventError, match="out of order"):
        Strength(**numbers)


def test_a_count_needs_a_number_and_three_equal_ones_are_in_order() -> None:
    with pytest.raises(InvalidEventError, match="has no number"):
        Tally(qualifier="about")

    assert Tally(low=0, best=0, high=0).high == 0


@pytest.mark.parametrize("field", ["type", "schema_version", "dossier", "key"])
def test_what_identifies_an_event_is_never_corrected(field) -> None:
    with pytest.raises(InvalidEventError, match=f"{field} may not change") as caught:
        RecordCorrected(
            **UNDATED,
            target="B104",
            replacement={field: "other", "when": "2025"},
            why="x",
        )

    assert caught.value.hint == "withdraw the event and append the right one"


def _deep(levels: int) -> list[Any]:
    found: list[Any] = []
    for _ in range(levels):
        found = [found]
    return found


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        1.0,
        float("nan"),
        float("inf"),
        2**53,
        -(2**53),
        2**70,
        [1.5],
        {"a": [2**53]},
        {"é": 1},
        {5: 1},
        b"x",
        {"a"},
        "half \ud83d",
        ["\udc00"],
        Scale(low="a", high="b"),
    ],
    ids=ascii,
)
def test_a_replacement_holds_only_what_canonical_json_can_say(value) -> None:
    with pytest.raises(InvalidEventError, match="replacement"):
        RecordCorrected(**UNDATED, target="B104", replacement={"note": value}, why="x")


@pytest.mark.parametrize("levels", [12, 500, 5000])
def test_a_replacement_that_is_nested_deeper_than_any_field_is_refused(levels) -> None:
    with pytest.raises(InvalidEventError, match="nested too deeply"):
        RecordCorrected(
            **UNDATED, target="B104", replacement={"note": _deep(levels)}, why="x"
        )


@pytest.mark.parametrize(
    "value", [None, True, 0, 2**53 - 1, -(2**53) + 1, "é🕊", [], {}, [{"a": [1, None]}]]
)
def test_a_replacement_may_hold_any_other_value(value) -> None:
    event = RecordCorrected(
        **UNDATED, target="B104", replacement={"note": value}, why="x"
    )

    assert decode(encode(event)) == event


def test_an_unknown_zone_is_refused_when_a_dossier_is_opened() -> None:
    with pytest.raises(
        InvalidEventError, match="zone: there is no such IANA time zone"
    ) as caught:
        DossierOpened(**UNDATED, title="Talks", zone="Europe/Kiyv")

    assert "did you mean Europe/Kyiv" in caught.value.hint


def test_an_issue_is_no_part_of_itself() -> None:
    with pytest.raises(
        InvalidEventError, match="'ceasefire' cannot be a part of itself"
    ):
        IssueDefined(**UNDATED, slug="ceasefire", title="Ceasefire", parent="ceasefire")


def test_an_event_that_says_a_default_is_the_event_that_leaves_it_out() -> None:
    pairs = [
        (
            DossierOpened(**UNDATED, title="x"),
            {"zone": "UTC", "stale_after_days": 30, "columns": []},
        ),
        (
            IssueDefined(**UNDATED, slug="a", title="x"),
            {"display_order": 1000, "parent": None},
        ),
        (EXAMPLES["party-registered"].minimal, {"display_order": 1000, "aliases": []}),
        (EXAMPLES["membership-changed"].minimal, {"role": "full"}),
        (
            CeasefireDeclared(
                **DATED,
                ceasefire="a",
                declarers=("b",),
                declaration="unilateral",
                scope="full",
            ),
            {"effect": {}},
        ),
        (
            ForceReported(
                **DATED, owner="a", area="x", strength=Strength(best=5), estimator="b"
            ),
            {"strength": {"best": 5, "unit": "troops"}},
        ),
        (
            ViolationAlleged(**DATED, ceasefire="a", accuser="b", accused="c"),
            {"cumulative": False, "count": None},
        ),
    ]

    for event, said in pairs:
        assert encode(decode(written({**payload(event), **said}))) == encode(event)


def test_a_default_that_is_built_with_equal_words_is_left_out_too() -> None:
    event = DossierOpened(**UNDATED, title="x", zone=b"UTC".decode())

    assert encode(event) == encode(DossierOpened(**UNDATED, title="x"))
    assert Effect(from_=None, until=None) == Effect()


def test_what_the_log_has_checked_is_trusted_until_the_outermost_reading_ends() -> None:
    with trusted():
        with trusted():
            pass

        assert Evidence(source="No Slug", basis="document").source == "No Slug"
    with pytest.raises(InvalidEventError):
        Evidence(source="No Slug", basis="document")
