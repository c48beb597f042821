"""An event has one canonical JSON (RFC 8785), which reads back as the event; what is no such JSON is refused with a hint."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.examples import ALL_EXAMPLES, DATED, EXAMPLES, UNDATED
from tracker.domain.codec import (
    decode,
    decode_payload,
    encode,
    load_object,
    payload_digest,
)
from tracker.domain.errors import InvalidEventError, MalformedJSONError, TrackerError
from tracker.domain.events import DevelopmentNoted, RecordCorrected

NOTED: Final[dict[str, Any]] = {
    "type": "development-noted",
    "dossier": "talks",
    "when": "2025-05-28",
    "text": "x",
}

_CHARACTERS: Final = (
    "aZ \"'\\/\b\f\n\r\t\0\x01\x1f\x7f\x80\u00ad\u2028\u2029éЖ€🕊\U0010ffff\ufeff\uffff"
)
_texts = st.text(alphabet=_CHARACTERS, min_size=1, max_size=12).filter(
    lambda text: not text.isspace()
)
_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(alphabet=_CHARACTERS, max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(alphabet='aB"\\\n\x7f_', max_size=3), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@pytest.mark.parametrize("event", ALL_EXAMPLES, ids=lambda e: e.type)
def test_the_json_of_an_event_is_canonical_and_reads_back_as_the_event(event) -> None:
    found = encode(event)

    assert found == rfc8785.dumps(json.loads(found))
    assert decode(found) == event
    assert encode(decode(found)) == found


@pytest.mark.parametrize("event", ALL_EXAMPLES, ids=lambda e: e.type)
def test_the_order_and_the_spaces_of_what_was_written_do_not_matter(event) -> None:
    backwards = dict(reversed(json.loads(encode(event)).items()))

    assert encode(decode(json.dumps(backwards, indent=3).encode())) == encode(event)


@given(text=_texts, note=_texts, speaker=_texts)
def test_any_text_has_the_canonical_form_of_rfc_8785(text, note, speaker) -> None:
    event = DevelopmentNoted(**DATED, text=text, note=note, speaker=speaker)
    found = encode(event)

    assert found == rfc8785.dumps(
        {**NOTED, "text": text, "note": note, "speaker": speaker, "schema_version": 1}
    )
    assert decode(found) == event


@given(
    replacement=st.dictionaries(
        st.sampled_from(["note", "text", "when", "placement"]), _values, min_size=1
    )
)
def test_any_replacement_has_the_canonical_form_of_rfc_8785(replacement) -> None:
    event = RecordCorrected(**UNDATED, target="B104", replacement=replacement, why="x")
    found = encode(event)

    assert found == rfc8785.dumps(json.loads(found))
    assert decode(found) == event


@given(text=_texts)
def test_escaped_and_plain_characters_are_the_same_event(text) -> None:
    escaped, plain = (
        json.dumps({**NOTED, "text": text}, ensure_ascii=ascii_only).encode()
        for ascii_only in (True, False)
    )

    assert encode(decode(escaped)) == encode(decode(plain))


def test_equal_events_have_equal_bytes_and_different_ones_different_digests() -> None:
    one, twin, other = (
        DevelopmentNoted(**DATED, text=text) for text in ("a", "a", "b")
    )

    assert encode(one) == encode(twin)
    assert payload_digest(encode(one)) == hashlib.sha256(encode(twin)).digest()
    assert payload_digest(encode(one)) != payload_digest(encode(other))


def test_the_current_version_is_written_out_and_may_be_left_out_by_who_writes() -> None:
    assert b'"schema_version":1' in encode(decode(json.dumps(NOTED).encode()))


# What is no JSON object of ours.


def _line(inner: str) -> bytes:
    return json.dumps(NOTED)[:-1].encode() + b"," + inner.encode() + b"}"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b"", "this is not JSON: expecting value"),
        (b"{", "this is not JSON"),
        (b"{}{}", "this is not JSON: extra data"),
        (b"{'a': 1}", "this is not JSON"),
        (b'{"a": "\x01"}', "this is not JSON: invalid control character"),
        (b'{"a": 01}', "this is not JSON"),
        (b"\xef\xbb\xbf{}", "this is not JSON: unexpected utf-8 bom"),
        ("\ufeff".encode("utf-16"), "the line is not UTF-8"),
        (b'{"a": "\xff"}', "the line is not UTF-8"),
        (b'{"a": "\xed\xa0\x80"}', "the line is not UTF-8"),
        (b"[]", "this is JSON, but no object: '[]'"),
        (b"null", "this is JSON, but no object"),
        (b'"text"', "this is JSON, but no object"),
        (b"5", "this is JSON, but no object"),
        (_line('"note":"a","note":"b"'), "the name 'note' stands twice in one object"),
        (
            _line('"note":"a","n\\u006fte":"a"'),
            "the name 'note' stands twice in one object",
        ),
        (
            _line('"evidence":[{"source":"a","source":"a"}]'),
            "the name 'source' stands twice in one object",
        ),
        (_line('"n":1.5'), "1.5 is no whole number"),
        (_line('"n":1.0'), "1.0 is no whole number"),
        (_line('"n":1e3'), "1e3 is no whole number"),
        (_line('"n":NaN'), "NaN is no whole number"),
        (_line('"n":-Infinity'), "-Infinity is no whole number"),
        (_line('"n":' + "1" * 5000), "a number has too many digits"),
        (_line('"n":' + "[" * 100_000 + "]" * 100_000), "it is nested too deeply"),
        (
            _line('"n":' + '{"a":' * 100_000 + "1" + "}" * 100_000),
            "it is nested too deeply",
        ),
        (_line('"note":"\\ud83d"'), "an escape stands for half a character"),
        (_line('"note":"\\udd4a\\ud83d"'), "an escape stands for half a character"),
        (_line('"\\ud83d":1'), "an escape stands for half a character"),
    ],
    ids=lambda value: ascii(value)[:60],
)
def test_what_is_no_json_of_ours_is_refused_with_a_hint(text, found) -> None:
    with pytest.raises(MalformedJSONError) as caught:
        decode(text)

    assert str(caught.value).startswith(found)
    assert caught.value.hint


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        (b'{"a": "\xff"}', 7),
        (b'{"a": x}', 6),
        ('{"é": x}'.encode(), 7),
        (b'{"a": 1', 7),
    ],
)
def test_a_refusal_says_at_which_byte_it_went_wrong(text, offset) -> None:
    with pytest.raises(MalformedJSONError) as caught:
        load_object(text)

    assert caught.value.offset == offset


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"type": None}, "type: is missing"),
        ({"type": 5}, "type: is missing"),
        ({"type": "positon-stated"}, "type: there is no event type 'positon-stated'"),
        ({"type": "\ud800"}, "type: there is no event type"),
        ({"text": "\ud800"}, "text: is not valid Unicode text"),
        ({"confidence": "\ud800"}, "a name or a value is not valid Unicode text"),
        ({"\ud800": 1}, "a name or a value is not valid Unicode text"),
        ({"note": 5}, "Expected `str | null`, got `int` - at `$.note`"),
        (
            {"evidence": [{"source": "wire-1", "basis": "rumour"}]},
            "Invalid enum value 'rumour' - at `$.evidence[0].basis`",
        ),
        (
            {"schema_version": 2},
            "schema_version: 2 is not the current version of development-noted",
        ),
        ({"schema_version": 0}, "Expected `int` >= 1 - at `$.schema_version`"),
        ({"schema_version": True}, "Expected `int`, got `bool`"),
        ({"schema_version": 2**70}, "schema_version: "),
    ],
    ids=lambda value: ascii(value)[:60],
)
def test_an_object_that_is_no_event_is_refused_with_the_place_and_a_hint(
    change, found
) -> None:
    with pytest.raises(InvalidEventError) as caught:
        decode_payload({**NOTED, **change})

    assert str(caught.value).startswith(found)
    assert caught.value.hint


def test_a_misspelled_type_names_the_nearest() -> None:
    with pytest.raises(InvalidEventError) as caught:
        decode(b'{"type":"positon-stated"}')

    assert caught.value.hint.startswith("did you mean position-stated")


def _is_event_or_refused(text: bytes) -> bool:
    try:
        event = decode(text)
    except TrackerError as refused:
        return bool(refused.hint)
    return decode(encode(event)) == event


@given(
    text=st.lists(
        st.sampled_from(
            [
                '{"type":"development-noted"',
                ',"when":"2025"',
                ',"text":"x"',
                ',"dossier":"talks"',
                "}",
                "{",
                "[",
                '"\\ud800"',
                "1.5",
                "\xa0",
                ":",
                ",",
            ]
        )
    )
    .map("".join)
    .map(lambda text: text.encode("latin-1"))
)
def test_any_bytes_are_an_event_or_are_refused(text) -> None:
    assert _is_event_or_refused(text)


@given(data=st.data())
def test_any_damage_to_a_good_line_gives_an_event_or_a_refusal(data) -> None:
    whole = encode(
        data.draw(st.sampled_from([pair.full for pair in EXAMPLES.values()]))
    )
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(start + 4, len(whole))))
    damaged = (
        whole[:start]
        + data.draw(
            st.binary(max_size=2)
            | st.sampled_from([b'"', b"\\", b"{", b"]", b",", b"\\u", b"0", b"null"])
        )
        + whole[end:]
    )
    assert _is_event_or_refused(damaged)
