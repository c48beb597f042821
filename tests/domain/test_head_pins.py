"""A pin is one line; whatever is not written so is refused, with what is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.head_pins import (
    Pin,
    PinNotUnderstoodError,
    is_pin,
    read_pin,
    read_pins,
)

_DIGEST = bytes(range(32))
_LINE = "tracker head 1 44 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f 2025-05-28T18:00:00.000001Z"
_PINS = st.builds(
    Pin,
    st.integers(0, 2**62),
    st.binary(min_size=32, max_size=32),
    st.integers(0, 4_000_000_000_000_000),
    st.none() | st.binary(min_size=64, max_size=64),
)


def test_a_pin_says_place_digest_and_time() -> None:
    pin = Pin(44, _DIGEST, 1_748_455_200_000_001)

    assert pin.line == pin.text == _LINE
    assert read_pin(_LINE) == pin


@given(_PINS)
def test_a_pin_is_read_as_it_was_written(pin: Pin) -> None:
    assert read_pin(pin.line) == pin
    assert is_pin(pin.line)
    assert list(read_pins(f"# kept by hand\n\n{pin.line}\r\n  {pin.line}")) == [
        pin,
        pin,
    ]


@pytest.mark.parametrize("signature", [None, bytes(64)])
def test_a_changed_byte_of_a_pin_is_refused_or_says_something_else(
    signature: bytes | None,
) -> None:
    line = read_pin(_LINE)._replace(signature=signature).line
    for place in range(len(line)):
        changed = line[:place] + chr(ord(line[place]) ^ 1) + line[place + 1 :]
        try:
            read = read_pin(changed)
        except PinNotUnderstoodError:
            continue

        assert read.line == changed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "there is nothing in it"),
        ("# only a comment", "there is nothing in it"),
        ("44", "does not begin with 'tracker head 1'"),
        (_LINE.replace("head 1", "head 2"), "form 2 is not known to this release"),
        (_LINE.replace("head 1", "head 11"), "form 11 is not known to this release"),
        (_LINE[:60], "it has 5 words instead of 6, or 7 with a signature"),
        (_LINE.replace(" 44 ", " 044 "), "it is not written as a pin is"),
        (_LINE.replace(" 44 ", " four "), "invalid literal"),
        (_LINE.replace("0a0b", "0A0B"), "it is not written as a pin is"),
        (_LINE.replace("0a0b", ""), "its digest has 30 bytes instead of 32"),
        (_LINE.replace("0a0b", "0a0x"), "non-hexadecimal"),
        (_LINE.replace("T18", " 18"), "its last word does not begin with 'ed25519:'"),
        (_LINE.replace("05-28", "02-30"), "day is out of range"),
        (_LINE.removesuffix("Z"), "it is not written as a pin is"),
        (_LINE + " rsa:AAAA", "its last word does not begin with 'ed25519:'"),
        (_LINE + " ed25519:!", "its signature is not Base64"),
        (_LINE + " ed25519:AAAA", "its signature has 3 bytes instead of 64"),
        (_LINE + "\nnonsense", "does not begin with"),
    ],
)
def test_what_is_no_pin_is_refused_with_what_is_wrong(text: str, found: str) -> None:
    with pytest.raises(PinNotUnderstoodError, match="is no pin") as problem:
        list(read_pins(text))

    assert found in str(problem.value)
    assert problem.value.hint
