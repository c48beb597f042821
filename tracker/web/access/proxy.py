"""The way by which a request came: its host, scheme and client, as one proxy in front says them."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_SCHEMES: Final = frozenset(("http", "https"))


class Way(NamedTuple):
    """The way by which a request came.

    Attributes:
        host: The host that was asked, with its port where one was written.
        scheme: `http` or `https`.
        client: The address that the request came from; empty where it is not known.
    """

    host: str
    scheme: str
    client: str


def way_of(
    values: Callable[[str], list[str]], direct: Way, *, behind_proxy: bool
) -> Way:
    """Return the way of a request.

    A client can send any such header itself, and a proxy puts its own value behind it: so of each
    header only the last value counts, and none where there is no proxy.

    Args:
        values: Gives all values of a header, each as it was sent.
        direct: The way as the connection itself has it; its host is the header `Host`.
        behind_proxy: Whether a proxy in front is believed.
    """
    if not behind_proxy:
        return direct
    scheme = _last(values("x-forwarded-proto")).lower()
    client = bare_address(_last(values("x-forwarded-for")))
    return Way(
        _last(values("x-forwarded-host")) or direct.host,
        scheme if scheme in _SCHEMES else direct.scheme,
        client or direct.client,
    )


def bare_address(text: str) -> str:
    """Return the address of a client without its port; empty for what is none.

    Both `192.0.2.7:443` and `[2001:db8::7]:443` are written by proxies.
    """
    inside = text.strip()
    if inside.startswith("["):
        inside = inside[1:].partition("]")[0]
    elif inside.count(":") == 1:
        inside = inside.partition(":")[0]
    try:
        found = ip_address(inside.partition("%")[0])
    except ValueError:
        return ""
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return str(mapped or found)


def _last(values: list[str]) -> str:
    """Return the last value of a header, which may be sent as several lines."""
    return ",".join(values).rpartition(",")[2].strip()
