"""The JSON Schema (2020-12) of a type accepts what the type accepts, and refuses what it names as wrong."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
import pytest
from jsonschema import Draft202012Validator

from tests.domain.examples import ALL_EXAMPLES, EXAMPLES
from tracker.domain.codec import TYPES, encode, json_schema

if TYPE_CHECKING:
    from tracker.domain.events import Event

GOLDEN: Final = Path(__file__).parents[2] / "fixtures" / "golden"


@lru_cache(maxsize=64)
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json_schema(TYPES[name]))


def payload(event: Event) -> dict[str, Any]:
    return json.loads(encode(event))


@pytest.mark.parametrize("name", TYPES)
def test_a_schema_is_one_of_2020_12_and_describes_every_field(name) -> None:
    schema = json_schema(TYPES[name])
    Draft202012Validator.check_schema(schema)
    described = schema["$defs"][TYPES[name].__name__]

    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(described["properties"]) == {
        "type",
        *(f.encode_name for f in msgspec.structs.fields(TYPES[name])),
    }
    assert described["additionalProperties"] is False


@pytest.mark.parametrize("event", ALL_EXAMPLES, ids=lambda e: e.type)
def test_a_schema_accepts_the_examples_of_its_type(event) -> None:
    assert list(validator(event.type).iter_errors(payload(event))) == []


@pytest.mark.parametrize("path", sorted(GOLDEN.iterdir()), ids=lambda p: p.stem)
def test_a_schema_accepts_the_golden_files_of_the_versions_that_its_type_reads(
    path,
) -> None:
    found = json.loads(path.read_bytes())

    assert validator(found["type"]).is_valid(found) == (
        TYPES[found["type"]].reads(found["schema_version"])
    )


@pytest.mark.parametrize(
    ("name", "field"),
    [
        (name, f.encode_name)
        for name, kind in TYPES.items()
        for f in msgspec.structs.fields(kind)
        if f.required
    ],
)
def test_a_schema_refuses_an_event_without_a_required_field(name, field) -> None:
    found = payload(EXAMPLES[name].full)
    del found[field]

    assert not validator(name).is_valid(found)


@pytest.mark.parametrize("name", TYPES)
def test_a_schema_refuses_a_stranger_another_type_and_a_wrong_choice(name) -> None:
    found = payload(EXAMPLES[name].full)
    another = next(other for other in TYPES if other != name)

    assert not validator(name).is_valid({**found, "mood": "good"})
    assert not validator(name).is_valid({**found, "type": another})
    assert not validator(name).is_valid({**found, "confidence": "certain"})
    assert not validator(name).is_valid(
        {**found, "evidence": [{"source": "wire-1", "basis": "rumour"}]}
    )
    assert not validator(name).is_valid(
        {**found, "evidence": [{"source": "wire-1", "basis": "remark", "page": 3}]}
    )
    assert not validator(name).is_valid({**found, "dossier": "The Talks"})
    assert not validator(name).is_valid({**found, "schema_version": 0})


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("party-registered", {"kind": "country"}),
        ("membership-changed", {"role": "guest"}),
        ("position-stated", {"placement": 101}),
        ("position-stated", {"stance": ""}),
        ("position-ended", {"reason": "bored"}),
        ("proposal-made", {"by": []}),
        ("proposal-made", {"kind": "offer"}),
        ("proposal-answered", {"answer": "yes"}),
        ("ceasefire-declared", {"declaration": "joint"}),
        ("ceasefire-declared", {"effect": {"from_": "2025-05-28"}}),
        ("ceasefire-changed", {"change": "paused"}),
        ("ceasefire-ended", {"end_type": "over"}),
        ("violation-alleged", {"count": {"best": -1}}),
        ("violation-alleged", {"cumulative": "yes"}),
        ("agreement-reached", {"terms": [{"slug": "bodies"}]}),
        ("commitment-fulfilled", {"degree": "half"}),
        ("meeting-planned", {"format": "zoom"}),
        ("meeting-changed", {"change": "rebooked"}),
        ("force-reported", {"strength": {"best": 2**53}}),
        ("record-corrected", {"replacement": {}}),
        ("dossier-opened", {"stale_after_days": 0}),
    ],
)
def test_a_schema_refuses_a_value_that_its_type_refuses(name, change) -> None:
    assert not validator(name).is_valid({**payload(EXAMPLES[name].full), **change})


def test_a_schema_says_what_a_type_and_its_fields_mean() -> None:
    described = json_schema(TYPES["position-ended"])["$defs"]["PositionEnded"]

    assert described["description"].startswith(
        "A party stopped holding its position on one issue"
    )
    assert described["properties"]["reason"]["enum"] == [
        "lapsed",
        "met",
        "unclear",
        "withdrawn",
    ]
