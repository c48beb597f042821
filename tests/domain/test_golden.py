"""A stored payload of every type and version is read as it was meant, for good.

A file in `fixtures/golden` is never changed; a new version of a type gets a new one. `TRACKER_UPDATE_GOLDEN=1` writes the files of the current versions.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final

import pytest

from tests.domain.examples import EXAMPLES
from tracker.domain.codec import (
    TYPES,
    UPCASTERS,
    decode,
    decode_stored,
    encode,
    upcast,
)
from tracker.domain.events import DevelopmentNoted
from tracker.domain.recorded import UnknownEvent

GOLDEN: Final = Path(__file__).parents[2] / "fixtures" / "golden"
CURRENT: Final = {
    name: GOLDEN / f"{name}.v{kind.version}.json" for name, kind in TYPES.items()
}
HELD: Final = [
    (name, version)
    for name, kind in TYPES.items()
    for version in range(1, kind.version + 1)
]

if os.environ.get("TRACKER_UPDATE_GOLDEN") == "1":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for _name, _path in CURRENT.items():
        _path.write_bytes(encode(EXAMPLES[_name].full) + b"\n")


def stored(name: str, version: int) -> bytes:
    return (GOLDEN / f"{name}.v{version}.json").read_bytes().removesuffix(b"\n")


def test_every_type_and_version_has_its_golden_file_and_every_file_its_type() -> None:
    assert sorted(path.name for path in GOLDEN.iterdir()) == sorted(
        f"{name}.v{version}.json" for name, version in HELD
    )


@pytest.mark.parametrize(("name", "version"), HELD)
def test_a_golden_file_is_one_line_as_the_log_stores_it(name, version) -> None:
    payload = stored(name, version)

    assert b"\n" not in payload
    assert (json.loads(payload)["type"], json.loads(payload)["schema_version"]) == (
        name,
        version,
    )
    assert (
        payload
        == json.dumps(
            json.loads(payload),
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
        ).encode()
    )


@pytest.mark.parametrize("name", TYPES)
def test_a_golden_file_of_the_current_version_is_the_full_example_byte_for_byte(
    name,
) -> None:
    payload = stored(name, TYPES[name].version)

    assert decode(payload) == EXAMPLES[name].full
    assert encode(decode(payload)) == payload


@pytest.mark.parametrize(("name", "version"), HELD)
def test_the_log_reads_a_golden_file_as_the_newest_version_means_it(
    name, version
) -> None:
    found = decode_stored(
        stored(name, version),
        type_name=name,
        schema_version=version,
        dossier="talks",
        key="B104.2",
        stream="any",
    )

    assert type(found) is TYPES[name]
    assert found.schema_version == version or not TYPES[name].reads(version)


@pytest.mark.parametrize(("name", "version"), HELD)
def test_a_file_imported_before_a_type_gained_something_adds_nothing_after_it(
    name, version
) -> None:
    payload = stored(name, version)

    assert encode(decode(payload)) == payload or not TYPES[name].reads(version)


@pytest.mark.parametrize("name", TYPES)
def test_every_old_version_has_a_step_to_the_next(name) -> None:
    assert {version for kind, version in UPCASTERS if kind == name} == set(
        range(1, TYPES[name].version)
    )


# Upcasters, tried with steps made up here.


def _split_name(payload: dict[str, Any]) -> dict[str, Any]:
    payload["first"], payload["last"] = payload.pop("name").split(" ")
    return payload


def _shout(payload: dict[str, Any]) -> dict[str, Any]:
    return {**payload, "last": payload["last"].upper()}


STEPS: Final = {("greeting-made", 1): _split_name, ("greeting-made", 2): _shout}


def test_a_payload_goes_from_version_to_version() -> None:
    old = {"type": "greeting-made", "schema_version": 1, "name": "Ada Lovelace"}

    assert upcast(old, current=3, steps=STEPS) == {
        "type": "greeting-made",
        "schema_version": 3,
        "first": "Ada",
        "last": "LOVELACE",
    }


def test_a_payload_takes_only_the_steps_that_it_lacks() -> None:
    old = {
        "type": "greeting-made",
        "schema_version": 2,
        "first": "Ada",
        "last": "Lovelace",
    }

    assert upcast(old, current=3, steps=STEPS)["last"] == "LOVELACE"
    assert upcast(old, current=2, steps=STEPS) == old


def test_what_is_stored_is_not_touched_by_bringing_it_up_to_date() -> None:
    old = {"type": "greeting-made", "schema_version": 1, "name": "Ada Lovelace"}
    upcast(old, current=3, steps=STEPS)

    assert old == {"type": "greeting-made", "schema_version": 1, "name": "Ada Lovelace"}


def test_a_missing_step_is_an_error_and_not_a_guess() -> None:
    with pytest.raises(KeyError, match="greeting-made"):
        upcast(
            {"type": "greeting-made", "schema_version": 1, "name": "Ada Lovelace"},
            current=3,
            steps={("greeting-made", 2): _shout},
        )


def test_an_old_version_is_read_in_the_current_one(monkeypatch) -> None:
    def rename(payload: dict[str, Any]) -> dict[str, Any]:
        return {
            name if name != "words" else "text": value
            for name, value in payload.items()
        }

    monkeypatch.setattr(DevelopmentNoted, "version", 2)
    monkeypatch.setattr(
        "tracker.domain.codec.upcast",
        lambda payload, *, current: upcast(
            payload, current=current, steps={("development-noted", 1): rename}
        ),
    )
    old = b'{"dossier":"talks","schema_version":1,"type":"development-noted","when":"2025","words":"x"}'
    held = decode_stored(
        old,
        type_name="development-noted",
        schema_version=1,
        dossier="talks",
        key=None,
        stream="developments",
    )

    assert (
        held
        == decode(old)
        == DevelopmentNoted(dossier="talks", schema_version=2, when="2025", text="x")
    )


# What another release wrote.


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("treaty-signed", 1),
        ("treaty-signed", 7),
        ("development-noted", 2),
        ("position-stated", 99),
    ],
)
def test_an_unknown_type_or_a_version_of_the_future_is_kept_as_it_is(
    name, version
) -> None:
    payload = b'{"dossier":"talks","key":"B1","mood":1.5,"type":"anything"}'
    found = decode_stored(
        payload,
        type_name=name,
        schema_version=version,
        dossier="talks",
        key="B1",
        stream="treaty:one",
    )

    assert found == UnknownEvent(
        type=name,
        schema_version=version,
        dossier="talks",
        key="B1",
        stream="treaty:one",
        payload=payload,
    )
