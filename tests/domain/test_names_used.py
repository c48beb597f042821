"""What events name is the same whether all of each is looked at, or only the fields that name."""

from __future__ import annotations

import msgspec
import pytest

from tests.domain.examples import EXAMPLES
from tracker.domain.names_used import Mentions, naming, naming_fields
from tracker.domain.references import defines, references


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_other_field_of_a_type_uses_or_defines_a_name(name: str) -> None:
    minimal, full = EXAMPLES[name]
    cited, subject = naming_fields(type(full))
    fields = {*cited, *subject}
    others = {
        field: getattr(minimal, field)
        for field in full.__struct_fields__
        if field not in fields
    }
    stripped = msgspec.structs.replace(full, **others)

    assert cited
    assert subject
    assert not set(cited) & set(subject)
    assert all(part(stripped) == part(full) for part in naming[type(full)])
    assert list(references(stripped)) == list(references(full))
    assert list(defines(stripped)) == list(defines(full))


def test_mentions_say_what_is_used_and_defined_and_whether_acts_change_it() -> None:
    mentions, other = Mentions(), Mentions()
    mentions.note(EXAMPLES["position-stated"].full)
    other.note(EXAMPLES["party-registered"].full)
    assert {
        ("party", EXAMPLES["position-stated"].full.party),
        ("event", "B90"),
    } <= mentions.used

    mentions.add(other)
    assert (mentions.acts, mentions.strange) == (False, False)
    assert ("party", EXAMPLES["party-registered"].full.slug) in mentions.defined

    other.note(EXAMPLES["record-withdrawn"].minimal)
    mentions.add(other)
    assert (mentions.acts, mentions.strange) == (True, False)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_two_parts_of_an_event_name_independently_of_each_other(name: str) -> None:
    minimal, full = EXAMPLES[name]
    cited, subject = (
        msgspec.structs.replace(full, **{f: getattr(minimal, f) for f in fields})
        for fields in naming_fields(type(full))
    )
    mixed, whole = Mentions(), Mentions()
    for event in (minimal, cited, subject):
        mixed.note(event)
    for event in (minimal, full):
        whole.note(event)

    assert mixed == whole
