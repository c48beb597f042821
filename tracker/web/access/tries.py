"""Logins that failed, by the address they came from: after too many it waits for an hour."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from ipaddress import IPv6Network, ip_address
from typing import TYPE_CHECKING, Final

from tracker.web.problems import RequestError

if TYPE_CHECKING:
    from collections.abc import Callable

MOST: Final = 60
"""So many logins of one address may fail within an hour."""
_HOUR: Final = 3_600_000_000
_MICROSECONDS: Final = 1_000_000
_REMEMBERED: Final = 10_000
"""So many addresses are remembered; that of the oldest failure is forgotten first."""
_OWN_BITS: Final = 64
"""The bits of an address of IPv6 that a client cannot choose for itself."""


class TooManyTriesError(RequestError):
    """Too many logins from one address failed within an hour."""

    code = "T041"

    def __init__(self, seconds: int) -> None:
        super().__init__(
            429,
            f"more than {MOST} logins from this address failed within an hour",
            "wait, then send a token that counts",
            headers={"Retry-After": str(seconds)},
        )


class FailedLogins:
    """The logins of the last hour that failed.

    Args:
        now: The time, in microseconds since the epoch.
    """

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._failed: OrderedDict[str, deque[int]] = OrderedDict()
        self._lock = threading.Lock()

    def check(self, client: str) -> None:
        """Refuse another login from an address from which too many failed.

        Raises:
            TooManyTriesError: They did.
        """
        with self._lock:
            times = self._failed.get(_network(client))
            if times is None or len(times) < MOST:
                return
            left = times[0] + _HOUR - self._now()
        if left > 0:
            raise TooManyTriesError(-(-left // _MICROSECONDS))

    def note(self, client: str) -> None:
        """Take down that a login from an address failed."""
        network = _network(client)
        with self._lock:
            self._failed.setdefault(network, deque(maxlen=MOST)).append(self._now())
            self._failed.move_to_end(network)
            if len(self._failed) > _REMEMBERED:
                self._failed.popitem(last=False)


def _network(client: str) -> str:
    """Return the part of an address that stands for one client."""
    try:
        found = ip_address(client)
    except ValueError:
        return client
    if found.version == 4:  # noqa: PLR2004  (of IPv4)
        return str(found)
    return str(IPv6Network((int(found), _OWN_BITS), strict=False))
