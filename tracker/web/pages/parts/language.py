"""The language of the pages: every word that a template or a page says passes through here."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from gettext import NullTranslations
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_SPOKEN: Final[ContextVar[NullTranslations | None]] = ContextVar("spoken", default=None)
_ENGLISH: Final = NullTranslations()
_ENGLISH_NAME: Final = "en"


def say(text: str, **names: object) -> str:
    """Return a text in the language of the pages, with names put into it.

    Args:
        text: The English text, with places such as `%(day)s`.
        names: What stands in those places.
    """
    found = _spoken().gettext(text)
    return found % names if names else found


def say_number(one: str, many: str, number: int) -> str:
    """Return a text for a number; `%(num)s` is the number with its commas."""
    found = _spoken().ngettext(one, many, number)
    return found % {"num": f"{number:,}"}


def message_for(one: str, many: str, number: int) -> str:
    """Return the text for a number, before anything is put into it."""
    return _spoken().ngettext(one, many, number)


def message_text(text: str) -> str:
    """Return the text in the language of the pages, before anything is put into it."""
    return _spoken().gettext(text)


def language() -> str:
    """Return the name of the language of the pages."""
    return _spoken().info().get("language", _ENGLISH_NAME)


@contextmanager
def spoken(translations: NullTranslations) -> Iterator[None]:
    """Speak another language for a while."""
    token = _SPOKEN.set(translations)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def _spoken() -> NullTranslations:
    return _SPOKEN.get() or _ENGLISH
