"""What events name is the same whether all of each is looked at, or only the fields that name."""

from __future__ import annotations

from typing import get_type_hints

import msgspec
import pytest

from tests.domain.examples import EXAMPLES
from tracker.domain.codec import TYPES
from tracker.domain.envelope import EventBody, Slug, Slugs, SomeSlugs
from tracker.domain.references import (
    Mentions,
    defines,
    naming,
    naming_fields,
    references,
    refers,
)

NEW_NAMES = {
    "slug",
    "proposal",
    "ceasefire",
    "meeting",
    "agreement",
    "term",
    "deadline",
    "vote",
}
TOGETHER = {"deadline-changed": ("change", "new_due")}
"""Fields of which one cannot be another's without the other."""
FREE_WORDS = {"category", "kind", "level", "scope", "stage", "stance_code"}


@pytest.mark.parametrize("kind", TYPES.values())
def test_every_slug_of_a_type_names_something_or_is_a_new_name_or_a_free_word(kind):
    hints = get_type_hints(kind, include_extras=True)
    slugs = {
        name
        for name in set(hints) - set(EventBody.__struct_fields__)
        if hints[name] in (Slug, Slugs, SomeSlugs, Slug | None)
    }

    assert slugs <= set(refers(kind)) | NEW_NAMES | FREE_WORDS


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_other_field_of_a_type_uses_or_defines_a_name(name: str) -> None:
    minimal, full = EXAMPLES[name]
    cited, subject = naming_fields(type(full))
    fields = {*cited, *subject}
    others = {
        field: getattr(minimal, field)
        for field in full.__struct_fields__
        if field not in fields and field not in TOGETHER.get(name, ())
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
