"""Tokens stand beside the log of either kind of database: by name, and by the hash of what was shown."""

from __future__ import annotations

from tracker.services.access import (
    Holder,
    add_token,
    holder_named,
    holder_of_token,
    list_tokens,
    revoke_token,
)

DAY = 86_400_000_000


def test_a_token_is_found_by_its_text_while_it_counts(log):
    made = add_token(log.database, "anna", role="editor", now=0, days=2)
    other = add_token(log.database, "berta", role="reader", now=0, days=None)

    anna = Holder("anna", "editor")
    assert holder_of_token(log.database, made.text, now=2 * DAY - 1) == anna
    assert holder_named(log.database, "anna", now=2 * DAY - 1) == anna
    assert holder_of_token(log.database, made.text, now=2 * DAY) is None
    assert holder_named(log.database, "anna", now=2 * DAY) is None
    assert holder_of_token(log.database, other.text, now=9**15) == ("berta", "reader")
    assert holder_of_token(log.database, f"{other.text}x", now=0) is None


def test_a_revoked_token_lets_nobody_in_and_the_first_day_of_that_is_kept(log):
    made = add_token(log.database, "anna", role="admin", now=0, days=None)
    first = revoke_token(log.database, "anna", now=5)
    again = revoke_token(log.database, "anna", now=6)

    assert holder_of_token(log.database, made.text, now=6) is None
    assert holder_named(log.database, "anna", now=6) is None
    assert first.state == again.state == "revoked"
    assert [token.name for token in list_tokens(log.database, now=6)] == ["anna"]


def test_the_log_does_not_notice_tokens(log):
    before = log.head()
    add_token(log.database, "anna", role="admin", now=0, days=None)

    assert log.head() == before
    assert log.check().problems == []
