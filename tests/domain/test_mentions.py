"""What events name is the same whether all of each is looked at, or only the fields that name."""

from __future__ import annotations

import msgspec
import pytest

from tests.domain.examples import EXAMPLES
from tracker.domain.mentions import Mentions, _naming_fields, naming
from tracker.domain.rules import defines, references


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_other_field_of_a_type_uses_or_defines_a_name(name: str) -> None:
    minimal, full = EXAMPLES[name]
    fields = _naming_fields(type(full))
    others = {field: getattr(minimal, field) for field in full.__struct_fields__ if field not in fields}
    stripped = msgspec.structs.replace(full, **others)

    assert naming[type(full)](stripped) == naming[type(full)](full)
    assert list(references(stripped)) == list(references(full))
    assert list(defines(stripped)) == list(defines(full))


def test_mentions_say_what_is_used_and_defined_and_whether_acts_change_it() -> None:
    mentions, other = Mentions(), Mentions()
    mentions.note(EXAMPLES["position-stated"].full)
    other.note(EXAMPLES["party-registered"].full)
    assert {("party", EXAMPLES["position-stated"].full.party), ("event", "B90")} <= mentions.used

    mentions.add(other)
    assert (mentions.acts, mentions.strange) == (False, False)
    assert ("party", EXAMPLES["party-registered"].full.slug) in mentions.defined

    other.note(EXAMPLES["record-withdrawn"].minimal)
    mentions.add(other)
    assert (mentions.acts, mentions.strange) == (True, False)
