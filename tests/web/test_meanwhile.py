"""Others append in the moment between a form's last look at the log and its own append."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.cli.running import run
from tests.web.test_desk import (
    APPEND,
    CORRECT,
    POSITION,
    Browser,
    X,
    form_of,
    log,
    sent_by,
    text_of,
)
from tracker.web.desk.sent import Sent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.web.asking import Client
    from tracker.storage.event_log import EventLog

NOTE = ("append", "note", "meanwhile", "--on", "2025-05-21", "--yes")
THEIRS = ("correct", "N1", "stance=sixty days", "--why", "x", "--yes")


@pytest.fixture
def browser(desk: Client) -> Browser:
    return Browser(desk)


@pytest.fixture
def faster(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets a command append once a form has looked at the log, before it opens it to append."""
    opened = Sent.opened

    def prepare(*words: str) -> None:
        waiting = [words]

        @contextmanager
        def writing(sent: Sent) -> Iterator[EventLog]:
            if waiting:
                assert run(*waiting.pop()).code == 0
            with opened(sent) as found:
                yield found

        monkeypatch.setattr(Sent, "opened", writing)

    return prepare


def test_a_fact_is_shown_again_behind_what_came_in_between(
    browser: Browser, faster: Callable[..., None]
) -> None:
    sent = browser.checked(APPEND, POSITION)
    faster(*NOTE)
    before = len(log())
    page = browser.send(APPEND, sent)

    assert "Others have appended since you looked" in page.text
    assert len(log()) == before + 1
    assert browser.send(APPEND, sent_by(page)).status_code == 303
    assert log()[-1]["event"]["key"] == "N1"


def test_a_correction_is_shown_beside_the_one_that_came_in_between(
    browser: Browser, faster: Callable[..., None]
) -> None:
    browser.appended(APPEND, POSITION)
    filled = form_of(browser.get(CORRECT))
    mine = {**filled, "stance": "forty days", "_why": "misread"}
    sent = browser.checked(CORRECT, mine)
    faster(*THEIRS)
    page = browser.send(CORRECT, sent)

    assert page.status_code == 200
    assert "theirs sixty days yours forty days" in " ".join(text_of(page).split())
    assert log()[-1]["event"]["replacement"] == {"stance": "sixty days"}
    assert browser.send(CORRECT, sent_by(page)).status_code == 303
    assert log()[-1]["event"]["replacement"] == {"stance": "forty days"}


def test_an_act_that_others_did_in_between_adds_nothing_and_leads_to_its_event(
    browser: Browser, faster: Callable[..., None]
) -> None:
    browser.appended(APPEND, POSITION)
    address = f"{X}/desk/e/N1/withdraw"
    sent = browser.checked(address, {"why": "another day"})
    faster("withdraw", "N1", "--why", "x", "--yes")
    before = len(log())
    page = browser.send(address, sent)

    assert page.status_code == 303
    assert page.headers["location"] == f"{X}/e/N1"
    assert len(log()) == before + 1


def test_a_fact_whose_key_was_taken_in_between_is_told_at_its_field(
    browser: Browser, faster: Callable[..., None]
) -> None:
    sent = browser.checked(APPEND, POSITION)
    faster(*NOTE[:-1], "--key", "N1", "--yes")
    page = browser.send(APPEND, sent)

    assert page.status_code == 422
    assert 'value="N1"' in page.text
    assert "N1" in text_of(page).partition("There is 1 error")[2]
