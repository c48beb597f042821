"""Pins: the head of a log in a line of text, kept where no writer of the log can write."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from tracker.domain.dates import format_instant, to_instant
from tracker.domain.errors import Advice, TrackerError

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK: Final = "tracker head 1"
"""The beginning of a pin: that it is one, and of which form."""

_ANY_MARK: Final = re.compile(r"tracker head (\d+)\b")
_WORDS: Final = 6
_SIGNED: Final = "ed25519:"
_SIGNATURE_LENGTH: Final = 64
_DIGEST_LENGTH: Final = 32


class PinNotUnderstoodError(TrackerError):
    """A text is not a pin."""

    code = "T020"
    hint = f"a pin is one line: {MARK} PLACE DIGEST TIME"
    advice = Advice("pin-form", {"form": f"{MARK} PLACE DIGEST TIME"})

    def __init__(self, text: str, found: str, hint: str = "") -> None:
        if hint:
            self.hinted(hint)
        # About a pin's length.
        shown = text if len(text) <= 120 else f"{text[:117]}..."  # noqa: PLR2004
        super().__init__(f"{shown!r} is no pin: {found}")


class Pin(NamedTuple):
    """The end of a log at some time, and perhaps who vouches for it.

    Attributes:
        global_position: The last place; 0 of an empty log.
        digest: The digest at that place, 32 bytes.
        recorded_at: When that place was recorded, in microseconds since the epoch.
        signature: The Ed25519 signature of `text`, 64 bytes.
    """

    global_position: int
    digest: bytes
    recorded_at: int
    signature: bytes | None = None

    @property
    def text(self) -> str:
        """The line without its signature: what is signed."""
        at = format_instant(self.recorded_at)
        return f"{MARK} {self.global_position} {self.digest.hex()} {at}"

    @property
    def line(self) -> str:
        """The whole line."""
        return (
            self.text
            if self.signature is None
            else f"{self.text} {_SIGNED}{base64.b64encode(self.signature).decode()}"
        )


def is_pin(text: str) -> bool:
    """Return whether a text begins as a pin does, of whatever form."""
    return _ANY_MARK.match(text.lstrip()) is not None


def read_pins(text: str) -> Iterator[Pin]:
    """The pins of a text, one a line; blank lines and lines that begin with `#` are passed over.

    Raises:
        PinNotUnderstoodError: A line is not a pin, or there is none.
    """
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    if not lines:
        raise PinNotUnderstoodError(text.strip(), "there is nothing in it")
    return map(read_pin, lines)


def read_pin(line: str) -> Pin:
    """Read one pin.

    Raises:
        PinNotUnderstoodError: It is not written as `Pin.line` writes it.
    """
    mark = _ANY_MARK.match(line)
    if mark is None:
        raise PinNotUnderstoodError(line, f"it does not begin with {MARK!r}")
    if mark[0] != MARK:
        raise PinNotUnderstoodError(
            line,
            f"form {mark[1]} is not known to this release",
            "upgrade position-tracker: `pipx upgrade position-tracker`",
        )
    words = line.split()
    if len(words) not in {_WORDS, _WORDS + 1}:
        raise PinNotUnderstoodError(
            line,
            (
                f"it has {len(words)} words instead of {_WORDS}, or {_WORDS + 1} with a "
                "signature; it may have been cut off"
            ),
        )
    place, digest, recorded_at = words[3:6]
    try:
        pin = Pin(
            int(place),
            bytes.fromhex(digest),
            to_instant(datetime.fromisoformat(recorded_at)),
            _signature(line, words[_WORDS:]),
        )
    except (ValueError, OverflowError) as problem:
        raise PinNotUnderstoodError(line, str(problem)) from problem
    _check_length(line, "digest", pin.digest, _DIGEST_LENGTH)
    if pin.line != line:
        raise PinNotUnderstoodError(line, f"it is not written as a pin is: {pin.line}")
    return pin


def _signature(line: str, words: list[str]) -> bytes | None:
    if not words:
        return None
    if not words[0].startswith(_SIGNED):
        raise PinNotUnderstoodError(
            line, f"its last word does not begin with {_SIGNED!r}"
        )
    try:
        found = base64.b64decode(words[0].removeprefix(_SIGNED), validate=True)
    except (binascii.Error, ValueError) as problem:
        raise PinNotUnderstoodError(line, "its signature is not Base64") from problem
    _check_length(line, "signature", found, _SIGNATURE_LENGTH)
    return found


def _check_length(line: str, part: str, found: bytes, length: int) -> None:
    if len(found) != length:
        raise PinNotUnderstoodError(
            line, f"its {part} has {len(found)} bytes instead of {length}"
        )
