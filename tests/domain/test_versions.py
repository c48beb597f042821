"""An event is written in the lowest version of its type that can hold it, and every older payload is read."""

from __future__ import annotations

import json

import msgspec
import pytest

from tests.domain.examples import EXAMPLES
from tracker.domain.codec import (
    TYPES,
    UPCASTERS,
    corrected,
    decode,
    decode_quickly,
    decode_stored,
    encode,
)
from tracker.domain.envelope import Gain, trusted
from tracker.domain.errors import InvalidEventError
from tracker.domain.events import CeasefireEnded, PositionStated, SourceRetracted

NEWER = sorted(name for name, kind in TYPES.items() if kind.version > 1)
TAKEN_BACK = {"dossier": "talks", "source": "wire-1", "why": "An error"}
OVER = {"dossier": "talks", "when": "2025-05-28", "ceasefire": "easter"}


def test_a_fact_without_anything_new_keeps_version_1_and_its_bytes() -> None:
    assert (
        encode(SourceRetracted(**TAKEN_BACK))
        == b'{"dossier":"talks","schema_version":1,"source":"wire-1",'
        b'"type":"source-retracted","why":"An error"}'
    )


def test_a_fact_with_a_new_field_is_written_in_version_2() -> None:
    assert SourceRetracted(**TAKEN_BACK, target="B1").schema_version == 2


def test_a_fact_with_a_new_value_is_written_in_version_2() -> None:
    assert CeasefireEnded(**OVER, end_type="expired").schema_version == 1
    assert CeasefireEnded(**OVER, end_type="unclear").schema_version == 2


def test_a_version_that_is_higher_than_needed_is_written_as_the_lowest() -> None:
    assert SourceRetracted(**TAKEN_BACK, schema_version=2).schema_version == 1


def test_a_version_that_is_too_low_for_what_stands_beside_it_is_refused() -> None:
    written = json.dumps(
        {"type": "ceasefire-ended", "schema_version": 1, **OVER, "end_type": "unclear"}
    ).encode()

    assert decode_quickly(written) is None
    with pytest.raises(InvalidEventError, match="end_type: version 1 of") as refused:
        decode(written)
    assert refused.value.hint == "leave schema_version out, or write 2"


def test_a_correction_that_adds_something_new_raises_the_version_and_one_that_takes_it_away_lowers_it() -> (
    None
):
    plain = SourceRetracted(**TAKEN_BACK)
    aimed = corrected(plain, {"target": "B1"})

    assert (aimed.target, aimed.schema_version) == ("B1", 2)
    assert corrected(aimed, {"target": None}) == plain


@pytest.mark.parametrize("name", NEWER)
def test_a_gain_names_a_field_and_each_version_has_one_and_a_step_that_changes_nothing(
    name: str,
) -> None:
    kind = TYPES[name]

    assert {gain.version for gain in kind.gained} == set(range(2, kind.version + 1))
    assert not any(gain.is_in(EXAMPLES[name].minimal) for gain in kind.gained)
    payload = {"type": name, "schema_version": 1}
    assert UPCASTERS[name, 1](payload) == payload


@pytest.mark.parametrize("name", NEWER)
def test_the_minimal_example_of_a_newer_type_is_of_version_1_and_the_full_one_of_the_newest(
    name: str,
) -> None:
    minimal, full = EXAMPLES[name]

    assert (minimal.schema_version, full.schema_version) == (1, TYPES[name].version)


@pytest.mark.parametrize("name", NEWER)
def test_what_the_log_holds_is_read_back_as_it_was_written(name: str) -> None:
    # A version higher than needed: another program may have written it.
    payload = encode(EXAMPLES[name].minimal).replace(
        b'"schema_version":1', b'"schema_version":2'
    )
    with trusted():
        found = decode_stored(
            payload,
            type_name=name,
            schema_version=2,
            dossier="talks",
            key=None,
            stream="any",
        )

    assert type(found) is TYPES[name]
    assert encode(found) == payload


def test_a_gain_is_found_in_a_part_and_as_an_empty_list(monkeypatch) -> None:
    monkeypatch.setattr(PositionStated, "version", 3)
    monkeypatch.setattr(
        PositionStated,
        "gained",
        (Gain(2, "conditions.by_whom"), Gain(3, "answers", ((),))),
    )
    stated = EXAMPLES["position-stated"].full

    assert stated.revised(conditions=()).schema_version == 1
    assert stated.revised().schema_version == 2
    assert stated.revised(answers=()).schema_version == 3


def test_a_version_that_changed_a_meaning_is_written_by_every_event(
    monkeypatch,
) -> None:
    monkeypatch.setattr(PositionStated, "version", 2)
    monkeypatch.setattr(PositionStated, "gained", ())
    stated = EXAMPLES["position-stated"].full

    assert msgspec.structs.replace(stated).schema_version == 2
    assert not PositionStated.reads(1)
